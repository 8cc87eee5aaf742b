//! What the reader's screen can show, and texts of ours cut to fit it.

use owo_colors::Style as Ink;

use crate::rules::Severity;

/// What the reader's screen can show.
#[derive(Debug, Clone)]
pub struct Style {
    pub color: bool,
    /// Whether it makes a link of an address behind a word (OSC 8).
    pub links: bool,
    /// Whether frames may be drawn with more than ASCII.
    pub unicode: bool,
    pub width: usize,
}

pub fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Critical => Ink::new().bright_red().bold(),
        Severity::High => Ink::new().red().bold(),
        Severity::Medium => Ink::new().yellow().bold(),
        Severity::Low => Ink::new().cyan().bold(),
        Severity::Info => Ink::new().blue().bold(),
    }
}

/// `1 file`, `2 files`.
pub fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// Words in lines of at most this many characters.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let len = word.chars().count();
        if used > 0 && used + 1 + len > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
        }
        used += len;
    }
    lines
}

/// The first sentence of a paragraph of Markdown, without its markup but for code quotes.
pub fn first_sentence(paragraph: &str) -> String {
    let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.match_indices(['.', '!', '?', ':']).map(|(at, _)| at).find(|at| {
        let (before, after) = (&text[..*at], &text[at + 1..]);
        let abbreviation = before.ends_with("e.g") || before.ends_with("i.e") || before.ends_with("etc");
        (after.is_empty() || after.starts_with(' ')) && !abbreviation && before.matches('`').count() % 2 == 0
    });
    let sentence = end.map_or(text.as_str(), |end| &text[..end]);
    plain(sentence)
}

/// Markdown's links as their words, its stars gone.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        let link = rest[open..].find("](").and_then(|middle| {
            let close = rest[open + middle..].find(')')?;
            Some((open + 1..open + middle, open + middle + close + 1))
        });
        let Some((words, end)) = link else { break };
        out.push_str(&rest[..open]);
        out.push_str(&rest[words]);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out.replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        assert_eq!(
            first_sentence("Pin the tag `v1. 2`, e.g. by\n[digest](https://x.y/z). Then go."),
            "Pin the tag `v1. 2`, e.g. by digest"
        );
        assert_eq!(first_sentence("Use 1.2 of **it**"), "Use 1.2 of it");
        assert_eq!(first_sentence(""), "");
    }

    #[test]
    fn wrapping() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensibilities a", 5), ["incomprehensibilities", "a"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
