//! Only images from registries that someone has chosen: a rule that waits for the list.

use super::names;
use crate::facts::registries::DOCKER_HUB;
use crate::model::{Image, Part, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("untrusted-registry", include_str!("../../../rules/image/untrusted-registry.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let trusted = report.options().names("registries");
    let Value::Set(reference) = &image.reference.value else { return };
    if trusted.is_empty() || !names::is_image(reference) {
        return;
    }
    let Some(name) = names::full(reference) else { return };
    if !trusted.iter().any(|pattern| matches(pattern, &name)) {
        let registry = match reference.registry() {
            Part::Is(registry) => registry,
            Part::Absent | Part::Unknown => DOCKER_HUB,
        };
        let slot = reference.registry_slot(&image.reference.slot);
        let found = report.at(&slot, format!("registry `{registry}` is not on the list of trusted ones"));
        names::unless_renamed(found, image);
    }
}

/// `ghcr.io` trusts a registry, `ghcr.io/acme` a part of it, `*.example.com` all below a domain.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern = pattern.trim_end_matches("/*").trim_end_matches('/');
    let (registry, path) = pattern.split_once('/').map_or((pattern, None), |(registry, path)| (registry, Some(path)));
    let (host, repository) = name.split_once('/').unwrap_or((name, ""));
    let host_fits = match registry.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => host == registry,
    };
    let path_fits = path
        .is_none_or(|path| repository.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    host_fits && path_fits
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_name_registries_and_parts_of_them() {
        assert!(matches("ghcr.io", "ghcr.io/acme/web"));
        assert!(matches("ghcr.io/acme", "ghcr.io/acme/web"));
        assert!(matches("ghcr.io/acme/*", "ghcr.io/acme/web"));
        assert!(matches("*.example.com", "eu.example.com/web"));
        assert!(!matches("*.example.com", "example.com.evil.org/web"));
        assert!(!matches("ghcr.io/acme", "ghcr.io/acme-evil/web"));
        assert!(!matches("ghcr.io", "ghcr.io.evil.org/web"));
    }
}
