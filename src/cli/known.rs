//! Baselines of a run: the one that the command line names, or those that configurations name, each for its own files.

use super::adopt::{Adoption, Refused};
use super::{shown, target};
use crate::baseline::{self, Entry};
use crate::check::{Holding, Outcome};
use crate::config::{Configs, Disk, Fault, Text};
use crate::fingerprint::Fingerprints;
use crate::report::LeftOut;
use crate::rules::{Check, Finding, Rule, Secret};
use crate::source::{Snapshot, Source, Span, normalise, relative};
use crate::walk::{Files, Request, Walked, reason};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A baseline that was read.
pub struct Known {
    file: PathBuf,
    entries: Vec<Entry>,
}

/// What a baseline is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    ToCompare,
    /// It may be absent, empty or half merged: what cannot be read of it is written anew.
    ToReplace,
}

/// Reads a baseline. What is not staged yet may be used all the same.
pub fn read(file: &Path, files: &Files, purpose: Purpose) -> Result<Known, Refused> {
    let name = shown(file);
    let found = match files.read(file) {
        Ok(None) => Files::default().read(file),
        found => found,
    };
    let text = match found {
        Ok(Some(Text { content, flaw: None })) => content,
        Ok(Some(Text { content, flaw: Some((at, message)) })) => {
            return Err(fault(file, content, Span::new(at, at + 1), message));
        }
        Ok(None) if purpose == Purpose::ToReplace => String::new(),
        Ok(None) => {
            let how = format!("`dunnage check --write-baseline {name}` makes one");
            return Err(Refused::Said(format!("there is no baseline `{name}`: {how}")));
        }
        Err(reason) => return Err(Refused::Said(format!("cannot read the baseline `{name}`: {reason}"))),
    };
    let read = match purpose {
        Purpose::ToCompare => baseline::read(&text),
        Purpose::ToReplace => baseline::read_to_replace(&text),
    };
    match read {
        Ok(entries) => Ok(Known { file: file.to_owned(), entries }),
        Err(flaw) => Err(fault(file, text, flaw.at, flaw.message)),
    }
}

fn fault(file: &Path, text: String, span: Span, message: String) -> Refused {
    let name = file.to_string_lossy().replace('\\', "/");
    let source = Snapshot::in_memory().add(name, file.to_owned(), text);
    Refused::Baseline(Fault { source, span, message })
}

/// What one baseline is for.
struct Group {
    known: Known,
    /// Numbers of findings.
    findings: Vec<usize>,
}

impl Adoption {
    /// Which findings are known, and a word about the baselines.
    pub(super) fn known(
        &self,
        outcome: &Outcome,
        walked: &Walked,
        request: &Request,
        configs: &Configs,
        holding: &dyn Holding,
    ) -> Result<(Vec<bool>, LeftOut), Refused> {
        let mut left_out = LeftOut::default();
        let mut known = vec![false; outcome.findings.len()];
        let groups = match &self.baseline {
            Some(_) => Vec::new(),
            // What is written is all that there is.
            None if self.write.is_some() => Vec::new(),
            None => self.configured(outcome, walked, configs)?,
        };
        let all: Vec<usize> = (0..outcome.findings.len()).collect();
        let chosen = self.baseline.iter().map(|known| (known, &all));
        let mut names = Vec::new();
        for (baseline, numbers) in chosen.chain(groups.iter().map(|group| (&group.known, &group.findings))) {
            let findings: Vec<Finding> = numbers.iter().map(|number| outcome.findings[*number].clone()).collect();
            let found = self.entries(&self.directory(&baseline.file), &findings, &outcome.secrets, walked);
            let compared = self.compare(baseline, &found);
            let looked_at = self.looked_at(&baseline.file, walked, request, holding);
            left_out.obsolete += compared.left.iter().filter(|index| looked_at(&baseline.entries[**index])).count();
            numbers.iter().zip(compared.known).for_each(|(number, is_known)| known[*number] = is_known);
            names.push(baseline.file.to_string_lossy().into_owned());
        }
        left_out.baseline = (!names.is_empty()).then(|| names.join(", "));
        Ok((known, left_out))
    }

