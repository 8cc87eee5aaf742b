//! What is drawn below a line of code: its places underlined, with a few words at each.

use super::Printable;
use super::frame::Look;
use crate::report::text::{PRIMARY, RELATED, wrap};
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A place on a line.
#[derive(Debug)]
pub struct Mark<'l> {
    /// Columns, counted from 0.
    pub columns: Range<usize>,
    pub message: Option<&'l str>,
    pub primary: bool,
}

/// No message is cut into lines shorter than this.
const NARROWEST: usize = 20;

impl Printable<'_> {
    /// The rows below a line, each begun with the gutter. `width` is that of the line.
    pub fn underline(&mut self, marks: &mut [Mark], width: usize, look: &Look) {
        // The finding's own place is drawn over the others.
        marks.sort_by_key(|mark| (mark.primary, mark.columns.start));
        let end = marks.iter().map(|mark| mark.columns.end.max(mark.columns.start + 1)).max().unwrap_or(0);
        let mut row: Vec<(&'static str, Option<bool>)> = vec![(" ", None); end];
        for mark in marks.iter() {
            let (line, point) = if mark.primary { (look.own, look.own_point) } else { (look.other, look.point) };
            for cell in &mut row[mark.columns.start..mark.columns.end] {
                *cell = (line, Some(mark.primary));
            }
            if mark.columns.is_empty() {
                row[mark.columns.start] = (point, Some(mark.primary));
            }
        }
        marks.sort_by_key(|mark| mark.columns.start);
        // The last one has room behind it.
        let inline = marks.last().and_then(|last| {
            let message = last.message?;
            let is_last = marks.iter().all(|mark| mark.columns.end <= last.columns.end.max(last.columns.start));
            (is_last && end + 1 + message.width() <= width).then_some(message)
        });
        let hanging = marks.len() - usize::from(inline.is_some());
        for mark in marks[..hanging].iter().filter(|mark| mark.message.is_some() && !mark.columns.is_empty()) {
            row[mark.columns.start].0 = if mark.primary { look.own_fork } else { look.fork };
        }
        self.gutter(None, look);
        self.cells(&row);
        if let Some(message) = inline {
            self.own(" ").done.push_str(message);
        }
        self.own("\n");
        let mut left: Vec<usize> =
            marks[..hanging].iter().filter(|mark| mark.message.is_some()).map(|mark| mark.columns.start).collect();
        for mark in marks[..hanging].iter().rev() {
            let Some(message) = mark.message else { continue };
            left.pop();
            self.hang(message, mark, &left, width, look);
        }
    }

    /// A message below its place, beside the lines down to those of the places to its left.
    fn hang(&mut self, message: &str, mark: &Mark, left: &[usize], width: usize, look: &Look) {
        let column = mark.columns.start;
        let ink = if mark.primary { PRIMARY } else { RELATED };
        let room = width.saturating_sub(column + 3);
        let len = message.width();
        if room < len && left.is_empty() && len + 3 <= column {
            self.gutter(None, look).spaces(column - len - 2);
            self.done.push_str(message);
            self.own(" ").inked(ink, |text| text.own(look.up)).own("\n");
            return;
        }
        for (index, line) in wrap(message, room.max(NARROWEST)).iter().enumerate() {
            self.gutter(None, look);
            let mut at = 0;
            for other in left.iter().filter(|other| **other < column) {
                if *other < at {
                    continue;
                }
                self.spaces(other - at).inked(RELATED, |text| text.own(look.down));
                at = other + 1;
            }
            self.spaces(column - at);
            if index == 0 {
                self.inked(ink, |text| text.own(look.turn)).own(" ");
            } else {
                self.own("   ");
            }
            self.done.push_str(line);
            self.own("\n");
        }
    }

    /// Cells of one colour each, those of a colour together.
    fn cells(&mut self, row: &[(&'static str, Option<bool>)]) {
        for run in row.chunk_by(|a, b| a.1 == b.1) {
            let draw = |text: &mut Self| run.iter().for_each(|(cell, _)| text.done.push_str(cell));
            match run.first().and_then(|(_, primary)| *primary) {
                None => draw(self),
                Some(primary) => {
                    self.inked(if primary { PRIMARY } else { RELATED }, |text| {
                        draw(text);
                        text
                    });
                }
            }
        }
    }
}
