//! One line per finding, for `grep`, editors and logs: `path:line:column: severity[rule] message`.

use super::writer::Writer;
use super::{Run, head, unknown};
use std::io;

pub fn write(run: &Run, out: &mut Writer, aside: &mut Writer) -> io::Result<()> {
    for finding in &run.outcome.findings {
        out.print(|text| {
            text.bold(|text| run.place(finding.at, text)).own(": ");
            head(finding.rule, finding.severity, text).own(" ").say(&finding.message);
            if let Some(origin) = run.origin(finding) {
                text.own(" (from ").say(&origin).own(")");
            }
            text.own("\n")
        })?;
    }
    run.silenced(out)?;
    unknown::write_lines(run, out)?;
    for (place, message) in run.remarks().iter().filter(|_| !run.quiet) {
        aside.print(|text| text.say(place).own(": note: ").say(message).own("\n"))?;
    }
    if let Some((file, message)) = run.left_out.note().filter(|_| !run.quiet) {
        aside.print(|text| text.say(file).own(": note: ").say(&message).own("\n"))?;
    }
    for failure in run.failures {
        aside.print(|text| text.say(&run.about(failure)).own(": error: ").say(&failure.message).own("\n"))?;
    }
    Ok(())
}
