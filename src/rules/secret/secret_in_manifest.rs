//! The data of a Secret is encoded, not encrypted: anyone who reads the repository reads the secret.

use super::allow::is_allowed_name;
use super::name::{NameKind, name_kind};
use super::value::{Written, written};
use super::{found, parts, shapes};
use crate::model::{Place, Setting, Value};
use crate::rules::{Check, Known, Report, Rule, Severity};
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
    // One place, one finding: the worst of what it holds.
    let Some(worst) = held(name, &plain, allow) else { return };
    let message = format!("`{name}` contains a plain-text secret");
    match worst {
        Written::Live => report.at(&setting.value, message).secret(plain),
        Written::Sample | Written::Blank => {
            report.at(&setting.value, message).severity(Severity::Low).strict().secret(plain)
        }
    };
}

/// How seriously a Secret's value is one.
fn held(name: &str, plain: &str, allow: &[Known]) -> Option<Written> {
    let mut parts = found::in_text(plain, name, false);
    parts.retain(|part| !is_allowed_name(allow, &plain[part.name.clone()]));
    if !parts.is_empty() {
        let live = parts.iter().any(|part| part.written == Written::Live);
        return Some(if live { Written::Live } else { Written::Sample });
    }
    if shapes::find(plain).is_some() || parts::is_composite(plain) {
        return None;
    }
    // In a Secret short words are clear enough.
    let short = || matches!(name, "pass" | "auth" | "key" | "dsn" | "pw" | "pin").then_some(NameKind::Password);
    written(name_kind(name).or_else(short)?, plain)
}
