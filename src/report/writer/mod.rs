//! The one way out. A reporter is given a [`Writer`] and nothing else to print to: whatever text it
//! shows has no recognised secret in it and nothing that commands its target. Knows no format of a
//! report.

mod change;
mod escape;
mod excerpt;
mod frame;
mod gauge;
mod json;
mod labels;
mod redact;

pub use change::Changed;
pub use escape::{escape, markdown as escape_markdown};
pub use frame::{Frame, Label};
pub use gauge::Gauge;
pub use redact::Redactor;

use super::text::{Style, wrap_from};
use crate::source::{Position, Source, Span};
use excerpt::{Cut, Excerpt, line_of};
use owo_colors::Style as Ink;
use serde::Serialize;
use std::fmt::Write as _;
use std::io;
use unicode_width::UnicodeWidthStr;

/// A longer line of Markdown is shown in part.
const LONGEST_LINE: usize = 300;

/// What a report is read by, and so what must not stand in it as it is. A target is one kind of
/// escaping, done after redaction; a format that needs another kind adds it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A person's screen: colours and frames, if its style has them.
    Terminal,
    /// Lines for `grep`, editors and logs.
    Plain,
    /// Values for programs: strings are escaped as JSON has it.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Commands to Azure Pipelines.
    Azure,
    Xml,
    Markdown,
}

/// How text is made fit to be printed.
#[derive(Clone, Copy)]
pub struct Medium<'a> {
    pub target: Target,
    pub style: &'a Style,
    pub redactor: &'a Redactor,
}

impl Medium<'_> {
    /// Whether a value would be written otherwise than it is, since a secret shows in it.
    pub fn hides_some_of(self, value: &impl Serialize) -> bool {
        let shown = json::line(value, self.redactor).ok();
        shown.is_none() || shown != json::line(value, &Redactor::default()).ok()
    }
}

/// Where a report goes.
pub struct Writer<'a> {
    medium: Medium<'a>,
    out: &'a mut dyn io::Write,
    /// Kept between lines for its memory only.
    spare: String,
}

impl<'a> Writer<'a> {
    pub fn new(medium: Medium<'a>, out: &'a mut dyn io::Write) -> Self {
        Self { medium, out, spare: String::new() }
    }

    pub fn medium(&self) -> Medium<'a> {
        self.medium
    }

    /// Writes what a closure puts together.
    pub fn print(
        &mut self,
        compose: impl for<'t> FnOnce(&'t mut Printable<'a>) -> &'t mut Printable<'a>,
    ) -> io::Result<()> {
        let mut text = Printable { medium: self.medium, done: std::mem::take(&mut self.spare) };
        compose(&mut text);
        self.put(&text)?;
        self.spare = text.done;
        self.spare.clear();
        Ok(())
    }

    /// What was written so far is with its reader, who may not want any more.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Writes what was put together before, maybe by another thread.
    pub fn put(&mut self, text: &Printable) -> io::Result<()> {
        match self.medium.target {
            Target::Terminal | Target::Plain | Target::Xml | Target::Markdown => {
                self.out.write_all(escape::disarm(&text.done).as_bytes())
            }
            Target::Json | Target::Github | Target::Azure => self.out.write_all(text.done.as_bytes()),
        }
    }

    /// Writes a value as JSON. Every string in it is redacted before it is encoded, so that the
    /// JSON is valid whatever was hidden; keys are ours and stay.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::write(value, self.medium.redactor, self.out)?;
        self.out.write_all(b"\n")
    }
}

impl Writer<'_> {
    /// As [`Writer::json`], and says to the gauge how much that is.
    pub fn weighed_json(&mut self, value: &impl Serialize, gauge: &Gauge) -> io::Result<()> {
        json::write(value, self.medium.redactor, &mut gauge::Weighing { out: self.out, gauge })?;
        self.out.write_all(b"\n")
    }
}

/// Text that may be printed. All that a run has read comes in through [`Printable::say`].
pub struct Printable<'a> {
    medium: Medium<'a>,
    done: String,
}

impl<'a> Printable<'a> {
    pub fn new(medium: Medium<'a>) -> Self {
        Self { medium, done: String::new() }
    }

