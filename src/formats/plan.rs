//! Which files say one thing together. It is decided here, where files are parsed, since only a parsed file says which
//! others belong to it: a module call, and later a chart's or an overlay's parts.

use super::compose::{BASES, OVERRIDES};
use super::terraform::{Directories, Root};
use crate::budget;
use crate::source::{FileId, Snapshot};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What a file is, as far as its name and a look at its text tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Dockerfile,
    Document,
    Compose,
    Terraform,
    /// Variables and their values: `.env`.
    Variables,
    /// A manifest with template markup in it, which is no YAML until it is rendered.
    Template,
}

/// Files that are read together, because they say one thing together.
#[derive(Debug, Clone)]
pub enum Unit {
    Dockerfile(FileId),
    /// A YAML or JSON file; what it holds is decided by its content, document by document.
    Document(FileId),
    /// A Compose file, its overrides in order.
    Compose(Vec<FileId>),
    /// A root module with the modules that it calls.
    Terraform(Arc<Root>),
    /// A file of variables.
    Variables(FileId),
}

impl Unit {
    pub fn files(&self) -> &[FileId] {
        match self {
            Self::Dockerfile(file) | Self::Document(file) | Self::Variables(file) => std::slice::from_ref(file),
            Self::Compose(files) => files,
            Self::Terraform(root) => &root.files,
        }
    }
}

/// What was parsed to plan the units. Kept from one plan to the next, it parses again only what has changed.
#[derive(Debug, Default)]
pub struct ParseCache {
    terraform: Directories,
}

/// Groups files, which come in the order of their names, into units.
pub fn plan(files: &[(FileId, FileKind)], texts: &Snapshot, cache: &mut ParseCache) -> Vec<Unit> {
    let mut units = Vec::new();
    let mut terraform = Vec::new();
    let mut variables = Vec::new();
    let mut compose: BTreeMap<&Path, Vec<(FileId, String)>> = BTreeMap::new();
    for (id, kind) in files {
        match kind {
            FileKind::Dockerfile => units.push(Unit::Dockerfile(*id)),
            FileKind::Document => units.push(Unit::Document(*id)),
            FileKind::Variables => variables.push(Unit::Variables(*id)),
            FileKind::Terraform => terraform.push(*id),
            FileKind::Compose => {
                let path = &texts.get(*id).path;
                let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
                let directory = path.parent().unwrap_or(Path::new(""));
                compose.entry(directory).or_default().push((*id, name.unwrap_or_default()));
            }
            FileKind::Template => {}
        }
    }
    for mut files in compose.into_values() {
        // As `docker compose` finds them: the first base, and the first override on top of it.
        let mut take = |names: &[&str]| {
            let found = names.iter().find_map(|name| files.iter().position(|(_, file)| file == name));
            found.map(|index| files.remove(index).0)
        };
        if let Some(base) = take(&BASES) {
            let together = std::iter::once(base).chain(take(&OVERRIDES)).collect();
            units.push(Unit::Compose(together));
        }
        units.extend(files.into_iter().map(|(id, _)| Unit::Compose(vec![id])));
    }
    if !terraform.is_empty() {
        terraform.extend(values_beside(&terraform, texts));
        units.extend(budget::deep(|| cache.terraform.roots(&terraform, texts)).into_iter().map(Unit::Terraform));
    }
    // What uses a variable says more than the file that it is in.
    units.extend(variables);
    units
}

/// The values that Terraform takes by itself where git leaves them out, so that no walk comes by.
fn values_beside(files: &[FileId], texts: &Snapshot) -> Vec<FileId> {
    let known: BTreeSet<_> = files.iter().map(|file| texts.get(*file).path.clone()).collect();
    let directories: BTreeSet<_> = known.iter().filter_map(|path| path.parent()).collect();
    let beside = directories.into_iter().map(|directory| directory.join("terraform.tfvars"));
    beside.filter(|path| !known.contains(path)).filter_map(|path| Some(texts.open(&path)?.id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let texts = Snapshot::in_memory();
        let add = |(name, text): &(&str, &str)| {
            let kind = if name.contains(".tf") { FileKind::Terraform } else { FileKind::Compose };
            (texts.add((*name).into(), (*name).into(), (*text).into()).id, kind)
        };
        let files: Vec<_> = files.iter().map(add).collect();
        let units = plan(&files, &texts, &mut ParseCache::default());
        let names = |unit: &Unit| unit.files().iter().map(|id| texts.get(*id).name.clone()).collect();
        units.iter().map(names).collect()
    }

    #[test]
    fn compose_files_go_together_as_compose_itself_has_it() {
        let names =
            ["a/compose.override.yml", "a/compose.yaml", "a/docker-compose.prod.yml", "b/docker-compose.override.yml"];
        let units = planned(&names.map(|name| (name, "")));
        let expected: [&[&str]; 3] = [&[names[1], names[0]], &[names[2]], &[names[3]]];
        assert_eq!(units, expected);
    }

    #[test]
    fn a_module_belongs_to_every_root_that_calls_it() {
        let call = "module \"m\" {\n  source = \"../m\"\n}\n";
        let block = "locals {\n  a = 1\n}\n";
        let files = [("a/a.tf", call), ("alone/terraform.tfvars", "x = 1\n"), ("b/b.tf", call), ("m/m.tf", block)];
        let expected: [&[&str]; 3] = [&["a/a.tf", "m/m.tf"], &["alone/terraform.tfvars"], &["b/b.tf", "m/m.tf"]];
        assert_eq!(planned(&files), expected);
    }

    #[test]
    fn modules_that_call_each_other_in_a_circle_have_a_root() {
        let call = |to: &str| format!("module \"m\" {{\n  source = \"../{to}\"\n}}\n");
        let units = planned(&[("a/a.tf", &call("b")), ("b/b.tf", &call("a"))]);
        assert_eq!(units, [["a/a.tf", "b/b.tf"]]);
    }

    #[test]
    fn only_what_has_changed_is_parsed_again() {
        let texts = Snapshot::in_memory();
        let add = |name: &str| (texts.add(name.into(), name.into(), "locals {}\n".into()).id, FileKind::Terraform);
        let files = [add("a/x.tf"), add("b/x.tf")];
        let mut cache = ParseCache::default();
        let before = plan(&files, &texts, &mut cache);
        let texts = texts.edited([("b/x.tf".into(), Some("locals {\n  a = 1\n}\n".into()))]);
        let after = plan(&files, &texts, &mut cache);
        let same = |n: usize| match (&before[n], &after[n]) {
            (Unit::Terraform(before), Unit::Terraform(after)) => before.shares_parsed_files(after),
            _ => false,
        };
        assert_eq!([same(0), same(1)], [true, false]);
    }
}
