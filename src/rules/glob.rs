//! Names with gaps: `*` stands for any letters, `?` for one. Knows words and nothing else.

/// Whether the whole of a word fits.
pub fn glob(pattern: &str, word: &str) -> bool {
    let (pattern, word): (Vec<_>, Vec<_>) = (pattern.chars().collect(), word.chars().collect());
    let (mut in_pattern, mut in_word) = (0, 0);
    // The last `*`, and where in the word what follows it was tried.
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = word.get(in_word) {
        match pattern.get(in_pattern) {
            Some('*') => {
                star = Some((in_pattern, in_word));
                in_pattern += 1;
            }
            Some(expected) if *expected == '?' || expected == letter => {
                in_pattern += 1;
                in_word += 1;
            }
            Some(_) | None => {
                let Some((at, tried)) = star else { return false };
                star = Some((at, tried + 1));
                (in_pattern, in_word) = (at + 1, tried + 1);
            }
        }
    }
    pattern[in_pattern..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn globs_match_whole_words() {
        for (pattern, word, is) in [
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a?", "a", false),
            ("**a", "ba", true),
            ("*ab*b", "aabab", true),
            ("?", "ü", true),
            ("a*a*a*a*a*a*a*a*a*a*a*a*b", &"a".repeat(200), false),
        ] {
            assert_eq!(glob(pattern, word), is, "{pattern} {word}");
        }
    }
}
