//! What of a run's findings counts: those that were selected, are not known from a baseline, and are on changed lines.

use super::known::{self, Known, Purpose};
use super::named::Named;
use super::select::Selection;
use crate::baseline::{self, Entry};
use crate::changes::{Changes, Repository, Since, Staged, Touch};
use crate::check::{self, Holding, Outcome};
use crate::config::{Configs, Fault};
use crate::fingerprint::Fingerprints;
use crate::formats::{self, ParseCache};
use crate::report::LeftOut;
use crate::rules::{Check, Finding, Severity};
use crate::source::{normalise, relative};
use crate::walk::{Files, Overlay, Request, Walked, kind_of, reason};
use clap::Args;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Default, Args)]
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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "min_severity", "format", "statistics"])]
    write_baseline: Option<PathBuf>,

    /// Only findings on lines that changed since this branch left REF, or whose cause is gone with such a line; asks git
    #[arg(long, value_name = "REF", conflicts_with_all = ["write_baseline", "staged"])]
    diff: Option<String>,

    /// As `--diff`, for what is staged for the next commit: it is checked as it is staged
    #[arg(long, conflicts_with = "write_baseline")]
    staged: bool,

    /// Read all of DIR, and report only on the paths that are named: what a hook wants that is given the changed files
    #[arg(long, value_name = "DIR", conflicts_with = "write_baseline")]
    within: Option<PathBuf>,

    /// Exit with 0 although there are findings
    #[arg(long)]
    exit_zero: bool,
}

impl Arguments {
    /// What can be said of the findings that are to be fixed.
    pub fn to_fix(
        select: &[String],
        ignore: &[String],
        min_severity: Option<Severity>,
        baseline: Option<PathBuf>,
        within: Option<PathBuf>,
    ) -> Self {
        Self { select: select.to_vec(), ignore: ignore.to_vec(), min_severity, baseline, within, ..Self::default() }
    }

    pub fn exit_zero(&self) -> bool {
        self.exit_zero
    }

    pub fn baseline(&self) -> Option<&Path> {
        self.baseline.as_deref()
    }

    /// Whether it is the change that is asked about, not the files: then it is well that there is nothing to check.
    pub fn may_be_nothing(&self) -> bool {
        self.within.is_some() || self.staged
    }
}

/// What the arguments come to, before anything is checked.
pub struct Adoption {
    pub selection: Selection,
    /// Absolute.
    pub(super) here: PathBuf,
    /// The one that the command line names.
    pub(super) baseline: Option<Known>,
    pub(super) write: Option<PathBuf>,
    changed: Option<(Repository, Changes)>,
    pub named: Option<Named>,
    /// What configurations and baselines are read from.
    pub files: Files,
}

/// Why nothing was checked.
pub enum Refused {
    Said(String),
    /// Something is wrong in a baseline, or where one is named.
    Baseline(Fault),
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self::Said(message)
    }
}

/// Whatever cannot be used as it was asked for is an error before anything is checked.
pub fn prepare(arguments: &Arguments, request: &mut Request) -> Result<Adoption, Refused> {
    let selection = Selection::new(&arguments.select, &arguments.ignore, arguments.min_severity)?;
    let here = std::env::current_dir().map_err(|error| format!("no current directory: {}", reason(&error)))?;
    let since = match &arguments.diff {
        Some(reference) => Some(Since::Reference(reference)),
        None => arguments.staged.then_some(Since::Staged),
    };
    let named = arguments.within.as_deref().map(|tree| Named::within(tree, &here, request)).transpose()?;
    let changed = since.map(|since| changes(since, &here, request)).transpose()?;
    let files = Files { overlay: request.overlay.clone() };
    let baseline =
        arguments.baseline.as_deref().map(|file| known::read(file, &files, Purpose::ToCompare)).transpose()?;
    Ok(Adoption { selection, here, baseline, write: arguments.write_baseline.clone(), changed, named, files })
}

/// What changed in the repository that the first path is in; what is staged takes the place of what is on the disk.
fn changes(since: Since, here: &Path, request: &mut Request) -> Result<(Repository, Changes), String> {
    let first = request.paths.first().map_or(Path::new("."), PathBuf::as_path);
    let directory = first.ancestors().find(|path| here.join(path).is_dir()).unwrap_or(here);
    let repository = Repository::of(&here.join(directory))?;
    let changes = repository.changes(since)?;
    if since == Since::Staged {
        let Staged { same, texts } = repository.staged()?;
        let root = repository.root().to_owned();
        request.overlay = Some(Arc::new(Overlay { here: here.to_owned(), root, same, texts }));
    }
    Ok((repository, changes))
}

impl Adoption {
    /// What holds where the command line says nothing.
    pub fn by_configuration() -> Result<Self, Refused> {
        prepare(&Arguments::default(), &mut Request::default())
    }

