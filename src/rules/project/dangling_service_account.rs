//! A pod whose service account is not there does not start.

use super::near_miss::is_slip;
use crate::model::{Field, Resource, Text};
use crate::project::Project;
use crate::rules::{Check, Report, Rule};
use std::collections::HashSet;

pub static RULE: Rule = Rule::new(
    "dangling-service-account",
    include_str!("../../../rules/project/dangling-service-account.md"),
    Check::Project(check),
);

/// One place that names a service account.
struct Use<'a> {
    name: &'a Field<String>,
    namespace: Option<&'a str>,
    what: String,
}

fn check(project: &Project, report: &mut Report) {
    let uses = uses(project);
    let taken: HashSet<&str> = uses.iter().filter_map(|it| it.name.known()).map(String::as_str).collect();
    for Use { name: field, namespace, what } in uses {
        let Some(name) = field.known() else { continue };
        let accounts = || project.resources("ServiceAccount").filter(|it| same(it.namespace(), namespace));
        // Accounts may well be made elsewhere, or their names by a template.
        if accounts().any(|account| account.name().is_none_or(|known| known == name)) {
            continue;
        }
        let slip = |it: &&Resource| it.name().is_some_and(|known| !taken.contains(known) && is_slip(name, known));
        if let Some(account) = accounts().find(slip) {
            let meant = account.name().unwrap_or("");
            let message =
                format!("{what} names the service account `{name}`, which is not here; did you mean `{meant}`?");
            report
                .at(field, message)
                .related(&account.at, format!("the service account `{meant}`, which nothing uses"));
        }
    }
}

fn uses(project: &Project) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    for model in &project.models {
        for workload in &model.workloads {
            let namespace = workload.namespace.as_ref().and_then(Text::known);
            let name = workload.name.as_ref().and_then(Text::known);
            let what = name.map_or_else(|| workload.kind.clone(), |name| format!("{} `{name}`", workload.kind));
            uses.push(Use { name: &workload.service_account, namespace, what });
        }
        for binding in &model.bindings {
            let own = binding.namespace.as_ref().and_then(Text::known);
            let accounts =
                binding.subjects.iter().filter(|it| it.kind.known().is_some_and(|kind| kind == "ServiceAccount"));
            uses.extend(accounts.map(|it| {
                let namespace = it.namespace.known().map(String::as_str).or(own);
                Use { name: &it.name, namespace, what: binding.label.clone() }
            }));
        }
    }
    uses
}

/// A namespace that is not written is decided when the object is applied.
fn same(a: Option<&str>, b: Option<&str>) -> bool {
    a.is_none() || b.is_none() || a == b
}
