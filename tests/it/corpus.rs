//! Real files, where they are at hand: no mistake of ours, places that are places, nothing skipped in silence, and
//! threads make no difference.

use crate::support::run::faults;
use crate::support::shared::{corpus, one_of, shared, walked};
use dunnage::check::{self, Outcome, Settings};
use dunnage::fix;
use dunnage::formats::{self, Defaults, Unit};
use dunnage::rules::Profile;
use dunnage::walk::Walked;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// One unit of so many is read where tests must be quick.
const CHEAP: usize = 20;

#[test]
fn findings_are_sound_and_do_not_depend_on_threads() {
    let Some(walked_once) = corpus() else { return };
    let run = |walked: &Walked, threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let settings = Settings::of([Profile::All]);
        pool.install(|| check::run(&part(&walked.units()), &walked.sources, &settings))
    };
    let together = run(walked_once, 4);
    assert_eq!(faults(&walked_once.sources, &together), [""; 0]);
    let rules: BTreeSet<&str> = together.findings.iter().map(|finding| finding.rule.id).collect();
    assert!(together.findings.len() > 100 && rules.len() > 20, "too few to mean something: {rules:?}");
    // Files that others refer to get their numbers in the order in which they are read: once more, from the start.
    let again = walked(shared("corpus").into_iter().collect());
    let alone = run(&again, 1);
    let (alone, together) = (told(&again, &alone), told(walked_once, &together));
    for (first, second) in alone.iter().zip(&together) {
        assert_eq!(first, second);
    }
    assert_eq!(alone.len(), together.len());
}

/// Everything about the findings that a report may show, without numbers of files.
fn told(walked: &Walked, outcome: &Outcome) -> Vec<String> {
    let at = |at: dunnage::source::Location| format!("{}:{:?}", walked.sources.get(at.file).name, at.span);
    let findings = outcome.findings.iter().map(|finding| {
        let trail: Vec<String> =
            finding.related().iter().map(|(place, word)| format!("{} {word}", at(*place))).collect();
        let edits = fix::of(finding, &walked.sources).into_iter().flat_map(|fix| fix.edits);
        let edits: Vec<String> = edits.map(|edit| format!("{:?} {}", edit.span, edit.text)).collect();
        let (rule, severity, message) = (finding.rule.id, finding.severity, &finding.message);
        format!("{}: {severity:?} {rule}: {message} {trail:?} {edits:?}", at(finding.at))
    });
    let notes =
        outcome.notes.iter().map(|note| format!("{}: {}", note.place().map_or_else(String::new, &at), note.message));
    findings.chain(notes).collect()
}

#[test]
fn nothing_is_skipped_in_silence() {
    let Some(walked) = corpus() else { return };
    let silent = part(&walked.units()).into_par_iter().filter_map(|unit| {
        let lowered = formats::lower(&unit, &Defaults::default().input(&walked.sources));
        let told = lowered.format.is_some() || !lowered.notes.is_empty() || !lowered.errors.is_empty();
        let file = walked.sources.get(*unit.files().first()?);
        let unknown_kind = matches!(unit, Unit::Document(_)) && !looks_like_a_manifest(&file.text);
        (!told && !unknown_kind).then(|| file.name.clone())
    });
    let silent: Vec<String> = silent.collect();
    assert!(silent.is_empty(), "neither checked nor noted:\n{}", silent.join("\n"));
}

#[test]
fn every_file_with_a_known_name_is_read_or_noted() {
    let Some(walked) = corpus() else { return };
    let mut known: HashSet<PathBuf> = HashSet::new();
    for id in walked.units().iter().flat_map(Unit::files) {
        known.insert(walked.sources.get(*id).path.clone());
    }
    // A note about a directory (a chart, say) speaks for all below it.
    let noted: Vec<&str> = walked
        .notes
        .iter()
        .chain(&walked.failures)
        .filter_map(|note| note.path())
        .map(|path| path.trim_end_matches('/'))
        .collect();
    let mut files = Vec::new();
    list(&shared("corpus").unwrap(), &mut files);
    let lost = files.into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_known = name.starts_with("Dockerfile") || name.ends_with(".tf") || (is_yaml(&name) && is_manifest(path));
        is_known && !known.contains(path) && !noted.iter().any(|note| path.starts_with(note))
    });
    let lost: Vec<String> = lost.map(|path| path.display().to_string()).collect();
    assert!(lost.is_empty(), "{} files were lost:\n{}", lost.len(), lost[..lost.len().min(30)].join("\n"));
}

fn part(units: &[Unit]) -> Vec<Unit> {
    units.iter().step_by(one_of(CHEAP)).cloned().collect()
}

fn is_yaml(name: &str) -> bool {
    // What a kustomization patches or lists is checked by itself.
    (name.ends_with(".yaml") || name.ends_with(".yml")) && !name.starts_with("kustomization.")
}

fn is_manifest(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| looks_like_a_manifest(&text))
}

fn looks_like_a_manifest(text: &str) -> bool {
    ["apiVersion: ", "kind: "].iter().all(|key| text.lines().any(|line| line.starts_with(key)))
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        // As the walk does: neither links nor hidden directories are followed.
        if path.is_symlink() || entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() { list(&path, files) } else { files.push(path) }
    }
}
