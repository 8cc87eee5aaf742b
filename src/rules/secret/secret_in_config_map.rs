//! A ConfigMap is for all who may look; a secret in it is told to them, too.

use super::allow::{is_allowed, is_allowed_name};
use super::recognise::{self, Assignment, Written};
use super::shapes;
use crate::model::{Place, Setting, Slot, Value};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "secret-in-config-map",
    include_str!("../../../rules/secret/secret-in-config-map.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    if setting.place != Place::ConfigData {
        return;
    }
    let allow = report.options().secrets("allow");
    if is_allowed(allow, &setting.name) {
        return;
    }
    let (name, owner) = (setting.name.as_str(), setting.owner());
    if let Some(found) = recognise::secret(setting) {
        match found.written {
            Written::Live => {
                report
                    .at(&found.slot, format!("{owner} holds {} in plain text: `{name}`", found.what))
                    .secret(found.text);
            }
            Written::Placeholder => {
                let message = format!("{owner} has a placeholder where a secret would stand in plain text: `{name}`");
                report.at(&found.slot, message).severity(Severity::Low).strict();
            }
        }
        return;
    }
    let Value::Set(text) = &setting.value.value else { return };
    // A file in a ConfigMap: its own settings are judged one by one.
    let live = recognise::assignments(text.as_str()).filter(|found| found.written == Written::Live);
    let live: Vec<Assignment> = live.collect();
    // What shows by its shape what it is has a rule of its own.
    if live.is_empty() || shapes::find(text.as_str()).is_some() {
        return;
    }
    for found in live {
        let inner = &text.as_str()[found.name];
        if is_allowed_name(allow, inner) {
            continue;
        }
        let at = text.locate(found.value.clone());
        let slot = Slot { at, ..setting.value.slot.clone() };
        report
            .at(&slot, format!("{owner} holds a secret in plain text: `{inner}` in `{name}`"))
            .secret(&text.as_str()[found.value]);
    }
}
