//! Until when the software of an image is supported, by version. `scripts/end-of-life.py` writes the table from the data of
//! <https://endoflife.date>, and says which support counts. Knows no clock.

use crate::date::Date;
use std::collections::HashMap;
use std::sync::LazyLock;

static TEXT: &str = include_str!("end_of_life.txt");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended<'a> {
    /// The version as the tag has it: `3.8` of `3.8.1-slim`.
    pub version: &'a str,
    /// The last day of support, where it is known.
    pub last: Option<Date>,
    /// Its project supports the newest release only, for a few months each.
    pub brief: bool,
}

/// Whether a version of an image is out of support on a day. Images are named as on Docker Hub, others by their registry.
pub fn of<'a>(image: &str, tag: &'a str, today: Date) -> Option<Ended<'a>> {
    let releases = TABLE.releases.get(image)?;
    let (release, version) = releases.iter().find_map(|release| Some((release, release.version_of(tag)?)))?;
    let has_ended = release.last.is_none_or(|last| last < today);
    has_ended.then_some(Ended { version, last: release.last, brief: release.brief })
}

/// The day of the data.
pub fn as_of() -> Date {
    TABLE.as_of
}

/// Whether the data are more than a year old: what has ended since, they do not say.
pub fn is_old(today: Date) -> bool {
    today.years_since(as_of()) >= 1
}

struct Table {
    as_of: Date,
    releases: HashMap<&'static str, Vec<Release>>,
}

#[derive(Clone, Copy)]
struct Release {
    /// What its tags begin with.
    word: &'static str,
    /// Whether the tag is this word alone, and no version below it: `3`, which is the newest of `3.x`.
    alone: bool,
    last: Option<Date>,
    brief: bool,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { as_of: Date::EPOCH, releases: HashMap::new() };
    let mut images: Vec<&'static str> = Vec::new();
    for line in TEXT.lines().filter(|line| !line.starts_with('#')) {
        if let Some((_, names)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            images = names.split_whitespace().collect();
        } else if let Some(day) = line.strip_prefix("as-of ") {
            table.as_of = Date::parse(day).unwrap_or(Date::EPOCH);
        } else if let Some(release) = Release::read(line) {
            for image in &images {
                table.releases.entry(image).or_default().push(release);
            }
        }
    }
    table
});

impl Release {
    /// A line is `3.8 2024-10-07`.
    fn read(line: &'static str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let (word, day) = (words.next()?, words.next()?);
        let alone = word.strip_prefix('=');
        Some(Self {
            word: alone.unwrap_or(word),
            alone: alone.is_some(),
            last: Date::parse(day),
            brief: words.next() == Some("brief"),
        })
    }

    /// The part of a tag that names the release: `3.8` covers `3.8`, `v3.8.1` and `3.8-slim`, but not `3.80`.
    fn version_of<'a>(&self, tag: &'a str) -> Option<&'a str> {
        let tag = tag.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(tag);
        let (version, rest) = tag.split_at_checked(self.word.len())?;
        let mut letters = rest.chars();
        let ends = match letters.next() {
            None | Some('-' | '_') => true,
            // Java counts updates: `8u292`.
            Some('.' | 'u') => !self.alone && letters.next().is_some_and(|next| next.is_ascii_digit()),
            Some(_) => false,
        };
        (ends && version.eq_ignore_ascii_case(self.word)).then_some(version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn every_line_of_the_table_can_be_read() {
        for line in TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', '['])) {
            let words: Vec<_> = line.split_whitespace().collect();
            match words[..] {
                ["as-of", day] => assert!(Date::parse(day).is_some(), "{line}"),
                [_, day] | [_, day, "brief"] => assert!(day == "-" || Date::parse(day).is_some(), "{line}"),
                _ => panic!("{line}"),
            }
        }
        assert!(TABLE.releases.len() > 100 && as_of() > day("2026-01-01"));
        for image in
            "alpine amazonlinux debian ubuntu fedora centos golang node python php ruby nginx httpd tomcat postgres \
            mysql mariadb mongo redis elasticsearch rabbitmq haproxy eclipse-temurin mcr.microsoft.com/dotnet/sdk"
                .split_whitespace()
        {
            assert!(TABLE.releases.contains_key(image), "{image}");
        }
    }

    #[test]
    fn versions_are_compared_part_by_part() {
        let release = Release::read("3.8 2024-10-07").unwrap();
        for tag in ["3.8", "3.8.1", "3.8-slim", "v3.8"] {
            assert_eq!(release.version_of(tag), Some("3.8"), "{tag}");
        }
        for tag in ["3.80", "3", "13.8", "latest", "3.8.", "é"] {
            assert_eq!(release.version_of(tag), None, "{tag}");
        }
        let newest = Release::read("=3 2024-10-07").unwrap();
        assert_eq!((newest.version_of("3-slim"), newest.version_of("3.9")), (Some("3"), None));
    }

    /// Support that ends speaks on the day after its last, not before.
    #[test]
    fn what_ends_later_is_silent_until_then() {
        let ended = |image, tag, today| of(image, tag, day(today)).map(|ended| ended.last.map(|last| last.to_string()));
        let on = |today| ended("redis", "8.0.1", today);
        assert_eq!((on("2026-12-01"), on("2026-12-02")), (None, Some(Some("2026-12-01".to_owned()))));
        assert_eq!(ended("php", "8.2-fpm", "2026-11-28"), None);
        assert!(ended("php", "8.2-fpm", "2027-01-01").is_some());
        // Debian's LTS counts, Ubuntu's Pro does not.
        assert_eq!(ended("debian", "12-slim", "2026-11-28"), None);
        assert!(ended("ubuntu", "focal", "2026-11-28").is_some());
        assert_eq!(ended("node", "2", "2026-11-28"), Some(None), "nobody wrote down when");
    }

    #[test]
    fn a_table_grows_old_after_a_year() {
        let as_of = as_of().to_string();
        let later = |years: u16| day(&format!("{}{}", as_of[..4].parse::<u16>().unwrap() + years, &as_of[4..]));
        assert!(!is_old(later(0)) && is_old(later(1)) && is_old(later(3)));
    }
}
