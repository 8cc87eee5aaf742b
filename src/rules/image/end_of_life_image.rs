//! An image whose software is out of support gets no more security fixes.

use super::names;
use crate::model::{Image, Part, Reference, Value};
use crate::rules::{Check, Report, Rule};
use std::sync::OnceLock;

pub static RULE: Rule =
    Rule::new("end-of-life-image", include_str!("../../../rules/image/end-of-life-image.md"), Check::Image(check));

/// Support that ended, with its month; the file says where the dates are from.
static TABLE: &str = include_str!("end_of_life.txt");

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let Part::Is(tag) = reference.tag() else { return };
    let Some((what, since)) = end_of_life(reference, tag) else { return };
    let slot = reference.tag_slot(&image.reference.slot);
    report.at(&slot, format!("{what} is out of support since {since}"));
}

fn end_of_life(reference: &Reference, tag: &str) -> Option<(String, &'static str)> {
    let name = names::official(reference).or_else(|| names::full(reference))?;
    let own = entries().iter().find(|entry| entry.image == name && entry.covers(tag));
    if let Some(entry) = own {
        let short = name.rsplit('/').next().unwrap_or(&name);
        return Some((format!("`{short}` {}", entry.version_of(tag)), entry.since));
    }
    // `python:3.12-slim-buster`: a young program on an old system. Only official images keep to these words.
    names::official(reference)?;
    tag.split('-').skip(1).find_map(|word| {
        let (systems, version): (&[_], _) = match word.strip_prefix("alpine") {
            Some(version) => (&["alpine"], version),
            // A bare number behind a dash is something else's.
            None if word.starts_with(|letter: char| letter.is_ascii_alphabetic()) => (&["debian", "ubuntu"], word),
            None => return None,
        };
        let entry = entries().iter().find(|entry| systems.contains(&entry.image) && entry.covers(version))?;
        Some((format!("`{}` {version}, which this image is built on,", entry.image), entry.since))
    })
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

    fn version_of<'a>(&'a self, tag: &'a str) -> &'a str {
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
