//! Which files say one thing together.

use super::kind::{COMPOSE_BASES, COMPOSE_OVERRIDES, Kind};
use crate::formats::Unit;
use crate::source::FileId;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Groups files, which come in the order of their names, into units.
pub fn units(files: &[(FileId, PathBuf, Kind)]) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut terraform = Vec::new();
    let mut compose: BTreeMap<&Path, Vec<(FileId, String)>> = BTreeMap::new();
    for (id, path, kind) in files {
        match kind {
            Kind::Dockerfile => units.push(Unit::Dockerfile(*id)),
            Kind::Document => units.push(Unit::Document(*id)),
            Kind::Terraform => terraform.push(*id),
            Kind::Compose => {
                let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
                let directory = path.parent().unwrap_or(Path::new(""));
                compose.entry(directory).or_default().push((*id, name.unwrap_or_default()));
            }
            Kind::Template => {}
        }
    }
    for mut files in compose.into_values() {
        // As `docker compose` finds them: the first base, and the first override on top of it.
        let mut take = |names: &[&str]| {
            let found = names.iter().find_map(|name| files.iter().position(|(_, file)| file == name));
            found.map(|index| files.remove(index).0)
        };
        if let Some(base) = take(&COMPOSE_BASES) {
            let together = std::iter::once(base).chain(take(&COMPOSE_OVERRIDES)).collect();
            units.push(Unit::Compose(together));
        }
        units.extend(files.into_iter().map(|(id, _)| Unit::Compose(vec![id])));
    }
    if !terraform.is_empty() {
        units.push(Unit::Terraform(terraform));
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_files_go_together_as_compose_itself_has_it() {
        let names = [
            "a/compose.override.yml",
            "a/compose.yaml",
            "a/docker-compose.prod.yml",
            "b/docker-compose.override.yml",
            "main.tf",
            "modules/x.tf",
        ];
        let files = (0..).zip(names).map(|(id, name)| {
            let kind = if name.ends_with("tf") { Kind::Terraform } else { Kind::Compose };
            (FileId(id), PathBuf::from(name), kind)
        });
        let files: Vec<_> = files.collect();
        assert_eq!(
            units(&files),
            [
                Unit::Compose(vec![FileId(1), FileId(0)]),
                Unit::Compose(vec![FileId(2)]),
                Unit::Compose(vec![FileId(3)]),
                Unit::Terraform(vec![FileId(4), FileId(5)]),
            ]
        );
    }
}
