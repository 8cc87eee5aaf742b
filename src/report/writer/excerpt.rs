//! The few lines of a text that a frame shows, cut, redacted and escaped, for miette to draw under.
//! However large the text is, a frame costs what it shows.

use super::escape::{escape, is_unseen, push_escaped};
use super::redact::{MASK, Redactor};
use crate::source::{Location, Source, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// A longer span is underlined in its first line only.
const TALLEST: usize = 8;

/// A place to underline.
#[derive(Debug, Clone)]
pub struct Label {
    pub span: Span,
    pub message: Option<String>,
    pub primary: bool,
}

/// How much of a text is shown.
#[derive(Debug, Clone, Copy)]
pub struct Cut<'a> {
    /// Lines before and after.
    pub context: usize,
    pub width: usize,
    /// Stands where a line goes on.
    pub more: &'a str,
}

#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Line and column, both counted from 0, of what the frame is about.
    head: (usize, usize),
    labels: Vec<LabeledSpan>,
}

/// One line of the excerpt, and where it came from.
#[derive(Debug)]
struct Line {
    number: usize,
    /// The bytes of the source that are shown.
    window: Range<usize>,
    /// Where the line begins in the excerpt.
    start: usize,
    /// Where it ends, before its line break.
    end: usize,
    /// The place in the excerpt of every character shown: offsets in the source and in the excerpt.
    map: Vec<(usize, usize)>,
    /// What is hidden, in the source, and its mask, in the excerpt.
    masks: Vec<(Range<usize>, Range<usize>)>,
}

/// Lines (counted from 0) that a span is shown on.
pub fn lines_of(source: &Source, span: Span) -> (usize, usize) {
    let line = |offset: u32| source.lines().partition_point(|start| *start <= offset).saturating_sub(1);
    let first = line(span.start);
    let last = line(source.trimmed(span).end.saturating_sub(1).max(span.start));
    (first, if last - first >= TALLEST { first } else { last })
}

impl Excerpt {
    /// The lines around these labels, of which there is at least one.
    pub fn new(source: &Source, labels: &[Label], cut: Cut, redactor: &Redactor) -> Self {
        let Cut { context, .. } = cut;
        let starts = source.lines();
        let spans: Vec<(usize, usize)> = labels.iter().map(|label| lines_of(source, label.span)).collect();
        let first = spans.iter().map(|(first, _)| *first).min().unwrap_or(0).saturating_sub(context);
        let last = spans.iter().map(|(_, last)| *last).max().unwrap_or(0) + context;
        let last = last.min(last_line(source));
        let main = labels.iter().find(|label| label.primary).or(labels.first());
        let head = main.map_or((0, 0), |label| {
            let position = source.position(label.span.start);
            (position.line as usize - 1, position.column as usize - 1)
        });

        let name = escape(&redactor.redact(&source.name)).into_owned();
        let hidden = redactor.hidden_in(source);
        let hidden = hidden.get().map_or(&[][..], Vec::as_slice);
        let mut excerpt = Self { name, text: String::new(), lines: Vec::new(), head, labels: Vec::new() };
        for number in first..=last.max(first) {
            let start = starts.get(number).map_or(0, |start| *start as usize);
            let end = starts.get(number + 1).map_or(source.text.len(), |next| *next as usize);
            let line = source.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
            let on_line = |label: &&Label| (start..=start + line.len()).contains(&(label.span.start as usize));
            let focus = main.filter(on_line).or_else(|| labels.iter().find(on_line));
            let focus = focus.map_or(0, |label| label.span.start as usize - start);
            excerpt.push(number, start, line, focus, cut, hidden);
        }
        let place = |(label, lines): (&Label, _)| {
            let message = label.message.as_ref().map(|message| escape(&redactor.redact(message)).into_owned());
            excerpt.place(source, label, message, lines)
        };
        excerpt.labels = labels.iter().zip(spans).map(place).collect();
        excerpt
    }

    fn push(&mut self, number: usize, at: usize, line: &str, focus: usize, cut: Cut, hidden: &[Range<usize>]) {
        let shown = window(line, focus, cut.width);
        let begin = self.text.len();
        if shown.start > 0 {
            self.text.push_str(cut.more);
        }
        let mut map = Vec::with_capacity(shown.len() + 1);
        let mut masks = Vec::new();
        let hidden = &hidden[hidden.partition_point(|range| range.end <= at + shown.start)..];
        let hidden = hidden.iter().take_while(|range| range.start < at + shown.end);
        let mut hidden = hidden.map(|range| unquoted(line, at, range)).peekable();
        for (offset, letter) in line[shown.clone()].char_indices() {
            let offset = at + shown.start + offset;
            while hidden.next_if(|range| range.end <= offset).is_some() {}
            if let Some(range) = hidden.peek().filter(|range| range.contains(&offset)) {
                // One mask, however long the secret is.
                if masks.last().is_none_or(|(known, _)| known != range) {
                    map.push((offset, self.text.len()));
                    masks.push((range.clone(), self.text.len()..self.text.len() + MASK.len()));
                    self.text.push_str(MASK);
                }
                continue;
            }
            map.push((offset, self.text.len()));
            match letter {
                '\t' => self.text.push_str("    "),
                _ if is_unseen(letter) => push_escaped(&mut self.text, letter),
                _ => self.text.push(letter),
            }
        }
        map.push((at + shown.end, self.text.len()));
        if shown.end < line.len() {
            self.text.push_str(cut.more);
        }
        let end = self.text.len();
        self.text.push('\n');
        let window = at + shown.start..at + shown.end;
        self.lines.push(Line { number, window, start: begin, end, map, masks });
    }

