//! What the default service account may do, every pod of the namespace may do.

use crate::model::Binding;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "default-service-account-binding",
    include_str!("../../../rules/access/default-service-account-binding.md"),
    Check::Binding(check),
);

/// What the user name of a service account begins with: `system:serviceaccount:shop:default`.
const USER: &str = "system:serviceaccount:";

fn check(binding: &Binding, report: &mut Report) {
    for subject in &binding.subjects {
        let is = |field: &crate::model::Field<String>, word| field.known().is_some_and(|known| known == word);
        let by_user_name =
            || subject.name.known().and_then(|name| name.strip_prefix(USER)?.strip_suffix(":default")).is_some();
        let is_account = is(&subject.kind, "ServiceAccount") && is(&subject.name, "default");
        if is_account || (is(&subject.kind, "User") && by_user_name()) {
            let message = "grants to every pod that does not name a service account";
            report.at(&subject.name, message);
        }
    }
}
