//! Actions by which one permission becomes all of them.

use super::statement;
use crate::budget::limits;
use crate::facts::aws;
use crate::model::{Field, Grant, Model};
use crate::rules::{Check, Report, Rule, Severity};
use std::collections::HashMap;

pub static RULE: Rule = Rule::new(
    "iam-privilege-escalation",
    include_str!("../../../rules/access/iam-privilege-escalation.md"),
    Check::Model(check),
);

fn check(model: &Model, report: &mut Report) {
    let runners = Runners::new(&model.grants);
    let denied = Denied::new(&model.grants);
    for grant in model.grants.iter().filter(|grant| is_open(grant)) {
        let allowed = |wanted: &&&str| !denied.covers(grant, wanted);
        let first = |actions: &[&'static str]| {
            let everywhere = |wanted: &&&str| statement::all_resources(grant, wanted).is_some();
            actions.iter().filter(allowed).filter(everywhere).find_map(|wanted| statement::action(grant, wanted))
        };
        let passes = || statement::all_resources(grant, aws::PASS_ROLE).is_some() && allowed(&&aws::PASS_ROLE);
        let name = |action: &Field<String>| action.known().cloned().unwrap_or_default();
        let (action, message) = if let Some(action) = first(aws::ESCALATES) {
            (action, format!("allows `{}` on all resources, and so any permission", name(action)))
        } else if let Some((action, runs)) = runners.beside(grant).filter(|_| passes()) {
            (action, format!("allows `{runs}` as any role, and so any permission"))
        } else if let Some(action) = first(aws::REPLACES_CODE) {
            (action, format!("allows `{}` on all resources, and so what their roles may do", name(action)))
        } else if let Some(action) = on_oneself(grant).filter(|_| allowed(&&ON_ONESELF[0])) {
            (action, "lets each user give themselves any permission".to_owned())
        } else if let Some(action) = every_action_on_named(grant) {
            let message = format!("allows `{}`, which gives those that it names any permission", name(action));
            report.at(action, message).about(&grant.identity).severity(Severity::High);
            continue;
        } else {
            continue;
        };
        report.at(action, message).about(&grant.identity);
    }
}

/// What gives a user a policy.
const ON_ONESELF: [&str; 2] = ["iam:PutUserPolicy", "iam:AttachUserPolicy"];

/// An action by which users take any policy, where the resource is whoever calls.
fn on_oneself(grant: &Grant) -> Option<&Field<String>> {
    let is_caller = |resource: &String| resource.contains("{aws:username}") || resource.contains("{aws:userid}");
    grant.resources.iter().filter_map(Field::known).find(|resource| is_caller(resource))?;
    ON_ONESELF.iter().find_map(|action| statement::action(grant, action))
}

/// `iam:*` on users, roles or groups that are named.
fn every_action_on_named(grant: &Grant) -> Option<&Field<String>> {
    let is_holder = |resource: &String| ["user/", "role/", "group/"].iter().any(|kind| resource.contains(kind));
    grant.resources.iter().filter_map(Field::known).find(|resource| is_holder(resource))?;
    grant.actions.iter().find(|action| action.known().and_then(|it| statement::service(it)) == Some("iam"))
}

fn is_open(grant: &Grant) -> bool {
    statement::is_for_identity(grant) && !grant.conditional
}

/// What is denied on everything, by whom: a denial wins over whatever is allowed.
struct Denied<'m> {
    by_holder: HashMap<&'m str, Vec<&'m Grant>>,
}

impl<'m> Denied<'m> {
    fn new(grants: &'m [Grant]) -> Self {
        let mut by_holder: HashMap<&str, Vec<&Grant>> = HashMap::new();
        for grant in grants.iter().filter(|it| it.denies && !it.conditional && statement::all(&it.resources).is_some())
        {
            for holder in &grant.holders {
                by_holder.entry(holder).or_default().push(grant);
            }
        }
        Self { by_holder }
    }

    fn covers(&self, grant: &Grant, action: &str) -> bool {
        let denials = grant.holders.iter().filter_map(|holder| self.by_holder.get(&**holder)).flatten();
        denials
            .take(limits::DENIALS)
            .any(|it| statement::action(it, action).is_some() || statement::all(&it.actions).is_some())
    }
}

/// What runs the caller's code as a role that is passed, by who may do it.
pub(super) struct Runners<'m> {
    by_holder: HashMap<&'m str, &'static str>,
}

impl<'m> Runners<'m> {
    pub fn new(grants: &'m [Grant]) -> Self {
        let mut by_holder = HashMap::new();
        for grant in grants.iter().filter(|grant| is_open(grant)) {
            let runs = aws::RUNS_AS_ROLE.iter().find(|wanted| statement::action(grant, wanted).is_some());
            for holder in grant.holders.iter().filter(|_| runs.is_some()) {
                by_holder.entry(&**holder).or_insert(runs.copied().unwrap_or_default());
            }
        }
        Self { by_holder }
    }

    /// `iam:PassRole` of a statement, with what a holder of it can run.
    pub fn beside<'g>(&self, grant: &'g Grant) -> Option<(&'g Field<String>, &'static str)> {
        let action = statement::action(grant, aws::PASS_ROLE)?;
        grant.holders.iter().find_map(|holder| self.by_holder.get(&**holder)).map(|runs| (action, *runs))
    }
}
