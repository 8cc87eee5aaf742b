//! Bytes to text without moving a byte, so that every offset found later is one of the file.

use super::overlay::{Overlay, Reading};
use crate::budget::limits;
use crate::source::{Opened, Refused};
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
    /// What was done to the text before it was read, if anything.
    pub remark: Option<&'static str>,
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

/// What is said of a pipe, a socket or a device.
pub const NOT_PLAIN: &str = "not a plain file, not opened (`dunnage check -` reads standard input)";

/// Reads a whole file. Opening a pipe would wait for its writer, and a device may have no end.
pub fn file(path: &Path) -> Result<Text, String> {
    let kind = path.metadata().map_err(|error| reason(&error))?.file_type();
    if !kind.is_file() && !kind.is_dir() {
        return Err(NOT_PLAIN.to_owned());
    }
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

/// How the bytes of a file say letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// With so many bytes before the text that say so.
    Utf16 {
        mark: usize,
        is_big: bool,
    },
    Utf32 {
        mark: usize,
        is_big: bool,
    },
}

impl Encoding {
    fn of(bytes: &[u8]) -> Self {
        match bytes {
            // The mark of UTF-32 begins as that of UTF-16 does.
            [0xFF, 0xFE, 0, 0, ..] => Self::Utf32 { mark: 4, is_big: false },
            [0, 0, 0xFE, 0xFF, ..] => Self::Utf32 { mark: 4, is_big: true },
            [1..=127, 0, 0, 0, 1..=127, 0, 0, 0, ..] => Self::Utf32 { mark: 0, is_big: false },
            [0, 0, 0, 1..=127, 0, 0, 0, 1..=127, ..] => Self::Utf32 { mark: 0, is_big: true },
            [0xFF, 0xFE, ..] => Self::Utf16 { mark: 2, is_big: false },
            [0xFE, 0xFF, ..] => Self::Utf16 { mark: 2, is_big: true },
            // Without a mark: every other byte of what is written in ASCII is zero.
            [1..=127, 0, 1..=127, 0, ..] => Self::Utf16 { mark: 0, is_big: false },
            [0, 1..=127, 0, 1..=127, ..] => Self::Utf16 { mark: 0, is_big: true },
            _ => Self::Utf8,
        }
    }
}

/// A text as bytes, in the encoding and with the line ends of the file that it is to take the place of; `was` is the text
/// that was read from there.
pub fn encoded(bytes: &[u8], was: &str, now: &str) -> Result<Vec<u8>, String> {
    let read = decode(bytes.to_vec());
    if read.content != was {
        return Err("it was changed by something else meanwhile".to_owned());
    }
    if let Some((_, flaw)) = read.flaw {
        return Err(format!("its letters are not all letters ({flaw}): save it as UTF-8 first"));
    }
    let now = if read.remark == Some(RETURNS) { now.replace('\n', "\r") } else { now.to_owned() };
    let encoding = Encoding::of(bytes);
    let mark = match encoding {
        Encoding::Utf8 => 0,
        Encoding::Utf16 { mark, .. } | Encoding::Utf32 { mark, .. } => mark,
    };
    Ok([&bytes[..mark], &written(&now, encoding)].concat())
}

fn written(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf16 { is_big, .. } => {
            text.encode_utf16().flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
        Encoding::Utf32 { is_big, .. } => {
            let units = text.chars().map(u32::from);
            units.flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        }
    }
}

