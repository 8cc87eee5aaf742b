//! A value that ends a directive begins one of its own.

use super::nginx_snippet::is_snippet;
use crate::facts::annotations;
use crate::model::{Exposure, Text};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "nginx-annotation-injection",
    include_str!("../../../rules/network/nginx-annotation-injection.md"),
    Check::Exposure(check),
);

/// Annotations whose value is written into a directive as it is, each with what ends it, or starts a block or a comment.
const COPIED: &[(&str, &[char])] = &[
    // CVE-2025-24514
    ("auth-url", BREAKS),
    // CVE-2025-1097
    ("auth-tls-match-cn", BREAKS),
    // CVE-2025-1098
    ("mirror-target", BREAKS),
    ("mirror-host", BREAKS),
    // CVE-2023-5044; an address may well have a fragment.
    ("permanent-redirect", &[';', '{', '}', '\n', '"', '`']),
    // CVE-2026-1580
    ("auth-method", BREAKS),
    // CVE-2025-15566
    ("auth-proxy-set-headers", BREAKS),
];
const BREAKS: &[char] = &[';', '{', '}', '#', '\n', '|', '"', '`'];
/// What no annotation has a use for.
const NEVER: &[&str] = &["_by_lua", "/etc/passwd", "/etc/shadow", "/var/run/secrets"];

fn check(exposure: &Exposure, report: &mut Report) {
    for annotation in &exposure.annotations {
        let Some(name) = annotations::of_nginx(annotation.name.as_str()) else { continue };
        let Some(text) = annotation.value.known().and_then(Text::known).map(str::trim) else { continue };
        // Snippets are meant to be configuration; they have a rule of their own.
        let breaks = COPIED.iter().any(|(copied, ends)| *copied == name && text.contains(*ends));
        let never = !is_snippet(name) && (NEVER.iter().any(|it| text.contains(it)) || is_directive(text));
        if breaks || never {
            report.at(&annotation.value, format!("the value of `{name}` adds nginx configuration"));
        }
    }
}

fn is_directive(text: &str) -> bool {
    text.ends_with(';')
        && ["alias", "root"].iter().any(|word| text.split_whitespace().any(|it| it.trim_end_matches(';') == *word))
}
