//! A rule's page, and the list of all rules, for a terminal.

use super::text::{ink, plain, wrap};
use super::writer::{Printable, Writer};
use crate::rules::{Alias, FAMILIES, FixKind, Match, Profile, Rule};
use owo_colors::Style as Ink;
use std::io;

/// The rules, family by family.
pub fn write_rules(rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for family in FAMILIES {
        let members: Vec<_> = family.rules.iter().filter(|own| rules.iter().any(|rule| rule.id == own.id)).collect();
        if members.is_empty() {
            continue;
        }
        out.print(|text| {
            text.bold(|text| text.own(family.title)).own("\n");
            for rule in members {
                let page = rule.page();
                let name = page.severity.name();
                text.own("  ").own(rule.id).spaces(width - rule.id.len() + 2);
                text.inked(ink(page.severity), |text| text.own(name).spaces(8_usize.saturating_sub(name.len())));
                text.own("  ").say(&page.title);
                if !Profile::Recommended.has(rule) {
                    let names: Vec<_> = page.profiles.iter().map(|profile| profile.name()).collect();
                    let names = if names.is_empty() { Profile::All.name().to_owned() } else { names.join(", ") };
                    text.dim(|text| text.own(" (").say(&names).own(")"));
                }
                text.own("\n");
            }
            text.own("\n")
        })?;
    }
    out.print(|text| text.number(rules.len() as u64).own(" rules; `dunnage explain RULE` tells all about one\n"))
}

/// The rules that find together what another tool has one id for.
pub fn write_choice(name: &str, rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    out.print(|text| {
        text.own("`").say(name).own("` is what these rules find together:\n\n");
        for rule in rules {
            text.own("  ").bold(|text| text.own(rule.id)).own("  ").say(&rule.page().title).own("\n");
        }
        text.own("\n`dunnage explain RULE` tells all about one\n")
    })
}

/// One rule: the facts in short, then the page.
pub fn write_page(rule: &Rule, out: &mut Writer) -> io::Result<()> {
    let page = rule.page();
    let width = out.medium().style.width.min(100);
    out.print(|text| {
        text.bold(|text| text.say(&page.title)).own("  ").dim(|text| text.own(rule.id)).own("\n\n");
        text.own("  ").dim(|text| text.own("severity  ")).own(" ");
        text.inked(ink(page.severity), |text| text.own(page.severity.name())).own("\n");
        let mut fact = |name: &'static str, value: &str| {
            for (index, line) in wrap(value, width.saturating_sub(14)).iter().enumerate() {
                let name = if index == 0 { name } else { "" };
                text.own("  ").dim(|text| text.own(name).spaces(10 - name.len())).own(" ").say(line).own("\n");
            }
        };
        fact("formats", &page.formats.join(", "));
        let profiles: Vec<_> = page.profiles.iter().chain(&[Profile::All]).map(|profile| profile.name()).collect();
        fact("profiles", &profiles.join(", "));
        fact(
            "fix",
            match page.fix {
                FixKind::Safe => "safe",
                FixKind::Unsafe => "yes, to be looked at before it is applied",
                FixKind::None => "none",
            },
        );
        for (index, (tool, ids)) in page.aliases.iter().enumerate() {
            fact(if index == 0 { "also known" } else { "" }, &format!("{tool}: {}", also_known(ids)));
        }
        for (index, reference) in page.references.iter().enumerate() {
            fact(if index == 0 { "references" } else { "" }, reference);
        }
        for (index, (name, option)) in page.options.iter().enumerate() {
            let text = format!("{name} ({}): {}", option.kind.name(), option.meaning);
            fact(if index == 0 { "options" } else { "" }, &text);
        }
        text.own("\n");
        write_markdown(&page.body, width, text);
        text
    })
}

/// `DS-0002, KSV-0012; KSV-0105 (reports less)`
fn also_known(aliases: &[Alias]) -> String {
    let of = |how: Match| {
        let ids: Vec<&str> = aliases.iter().filter(|alias| alias.how == how).map(|alias| alias.id.as_str()).collect();
        let reports = match how {
            Match::Exact => "",
            Match::Wider => " (reports more)",
            Match::Narrower => " (reports less)",
            Match::Overlaps => " (overlaps)",
        };
        (!ids.is_empty()).then(|| format!("{}{reports}", ids.join(", ")))
    };
    Match::ALL.into_iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

/// Headings bold, code indented with its marked places underlined, prose wrapped.
fn write_markdown(text: &str, width: usize, out: &mut Printable) {
    let mut paragraph = String::new();
    let mut fence = false;
    let mut blank = true;
    for line in text.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            flush(&mut paragraph, width, out);
            fence = !fence;
            if fence {
                verdict(info, out.own("  "));
                out.own("\n");
            }
        } else if fence {
            marked(line, out.own("    "));
            out.own("\n");
        } else if line.trim().is_empty() {
            flush(&mut paragraph, width, out);
            if !blank {
                out.own("\n");
            }
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut paragraph, width, out);
            let heading = heading.trim_start_matches('#').trim();
            // The title stands at the head already.
            if line.starts_with("##") {
                out.inked(Ink::new().bold().underline(), |out| out.say(heading)).own("\n");
            } else {
                blank = true;
                continue;
            }
        } else {
            if line.trim_start().starts_with(['-', '*', '|']) || line.trim_start().starts_with("1.") {
                flush(&mut paragraph, width, out);
            }
            paragraph.push_str(line);
            paragraph.push(' ');
        }
        blank = line.trim().is_empty();
    }
    flush(&mut paragraph, width, out);
}

fn flush(paragraph: &mut String, width: usize, out: &mut Printable) {
    if paragraph.trim().is_empty() {
        paragraph.clear();
        return;
    }
    let item = paragraph.trim_start().starts_with(['-', '*']);
    for (index, line) in wrap(&plain(paragraph), width.saturating_sub(2)).iter().enumerate() {
        code(line, out.own(if item && index > 0 { "  " } else { "" }));
        out.own("\n");
    }
    paragraph.clear();
}

/// What an example shows, from the words after its fence: "kubernetes, wrong".
fn verdict(info: &str, out: &mut Printable) {
    let mut words = info.split_whitespace();
    let format = words.next().unwrap_or("");
    let words: Vec<&str> = words.collect();
    let (ink, says) = if words.contains(&"fail") {
        (Ink::new().red(), ": wrong")
    } else if words.contains(&"fixed") {
        (Ink::new().green(), ": after the fix")
    } else if words.contains(&"pass") {
        (Ink::new().green(), ": right")
    } else {
        (Ink::new(), "")
    };
    out.inked(ink, |out| out.say(format).own(says));
}

/// Places between « and », underlined where that can be shown.
fn marked(line: &str, out: &mut Printable) {
    if !out.medium().style.color {
        out.say(line);
        return;
    }
    for (index, part) in line.split('«').enumerate() {
        match part.split_once('»') {
            Some((inside, after)) if index > 0 => {
                out.inked(Ink::new().red().underline(), |out| out.say(inside)).say(after);
            }
            _ => {
                out.say(part);
            }
        }
    }
}

/// `code` in a colour of its own, its quotes gone; without colours, as it is.
fn code(line: &str, out: &mut Printable) {
    if !out.medium().style.color || line.matches('`').count() % 2 == 1 {
        out.say(line);
        return;
    }
    for (index, part) in line.split('`').enumerate() {
        if index % 2 == 1 {
            out.inked(Ink::new().cyan(), |out| out.say(part));
        } else {
            out.say(part);
        }
    }
}
