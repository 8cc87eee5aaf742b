//! What is written in a configuration is in its repository, and in the state file that it leads to.

use super::allow::{is_allowed, is_allowed_name};
use super::recognise::{self, NameKind, Written};
use super::shapes;
use crate::facts::infrastructure::is_start_script;
use crate::model::{Model, Place, Setting, Slot, Text, Value};
use crate::rules::{Check, Known, Report, Rule};
use crate::source::Location;
use std::collections::HashSet;

pub static RULE: Rule =
    Rule::new("secret-in-attribute", include_str!("../../../rules/secret/secret-in-attribute.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    // A variable's default that ends up in an environment or a Secret is said there.
    let said: HashSet<Location> = model
        .settings
        .iter()
        .filter(|it| !is_attribute(it.place))
        .filter_map(|it| recognise::secret(it).map(|found| found.slot.at))
        .collect();
    let allow = report.options().secrets("allow");
    for setting in &model.settings {
        if !is_attribute(setting.place) || is_allowed(allow, &setting.name) {
            continue;
        }
        let name = setting.name.as_str();
        if let Some(found) = recognise::secret(setting) {
            if found.written == Written::Live && !said.contains(&found.slot.at) {
                let owner = setting.owner();
                let message = match setting.place {
                    Place::VariableDefault => format!("{owner} has {} as its value", found.what),
                    _ => format!("`{name}` of {owner} is {} in plain text", found.what),
                };
                report.at(&found.slot, message).about(&setting.identity).secret(found.text);
            }
        } else if setting.place == Place::SecretAttribute {
            argument(setting, report);
        } else if is_start_script(name) {
            script(setting, allow, report);
        }
    }
}

fn is_attribute(place: Place) -> bool {
    matches!(place, Place::Attribute | Place::SecretAttribute | Place::VariableDefault)
}

fn script(setting: &Setting, allow: &[Known], report: &mut Report) {
    let Value::Set(text) = &setting.value.value else { return };
    if shapes::find(text.as_str()).is_some() {
        return;
    }
    for found in recognise::assignments(text.as_str()).filter(|found| found.written == Written::Live) {
        let inner = &text.as_str()[found.name];
        if is_allowed_name(allow, inner) {
            continue;
        }
        let at = text.locate(found.value.clone());
        let message =
            format!("`{inner}` is a secret in plain text in `{}` of {}", setting.name.as_str(), setting.owner());
        report
            .at(&Slot { at, ..setting.value.slot.clone() }, message)
            .about(&setting.identity)
            .secret(&text.as_str()[found.value]);
    }
}

fn argument(setting: &Setting, report: &mut Report) {
    let Some(value) = setting.value.known().and_then(Text::known) else { return };
    if shapes::find(value).is_none() && recognise::written(NameKind::Password, value) == Some(Written::Live) {
        let message = format!("`{}` of {} is in plain text", setting.name.as_str(), setting.owner());
        report.at(&setting.value, message).about(&setting.identity).secret(value);
    }
}
