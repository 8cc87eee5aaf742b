//! PersistentVolumes that are a path of a node: whoever claims one sees that path.

use super::Object;
use crate::model::{Field, HostMount, Model, Placement, View, Workload};

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    if object.kind != "PersistentVolume" {
        return;
    }
    // Pods of a `local` volume are put where the path is; those of a `hostPath` are not.
    let sources = [("hostPath", Placement::AnyNode), ("local", Placement::OwnHost)];
    for (source, placement) in sources {
        let spec = object.view.get("spec");
        // Terraform's provider puts them into a block of their own.
        let places = [spec.get(source), spec.path(&["persistentVolumeSource", source])];
        let Some(source) = places.into_iter().find(View::exists) else { continue };
        let path = source.get("path").word();
        let read_only = Field::missing(path.slot.clone());
        model.workloads.push(Workload {
            host_mounts: vec![HostMount { identity: object.identity.clone(), path, read_only, entries: Vec::new() }],
            placement,
            partial: true,
            ..Workload::unsaid(object.identity.clone())
        });
    }
}
