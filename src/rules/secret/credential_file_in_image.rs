//! A file that was copied into an image can be taken out again by everyone who can pull it.

use crate::model::{Action, CopiedFiles, Model, Place, Setting, Slot, Stage, Text};
use crate::rules::{Check, Report, Rule, Severity};
use std::collections::{BTreeSet, HashSet};

pub static RULE: Rule = Rule::new(
    "credential-file-in-image",
    include_str!("../../../rules/secret/credential-file-in-image.md"),
    Check::Model(check),
);

/// Files that hold credentials and nothing else.
const FILES: &[&str] = &[
    "id_rsa",
    "id_dsa",
    "id_ecdsa",
    "id_ed25519",
    ".netrc",
    ".pypirc",
    ".git-credentials",
    ".pgpass",
    ".aws/credentials",
    ".kube/config",
    ".docker/config.json",
    ".azure/accessTokens.json",
    ".config/gcloud/application_default_credentials.json",
];

/// Variables that say where a credentials file lies.
const VARIABLES: &[&str] = &["GOOGLE_APPLICATION_CREDENTIALS", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"];

fn check(model: &Model, report: &mut Report) {
    for stage in &model.stages {
        // What an earlier stage had is not in the image, but it is in the builder's cache.
        let severity = if stage.last { Severity::High } else { Severity::Low };
        for copy in copies(stage).filter(|copy| copy.from.is_none()) {
            for source in copy.sources.iter().filter(|source| is_credential(source.as_str())) {
                let slot = Slot::of(source, 0..source.value.len());
                let message = format!("`{}` is copied into the image", source.as_str());
                report.at(&slot, message).about(&stage.identity).severity(severity);
            }
        }
    }
    let mut copied = None;
    for setting in &model.settings {
        if let Some(path) = named_file(setting)
            && copied.get_or_insert_with(|| Copied::of(&model.stages)).holds(path)
        {
            let message = format!("the credentials file `{path}` is copied into the image");
            report.at(&setting.value, message).about(&setting.identity);
        }
    }
}

fn copies(stage: &Stage) -> impl Iterator<Item = &CopiedFiles> {
    stage.instructions.iter().filter_map(|step| copied(&step.action))
}

fn copied(action: &Action) -> Option<&CopiedFiles> {
    if let Action::Add(copy) | Action::Copy(copy) = action { Some(copy) } else { None }
}

fn is_credential(source: &str) -> bool {
    FILES.iter().any(|file| source.strip_suffix(file).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
}

/// The path in `ENV GOOGLE_APPLICATION_CREDENTIALS=...`, where it is a file of this image.
fn named_file(setting: &Setting) -> Option<&str> {
    let in_image = matches!(setting.place, Place::ImageEnvironment | Place::BuildArgument);
    let named = setting.name.known().is_some_and(|name| VARIABLES.contains(&name));
    let value = setting.value.known().and_then(Text::known)?;
    let mounted = ["/run/", "/var/run/", "/etc/", "/tmp/"].iter().any(|start| value.starts_with(start));
    (in_image && named && !value.is_empty() && !mounted).then_some(value)
}

/// Where things are copied to, in any stage.
#[derive(Default)]
struct Copied {
    /// Files and directories.
    targets: HashSet<String>,
    /// The directories in which something is copied, which a relative path may start from.
    from: BTreeSet<String>,
}

impl Copied {
    fn of(stages: &[Stage]) -> Self {
        let mut copied = Self::default();
        for stage in stages {
            let mut here = String::new();
            for step in &stage.instructions {
                if let Action::Workdir(directory) = &step.action {
                    here = absolute(&here, directory.as_str());
                }
                let Some(copy) = self::copied(&step.action) else { continue };
                let Some(target) = copy.target.as_ref().and_then(Text::known) else { continue };
                let target = absolute(&here, target);
                // Into the root goes what is copied, not all there is.
                if !target.is_empty() || copy.sources.iter().any(|source| source.as_str() == ".") {
                    copied.targets.insert(target);
                    copied.from.insert(here.clone());
                }
            }
        }
        copied
    }

    /// Whether something is copied to this path or to a directory above it.
    fn holds(&self, path: &str) -> bool {
        let is_copied = |path: String| {
            let above = path.match_indices('/').map(|(at, _)| &path[..at]);
            above.chain([path.as_str()]).any(|above| self.targets.contains(above))
        };
        if path.starts_with('/') {
            is_copied(absolute("", path))
        } else {
            self.from.iter().any(|here| is_copied(absolute(here, path)))
        }
    }
}

fn absolute(here: &str, path: &str) -> String {
    let joined = if path.starts_with('/') { path.to_owned() } else { format!("{here}/{path}") };
    let parts: Vec<&str> = joined.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() { String::new() } else { format!("/{}", parts.join("/")) }
}
