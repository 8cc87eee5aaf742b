//! What is written in a configuration is in its repository, and in the state file that it leads to.

use super::allow::is_allowed;
use super::found::{self, BLANK, Found};
use super::{parts, shapes};
use crate::facts::infrastructure::is_base64;
use crate::model::{Model, Place, Setting, Value};
use crate::rules::{Check, Report, Rule};
use crate::source::Location;
use crate::syntax::base64;
use std::collections::HashSet;

pub static RULE: Rule =
    Rule::new("secret-in-attribute", include_str!("../../../rules/secret/secret-in-attribute.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    // A variable's default that ends up in an environment or a Secret is said there.
    let mut said: Option<HashSet<Location>> = None;
    let elsewhere = || {
        let settings = model.settings.iter().filter(|it| !is_attribute(it.place));
        settings.flat_map(found::secrets).map(|found| found.slot.at).collect()
    };
    let allow = report.options().secrets("allow");
    for setting in &model.settings {
        if !is_attribute(setting.place) || is_allowed(allow, &setting.name) {
            continue;
        }
        let name = setting.name.as_str();
        let found = found::secrets(setting);
        if found.is_empty() {
            encoded(setting, report);
        }
        for found in &found {
            if said.get_or_insert_with(elsewhere).contains(&found.slot.at) {
                continue;
            }
            let blank = format!("`{name}` {BLANK}");
            found.report(allow, report, &setting.identity, message(setting, found), blank);
        }
    }
}

fn is_attribute(place: Place) -> bool {
    matches!(place, Place::Attribute | Place::SecretAttribute | Place::VariableDefault)
}

fn message(setting: &Setting, found: &Found) -> String {
    let (name, what) = (setting.name.as_str(), found.what);
    match (found.inner, setting.place) {
        (Some(inner), _) => format!("`{inner}` in `{name}` {what}"),
        (None, Place::VariableDefault) => format!("its value {what}"),
        (None, _) => format!("`{name}` {what}"),
    }
}

/// A start script that somebody has put into Base64 beforehand.
fn encoded(setting: &Setting, report: &mut Report) {
    let Value::Set(text) = &setting.value.value else { return };
    if !is_base64(setting.name.as_str()) {
        return;
    }
    let Some(plain) = text.known().and_then(base64::decode_text) else { return };
    if shapes::find(&plain).is_none() && !parts::all(&plain, "").is_empty() {
        let message = format!("`{}` contains a secret in Base64", setting.name.as_str());
        report.at(&setting.value, message).about(&setting.identity).secret(text.as_str());
    }
}
