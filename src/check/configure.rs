//! What the settings make of a run: which rules run over a unit, and what becomes of that which they report.
//!
//! A rule gets its options by the first file of a unit, which is its root's, since it looks at the unit as a whole.
//! Whether a draft is wanted, and how bad it is, is decided by the settings of the file that it lies in. Knows no file
//! that settings are written in.

use super::remark;
use super::settings::{Everywhere, Holding, Settings};
use crate::date::Date;
use crate::formats::Unit;
use crate::rules::{Check, Draft, Options, Report, Rule, Severity};
use crate::source::{FileId, Snapshot};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

/// A rule that runs, with what its page says of it: looked up once, asked for every unit.
#[derive(Clone, Copy)]
pub(super) struct Running {
    pub rule: &'static Rule,
    severity: Severity,
    today: Option<Date>,
}

impl Running {
    /// What the rule reports, whether it is wanted or not.
    pub fn report<'m>(self, options: Option<&'m Options>, check: impl FnOnce(&mut Report<'m>)) -> Vec<Draft> {
        let mut report = Report::new(self.rule, self.severity, options).on(self.today);
        check(&mut report);
        report.into_drafts()
    }
}

/// What settings come to, by rule.
pub(super) struct Choice {
    pub settings: Arc<Settings>,
    /// The rules that are on, and those that know secrets.
    running: Vec<Running>,
    /// By the id of each rule that is on.
    wanted: HashMap<&'static str, Wanted>,
    /// The few rules that have options of their own: every unit asks for every rule.
    options: Vec<(&'static Rule, Options)>,
}

struct Wanted {
    /// Whether the cases that are not worth everybody's time are wanted, too.
    strict: bool,
    severity: Option<Severity>,
}

impl Choice {
    fn new(settings: Arc<Settings>) -> Self {
        let (mut running, mut wanted, mut options) = (Vec::new(), HashMap::new(), Vec::new());
        for rule in settings.all_rules() {
            let on = settings.is_on(rule);
            let own = settings.rules.get(rule.id);
            if let Some(own) = own.filter(|own| !own.options.is_empty()) {
                options.push((rule, own.options.clone()));
            }
            if on {
                let severity = own.and_then(|own| own.severity);
                wanted.insert(rule.id, Wanted { strict: settings.is_strict(rule), severity });
            }
            if on || rule.knows_secrets() {
                running.push(Running { rule, severity: rule.severity(), today: settings.today });
            }
        }
        Self { settings, running, wanted, options }
    }

    /// Whether anything is wanted of a rule.
    pub fn is_on(&self, rule: &Rule) -> bool {
        self.wanted.contains_key(rule.id)
    }

    pub fn options(&self, rule: &Rule) -> Option<&Options> {
        self.options.iter().find(|(known, _)| std::ptr::eq(*known, rule)).map(|(_, options)| options)
    }
}

/// The choices of a run, by file.
pub(super) struct Choices<'a> {
    holding: &'a dyn Holding,
    sources: &'a Snapshot,
    known: &'a Known,
}

/// Choices that were made. They hold as long as the settings do.
#[derive(Default)]
pub(super) struct Known {
    /// By the address of the settings, which are shared by all files that they hold for.
    by_settings: RwLock<HashMap<usize, Arc<Choice>>>,
    by_file: RwLock<HashMap<FileId, Arc<Choice>>>,
}

impl<'a> Choices<'a> {
    pub fn new(holding: &'a dyn Holding, sources: &'a Snapshot, known: &'a Known) -> Self {
        Self { holding, sources, known }
    }

    pub fn of(&self, file: FileId) -> Arc<Choice> {
        let lock = PoisonError::into_inner;
        if let Some(known) = self.known.by_file.read().unwrap_or_else(lock).get(&file) {
            return known.clone();
        }
        let choice = self.of_settings(self.holding.of(self.sources.get(file)));
        self.known.by_file.write().unwrap_or_else(PoisonError::into_inner).entry(file).or_insert(choice).clone()
    }

    fn of_settings(&self, settings: Arc<Settings>) -> Arc<Choice> {
        let address = Arc::as_ptr(&settings) as usize;
        if let Some(known) = self.known.by_settings.read().unwrap_or_else(PoisonError::into_inner).get(&address) {
            return known.clone();
        }
        // The choice keeps the settings, so that no others come to have their address.
        let choice = Arc::new(Choice::new(settings));
        self.known.by_settings.write().unwrap_or_else(PoisonError::into_inner).entry(address).or_insert(choice).clone()
    }

