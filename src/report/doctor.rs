//! What there is to say about one file or directory: why it is checked, as what, with what.

use super::config::{configured_by, origin};
use super::text::{count, ink, wrap};
use super::writer::{Printable, Writer};
use super::{Run, json, unknown};
use crate::config::Origin;
use crate::doctor::{Accepted, Asked, Diagnosis, Together};
use crate::formats::{FileKind, Format};
use crate::rules;
use crate::walk::{Left, Standing, Survey};
use owo_colors::Style as Ink;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

/// More than this of anything is counted.
const MOST: usize = 12;
const MOST_EXAMPLES: usize = 3;

/// A file. The run is what was made of all files around it.
pub fn write_file(told: &Diagnosis, run: &Run, out: &mut Writer) -> io::Result<()> {
    out.print(|text| verdict(told, text))?;
    out.print(|text| configuration(told, text))?;
    for unit in &told.units {
        out.print(|text| together(unit, told, text))?;
    }
    if told.units.is_empty() {
        return Ok(());
    }
    out.print(|text| asked(told, text))?;
    out.print(|text| findings(told, run, text))?;
    if !told.suppressions.is_empty() || !told.silenced_from_elsewhere.is_empty() {
        out.print(|text| heading("suppressions", text))?;
    }
    for accepted in &told.suppressions {
        out.print(|text| suppression(accepted, run, text))?;
    }
    for it in &told.silenced_from_elsewhere {
        out.print(|text| {
            run.place(it.by, text.own("  ")).own(" (").own(it.tool).own(") silences ").own(it.rule.id);
            run.place(it.at, text.own(" at ")).own("\n")
        })?;
    }
    if !told.unknown.is_empty() {
        out.print(|text| heading("not known", text))?;
        for unknown in told.unknown.iter().take(MOST) {
            out.print(|text| {
                run.place(unknown.at, text.own("  ")).own(": ");
                unknown::line(run, unknown, text).own("\n")
            })?;
        }
        let left = told.unknown.len().saturating_sub(MOST);
        if left > 0 {
            out.print(|text| text.own("  and ").number(left as u64).own(" more (`dunnage check --show-unknown`)\n"))?;
        }
    }
    for note in &told.notes {
        out.print(|text| text.own("\nnote: ").say(&run.about(note)).own(": ").say(&note.message).own("\n"))?;
    }
    Ok(())
}

fn heading<'t, 'a>(words: &'static str, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    text.own("\n").bold(|text| text.own(words)).own("\n")
}

fn verdict<'t, 'a>(told: &Diagnosis, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let (good, bad) = (Ink::new().green().bold(), Ink::new().yellow().bold());
    text.bold(|text| text.say(&told.path)).own("\n  ");
    match &told.walk {
        Standing::Read(kind) if !told.units.is_empty() => {
            text.inked(good, |text| text.own("checked")).own(" as ").own(kind_name(*kind, told)).own("\n")
        }
        // Told apart by its outermost keys, and then of no kind that is known.
        Standing::Read(_) => {
            text.inked(bad, |text| text.own("not checked")).own(": nothing in it is of a known kind\n")
        }
        Standing::Left(left) => {
            text.inked(bad, |text| text.own("not checked")).own(" by a walk: ");
            why(left, &told.path, text).own("\n  ");
            match &told.named {
                Standing::Read(kind) => {
                    text.own("named on the command line, it is checked as ").own(kind_name(*kind, told)).own("\n")
                }
                Standing::Left(named) if named.message == left.message => text.own("nor when it is named\n"),
                Standing::Left(named) => text.own("nor when it is named: ").say(&named.message).own("\n"),
            }
        }
    }
}

fn why<'t, 'a>(left: &Left, path: &str, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    if left.path != path {
        text.own("`").say(&left.path).own("` is ");
    }
    text.say(&left.message);
    match &left.by {
        Some(by) => origin(by, text.own(" (")).own(")"),
        None => text,
    }
}

