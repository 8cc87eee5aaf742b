//! What is known of well-known base images: who runs in them, and whether they are Windows.
//!
//! Small and certain on purpose: an image that is not here is taken for what most images are, root.

use crate::model::{Part, Reference, User};

/// Whom a container of a base image runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Runs {
    As(User),
    Root,
    /// Something else than the image decides, or its versions differ.
    Unsure,
}

/// Repositories, as a whole or below a slash, of images that set a user.
const USERS: &[(&str, &str)] = &[
    ("adminer", "adminer"),
    ("apache/airflow", "airflow"),
    ("apache/spark", "spark"),
    ("apache/superset", "superset"),
    ("circleci/", "circleci"),
    ("cimg/", "circleci"),
    ("elasticsearch/elasticsearch", "elasticsearch"),
    ("gitpod/", "gitpod"),
    ("grafana/grafana", "472"),
    ("haproxy", "haproxy"),
    ("jenkins/agent", "jenkins"),
    ("jenkins/inbound-agent", "jenkins"),
    ("jenkins/jenkins", "jenkins"),
    ("jupyter/", "jovyan"),
    ("keycloak/keycloak", "1000"),
    ("kibana/kibana", "kibana"),
    ("logstash/logstash", "logstash"),
    ("memcached", "memcache"),
    ("n8nio/n8n", "node"),
    ("nginxinc/nginx-unprivileged", "101"),
    ("odoo", "odoo"),
    ("prom/", "nobody"),
    ("puppeteer/puppeteer", "pptruser"),
    ("quay.io/jupyter/", "jovyan"),
    ("selenium/", "seluser"),
    ("solr", "solr"),
    ("sonarqube", "sonarqube"),
    ("varnish", "varnish"),
];

/// Official images that start as root to set up their volumes, and give it up before they serve.
const STEP_DOWN: &[&str] = &[
    "cassandra",
    "couchdb",
    "ghost",
    "influxdb",
    "mariadb",
    "mongo",
    "mysql",
    "percona",
    "postgres",
    "rabbitmq",
    "redis",
    "valkey",
    "vault",
    "zookeeper",
];

/// Images that serve without being told what to start.
const SERVERS: &[&str] = &[
    "caddy",
    "drupal",
    "httpd",
    "joomla",
    "mediawiki",
    "nextcloud",
    "nginx",
    "openresty",
    "phpmyadmin",
    "registry",
    "tomcat",
    "tomee",
    "traefik",
    "wordpress",
];

pub(super) fn runs_as(image: &Reference) -> Runs {
    let Part::Is(repository) = image.repository() else { return Runs::Unsure };
    let repository = repository.strip_prefix("library/").unwrap_or(repository);
    let registry = match image.registry() {
        Part::Is(registry) => registry,
        Part::Absent => "docker.io",
        Part::Unknown => "",
    };
    let tag = match image.tag() {
        Part::Is(tag) => tag,
        Part::Absent | Part::Unknown => "",
    };
    let matches = |known: &str| match known.strip_suffix('/') {
        Some(_) => repository.starts_with(known),
        None => repository == known,
    };
    if let Some((_, user)) = USERS.iter().find(|(known, _)| matches(known)) {
        return Runs::As(user.parse().map_or_else(|_| User::Name((*user).to_owned()), User::Id));
    }
    if registry == "docker.io" && STEP_DOWN.contains(&repository) {
        return Runs::Unsure;
    }
    let says = |word| repository.contains(word) || tag.contains(word);
    if says("nonroot") || says("rootless") || says("unprivileged") {
        return Runs::As(User::NonRoot);
    }
    // `gcr.io/distroless/static:${TAG}`
    if repository.contains("distroless") && image.tag() == Part::Unknown {
        return Runs::Unsure;
    }
    // The base images of Chainguard are root, everything made of them is not.
    if registry == "cgr.dev" && !repository.ends_with("-base") {
        return Runs::As(User::NonRoot);
    }
    if (repository.starts_with("bitnami/") || repository.starts_with("bitnamilegacy/"))
        && !repository.ends_with("/minideb")
    {
        return Runs::As(User::Id(1001));
    }
    // Microsoft's images without a shell run as `app`; Ubuntu's of that kind do so as well.
    if repository.starts_with("dotnet/") && (says("chiseled") || says("distroless")) {
        return Runs::As(User::NonRoot);
    }
    // Red Hat's language images set a user, its plain ones do not.
    if let Some((_, name)) = repository.rsplit_once('/').filter(|(group, _)| is_ubi(group))
        && !is_ubi(name)
    {
        return Runs::Unsure;
    }
    Runs::Root
}

/// `ubi9`, `ubi9-minimal`, `ubi-init`.
fn is_ubi(name: &str) -> bool {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_prefix("ubi")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|ch: char| ch == '-' || ch.is_ascii_digit()))
}

/// Whether a container of the image serves something, whatever is added to it.
pub(super) fn is_server(image: &Reference) -> bool {
    let Part::Is(repository) = image.repository() else { return false };
    let name = repository.rsplit('/').next().unwrap_or(repository);
    let tag = if let Part::Is(tag) = image.tag() { tag } else { "" };
    SERVERS.contains(&name) || name == "php" && (tag.contains("apache") || tag.contains("fpm"))
}

/// Whether this is an image for dev containers, whose user is set in devcontainer.json or in a label.
pub(super) fn is_dev_container(image: &Reference) -> bool {
    image.text.as_str().contains("devcontainers/")
}

/// Whether containers of the image run on Windows.
pub(super) fn is_windows(image: &Reference) -> bool {
    let name = image.text.as_str().to_ascii_lowercase();
    [
        "nanoserver",
        "servercore",
        "windows/",
        "microsoft.com/windows",
        "microsoft/windows",
        "dotnet/framework",
        "-ltsc20",
    ]
    .iter()
    .any(|sign| name.contains(sign))
}

/// Whether this can be an image's name at all, and not a template's placeholder.
pub(super) fn is_name(name: &str) -> bool {
    let (path, digest) = name.split_once('@').map_or((name, None), |(path, digest)| (path, Some(digest)));
    let tag = path.rfind(':').filter(|colon| !path[*colon..].contains('/')).unwrap_or(path.len());
    let repository = path[..tag].rsplit_once('/').map_or(&path[..tag], |(_, last)| last);
    let letters = path.chars().all(|ch| ch.is_ascii_alphanumeric() || "._-/:".contains(ch) || ch == crate::tree::HOLE);
    !repository.is_empty()
        && letters
        && !repository.contains(|ch: char| ch.is_ascii_uppercase())
        && digest.is_none_or(|digest| digest.contains(':') || digest.contains(crate::tree::HOLE))
}
