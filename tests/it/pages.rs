//! Every rule's page is its documentation and its test. `rules/README.md` says how a page is written.

use crate::support::example::{self, Example, File, Verdict};
use crate::support::run::{self, Run};
use crate::support::{RulePage, expect_none, page_files, root, stem};
use dunnage::rules::{self, Check, FixKind, Page, Profile, Rule};
use dunnage::source::{Source, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

/// What `formats:` and `except:` may name.
const FORMATS: [&str; 6] = ["dockerfile", "kubernetes", "helm", "compose", "ecs", "terraform"];

#[test]
fn every_rule_has_its_files() {
    let mut complaints = Vec::new();
    let pages = page_files();
    for page in &pages {
        if Rule::by_id(stem(page)).is_none() {
            complaints.push(format!("{page}: no rule has this id; list it in its family's mod.rs"));
        }
        let same: Vec<_> = pages.iter().filter(|other| stem(other) == stem(page)).collect();
        if same.len() > 1 && same[0] == page {
            complaints.push(format!("one rule, several pages: {same:?}"));
        }
    }
    let mut ids = HashSet::new();
    for rule in rules::all() {
        let id = rule.id;
        if !ids.insert(id) {
            complaints.push(format!("`{id}` is the id of two rules"));
        }
        let well_formed = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !well_formed {
            complaints.push(format!("`{id}`: an id is lower case, in words joined by `-`"));
        }
        let Some(path) = pages.iter().find(|page| stem(page) == id) else {
            complaints.push(format!("`{id}` has no page: write rules/<family>/{id}.md"));
            continue;
        };
        if rule.text != std::fs::read_to_string(root().join(path)).unwrap() {
            complaints.push(format!("{path}: the rule `{id}` includes another page"));
        }
        let check = format!("src/{}", path.replace(".md", ".rs").replace('-', "_"));
        if !root().join(&check).is_file() {
            complaints.push(format!("`{id}`: its page is {path}, so its check belongs into {check}"));
        }
    }
    expect_none(&complaints);
}

#[test]
fn every_page_is_complete() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in &pages() {
        let page = match Page::read(rule.text) {
            Ok(page) => page,
            Err(error) => {
                complaints.push(format!("{path}: {error}"));
                continue;
            }
        };
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                complaints.push(format!("{path}: {what}"));
            }
        };
        let title = page.title.trim();
        demand(
            !title.is_empty() && !title.ends_with('.'),
            "`title:` says in a few words, without a full stop, what is wrong",
        );
        demand(page.body.starts_with(&format!("# {title}\n")), "the body must begin with its title as heading");
        demand(is_version(&page.since), "`since:` must be a version such as 0.1.0");
        demand(!page.formats.is_empty(), "`formats:` must name the formats that the examples show");
        let unknown = page.formats.iter().chain(page.except.keys()).find(|name| !FORMATS.contains(&name.as_str()));
        demand(unknown.is_none(), &format!("{unknown:?} is no format; there are {FORMATS:?}"));
        demand(page.except.values().all(|why| why.len() > 10), "each entry of `except:` must give its reason");
        let both = page.except.keys().find(|name| page.formats.contains(name));
        demand(both.is_none(), &format!("{both:?} cannot be in `formats:` and in `except:`"));
        let cited = |reference: &String| {
            ["https://", "http://", "CIS ", "PSS ", "AWS FSBP "].iter().any(|start| reference.starts_with(start))
        };
        let engine = matches!(rule.check, Check::Engine);
        demand(engine || !page.references.is_empty(), "`references:` must say who else holds this to be wrong");
        demand(
            page.references.iter().all(cited),
            "a reference is an http(s) address, or a `CIS …`, `PSS …` or `AWS FSBP …` item",
        );
        for section in ["## Why", "## What to do"] {
            let there = page.body.lines().any(|line| line == section);
            demand(there, &format!("the section `{section}` is missing"));
        }
        for (tool, ids) in &page.aliases {
            let unique: BTreeSet<_> = ids.iter().collect();
            demand(
                !ids.is_empty() && unique.len() == ids.len(),
                &format!("`aliases: {tool}` is empty or repeats an id"),
            );
        }
    }
    expect_none(&complaints);
}

