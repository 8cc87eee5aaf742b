//! Annotations on Kubernetes objects that silence findings about the object.

use super::others::named;
use super::{Scope, Suppression, ours};
use crate::facts::annotations::OURS;
use crate::model::Waiver;

const KEY: &str = "dunnage.dev/ignore";

pub fn ours(annotation: &Waiver) -> Option<Suppression> {
    annotation.key.starts_with(OURS).then(|| {
        let mut suppression = new("dunnage", annotation);
        match &annotation.value {
            _ if annotation.key.as_ref() != KEY => {
                suppression.flaw = Some(format!("there is no annotation `{}`: did you mean `{KEY}`?", annotation.key));
            }
            _ if annotation.is_label => {
                suppression.flaw = Some(format!("`{KEY}` is an annotation: as a label it silences nothing"));
            }
            Some(value) => ours::of_value(&mut suppression, value),
            None => suppression.flaw = Some("must be a text such as `\"RULE, RULE: reason\"`".to_owned()),
        }
        suppression
    })
}

/// What other tools have people write.
pub fn others(annotation: &Waiver) -> Option<Suppression> {
    let key = annotation.key.as_ref();
    let value = annotation.value.as_ref()?.as_str();
    let with = |tool: &'static str, ids: &[&str], reason: &str| {
        let mut suppression = new(tool, annotation);
        suppression.names = ids.iter().map(|id| named(tool, id, suppression.at)).collect();
        suppression.reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
        suppression
    };
    if key == "kube-linter.io/ignore-all" || key == "ignore-check.kube-linter.io/*" {
        return Some(with("kube-linter", &["*"], value));
    }
    if let Some(check) = key.strip_prefix("ignore-check.kube-linter.io/") {
        return Some(with("kube-linter", &[check], value));
    }
    if key.strip_prefix("checkov.io/skip").or_else(|| key.strip_prefix("bridgecrew.io/skip")).is_some_and(is_number) {
        let (id, reason) = value.split_once('=').unwrap_or((value, ""));
        return Some(with("checkov", &[id.trim()], reason));
    }
    if key == "kube-score/ignore" {
        return Some(with("kube-score", &value.split(',').map(str::trim).collect::<Vec<_>>(), ""));
    }
    if let Some(check) = key.strip_prefix("polaris.fairwinds.com/").filter(|_| value == "true") {
        let check = check.strip_suffix("-exempt").or((check == "exempt").then_some("*"))?;
        return Some(with("polaris", &[check], ""));
    }
    None
}

fn new(tool: &'static str, annotation: &Waiver) -> Suppression {
    let at = annotation.value.as_ref().map_or(annotation.at, |value| value.locate(0..value.value.len()));
    Suppression { is_comment: false, ..Suppression::new(tool, at, Scope::Covered(annotation.identity.whole)) }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}
