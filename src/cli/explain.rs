//! `dunnage rules` and `dunnage explain`: the catalogue, and one page of it.

use super::{CLEAN, FAILED, ListFormat, Rules, terminal};
use crate::nearest::did_you_mean;
use crate::report::escape;
use crate::report::text::Style;
use crate::report::{Medium, Redactor, Target, Writer, page, write_rules_json};
use crate::rules::{self, Rule};
use std::io::{self, Write};

pub fn list(arguments: &Rules, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let wanted = |rule: &&Rule| arguments.profile.is_empty() || arguments.profile.iter().any(|it| it.has(rule));
    let all: Vec<_> = rules::all().filter(wanted).collect();
    match arguments.format {
        ListFormat::Pretty => catalogue(Target::Terminal, style, out, |out| page::write_rules(&all, out))?,
        ListFormat::Json => catalogue(Target::Json, style, out, |out| write_rules_json(&all, out))?,
    }
    Ok(CLEAN)
}

pub fn explain(name: &str, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let rules = find(name);
    match rules.as_slice() {
        [] => {
            let guess = did_you_mean(name, rules::all().map(|rule| rule.id));
            let hint = if guess.is_empty() { " (`dunnage rules` lists them all)" } else { "" };
            terminal::complain(&format!("there is no rule `{}`{guess}{hint}", escape(name)));
            Ok(FAILED)
        }
        [rule] => catalogue(Target::Terminal, style, out, |out| page::write_page(rule, out)).map(|()| CLEAN),
        several => {
            catalogue(Target::Terminal, style, out, |out| page::write_choice(name, several, out)).map(|()| CLEAN)
        }
    }
}

/// Writes of the rules: their pages are ours, and nothing in them is hidden.
fn catalogue(
    target: Target,
    style: &Style,
    out: &mut dyn Write,
    write: impl FnOnce(&mut Writer) -> io::Result<()>,
) -> io::Result<()> {
    write(&mut Writer::new(Medium { target, style, redactor: &Redactor::default() }, out))
}

/// The rule of this name, or those that check what another tool gives this id.
pub fn find(name: &str) -> Vec<&'static Rule> {
    let id = name.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    if let Some(rule) = Rule::by_id(&id) {
        return vec![rule];
    }
    rules::named(None, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_other_tools_in_any_spelling() {
        assert_eq!(find("dl3002").iter().map(|rule| rule.id).collect::<Vec<_>>(), ["run-as-root"]);
        assert_eq!(find("Run_As_Root").len(), 1);
        assert!(find("nonsense").is_empty());
    }
}
