//! IAM policies as grants: who may do what, statement by statement.

use super::super::{policy, value};
use super::Outcome;
use super::item::{Item, view_of};
use super::text;
use crate::budget::limits;
use crate::model::{Attachment, Field, Governs, Grant, Identity, Model, Resource, System, Value, View};
use crate::tree::{Kind, Node, Reason, Why};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

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
        let governs = if is_in_vpc(item) { Some(Governs::Endpoint) } else { governs(kind, name) };
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

const DOMAINS: [&str; 2] = ["aws_opensearch_domain", "aws_elasticsearch_domain"];
const DOMAIN_POLICIES: [&str; 2] = ["aws_opensearch_domain_policy", "aws_elasticsearch_domain_policy"];

/// A domain inside a VPC is reached from there only, and AWS proposes a policy that is open to everyone there
/// (<https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html>).
fn is_in_vpc(item: &Item<'_>) -> bool {
    let options = item.view().get("vpc_options");
    DOMAINS.contains(&&*item.block.type_name) && (options.exists() || options.is_unknown())
}

const PRINCIPALS: [&str; 3] = ["role", "user", "group"];

/// Arguments that say who a policy is for.
const HOLDERS: [(&str, &str); 6] =
    [("role", "role"), ("user", "user"), ("group", "group"), ("roles", "role"), ("users", "user"), ("groups", "group")];

/// Whom a policy is given to, by what a resource says of it.
fn holders(item: &Item<'_>) -> Vec<Arc<str>> {
    let view = item.view();
    let named = HOLDERS.iter().flat_map(|(argument, kind)| {
        words(&view.get(argument)).into_iter().filter_map(move |word| match word.value {
            Value::Set(name) => Some(format!("{kind} {name}").into()),
            Value::Unknown(why) => address(item, &why),
            Value::Missing => None,
        })
    });
    named.collect()
}

/// The full address of the resource that a value depends on: what stands in a module names what stands beside it.
fn address(item: &Item<'_>, why: &Why) -> Option<Arc<str>> {
    let Reason::DependsOn(address) = &why.reason else { return None };
    let own = format!("{}.", item.block.type_name);
    let module = item.block.address.rfind(&own).map_or("", |end| &item.block.address[..end]);
    Some(format!("{module}{address}").into())
}

/// The policy of a domain may stand in a resource of its own, which names the domain.
fn apart_from_vpc(model: &mut Model) {
    let is = |it: &Identity, kinds: [&str; 2]| kinds.contains(&&*it.kind);
    let domains = model.resources.iter().filter(|it| is(&it.identity, DOMAINS) && it.body.get("vpc_options").is_some());
    let inside: HashSet<&str> = domains.filter_map(|it| it.body.get("domain_name")?.str()).collect();
    let policies = model.resources.iter().filter(|it| is(&it.identity, DOMAIN_POLICIES));
    let of_inside =
        policies.filter(|it| it.body.get("domain_name").and_then(Node::str).is_some_and(|it| inside.contains(it)));
    let guarded: HashSet<*const Identity> = of_inside.map(|it| Arc::as_ptr(&it.identity)).collect();
    for grant in model.grants.iter_mut().filter(|grant| guarded.contains(&Arc::as_ptr(&grant.identity))) {
        grant.governs = Some(Governs::Endpoint);
    }
}

/// Grants of a policy belong to all that the policy is given to; who has a name may be told by that or by the address.
pub(super) fn join(model: &mut Model) {
    let named = |it: &Resource| {
        let kind = it.identity.kind.strip_prefix("aws_iam_").filter(|kind| PRINCIPALS.contains(kind))?;
        let name: Arc<str> = format!("{kind} {}", it.body.get("name").and_then(Node::str)?).into();
        Some((it.identity.own_address.clone()?, name))
    };
    let called: HashMap<Arc<str>, Arc<str>> = model.resources.iter().filter_map(named).collect();
    apart_from_vpc(model);
    let mut given: HashMap<Arc<str>, Vec<Arc<str>>> = HashMap::new();
    for attachment in &model.attachments {
        for policy in &attachment.written {
            let holders = attachment.holders.iter().map(|holder| called.get(holder).unwrap_or(holder).clone());
            given.entry(policy.clone()).or_default().extend(holders);
        }
    }
    for grant in &mut model.grants {
        let also: Vec<_> = grant.holders.iter().filter_map(|holder| called.get(holder)).cloned().collect();
        grant.holders.extend(also);
        if let Some(holders) = grant.identity.own_address.as_ref().and_then(|policy| given.get(policy)) {
            grant.holders.extend(holders.iter().take(limits::HOLDERS).cloned());
        }
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
    let policies = words(&view.get(policies));
    let written = policies.iter().filter_map(|policy| match &policy.value {
        Value::Unknown(why) => address(item, why),
        Value::Set(_) | Value::Missing => None,
    });
    outcome.model.attachments.push(Attachment {
        identity: item.identity.clone(),
        holders: if &*item.block.type_name == "aws_iam_role" {
            vec![item.block.address.as_str().into()]
        } else {
            holders(item)
        },
        written: written.collect(),
        policies,
        users: has_users.then(|| named.at()),
    });
}

/// `data "aws_iam_policy"`: a managed policy, looked up by its name to be given to somebody.
pub(super) fn managed(item: &Item<'_>, outcome: &mut Outcome) {
    let policies = ["name", "arn"].iter().flat_map(|key| words(&item.view().get(key))).collect();
    outcome.model.attachments.push(Attachment {
        identity: item.identity.clone(),
        policies,
        holders: Vec::new(),
        written: Vec::new(),
        users: None,
    });
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
    let mut holders: Vec<Arc<str>> = vec![item.block.address.as_str().into()];
    holders.extend(self::holders(item));
    let grant = |statement| Grant { holders: holders.clone(), ..grant(item, statement, governs) };
    known.map(grant).collect()
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
        // One that says nothing holds always.
        conditional: condition.is_unknown() || condition.exists() && !condition.node().is_some_and(says_nothing),
        holders: Vec::new(),
        governs,
    }
}

fn says_nothing(condition: &Node) -> bool {
    matches!(&condition.kind, Kind::Map(map) if map.is_empty() && map.rest().is_none())
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
