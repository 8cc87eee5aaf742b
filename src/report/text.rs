//! What the reader's screen can show, and texts of ours cut to fit it.

use crate::rules::Severity;
use owo_colors::Style as Ink;
use unicode_width::UnicodeWidthStr;

/// What the reader's screen can show.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that a screen can do by itself")]
pub struct Style {
    pub color: bool,
    /// Whether it makes a link of an address behind a word (OSC 8).
    pub links: bool,
    /// Whether frames may be drawn with more than ASCII.
    pub unicode: bool,
    pub width: usize,
    /// Whether lines of text that are longer than that are broken: in a file, a headline is one line for `grep`.
    pub breaks: bool,
}

/// Words in a colour have a ground of their own, so that they can be read on any other: on black, on white and between.
pub fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Critical => Ink::new().bright_white().on_red().bold(),
        Severity::High => Ink::new().bright_white().on_magenta().bold(),
        Severity::Medium => Ink::new().black().on_bright_yellow(),
        Severity::Low => Ink::new().black().on_cyan(),
        Severity::Info => Ink::new().bold(),
    }
}

/// Lines below code: a finding's own place, and others that matter. They are told apart by their shape as well.
pub const PRIMARY: Ink = Ink::new().magenta();
pub const RELATED: Ink = Ink::new().bright_blue();

pub const FAILED: Ink = Ink::new().bright_white().on_red().bold();
pub const CLEAN: Ink = Ink::new().black().on_green();
pub const REMOVED: Ink = Ink::new().bright_white().on_red();
pub const ADDED: Ink = Ink::new().black().on_green();

/// `1 file`, `2 files`.
pub fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// Words in lines of at most this many columns.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_from(text, width, width)
}

/// As [`wrap`], where the first line has less room than the others.
pub fn wrap_from(text: &str, first: usize, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let len = word.width();
        let room = if lines.len() == 1 { first } else { width };
        // A first word that does not fit begins the next line, where there is more room.
        if (used > 0 && used + 1 + len > room) || (used == 0 && lines.len() == 1 && len > first && first < width) {
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

    /// The sixteen colours of xterm and of VGA, which are furthest apart: black, red, green, yellow, blue, magenta, cyan,
    /// white, then the bright ones.
    const PALETTES: [[u32; 16]; 2] = [
        [
            0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5, 0x7f_7f7f,
            0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff,
        ],
        [
            0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa, 0x55_5555,
            0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff,
        ],
    ];

    /// As WCAG 2 has it.
    fn contrast(one: u32, other: u32) -> f64 {
        let luminance = |color: u32| {
            let part = |shift: u32| {
                let value = f64::from((color >> shift) & 0xff) / 255.0;
                if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The numbers of its letters' colour and of its ground's, as it is sent to a terminal.
    fn colors(ink: Ink) -> (Option<usize>, Option<usize>) {
        let sent = ink.prefix_formatter().to_string();
        let codes =
            sent.trim_start_matches("\u{1b}[").trim_end_matches('m').split(';').map(|code| code.parse().unwrap());
        let (mut letters, mut ground) = (None, None);
        for code in codes.collect::<Vec<usize>>() {
            match code {
                30..=37 => letters = Some(code - 30),
                90..=97 => letters = Some(code - 82),
                40..=47 => ground = Some(code - 40),
                100..=107 => ground = Some(code - 92),
                _ => {}
            }
        }
        (letters, ground)
    }

    #[test]
    fn words_can_be_read_on_every_ground() {
        let severities = Severity::ALL.into_iter().map(ink);
        for ink in severities.chain([FAILED, CLEAN, REMOVED, ADDED]) {
            let (Some(letters), ground) = colors(ink) else { continue };
            let ground = ground.expect("coloured words have a ground of their own");
            for palette in PALETTES {
                let contrast = contrast(palette[letters], palette[ground]);
                assert!(contrast >= 4.5, "{letters} on {ground}: {contrast}");
            }
        }
        // Lines need three: that is what WCAG asks of what is no text.
        for ink in [PRIMARY, RELATED] {
            let (Some(letters), None) = colors(ink) else { panic!("lines have no ground") };
            for palette in PALETTES {
                for ground in [0x00_0000, 0xff_ffff] {
                    assert!(contrast(palette[letters], ground) >= 3.0, "{letters}");
                }
            }
        }
    }

    #[test]
    fn wrapping() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensibilities a", 5), ["incomprehensibilities", "a"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap_from("one two three", 4, 9), ["one", "two three"]);
        assert_eq!(wrap_from("incomprehensible two", 4, 20), ["", "incomprehensible two"]);
    }
}
