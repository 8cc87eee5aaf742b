//! A first configuration that fits what was found: what `dunnage init` writes.

use super::Key;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a look at the files has shown.
#[derive(Debug, Default)]
pub struct Seen {
    /// How many files there are of each format.
    pub formats: BTreeMap<&'static str, usize>,
    /// The registries that images come from, with how many images.
    pub registries: BTreeMap<String, usize>,
    /// A rule that is told which registries are trusted, with the name of its option.
    pub trusting: Option<(&'static str, String)>,
    /// Files of variables that Terraform reads only when it is told to.
    pub var_files: Vec<String>,
    /// The oldest version of Kubernetes that a cluster is made with.
    pub kubernetes: Option<String>,
    /// Directories that probably hold no files of one's own.
    pub foreign: Vec<String>,
}

/// The text of the file: every line is a comment but those that say what holds anyway.
pub fn start(seen: &Seen) -> String {
    let mut out = String::from(
        "# The configuration of Dunnage. All paths are relative to this file; it holds for everything below it.\n\
         # `dunnage config FILE` shows what holds for a file, `dunnage rules` lists the rules.\n",
    );
    let found: Vec<String> = seen.formats.iter().map(|(format, count)| format!("{format} ({count})")).collect();
    if !found.is_empty() {
        let _ = writeln!(out, "# Found here: {}.", found.join(", "));
    }
    let _ = write!(
        out,
        "\n# {}\nprofile: recommended # or strict, pss-restricted, cis-docker, ...: `dunnage rules --profile NAME`\n\
         \n# {}\nfail-on: low\n",
        Key::Profile.meaning(),
        Key::FailOn.meaning(),
    );
    let _ = writeln!(out, "\n# {}", Key::Exclude.meaning());
    if seen.foreign.is_empty() {
        out.push_str("# exclude: [generated/]\n");
    } else {
        let _ = writeln!(out, "# exclude: [{}]", quoted(&seen.foreign));
    }
    let _ = writeln!(out, "\n# {}", Key::Rules.meaning());
    out.push_str("# rules:\n#   latest-tag: high\n#   missing-cpu-limit: off\n");
    if let Some((rule, option)) = seen.trusting.as_ref().filter(|_| !seen.registries.is_empty()) {
        let names: Vec<String> = seen.registries.keys().cloned().collect();
        let _ = write!(
            out,
            "#   # The registries that images come from today. Keep those that you trust.\n\
             #   {rule}:\n#     {option}: [{}]\n",
            quoted(&names),
        );
    }
    let _ = write!(
        out,
        "\n# {}\n# overrides:\n#   - files: [\"**/test/**\"]\n#     rules:\n#       latest-tag: off\n",
        Key::Overrides.meaning(),
    );
    if seen.formats.contains_key("Kubernetes") || seen.kubernetes.is_some() {
        let version = seen.kubernetes.as_deref().unwrap_or("1.33");
        let _ = write!(out, "\n# {}\n# kubernetes:\n#   version: {version:?}\n", Key::Kubernetes.meaning());
    }
    if seen.formats.contains_key("Terraform") {
        let files = if seen.var_files.is_empty() { vec!["prod.tfvars".to_owned()] } else { seen.var_files.clone() };
        let _ = write!(out, "\n# {}\n# terraform:\n#   var-files: [{}]\n", Key::Terraform.meaning(), quoted(&files));
    }
    let _ = write!(out, "\n# {}\n# require-reason: true\n", Key::RequireReason.meaning());
    out
}

/// Words of a YAML list, in quotes where they need them.
fn quoted(words: &[String]) -> String {
    let plain = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphanumeric())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:".contains(c))
            && !word.ends_with(':')
            && word.parse::<f64>().is_err()
    };
    let quote = |word: &String| if plain(word) { word.clone() } else { format!("{word:?}") };
    words.iter().map(quote).collect::<Vec<_>>().join(", ")
}
