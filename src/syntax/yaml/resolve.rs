//! What a plain scalar means: the words and numbers of `sigs.k8s.io/yaml` and of the readers that came after it.

use super::Dialect;
use crate::tree::Kind;
use std::sync::Arc;

/// What a plain scalar stands for, if it is no string.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number(f64),
}

impl Plain {
    pub fn kind(self, written: impl FnOnce() -> Arc<str>) -> Kind {
        match self {
            Self::Null => Kind::Null,
            Self::Bool(value) => Kind::Bool(value),
            Self::Number(value) => Kind::Number(value, written()),
        }
    }
}

#[inline]
pub(super) fn plain(text: &str, dialect: Dialect) -> Option<Plain> {
    match text.as_bytes().first() {
        None => Some(Plain::Null),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text).map(Plain::Number),
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O') if text.len() <= 5 => {
            word(text, dialect)
        }
        Some(_) => None,
    }
}

fn word(text: &str, dialect: Dialect) -> Option<Plain> {
    match text {
        "~" | "null" | "Null" | "NULL" => Some(Plain::Null),
        "true" | "True" | "TRUE" => Some(Plain::Bool(true)),
        "false" | "False" | "FALSE" => Some(Plain::Bool(false)),
        _ if dialect == Dialect::Modern => None,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(Plain::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(Plain::Bool(false)),
        _ => None,
    }
}

/// Both generations of Go's reader take the same numbers: octal ones as `0777` and `0o777`, no sexagesimal ones.
fn number(text: &str) -> Option<f64> {
    match text {
        ".nan" | ".NaN" | ".NAN" => return Some(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Some(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    // Addresses, versions and times end here.
    let plausible =
        |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b'_' | b'+' | b'-' | b'x' | b'X' | b'o' | b'O');
    if !text.bytes().all(plausible) {
        return None;
    }
    if text.starts_with('.') {
        return float(text);
    }
    if text.contains('_') {
        let text = text.replace('_', "");
        return integer(&text).or_else(|| float(&text));
    }
    integer(text).or_else(|| float(text))
}

fn integer(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let prefix = digits.get(..2).filter(|_| digits.starts_with('0'));
    let value = match prefix {
        Some("0x" | "0X") => of_radix(&digits[2..], 16),
        Some("0o" | "0O") => of_radix(&digits[2..], 8),
        Some("0b" | "0B") => of_radix(&digits[2..], 2),
        Some(_) => of_radix(&digits[1..], 8),
        None => of_radix(digits, 10),
    }?;
    // Signed ones have one bit less.
    let negative = text.starts_with('-');
    let fits = !negative || value <= 1 << 63;
    #[allow(clippy::cast_precision_loss)]
    fits.then_some(if negative { -(value as f64) } else { value as f64 })
}

fn of_radix(digits: &str, radix: u32) -> Option<u64> {
    // A second sign is none.
    if digits.starts_with(['+', '-']) { None } else { u64::from_str_radix(digits, radix).ok() }
}

fn float(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let decimal = body.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
    let starts = body.starts_with(|letter: char| letter.is_ascii_digit()) || {
        body.starts_with('.') && body[1..].starts_with(|letter: char| letter.is_ascii_digit())
    };
    let value: f64 = if decimal && starts { text.parse().ok()? } else { return None };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_each_generation() {
        let both = |text| (plain(text, Dialect::Go), plain(text, Dialect::Modern));
        for text in ["yes", "on", "Y"] {
            assert_eq!(both(text), (Some(Plain::Bool(true)), None), "{text}");
        }
        for text in ["", "~", "NULL"] {
            assert_eq!(both(text), (Some(Plain::Null), Some(Plain::Null)), "{text}");
        }
        for text in ["yeS", "none", "nul", "oN", "truE"] {
            assert_eq!(both(text), (None, None), "{text}");
        }
    }

    #[test]
    fn numbers_are_those_that_go_takes() {
        let cases = [
            ("0440", 288.0),
            ("0o17", 15.0),
            ("0x1F", 31.0),
            ("-0b11", -3.0),
            ("1_000", 1000.0),
            ("08", 8.0),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("1.", 1.0),
            ("+12", 12.0),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ];
        for (text, value) in cases {
            assert_eq!(plain(text, Dialect::Go), Some(Plain::Number(value)), "{text}");
        }
        for text in ["1:30", "1.2.3", "0x", "--1", "+-1", "1e", "2001-01-01", "1e999", ".", "-", "1.e.2", "0o8", "._5"]
        {
            assert_eq!(plain(text, Dialect::Go), None, "{text}");
        }
    }
}
