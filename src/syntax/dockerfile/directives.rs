//! Parser directives: `# syntax=`, `# escape=` and `# check=` before anything else in the file.

use super::lines::Lines;
use super::{Directive, SyntaxError};
use crate::tree::Text;
use std::ops::Range;

pub(super) struct Directives {
    pub escape: char,
    pub list: Vec<Directive>,
    pub errors: Vec<SyntaxError>,
}

const NAMES: [&str; 3] = ["syntax", "escape", "check"];

/// Reads the directives at the top; `start` is behind the byte order mark.
pub(super) fn read(source: &Text, start: usize) -> Directives {
    let text = source.as_str();
    let mut found = Directives { escape: '\\', list: Vec::new(), errors: Vec::new() };
    let mut lines = Lines { text, at: start, unclosed: 0 };
    // BuildKit looks for `syntax` and `check` behind a `#!` line, but not for `escape`.
    let shebang = text[start..].starts_with("#!");
    if shebang {
        lines.next();
    }
    for line in lines.clone() {
        let Some(directive) = directive(source, line, "#") else { break };
        found.take(directive, shebang);
    }
    if found.list.is_empty() {
        found.foreign(source, lines);
    }
    found
}

impl Directives {
    fn take(&mut self, directive: Directive, shebang: bool) {
        if self.list.iter().any(|other| other.name == directive.name) {
            let message = format!("the directive `{}` stands twice", directive.name);
            self.errors.push(SyntaxError::new(directive.at, message));
            return;
        }
        if directive.name == "escape" && !shebang {
            match directive.value.as_str() {
                "\\" => self.escape = '\\',
                "`" => self.escape = '`',
                _ => {
                    let at = directive.value.locate(0..directive.value.as_str().len());
                    self.errors.push(SyntaxError::new(at, "the escape character must be `\\` or a backtick"));
                }
            }
        }
        self.list.push(directive);
    }

    /// Other frontends mark `syntax` with `//`, or have it as a member of a JSON file.
    fn foreign(&mut self, source: &Text, lines: Lines) {
        let text = source.as_str();
        let start = lines.at;
        let slashes: Vec<Directive> = lines.map_while(|line| directive(source, line, "//")).collect();
        self.list.extend(slashes.into_iter().find(|directive| directive.name == "syntax"));
        if text[start..].trim_start().starts_with('{')
            && let Ok(serde_json::Value::Object(members)) = serde_json::from_str(&text[start..])
            && let Some(serde_json::Value::String(value)) = members.get("syntax")
        {
            let at = source.locate(start..text.len());
            self.list.push(Directive { name: "syntax".into(), value: Text::whole(value.as_str(), at), at });
        }
    }
}

fn directive(source: &Text, line: Range<usize>, mark: &str) -> Option<Directive> {
    let body = source.as_str()[line.clone()].trim_start().strip_prefix(mark)?.trim_start();
    let (name, value) = body.split_once('=')?;
    let name = name.trim_end().to_ascii_lowercase();
    let value = value.trim_start();
    let start = line.end - value.len();
    let value = value.trim_end();
    if value.is_empty() || !NAMES.contains(&name.as_str()) {
        return None;
    }
    Some(Directive { name, value: source.sub(start..start + value.len()), at: source.locate(line) })
}