fn kind_name(kind: FileKind, told: &Diagnosis) -> &'static str {
    match (kind, told.units.iter().find_map(|unit| unit.format)) {
        (FileKind::Dockerfile, _) => "a Dockerfile",
        (FileKind::Compose, _) | (FileKind::Document, Some(Format::Compose)) => "a Compose file",
        (FileKind::Terraform, _) => "Terraform",
        (FileKind::Variables, _) => "a file of variables",
        (FileKind::Document, Some(Format::Kubernetes)) => "Kubernetes manifests",
        (FileKind::Document, Some(Format::Ecs)) => "an ECS task definition",
        (FileKind::Document, _) => "YAML or JSON",
        (FileKind::Template, _) => "a template",
    }
}

fn configuration<'t, 'a>(told: &Diagnosis, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    match told.configuration.split_first() {
        None => text.own("  configured by no file\n"),
        Some((nearest, below)) => {
            configured_by(nearest, below, text.own("  "));
            text.own(" (`dunnage config ").say(&told.path).own("` shows what it comes to)\n")
        }
    }
}

fn together<'t, 'a>(unit: &Together, told: &Diagnosis, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let others: Vec<&String> = unit.files.iter().filter(|file| **file != told.path).collect();
    if others.is_empty() && unit.absent.is_empty() {
        return text;
    }
    heading("read with it", text);
    for file in others.iter().take(MOST) {
        text.own("  ").say(file).own("\n");
    }
    if others.len() > MOST {
        text.own("  and ").number((others.len() - MOST) as u64).own(" more\n");
    }
    if !unit.absent.is_empty() {
        let shown: Vec<&str> = unit.absent.iter().take(MOST).map(String::as_str).collect();
        text.dim(|text| text.own("  looked for and not there: ").say(&shown.join(", ")));
        if unit.absent.len() > MOST {
            text.own(" and ").number((unit.absent.len() - MOST) as u64).own(" more");
        }
        text.own("\n");
    }
    text
}

/// How many rules look at it and why, and by name those that somebody named.
fn asked<'t, 'a>(told: &Diagnosis, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    heading("rules", text);
    text.own("  ").say(&count(told.rules.len(), "rule")).own(if told.rules.len() == 1 { " looks" } else { " look" });
    text.own(" at it\n");
    let mut profiles: Vec<(&'static str, &Origin, usize)> = Vec::new();
    for asked in &told.rules {
        let Some(profile) = asked.profile else { continue };
        match profiles.iter_mut().find(|(known, ..)| *known == profile.name()) {
            Some((.., count)) => *count += 1,
            None => profiles.push((profile.name(), &asked.by, 1)),
        }
    }
    for (profile, by, count) in profiles {
        text.own("  ").number(count as u64).own(" by profile ").own(profile).own(" (");
        origin(by, text).own(")\n");
    }
    let named = |on: bool, asked: &Asked, text: &mut Printable<'a>| {
        text.own(if on { "  on: " } else { "  off: " }).own(asked.rule.id).own(" (");
        origin(&asked.by, text).own(")\n");
    };
    for asked in told.rules.iter().filter(|asked| asked.profile.is_none()) {
        named(true, asked, text);
    }
    for asked in &told.off {
        named(false, asked, text);
    }
    text
}

fn findings<'t, 'a>(told: &Diagnosis, run: &Run, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    heading("findings", text);
    let known = told.known.filter(|(count, _)| *count > 0);
    if let Some((aside, left_out)) = &told.aside {
        text.own("  nothing is deployed from it by its name (`").say(&aside.glob).own("` of `not-deployed`: ");
        origin(&aside.origin, text).own("): ").say(&count(*left_out, "finding"));
        text.own(" left out unless it is named, or `--all-files` given\n");
    }
    if told.findings.is_empty() && told.through.is_empty() {
        text.own(if known.is_some() { "  none that is new\n" } else { "  none\n" });
    }
    let mut by_rule: BTreeMap<(std::cmp::Reverse<rules::Severity>, &str), usize> = BTreeMap::new();
    for finding in &told.findings {
        *by_rule.entry((std::cmp::Reverse(finding.severity), finding.rule.id)).or_default() += 1;
    }
    for ((severity, rule), count) in by_rule {
        text.own("  ").number(count as u64).own(" ");
        text.inked(ink(severity.0), |text| text.own(severity.0.name())).own("[").say(rule).own("]\n");
    }
    for finding in told.through.iter().take(MOST) {
        super::head(finding.rule, finding.severity, text.own("  ")).own(" at ");
        run.place(finding.at, text).own(", which is used here\n");
    }
    if let Some((count, baseline)) = known {
        text.own("  ").number(count as u64).own(" known from ").say(baseline).own("\n");
    }
    text
}

