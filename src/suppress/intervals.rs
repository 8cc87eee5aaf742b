//! Places of one text, found by what lies in them: many comments, many findings, and no look at every pair.

use crate::source::Span;

/// Spans, each with a number that says whose it is.
#[derive(Debug, Default)]
pub struct Intervals {
    /// By their starts.
    spans: Vec<(Span, usize)>,
    /// A tree over them: the furthest end below each node. Those of node `n` are `2n` and `2n + 1`.
    ends: Vec<u32>,
}

impl Intervals {
    pub fn new(mut spans: Vec<(Span, usize)>) -> Self {
        spans.sort_unstable();
        let width = spans.len().next_power_of_two();
        let mut ends = vec![0; 2 * width];
        for (index, (span, _)) in spans.iter().enumerate() {
            ends[width + index] = span.end;
        }
        for node in (1..width).rev() {
            ends[node] = ends[2 * node].max(ends[2 * node + 1]);
        }
        Self { spans, ends }
    }

    /// The numbers of the spans that this one lies in.
    pub fn around(&self, inner: Span, found: &mut Vec<usize>) {
        let before = self.spans.partition_point(|(span, _)| span.start <= inner.start);
        let width = self.ends.len() / 2;
        let mut open = vec![(1, 0, width)];
        while let Some((node, first, len)) = open.pop() {
            if first >= before || self.ends.get(node).is_none_or(|end| *end < inner.end) {
                continue;
            }
            if len <= 1 {
                found.extend(self.spans.get(first).map(|(_, number)| *number));
            } else {
                open.push((2 * node, first, len / 2));
                open.push((2 * node + 1, first + len / 2, len / 2));
            }
        }
    }

    /// The numbers of the spans that lie in this one.
    pub fn inside(&self, outer: Span) -> impl Iterator<Item = usize> {
        let first = self.spans.partition_point(|(span, _)| span.start < outer.start);
        let inside = self.spans[first..].iter().take_while(move |(span, _)| span.start <= outer.end);
        inside.filter(move |(span, _)| span.end <= outer.end).map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_a_look_at_every_pair() {
        // Any spans will do, nested, crossing, equal and empty ones.
        let spans: Vec<Span> = (0..200_usize).map(|n| n * 7919 % 97).map(|n| Span::new(n, n + n * 31 % 23)).collect();
        for count in [0, 1, 2, 3, 7, 64, 200] {
            let some = &spans[..count];
            let intervals = Intervals::new(some.iter().copied().enumerate().map(|(n, span)| (span, n)).collect());
            for asked in &spans {
                let expected = |test: &dyn Fn(&Span) -> bool| -> Vec<usize> {
                    (0..count).filter(|number| test(&some[*number])).collect()
                };
                let mut around = Vec::new();
                intervals.around(*asked, &mut around);
                around.sort_unstable();
                assert_eq!(around, expected(&|span| span.start <= asked.start && asked.end <= span.end));
                let mut inside: Vec<usize> = intervals.inside(*asked).collect();
                inside.sort_unstable();
                assert_eq!(inside, expected(&|span| asked.start <= span.start && span.end <= asked.end));
            }
        }
    }
}
