//! The few lines of a text that a frame shows, cut and escaped, for miette to draw under.
//! However large the text is, a frame costs what it shows.

use super::text::{is_unseen, push_escaped};
use crate::source::{Location, Source, Span};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// A longer span is underlined in its first line only.
const TALLEST: usize = 8;

/// A place to underline.
#[derive(Debug, Clone)]
pub struct Label {
    pub span: Span,
    pub message: Option<String>,
    pub primary: bool,
}

#[derive(Debug)]
pub struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Line and column, both counted from 0, of what the frame is about.
    head: (usize, usize),
    labels: Vec<LabeledSpan>,
    /// What must not be read off the screen.
    secrets: Vec<Span>,
}

/// One line of the excerpt, and where it came from.
#[derive(Debug)]
struct Line {
    number: usize,
    /// The bytes of the source that are shown.
    window: std::ops::Range<usize>,
    /// Where the line begins in the excerpt.
    start: usize,
    /// Where it ends, before its line break.
    end: usize,
    /// The place in the excerpt of every character shown: offsets in the source and in the excerpt.
    map: Vec<(usize, usize)>,
}

/// Lines (counted from 0) that a span is shown on.
pub fn lines_of(source: &Source, span: Span) -> (usize, usize) {
    let line = |offset: u32| source.lines().partition_point(|start| *start <= offset).saturating_sub(1);
    let first = line(span.start);
    let last = line(trimmed(source, span).end.saturating_sub(1).max(span.start));
    (first, if last - first >= TALLEST { first } else { last })
}

/// The span without the white space at its end: a block's span often runs to the next line.
fn trimmed(source: &Source, span: Span) -> Span {
    let text = source.slice(span);
    let end = span.start as usize + text.trim_end().len();
    if text.is_empty() { span } else { Span::new(span.start as usize, end.max(span.start as usize)) }
}

impl Excerpt {
    /// The lines around these labels, of which there is at least one.
    /// Secrets show how they begin, so that they can be told apart, and no more.
    pub fn new(
        source: &Source,
        name: String,
        labels: &[Label],
        secrets: &[Span],
        context: usize,
        width: usize,
        more: &str,
    ) -> Self {
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

        let secrets = secrets.to_vec();
        let mut excerpt = Self { name, text: String::new(), lines: Vec::new(), head, labels: Vec::new(), secrets };
        for number in first..=last.max(first) {
            let start = starts.get(number).map_or(0, |start| *start as usize);
            let end = starts.get(number + 1).map_or(source.text.len(), |next| *next as usize);
            let line = source.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
            let on_line = |label: &&Label| (start..=start + line.len()).contains(&(label.span.start as usize));
            let focus = main.filter(on_line).or_else(|| labels.iter().find(on_line));
            let focus = focus.map_or(0, |label| label.span.start as usize - start);
            excerpt.push(number, start, line, focus, width, more);
        }
        excerpt.labels = labels.iter().zip(spans).map(|(label, lines)| excerpt.place(source, label, lines)).collect();
        excerpt
    }

    fn push(&mut self, number: usize, at: usize, line: &str, focus: usize, width: usize, more: &str) {
        let shown = window(line, focus, width);
        let begin = self.text.len();
        if shown.start > 0 {
            self.text.push_str(more);
        }
        let mut map = Vec::with_capacity(shown.len() + 1);
        for (offset, letter) in line[shown.clone()].char_indices() {
            map.push((at + shown.start + offset, self.text.len()));
            match letter {
                _ if self.is_secret(at + shown.start + offset, letter) => self.text.push('*'),
                '\t' => self.text.push_str("    "),
                _ if is_unseen(letter) => push_escaped(&mut self.text, letter),
                _ => self.text.push(letter),
            }
        }
        map.push((at + shown.end, self.text.len()));
        if shown.end < line.len() {
            self.text.push_str(more);
        }
        let end = self.text.len();
        self.text.push('\n');
        self.lines.push(Line { number, window: at + shown.start..at + shown.end, start: begin, end, map });
    }

    fn is_secret(&self, at: usize, letter: char) -> bool {
        let inside = self.secrets.iter().find(|secret| secret.range().contains(&at));
        inside.is_some_and(|secret| {
            let range = secret.range();
            let shown = if range.len() < 8 { 0 } else { 3 };
            at >= range.start + shown && !matches!(letter, '"' | '\'')
        })
    }

    fn place(&self, source: &Source, label: &Label, (first, last): (usize, usize)) -> LabeledSpan {
        let span = trimmed(source, label.span);
        let start = self.position(first, span.start as usize);
        let end = self.position(last, span.end as usize).max(start);
        let make = if label.primary { LabeledSpan::new_primary_with_span } else { LabeledSpan::new_with_span };
        make(label.message.clone(), SourceSpan::new(start.into(), end - start))
    }

    /// Where a byte of the source stands in the excerpt, as near as the cut allows.
    fn position(&self, number: usize, offset: usize) -> usize {
        let Some(line) = self.lines.iter().find(|line| line.number == number) else { return 0 };
        let offset = offset.clamp(line.window.start, line.window.end);
        let index = line.map.partition_point(|(from, _)| *from < offset);
        line.map.get(index).map_or(line.end, |(_, to)| *to)
    }

    pub fn labels(&self) -> &[LabeledSpan] {
        &self.labels
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }
}

/// The part of a line that is shown when it does not fit: from a little before the focus.
fn window(line: &str, focus: usize, width: usize) -> std::ops::Range<usize> {
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
    use crate::source::FileId;

    #[test]
    fn secrets_are_not_shown() {
        let text = "a: \"hunter2hunter2\"\nb: short\nc: seen\n".to_owned();
        let source = Source::new(FileId(0), crate::source::Version(0), "x".into(), "x".into(), text);
        let label = Label { span: Span::new(23, 28), message: None, primary: true };
        let secrets = [Span::new(3, 19), Span::new(23, 28)];
        let excerpt = Excerpt::new(&source, "x".into(), &[label], &secrets, 1, 80, "…");
        assert_eq!(excerpt.text, "a: \"hu************\"\nb: *****\nc: seen\n");
    }
}
