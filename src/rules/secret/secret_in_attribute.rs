//! What is written in a configuration is in its repository, and in the state file that it leads to.

use super::recognise::{self, NameKind, Written};
use super::shapes;
use crate::model::{Model, Place, Resource, Setting, Slot, Syntax, Value};
use crate::rules::{Check, Report, Rule};
use crate::source::Location;
use std::collections::HashSet;

pub static RULE: Rule =
    Rule::new("secret-in-attribute", include_str!("../../../rules/secret/secret-in-attribute.md"), Check::Model(check));

/// Scripts that a machine runs when it first starts.
const SCRIPTS: &[&str] = &["user_data", "custom_data", "startup_script", "metadata_startup_script", "startup-script"];

/// Arguments that are secret by their resource, whatever they are called.
const SECRETS: &[(&str, &str)] = &[
    ("aws_ssm_parameter", "value"),
    ("azurerm_key_vault_secret", "value"),
    ("github_actions_secret", "plaintext_value"),
    ("google_secret_manager_secret_version", "secret_data"),
    ("vault_generic_secret", "data_json"),
];

fn check(model: &Model, report: &mut Report) {
    // A variable's default that ends up in an environment or a Secret is said there.
    let said: HashSet<Location> = model
        .settings
        .iter()
        .filter(|it| !matches!(it.place, Place::Attribute | Place::VariableDefault))
        .filter_map(|it| recognise::secret(it).map(|found| found.slot.at))
        .collect();
    for setting in &model.settings {
        if !matches!(setting.place, Place::Attribute | Place::VariableDefault) {
            continue;
        }
        let (name, owner) = (setting.name.as_str(), setting.owner());
        if let Some(found) = recognise::secret(setting) {
            if found.written == Written::Live && !said.contains(&found.slot.at) {
                let message = match setting.place {
                    Place::VariableDefault => format!("{owner} has {} as its value", found.what),
                    _ => format!("`{name}` of {owner} is {} in plain text", found.what),
                };
                report.at(&found.slot, message).secret(found.text);
            }
        } else if SCRIPTS.contains(&name) {
            script(setting, report);
        }
    }
    model.resources.iter().for_each(|resource| argument(resource, report));
}

fn script(setting: &Setting, report: &mut Report) {
    let Value::Set(text) = &setting.value.value else { return };
    if shapes::find(text.as_str()).is_some() {
        return;
    }
    for found in recognise::assignments(text.as_str()).filter(|found| found.written == Written::Live) {
        let at = text.locate(found.value.clone());
        let inner = &text.as_str()[found.name];
        let message =
            format!("`{inner}` is a secret in plain text in `{}` of {}", setting.name.as_str(), setting.owner());
        report.at(&Slot { at, ..setting.value.slot.clone() }, message).secret(&text.as_str()[found.value]);
    }
}

fn argument(resource: &Resource, report: &mut Report) {
    let Some((_, key)) = SECRETS.iter().find(|(kind, _)| resource.syntax == Syntax::Hcl && *kind == resource.kind())
    else {
        return;
    };
    let view = resource.view();
    // A parameter of another type is no secret.
    if resource.kind() == "aws_ssm_parameter"
        && view.get("type").word().known().is_none_or(|word| word != "SecureString")
    {
        return;
    }
    let field = view.get(key).text();
    let Some(value) = field.known().and_then(|text| text.known()) else { return };
    if shapes::find(value).is_none() && recognise::written(NameKind::Password, value) == Some(Written::Live) {
        let message = format!("`{key}` of {} `{}` is in plain text", resource.kind(), resource.name().unwrap_or("?"));
        report.at(&field, message).secret(value);
    }
}
