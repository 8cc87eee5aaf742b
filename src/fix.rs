//! From what a rule asks for to edits, and from edits to a text. How a change is written is known in `syntax`.

mod apply;
mod shared;

pub use apply::{Applied, apply};

use crate::model::{Carrier, Change, Insertion, Shared, Site, Slot};
use crate::rules::{Edit, Finding, Fix, FixRequest};
use crate::source::{FileId, Snapshot, Source};
use crate::syntax::edit::{self, Changing, Operation, Patch, Target};
use shared::Uses;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Works out fixes on demand, since few findings are fixed. Ask one planner for all of them: it remembers what it counts.
pub struct Planner<'a> {
    sources: &'a Snapshot,
    uses: Uses<'a>,
    texts: Mutex<HashMap<FileId, Arc<Changing<'a>>>>,
}

impl<'a> Planner<'a> {
    pub fn new(sources: &'a Snapshot) -> Self {
        Self { sources, uses: Uses::new(sources), texts: Mutex::default() }
    }

    /// The fix of a finding, or nothing where that is not for a machine to do.
    pub fn of(&self, finding: &Finding) -> Option<Fix> {
        let requests: Vec<&FixRequest> = finding.uses.iter().filter_map(|used| used.fix.as_deref()).collect();
        let first = requests.first()?;
        // What is good for one user of the place may not be for another.
        if requests.iter().any(|request| request.change != first.change) {
            return None;
        }
        let mut fix = requests.iter().find_map(|request| self.plan(request, finding.uses.len()))?;
        fix.safe = requests.len() == finding.uses.len() && requests.iter().all(|request| request.safe);
        if let Some(others) = finding.other_users() {
            fix.title = format!("{}, which holds for {others} as well", fix.title);
        }
        Some(fix)
    }

    fn text(&self, source: &'a Source) -> Arc<Changing<'a>> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry(source.id).or_insert_with(|| Arc::new(Changing::new(&source.text))).clone()
    }

    /// The edits that bring a request about, where so many users of the place want the same.
    fn plan(&self, request: &FixRequest, users: usize) -> Option<Fix> {
        let slot = &request.slot;
        if let Change::Rewrite { title, text } = &request.change {
            let edit = Edit { file: slot.at.file, span: slot.at.span, text: text.clone() };
            return Some(Fix { title: title.clone(), safe: request.safe, edits: vec![edit], insertion: None });
        }
        let site = slot.site.as_ref()?;
        if self.uses.of(slot, site)? > users {
            return None;
        }
        let at = site.value.unwrap_or(site.parent);
        let source = self.sources.get(at.file);
        let key = key(source, site);
        let missing = site.missing.as_ref().map(|keys| keys.path()).unwrap_or_default();
        let target = Target {
            entry: site.entry.map(|entry| entry.span),
            value: site.value.map(|value| value.span),
            parent: site.parent.span,
            missing: &missing,
        };
        let text = self.text(source);
        let encoded = |repair| slot.encode.write(repair);
        let mut insertion = None;
        let (title, patches) = match &request.change {
            Change::Set(repair) => {
                let value = encoded(repair)?;
                let written = edit::literal(site.carrier, &value)?;
                let title = match (site.value, key) {
                    (Some(_), Some(key)) => format!("set `{key}` to `{written}`"),
                    (Some(value), None) => format!("replace `{}` with `{written}`", source.slice(value.span)),
                    (None, _) if missing.is_empty() => format!("add `{written}`"),
                    (None, _) => format!("add `{}: {written}`", missing.join(".")),
                };
                let patches = text.patches(site.carrier, &target, &Operation::Set(&value))?;
                if site.value.is_none() && !missing.is_empty() {
                    let keys = missing.iter().map(|key| (*key).to_owned()).collect();
                    insertion = Some(Insertion { carrier: site.carrier, parent: site.parent, keys, value });
                }
                (title, patches)
            }
            Change::Add(repair) => {
                let value = encoded(repair)?;
                let title = format!("add `{}`", edit::literal(site.carrier, &value)?);
                (title, text.patches(site.carrier, &target, &Operation::Add(&value))?)
            }
            Change::Spread(words) => {
                let what = source.slice(site.value?.span);
                let patch = edit::spread(site.carrier, &source.text, site.value?.span, words)?;
                (format!("replace `{what}` with `{}`", words.join("`, `")), vec![patch])
            }
            Change::Remove => {
                let what = key.unwrap_or_else(|| first_line(source.slice(site.entry.unwrap_or(at).span)));
                (format!("remove `{what}`"), removal(source, &text, site)?)
            }
            Change::RemoveWith(others) => {
                let is_alone = |other: &Site| {
                    let is_here = other.parent.file == at.file && other.shared == Shared::No;
                    is_here && self.uses.of(&Slot::at(other.parent), other).is_some_and(|uses| uses <= users)
                };
                let mut patches = removal(source, &text, site)?;
                for other in others {
                    patches.extend(is_alone(other).then(|| removal(source, &text, other))??);
                }
                patches.sort_by_key(|patch| patch.span);
                if patches.windows(2).any(|two| two[1].span.start < two[0].span.end) {
                    return None;
                }
                let what = key.unwrap_or_else(|| first_line(source.slice(site.entry.unwrap_or(at).span)));
                let where_used = if others.is_empty() { "" } else { " and what mounts it" };
                (format!("remove `{what}`{where_used}"), patches)
            }
            Change::Rename(name) => {
                let patches = text.patches(site.carrier, &target, &Operation::Rename(name))?;
                let key = key.or_else(|| Some(key_of(source.slice(site.entry?.span)))).filter(|key| !key.is_empty())?;
                (format!("rename `{key}` to `{name}`"), patches)
            }
            Change::Rewrite { .. } => return None,
        };
        Some(Fix { title, safe: request.safe, edits: edits(at.file, patches), insertion })
    }
}

