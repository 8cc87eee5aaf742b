//! The secrets that a setting holds: itself by its name, or parts of its value. Each is told once, at its own bytes.
//! What [`super::shapes`] knows is left to the rules on shapes.

use super::allow::is_allowed_name;
use super::name::{NameKind, is_key_of_cloud, name_kind};
use super::parts::{self, Part};
use super::shapes;
use super::value::{Written, is_test, written};
use crate::model::{HOLE, Identity, Place, Setting, Slot, Text, Value};
use crate::rules::{Known, Report, Severity};
use std::ops::Range;
use std::sync::Arc;

/// What is said of a secret, wherever it is.
pub const SECRET: &str = "contains a plain-text secret";
pub const PASSWORD: &str = "contains a plain-text password";
pub const BLANK: &str = "has a placeholder where a plain-text secret will be";

/// A secret that stands in a setting, and where.
pub struct Found<'a> {
    pub written: Written,
    pub slot: Slot,
    /// What is wrong, for messages: "contains a plain-text secret", "has a password in its URL".
    pub what: &'static str,
    /// What it is called inside of the value, if it is a part that has a name.
    pub inner: Option<&'a str>,
    pub text: &'a str,
}

impl Found<'_> {
    /// ": `password`", for messages.
    pub fn inside(&self) -> String {
        self.inner.map(|inner| format!(": `{inner}`")).unwrap_or_default()
    }

    /// Reports it as bad as it is, which is the same in every place: what may not work, or is still to come, is `low`, and
    /// for those who asked for more than is recommended.
    pub fn report(&self, allow: &[Known], report: &mut Report, about: &Arc<Identity>, live: String, blank: String) {
        if self.inner.is_some_and(|inner| is_allowed_name(allow, inner)) {
            return;
        }
        match self.written {
            Written::Live => {
                report.at(&self.slot, live).about(about).secret(self.text);
            }
            Written::Sample => {
                report.at(&self.slot, live).about(about).severity(Severity::Low).strict().secret(self.text);
            }
            Written::Blank => {
                report.at(&self.slot, blank).about(about).severity(Severity::Low).strict();
            }
        }
    }
}

/// All secrets of a setting.
pub fn secrets(setting: &Setting) -> Vec<Found<'_>> {
    let Value::Set(text) = &setting.value.value else { return Vec::new() };
    let slot = &setting.value.slot;
    let found = in_text(text.as_str(), setting.name.as_str(), builds(setting.place));
    let parts: Vec<_> = found.into_iter().map(|part| of_part(text, slot, part)).collect();
    if !parts.is_empty() || parts::is_composite(text.as_str()) {
        return parts;
    }
    // A cloud's key has a form of its own: `test` is what an emulator of it is given.
    let emulates = is_test(text.as_str()) && is_key_of_cloud(setting.name.as_str());
    let kind = setting.name.known().filter(|_| !emulates).and_then(name_kind).or(kind_of_place(setting.place));
    whole(kind, text, slot).into_iter().collect()
}

/// The value as a whole, where its name says what it is.
fn whole<'a>(kind: Option<NameKind>, text: &'a Text, slot: &Slot) -> Option<Found<'a>> {
    let value = text.known()?;
    let written = written(kind?, value)?;
    // One secret, one finding.
    shapes::find(value).is_none().then(|| Found { written, slot: slot.clone(), what: SECRET, inner: None, text: value })
}

/// What is secret by where it stands, whatever it is called.
fn kind_of_place(place: Place) -> Option<NameKind> {
    (place == Place::SecretAttribute).then_some(NameKind::Password)
}

pub fn of_part<'a>(text: &'a Text, slot: &Slot, part: Part) -> Found<'a> {
    let Part { written, what, name, at, local: _ } = part;
    let value = text.as_str();
    let inner = Some(&value[name]).filter(|name| !name.is_empty());
    Found { written, slot: Slot { at: text.locate(at.clone()), ..slot.clone() }, what, inner, text: &value[at] }
}

/// The secrets inside of a text, without those that show what they are, and without what cannot be known. What opens the
/// building machine alone is no more than a sample.
pub fn in_text(value: &str, file: &str, builds: bool) -> Vec<Part> {
    let mut found = parts::all(value, file);
    if found.is_empty() {
        return found;
    }
    let shapes: Vec<Range<usize>> = shapes::find_all(value).into_iter().map(|shape| shape.at).collect();
    let overlap = |one: &Range<usize>, other: &Range<usize>| one.start < other.end && other.start < one.end;
    found.retain(|part| {
        let hidden = shapes.iter().any(|shape| overlap(shape, &part.at));
        !hidden && !value[part.at.clone()].contains(HOLE) && !value[part.name.clone()].contains(HOLE)
    });
    for part in found.iter_mut().filter(|part| builds && part.local) {
        part.written = Written::Sample;
    }
    found
}

/// Whether a value is for a build, which has no server of its own but for the machine it runs on.
fn builds(place: Place) -> bool {
    matches!(place, Place::ImageEnvironment | Place::BuildArgument | Place::BuiltFile)
}
