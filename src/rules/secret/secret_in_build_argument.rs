//! The history of an image and the provenance of a build keep every build argument.

use super::allow::is_allowed;
use super::found;
use super::name::name_kind;
use super::value::{Written, is_placeholder};
use crate::model::{Place, Setting, Value};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "secret-in-build-argument",
    include_str!("../../../rules/secret/secret-in-build-argument.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    let allow = report.options().secrets("allow");
    if setting.place != Place::BuildArgument || is_allowed(allow, &setting.name) {
        return;
    }
    let name = setting.name.as_str();
    let mut found = found::secrets(setting);
    found.retain(|found| found.written != Written::Blank);
    for found in &found {
        let message = format!("build argument `{name}` {}{}", found.what, found.inside());
        found.report(allow, report, &setting.identity, message, String::new());
    }
    if found.iter().all(|found| found.written != Written::Live) && is_asked_for(setting) {
        let message = format!("build argument `{name}` asks for a secret, which the image's history will show");
        report.at(&setting.name_at, message).severity(Severity::Medium);
    }
}

/// An argument without a value is there to be given one: by then it is too late to say so.
fn is_asked_for(setting: &Setting) -> bool {
    let named = setting.name.known().is_some_and(|name| name_kind(name).is_some());
    named
        && match &setting.value.value {
            Value::Missing => true,
            Value::Set(text) => {
                let value = text.as_str().trim();
                super::shapes::find(value).is_none() && (value.is_empty() || is_placeholder(value))
            }
            Value::Unknown(_) => false,
        }
}
