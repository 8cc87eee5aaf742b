//! YAML and JSON files: what kind of thing each document is, told by its content.

use super::{Lowered, kubernetes};
use crate::model::Syntax;
use crate::source::{FileId, Sources};
use crate::syntax::{json, yaml};
use crate::tree::Node;

pub fn lower(file: FileId, sources: &Sources) -> Lowered {
    let source = sources.get(file);
    let mut lowered = Lowered::default();
    // JSON is nearly YAML, but not quite (tabs), and a JSON reader has better words for its mistakes.
    if source.text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
        let (root, errors) = json::parse(file, &source.text);
        lowered.errors = errors;
        if let Some(root) = root {
            read(&root, Syntax::Json, &mut lowered);
        }
    } else {
        let (documents, errors) = yaml::parse_objects(file, &source.text, kubernetes::PASSIVE);
        lowered.errors = errors;
        for document in &documents {
            read(&document.root, Syntax::Yaml, &mut lowered);
        }
    }
    if !lowered.recognised {
        // A YAML file of no known kind is not ours to complain about.
        lowered.errors.clear();
    }
    lowered
}

fn read(root: &Node, syntax: Syntax, lowered: &mut Lowered) {
    if kubernetes::is_object(root) {
        lowered.recognised = true;
        kubernetes::lower(root, syntax, &mut lowered.model);
    }
}
