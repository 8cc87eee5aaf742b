//! Bytes to text without moving a byte, so that every offset found later is one of the file.

use super::overlay::{Overlay, Reading};
use crate::budget::limits;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// A file's text.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    pub content: String,
    /// The first byte that is not UTF-8, and what to say of it.
    pub flaw: Option<(usize, String)>,
    /// Whether the text had to be recoded, so that offsets are not the file's.
    pub recoded: bool,
    /// Whether it is no text at all, so that there is nothing to be read but its flaw.
    pub binary: bool,
}

/// The directories below which documents may refer to files.
#[derive(Debug, Clone, Default)]
pub struct Roots(Arc<RwLock<Vec<PathBuf>>>);

impl Roots {
    pub fn of<'a>(roots: impl IntoIterator<Item = &'a PathBuf>) -> Self {
        let roots = roots.into_iter().filter_map(|root| root.canonicalize().ok());
        Self(Arc::new(RwLock::new(roots.collect())))
    }

    /// A file that was opened by itself may refer to what lies beside it.
    pub fn add_beside(&self, file: &Path) {
        if let Some(directory) = file.parent().and_then(|it| it.canonicalize().ok()).filter(|it| !self.hold(it)) {
            self.0.write().unwrap_or_else(PoisonError::into_inner).push(directory);
        }
    }

    fn hold(&self, path: &Path) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).iter().any(|root| path.starts_with(root))
    }
}

/// Reads a whole file.
pub fn file(path: &Path) -> Result<Text, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    let size = file.metadata().map_or(0, |meta| meta.len());
    from(file, size)
}

pub fn from(input: impl Read, expected: u64) -> Result<Text, String> {
    let too_large = || format!("larger than {} MiB, not read", limits::FILE >> 20);
    if expected > limits::FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(expected as usize + 1);
    input.take(limits::FILE + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > limits::FILE {
        return Err(too_large());
    }
    Ok(decode(bytes))
}

fn decode(bytes: Vec<u8>) -> Text {
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => return utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => return utf16(rest, u16::from_be_bytes),
        // Without a mark: every other byte of what is written in ASCII is zero.
        [1..=127, 0, 1..=127, 0, ..] => return utf16(&bytes, u16::from_le_bytes),
        [0, 1..=127, 0, 1..=127, ..] => return utf16(&bytes, u16::from_be_bytes),
        _ => {}
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        let message = "not a text file: a byte is zero here".to_owned();
        return Text { content: patch(&bytes), flaw: Some((at, message)), recoded: false, binary: true };
    }
    match String::from_utf8(bytes) {
        Ok(text) => Text { content: text, flaw: None, recoded: false, binary: false },
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let message = format!("not UTF-8: byte 0x{:02X}", bytes.get(at).copied().unwrap_or(0));
            Text { content: patch(&bytes), flaw: Some((at, message)), recoded: false, binary: false }
        }
    }
}

/// The bytes as text of the same length: one `?` for each byte that is not UTF-8.
fn patch(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

fn utf16(bytes: &[u8], word: fn([u8; 2]) -> u16) -> Text {
    let pairs = bytes.chunks_exact(2);
    let odd = pairs.remainder().first();
    let (mut content, mut flaw) = (String::with_capacity(bytes.len()), None);
    for unit in char::decode_utf16(pairs.map(|pair| word([pair[0], pair[1]]))) {
        let letter = unit.unwrap_or_else(|half| {
            let message = || format!("not UTF-16: 0x{:04X} is half of a letter", half.unpaired_surrogate());
            flaw.get_or_insert_with(|| (content.len(), message()));
            char::REPLACEMENT_CHARACTER
        });
        content.push(letter);
    }
    if let Some(odd) = odd {
        flaw.get_or_insert_with(|| {
            (content.len(), format!("not UTF-16: it ends with half of a letter, byte 0x{odd:02X}"))
        });
        content.push(char::REPLACEMENT_CHARACTER);
    }
    Text { content, flaw, recoded: true, binary: false }
}

/// Why the system refused, in our style: "permission denied".
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Opens what documents refer to, inside these directories only: a file that someone else wrote
/// must not be able to pull `/etc/passwd` into a report, be it through a link.
pub fn reader(roots: Roots, overlay: Option<Arc<Overlay>>) -> crate::source::Reader {
    Arc::new(move |path: &Path| {
        match overlay.as_ref().map(|overlay| (overlay, overlay.of(path))) {
            Some((overlay, Reading::Text(text))) => {
                let path = crate::source::normalise(&overlay.here.join(path));
                let small = text.len() as u64 <= limits::REFERENCED_FILE && roots.hold(&path);
                return Some(decode(text.to_vec())).filter(|text| small && !text.binary).map(|text| text.content);
            }
            Some((_, Reading::Absent)) => return None,
            Some((_, Reading::Disk)) | None => {}
        }
        let real = path.canonicalize().ok()?;
        let meta = real.metadata().ok()?;
        if !roots.hold(&real) || !meta.is_file() || meta.len() > limits::REFERENCED_FILE {
            return None;
        }
        file(&real).ok().filter(|text| !text.binary).map(|text| text.content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_keep_their_places() {
        let text = decode(b"caf\xE9 \xF0\x9F x".to_vec());
        assert_eq!(text.content, "caf? ?? x");
        assert_eq!(text.flaw, Some((3, "not UTF-8: byte 0xE9".to_owned())));
    }

    #[test]
    fn utf_16_is_read_and_binaries_are_not() {
        let text = decode(b"\xFF\xFEa\0\xE9\0".to_vec());
        assert_eq!((text.content.as_str(), text.recoded), ("a\u{E9}", true));
        assert_eq!(decode(b"\xFE\xFF\0a".to_vec()).content, "a");
        let half = "not UTF-16: it ends with half of a letter, byte 0x00".to_owned();
        assert_eq!(decode(b"\xFF\xFEa\0\0".to_vec()).flaw, Some((1, half)));
        let half = "not UTF-16: 0xD83D is half of a letter".to_owned();
        assert_eq!(decode(b"\xFF\xFE\x3D\xD8a\0".to_vec()).flaw, Some((0, half)));
        assert_eq!(decode(b"F\0R\0O\0".to_vec()).content, "FRO");
        assert_eq!(decode(b"\0F\0R\0O".to_vec()).content, "FRO");
        let text = decode(b"FROM\0x".to_vec());
        assert_eq!((text.flaw.map(|(at, _)| at), text.binary), (Some(4), true));
        assert_eq!(decode(Vec::new()).content, "");
    }

    #[test]
    fn reasons_are_in_lower_case_without_numbers() {
        let error = File::open("/nonexistent/file").unwrap_err();
        assert_eq!(reason(&error), "no such file or directory");
    }
}
