//! The history of an image and the provenance of a build keep every build argument.

use super::allow::is_allowed;
use super::recognise::{self, Written};
use super::shapes;
use crate::model::{Place, Setting, Value};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "secret-in-build-argument",
    include_str!("../../../rules/secret/secret-in-build-argument.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    if setting.place != Place::BuildArgument || is_allowed(report.options().secrets("allow"), &setting.name) {
        return;
    }
    let name = setting.name.as_str();
    if let Some(found) = recognise::secret(setting)
        && found.written == Written::Live
    {
        report
            .at(&found.slot, format!("build argument `{name}` holds {} in plain text", found.what))
            .secret(found.text);
    } else if is_asked_for(setting) {
        let message = format!("build argument `{name}` asks for a secret, which the image's history will show");
        report.at(&setting.name_at, message).severity(Severity::Medium);
    }
}

/// An argument without a value is there to be given one: by then it is too late to say so.
fn is_asked_for(setting: &Setting) -> bool {
    let named = setting.name.known().is_some_and(|name| recognise::name_kind(name).is_some());
    named
        && match &setting.value.value {
            Value::Missing => true,
            Value::Set(text) => {
                let value = text.as_str().trim();
                let lower = value.to_ascii_lowercase();
                shapes::find(value).is_none() && (value.is_empty() || recognise::is_placeholder(value, &lower))
            }
            Value::Unknown(_) => false,
        }
}
