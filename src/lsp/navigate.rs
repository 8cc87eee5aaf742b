//! Ways from one place to another: to where a value is written, to the stage, module or file that is named.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::client::path;
use super::convert::Lines;
use super::hover::{holds, narrowest};
use super::server::Server;
use crate::model::{Action, Model, Resolved, Stage};
use crate::rules::Finding;
use crate::source::{Location, Source, Span, normalise};
use gen_lsp_types::{DefinitionParams, DocumentLinkParams};
use regex::Regex;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::{Arc, LazyLock};

impl Server {
    pub(super) fn definition(&mut self, parameters: DefinitionParams) -> Value {
        let place = parameters.text_document_position_params;
        let Some(source) = self.workspace.source(&path(&place.text_document.uri)) else { return Value::Null };
        let offset = Lines::new(&source.text, self.client.encoding).offset(place.position);
        let models = self.models_of(source.id);
        let resolved: Vec<Resolved> = models.iter().flat_map(Model::resolved).collect();
        if let Some((_, value)) = narrowest(&resolved, source.id, offset) {
            return self.location(value.at);
        }
        // A finding whose value came through other places says so.
        let found = self.workspace.findings_of(source.id).find(|it| holds(it.at, source.id, offset));
        let related = found.into_iter().flat_map(Finding::related).map(|(at, _)| at).next();
        let target = self
            .targets(&source, &models)
            .into_iter()
            .find(|(span, _)| span.start as usize <= offset && offset <= span.end as usize);
        target.map(|(_, at)| at).or(related).map_or(Value::Null, |at| self.location(at))
    }

    pub(super) fn links(&mut self, parameters: DocumentLinkParams) -> Value {
        let Some(source) = self.workspace.source(&path(&parameters.text_document.uri)) else { return json!([]) };
        let models = self.models_of(source.id);
        let lines = Lines::new(&source.text, self.client.encoding);
        let link = |(span, at): (Span, Location)| {
            let target = self.workspace.sources().get(at.file);
            let line = target.position(at.span.start).line;
            json!({"range": lines.range(span), "target": format!("{}#L{line}", self.uri_of(&target.path).0)})
        };
        Value::Array(self.targets(&source, &models).into_iter().map(link).collect())
    }

    fn location(&self, at: Location) -> Value {
        let source = self.workspace.sources().get(at.file);
        let range = Lines::new(&source.text, self.client.encoding).range(at.span);
        json!({"uri": self.uri_of(&source.path), "range": range})
    }

    /// Names of stages and files in a text, with what they name.
    fn targets(&self, source: &Source, models: &[Model]) -> Vec<(Span, Location)> {
        let mut targets: Vec<(Span, Location)> = Vec::new();
        for stages in models.iter().map(|model| &model.stages) {
            let of_file = stages.iter().filter(|stage| stage.at.file == source.id);
            targets.extend(of_file.flat_map(|stage| stage_names(source, stage, stages)));
        }
        targets.extend(NAMED.captures_iter(&source.text).filter_map(|found| {
            let name = found.name("path")?;
            let file = self.named(source, found.name("key")?.as_str(), name.as_str())?;
            (file.id != source.id).then(|| (Span::new(name.start(), name.end()), Location::new(file.id, 0, 0)))
        }));
        targets
    }

    /// The file that a word names, if there is one: only those are links.
    fn named(&self, source: &Source, key: &str, name: &str) -> Option<Arc<Source>> {
        if name.contains("://") || name.contains('$') {
            return None;
        }
        let directory = source.path.parent()?;
        let path = normalise(&directory.join(name));
        let open = |path: &Path| self.workspace.source(path);
        match key {
            "source" => self.module(&path).filter(|_| name.starts_with('.')),
            "build" | "context" => open(&path.join("Dockerfile")),
            _ => open(&path),
        }
    }

    /// The main file of a Terraform module.
    fn module(&self, directory: &Path) -> Option<Arc<Source>> {
        let members = || self.workspace.files().filter(|file| file.path.parent() == Some(directory));
        members().find(|file| file.path.ends_with("main.tf")).or_else(|| members().next()).cloned()
    }
}

/// What names a file: Terraform's modules, Compose's builds and files, our own configuration.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    const PATTERN: &str = r#"(?m)(?:^|[\s{,])(?P<key>file|context|dockerfile|build|env_file|extends|baseline|source)\s*[:=]\s*["'\[]*(?P<path>[^\s"'#,{}\[\]]+)"#;
    Regex::new(PATTERN).expect("a pattern of ours")
});

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
