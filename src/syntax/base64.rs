//! Base64 (RFC 4648), wherever it stands.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for group in bytes.chunks(3) {
        let byte = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            if n <= group.len() {
                out.push(ALPHABET[(bits >> (18 - 6 * n)) as usize & 63] as char);
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// What it stands for, read as tolerantly as anything reads it: with line breaks, without padding, and in the alphabet
/// for addresses as well.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(six)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
        }
    }
    Some(bytes)
}

/// As [`decode`], of the standard alphabet alone and in one piece.
pub fn decode_strictly(text: &str) -> Option<Vec<u8>> {
    text.trim_end_matches('=').bytes().all(|byte| ALPHABET.contains(&byte)).then(|| decode(text))?
}

/// The text that it stands for, if it is text.
pub fn decode_text(text: &str) -> Option<String> {
    String::from_utf8(decode(text)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for text in ["", "h", "hu", "hunter2", "hunter22", "ä€"] {
            assert_eq!(decode_strictly(&encode(text.as_bytes())).unwrap(), text.as_bytes());
        }
    }

    #[test]
    fn what_is_tolerated() {
        assert_eq!(decode_text("aHVu\n dGVyMg").as_deref(), Some("hunter2"));
        assert_eq!(decode("-_").unwrap(), decode("+/").unwrap());
        assert_eq!(decode_text("nö"), None);
        assert_eq!(decode_strictly("aHVu\ndGVyMg=="), None);
    }
}
