//! The data of a Secret is encoded, not encrypted: anyone who reads the repository reads the secret.

use super::allow::is_allowed_name;
use super::recognise::{self, Written};
use super::shapes;
use crate::model::{Place, Setting, Value};
use crate::rules::{Check, Known, Report, Rule};
use crate::syntax::base64;

pub static RULE: Rule =
    Rule::new("secret-in-manifest", include_str!("../../../rules/secret/secret-in-manifest.md"), Check::Setting(check));

fn check(setting: &Setting, report: &mut Report) {
    let Place::SecretData { base64: is_encoded } = setting.place else { return };
    let Value::Set(text) = &setting.value.value else { return };
    let (Some(name), Some(value)) = (setting.name.known(), text.known()) else { return };
    let allow = report.options().secrets("allow");
    if is_allowed_name(allow, name) {
        return;
    }
    let decoded = if is_encoded { base64::decode_text(value) } else { Some(value.to_owned()) };
    // What does not decode to text is a keystore, say; or a template's `{{ ... }}`.
    let Some(plain) = decoded else { return };
    if shapes::find(&plain).is_some() {
        return;
    }
    if holds_a_secret(name, &plain, allow) {
        report.at(&setting.value, format!("{} has `{name}` in plain sight", setting.owner())).secret(plain);
    }
}

fn holds_a_secret(name: &str, plain: &str, allow: &[Known]) -> bool {
    if let Some(range) = recognise::password_in_url(plain) {
        return recognise::written(recognise::NameKind::Password, &plain[range]) == Some(Written::Live);
    }
    if name == ".dockerconfigjson" || name == ".dockercfg" {
        return plain.contains("\"auth\"") && !plain.contains(['<', '$']);
    }
    let kind = recognise::name_kind(name).or_else(|| {
        // In a Secret short words are clear enough.
        matches!(name, "pass" | "auth" | "key" | "dsn" | "pw" | "pin").then_some(recognise::NameKind::Password)
    });
    match kind {
        Some(kind) => recognise::written(kind, plain) == Some(Written::Live),
        None => recognise::assignments(plain)
            .any(|found| found.written == Written::Live && !is_allowed_name(allow, &plain[found.name])),
    }
}
