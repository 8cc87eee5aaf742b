//! A rule's page, for a terminal.

use super::text::{ADDED, REMOVED, ink, plain, wrap};
use super::writer::{Printable, Writer};
use crate::rules::{Alias, FixKind, Match, Page, Profile, Rule, Severity};
use owo_colors::Style as Ink;
use std::io;

/// How much of a page is wanted.
#[derive(Debug, Default)]
pub struct Extent {
    /// All of it.
    pub all: bool,
    /// Formats whose examples are wanted, the first that there is.
    pub formats: Vec<String>,
}

/// One rule: what it finds, why that matters, what to do, and a wrong and a right example; or the whole page.
pub fn write_page(rule: &Rule, extent: &Extent, out: &mut Writer) -> io::Result<()> {
    let page = rule.page();
    let width = out.medium().style.width.min(100);
    out.print(|text| {
        text.bold(|text| text.say(&page.title)).own("  ").linked(rule.address().as_deref(), |text| text.own(rule.id));
        text.own("\n");
        severities(rule, text);
        text.own(if Profile::Recommended.has(rule) { ", on by default\n\n" } else { ", off by default\n\n" });
        if extent.all {
            facts(rule, width, text);
            write_markdown(&page.body, width, text);
            return text;
        }
        for heading in ["## Why", "## What to do"] {
            if let Some(part) = section(&page.body, heading) {
                write_markdown(&format!("{heading}\n\n{}\n\n", part.trim()), width, text);
            }
        }
        let examples = examples(&page.body);
        if let Some((wrong, right)) = pair(&examples, page, &extent.formats) {
            text.inked(Ink::new().bold().underline(), |text| text.own("Example")).own("\n\n");
            for example in std::iter::once(wrong).chain(right) {
                write_markdown(example, width, text);
                text.own("\n");
            }
        }
        text.inked(Ink::new().bold().underline(), |text| text.own("To accept it")).own("\n\n");
        let accept = format!(
            "Write `# dunnage: ignore[{id}] reason` at the end of the line, or on the line above; \
             `{id}: off` below `rules:` in dunnage.yaml turns the rule off.",
            id = rule.id
        );
        write_markdown(&accept, width, text);
        text.own("\n");
        let more = format!(
            "`dunnage explain {} --all` has all {} examples, the ids of other tools, options and references.",
            rule.id,
            examples.len()
        );
        write_markdown(&more, width, text);
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

/// "high, or medium": as bad as the page says that it can be.
fn severities(rule: &Rule, text: &mut Printable) {
    let own = rule.severity();
    text.inked(ink(own), |text| text.own(own.name()));
    let prose = rule.body().split_once("## Differences").map_or(rule.body(), |(before, _)| before);
    let named = |severity: &Severity| prose.contains(&format!("`{}`", severity.name()));
    let others: Vec<Severity> = Severity::ALL.into_iter().filter(|it| *it != own && named(it)).collect();
    if let (Some(worst), Some(mildest)) = (others.first(), others.last()) {
        text.own(" (");
        if *mildest < own && *worst > own {
            text.own(mildest.name()).own(" to ").own(worst.name());
        } else if *mildest < own {
            text.own("down to ").own(mildest.name());
        } else {
            text.own("up to ").own(worst.name());
        }
        text.own(")");
    }
}

/// What the front matter says, in short.
fn facts(rule: &Rule, width: usize, text: &mut Printable) {
    let page = rule.page();
    let mut fact = |name: &'static str, value: &str| {
        for (index, line) in wrap(value, width.saturating_sub(14)).iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            text.own("  ").dim(|text| text.own(name).spaces(10 - name.len())).own(" ").say(line).own("\n");
        }
    };
    fact("formats", &page.formats.join(", "));
    let profiles: Vec<_> = page.profiles.iter().chain(&[Profile::All]).map(|profile| profile.name()).collect();
    fact("profiles", &profiles.join(", "));
    let fix = match page.fix {
        FixKind::Safe => "safe: `dunnage fix` applies it",
        FixKind::Unsafe => "unsafe: look at it, then `dunnage fix --unsafe` applies it",
        FixKind::None => "none",
    };
    fact("fix", fix);
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
}

/// What stands below a heading, up to the next one.
fn section<'p>(body: &'p str, heading: &str) -> Option<&'p str> {
    let (_, after) = body.split_once(heading)?;
    Some(after.split_once("\n## ").map_or(after, |(part, _)| part))
}

/// The examples of a page, each with its fences.
fn examples(body: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(start) = rest.find("\n```").map(|at| at + 1) {
        let Some(end) = rest[start + 3..].find("\n```").map(|at| start + 3 + at + 4) else { break };
        found.push(&rest[start..end]);
        rest = &rest[end..];
    }
    found
}

/// A wrong example and, if there is one, the right one to it, in the first of these formats that has one.
fn pair<'p>(examples: &[&'p str], page: &Page, formats: &[String]) -> Option<(&'p str, Option<&'p str>)> {
    let words = |example: &&str| example.lines().next().unwrap_or("").trim_start_matches('`').to_owned();
    let of = |format: &str| {
        let is = |example: &&str, verdict: &str| words(example) == format!("{format} {verdict}");
        let fixed = |at: &usize| examples.get(at + 1).is_some_and(|next| is(next, "fixed"));
        let wrong = (0..examples.len()).filter(|at| is(&examples[*at], "fail"));
        // Best is one that shows what the fix makes of it, and what is short is understood soon.
        let at = wrong.min_by_key(|at| (!fixed(at), examples[*at].len()))?;
        let right = examples.get(at + 1).filter(|_| fixed(&at));
        let pass = || examples.iter().filter(|other| is(other, "pass")).min_by_key(|other| other.len());
        Some((examples[at], right.or_else(pass).copied()))
    };
    formats.iter().map(String::as_str).chain(page.formats.iter().copied()).find_map(of)
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
        (REMOVED, ": wrong")
    } else if words.contains(&"fixed") {
        (ADDED, ": after the fix")
    } else if words.contains(&"pass") {
        (ADDED, ": right")
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
                out.inked(Ink::new().magenta().underline(), |out| out.say(inside)).say(after);
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
            out.bold(|out| out.say(part));
        } else {
            out.say(part);
        }
    }
}
