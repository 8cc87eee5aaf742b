//! IAM policies as grants: who may do what, statement by statement.

use super::super::{policy, value};
use super::Outcome;
use super::item::{Item, view_of};
use super::text;
use crate::model::{Field, Grant, System, Value, View};
use crate::tree::{Kind, Node, Why};

/// Arguments that hold a policy, wherever they stand.
const POLICIES: [&str; 8] = [
    "policy",
    "inline_policy",
    "assume_role_policy",
    "access_policy",
    "access_policies",
    "resource_policy",
    "policy_document",
    "repository_policy",
];

/// Policies that say what somebody may do, wherever it is; all others belong to the thing that they guard.
const OF_IDENTITIES: [&str; 7] = [
    "aws_iam_policy",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
    "aws_iam_group_policy",
    "aws_ssoadmin_permission_set_inline_policy",
    "aws_ssoadmin_customer_managed_policy_attachment",
];

/// Policies in another language.
const NOT_POLICIES: [&str; 5] = [
    "aws_ecr_lifecycle_policy",
    "aws_organizations_policy",
    "aws_dlm_lifecycle_policy",
    "aws_iot_policy",
    "aws_cloudfront_origin_request_policy",
];

pub(super) fn lower(item: &Item<'_>, outcome: &mut Outcome) {
    let kind = &*item.block.type_name;
    if NOT_POLICIES.contains(&kind) {
        return;
    }
    for name in POLICIES {
        let attached_to = match name {
            // Who may take the role on: a policy of the role itself.
            "assume_role_policy" => Some(kind),
            _ => Some(kind).filter(|kind| !OF_IDENTITIES.contains(kind)),
        };
        let Some(node) = item.argument(name) else { continue };
        match &node.kind {
            // `inline_policy { policy = ... }` of a role.
            Kind::Seq(blocks) => {
                for inner in blocks.iter().filter_map(|block| block.get("policy")) {
                    statements(item, &value::part_of(&node, inner), attached_to, outcome);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => {
                statements(item, &node, attached_to, outcome);
            }
        }
    }
}

/// A policy document by itself. What uses it may lie where nobody can look: in a module from a registry.
pub(super) fn document(item: &Item<'_>, outcome: &mut Outcome) {
    let mut policy = policy(&item.body);
    policy.via.clone_from(&item.body.via);
    let grants = grants(item, &policy, None);
    outcome.documents.extend(grants);
}

fn statements(item: &Item<'_>, node: &Node, attached_to: Option<&str>, outcome: &mut Outcome) {
    let is_policy =
        node.text().is_none_or(|text| text.encodes.is_some() || text.as_str().trim_start().starts_with('{'));
    if !is_policy {
        return;
    }
    if let Some(policy) = text::decoded(item, node, outcome) {
        let grants = grants(item, &policy, attached_to);
        outcome.model.grants.extend(grants);
    }
}

fn grants(item: &Item<'_>, policy: &Node, attached_to: Option<&str>) -> Vec<Grant> {
    let statements = view_of(policy).get("Statement").items();
    let known = statements.iter().filter(|statement| !statement.is_unknown());
    known.map(|statement| grant(item, statement, attached_to)).collect()
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
fn grant(item: &Item<'_>, statement: &View<'_>, attached_to: Option<&str>) -> Grant {
    let effect = statement.get("Effect").word();
    let condition = statement.get("Condition");
    Grant {
        system: System::Iam,
        identity: item.identity.clone(),
        at: statement.node().map_or(statement.at(), |node| node.at),
        actions: words(&statement.get("Action")),
        except_actions: words(&statement.get("NotAction")),
        resources: words(&statement.get("Resource")),
        except_resources: words(&statement.get("NotResource")),
        groups: Vec::new(),
        names: Vec::new(),
        urls: Vec::new(),
        principals: principals(statement),
        cluster_wide: false,
        // An effect that nobody knows may be a denial.
        denies: match &effect.value {
            Value::Set(word) => word.eq_ignore_ascii_case("deny"),
            Value::Unknown(_) => true,
            Value::Missing => false,
        },
        conditional: condition.exists() || condition.is_unknown(),
        attached_to: attached_to.map(str::to_owned),
    }
}

/// A word or a list of words; one that is not known counts as a list of one thing that is not known.
fn words(view: &View<'_>) -> Vec<Field<String>> {
    match view.words() {
        Field { value: Value::Set(words), .. } => words,
        Field { value: Value::Unknown(why), slot } => vec![Field::unknown(slot, why)],
        Field { value: Value::Missing, .. } => Vec::new(),
    }
}

/// `"*"`, or a map from the kind of principal to one or many of them.
fn principals(statement: &View<'_>) -> Vec<Field<String>> {
    let others = statement.get("NotPrincipal");
    if others.exists() {
        return vec![Field::unknown(others.slot(), Why::new("all but some"))];
    }
    let view = statement.get("Principal");
    match view.node().map(|node| &node.kind) {
        Some(Kind::Map(_)) => view.entries().iter().flat_map(|(_, view)| words(view)).collect(),
        Some(Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_))
        | None => words(&view),
    }
}
