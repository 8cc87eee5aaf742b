//! Calico's selectors, a small language of their own: `app == "web" && !has(debug)`
//! (<https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors>).

use super::selector::is_name_of_namespace;
use crate::budget::limits;
use crate::model::{NAMESPACE, Selector};

/// What is not understood is unknown as a whole.
pub(super) fn parse(text: &str) -> Selector {
    read(text).renamed(&own)
}

/// That of `namespaceSelector`, as pods see it: of a namespace's labels, only its name is known.
pub(super) fn parse_of_namespaces(text: &str) -> Selector {
    read(text).renamed(&|label| is_name_of_namespace(label).then(|| NAMESPACE.to_owned()))
}

fn read(text: &str) -> Selector {
    let mut reader = Reader { rest: text.trim() };
    match reader.any(0) {
        Some(selector) if reader.rest.is_empty() => selector,
        Some(_) | None => Selector::Unknown,
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn any(&mut self, depth: usize) -> Option<Selector> {
        let mut parts = vec![self.all(depth)?];
        while self.take("||") {
            parts.push(self.all(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Selector::Any(parts)) }
    }

    fn all(&mut self, depth: usize) -> Option<Selector> {
        let mut parts = vec![self.one(depth)?];
        while self.take("&&") {
            parts.push(self.one(depth)?);
        }
        if parts.len() == 1 { parts.pop() } else { Some(Selector::All(parts)) }
    }

    fn one(&mut self, depth: usize) -> Option<Selector> {
        if depth > limits::SELECTOR_DEPTH {
            return None;
        }
        if self.take("!") {
            return Some(Selector::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            return self.take(")").then_some(inner);
        }
        let name = self.name()?;
        if self.take("(") {
            let label = self.name();
            let closed = self.take(")");
            return match (name, label, closed) {
                ("all", None, true) => Some(Selector::EVERYTHING),
                ("global", None, true) => Some(Selector::Unknown),
                ("has", Some(label), true) => Some(Selector::Has(label.to_owned())),
                _ => None,
            };
        }
        Some(if self.take("==") || self.take("=") {
            Selector::Is(name.to_owned(), self.value()?.to_owned())
        } else if self.take("!=") {
            Selector::Not(Box::new(Selector::Is(name.to_owned(), self.value()?.to_owned())))
        } else if self.take("not in") {
            Selector::Not(Box::new(self.among(name)?))
        } else if self.take("in") {
            self.among(name)?
        } else {
            let compares = ["contains", "starts with", "ends with"].iter().any(|word| self.take(word));
            self.value().filter(|_| compares)?;
            Selector::All(vec![Selector::Has(name.to_owned()), Selector::Unknown])
        })
    }

    fn among(&mut self, name: &str) -> Option<Selector> {
        let mut values = Vec::new();
        if !self.take("{") {
            return None;
        }
        while !self.take("}") {
            values.push(Selector::Is(name.to_owned(), self.value()?.to_owned()));
            self.take(",");
        }
        Some(Selector::Any(values))
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.rest.strip_prefix(word);
        if let Some(rest) = found {
            self.rest = rest.trim_start();
        }
        found.is_some()
    }

    fn name(&mut self) -> Option<&'a str> {
        let is_end = |ch: char| !(ch.is_ascii_alphanumeric() || "-_./".contains(ch));
        let end = self.rest.find(is_end).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        (!name.is_empty()).then_some(name)
    }

    fn value(&mut self) -> Option<&'a str> {
        let quote = self.rest.chars().next().filter(|ch| matches!(ch, '\'' | '"'))?;
        let (value, rest) = self.rest[1..].split_once(quote)?;
        self.rest = rest.trim_start();
        Some(value)
    }
}

/// Calico gives pods labels of its own, which are not written in any file; one of them is the namespace.
fn own(label: &str) -> Option<String> {
    if label == "projectcalico.org/namespace" {
        return Some(NAMESPACE.to_owned());
    }
    (!label.starts_with("projectcalico.org/") && !label.starts_with("pcns.")).then(|| label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read_as_calico_has_them() {
        let is = |name: &str, value: &str| Selector::Is(name.to_owned(), value.to_owned());
        assert_eq!(parse("all()"), Selector::EVERYTHING);
        assert_eq!(parse("app == 'web'"), is("app", "web"));
        assert_eq!(
            parse("app==\"web\" && !has(debug)"),
            Selector::All(vec![is("app", "web"), Selector::Not(Box::new(Selector::Has("debug".to_owned())))])
        );
        assert_eq!(parse("tier in {'a', 'b'}"), Selector::Any(vec![is("tier", "a"), is("tier", "b")]));
        assert_eq!(parse("(a == 'b') || c != 'd'").required(), None);
        assert_eq!(parse("projectcalico.org/namespace == 'shop'"), is(NAMESPACE, "shop"));
        assert_eq!(parse("projectcalico.org/orchestrator == 'k8s'"), Selector::Unknown);
        assert_eq!(parse_of_namespaces("kubernetes.io/metadata.name == 'shop'"), is(NAMESPACE, "shop"));
        assert_eq!(parse_of_namespaces("team == 'shop'"), Selector::Unknown);
        for broken in ["", "app ==", "app == web", "((", "has(", "a == 'b' c", &"!".repeat(10_000)] {
            assert_eq!(parse(broken), Selector::Unknown, "{broken}");
        }
    }
}
