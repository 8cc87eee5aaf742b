//! Annotations of GitHub Actions: workflow commands, of which a step has ten of each level at most.

use super::pages::advice;
use super::rank::{Level, level, ranked};
use super::text::count;
use super::{Printable, Run, Writer};
use crate::fix::Planner;
use crate::rules::Finding;
use crate::source::{Columns, Position};
use std::io;

const MOST: usize = 10;
/// The runner cuts a message here.
const LONGEST: usize = 4000;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    let planner = Planner::new(run.sources);
    let ranked = ranked(run);
    let of = |wanted: Level| ranked.iter().filter(move |finding| level(finding.severity) == wanted);
    let more = |most: usize, wanted| of(wanted).count().saturating_sub(most);
    let (errors, warnings) = (more(MOST, Level::Error), more(MOST, Level::Warning));
    // The word on the rest is a notice, too, and so are files that could not be read.
    let failures = run.failures.len().min(MOST - 1);
    let room = MOST - failures;
    let room = if errors + warnings + more(room, Level::Notice) > 0 { room - 1 } else { room };
    let notices = more(room, Level::Notice);
    for (wanted, room) in [(Level::Error, MOST), (Level::Warning, MOST), (Level::Notice, room)] {
        for finding in of(wanted).take(room) {
            out.print(|text| {
                annotate(finding, run, &planner, text);
                text
            })?;
        }
    }
    for failure in &run.failures[..failures] {
        out.print(|text| {
            text.own("::notice title=not checked::").say(&run.about(failure)).own(": ").say(&failure.message).own("\n")
        })?;
    }
    if errors + warnings + notices > 0 {
        out.print(|text| {
            text.own("::notice title=dunnage::").say(&count(errors + warnings + notices, "more finding")).own(" (");
            let parts = [(errors, "error"), (warnings, "warning"), (notices, "notice")];
            for (index, (number, word)) in parts.into_iter().filter(|(number, _)| *number > 0).enumerate() {
                text.own(if index == 0 { "" } else { ", " }).say(&count(number, word));
            }
            text.own("): GitHub shows ten of each level; `--format pretty` shows all\n")
        })?;
    }
    Ok(())
}

fn annotate(finding: &Finding, run: &Run, planner: &Planner, text: &mut Printable) {
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
    let advice = planner.of(finding).map_or_else(|| advice(finding.rule), |fix| fix.title);
    if !advice.is_empty() {
        text.own("%0Ahelp: ").say(&clipped(&advice));
    }
    if let Some(address) = finding.rule.address() {
        text.own("%0A").say(&address);
    }
    text.own("\n");
}

fn clipped(text: &str) -> String {
    text.chars().take(LONGEST / 4).collect()
}
