//! A binding to a role that is not there grants nothing, or what someone else puts there.

use crate::model::{Binding, Resource};
use crate::nearest::is_slip;
use crate::project::Project;
use crate::rules::access::permission::{is_built_in, is_built_in_role};
use crate::rules::{Check, Report, Rule, Severity};
use std::collections::HashSet;

pub static RULE: Rule = Rule::new(
    "dangling-role-binding",
    include_str!("../../../rules/project/dangling-role-binding.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let bindings = || project.models.iter().flat_map(|model| &model.bindings);
    let used: HashSet<&str> = bindings().filter_map(|binding| binding.role_name.known()).map(String::as_str).collect();
    for binding in bindings() {
        if let (Some(kind), Some(name)) = (binding.role_kind.known(), binding.role_name.known()) {
            check_binding(project, binding, (kind, name), &used, report);
        }
    }
}

/// Roles may well be elsewhere. Near-certain is a role that is here, that no binding names, and that is all but it;
/// likely, a namespace whose roles are here, and this is none of them.
fn check_binding(
    project: &Project,
    binding: &Binding,
    (kind, name): (&str, &str),
    used: &HashSet<&str>,
    report: &mut Report,
) {
    let namespace = &binding.identity.namespace;
    let in_reach = |role: &&Resource| role.kind() == "ClusterRole" || role.namespace().may_be(namespace);
    let is_built_in = if kind == "ClusterRole" { is_built_in(name) } else { is_built_in_role(name) };
    let exists = project.resources(kind).filter(in_reach).any(|role| role.name().is_none_or(|known| known == name));
    if is_built_in || exists {
        return;
    }
    let slip = |role: &&Resource| {
        in_reach(role) && role.name().is_some_and(|known| !used.contains(known) && is_slip(name, known))
    };
    if let Some(role) = project.resources(kind).find(slip) {
        let meant = role.name().unwrap_or("");
        let message =
            format!("{} is for the {kind} `{name}`, which is not here; did you mean `{meant}`?", binding.label());
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .related(&role.identity.at, format!("the {kind} `{meant}`, which no binding is for"));
        return;
    }
    let other = if kind == "Role" { "ClusterRole" } else { "Role" };
    let mut namesakes = project.resources(other).filter(|role| role.name() == Some(name)).filter(in_reach);
    // A ClusterRoleBinding can only be for a ClusterRole.
    if let (Some(role), false) = (namesakes.next(), binding.cluster_wide && other == "Role") {
        let message = format!("{} is for the {kind} `{name}`, but `{name}` is a {other}", binding.label());
        report
            .at(&binding.role_kind, message)
            .about(&binding.identity)
            .related(&role.identity.at, format!("the {other} `{name}`"));
        return;
    }
    let elsewhere = project.resources("Role").filter(|role| kind == "Role" && role.name() == Some(name));
    let mut elsewhere = elsewhere.filter(|role| !binding_elsewhere(project, role));
    if let Some(role) = elsewhere.next() {
        let (here, there) = (namespace.written().unwrap_or(""), role.namespace().written().unwrap_or(""));
        let message = format!("{} in `{here}` is for the Role `{name}`, which is in `{there}`", binding.label());
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .related(&role.identity.at, format!("the Role `{name}`"));
        return;
    }
    let siblings = project.resources(kind).filter(|role| kind == "Role" && role.namespace().written().is_some());
    let mut siblings = siblings.filter(|role| role.namespace() == namespace);
    if let Some(role) = siblings.next() {
        let message = format!("{} is for the {kind} `{name}`, which is not among the roles here", binding.label());
        let there = format!("a role of the namespace `{}`", role.namespace().written().unwrap_or(""));
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .severity(Severity::Medium)
            .related(&role.identity.at, there);
    }
}

/// Whether a binding in the role's own namespace is for it.
fn binding_elsewhere(project: &Project, role: &Resource) -> bool {
    project.models.iter().flat_map(|model| &model.bindings).any(|binding| {
        binding.role_name.known().map(String::as_str) == role.name()
            && binding.identity.namespace.may_be(role.namespace())
    })
}
