//! What units tell each other can be stored, and a unit can be taken out again as if it had never been there.

use dunnage::formats::{self, Defaults, Unit};
use dunnage::model::Namespace;
use dunnage::project::{Facts, Project};
use dunnage::source::Snapshot;
use std::fmt::Write as _;

fn object(kind: &str, namespace: &str, name: &str, rest: &str) -> String {
    let api = if kind.contains("Role") { "rbac.authorization.k8s.io/v1" } else { "v1" };
    format!("---\napiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, namespace: {namespace}}}\n{rest}")
}

/// One unit: all that a namespace has.
fn text(namespace: &str) -> String {
    let role = object("Role", namespace, "r", "rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n");
    let subject = "subjects: [{kind: ServiceAccount, name: sa}]\n";
    let binding = object("RoleBinding", namespace, "b", &format!("roleRef: {{kind: Role, name: r}}\n{subject}"));
    let account = object("ServiceAccount", namespace, "sa", "automountServiceAccountToken: false\n");
    let pod =
        "spec: {serviceAccountName: sa, containers: [{name: a, image: 'b:1', securityContext: {runAsUser: 0}}]}\n";
    let pod = object("Pod", namespace, "p, labels: {app: web}", pod);
    let service = object("Service", namespace, "s", "spec: {selector: {app: web}}\n");
    let policy = object("NetworkPolicy", namespace, "n", "spec: {podSelector: {matchLabels: {app: web}}}\n");
    let policy = policy.replace("apiVersion: v1", "apiVersion: networking.k8s.io/v1");
    [role, binding, account, pod, service, policy].concat()
}

fn facts(texts: &[String]) -> Vec<Facts> {
    let sources = Snapshot::in_memory();
    let lower = |text: &String| {
        let name = format!("{}.yaml", text.len());
        let file = sources.add(name.clone(), name.into(), text.clone()).id;
        Facts::of(formats::lower(&Unit::Document(file), &Defaults::default().input(&sources)).model)
    };
    texts.iter().map(lower).collect()
}

/// All that a project answers.
fn answers(project: &Project) -> String {
    let mut out = String::new();
    for namespace in ["one", "two", "three", "default"]
        .map(|name| Namespace::Named(name.into()))
        .iter()
        .chain([&Namespace::NotWritten, &Namespace::Unknown])
    {
        let roles: Vec<_> = project.roles_named(false, "r", namespace).iter().map(|it| it.identity.whole).collect();
        let reach = project.role_in_reach(false, Some("r"), namespace).map(|it| it.identity.whole);
        let pods: Vec<_> = project.pods_of("sa", namespace).iter().map(|it| it.identity.whole).collect();
        let accounts = project.accounts_meant("sa", namespace).len();
        let bound = project.is_bound(Some("r"), namespace);
        let beside = project.role_beside(namespace).map(|it| it.identity.whole);
        let _ = writeln!(out, "{namespace:?} {roles:?} {reach:?} {pods:?} {accounts} {bound} {beside:?}");
    }
    for pods in project.pods() {
        let policies = project.policies_of(pods).unwrap_or_default();
        let policies: Vec<_> = policies.iter().map(|it| it.identity.whole).collect();
        let _ = writeln!(out, "{} {} {policies:?}", pods.identity.address(), project.is_served(pods));
    }
    let all = (project.pods().count(), project.bindings().count(), project.roles().count(), project.accounts().count());
    let _ = writeln!(out, "{all:?} {}", project.has_services());
    out
}

fn project(units: Vec<(usize, Facts)>) -> Project {
    let mut project = Project::default();
    for (unit, facts) in units {
        project.add(unit, facts);
    }
    project
}

#[test]
fn a_unit_that_is_taken_out_leaves_nothing() {
    let texts = ["one", "two", "three"].map(text);
    let all = || facts(&texts).into_iter().enumerate().collect::<Vec<_>>();
    let mut without = all();
    without.remove(1);
    let expected = answers(&project(without));
    let mut changed = project(all());
    assert_ne!(answers(&changed), expected);
    changed.remove(1);
    assert_eq!(answers(&changed), expected);
    // Taken in again, and again, it is there once.
    changed.add(1, all().remove(1).1);
    changed.add(1, all().remove(1).1);
    assert_eq!(answers(&changed), answers(&project(all())));
    (0..3).for_each(|unit| changed.remove(unit));
    assert_eq!(answers(&changed), answers(&Project::default()));
}

#[test]
fn facts_can_be_stored() {
    let written = facts(&["one", "two"].map(text));
    let stored: Vec<String> = written.iter().map(|facts| serde_json::to_string(facts).unwrap()).collect();
    let read: Vec<Facts> = stored.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let again: Vec<String> = read.iter().map(|facts| serde_json::to_string(facts).unwrap()).collect();
    assert_eq!(stored, again);
    let [written, read] = [written, read].map(|facts| answers(&project(facts.into_iter().enumerate().collect())));
    assert_eq!(written, read);
}
