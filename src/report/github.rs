//! Annotations of GitHub Actions: workflow commands, of which a step has ten of each level at most.

use super::advice::Advice;
use super::rank::{Level, level, ranked};
use super::text::count;
use super::{Printable, Run, Writer};
use crate::rules::Finding;
use crate::source::{Columns, Position};
use std::io;

const MOST: usize = 10;
/// The runner cuts a message here.
const LONGEST: usize = 4000;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let advice = Advice::new(run);
    let ranked = ranked(run);
    let of = |wanted: Level| ranked.iter().filter(move |finding| level(finding.severity) == wanted);
    let more = |most: usize, wanted| of(wanted).count().saturating_sub(most);
    // What was not checked is an error, too, and leaves half of the room to those that were found.
    let failures = run.failures.len().min(MOST.saturating_sub(of(Level::Error).count()).max(MOST / 2));
    let unsaid = run.failures.len() - failures;
    for failure in &run.failures[..failures] {
        let (name, position) = run.spot(failure);
        out.print(|text| {
            text.own("::error file=").property(&name);
            if let Some(Position { line, .. }) = position {
                text.own(",line=").number(line);
            }
            text.own(",title=not checked::").say(&clipped(&failure.message)).own("\n")
        })?;
    }
    let most_errors = MOST - failures;
    let (errors, warnings) = (more(most_errors, Level::Error), more(MOST, Level::Warning));
    // The word on the rest is a notice, too.
    let room = if errors + warnings + unsaid + more(MOST, Level::Notice) > 0 { MOST - 1 } else { MOST };
    let notices = more(room, Level::Notice);
    for (wanted, room) in [(Level::Error, most_errors), (Level::Warning, MOST), (Level::Notice, room)] {
        for finding in of(wanted).take(room) {
            out.print(|text| {
                annotate(finding, run, &advice, text);
                text
            })?;
        }
    }
    if errors + warnings + notices + unsaid > 0 {
        out.print(|text| {
            text.own("::notice title=dunnage::").say(&count(errors + warnings + notices, "more finding"));
            let parts = [(errors, "error"), (warnings, "warning"), (notices, "notice")];
            for (index, (number, word)) in parts.into_iter().filter(|(number, _)| *number > 0).enumerate() {
                text.own(if index == 0 { " (" } else { ", " }).say(&count(number, word));
            }
            text.own(if errors + warnings + notices > 0 { ")" } else { "" });
            if unsaid > 0 {
                text.own(", ").number(unsaid as u64).own(" more not checked");
            }
            text.own(": GitHub shows ten of each level; `--format pretty` shows all\n")
        })?;
    }
    Ok(())
}

fn annotate(finding: &Finding, run: &Run, advice: &Advice, text: &mut Printable) {
    text.own(match level(finding.severity) {
        Level::Error => "::error file=",
        Level::Warning => "::warning file=",
        Level::Notice => "::notice file=",
    });
    let source = run.sources.get(finding.at.file);
    let span = source.trimmed(finding.at.span);
    let start = source.position_in(span.start, Columns::Utf16);
    let end = source.position_in(span.end, Columns::Utf16);
    text.property(&run.places.from_repository(&source.name)).own(",line=").number(start.line);
    let Position { line, column } = end;
    text.own(",endLine=").number(line);
    // Columns are for one line only: with others the runner drops them. The last one counts.
    if line == start.line {
        text.own(",col=").number(start.column).own(",endColumn=").number((column - 1).max(start.column));
    }
    text.own(",title=").own(finding.rule.id).own(" (").own(finding.severity.name()).own(")::");
    text.say(&clipped(&finding.message));
    let help = advice.help(finding);
    if !help.is_empty() {
        text.own("%0Ahelp: ").say(&clipped(&help));
    }
    if let Some(address) = finding.rule.address() {
        text.own("%0A").say(&address);
    }
    text.own("\n");
}

fn clipped(text: &str) -> String {
    text.chars().take(LONGEST / 4).collect()
}
