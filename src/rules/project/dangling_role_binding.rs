//! A binding to a role that is not there grants nothing, or what someone else puts there.

use super::slips::Slips;
use crate::model::{Binding, Repair};
use crate::project::{Project, Role};
use crate::rules::access::permission::{is_built_in, is_built_in_role};
use crate::rules::{Check, Report, Rule, Severity};
use std::collections::{HashMap, HashSet};

pub static RULE: Rule = Rule::new(
    "dangling-role-binding",
    include_str!("../../../rules/project/dangling-role-binding.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let named = project.bindings().filter_map(|binding| binding.role_name.known());
    let used: HashSet<&str> = named.map(String::as_str).collect();
    let unused = |kind: &'static str| {
        let roles = project.roles().filter(move |role| *role.identity.kind == *kind);
        let named = roles.filter_map(|role| Some((role.identity.name()?, role)));
        Slips::new(named.filter(|(name, _)| !used.contains(name)))
    };
    let roles = Roles { project, unused: [unused("Role"), unused("ClusterRole")], free: HashMap::new() };
    check_bindings(roles, report);
}

/// The roles that a binding could be for.
struct Roles<'a> {
    project: &'a Project,
    /// Those that no binding names, first those of namespaces.
    unused: [Slips<'a, Role>; 2],
    /// By name, the first Role that no binding of its own namespace is for: the others are not what is meant.
    free: HashMap<&'a str, Option<&'a Role>>,
}

impl<'a> Roles<'a> {
    fn free(&mut self, name: &'a str) -> Option<&'a Role> {
        let project = self.project;
        let find = || project.roles_anywhere(name).find(|role| !project.is_bound(Some(name), role.namespace()));
        *self.free.entry(name).or_insert_with(find)
    }
}

fn check_bindings(mut roles: Roles<'_>, report: &mut Report) {
    let project = roles.project;
    for binding in project.bindings() {
        if let (Some(kind), Some(name)) = (binding.role_kind.known(), binding.role_name.known()) {
            let cluster_wide = match kind.as_str() {
                "ClusterRole" => true,
                "Role" => false,
                _ => {
                    is_other_kind(project, binding, (kind, true, name), report);
                    continue;
                }
            };
            check_binding(&mut roles, binding, (cluster_wide, kind, name), report);
        }
    }
}

/// Roles may well be elsewhere. Near-certain is a role that is here, that no binding names, and that is all but it;
/// likely, a namespace whose roles are here, and this is none of them.
fn check_binding<'a>(
    roles: &mut Roles<'a>,
    binding: &'a Binding,
    (cluster_wide, kind, name): (bool, &str, &'a str),
    report: &mut Report,
) {
    let project = roles.project;
    let unused = &roles.unused[usize::from(cluster_wide)];
    let namespace = &binding.identity.namespace;
    let is_built_in = if cluster_wide { is_built_in(name) } else { is_built_in_role(name) };
    let may_be_here = |name| project.role_in_reach(cluster_wide, name, namespace).is_some();
    if is_built_in || may_be_here(Some(name)) || may_be_here(None) {
        return;
    }
    if let Some(role) = unused.of(name).find(|role| cluster_wide || role.namespace().may_be(namespace)) {
        let meant = role.identity.name().unwrap_or("");
        let message = format!("is for the {kind} `{name}`, which is not here; did you mean `{meant}`?");
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .related(&role.identity.at, format!("the {kind} `{meant}`, which no binding is for"))
            .fix(Repair::Word(meant.to_owned()));
        return;
    }
    if is_other_kind(project, binding, (kind, !cluster_wide, name), report) || cluster_wide {
        return;
    }
    if let Some(role) = roles.free(name) {
        let (here, there) = (namespace.written().unwrap_or(""), role.namespace().written().unwrap_or(""));
        let message = format!("is in `{here}`, and for the Role `{name}`, which is in `{there}`");
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .related(&role.identity.at, format!("the Role `{name}`"));
        return;
    }
    if let (Some(written), Some(role)) = (namespace.written(), project.role_beside(namespace)) {
        let message = format!("is for the {kind} `{name}`, which is not among the roles here");
        report
            .at(&binding.role_name, message)
            .about(&binding.identity)
            .severity(Severity::Low)
            .related(&role.identity.at, format!("a role of the namespace `{written}`"));
    }
}

/// Says so if there is a role of the name, but of the other kind.
fn is_other_kind(
    project: &Project,
    binding: &Binding,
    (kind, cluster_wide, name): (&str, bool, &str),
    report: &mut Report,
) -> bool {
    let namesake = project.role_in_reach(cluster_wide, Some(name), &binding.identity.namespace);
    // A ClusterRoleBinding can only be for a ClusterRole.
    let Some(role) = namesake.filter(|_| cluster_wide || !binding.cluster_wide) else { return false };
    let other = &role.identity.kind;
    let message = format!("is for the {kind} `{name}`, but `{name}` is a {other}");
    report
        .at(&binding.role_kind, message)
        .about(&binding.identity)
        .related(&role.identity.at, format!("the {other} `{name}`"));
    true
}
