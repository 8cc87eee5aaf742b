//! What the files of other tools come to, each thing with the places that it comes from.

use super::Remark;
use crate::config::Fault;
use crate::rules::{self, Match, OptionKind, Rule, Severity};
use crate::source::{Location, Source, Span};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where something was said, for the comment behind it: `.hadolint.yaml:3 DL3002`.
pub type From = String;

#[derive(Debug, Default)]
pub struct Plan {
    /// The files that were read.
    pub names: Vec<String>,
    pub fail_on: Option<(Severity, From)>,
    /// Each severity that runs were to fail from on, and where that was said.
    thresholds: Vec<(Severity, Remark)>,
    pub exclude: Vec<(String, From)>,
    pub settings: Vec<Setting>,
    pub var_files: Vec<(String, From)>,
    pub only_ours: Option<From>,
    pub left: Vec<Remark>,
    pub faults: Vec<Fault>,
    source: Option<Arc<Source>>,
    /// Which checks of which tool each rule was turned off for.
    off: Vec<(&'static Rule, &'static str, String, Remark)>,
}

/// What is said of a rule, for all files or for some.
#[derive(Debug)]
pub struct Setting {
    pub scope: Scope,
    pub rule: &'static Rule,
    pub off: bool,
    pub severity: Option<Severity>,
    pub options: Vec<(String, Vec<String>)>,
    /// Where it was turned off, or else where the rest was said.
    pub from: Vec<From>,
    /// What else was said of it, by which id: nothing of that holds where the rule is off.
    rest: Vec<(String, From, Remark)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    All,
    /// Of a format; the tool reads no other.
    Format(Format),
    /// As `files` of an override has it.
    Files(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Dockerfile,
    Kubernetes,
    Terraform,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Kubernetes => "kubernetes",
            Self::Terraform => "terraform",
        }
    }

    /// The files of the format, as far as names tell.
    pub fn globs(self) -> &'static [&'static str] {
        match self {
            Self::Dockerfile => &["*[Dd]ockerfile*", "*[Cc]ontainerfile*"],
            Self::Kubernetes => &["*.yaml", "*.yml", "*.json", "<stdin>", "!*compose*", "!*.tf.json"],
            Self::Terraform => &["*.tf", "*.tofu", "*.tf.json", "*.tfvars", "*.tfvars.json"],
        }
    }
}

/// What is said of a check.
#[derive(Debug, Clone)]
pub enum Word {
    Off,
    On,
    Severity(Severity),
}

impl Plan {
    pub fn begin(&mut self, source: &Arc<Source>) {
        self.names.push(source.name.clone());
        self.source = Some(source.clone());
    }

    /// `.hadolint.yaml:3`
    pub fn from(&self, at: Location) -> From {
        self.source.as_ref().map_or_else(String::new, |source| {
            let line = source.position(at.span.start).line;
            format!("{}:{line}", source.name)
        })
    }

    /// Something could not be brought over.
    pub fn leave(&mut self, at: Location, message: impl Into<String>) {
        let remark = self.remark(at.span, message.into());
        self.left.extend(remark);
    }

    fn remark(&self, span: Span, message: String) -> Option<Remark> {
        Some(Remark { source: self.source.clone()?, span, message })
    }

    pub fn fault(&mut self, at: Location, message: impl Into<String>) {
        if let Some(source) = self.source.clone() {
            self.faults.push(Fault { source, span: at.span, message: message.into() });
        }
    }

    /// Runs fail from this severity on. What is asked for twice is the stricter of both.
    pub fn fail_on(&mut self, severity: Severity, at: Location) {
        let asked = self.remark(at.span, String::new());
        self.thresholds.extend(asked.map(|asked| (severity, asked)));
        if self.fail_on.as_ref().is_none_or(|(known, _)| severity < *known) {
            self.fail_on = Some((severity, self.from(at)));
        }
    }

