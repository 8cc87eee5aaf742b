//! Frames of code with places underlined. The only file that knows miette's drawing.

use super::Printable;
use super::excerpt::{Cut, Excerpt, Label};
use crate::report::text::{Style, ink};
use crate::rules::Severity;
use crate::source::Source;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles,
};
use owo_colors::Style as Ink;
use std::fmt;

impl Printable<'_> {
    /// A few lines of a source around these places, of which there is at least one; `false` if
    /// they cannot be drawn.
    pub fn frame(&mut self, source: &Source, labels: &[Label], context: usize, severity: Severity) -> bool {
        let style = self.medium.style;
        let more = if style.unicode { "…" } else { "..." };
        let cut = Cut { context, width: style.width.saturating_sub(10).clamp(40, 160), more };
        let excerpt = Excerpt::new(source, labels, cut, self.medium.redactor);
        let handler = GraphicalReportHandler::new_themed(theme(&excerpt, severity, style))
            .with_context_lines(1)
            .with_wrap_lines(false)
            .with_width(style.width)
            .with_urls(false)
            .without_syntax_highlighting();
        let before = self.done.len();
        let drawn = handler.render_report(&mut self.done, &Frame(excerpt)).is_ok();
        // miette begins with the message, which stands in our own head line.
        let end =
            if drawn { self.done[before..].find('\n').map_or(0, |end| end + 1) } else { self.done.len() - before };
        self.done.replace_range(before..before + end, "");
        drawn
    }
}

/// The primary place in the colour of its severity, all else calm.
fn theme(excerpt: &Excerpt, severity: Severity, style: &Style) -> GraphicalTheme {
    let characters = if style.unicode {
        ThemeCharacters { underline: '━', underbar: '┯', ..ThemeCharacters::unicode() }
    } else {
        ThemeCharacters::ascii()
    };
    let styles = if style.color {
        let mut labels: Vec<&LabeledSpan> = excerpt.labels().iter().collect();
        labels.sort_by_key(|label| label.offset());
        let highlights = labels.iter().map(|label| if label.primary() { ink(severity) } else { Ink::new().blue() });
        ThemeStyles {
            link: Ink::new().cyan(),
            linum: Ink::new().dimmed(),
            highlights: highlights.collect(),
            ..ThemeStyles::none()
        }
    } else {
        ThemeStyles::none()
    };
    GraphicalTheme { characters, styles }
}

/// What miette is given to draw: labels over an excerpt.
#[derive(Debug)]
struct Frame(Excerpt);

impl fmt::Display for Frame {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.0)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.labels().iter().cloned()))
    }
}
