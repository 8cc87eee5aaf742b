//! A snippet is the configuration of a server that everyone shares.

use crate::facts::annotations;
use crate::model::{Change, Model, Place, Repair, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("nginx-snippet", include_str!("../../../rules/network/nginx-snippet.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    let annotations =
        model.exposures.iter().flat_map(|it| it.annotations.iter().map(move |annotation| (it, annotation)));
    for (exposure, annotation) in annotations {
        if annotations::of_nginx(annotation.name.as_str()).is_some_and(is_snippet) {
            let message = "adds a snippet to the controller's nginx configuration";
            report.at(&annotation.name_at, message).about(&exposure.identity).fix_at(&annotation.value, Change::Remove);
        }
    }
    for setting in model.settings.iter().filter(|setting| setting.place == Place::ConfigData) {
        let allows = setting.value.known().and_then(Text::known) == Some("true");
        if setting.name.as_str() == "allow-snippet-annotations" && allows {
            let message = "snippet annotations are on: every Ingress may add to the controller's nginx configuration";
            report.at(&setting.value, message).about(&setting.identity).fix(Repair::Word("false".to_owned()));
        }
    }
}

pub(super) fn is_snippet(name: &str) -> bool {
    name.ends_with("-snippet") || name.ends_with("-snippets")
}
