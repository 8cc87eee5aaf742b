//! Images by name: `registry/repository:tag@digest`, each part with its place.

use super::field::Field;
use super::identity::Identity;
use super::slot::{Repair, Slot};
use crate::syntax::edit::{Carrier, Literal};
use crate::tree::{HOLE, Text};
use std::ops::Range;
use std::sync::Arc;

/// An image that something uses.
#[derive(Debug)]
pub struct Image {
    /// The container's or stage's that uses it.
    pub identity: Arc<Identity>,
    pub reference: Field<Reference>,
    pub purpose: Purpose,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A container runs it.
    Run,
    /// A build starts from it.
    Base,
    /// A build copies files out of it (`COPY --from`, `RUN --mount=from`).
    Copy,
}

/// An image's name taken apart as the distribution reference grammar has it
/// (<https://pkg.go.dev/github.com/distribution/reference>). Parts may hold [`HOLE`]s.
#[derive(Debug, Clone)]
pub struct Reference {
    pub text: Text,
    registry: Option<Range<usize>>,
    repository: Range<usize>,
    tag: Option<Range<usize>>,
    digest: Option<Range<usize>>,
}

/// What can be said of a part of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    Is(&'a str),
    Absent,
    Unknown,
}

impl Reference {
    pub fn parse(text: Text) -> Self {
        let value = text.as_str();
        let (name_end, digest) = match value.find('@') {
            Some(at) => (at, Some(at + 1..value.len())),
            None => (value.len(), None),
        };
        let name = &value[..name_end];
        let last_slash = name.rfind('/').map_or(0, |slash| slash + 1);
        let (repository_end, tag) = match name[last_slash..].find(':') {
            Some(colon) => (last_slash + colon, Some(last_slash + colon + 1..name_end)),
            None => (name_end, None),
        };
        // The first component is a registry if it looks like a host; a name without one is Docker Hub's.
        let registry = name[..repository_end].find('/').and_then(|slash| {
            let first = &name[..slash];
            let host = first.contains(['.', ':', HOLE]) || first == "localhost";
            host.then_some(0..slash)
        });
        let repository = registry.as_ref().map_or(0, |registry| registry.end + 1)..repository_end;
        Self { registry, repository, tag, digest, text }
    }

    pub fn registry(&self) -> Part<'_> {
        match self.part(self.registry.as_ref()) {
            // `${PREFIX}nginx`: the hole may bring a registry along.
            Part::Absent if self.text.as_str()[self.repository.clone()].starts_with(HOLE) => Part::Unknown,
            part => part,
        }
    }

    pub fn repository(&self) -> Part<'_> {
        self.part(Some(&self.repository))
    }

    pub fn tag(&self) -> Part<'_> {
        match self.part(self.tag.as_ref()) {
            // `nginx${SUFFIX}`: the hole may bring a tag along.
            Part::Absent if self.ends_open() => Part::Unknown,
            part => part,
        }
    }

    /// The digest, if it is one: what names no content is as good as absent.
    pub fn digest(&self) -> Part<'_> {
        match self.part(self.digest.as_ref()) {
            Part::Is(digest) if !is_digest(digest) => Part::Absent,
            Part::Absent if self.text.as_str().ends_with(HOLE) => Part::Unknown,
            part => part,
        }
    }

    /// What stands where a digest belongs and is none.
    pub fn malformed_digest(&self) -> Option<&str> {
        match self.part(self.digest.as_ref()) {
            Part::Is(digest) if !is_digest(digest) => Some(digest),
            Part::Is(_) | Part::Absent | Part::Unknown => None,
        }
    }

    /// The part of the slot that is the tag, or the whole name where there is none.
    pub fn tag_slot(&self, slot: &Slot) -> Slot {
        let range = self.tag.clone().unwrap_or(0..self.text.value.len());
        slot.part(&self.text, range)
    }

    /// The part of the slot that is the registry, or the repository where there is none.
    pub fn registry_slot(&self, slot: &Slot) -> Slot {
        let range = self.registry.clone().unwrap_or(self.repository.clone());
        let part = slot.part(&self.text, range.clone());
        // Where source and name agree letter by letter, another registry can be written in place.
        if let (Some(_), [piece]) = (&self.registry, self.text.pieces(range).as_slice())
            && piece.verbatim
            && piece.via.is_none()
        {
            return part.word(Carrier::Raw, unquoted);
        }
        part
    }

    /// Registry and repository as they are written.
    pub fn name(&self) -> Option<&str> {
        let name = &self.text.as_str()[..self.repository.end];
        (!name.contains(HOLE)).then_some(name)
    }

    /// The last component of the name: `nginx` of `docker.io/library/nginx:1.27`.
    pub fn short_name(&self) -> Option<&str> {
        let name = &self.text.as_str()[..self.repository.end];
        let last = name.rsplit('/').next().unwrap_or(name);
        (!last.is_empty() && !last.contains(HOLE)).then_some(last)
    }

    fn part(&self, range: Option<&Range<usize>>) -> Part<'_> {
        match range.map(|range| &self.text.as_str()[range.clone()]) {
            None => Part::Absent,
            Some(part) if part.contains(HOLE) => Part::Unknown,
            Some(part) => Part::Is(part),
        }
    }

    fn ends_open(&self) -> bool {
        self.text.as_str()[..self.repository.end].ends_with(HOLE)
    }
}

/// `sha256:` and 64 hexadecimal digits, or a longer one of its family: no runtime takes another algorithm
/// (<https://github.com/opencontainers/image-spec/blob/main/descriptor.md#registered-algorithms>).
fn is_digest(text: &str) -> bool {
    let Some((algorithm, encoded)) = text.split_once(':') else { return false };
    let length = encoded.len();
    let fits = match algorithm {
        "sha256" => length == 64,
        "sha384" => length == 96,
        "sha512" => length == 128,
        _ => false,
    };
    fits && encoded.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A part of a word has no quotes of its own, in any syntax.
fn unquoted(repair: &Repair) -> Option<Literal> {
    match repair {
        Repair::Word(word) => Some(Literal::Raw(word.clone())),
        Repair::Flag(_) | Repair::Words(_) | Repair::Amount(_) | Repair::Memory(..) | Repair::NonRoot => None,
    }
}
