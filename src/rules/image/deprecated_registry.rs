//! Registries that were closed: images there get no updates, and one day no answer.

use crate::model::{Image, Part, Repair, Value};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("deprecated-registry", include_str!("../../../rules/image/deprecated-registry.md"), Check::Image(check));

fn check(image: &Image, report: &mut Report) {
    let Value::Set(reference) = &image.reference.value else { return };
    let slot = reference.registry_slot(&image.reference.slot);
    match reference.registry() {
        Part::Is("k8s.gcr.io") => {
            report
                .at(&slot, "registry `k8s.gcr.io` was frozen in 2023; its images live at `registry.k8s.io`")
                .safe_fix(Repair::Word("registry.k8s.io".into()));
        }
        // The names below it differ, so that no machine can say what to write.
        Part::Is("docker.pkg.github.com") => {
            report.at(&slot, "registry `docker.pkg.github.com` gave way to `ghcr.io`");
        }
        Part::Is(_) | Part::Absent | Part::Unknown => {}
    }
}