    /// The baselines that the configurations of the run's files name.
    fn configured(&self, outcome: &Outcome, walked: &Walked, configs: &Configs) -> Result<Vec<Group>, Refused> {
        let mut groups: BTreeMap<PathBuf, Group> = BTreeMap::new();
        for source in walked.sources.iter() {
            let config = configs.of_file(&source.path);
            let Some((layer, at)) = config.baseline() else { continue };
            let path = at.value.strip_prefix(&self.here).unwrap_or(&at.value);
            if groups.contains_key(path) {
                continue;
            }
            let known = match read(path, &self.files, Purpose::ToCompare) {
                Err(Refused::Said(message)) => {
                    return Err(Refused::Baseline(Fault { source: layer.source.clone(), span: at.at.span, message }));
                }
                read => read?,
            };
            groups.insert(path.to_owned(), Group { known, findings: Vec::new() });
        }
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        for (number, finding) in outcome.findings.iter().enumerate() {
            let config = configs.of_file(&walked.sources.get(finding.at.file).path);
            let path = config.baseline().map(|(_, at)| at.value.strip_prefix(&self.here).unwrap_or(&at.value));
            if let Some(group) = path.and_then(|path| groups.get_mut(path)) {
                group.findings.push(number);
            }
        }
        Ok(groups.into_values().collect())
    }

    /// Writes the baseline that was asked for, and says so. What an older one says of files and rules that were not
    /// looked at this time stays.
    pub fn write(
        &self,
        outcome: &Outcome,
        walked: &Walked,
        request: &Request,
        holding: &dyn Holding,
    ) -> Option<Result<String, Refused>> {
        let file = self.write.as_deref()?;
        let name = shown(file);
        let written = read(file, &self.files, Purpose::ToReplace).and_then(|old| {
            let found = self.entries(&self.directory(file), &outcome.findings, &outcome.secrets, walked);
            let compared = self.compare(&old, &found);
            let looked_at = self.looked_at(file, walked, request, holding);
            let mut entries = found;
            let kept = compared.left.iter().map(|index| &old.entries[*index]).filter(|entry| !looked_at(entry));
            entries.extend(kept.cloned());
            target::replace(file, &baseline::write(&entries))
                .map_err(|error| format!("cannot write the baseline `{name}`: {}", reason(&error)))?;
            Ok(format!("{} in `{name}`", crate::report::text::count(entries.len(), "known finding")))
        });
        Some(written)
    }

    pub(super) fn entries(
        &self,
        directory: &Path,
        findings: &[Finding],
        secrets: &[Secret],
        walked: &Walked,
    ) -> Vec<Entry> {
        let prints = Fingerprints::new(secrets, &walked.sources);
        let name = |path: &Path| relative(&normalise(&self.here.join(path)), directory);
        baseline::entries(findings, &prints, &walked.sources, name)
    }

    fn compare(&self, known: &Known, found: &[Entry]) -> baseline::Matched {
        let directory = self.directory(&known.file);
        baseline::compare(found, &known.entries, |path| !directory.join(path).exists())
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
            let rule = Rule::by_id(&entry.rule);
            // A rule that there is no more is not coming back.
            let ran = match (rule, source) {
                (Some(rule), Some(source)) => holding.of(source).is_on(rule),
                (Some(_) | None, _) => true,
            };
            // What several files show together is not seen in one of them.
            let across = rule.is_some_and(|rule| matches!(rule.check, Check::Project(_)));
            let all = !across || asked.iter().any(|asked| directory.starts_with(asked));
            ran && all && self.selection.has(&entry.rule) && asked.iter().any(|asked| path.starts_with(asked))
        }
    }
}
