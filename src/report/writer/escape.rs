//! Nothing in a text may command the terminal or the log that it is shown in.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with everything made visible that would move the cursor, change colours, reorder
/// letters or hide. File names and values are an attacker's to choose.
pub fn escape(text: &str) -> Cow<'_, str> {
    let is_plain = |byte| matches!(byte, b' '..=b'~');
    if text.bytes().all(is_plain) || !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    text.chars().for_each(|letter| push_escaped(&mut out, letter));
    Cow::Owned(out)
}

pub fn push_escaped(out: &mut String, letter: char) {
    match letter {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if is_unseen(letter) => push_code(out, letter),
        _ => out.push(letter),
    }
}

fn push_code(out: &mut String, letter: char) {
    let _ = write!(out, "\\u{{{:x}}}", u32::from(letter));
}

/// Controls, marks of direction, and characters without width or ink: all of `Default_Ignorable_Code_Point` and
/// `Bidi_Control` (Unicode 16, `DerivedCoreProperties.txt` and `PropList.txt`), line and paragraph separators, marks of
/// annotations, Egyptian and shorthand format controls, the empty pattern of Braille and what is no character.
pub fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{FFFE}'..='\u{FFFF}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D159}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Nothing in lines for people may be a command to the service that keeps the log: GitHub obeys lines that begin with
/// `::`, Azure what follows `##vso[` and `##[` anywhere.
pub fn disarm(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains("##vso[") || text.contains("##[") {
        text = text.replace("##vso[", "#\\u{23}vso[").replace("##[", "#\\u{23}[").into();
    }
    // Colours come before the text of a line.
    let commands = |line: &str| {
        let mut rest = line.trim_start();
        while let Some(end) = rest.strip_prefix("\u{1b}[").and_then(|it| it.find('m').map(|end| &it[end + 1..])) {
            rest = end.trim_start();
        }
        rest.starts_with("::")
    };
    if text.contains("::") && text.lines().any(commands) {
        let lines = text
            .split_inclusive('\n')
            .map(|line| if commands(line) { line.replacen("::", "\\u{3a}:", 1).into() } else { Cow::Borrowed(line) });
        text = lines.collect::<String>().into();
    }
    text
}

/// The data of a GitHub workflow command.
pub fn github(text: &str) -> String {
    escape(text).replace('%', "%25")
}

/// A property of a GitHub workflow command, where these end.
pub fn github_property(text: &str) -> String {
    github(text).replace(':', "%3A").replace(',', "%2C")
}

/// The data of a command to Azure Pipelines.
pub fn azure(text: &str) -> String {
    escape(text).replace('%', "%AZP25")
}

pub fn azure_property(text: &str) -> String {
    azure(text).replace(';', "%3B").replace(']', "%5D")
}

/// Text of an element or an attribute. XML has no way to say most controls: they are made visible.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in escape(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{FFFE}' | '\u{FFFF}' => push_code(&mut out, letter),
            _ => out.push(letter),
        }
    }
    out
}

/// Text in Markdown that is nothing but text, also in a table: no markup, no link, no mention of a person or an issue.
/// Services look for mentions in what is shown, so that only a space without width keeps them away.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for letter in escape(text).chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("&#124;"),
            '@' | '#' => {
                out.push(letter);
                out.push_str("&#8203;");
            }
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out.replace("://", ":&#8203;//").replace("www.", "www.&#8203;")
}

/// Text as code in Markdown, also in a table.
pub fn markdown_code(text: &str) -> String {
    let shown = escape(text);
    let shown = shown.trim();
    if shown.is_empty() {
        String::new()
    } else if shown.contains(['`', '|']) {
        // Between backticks there is no way to say these that holds in tables and outside.
        format!("<code>{}</code>", markdown(shown))
    } else {
        format!("`{shown}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_for_people_command_no_service() {
        let hostile = "::error::x\n  ::add-mask::y\na ::b\n##vso[task.setvariable]x ##[group]";
        assert_eq!(
            disarm(hostile),
            "\\u{3a}:error::x\n  \\u{3a}:add-mask::y\na ::b\n#\\u{23}vso[task.setvariable]x #\\u{23}[group]"
        );
        assert!(matches!(disarm("std::io is #1"), Cow::Borrowed(_)));
    }

    #[test]
    fn commands_keep_what_is_quoted_in_its_place() {
        assert_eq!(github("100%\n::error::x"), "100%25\\n::error::x");
        assert_eq!(github_property("a,b:c%\r"), "a%2Cb%3Ac%25\\r");
        assert_eq!(azure_property("a;b]c%\n"), "a%3Bb%5Dc%AZP25\\n");
    }

    #[test]
    fn xml_has_no_letter_that_it_may_not_have() {
        assert_eq!(xml("<a b=\"c\">&'\u{1}\u{FFFF}"), "&lt;a b=&quot;c&quot;&gt;&amp;&apos;\\u{1}\\u{ffff}");
    }

    #[test]
    fn markdown_is_text() {
        assert_eq!(
            markdown("a|b @team #1 <x> &amp; *c*"),
            "a&#124;b @&#8203;team #&#8203;1 &lt;x&gt; &amp;amp; \\*c\\*"
        );
        assert_eq!(markdown("www.evil.example https://x"), "www.&#8203;evil.example https:&#8203;//x");
        assert_eq!(markdown_code("a`b|c"), "<code>a\\`b&#124;c</code>");
        assert_eq!(markdown_code("@team <b>"), "`@team <b>`");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_commands_it() {
        assert_eq!(escape("a\u{1b}[31mb\u{202e}c\u{9b}2J\nd"), "a\\u{1b}[31mb\\u{202e}c\\u{9b}2J\\nd");
        assert!(matches!(escape("plain 日本 é"), Cow::Borrowed(_)));
    }
}
