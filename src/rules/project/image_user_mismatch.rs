//! The kubelet refuses to start what may not be root, if the image is root or names its user by a word.

use crate::model::{Container, Field, Part, Reference, User, Value};
use crate::project::Project;
use crate::rules::image::names;
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "image-user-mismatch",
    include_str!("../../../rules/project/image-user-mismatch.md"),
    Check::Project(check),
);

/// An image that is built here, and whom it runs as.
struct Built<'a> {
    name: Name<'a>,
    user: &'a Field<User>,
}

enum Name<'a> {
    /// What a Compose service calls the image that it builds.
    Said(&'a Reference),
    /// The directory of a Dockerfile, which most people call the image by.
    Directory(&'a str),
}

fn check(project: &Project, report: &mut Report) {
    let built = built(project);
    if built.is_empty() {
        return;
    }
    for container in project.models.iter().flat_map(|model| &model.workloads).flat_map(|it| &it.containers) {
        if !demands(container) {
            continue;
        }
        let Value::Set(image) = &container.image.value else { continue };
        let Some(found) = find(&built, image) else { continue };
        let label = container.label();
        let (message, there) = match &found.user.value {
            Value::Set(User::Root) => (format!("{label} must not run as root, but its image does"), "root is set here"),
            Value::Missing => {
                (format!("{label} must not run as root, but its image sets no user"), "the image that sets no user")
            }
            Value::Set(User::Name(name)) => (
                format!("{label} must not run as root, but its image names its user `{name}`, which cannot be checked"),
                "the kubelet checks numbers only",
            ),
            Value::Set(User::Id(_) | User::NonRoot) | Value::Unknown(_) => continue,
        };
        report
            .at(&container.image, message)
            .about(&container.identity)
            .related(found.user, there)
            .related(&container.must_be_non_root, "what the kubelet will hold it to");
    }
}

/// Whether the container leaves its user to the image and will not have root.
fn demands(container: &Container) -> bool {
    let platform_checks = container.must_be_non_root.known() == Some(&true);
    platform_checks && matches!(container.user.value, Value::Set(User::NonRoot)) && !container.is_image()
}

fn built(project: &Project) -> Vec<Built<'_>> {
    let mut built = Vec::new();
    for model in &project.models {
        for workload in &model.workloads {
            for container in &workload.containers {
                let Some(user) = &container.image_user else { continue };
                let directory = workload.identity.name();
                match (&container.image.value, directory) {
                    (Value::Set(image), _) => built.push(Built { name: Name::Said(image), user }),
                    (_, Some(name)) if container.is_image() => {
                        built.push(Built { name: Name::Directory(name), user });
                    }
                    (Value::Missing | Value::Unknown(_), _) => {}
                }
            }
        }
    }
    built
}

/// The one image that is meant: by the name that a Compose file gives it, or else by its directory.
fn find<'a>(built: &'a [Built<'a>], image: &Reference) -> Option<&'a Built<'a>> {
    let full = names::full(image);
    let said = built.iter().find(|it| match it.name {
        Name::Said(name) => full.is_some() && names::full(name) == full,
        Name::Directory(_) => false,
    });
    said.or_else(|| {
        // `nginx` is Docker's own, whatever a directory is called.
        if names::official(image).is_some() || image.repository() == Part::Unknown {
            return None;
        }
        let short = image.short_name()?;
        let mut same = built.iter().filter(|it| matches!(it.name, Name::Directory(name) if name == short));
        same.next().filter(|_| same.next().is_none())
    })
}
