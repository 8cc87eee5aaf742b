//! A node that has the image already does not ask whether it may still have it, nor whether there is a newer one.

use crate::model::{Container, Part, Repair, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("image-not-pulled", include_str!("../../../rules/image/image-not-pulled.md"), Check::Container(check));

fn check(_: &Workload, container: &Container, report: &mut Report) {
    // A digest is the same image wherever it is from.
    if container.image.known().is_some_and(|image| image.digest() != Part::Absent) {
        return;
    }
    match &container.pull_policy.value {
        Value::Set(policy) if policy == "Always" => {}
        Value::Set(policy) => {
            let message = format!("pulls its image `{policy}`, not `Always`");
            report.at(&container.pull_policy, message).fix(Repair::Word("Always".to_owned()));
        }
        // Kubernetes' default is `Always` for `latest` and for no tag.
        Value::Missing => {
            let Value::Set(image) = &container.image.value else { return };
            if matches!(image.tag(), Part::Is(tag) if tag != "latest") {
                let message = "runs whatever image the node has under this tag";
                report.at(&container.pull_policy, message).fix(Repair::Word("Always".to_owned()));
            }
        }
        Value::Unknown(_) => {}
    }
}
