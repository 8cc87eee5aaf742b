//! What the default service account may do, every pod of the namespace may do.

use crate::model::Binding;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "default-service-account-binding",
    include_str!("../../../rules/access/default-service-account-binding.md"),
    Check::Binding(check),
);

fn check(binding: &Binding, report: &mut Report) {
    for subject in &binding.subjects {
        let is = |field: &crate::model::Field<String>, word| field.known().is_some_and(|known| known == word);
        if is(&subject.kind, "ServiceAccount") && is(&subject.name, "default") {
            let message = format!("{} grants to every pod that does not name a service account", binding.label());
            report.at(&subject.name, message);
        }
    }
}
