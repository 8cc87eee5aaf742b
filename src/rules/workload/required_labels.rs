//! Who a thing belongs to is known by its labels, or by nobody.

use crate::model::{Labelled, Model, Value};
use crate::rules::{Check, Report, Rule, glob};

pub static RULE: Rule =
    Rule::new("required-labels", include_str!("../../../rules/workload/required-labels.md"), Check::Model(check));

fn check(model: &Model, report: &mut Report) {
    let kinds = report.options().names("kinds");
    let required: Vec<(&str, &str)> = report.options().map("labels").collect();
    if required.is_empty() {
        return;
    }
    for thing in &model.labelled {
        let is_meant = kinds.iter().any(|kind| glob(kind, &thing.identity.kind));
        if is_meant || kinds.is_empty() && thing.runs {
            for (name, pattern) in &required {
                ask(thing, name, pattern, report);
            }
        }
    }
}

fn ask(thing: &Labelled, name: &str, pattern: &str, report: &mut Report) {
    match thing.get(name) {
        Value::Missing => {
            report.at(&thing.at, format!("has no label `{name}`")).about(&thing.identity);
        }
        Value::Set(field) => match field.known().map(|text| text.known()) {
            Some(Some(value)) if !pattern.is_empty() && !glob(pattern, value) => {
                let message = format!("label `{name}` is `{value}`, and must be like `{pattern}`");
                report.at(field, message).about(&thing.identity);
            }
            Some(_) | None => {}
        },
        Value::Unknown(_) => {}
    }
}
