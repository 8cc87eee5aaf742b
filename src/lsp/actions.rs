//! What can be done about a finding: fix it, accept it, turn its rule off, read about it.

use super::client::path;
use super::server::Server;
use crate::fix::{self, Planner};
use crate::rules::{Check, Finding, Fix, Rule};
use crate::source::{FileId, Source, Span};
use crate::suppress::{Extent, proposals};
use crate::syntax::edit::Patch;
use gen_lsp_types::{CodeActionParams, Diagnostic};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The command that opens a rule's page.
pub const OPEN_PAGE: &str = "dunnage.openPage";
/// The command that accepts a finding, for clients that do not ask for an edit once it is chosen.
pub const ACCEPT: &str = "dunnage.accept";
pub const COMMANDS: [&str; 2] = [OPEN_PAGE, ACCEPT];

const FIX: &str = "quickfix";
const SUPPRESS: &str = "quickfix.suppress.dunnage";
const CONFIGURE: &str = "quickfix.configure.dunnage";
const FIX_ALL: &str = "source.fixAll.dunnage";
pub const KINDS: [&str; 4] = [FIX, SUPPRESS, CONFIGURE, FIX_ALL];

/// What an action does, as far as it is needed to work out its edit later.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Deed {
    file: FileId,
    /// Numbers begin anew when folders or settings change: an edit is about this file, and this text of it.
    path: PathBuf,
    text: u64,
    what: What,
    rule: Option<String>,
    at: Option<Span>,
}

fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    // JSON has no whole numbers beyond 53 bits.
    hasher.finish() >> 12
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum What {
    Fix,
    FixRule,
    FixAll,
    Accept(Extent),
    TurnOff,
    TurnOffHere,
}

/// The words that a user is to put a reason in place of.
const REASON: &str = "TODO: say why";

/// An edit that cannot be worked out any more, or not at all.
pub enum Gone {
    Changed,
    Impossible(String),
}

impl Server {
    pub(super) fn code_actions(&mut self, parameters: CodeActionParams) -> Value {
        let CodeActionParams { text_document, range, context, .. } = parameters;
        let path = path(&text_document.uri);
        let Some(source) = self.workspace.source(&path) else { return json!([]) };
        let lines = self.lines(&source);
        let asked = Span::new(lines.offset(range.start), lines.offset(range.end));
        let only: Option<Vec<String>> = context.only.map(|kinds| {
            let kinds = kinds.iter().map(|kind| serde_json::to_value(kind).unwrap_or_default());
            kinds.filter_map(|kind| kind.as_str().map(str::to_owned)).collect()
        });
        let is_wanted = |kind: &str| only.as_ref().is_none_or(|only| only.iter().any(|wanted| is_below(kind, wanted)));
        let deed = |what, finding: Option<&Finding>| Deed {
            file: source.id,
            path: source.path.clone(),
            text: print(&source.text),
            what,
            rule: finding.map(|finding| finding.rule.id.to_owned()),
            at: finding.map(|finding| finding.at.span),
        };
        let mut actions: Vec<Value> = Vec::new();
        let planner = Planner::new(self.workspace.sources());
        let known = self.found.get(&path).map_or(&[][..], |found| &found.items);
        let here: Vec<(&Finding, &Diagnostic)> = self.workspace.findings_of(source.id).zip(known).collect();
        let mut rules: Vec<&'static str> = Vec::new();
        for (finding, diagnostic) in here.iter().filter(|(finding, _)| touches(finding.at.span, asked)) {
            let rule = finding.rule;
            let is_first = !rules.contains(&rule.id);
            rules.push(rule.id);
            let alike = here.iter().filter(|(other, _)| other.rule.id == rule.id && may_be_fixed(other)).count();
            let fix = planner.of(finding);
            let offers = offers(finding, fix.as_ref(), &source, (is_first, alike > 1));
            for (title, kind, what) in
                offers.into_iter().filter(|(_, kind, what)| is_wanted(kind) && self.offers(*what))
            {
                let mut action = json!({"title": title, "kind": kind, "diagnostics": [diagnostic]});
                if what == What::Fix && fix.as_ref().is_some_and(|fix| fix.safe) {
                    action["isPreferred"] = json!(true);
                }
                actions.extend(self.action(action, &deed(what, Some(finding))));
            }
            if let (Some(address), true, true) =
                (rule.address(), is_first, self.client.shows_documents && is_wanted(FIX))
            {
                let title = format!("Open the page of `{}`", rule.id);
                let command = json!({"title": title, "command": OPEN_PAGE, "arguments": [address]});
                actions.push(json!({"title": title, "kind": FIX, "diagnostics": [diagnostic], "command": command}));
            }
        }
        if is_wanted(FIX_ALL) && here.iter().any(|(finding, _)| may_be_fixed(finding)) {
            let action = json!({"title": "Fix all that Dunnage can fix safely", "kind": FIX_ALL});
            actions.extend(self.action(action, &deed(What::FixAll, None)));
        }
        json!(actions)
    }