fn suppression<'t, 'a>(accepted: &Accepted, run: &Run, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    let Accepted { suppression, silences, void } = accepted;
    let names: Vec<&str> = suppression.names().collect();
    run.place(suppression.at, text.own("  ")).own(": ").own(suppression.tool).own(" ").say(&names.join(", "));
    if let Some(reason) = &suppression.reason {
        text.own(" (").say(reason).own(")");
    }
    match void {
        Some(void) => text.own(" silences nothing: ").say(void).own("\n"),
        None if suppression.is_foreign() => text.own(" is of no rule here\n"),
        None if silences.is_empty() => text.own(" has nothing to silence\n"),
        None => {
            text.own("\n");
            for it in silences.iter().take(MOST) {
                run.place(it.at, text.own("    silences ").own(it.rule.id).own(" at ")).own(": ");
                text.say(&it.used.message);
                if suppression.is_of_less(it.rule) {
                    text.own(" (").own(suppression.tool).own(" may not report this)");
                }
                text.own("\n");
            }
            text
        }
    }
}

/// A directory, in short.
pub fn write_directory(path: &str, survey: &Survey, configuration: &[String], out: &mut Writer) -> io::Result<()> {
    out.print(|text| {
        text.bold(|text| text.say(path)).own("\n");
        if let Some(left) = &survey.itself {
            why(left, path, text.own("  entered only when it is named: ")).own("\n");
        }
        match configuration {
            [] => text.own("  configured by no file\n"),
            files => text.own("  configured by ").say(&files.join(", ")).own("\n"),
        }
    })?;
    out.print(|text| {
        heading("checked", text);
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        survey.read.iter().for_each(|(_, kind)| *kinds.entry(file(*kind)).or_default() += 1);
        for (kind, count) in &kinds {
            text.own("  ").say(&super::text::count(*count, kind)).own("\n");
        }
        if kinds.is_empty() { text.own("  nothing\n") } else { text }
    })?;
    if survey.left.is_empty() && survey.others == 0 {
        return Ok(());
    }
    out.print(|text| heading("left alone", text))?;
    for (left, paths) in groups(survey) {
        let (words, more) = examples(&paths);
        out.print(|text| {
            text.own("  ").say(&left.message);
            if let Some(by) = &left.by {
                origin(by, text.own(" (")).own(")");
            }
            text.own(": ").say(&words);
            if more > 0 {
                text.own(" and ").number(more as u64).own(" more");
            }
            text.own("\n")
        })?;
    }
    if survey.others > 0 {
        out.print(|text| {
            text.own("  ").say(&count(survey.others, "file")).own(" whose names promise nothing that is checked\n")
        })?;
    }
    let hint = "`dunnage doctor FILE` tells more of one of them";
    for line in wrap(hint, out.medium().style.width) {
        out.print(|text| text.own("\n").dim(|text| text.say(&line)).own("\n"))?;
    }
    Ok(())
}

/// What is left alone for the same reason, in the order of the walk.
fn groups(survey: &Survey) -> Vec<(&Left, Vec<&str>)> {
    let mut groups: Vec<(&Left, Vec<&str>)> = Vec::new();
    for left in &survey.left {
        match groups.iter_mut().find(|(known, _)| (&known.message, &known.by) == (&left.message, &left.by)) {
            Some((_, paths)) => paths.push(&left.path),
            None => groups.push((left, vec![&left.path])),
        }
    }
    groups.sort_by_key(|(left, _)| left.cause);
    groups
}

