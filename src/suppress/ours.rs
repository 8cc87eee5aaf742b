//! Our own grammar: `dunnage: ignore[rule, family/*, *] until=2027-01-31 reason`, and `ignore-file[...]` at the top of a file.

use super::{Name, Scope, Silenced, Suppression, Until};
use crate::date::Date;
use crate::rules::{self, Rule};
use crate::syntax::Comment;
use crate::tree::Text;

const MARK: &str = "dunnage:";

pub fn of_comment(comment: &Comment) -> Option<Suppression> {
    let text = &comment.text;
    let rest = text.as_str().strip_prefix(MARK)?;
    let words = rest.trim_start();
    let start = text.value.len() - words.len();
    let mut suppression = Suppression::new("dunnage", comment.at, Scope::Covered(comment.covers));
    let list = if let Some(list) = words.strip_prefix("ignore-file") {
        suppression.scope = Scope::File(comment.at.file);
        if !comment.leads {
            suppression.flaw = Some("`ignore-file` counts only above everything else in a file".to_owned());
        }
        list
    } else if let Some(list) = words.strip_prefix("ignore") {
        list
    } else {
        suppression.flaw = Some("write `# dunnage: ignore[RULE] reason`".to_owned());
        return Some(suppression);
    };
    let behind = text.value.len() - list.len();
    let Some((inside, after)) = list.trim_start().strip_prefix('[').and_then(|list| list.split_once(']')) else {
        let what = &text.as_str()[start..behind];
        suppression.flaw = Some(format!("write the rules in brackets: `{what}[RULE]`"));
        return Some(suppression);
    };
    let end = text.value.len() - after.len();
    suppression.names = names(text, end - 1 - inside.len()..end - 1);
    if suppression.names.is_empty() && suppression.flaw.is_none() {
        suppression.flaw = Some("no rule stands between the brackets".to_owned());
    }
    finish(&mut suppression, text, end);
    Some(suppression)
}

/// The value of the annotation: `rule, rule: reason`.
pub fn of_value(suppression: &mut Suppression, value: &Text) {
    let text = value.as_str();
    let end = text.find(':').unwrap_or(text.len());
    suppression.names = names(value, 0..end);
    finish(suppression, value, (end + 1).min(text.len()));
}

/// `until=` and the reason, which stand behind the names.
fn finish(suppression: &mut Suppression, text: &Text, from: usize) {
    let rest = &text.as_str()[from..];
    let (mut reason, mut at) = (Vec::new(), from);
    for word in rest.split_inclusive(char::is_whitespace) {
        let trimmed = word.trim();
        match trimmed.strip_prefix("until=") {
            Some(date) if suppression.until.is_none() => {
                let start = at + word.find(trimmed).unwrap_or(0) + "until=".len();
                let until = Date::parse(date).map(Until::Day);
                suppression.until = Some(until.unwrap_or_else(|| Until::NoDate {
                    written: date.to_owned(),
                    at: text.locate(start..start + date.len()),
                }));
            }
            Some(_) | None if !trimmed.is_empty() => reason.push(trimmed),
            Some(_) | None => {}
        }
        at += word.len();
    }
    let reason = reason.join(" ");
    let reason = reason.trim_start_matches(['-', ':', '#', '\u{2013}', '\u{2014}']).trim();
    suppression.reason = (!reason.is_empty()).then(|| reason.to_owned());
}

/// The names of a list with commas.
fn names(text: &Text, range: std::ops::Range<usize>) -> Vec<Name> {
    let mut at = range.start;
    let mut names = Vec::new();
    for part in text.as_str()[range].split(',') {
        let written = part.trim();
        if !written.is_empty() {
            let start = at + part.len() - part.trim_start().len();
            let at = text.locate(start..start + written.len());
            names.push(Name { written: written.to_owned(), at, rules: silenced(written), used: false });
        }
        at += part.len() + 1;
    }
    names
}

fn silenced(name: &str) -> Silenced {
    if name == "*" {
        return Silenced::All;
    }
    let family = name.strip_suffix("/*").and_then(|name| rules::FAMILIES.iter().find(|family| family.name == name));
    match family {
        Some(family) => Silenced::Family(family.name),
        None => Silenced::Rules(Rule::by_id(name).into_iter().collect()),
    }
}