    /// The action with its edit, or with what is needed to find it out later.
    fn action(&self, mut action: Value, deed: &Deed) -> Option<Value> {
        if self.client.resolves_edits {
            action["data"] = json!(deed);
        } else if is_tried(deed.what) && self.client.applies_edits {
            action["command"] = json!({"title": action["title"], "command": ACCEPT, "arguments": [deed]});
        } else {
            action["edit"] = self.done(deed).ok()?;
        }
        Some(action)
    }

    /// Whether an action is worth its price: each look at a place would try every comment that could stand there.
    fn offers(&self, what: What) -> bool {
        self.client.resolves_edits || self.client.applies_edits || !is_tried(what) || what == What::Accept(Extent::Line)
    }

    /// The edit of an action that was shown before.
    pub(super) fn resolve(&mut self, mut action: Value) -> Result<Value, Gone> {
        let Ok(deed) = serde_json::from_value::<Deed>(action["data"].clone()) else { return Ok(action) };
        action["edit"] = self.done(&deed)?;
        Ok(action)
    }

    /// Sends the edit of an action that was chosen.
    pub(super) fn accept(&mut self, deed: &Value) -> Result<(), Gone> {
        let deed = Deed::deserialize(deed).map_err(|error| Gone::Impossible(error.to_string()))?;
        self.settle();
        let edit = self.done(&deed)?;
        self.ask("workspace/applyEdit", json!({"edit": edit}));
        Ok(())
    }

    fn done(&self, deed: &Deed) -> Result<Value, Gone> {
        let sources = self.workspace.sources();
        if sources.number(&deed.path) != Some(deed.file) {
            return Err(Gone::Changed);
        }
        let source = sources.get(deed.file);
        if print(&source.text) != deed.text {
            return Err(Gone::Changed);
        }
        let is_it = |finding: &&Finding| {
            deed.rule.as_ref().is_none_or(|rule| finding.rule.id == rule)
                && deed.at.is_none_or(|at| finding.at.span == at)
        };
        let same_rule = |finding: &&Finding| deed.rule.as_ref().is_none_or(|rule| finding.rule.id == rule);
        let findings = || self.workspace.findings_of(deed.file);
        let finding = || findings().find(is_it).ok_or(Gone::Changed);
        let planner = Planner::new(self.workspace.sources());
        match deed.what {
            What::Fix => {
                let fix = planner.of(finding()?).ok_or(Gone::Changed)?;
                Ok(self.edit_of(&fix.edits))
            }
            What::FixRule => {
                let fixes: Vec<Fix> = findings().filter(same_rule).filter_map(|it| planner.of(it)).collect();
                Ok(self.together(&fixes))
            }
            What::FixAll => {
                let safe = findings().filter_map(|it| planner.of(it)).filter(|fix| is_for_all(fix, deed.file));
                Ok(self.together(&safe.collect::<Vec<_>>()))
            }
            What::Accept(extent) => {
                let patch = self.accepted(finding()?, extent);
                let patch =
                    patch.ok_or_else(|| Gone::Impossible("no comment can stand here that says so".to_owned()))?;
                Ok(self.patch(&source.path, Some(&source.text), &[patch]))
            }
            What::TurnOff | What::TurnOffHere => {
                let rule = finding()?.rule;
                self.turned_off(&source.path, rule, deed.what == What::TurnOffHere)
            }
        }
    }

    /// Fixes that do not get in each other's way, in one edit.
    fn together(&self, fixes: &[Fix]) -> Value {
        let waiting = fix::apply(self.workspace.sources(), fixes).waiting;
        let kept = fixes.iter().enumerate().filter(|(number, _)| !waiting.contains(number));
        self.edit_of(kept.flat_map(|(_, fix)| &fix.edits))
    }

    /// The first of the comments that could be written which is read as it is meant.
    fn accepted(&self, finding: &Finding, extent: Extent) -> Option<Patch> {
        let source = self.workspace.sources().get(finding.at.file);
        let whole = finding.identity().map(|it| it.whole).filter(|it| it.file == source.id).map(|it| it.span);
        let errors = self.workspace.findings_of(source.id).filter(|it| matches!(it.rule.check, Check::Engine)).count();
        proposals(&source.text, finding.at.span, whole, extent, finding.rule, REASON).into_iter().find(|patch| {
            let mut text = source.text.clone();
            text.replace_range(patch.span.range(), &patch.text);
            let (outcome, _) = self.workspace.trial(source.id, text);
            let shift = if patch.span.start <= finding.at.span.start { patch.text.len() as u32 } else { 0 };
            let start = finding.at.span.start + shift;
            let is_there = |rule: &Rule, at: Span| rule.id == finding.rule.id && at.start == start;
            let silenced = outcome.suppressed.iter().any(|it| it.at.file == source.id && is_there(it.rule, it.at.span))
                // What is found across files is not looked for in a trial.
                || matches!(finding.rule.check, Check::Project(_));
            let now = outcome.findings.iter().filter(|it| it.at.file == source.id);
            silenced && now.filter(|it| matches!(it.rule.check, Check::Engine)).count() <= errors
        })
    }

