//! The one way out. A reporter is given a [`Writer`] and nothing else to print to: whatever text it
//! shows has no recognised secret in it and nothing that commands its target. Knows no format of a
//! report.

mod escape;
mod excerpt;
mod frame;
mod json;
mod redact;

pub use escape::escape;
pub use excerpt::{Label, are_near};
pub use redact::Redactor;

use super::text::Style;
use owo_colors::Style as Ink;
use serde::Serialize;
use std::fmt::Write as _;
use std::io;

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
}

/// How text is made fit to be printed.
#[derive(Clone, Copy)]
pub struct Medium<'a> {
    pub target: Target,
    pub style: &'a Style,
    pub redactor: &'a Redactor,
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
        self.out.write_all(text.done.as_bytes())?;
        self.spare = text.done;
        self.spare.clear();
        Ok(())
    }

    /// Writes what was put together before, maybe by another thread.
    pub fn put(&mut self, text: &Printable) -> io::Result<()> {
        self.out.write_all(text.done.as_bytes())
    }

    /// Writes a value as JSON. Every string in it is redacted before it is encoded, so that the
    /// JSON is valid whatever was hidden; keys are ours and stay.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        json::write(value, self.medium.redactor, self.out)?;
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

    /// Text of ours or of anyone's in this colour, if the target has colours.
    pub fn inked(&mut self, ink: Ink, compose: impl FnOnce(&mut Self) -> &mut Self) -> &mut Self {
        let colored = self.medium.target != Target::Json && self.medium.style.color;
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
        let style = Style { color: false, unicode: true, width: 80 };
        let mut out = Vec::new();
        let mut writer = Writer::new(Medium { target, style: &style, redactor: &redactor }, &mut out);
        match target {
            Target::Terminal | Target::Plain => writer.print(|it| it.say(text)).unwrap_or_default(),
            Target::Json => writer.json(&text).unwrap_or_default(),
        }
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn text_is_redacted_before_it_is_escaped() {
        let text = "is q7Zk\"3Pq8\u{1b}[2J\n";
        assert_eq!(written(Target::Terminal, text), "is ********\\u{1b}[2J\\n");
        assert_eq!(written(Target::Plain, text), "is ********\\u{1b}[2J\\n");
        assert_eq!(written(Target::Json, text), "\"is ********\\u001b[2J\\n\"\n");
    }
}
