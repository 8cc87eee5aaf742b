//! How large a report is for a service that takes it compressed, and only up to a limit.

use std::cell::RefCell;
use std::io::{self, Write};

/// Fast, and larger than what anyone uploads: what fits so fits.
const LEVEL: u8 = 1;

/// Weighs what is written while it is written. It keeps what is not compressed yet, at most as much as the limit: a
/// report that is smaller than that as it is costs nothing.
pub struct Gauge {
    limit: usize,
    weighed: RefCell<Weighed>,
}

#[derive(Default)]
struct Weighed {
    compressed: usize,
    pending: Vec<u8>,
}

impl Gauge {
    pub fn new(limit: usize) -> Self {
        Self { limit, weighed: RefCell::default() }
    }

    /// Whether what was written so far is within the limit.
    pub fn has_room(&self) -> bool {
        let mut weighed = self.weighed.borrow_mut();
        if weighed.compressed + weighed.pending.len() > self.limit {
            weighed.compressed += miniz_oxide::deflate::compress_to_vec(&weighed.pending, LEVEL).len();
            weighed.pending.clear();
        }
        weighed.compressed <= self.limit
    }
}

/// Writes, and weighs what it writes.
pub struct Weighing<'a> {
    pub out: &'a mut dyn Write,
    pub gauge: &'a Gauge,
}

impl Write for Weighing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.gauge.weighed.borrow_mut().pending.extend_from_slice(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_is_what_is_uploaded() {
        let gauge = Gauge::new(10_000);
        let mut out = Vec::new();
        let mut weighing = Weighing { out: &mut out, gauge: &gauge };
        for _ in 0..100 {
            weighing.write_all(&[b'a'; 1_000]).unwrap();
            assert!(gauge.has_room());
        }
        let mut state = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        })
        .take(20_000)
        .collect();
        weighing.write_all(&noise).unwrap();
        assert!(!gauge.has_room());
        assert_eq!(out.len(), 120_000);
    }
}
