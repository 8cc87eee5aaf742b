//! All actions of a service on all that it has.

use super::statement;
use crate::facts::aws::UNCONFINABLE;
use crate::model::{Field, Grant};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "service-wide-permissions",
    include_str!("../../../rules/access/service-wide-permissions.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    let open = statement::is_for_identity(grant) && !grant.conditional;
    if !open || statement::all(&grant.resources).is_none() || statement::all(&grant.actions).is_some() {
        return;
    }
    // `iam:*` is more than the service: `iam-privilege-escalation` has it.
    let counts = |service: &String| service != "iam" && !UNCONFINABLE.contains(&service.as_str());
    let service =
        |field: &Field<String>| field.known().and_then(|it| statement::service(it)).map(str::to_ascii_lowercase);
    let first = grant.actions.iter().find_map(|field| service(field).filter(counts).map(|it| (field, it)));
    if let Some((field, service)) = first {
        report.at(field, format!("{} allows everything that `{service}` can do, on all resources", grant.label()));
    }
}
