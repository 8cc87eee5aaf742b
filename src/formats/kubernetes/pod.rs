//! A pod spec as a workload.

use super::{Object, container, selector, shape};
use crate::formats::mounts::Mounts;
use crate::formats::windows;
use crate::model::{Field, HostMount, Identity, Model, Placement, Reason, Role, Slot, Sysctl, View, Why, Workload};
use crate::tree::{Node, Text};
use std::sync::Arc;

/// What nodes say of their system.
const OS_LABELS: [&str; 2] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/// Where a pod's containers stand.
pub(super) const LISTS: [&str; 3] = ["containers", "initContainers", "ephemeralContainers"];

/// What was found to be a pod's spec, or to stand for a part of one.
pub(super) struct Pod<'a> {
    pub spec: View<'a>,
    /// The metadata of a pod template; a bare pod has its own.
    pub template: Option<View<'a>>,
    pub in_job: bool,
    pub members: Vec<Member<'a>>,
    /// Whether something else adds to it.
    pub partial: bool,
}

/// A container, and what it inherits from.
pub(super) struct Member<'a> {
    pub view: View<'a>,
    pub role: Role,
    pub context: View<'a>,
}

/// The containers of a pod's spec.
pub(super) fn members<'a>(spec: &View<'a>) -> Vec<Member<'a>> {
    let views = LISTS.into_iter().flat_map(|list| spec.get(list).items().into_iter().map(move |view| (list, view)));
    let member = |(list, view): (&str, View<'a>)| {
        let role = match list {
            "initContainers" => init_role(&view),
            "ephemeralContainers" => Role::Ephemeral,
            _ => Role::Main,
        };
        Member { view, role, context: spec.clone() }
    };
    views.filter(|(_, view)| view.node().is_some_and(shape::speaks)).map(member).collect()
}

/// An init container that is always restarted does not end before the others start.
pub(super) fn init_role(view: &View<'_>) -> Role {
    let restarts = view.get("restartPolicy").word();
    if restarts.known().is_some_and(|policy| policy == "Always") { Role::Sidecar } else { Role::Init }
}

/// Reads a pod.
pub(super) fn lower<'a>(object: &Object<'a>, pod: &Pod<'a>, model: &mut Model) {
    let metadata = pod.template.as_ref().unwrap_or(&object.metadata);
    if let Some(template) = &pod.template {
        super::waivers(template, &object.identity, model);
    }
    // A patch, or settings that an operator lays over its own containers.
    let partial = pod.partial || pod.members.iter().any(|member| container::is_part(&member.view));
    let spec = pod.spec.clone().anchored(object.identity.at);
    let spec = if partial { spec.in_part(part_of_another()) } else { spec };
    let restarts = spec.get("restartPolicy").word();
    let ends = pod.in_job || restarts.known().is_some_and(|policy| policy == "Never" || policy == "OnFailure");

    let mut containers = Vec::new();
    for member in &pod.members {
        let in_part = |view: &View<'a>, is_part| {
            if is_part { view.clone().in_part(part_of_another()) } else { view.clone() }
        };
        let around = container::Around {
            spec: &in_part(&member.context, partial),
            annotations: metadata.get("annotations"),
            identity: &object.identity,
            platform: object.platform,
        };
        let view = in_part(&member.view, pod.partial || container::is_part(&member.view));
        containers.push(container::lower(&around, &view, member.role, model));
    }

    let mut labels = selector::labels(&metadata.get("labels"));
    labels.open |= partial;
    let sysctls = spec.path(&["securityContext", "sysctls"]).items();
    model.workloads.push(windows::settled(Workload {
        identity: object.identity.clone(),
        labels,
        containers,
        host_network: spec.get("hostNetwork").flag(),
        host_pid: spec.get("hostPID").flag(),
        host_ipc: spec.get("hostIPC").flag(),
        host_users: host_users(object, &spec),
        host_mounts: host_mounts(&spec, &pod.members, &object.identity),
        volumes: volumes(&spec),
        extra_groups: extra_groups(&spec),
        sysctls: sysctls
            .iter()
            .map(|it| Sysctl { slot: it.slot(), name: it.get("name").word(), value: it.get("value").text() })
            .collect(),
        service_account: service_account(&spec),
        automount_token: spec.get("automountServiceAccountToken").flag(),
        runs_to_completion: ends,
        windows: is_windows(&spec, &pod.members),
        placement: if is_daemon_set(object) { Placement::EveryNode } else { Placement::AnyNode },
        is_pod: true,
        partial,
    }));
}

