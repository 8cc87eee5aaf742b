//! Passwords in addresses: `scheme://user:password@host`, and the forms that some databases have for it.

use crate::facts::secrets::{among, parts};
use std::ops::Range;

/// A password, and whether it opens the machine itself only.
pub struct Password {
    pub at: Range<usize>,
    pub local: bool,
}

/// The passwords of all addresses in a text.
pub fn passwords(text: &str) -> impl Iterator<Item = Password> {
    text.match_indices("://").filter_map(|(at, sign)| after_scheme(text, at + sign.len()))
}

/// The password of the address whose scheme ends here.
pub fn after_scheme(text: &str, start: usize) -> Option<Password> {
    let rest = &text[start..];
    let end = rest.find(['/', '?', '#', ' ', '"', '\'', '\n', ',', '<', '>']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let at = authority.rfind('@')?;
    let colon = authority[..at].find(':').filter(|colon| colon + 1 < at)?;
    Some(Password { at: start + colon + 1..start + at, local: is_local(&authority[at + 1..]) })
}

/// `web:hunter2@tcp(db:3306)/shop`, Go's form for MySQL, whose `@` is here.
pub fn before_network(text: &str, sign: usize) -> Option<Range<usize>> {
    let start =
        text[..sign].rfind(|letter: char| letter.is_whitespace() || "\"'`=".contains(letter)).map_or(0, |at| at + 1);
    let colon = text[start..sign].find(':')?;
    (colon > 0 && start + colon + 1 < sign).then_some(start + colon + 1..sign)
}

/// `jdbc:oracle:thin:web/hunter2@//db:1521/shop`, whose driver ends here.
pub fn after_driver(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = &text[start..];
    let at = rest.find('@').filter(|at| !rest[..*at].contains(char::is_whitespace))?;
    let slash = rest[..at].find('/').filter(|slash| *slash > 0 && slash + 1 < at)?;
    Some(start + slash + 1..start + at)
}

fn is_local(host: &str) -> bool {
    let host = if host.starts_with('[') { host.split_inclusive(']').next() } else { host.split(':').next() };
    host.is_some_and(|host| among(&parts::LOCAL_HOSTS, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_addresses_are_found() {
        let found = |text: &'static str| passwords(text).map(|it| (&text[it.at], it.local)).collect::<Vec<_>>();
        assert_eq!(found("see http://a and postgres://app:s3cret@db:5432/x"), [("s3cret", false)]);
        assert_eq!(found("a://b:c@[::1]:5432 d://e:f@localhost/g"), [("c", true), ("f", true)]);
        assert_eq!(found("https://user@host:80/"), []);
        assert_eq!(found("https://host:80/a@b:c"), []);
        let text = "shop:s3cret@tcp(db:3306)/shop";
        assert_eq!(before_network(text, 11).map(|at| &text[at]), Some("s3cret"));
        let text = "jdbc:oracle:thin:shop/s3cret@//db:1521/shop";
        assert_eq!(after_driver(text, 17).map(|at| &text[at]), Some("s3cret"));
        assert_eq!(after_driver("jdbc:oracle:thin:@//db:1521/shop", 17), None);
    }
}