    /// Says which of the severities that runs were to fail from on gave way to a stricter one.
    fn settle_fail_on(&mut self) {
        let Some((strictest, from)) = &self.fail_on else { return };
        let milder = self.thresholds.drain(..).filter(|(severity, _)| severity > strictest);
        let message = format!("runs fail from `{}` on, as {from} has it", strictest.name());
        self.left.extend(milder.map(|(_, asked)| Remark { message: message.clone(), ..asked }));
    }

    /// What a check of another tool is told, for the files that the tool reads, or for these only.
    pub fn check(
        &mut self,
        tool: &'static str,
        id: &str,
        format: Option<Format>,
        files: Option<&[String]>,
        word: &Word,
        at: Location,
    ) {
        let found = rules::named(Some(tool), id);
        if found.is_empty() {
            self.leave(at, format!("`{id}`: there is no rule that stands for it"));
        } else if !matches!(word, Word::Off) {
            let is_part = |rule: &&Rule| rules::how(rule, tool, id).is_some_and(Match::is_more);
            if found.iter().all(is_part) {
                let ids: Vec<&str> = found.iter().map(|rule| rule.id).collect();
                self.leave(at, format!("`{id}`: `{}` may find only a part of it", ids.join("` and `")));
            }
        }
        for rule in found {
            let scope = match (files, format) {
                (Some(files), _) => Scope::Files(files.to_vec()),
                (None, Some(format)) if rule.page().formats.iter().any(|known| *known != format.name()) => {
                    Scope::Format(format)
                }
                (None, _) => Scope::All,
            };
            match word {
                // What runs anyway need not be asked for.
                Word::On if rules::Profile::Recommended.has(rule) => continue,
                Word::On | Word::Off | Word::Severity(_) => {}
            }
            let from = format!("{} {id}", self.from(at));
            let Some(remark) = self.remark(at.span, String::new()) else { continue };
            let setting = self.setting(scope, rule);
            match word {
                Word::Off => {
                    setting.off = true;
                    setting.from.push(from);
                    self.off.push((rule, tool, id.to_owned(), remark));
                    continue;
                }
                Word::Severity(severity) => setting.severity = Some(*severity),
                Word::On => {}
            }
            setting.rest.push((id.to_owned(), from, remark));
        }
    }

    /// Words for the list that a rule takes, which is known by another tool's name.
    pub fn list(&mut self, tool: &str, id: &str, format: Option<Format>, words: &[String], at: Location) -> bool {
        self.option(OptionKind::Names, (tool, id), format, words, at)
    }

    /// The same for the names that a rule takes a map of.
    pub fn map(&mut self, tool: &str, id: &str, format: Option<Format>, names: &[String], at: Location) -> bool {
        self.option(OptionKind::Map, (tool, id), format, names, at)
    }

