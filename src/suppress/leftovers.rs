//! What is wrong with suppressions themselves: they silence nothing, have run out, name no rule, name all, or do not say why.

use super::{Index, Name, Silenced, Suppression, Until};
use crate::model::{Carrier, Change, Literal, Repair, Slot};
use crate::nearest::nearest;
use crate::rules::{self, Check, Draft, Report, Rule};
use crate::source::FileId;

/// What the engine knows of the files that suppressions stand in.
pub trait Files {
    /// Whether a rule runs for a file.
    fn is_on(&self, rule: &Rule, file: FileId) -> bool;
    /// Whether all of a file could be read.
    fn is_whole(&self, file: FileId) -> bool;
}

impl Index {
    /// Findings about the suppressions. Of other tools' comments, only those that cannot be followed here.
    pub fn leftovers(&self, files: &dyn Files) -> Vec<Draft> {
        let on = &rules::ON_SUPPRESSIONS;
        let rules = [on.unused, on.expired, on.unknown, on.blanket, on.unreasoned];
        let mut reports = rules.map(|rule| Report::new(rule, rule.severity(), None));
        let [unused, expired, unknown, blanket, unreasoned] = &mut reports;
        for suppression in self.all() {
            if let Some(flaw) = &suppression.flaw {
                unknown.at(&whole(suppression), flaw.clone());
                continue;
            }
            if let Some(Until::NoDate { written, at, form }) = &suppression.until {
                expired.at(at, format!("`{written}` is no date: write it as `{form}`"));
            }
            // The rest is for these tools to judge.
            if suppression.tool != "dunnage" {
                continue;
            }
            if let Some(Until::Day(last)) = suppression.until
                && self.today().is_some_and(|today| today > last)
            {
                fix(expired.at(&whole(suppression), format!("this suppression ended on {last}")), suppression);
                continue;
            }
            for name in &suppression.names {
                judge(name, suppression, files, unused, unknown);
                if matches!(name.rules, Silenced::All) {
                    blanket.at(&name.at, "this silences every rule: name those that are meant");
                }
            }
            if suppression.reason.is_none() {
                unreasoned.at(&whole(suppression), "this suppression does not say why");
            }
        }
        reports.into_iter().flat_map(Report::into_drafts).collect()
    }
}

fn judge(name: &Name, suppression: &Suppression, files: &dyn Files, unused: &mut Report, unknown: &mut Report) {
    let file = suppression.at.file;
    let runs = |rule: &Rule| {
        // What only shows with other files may lack just these today.
        !matches!(rule.check, Check::Project(_)) && files.is_on(rule, file)
    };
    let written = &name.written;
    let runs = match &name.rules {
        Silenced::Rules(rules) if rules.is_empty() => {
            let (message, meant) = unknown_name(written);
            let finding = unknown.at(&Slot::at(name.at).word(Carrier::Raw, Repair::plain), message);
            if let (Some(meant), true) = (meant, suppression.is_comment) {
                finding.fix(Repair::Word(meant));
            }
            return;
        }
        Silenced::Rules(rules) if rules.iter().all(|it| matches!(it.rule.check, Check::Engine)) => {
            let what =
                "is about what is written here, and nothing in a file silences it: turn it off in `dunnage.yaml`";
            unknown.at(&name.at, format!("`{written}` {what}"));
            return;
        }
        Silenced::Rules(rules) => rules.iter().any(|it| runs(it.rule)),
        Silenced::Family(family) => rules::all().any(|it| it.family().is_some_and(|it| it.name == *family) && runs(it)),
        Silenced::All => true,
    };
    if !name.used && runs && files.is_whole(file) {
        let message = match name.rules {
            Silenced::All => "there is nothing to silence here".to_owned(),
            Silenced::Family(_) | Silenced::Rules(_) => {
                format!("`{written}` has nothing to say here: there is nothing to silence")
            }
        };
        if suppression.names.iter().all(|name| !name.used) && suppression.names.len() == 1 {
            fix(unused.at(&whole(suppression), message), suppression);
        } else {
            unused.at(&name.at, message);
        }
    }
}

/// What was probably meant by a name that no rule has: another tool's name for it, a family, or one that is like it.
fn unknown_name(written: &str) -> (String, Option<String>) {
    // What is no name of a rule may be anything, a password as well.
    let of_name = |letter: char| letter.is_alphanumeric() || "-_/*?.".contains(letter);
    let end = written.find(|letter| !of_name(letter)).unwrap_or(written.len());
    if end < written.len() {
        let part = &written[..end];
        return (format!("there is no rule `{part}\u{2026}`: a rule is named by letters and dashes"), None);
    }
    let is_family = |family: &&&rules::Family| family.name.eq_ignore_ascii_case(written.trim_end_matches('/'));
    let told = |meant: Option<&str>| meant.map(|it| format!(": did you mean `{it}`?")).unwrap_or_default();
    if let Some(family) = rules::FAMILIES.iter().find(is_family) {
        let guess = format!(": did you mean `{}/*`, the rules of a family?", family.name);
        return (format!("there is no rule `{written}`{guess}"), None);
    }
    if written.contains('*') {
        let families: Vec<String> = rules::FAMILIES.iter().map(|family| format!("{}/*", family.name)).collect();
        let meant = nearest(written, families.iter().map(String::as_str));
        return (format!("no rule is called like `{written}`{}", told(meant)), meant.map(str::to_owned));
    }
    let alias = rules::named(None, written).first().map(|rule| rule.id);
    let meant = alias.or_else(|| nearest(written, rules::all().map(|rule| rule.id)));
    (format!("there is no rule `{written}`{}", told(meant)), meant.map(str::to_owned))
}

fn whole(suppression: &Suppression) -> Slot {
    let slot = Slot::at(suppression.at);
    // An annotation has a key as well, which is for people to take away.
    if suppression.is_comment { slot.word(Carrier::Raw, as_is) } else { slot }
}

fn fix(finding: rules::FindingBuilder, suppression: &Suppression) {
    if suppression.is_comment {
        finding.safe_fix(Change::Remove);
    }
}

fn as_is(repair: &Repair) -> Option<Literal> {
    Repair::plain(repair)
}
