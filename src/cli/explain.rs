//! `dunnage rules` and `dunnage explain`: the catalogue, and one page of it.

use super::check::places;
use super::{CLEAN, Configured, Explain, FAILED, ListFormat, Rules, config, terminal};
use crate::config::Over;
use crate::facts::peers;
use crate::formats::Unit;
use crate::nearest::did_you_mean;
use crate::report::escape;
use crate::report::text::Style;
use crate::report::{Medium, Redactor, Target, Writer, catalogue, page, write_rules_json};
use crate::rules::{self, FAMILIES, Profile, Rule};
use crate::walk::{self, Request};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

pub fn list(arguments: &Rules, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let Rules { format, profile, family, only_for, words } = arguments;
    if let Some(unknown) = only_for.iter().find(|it| !page_formats().any(|known| known == it.as_str())) {
        let guess = did_you_mean(unknown, page_formats());
        terminal::complain(&format!("there are no rules for `{}`{guess}", escape(unknown)));
        return Ok(FAILED);
    }
    if let Some(unknown) = family.iter().find(|it| FAMILIES.iter().all(|known| known.name != it.as_str())) {
        let guess = did_you_mean(unknown, FAMILIES.iter().map(|family| family.name));
        terminal::complain(&format!("there is no family `{}`{guess}", escape(unknown)));
        return Ok(FAILED);
    }
    let wanted = |rule: &&Rule| {
        let page = rule.page();
        (profile.is_empty() || profile.iter().any(|it: &Profile| it.has(rule)))
            && (family.is_empty() || rule.family().is_some_and(|own| family.iter().any(|it| it == own.name)))
            && (only_for.is_empty() || only_for.iter().any(|it| page.formats.contains(&it.as_str())))
            && words.iter().all(|word| is_about(rule, word) || rule.family().is_some_and(|own| own.name == word))
    };
    let found: Vec<_> = rules::all().filter(wanted).collect();
    if found.is_empty() {
        terminal::complain("no rule is like that; `dunnage rules` lists them all");
        return Ok(FAILED);
    }
    match format {
        ListFormat::Pretty => write(Target::Terminal, style, out, |out| catalogue::write_rules(&found, out))?,
        ListFormat::Json => write(Target::Json, style, out, |out| write_rules_json(&found, out))?,
    }
    Ok(CLEAN)
}

fn page_formats() -> impl Iterator<Item = &'static str> {
    rules::FORMATS.into_iter()
}

/// Whether a rule's name, its title or what it says to do has the word.
fn is_about(rule: &Rule, word: &str) -> bool {
    let word = word.to_lowercase();
    let is_in = |text: &str| text.to_lowercase().contains(&word);
    is_in(rule.id) || is_in(rule.title()) || rule.help().all().any(is_in)
}

pub fn explain(arguments: &Explain, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let name = arguments.rule.join(" ");
    if let Some(unknown) = arguments.only_for.as_deref().filter(|it| !page_formats().any(|known| known == *it)) {
        let guess = did_you_mean(unknown, page_formats());
        terminal::complain(&format!("there is no format `{}`{guess}", escape(unknown)));
        return Ok(FAILED);
    }
    let found = find(&name);
    match found.as_slice() {
        [] => unknown(&name, style, out),
        [rule] => {
            let extent = page::Extent {
                all: arguments.all,
                formats: arguments.only_for.clone().map_or_else(|| met(rule), |format| vec![format]),
            };
            write(Target::Terminal, style, out, |out| page::write_page(rule, &extent, out)).map(|()| CLEAN)
        }
        several => {
            write(Target::Terminal, style, out, |out| catalogue::write_choice(&name, several, out)).map(|()| CLEAN)
        }
    }
}

/// What is not the name of a rule may be that of a check that no rule stands for, a slip, or a word to look for.
fn unknown(name: &str, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    if let Some(check) = peers::named(name.trim()) {
        let (name, tool, about) = (escape(name.trim()), check.tool, check.about);
        terminal::complain(&format!("no rule stands for `{name}` of {tool} ({about})"));
        return Ok(FAILED);
    }
    let guess = did_you_mean(name, rules::all().map(|rule| rule.id));
    if guess.is_empty() {
        let about: Vec<_> = rules::all().filter(|rule| name.split(' ').all(|word| is_about(rule, word))).collect();
        let about =
            if about.is_empty() { rules::all().filter(|rule| mentions(rule.body(), name)).collect() } else { about };
        if !about.is_empty() && name.trim().len() > 1 {
            return write(Target::Terminal, style, out, |out| catalogue::write_found(name, &about, out))
                .map(|()| CLEAN);
        }
    }
    let hint = if guess.is_empty() { " (`dunnage rules` lists them all)" } else { "" };
    terminal::complain(&format!("there is no rule `{}`{guess}{hint}", escape(name)));
    Ok(FAILED)
}

/// Whether a page's prose has the word, as one.
fn mentions(body: &str, word: &str) -> bool {
    let prose = body.split_once("## Examples").map_or(body, |(prose, _)| prose).to_lowercase();
    let word = word.to_lowercase();
    prose.split(|letter: char| !(letter.is_alphanumeric() || letter == '-')).any(|known| known == word)
}

/// The formats of a rule that there are files of here, most first. Outside of a repository nobody looks.
fn met(rule: &Rule) -> Vec<String> {
    if !places().repository.join(".git").exists() {
        return Vec::new();
    }
    let request = Request {
        paths: vec![PathBuf::from(".")],
        stdin: false,
        stdin_name: None,
        stdin_bytes: None,
        force_exclude: false,
        overlay: None,
    };
    let configured = Configured { config: None, no_config: true };
    let Ok(configs) = config::configs(&configured, Over::default()) else { return Vec::new() };
    let walked = walk::walk(&request, &configs, &AtomicUsize::new(0));
    let format = |unit: &Unit| match unit {
        Unit::Dockerfile(_) => "dockerfile",
        Unit::Compose(_) | Unit::Variables(_) => "compose",
        Unit::Terraform(_) => "terraform",
        Unit::Document(_) => "kubernetes",
    };
    let units = walked.units();
    let count = |name: &str| units.iter().filter(|unit| format(unit) == name).count();
    let mut known: Vec<(usize, &str)> = rule.page().formats.iter().map(|name| (count(name), *name)).collect();
    known.retain(|(count, _)| *count > 0);
    known.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    known.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Writes of the rules: their pages are ours, and nothing in them is hidden.
fn write(
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

    #[test]
    fn words_find_rules() {
        let about = |word| rules::all().filter(|rule| is_about(rule, word)).count();
        assert!(about("tag") > 1 && about("tag") < 12, "{}", about("tag"));
        assert!(rules::all().any(|rule| mentions(rule.body(), "sudo")));
    }
}
