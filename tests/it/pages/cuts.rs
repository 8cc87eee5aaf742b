//! Half-typed files are an editor's daily bread: an example that ends early is read as far as it goes.

use super::pages;
use crate::support::example::File;
use crate::support::run::{check_all, each_alone, faults};
use crate::support::shared::one_of;
use crate::support::{RulePage, expect_none};

#[test]
fn examples_that_end_early_cause_no_mistake_of_ours() {
    let mut cuts: Vec<(&RulePage, usize, Vec<File>)> = Vec::new();
    for page in pages() {
        for example in &page.examples {
            for (index, file) in example.files.iter().enumerate() {
                let ends = token_ends(&file.text).into_iter();
                // What was typed before is whole, what comes after is not there yet.
                cuts.extend(ends.map(|end| (page, example.line, until(&example.files[..=index], end))));
            }
        }
    }
    let cuts: Vec<_> = cuts.into_iter().step_by(one_of(CHEAP)).collect();
    let complaints = each_alone(&cuts, |(page, line, files)| {
        let run = check_all(files);
        let last = files.last().map_or("", |file| file.text.as_str());
        let faults = faults(&run.sources, &run.outcome).into_iter();
        let tell = faults.map(|it| format!("{}:{line}: {it}, in an example that ends early:\n{last}", page.path));
        tell.collect::<Vec<_>>()
    });
    expect_none(&complaints.concat());
}

/// One cut of so many is tried where tests must be quick.
const CHEAP: usize = 3;

fn until(files: &[File], end: usize) -> Vec<File> {
    let mut files = files.to_vec();
    if let Some(last) = files.last_mut() {
        last.text.truncate(end);
    }
    files
}

/// Where a word, a run of blanks or a sign ends; the end of the text is the example itself.
fn token_ends(text: &str) -> Vec<usize> {
    let kind = |char: char| match char {
        _ if char.is_alphanumeric() || char == '_' => 0,
        _ if char.is_whitespace() => 1,
        _ => 2,
    };
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let ends = chars.windows(2).filter(|pair| kind(pair[0].1) != kind(pair[1].1) || kind(pair[0].1) == 2);
    ends.map(|pair| pair[1].0).collect()
}

#[test]
fn ends_of_tokens_are_found() {
    assert_eq!(token_ends("a_b: é\n  - ${x}"), [3, 4, 5, 7, 10, 11, 12, 13, 14, 15]);
}
