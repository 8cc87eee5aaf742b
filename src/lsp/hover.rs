//! What is shown where one points: what a value comes to and from where, why it is not known, and the page of a rule.

use super::client::path;
use super::markdown::{code, link, prose};
use super::server::Server;
use crate::config;
use crate::model::{Model, Resolved, Unknown};
use crate::report::{Redactor, pages};
use crate::rules::{Finding, Rule};
use crate::source::{FileId, Location, Source, Span};
use gen_lsp_types::HoverParams;
use serde_json::{Value, json};
use std::fmt::Write;
use std::sync::Arc;

/// Uses of one place that are shown.
const MOST_USES: usize = 5;

impl Server {
    pub(super) fn hover(&mut self, parameters: HoverParams) -> Value {
        let place = parameters.text_document_position_params;
        let path = path(&place.text_document.uri);
        let Some(source) = self.workspace.source(&path) else { return Value::Null };
        let lines = self.lines(&source);
        let offset = lines.offset(place.position);
        let mut parts: Vec<(Span, String)> = Vec::new();
        if self.workspace.is_configuration(&path) {
            parts.extend(
                config::explanation(&source.text, offset).map(|(at, said)| (Span::new(at.start, at.end), said)),
            );
        }
        parts.extend(self.values_at(&source, offset));
        if self.settings.hover {
            parts.extend(self.pages_at(&source, offset));
        }
        let Some((first, _)) = parts.first() else { return Value::Null };
        let text = parts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n\n---\n\n");
        json!({"contents": {"kind": "markdown", "value": text}, "range": lines.range(*first)})
    }

    /// What stands at a place comes to, or why that cannot be known.
    fn values_at(&mut self, source: &Source, offset: usize) -> Vec<(Span, String)> {
        let models = self.models_of(source.id);
        let redactor = self.redactor();
        let mut parts: Vec<(Span, String)> = Vec::new();
        let mut add = |at: Span, text: String| {
            if !parts.iter().any(|(_, known)| *known == text) {
                parts.push((at, text));
            }
        };
        let resolved: Vec<Resolved> = models.iter().flat_map(Model::resolved).collect();
        if let Some((step, value)) = narrowest(&resolved, source.id, offset) {
            add(step, self.came_to(value, step, source.id, redactor));
        }
        let written: Vec<&Resolved> = resolved.iter().filter(|it| holds(it.at, source.id, offset)).collect();
        if let Some(first) = written.first() {
            let mut uses: Vec<String> = Vec::new();
            for it in &written {
                let use_of = redactor.redact(&format!("{} of {}", it.what, it.of.full_label())).into_owned();
                let line = format!("- {}, {}", prose(&use_of), self.link(it.steps.at));
                if !uses.contains(&line) {
                    uses.push(line);
                }
            }
            let more = uses.len().saturating_sub(MOST_USES);
            uses.truncate(MOST_USES);
            let more = if more > 0 { format!("\n- and {more} more") } else { String::new() };
            add(first.at.span, format!("Used for\n\n{}{more}", uses.join("\n")));
        }
        for unknown in models.iter().flat_map(Model::unknown).filter(|it| holds(it.at, source.id, offset)) {
            add(unknown.at.span, self.not_known(&unknown, redactor));
        }
        parts
    }

    fn came_to(&self, value: &Resolved, step: Span, file: FileId, redactor: &Redactor) -> String {
        let sources = self.workspace.sources();
        let secrets = self.workspace.secrets();
        let is_secret = secrets.iter().any(|secret| {
            let at = secret.at;
            at.file == value.at.file && at.span.start < value.at.span.end && value.at.span.start < at.span.end
        });
        let written = value
            .text
            .clone()
            .unwrap_or_else(|| sources.get(value.at.file).slice(value.at.span).trim_matches(['"', '\'']).to_owned());
        let mut text = match written.lines().next() {
            _ if is_secret => "Comes to a secret, which is not shown".to_owned(),
            None => "Comes to an empty text".to_owned(),
            Some(first) => {
                let more = if written.lines().nth(1).is_some() { " …" } else { "" };
                format!("Comes to {}{more}", code(&redactor.redact(first)))
            }
        };
        let _ = write!(text, "\n\n- written in {}", self.link(value.at));
        for via in value.steps.steps().filter(|via| (via.at.file, via.at.span) != (file, step)) {
            let _ = write!(text, "\n- {}, {}", prose(&redactor.redact(&via.what)), self.link(via.at));
        }
        let use_of = format!("{} of {}", value.what, value.of.full_label());
        let _ = write!(text, "\n- {}", prose(&redactor.redact(&use_of)));
        text
    }

