//! A pod spec as a workload.

use super::container::{self, Pod};
use super::{Object, selector};
use crate::model::{Field, HostMount, Identity, Model, Placement, Role, Slot, Sysctl, View, Workload};
use crate::tree::{Node, Text};
use std::sync::Arc;

/// Reads a pod spec. `template` is the metadata of a pod template; a bare pod has its own.
pub(super) fn lower(
    object: &Object<'_>,
    spec: &View<'_>,
    template: Option<&View<'_>>,
    in_job: bool,
    model: &mut Model,
) {
    let metadata = template.unwrap_or(&object.metadata);
    if let Some(template) = template {
        super::waivers(template, &object.identity, model);
    }
    let spec = spec.clone().anchored(object.identity.at);
    let labels = selector::labels(&metadata.get("labels"));

    let os = spec.path(&["os", "name"]).word();
    let selects_windows = spec.path(&["nodeSelector", "kubernetes.io/os"]).word();
    let windows = [&os, &selects_windows].iter().any(|os| os.known().is_some_and(|os| os == "windows"));
    let restarts = spec.get("restartPolicy").word();
    let ends = in_job || restarts.known().is_some_and(|policy| policy == "Never" || policy == "OnFailure");

    let pod = Pod {
        spec: &spec,
        annotations: metadata.get("annotations"),
        identity: &object.identity,
        platform: object.platform,
    };
    let mut containers = Vec::new();
    let lists = [("containers", Role::Main), ("initContainers", Role::Init), ("ephemeralContainers", Role::Ephemeral)];
    for (list, role) in lists {
        for view in spec.get(list).items().iter().filter(|view| view.node().is_some_and(super::speaks)) {
            containers.push(container::lower(&pod, view, role, model));
        }
    }

    let host_mounts = host_mounts(&spec, &object.identity);
    let sysctls = spec.path(&["securityContext", "sysctls"]).items();
    model.workloads.push(Workload {
        identity: object.identity.clone(),
        labels,
        containers,
        host_network: spec.get("hostNetwork").flag(),
        host_pid: spec.get("hostPID").flag(),
        host_ipc: spec.get("hostIPC").flag(),
        host_users: host_users(object, &spec),
        host_mounts,
        volumes: volumes(&spec),
        extra_groups: extra_groups(&spec),
        sysctls: sysctls
            .iter()
            .map(|it| Sysctl { name: it.get("name").word(), value: it.get("value").text() })
            .collect(),
        service_account: service_account(&spec),
        automount_token: spec.get("automountServiceAccountToken").flag(),
        runs_to_completion: ends,
        windows,
        // Operators' own kinds of it are called so, too.
        placement: if object.kind.contains("DaemonSet") { Placement::EveryNode } else { Placement::AnyNode },
    });
}

/// User namespaces are there by default since Kubernetes 1.33; what came before passes over the word.
fn host_users(object: &Object<'_>, spec: &View<'_>) -> Field<bool> {
    let field = spec.get("hostUsers").flag();
    if object.platform.has(1, 33) { field } else { Field::missing(field.slot.by_hand()) }
}

/// `serviceAccount` is the old name of `serviceAccountName`, and still read.
fn service_account(spec: &View<'_>) -> Field<String> {
    spec.get("serviceAccountName").word().or(spec.get("serviceAccount").word())
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

fn host_mounts(spec: &View<'_>, workload: &Arc<Identity>) -> Vec<HostMount> {
    let volumes = spec.get("volumes").items();
    let paths = volumes.iter().filter(|volume| volume.get("hostPath").exists());
    paths
        .map(|volume| {
            let path = volume.path(&["hostPath", "path"]).word();
            let name = volume.get("name").text();
            let read_only = read_only(spec, name.known()).unwrap_or_else(|| Field::missing(path.slot.clone()));
            let at = volume.get("name").node().map_or(path.slot.at, Node::used_at);
            let whole = volume.node().map_or(at, |node| node.at);
            HostMount { identity: workload.part("volume", name.known(), at, whole), path, read_only }
        })
        .collect()
}

/// Whether every mount of a volume is read-only: the first one that is not decides.
fn read_only(spec: &View<'_>, volume: Option<&Text>) -> Option<Field<bool>> {
    let volume = volume.and_then(Text::known)?;
    let lists = ["containers", "initContainers", "ephemeralContainers"];
    let mounts = lists
        .iter()
        .flat_map(|list| spec.get(list).items())
        .flat_map(|container| container.get("volumeMounts").items());
    let ours = mounts.filter(|mount| mount.get("name").node().and_then(Node::str) == Some(volume));
    let fields = ours.map(|mount| {
        let at = mount.get("mountPath").at();
        mount.anchored(at).get("readOnly").flag()
    });
    fields.reduce(|worst, field| if worst.known() == Some(&true) { field } else { worst })
}
