//! A rule's page, and the list of all rules, for a terminal.

use super::text::{Style, plain, wrap};
use crate::rules::{FAMILIES, FixKind, Profile, Rule};
use owo_colors::Style as Ink;
use std::io::{self, Write};

/// The rules, family by family.
pub fn write_rules(rules: &[&'static Rule], style: &Style, out: &mut impl Write) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for family in FAMILIES {
        let members: Vec<_> = family.rules.iter().filter(|own| rules.iter().any(|rule| rule.id == own.id)).collect();
        if members.is_empty() {
            continue;
        }
        writeln!(out, "{}", style.bold(family.title))?;
        for rule in members {
            let page = rule.page();
            let severity = style.severity(page.severity, &format!("{:8}", page.severity.name()));
            let when = if Profile::Recommended.has(rule) {
                String::new()
            } else {
                let names: Vec<_> = page.profiles.iter().map(|profile| profile.name()).collect();
                let names = if names.is_empty() { Profile::All.name().to_owned() } else { names.join(", ") };
                style.dim(&format!(" ({names})"))
            };
            writeln!(out, "  {:width$}  {severity}  {}{when}", rule.id, page.title)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{} rules; `dunnage explain RULE` tells all about one", rules.len())
}

/// One rule: the facts in short, then the page.
pub fn write_page(rule: &Rule, style: &Style, out: &mut impl Write) -> io::Result<()> {
    let page = rule.page();
    let width = style.width.min(100);
    writeln!(out, "{}  {}", style.bold(&page.title), style.dim(rule.id))?;
    writeln!(out)?;
    let mut fact = |name: &str, value: &str| -> io::Result<()> {
        for (index, line) in wrap(value, width.saturating_sub(14)).iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            writeln!(out, "  {} {line}", style.dim(&format!("{name:10}")))?;
        }
        Ok(())
    };
    fact("severity", &style.severity(page.severity, page.severity.name()))?;
    fact("formats", &page.formats.join(", "))?;
    let profiles: Vec<_> = page.profiles.iter().chain(&[Profile::All]).map(|profile| profile.name()).collect();
    fact("profiles", &profiles.join(", "))?;
    fact(
        "fix",
        match page.fix {
            FixKind::Safe => "safe",
            FixKind::Unsafe => "yes, to be looked at before it is applied",
            FixKind::None => "none",
        },
    )?;
    for (index, (tool, ids)) in page.aliases.iter().enumerate() {
        fact(if index == 0 { "also known" } else { "" }, &format!("{tool}: {}", ids.join(", ")))?;
    }
    for (index, reference) in page.references.iter().enumerate() {
        fact(if index == 0 { "references" } else { "" }, reference)?;
    }
    for (index, (name, option)) in page.options.iter().enumerate() {
        let text = format!("{name} ({}): {}", option.kind.name(), option.meaning);
        fact(if index == 0 { "options" } else { "" }, &text)?;
    }
    writeln!(out)?;
    write_markdown(&page.body, style, width, out)
}

/// Headings bold, code indented with its marked places underlined, prose wrapped.
fn write_markdown(text: &str, style: &Style, width: usize, out: &mut impl Write) -> io::Result<()> {
    let mut paragraph = String::new();
    let mut fence = false;
    let mut blank = true;
    for line in text.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            flush(&mut paragraph, style, width, out)?;
            fence = !fence;
            if fence {
                writeln!(out, "  {}", verdict(info, style))?;
            }
        } else if fence {
            writeln!(out, "    {}", marked(line, style))?;
        } else if line.trim().is_empty() {
            flush(&mut paragraph, style, width, out)?;
            if !blank {
                writeln!(out)?;
            }
        } else if let Some(heading) = line.strip_prefix('#') {
            flush(&mut paragraph, style, width, out)?;
            let heading = heading.trim_start_matches('#').trim();
            // The title stands at the head already.
            if line.starts_with("##") {
                writeln!(out, "{}", style.paint(Ink::new().bold().underline(), heading))?;
            } else {
                blank = true;
                continue;
            }
        } else {
            if line.trim_start().starts_with(['-', '*', '|']) || line.trim_start().starts_with("1.") {
                flush(&mut paragraph, style, width, out)?;
            }
            paragraph.push_str(line);
            paragraph.push(' ');
        }
        blank = line.trim().is_empty();
    }
    flush(&mut paragraph, style, width, out)
}

fn flush(paragraph: &mut String, style: &Style, width: usize, out: &mut impl Write) -> io::Result<()> {
    if paragraph.trim().is_empty() {
        paragraph.clear();
        return Ok(());
    }
    let item = paragraph.trim_start().starts_with(['-', '*']);
    for (index, line) in wrap(&plain(paragraph), width.saturating_sub(2)).iter().enumerate() {
        let indent = if item && index > 0 { "  " } else { "" };
        writeln!(out, "{indent}{}", code(line, style))?;
    }
    paragraph.clear();
    Ok(())
}

/// What an example shows, from the words after its fence: "kubernetes, wrong".
fn verdict(info: &str, style: &Style) -> String {
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
    style.paint(ink, &format!("{format}{says}"))
}

/// Places between « and », underlined where that can be shown.
fn marked(line: &str, style: &Style) -> String {
    if !style.color {
        return line.to_owned();
    }
    let mut out = String::new();
    for (index, part) in line.split('«').enumerate() {
        match part.split_once('»') {
            Some((inside, after)) if index > 0 => {
                out.push_str(&style.paint(Ink::new().red().underline(), inside));
                out.push_str(after);
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// `code` in a colour of its own, its quotes gone; without colours, as it is.
fn code(line: &str, style: &Style) -> String {
    if !style.color || line.matches('`').count() % 2 == 1 {
        return line.to_owned();
    }
    let parts = line.split('`').enumerate();
    parts
        .map(|(index, part)| if index % 2 == 1 { style.paint(Ink::new().cyan(), part) } else { part.to_owned() })
        .collect()
}
