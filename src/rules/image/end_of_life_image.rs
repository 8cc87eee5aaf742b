//! An image whose software is out of support gets no more security fixes.

use super::names;
use crate::date::Date;
use crate::facts::end_of_life::{self, Ended};
use crate::facts::registries::DOCKER_HUB;
use crate::facts::retired_images;
use crate::model::{Image, Part, Reference, Value};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("end-of-life-image", include_str!("../../../rules/image/end-of-life-image.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let tag = match reference.tag() {
        Part::Is(tag) => tag,
        Part::Absent if reference.digest() == Part::Absent => "latest",
        Part::Absent | Part::Unknown => return,
    };
    let today = report.today().unwrap_or_else(end_of_life::as_of);
    let Some(Fault { message, brief }) = out_of_support(reference, tag, today) else { return };
    let old = if end_of_life::is_old(today) {
        format!(" (by a table of {}: more may have ended since)", end_of_life::as_of())
    } else {
        String::new()
    };
    let found = report.at(&reference.tag_slot(&image.reference.slot), message + &old);
    if brief {
        found.severity(Severity::Low).strict();
    }
}

/// Why an image gets no more fixes.
struct Fault {
    message: String,
    /// The next release was out at once: those who follow a project's newest release know.
    brief: bool,
}

fn out_of_support(reference: &Reference, tag: &str, today: Date) -> Option<Fault> {
    let official = names::official(reference);
    if let Some(retired) = official.as_deref().and_then(|name| retired_images::of(name, tag)) {
        let since = retired.since.map_or(String::new(), |since| format!(" since {since}"));
        let message = format!("image `{}` has not been updated{since}; use {}", retired.image, retired.instead);
        return Some(Fault { message, brief: false });
    }
    let full = official.clone().or_else(|| names::full(reference))?;
    let name = full.strip_prefix(DOCKER_HUB).and_then(|name| name.strip_prefix('/')).unwrap_or(&full);
    if let Some(ended) = end_of_life::of(name, tag, today) {
        let short = name.rsplit('/').next().unwrap_or(name);
        let message = format!("`{short}` {} {}", ended.version, said(&ended));
        return Some(Fault { message, brief: ended.brief });
    }
    // `python:3.12-slim-buster`: a young program on an old system. Only official images keep to these words.
    official?;
    tag.split('-').skip(1).find_map(|word| system(word, today))
}

/// Distributions that a tag names with their version, and the images whose versions these are.
const SYSTEMS: &[(&str, &str)] = &[
    ("alpine", "alpine"),
    ("al", "amazonlinux"),
    ("centos", "centos"),
    ("oraclelinux", "oraclelinux"),
    ("ubi", "registry.access.redhat.com/ubi7"),
];

/// A word of a tag that names a distribution out of support.
fn system(word: &str, today: Date) -> Option<Fault> {
    let with_version = SYSTEMS.iter().find_map(|(prefix, image)| {
        let version = word.strip_prefix(prefix).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))?;
        Some((*prefix, end_of_life::of(image, version, today)?))
    });
    // A bare number behind a dash is something else's.
    let by_name = || {
        let is_name = word.starts_with(|letter: char| letter.is_ascii_alphabetic());
        ["debian", "ubuntu"].iter().filter(|_| is_name).find_map(|it| Some((*it, end_of_life::of(it, word, today)?)))
    };
    let (name, ended) = with_version.or_else(by_name)?;
    let message = format!("this image is built on `{name}` {}, which {}", ended.version, said(&ended));
    Some(Fault { message, brief: false })
}

fn said(ended: &Ended) -> String {
    match ended.last {
        Some(last) => format!("reached end of life on {last}"),
        None => "has reached end of life".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_of_which_day_the_dates_are() {
        assert!(RULE.text.contains(&format!("endoflife.date of {}", end_of_life::as_of())));
    }
}
