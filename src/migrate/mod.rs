//! Configurations of other tools, brought over to `dunnage.yaml`: what they say of checks that there are rules for, and a
//! word on everything else. Knows no disk; which rule stands for which check is on the rules' pages.

mod checkov;
mod hadolint;
mod kics;
mod kube_linter;
mod paths;
mod plan;
mod polaris;
mod read;
mod tflint;
mod trivy;
mod write;

use crate::config::Fault;
use crate::date::Date;
use crate::source::{Source, Span};
use plan::Plan;
use std::sync::Arc;

/// What is brought over.
#[derive(Debug, Default)]
pub struct Migration {
    /// The text of `dunnage.yaml`.
    pub text: String,
    /// What could not be brought over, and why.
    pub left: Vec<Remark>,
    /// What is wrong with the files: nothing is brought over from one that cannot be read.
    pub faults: Vec<Fault>,
}

/// A word on something in a file.
#[derive(Debug, Clone)]
pub struct Remark {
    pub source: Arc<Source>,
    pub span: Span,
    /// Lower case, no full stop.
    pub message: String,
}

/// What there is besides the texts.
pub struct World<'a> {
    /// The day, by which accepted findings have run out.
    pub today: Option<Date>,
    /// Whether a file is there, by its path relative to that of the configurations.
    pub exists: &'a dyn Fn(&str) -> bool,
}

type Reader = fn(&Arc<Source>, &World, &mut Plan);

/// The files that are looked for, each with what reads it.
const FILES: [(&str, Reader); 18] = [
    (".hadolint.yaml", hadolint::read),
    (".hadolint.yml", hadolint::read),
    (".kube-linter.yaml", kube_linter::read),
    (".kube-linter.yml", kube_linter::read),
    (".checkov.yaml", checkov::read),
    (".checkov.yml", checkov::read),
    (".checkov.baseline", checkov::read_baseline),
    (".trivyignore", trivy::read_list),
    (".trivyignore.yaml", trivy::read_ignored),
    (".trivyignore.yml", trivy::read_ignored),
    ("trivy.yaml", trivy::read),
    ("trivy.yml", trivy::read),
    ("kics.config", kics::read),
    ("kics.yaml", kics::read),
    ("kics.json", kics::read),
    (".tflint.hcl", tflint::read),
    ("polaris.yaml", polaris::read),
    (".polaris.yaml", polaris::read),
];

/// What the files of other tools are called.
pub fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// Brings over what these files say, which lie in one directory.
pub fn migrate(files: &[Arc<Source>], world: &World) -> Migration {
    let mut plan = Plan::default();
    for (name, read) in FILES {
        for file in files.iter().filter(|file| file.path.file_name().is_some_and(|it| it == name)) {
            plan.begin(file);
            read(file, world, &mut plan);
        }
    }
    plan.finish();
    Migration { text: write::text(&plan), left: plan.left, faults: plan.faults }
}
