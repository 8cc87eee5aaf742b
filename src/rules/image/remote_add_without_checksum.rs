//! What a server sends today need not be what it sent yesterday.

use crate::model::{Action, HOLE, Slot, Stage};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "remote-add-without-checksum",
    include_str!("../../../rules/image/remote-add-without-checksum.md"),
    Check::Stage(check),
);

fn check(stage: &Stage, report: &mut Report) {
    for instruction in &stage.instructions {
        let Action::Add(copy) = &instruction.action else { continue };
        if copy.checksum.is_some() {
            continue;
        }
        for source in &copy.sources {
            let (what, severity) = match remote(source.as_str()) {
                Some(Remote::File) => ("file", Severity::Medium),
                // A branch or a tag can be moved, but by its owner only.
                Some(Remote::Repository) => ("repository", Severity::Low),
                Some(Remote::OpenRepository) => ("repository", Severity::Medium),
                None => continue,
            };
            let slot = Slot::at(source.locate(0..source.value.len()));
            report
                .at(&slot, format!("a remote {what} is added without a checksum: the download is not verified"))
                .severity(severity)
                .strict_if(severity == Severity::Low);
        }
    }
}

enum Remote {
    File,
    Repository,
    /// Over a connection that proves nothing.
    OpenRepository,
}

/// What BuildKit would fetch; a repository that is named by a full commit is safe already.
fn remote(source: &str) -> Option<Remote> {
    let web = source.starts_with("https://") || source.starts_with("http://");
    let (address, fragment) = source.split_once('#').unwrap_or((source, ""));
    let git = source.starts_with("git@")
        || ["git://", "ssh://"].iter().any(|scheme| source.starts_with(scheme))
        || web && address.split('?').next().is_some_and(|path| path.strip_suffix(".git").is_some());
    if git {
        let reference = fragment.split(':').next().unwrap_or("");
        let commit = reference.len() == 40 && reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        let pinned = commit || reference.contains(HOLE) || source.contains("checksum=");
        let open = ["git://", "http://"].iter().any(|scheme| source.starts_with(scheme));
        return (!pinned).then_some(if open { Remote::OpenRepository } else { Remote::Repository });
    }
    web.then_some(Remote::File)
}