    /// What holds for a unit as a whole.
    pub fn of_unit(&self, unit: &Unit) -> Arc<Choice> {
        match unit.files().first() {
            Some(root) => self.of(*root),
            None => self.of_settings(Everywhere::default().0),
        }
    }

    /// All rules that anything in the unit's files may be wanted of.
    pub fn running<'c>(&self, unit: &Unit, root: &'c Arc<Choice>) -> Cow<'c, [Running]> {
        let mut choices = vec![root.clone()];
        for file in unit.files() {
            let choice = self.of(*file);
            if !choices.iter().any(|known| Arc::ptr_eq(known, &choice)) {
                choices.push(choice);
            }
        }
        // Nearly always one configuration holds for all files of a unit.
        if choices.len() == 1 { Cow::Borrowed(&root.running) } else { Cow::Owned(together(&choices)) }
    }

    /// All rules across files that anything is wanted of, each with its options; where these differ from file to file, there are several.
    pub fn running_across(&self, units: &[Unit]) -> Vec<(Running, Vec<Arc<Choice>>)> {
        // In the order of the files, so that the output does not depend on threads.
        let (mut choices, mut seen) = (Vec::new(), HashSet::new());
        for file in units.iter().flat_map(Unit::files) {
            let choice = self.of(*file);
            if seen.insert(Arc::as_ptr(&choice)) {
                choices.push(choice);
            }
        }
        let with_options = |running: Running| {
            let mut distinct: HashSet<String> = HashSet::new();
            // Values of options cannot be hashed, and what they look like can.
            let is_new = |choice: &&Arc<Choice>| {
                let own = choice.options(running.rule).filter(|own| !own.is_empty());
                distinct.insert(own.map(|own| format!("{own:?}")).unwrap_or_default())
            };
            (running, choices.iter().filter(is_new).cloned().collect())
        };
        let across = together(&choices).into_iter().filter(|it| matches!(it.rule.check, Check::Project(_)));
        across.map(with_options).collect()
    }

    /// Whether what is found in a file counts.
    pub fn is_deployed(&self, file: FileId) -> bool {
        self.holding.is_deployed(self.sources.get(file))
    }

    /// Whether the file that a draft lies in has these options.
    pub fn is_for(&self, choice: &Choice, draft: &Draft) -> bool {
        same_options(&self.of(draft.at.file), choice, draft.rule)
    }

    /// What is left of drafts: those that are off are silent, and gone unless they know a secret.
    ///
    /// A secret that a comment asks to replace is nobody's, and told who wants all.
    /// A secret in a file that git leaves out is used, hidden, and never reported: its developer did as advised.
    pub fn configure(&self, drafts: &mut Vec<Draft>) {
        let mut private: HashMap<FileId, bool> = HashMap::new();
        let mut last: Option<(FileId, Arc<Choice>)> = None;
        drafts.retain_mut(|draft| {
            let file = draft.at.file;
            let choice = match &last {
                Some((known, choice)) if *known == file => choice,
                Some(_) | None => &last.insert((file, self.of(file))).1,
            };
            if !draft.secrets.is_empty() {
                let is_private = || self.holding.is_private(self.sources.get(file));
                draft.silent |= *private.entry(file).or_insert_with(is_private);
            }
            if !draft.secrets.is_empty() && !draft.silent && !draft.strict && !draft.rule.counts_anywhere() {
                draft.strict = remark::is_to_be_replaced(self.sources.get(file), draft.at.span);
            }
            match choice.wanted.get(draft.rule.id) {
                None => draft.silent = true,
                Some(wanted) => {
                    draft.silent |= draft.strict && !wanted.strict;
                    // What a user chose holds over what the rule thinks of a case.
                    draft.severity = wanted.severity.unwrap_or(draft.severity);
                }
            }
            !draft.silent || !draft.secrets.is_empty()
        });
    }
}

fn same_options(one: &Choice, other: &Choice, rule: &Rule) -> bool {
    let none = Options::default();
    one.options(rule).unwrap_or(&none) == other.options(rule).unwrap_or(&none)
}

/// The rules that run in any of these, each once.
fn together(choices: &[Arc<Choice>]) -> Vec<Running> {
    let [first, rest @ ..] = choices else { return Vec::new() };
    let mut running = first.running.clone();
    let mut known: HashSet<*const Rule> = running.iter().map(|it| std::ptr::from_ref(it.rule)).collect();
    for choice in rest {
        running.extend(choice.running.iter().filter(|new| known.insert(std::ptr::from_ref(new.rule))));
    }
    running
}
