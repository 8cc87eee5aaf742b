//! Tips for command lines that cannot be read: what was probably meant. It knows words and nothing else.

use clap::error::{ContextKind, ContextValue};
use std::path::Path;

/// Options of other tools, and what is meant by them here.
const OPTIONS: &[(&[&str], &str)] = &[
    (
        &["--severity", "--level", "--failure-threshold", "--min-level"],
        "`--fail-on high` decides which findings fail the run, `--min-severity high` which are shown",
    ),
    (&["--json", "--sarif", "--output-format"], "`--format json`, `--format sarif`"),
    (&["-o", "--output", "--output-file"], "`--format sarif=dunnage.sarif` writes a report to a file"),
    (&["--skip", "--skip-check", "--disable", "--exclude-rule"], "`--ignore RULE` leaves a rule out"),
    (&["--only", "--rule", "--rules", "--check", "--enable"], "`--select RULE` runs a rule alone"),
    (&["--exclude", "--skip-dirs", "--skip-path"], "`exclude:` in dunnage.yaml leaves files out"),
    (&["--soft-fail", "--no-fail"], "`--exit-zero` exits with 0 although there are findings"),
    (&["--list-rules", "--list"], "`dunnage rules` lists the rules"),
    (&["-d", "--directory", "--dir", "--file"], "paths follow the options: `dunnage check deploy/`"),
    (&["--stdin"], "`-` as the path reads standard input"),
];

/// What helps whoever wrote this, if anything is known of it.
pub fn tip(error: &clap::Error) -> Option<String> {
    let said = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        _ => None,
    };
    if let Some(word) = said(ContextKind::InvalidSubcommand) {
        let is_path = word.contains(['.', '/', '\\']) || word.starts_with("Dockerfile") || Path::new(&word).exists();
        return is_path.then(|| format!("did you mean `dunnage check {word}`?"));
    }
    let word = said(ContextKind::InvalidArg)?;
    let option = word.split(['=', ' ']).next().unwrap_or("");
    OPTIONS.iter().find(|(names, _)| names.contains(&option)).map(|(_, tip)| (*tip).to_owned())
}
