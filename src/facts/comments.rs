//! The words by which comments tell tools what to leave out: our own, and those of the tools whose comments count.
//!
//! As of 2026-11, from the documentation of each tool: hadolint ("Inline ignores"), BuildKit (`check=skip`), Trivy
//! ("Filter findings, by inline comments") and tfsec before it, Checkov ("Suppressing and skipping policies"), KICS
//! ("Running KICS, using commands on scanned files"), tflint ("Annotations"), Semgrep, gitleaks, detect-secrets, ggshield.

use crate::finder::{Case, Finder};

const OURS: &str = "dunnage";

/// What each of these comments has in it.
static MARKS: Finder = Finder::new(
    &[
        OURS,
        "hadolint",
        "check=",
        "trivy:ignore",
        "tfsec:ignore",
        "checkov:skip",
        "bridgecrew:skip",
        "kics-scan",
        "tflint-ignore",
        "nosemgrep",
        "gitleaks:allow",
        "allowlist",
        "ggignore",
        "trufflehog:ignore",
    ],
    Case::Ignored,
);

/// Whether what stands behind a comment's mark is our own.
pub fn is_ours(comment: &str) -> bool {
    let bare = comment.trim_start();
    bare.get(..OURS.len()).is_some_and(|word| word.eq_ignore_ascii_case(OURS)) && bare[OURS.len()..].contains("ignore")
}

/// Whether a comment may be one of these: a cheap look, which nearly none passes.
pub fn may_silence(comment: &str) -> bool {
    MARKS.is_match(comment)
}
