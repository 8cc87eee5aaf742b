//! A value that ends a directive begins one of its own.

use crate::model::{Resource, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "nginx-annotation-injection",
    include_str!("../../../rules/network/nginx-annotation-injection.md"),
    Check::Resource(check),
);

const PREFIXES: &[&str] = &["nginx.ingress.kubernetes.io/", "nginx.org/"];
/// Annotations whose value is written into a directive as it is (CVE-2025-24514, CVE-2025-1097, CVE-2025-1098).
const COPIED: &[&str] = &["auth-url", "auth-tls-match-cn", "mirror-target", "mirror-host"];
/// What ends a directive, or starts a block or a comment.
const BREAKS: &[char] = &[';', '{', '}', '#', '\n', '|', '"', '`'];
/// What no annotation has a use for.
const NEVER: &[&str] = &["_by_lua", "/etc/passwd", "/etc/shadow", "/var/run/secrets"];

fn check(resource: &Resource, report: &mut Report) {
    if resource.kind() != "Ingress" {
        return;
    }
    for (entry, value) in resource.view().path(&["metadata", "annotations"]).entries() {
        let Some(name) = PREFIXES.iter().find_map(|prefix| entry.key.name.strip_prefix(prefix)) else { continue };
        let value = value.text();
        let Some(text) = value.known().and_then(Text::known).map(str::trim) else { continue };
        // Snippets are meant to be configuration; they have a rule of their own.
        let is_snippet = name.ends_with("-snippet") || name.ends_with("-snippets");
        let breaks = COPIED.contains(&name) && text.contains(BREAKS);
        let never = !is_snippet && (NEVER.iter().any(|it| text.contains(it)) || is_directive(text));
        if breaks || never {
            report.at(&value, format!("the value of `{name}` is configuration of its own"));
        }
    }
}

fn is_directive(text: &str) -> bool {
    text.ends_with(';')
        && ["alias", "root"].iter().any(|word| text.split_whitespace().any(|it| it.trim_end_matches(';') == *word))
}
