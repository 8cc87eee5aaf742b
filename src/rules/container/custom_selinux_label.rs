//! A label of one's own choice can take SELinux' confinement away.

use crate::model::{Change, Container, Field, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule = Rule::new(
    "custom-selinux-label",
    include_str!("../../../rules/container/custom-selinux-label.md"),
    Check::Container(check),
);

/// The types that confine a container as tightly as the default one, as the Baseline standard lists them.
const CONFINED: &[&str] = &["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

fn check(_: &Workload, container: &Container, report: &mut Report) {
    match &container.selinux.type_.value {
        // The "super privileged container", which is also what Docker's `label:disable` comes to.
        Value::Set(type_) if type_ == "spc_t" => {
            report.at(&container.selinux.type_, "not confined by SELinux").fix(Change::Remove);
        }
        Value::Set(type_) if !CONFINED.contains(&type_.as_str()) => {
            let message = format!("runs with the SELinux type `{type_}`");
            report.at(&container.selinux.type_, message).fix(Change::Remove);
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
    part(&container.selinux.user, "user", report);
    part(&container.selinux.role, "role", report);
}

fn part(field: &Field<String>, name: &str, report: &mut Report) {
    match &field.value {
        Value::Set(value) if !value.is_empty() => {
            let message = format!("runs with the SELinux {name} `{value}`");
            report.at(field, message).fix(Change::Remove);
        }
        Value::Set(_) | Value::Missing | Value::Unknown(_) => {}
    }
}
