//! Dates speak when they come, and a table that has grown old says so.

use crate::support::example::File;
use crate::support::run::check_with;
use dunnage::check::Settings;
use dunnage::date::Date;
use dunnage::rules::{Profile, Rule};

/// What is said of an image on a day.
fn told(image: &str, day: &str) -> Vec<String> {
    let settings = Settings { today: Date::parse(day), ..Settings::of([Profile::Recommended]) };
    let text = format!("FROM {image}\nUSER 65532\n");
    let file = File { name: "Dockerfile".to_owned(), text, marked: Vec::new(), line: 1 };
    let run = check_with(&settings, &[file]);
    let rule = Rule::by_id("end-of-life-image").unwrap();
    run.findings_of(rule).map(|finding| finding.message.clone()).collect()
}

#[test]
fn support_that_ends_later_is_silent_until_then() {
    assert!(told("redis:8.0", "2026-11-28").is_empty());
    assert!(told("redis:8.0", "2026-12-01").is_empty(), "its last day");
    let message = told("redis:8.0", "2026-12-02").join("");
    assert!(message.ends_with("`redis` 8.0 reached end of life on 2026-12-01"), "{message}");
}

#[test]
fn an_old_table_says_that_it_is_old() {
    let message = told("debian:9", "2028-01-01").join("");
    assert!(message.ends_with("(by a table of 2026-08-22: more may have ended since)"), "{message}");
    assert!(!told("debian:9", "2027-08-01").join("").contains("by a table"));
}

#[test]
fn names_that_were_given_up_have_their_own_words() {
    let message = told("openjdk:17-jdk-slim", "2026-11-28").join("");
    assert!(message.contains("has not been updated since 2022-07; use `eclipse-temurin`"), "{message}");
    assert!(told("openjdk:28-ea-jdk", "2026-11-28").is_empty());
    assert!(told("shop/openjdk:17", "2026-11-28").is_empty());
}
