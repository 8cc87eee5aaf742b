//! What could not be known, for those who ask what was not checked.

use super::Run;
use super::text::count;
use super::writer::{Printable, Writer};
use crate::model::{Reason, Unknown};
use crate::source::Location;
use std::io;

/// More words than this are counted.
const MOST_WORDS: usize = 4;

/// Grouped by the kind of reason; the largest group comes last, next to the summary, as what there is most to do about.
pub fn write_groups(run: &Run, out: &mut Writer) -> io::Result<()> {
    let mut groups: Vec<(&str, Vec<&Unknown>)> = Vec::new();
    for unknown in run.outcome.unknown.iter().filter(|_| run.show_unknown) {
        let (_, title) = unknown.why.reason.kind();
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, group)) => group.push(unknown),
            None => groups.push((title, vec![unknown])),
        }
    }
    groups.sort_by_key(|(_, group)| group.len());
    for (title, group) in groups {
        out.print(|text| {
            text.bold(|text| text.own("not known"));
            text.own(": ").bold(|text| text.say(title)).own(" (").number(group.len() as u64).own(")\n")
        })?;
        for unknown in &group {
            out.print(|text| {
                run.place(unknown.at, text.own("  ")).own(": ");
                line(run, unknown, text).own("\n")
            })?;
        }
        out.print(|text| text.own("\n"))?;
    }
    Ok(())
}

/// `path:line:column: unknown[no-default] image of container `web`: variable `tag` has no default`
pub fn write_lines(run: &Run, out: &mut Writer) -> io::Result<()> {
    for unknown in run.outcome.unknown.iter().filter(|_| run.show_unknown) {
        let (kind, _) = unknown.why.reason.kind();
        out.print(|text| {
            run.place(unknown.at, text).own(": unknown[").own(kind).own("] ");
            line(run, unknown, text).own("\n")
        })?;
    }
    Ok(())
}

/// What is not known, why, and where the cause of that stands.
pub fn line<'t, 'a>(run: &Run, unknown: &Unknown, text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    text.say(&subject(unknown)).own(": ");
    match &unknown.why.reason {
        // It says no more than that there is a hole; what stands there says which.
        Reason::Template => match written(run, unknown) {
            Some(written) => text.own("`").say(written).own("` is not known"),
            None => text.say(&unknown.why.to_string()),
        },
        _ => text.say(&unknown.why.to_string()),
    };
    match cause(run, unknown) {
        Some(cause) => run.place(cause, text.own(" (")).own(")"),
        None => text,
    }
}

/// "user and group of container `web` of Pod `web`"
pub fn subject(unknown: &Unknown) -> String {
    let left = unknown.what.len().saturating_sub(MOST_WORDS);
    let mut words: Vec<String> = unknown.what.iter().take(MOST_WORDS).map(|word| (*word).to_owned()).collect();
    if left > 0 {
        words.push(count(left, "other value"));
    }
    let words = match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    };
    let of = match &unknown.of.parent {
        // The image that a build ends with goes by the build's name.
        Some(parent) if parent.kind == unknown.of.kind => parent.label(),
        Some(_) | None => unknown.of.full_label(),
    };
    format!("{words} of {of}")
}

/// Where the cause stands, if it is not on the same line.
pub fn cause(run: &Run, unknown: &Unknown) -> Option<Location> {
    let line = |at: Location| run.sources.get(at.file).position(at.span.start).line;
    unknown.why.at.filter(|cause| cause.file != unknown.at.file || line(*cause) != line(unknown.at))
}

/// What stands at the place, if it is short.
fn written<'a>(run: &'a Run, unknown: &Unknown) -> Option<&'a str> {
    const LONGEST: usize = 60;
    let text = run.sources.get(unknown.at.file).slice(unknown.at.span);
    (!text.is_empty() && text.len() <= LONGEST && !text.contains('\n')).then_some(text)
}
