//! Arguments in the form that each keyword gives them, and what is missing or too much in them.

use super::json::{self, Json};
use super::keyword::Keyword;
use super::{Args, Pair, SyntaxError};
use crate::source::Location;
use crate::tree::Text;
use std::ops::Range;

/// White space between words, which is less than Unicode's.
const SPACES: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

pub(super) struct Reader<'a> {
    pub escape: char,
    /// Where to point for something that is not there.
    pub word: Location,
    pub errors: &'a mut Vec<SyntaxError>,
}

impl Reader<'_> {
    /// Reads everything but ONBUILD, whose argument is an instruction.
    pub fn read(&mut self, keyword: Keyword, rest: &Text) -> Args {
        if rest.as_str().is_empty() {
            // BuildKit takes CMD and ENTRYPOINT without arguments as a reset.
            if !matches!(keyword, Keyword::Cmd | Keyword::Entrypoint | Keyword::Unknown) {
                self.error(self.word, format!("{} needs an argument", keyword.name()));
            }
            return Args::Missing;
        }
        match keyword {
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint => self.command(keyword, rest),
            Keyword::Shell => {
                let args = self.command(keyword, rest);
                match &args {
                    Args::Shell(_) => self.error(at(rest), "SHELL needs a JSON array of strings"),
                    Args::Exec(words) if words.is_empty() => self.error(at(rest), "SHELL needs an argument"),
                    _ => {}
                }
                args
            }
            Keyword::Add | Keyword::Copy => {
                let args = self.list(keyword, rest);
                if args.words().len() < 2 && !matches!(args, Args::Missing) {
                    self.error(at(rest), format!("{} needs a source and a destination", keyword.name()));
                }
                args
            }
            Keyword::Volume => self.list(keyword, rest),
            Keyword::Expose => Args::Words(words(rest)),
            Keyword::From => self.from(rest),
            Keyword::Env | Keyword::Label => self.pairs(keyword, rest),
            Keyword::Arg => self.args(rest),
            Keyword::Healthcheck => self.healthcheck(rest),
            Keyword::User | Keyword::Workdir | Keyword::StopSignal | Keyword::Maintainer => Args::Line(rest.clone()),
            Keyword::Onbuild | Keyword::Unknown => Args::Missing,
        }
    }

    fn error(&mut self, at: Location, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(at, message));
    }

    fn command(&mut self, keyword: Keyword, rest: &Text) -> Args {
        match json::read(rest) {
            Json::Strings(strings) => Args::Exec(strings),
            Json::No => Args::Shell(rest.clone()),
            Json::Others => self.not_strings(keyword, rest),
        }
    }

    fn list(&mut self, keyword: Keyword, rest: &Text) -> Args {
        match json::read(rest) {
            Json::Strings(strings) => Args::Exec(strings),
            Json::No => Args::Words(words(rest)),
            Json::Others => self.not_strings(keyword, rest),
        }
    }

    fn not_strings(&mut self, keyword: Keyword, rest: &Text) -> Args {
        self.error(at(rest), format!("the JSON array of {} may hold strings only", keyword.name()));
        Args::Missing
    }

    fn from(&mut self, rest: &Text) -> Args {
        let words = words(rest);
        match words.as_slice() {
            [_] => {}
            [_, word, _] if word.as_str().eq_ignore_ascii_case("as") => {}
            [] | [_, ..] => self.error(at(rest), "FROM takes an image, or an image, `AS` and a name"),
        }
        Args::Words(words)
    }

    fn healthcheck(&mut self, rest: &Text) -> Args {
        let source = rest.as_str();
        let end = source.find(char::is_whitespace).unwrap_or(source.len());
        let kind = rest.sub(0..end);
        let start = source.len() - source[end..].trim_start().len();
        let command = rest.sub(start..source.len());
        let empty = command.as_str().is_empty();
        match kind.as_str().to_ascii_uppercase().as_str() {
            "NONE" if empty => {}
            "NONE" => self.error(at(&command), "HEALTHCHECK NONE takes no arguments"),
            "CMD" if empty => self.error(at(&kind), "HEALTHCHECK CMD needs a command"),
            "CMD" => {}
            _ => self.error(at(&kind), "HEALTHCHECK takes `CMD` or `NONE`"),
        }
        let command = if empty { Args::Missing } else { self.command(Keyword::Healthcheck, &command) };
        Args::Healthcheck { kind, command: Box::new(command) }
    }

    /// ENV and LABEL: whether the first word has a `=` decides on the form of the whole line.
    fn pairs(&mut self, keyword: Keyword, rest: &Text) -> Args {
        let words = quoted_words(rest.as_str(), self.escape);
        let source = rest.as_str();
        let Some(first) = words.first() else { return Args::Missing };
        if !source[first.clone()].contains('=') {
            return self.legacy(keyword, rest);
        }
        let mut pairs = Vec::with_capacity(words.len());
        for word in words {
            let pair = pair(rest, &word);
            match &pair.value {
                None => self.error(pair.at, format!("{} takes `name=value`: there is no `=` here", keyword.name())),
                Some(_) if pair.key.as_str().is_empty() => self.blank(keyword, pair.at),
                Some(_) => {}
            }
            pairs.push(pair);
        }
        Args::Pairs(pairs)
    }

    fn legacy(&mut self, keyword: Keyword, rest: &Text) -> Args {
        let source = rest.as_str();
        let (key, value) = if let Some(end) = source.find(SPACES) {
            let start = source.len() - source[end..].trim_start_matches(SPACES).len();
            (rest.sub(0..end), Some(rest.sub(start..source.len())))
        } else {
            self.error(at(rest), format!("{} needs a name and a value", keyword.name()));
            (rest.clone(), None)
        };
        Args::Pairs(vec![Pair { key, value, legacy: true, at: at(rest) }])
    }

    fn args(&mut self, rest: &Text) -> Args {
        let words = quoted_words(rest.as_str(), self.escape);
        let pairs: Vec<Pair> = words.iter().map(|word| pair(rest, word)).collect();
        for pair in pairs.iter().filter(|pair| pair.key.as_str().is_empty()) {
            self.blank(Keyword::Arg, pair.at);
        }
        Args::Pairs(pairs)
    }

    fn blank(&mut self, keyword: Keyword, at: Location) {
        self.error(at, format!("{} needs a name before the `=`", keyword.name()));
    }
}

