//! What a rule's page says, in the parts that reports quote.

use super::text::plain;
use crate::rules::Page;

/// Why the rule matters, in a paragraph of plain text.
pub fn why(page: &Page) -> String {
    plain(&paragraph(&page.body, "## Why").split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first paragraph of prose below a heading.
fn paragraph<'p>(body: &'p str, heading: &str) -> &'p str {
    let after = body.split_once(heading).map_or("", |(_, after)| after.trim_start());
    let is_prose = |text: &&str| !["#", "```", "- "].iter().any(|begin| text.starts_with(begin));
    after.split("\n\n").next().filter(is_prose).unwrap_or("")
}

/// The page as other programs show Markdown: without the marks of our tests, and with the languages that they know.
pub fn markdown(page: &Page) -> String {
    let mut out = String::with_capacity(page.body.len() + 256);
    let mut in_code = false;
    for line in page.body.lines() {
        match line.trim_start().strip_prefix("```") {
            Some(info) => {
                in_code = !in_code;
                if in_code {
                    let mut words = info.split_whitespace();
                    let language = language(words.next().unwrap_or(""));
                    out.push_str(verdict(words));
                    out.push_str("```");
                    out.push_str(language);
                } else {
                    out.push_str("```");
                }
            }
            None if in_code => out.extend(line.chars().filter(|letter| !matches!(letter, '«' | '»'))),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// As [`markdown`], for where there is little room: without the title, and with headings no larger than the text.
pub fn compact(page: &Page) -> String {
    let mut in_code = false;
    let mut out = String::with_capacity(page.body.len());
    for line in markdown(page).lines() {
        in_code ^= line.trim_start().starts_with("```");
        let heading = line.trim_start_matches('#');
        match (in_code, line.len() - heading.len()) {
            (false, 1) => continue,
            (false, 2..) => out.extend(["**", heading.trim(), "**"]),
            (true, _) | (false, 0) => out.push_str(line),
        }
        out.push('\n');
    }
    out.trim_start().to_owned()
}

/// The page as plain text, as far as it is prose.
pub fn text(page: &Page) -> String {
    let prose = page.body.split_once("## Examples").map_or(&*page.body, |(prose, _)| prose);
    plain(prose).lines().filter(|line| !line.starts_with("```")).collect::<Vec<_>>().join("\n")
}

fn language(format: &str) -> &str {
    match format {
        "kubernetes" | "compose" | "config" => "yaml",
        "ecs" => "json",
        "terraform" => "hcl",
        other => other,
    }
}

fn verdict<'w>(mut words: impl Iterator<Item = &'w str>) -> &'static str {
    match words.find(|word| matches!(*word, "fail" | "pass" | "fixed")) {
        Some("fail") => "Wrong:\n\n",
        Some("fixed") => "After the fix:\n\n",
        Some(_) => "Right:\n\n",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn pages_have_no_marks_and_no_words_of_our_tests() {
        for rule in rules::all() {
            let page = rule.page();
            let shown = markdown(page);
            assert!(!shown.contains(['«', '»']), "{}", rule.id);
            let fences = shown.lines().filter_map(|line| line.strip_prefix("```"));
            assert!(fences.into_iter().all(|info| !info.contains(' ')), "{}", rule.id);
            let headings =
                |text: &str| text.lines().filter(|line| line.starts_with("**") && line.ends_with("**")).count();
            assert!(headings(&compact(page)) >= 2, "{}", rule.id);
            assert_eq!(compact(page).matches("```").count(), shown.matches("```").count(), "{}", rule.id);
            assert!(!text(page).contains("```"), "{}", rule.id);
            assert!(!why(page).is_empty() && why(page).chars().count() <= 1024, "{}", rule.id);
        }
    }
}