/// The fix of one finding.
pub fn of(finding: &Finding, sources: &Snapshot) -> Option<Fix> {
    Planner::new(sources).of(finding)
}

/// What one request comes to.
pub fn plan(request: &FixRequest, sources: &Snapshot) -> Option<Fix> {
    Planner::new(sources).plan(request, 1)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}

/// The name of the key that a value stands at.
fn key<'s>(source: &'s Source, site: &Site) -> Option<&'s str> {
    let (entry, value) = (site.entry?, site.value?);
    let keyed = matches!(site.carrier, Carrier::Yaml | Carrier::Json | Carrier::Hcl);
    let within = entry.file == value.file && entry.span.start < value.span.start && value.span.end <= entry.span.end;
    if !keyed || !within {
        return None;
    }
    let text = source.text.get(entry.span.start as usize..value.span.start as usize)?;
    Some(key_of(text)).filter(|_| !text.is_empty())
}

/// The key that an entry begins with.
fn key_of(entry: &str) -> &str {
    let quoted = ['"', '\''].into_iter().find_map(|quote| entry.strip_prefix(quote)?.split(quote).next());
    quoted.unwrap_or_else(|| entry.split([':', '=']).next().unwrap_or("").trim_end())
}

/// Takes an entry away, with the comments that are about it alone.
fn removal(source: &Source, text: &Changing, site: &Site) -> Option<Vec<Patch>> {
    let entry = site.entry?.span;
    let target =
        Target { entry: Some(entry), value: site.value.map(|it| it.span), parent: site.parent.span, missing: &[] };
    let patches = text.patches(site.carrier, &target, &Operation::Remove)?;
    Some(patches.into_iter().map(|it| edit::with_comments(site.carrier, &source.text, entry, it)).collect())
}

