//! What the rules find in the examples. Each example is run once, and all assertions look at that run.

use super::pages;
use crate::support::example::{self, Example, File, Verdict};
use crate::support::run::{self, Run, each_alone, faults};
use crate::support::{RulePage, expect_none};
use dunnage::rules::{Check, FixKind, Profile, Rule, SYNTAX_ERROR};
use dunnage::source::{FileId, Source, Span};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// An example with its run, for which its rule was turned on.
struct Tried {
    page: &'static RulePage,
    example: &'static Example,
    /// The block that shows the example after its fix.
    fixed: Option<usize>,
    run: Run,
}

/// All examples, in the order of the pages.
fn tried() -> &'static [Tried] {
    static TRIED: OnceLock<Vec<Tried>> = OnceLock::new();
    TRIED.get_or_init(|| {
        let mut all = Vec::new();
        for page in pages() {
            for (at, example) in page.examples.iter().enumerate() {
                let next = page.examples.get(at + 1).filter(|next| next.verdict == Verdict::Fixed);
                let fixed = next.filter(|_| example.verdict == Verdict::Fail).map(|_| all.len() + 1);
                all.push((page, example, fixed));
            }
        }
        let run = |(page, example, fixed): &(&'static RulePage, &'static Example, _)| Tried {
            page,
            example,
            fixed: *fixed,
            run: run::check(page.rule, example, &example.files),
        };
        each_alone(&all, run)
    })
}

/// What the rule says in its examples.
pub(super) fn messages(rule: &Rule) -> Vec<&'static str> {
    let own = tried().iter().filter(|tried| tried.page.rule.id == rule.id);
    own.flat_map(|tried| tried.run.findings_of(tried.page.rule)).map(|finding| finding.message.as_str()).collect()
}

fn with(verdict: Verdict) -> impl Iterator<Item = &'static Tried> {
    tried().iter().filter(move |tried| tried.example.verdict == verdict)
}

