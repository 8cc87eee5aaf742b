//! A pod whose service account is not there does not start.

use crate::model::{Field, Identity, Namespace, Resource};
use crate::nearest::is_slip;
use crate::project::Project;
use crate::rules::{Check, Report, Rule};
use std::collections::HashSet;
use std::sync::Arc;

pub static RULE: Rule = Rule::new(
    "dangling-service-account",
    include_str!("../../../rules/project/dangling-service-account.md"),
    Check::Project(check),
);

/// One place that names a service account.
struct Use<'a> {
    name: &'a Field<String>,
    namespace: Namespace,
    identity: &'a Arc<Identity>,
}

fn check(project: &Project, report: &mut Report) {
    let uses = uses(project);
    let taken: HashSet<&str> = uses.iter().filter_map(|it| it.name.known()).map(String::as_str).collect();
    for Use { name: field, namespace, identity } in uses {
        let Some(name) = field.known() else { continue };
        let accounts = || project.resources("ServiceAccount").filter(|it| it.namespace().may_be(&namespace));
        // Accounts may well be made elsewhere, or their names by a template.
        if accounts().any(|account| account.name().is_none_or(|known| known == name)) {
            continue;
        }
        let slip = |it: &&Resource| it.name().is_some_and(|known| !taken.contains(known) && is_slip(name, known));
        if let Some(account) = accounts().find(slip) {
            let meant = account.name().unwrap_or("");
            let what = identity.label();
            let message =
                format!("{what} names the service account `{name}`, which is not here; did you mean `{meant}`?");
            report
                .at(field, message)
                .about(identity)
                .related(&account.identity.at, format!("the service account `{meant}`, which nothing uses"));
        }
    }
}

fn uses(project: &Project) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    for model in &project.models {
        for workload in &model.workloads {
            let (namespace, identity) = (workload.identity.namespace.clone(), &workload.identity);
            uses.push(Use { name: &workload.service_account, namespace, identity });
        }
        for binding in &model.bindings {
            let accounts =
                binding.subjects.iter().filter(|it| it.kind.known().is_some_and(|kind| kind == "ServiceAccount"));
            uses.extend(accounts.map(|it| Use {
                name: &it.name,
                namespace: it.namespace(binding),
                identity: &binding.identity,
            }));
        }
    }
    uses
}
