//! LimitRange: what containers get that say nothing of it
//! (<https://kubernetes.io/docs/concepts/policy/limit-range/>).

use super::Object;
use crate::model::{ContainerDefaults, Model, View};

pub(super) fn lower(object: &Object<'_>, model: &mut Model) {
    if object.kind != "LimitRange" {
        return;
    }
    let ranges = object.view.path(&["spec", "limits"]).items();
    let mut defaults =
        ContainerDefaults { identity: object.identity.clone(), limits: Vec::new(), requests: Vec::new() };
    for range in ranges.iter().filter(|range| range.get("type").word().known().is_some_and(|it| it == "Container")) {
        let names = |keys: &[&str]| {
            let maps: Vec<View<'_>> = keys.iter().map(|key| range.get(key)).collect();
            let entries = maps.iter().flat_map(View::entries);
            entries.map(|(entry, _)| entry.key.name.to_string()).collect::<Vec<_>>()
        };
        // Without a default the largest limit is the default, and without one for requests it is that of limits.
        defaults.limits.extend(names(&["default", "max"]));
        defaults.requests.extend(names(&["defaultRequest", "default", "max", "min"]));
    }
    model.defaults.push(defaults);
}
