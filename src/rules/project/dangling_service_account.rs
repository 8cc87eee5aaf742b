//! A pod whose service account is not there does not start.

use super::slips::Slips;
use crate::model::{Field, Identity, Namespace, Repair};
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
    let unused = project.accounts().filter_map(|account| Some((account.identity.name()?, account)));
    let unused = Slips::new(unused.filter(|(name, _)| !taken.contains(name)));
    for Use { name: field, namespace, identity } in uses {
        let Some(name) = field.known() else { continue };
        // Accounts may well be made elsewhere, or their names by a template.
        let may_be_here = |name| project.has_account_in_reach(name, &namespace);
        if may_be_here(Some(name)) || may_be_here(None) {
            continue;
        }
        let mut meant = unused.of(name).filter(|account| account.identity.namespace.may_be(&namespace));
        if let Some(account) = meant.next() {
            let meant = account.identity.name().unwrap_or("");
            let message = format!("names the service account `{name}`, which is not here; did you mean `{meant}`?");
            report
                .at(field, message)
                .about(identity)
                .related(&account.identity.at, format!("the service account `{meant}`, which nothing uses"))
                .fix(Repair::Word(meant.to_owned()));
        }
    }
}

fn uses(project: &Project) -> Vec<Use<'_>> {
    let pods = project.pods().map(|pods| Use {
        name: &pods.service_account,
        namespace: pods.identity.namespace.clone(),
        identity: &pods.identity,
    });
    let subjects = project.bindings().flat_map(|binding| {
        let accounts =
            binding.subjects.iter().filter(|it| it.kind.known().is_some_and(|kind| kind == "ServiceAccount"));
        accounts.map(|it| Use { name: &it.name, namespace: it.namespace(binding), identity: &binding.identity })
    });
    pods.chain(subjects).collect()
}
