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
    use super::{is_like, service};

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
