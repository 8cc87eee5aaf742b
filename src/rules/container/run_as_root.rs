//! A process that escapes a root container is root on the node.

use crate::model::{Container, Repair, Role, User, Value, Workload};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule =
    Rule::new("run-as-root", include_str!("../../../rules/container/run-as-root.md"), Check::Container(check));

fn check(workload: &Workload, container: &Container, report: &mut Report) {
    // In a user namespace root inside is an ordinary user outside: since Kubernetes 1.35 the Restricted standard lets it be.
    if workload.host_users.known() == Some(&false) || container.role == Role::Ephemeral {
        return;
    }
    match &container.user.value {
        Value::Set(User::Root) => {
            report.at(&container.user, "runs as root").strict_if(container.is_privileged()).fix(Repair::NonRoot);
        }
        Value::Missing => {
            // An image that is built on this one can still set the user.
            let severity = if container.role == Role::BaseImage { Severity::Info } else { Severity::Medium };
            report
                .at(&container.user, "may run as root: no user is set")
                .severity(severity)
                // A privileged container has worse to fix first, and who builds on an image can set the user there.
                .strict_if(container.is_privileged() || container.role == Role::BaseImage)
                .fix(Repair::NonRoot);
        }
        Value::Set(User::Id(_) | User::Name(_) | User::NonRoot) | Value::Unknown(_) => {}
    }
}
