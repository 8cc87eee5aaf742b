//! Issues of Azure Pipelines: logging commands, as its agent reads them from the log.

use super::batch::print_each;
use super::rank::{Level, level};
use super::{Run, Writer};
use crate::source::Position;
use std::io;

pub fn write(run: &Run, out: &mut Writer) -> io::Result<()> {
    print_each(&run.outcome.findings, out, |finding, text| {
        let source = run.sources.get(finding.at.file);
        let Position { line, column } = source.position(finding.at.span.start);
        // There is nothing milder than a warning.
        text.own(match level(finding.severity) {
            Level::Error => "##vso[task.logissue type=error;sourcepath=",
            Level::Warning | Level::Notice => "##vso[task.logissue type=warning;sourcepath=",
        });
        text.property(&run.places.from_repository(&source.name));
        text.own(";linenumber=").number(line).own(";columnnumber=").number(column);
        text.own(";code=").own(finding.rule.id).own(";]");
        // The log shows the message alone.
        text.own(finding.rule.id).own(": ").say(&finding.message).own("\n");
        Ok(())
    })?;
    for failure in run.failures {
        out.print(|text| {
            let (name, position) = run.spot(failure);
            text.own("##vso[task.logissue type=error;sourcepath=").property(&name);
            if let Some(Position { line, column }) = position {
                text.own(";linenumber=").number(line).own(";columnnumber=").number(column);
            }
            text.own(";]not checked: ").say(&run.about(failure)).own(": ").say(&failure.message).own("\n")
        })?;
    }
    Ok(())
}
