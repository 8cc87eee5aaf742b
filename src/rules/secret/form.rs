//! Where the value of an assignment ends that has no quotes: a word, a part of a list or of an address, or its line.

use super::parts::{LONGEST_LIST, ahead, ends_query, ends_word, line_of, of_name, plain, without_scheme};
use crate::facts::secrets::parts;
use std::ops::Range;

/// A name with a sign of assignment behind it, whose value has no quotes.
pub(super) struct Form<'a> {
    pub text: &'a str,
    /// Where its line begins, and what of it stands before the name.
    pub line: usize,
    pub before: &'a str,
    pub name: Range<usize>,
    pub in_quotes: bool,
    /// Whether there is a space before the sign.
    pub spaced: bool,
    pub sign: &'a str,
    /// Whether the name is a flag.
    pub whole: bool,
}

impl Form<'_> {
    /// The value that begins at `start`, behind the spaces that follow the sign at `after`.
    pub fn value(&self, after: usize, start: usize) -> Option<Range<usize>> {
        let start = without_scheme(self.text, start..self.text.len()).start;
        // No more of the line is looked at than the value takes: it may have a thousand of them.
        let up_to = |ends: fn(char) -> bool| {
            let mut before = ' ';
            let mut is_end = |letter: char| {
                let escaped = before == '\\' && letter == 'n';
                before = letter;
                escaped || letter == '\n' || ends(letter)
            };
            let rest = &self.text[start..];
            let len = rest.find(&mut is_end).unwrap_or(rest.len());
            let value = rest[..len].strip_suffix('\\').filter(|_| rest[len..].starts_with('n')).unwrap_or(&rest[..len]);
            Some(start..start + value.len()).filter(|at| !at.is_empty())
        };
        let tight = !self.spaced && after == start && self.sign == "=" && !self.in_quotes;
        if tight {
            // `?user=web&password=…`
            if self.before.ends_with(['?', '&']) && !self.before.ends_with("&&") || self.before.ends_with("&amp;") {
                return up_to(ends_query);
            }
            // `-Ddb.password=…`, `--password=…`; `//npm.example/:_authToken=…`
            if self.whole || self.before.ends_with("/:") {
                return up_to(ends_word);
            }
        }
        if self.sign == "="
            && let Some(at) = self.in_list(start)
        {
            return Some(at);
        }
        if tight && self.is_among_words(start) {
            return up_to(ends_word);
        }
        let first = self.before.trim_start_matches([' ', '\t', '"', '\'']);
        let first = parts::BEFORE_NAMES.iter().find_map(|word| first.strip_prefix(word)).unwrap_or(first);
        let sets = self.sign != ":" || after < start;
        if first.trim_start_matches(['"', '\'', ' ']).is_empty() && (sets || self.is_header()) {
            // Where a text begins with a quote on this line, it ends with one.
            let len = plain(line_of(&self.text[start..]))?.len();
            return Some(start..start + len);
        }
        // `curl -H "Authorization: token …"`
        (self.is_header() && self.before.ends_with(['"', '\''])).then(|| up_to(|letter| "\"'\n".contains(letter)))?
    }

    /// `X-API-KEY:…` needs no space.
    fn is_header(&self) -> bool {
        let name = &self.text[self.name.clone()];
        self.sign == ":"
            && (name.contains('-') || parts::HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header)))
    }

    /// A part of `Server=…;Password=…;`, or of `redis:6379,password=…`.
    fn in_list(&self, start: usize) -> Option<Range<usize>> {
        let in_segment = |letter: char| "\"'`\n".contains(letter);
        let from = self.text[self.line..self.name.start].rfind(in_segment).map_or(self.line, |at| self.line + at + 1);
        let to = ahead(self.text, start, LONGEST_LIST);
        let to = self.text[start..to].find(in_segment).map_or(to, |len| start + len);
        let segment = &self.text[from..to];
        let value = &self.text[start..to];
        let is_pair = |piece: &str| piece.trim().is_empty() || piece.find('=').is_some_and(|at| at > 0);
        if segment.contains(';') {
            let len = value.find(';').unwrap_or(value.len());
            let value = value[..len].trim_end();
            let first = self.text[from..self.name.start].rsplit(';').next().is_some_and(|key| key.trim().is_empty());
            // An address may come first; in a pair it is a value as others are.
            let is_address = |piece: &&str| piece.find("://").is_some_and(|sign| !piece[..sign].contains('='));
            let mut pieces = segment.split(';').filter(|piece| !is_address(piece));
            let many = pieces.clone().filter(|piece| piece.contains('=')).count() > 1;
            let all = pieces.all(is_pair);
            // The first part may have the name of the whole before it.
            let leads = !segment[..self.name.start - from].contains(';');
            // ODBC's braces are quotes, if it is ODBC's; elsewhere they are blanks to fill in.
            let is_odbc =
                || segment.split(';').any(|piece| piece.trim_start().to_ascii_lowercase().starts_with("driver="));
            let inner = value.strip_prefix('{').and_then(|it| it.strip_suffix('}')).filter(|_| is_odbc());
            let (start, value) = inner.map_or((start, value), |inner| (start + 1, inner));
            return (all && many && (first || leads) && !value.contains('(') && !value.is_empty())
                .then_some(start..start + value.len());
        }
        let tight = !self.spaced && self.text[..start].ends_with('=');
        let before = &self.text[from..self.name.start];
        let run = from + before.trim_end_matches(|letter: char| !letter.is_whitespace()).len();
        let run_end = self.text[start..to].find(char::is_whitespace).map_or(to, |len| start + len);
        let run = &self.text[run..run_end];
        let comma = self.text[from..self.name.start].ends_with(',') && tight && !run.contains('(');
        if comma && run.split(',').skip(1).all(is_pair) {
            let len = value.find(|letter: char| letter == ',' || letter.is_whitespace()).unwrap_or(value.len());
            return Some(start..start + len).filter(|at| !at.is_empty());
        }
        None
    }

    /// `host=db user=web password=…`, `-e DB_PASSWORD=…`, `--from-literal=password=…`: a word among others of its form.
    fn is_among_words(&self, start: usize) -> bool {
        let is_pair = |word: &str| {
            let word = word.trim_start_matches(['"', '\'']);
            word.split_once('=').is_some_and(|(key, _)| !key.is_empty() && key.chars().all(of_name))
        };
        let before = self.before.trim_end_matches(['"', '\'']);
        if before.ends_with([' ', '\t']) {
            let word = before.split_whitespace().next_back().unwrap_or("");
            let flag = word.len() > 1 && word.starts_with('-') && !word.contains('=');
            return flag || (is_pair(word) && !word.ends_with(','));
        }
        if before.ends_with('=') {
            // The last `=` belongs to a flag.
            return before.split_whitespace().next_back().is_some_and(|word| word.starts_with('-'));
        }
        before.is_empty() && is_pair(line_of(&self.text[start..]).split_whitespace().nth(1).unwrap_or(""))
    }
}