fn edits(file: FileId, patches: Vec<Patch>) -> Vec<Edit> {
    patches.into_iter().map(|it| Edit { file, span: it.span, text: it.text }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Repair, Syntax, View};
    use crate::source::FileId;
    use crate::tree::Text;

    fn fixed(text: &str, path: &[&str], json: bool) -> String {
        let sources = Snapshot::in_memory();
        let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
        assert_eq!(file, FileId(0));
        let root = if json {
            crate::syntax::json::parse(&Text::source(file, text)).value.unwrap()
        } else {
            crate::syntax::yaml::parse(&Text::source(file, text)).value.remove(0).root
        };
        let syntax = if json { Syntax::Json } else { Syntax::Yaml };
        let slot = View::new(&root, syntax).path(path).slot();
        let request = FixRequest { slot, change: Repair::Flag(false).into(), safe: true };
        apply(&sources, &[plan(&request, &sources).unwrap()]).texts.into_values().next().unwrap()
    }

    #[test]
    fn a_title_says_what_the_fix_does() {
        let title = |text: &str, path: &[&str]| {
            let sources = Snapshot::in_memory();
            let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
            let root = crate::syntax::yaml::parse(&Text::source(file, text)).value.remove(0).root;
            let view = View::new(&root, Syntax::Yaml).path(path);
            let slot = view.items().first().unwrap_or(&view).slot();
            plan(&FixRequest { slot, change: Repair::Flag(false).into(), safe: true }, &sources).unwrap().title
        };
        assert_eq!(title("a:\n  \"b\": true\n", &["a", "b"]), "set `b` to `false`");
        assert_eq!(title("a: [yes]\n", &["a"]), "replace `yes` with `false`");
        assert_eq!(title("a: {c: 1}\n", &["a", "b"]), "add `b: false`");
    }

    fn changed(text: &str, path: &[&str], change: Change) -> Option<String> {
        let sources = Snapshot::in_memory();
        let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
        let root = crate::syntax::yaml::parse(&Text::source(file, text)).value.remove(0).root;
        let slot = View::new(&root, Syntax::Yaml).path(path).slot();
        let fix = plan(&FixRequest { slot, change, safe: true }, &sources)?;
        apply(&sources, &[fix]).texts.into_values().next()
    }

    #[test]
    fn comments_go_with_the_entry_that_they_stand_at() {
        let removed = |text: &str, path: &[&str]| changed(text, path, Change::Remove).unwrap();
        assert_eq!(
            removed("x: 1\na:\n  b: 1\n  # why\n  # so\n  c: 2\n  d: 3\n", &["a", "c"]),
            "x: 1\na:\n  b: 1\n  d: 3\n"
        );
        assert_eq!(removed("x: 1\n# of all\n\n# why\nc: 2", &["c"]), "x: 1\n# of all");
        assert_eq!(removed("# License\n\n# Licence\na: 1\nb: 2\n", &["a"]), "# License\n\n# Licence\nb: 2\n");
        assert_eq!(removed("x: |\n  text\n  # text\nc: 2\nd: 1\n", &["c"]), "x: |\n  text\n  # text\nd: 1\n");
        assert_eq!(removed("x: 1\n  # of x\nc: 2\nd: 1\n", &["c"]), "x: 1\n  # of x\nd: 1\n");
    }

    #[test]
    fn values_are_replaced_where_they_stand() {
        assert_eq!(fixed("a:\n  b: true # why\n", &["a", "b"], false), "a:\n  b: false # why\n");
    }

    #[test]
    fn missing_keys_are_written_in_the_style_of_the_map() {
        assert_eq!(fixed("a:\n- name: x # first\n", &["z"], false), "z: false\na:\n- name: x # first\n");
        assert_eq!(fixed("name: x # first\nb: 1\n", &["p", "q"], false), "name: x # first\np:\n  q: false\nb: 1\n");
        assert_eq!(fixed("name: x\r\nb: 1\r\n", &["q"], false), "name: x\r\nq: false\r\nb: 1\r\n");
        assert_eq!(fixed("{a: 1}\n", &["p", "q"], false), "{p: {q: false}, a: 1}\n");
        assert_eq!(fixed("{\n  \"a\": 1\n}", &["q"], true), "{\n  \"q\": false,\n  \"a\": 1\n}");
        assert_eq!(fixed("{}", &["q"], true), "{\"q\": false}");
    }
}
