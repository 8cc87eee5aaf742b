//! What tools write into manifests before these are applied: Kustomize and Skaffold. It knows no object that they change.

use crate::model::{Overlay, View};
use crate::source::{self, Note};
use crate::tree::{Kind, Node};
use std::path::{Path, PathBuf};

/// Reads an object of a file in this directory, if it is one that changes others.
pub fn read(object: &View<'_>, directory: &Path) -> Option<Overlay> {
    let (api, kind) = (object.get("apiVersion").word(), object.get("kind").word());
    let group = api.known()?.split('/').next().unwrap_or("");
    match (group, kind.known()?.as_str()) {
        ("kustomize.config.k8s.io", "Kustomization" | "Component") => Some(kustomization(object, directory)),
        ("skaffold", "Config") => Some(skaffold(object, directory)),
        _ => None,
    }
}

/// Whether this is the object of a file that Kustomize finds by its name.
pub fn is_kustomization(path: &Path, root: &Node) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
    let named = name.is_some_and(|it| matches!(&*it, "kustomization.yaml" | "kustomization.yml" | "kustomization"));
    named && matches!(root.kind, Kind::Map(_)) && root.get("kind").is_none()
}

/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
pub fn kustomization(object: &View<'_>, directory: &Path) -> Overlay {
    let paths = |view: View<'_>| view.items().iter().filter_map(|item| path(item, directory)).collect::<Vec<_>>();
    let over =
        ["resources", "bases", "components", "crds"].into_iter().flat_map(|key| paths(object.get(key))).collect();
    let images = object.get("images").items();
    let named = |keys: &[&str]| {
        let set = images.iter().filter(|image| keys.iter().any(|key| image.get(key).exists()));
        set.filter_map(|image| image.get("name").word().known().cloned()).collect()
    };
    let mut patches = paths(object.get("patchesStrategicMerge"));
    let in_files = ["patches", "patchesJson6902"].into_iter().flat_map(|key| object.get(key).items());
    patches.extend(in_files.filter_map(|patch| path(&patch.get("path"), directory)));
    Overlay {
        directory: directory.to_owned(),
        over,
        tags: named(&["newTag", "digest"]),
        renamed: named(&["newName"]),
        patches,
    }
}

/// A word where a kustomization makes other manifests than those that are here, which alone are checked.
pub fn builds(object: &View<'_>) -> Option<Note> {
    const CHANGES: [&str; 7] = [
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "components",
        "replacements",
        "transformers",
        "helmCharts",
    ];
    let changes = CHANGES.iter().map(|key| object.get(key)).find(View::exists)?;
    let message = "kustomization is not built, so what it changes is not checked: `kustomize build DIRECTORY | dunnage check -` does both";
    Some(Note::at(changes.slot().at, message))
}

/// <https://skaffold.dev/docs/references/yaml/>: an artifact's image is built and pushed, and its tag and digest written
/// into every manifest that names it.
fn skaffold(object: &View<'_>, directory: &Path) -> Overlay {
    let profiles = object.get("profiles").items();
    let builds = std::iter::once(object.get("build")).chain(profiles.iter().map(|profile| profile.get("build")));
    let artifacts = builds.flat_map(|build| build.get("artifacts").items());
    let images: Vec<String> = artifacts
        .filter_map(|artifact| artifact.get("image").word().or(artifact.get("imageName").word()).known().cloned())
        .collect();
    Overlay { directory: directory.to_owned(), tags: images.clone(), renamed: images, ..Overlay::default() }
}

/// What stands in another place than this tree, such as an address, is no path of it.
fn path(item: &View<'_>, directory: &Path) -> Option<PathBuf> {
    let word = item.word();
    let written = word.known().filter(|written| !written.is_empty() && !written.contains(['\n', '?']))?;
    (!written.contains("://")).then(|| source::normalise(&directory.join(written)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Syntax;
    use crate::source::FileId;
    use crate::syntax::yaml;
    use crate::tree::Text;

    fn overlay(text: &str) -> Option<Overlay> {
        let parsed = yaml::parse(&Text::source(FileId(0), text));
        read(&View::new(&parsed.value.first()?.root, Syntax::Yaml), Path::new("k8s/prod"))
    }

    #[test]
    fn a_kustomization_says_what_it_is_laid_over_and_which_images_it_sets() {
        let text = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n\
                    resources: [../base, 'https://example.test/x']\npatches: [{path: env.yaml}, {patch: '- op: add'}]\n\
                    images: [{name: web, newTag: v1}, {name: db, newName: example.test/db}]\n";
        let expected = Overlay {
            directory: "k8s/prod".into(),
            over: vec!["k8s/base".into()],
            tags: vec!["web".to_owned()],
            renamed: vec!["db".to_owned()],
            patches: vec!["k8s/prod/env.yaml".into()],
        };
        assert_eq!(overlay(text), Some(expected));
    }

    #[test]
    fn skaffold_sets_what_it_builds() {
        let text = "apiVersion: skaffold/v4beta11\nkind: Config\nbuild: {artifacts: [{image: web}]}\n\
                    profiles: [{name: dev, build: {artifacts: [{image: debug}]}}]\n";
        assert_eq!(overlay(text).map(|overlay| overlay.tags), Some(vec!["web".to_owned(), "debug".to_owned()]));
        assert_eq!(overlay("apiVersion: v1\nkind: Config\n"), None);
    }
}
