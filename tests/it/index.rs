//! `rules/README.md` ends with an index of all rules, which is rewritten by `DUNNAGE_UPDATE=1 cargo test`.

use crate::support::{RulePage, pages, root};
use dunnage::rules::FixKind;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// All below this line is generated.
const BELOW: &str = "<!-- Generated from the pages by `DUNNAGE_UPDATE=1 cargo test index`. -->\n";

#[test]
fn the_index_is_current() {
    let path = root().join("rules/README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, _) = text.split_once(BELOW).expect("rules/README.md has lost the line above its generated index");
    let expected = format!("{head}{BELOW}{}", index());
    if text == expected {
        return;
    }
    assert!(
        std::env::var_os("DUNNAGE_UPDATE").is_some(),
        "rules/README.md is not current: DUNNAGE_UPDATE=1 cargo test index"
    );
    std::fs::write(&path, expected).unwrap();
}

fn index() -> String {
    let pages = pages();
    let mut families: BTreeMap<&str, Vec<&RulePage>> = BTreeMap::new();
    for page in &pages {
        families.entry(&page.family).or_default().push(page);
    }
    let mut out = format!("\n{} rules.\n", pages.len());
    for (family, mut pages) in families {
        pages.sort_by_key(|page| page.rule.id);
        let heading = "| rule | what is wrong | severity | profiles | formats | fix |\n|---|---|---|---|---|---|\n";
        let _ = write!(out, "\n### {family}\n\n{heading}");
        for RulePage { rule, .. } in pages {
            let (id, page) = (rule.id, rule.page());
            let title = page.title.replace('|', "\\|");
            let profiles = page.profiles.iter().map(|profile| profile.name()).collect::<Vec<_>>().join(", ");
            let formats = page.formats.join(", ");
            let fix = match page.fix {
                FixKind::Safe => "safe",
                FixKind::Unsafe => "unsafe",
                FixKind::None => "",
            };
            let severity = page.severity.name();
            let _ =
                writeln!(out, "| [{id}]({family}/{id}.md) | {title} | {severity} | {profiles} | {formats} | {fix} |");
        }
    }
    out
}
