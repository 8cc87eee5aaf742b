//! From what rules reported to findings: one for a rule and a place, with all that use the place, in the order of files.
//!
//! This comes last: what configuration and suppressions say is said of each use by itself.

use crate::rules::{Draft, Finding};
use crate::source::{FileId, Location, Snapshot, Span};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The order of files by their names, for those that there is something to say about.
pub(super) struct Order(Vec<u32>);

impl Order {
    pub fn new(places: impl Iterator<Item = Location>, sources: &Snapshot) -> Self {
        let files: HashSet<FileId> = places.map(|at| at.file).collect();
        let mut names: Vec<(&str, FileId)> = files.into_iter().map(|file| (&*sources.get(file).name, file)).collect();
        names.sort_unstable();
        let mut ranks = vec![0; names.iter().map(|(_, file)| file.0 as usize + 1).max().unwrap_or(0)];
        for (rank, (_, file)) in names.iter().enumerate() {
            ranks[file.0 as usize] = rank as u32;
        }
        Self(ranks)
    }

    pub fn key(&self, at: Location) -> (u32, Span) {
        (self.0.get(at.file.0 as usize).copied().unwrap_or_default(), at.span)
    }
}

/// A place that many things use is one finding: it is fixed once.
pub(super) fn findings(mut drafts: Vec<Draft>, order: &Order) -> Vec<Finding> {
    drafts.sort_by_key(|draft| (order.key(draft.at), draft.rule.id));
    let mut findings: Vec<Finding> = Vec::with_capacity(drafts.len());
    let mut known = HashSet::new();
    for mut draft in drafts {
        let (mut said, mut index, mut steps) = (HashSet::new(), 0, 0);
        draft.used.related.retain(|step| {
            let is_new = said.insert(step.clone());
            steps += usize::from(is_new && index < draft.used.steps);
            index += 1;
            is_new
        });
        draft.used.steps = steps;
        match findings.last_mut() {
            Some(last) if last.at == draft.at && last.rule.id == draft.rule.id => {
                last.severity = last.severity.max(draft.severity);
                // The copies that `count` makes say the same thing of the same block.
                if known.insert(print(&draft)) {
                    last.uses.push(draft.used);
                }
            }
            _ => {
                known.clear();
                known.insert(print(&draft));
                let Draft { rule, severity, at, used, .. } = draft;
                findings.push(Finding {
                    rule,
                    severity,
                    message: used.message.clone(),
                    at,
                    copies: Vec::new(),
                    uses: vec![used],
                });
            }
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.uses.len() > 1) {
        if let Some(others) = finding.other_users() {
            finding.message = format!("{}; also {others}", finding.message);
        }
    }
    findings
}

/// What tells one use of a place from another.
fn print(draft: &Draft) -> u64 {
    let mut hasher = DefaultHasher::new();
    let used = &draft.used;
    (&used.message, &used.related, used.identity.as_ref().map(|identity| identity.at)).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use crate::check::{Settings, run};
    use crate::fix;
    use crate::formats::Unit;
    use crate::rules::Finding;
    use crate::source::Snapshot;

    fn privileged(containers: &str) -> (Vec<Finding>, Snapshot) {
        let text = format!("kind: Pod\napiVersion: v1\nmetadata: {{name: p}}\nspec:\n  containers:\n{containers}");
        let sources = Snapshot::in_memory();
        let file = sources.add("pod.yaml".into(), "pod.yaml".into(), text).id;
        let mut findings = run(&[Unit::Document(file)], &sources, &Settings::default()).findings;
        findings.retain(|finding| finding.rule.id == "privileged");
        (findings, sources)
    }

    #[test]
    fn a_place_that_two_containers_use_is_one_finding_for_both() {
        let (findings, sources) = privileged(
            "  - {name: a, image: 'b:1', securityContext: &c {privileged: true}}\n  - {name: b, image: 'b:1', securityContext: *c}\n",
        );
        let [finding] = &findings[..] else { panic!("{findings:?}") };
        assert_eq!(finding.message, "Pod/p, container a: privileged; also container b");
        let users: Vec<_> = finding.uses.iter().map(|used| used.identity.as_ref().unwrap().address()).collect();
        assert_eq!(users, ["Pod[p].container[a]", "Pod[p].container[b]"]);
        assert!(!finding.related().is_empty(), "where the second one takes it over");
        let fix = fix::of(finding, &sources).unwrap();
        assert_eq!(fix.title, "set `privileged` to `false`, which holds for container b as well");
    }

    #[test]
    fn many_users_are_counted() {
        let first = "  - {name: c0, image: 'b:1', securityContext: &c {privileged: true}}\n".to_owned();
        let others = (1..9).map(|n| format!("  - {{name: c{n}, image: 'b:1', securityContext: *c}}\n"));
        let (findings, _) = privileged(&std::iter::once(first).chain(others).collect::<String>());
        let expected = "Pod/p, container c0: privileged; also container c1, container c2, container c3 and 5 more";
        assert_eq!(findings[0].message, expected);
        assert_eq!(findings[0].uses.len(), 9);
    }
}
