//! A text line by line, with the place where the reader is. It knows breaks, blanks and byte order marks, and no grammar.

/// A document's text. It is read on lines: `at` lies on the line from `start` to `stop`, which is where its break begins.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    pub source: &'t str,
    pub bytes: &'t [u8],
    pub at: usize,
    pub start: usize,
    pub stop: usize,
    /// Where the next line starts, or the end of the document.
    next: usize,
    end: usize,
    /// Whether lines end in other ways than with a line feed, with a carriage return before it or without.
    unusual: bool,
}

/// What a byte order mark looks like.
const MARK: &[u8] = "\u{feff}".as_bytes();

impl<'t> Lines<'t> {
    pub fn new(source: &'t str) -> Self {
        let unusual = has_unusual_breaks(source);
        Self { source, bytes: source.as_bytes(), at: 0, start: 0, stop: 0, next: 0, end: 0, unusual }
    }

    /// Goes to the start of a document, which ends somewhere.
    pub fn begin(&mut self, start: usize, end: usize) {
        self.end = end;
        self.enter(start);
    }

    #[inline]
    fn enter(&mut self, start: usize) {
        self.start = start;
        self.at = start;
        let rest = &self.bytes[start..self.end];
        if self.unusual {
            let len = break_in(rest);
            self.stop = start + len;
            self.next = self.stop + break_len(&rest[len..]);
            return;
        }
        if let Some(len) = memchr::memchr(b'\n', rest) {
            self.next = start + len + 1;
            let returned = len > 0 && rest[len - 1] == b'\r';
            self.stop = start + len - usize::from(returned);
        } else {
            self.stop = self.end;
            self.next = self.end;
        }
    }

    /// Goes to the start of the next line; `false` where there is none.
    #[inline]
    pub fn advance(&mut self) -> bool {
        if self.next >= self.end {
            self.start = self.end;
            self.at = self.end;
            self.stop = self.end;
            self.next = self.end;
            return false;
        }
        self.enter(self.next);
        true
    }

    /// Goes back to a place, which lies on a line that starts here.
    pub fn go_back(&mut self, line: usize, at: usize) {
        self.enter(line);
        self.at = at;
    }

    /// The break that ends this line.
    pub fn line_break(&self) -> &'t str {
        &self.source[self.stop..self.next]
    }

    /// The byte here; nothing at the end of the line.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        if self.at < self.stop { Some(self.bytes[self.at]) } else { None }
    }

    /// Whether a blank or the end of the line follows the byte here.
    #[inline]
    pub fn is_apart(&self) -> bool {
        self.ends_at(self.at + 1)
    }

    /// Whether a blank or the end of the line is at a place of this line.
    #[inline]
    pub fn ends_at(&self, at: usize) -> bool {
        at >= self.stop || matches!(self.bytes[at], b' ' | b'\t')
    }

    /// An indicator of one letter that needs a blank behind it.
    #[inline]
    pub fn is_indicator(&self, letter: u8) -> bool {
        self.peek() == Some(letter) && self.is_apart()
    }

    #[inline]
    pub fn skip_spaces(&mut self) {
        const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
        // Eight at a time: half of a manifest is indentation.
        while let Some(word) = self.bytes[self.at..self.stop].first_chunk::<8>() {
            let others = u64::from_le_bytes(*word) ^ SPACES;
            if others != 0 {
                self.at += (others.trailing_zeros() / 8) as usize;
                return;
            }
            self.at += 8;
        }
        while self.at < self.stop && self.bytes[self.at] == b' ' {
            self.at += 1;
        }
    }

    #[inline]
    pub fn skip_blanks(&mut self) {
        while self.at < self.stop && matches!(self.bytes[self.at], b' ' | b'\t') {
            self.at += 1;
        }
    }

    /// Whether a byte order mark before the line was passed over.
    pub fn skip_mark(&mut self) -> bool {
        let marked = self.at == self.start && self.bytes[self.at..self.stop].starts_with(MARK);
        if marked {
            self.at += MARK.len();
            self.start = self.at;
        }
        marked
    }

    pub fn column(&self) -> usize {
        self.at - self.start
    }

    /// The rest of the line, without blanks at its end.
    pub fn rest(&self) -> &'t str {
        self.source[self.at.min(self.stop)..self.stop].trim_end_matches([' ', '\t'])
    }
}

/// How many bytes come before the first break of any kind.
fn break_in(bytes: &[u8]) -> usize {
    (0..bytes.len()).find(|at| break_len(&bytes[*at..]) > 0).unwrap_or(bytes.len())
}

/// How long the break is with which a text begins; YAML 1.1 has five, and Go's reader takes them all.
pub(super) fn break_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        _ => 0,
    }
}

/// What a break is in a value: a line feed, but for the separators that YAML 1.1 has.
pub(super) fn value_break(line_break: &str) -> &str {
    match line_break.len() {
        0 => "",
        3 => line_break,
        _ => "\n",
    }
}

/// What the breaks in the white space between two lines are in a value, one after the other.
pub(super) fn breaks_in(space: &str) -> impl Iterator<Item = &str> {
    let mut rest = space;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if rest.is_empty() {
                return None;
            }
            let len = break_len(rest.as_bytes());
            let (here, after) = rest.split_at(len.max(rest.chars().next().map_or(1, char::len_utf8)));
            rest = after;
            if len > 0 {
                return Some(value_break(here));
            }
        }
    })
}

pub(super) fn has_unusual_breaks(source: &str) -> bool {
    let bytes = source.as_bytes();
    let lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    let wide = || {
        let next_line = memchr::memmem::find(bytes, "\u{85}".as_bytes());
        let separators = || memchr::memmem::find_iter(bytes, &[0xE2, 0x80]).any(|at| break_len(&bytes[at..]) > 0);
        next_line.is_some() || separators()
    };
    memchr::memchr_iter(b'\r', bytes).any(lone) || (!source.is_ascii() && wide())
}
