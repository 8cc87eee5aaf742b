//! A page's failing examples prove the formats that its rule works in; here nothing else is found to be one.

use super::{fails, pages};
use crate::support::RulePage;
use crate::support::example::{Example, File};
use crate::support::expect_none;
use crate::support::run::{self, Run, check_all, each_alone};
use dunnage::rules::{Check, Rule};
use std::collections::BTreeMap;

/// Every rule looks at every page's examples.
#[test]
fn no_rule_finds_anything_in_a_format_that_its_page_does_not_show() {
    let examples: Vec<(&RulePage, &Example)> =
        pages().iter().flat_map(|page| page.examples.iter().map(move |example| (page, example))).collect();
    let found = each_alone(&examples, |(page, example)| {
        let place = format!("{}:{}", page.path, example.line);
        unproved(&check_all(&example.files)).map(|(rule, format)| ((rule, format), place.clone())).collect::<Vec<_>>()
    });
    tell(found.concat());
}

/// What an example says is said in other formats, too: a manifest in a resource of Terraform, a task's containers in another.
#[test]
fn no_rule_finds_its_example_in_another_format_that_its_page_does_not_show() {
    let examples: Vec<(&RulePage, &Example)> =
        pages().iter().flat_map(|page| fails(&page.examples).map(move |example| (page, example))).collect();
    let found = each_alone(&examples, |(page, example)| {
        let Some(file) = spelled_in_terraform(example) else { return Vec::new() };
        let place = format!("{}:{} in Terraform", page.path, example.line);
        let run = run::check(page.rule, example, &[file]);
        let own = |(rule, _): &(&str, _)| *rule == page.rule.id;
        unproved(&run).filter(own).map(|it| (it, place.clone())).collect()
    });
    tell(found.concat());
}

fn tell(found: Vec<((&'static str, &'static str), String)>) {
    let mut places: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for (what, place) in found {
        places.entry(what).or_insert(place);
    }
    let complaint = |((rule, format), place): (&(&str, &str), &String)| {
        format!("{rule} finds something in {format} ({place}), and no ```{format} fail example of its page shows it")
    };
    expect_none(&places.iter().map(complaint).collect::<Vec<_>>());
}

/// The rules that found something in a format that their pages do not show.
fn unproved(run: &Run) -> impl Iterator<Item = (&'static str, &'static str)> {
    let outcome = &run.outcome;
    outcome.findings.iter().filter_map(|finding| {
        // What it is about may take its value from a file of another format.
        let own = finding.identity().map_or(finding.at, |identity| identity.at).file;
        let seen = outcome.seen.iter().find(|(file, format)| *file == own && format.is_some())?;
        let format = seen.1?.name();
        (is_of_formats(finding.rule) && !finding.rule.page().formats.contains(&format))
            .then_some((finding.rule.id, format))
    })
}

/// What the engine reports is about texts, whatever they are.
fn is_of_formats(rule: &Rule) -> bool {
    !matches!(rule.check, Check::Engine)
}

fn spelled_in_terraform(example: &Example) -> Option<File> {
    let [file] = &example.files[..] else { return None };
    let text = file.text.replace("${", "$${").replace("%{", "%%{");
    let text = match example.format.as_str() {
        "kubernetes" => {
            let documents = text.split("\n---\n").enumerate();
            let resource = |(number, document): (usize, &str)| {
                format!("resource \"kubectl_manifest\" \"m{number}\" {{\n  yaml_body = <<EOT\n{document}\nEOT\n}}\n")
            };
            documents.map(resource).collect()
        }
        "ecs" => {
            let task: serde_json::Value = serde_json::from_str(&text).ok()?;
            let containers = serde_json::to_string_pretty(task.get("containerDefinitions")?).ok()?;
            let family = "  family = \"shop\"\n";
            format!(
                "resource \"aws_ecs_task_definition\" \"t\" {{\n{family}  container_definitions = <<EOT\n{containers}\nEOT\n}}\n"
            )
        }
        _ => return None,
    };
    Some(File { name: "main.tf".to_owned(), text, marked: Vec::new(), line: file.line })
}
