//! Every verb on every resource: nothing is left to escalate to.

use super::statement;
use super::wildcard::{self, Wildcard};
use crate::model::{Grant, System};
use crate::rules::{Check, Report, Rule, Severity};

pub static RULE: Rule = Rule::new(
    "wildcard-permissions",
    include_str!("../../../rules/access/wildcard-permissions.md"),
    Check::Grant(check),
);

fn check(grant: &Grant, report: &mut Report) {
    match grant.system {
        System::Rbac => {
            if let Some(Wildcard::Everything(star)) = wildcard::of(grant) {
                let message = "may do everything: any verb on any resource of any API group";
                report.at(star, message);
            }
        }
        System::Iam => {
            let everything = statement::is_for_identity(grant) && statement::all(&grant.resources).is_some();
            if let Some(star) = statement::all(&grant.actions).filter(|_| everything) {
                // A condition on who calls, or from where, does not make it less.
                let severity = if grant.conditional { Severity::Medium } else { Severity::Critical };
                let message = "allows everything: any action on any resource";
                report.at(star, message).severity(severity);
            }
        }
    }
}
