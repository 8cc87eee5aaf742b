//! How long the Dockerfiles of a folder take: read into the model, and with every script read as well.
//!
//! `cargo bench --bench dockerfiles [-- FOLDER]` (default: `../shared/corpus/dockerfiles`).

#![allow(clippy::print_stdout)]

use dunnage::check::{self, Settings};
use dunnage::formats::{self, Defaults, Unit};
use dunnage::rules::Profile;
use dunnage::source::Snapshot;
use dunnage::syntax::dockerfile;
use dunnage::tree::Text;
use std::path::PathBuf;
use std::time::{Duration, Instant};

const RUNS: usize = 7;

fn main() {
    let folder = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let folder = PathBuf::from(folder.unwrap_or_else(|| "../shared/corpus/dockerfiles".to_owned()));
    let sources = Snapshot::in_memory();
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut units = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if let Ok(text) = std::fs::read_to_string(&path) {
            units.push(Unit::Dockerfile(sources.add(path.to_string_lossy().into_owned(), path, text).id));
        }
    }
    println!("{} files, {} threads for the check, one for the rest", units.len(), rayon::current_num_threads());
    let each = |work: &dyn Fn(&Unit)| median(|| units.iter().for_each(work));
    let parse = each(&|unit| {
        let Unit::Dockerfile(file) = unit else { return };
        std::hint::black_box(dockerfile::parse(&Text::source(*file, &sources.get(*file).text)));
    });
    println!("parsing                  {parse:>10.1?}");
    println!(
        "into the model           {:>10.1?}",
        each(&|unit| drop(formats::lower(unit, &Defaults::default().input(&sources))))
    );
    let scripts = each(&|unit| {
        for script in &formats::lower(unit, &Defaults::default().input(&sources)).model.scripts {
            std::hint::black_box(script.commands());
        }
    });
    println!("with all scripts         {scripts:>10.1?}");
    for (name, profile) in [("recommended", Profile::Recommended), ("all", Profile::All)] {
        let settings = Settings::of([profile]);
        let whole = median(|| drop(check::run(&units, &sources, &settings)));
        println!("the check, {name:<12}  {whole:>10.1?}");
    }
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..=RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .skip(1)
        .collect();
    times.sort();
    times[times.len() / 2]
}
