//! From logical lines to instructions.

use super::args::Reader;
use super::keyword::Keyword;
use super::lines::Lines;
use super::{Args, Dockerfile, Instruction, SyntaxError, directives, flags, heredoc};
use crate::budget::limits;
use crate::source::{FileId, Location};
use crate::tree::Text;

pub(super) struct Parser<'a> {
    file: FileId,
    lines: Lines<'a>,
    out: Dockerfile,
}

impl<'a> Parser<'a> {
    pub fn new(file: FileId, text: &'a str) -> Self {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let found = directives::read(file, text, start);
        let out = Dockerfile {
            escape: found.escape,
            directives: found.list,
            instructions: Vec::new(),
            comments: Vec::new(),
            errors: found.errors,
        };
        Self { file, lines: Lines { text, at: start, unclosed: 0 }, out }
    }

    pub fn run(mut self) -> Dockerfile {
        while let Some(logical) = self.lines.logical(self.file, self.out.escape, &mut self.out.comments) {
            let source = self.lines.text;
            let line = logical.text(self.file, source);
            let mut at = Location::new(self.file, logical.whole.start, logical.whole.end);
            let mut instruction = self.instruction(&line, at, 0);
            if can_have_heredocs(&instruction) {
                for marker in heredoc::markers(&line, &mut self.out.errors) {
                    let heredoc = heredoc::body(self.file, &mut self.lines, marker, &line, &mut self.out.errors);
                    at = at.cover(heredoc.at);
                    instruction.trigger_mut().heredocs.push(heredoc);
                }
            }
            instruction.at = at;
            if let Args::Onbuild(inner) = &mut instruction.args {
                inner.at.span.end = at.span.end;
            }
            let blank = logical.blank.iter().map(|line| Location::new(self.file, line.start, line.end));
            instruction.blank_lines = blank.filter(|blank| blank.span.end <= at.span.end).collect();
            self.out.instructions.push(instruction);
        }
        if self.out.instructions.is_empty() && self.out.directive("syntax").is_none() {
            self.error(Location::new(self.file, 0, 0), "the file has no instructions");
        }
        self.out
    }

    fn error(&mut self, at: Location, message: impl Into<String>) {
        self.out.errors.push(SyntaxError { at, message: message.into() });
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
            Args::Onbuild(Box::new(self.instruction(&rest, at, depth + 1)))
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
