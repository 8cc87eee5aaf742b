//! The data of Secrets and ConfigMaps as settings.

use super::Object;
use crate::model::{Model, Place, Setting, View};

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    match object.kind {
        "Secret" => {
            settings(object, &object.view.get("data"), Place::SecretData { base64: true }, model);
            settings(object, &object.view.get("stringData"), Place::SecretData { base64: false }, model);
        }
        "ConfigMap" => settings(object, &object.view.get("data"), Place::ConfigData, model),
        _ => {}
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
