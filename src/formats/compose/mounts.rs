//! `volumes`: which paths of the host a service sees.

use crate::formats::docker;
use crate::model::{Field, HOLE, HostMount, Identity, Text, View, Why};
use crate::tree::{Kind, Node};
use std::sync::Arc;

/// The mounts of a service; `volumes` are those that have names.
pub(super) fn lower(service: &View<'_>, volumes: Option<&View<'_>>, identity: &Arc<Identity>) -> Vec<HostMount> {
    let items = service.get("volumes").items();
    let named = |item: &View<'_>| volumes.and_then(|volumes| by_name(item, volumes, identity));
    items.iter().filter_map(|item| mount(item, identity).or_else(|| named(item))).collect()
}

/// A volume with a name that its options make a path of the host
/// (<https://docs.docker.com/reference/cli/docker/volume/create/#opt>).
fn by_name(item: &View<'_>, volumes: &View<'_>, identity: &Arc<Identity>) -> Option<HostMount> {
    let short = item.node().and_then(Node::str);
    let long = item.get("source").word();
    let name = match short {
        Some(short) => short.split(':').next()?,
        None => long.known()?,
    };
    let volume = volumes.get(name);
    let path = docker::bound(&volume)?;
    let says =
        |option: &str| short.is_some_and(|it| it.split(':').skip(2).any(|it| it.split(',').any(|it| it == option)));
    let read_only = match item.get("read_only").flag() {
        field if field.is_missing() && (says("ro")) => Field::set(true, path.slot.clone()),
        field if field.is_missing() => Field::missing(path.slot.clone()),
        field => field,
    };
    Some(HostMount { identity: identity.clone(), path, read_only, entries: Vec::new() })
}

fn mount(item: &View<'_>, identity: &Arc<Identity>) -> Option<HostMount> {
    match &item.node()?.kind {
        Kind::String(text) => short(item, text, identity),
        Kind::Map(_) => long(item, identity),
        Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::Seq(_) | Kind::Unknown(_) => None,
    }
}

/// `SOURCE:TARGET[:OPTIONS]`; a source that is no path names a volume.
fn short(item: &View<'_>, text: &Text, identity: &Arc<Identity>) -> Option<HostMount> {
    let value = text.as_str();
    let drive = usize::from(is_windows_drive(value)) * 2;
    let colon = drive + value[drive..].find(':')?;
    let source = &value[..colon];
    if !is_path(source) {
        return None;
    }
    let slot = item.slot().part(text, 0..colon);
    let path = if source.contains(HOLE) {
        Field::unknown(slot, Why::new("a part of the path is not known"))
    } else {
        Field::set(source.to_owned(), slot)
    };
    let rest = &value[colon + 1..];
    let skip = usize::from(is_windows_drive(rest)) * 2;
    let options = rest[skip..].find(':').map(|at| colon + 1 + skip + at + 1..value.len());
    let read_only = match options {
        Some(range) => {
            let slot = item.slot().part(text, range.clone());
            let mut options = value[range.clone()].split(',');
            match (options.any(|option| option.trim() == "ro"), value[range].contains(HOLE)) {
                (true, _) => Field::set(true, slot),
                (false, true) => Field::unknown(slot, Why::new("the mount's options are not known")),
                (false, false) => Field::set(false, slot),
            }
        }
        None => Field::missing(path.slot.clone()),
    };
    Some(HostMount { identity: identity.clone(), path, read_only, entries: vec![item.slot()] })
}

fn long(item: &View<'_>, identity: &Arc<Identity>) -> Option<HostMount> {
    let source = item.get("source");
    let kind = item.get("type").word();
    let bind = matches!(kind.known().map(String::as_str), Some("bind" | "npipe"));
    // `type` may be left out of what the file format once allowed; a path tells as well.
    let untold = kind.is_missing() && source.node().and_then(Node::str).is_some_and(is_path);
    if !(bind || untold) {
        return None;
    }
    let at = source.node().map_or(item.at(), |node| node.at);
    let read_only = item.clone().anchored(at).get("read_only").flag();
    Some(HostMount { identity: identity.clone(), path: source.word(), read_only, entries: vec![item.slot()] })
}

fn is_path(source: &str) -> bool {
    source.starts_with(['/', '.', '~', '\\', HOLE]) || is_windows_drive(source)
}

fn is_windows_drive(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() > 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':' && matches!(bytes[2], b'\\' | b'/')
}
