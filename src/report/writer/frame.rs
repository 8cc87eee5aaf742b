//! Frames of code with places underlined: the finding's own place first, all places of one file in one part.

use super::Printable;
use super::change::Changed;
use super::escape::escape;
use super::excerpt::{Cut, Excerpt, bytes_of, last_line, lines_of};
use super::labels::Mark;
use crate::report::text::wrap;
use crate::source::{Source, Span};
use owo_colors::Style as Ink;
use std::ops::Range;

/// A place to underline.
#[derive(Debug, Clone)]
pub struct Label<'a> {
    pub source: &'a Source,
    pub span: Span,
    pub message: Option<String>,
    pub primary: bool,
}

/// All that one frame holds.
#[derive(Debug, Default)]
pub struct Frame<'a> {
    /// The first one is what the frame is about.
    pub labels: Vec<Label<'a>>,
    /// Stands behind the first place.
    pub origin: Option<String>,
    /// Places that there is no room to draw, one line each.
    pub others: Vec<String>,
    pub help: Option<String>,
    /// What the help would change.
    pub changes: Vec<Changed<'a>>,
}

/// The letters that lines are drawn with.
#[derive(Debug)]
pub struct Look {
    /// Columns of the largest line number.
    pub digits: usize,
    pub own: &'static str,
    pub own_fork: &'static str,
    pub own_point: &'static str,
    pub other: &'static str,
    pub fork: &'static str,
    pub point: &'static str,
    pub down: &'static str,
    pub turn: &'static str,
    pub up: &'static str,
    side: &'static str,
    below: &'static str,
    gap: &'static str,
    open: &'static str,
    next: &'static str,
    item: &'static str,
    last: &'static str,
    close: &'static str,
    pub more: &'static str,
}

impl Look {
    fn new(unicode: bool, digits: usize) -> Self {
        if unicode {
            Self {
                digits,
                own: "━",
                own_fork: "┯",
                own_point: "▲",
                other: "─",
                fork: "┬",
                point: "△",
                down: "│",
                turn: "╰─",
                up: "─╯",
                side: "│",
                below: "·",
                gap: "⋮",
                open: "╭─[",
                next: "├─[",
                item: "├─",
                last: "╰─",
                close: "╰────",
                more: "…",
            }
        } else {
            Self {
                digits,
                own: "^",
                own_fork: "^",
                own_point: "^",
                other: "-",
                fork: "-",
                point: "-",
                down: "|",
                turn: "`-",
                up: "-'",
                side: "|",
                below: ":",
                gap: "...",
                open: ",-[",
                next: "|-[",
                item: "|-",
                last: "`-",
                close: "`----",
                more: "...",
            }
        }
    }
}

/// Lines that are shown together, counted from 0, both included.
#[derive(Debug, Clone, Copy)]
struct Part {
    first: usize,
    last: usize,
}

impl Part {
    fn meets(self, other: Self) -> bool {
        self.first <= other.last + 2 && other.first <= self.last + 2
    }

