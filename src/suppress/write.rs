//! Where our comment would be written to accept a finding. It knows lines and indentation, no grammar: each place is a
//! proposal, and who asks finds out by a trial which one is read as it is meant.

use super::ours;
use crate::rules::Rule;
use crate::source::Span;
use crate::syntax::edit::{Patch, line_break, line_end, line_start, next_line};

/// What a comment is to hold for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Extent {
    Line,
    /// The object: a container, a resource.
    Thing,
    File,
}

/// Lines above a place that are tried: what lies deeper in a text block is rare.
const MOST_ABOVE: usize = 6;

/// The comments, the best place first. `whole` is where the object lies that the finding is about.
pub fn proposals(text: &str, at: Span, whole: Option<Span>, extent: Extent, rule: &Rule, reason: &str) -> Vec<Patch> {
    let words = |what: &str| format!("# {} {what}[{}] {reason}", ours::MARK, rule.id);
    let end = line_break(text);
    let above = |line: usize, what: &str| Patch::insert(line, format!("{}{}{end}", indent(text, line), words(what)));
    let own = line_start(text, at.start as usize);
    match extent {
        Extent::Line => {
            let before = own.checked_sub(1).map(|end| line_start(text, end));
            let mut all: Vec<Patch> = [Some(own), before]
                .into_iter()
                .flatten()
                .filter_map(|line| joined(text, line, "ignore", rule))
                .collect();
            // Behind a line that goes on, a shell would take the rest for a part of the comment.
            if !goes_on(text, own) && !continues(text, own) {
                all.push(Patch::insert(line_end(text, own), format!(" {}", words("ignore"))));
            }
            all.push(above(own, "ignore"));
            all.extend(outer_lines(text, own).map(|line| above(line, "ignore")));
            all
        }
        Extent::Thing => {
            let Some(first) = whole.map(|whole| line_start(text, whole.start as usize)).filter(|line| *line != own)
            else {
                return Vec::new();
            };
            vec![above(first, "ignore"), above(next_line(text, first), "ignore")]
        }
        Extent::File => {
            let top = top(text);
            let known = lines(text).take_while(|line| text[*line..].starts_with(['#', '\u{FEFF}']));
            let mut all: Vec<Patch> = known.filter_map(|line| joined(text, line, "ignore-file", rule)).collect();
            all.push(Patch::insert(top, format!("{}{end}", words("ignore-file"))));
            all
        }
    }
}

/// One more name in a comment of ours that stands on this line.
fn joined(text: &str, line: usize, what: &str, rule: &Rule) -> Option<Patch> {
    let written = &text[line..line_end(text, line)];
    let list = written.find(&format!("{} {what}[", ours::MARK))?;
    Some(Patch::insert(line + list + written[list..].find(']')?, format!(", {}", rule.id)))
}

/// The lines above that are indented less, each less than the one before; lines that start an instruction count as such.
fn outer_lines(text: &str, own: usize) -> impl Iterator<Item = usize> {
    let mut width = indent(text, own).len().max(1);
    let mut above: Vec<usize> = lines(text).take_while(|line| *line < own).collect();
    above.reverse();
    let outer = above.into_iter().filter(move |line| {
        let own = indent(text, *line).len();
        let is_text = !text[*line..line_end(text, *line)].trim().is_empty();
        let is_outer = is_text && !continues(text, *line) && own < width;
        if is_outer && own > 0 {
            width = own;
        }
        is_outer
    });
    outer.take(MOST_ABOVE)
}

/// Whether a line is the next one of another.
fn continues(text: &str, line: usize) -> bool {
    line.checked_sub(1).is_some_and(|end| goes_on(text, line_start(text, end)))
}

fn goes_on(text: &str, line: usize) -> bool {
    text[line..line_end(text, line)].trim_end().ends_with(['\\', '`'])
}

/// Behind what has to come first: a mark of the encoding, a Dockerfile's directives.
fn top(text: &str) -> usize {
    let mark = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let directive = |line: &str| {
        let name = line.trim_start_matches('#').split('=').next().unwrap_or("").trim().to_ascii_lowercase();
        line.starts_with("#!") || line.starts_with('#') && ["syntax", "escape", "check"].contains(&name.as_str())
    };
    let mut at = mark;
    while at < text.len() && directive(&text[at..line_end(text, at)]) {
        at = next_line(text, at);
    }
    at
}

fn lines(text: &str) -> impl Iterator<Item = usize> {
    let next = |line: &usize| Some(next_line(text, *line)).filter(|next| *next < text.len() && next != line);
    std::iter::successors(Some(0), next)
}

fn indent(text: &str, line: usize) -> &str {
    let rest = text[line..line_end(text, line)].trim_start_matches('\u{FEFF}');
    &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_where_they_may_be_read() {
        let rule = Rule::by_id("latest-tag").unwrap();
        let written = |text: &str, part: &str, extent: Extent| {
            let start = text.find(part).unwrap();
            let whole = Some(Span::new(0, text.len()));
            let made = proposals(text, Span::new(start, start), whole, extent, rule, "why");
            let apply = |patch: &Patch| {
                let mut text = text.to_owned();
                text.replace_range(patch.span.range(), &patch.text);
                text
            };
            made.iter().map(apply).collect::<Vec<_>>()
        };
        let all = written("a:\r\n  b: x\r\n", "x", Extent::Line);
        assert_eq!(all[0], "a:\r\n  b: x # dunnage: ignore[latest-tag] why\r\n");
        assert_eq!(all[1], "a:\r\n  # dunnage: ignore[latest-tag] why\r\n  b: x\r\n");
        assert_eq!(all[2], "# dunnage: ignore[latest-tag] why\r\na:\r\n  b: x\r\n");
        let all = written("# dunnage: ignore[privileged] so\nb: x\n", "x", Extent::Line);
        assert_eq!(all[0], "# dunnage: ignore[privileged, latest-tag] so\nb: x\n");
        let all = written("# syntax=docker/dockerfile:1\nFROM x\n", "x", Extent::File);
        assert_eq!(all, ["# syntax=docker/dockerfile:1\n# dunnage: ignore-file[latest-tag] why\nFROM x\n"]);
        let all = written("a:\n  b: x\n", "x", Extent::Thing);
        assert_eq!(all[0], "# dunnage: ignore[latest-tag] why\na:\n  b: x\n");
        assert!(
            written("RUN a \\\n  && b x\n", "x", Extent::Line)
                .contains(&"# dunnage: ignore[latest-tag] why\nRUN a \\\n  && b x\n".to_owned())
        );
    }
}
