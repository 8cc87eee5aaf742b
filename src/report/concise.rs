//! One line per finding, for `grep`, editors and logs: `path:line:column: severity[rule] message`.

use super::batch::print_each;
use super::writer::Writer;
use super::{Run, closing, head, unknown};
use std::io;

pub fn write(run: &Run, out: &mut Writer, aside: &mut Writer) -> io::Result<()> {
    print_each(&run.outcome.findings, out, |finding, text| {
        // What is rendered is put right in its template, of which no line is known.
        let origin = run.origin(finding);
        match &origin {
            Some(template) => text.bold(|text| text.say(template)),
            None => text.bold(|text| run.place(finding.at, text)),
        };
        head(finding.rule, finding.severity, text.own(": ")).own(" ").say(&finding.message);
        if origin.is_some() {
            run.place(finding.at, text.own(" (rendered: ")).own(")");
        }
        text.own("\n");
        Ok(())
    })?;
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
    let is_verdict = run.outcome.files > 0 || !run.outcome.findings.is_empty();
    out.flush()?;
    if !run.quiet && is_verdict {
        aside.print(|text| closing::summary(run, run.remarks().len(), text))?;
    }
    Ok(())
}
