//! The data of Secrets and ConfigMaps as settings, and the keys that an API server encrypts Secrets with.

use super::Object;
use crate::model::{Model, Place, Setting, View};
use crate::tree::Text;

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    if object.identity.is("", "Secret") {
        settings(object, &object.view.get("data"), Place::SecretData { base64: true }, model);
        settings(object, &object.view.get("stringData"), Place::SecretData { base64: false }, model);
    } else if object.identity.is("", "ConfigMap") {
        settings(object, &object.view.get("data"), Place::ConfigData, model);
    } else if object.api.starts_with("argoproj.io/") {
        manifests(object, model);
    } else if object.identity.is("apiserver.config.k8s.io", "EncryptionConfiguration") {
        // <https://kubernetes.io/docs/reference/config-api/apiserver-config.v1/>
        for provider in object.view.get("resources").items().iter().flat_map(|it| it.get("providers").items()) {
            for key in provider.entries().iter().flat_map(|(_, it)| it.get("keys").items()) {
                settings(object, &key, Place::SecretData { base64: false }, model);
            }
        }
    }
}

/// What a workflow creates is written in it as a text
/// (<https://argo-workflows.readthedocs.io/en/latest/walk-through/kubernetes-resources/>).
fn manifests(object: &Object<'_>, model: &mut Model) {
    let spec = object.view.get("spec");
    for templates in [spec.get("templates"), spec.path(&["workflowSpec", "templates"])] {
        for template in templates.items() {
            let value = template.path(&["resource", "manifest"]).text();
            if !value.is_missing() {
                let at = value.slot.at;
                let (name, identity) = (Text::whole("manifest.yaml", at), object.identity.clone());
                model.settings.push(Setting { name, name_at: at, value, place: Place::ConfigData, identity });
            }
        }
    }
}

fn settings(object: &Object<'_>, data: &View<'_>, place: Place, model: &mut Model) {
    for (entry, view) in data.entries() {
        let value = view.text();
        if !value.is_missing() {
            let name = entry.key.text();
            model.settings.push(Setting {
                name,
                name_at: entry.key.at,
                value,
                place,
                identity: object.identity.clone(),
            });
        }
    }
}
