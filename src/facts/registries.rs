//! Registries of images: Docker Hub's names, its mirrors, and registries that were closed.
//!
//! As of 2026-11: <https://github.com/distribution/reference>, <https://gallery.ecr.aws/docker>,
//! <https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images>,
//! <https://kubernetes.io/blog/2023/03/10/image-registry-redirect/>,
//! <https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry>.

pub const DOCKER_HUB: &str = "docker.io";

/// Where Docker's official images are, by name alone, mirrors included.
pub const OFFICIAL: &[&str] = &["docker.io/library/", "public.ecr.aws/docker/library/", "mirror.gcr.io/library/"];

/// A registry that gets no more updates, or a part of it.
pub struct Closed {
    pub registry: &'static str,
    /// What the names of its images begin with, where not all of it is meant.
    pub path: &'static str,
    /// A tag that is kept up all the same.
    pub keeps: Option<&'static str>,
    /// What became of it, for messages.
    pub fate: &'static str,
    /// The registry that has the same images by the same names.
    pub successor: Option<&'static str>,
}

pub const CLOSED: &[Closed] = &[
    moved("k8s.gcr.io", "", KUBERNETES, Some("registry.k8s.io")),
    moved("us.k8s.gcr.io", "", KUBERNETES, Some("registry.k8s.io")),
    moved("eu.k8s.gcr.io", "", KUBERNETES, Some("registry.k8s.io")),
    moved("asia.k8s.gcr.io", "", KUBERNETES, Some("registry.k8s.io")),
    // The names of the others differ from those that took their place, so that no machine can say what to write.
    moved("gcr.io", "google-containers/", KUBERNETES, None),
    moved("gcr.io", "google_containers/", KUBERNETES, None),
    moved("docker.pkg.github.com", "", "was replaced by `ghcr.io`", None),
    moved("registry.centos.org", "", "was shut down; CentOS Stream is at `quay.io/centos`", None),
    moved("dl.bintray.com", "", BINTRAY, None),
    moved("docker.bintray.io", "", BINTRAY, None),
    Closed { keeps: Some("latest"), ..moved(DOCKER_HUB, "bitnami/", BITNAMI, None) },
];

const BITNAMI: &str = "has had no images with versions since August 2025; the old ones are frozen at `bitnamilegacy`";

const KUBERNETES: &str = "has had no new images since April 2023; they are at `registry.k8s.io`";
const BINTRAY: &str = "was shut down in May 2021";

const fn moved(
    registry: &'static str,
    path: &'static str,
    fate: &'static str,
    successor: Option<&'static str>,
) -> Closed {
    Closed { registry, path, keeps: None, fate, successor }
}

pub fn is_docker_hub(registry: &str) -> bool {
    matches!(registry, "docker.io" | "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com")
}

static NAMES: &str = include_str!("official_images.txt");

/// Whether there is a Docker official image of this name, or was one: Docker Hub has no other names without a slash.
pub fn is_official(name: &str) -> bool {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_ascii_whitespace).any(|known| known == name)
}
