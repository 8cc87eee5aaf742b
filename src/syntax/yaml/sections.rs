//! The parts of a stream: what lies between lines of `---` and `...`. They are told apart before anything is read, as `kubectl`
//! does it, so that a fault in one document never costs the next.

use super::lines::break_len;
use std::iter::Peekable;
use std::ops::Range;

/// What stands before a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// The start of the stream.
    Stream,
    /// `---`: a document begins, even if nothing follows.
    Start,
    /// `...`: nothing may follow on its line.
    End,
}

#[derive(Debug)]
pub(super) struct Section {
    pub opening: Opening,
    /// With the three letters that open it.
    pub range: Range<usize>,
    /// Whether the next section opens with `---`.
    pub before_start: bool,
}

/// All sections of a stream, in order. They cover it without a gap.
pub(super) fn sections(source: &str) -> impl Iterator<Item = Section> {
    let mut markers = markers(source).peekable();
    let mut here = Some((0, Opening::Stream));
    std::iter::from_fn(move || {
        let (start, opening) = here?;
        here = markers.next();
        let end = here.map_or(source.len(), |(at, _)| at);
        let before_start = here.is_some_and(|(_, opening)| opening == Opening::Start);
        Some(Section { opening, range: start..end, before_start })
    })
}

fn markers(source: &str) -> impl Iterator<Item = (usize, Opening)> {
    let of = move |marker: &'static [u8; 3], opening| {
        let found = memchr::memmem::find_iter(source.as_bytes(), marker);
        found.filter(move |at| is_line(source, *at)).map(move |at| (at, opening)).peekable()
    };
    merged(of(b"---", Opening::Start), of(b"...", Opening::End))
}

/// Whether three letters start a line and stand for themselves.
fn is_line(source: &str, at: usize) -> bool {
    let bytes = source.as_bytes();
    let after = &bytes[at + 3..];
    let alone = matches!(after.first(), None | Some(b' ' | b'\t')) || break_len(after) > 0;
    alone && {
        let before = source[..at].trim_end_matches('\u{feff}');
        before.is_empty() || before.ends_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'])
    }
}

fn merged<T, I>(
    mut a: Peekable<I>,
    mut b: Peekable<impl Iterator<Item = (usize, T)>>,
) -> impl Iterator<Item = (usize, T)>
where
    I: Iterator<Item = (usize, T)>,
{
    std::iter::from_fn(move || match (a.peek(), b.peek()) {
        (Some((one, _)), Some((other, _))) if other < one => b.next(),
        (None, Some(_)) => b.next(),
        (Some(_) | None, _) => a.next(),
    })
}
