//! `dunnage fix --interactive`: each fix is shown, and somebody decides.

use super::Wanted;
use crate::check::Outcome;
use crate::fix;
use crate::report::fixes::write_question;
use crate::report::text::Style;
use crate::report::{Medium, Redactor, Target, Writer};
use crate::rounds::Verdict;
use crate::rules::{Finding, Fix};
use crate::source::Snapshot;
use std::collections::HashSet;
use std::io::{self, BufRead, Write};

pub struct Ask<'a> {
    style: &'a Style,
    wanted: Wanted,
    /// Rules of which all are wanted.
    all: HashSet<&'static str>,
}

impl<'a> Ask<'a> {
    pub fn new(style: &'a Style, wanted: Wanted) -> Self {
        Self { style, wanted, all: HashSet::new() }
    }

    pub fn about(
        &mut self,
        finding: &Finding,
        fix: &Fix,
        outcome: &Outcome,
        sources: &Snapshot,
        out: &mut impl Write,
    ) -> Verdict {
        if self.wanted.of(fix) != Verdict::Apply {
            return Verdict::Leave;
        }
        if self.all.contains(finding.rule.id) {
            return Verdict::Apply;
        }
        // Where nobody can be asked, nothing is decided.
        self.ask(finding, fix, outcome, sources, out).unwrap_or(Verdict::Stop)
    }

    fn ask(
        &mut self,
        finding: &Finding,
        fix: &Fix,
        outcome: &Outcome,
        sources: &Snapshot,
        out: &mut impl Write,
    ) -> io::Result<Verdict> {
        let source = sources.get(finding.at.file);
        let applied = fix::apply(sources, std::slice::from_ref(fix));
        let Some((changed, now)) = applied.texts.iter().next() else { return Ok(Verdict::Leave) };
        let was = sources.get(*changed);
        let names = [source.name.as_str(), was.name.as_str()];
        let redactor = Redactor::of_sources(&outcome.secrets, &[source, was], &names);
        let medium = Medium { target: Target::Terminal, style: self.style, redactor: &redactor };
        write_question(finding, fix, (was, now), source, &mut Writer::new(medium, out))?;
        loop {
            write!(out, "Apply it? y(es), n(o), a(ll of {}), q(uit): ", finding.rule.id)?;
            out.flush()?;
            let mut answer = String::new();
            if io::stdin().lock().read_line(&mut answer)? == 0 {
                writeln!(out)?;
                return Ok(Verdict::Stop);
            }
            match answer.trim().to_ascii_lowercase().as_str() {
                "y" | "yes" => return Ok(Verdict::Apply),
                "n" | "no" => return Ok(Verdict::Leave),
                "a" | "all" => {
                    self.all.insert(finding.rule.id);
                    return Ok(Verdict::Apply);
                }
                "q" | "quit" => return Ok(Verdict::Stop),
                _ => {}
            }
        }
    }
}
