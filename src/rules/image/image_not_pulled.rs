//! A node that has the image already does not ask whether it may still have it, nor whether there is a newer one.

use crate::model::{Container, Part, Value, Workload};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("image-not-pulled", include_str!("../../../rules/image/image-not-pulled.md"), Check::Container(check));

fn check(_: &Workload, container: &Container, report: &mut Report) {
    let label = container.label();
    match &container.pull_policy.value {
        Value::Set(policy) if policy == "Always" => {}
        Value::Set(policy) => {
            report.at(&container.pull_policy, format!("{label} pulls its image `{policy}`, not `Always`"));
        }
        // Kubernetes' default is `Always` for `latest` and for no tag; a digest is the same image wherever it is from.
        Value::Missing => {
            let Value::Set(image) = &container.image.value else { return };
            let tagged = matches!(image.tag(), Part::Is(tag) if tag != "latest");
            if tagged && image.digest() == Part::Absent {
                report.at(&container.pull_policy, format!("{label} runs whatever image the node has under this tag"));
            }
        }
        Value::Unknown(_) => {}
    }
}
