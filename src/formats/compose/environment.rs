//! The `.env` file beside a Compose file: what its variables are, and where.
//!
//! The environment of this process is never read: what a check says must not depend on who runs it.

use crate::budget::{Budget, limits};
use crate::formats::Input;
use crate::model::{Field, Identity, Model, Place, Setting, Slot, View};
use crate::source::{FileId, Location, Source};
use crate::tree::{Kind, Reason, Text, without_holes};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Variables by name, each value with its place.
#[derive(Debug, Clone)]
pub(super) struct Environment<'b> {
    values: HashMap<String, Text>,
    /// Why a file that may say more could not be read.
    pub unread: Option<Reason>,
    pub budget: &'b Budget,
}

/// A file's text, without holes.
struct Written<'t> {
    text: &'t str,
    file: FileId,
    form: Form,
}

/// How the values of a file are meant.
#[derive(Clone, Copy)]
pub(in crate::formats) enum Form {
    /// With quotes, comments, and variables.
    Expanded,
    /// `format: raw`: all that stands on the line.
    Raw,
}

impl<'b> Environment<'b> {
    pub fn new(budget: &'b Budget) -> Self {
        Self { values: HashMap::new(), unread: None, budget }
    }

    pub fn get(&self, name: &str) -> Option<&Text> {
        self.values.get(name)
    }

    /// These variables, and below them those of a file; where there is no file, nothing is added.
    /// `asked` is the place that names the file, if any does.
    pub fn with_file(mut self, path: &Path, asked: Option<Location>, input: &Input) -> Self {
        match input.need(path, asked) {
            // Of what a file says that could not be read, those below it are no proof.
            Ok(Some(source)) if self.unread.is_none() => {
                let mut own = Self::new(self.budget);
                own.read(&source, Form::Expanded);
                for (name, value) in own.values {
                    self.values.entry(name).or_insert(value);
                }
            }
            Ok(_) => {}
            Err(why) => self.unread = self.unread.or(Some(why)),
        }
        self
    }

    /// The variables of a file, in no order.
    fn of_file(source: &Source, form: Form, budget: &'b Budget) -> Vec<(String, Text)> {
        let mut own = Self::new(budget);
        own.read(source, form);
        let mut values: Vec<_> = own.values.into_iter().collect();
        values.sort_by_key(|(_, value)| value.locate(0..0).span.start);
        values
    }

    fn read(&mut self, source: &Source, form: Form) {
        // As long as what is written, so that places stay.
        let text = &*without_holes(&source.text);
        let written = Written { text, file: source.id, form };
        let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        while at < text.len() {
            let line_end = text[at..].find('\n').map_or(text.len(), |line| at + line);
            at = self.assignment(&written, at, line_end).max(line_end) + 1;
        }
    }

    /// Reads `NAME=value` on a line; says where its value ends, which may be some lines further down.
    fn assignment(&mut self, source: &Written<'_>, start: usize, line_end: usize) -> usize {
        let line = &source.text[start..line_end];
        let Some(equals) = line.find('=') else { return line_end };
        let name = line[..equals].trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        if name.is_empty() || name.starts_with('#') || !name.chars().all(is_name_letter) {
            return line_end;
        }
        let rest = &line[equals + 1..];
        let from = line_end - rest.trim_start_matches([' ', '\t']).len();
        let (value, end) = match source.form {
            Form::Expanded => self.value(source, from, line_end),
            Form::Raw => {
                let (value, start) = (rest.trim_end_matches('\r'), line_end - rest.len());
                (Text::verbatim(value, Location::new(source.file, start, start + value.len())), line_end)
            }
        };
        self.values.insert(name.to_owned(), value);
        end
    }

    /// Quoted values may span lines; single quotes keep everything as it is.
    fn value(&self, source: &Written<'_>, from: usize, line_end: usize) -> (Text, usize) {
        let text = source.text;
        let place = |start, end| Location::new(source.file, start, end);
        match text.as_bytes().get(from) {
            Some(quote @ (b'\'' | b'"')) if from < line_end => {
                let quote = char::from(*quote);
                let Some(len) = closing(&text[from + 1..], quote) else {
                    return (self.plain(source, from, line_end), line_end);
                };
                let (start, end) = (from + 1, from + 1 + len);
                let written = &text[start..end];
                let value = match quote {
                    '\'' => Text::verbatim(written, place(start, end)),
                    _ if written.contains('\\') => self.fill(&Text::whole(unescape(written), place(start, end))),
                    _ => self.fill(&Text::verbatim(written, place(start, end))),
                };
                let next_line = text[end..].find('\n').map_or(text.len(), |line| end + line);
                (value, next_line)
            }
            Some(_) | None => (self.plain(source, from, line_end), line_end),
        }
    }

    /// An unquoted value ends before a comment, which begins behind white space.
    fn plain(&self, source: &Written<'_>, from: usize, line_end: usize) -> Text {
        let written = &source.text[from..line_end];
        let comment = written
            .char_indices()
            .find(|(at, letter)| *letter == '#' && (*at == 0 || written[..*at].ends_with([' ', '\t'])));
        let written = written[..comment.map_or(written.len(), |(at, _)| at)].trim_end();
        self.fill(&Text::verbatim(written, Location::new(source.file, from, from + written.len())))
    }
}

/// How many services took the variables of a file so far.
#[derive(Debug, Default)]
pub(super) struct Taken(RefCell<HashMap<PathBuf, usize>>);

impl Taken {
    /// Counts one more, and says whether it is among those that are told.
    fn is_told(&self, path: &Path) -> bool {
        let mut users = self.0.borrow_mut();
        let count = users.entry(path.to_owned()).or_default();
        *count += 1;
        *count <= limits::USERS_TOLD
    }
}

/// The variables that a service takes from files: `env_file: web.env`, a list of such, or of maps with a `path`.
pub(super) fn files(service: &View<'_>, identity: &Arc<Identity>, (taken, input): (&Taken, &Input), model: &mut Model) {
    let list = service.get("env_file");
    let items = if list.items().is_empty() { vec![list] } else { list.items() };
    for item in &items {
        let is_map = item.node().is_some_and(|node| matches!(node.kind, Kind::Map(_)));
        let path = if is_map { item.get("path").word() } else { item.word() };
        let (Some(path), Some(node)) = (path.known(), item.node()) else { continue };
        let is_raw = item.get("format").word().known().is_some_and(|form| form == "raw");
        let form = if is_raw { Form::Raw } else { Form::Expanded };
        let home = &input.get(node.at.file).path;
        if let Ok(Some(source)) = input.need(&super::load::beside(home, path), Some(node.at))
            && taken.is_told(&source.path)
        {
            settings(&source, form, identity, input, model);
        }
    }
}

/// The variables of a file as settings.
pub(in crate::formats) fn settings(
    source: &Source,
    form: Form,
    identity: &Arc<Identity>,
    input: &Input,
    model: &mut Model,
) {
    for (name, value) in Environment::of_file(source, form, input.budget) {
        let slot = Slot::at(value.locate(0..value.as_str().len()));
        let name_at = slot.at;
        let name = Text::whole(name, name_at);
        let identity = identity.clone();
        model.settings.push(Setting {
            name,
            name_at,
            value: Field::set(value, slot),
            place: Place::Environment,
            identity,
        });
    }
}

pub(super) fn is_name_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            _ if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

fn unescape(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut letters = written.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('$') => out.push_str("$$"),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}
