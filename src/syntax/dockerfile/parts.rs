//! What a word is made of while it is expanded, and how that becomes a text or several. Knows no
//! quotes and no variables any more.

use super::pattern;
use crate::source::Location;
use crate::tree::{Text, TextBuilder};
use std::ops::Range;

/// What a word is made of, in order.
#[derive(Default)]
pub(super) struct Parts(pub Vec<Part>);

pub(super) struct Part {
    pub what: What,
    /// Whether white space in it belongs to the word.
    pub quoted: bool,
}

pub(super) enum What {
    /// A range of the word itself.
    Source(Range<usize>),
    /// The value of a variable.
    Text(Text),
    Hole(Location),
}

impl Parts {
    pub fn of(what: What) -> Self {
        Self(vec![Part { what, quoted: false }])
    }

    pub fn push(&mut self, what: What, quoted: bool) {
        self.0.push(Part { what, quoted });
    }

    pub fn source(&mut self, range: Range<usize>, quoted: bool) {
        if let Some(Part { what: What::Source(last), quoted: same }) = self.0.last_mut()
            && last.end == range.start
            && *same == quoted
        {
            last.end = range.end;
        } else {
            self.push(What::Source(range), quoted);
        }
    }

    pub fn append(&mut self, other: Self, quoted: bool) {
        for part in other.0 {
            self.push(part.what, quoted);
        }
    }

    pub fn text(&self, word: &Text, at: Location) -> Text {
        let mut builder = TextBuilder::default();
        for part in &self.0 {
            match &part.what {
                What::Source(range) => add(&mut builder, &word.sub(range.clone())),
                What::Text(text) => add(&mut builder, text),
                What::Hole(at) => builder.push_hole(*at),
            }
        }
        builder.finish(at)
    }

    pub fn words(&self, word: &Text) -> Vec<Text> {
        let at = word.locate(0..word.as_str().len());
        let mut words = Vec::new();
        let mut builder = TextBuilder::default();
        let mut end = |builder: &mut TextBuilder| {
            if !builder.is_empty() {
                words.push(std::mem::take(builder).finish(at));
            }
        };
        for part in &self.0 {
            let text = match &part.what {
                What::Source(range) => word.sub(range.clone()),
                What::Text(text) => text.clone(),
                What::Hole(at) => {
                    builder.push_hole(*at);
                    continue;
                }
            };
            if part.quoted {
                add(&mut builder, &text);
                continue;
            }
            for (index, piece) in pattern::split_white(text.as_str()).enumerate() {
                if index > 0 {
                    end(&mut builder);
                }
                add(&mut builder, &text.sub(piece));
            }
        }
        end(&mut builder);
        words
    }
}

fn add(builder: &mut TextBuilder, text: &Text) {
    if !text.as_str().is_empty() {
        builder.push_text(text, None);
    }
}
