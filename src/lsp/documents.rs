//! The texts that the client has open, kept equal to the client's by its changes.

use super::convert::{Encoding, Lines};
use crate::formats::FileKind;
use crate::walk::Told;
use gen_lsp_types::{TextDocumentContentChangeEvent as Change, Uri};

#[derive(Debug)]
pub struct Document {
    /// As the client writes it.
    pub uri: Uri,
    pub version: i32,
    pub text: String,
    pub told: Told,
}

impl Document {
    /// Applies changes in their order: each is about the text that the one before it left.
    pub fn apply(&mut self, changes: Vec<Change>, encoding: Encoding) {
        for change in changes {
            match change {
                Change::TextDocumentContentChangePartial(part) => {
                    let lines = Lines::new(&self.text, encoding);
                    let (start, end) = (lines.offset(part.range.start), lines.offset(part.range.end));
                    self.text.replace_range(start.min(end)..start.max(end), &part.text);
                }
                Change::TextDocumentContentChangeWholeDocument(whole) => self.text = whole.text,
            }
        }
    }
}

/// What the language of a document tells. Of YAML, JSON and what has no language the content must tell; of a language
/// that is none of ours nothing is checked, whatever it looks like.
pub fn told(language: &str) -> Told {
    match language {
        "dockerfile" | "containerfile" => Told::Kind(FileKind::Dockerfile),
        "terraform" | "terraform-vars" | "terraform-deploy" | "opentofu" | "opentofu-vars" => {
            Told::Kind(FileKind::Terraform)
        }
        "dockercompose" | "yaml.docker-compose" => Told::Kind(FileKind::Compose),
        "yaml" | "json" | "jsonc" | "helm" | "plaintext" | "hcl" | "" => Told::Nothing,
        other if other.starts_with("yaml.") => Told::Nothing,
        _ => Told::Other,
    }
}