    fn option(
        &mut self,
        kind: OptionKind,
        (tool, id): (&str, &str),
        format: Option<Format>,
        words: &[String],
        at: Location,
    ) -> bool {
        // Where a name is wanted, an address is more than is taken.
        let bare = |word: &String| {
            word.split_once("://").map_or(word.as_str(), |(_, rest)| rest.trim_end_matches('/')).to_owned()
        };
        let words: Vec<String> = words.iter().map(bare).collect();
        let taking = rules::named(Some(tool), id).into_iter().find_map(|rule| {
            let (name, _) = rule.options().iter().find(|(_, option)| option.kind == kind)?;
            Some((rule, name.clone()))
        });
        let Some((rule, name)) = taking else { return false };
        let from = self.from(at);
        let Some(remark) = self.remark(at.span, String::new()) else { return false };
        let scope = format.map_or(Scope::All, Scope::Format);
        let setting = self.setting(scope, rule);
        setting.rest.push((id.to_owned(), from, remark));
        match setting.options.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => known.extend(words),
            None => setting.options.push((name, words)),
        }
        true
    }

    fn setting(&mut self, scope: Scope, rule: &'static Rule) -> &mut Setting {
        let known = self.settings.iter().position(|it| it.scope == scope && it.rule.id == rule.id);
        let index = known.unwrap_or_else(|| {
            let (options, from, rest) = (Vec::new(), Vec::new(), Vec::new());
            self.settings.push(Setting { scope, rule, off: false, severity: None, options, from, rest });
            self.settings.len() - 1
        });
        &mut self.settings[index]
    }

    /// Says of which rules nothing comes, since they need to be told more than the other tool was.
    fn settle_idle(&mut self) {
        let given: BTreeSet<&str> =
            self.settings.iter().filter(|it| !it.options.is_empty()).map(|it| it.rule.id).collect();
        let needs = |setting: &Setting| setting.rule.options().iter().find(|(_, option)| option.needed);
        let is_idle = |it: &Setting| !it.off && needs(it).is_some() && !given.contains(it.rule.id);
        let (idle, rest): (Vec<Setting>, Vec<Setting>) =
            std::mem::take(&mut self.settings).into_iter().partition(|it| is_idle(it));
        for setting in &idle {
            let name = needs(setting).map(|(name, _)| name.as_str()).unwrap_or_default();
            let remarks = setting.rest.iter().map(|(id, _, remark)| Remark {
                message: format!("`{id}`: `{}` says nothing until `{name}` is given under `rules`", setting.rule.id),
                ..remark.clone()
            });
            self.left.extend(remarks);
        }
        self.settings = rest;
    }

    /// Says what has no effect, since the rule is off; elsewhere it is what the setting comes from.
    fn settle_rest(&mut self) {
        for setting in &mut self.settings {
            for (id, from, remark) in setting.rest.drain(..) {
                if setting.off {
                    let message =
                        format!("`{id}`: `{}` is off, as {} has it", setting.rule.id, setting.from.join(", "));
                    self.left.push(Remark { message, ..remark });
                } else {
                    setting.from.push(from);
                }
            }
            let mut seen = BTreeSet::new();
            setting.from.retain(|from| seen.insert(from.clone()));
        }
    }

    /// Says what goes further than what was meant, and puts all in order.
    pub fn finish(&mut self) {
        self.settle_fail_on();
        self.settle_idle();
        self.settle_rest();
        for (rule, tool, id, remark) in &self.off {
            let all = rule.page().aliases.get(*tool).map_or(&[][..], Vec::as_slice);
            let ids: BTreeSet<&str> = self.off.iter().filter(|it| it.0.id == rule.id).map(|it| it.2.as_str()).collect();
            let is_meant = |alias: &str| ids.iter().any(|id| rules::same_check(id, alias));
            let others: Vec<&str> = all
                .iter()
                .map(|alias| alias.id.as_str())
                .filter(|alias| !is_meant(alias) && family(alias) == family(id))
                .collect();
            if rules::how(rule, tool, id).is_some_and(Match::is_less) {
                let message = format!("`{id}`: `{}` is off now, which also reports what `{id}` does not", rule.id);
                self.left.push(Remark { message, ..remark.clone() });
            }
            if !others.is_empty() {
                let message =
                    format!("`{id}`: `{}` is off now, which also stands for `{}`", rule.id, others.join("`, `"));
                self.left.push(Remark { message, ..remark.clone() });
            }
        }
        let order = |remark: &Remark| self.names.iter().position(|name| *name == remark.source.name);
        self.left.sort_by_key(|remark| (order(remark), remark.span));
        self.exclude.sort();
        self.exclude.dedup_by(|one, other| one.0 == other.0);
        self.settings.sort_by(|a, b| (&a.scope, a.rule.id).cmp(&(&b.scope, b.rule.id)));
    }
}

/// The letters that an id begins with: `CKV_K8S`, `DL`. Names have none, and are all of one kind.
fn family(id: &str) -> &str {
    let end = id.find(|c: char| c.is_ascii_digit() && !id.starts_with("CKV")).or_else(|| id.rfind('_'));
    if id.chars().all(|c| !c.is_ascii_lowercase()) { &id[..end.unwrap_or(id.len())] } else { "" }
}
