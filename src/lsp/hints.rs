//! What is shown at the end of a line because it is not written there: as whom a container runs, and what image a stage
//! starts from in the end.
#![expect(clippy::needless_pass_by_value, reason = "each message has one reader, and is gone with it")]

use super::client::path;
use super::server::Server;
use crate::model::{Container, Stage, User};
use crate::source::{Source, Span};
use crate::syntax::edit::line_end;
use gen_lsp_types::InlayHintParams;
use serde_json::{Value, json};

impl Server {
    pub(super) fn hints(&mut self, parameters: InlayHintParams) -> Value {
        let source = self.workspace.source(&path(&parameters.text_document.uri));
        let Some(source) = source.filter(|_| self.settings.inlay_hints) else { return json!([]) };
        let lines = self.lines(&source);
        let asked = lines.offset(parameters.range.start)..=lines.offset(parameters.range.end);
        let models = self.models_of(source.id);
        let containers = models.iter().flat_map(|model| &model.workloads).flat_map(|it| &it.containers);
        let users = containers.filter_map(|it| Some((it.identity.at, user_of(it, &source)?)));
        let stages = models.iter().flat_map(|model| &model.stages);
        let bases = stages.filter_map(|it| Some((it.at, base_of(it, &source)?)));
        let mut hints: Vec<(usize, String)> = Vec::new();
        for (at, label) in bases.chain(users).filter(|(at, _)| at.file == source.id) {
            let hint = (line_end(&source.text, at.span.start as usize), self.redactor().redact(&label).into_owned());
            // What several roots make of one module is said once where it is the same.
            if asked.contains(&hint.0) && !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        let shown = |(end, label): &(usize, String)| json!({"position": lines.position(*end), "label": label, "paddingLeft": true});
        Value::Array(hints.iter().map(shown).collect())
    }
}

/// As whom a container runs, where that is not written at the container itself.
fn user_of(container: &Container, source: &Source) -> Option<String> {
    let (whole, slot) = (container.identity.whole.span, &container.user.slot);
    let is_here = slot.at.file == source.id;
    let is_written = slot.site.as_ref().is_some_and(|site| site.value.is_some());
    let is_inside = is_here && whole.start <= slot.at.span.start && slot.at.span.end <= whole.end;
    let name = container.user.known().map(name_of).filter(|_| !(is_written && is_inside))?;
    let from = if is_here { "" } else { ", from another file" };
    Some(format!("runs as {name}{from}"))
}

/// The image that a stage starts from, where its `FROM` names an earlier stage or an ARG.
fn base_of(stage: &Stage, source: &Source) -> Option<String> {
    let image = stage.base.known()?.text.known()?;
    let is_written = || words(source, stage.at.span).any(|word| word.trim_matches(['"', '\'']) == image);
    (stage.from_stage.is_some() || !is_written()).then(|| format!("starts from {image}"))
}

fn words(source: &Source, span: Span) -> impl Iterator<Item = &str> {
    source.slice(span).split_whitespace()
}

fn name_of(user: &User) -> String {
    match user {
        User::Root => "root".to_owned(),
        User::Id(id) => id.to_string(),
        User::Name(name) => name.clone(),
        User::NonRoot => "a user that is not root".to_owned(),
    }
}
