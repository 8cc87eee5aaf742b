//! Who may exec into a pod is the pod.

use super::permission::{Wanted, allows, by_reach, without};
use crate::model::Grant;
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("pod-exec-access", include_str!("../../../rules/access/pod-exec-access.md"), Check::Grant(check));

const EXEC: Wanted = Wanted { group: "", resources: &["pods/exec", "pods/attach"], verbs: &["create"] };
const DEBUG: Wanted = Wanted { group: "", resources: &["pods/ephemeralcontainers"], verbs: &["update", "patch"] };
const FORWARD: Wanted = Wanted { group: "", resources: &["pods/portforward"], verbs: &["create"] };
/// A WebSocket is opened with `get`; only since Kubernetes 1.35 that takes `create` as well.
const BY_GET: Wanted =
    Wanted { group: "", resources: &["pods/exec", "pods/attach", "pods/portforward"], verbs: &["get"] };

fn check(grant: &Grant, report: &mut Report) {
    // Named pods are what the program needs.
    if !grant.names.is_empty() {
        return;
    }
    if let Some((resource, _)) = allows(grant, &EXEC).or_else(|| allows(grant, &DEBUG)) {
        let name = resource.known().map_or("", String::as_str);
        let message = format!("may run commands in pods through `{name}`");
        without(grant, resource, report.at(resource, message).severity(by_reach(grant)));
    } else if let Some((resource, _)) = allows(grant, &FORWARD) {
        let message = "may reach any port of pods";
        without(grant, resource, report.at(resource, message).severity(Severity::Low));
    } else if let Some((resource, _)) = allows(grant, &BY_GET) {
        let name = resource.known().map_or("", String::as_str);
        let message = format!("may `get` `{name}`, which is enough to open it before Kubernetes 1.35");
        without(grant, resource, report.at(resource, message).severity(Severity::Low));
    }
}