/// Operators' own kinds of it are called so, too, or have a word of their own for it, such as `mode: daemonset`.
fn is_daemon_set(object: &Object<'_>) -> bool {
    let is = |(_, view): &(_, View<'_>)| view.word().known().is_some_and(|word| word.eq_ignore_ascii_case("daemonset"));
    object.kind.contains("DaemonSet")
        || !object.api.ends_with("apps/v1") && object.view.get("spec").entries().iter().any(is)
}

/// Whether it says that it is for Windows nodes, or speaks to Windows.
fn is_windows(spec: &View<'_>, members: &[Member<'_>]) -> bool {
    let is = |view: View<'_>| view.word().known().is_some_and(|os| os == "windows");
    let selector = spec.get("nodeSelector");
    let affinity = spec.path(&["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]);
    let demands = affinity.get("nodeSelectorTerms").items();
    let demands = demands.iter().flat_map(|term| term.get("matchExpressions").items());
    let mut demanded = demands.filter(|it| it.get("key").word().known().is_some_and(|key| OS_LABELS.contains(&&**key)));
    let speaks = |view: &View<'_>| view.path(&["securityContext", "windowsOptions"]).exists();
    is(spec.path(&["os", "name"]))
        || OS_LABELS.iter().any(|label| is(selector.get(label)))
        || demanded.any(|it| {
            it.get("operator").word().known().is_some_and(|it| it == "In")
                && it.get("values").items().into_iter().all(is)
        })
        || speaks(spec)
        || members.iter().any(|member| speaks(&member.view))
}

/// What is not written in a part of a pod is said by what it is laid over, or by what makes the pod of it.
fn part_of_another() -> Why {
    Why::new(Reason::Partial("this is a part of a pod: the rest is said elsewhere"))
}

/// User namespaces are there by default since Kubernetes 1.33; what came before passes over the word.
fn host_users(object: &Object<'_>, spec: &View<'_>) -> Field<bool> {
    let field = spec.get("hostUsers").flag();
    if object.platform.has(1, 33) { field } else { Field::missing(field.slot.by_hand()) }
}

/// `serviceAccount` is the old name of `serviceAccountName`, and still read; an empty name is none.
fn service_account(spec: &View<'_>) -> Field<String> {
    let named = |key| {
        let field = spec.get(key).word();
        if field.known().is_some_and(String::is_empty) { Field::missing(field.slot) } else { field }
    };
    named("serviceAccountName").or(named("serviceAccount"))
}

/// A volume's kind is its key beside the name; a volume without one is an empty directory.
fn volumes(spec: &View<'_>) -> Vec<Field<String>> {
    let volumes = spec.get("volumes").items();
    let kinds =
        volumes.iter().flat_map(View::entries).filter(|(entry, view)| &*entry.key.name != "name" && view.exists());
    kinds.map(|(entry, _)| Field::set(entry.key.name.to_string(), Slot::at(entry.key.at))).collect()
}

fn extra_groups(spec: &View<'_>) -> Vec<Field<i64>> {
    let context = spec.get("securityContext");
    let listed = context.get("supplementalGroups").items();
    let files = Some(context.get("fsGroup")).filter(View::exists);
    listed.iter().chain(&files).map(View::integer).collect()
}

fn host_mounts(spec: &View<'_>, members: &[Member<'_>], workload: &Arc<Identity>) -> Vec<HostMount> {
    let volumes = spec.get("volumes").items();
    let paths = volumes.iter().filter(|volume| volume.get("hostPath").exists());
    let mounts = || members.iter().flat_map(|member| member.view.get("volumeMounts").items());
    let uses = |name: Option<&str>| -> Vec<Slot> {
        let used = |it: &View<'_>| name.is_some() && it.get("name").word().known().map(String::as_str) == name;
        mounts().filter(used).map(|it| it.slot()).collect()
    };
    let mounts = Mounts::of(mounts(), "name", "mountPath");
    paths
        .map(|volume| {
            let path = volume.path(&["hostPath", "path"]).word();
            let name = volume.get("name").text();
            let read_only = name.known().and_then(Text::known).and_then(|name| mounts.read_only(name));
            let read_only = read_only.unwrap_or_else(|| Field::missing(path.slot.clone()));
            let at = volume.get("name").node().map_or(path.slot.at, Node::used_at);
            let whole = volume.node().map_or(at, |node| node.at);
            let entries = std::iter::once(volume.slot()).chain(uses(name.known().and_then(Text::known))).collect();
            HostMount { identity: workload.part("volume", name.known(), at, whole), path, read_only, entries }
        })
        .collect()
}
