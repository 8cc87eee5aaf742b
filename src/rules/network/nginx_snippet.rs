//! A snippet is the configuration of a server that everyone shares.

use crate::model::Resource;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("nginx-snippet", include_str!("../../../rules/network/nginx-snippet.md"), Check::Resource(check));

const PREFIXES: &[&str] = &["nginx.ingress.kubernetes.io/", "nginx.org/"];

fn check(resource: &Resource, report: &mut Report) {
    let view = resource.view();
    match resource.kind() {
        "Ingress" => {
            for (entry, _) in view.path(&["metadata", "annotations"]).entries() {
                let name = &*entry.key.name;
                let is_snippet = name.ends_with("-snippet") || name.ends_with("-snippets");
                if is_snippet && PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
                    report.at(&entry.key.at, "ingress writes into the configuration of the controller");
                }
            }
        }
        "ConfigMap" => {
            let allowed = view.get("data").get("allow-snippet-annotations").word();
            if allowed.known().is_some_and(|allowed| allowed == "true") {
                report.at(&allowed, "every ingress may write into the configuration of the controller");
            }
        }
        _ => {}
    }
}
