//! An environment is the easiest place to read a secret from, and the file that sets it the second.

use super::allow::is_allowed;
use super::found::{self, BLANK};
use super::suspect;
use crate::model::{Place, Setting};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "plaintext-secret-in-env",
    include_str!("../../../rules/secret/plaintext-secret-in-env.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    if let Some(text) = suspect::unreported(setting) {
        report.hide(&setting.value, text);
    }
    if !matches!(setting.place, Place::Environment | Place::ImageEnvironment) {
        return;
    }
    let allow = report.options().secrets("allow");
    if is_allowed(allow, &setting.name) {
        return;
    }
    for found in found::secrets(setting) {
        let name = setting.name.as_str();
        let message = format!("environment variable `{name}` {}{}", found.what, found.inside());
        let blank = format!("environment variable `{name}` {BLANK}");
        found.report(allow, report, &setting.identity, message, blank);
    }
}