    fn not_known(&self, unknown: &Unknown, redactor: &Redactor) -> String {
        let why = unknown.why.to_string();
        let mut text = format!("Not known: {}", prose(&redactor.redact(&why)));
        if let Some(cause) = unknown.why.at.filter(|cause| *cause != unknown.at) {
            let _ = write!(text, ", {}", self.link(cause));
        }
        let what = format!("No rule speaks about the {} of {}.", unknown.what.join(", "), unknown.of.full_label());
        let _ = write!(text, "\n\n{}", prose(&redactor.redact(&what)));
        text
    }

    /// The pages of the rules that found something at a place, or that a comment names there.
    fn pages_at(&self, source: &Source, offset: usize) -> Vec<(Span, String)> {
        let redactor = self.redactor();
        let found = self.workspace.findings_of(source.id).filter(|it| holds(it.at, source.id, offset));
        let mut pages: Vec<(&Rule, Span, String)> = Vec::new();
        for Finding { rule, message, at, .. } in found {
            if !pages.iter().any(|(known, ..)| known.id == rule.id) {
                pages.push((*rule, at.span, format!("{}\n\n", prose(&redactor.redact(message)))));
            }
        }
        let word = word_at(&source.text, offset);
        let line = &source.text[line_of(&source.text, offset)];
        let names = line.contains("dunnage:") || self.workspace.is_configuration(&source.path);
        if let Some(rule) = Rule::by_id(source.slice(word)).filter(|_| names) {
            pages.push((rule, word, String::new()));
        }
        let shown = pages.into_iter().map(|(rule, at, message)| {
            let page = rule.page();
            let name = match rule.address() {
                Some(address) => format!("[{}]({address})", rule.id),
                None => format!("`{}`", rule.id),
            };
            let head = format!("**{}** · {} · {name}", page.title, page.severity.name());
            (at, format!("{head}\n\n{message}{}", pages::compact(page)))
        });
        shown.collect()
    }

    /// A place as a link.
    fn link(&self, at: Location) -> String {
        let source = self.workspace.sources().get(at.file);
        let line = source.position(at.span.start).line;
        let name = source.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        link(&format!("{name}:{line}"), &format!("{}#L{line}", self.uri_of(&source.path).0))
    }

    /// The models of the units that read a file, as of the last round.
    pub(super) fn models_of(&mut self, file: FileId) -> Arc<Vec<Model>> {
        if let Some(known) = self.models.get(&file) {
            return known.clone();
        }
        let models = Arc::new(self.workspace.models_of(file));
        self.models.insert(file, models.clone());
        models
    }
}

/// The value that uses the smallest place around an offset, and that place.
pub(super) fn narrowest(resolved: &[Resolved], file: FileId, offset: usize) -> Option<(Span, &Resolved)> {
    let used = resolved.iter().flat_map(|it| it.steps.steps().map(move |via| (via.at, it)));
    let here = used.filter(|(at, _)| holds(*at, file, offset)).map(|(at, it)| (at.span, it));
    // One that knows its text says more than one that does not.
    here.min_by_key(|(span, it)| (span.end - span.start, it.text.is_none()))
}

pub(super) fn holds(at: Location, file: FileId, offset: usize) -> bool {
    at.file == file && at.span.start as usize <= offset && offset <= at.span.end as usize
}

/// The word of letters, digits and hyphens around an offset.
fn word_at(text: &str, offset: usize) -> Span {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let start = text[..offset]
        .rfind(|letter| !is_word(letter))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = offset + text[offset..].find(|letter| !is_word(letter)).unwrap_or(text.len() - offset);
    Span::new(start, end)
}

pub(super) fn line_of(text: &str, offset: usize) -> std::ops::Range<usize> {
    let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
    start..offset + text[offset..].find('\n').unwrap_or(text.len() - offset)
}
