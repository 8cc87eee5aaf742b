//! All there is to say about a run, and what every report asks of it.

use super::closing::Verdict;
use super::writer::{Printable, Redactor, Writer};
use crate::check::{Outcome, Shard};
use crate::formats::Format;
use crate::rules::{Finding, Severity};
use crate::source::{About, FileId, Location, Note, Position, Snapshot, Source, normalise, relative};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

/// All there is to say about a run.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Run<'a> {
    pub outcome: &'a Outcome,
    pub sources: &'a Snapshot,
    /// What the walk left alone.
    pub notes: &'a [Note],
    /// What the walk could not read.
    pub failures: &'a [Note],
    /// Files that it looked into and that are of no format.
    pub others: &'a [String],
    pub took: Duration,
    /// What does not count.
    pub left_out: LeftOut,
    /// Findings only: no notes, no summary. For programs nothing changes.
    pub quiet: bool,
    /// Whether people want to see what is silenced, and by what.
    pub show_suppressed: bool,
    /// Whether people want to see what could not be known.
    pub show_unknown: bool,
    pub places: &'a Places,
    /// Which findings are on lines that a change touches, where that is known.
    pub changed: Option<&'a [bool]>,
    /// What tells this report from others of the same commit.
    pub category: &'a str,
    /// Whether people want to see every finding, however many are alike.
    pub all: bool,
    /// What the findings come to, where that is known.
    pub verdict: Option<Verdict>,
    /// Which part of a run this is, and what was asked for.
    pub shard: Option<(Shard, &'a [String])>,
}

/// Where files are called from, both absolute.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The current directory, which names are relative to.
    pub here: PathBuf,
    /// The repository, which services that show reports beside code want names relative to.
    pub repository: PathBuf,
}

impl Places {
    /// What a file is called from the root of the repository.
    pub fn from_repository(&self, name: &str) -> String {
        if self.here == self.repository && Path::new(name).is_relative() {
            return name.to_owned();
        }
        relative(&normalise(&self.here.join(name)), &self.repository)
    }
}

/// What was found and does not count.
#[derive(Debug, Clone, Default)]
pub struct LeftOut {
    /// The baseline's file, where there is one.
    pub baseline: Option<String>,
    /// Findings that are in the baseline.
    pub known: usize,
    /// Entries of the baseline that nothing is found for any more.
    pub obsolete: usize,
    /// Findings that are not on changed lines, where only these are asked for.
    pub unchanged: Option<usize>,
}

impl LeftOut {
    /// "200 known from the baseline, 3 on unchanged lines"
    pub(super) fn summary(&self) -> Option<String> {
        let known = (self.known > 0).then(|| format!("{} known from the baseline", self.known));
        let unchanged = self.unchanged.filter(|count| *count > 0).map(|count| format!("{count} not on changed lines"));
        let parts: Vec<String> = known.into_iter().chain(unchanged).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// A word about the baseline: where, and what.
    pub(super) fn note(&self) -> Option<(&str, String)> {
        let entries = if self.obsolete == 1 { "entry is" } else { "entries are" };
        let note = format!("{} {entries} obsolete: write the baseline again", self.obsolete);
        self.baseline.as_deref().filter(|_| self.obsolete > 0).map(|file| (file, note))
    }
}

impl<'a> Run<'a> {
    /// What was found in these texts, and nothing else to say of it.
    pub fn of(outcome: &'a Outcome, sources: &'a Snapshot) -> Self {
        static NOWHERE: LazyLock<Places> = LazyLock::new(Places::default);
        Self {
            outcome,
            sources,
            notes: &[],
            failures: &[],
            others: &[],
            took: Duration::ZERO,
            left_out: LeftOut::default(),
            quiet: false,
            show_suppressed: false,
            show_unknown: false,
            places: &NOWHERE,
            changed: None,
            category: "dunnage",
            all: false,
            verdict: None,
            shard: None,
        }
    }
}

impl Run<'_> {
    /// What is silenced, one line each: where, which rule, what, by whom and why.
    pub(super) fn silenced(&self, out: &mut Writer) -> io::Result<()> {
        for it in self.outcome.suppressed.iter().filter(|_| self.show_suppressed) {
            out.print(|text| {
                self.place(it.at, text).own(": silenced[").own(it.rule.id).own("] ").say(&it.used.message);
                self.place(it.by, text.own(" (")).own(", ").own(it.tool);
                if let Some(reason) = &it.reason {
                    text.own(": ").say(reason);
                }
                text.own(")\n")
            })?;
        }
        Ok(())
    }

