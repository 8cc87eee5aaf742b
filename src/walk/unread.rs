//! Files of formats that are not read yet, and that people may expect to be: they are named, and nothing is said of what
//! is in them.

use memchr::memmem;
use std::path::Path;

/// A format that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Bake,
    CloudFormation,
    Nomad,
    Workflow,
}

impl Format {
    /// Of files of this format, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bake => "Bake files",
            Self::CloudFormation => "CloudFormation templates",
            Self::Nomad => "Nomad jobs",
            Self::Workflow => "GitHub workflows",
        }
    }

    /// What is said of one file, or of this one and as many more.
    pub fn message(self, more: usize) -> String {
        let files = if more == 1 { "file" } else { "files" };
        let more = if more > 0 { format!(" (this one and {more} {files} more)") } else { String::new() };
        format!("{} are not read yet{more}", self.name())
    }

    /// By a name that tells before the text is looked into.
    pub fn of_name(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let bake =
            name.strip_prefix("docker-bake.").is_some_and(|rest| rest.ends_with("hcl") || rest.ends_with("json"));
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let nomad = ending == "nomad" || name.ends_with(".nomad.hcl");
        let is_yaml = matches!(ending, "yml" | "yaml");
        let workflow = is_yaml && path.parent().is_some_and(|it| it.ends_with(".github/workflows"));
        let found = [(bake, Self::Bake), (nomad, Self::Nomad), (workflow, Self::Workflow)];
        found.into_iter().find(|(is, _)| *is).map(|(_, format)| format)
    }

    /// By a text that is of no format that is read.
    pub fn of_text(text: &str) -> Option<Self> {
        // `Type: AWS::EC2::Instance`, with quotes or without.
        let typed = || {
            text.match_indices("AWS::").any(|(at, _)| {
                let before = text[..at].trim_end_matches(['"', '\'', ' ']);
                before.strip_suffix(':').is_some_and(|it| it.trim_end_matches(['"', '\'']).ends_with("Type"))
            })
        };
        // Every file is asked this, most of them in vain.
        let contains = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
        let template = contains("AWSTemplateFormatVersion") || contains("AWS::") && contains("Resources") && typed();
        template.then_some(Self::CloudFormation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_not_read_have_a_name() {
        let named = |path: &str| Format::of_name(Path::new(path));
        assert_eq!(named(".github/workflows/ci.yml"), Some(Format::Workflow));
        assert_eq!(named("a/docker-bake.override.hcl"), Some(Format::Bake));
        assert_eq!(named("web.nomad.hcl"), Some(Format::Nomad));
        assert_eq!(named("workflows/ci.yml"), None);
        let stack = "Resources:\n  Web:\n    Type: AWS::EC2::Instance\n";
        assert_eq!(Format::of_text(stack), Some(Format::CloudFormation));
        assert_eq!(Format::of_text("Resources: all that AWS::Region knows\n"), None);
        assert_eq!(Format::Nomad.message(1), "Nomad jobs are not read yet (this one and 1 file more)");
    }
}