    /// A rule turned off in the configuration that holds for a file, or in a new one at the top of its folder.
    fn turned_off(&self, file: &Path, rule: &Rule, for_file: bool) -> Result<Value, Gone> {
        let impossible = |why: &str| Gone::Impossible(format!("the configuration cannot be changed here: {why}"));
        let (path, text) =
            self.configuration_of(file).ok_or_else(|| impossible("there is none, and no place for one"))?;
        // What holds while it is wrong is an older text, and places of that one mean nothing in this one.
        if self.workspace.faults().iter().any(|fault| fault.source.path == path) {
            return Err(impossible("fix the mistakes in it first"));
        }
        let now = text.as_deref().unwrap_or("");
        let patches = if for_file {
            let below = path.parent().and_then(|directory| file.strip_prefix(directory).ok());
            let glob = below.map(|glob| glob.to_string_lossy().replace('\\', "/"));
            glob.and_then(|glob| crate::config::turn_off_for(now, rule, &glob))
        } else {
            crate::config::turn_off(now, rule)
        };
        let patches = patches.ok_or_else(|| impossible("its form leaves no place for a rule"))?;
        Ok(self.patch(&path, text.as_deref(), &patches))
    }

    /// The configuration file that holds for a file, with its text if there is one already.
    fn configuration_of(&self, file: &Path) -> Option<(PathBuf, Option<String>)> {
        let config = self.workspace.configs().of_file(file);
        if let Some(layer) = config.layers().last() {
            let path = layer.source.path.clone();
            let text = self.workspace.configuration(&path)?;
            return Some((path, Some(text)));
        }
        let folder =
            self.folders.iter().filter(|folder| file.starts_with(folder)).max_by_key(|it| it.as_os_str().len())?;
        self.client.makes_files.then(|| (folder.join(crate::config::NAMES[0]), None))
    }
}

/// Whether what an action does is found out by trials.
fn is_tried(what: What) -> bool {
    match what {
        What::Accept(_) => true,
        What::Fix | What::FixRule | What::FixAll | What::TurnOff | What::TurnOffHere => false,
    }
}

/// What can be done about a finding, in the order that it is shown in: title, kind and deed. What is about its rule as
/// a whole is offered with the first finding of the rule.
fn offers(
    finding: &Finding,
    fix: Option<&Fix>,
    source: &Source,
    (is_first, are_several): (bool, bool),
) -> Vec<(String, &'static str, What)> {
    let rule = finding.rule.id;
    let mut offers = Vec::new();
    if let Some(fix) = fix {
        offers.push((capital(&fix.title), FIX, What::Fix));
        if is_first && are_several {
            offers.push((format!("Fix all `{rule}` in this file"), FIX, What::FixRule));
        }
    }
    let has_comments = has_comments(&source.path, &source.text);
    if has_comments {
        offers.push((format!("Ignore `{rule}` on this line"), SUPPRESS, What::Accept(Extent::Line)));
        if let Some(label) = thing(finding, &source.text) {
            offers.push((format!("Ignore `{rule}` for {label}"), SUPPRESS, What::Accept(Extent::Thing)));
        }
    }
    if is_first && has_comments {
        offers.push((format!("Ignore `{rule}` in this file"), SUPPRESS, What::Accept(Extent::File)));
    } else if is_first {
        offers.push((format!("Turn `{rule}` off for this file in dunnage.yaml"), SUPPRESS, What::TurnOffHere));
    }
    if is_first {
        offers.push((format!("Turn `{rule}` off in dunnage.yaml"), CONFIGURE, What::TurnOff));
    }
    offers
}

/// Whether a kind of action is one of those that are wanted: `quickfix` wants `quickfix.suppress` as well.
fn is_below(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || wanted.is_empty() || rest.starts_with('.'))
}

/// What the fix of everything may do: nothing that could change how a program runs, and only in this file.
fn is_for_all(fix: &Fix, file: FileId) -> bool {
    fix.safe && fix.edits.iter().all(|edit| edit.file == file)
}

/// Whether its rule asks for a fix: a cheap look, which all that have one pass.
fn may_be_fixed(finding: &Finding) -> bool {
    finding.uses.iter().any(|used| used.fix.is_some())
}

/// The object that a finding is about, if it begins on a line above the finding's.
fn thing(finding: &Finding, text: &str) -> Option<String> {
    let identity: &Arc<_> = finding.uses.first()?.identity.as_ref()?;
    let is_here = identity.whole.file == finding.at.file && identity.whole.span.start <= finding.at.span.start;
    let between = text.get(identity.whole.span.start as usize..finding.at.span.start as usize)?;
    (is_here && between.contains('\n')).then(|| identity.label())
}

fn has_comments(path: &Path, text: &str) -> bool {
    let is_json = path.extension().is_some_and(|ending| ending == "json");
    !is_json && !text.trim_start_matches('\u{FEFF}').trim_start().starts_with(['{', '['])
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// Titles of actions begin with a capital.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
