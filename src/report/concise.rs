//! One line per finding, for `grep`, editors and logs: `path:line:column: severity[rule] message`.

use super::Run;
use super::text::{Style, escape};
use std::io::{self, Write};

pub fn write(run: &Run, style: &Style, out: &mut impl Write, aside: &mut impl Write) -> io::Result<()> {
    for finding in &run.outcome.findings {
        let head = style.severity(finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule.id));
        write!(out, "{}: {head} {}", style.bold(&run.place(finding.at)), escape(&finding.message))?;
        if let Some(origin) = run.origin(finding) {
            write!(out, " (from {})", escape(&origin))?;
        }
        writeln!(out)?;
    }
    for (place, message) in run.remarks() {
        writeln!(aside, "{place}: note: {}", escape(message))?;
    }
    for failure in run.failures {
        writeln!(aside, "{}: error: {}", escape(&failure.path), escape(&failure.message))?;
    }
    Ok(())
}