    /// Which findings are on lines that a change touches: the one that is asked about, or that of the pull request which
    /// this is a run for, where git can tell.
    pub fn changed_lines(&self, outcome: &Outcome, walked: &Walked) -> Option<Vec<bool>> {
        let of_request;
        let changes = if let Some((_, changes)) = &self.changed {
            changes
        } else {
            let base = std::env::var("GITHUB_BASE_REF").ok().filter(|base| !base.is_empty())?;
            let repository = Repository::of(&self.here).ok()?;
            of_request = repository.changes(Since::Reference(&format!("origin/{base}"))).ok()?;
            &of_request
        };
        let touch = |finding| changes.touch(finding, &walked.sources, &self.here);
        Some(outcome.findings.iter().map(|finding| touch(finding) == Touch::Lines).collect())
    }

    /// Leaves the findings that count.
    pub fn apply(
        &self,
        outcome: &mut Outcome,
        walked: &Walked,
        request: &Request,
        configs: &Configs,
        holding: &dyn Holding,
    ) -> Result<LeftOut, Refused> {
        let (known, mut left_out) = self.known(outcome, walked, request, configs, holding)?;
        let changed = match &self.changed {
            Some((repository, changes)) => self.changed(changes, repository, outcome, walked, holding)?,
            None => vec![true; known.len()],
        };
        left_out.unchanged = self.changed.as_ref().map(|_| 0);
        let mut known = known.into_iter().zip(changed);
        outcome.findings.retain(|finding| {
            let (known, changed) = known.next().unwrap_or((false, true));
            let named = self.named.as_ref().is_none_or(|named| named.concerns(finding, &walked.sources));
            if !self.selection.keeps(finding) || !named {
                return false;
            }
            left_out.known += usize::from(known);
            if let Some(unchanged) = left_out.unchanged.as_mut().filter(|_| !known && !changed) {
                *unchanged += 1;
            }
            !known && changed
        });
        Ok(left_out)
    }

    /// Which findings are a change's business. Where lines are gone, what was there before is checked as well: what was
    /// found then, too, is not.
    fn changed(
        &self,
        changes: &Changes,
        repository: &Repository,
        outcome: &Outcome,
        walked: &Walked,
        holding: &dyn Holding,
    ) -> Result<Vec<bool>, String> {
        let touch = |finding| changes.touch(finding, &walked.sources, &self.here);
        let touches: Vec<Touch> = outcome.findings.iter().map(touch).collect();
        let across = |finding: &Finding| matches!(finding.rule.check, Check::Project(_));
        let mut rest = outcome.findings.iter().zip(&touches).filter(|(_, touch)| **touch != Touch::Lines);
        if !rest.any(|(finding, touch)| *touch == Touch::Removal || across(finding)) {
            return Ok(touches.iter().map(|touch| *touch == Touch::Lines).collect());
        }
        let Some(before) = self.before(&changes.before(repository)?, walked, holding) else {
            return Ok(touches.iter().map(|touch| *touch == Touch::Lines).collect());
        };
        let now = self.entries(&self.here, &outcome.findings, &outcome.secrets, walked);
        let known = baseline::compare(&now, &before, |_| false).known;
        let counts = outcome.findings.iter().zip(touches).zip(known).map(|((finding, touch), known)| match touch {
            Touch::Lines => true,
            Touch::Removal => !known,
            // What one file said may have held for another.
            Touch::None => across(finding) && !known,
        });
        Ok(counts.collect())
    }

    /// What was found with the texts as they were before.
    fn before(&self, texts: &[(PathBuf, Vec<u8>)], walked: &Walked, holding: &dyn Holding) -> Option<Vec<Entry>> {
        let current: HashMap<PathBuf, PathBuf> =
            walked.sources.iter().map(|it| (normalise(&self.here.join(&it.path)), it.path.clone())).collect();
        if texts.is_empty() {
            return None;
        }
        let mut files = walked.files.clone();
        let texts = texts.iter().map(|(path, text)| {
            let known = current.get(path);
            (known.unwrap_or(path).clone(), known.is_some(), String::from_utf8_lossy(text).into_owned())
        });
        let texts: Vec<(PathBuf, bool, String)> = texts.collect();
        let sources = walked.sources.edited(texts.iter().map(|(path, _, text)| (path.clone(), Some(text.clone()))));
        for (path, _, text) in texts.iter().filter(|(_, known, _)| !known) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if let (Some(kind), Some(source)) = (kind_of(&name, text), sources.open(path)) {
                files.push((source.id, kind));
            }
        }
        let units = formats::plan(&files, &sources, &mut ParseCache::default());
        let Outcome { findings, secrets, .. } = check::run_with(Vec::new(), &units, &sources, holding);
        let prints = Fingerprints::new(&secrets, &sources);
        let name = |path: &Path| relative(&normalise(&self.here.join(path)), &self.here);
        Some(baseline::entries(&findings, &prints, &sources, name))
    }
}
