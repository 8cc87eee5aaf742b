//! JSON arrays of strings, the exec form, read as strictly as Go reads JSON. What is not one is
//! shell form and no error, unless it is a JSON array of something else.

use crate::syntax::json;
use crate::tree::{Node, Text};
use serde::de::IgnoredAny;

pub(super) enum Json {
    Strings(Vec<Text>),
    /// A JSON array with something else than strings in it, which BuildKit refuses.
    Others,
    No,
}

pub(super) fn read(text: &Text) -> Json {
    let source = text.as_str();
    let start = source.len() - source.trim_start().len();
    // Our own reader is more tolerant than Go's.
    if !source[start..].starts_with('[') || serde_json::from_str::<Vec<IgnoredAny>>(&source[start..]).is_err() {
        return Json::No;
    }
    let array = json::parse(&text.sub(start..source.len())).value;
    let items = array.as_ref().map_or(&[][..], Node::items);
    let strings: Option<Vec<Text>> = items.iter().map(|item| item.text().cloned()).collect();
    strings.map_or(Json::Others, Json::Strings)
}
