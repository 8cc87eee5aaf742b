//! Anyone who is an administrator of an account decides who assumes the role.

use crate::model::{Field, Grant, System};
use crate::rules::{Check, Report, Rule};

pub static RULE: Rule =
    Rule::new("iam-account-trust", include_str!("../../../rules/access/iam-account-trust.md"), Check::Grant(check));

fn check(grant: &Grant, report: &mut Report) {
    let assumes = |action: &String| action == "sts:AssumeRole" || action == "sts:*";
    let is_trust = grant.system == System::Iam && grant.actions.iter().filter_map(Field::known).any(assumes);
    if !is_trust || grant.denies || grant.conditional {
        return;
    }
    if let Some(principal) = grant.principals.iter().find(|it| it.known().is_some_and(|it| is_account(it))) {
        report.at(principal, "trusts a whole account");
    }
}

fn is_account(principal: &str) -> bool {
    let number = principal.strip_suffix(":root").and_then(|it| it.rsplit(':').next()).unwrap_or(principal);
    number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit())
}
