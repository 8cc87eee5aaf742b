//! Addresses of documents as paths, and back. What is no file (`untitled:`) keeps its address as its path.

use gen_lsp_types::Uri;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn to_path(uri: &Uri) -> PathBuf {
    let text = &uri.0;
    let Some(rest) = text.strip_prefix("file://") else { return PathBuf::from(text) };
    // `file://server/share` is a path of Windows' own kind; `localhost` is here.
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let decoded = decode(rest);
    let bare = decoded.strip_prefix('/').unwrap_or(&decoded);
    if is_on_a_drive(bare) {
        return PathBuf::from(bare);
    }
    if decoded.starts_with('/') { PathBuf::from(decoded) } else { PathBuf::from(format!("//{decoded}")) }
}

pub fn of_path(path: &Path) -> Uri {
    let text = path.to_string_lossy();
    if has_scheme(&text) {
        return Uri(text.into_owned());
    }
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    Uri(uri)
}

/// As Windows has it: `c:/x`.
fn is_on_a_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

/// Whether it is an address and no path: a drive of Windows is one letter.
fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.bytes().all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
    })
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        if let Some(byte) = hex.filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_come_back() {
        for (path, uri) in [
            ("/a b/ü#?%.yaml", "file:///a%20b/%C3%BC%23%3F%25.yaml"),
            ("untitled:Untitled-1", "untitled:Untitled-1"),
            ("/c:d/x", "file:///c%3Ad/x"),
        ] {
            assert_eq!(of_path(Path::new(path)).0, uri);
            assert_eq!(to_path(&Uri(uri.into())), Path::new(path));
        }
        assert_eq!(to_path(&Uri("file:///c%3A/x/Dockerfile".into())), Path::new("c:/x/Dockerfile"));
        assert_eq!(to_path(&Uri("file://localhost/x".into())), Path::new("/x"));
        assert_eq!(to_path(&Uri("file://server/share/x".into())), Path::new("//server/share/x"));
        assert_eq!(to_path(&Uri("file:///100%".into())), Path::new("/100%"));
    }
}
