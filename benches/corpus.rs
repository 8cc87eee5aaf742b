//! How much of a run is reading and parsing, and how much is ours: medians over a folder of manifests.
//!
//! `cargo bench --bench corpus [-- FOLDER]` (default: `../shared/corpus/kubernetes`).

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use dunnage::check::{self, RuleSettings, Settings};
use dunnage::formats::Unit;
use dunnage::rules::Profile;
use dunnage::rules::{self, Rule};
use dunnage::source::Snapshot;
use dunnage::syntax::yaml;
use dunnage::tree::Text;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const RUNS: usize = 15;

fn main() {
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let folder = PathBuf::from(folder.unwrap_or_else(|| "../shared/corpus/kubernetes".to_owned()));
    let mut files = Vec::new();
    collect(&folder, &mut files);
    if files.is_empty() {
        println!("no YAML below {}: name a folder of manifests", folder.display());
        return;
    }
    let bytes: u64 = files.iter().filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum();
    println!("{} files, {:.1} MB, {} threads", files.len(), bytes as f64 / 1e6, rayon::current_num_threads());

    let reading = median(|| read(&files));
    println!("reading                        {reading:>10.1?}");
    let texts: Vec<Text> = files.iter().map(|file| text_of(file)).collect();
    let tree = median(|| texts.par_iter().map(|text| yaml::parse(text).value.len()).sum());
    println!("building trees                 {tree:>10.1?}  {:.0} MB/s", bytes as f64 / 1e6 / tree.as_secs_f64());
    let off = |rule: &Rule| (rule.id.to_owned(), RuleSettings { on: Some(false), ..RuleSettings::default() });
    let none = Settings { rules: rules::all().map(off).collect(), ..Settings::default() };
    let recommended = Settings::default();
    let all = Settings::of([Profile::All]);
    for (name, settings) in [("no rules", &none), ("recommended", &recommended), ("all rules", &all)] {
        let whole = median(|| read_and_check(&files, settings));
        println!("the whole check, {name:<12}  {whole:>10.1?}  {:.2} x building", ratio(whole, tree));
    }
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn median(mut work: impl FnMut() -> usize) -> Duration {
    let mut times: Vec<Duration> = (0..=RUNS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .skip(1)
        .collect();
    times.sort();
    times[times.len() / 2]
}

/// What any tool has to do.
fn read(files: &[PathBuf]) -> usize {
    let count = |file: &PathBuf| std::fs::read_to_string(file).unwrap_or_default().len();
    files.par_iter().map(count).sum()
}

fn text_of(file: &Path) -> Text {
    Text::source(dunnage::source::FileId(0), &std::fs::read_to_string(file).unwrap_or_default())
}

fn read_and_check(files: &[PathBuf], settings: &Settings) -> usize {
    let texts: Vec<String> = files.par_iter().map(|file| std::fs::read_to_string(file).unwrap_or_default()).collect();
    let sources = Snapshot::in_memory();
    let add = |(file, text): (&PathBuf, String)| {
        Unit::Document(sources.add(file.to_string_lossy().into_owned(), file.clone(), text).id)
    };
    let units: Vec<Unit> = files.iter().zip(texts).map(add).collect();
    check::run(&units, &sources, settings).findings.len()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ext| ext == "yaml" || ext == "yml") {
            files.push(path);
        }
    }
}
