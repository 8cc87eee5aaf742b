//! A span as programs read it: where it starts and ends, in what each format counts.

use crate::source::Span;
use serde::Serialize;

#[derive(Serialize)]
pub struct Range<P> {
    start: P,
    end: P,
}

impl<P> Range<P> {
    pub fn of(span: Span, position: impl Fn(u32) -> P) -> Self {
        Self { start: position(span.start), end: position(span.end) }
    }
}
