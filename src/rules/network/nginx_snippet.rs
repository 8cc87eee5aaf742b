//! A snippet is the configuration of a server that everyone shares.

use crate::facts::annotations;
use crate::model::{Model, Place, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("nginx-snippet", include_str!("../../../rules/network/nginx-snippet.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    for annotation in model.exposures.iter().flat_map(|exposure| &exposure.annotations) {
        if annotations::of_nginx(annotation.name.as_str()).is_some_and(is_snippet) {
            report.at(&annotation.name_at, "ingress writes into the configuration of the controller");
        }
    }
    for setting in model.settings.iter().filter(|setting| setting.place == Place::ConfigData) {
        let allows = setting.value.known().and_then(Text::known) == Some("true");
        if setting.name.as_str() == "allow-snippet-annotations" && allows {
            report.at(&setting.value, "every ingress may write into the configuration of the controller");
        }
    }
}

pub(super) fn is_snippet(name: &str) -> bool {
    name.ends_with("-snippet") || name.ends_with("-snippets")
}
