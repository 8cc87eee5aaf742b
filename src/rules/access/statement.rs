//! What a statement of an IAM policy allows. It reports nothing itself.

use crate::model::{Field, Grant, System};

/// Whether the statement allows something to anyone who has the policy. A resource's own policy, which names principals,
/// speaks of that resource alone, whatever it calls it.
pub(super) fn is_for_identity(grant: &Grant) -> bool {
    let is_of_a_thing = grant.governs.is_some() || !grant.principals.is_empty();
    grant.system == System::Iam && !grant.denies && !is_of_a_thing
}

/// `*` for every action or every resource.
pub(super) fn all(list: &[Field<String>]) -> Option<&Field<String>> {
    list.iter().find(|field| field.known().is_some_and(|word| word == "*" || word == "*:*"))
}

/// `*` for every resource, or an ARN that is as much for an action: `arn:aws:s3:::*`, `arn:aws:iam::111122223333:role/*`.
pub(super) fn all_resources<'a>(grant: &'a Grant, action: &str) -> Option<&'a Field<String>> {
    grant.resources.iter().find(|field| field.known().is_some_and(|arn| is_everything(arn, action)))
}

/// Whether a resource is everything that a service has.
pub(super) fn is_all_of(resource: &Field<String>, service: &str) -> bool {
    resource.known().is_some_and(|arn| {
        let own = arn.split(':').nth(2).is_none_or(|name| name == service);
        own && is_everything(arn, &format!("{service}:*"))
    })
}

fn is_everything(arn: &str, action: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (Some(service), Some(region), Some(account), Some(resource)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return arn == "*";
    };
    let open = |part: &str| part.is_empty() || part == "*";
    match service {
        // Identities know no region, and their account is one's own. `iam:AttachRolePolicy` is for roles.
        "iam" => resource == "*" || resource.strip_suffix("/*").is_some_and(|kind| concerns(action, kind)),
        "s3" => open(region) && open(account) && matches!(resource, "*" | "*/*"),
        _ => open(region) && open(account) && resource == "*",
    }
}

/// Whether an action of IAM is one on users, roles, groups or policies, as a resource's path calls them.
fn concerns(action: &str, kind: &str) -> bool {
    let action = action.to_ascii_lowercase();
    match kind {
        "user" => {
            ["user", "accesskey", "loginprofile"].iter().any(|word| action.contains(word)) || action.ends_with('*')
        }
        "role" => action.contains("role") || action.ends_with('*'),
        "group" => action.contains("group") || action.ends_with('*'),
        "policy" => action.contains("policyversion") || action.ends_with('*'),
        _ => false,
    }
}

/// The action of the statement that is, or covers, the wanted one; `*` alone has rules of its own.
pub(super) fn action<'a>(grant: &'a Grant, wanted: &str) -> Option<&'a Field<String>> {
    let covers = |action: &String| action != "*" && action != "*:*" && is_like(action, wanted);
    grant.actions.iter().find(|field| field.known().is_some_and(covers))
}

/// The service of an action that is all of them: `s3:*`, and `s3*`, which is as much.
pub(super) fn service(action: &str) -> Option<&str> {
    let service = action.strip_suffix('*')?.trim_end_matches(':');
    (!service.is_empty() && !service.contains([':', '*', '?'])).then_some(service)
}

/// IAM's patterns: any case, `*` for any text, `?` for any one character.
fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            Some(_) | None => {
                // The last `*` takes one more.
                let Some((at, taken)) = star else { return false };
                star = Some((at, taken + 1));
                p = at + 1;
                t = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::{is_everything, is_like, service};

    #[test]
    fn resources_that_are_all_there_are() {
        assert!(is_everything("*", "iam:PassRole"));
        assert!(is_everything("arn:aws:iam::*:role/*", "iam:PassRole"));
        assert!(is_everything("arn:aws:iam::111122223333:user/*", "iam:CreateAccessKey"));
        assert!(is_everything("arn:aws:s3:::*", "s3:GetObject"));
        assert!(is_everything("arn:aws:sqs:*:*:*", "sqs:SendMessage"));
        assert!(!is_everything("arn:aws:iam::111122223333:user/*", "iam:AttachRolePolicy"));
        assert!(!is_everything("arn:aws:iam::111122223333:role/shop-*", "iam:PassRole"));
        assert!(!is_everything("arn:aws:s3:::shop/*", "s3:GetObject"));
        assert!(!is_everything("arn:aws:sqs:eu-west-1:111122223333:*", "sqs:SendMessage"));
    }

    #[test]
    fn patterns_of_actions() {
        assert!(is_like("iam:*", "iam:PassRole"));
        assert!(is_like("iam:Pass*", "iam:PassRole"));
        assert!(is_like("IAM:passrole", "iam:PassRole"));
        assert!(is_like("s3:Get?bject", "s3:GetObject"));
        assert!(is_like("*:*Role", "iam:PassRole"));
        assert!(!is_like("iam:Get*", "iam:PassRole"));
        assert!(!is_like("xiam:*", "iam:PassRole"));
        assert!(!is_like("", "iam:PassRole"));
    }

    #[test]
    fn actions_that_are_a_service() {
        assert_eq!(service("s3:*"), Some("s3"));
        assert_eq!(service("s3*"), Some("s3"));
        assert_eq!(service("s3:Get*"), None);
        assert_eq!(service("s3:GetObject"), None);
        assert_eq!(service("*"), None);
    }
}
