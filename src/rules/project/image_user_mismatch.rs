//! The kubelet refuses to start what may not be root, if the image is root or names its user by a word.

use crate::model::{Part, Reference, Text, User, Value};
use crate::project::{Built, Called, Project, Runs};
use crate::rules::image::names;
use crate::rules::{Check, Report, Rule};
use std::collections::HashMap;

pub static RULE: Rule = Rule::new(
    "image-user-mismatch",
    include_str!("../../../rules/project/image-user-mismatch.md"),
    Check::Project(check),
);

fn check(project: &Project, report: &mut Report) {
    let built = Images::new(project);
    if built.said.is_empty() && built.directories.is_empty() {
        return;
    }
    for container in project.pods().flat_map(|pods| &pods.containers).filter(|container| demands(container)) {
        let Value::Set(name) = &container.image.value else { continue };
        let image = Reference::parse(Text::whole(name.as_str(), container.image.slot.at));
        let Some(found) = built.find(&image) else { continue };
        let (message, there) = match &found.user.value {
            Value::Set(User::Root) => ("must not run as root, but its image does".to_owned(), "root is set here"),
            Value::Missing => {
                ("must not run as root, but its image sets no user".to_owned(), "the image that sets no user")
            }
            Value::Set(User::Name(name)) => (
                format!("must not run as root, but its image names its user `{name}`, which cannot be checked"),
                "the kubelet checks numbers only",
            ),
            Value::Set(User::Id(_) | User::NonRoot) | Value::Unknown(_) => continue,
        };
        report
            .at(&container.image, message)
            .about(&container.identity)
            .related(&found.user, there)
            .related(&container.must_be_non_root, "what the kubelet will hold it to");
    }
}

/// Whether the container leaves its user to the image and will not have root.
fn demands(container: &Runs) -> bool {
    container.must_be_non_root.known() == Some(&true) && matches!(container.user.value, Value::Set(User::NonRoot))
}

/// The images that are built here.
#[derive(Default)]
struct Images<'a> {
    /// By their full names.
    said: HashMap<String, &'a Built>,
    directories: HashMap<&'a str, Vec<&'a Built>>,
}

impl<'a> Images<'a> {
    fn new(project: &'a Project) -> Self {
        let mut images = Self::default();
        for built in project.built() {
            match &built.name {
                Called::Said(name) => {
                    let name = Reference::parse(Text::whole(name.as_str(), built.user.slot.at));
                    if let Some(full) = names::full(&name) {
                        images.said.entry(full).or_insert(built);
                    }
                }
                Called::Directory(name) => images.directories.entry(name).or_default().push(built),
            }
        }
        images
    }

    /// The one image that is meant: by the name that a Compose file gives it, or else by its directory.
    fn find(&self, image: &Reference) -> Option<&'a Built> {
        if let Some(said) = names::full(image).and_then(|full| self.said.get(&full)) {
            return Some(said);
        }
        // `nginx` is Docker's own, whatever a directory is called.
        if names::official(image).is_some() || image.repository() == Part::Unknown {
            return None;
        }
        match self.directories.get(image.short_name()?)?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
}
