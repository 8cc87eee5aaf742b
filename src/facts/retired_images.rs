//! Docker official images whose name was given up: no tag of them is updated any more, whatever version it names.
//!
//! As of 2026-11, from the `deprecated.md` of each image in <https://github.com/docker-library/docs>.

pub struct Retired {
    pub image: &'static str,
    /// When, as far as it is said.
    pub since: Option<&'static str>,
    /// What to take instead, for messages.
    pub instead: &'static str,
    /// Ends of tags that are updated all the same.
    pub but: &'static [&'static str],
}

pub const RETIRED: &[Retired] = &[
    retired("adoptopenjdk", Some("2021-08"), "`eclipse-temurin`"),
    retired("celery", Some("2017-06"), "`python`"),
    retired("centos", Some("2024-06"), "`almalinux`, `rockylinux/rockylinux` or `quay.io/centos/centos`"),
    retired("consul", Some("Consul 1.16"), "`hashicorp/consul`"),
    retired("django", Some("2016-12"), "`python`"),
    retired("java", Some("2016-12"), "`eclipse-temurin` or `amazoncorretto`"),
    retired("jenkins", Some("2018-07"), "`jenkins/jenkins:lts`"),
    retired("mono", Some("2022-06"), "`mcr.microsoft.com/dotnet/sdk` or an image of your own"),
    // Builds of Java versions that are not out yet have no other place.
    Retired {
        image: "openjdk",
        since: Some("2022-07"),
        instead: "`eclipse-temurin`, `amazoncorretto` or another vendor's",
        but: &["-ea", "-rc"],
    },
    retired("opensuse", Some("2019-07"), "`opensuse/leap`"),
    retired("owncloud", Some("2018-12"), "`owncloud/server`"),
    retired("piwik", None, "`matomo`"),
    retired("rails", Some("2016-12"), "`ruby`"),
    retired("sentry", Some("2019-07"), "the images of Sentry's self-hosted installation"),
    retired("vault", Some("Vault 1.14"), "`hashicorp/vault`"),
];

const fn retired(image: &'static str, since: Option<&'static str>, instead: &'static str) -> Retired {
    Retired { image, since, instead, but: &[] }
}

/// Whether the tag of an official image is one that nobody updates, because the image itself was given up.
pub fn of(image: &str, tag: &str) -> Option<&'static Retired> {
    let is_alive = |end: &&str| tag.split_once(*end).is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with('-'));
    RETIRED.iter().find(|it| it.image == image && !it.but.iter().any(is_alive))
}
