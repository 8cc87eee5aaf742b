//! Images whose software gets no more security fixes, by version. The table says its sources; as of 2026-11.

use std::sync::OnceLock;

/// Support that ended, with its month.
static TABLE: &str = include_str!("end_of_life.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended<'a> {
    /// The version as the table has it: `3.8` for `3.8.1-slim`.
    pub version: &'a str,
    /// `2024-10`
    pub since: &'static str,
}

/// Whether a version of an image is out of support.
pub fn of<'a>(image: &str, version: &'a str) -> Option<Ended<'a>> {
    let entry = entries().iter().find(|entry| entry.image == image && entry.covers(version))?;
    Some(Ended { version: entry.version_of(version), since: entry.since })
}

struct Entry {
    image: &'static str,
    version: &'static str,
    since: &'static str,
}

impl Entry {
    /// `3.8` covers `3.8`, `3.8.1` and `3.8-slim`, but not `3.80`.
    fn covers(&self, tag: &str) -> bool {
        if self.version == "*" {
            return true;
        }
        tag.strip_prefix('v').unwrap_or(tag).strip_prefix(self.version).is_some_and(|rest| {
            let mut rest = rest.chars();
            match rest.next() {
                None | Some('-' | '_') => true,
                // Java counts updates: `8u292`.
                Some('u') => rest.next().is_some_and(|next| next.is_ascii_digit()),
                Some('.') => rest.next().is_some_and(|next| next.is_ascii_digit()),
                Some(_) => false,
            }
        })
    }

    fn version_of<'a>(&self, tag: &'a str) -> &'a str {
        if self.version == "*" { tag } else { self.version }
    }
}

fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| TABLE.lines().flat_map(read).collect())
}

/// A line is `image version,version,... month`.
fn read(line: &'static str) -> Vec<Entry> {
    let mut words = line.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(image), Some(versions), Some(since)) if !image.starts_with('#') => {
            versions.split(',').map(|version| Entry { image, version, since }).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_an_image_its_versions_and_a_month() {
        for line in TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<_> = line.split_whitespace().collect();
            let [_, _, month] = words[..] else { panic!("{line}") };
            assert!(month.len() == 7 && month < "2026-11" && month.as_bytes()[4] == b'-', "{line}");
        }
    }

    #[test]
    fn versions_are_compared_part_by_part() {
        let entry = Entry { image: "python", version: "3.8", since: "2024-10" };
        for tag in ["3.8", "3.8.1", "3.8-slim", "v3.8"] {
            assert!(entry.covers(tag), "{tag}");
        }
        for tag in ["3.80", "3", "13.8", "latest", "3.8."] {
            assert!(!entry.covers(tag), "{tag}");
        }
    }
}
