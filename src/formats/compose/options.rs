//! A service's words that say how its container is confined, in the model's words.

use crate::model::{Field, Probe, Value, View};

/// `pid: host` and the like.
pub(super) fn host_mode(view: &View<'_>) -> Field<bool> {
    // A mode is no flag: there is nothing to write instead.
    view.word().map(|mode| mode == "host").encoded(|_| None)
}

/// The service's own health check; missing means that the image's holds.
pub(super) fn health(view: &View<'_>) -> Field<Probe> {
    let check = view.get("healthcheck");
    let disable = check.get("disable").flag();
    match disable.value {
        Value::Set(true) | Value::Unknown(_) => return disable.map(|_| Probe::Off),
        Value::Set(false) | Value::Missing => {}
    }
    let test = check.get("test");
    let Some(node) = test.node() else {
        // Without `test` it only tunes the image's: how often, how long.
        return Field::missing(test.slot());
    };
    let first = node.items().first().unwrap_or(node);
    let probe = if first.str() == Some("NONE") { Probe::Off } else { Probe::On };
    test.field(|_| Some(probe))
}