#[test]
fn fail_examples_yield_exactly_the_marked_spans() {
    let complaints = with(Verdict::Fail).filter_map(|tried| compare(tried, "the findings are not the marked spans"));
    expect_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn every_finding_says_what_it_is_about() {
    let findings = with(Verdict::Fail).flat_map(|tried| &tried.run.outcome.findings);
    let nameless = findings.filter(|it| !matches!(it.rule.check, Check::Engine) && it.identity().is_none());
    let complaints: Vec<String> = nameless.map(|it| format!("{}: {}", it.rule.id, it.message)).collect();
    expect_none(&complaints);
}

#[test]
fn pass_examples_yield_nothing() {
    let complaints = with(Verdict::Pass).filter_map(|tried| compare(tried, "a `pass` example yields findings"));
    expect_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn only_strict_examples_are_silent_by_default() {
    let complaints =
        with(Verdict::Fail).filter(|tried| Profile::Recommended.has(tried.page.rule)).filter_map(|tried| {
            let Tried { page: RulePage { rule, path, .. }, example, .. } = tried;
            let found = run::check_by_default(rule, example).findings_of(rule).count();
            if example.strict && found > 0 {
                Some(format!("{path}:{}: a `strict` example is reported to everybody", example.line))
            } else if !example.strict && found == 0 {
                let advice = "write `fail strict`, and say on the page when it is not reported";
                Some(format!("{path}:{}: by default it is not found: {advice}", example.line))
            } else {
                None
            }
        });
    expect_none(&complaints.collect::<Vec<_>>());
}

#[test]
fn fixed_examples_are_what_the_fixes_make() {
    let mut complaints = Vec::new();
    for Tried { page: RulePage { rule, path, .. }, example, fixed, run } in tried() {
        let Some(Tried { example: fixed, run: again, .. }) = fixed.map(|at| &tried()[at]) else { continue };
        let place = format!("{path}:{}", fixed.line);
        let names = |example: &Example| example.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
        if names(example) != names(fixed) || example.format != fixed.format {
            complaints.push(format!("{place}: a `fixed` block has the format and the files of the block before it"));
            continue;
        }
        for (file, actual) in fixed.files.iter().zip(run.fixed(rule)) {
            if file.text != actual {
                complaints.push(format!("{place}: after the fixes `{}` is\n{}", file.name, indented(&actual)));
            }
        }
        for fix in again.fixes_of(rule) {
            complaints.push(format!("{place}: the fix must hold for good, yet again \"{}\"", fix.title));
        }
    }
    expect_none(&complaints);
}

#[test]
fn the_front_matter_names_the_kind_of_fix() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in pages() {
        let runs = with(Verdict::Fail).filter(|tried| tried.page.rule.id == rule.id).map(|tried| &tried.run);
        let fixes = runs.flat_map(|run| run.fixes_of(rule));
        let actual = match fixes.map(|fix| fix.safe).min() {
            None => FixKind::None,
            Some(true) => FixKind::Safe,
            Some(false) => FixKind::Unsafe,
        };
        let said = rule.page().fix;
        if said != actual {
            complaints.push(format!("{path}: `fix:` says {said:?}, the examples' fixes are {actual:?}"));
        }
        let shown = examples.iter().any(|example| example.verdict == Verdict::Fixed);
        if shown != (said != FixKind::None) {
            complaints.push(format!("{path}: a `fixed` block after a `fail` block must show the fix, if there is one"));
        }
    }
    expect_none(&complaints);
}

#[test]
fn examples_have_no_unintended_syntax_errors() {
    let mut complaints = Vec::new();
    for Tried { page: RulePage { rule, path, .. }, example, run, .. } in tried() {
        for error in run.outcome.errors.iter().filter(|_| rule.id != SYNTAX_ERROR.id) {
            let (file, source) = file_at(run, example, error.at.file);
            let line = file.map_or(example.line, |file| page_line(file, &source, error.at.span));
            let text = source.slice(error.at.span);
            complaints.push(format!("{path}:{line}: syntax error at `{text}`: {}", error.message));
        }
        if run.outcome.recognised == 0 && rule.id != SYNTAX_ERROR.id {
            let format = &example.format;
            complaints.push(format!("{path}:{}: no file of this example is recognised as {format}", example.line));
        }
    }
    expect_none(&complaints);
}

#[test]
fn examples_cause_no_mistake_of_ours() {
    let complaints = tried().iter().flat_map(|Tried { page, example, run, .. }| {
        let faults = faults(&run.sources, &run.outcome).into_iter();
        faults.map(move |fault| format!("{}:{}: {fault}", page.path, example.line))
    });
    expect_none(&complaints.collect::<Vec<_>>());
}

/// What differs between the marks and the findings, line by line, and the block as it ought to be if the findings are right.
fn compare(tried: &Tried, what: &str) -> Option<String> {
    let Tried { page, example, run, .. } = tried;
    let mut found: BTreeMap<_, Vec<(Span, &str)>> = BTreeMap::new();
    for finding in run.findings_of(page.rule) {
        found.entry(finding.at.file).or_default().push((finding.at.span, &finding.message));
    }
    let mut lines = Vec::new();
    let mut marked_up = String::new();
    for (file, id) in example.files.iter().zip(&run.ids) {
        let source = run.sources.get(*id);
        let found = found.remove(id).unwrap_or_default();
        let mut tell = |word: &str, span: Span, message: &str| {
            let at = source.position(span.start);
            let line = page_line(file, source, span);
            let text = source.slice(span).replace('\n', "⏎");
            lines.push(format!("  {}:{line}: column {}: {word} `{text}`{message}", page.path, at.column));
        };
        for span in file.marked.iter().filter(|span| !found.iter().any(|(found, _)| found == *span)) {
            tell("missing", *span, "");
        }
        for (span, message) in found.iter().filter(|(span, _)| !file.marked.contains(span)) {
            tell("unexpected", *span, &format!(" \"{message}\""));
        }
        let spans: Vec<Span> = found.iter().map(|(span, _)| *span).collect();
        if example.files.len() > 1 {
            let _ = writeln!(marked_up, "# file: {}", file.name);
        }
        marked_up.push_str(&example::mark(&source.text, &spans));
    }
    if !found.is_empty() {
        lines.push("  unexpected: a finding in none of the example's files".to_owned());
    }
    if lines.is_empty() {
        return None;
    }
    let (path, line, format, word) = (&page.path, example.line, &example.format, example.verdict.word());
    let lines = lines.join("\n");
    let block = indented(&marked_up);
    Some(format!("{path}:{line}: {format} {word}: {what}\n{lines}\n  as it was found:\n{block}"))
}

fn file_at<'a>(run: &Run, example: &'a Example, id: FileId) -> (Option<&'a File>, Arc<Source>) {
    let at = run.ids.iter().position(|known| *known == id);
    (at.map(|at| &example.files[at]), run.sources.get(id).clone())
}

fn page_line(file: &File, source: &Source, span: Span) -> usize {
    file.line + source.position(span.start).line as usize - 1
}

fn indented(text: &str) -> String {
    text.lines().flat_map(|line| ["    ", line, "\n"]).collect()
}
