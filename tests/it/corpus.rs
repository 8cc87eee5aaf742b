//! Real files, where they are at hand: nothing panics, nothing is skipped in silence, and threads make no difference.
//! On a developer's machine a debug build reads a part of them; continuous integration (`CI` is set) reads them all.

use dunnage::check::{self, Settings};
use dunnage::formats::{self, Defaults, Unit};
use dunnage::rules::Profile;
use dunnage::walk::{self, Request, Walked};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

/// One unit of so many is read.
fn one_of() -> usize {
    if cfg!(debug_assertions) && std::env::var_os("CI").is_none() { 20 } else { 1 }
}

#[test]
fn findings_do_not_depend_on_threads() {
    let Some(corpus) = corpus() else { return };
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let walked = read(&corpus);
            let settings = Settings::of([Profile::All]);
            let outcome = check::run(&part(&walked.units()), &walked.sources, &settings);
            let told = outcome.findings.iter().map(|finding| {
                let name = walked.sources.get(finding.at.file).name.clone();
                format!("{name}:{:?}: {}: {}", finding.at.span, finding.rule.id, finding.message)
            });
            told.collect::<Vec<_>>()
        })
    };
    let (alone, together) = (run(1), run(4));
    println!("{} findings", alone.len());
    // The engine turns a panic into a finding.
    let broken: Vec<_> = alone.iter().filter(|line| line.contains("internal error")).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    for (first, second) in alone.iter().zip(&together) {
        assert_eq!(first, second);
    }
    assert_eq!(alone.len(), together.len());
}

#[test]
fn nothing_is_skipped_in_silence() {
    let Some(corpus) = corpus() else { return };
    let walked = read(&corpus);
    let silent = part(&walked.units()).into_par_iter().filter_map(|unit| {
        let lowered = formats::lower(&unit, &Defaults::default().input(&walked.sources));
        let told = lowered.recognised || !lowered.notes.is_empty() || !lowered.errors.is_empty();
        let file = walked.sources.get(*unit.files().first()?);
        let unknown_kind = matches!(unit, Unit::Document(_)) && !looks_like_a_manifest(&file.text);
        (!told && !unknown_kind).then(|| file.name.clone())
    });
    let silent: Vec<String> = silent.collect();
    assert!(silent.is_empty(), "neither checked nor noted:\n{}", silent.join("\n"));
}

#[test]
fn every_file_with_a_known_name_is_read_or_noted() {
    let Some(corpus) = corpus() else { return };
    let walked = read(&corpus);
    let mut known: HashSet<PathBuf> = HashSet::new();
    for id in walked.units().iter().flat_map(Unit::files).copied() {
        known.insert(walked.sources.get(id).path.clone());
    }
    // A note about a directory (a chart, say) speaks for all below it.
    let noted: Vec<&str> =
        walked.notes.iter().chain(&walked.failures).map(|remark| remark.path.trim_end_matches('/')).collect();
    let mut files = Vec::new();
    list(&corpus, &mut files);
    let lost = files.into_iter().filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_known = name.starts_with("Dockerfile") || name.ends_with(".tf") || (is_yaml(&name) && is_manifest(path));
        is_known && !known.contains(path) && !noted.iter().any(|note| path.starts_with(note))
    });
    let lost: Vec<String> = lost.map(|path| path.display().to_string()).collect();
    assert!(lost.is_empty(), "{} files were lost:\n{}", lost.len(), lost[..lost.len().min(30)].join("\n"));
}

fn corpus() -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus"));
    if !path.is_dir() {
        println!("skipped: there is no ../shared/corpus");
        return None;
    }
    path.canonicalize().ok()
}

fn read(corpus: &Path) -> Walked {
    let request = Request { paths: vec![corpus.to_owned()], ..Request::default() };
    walk::walk(&request, &AtomicUsize::new(0))
}

fn part(units: &[Unit]) -> Vec<Unit> {
    units.iter().step_by(one_of()).cloned().collect()
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
