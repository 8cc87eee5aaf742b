//! What is left of a file after all its fixes: it is read as before, other readers see the same values, its comments are
//! there, nothing else is found in it, and nothing is fixed twice.

use crate::support::shared::{one_of, shared};
use crate::support::{expect_none, pages, root};
use dunnage::check::Outcome;
use dunnage::config::{Choice, Configs, Over};
use dunnage::date::Date;
use dunnage::rounds::{self, Fixed, Verdict};
use dunnage::rules::{Check, Profile, Rule};
use dunnage::source::{FileId, Source};
use dunnage::walk::{self, Request, Walked};
use serde::Deserialize;
use serde_yaml::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

/// One directory of so many is read where tests must be quick.
const CHEAP: usize = 12;

/// Findings of each rule in each file.
type Counts = BTreeMap<(FileId, &'static str), usize>;

#[test]
fn examples_are_whole_after_all_fixes() {
    let directory = tempfile::tempdir().unwrap();
    let mut paths = vec![root().join("examples")];
    for page in pages() {
        for example in page.examples.iter().filter(|example| example.config.is_none()) {
            let home = directory.path().join(format!("{}-{}", page.rule.id, example.line));
            for file in &example.files {
                let path = home.join(&file.name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, &file.text).unwrap();
            }
            paths.push(home);
        }
    }
    // Each by itself: one example may be what another one's rule looks for.
    let fixed: usize = paths.into_iter().map(|path| judge(vec![path])).sum();
    assert!(fixed > 500, "{fixed} fixes");
}

#[test]
fn real_files_are_whole_after_all_fixes() {
    let Some(corpus) = shared("corpus") else { return };
    let list = |path: &PathBuf| -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let all: Vec<PathBuf> = list(&corpus).iter().filter(|path| path.is_dir()).flat_map(list).collect();
    let some: Vec<PathBuf> = all.into_iter().step_by(one_of(CHEAP)).collect();
    assert!(judge(some) > 20);
}

/// Fixes all of it, in memory, and says how much that was.
fn judge(paths: Vec<PathBuf>) -> usize {
    let over = Over { profiles: vec![Profile::All], today: Date::parse("2026-11-28"), ..Over::default() };
    let configs = Configs::new(Box::new(walk::Files::default()), root(), Choice::None, over);
    let mut walked = walk::walk(&Request { paths, ..Request::default() }, &configs, &AtomicUsize::new(0));
    let (fixed, before) = fix(&mut walked, &configs);
    let after = counts(&fixed.outcome);
    let mut complaints: Vec<String> = Vec::new();
    let sources = walked.sources.edited([]);
    let name = |file: FileId| sources.get(file).name.clone();
    complaints.extend(fixed.spared.iter().map(|file| format!("{}: fixes would break it", name(*file))));
    if fixed.unfinished {
        complaints.push("it has no end".to_owned());
    }
    let mut done: Counts = BTreeMap::new();
    let mut rules: HashMap<FileId, HashSet<&'static str>> = HashMap::new();
    for it in fixed.done.iter().filter(|it| !matches!(it.rule.check, Check::Engine)) {
        *done.entry((it.file, it.rule.id)).or_default() += 1;
        rules.entry(it.file).or_default().insert(it.rule.id);
    }
    let of = |counts: &Counts, key: &(FileId, &'static str)| counts.get(key).copied().unwrap_or(0);
    for key in before.keys().chain(after.keys()).chain(done.keys()) {
        let (file, rule) = key;
        let more = of(&after, key) + of(&done, key) > of(&before, key);
        let is_told = || rules.get(file).is_some_and(|rules| rules.iter().any(|it| tells(it, rule)));
        if more && !is_told() {
            let numbers = (of(&before, key), of(&done, key), of(&after, key));
            let made = rules.get(file);
            complaints.push(format!("{}: {rule}: before, fixed, after: {numbers:?}, by {made:?}", name(*file)));
        }
    }
    for (file, (was, now)) in &fixed.texts {
        let count = fixed.done.iter().filter(|it| it.file == *file).count();
        complaints.extend(compare(was, now, count).map(|it| format!("{}: {it}", name(*file))));
    }
    let (again, _) = fix(&mut walked, &configs);
    complaints
        .extend(again.done.iter().map(|it| format!("{}: once more: {}: {}", name(it.file), it.rule.id, it.title)));
    complaints.sort();
    complaints.dedup();
    expect_none(&complaints);
    fixed.done.len()
}

fn fix(walked: &mut Walked, configs: &Configs) -> (Fixed<()>, Counts) {
    let mut first = None;
    let counted = |outcome: &mut Outcome, _: &Walked| {
        first.get_or_insert_with(|| counts(outcome));
        Ok::<(), Infallible>(())
    };
    let Ok(fixed) = rounds::run(walked, configs, counted, |_, _, _, _| Verdict::Apply);
    (fixed, first.unwrap_or_default())
}

fn counts(outcome: &Outcome) -> Counts {
    let mut counts = Counts::new();
    for finding in outcome.findings.iter().filter(|it| !matches!(it.rule.check, Check::Engine)) {
        *counts.entry((finding.at.file, finding.rule.id)).or_default() += 1;
    }
    counts
}

/// Whether a rule's page says of its fix that another rule may have more to say after it.
fn tells(rule: &str, other: &str) -> bool {
    let body = Rule::by_id(rule).map_or("", |rule| rule.text);
    let section = body.split("\n## The fix\n").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or("");
    rule != other && section.contains(&format!("`{other}`"))
}

/// What is wrong with a text that so many fixes have changed.
fn compare(was: &Source, now: &Source, fixes: usize) -> Option<String> {
    let lost = lost_comments(&was.text, &now.text);
    if lost > fixes {
        return Some(format!("{lost} comments are lost by {fixes} fixes"));
    }
    let (was, now) = (
        values(was)?,
        match values(now) {
            Some(values) => values,
            None => return Some("another reader does not read it any more".to_owned()),
        },
    );
    // A fix takes away a value, or an item of a few; what it puts in is not much more.
    let gone = lacking(&was, &now);
    let new = lacking(&now, &was);
    (gone.len() > 4 * fixes || new.len() > 8 * fixes).then(|| format!("{fixes} fixes: gone {gone:?}, new {new:?}"))
}

/// Whole lines of comments that are not there any more.
fn lost_comments(was: &str, now: &str) -> usize {
    let comments = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| line.starts_with('#')).map(str::to_owned).collect()
    };
    lacking(&comments(was), &comments(now)).len()
}