    pub fn medium(&self) -> Medium<'a> {
        self.medium
    }

    /// Words of ours.
    pub fn own(&mut self, words: &'static str) -> &mut Self {
        self.done.push_str(words);
        self
    }

    pub fn number(&mut self, number: impl Into<u64>) -> &mut Self {
        let _ = write!(self.done, "{}", number.into());
        self
    }

    pub fn position(&mut self, Position { line, column }: Position) -> &mut Self {
        self.number(line).own(":").number(column)
    }

    pub fn spaces(&mut self, count: usize) -> &mut Self {
        self.done.extend(std::iter::repeat_n(' ', count));
        self
    }

    /// Text that may hold anything: redacted, then escaped.
    pub fn say(&mut self, text: &str) -> &mut Self {
        let text = self.medium.redactor.redact(text);
        self.escape(&text);
        self
    }

    /// As [`Printable::say`], for a property of a command: it ends where the next one begins.
    pub fn property(&mut self, text: &str) -> &mut Self {
        let text = self.medium.redactor.redact(text);
        match self.medium.target {
            Target::Github => self.done.push_str(&escape::github_property(&text)),
            Target::Azure => self.done.push_str(&escape::azure_property(&text)),
            Target::Terminal | Target::Plain | Target::Json | Target::Xml | Target::Markdown => self.escape(&text),
        }
        self
    }

    /// As [`Printable::say`], where that can be shown as code.
    pub fn code(&mut self, text: &str) -> &mut Self {
        let text = self.medium.redactor.redact(text);
        match self.medium.target {
            Target::Markdown => self.done.push_str(&escape::markdown_code(&text)),
            Target::Terminal | Target::Plain | Target::Json | Target::Github | Target::Azure | Target::Xml => {
                self.escape(&text);
            }
        }
        self
    }

    /// As [`Printable::say`]; what stands between backticks is code.
    pub fn prose(&mut self, text: &str) -> &mut Self {
        let text = self.medium.redactor.redact(text);
        if self.medium.target != Target::Markdown || text.matches('`').count() % 2 == 1 {
            self.escape(&text);
            return self;
        }
        for (index, part) in text.split('`').enumerate() {
            let part = if index % 2 == 1 { escape::markdown_code(part) } else { escape::markdown(part) };
            self.done.push_str(&part);
        }
        self
    }

    /// The line that a place begins on, as a block of code in Markdown; of a long one, the part around the place.
    pub fn line(&mut self, source: &Source, span: Span) -> &mut Self {
        let hidden = self.medium.redactor.hidden_in(source);
        let hidden = hidden.get().map_or(&[][..], Vec::as_slice);
        let cut = Cut { width: LONGEST_LINE, more: "…" };
        let excerpt = Excerpt::new(source, line_of(source, span.start), span.start as usize, cut, hidden);
        let longest = excerpt.text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        let _ = write!(self.done, "{fence}\n{}\n{fence}\n", excerpt.text.trim_end());
        self
    }

    /// A value as JSON, on a line of its own.
    pub fn json_line(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.done.push_str(&json::line(value, self.medium.redactor)?);
        self.done.push('\n');
        Ok(())
    }

    /// What was put together elsewhere for the same target.
    pub fn append(&mut self, other: &Self) -> &mut Self {
        self.done.push_str(&other.done);
        self
    }

    /// Bytes so far.
    pub fn bytes(&self) -> usize {
        self.done.len()
    }

    /// What follows leads to this address of ours, where the target has links.
    pub fn linked(&mut self, address: Option<&str>, compose: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        let (open, middle, close) = match (self.medium.target, address) {
            (Target::Terminal, Some(address)) if self.medium.style.links => {
                (format!("\u{1b}]8;;{}\u{1b}\\", escape(address)), String::new(), "\u{1b}]8;;\u{1b}\\")
            }
            (Target::Markdown, Some(address)) => ("[".to_owned(), format!("]({address}"), ")"),
            _ => return compose(self),
        };
        self.done.push_str(&open);
        compose(self);
        self.done.push_str(&middle);
        self.done.push_str(close);
        self
    }

    /// Text of ours or of anyone's in this colour, if the target has colours.
    pub fn inked(&mut self, ink: Ink, compose: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        let colored = matches!(self.medium.target, Target::Terminal | Target::Plain) && self.medium.style.color;
        if colored {
            let _ = write!(self.done, "{}", ink.prefix_formatter());
        }
        let before = self.done.len();
        compose(self);
        if colored && self.done.len() > before {
            let _ = write!(self.done, "{}", ink.suffix_formatter());
        }
        self
    }

    /// Text of anyone's, cut at words into lines that fit the screen; `used` is what stands before it on the first one.
    pub fn wrapped(&mut self, message: &str, used: usize, indent: usize) -> &mut Self {
        let Style { width, breaks, .. } = *self.medium.style;
        // Hidden before it is cut into lines: a secret may have a space in it.
        let message = self.medium.redactor.redact(message);
        if !breaks || used + message.width() <= width {
            self.escape(&message);
            return self;
        }
        let lines = wrap_from(&message, width.saturating_sub(used).max(8), width.saturating_sub(indent).max(32));
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                self.own("\n").spaces(indent);
            }
            self.escape(line);
        }
        self
    }

    pub fn bold(&mut self, compose: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        self.inked(Ink::new().bold(), compose)
    }

    pub fn dim(&mut self, compose: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        self.inked(Ink::new().dimmed(), compose)
    }

    fn escape(&mut self, text: &str) {
        match self.medium.target {
            Target::Terminal | Target::Plain => self.done.push_str(&escape(text)),
            Target::Json => json::push(&mut self.done, text),
            Target::Github => self.done.push_str(&escape::github(text)),
            Target::Azure => self.done.push_str(&escape::azure(text)),
            Target::Xml => self.done.push_str(&escape::xml(text)),
            Target::Markdown => self.done.push_str(&escape::markdown(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Secret;
    use crate::source::{FileId, Location};

    fn written(target: Target, text: &str) -> String {
        let secret = Secret { at: Location::new(FileId(0), 0, 1), text: "q7Zk\"3Pq8".to_owned() };
        let redactor = Redactor::new(&[secret], std::iter::empty());
        let style = Style { color: false, links: false, unicode: true, width: 80, breaks: true };
        let mut out = Vec::new();
        let mut writer = Writer::new(Medium { target, style: &style, redactor: &redactor }, &mut out);
        match target {
            Target::Json => writer.json(&text).unwrap_or_default(),
            _ => writer.print(|it| it.say(text)).unwrap_or_default(),
        }
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn text_is_redacted_before_it_is_escaped() {
        let text = "is q7Zk\"3Pq8\u{1b}[2J\n";
        assert_eq!(written(Target::Terminal, text), "is ********\\u{1b}[2J\\n");
        assert_eq!(written(Target::Plain, text), "is ********\\u{1b}[2J\\n");
        assert_eq!(written(Target::Json, text), "\"is ********\\u001b[2J\\n\"\n");
        for target in [Target::Github, Target::Azure, Target::Xml, Target::Markdown] {
            let written = written(target, text);
            assert!(written.contains("********") || written.contains("\\*\\*"), "{written}");
            assert!(!written.contains("q7Zk") && !written.contains('\u{1b}') && !written.contains('\n'), "{written}");
        }
    }
}