    /// Whether the finding of this number is on a changed line.
    pub(super) fn is_changed(&self, index: usize) -> bool {
        self.changed.is_some_and(|changed| changed.get(index).is_some_and(|changed| *changed))
    }

    /// How many findings there are of each severity, worst first; none that there are none of.
    pub(super) fn by_severity(&self) -> Vec<(Severity, usize)> {
        let count = |severity| self.outcome.findings.iter().filter(|finding| finding.severity == severity).count();
        Severity::ALL.into_iter().map(|severity| (severity, count(severity))).filter(|(_, count)| *count > 0).collect()
    }

    /// What the files are called that the report is about.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let files: BTreeSet<FileId> = self.outcome.findings.iter().map(|finding| finding.at.file).collect();
        let remarks = self.notes.iter().chain(self.failures).filter_map(Note::path);
        files.into_iter().map(|file| self.sources.get(file).name.as_str()).chain(remarks)
    }

    /// Hides every secret that was recognised, and what looks like one in the files that the report is about.
    pub(super) fn redactor(&self) -> Redactor {
        let Outcome { findings, errors, suppressed, unknown, secrets, .. } = self.outcome;
        let mut files: BTreeSet<FileId> = findings.iter().map(|finding| finding.at.file).collect();
        files.extend(errors.iter().map(|error| error.at.file));
        files.extend(suppressed.iter().map(|it| it.at.file));
        files.extend(unknown.iter().filter(|_| self.show_unknown).map(|it| it.at.file));
        let notes = self.notes.iter().chain(&self.outcome.notes).chain(self.failures);
        files.extend(notes.filter_map(Note::place).map(|at| at.file));
        for finding in findings {
            files.extend(finding.related().iter().map(|(at, _)| at.file));
        }
        let names: Vec<&str> = self.names().collect();
        let sources: Vec<&Source> = files.into_iter().map(|file| &**self.sources.get(file)).collect();
        Redactor::of_sources(secrets, &sources, &names)
    }

    /// What a note is about, as editors and terminals make a link of it.
    pub(super) fn about(&self, note: &Note) -> String {
        match &note.about {
            About::Path(path) => path.clone(),
            About::Place(at) => {
                let source = self.sources.get(at.file);
                format!("{}:{}", source.name, source.position(at.span.start))
            }
        }
    }

    /// The file that a note is about, from the root of the repository, and where in it.
    pub(super) fn spot(&self, note: &Note) -> (String, Option<Position>) {
        let (name, position) = match &note.about {
            About::Path(path) => (path.as_str(), None),
            About::Place(at) => {
                let source = self.sources.get(at.file);
                (source.name.as_str(), Some(source.position(at.span.start)))
            }
        };
        (self.places.from_repository(name), position)
    }

    /// Every word about what was left alone, with where it is about.
    pub(super) fn remarks(&self) -> Vec<(String, &str)> {
        self.notes.iter().chain(&self.outcome.notes).map(|note| (self.about(note), note.message.as_str())).collect()
    }

    /// Every file that was seen, by name, and the format that it was read as, if it was.
    pub(super) fn seen(&self) -> BTreeMap<&str, Option<Format>> {
        let mut seen: BTreeMap<&str, Option<Format>> = BTreeMap::new();
        for (file, format) in &self.outcome.seen {
            let known = seen.entry(&self.sources.get(*file).name).or_default();
            *known = known.or(*format);
        }
        for name in self.others {
            seen.entry(name).or_default();
        }
        seen
    }

    /// A place as editors and terminals make a link of it: `path:line:column`.
    pub(super) fn place<'t, 'a>(&self, at: Location, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
        let source = self.sources.get(at.file);
        text.say(&source.name).own(":").position(source.position(at.span.start))
    }

    /// The chart template that a finding's text was rendered from.
    pub(super) fn origin(&self, finding: &Finding) -> Option<String> {
        let source = self.sources.get(finding.at.file);
        let template = self.outcome.origins.get(&finding.at.file)?.at(finding.at.span.start)?;
        Some(source.slice(template).to_owned())
    }
}
