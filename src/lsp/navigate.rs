//! Ways from one place to another: to where a value is written, to the stage, module or file that is named.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::client::path;
use super::hover::{holds, narrowest};
use super::server::Server;
use crate::model::{Action, Model, Resolved, Stage};
use crate::rules::Finding;
use crate::source::{Location, Source, Span, normalise};
use crate::tree::Text;
use gen_lsp_types::{DefinitionParams, DocumentLinkParams, Position, Range};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

impl Server {
    pub(super) fn definition(&mut self, parameters: DefinitionParams) -> Value {
        let place = parameters.text_document_position_params;
        let Some(source) = self.workspace.source(&path(&place.text_document.uri)) else { return Value::Null };
        let offset = self.lines(&source).offset(place.position);
        let models = self.models_of(source.id);
        let resolved: Vec<Resolved> = models.iter().flat_map(Model::resolved).collect();
        if let Some((_, value)) = narrowest(&resolved, source.id, offset) {
            return self.location(value.at);
        }
        // A finding whose value came through other places says so.
        let found = self.workspace.findings_of(source.id).find(|it| holds(it.at, source.id, offset));
        let related = found.into_iter().flat_map(Finding::related).map(|(at, _)| at).next();
        let named = self.targets(&source, &models).into_iter().find(|(span, _)| touches(*span, offset));
        match (named, related) {
            (Some((_, Target::File(path))), _) => {
                let start = Position { line: 0, character: 0 };
                json!({"uri": self.uri_of(&path), "range": Range { start, end: start }})
            }
            (Some((_, Target::At(at))), _) | (None, Some(at)) => self.location(at),
            (None, None) => Value::Null,
        }
    }

    pub(super) fn links(&mut self, parameters: DocumentLinkParams) -> Value {
        let Some(source) = self.workspace.source(&path(&parameters.text_document.uri)) else { return json!([]) };
        let models = self.models_of(source.id);
        let lines = self.lines(&source);
        let link = |(span, target): (Span, Target)| {
            let target = match target {
                Target::File(path) => self.uri_of(&path).0,
                Target::At(at) => {
                    let target = self.workspace.sources().get(at.file);
                    format!("{}#L{}", self.uri_of(&target.path).0, target.position(at.span.start).line)
                }
            };
            json!({"range": lines.range(span), "target": target})
        };
        Value::Array(self.targets(&source, &models).into_iter().map(link).collect())
    }

    fn location(&self, at: Location) -> Value {
        let source = self.workspace.sources().get(at.file);
        let range = self.lines(source).range(at.span);
        json!({"uri": self.uri_of(&source.path), "range": range})
    }

    /// Names of stages and files in a text, with what they name.
    fn targets(&self, source: &Source, models: &[Model]) -> Vec<(Span, Target)> {
        let mut targets: Vec<(Span, Target)> = Vec::new();
        let mut add = |span: Span, target: Target| {
            if !targets.iter().any(|(known, _)| *known == span) {
                targets.push((span, target));
            }
        };
        for stages in models.iter().map(|model| &model.stages) {
            for stage in stages.iter().filter(|stage| stage.at.file == source.id) {
                for (span, at) in stage_names(source, stage, stages) {
                    add(span, Target::At(at));
                }
                for name in copied(stage) {
                    let place = name.locate(0..name.value.len());
                    let path = name.known().and_then(|name| self.in_context(source, name));
                    if let Some(path) = path.filter(|_| place.file == source.id) {
                        add(place.span, Target::File(path));
                    }
                }
            }
        }
        for link in self.workspace.links(&source.path) {
            let to = normalise(&source.path.parent().unwrap_or(Path::new("")).join(&link.to));
            let path = if link.is_module { self.module(&to) } else { Some(to).filter(|it| self.workspace.is_file(it)) };
            if let Some(path) = path.filter(|path| *path != source.path) {
                add(link.span, Target::File(path));
            }
        }
        targets
    }

    /// The main file of a Terraform module.
    fn module(&self, directory: &Path) -> Option<PathBuf> {
        let main = ["main.tf", "main.tofu", "main.tf.json"].map(|name| directory.join(name));
        let mut members = self.workspace.files().filter(|file| file.path.parent() == Some(directory));
        let main = main.into_iter().find(|main| self.workspace.is_file(main));
        main.or_else(|| members.next().map(|file| file.path.clone()))
    }

    /// A file that a Dockerfile copies: most are built where they lie, others from the root.
    fn in_context(&self, source: &Source, name: &str) -> Option<PathBuf> {
        let beside = source.path.parent();
        let root = self.folders.iter().find(|folder| source.path.starts_with(folder)).map(PathBuf::as_path);
        let paths =
            beside.into_iter().chain(root).map(|context| normalise(&context.join(name.trim_start_matches('/'))));
        paths.filter(|path| *path != source.path).find(|path| self.workspace.is_file(path))
    }
}

/// What a name leads to.
enum Target {
    File(PathBuf),
    At(Location),
}

fn touches(span: Span, offset: usize) -> bool {
    span.start as usize <= offset && offset <= span.end as usize
}

/// The files that a stage takes from the build context.
fn copied(stage: &Stage) -> impl Iterator<Item = &Text> {
    let sources = stage.instructions.iter().map(|instruction| match &instruction.action {
        Action::Copy(copy) | Action::Add(copy) if copy.from.is_none() => copy.sources.as_slice(),
        _ => &[],
    });
    sources.flatten()
}

/// Where a stage names earlier ones.
fn stage_names(source: &Source, stage: &Stage, stages: &[Stage]) -> Vec<(Span, Location)> {
    let mut names = Vec::new();
    if let Some(earlier) = stage.from_stage.and_then(|index| stages.get(index)) {
        let name = earlier.name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default();
        let line = source.slice(stage.at.span);
        let found =
            line.match_indices(name.as_str()).find(|(at, _)| *at > 0 && line[..*at].ends_with(char::is_whitespace));
        if let Some((at, _)) = found.filter(|_| !name.is_empty()) {
            let at = stage.at.part(at, name.len());
            names.push((at.span, earlier.at));
        }
    }
    for instruction in &stage.instructions {
        let (Action::Copy(copy) | Action::Add(copy)) = &instruction.action else { continue };
        let earlier = copy.from_stage.and_then(|index| stages.get(index));
        if let (Some(from), Some(earlier)) = (&copy.from, earlier) {
            names.push((from.locate(0..from.value.len()).span, earlier.at));
        }
    }
    names
}
