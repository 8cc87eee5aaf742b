//! The list of all rules, for a terminal.

use super::text::ink;
use super::writer::Writer;
use crate::rules::{FAMILIES, Profile, Rule};
use std::io;

/// Columns before a title, beside the id.
const BEFORE: usize = 17;

/// The rules, family by family, each on one line: whether it is on by default, how bad it is, its name and its title.
pub fn write_rules(rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    for family in FAMILIES {
        let members: Vec<_> = family.rules.iter().filter(|own| rules.iter().any(|rule| rule.id == own.id)).collect();
        if members.is_empty() {
            continue;
        }
        out.print(|text| {
            let style = text.medium().style;
            let room = if style.breaks { style.width.saturating_sub(BEFORE + width).max(16) } else { usize::MAX };
            text.bold(|text| text.own(family.name)).own("\n");
            for rule in members {
                let (name, on) = (rule.severity().name(), Profile::Recommended.has(rule));
                text.own(if on { "  on   " } else { "  off  " });
                text.inked(ink(rule.severity()), |text| text.own(name)).spaces(8_usize.saturating_sub(name.len()));
                text.own("  ").linked(rule.address().as_deref(), |text| text.own(rule.id));
                text.spaces(width - rule.id.len() + 2).say(&cut(rule.title(), room, style.unicode)).own("\n");
            }
            text.own("\n")
        })?;
    }
    let on = rules.iter().filter(|rule| Profile::Recommended.has(rule)).count();
    out.print(|text| {
        text.number(rules.len() as u64).own(" rules, ").number(on as u64).own(" on by default; ");
        text.own("`dunnage explain RULE` tells about one\n")
    })
}

/// A title that fits on the line.
fn cut(title: &str, room: usize, unicode: bool) -> String {
    if title.chars().count() <= room {
        return title.to_owned();
    }
    let more = if unicode { "…" } else { "..." };
    let kept: String = title.chars().take(room.saturating_sub(more.chars().count())).collect();
    kept.trim_end().to_owned() + more
}

/// The rules that find together what another tool has one id for.
pub fn write_choice(name: &str, rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    out.print(|text| text.own("`").say(name).own("` is what these rules find together:\n\n"))?;
    some(rules, out)
}

/// The rules that a word leads to.
pub fn write_found(word: &str, rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    out.print(|text| text.own("No rule is called `").say(word).own("`; these are about it:\n\n"))?;
    some(rules, out)
}

fn some(rules: &[&'static Rule], out: &mut Writer) -> io::Result<()> {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    out.print(|text| {
        for rule in rules {
            text.own("  ").bold(|text| text.own(rule.id)).spaces(width - rule.id.len() + 2).say(rule.title()).own("\n");
        }
        text.own("\n`dunnage explain RULE` tells about one\n")
    })
}
