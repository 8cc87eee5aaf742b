//! What of a run's findings counts: those that were selected, are not known from a baseline, and are on changed lines.

use super::select::Selection;
use crate::baseline::{self, Entry};
use crate::check::{Holding, Outcome};
use crate::fingerprint::Fingerprints;
use crate::report::{LeftOut, escape};
use crate::rules::{Rule, Severity};
use crate::source::{Source, normalise};
use crate::walk::{Request, Walked, reason};
use clap::Args;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
#[command(next_help_heading = "What counts")]
pub struct Arguments {
    /// Only these rules: names, families (`secret`) or globs (`missing-*`); a rule that is named runs even if the profile
    /// does not have it
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    select: Vec<String>,

    /// Not these rules: names, families or globs
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Show nothing milder
    #[arg(long, value_enum, value_name = "SEVERITY")]
    min_severity: Option<Severity>,

    /// Findings in this file are known: only others count
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Write all findings to this file, as known from now on
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "min_severity"])]
    write_baseline: Option<PathBuf>,

    /// Exit with 0 although there are findings
    #[arg(long)]
    exit_zero: bool,
}

impl Arguments {
    pub fn exit_zero(&self) -> bool {
        self.exit_zero
    }
}

/// What the arguments come to, before anything is checked.
pub struct Adoption {
    pub selection: Selection,
    /// Absolute.
    here: PathBuf,
    known: Option<Known>,
    write: Option<PathBuf>,
}

/// A baseline that was read.
struct Known {
    file: PathBuf,
    entries: Vec<Entry>,
}

/// Whatever cannot be used as it was asked for is an error before anything is checked.
pub fn prepare(arguments: &Arguments) -> Result<Adoption, String> {
    let selection = Selection::new(&arguments.select, &arguments.ignore, arguments.min_severity)?;
    let here = std::env::current_dir().map_err(|error| format!("no current directory: {}", reason(&error)))?;
    let known = arguments.baseline.as_deref().map(|file| read(file, false)).transpose()?;
    Ok(Adoption { selection, here, known, write: arguments.write_baseline.clone() })
}

fn read(file: &Path, may_be_absent: bool) -> Result<Known, String> {
    let name = escape(&file.to_string_lossy()).into_owned();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if may_be_absent && error.kind() == std::io::ErrorKind::NotFound => baseline::write(&[]),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let how = format!("`dunnage check --write-baseline {name}` makes one");
            return Err(format!("there is no baseline `{name}`: {how}"));
        }
        Err(error) => return Err(format!("cannot read the baseline `{name}`: {}", reason(&error))),
    };
    let entries = baseline::read(&text).map_err(|flaw| format!("{name}:{}: {}", flaw.line, flaw.message))?;
    Ok(Known { file: file.to_owned(), entries })
}

impl Adoption {
    /// Leaves the findings that count.
    pub fn apply(&self, outcome: &mut Outcome, walked: &Walked, request: &Request, holding: &dyn Holding) -> LeftOut {
        let mut left_out = LeftOut::default();
        let mut known = vec![false; outcome.findings.len()];
        if let Some(baseline) = &self.known {
            let compared = self.compare(baseline, outcome, walked);
            let looked_at = self.looked_at(&baseline.file, walked, request, holding);
            left_out.obsolete = compared.left.iter().filter(|index| looked_at(&baseline.entries[**index])).count();
            left_out.baseline = Some(baseline.file.to_string_lossy().into_owned());
            known = compared.known;
        }
        let mut known = known.into_iter();
        outcome.findings.retain(|finding| {
            let known = known.next().unwrap_or(false);
            if !self.selection.keeps(finding) {
                return false;
            }
            left_out.known += usize::from(known);
            !known
        });
        left_out
    }

    /// Writes the baseline that was asked for, and says so. What an older one says of files and rules that were not
    /// looked at this time stays.
    pub fn write(
        &self,
        outcome: &Outcome,
        walked: &Walked,
        request: &Request,
        holding: &dyn Holding,
    ) -> Option<Result<String, String>> {
        let file = self.write.as_deref()?;
        let name = escape(&file.to_string_lossy()).into_owned();
        let written = read(file, true).and_then(|old| {
            let compared = self.compare(&old, outcome, walked);
            let looked_at = self.looked_at(file, walked, request, holding);
            let mut entries = self.entries(file, outcome, walked);
            let kept = compared.left.iter().map(|index| &old.entries[*index]).filter(|entry| !looked_at(entry));
            entries.extend(kept.cloned());
            std::fs::write(file, baseline::write(&entries))
                .map_err(|error| format!("cannot write the baseline `{name}`: {}", reason(&error)))?;
            Ok(format!("{} in `{name}`", crate::report::text::count(entries.len(), "known finding")))
        });
        Some(written)
    }

    fn entries(&self, file: &Path, outcome: &Outcome, walked: &Walked) -> Vec<Entry> {
        let prints = Fingerprints::new(&outcome.secrets, &walked.sources);
        let directory = self.directory(file);
        let name = |path: &Path| baseline::relative(&normalise(&self.here.join(path)), &directory);
        baseline::entries(&outcome.findings, &prints, &walked.sources, name)
    }

    fn compare(&self, known: &Known, outcome: &Outcome, walked: &Walked) -> baseline::Matched {
        let directory = self.directory(&known.file);
        let is_gone = |path: &str| !directory.join(path).exists();
        baseline::compare(&self.entries(&known.file, outcome, walked), &known.entries, is_gone)
    }

    /// Where a baseline is.
    fn directory(&self, file: &Path) -> PathBuf {
        let mut directory = normalise(&self.here.join(file));
        directory.pop();
        directory
    }

    /// Whether this run would have found what an entry says, if it were still there.
    fn looked_at<'a>(
        &'a self,
        file: &Path,
        walked: &'a Walked,
        request: &Request,
        holding: &'a dyn Holding,
    ) -> impl Fn(&Entry) -> bool + 'a {
        let directory = self.directory(file);
        let asked: Vec<PathBuf> = request.paths.iter().map(|path| normalise(&self.here.join(path))).collect();
        let sources: HashMap<PathBuf, &Arc<Source>> =
            walked.sources.iter().map(|source| (normalise(&self.here.join(&source.path)), source)).collect();
        move |entry| {
            let path = normalise(&directory.join(&entry.path));
            let source = sources.get(&path);
            // A rule that there is no more is not coming back.
            let ran = match (Rule::by_id(&entry.rule), source) {
                (Some(rule), Some(source)) => holding.of(source).is_on(rule),
                (Some(_) | None, _) => true,
            };
            ran && self.selection.has(&entry.rule) && asked.iter().any(|asked| path.starts_with(asked))
        }
    }
}
