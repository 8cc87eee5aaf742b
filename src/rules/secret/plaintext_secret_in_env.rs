//! An environment is the easiest place to read a secret from, and the file that sets it the second.

use super::allow::is_allowed;
use super::recognise::{self, Written};
use crate::model::{Place, Setting};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "plaintext-secret-in-env",
    include_str!("../../../rules/secret/plaintext-secret-in-env.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    if !matches!(setting.place, Place::Environment | Place::ImageEnvironment) {
        return;
    }
    let Some(found) = recognise::secret(setting) else { return };
    if is_allowed(report.options().secrets("allow"), &setting.name) {
        return;
    }
    let (name, owner) = (setting.name.as_str(), setting.owner());
    match found.written {
        Written::Live => {
            let message = format!("environment variable `{name}` of {owner} holds {} in plain text", found.what);
            report.at(&found.slot, message).secret(found.text);
        }
        Written::Placeholder => {
            let message = format!(
                "environment variable `{name}` of {owner} has a placeholder where a secret would stand in plain text"
            );
            report.at(&found.slot, message).severity(Severity::Low).strict();
        }
    }
}
