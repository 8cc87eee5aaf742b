//! What a role allows matters once a program has it: from role over binding to pods.

use super::permission::{RBAC_GROUP, READ, WRITE, Wanted, allows, word};
use super::wildcard::{self, Wildcard};
use crate::model::{Binding, Grant, Namespace, Subject};
use crate::project::{Pods, Project};
use crate::rules::{Check, Report, Rule};
use std::collections::HashMap;

pub static RULE: Rule = Rule::new(
    "powerful-service-account",
    include_str!("../../../rules/access/powerful-service-account.md"),
    Check::Project(check),
);

const POWERS: &[(Wanted, &str)] = &[
    (Wanted { group: "", resources: &["secrets"], verbs: READ }, "read all secrets"),
    (Wanted { group: "", resources: &["pods/exec", "pods/attach"], verbs: &["create"] }, "run commands in pods"),
    (Wanted { group: "", resources: &["pods", "replicationcontrollers"], verbs: &["create"] }, "create pods"),
    (Wanted { group: "apps", resources: CONTROLLERS, verbs: &["create"] }, "create pods"),
    (Wanted { group: "batch", resources: &["jobs", "cronjobs"], verbs: &["create"] }, "create pods"),
    (
        Wanted { group: "", resources: &["nodes/proxy"], verbs: &["get", "create"] },
        "run commands through `nodes/proxy`",
    ),
    (Wanted { group: "", resources: &["serviceaccounts/token"], verbs: &["create"] }, "be any service account"),
    (Wanted { group: "", resources: &["services/status"], verbs: &["update", "patch"] }, "take over addresses"),
    (
        Wanted { group: "", resources: &["users", "groups", "serviceaccounts"], verbs: &["impersonate"] },
        "act as someone else",
    ),
    (
        Wanted { group: RBAC_GROUP, resources: &["roles", "clusterroles"], verbs: &["escalate", "bind"] },
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

/// What makes pods.
const CONTROLLERS: &[&str] = &["deployments", "daemonsets", "statefulsets", "replicasets"];

/// Workloads that are shown to run as an account.
const MOST_SHOWN: usize = 5;

fn check(project: &Project, report: &mut Report) {
    let mut powers = HashMap::new();
    let mut shown: HashMap<(&str, Namespace), Shown> = HashMap::new();
    for binding in project.bindings() {
        let Some(role) = RoleName::of(binding) else { continue };
        let power = powers.entry(role).or_insert_with_key(|role| power_of(project, role));
        let Some((grant, power)) = *power else { continue };
        let is_account = |subject: &&Subject| subject.kind.known().is_some_and(|kind| kind == "ServiceAccount");
        for subject in binding.subjects.iter().filter(is_account) {
            let Some(name) = subject.name.known() else { continue };
            let message = format!("the service account `{name}` may {power}, through {}", grant.identity.title());
            let mut finding = report
                .at(&subject.name, message)
                .about(&binding.identity)
                .related(&grant.at, "the rule that allows it");
            let namespace = subject.namespace(binding);
            let shown = shown.entry((name, namespace.clone())).or_insert_with(|| Shown::of(project, name, &namespace));
            for (index, pods) in shown.pods.iter().enumerate() {
                let kind = &pods.identity.kind;
                let others = match shown.more {
                    more if more > 0 && index + 1 == MOST_SHOWN => format!(" and of {more} more"),
                    _ => String::new(),
                };
                let message = format!("the pods of this {kind}{others} run as it");
                finding = finding.related(&pods.identity.at, message);
            }
        }
    }
}

/// The pods that run as an account and get its token.
struct Shown<'a> {
    pods: Vec<&'a Pods>,
    /// How many there are besides those.
    more: usize,
}

impl<'a> Shown<'a> {
    fn of(project: &'a Project, name: &str, namespace: &Namespace) -> Self {
        let mut pods = project.pods_of(name, namespace);
        pods.retain(|pods| pods.automount_token.known() != Some(&false));
        let more = pods.len().saturating_sub(MOST_SHOWN);
        pods.truncate(MOST_SHOWN);
        Self { pods, more }
    }
}

/// The role that a binding is for.
#[derive(PartialEq, Eq, Hash)]
struct RoleName<'a> {
    cluster_wide: bool,
    name: &'a str,
    /// A ClusterRole has none.
    namespace: &'a Namespace,
}

impl<'a> RoleName<'a> {
    fn of(binding: &'a Binding) -> Option<Self> {
        let name = binding.role_name.known()?;
        match binding.role_kind.known()?.as_str() {
            "ClusterRole" => Some(Self { cluster_wide: true, name, namespace: &Namespace::NotWritten }),
            "Role" => Some(Self { cluster_wide: false, name, namespace: &binding.identity.namespace }),
            _ => None,
        }
    }
}

/// The first rule with power of a role.
fn power_of<'a>(project: &'a Project, role: &RoleName<'_>) -> Option<(&'a Grant, &'static str)> {
    let roles = project.roles_named(role.cluster_wide, role.name, role.namespace);
    roles.into_iter().flat_map(|role| &role.rules).find_map(|grant| Some((grant, power(grant)?)))
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
