//! The keys of a configuration file with their meaning, for the reader, the schema and the documentation alike.

/// A key of the outermost map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Extends,
    Profile,
    FailOn,
    Include,
    Exclude,
    NotDeployed,
    Rules,
    Overrides,
    Kubernetes,
    Terraform,
    Baseline,
    RequireReason,
    HonourOtherTools,
}

impl Key {
    pub const ALL: [Self; 13] = [
        Self::Extends,
        Self::Profile,
        Self::FailOn,
        Self::Include,
        Self::Exclude,
        Self::NotDeployed,
        Self::Rules,
        Self::Overrides,
        Self::Kubernetes,
        Self::Terraform,
        Self::Baseline,
        Self::RequireReason,
        Self::HonourOtherTools,
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Extends => "extends",
            Self::Profile => "profile",
            Self::FailOn => "fail-on",
            Self::Include => "include",
            Self::Exclude => "exclude",
            Self::NotDeployed => "not-deployed",
            Self::Rules => "rules",
            Self::Overrides => "overrides",
            Self::Kubernetes => "kubernetes",
            Self::Terraform => "terraform",
            Self::Baseline => "baseline",
            Self::RequireReason => "require-reason",
            Self::HonourOtherTools => "honour-other-tools",
        }
    }

    /// In a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Extends => "Other configuration files that this one builds on; what this one says holds over theirs.",
            Self::Profile => "Which rules run: those of any of these profiles.",
            Self::FailOn => "Exit with 1 if a finding is at least this severe.",
            Self::Include => "Only files that one of these globs matches are checked.",
            Self::Exclude => "Files and directories that are passed by, as in a `.gitignore`.",
            Self::NotDeployed => {
                "Files that nothing is deployed from, in place of the usual names of tests, archives and vendored code: \
                 what is found in them is left out, and counted, unless they are named or `--all-files` is given."
            }
            Self::Rules => "By rule: `on`, `off`, a severity, or a map of `severity` and the rule's own options.",
            Self::Overrides => "Settings of rules for some files only; the later one wins.",
            Self::Kubernetes => "What is known of the clusters that manifests are for.",
            Self::Terraform => "How Terraform is run.",
            Self::Baseline => {
                "The file of the findings that are known, as `dunnage check --write-baseline FILE` writes it."
            }
            Self::RequireReason => "Whether a suppression must say why.",
            Self::HonourOtherTools => {
                "Whether the suppressions of other tools count, such as `# hadolint ignore=DL3002`."
            }
        }
    }
}

pub const OVERRIDE_FILES: (&str, &str) = ("files", "Globs, relative to this file.");
pub const OVERRIDE_RULES: (&str, &str) = ("rules", "As the outer `rules`, for these files.");
pub const KUBERNETES_VERSION: (&str, &str) =
    ("version", "The oldest version that is in use, such as `1.31`: what came with later ones counts as not written.");
pub const VAR_FILES: (&str, &str) = ("var-files", "The files of `-var-file`, in order, relative to this file.");
pub const WORKSPACE: (&str, &str) = ("workspace", "What `terraform.workspace` is.");