/// Every scalar with its path, of which numbers in lists are left out; nothing where another reader cannot read it.
fn values(source: &Source) -> Option<Vec<String>> {
    let name = source.name.rsplit('/').next().unwrap_or("");
    let mut values = Vec::new();
    if name.ends_with(".json") {
        let root: Value = serde_json::from_str(&source.text).ok()?;
        flatten(&root, "", &mut values);
    } else if name.ends_with(".yaml") || name.ends_with(".yml") {
        for document in serde_yaml::Deserializer::from_str(&source.text) {
            flatten(&Value::deserialize(document).ok()?, "", &mut values);
        }
    } else {
        return None;
    }
    Some(values)
}

fn flatten(value: &Value, path: &str, values: &mut Vec<String>) {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                flatten(value, &format!("{path}.{}", key.as_str().unwrap_or("?")), values);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| flatten(item, &format!("{path}[]"), values)),
        Value::Tagged(tagged) => flatten(&tagged.value, path, values),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => values.push(format!("{path}={value:?}")),
    }
}

/// Those of the first that the second has not, or has less often.
fn lacking(first: &[String], second: &[String]) -> Vec<String> {
    let mut there: HashMap<&str, usize> = HashMap::new();
    for it in second {
        *there.entry(it).or_default() += 1;
    }
    let is_lacking = |it: &&String| match there.get_mut(it.as_str()) {
        Some(count @ 1..) => {
            *count -= 1;
            false
        }
        Some(0) | None => true,
    };
    first.iter().filter(is_lacking).cloned().collect()
}
