//! Labels, and which things are meant by them.

use super::identity::Namespace;

/// The labels of a thing.
#[derive(Debug, Clone, Default, serde::Deserialize, serde::Serialize)]
pub struct Labels {
    /// Name and value; a value that cannot be known is `None`.
    pub entries: Vec<(String, Option<String>)>,
    /// There may be more than these.
    pub open: bool,
}

/// What things are meant, by their labels.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Selector {
    /// All of these hold; of nothing at all, everything is meant.
    All(Vec<Selector>),
    /// One of these holds; of nothing at all, nothing is meant.
    Any(Vec<Selector>),
    Not(Box<Selector>),
    Has(String),
    Is(String, String),
    Unknown,
}

/// The label by which selectors ask for a pod's namespace, in the end. No pod has it: see [`Labels::within`].
pub const NAMESPACE: &str = "io.kubernetes.pod.namespace";

impl Selector {
    pub const EVERYTHING: Self = Self::All(Vec::new());
    pub const NOTHING: Self = Self::Any(Vec::new());

    /// A label, as `name=value`, that everything has that is meant: what an index can go by.
    pub fn required(&self) -> Option<String> {
        match self {
            Self::All(parts) => parts.iter().find_map(Self::required),
            Self::Is(name, value) if name != NAMESPACE => Some(format!("{name}={value}")),
            Self::Is(..) | Self::Any(_) | Self::Not(_) | Self::Has(_) | Self::Unknown => None,
        }
    }

    /// The same by other names of labels; what has none is unknown.
    #[must_use]
    pub fn renamed(self, name: &impl Fn(&str) -> Option<String>) -> Self {
        let all = |parts: Vec<Self>| parts.into_iter().map(|part| part.renamed(name)).collect();
        match self {
            Self::All(parts) => Self::All(all(parts)),
            Self::Any(parts) => Self::Any(all(parts)),
            Self::Not(part) => Self::Not(Box::new(part.renamed(name))),
            Self::Has(label) => name(&label).map_or(Self::Unknown, Self::Has),
            Self::Is(label, value) => name(&label).map_or(Self::Unknown, |label| Self::Is(label, value)),
            Self::Unknown => Self::Unknown,
        }
    }

    /// Whether a thing with these labels is meant; nothing where that cannot be known.
    pub fn matches(&self, labels: &Labels) -> Option<bool> {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.matches(labels))),
            Self::Any(parts) => all(parts.iter().map(|part| part.matches(labels).map(|it| !it))).map(|none| !none),
            Self::Not(part) => part.matches(labels).map(|it| !it),
            Self::Has(name) => match labels.find(name) {
                Label::Is(_) | Label::Somehow => Some(true),
                Label::Absent => Some(false),
                Label::Unknown => None,
            },
            Self::Is(name, wanted) => match labels.find(name) {
                Label::Is(value) => Some(value == wanted),
                Label::Absent => Some(false),
                Label::Somehow | Label::Unknown => None,
            },
            Self::Unknown => None,
        }
    }
}

/// One that does not hold decides, whatever the others are.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = None,
        }
    }
    known
}

/// What can be said of one label.
enum Label<'a> {
    Is(&'a str),
    /// It is there, with a value that cannot be known.
    Somehow,
    Absent,
    Unknown,
}

impl Labels {
    /// The same with the namespace among them, which may turn out to be any where it is not written.
    #[must_use]
    pub fn within(&self, namespace: &Namespace) -> Self {
        let mut labels = self.clone();
        labels.entries.push((NAMESPACE.to_owned(), namespace.written().map(str::to_owned)));
        labels
    }

    /// All of them as `name=value`; nothing where there may be others.
    pub fn pairs(&self) -> Option<Vec<String>> {
        let pairs = self.entries.iter().map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)));
        pairs.collect::<Option<_>>().filter(|_| !self.open)
    }

    fn find(&self, name: &str) -> Label<'_> {
        match self.entries.iter().find(|(own, _)| own == name) {
            Some((_, value)) => value.as_deref().map_or(Label::Somehow, Label::Is),
            None if self.open => Label::Unknown,
            None => Label::Absent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(entries: &[(&str, Option<&str>)], open: bool) -> Labels {
        let entries = entries.iter().map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)));
        Labels { entries: entries.collect(), open }
    }

    #[test]
    fn what_cannot_be_known_decides_nothing_and_what_can_decides() {
        let is = |name: &str, value: &str| Selector::Is(name.to_owned(), value.to_owned());
        let web = labels(&[("app", Some("web")), ("tier", None)], false);
        let open = labels(&[("app", Some("web"))], true);
        assert_eq!(Selector::EVERYTHING.matches(&web), Some(true));
        assert_eq!(Selector::NOTHING.matches(&open), Some(false));
        assert_eq!(is("app", "web").matches(&web), Some(true));
        assert_eq!(is("tier", "front").matches(&web), None);
        assert_eq!(is("zone", "a").matches(&web), Some(false));
        assert_eq!(is("zone", "a").matches(&open), None);
        assert_eq!(Selector::Has("tier".to_owned()).matches(&web), Some(true));
        assert_eq!(Selector::Not(Box::new(is("zone", "a"))).matches(&web), Some(true));
        let both = Selector::All(vec![is("tier", "front"), is("app", "db")]);
        assert_eq!(both.matches(&web), Some(false));
        let either = Selector::Any(vec![Selector::Unknown, is("app", "web")]);
        assert_eq!(either.matches(&web), Some(true));
    }
}