fn decode(bytes: Vec<u8>) -> Text {
    match Encoding::of(&bytes) {
        Encoding::Utf32 { mark, is_big: false } => return utf32(&bytes[mark..], u32::from_le_bytes),
        Encoding::Utf32 { mark, is_big: true } => return utf32(&bytes[mark..], u32::from_be_bytes),
        Encoding::Utf16 { mark, is_big: false } => return utf16(&bytes[mark..], u16::from_le_bytes),
        Encoding::Utf16 { mark, is_big: true } => return utf16(&bytes[mark..], u16::from_be_bytes),
        Encoding::Utf8 => {}
    }
    if let Some(at) = memchr::memchr(0, &bytes) {
        let message = "not a text file: a byte is zero here".to_owned();
        return Text { content: patch(&bytes), flaw: Some((at, message)), remark: None, binary: true };
    }
    match String::from_utf8(bytes) {
        Ok(text) => {
            let (content, remark) = with_line_ends(text);
            Text { content, flaw: None, remark, binary: false }
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let message = format!("not UTF-8: byte 0x{:02X}", bytes.get(at).copied().unwrap_or(0));
            let (content, remark) = with_line_ends(patch(&bytes));
            Text { content, flaw: Some((at, message)), remark, binary: false }
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
    Text { content, flaw, remark: Some(UTF_16), binary: false }
}

fn utf32(bytes: &[u8], word: fn([u8; 4]) -> u32) -> Text {
    let words = bytes.chunks_exact(4);
    let rest = words.remainder().len();
    let (mut content, mut flaw) = (String::with_capacity(bytes.len() / 4), None);
    for unit in words.map(|it| word([it[0], it[1], it[2], it[3]])) {
        let letter = char::from_u32(unit).unwrap_or_else(|| {
            flaw.get_or_insert_with(|| (content.len(), format!("not UTF-32: 0x{unit:08X} is no letter")));
            char::REPLACEMENT_CHARACTER
        });
        content.push(letter);
    }
    if rest > 0 {
        flaw.get_or_insert_with(|| (content.len(), "not UTF-32: it ends with a part of a letter".to_owned()));
        content.push(char::REPLACEMENT_CHARACTER);
    }
    Text { content, flaw, remark: Some(UTF_32), binary: false }
}

const UTF_16: &str = "in UTF-16: offsets are those of its UTF-8 form";
const UTF_32: &str = "in UTF-32: offsets are those of its UTF-8 form";
const RETURNS: &str = "its lines end in carriage returns alone: they are read as line ends";

/// Lines that end in a carriage return alone, as those of old editors do: no byte moves.
fn with_line_ends(text: String) -> (String, Option<&'static str>) {
    let bytes = text.as_bytes();
    if memchr::memchr(b'\r', bytes).is_none() || memchr::memchr(b'\n', bytes).is_some() {
        return (text, None);
    }
    (text.replace('\r', "\n"), Some(RETURNS))
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
    Arc::new(move |path: &Path| match overlay.as_ref().map(|overlay| (overlay, overlay.of(path))) {
        Some((overlay, Reading::Text(text))) => {
            if !roots.hold(&overlay.absolute(path)) {
                return Opened::Refused(Refused::Outside);
            }
            opened(referenced(text, text.len() as u64))
        }
        Some((_, Reading::Absent)) => Opened::Absent,
        Some((_, Reading::Disk)) | None => on_disk(path, &roots),
    })
}

fn on_disk(path: &Path, roots: &Roots) -> Opened {
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Opened::Absent;
        }
        // What is there is not told to us: it concerns us where the nearest directory that we know does.
        Err(error) => {
            let known = path.ancestors().skip(1).find_map(|it| Path::new(".").join(it).canonicalize().ok());
            let is_ours = known.is_some_and(|directory| roots.hold(&directory));
            return if is_ours { opened(Err(reason(&error))) } else { Opened::Absent };
        }
    };
    match real.metadata() {
        // `.env` may be a directory: a virtual environment of Python.
        Ok(meta) if meta.is_dir() => Opened::Absent,
        Ok(_) | Err(_) if !roots.hold(&real) => Opened::Refused(Refused::Outside),
        Ok(meta) if !meta.is_file() => opened(Err(NOT_PLAIN.to_owned())),
        Ok(meta) => opened(File::open(&real).map_err(|error| reason(&error)).and_then(|it| referenced(it, meta.len()))),
        Err(error) => opened(Err(reason(&error))),
    }
}

/// A file that a document refers to.
fn referenced(input: impl Read, size: u64) -> Result<String, String> {
    if size > limits::REFERENCED_FILE {
        return Err(format!("larger than {} MiB, not read", limits::REFERENCED_FILE >> 20));
    }
    let text = from(input, size)?;
    if text.binary { Err(super::NOT_TEXT.to_owned()) } else { Ok(text.content) }
}

fn opened(text: Result<String, String>) -> Opened {
    text.map_or_else(|why| Opened::Refused(Refused::Unreadable(why.into())), Opened::Text)
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
        assert_eq!((text.content.as_str(), text.remark), ("a\u{E9}", Some(UTF_16)));
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
    fn utf_32_is_read_with_a_mark_and_without() {
        let text = decode(b"\xFF\xFE\0\0a\0\0\0\xE9\0\0\0".to_vec());
        assert_eq!((text.content.as_str(), text.remark), ("a\u{E9}", Some(UTF_32)));
        assert_eq!(decode(b"F\0\0\0R\0\0\0".to_vec()).content, "FR");
        assert_eq!(decode(b"\0\0\0F\0\0\0R".to_vec()).content, "FR");
        assert!(decode(b"F\0\0\0R\0\0\0x".to_vec()).flaw.is_some());
    }

    #[test]
    fn lines_may_end_in_carriage_returns_alone() {
        let text = decode(b"FROM a\rUSER root\r".to_vec());
        assert_eq!((text.content.as_str(), text.remark), ("FROM a\nUSER root\n", Some(RETURNS)));
        assert_eq!(decode(b"a\r\nb\rc".to_vec()).content, "a\r\nb\rc");
    }

    #[test]
    fn what_is_written_is_in_the_encoding_of_what_was_read() {
        let files: [&[u8]; 6] = [
            b"\xEF\xBB\xBFa\xC3\xA9\r\n",
            b"a\rb\r",
            b"\xFF\xFEa\0\xE9\0",
            b"\0a\0b\0\n",
            b"\0\0\xFE\xFF\0\0\0a",
            b"F\0\0\0R\0\0\0",
        ];
        for bytes in files {
            let was = decode(bytes.to_vec()).content;
            assert_eq!(encoded(bytes, &was, &was).as_deref(), Ok(bytes));
            let now = format!("{was}x");
            let written = encoded(bytes, &was, &now).unwrap();
            assert_eq!(decode(written).content, now);
            assert!(encoded(bytes, "other", &now).unwrap_err().contains("changed"));
        }
        assert!(encoded(b"caf\xE9", "caf?", "cafe").unwrap_err().contains("0xE9"));
    }

    #[test]
    fn reasons_are_in_lower_case_without_numbers() {
        let error = File::open("/nonexistent/file").unwrap_err();
        assert_eq!(reason(&error), "no such file or directory");
    }
}
