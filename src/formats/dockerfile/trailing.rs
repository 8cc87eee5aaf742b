//! Comments of ours behind an instruction. A Dockerfile knows none, but the shell that a line is for does.

use crate::facts::comments::is_ours;
use crate::source::Location;
use crate::syntax::dockerfile::{Args, Dockerfile, Instruction};
use crate::syntax::{Comment, SyntaxError};
use crate::tree::Text;

/// Adds what a shell takes for a comment to the others; anywhere else it is a part of the instruction, which is said.
pub fn read(parsed: &mut Dockerfile) {
    let mut comments = Vec::new();
    for instruction in &parsed.instructions {
        let text = &instruction.rest;
        let Some(start) = mark(text.as_str()) else { continue };
        let at = text.locate(start..text.as_str().len());
        if is_for_a_shell(&instruction.args) {
            let body = text.sub(start + 1..text.as_str().len());
            comments.push(comment(&body, at, instruction));
        } else {
            let name = instruction.keyword.name();
            let message = format!("{name} takes this for a part of itself: put the comment on a line above");
            parsed.errors.push(SyntaxError::new(at, message));
        }
    }
    parsed.comments.extend(comments);
    parsed.comments.sort_by_key(|comment| comment.at.span);
}

fn comment(body: &Text, at: Location, instruction: &Instruction) -> Comment {
    let (text, start) = (body.as_str(), body.as_str().len() - body.as_str().trim_start().len());
    let text = body.sub(start..text.trim_end().len().max(start));
    Comment { text, at, own_line: false, leads: false, covers: instruction.at }
}

/// Where a comment of ours begins, behind something else.
fn mark(text: &str) -> Option<usize> {
    let mut marks = text.match_indices('#').map(|(at, _)| at);
    marks.find(|at| text[..*at].ends_with(char::is_whitespace) && is_ours(&text[at + 1..]))
}

fn is_for_a_shell(args: &Args) -> bool {
    match args {
        Args::Shell(_) => true,
        Args::Healthcheck { command, .. } => is_for_a_shell(command),
        Args::Onbuild(inner) => is_for_a_shell(&inner.args),
        Args::Missing | Args::Exec(_) | Args::Words(_) | Args::Pairs(_) | Args::Line(_) => false,
    }
}
