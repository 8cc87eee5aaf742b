//! Rules for a direction that the policy does not speak of are not read.

use super::policy::{self, BOTH, Dialect};
use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "ignored-network-policy-rules",
    include_str!("../../../rules/network/ignored-network-policy-rules.md"),
    Check::Resource(check),
);

fn check(resource: &Resource, report: &mut Report) {
    let Some(dialect) = policy::dialect(resource) else { return };
    let list = match dialect {
        Dialect::Kubernetes => "policyTypes",
        Dialect::Calico => "types",
        Dialect::Cilium => return,
    };
    let view = resource.view();
    let spec = view.get("spec");
    let misspelt = spec.get("policyType");
    if dialect == Dialect::Kubernetes && misspelt.exists() {
        report.at(&misspelt.at(), "`policyType` is not read; the list is called `policyTypes`");
        return;
    }
    let Some(governed) = policy::governed(dialect, &spec) else { return };
    for direction in BOTH.into_iter().filter(|direction| !governed.contains(direction)) {
        let rules = spec.get(direction.key());
        if rules.exists() {
            let (key, name) = (direction.key(), direction.name());
            report.at(&rules.at(), format!("the `{key}` rules are not applied: `{list}` does not have `{name}`"));
        }
    }
}
