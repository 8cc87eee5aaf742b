//! What is found in an object that several bundles have word for word is told once, with the others beside it: published
//! manifests come in variants. For people who read all findings of a run; what is known or changed is told by
//! file before.

use super::Holding;
use crate::model::Identity;
use crate::rules::{Finding, Severity};
use crate::source::{Location, Snapshot, Span};
use std::collections::HashMap;

/// Files that a message names beside the finding's own.
const MOST_NAMED: usize = 2;

/// Folds findings in copies of an object into the first, in the order of files.
pub fn fold(findings: &mut Vec<Finding>, sources: &Snapshot, holding: &dyn Holding) {
    let mut copies: Vec<Vec<Location>> = vec![Vec::new(); findings.len()];
    let mut is_copy = vec![false; findings.len()];
    let mut first_of: HashMap<Print, usize> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if holding.leaves_nothing_out(sources.get(finding.at.file)) {
            continue;
        }
        let Some(print) = Print::of(finding, sources) else { continue };
        let first = *first_of.entry(print).or_insert(index);
        // Two of one file are two objects, however alike.
        let is_other = |at: &Location| at.file != finding.at.file;
        if first != index && is_other(&findings[first].at) && copies[first].iter().all(is_other) {
            copies[first].push(finding.at);
            is_copy[index] = true;
        }
    }
    for (finding, copies) in findings.iter_mut().zip(copies).filter(|(_, copies)| !copies.is_empty()) {
        let named: Vec<String> =
            copies.iter().take(MOST_NAMED).map(|at| format!("`{}`", sources.get(at.file).name)).collect();
        let more = copies.len().saturating_sub(MOST_NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        finding.message = format!("{}; the same in {}{more}", finding.message, named.join(", "));
        finding.copies = copies;
    }
    let mut is_copy = is_copy.into_iter();
    findings.retain(|_| !is_copy.next().unwrap_or(false));
}

/// What findings in copies of an object have in common.
#[derive(PartialEq, Eq, Hash)]
struct Print<'a> {
    rule: &'static str,
    severity: Severity,
    message: &'a str,
    address: String,
    text: &'a str,
    /// Where in the text it lies.
    offset: u32,
}

impl<'a> Print<'a> {
    fn of(finding: &'a Finding, sources: &'a Snapshot) -> Option<Self> {
        let [used] = &finding.uses[..] else { return None };
        let identity = used.identity.as_deref()?;
        let object = std::iter::successors(Some(identity), |it| it.parent.as_deref()).last()?;
        // An object of a cluster is the same wherever its name is; other names say little.
        object.name().filter(|_| !object.api.is_empty())?;
        let source = sources.get(object.whole.file);
        is_bundled(&source.text, object.whole.span).then_some(())?;
        let Identity { whole, .. } = identity;
        let inside = whole.file == finding.at.file
            && whole.span.start <= finding.at.span.start
            && finding.at.span.end <= whole.span.end;
        inside.then(|| Self {
            rule: finding.rule.id,
            severity: finding.severity,
            message: &finding.message,
            address: object.full_label(),
            text: sources.get(whole.file).slice(whole.span),
            offset: finding.at.span.start - whole.span.start,
        })
    }
}

/// Whether an object is one of several of its file. What has a file of its own is somebody's, however alike another is.
fn is_bundled(text: &str, object: Span) -> bool {
    let says = |line: &str| !matches!(line.trim(), "" | "---") && !line.trim_start().starts_with('#');
    let (before, behind) = (&text[..object.range().start], &text[object.range().end..]);
    before.lines().chain(behind.lines()).any(says)
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::check::{Everywhere, Settings, run};
    use crate::formats::Unit;
    use crate::source::Snapshot;

    #[test]
    fn the_same_object_in_several_files_is_told_once() {
        let pod = |name: &str, image: &str| {
            format!(
                "kind: Pod\napiVersion: v1\nmetadata: {{name: {name}}}\nspec: {{containers: [{{name: a, image: {image}}}]}}\n"
            )
        };
        let sources = Snapshot::in_memory();
        let texts = [
            ("a.yaml", format!("{}---\n{}", pod("p", "o/b"), pod("r", "o/b:1"))),
            ("alone.yaml", pod("p", "o/b")),
            ("all.yaml", format!("# A bundle.\n{}---\n{}", pod("q", "o/b"), pod("p", "o/b"))),
            ("other.yaml", pod("p", "o/c")),
        ];
        let add = |(name, text): (&str, String)| Unit::Document(sources.add(name.into(), name.into(), text).id);
        let units: Vec<Unit> = texts.into_iter().map(add).collect();
        let mut findings = run(&units, &sources, &Settings::default()).findings;
        findings.retain(|finding| finding.rule.id == "latest-tag");
        assert_eq!(findings.len(), 5);
        fold(&mut findings, &sources, &Everywhere::default());
        let messages: Vec<&str> = findings.iter().map(|it| &*it.message).collect();
        let alone = "image `o/b` has no tag, which means `latest`";
        assert!(messages[0].ends_with(&format!("{alone}; the same in `all.yaml`")), "{messages:?}");
        assert!(messages[1..3].iter().all(|it| it.ends_with(alone)), "{messages:?}");
        assert_eq!(findings[0].copies.len(), 1);
    }
}
