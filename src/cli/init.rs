//! `dunnage init`: a first configuration that fits the files that are there.

use super::{CLEAN, FAILED, Init, shown, terminal};
use crate::config::{Choice, Configs, NAMES, Over, Seen, start};
use crate::formats::{Defaults, FileKind, Input, Unit, lower};
use crate::model::{Part, Value};
use crate::report::text::{Style, count};
use crate::report::{Medium, Redactor, Target, Writer};
use crate::rules::{self, OptionKind};
use crate::walk::{self, Files, Request};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

const NEXT: &str = "\
What next:
  dunnage check           what there is to find
  dunnage explain RULE    why a rule minds, and what to do
  dunnage config          what holds, and who says so
";

pub fn init(arguments: &Init, style: &Style, out: &mut impl Write) -> io::Result<u8> {
    let directory = arguments.directory.clone().unwrap_or_else(|| PathBuf::from("."));
    for name in NAMES {
        let path = directory.join(name);
        if path.symlink_metadata().is_ok() {
            terminal::complain(&format!("`{}` is there already and stays as it is", shown(&path)));
            return Ok(FAILED);
        }
    }
    let path = directory.join(NAMES[0]);
    let seen = look(&directory)?;
    let written = std::fs::File::create_new(&path).and_then(|mut file| file.write_all(start(&seen).as_bytes()));
    if let Err(error) = written {
        terminal::complain(&format!("cannot write `{}`: {error}", shown(&path)));
        return Ok(FAILED);
    }
    let files = count(seen.formats.values().sum(), "file");
    let medium = Medium { target: Target::Terminal, style, redactor: &Redactor::default() };
    Writer::new(medium, out).print(|text| {
        text.bold(|text| text.own("wrote ").say(&path.to_string_lossy())).own(": ").say(&files).own(" to check\n\n");
        text.own(NEXT)
    })?;
    Ok(CLEAN)
}

fn look(directory: &Path) -> io::Result<Seen> {
    let configs = Configs::new(Box::new(Files::default()), std::env::current_dir()?, Choice::None, Over::default());
    let request = Request { paths: vec![directory.to_owned()], ..Request::default() };
    let walked = walk::walk(&request, &configs, &AtomicUsize::new(0));
    let mut seen = Seen::default();
    for (file, kind) in &walked.files {
        let source = walked.sources.get(*file);
        let format = match kind {
            FileKind::Dockerfile => "Dockerfile",
            FileKind::Compose => "Compose",
            FileKind::Terraform => "Terraform",
            FileKind::Document if source.text.contains("containerDefinitions") => "ECS",
            FileKind::Document => "Kubernetes",
            FileKind::Template | FileKind::Variables => continue,
        };
        *seen.formats.entry(format).or_default() += 1;
        if *kind == FileKind::Terraform {
            let older = source.text.lines().filter_map(cluster_version).chain(seen.kubernetes.take());
            seen.kubernetes = older.min_by_key(|version| minor(version));
        }
        let path = source.path.strip_prefix(crate::source::normalise(directory)).unwrap_or(&source.path);
        let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
        let is_values = path.extension().is_some_and(|ending| ending == "tfvars");
        // Terraform reads these two by itself.
        if is_values && stem != "terraform" && !stem.ends_with(".auto") {
            seen.var_files.push(path.to_string_lossy().replace('\\', "/"));
        }
        let foreign = path.components().map(|part| part.as_os_str().to_string_lossy());
        for part in foreign.filter(|part| ["vendor", "third_party", "testdata", "fixtures"].contains(&part.as_ref())) {
            let glob = format!("{part}/");
            if !seen.foreign.contains(&glob) {
                seen.foreign.push(glob);
            }
        }
    }
    for unit in walked.units() {
        images(&unit, &walked.sources, &mut seen);
    }
    seen.trusting = rules::all().find_map(|rule| {
        let mut options = rule.options().iter();
        let (name, _) = options.find(|(name, option)| *name == "registries" && option.kind == OptionKind::Names)?;
        Some((rule.id, name.clone()))
    });
    Ok(seen)
}

/// The version of Kubernetes that a line of Terraform asks for: `cluster_version = "1.31"`.
fn cluster_version(line: &str) -> Option<String> {
    let (name, value) = line.split_once('=')?;
    let is_version = ["cluster_version", "kubernetes_version", "min_master_version"].contains(&name.trim());
    let version = value.split('"').nth(1).filter(|_| is_version)?;
    minor(version).map(|_| version.to_owned())
}

fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split('.').next()?.parse().ok()
}

/// The registries that a unit's images come from.
fn images(unit: &Unit, sources: &crate::source::Snapshot, seen: &mut Seen) {
    let defaults = Defaults::default();
    let input: Input = defaults.input(sources);
    for image in lower(unit, &input).model.images {
        let Value::Set(reference) = &image.reference.value else { continue };
        let registry = match reference.registry() {
            Part::Is(registry) => registry.to_owned(),
            Part::Absent => crate::facts::registries::DOCKER_HUB.to_owned(),
            Part::Unknown => continue,
        };
        *seen.registries.entry(registry).or_default() += 1;
    }
}
