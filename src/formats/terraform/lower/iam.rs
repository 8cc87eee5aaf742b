//! IAM policies as grants: who may do what, statement by statement.

use super::super::{policy, value};
use super::Outcome;
use super::item::{Item, view_of};
use super::text;
use crate::model::{Attachment, Field, Governs, Grant, System, Value, View};
use crate::tree::{Kind, Node, Reason, Why};

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
    attachment(item, outcome);
    for name in POLICIES {
        let governs = governs(kind, name);
        let Some(node) = item.argument(name) else { continue };
        match &node.kind {
            // `inline_policy { policy = ... }` of a role.
            Kind::Seq(blocks) => {
                for inner in blocks.iter().filter_map(|block| block.get("policy")) {
                    statements(item, &value::part_of(&node, inner), governs, outcome);
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => {
                statements(item, &node, governs, outcome);
            }
        }
    }
}

/// What the policy in an argument of a resource guards, if it is not for its holder.
fn governs(kind: &str, argument: &str) -> Option<Governs> {
    match kind {
        "aws_iam_role" if argument == "assume_role_policy" => Some(Governs::RoleTrust),
        _ if OF_IDENTITIES.contains(&kind) && argument != "assume_role_policy" => None,
        _ if kind.starts_with("aws_vpc_endpoint") => Some(Governs::Endpoint),
        _ if kind.starts_with("aws_ecrpublic_") => Some(Governs::PublicThing),
        _ => Some(Governs::Thing),
    }
}

/// Resources that give somebody a policy; where they name the policies, and where single users.
const ATTACHMENTS: [(&str, &str, &str); 7] = [
    ("aws_iam_group_policy_attachment", "policy_arn", ""),
    ("aws_iam_policy_attachment", "policy_arn", "users"),
    ("aws_iam_role", "managed_policy_arns", ""),
    ("aws_iam_role_policy_attachment", "policy_arn", ""),
    ("aws_iam_user_policy", "", "user"),
    ("aws_iam_user_policy_attachment", "policy_arn", "user"),
    ("aws_ssoadmin_managed_policy_attachment", "managed_policy_arn", ""),
];

fn attachment(item: &Item<'_>, outcome: &mut Outcome) {
    let Some((_, policies, users)) = ATTACHMENTS.iter().find(|(kind, ..)| *kind == &*item.block.type_name) else {
        return;
    };
    let view = item.view();
    let named = view.get(users);
    // A list of users can be empty.
    let has_users = named.exists() && (*users == "user" || !named.items().is_empty());
    outcome.model.attachments.push(Attachment {
        identity: item.identity.clone(),
        policies: words(&view.get(policies)),
        users: has_users.then(|| named.at()),
    });
}

/// `data "aws_iam_policy"`: a managed policy, looked up by its name to be given to somebody.
pub(super) fn managed(item: &Item<'_>, outcome: &mut Outcome) {
    let policies = ["name", "arn"].iter().flat_map(|key| words(&item.view().get(key))).collect();
    outcome.model.attachments.push(Attachment { identity: item.identity.clone(), policies, users: None });
}

/// A policy document by itself. What uses it may lie where nobody can look: in a module from a registry.
pub(super) fn document(item: &Item<'_>, outcome: &mut Outcome) {
    let mut policy = policy(&item.body);
    policy.via.clone_from(&item.body.via);
    let grants = grants(item, &policy, None);
    outcome.documents.extend(grants);
}

fn statements(item: &Item<'_>, node: &Node, governs: Option<Governs>, outcome: &mut Outcome) {
    let is_policy =
        node.text().is_none_or(|text| text.structure().is_some() || text.as_str().trim_start().starts_with('{'));
    if !is_policy {
        return;
    }
    if let Some(policy) = text::decoded(item, node, outcome) {
        let grants = grants(item, &policy, governs);
        outcome.model.grants.extend(grants);
    }
}

fn grants(item: &Item<'_>, policy: &Node, governs: Option<Governs>) -> Vec<Grant> {
    let statements = view_of(policy).get("Statement").items();
    let known = statements.iter().filter(|statement| !statement.is_unknown());
    known.map(|statement| grant(item, statement, governs)).collect()
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>
fn grant(item: &Item<'_>, statement: &View<'_>, governs: Option<Governs>) -> Grant {
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
        governs,
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
        return vec![Field::unknown(others.slot(), Why::new(Reason::Partial("all but some")))];
    }
    let view = statement.get("Principal");
    match view.node().map(|node| &node.kind) {
        Some(Kind::Map(_)) => view.entries().iter().flat_map(|(_, view)| words(view)).collect(),
        Some(Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Seq(_) | Kind::Unknown(_))
        | None => words(&view),
    }
}
