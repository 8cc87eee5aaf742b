//! A policy that lets everything through is none.

use super::policy::{self, Dialect, Direction};
use crate::model::{Resource, View};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "allow-all-network-policy",
    include_str!("../../../rules/network/allow-all-network-policy.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    let Some(dialect) = policy::dialect(resource) else { return };
    let view = resource.view();
    for spec in specs(dialect, &view) {
        check_spec(resource, dialect, &spec, report);
    }
}

/// Cilium takes a list of policies in one object.
fn specs<'a>(dialect: Dialect, view: &View<'a>) -> Vec<View<'a>> {
    let many = view.get("specs").items();
    if dialect == Dialect::Cilium && !many.is_empty() { many } else { vec![view.get("spec")] }
}

/// A policy that is open one way may be there for the other; one that is open in all it speaks of does nothing.
fn check_spec(resource: &Resource, dialect: Dialect, spec: &View<'_>, report: &mut Report) {
    let Some(governed) = policy::governed(dialect, spec) else { return };
    let open: Option<Vec<_>> = governed.iter().map(|direction| policy::open(dialect, spec, *direction)).collect();
    let Some(&[first, ..]) = open.as_deref() else { return };
    let what = match governed.as_slice() {
        [Direction::Ingress] => "all traffic in",
        // The way out is open by default, and a policy like this one reopens it where another has closed it.
        [Direction::Egress] => return,
        _ => "all traffic in and out",
    };
    let name = resource.name().map_or_else(|| resource.kind.clone(), |name| format!("{} `{name}`", resource.kind));
    report.at(&first, format!("{name} allows {what}"));
}
