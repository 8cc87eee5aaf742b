//! A ConfigMap is for all who may look; a secret in it is told to them, too.

use super::allow::is_allowed;
use super::found::{self, BLANK};
use crate::model::{Place, Setting};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "secret-in-config-map",
    include_str!("../../../rules/secret/secret-in-config-map.md"),
    Check::Setting(check),
);

fn check(setting: &Setting, report: &mut Report) {
    let allow = report.options().secrets("allow");
    if setting.place != Place::ConfigData || is_allowed(allow, &setting.name) {
        return;
    }
    let name = setting.name.as_str();
    for found in found::secrets(setting) {
        // A file in a ConfigMap has settings of its own.
        let within = found.inner.map_or_else(|| format!("`{name}`"), |inner| format!("`{inner}` in `{name}`"));
        let message = format!("{within} {}", found.what);
        let blank = format!("`{name}` {BLANK}");
        found.report(allow, report, &setting.identity, message, blank);
    }
}
