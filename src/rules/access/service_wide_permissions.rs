//! All actions of a service on all that it has.

use super::statement;
use crate::facts::aws::{GRAVEST, UNCONFINABLE};
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "service-wide-permissions",
    include_str!("../../../rules/access/service-wide-permissions.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    if !open || statement::all(&grant.actions).is_some() {
        return;
    }
    // `iam:*` is more than the service: `iam-privilege-escalation` has it.
    let counts = |service: &String| service != "iam" && !UNCONFINABLE.contains(&service.as_str());
    let service =
        |field: &Field<String>| field.known().and_then(|it| statement::service(it)).map(str::to_ascii_lowercase);
    let everywhere = |service: &String| grant.resources.iter().any(|it| statement::is_all_of(it, service));
    let mut found: Vec<_> = grant
        .actions
        .iter()
        .filter_map(|field| service(field).filter(counts).filter(&everywhere).map(|it| (field, it)))
        .collect();
    // One of many is named, the one that does most harm.
    let rank = |service: &String| GRAVEST.iter().position(|grave| grave == service).unwrap_or(GRAVEST.len());
    found.sort_by_key(|(_, service)| rank(service));
    found.dedup_by(|one, other| one.1 == other.1);
    if let Some((field, service)) = found.first() {
        let others = match found.len() - 1 {
            0 => String::new(),
            1 => " and one other service".to_owned(),
            more => format!(" and {more} other services"),
        };
        report.at(*field, format!("allows everything that `{service}`{others} can do, on all resources"));
    }
}