    fn with(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

impl Printable<'_> {
    /// Draws a frame around its labels, of which there is at least one.
    pub fn frame(&mut self, frame: &Frame) {
        let mut files: Vec<(&Source, Vec<Part>)> = Vec::new();
        for label in &frame.labels {
            let part = part(label);
            match files.iter_mut().find(|(source, _)| std::ptr::eq(*source, label.source)) {
                Some((_, parts)) => join(parts, part),
                None => files.push((label.source, vec![part])),
            }
        }
        let lines = files.iter().flat_map(|(_, parts)| parts).map(|part| part.last + 1);
        let largest = lines.chain(frame.changes.iter().map(Changed::last_line)).max().unwrap_or(1);
        let look = Look::new(self.medium.style.unicode, digits(largest));
        for (index, (source, parts)) in files.iter().enumerate() {
            self.header(frame, source, index == 0, &look);
            for (number, part) in parts.iter().enumerate() {
                if number > 0 {
                    self.spaces(1 + look.digits).own(" ").dim(|text| text.own(look.gap)).own("\n");
                }
                self.part(frame, source, *part, &look);
            }
        }
        for other in &frame.others {
            self.spaces(2 + look.digits).dim(|text| text.own(look.item)).own(" ").say(other).own("\n");
        }
        self.help(frame, &look);
    }

    /// The name and place of a file's first label.
    fn header(&mut self, frame: &Frame, source: &Source, is_first: bool, look: &Look) {
        let label = frame.labels.iter().find(|label| std::ptr::eq(label.source, source));
        let start = label.map_or(0, |label| label.span.start);
        self.spaces(2 + look.digits).dim(|text| text.own(if is_first { look.open } else { look.next }));
        self.say(&source.name).own(":").position(source.position(start)).dim(|text| text.own("]"));
        if let Some(origin) = frame.origin.as_deref().filter(|_| is_first) {
            self.own(" rendered from ").say(origin);
        }
        self.own("\n");
    }

    fn part(&mut self, frame: &Frame, source: &Source, part: Part, look: &Look) {
        let mut beyond: Vec<String> = Vec::new();
        let redactor = self.medium.redactor;
        let hidden = redactor.hidden_in(source);
        let hidden = hidden.get().map_or(&[][..], Vec::as_slice);
        let width = self.room(look);
        let labels = || frame.labels.iter().filter(|label| std::ptr::eq(label.source, source));
        for line in part.first..=part.last {
            let bytes = bytes_of(source, line);
            let mut marks: Vec<(&Label, Range<usize>)> = Vec::new();
            for label in labels() {
                let (first, last) = lines_of(source, label.span);
                if (first..=last).contains(&line) {
                    let end = (source.trimmed(label.span).end as usize).min(bytes.end);
                    let indent = source.text[bytes.clone()].len() - source.text[bytes.clone()].trim_start().len();
                    let start = if line == first { label.span.start as usize } else { bytes.start + indent };
                    marks.push((label, start.min(bytes.end)..end.max(start)));
                }
            }
            let excerpt = Excerpt::new(source, line, focus(&marks, width), Cut { width, more: look.more }, hidden);
            marks.retain(|(label, bytes)| {
                let is_shown = excerpt.shows(bytes);
                if let Some(message) = label.message.as_ref().filter(|_| !is_shown) {
                    beyond.push(format!("{}:{}: {message}", source.name, source.position(label.span.start)));
                }
                is_shown
            });
            self.gutter(Some(line + 1), look);
            self.done.push_str(&excerpt.text);
            self.own("\n");
            if marks.is_empty() {
                continue;
            }
            let messages: Vec<Option<String>> = marks
                .iter()
                .map(|(label, _)| {
                    let is_last = lines_of(source, label.span).1 == line;
                    let message = label.message.as_ref().filter(|_| is_last)?;
                    Some(escape(&redactor.redact(message)).into_owned())
                })
                .collect();
            let mut marks: Vec<Mark> = marks
                .into_iter()
                .zip(&messages)
                .map(|((label, bytes), message)| Mark {
                    columns: excerpt.columns(bytes),
                    message: message.as_deref(),
                    primary: label.primary,
                })
                .collect();
            self.underline(&mut marks, width, look);
        }
        for place in beyond {
            self.spaces(2 + look.digits).dim(|text| text.own(look.item)).own(" ").say(&place).own("\n");
        }
    }

    /// What to do, and what that changes; the frame ends with it.
    fn help(&mut self, frame: &Frame, look: &Look) {
        let closed = frame.changes.is_empty();
        let Some(help) = &frame.help else {
            self.spaces(2 + look.digits).dim(|text| text.own(look.close)).own("\n");
            return;
        };
        // Hidden before it is cut into lines: a secret may have a space in it.
        let help = self.medium.redactor.redact(help);
        let room = self.medium.style.width.saturating_sub(look.digits + 11).max(32);
        for (index, line) in wrap(&help, room).iter().enumerate() {
            self.spaces(2 + look.digits);
            if index == 0 {
                self.dim(|text| text.own(if closed { look.last } else { look.item })).own(" ");
                self.bold(|text| text.own("help:")).own(" ");
            } else {
                self.dim(|text| text.own(if closed { " " } else { look.side })).own("        ");
            }
            self.escape(line);
            self.own("\n");
        }
        for change in &frame.changes {
            if frame.labels.first().is_none_or(|label| !std::ptr::eq(label.source, change.source)) {
                self.spaces(2 + look.digits).dim(|text| text.own(look.next));
                self.say(&change.source.name).own(":").number(change.line as u64 + 1).dim(|text| text.own("]"));
                self.own("\n");
            }
            self.change(change, self.room(look), look);
        }
        if !closed {
            self.spaces(2 + look.digits).dim(|text| text.own(look.close)).own("\n");
        }
    }

    /// Columns for code.
    fn room(&self, look: &Look) -> usize {
        self.medium.style.width.saturating_sub(look.digits + 4 + 2 * look.more.chars().count()).clamp(30, 160)
    }

    /// What a row begins with: its number, if it is a line of code.
    pub fn gutter(&mut self, number: Option<usize>, look: &Look) -> &mut Self {
        match number {
            Some(number) => self.numbered(number, look.side, Ink::new().dimmed(), look),
            None => self.spaces(2 + look.digits).dim(|text| text.own(look.below)).own(" "),
        }
    }

    pub fn numbered(&mut self, number: usize, sign: &'static str, ink: Ink, look: &Look) -> &mut Self {
        self.spaces(1 + look.digits.saturating_sub(digits(number)));
        self.dim(|text| text.number(number as u64)).own(" ").inked(ink, |text| text.own(sign)).own(" ")
    }
}

/// Where a long line is looked at: all its places if they fit, or else the finding's own.
fn focus(marks: &[(&Label, Range<usize>)], width: usize) -> usize {
    let first = marks.iter().map(|(_, bytes)| bytes.start).min().unwrap_or(0);
    let last = marks.iter().map(|(_, bytes)| bytes.end).max().unwrap_or(0);
    let own = marks.iter().find(|(label, _)| label.primary).map_or(first, |(_, bytes)| bytes.start);
    if last - first < width / 2 { first } else { own }
}

/// The lines of a label, and for a finding's own place those around it that say something.
fn part(label: &Label) -> Part {
    let (first, last) = lines_of(label.source, label.span);
    if !label.primary {
        return Part { first, last };
    }
    let is_blank = |line: usize| label.source.text[bytes_of(label.source, line)].trim().is_empty();
    let before = first.checked_sub(1).filter(|line| !is_blank(*line)).unwrap_or(first);
    let after = Some(last + 1).filter(|line| *line <= last_line(label.source) && !is_blank(*line)).unwrap_or(last);
    Part { first: before, last: after }
}

/// Adds lines to those of a file: near ones are shown together, others in the order in which they come.
fn join(parts: &mut Vec<Part>, new: Part) {
    let Some(index) = parts.iter().position(|part| part.meets(new)) else { return parts.push(new) };
    let mut whole = parts[index].with(new);
    parts[index] = whole;
    // What is between two parts may make one of them.
    while let Some(other) = (index + 1..parts.len()).find(|other| parts[*other].meets(whole)) {
        whole = whole.with(parts.remove(other));
        parts[index] = whole;
    }
}

pub fn digits(number: usize) -> usize {
    number.max(1).ilog10() as usize + 1
}