/// A standard's profile has the rules whose pages prove that the standard asks for them, and no others.
#[test]
fn profiles_of_standards_are_proved() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, .. } in &pages() {
        let page = rule.page();
        let cites = |start: &str| page.references.iter().any(|it| it.starts_with(start));
        let admission = page.aliases.get("pod-security-admission").map_or(&[][..], Vec::as_slice);
        let admits = |start: &str| admission.iter().any(|id| id.starts_with(start));
        let proved = [
            (Profile::PssBaseline, admits("baseline."), "`pod-security-admission: [baseline…]`"),
            (Profile::PssRestricted, admits("restricted.") && !admits("baseline."), "`[restricted…]` alone"),
            (Profile::CisDocker, cites("CIS Docker Benchmark"), "a reference to its item"),
            (Profile::CisKubernetes, cites("CIS Kubernetes Benchmark"), "a reference to its item"),
            (
                Profile::NsaKubernetes,
                page.references.iter().any(|it| it.contains("KUBERNETES_HARDENING")),
                "a reference",
            ),
            (Profile::AwsFsbp, cites("AWS FSBP "), "a reference to its item"),
        ];
        for (profile, proved, proof) in proved {
            if page.profiles.contains(&profile) != proved {
                complaints.push(format!("{path}: `profiles:` names `{}` exactly if there is {proof}", profile.name()));
            }
        }
        let implied = page.profiles.iter().filter_map(|profile| profile.includes());
        for profile in implied.filter(|profile| page.profiles.contains(profile)) {
            complaints.push(format!("{path}: what is in `{}` is in the wider profile, too", profile.name()));
        }
        if page.profiles.contains(&Profile::All) {
            complaints.push(format!("{path}: every rule is in `all`"));
        }
    }
    expect_none(&complaints);
}

/// What a rule asks for, its page declares, and the other way round. The engine's own assertion sees the types.
#[test]
fn options_are_declared_asked_for_and_shown() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in &pages() {
        let code = format!("src/{}", path.replace(".md", ".rs").replace('-', "_"));
        let code = std::fs::read_to_string(root().join(&code)).unwrap_or_default();
        let code = code.split_whitespace().collect::<String>();
        for (name, option) in rule.options() {
            let asks = format!(".{}(\"{name}\"", option.kind.name());
            if !code.contains(&asks) && !code.contains(&format!(".entry(\"{name}\"")) {
                complaints.push(format!("{path}: the rule never asks for its option `{name}` with `{asks})`"));
            }
            if !examples.iter().any(|it| it.config.as_ref().is_some_and(|config| config.get(name).is_some())) {
                complaints.push(format!("{path}: no example has a `config` block with the option `{name}`"));
            }
            if option.meaning.len() < 10 || !option.meaning.ends_with('.') {
                complaints.push(format!("{path}: the meaning of `{name}` is a sentence"));
            }
            if name == "severity" {
                complaints.push(format!("{path}: `severity` is everybody's option"));
            }
        }
        for asked in code.split(".options().").skip(1) {
            let name = asked.split('"').nth(1).unwrap_or_default();
            if !rule.options().contains_key(name) {
                complaints.push(format!("{path}: the rule asks for `{name}`, which `options:` does not declare"));
            }
        }
    }
    expect_none(&complaints);
}

