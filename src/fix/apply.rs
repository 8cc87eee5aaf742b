//! Fixes applied to texts: each as a whole or not at all, and what several put into one map is written together.

use super::edits;
use crate::model::Insertion;
use crate::rules::{Edit, Fix};
use crate::source::{FileId, Location, Snapshot, Span};
use crate::syntax::edit::{Changing, Operation, Target};
use std::collections::{BTreeMap, HashMap};

/// What came of applying fixes.
#[derive(Debug, Default)]
pub struct Applied {
    /// The texts that changed.
    pub texts: BTreeMap<FileId, String>,
    /// The edits that were made, in the order of their places in the text as it was.
    pub edits: BTreeMap<FileId, Vec<Edit>>,
    /// The fixes, by their number, that have to wait for the next round: they touch what another one changed.
    pub waiting: Vec<usize>,
}

/// Applies whole fixes, the first ones first: all edits of a fix, or none.
pub fn apply(sources: &Snapshot, fixes: &[Fix]) -> Applied {
    let mut taken = Taken { sources, edits: BTreeMap::new(), joint: HashMap::new(), texts: HashMap::new() };
    let waiting = fixes.iter().enumerate().filter(|(_, fix)| !taken.take(fix)).map(|(number, _)| number).collect();
    let mut edits = taken.edits;
    let mut texts = BTreeMap::new();
    for (file, edits) in &mut edits {
        edits.sort_by_key(|edit| edit.span);
        let mut text = sources.get(*file).text.clone();
        for edit in edits.iter().rev() {
            text.replace_range(edit.span.range(), &edit.text);
        }
        texts.insert(*file, text);
    }
    Applied { texts, edits, waiting }
}

/// The edits of the fixes that go together so far.
struct Taken<'a> {
    sources: &'a Snapshot,
    edits: BTreeMap<FileId, Vec<Edit>>,
    /// What is put into a map.
    joint: HashMap<Location, Joint>,
    texts: HashMap<FileId, Changing<'a>>,
}

struct Joint {
    insertions: Vec<Insertion>,
    edits: Vec<Edit>,
}

impl<'a> Taken<'a> {
    fn take(&mut self, fix: &Fix) -> bool {
        if let Some(insertion) = &fix.insertion
            && self.joint.contains_key(&insertion.parent)
        {
            return self.join(insertion);
        }
        if !fix.edits.iter().all(|edit| self.fits(edit, &[])) {
            return false;
        }
        for edit in &fix.edits {
            self.add(edit.clone());
        }
        if let Some(insertion) = &fix.insertion {
            let joint = Joint { insertions: vec![insertion.clone()], edits: fix.edits.clone() };
            self.joint.insert(insertion.parent, joint);
        }
        true
    }

    /// Writes what goes into a map anew, with one more entry.
    fn join(&mut self, insertion: &Insertion) -> bool {
        let Some(joint) = self.joint.remove(&insertion.parent) else { return false };
        let mut insertions = joint.insertions.clone();
        insertions.push(insertion.clone());
        let together = self.written(&insertions);
        let together = together.filter(|edits| edits.iter().all(|edit| self.fits(edit, &joint.edits)));
        let Some(together) = together else {
            self.joint.insert(insertion.parent, joint);
            return false;
        };
        if let Some(edits) = self.edits.get_mut(&insertion.parent.file) {
            edits.retain(|edit| !joint.edits.contains(edit));
        }
        for edit in &together {
            self.add(edit.clone());
        }
        self.joint.insert(insertion.parent, Joint { insertions, edits: together });
        true
    }

    fn written(&mut self, insertions: &[Insertion]) -> Option<Vec<Edit>> {
        let Insertion { carrier, parent, .. } = insertions.first()?;
        let all: Vec<_> =
            insertions.iter().map(|it| (it.keys.iter().map(String::as_str).collect(), &it.value)).collect();
        let target = Target { entry: None, value: None, parent: parent.span, missing: &[] };
        let sources: &'a Snapshot = self.sources;
        let text = self.texts.entry(parent.file).or_insert_with(|| Changing::new(&sources.get(parent.file).text));
        Some(edits(parent.file, text.patches(*carrier, &target, &Operation::SetAll(&all))?))
    }

    fn add(&mut self, edit: Edit) {
        let edits = self.edits.entry(edit.file).or_default();
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }

    /// Whether an edit gets in nobody's way but that of those that go when it comes.
    fn fits(&self, edit: &Edit, going: &[Edit]) -> bool {
        let is_there = self.sources.get(edit.file).text.get(edit.span.range()).is_some();
        let others = self.edits.get(&edit.file).map_or(&[][..], Vec::as_slice);
        let mut others = others.iter().filter(|other| !going.contains(other));
        is_there && others.all(|other| other == edit || !meet(edit.span, other.span))
    }
}

/// Whether two edits get in each other's way. Two texts put in at one place do, too: nobody knows whether both belong there.
fn meet(one: Span, other: Span) -> bool {
    one.start == other.start || one.start < other.end && other.start < one.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Repair, Syntax, View};
    use crate::rules::FixRequest;
    use crate::tree::Text;

    /// The text after one round with a flag at each of these paths, and how many have to wait.
    fn together(text: &str, syntax: Syntax, paths: &[&[&str]]) -> (String, usize) {
        let sources = Snapshot::in_memory();
        let file = sources.add("x".into(), "x".into(), text.to_owned()).id;
        let source = Text::source(file, text);
        let root = match syntax {
            Syntax::Json => crate::syntax::json::parse(&source).value.unwrap(),
            _ => crate::syntax::yaml::parse(&source).value.remove(0).root,
        };
        let fixes = paths.iter().map(|path| {
            let slot = View::new(&root, syntax).path(path).slot();
            super::super::plan(&FixRequest { slot, change: Repair::Flag(true).into(), safe: true }, &sources).unwrap()
        });
        let applied = apply(&sources, &fixes.collect::<Vec<_>>());
        (applied.texts[&file].clone(), applied.waiting.len())
    }

    #[test]
    fn what_goes_into_one_map_is_written_together() {
        let paths: [&[&str]; 4] = [&["s", "x"], &["s", "w", "z"], &["t"], &["s", "x"]];
        let (text, waiting) = together("a: 1\nb: 2\n", Syntax::Yaml, &paths);
        assert_eq!((text.as_str(), waiting), ("a: 1\ns:\n  x: true\n  w:\n    z: true\nt: true\nb: 2\n", 0));
        let (text, waiting) = together("s:\n    b: 2\n", Syntax::Yaml, &paths);
        assert_eq!((text.as_str(), waiting), ("t: true\ns:\n    b: 2\n    x: true\n    w:\n        z: true\n", 0));
        let (text, _) = together("{a: 1}\n", Syntax::Yaml, &paths);
        assert_eq!(text, "{s: {x: true, w: {z: true}}, t: true, a: 1}\n");
        let (text, _) = together("{\n  \"a\": 1\n}", Syntax::Json, &paths);
        assert_eq!(text, "{\n  \"s\": {\"x\": true, \"w\": {\"z\": true}},\n  \"t\": true,\n  \"a\": 1\n}");
    }

    #[test]
    fn what_is_in_the_way_waits() {
        assert_eq!(together("a: 1\n", Syntax::Yaml, &[&["s", "x"], &["s"]]), ("a: 1\ns:\n  x: true\n".to_owned(), 1));
    }
}