fn at(text: &Text) -> Location {
    text.locate(0..text.as_str().len())
}

fn pair(rest: &Text, word: &Range<usize>) -> Pair {
    let source = &rest.as_str()[word.clone()];
    let at = rest.locate(word.clone());
    match source.find('=') {
        Some(equals) => Pair {
            key: rest.sub(word.start..word.start + equals),
            value: Some(rest.sub(word.start + equals + 1..word.end)),
            legacy: false,
            at,
        },
        None => Pair { key: rest.sub(word.clone()), value: None, legacy: false, at },
    }
}

fn words(rest: &Text) -> Vec<Text> {
    let source = rest.as_str();
    let mut words = Vec::new();
    let mut at = 0;
    for word in source.split(SPACES) {
        if !word.is_empty() {
            words.push(rest.sub(at..at + word.len()));
        }
        at += word.len() + 1;
    }
    words
}

/// Words that may hold quoted white space. The quotes stay on; an escape character at the very end
/// does not count.
fn quoted_words(source: &str, escape: char) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut chars = source.char_indices().peekable();
    while let Some((at, ch)) = chars.next() {
        if quote.is_none() && ch.is_whitespace() {
            words.extend(start.take().map(|start| start..at));
            continue;
        }
        if ch == escape && quote != Some('\'') {
            if chars.peek().is_none() {
                words.extend(start.take().map(|start| start..at));
                break;
            }
            chars.next();
        } else if quote == Some(ch) {
            quote = None;
        } else if quote.is_none() && matches!(ch, '"' | '\'') {
            quote = Some(ch);
        }
        start = start.or(Some(at));
    }
    words.extend(start.map(|start| start..source.len()));
    words
}
