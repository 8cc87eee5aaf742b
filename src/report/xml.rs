//! The two kinds of XML that build servers read: Checkstyle's, and JUnit's with a case for each finding.

use super::advice::Advice;
use super::batch::print_each;
use super::rank::{Level, level};
use super::{Printable, Run, Writer};
use crate::rules::Finding;
use crate::source::Position;
use std::io;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

pub fn checkstyle(run: &Run, out: &mut Writer) -> io::Result<()> {
    out.print(|text| text.own(HEAD).own("<checkstyle version=\"10.0\">\n"))?;
    for findings in by_file(run) {
        let source = run.sources.get(findings[0].at.file);
        out.print(|text| text.own("  <file name=\"").say(&source.name).own("\">\n"))?;
        print_each(findings, out, |finding, text| {
            let Position { line, column } = source.position(finding.at.span.start);
            text.own("    <error line=\"").number(line).own("\" column=\"").number(column).own("\" severity=\"");
            text.own(match level(finding.severity) {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Notice => "info",
            });
            text.own("\" message=\"").say(&finding.message).own("\" source=\"dunnage.").own(finding.rule.id);
            text.own("\"/>\n");
            Ok(())
        })?;
        out.print(|text| text.own("  </file>\n"))?;
    }
    for failure in run.failures {
        out.print(|text| {
            text.own("  <file name=\"").say(&run.about(failure)).own("\">\n    <exception>");
            text.say(&failure.message).own("</exception>\n  </file>\n")
        })?;
    }
    out.print(|text| text.own("</checkstyle>\n"))
}

pub fn junit(run: &Run, out: &mut Writer) -> io::Result<()> {
    let (found, unread) = (run.outcome.findings.len(), run.failures.len());
    // A report without a single case is taken for a broken one.
    let cases = (found + unread).max(1);
    out.print(|text| {
        text.own(HEAD).own("<testsuites name=\"dunnage\"");
        counts([cases, found, unread], text).own(">\n")
    })?;
    let advice = Advice::new(run);
    for findings in by_file(run) {
        let source = run.sources.get(findings[0].at.file);
        out.print(|text| {
            text.own("  <testsuite name=\"").say(&source.name).own("\"");
            counts([findings.len(), findings.len(), 0], text).own(">\n")
        })?;
        print_each(findings, out, |finding, text| {
            case(finding, &source.name, source.position(finding.at.span.start), &advice, text);
            Ok(())
        })?;
        out.print(|text| text.own("  </testsuite>\n"))?;
    }
    for failure in run.failures {
        out.print(|text| {
            text.own("  <testsuite name=\"").say(&run.about(failure)).own("\"");
            counts([1, 0, 1], text).own(">\n    <testcase name=\"could be read\" classname=\"");
            text.say(&run.about(failure)).own("\">\n      <error message=\"").say(&failure.message);
            text.own("\"/>\n    </testcase>\n  </testsuite>\n")
        })?;
    }
    if found + unread == 0 {
        out.print(|text| {
            text.own("  <testsuite name=\"dunnage\"");
            counts([1, 0, 0], text)
                .own(">\n    <testcase name=\"no problems\" classname=\"dunnage\"/>\n  </testsuite>\n")
        })?;
    }
    out.print(|text| text.own("</testsuites>\n"))
}

fn counts<'t, 'a>([tests, failures, errors]: [usize; 3], text: &'t mut Printable<'a>) -> &'t mut Printable<'a> {
    text.own(" tests=\"").number(tests as u64).own("\" failures=\"").number(failures as u64);
    text.own("\" errors=\"").number(errors as u64).own("\"")
}

fn case(finding: &Finding, name: &str, position: Position, advice: &Advice, text: &mut Printable) {
    // Cases of one suite that have the same name are taken for one case.
    text.own("    <testcase name=\"").own(finding.rule.id).own(" (").position(position);
    text.own(")\" classname=\"").say(name).own("\">\n      <failure type=\"").own(finding.severity.name());
    text.own("\" message=\"").say(&finding.message).own("\">").say(name).own(":").position(position);
    text.own(": ").say(&finding.message);
    let help = advice.help(finding);
    if !help.is_empty() {
        text.own("\nhelp: ").say(&help);
    }
    if let Some(address) = finding.rule.address() {
        text.own("\n").say(&address);
    }
    text.own("</failure>\n    </testcase>\n");
}

/// The findings, file by file: they are in the order of the files.
fn by_file<'a>(run: &Run<'a>) -> impl Iterator<Item = &'a [Finding]> {
    run.outcome.findings.chunk_by(|one, other| one.at.file == other.at.file)
}