fn examples(paths: &[&str]) -> (String, usize) {
    let shown = if paths.len() > MOST_EXAMPLES + 1 { MOST_EXAMPLES } else { paths.len() };
    (paths[..shown].join(", "), paths.len() - shown)
}

fn file(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Dockerfile => "Dockerfile",
        FileKind::Document => "Kubernetes or ECS document",
        FileKind::Compose => "Compose file",
        FileKind::Terraform => "Terraform file",
        FileKind::Variables => "file of variables",
        FileKind::Template => "template",
    }
}

/// A file for programs; the shape is stable.
pub fn json_of_file(told: &Diagnosis, run: &Run) -> Value {
    let asked = |asked: &Asked| json!({"rule": asked.rule.id, "profile": asked.profile.map(rules::Profile::name), "origin": asked.by});
    let place = |at| json::place_value(at, run.sources);
    let suppressed = |it: &&crate::suppress::Suppressed| json!({"rule": it.rule.id, "message": it.used.message, "place": place(it.at), "by": place(it.by)});
    json!({
        "version": 1,
        "path": told.path,
        "walk": standing(&told.walk),
        "named": standing(&told.named),
        "configuration": told.configuration,
        "units": told.units.iter().map(|unit| json!({
            "format": unit.format, "root": unit.root, "files": unit.files, "absent": unit.absent,
        })).collect::<Vec<_>>(),
        "rules": {
            "on": told.rules.iter().map(asked).collect::<Vec<_>>(),
            "off": told.off.iter().map(asked).collect::<Vec<_>>(),
        },
        "findings": told.findings.iter().map(|finding| json!({
            "rule": finding.rule.id, "severity": finding.severity.name(), "message": finding.message, "place": place(finding.at),
        })).collect::<Vec<_>>(),
        "aside": told.aside.as_ref().map(|(aside, left_out)| json!({
            "glob": aside.glob, "origin": aside.origin, "findings": left_out,
        })),
        "known": told.known.map_or(0, |(count, _)| count),
        "used_here": told.through.iter().map(|finding| json!({
            "rule": finding.rule.id, "severity": finding.severity.name(), "message": finding.message, "place": place(finding.at),
        })).collect::<Vec<_>>(),
        "suppressions": told.suppressions.iter().map(|it| json!({
            "tool": it.suppression.tool,
            "names": it.suppression.names().collect::<Vec<_>>(),
            "reason": it.suppression.reason,
            "place": place(it.suppression.at),
            "void": it.void,
            "silences": it.silences.iter().map(suppressed).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "silenced_from_elsewhere": told.silenced_from_elsewhere.iter().map(suppressed).collect::<Vec<_>>(),
        "unknown": told.unknown.iter().map(|it| json!({
            "reason": it.why.reason.kind().0, "message": it.why.to_string(), "values": it.what, "place": place(it.at),
        })).collect::<Vec<_>>(),
        "notes": told.notes.iter().map(|note| json!({
            "message": note.message, "place": note.place().map(place),
        })).collect::<Vec<_>>(),
    })
}

fn standing(standing: &Standing) -> Value {
    match standing {
        Standing::Read(_) => json!({"checked": true}),
        Standing::Left(left) => json!({
            "checked": false, "cause": left.cause.name(), "path": left.path, "message": left.message, "origin": left.by,
        }),
    }
}

/// A directory for programs.
pub fn json_of_directory(path: &str, survey: &Survey, configuration: &[String]) -> Value {
    let left = |left: &Left| json!({"path": left.path, "cause": left.cause.name(), "message": left.message, "origin": left.by});
    json!({
        "version": 1,
        "path": path,
        "configuration": configuration,
        "itself": survey.itself.as_ref().map(left),
        "checked": survey.read.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "left": survey.left.iter().map(left).collect::<Vec<_>>(),
        "others": survey.others,
    })
}
