//! Polaris' configuration: <https://polaris.docs.fairwinds.com/customization/configuration/>.

use super::World;
use super::plan::{Format, Plan, Word};
use super::read::{entries, leave, word, yaml_map};
use crate::source::Source;
use crate::tree::Node;
use std::sync::Arc;

const TOOL: &str = "polaris";

pub fn read(source: &Arc<Source>, _: &World, plan: &mut Plan) {
    let Some(root) = yaml_map(source, plan) else { return };
    for entry in root.entries() {
        match &*entry.key.name {
            "checks" => {
                for check in entries(entry, plan) {
                    let said = match word(&check.value).as_deref() {
                        Some("ignore") => Word::Off,
                        Some("warning" | "danger") => Word::On,
                        _ => {
                            plan.fault(check.value.at, "must be `ignore`, `warning` or `danger`");
                            continue;
                        }
                    };
                    plan.check(TOOL, &check.key.name, Some(Format::Kubernetes), None, &said, check.key.at);
                }
            }
            "exemptions" => {
                for exemption in entry.value.items() {
                    let rules: Vec<String> =
                        exemption.get("rules").map_or(&[][..], Node::items).iter().filter_map(word).collect();
                    let what =
                        if rules.is_empty() { "everything".to_owned() } else { format!("`{}`", rules.join("`, `")) };
                    plan.leave(
                        exemption.at,
                        format!("exemption from {what}: put the annotation `dunnage.dev/ignore` on the object, or use `overrides`"),
                    );
                }
            }
            "customChecks" => leave(entry, "there are no checks of one's own yet", plan),
            "disallowAnnotationExemptions" | "disallowExemptions" => {
                if super::read::is_true(&entry.value) {
                    plan.only_ours = Some(plan.from(entry.key.at));
                }
            }
            _ => leave(entry, "there is nothing like it here", plan),
        }
    }
}
