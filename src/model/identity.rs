//! Who an object is: what joins go by, what messages call it, and what findings carry. It knows no format.

use super::field::{Field, Value};
use crate::source::Location;
use crate::tree::Text;
use std::borrow::Cow;
use std::sync::Arc;

/// Of a longer name, headlines have the beginning.
const LONGEST_NAME: usize = 80;

/// One object of the input: a workload, a container, a role, a build stage, a Terraform resource.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Identity {
    /// The format's own word: `Deployment`, `container`, `stage`, `aws_iam_role`.
    pub kind: Arc<str>,
    /// `apps/v1`; empty for what has no API version.
    pub api: Arc<str>,
    pub namespace: Namespace,
    /// Nothing where it is not written, or not known as a whole.
    pub name: Option<Arc<str>>,
    /// Where the format has an address of its own: `module.a["x"].aws_iam_role.r`.
    pub own_address: Option<Arc<str>>,
    /// What names the object in its file.
    pub at: Location,
    /// All of it: the document, the block, the list's item, the instructions of the stage.
    pub whole: Location,
    /// What the object is a part of: a container's workload, a stage's build.
    pub parent: Option<Arc<Identity>>,
    /// Whether it is a file that its parent carries as a text.
    pub is_file: bool,
}

/// The namespace of an object.
///
/// One rule for objects that do not say theirs: all of them are in one and the same namespace, the one that they will be
/// applied to, and that is `default` as far as the files tell. kubectl does the same: what says no namespace goes to that
/// of the context, which is `default` if nothing else is set, and `kubectl apply -n other` refuses a file in which
/// `namespace: default` is written.
/// [`Self::is`] is for those who accuse; those who excuse ask [`Self::may_be`], since the context may say something else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize)]
pub enum Namespace {
    #[default]
    NotWritten,
    Named(Arc<str>),
    /// Written, and not known: a template decides.
    Unknown,
}

impl Namespace {
    pub fn of(field: &Field<Text>) -> Self {
        match &field.value {
            Value::Missing => Self::NotWritten,
            // What a chart without a namespace renders.
            Value::Set(text) if text.as_str().is_empty() => Self::NotWritten,
            Value::Set(text) if !text.has_holes() => Self::Named(text.value.clone()),
            Value::Set(_) | Value::Unknown(_) => Self::Unknown,
        }
    }

    /// The namespace as far as it is written.
    pub fn written(&self) -> Option<&str> {
        match self {
            Self::Named(name) => Some(name),
            Self::NotWritten | Self::Unknown => None,
        }
    }

    /// The name to join by; nothing where it is not known, which is like no other.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::NotWritten => Some("default"),
            Self::Named(name) => Some(name),
            Self::Unknown => None,
        }
    }

    /// Whether both are the same as far as the files tell.
    pub fn is(&self, other: &Self) -> bool {
        self.key().is_some() && self.key() == other.key()
    }

    /// Whether both can turn out to be the same.
    pub fn may_be(&self, other: &Self) -> bool {
        match (self.written(), other.written()) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        }
    }
}

impl Identity {
    pub fn new(kind: impl Into<Arc<str>>, name: Option<&Text>, at: Location, whole: Location) -> Self {
        let name = name.filter(|name| !name.has_holes()).map(|name| name.value.clone());
        let (api, namespace) = (Arc::default(), Namespace::default());
        Self { kind: kind.into(), api, namespace, name, own_address: None, at, whole, parent: None, is_file: false }
    }

