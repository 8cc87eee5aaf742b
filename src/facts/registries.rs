//! Registries of images: Docker Hub's names, its mirrors, and registries that were closed.
//!
//! As of 2026-11: <https://github.com/distribution/reference>, <https://gallery.ecr.aws/docker>,
//! <https://cloud.google.com/artifact-registry/docs/pull-cached-dockerhub-images>,
//! <https://kubernetes.io/blog/2023/03/10/image-registry-redirect/>,
//! <https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry>.

pub const DOCKER_HUB: &str = "docker.io";

/// Where Docker's official images are, by name alone, mirrors included.
pub const OFFICIAL: &[&str] = &["docker.io/library/", "public.ecr.aws/docker/library/", "mirror.gcr.io/library/"];

/// A registry that gets no more updates.
pub struct Closed {
    pub registry: &'static str,
    /// What became of it, for messages.
    pub fate: &'static str,
    /// The registry that has the same images by the same names.
    pub successor: Option<&'static str>,
}

pub const CLOSED: &[Closed] = &[
    Closed {
        registry: "k8s.gcr.io",
        fate: "was frozen in 2023; its images live at `registry.k8s.io`",
        successor: Some("registry.k8s.io"),
    },
    // The names below it differ, so that no machine can say what to write.
    Closed { registry: "docker.pkg.github.com", fate: "gave way to `ghcr.io`", successor: None },
];

pub fn is_docker_hub(registry: &str) -> bool {
    matches!(registry, "docker.io" | "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com")
}

static NAMES: &str = include_str!("official_images.txt");

/// Whether there is a Docker official image of this name, or was one: Docker Hub has no other names without a slash.
pub fn is_official(name: &str) -> bool {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_ascii_whitespace).any(|known| known == name)
}
