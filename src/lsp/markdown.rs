//! What others wrote, in text that an editor renders: no markup of theirs, no picture and no link.

use crate::report::{escape, escape_markdown};

/// Text in which what stands between backticks is code.
pub fn prose(text: &str) -> String {
    if text.matches('`').count() % 2 == 1 {
        return escape_markdown(text);
    }
    let part = |(index, part): (usize, &str)| if index % 2 == 1 { code(part) } else { escape_markdown(part) };
    text.split('`').enumerate().map(part).collect()
}

/// Text as code on one line.
pub fn code(text: &str) -> String {
    let text = escape(text);
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    match text.trim() {
        "" => String::new(),
        text if text.starts_with('`') || text.ends_with('`') => format!("{fence} {text} {fence}"),
        text => format!("{fence}{text}{fence}"),
    }
}

/// A name that leads to an address.
pub fn link(name: &str, address: &str) -> String {
    let mut target = String::with_capacity(address.len());
    for letter in address.chars() {
        if letter.is_whitespace() || letter.is_control() || "()<>\\".contains(letter) {
            let mut bytes = [0; 4];
            target.extend(letter.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            target.push(letter);
        }
    }
    format!("[{}]({target})", escape_markdown(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_quoted_is_markup() {
        let hostile = "service `a` ![p](https://evil.example/p.png) [click](x) `b`";
        assert_eq!(prose(hostile), "service `a` \\!\\[p\\](https:&#8203;//evil.example/p.png) \\[click\\](x) `b`");
        assert_eq!(prose("one ` of *two*"), "one \\` of \\*two\\*");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(code(" "), "");
        assert_eq!(link("a](x):1", "file:///a)b c"), "[a\\](x):1](file:///a%29b%20c)");
    }
}
