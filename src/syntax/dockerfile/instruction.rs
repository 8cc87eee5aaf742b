//! From logical lines to instructions.

use super::args::Reader;
use super::keyword::Keyword;
use super::lines::Lines;
use super::{Args, Dockerfile, Instruction, SyntaxError, directives, flags, heredoc};
use crate::budget::limits;
use crate::source::Location;
use crate::syntax::comment::{self, Things};
use crate::tree::Text;
use std::ops::Range;

pub(super) struct Parser<'a> {
    text: &'a Text,
    lines: Lines<'a>,
    comments: Vec<Range<usize>>,
    things: Things,
    out: Dockerfile,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a Text) -> Self {
        let start = if text.as_str().starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let found = directives::read(text, start);
        let out = Dockerfile {
            escape: found.escape,
            directives: found.list,
            instructions: Vec::new(),
            comments: Vec::new(),
            errors: found.errors,
        };
        let lines = Lines { text: text.as_str(), at: start, unclosed: 0 };
        Self { text, lines, comments: Vec::new(), things: Things::flat(), out }
    }

    pub fn run(mut self) -> Dockerfile {
        while let Some(logical) = self.lines.logical(self.out.escape, &mut self.comments) {
            let line = logical.text(self.text);
            let mut at = self.text.locate(logical.whole.clone());
            let mut end = logical.whole.end;
            let mut instruction = self.instruction(&line, at, 0);
            if can_have_heredocs(&instruction) {
                for marker in heredoc::markers(&line, &mut self.out.errors) {
                    let heredoc = heredoc::body(self.text, &mut self.lines, marker, &line, &mut self.out.errors);
                    at = at.cover(heredoc.at);
                    end = end.max(self.lines.at);
                    instruction.trigger_mut().heredocs.push(heredoc);
                }
            }
            instruction.at = at;
            self.things.add(logical.whole.start..end);
            if let Args::Onbuild(inner) = &mut instruction.args {
                inner.at.span.end = at.span.end;
            }
            let blank = logical.blank.iter().map(|line| self.text.locate(line.clone()));
            instruction.blank_lines = blank.filter(|blank| blank.span.end <= at.span.end).collect();
            self.out.instructions.push(instruction);
        }
        if self.out.instructions.is_empty() && self.out.directive("syntax").is_none() {
            self.error(self.text.locate(0..0), "the file has no instructions");
        }
        self.out.comments = comment::attach(self.text, self.comments, self.things);
        self.out
    }

    fn error(&mut self, at: Location, message: impl Into<String>) {
        self.out.errors.push(SyntaxError::new(at, message));
    }

    fn instruction(&mut self, line: &Text, at: Location, depth: usize) -> Instruction {
        let source = line.as_str();
        let start = source.len() - source.trim_start().len();
        let end = source[start..].find(['\t', '\u{b}', '\u{c}', '\r', ' ']).map_or(source.len(), |end| start + end);
        let word = line.sub(start..end);
        let keyword = Keyword::of(word.as_str());
        if keyword == Keyword::Unknown {
            let guess = Keyword::nearest(word.as_str()).map(|known| format!(": did you mean `{}`?", known.name()));
            let message = format!("there is no instruction `{}`{}", word.as_str(), guess.unwrap_or_default());
            self.error(line.locate(start..end), message);
        }
        let (flags, rest) = flags::split(line, end);
        flags::check(keyword, &flags, &mut self.out.errors);
        let rest = line.sub(rest);
        let args = if keyword == Keyword::Onbuild && !rest.as_str().is_empty() && depth < limits::ONBUILD_DEPTH {
            let at = rest.locate(0..rest.as_str().len());
            let trigger = self.instruction(&rest, at, depth + 1);
            if matches!(trigger.keyword, Keyword::From | Keyword::Maintainer | Keyword::Onbuild) {
                let message = format!("ONBUILD cannot hold back {}", trigger.keyword.name());
                self.error(trigger.word.locate(0..trigger.word.as_str().len()), message);
            }
            Args::Onbuild(Box::new(trigger))
        } else {
            let word = word.locate(0..word.as_str().len());
            Reader { escape: self.out.escape, word, errors: &mut self.out.errors }.read(keyword, &rest)
        };
        Instruction { at, keyword, word, flags, rest, args, heredocs: Vec::new(), blank_lines: Vec::new() }
    }
}

impl Instruction {
    fn trigger_mut(&mut self) -> &mut Self {
        match self.args {
            Args::Onbuild(ref mut inner) => inner,
            _ => self,
        }
    }
}

/// In shell form only: a JSON string may hold `<<` for itself. ONBUILD passes them on once.
fn can_have_heredocs(instruction: &Instruction) -> bool {
    let inner = match &instruction.args {
        Args::Onbuild(inner) => inner,
        _ => instruction,
    };
    inner.keyword.takes_heredocs() && !matches!(inner.args, Args::Exec(_))
}
