//! The worked example of `rules/README.md` compiles, and its check does what its page says.

mod check;

use crate::support::example::{self, Verdict};
use crate::support::{expect_none, root, run};
use dunnage::check::{RuleSettings, Settings};

/// The text of the first block that begins with this line, without what it is indented by.
fn block(readme: &str, start: &str) -> String {
    let (_, behind) = readme.split_once(start).unwrap();
    let fence = start.trim_start_matches(|letter| letter != '`').split(|letter| letter != '`').next().unwrap();
    let lines = behind.lines().skip(1).take_while(|line| line.trim() != fence);
    lines.flat_map(|line| [line.strip_prefix("   ").unwrap_or(line), "\n"]).collect()
}

#[test]
fn the_worked_example_works() {
    let readme = std::fs::read_to_string(root().join("rules/README.md")).unwrap();
    let written = block(&readme, "   ```rust").replace("crate::", "dunnage::");
    let compiled = include_str!("worked_example/check.rs");
    let parts = |text: &str, made: &str| {
        let (head, rest) = text.split_once(made).unwrap();
        (head.to_owned(), rest[rest.find("fn check(").unwrap()..].to_owned())
    };
    assert_eq!(parts(&written, "pub static RULE"), parts(compiled, "pub fn made"), "tests/it/worked_example/check.rs");

    let page = block(&readme, "   ````markdown");
    let rule = check::made(&page);
    let (examples, mistakes) = example::read(rule.text);
    assert!(mistakes.is_empty() && examples.len() == 3, "{mistakes:?}");
    let run = |example: &example::Example| {
        let own = RuleSettings { on: Some(true), ..example.settings(rule).unwrap() };
        let settings = Settings { own: vec![rule], rules: [(rule.id.to_owned(), own)].into(), ..Settings::default() };
        run::check_with(&settings, &example.files)
    };
    let mut wrong = Vec::new();
    for (at, example) in examples.iter().enumerate() {
        let outcome = run(example);
        let found: Vec<_> = outcome.findings_of(rule).map(|finding| finding.at.span).collect();
        if found != example.files[0].marked {
            wrong.push(format!("line {}: {found:?}", example.line));
        }
        if let Some(fixed) = examples.get(at + 1).filter(|next| next.verdict == Verdict::Fixed)
            && outcome.fixed(rule) != [fixed.files[0].text.clone()]
        {
            wrong.push(format!("line {}: {:?}", fixed.line, outcome.fixed(rule)));
        }
    }
    expect_none(&wrong);
}
