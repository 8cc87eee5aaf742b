//! `ports`: which of the host's ports lead into a service.

use crate::budget::limits;
use crate::model::{Field, HOLE, Port, Reason, Slot, Text, View, Why};
use crate::tree::Kind;
use std::ops::Range;

pub(super) fn lower(service: &View<'_>) -> Vec<Port> {
    service.get("ports").items().iter().flat_map(port).collect()
}

fn port(item: &View<'_>) -> Vec<Port> {
    let Some(node) = item.node() else { return Vec::new() };
    match &node.kind {
        Kind::String(_) | Kind::Number(..) => item.text().known().map_or_else(Vec::new, |text| short(item, text)),
        Kind::Map(_) => long(item),
        Kind::Null | Kind::Bool(_) | Kind::Seq(_) | Kind::Unknown(_) => Vec::new(),
    }
}

/// The ports of the host that lead to a container's.
enum Hosts {
    /// Docker picks one.
    Picked,
    Known(Range<i64>),
    Unknown,
}

impl Hosts {
    fn read(written: Option<&str>) -> Self {
        written.and_then(numbers).map_or(Self::Unknown, Self::Known)
    }
}

/// `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`, each port possibly a range.
fn short(item: &View<'_>, text: &Text) -> Vec<Port> {
    let value = text.as_str();
    let slot = |range: Range<usize>| item.slot().part(text, range);
    let end = value.find('/').unwrap_or(value.len());
    let container = value[..end].rfind(':').map_or(0, |colon| colon + 1)..end;
    let left = value[..container.start.saturating_sub(1)].to_owned();
    let colon = left.rfind(':').filter(|colon| !left[*colon..].contains(']'));
    let host = colon.map_or(0, |colon| colon + 1)..left.len();
    let containers = numbers(&value[container.clone()]);
    let address = match colon {
        Some(colon) if left[..colon].contains(HOLE) => {
            Field::unknown(slot(0..colon), Why::new("the address is not known"))
        }
        Some(colon) => Field::set(left[..colon].trim_matches(['[', ']']).to_owned(), slot(0..colon)),
        None => Field::missing(slot(0..value.len())),
    };
    let picked = container.start == 0 || host.is_empty();
    let hosts = if picked { Hosts::Picked } else { Hosts::read(Some(&left[host.clone()])) };
    let host_slot = if host.is_empty() { slot(0..value.len()) } else { slot(host) };
    pair(containers.as_ref(), &slot(container), &hosts, &host_slot, &address)
}

fn long(item: &View<'_>) -> Vec<Port> {
    let target = item.get("target");
    let at = target.node().map_or(item.at(), |node| node.at);
    let item = item.clone().anchored(at);
    let range = target.word().known().and_then(|word| numbers(word));
    let published = item.get("published");
    let written = published.word();
    let hosts = if written.is_missing() { Hosts::Picked } else { Hosts::read(written.known().map(String::as_str)) };
    pair(range.as_ref(), &target.slot(), &hosts, &published.slot(), &item.get("host_ip").word())
}

/// A container's ports with the host's. Without a host's port Docker picks one.
fn pair(
    containers: Option<&Range<i64>>,
    container_slot: &Slot,
    hosts: &Hosts,
    host_slot: &Slot,
    address: &Field<String>,
) -> Vec<Port> {
    let unknown = |slot: &Slot, why: Reason| Field::unknown(slot.clone(), Why::new(why));
    let count = containers.map_or(1, |range| range.end - range.start).clamp(1, limits::COMPOSE_PORTS);
    (0..count)
        .map(|index| Port {
            container: match containers {
                Some(range) => Field::set(range.start + index, container_slot.clone()),
                None => unknown(container_slot, Reason::Template),
            },
            host: match hosts {
                Hosts::Known(range) => Field::set((range.start + index).min(range.end - 1), host_slot.clone()),
                Hosts::Unknown => unknown(host_slot, Reason::Template),
                Hosts::Picked => unknown(host_slot, Reason::Decided("Docker picks the host's port")),
            },
            host_ip: address.clone(),
        })
        .collect()
}

/// `8080` or `8080-8090`.
fn numbers(text: &str) -> Option<Range<i64>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse::<u16>().ok()?, last.trim().parse::<u16>().ok()?);
    (first <= last).then(|| i64::from(first)..i64::from(last) + 1)
}