    fn place(
        &self,
        source: &Source,
        label: &Label,
        message: Option<String>,
        (first, last): (usize, usize),
    ) -> LabeledSpan {
        let span = source.trimmed(label.span);
        let start = self.position(first, span.start as usize, |mask| mask.start);
        let end = self.position(last, span.end as usize, |mask| mask.end).max(start);
        let make = if label.primary { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
        make(message, SourceSpan::new(start.into(), end - start))
    }

    /// Where a byte of the source stands in the excerpt, as near as the cut and the masks allow.
    fn position(&self, number: usize, offset: usize, of_mask: fn(&Range<usize>) -> usize) -> usize {
        let Some(line) = self.lines.iter().find(|line| line.number == number) else { return 0 };
        let offset = offset.clamp(line.window.start, line.window.end);
        if let Some((_, mask)) = line.masks.iter().find(|(hidden, _)| hidden.start < offset && offset < hidden.end) {
            return of_mask(mask);
        }
        let index = line.map.partition_point(|(from, _)| *from < offset);
        line.map.get(index).map_or(line.end, |(_, to)| *to)
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }
}

/// What is hidden of this line: without the quotes around it, and not the space before it.
fn unquoted(line: &str, at: usize, hidden: &Range<usize>) -> Range<usize> {
    let (start, end) = (hidden.start.max(at) - at, (hidden.end - at).min(line.len()));
    let inside = line.get(start..end).unwrap_or("");
    let end = start + inside.trim_end().len();
    let start = end - inside.trim().len();
    let quotes = ['"', '\'']
        .iter()
        .any(|quote| inside.trim().len() > 2 && inside.trim().starts_with(*quote) && inside.trim().ends_with(*quote));
    let quotes = usize::from(quotes);
    at + start + quotes..at + end - quotes
}

/// The part of a line that is shown when it does not fit: from a little before the focus.
fn window(line: &str, focus: usize, width: usize) -> Range<usize> {
    if line.len() <= width {
        return 0..line.len();
    }
    let mut focus = focus.min(line.len());
    while !line.is_char_boundary(focus) {
        focus -= 1;
    }
    let back = if focus <= width / 2 { focus } else { width / 3 };
    let start = line[..focus].char_indices().rev().take(back).last().map_or(focus, |(at, _)| at);
    let end = line[start..].char_indices().nth(width).map_or(line.len(), |(at, _)| start + at);
    start..end
}

/// The last line with text in it: the one after a final line break is nobody's.
fn last_line(source: &Source) -> usize {
    let lines = source.lines();
    let empty = lines.last().is_some_and(|start| *start as usize >= source.text.len());
    (lines.len() - 1).saturating_sub(usize::from(empty))
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let first = self.line_at(span.offset()).saturating_sub(before);
        let end = (span.offset() + span.len()).saturating_sub(1).max(span.offset());
        let last = (self.line_at(end) + after).min(self.lines.len().saturating_sub(1));
        let (Some(from), Some(to)) = (self.lines.get(first), self.lines.get(last)) else {
            return Err(MietteError::OutOfBounds);
        };
        let range = from.start..to.end + 1;
        let data = self.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        // Without context, miette asks for the name of the place: that is the source's, not the excerpt's.
        let (line, column) = if before == 0 && after == 0 { self.head } else { (from.number, 0) };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            SourceSpan::new(range.start.into(), range.len()),
            line,
            column,
            last - first + 1,
        )))
    }
}

/// Whether two places are near enough to be shown in one frame.
pub fn are_near(source: &Source, one: Location, other: Location) -> bool {
    one.file == other.file && {
        let ((a, b), (c, d)) = (lines_of(source, one.span), lines_of(source, other.span));
        a.max(c).saturating_sub(b.min(d)) <= TALLEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Secret;
    use crate::source::{FileId, Version};

    #[test]
    fn secrets_are_not_shown() {
        let text = "a: \"hunter2hunter2\"\nb: short\nc: seen hunter2hunter2\n".to_owned();
        let source = Source::new(FileId(0), Version::default(), "x".into(), "x".into(), text);
        let label = Label { span: Span::new(25, 27), message: Some("as hunter2hunter2".into()), primary: true };
        let secret = |text: &str, from, to| Secret { at: Location::new(FileId(0), from, to), text: text.to_owned() };
        let secrets = [secret("hunter2hunter2", 3, 19), secret("short", 23, 28)];
        let redactor = Redactor::new(&secrets, std::iter::empty());
        let excerpt = Excerpt::new(&source, &[label], Cut { context: 1, width: 80, more: "…" }, &redactor);
        assert_eq!(excerpt.text, "a: \"********\"\nb: ********\nc: seen ********\n");
        // What is underlined in a secret tells nothing of its length.
        let label = &excerpt.labels[0];
        assert_eq!(&excerpt.text[label.offset()..label.offset() + label.len()], "********");
        assert_eq!(label.label(), Some("as ********"));
    }
}