/// One promise of the catalogue: a rule of a shared scope works in every format, or says why not.
#[test]
fn every_format_has_a_failing_example_or_a_reason() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in &pages() {
        let page = rule.page();
        let shown: BTreeSet<&str> = fails(examples).map(|(_, example)| example.format.as_str()).collect();
        let has = |format: &str| shown.contains(format) || (format == "kubernetes" && shown.contains("helm"));
        for format in &page.formats {
            if !has(format) {
                complaints.push(format!("{path}: `formats:` names {format}, but no ```{format} fail example shows it"));
            }
        }
        for format in &shown {
            let counts_as = if *format == "helm" { "kubernetes" } else { format };
            if !page.formats.iter().any(|name| name == format || name == counts_as) {
                complaints
                    .push(format!("{path}: there is a {format} example, but `formats:` does not name {counts_as}"));
            }
        }
        let is_open =
            |format: &&&str| !page.formats.iter().any(|name| name == **format) && !page.except.contains_key(**format);
        let open: Vec<&str> = formats_of(&rule.check).iter().filter(is_open).copied().collect();
        if !open.is_empty() {
            let (scope, open) = (rule.check.scope(), open.join(", "));
            complaints.push(format!(
                "{path}: a {scope} rule must work in {open}, too; show it, or give the reason in `except:`"
            ));
        }
    }
    expect_none(&complaints);
}

#[test]
fn every_example_is_well_formed() {
    let mistakes: Vec<String> = pages().into_iter().flat_map(|page| page.mistakes).collect();
    expect_none(&mistakes);
}

#[test]
fn fail_examples_yield_exactly_the_marked_spans() {
    let mut complaints = Vec::new();
    for page in &pages() {
        for (_, example) in fails(&page.examples) {
            complaints.extend(compare(page, example, "the findings are not the marked spans"));
        }
    }
    expect_none(&complaints);
}

#[test]
fn only_strict_examples_are_silent_by_default() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in &pages() {
        for (_, example) in fails(examples).filter(|_| Profile::Recommended.has(rule)) {
            let found = run::check_by_default(rule, example).findings_of(rule).count();
            if example.strict && found > 0 {
                complaints.push(format!("{path}:{}: a `strict` example is reported to everybody", example.line));
            } else if !example.strict && found == 0 {
                let advice = "write `fail strict`, and say on the page when it is not reported";
                complaints.push(format!("{path}:{}: by default it is not found: {advice}", example.line));
            }
        }
    }
    expect_none(&complaints);
}

#[test]
fn pass_examples_yield_nothing() {
    let mut complaints = Vec::new();
    for page in &pages() {
        for example in page.examples.iter().filter(|example| example.verdict == Verdict::Pass) {
            complaints.extend(compare(page, example, "a `pass` example yields findings"));
        }
    }
    expect_none(&complaints);
}

#[test]
fn fixed_examples_are_what_the_fixes_make() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in &pages() {
        for (at, example) in fails(examples) {
            let Some(fixed) = examples.get(at + 1).filter(|next| next.verdict == Verdict::Fixed) else { continue };
            let place = format!("{path}:{}", fixed.line);
            let names = |example: &Example| example.files.iter().map(|file| file.name.clone()).collect::<Vec<_>>();
            if names(example) != names(fixed) || example.format != fixed.format {
                complaints
                    .push(format!("{place}: a `fixed` block has the format and the files of the block before it"));
                continue;
            }
            let texts = run::check(rule, example, &example.files).fixed(rule);
            for (file, actual) in fixed.files.iter().zip(texts) {
                if file.text != actual {
                    complaints.push(format!("{place}: after the fixes `{}` is\n{}", file.name, indented(&actual)));
                }
            }
            let again = run::check(rule, fixed, &fixed.files);
            for fix in again.fixes_of(rule) {
                complaints.push(format!("{place}: the fix must hold for good, yet again \"{}\"", fix.title));
            }
        }
    }
    expect_none(&complaints);
}