    /// A part of this object.
    pub fn part(self: &Arc<Self>, kind: &str, name: Option<&Text>, at: Location, whole: Location) -> Arc<Self> {
        let (api, namespace) = (self.api.clone(), self.namespace.clone());
        Arc::new(Self { api, namespace, parent: Some(self.clone()), ..Self::new(kind, name, at, whole) })
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// Whether it is of this kind of this API group of Kubernetes; without a version it is the kind that everyone knows.
    pub fn is(&self, group: &str, kind: &str) -> bool {
        let own = self.api.split_once('/').map_or("", |(group, _)| group);
        *self.kind == *kind && (self.api.is_empty() || own == group)
    }

    /// The object that this is a part of in the end, or itself.
    pub fn object(&self) -> &Self {
        std::iter::successors(Some(self), |it| it.parent.as_deref()).last().unwrap_or(self)
    }

    /// A file that this object carries as a text, such as an entry of a ConfigMap.
    pub fn file(self: &Arc<Self>, name: &Text, at: Location, whole: Location) -> Arc<Self> {
        let part = self.part("file", Some(name), at, whole);
        Arc::new(Self { is_file: true, ..Arc::unwrap_or_clone(part) })
    }

    /// The carried file that the object stands in, if it does: it is not deployed just by being there.
    pub fn carried_by(&self) -> Option<&Self> {
        std::iter::successors(Some(self), |it| it.parent.as_deref()).find(|it| it.is_file)
    }

    /// "Deployment `web`", for messages.
    pub fn label(&self) -> String {
        let kind = match self.kind.strip_prefix("data.") {
            Some(kind) => format!("data {kind}"),
            None => self.kind.to_string(),
        };
        match (self.name(), &*kind) {
            (Some(name), _) => format!("{kind} `{}`", shown(name)),
            // A build has one of each.
            (None, "image" | "build") => format!("the {kind}"),
            (None, _) => kind,
        }
    }

    /// "container `web` of Deployment `web`", where the part alone does not tell enough.
    pub fn full_label(&self) -> String {
        match &self.parent {
            Some(parent) => format!("{} of {}", self.label(), parent.label()),
            None => self.label(),
        }
    }

    /// What a headline begins with: "Deployment/web, container api", "service db", or nothing where the file's name tells
    /// all, as of an image that is built. In Terraform it is the address that its own messages have.
    pub fn title(&self) -> String {
        if self.name.is_none() && matches!(&*self.kind, "image" | "build") {
            return String::new();
        }
        let mut title = match (&self.own_address, &self.parent) {
            (Some(_), _) | (None, None) => String::new(),
            (None, Some(parent)) => parent.title(),
        };
        let before = title.len();
        let separator = if before == 0 { "" } else { ", " };
        let name = self.name().map(|name| name.char_indices().nth(LONGEST_NAME).map_or(name, |(end, _)| &name[..end]));
        let parts: [&str; 4] = match (&self.own_address, name, &*self.kind) {
            (Some(address), ..) => [separator, address, "", ""],
            (None, Some(name), kind) if kind.starts_with(|first: char| first.is_ascii_uppercase()) => {
                [separator, kind, "/", name]
            }
            (None, Some(name), kind) => [separator, kind, " ", name],
            (None, None, kind) => [separator, kind, "", ""],
        };
        title.extend(parts);
        title
    }

    /// Where the object is in what it belongs to, by names and not by lines: `Deployment[web].container[app]`.
    pub fn address(&self) -> String {
        if let Some(address) = &self.own_address {
            return address.to_string();
        }
        let own = match self.name() {
            Some(name) => format!("{}[{}]", self.kind, shown(name)),
            None => self.kind.to_string(),
        };
        match &self.parent {
            Some(parent) => format!("{}.{own}", parent.address()),
            None => own,
        }
    }
}

/// Longer than any platform takes: a name is told with everything that is found in what it names.
const LONGEST_TOLD: usize = 256;

fn shown(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_TOLD) {
        Some((end, _)) => Cow::Owned(format!("{}\u{2026}", &name[..end])),
        None => Cow::Borrowed(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn what_says_no_namespace_is_in_the_default_one_as_far_as_the_files_tell() {
        let named = |name: &str| Namespace::Named(name.into());
        let none = Namespace::NotWritten;
        assert!(none.is(&none) && none.is(&named("default")) && named("a").is(&named("a")));
        assert!(!none.is(&named("a")) && !named("a").is(&named("b")));
        assert!(none.may_be(&named("a")) && !named("a").may_be(&named("b")));
        assert!(!Namespace::Unknown.is(&Namespace::Unknown) && Namespace::Unknown.may_be(&named("a")));
    }

    #[test]
    fn kinds_belong_to_groups() {
        let at = Location::new(FileId(0), 0, 1);
        let of = |api: &str| Identity { api: api.into(), ..Identity::new("Role", None, at, at) };
        assert!(of("a.io/v1").is("a.io", "Role") && of("").is("a.io", "Role") && of("v1").is("", "Role"));
        assert!(!of("b.io/v1").is("a.io", "Role") && !of("v1").is("a.io", "Role") && !of("a.io/v1").is("", "Role"));
    }

    #[test]
    fn what_a_file_is_called_says_nothing() {
        let at = Location::new(FileId(0), 0, 1);
        let name = Text::whole("a.yaml", at);
        let object = Arc::new(Identity::new("file", None, at, at));
        assert!(object.carried_by().is_none());
        assert!(object.file(&name, at, at).part("container", None, at, at).carried_by().is_some());
        let empty = Field::set(Text::whole("", at), crate::model::Slot::at(at));
        assert_eq!(Namespace::of(&empty), Namespace::NotWritten);
    }

    #[test]
    fn labels_and_addresses() {
        let at = Location::new(FileId(0), 0, 1);
        let name = |name: &str| Text::whole(name, at);
        let pod = Arc::new(Identity::new("Pod", Some(&name("web")), at, at));
        let container = pod.part("container", Some(&name("app")), at, at);
        assert_eq!(container.label(), "container `app`");
        assert_eq!(container.full_label(), "container `app` of Pod `web`");
        assert_eq!(container.address(), "Pod[web].container[app]");
        assert_eq!(container.title(), "Pod/web, container app");
        let addressed = Identity { own_address: Some("module.a.kubernetes_pod.p".into()), ..(*pod).clone() };
        assert_eq!(Arc::new(addressed).part("container", None, at, at).title(), "module.a.kubernetes_pod.p, container");
        assert_eq!(Arc::new(Identity::new("build", None, at, at)).part("image", None, at, at).title(), "");
        assert_eq!(container.object().label(), "Pod `web`");
        assert_eq!(Identity::new("Pod", Some(&name("a\u{FFFC}")), at, at).label(), "Pod");
        assert_eq!(Identity::new("image", None, at, at).label(), "the image");
    }
}
