//! Tree to model: the only place that knows a format's words. No rule is known here.

mod carried;
pub mod compose;
mod docker;
pub mod dockerfile;
mod document;
pub mod ecs;
mod format;
mod input;
pub mod kubernetes;
mod links;
pub mod markup;
mod mounts;
mod origin;
mod overlay;
mod plan;
pub mod terraform;
mod variables;
mod windows;

pub use format::Format;
pub use input::{Defaults, Input, Kubernetes, Platform, Terraform};
pub use links::{Link, links};
pub use origin::Origins;
pub use plan::{FileKind, ParseCache, Unit, plan};

use crate::budget;
use crate::model::{Body, Field, Identity, Model, Place, Script, Setting, Slot, View};
use crate::source::{Location, Note, Read};
use crate::syntax::{Comment, SyntaxError, shell};
use crate::tree::{Node, Text};
use std::sync::Arc;

/// What a unit says, and what was wrong with its text.
#[derive(Debug, Default)]
pub struct Lowered {
    pub model: Model,
    pub errors: Vec<SyntaxError>,
    /// The comments of all texts that were read, each with what it stands at.
    pub comments: Vec<Comment>,
    /// What was left alone, and why: worth a word, not a finding.
    pub notes: Vec<Note>,
    /// Where the parts of a rendered text come from.
    pub origins: Origins,
    /// The format that it was read as; nothing if it is of none that is checked. Where a file holds
    /// several, the first.
    pub format: Option<Format>,
    /// Resources of types that nothing is made of, each with its place: no rule looks at more than what is written in them.
    pub not_judged: Vec<(Arc<str>, Location)>,
}

/// Reads a unit.
pub fn lower(unit: &Unit, input: &Input) -> Lowered {
    for file in unit.files() {
        input.reads.note(Read::Text(*file, input.get(*file).version));
    }
    let mut lowered = budget::deep(|| {
        let mut lowered = match unit {
            Unit::Document(file) => document::lower(*file, input),
            Unit::Dockerfile(file) => dockerfile::lower(*file, input),
            Unit::Compose(files) => compose::lower(files, input),
            Unit::Terraform(root) => terraform::lower(root, input),
            Unit::Variables(file) => variables::lower(*file, input),
        };
        carried::read(&mut lowered, &input.platform.kubernetes);
        lowered
    });
    lowered.notes.extend(input.reads.notes());
    if let Some((at, _)) = input.budget.over() {
        lowered.notes.push(Note::at(at, "too large: what is computed from here on is not known"));
    }
    lowered
}

/// Variables as Kubernetes and ECS write them, and headers: a list of maps with `name` and `value`.
fn variables(list: &View<'_>, place: Place, identity: &Arc<Identity>, model: &mut Model) {
    for variable in list.items() {
        let value = variable.get("value").text();
        if let (Some(name), false) = (variable.get("name").text().known(), value.is_missing()) {
            let name_at = variable.get("name").node().map_or(variable.at(), |node| node.at);
            let (name, identity) = (name.clone(), identity.clone());
            model.settings.push(Setting { name, name_at, value, place, identity });
        }
    }
}

/// A command line's flag with its value, in one word (`--password=x`) or two (`--password x`).
fn argument(word: &Text, next: Option<&Text>, identity: &Arc<Identity>) -> Option<Setting> {
    let flag = word.as_str();
    let start = flag.len() - flag.trim_start_matches('-').len();
    if start == 0 || start > 2 {
        return None;
    }
    let (name, value) = match flag.find('=') {
        Some(equals) => (word.sub(start..equals), word.sub(equals + 1..flag.len())),
        None => (word.sub(start..flag.len()), next.filter(|next| !next.as_str().starts_with('-'))?.clone()),
    };
    let slot = Slot::at(value.locate(0..value.value.len()));
    let name_at = name.locate(0..name.value.len());
    let identity = identity.clone();
    Some(Setting { name, name_at, value: Field::set(value, slot), place: Place::Argument, identity })
}

/// A word that is no flag and may have something to say inside of it: `jdbc:…`, `name=value`. It has no name.
fn plain(word: &Text, identity: &Arc<Identity>) -> Option<Setting> {
    if !word.as_str().contains(['=', ':']) {
        return None;
    }
    let slot = Slot::at(word.locate(0..word.value.len()));
    let (name, name_at) = (Text::whole("", slot.at), slot.at);
    let (value, identity) = (Field::set(word.clone(), slot), identity.clone());
    Some(Setting { name, name_at, value, place: Place::Argument, identity })
}

/// The words of lists that follow each other.
fn words(lists: &[View<'_>]) -> Vec<Text> {
    lists.iter().flat_map(View::items).filter_map(|item| item.node().and_then(Node::text).cloned()).collect()
}

/// A line for a shell, as the command line that it is.
fn shell_line(line: &Text) -> Vec<Text> {
    let at = line.locate(0..0);
    vec![Text::whole("sh", at), Text::whole("-c", at), line.clone()]
}

/// What a command line says, whatever runs it: its flags, and what it runs.
fn command_line(words: &[Text], identity: &Arc<Identity>, model: &mut Model) {
    let script = script(words, identity);
    // `sh -c "…"` is no flag with a value.
    let lines = script.as_ref().filter(|script| matches!(script.body, Body::Lines(_))).map(|script| script.at);
    let flags = words.iter().enumerate().filter_map(|(at, word)| argument(word, words.get(at + 1), identity));
    let plain = words.iter().filter(|word| !word.as_str().starts_with('-')).filter_map(|word| plain(word, identity));
    model.settings.extend(flags.chain(plain).filter(|setting| Some(setting.value.slot.at) != lines));
    model.scripts.extend(script);
}

/// What a command line runs: a program, or the script that it hands to a shell (`[sh, -c, "..."]`), however the words are
/// divided between entry point and arguments. Of flags alone it is not known what takes them.
fn script(words: &[Text], identity: &Arc<Identity>) -> Option<Script> {
    let whole = |text: &Text| text.locate(0..text.value.len());
    let (at, body) = match shell::script(words) {
        Some(text) => (whole(&text), Body::Lines(text)),
        None if words.first()?.as_str().starts_with('-') => return None,
        None => (words.iter().map(whole).reduce(Location::cover)?, Body::Words(words.to_vec())),
    };
    Some(Script::new(identity.clone(), at, body))
}