#[test]
fn the_front_matter_names_the_kind_of_fix() {
    let mut complaints = Vec::new();
    for RulePage { rule, path, examples, .. } in &pages() {
        let runs: Vec<Run> = fails(examples).map(|(_, example)| run::check(rule, example, &example.files)).collect();
        let fixes: Vec<_> = runs.iter().flat_map(|run| run.fixes_of(rule)).collect();
        let actual = match fixes.iter().map(|fix| fix.safe).min() {
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
    for RulePage { rule, path, examples, .. } in &pages() {
        if rule.id == rules::SYNTAX_ERROR.id {
            continue;
        }
        for example in examples {
            let run = run::check(rule, example, &example.files);
            for error in &run.outcome.errors {
                let (file, source) = file_at(&run, example, error.at.file);
                let line = file.map_or(example.line, |file| page_line(file, &source, error.at.span));
                let text = source.slice(error.at.span);
                complaints.push(format!("{path}:{line}: syntax error at `{text}`: {}", error.message));
            }
            if run.outcome.recognised == 0 {
                let format = &example.format;
                complaints.push(format!("{path}:{}: no file of this example is recognised as {format}", example.line));
            }
        }
    }
    expect_none(&complaints);
}

/// Half-typed files are the language server's daily bread.
#[test]
fn truncated_examples_never_panic() {
    let pages = pages();
    let examples: Vec<(&RulePage, &Example)> =
        pages.iter().flat_map(|page| page.examples.iter().map(move |example| (page, example))).collect();
    let panics = examples.par_iter().flat_map_iter(|(page, example)| {
        let cut = |at: usize| {
            let files = truncated(&example.files, at);
            let result = std::panic::catch_unwind(|| run::check_all(&files));
            result.err().map(|_| format!("{}:{}: panics when cut after byte {at}", page.path, example.line))
        };
        let total: usize = example.files.iter().map(|file| file.text.len()).sum();
        (0..total).step_by(7).filter_map(cut).take(1).collect::<Vec<_>>()
    });
    expect_none(&panics.collect::<Vec<_>>());
}

/// All pages, or the one that is asked for by `DUNNAGE_PAGE=run-as-root`.
fn pages() -> Vec<RulePage> {
    let mut pages = crate::support::pages();
    if let Ok(wanted) = std::env::var("DUNNAGE_PAGE") {
        pages.retain(|page| page.rule.id == wanted);
    }
    pages
}

/// The failing examples, each with its place among all.
fn fails(examples: &[Example]) -> impl Iterator<Item = (usize, &Example)> {
    examples.iter().enumerate().filter(|(_, example)| example.verdict == Verdict::Fail)
}

/// The formats that can express what a check looks at.
fn formats_of(check: &Check) -> &'static [&'static str] {
    match check {
        Check::Container(_) | Check::Workload(_) | Check::Image(_) | Check::Setting(_) => {
            &["dockerfile", "kubernetes", "compose", "ecs", "terraform"]
        }
        Check::Grant(_) => &["kubernetes", "terraform"],
        Check::Binding(_)
        | Check::NetworkPolicy(_)
        | Check::Exposure(_)
        | Check::ServiceAccount(_)
        | Check::Attachment(_)
        | Check::Script(_)
        | Check::Stage(_)
        | Check::Resource(_)
        | Check::Model(_)
        | Check::Project(_)
        | Check::Engine => &[],
    }
}

/// What differs between the marks and the findings, line by line, and the block as it ought to be if the findings are right.
fn compare(page: &RulePage, example: &Example, what: &str) -> Option<String> {
    let run = run::check(page.rule, example, &example.files);
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
            let line = page_line(file, &source, span);
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

fn file_at<'a>(
    run: &Run,
    example: &'a Example,
    id: dunnage::source::FileId,
) -> (Option<&'a File>, std::sync::Arc<Source>) {
    let at = run.ids.iter().position(|known| *known == id);
    (at.map(|at| &example.files[at]), run.sources.get(id).clone())
}

fn page_line(file: &File, source: &Source, span: Span) -> usize {
    file.line + source.position(span.start).line as usize - 1
}

/// The files as they were when so many bytes had been typed, one file after the other.
fn truncated(files: &[File], mut bytes: usize) -> Vec<File> {
    let mut out = Vec::new();
    for file in files {
        let mut end = bytes.min(file.text.len());
        while !file.text.is_char_boundary(end) {
            end -= 1;
        }
        bytes = bytes.saturating_sub(file.text.len());
        out.push(File { text: file.text[..end].to_owned(), ..file.clone() });
    }
    out
}

fn is_version(text: &str) -> bool {
    text.split('.').count() == 3 && text.split('.').all(|part| part.parse::<u32>().is_ok())
}

fn indented(text: &str) -> String {
    text.lines().flat_map(|line| ["    ", line, "\n"]).collect()
}
