//! Our own grammar: `dunnage: ignore[rule, family/*, glob-*, *] until=2027-01-31 reason`, and `ignore-file[...]` at the top
//! of a file. Its words count in capitals, too.

use super::{Name, Scope, Silenced, Suppression, Until};
use crate::date::Date;
use crate::rules::{self, Meant, Rule, glob};
use crate::syntax::Comment;
use crate::tree::Text;
use std::ops::Range;

pub const MARK: &str = "dunnage:";
const UNTIL: &str = "until=";

pub fn of_comment(comment: &Comment) -> Option<Suppression> {
    let text = &comment.text;
    let Some(rest) = strip(text.as_str(), MARK) else { return without_colon(comment) };
    // `Dunnage: ...` may begin a sentence about the tool: in capitals, only the whole form counts.
    let is_marked = text.as_str().starts_with(MARK);
    let words = rest.trim_start();
    let start = text.value.len() - words.len();
    let mut suppression = Suppression::new("dunnage", comment.at, Scope::Covered(comment.covers));
    let list = if let Some(list) = strip(words, "ignore-file") {
        suppression.scope = Scope::File(comment.at.file);
        if !comment.leads {
            suppression.flaw = Some("`ignore-file` counts only above everything else in a file".to_owned());
        }
        list
    } else if let Some(list) = strip(words, "ignore") {
        list
    } else {
        suppression.flaw = Some("write `# dunnage: ignore[RULE] reason`".to_owned());
        return is_marked.then_some(suppression);
    };
    let behind = text.value.len() - list.len();
    let Some((inside, after)) = list.trim_start().strip_prefix('[').and_then(|list| list.split_once(']')) else {
        let what = &text.as_str()[start..behind];
        suppression.flaw = Some(format!("write the rules in brackets: `{what}[RULE]`"));
        return is_marked.then_some(suppression);
    };
    let end = text.value.len() - after.len();
    names(&mut suppression, text, end - 1 - inside.len()..end - 1);
    if suppression.names.is_empty() && suppression.flaw.is_none() {
        suppression.flaw = Some("no rule stands between the brackets".to_owned());
    }
    finish(&mut suppression, text, end);
    Some(suppression)
}

/// `dunnage ignore[RULE]`, which somebody takes for one of these.
fn without_colon(comment: &Comment) -> Option<Suppression> {
    let order = strip(comment.text.as_str(), MARK.trim_end_matches(':'))?.trim_start();
    let list = strip(order, "ignore-file").or_else(|| strip(order, "ignore"))?;
    list.trim_start().starts_with('[').then(|| {
        let mut suppression = Suppression::new("dunnage", comment.at, Scope::Covered(comment.covers));
        suppression.flaw = Some(format!("a colon is missing behind `dunnage`: write `# {MARK} ignore[RULE] reason`"));
        suppression
    })
}

/// What stands behind a word, whatever the case of its letters.
fn strip<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..])
}

/// The value of the annotation: `rule, rule: reason`.
pub fn of_value(suppression: &mut Suppression, value: &Text) {
    let text = value.as_str();
    let end = text.find(':').unwrap_or(text.len());
    names(suppression, value, 0..end);
    if suppression.names.is_empty() {
        suppression.flaw = Some("this names no rule: write `\"RULE, RULE: reason\"`".to_owned());
    }
    finish(suppression, value, (end + 1).min(text.len()));
}

/// `until=` and the reason, which stand behind the names.
fn finish(suppression: &mut Suppression, text: &Text, from: usize) {
    let rest = &text.as_str()[from..];
    let (mut reason, mut at) = (Vec::new(), from);
    for word in rest.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim();
        if !until(suppression, text, at..at + trimmed.len()) && !trimmed.is_empty() {
            reason.push(trimmed);
        }
        at += word.len();
    }
    let reason = reason.join(" ");
    let reason = reason.trim_start_matches(['-', ':', '#', '\u{2013}', '\u{2014}']).trim();
    suppression.reason = (!reason.is_empty()).then(|| reason.to_owned());
}

/// Reads `until=2027-01-31`, also as part of a sentence; whether the word is one of these.
fn until(suppression: &mut Suppression, text: &Text, word: Range<usize>) -> bool {
    let bare = text.as_str()[word.clone()].trim_start_matches('(');
    let Some(date) = bare.strip_prefix(UNTIL).filter(|_| suppression.until.is_none()) else { return false };
    let start = word.end - date.len();
    let date = date.trim_end_matches([',', ';', '.', ':', ')']);
    suppression.until = Some(Date::parse(date).map_or_else(
        || Until::NoDate {
            written: date.to_owned(),
            at: text.locate(start..start + date.len()),
            form: "until=2027-01-31",
        },
        Until::Day,
    ));
    true
}

/// The names of a list with commas. `until=` may stand among them: its author means what it says behind them.
fn names(suppression: &mut Suppression, text: &Text, range: Range<usize>) {
    let mut at = range.start;
    for part in text.as_str()[range].split(',') {
        let start = at + part.len() - part.trim_start().len();
        let mut written = part.trim();
        if let Some(found) = written.find(UNTIL).filter(|found| *found == 0 || written[..*found].ends_with(' ')) {
            until(suppression, text, start + found..start + written.len());
            written = written[..found].trim_end();
        }
        if !written.is_empty() {
            let place = text.locate(start..start + written.len());
            let rules = silenced(written);
            suppression.names.push(Name { written: written.to_owned(), at: place, rules, used: false });
        }
        at += part.len() + 1;
    }
}

fn silenced(name: &str) -> Silenced {
    if name == "*" {
        return Silenced::All;
    }
    let name = name.to_ascii_lowercase();
    let family = name.strip_suffix("/*").and_then(|name| rules::FAMILIES.iter().find(|family| family.name == name));
    match family {
        Some(family) => Silenced::Family(family.name),
        None if name.contains('*') => {
            Silenced::Rules(rules::all().filter(|rule| glob(&name, rule.id)).map(Meant::all_of).collect())
        }
        None => Silenced::Rules(Rule::by_id(&name).map(Meant::all_of).into_iter().collect()),
    }
}
