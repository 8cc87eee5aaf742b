//! PodSecurityPolicies: what pods may have at most, in the words of a pod that has it. Clusters before 1.25 know them.

use super::Object;
use crate::model::{Container, Field, HostMount, Identity, Model, User, Value, View, Workload};
use std::sync::Arc;

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    if object.kind != "PodSecurityPolicy" {
        return;
    }
    let spec = object.view.get("spec");
    // It says what a pod may do, not what one does.
    let identity = Arc::new(Identity { kind: "a pod under PodSecurityPolicy".into(), ..(*object.identity).clone() });
    let container = Container {
        user: user(&spec.get("runAsUser")),
        privileged: spec.get("privileged").flag(),
        privilege_escalation: spec.get("allowPrivilegeEscalation").flag(),
        added_capabilities: spec.get("allowedCapabilities").words(),
        dropped_capabilities: spec.get("requiredDropCapabilities").words(),
        read_only_root: spec.get("readOnlyRootFilesystem").flag(),
        ..Container::unsaid(identity.clone())
    };
    model.workloads.push(Workload {
        containers: vec![container],
        host_network: spec.get("hostNetwork").flag(),
        host_pid: spec.get("hostPID").flag(),
        host_ipc: spec.get("hostIPC").flag(),
        host_mounts: spec.get("allowedHostPaths").items().iter().map(|path| mount(&identity, path)).collect(),
        partial: true,
        ..Workload::unsaid(identity.clone())
    });
}

fn mount(identity: &Arc<Identity>, path: &View<'_>) -> HostMount {
    let prefix = path.get("pathPrefix");
    let read_only = path.clone().anchored(prefix.at()).get("readOnly").flag();
    HostMount { identity: identity.clone(), path: prefix.word(), read_only, entries: vec![path.slot()] }
}

/// `RunAsAny` lets root in, and so does a range that begins at 0.
fn user(view: &View<'_>) -> Field<User> {
    let rule = view.get("rule").word();
    let first = view.get("ranges").items().first().map(|range| range.get("min").integer());
    match rule.known().map(String::as_str) {
        Some("RunAsAny") => Field::missing(rule.slot.by_hand()),
        Some("MustRunAsNonRoot") => Field::set(User::NonRoot, rule.slot),
        Some("MustRunAs") => match first {
            Some(Field { value: Value::Set(0), slot }) => Field::missing(slot.by_hand()),
            Some(_) | None => Field::set(User::NonRoot, rule.slot),
        },
        Some(_) | None => Field::unsaid(rule.slot.at),
    }
}
