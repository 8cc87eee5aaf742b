//! What a role allows matters once a program has it: from role over binding to pods.

use super::permission::{RBAC_GROUP, READ, WRITE, Wanted, allows, word};
use super::wildcard::{self, Wildcard};
use crate::model::{Binding, Field, Grant, Subject, Workload};
use crate::project::Project;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "powerful-service-account",
    include_str!("../../../rules/access/powerful-service-account.md"),
    Check::Project(check),
);

const POWERS: &[(Wanted, &str)] = &[
    (Wanted { group: "", resources: &["secrets"], verbs: READ }, "read all secrets"),
    (Wanted { group: "", resources: &["pods/exec", "pods/attach"], verbs: &["get", "create"] }, "run commands in pods"),
    (Wanted { group: "", resources: &["nodes/proxy"], verbs: &["get", "create"] }, "talk to kubelets"),
    (Wanted { group: "", resources: &["serviceaccounts/token"], verbs: &["create"] }, "be any service account"),
    (Wanted { group: "", resources: &["services/status"], verbs: &["update", "patch"] }, "take over addresses"),
    (
        Wanted { group: "", resources: &["users", "groups", "serviceaccounts"], verbs: &["impersonate"] },
        "act as someone else",
    ),
    (
        Wanted {
            group: RBAC_GROUP,
            resources: &["roles", "clusterroles", "rolebindings", "clusterrolebindings"],
            verbs: &["escalate", "bind"],
        },
        "take any permission",
    ),
    (
        Wanted {
            group: "admissionregistration.k8s.io",
            resources: &["mutatingwebhookconfigurations", "validatingwebhookconfigurations"],
            verbs: WRITE,
        },
        "change admission webhooks",
    ),
];

fn check(project: &Project, report: &mut Report) {
    for binding in project.models.iter().flat_map(|model| &model.bindings) {
        let Some((grant, power)) = grants(project, binding).find_map(|grant| Some((grant, power(grant)?))) else {
            continue;
        };
        let is_account = |subject: &&Subject| subject.kind.known().is_some_and(|kind| kind == "ServiceAccount");
        for subject in binding.subjects.iter().filter(is_account) {
            let Some(name) = subject.name.known() else { continue };
            let message = format!("the service account `{name}` may {power}, through {}", grant.label());
            let mut finding = report
                .at(&subject.name, message)
                .about(&binding.identity)
                .related(&grant.at, "the rule that allows it");
            for workload in workloads(project, binding, subject) {
                let kind = &workload.identity.kind;
                finding = finding.related(&workload.identity.at, format!("the pods of this {kind} run as it"));
            }
        }
    }
}

/// The rules of the role that the binding is for.
fn grants<'a>(project: &'a Project, binding: &'a Binding) -> impl Iterator<Item = &'a Grant> {
    let kind = binding.role_kind.known().map_or("", String::as_str);
    let name = binding.role_name.known().map(String::as_str);
    let namespace = &binding.identity.namespace;
    let roles = project
        .resources(kind)
        .filter(move |role| role.name() == name && (kind == "ClusterRole" || role.namespace().is(namespace)));
    let roles: Vec<_> = roles.map(|role| &role.identity).collect();
    let all = project.models.iter().flat_map(|model| &model.grants);
    all.filter(move |grant| name.is_some() && roles.contains(&&grant.identity))
}

fn power(grant: &Grant) -> Option<&'static str> {
    // Named objects are what the program needs.
    if !grant.names.is_empty() {
        return None;
    }
    match wildcard::of(grant) {
        Some(Wildcard::Everything(_)) => return Some("do everything"),
        Some(Wildcard::Resources(_)) if wildcard::reaches_core(grant) => {
            return Some("reach all that the core group has");
        }
        Some(Wildcard::Resources(_)) => {
            let lifts = ["escalate", "bind"].iter().any(|verb| word(&grant.actions, verb).is_some());
            return (lifts && word(&grant.groups, RBAC_GROUP).is_some()).then_some("take any permission");
        }
        Some(Wildcard::Verbs(_) | Wildcard::Groups(_)) | None => {}
    }
    POWERS.iter().find(|(wanted, _)| allows(grant, wanted).is_some()).map(|(_, power)| *power)
}

fn workloads<'a>(
    project: &'a Project,
    binding: &'a Binding,
    subject: &'a Subject,
) -> impl Iterator<Item = &'a Workload> {
    let namespace = subject.namespace(binding);
    let all = project.models.iter().flat_map(|model| &model.workloads);
    all.filter(move |workload| {
        workload.identity.namespace.is(&namespace)
            && same_name(&workload.service_account, &subject.name)
            && workload.automount_token.known() != Some(&false)
    })
}

fn same_name(a: &Field<String>, b: &Field<String>) -> bool {
    a.known().is_some() && a.known() == b.known()
}
