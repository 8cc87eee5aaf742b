//! Names that were meant and not written. It reports nothing itself.

/// Whether one name is the other with a slip of the hand: a letter more, less, other or swapped. Names that differ in
/// digits are not: `worker-1` and `worker-2` are both meant.
pub(super) fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if written == meant || meant.chars().count() < 5 || digits(written) != digits(meant) {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (letters(written).chars().collect(), letters(meant).chars().collect());
    let start = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    match (a, b) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_slip;

    #[test]
    fn one_slip_of_the_hand_and_no_more() {
        for (written, meant) in [
            ("raeder", "reader"),
            ("reder", "reader"),
            ("readerr", "reader"),
            ("resder", "reader"),
            ("pod-readers", "pod-reader"),
        ] {
            assert!(is_slip(written, meant), "{written} for {meant}");
        }
        for (written, meant) in [
            ("reader", "reader"),
            ("writer", "reader"),
            ("worker-1", "worker-2"),
            ("worker", "worker-2"),
            ("api", "app"),
        ] {
            assert!(!is_slip(written, meant), "{written} for {meant}");
        }
    }
}
