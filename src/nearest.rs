//! The name that was meant where another was written. It knows words and nothing else.

/// The candidate that someone who wrote `word` probably meant: "did you mean …?"
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    // Nothing is like a very long word, and distances are quadratic.
    if word.len() > 64 {
        return None;
    }
    let scored = candidates.into_iter().map(|candidate| (likeness(&word, &candidate.to_ascii_lowercase()), candidate));
    scored.filter(|(score, _)| *score > 50).max_by_key(|(score, _)| *score).map(|(_, candidate)| candidate)
}

/// "Did you mean" as the end of a message, or nothing.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, candidates).map(|meant| format!(": did you mean `{meant}`?")).unwrap_or_default()
}

/// From 0 to 100, and a little more where a part of the candidate is in the word.
fn likeness(word: &str, candidate: &str) -> usize {
    let longer = word.len().max(candidate.len());
    let part = candidate.split(['-', '_']).any(|part| part.len() > 3 && word.contains(part));
    let bonus = if part { 20 } else { 0 };
    // The difference in length alone is too much.
    if longer > 3 * word.len().min(candidate.len()) {
        return 0;
    }
    100 - 100 * strsim::osa_distance(word, candidate).min(longer) / longer.max(1) + bonus
}

/// Whether one name is the other with a slip of the hand: a letter more, less, other or swapped. Names that differ in
/// digits are not: `worker-1` and `worker-2` are both meant.
pub fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |name: &str| name.chars().filter(|char| !char.is_ascii_digit()).collect::<String>();
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    let long = meant.chars().count() >= 5 && written.len().abs_diff(meant.len()) <= 4;
    long && digits(written) == digits(meant) && strsim::osa_distance(&letters(written), &letters(meant)) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_or_none() {
        let rules = ["run-as-root", "root-group", "latest-tag"];
        assert_eq!(nearest("run-as-rot", rules), Some("run-as-root"));
        assert_eq!(nearest("Latest_Tags", rules), Some("latest-tag"));
        assert_eq!(nearest("zzzz", rules), None);
        assert_eq!(nearest("", rules), None);
        assert_eq!(nearest("FORM", ["FROM", "RUN"]), Some("FROM"));
        assert_eq!(did_you_mean("registry", ["registries"]), ": did you mean `registries`?");
    }

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
