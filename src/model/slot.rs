//! Where a value is written, or would be: enough for a person to find the place, and for a fix to change it.
//!
//! A slot names places and copies no trees. It knows what to write, not how: commas, dashes and
//! indentation are the business of the syntax at the place.

use crate::source::Location;
use crate::syntax::edit::{Carrier, Literal};
use crate::tree::{Text, Via};
use std::ops::Range;
use std::sync::Arc;

/// The place of a value: where a person would edit it.
#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
pub struct Slot {
    /// Where the value stands; for a missing value, the nearest thing that is there.
    pub at: Location,
    /// The places that the value came through, nearest to the use first.
    pub trail: Option<Arc<Via>>,
    /// Where a change is made; nothing where only a person can make it.
    #[serde(skip)]
    pub site: Option<Site>,
    /// How the format writes a repair here.
    #[serde(skip, default = "plain")]
    pub encode: Encode,
}

/// A slot with all that one change of it takes: what the format writes is worked out before.
#[derive(serde::Deserialize, serde::Serialize)]
pub struct WholeSlot {
    slot: Slot,
    site: Option<Site>,
    literal: Option<Literal>,
}

impl From<WholeSlot> for Slot {
    fn from(WholeSlot { slot, site, literal }: WholeSlot) -> Self {
        Self { site, encode: Encode::Known(literal), ..slot }
    }
}

/// What a change touches.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Site {
    pub carrier: Carrier,
    /// What goes if the value goes: from key to value, a list item, an instruction, a word. Nothing if it is missing.
    pub entry: Option<Location>,
    /// The value itself.
    pub value: Option<Location>,
    /// The map, list or instructions that the entry stands in; for a missing one, that it belongs to the end of.
    pub parent: Location,
    /// The keys below the parent that are still to be written.
    pub missing: Option<Arc<Keys>>,
    pub shared: Shared,
}

/// Whether something else uses the place, so that a change there changes more than was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Shared {
    No,
    /// The value came through a name (a variable, an anchor): its uses have to be counted.
    Perhaps,
}

/// A path of keys, from its end: paths with the same beginning share it.
#[derive(Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Keys {
    key: Arc<str>,
    above: Option<Arc<Keys>>,
}

impl Keys {
    pub fn below(above: Option<Arc<Self>>, key: &str) -> Arc<Self> {
        Arc::new(Self { key: key.into(), above })
    }

    /// The keys, outermost first.
    pub fn path(&self) -> Vec<&str> {
        let mut path: Vec<_> =
            std::iter::successors(Some(self), |keys| keys.above.as_deref()).map(|keys| &*keys.key).collect();
        path.reverse();
        path
    }
}

/// What a rule wants to stand in a slot, in no format's words.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Repair {
    NonRoot,
    Flag(bool),
    Word(String),
    Words(Vec<String>),
    /// `512Mi`, `0.5`, `256`: a number where it is one.
    Amount(String),
    /// So many bytes, and how somebody has written that.
    Memory(u64, String),
}

/// What is to be done at a site.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub enum Change {
    /// The value is to be this one, whether another stands there or none.
    Set(Repair),
    /// One more item at the end of a list.
    Add(Repair),
    /// The item of a list becomes these.
    Spread(Vec<String>),
    /// The whole entry, item or instruction goes.
    Remove,
    /// It goes, and what is of no use without it.
    RemoveWith(Vec<Site>),
    /// The key is to be called this.
    Rename(Arc<str>),
    /// All that stands at the place goes, and this comes instead, whatever grammar is spoken there.
    Rewrite { title: String, text: String },
}

/// An entry that a fix puts into a map, which other fixes may put entries into as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    pub carrier: Carrier,
    pub parent: Location,
    pub keys: Vec<String>,
    pub value: Literal,
}

impl From<Repair> for Change {
    fn from(repair: Repair) -> Self {
        Self::Set(repair)
    }
}

/// A slot that was stored is for people: what changes it is worked out from its text.
fn plain() -> Encode {
    Encode::By(Repair::plain)
}

/// How a format writes a repair at a slot; nothing where it cannot.
#[derive(Debug, Clone)]
pub enum Encode {
    By(Encoder),
    /// What was worked out for the one repair that is asked for.
    Known(Option<Literal>),
}

pub type Encoder = fn(&Repair) -> Option<Literal>;

impl Encode {
    pub fn write(&self, repair: &Repair) -> Option<Literal> {
        match self {
            Self::By(encode) => encode(repair),
            Self::Known(literal) => literal.clone(),
        }
    }
}

impl Change {
    pub fn repair(&self) -> Option<&Repair> {
        match self {
            Self::Set(repair) | Self::Add(repair) => Some(repair),
            Self::Spread(_) | Self::Remove | Self::RemoveWith(_) | Self::Rename(_) | Self::Rewrite { .. } => None,
        }
    }
}

impl Repair {
    /// As [`plain`](Self::plain), where memory is counted in mebibytes.
    pub fn mebibytes(repair: &Self) -> Option<Literal> {
        match repair {
            Self::Memory(bytes, _) => Some(Literal::Raw((bytes >> 20).max(1).to_string())),
            other => Self::plain(other),
        }
    }

    /// Booleans as `true`, words as they are: what most slots want.
    pub fn plain(repair: &Self) -> Option<Literal> {
        match repair {
            Self::Flag(flag) => Some(Literal::Raw(flag.to_string())),
            Self::Word(word) => Some(Literal::Text(word.clone())),
            Self::Words(words) => Some(Literal::List(words.clone())),
            Self::Amount(amount) if amount.parse::<f64>().is_ok() => Some(Literal::Raw(amount.clone())),
            Self::Amount(amount) | Self::Memory(_, amount) => Some(Literal::Text(amount.clone())),
            Self::NonRoot => None,
        }
    }
}

impl Slot {
    /// A slot that people can edit, machines not.
    pub fn at(at: Location) -> Self {
        Self { at, trail: None, site: None, encode: plain() }
    }

    /// The slot of a part of a text: where it is written, and the way from there to its use.
    pub fn of(text: &Text, range: Range<usize>) -> Self {
        // What is put together from several places is edited where it is put together.
        let several = text.pieces(range.clone()).len() > 1;
        let trail = if several { None } else { text.via_at(range.start).cloned() };
        Self { at: text.locate(range), trail, site: None, encode: plain() }
    }

    /// The part of this slot at which a range of its text is written, for people.
    pub fn part(&self, text: &Text, range: Range<usize>) -> Self {
        let part = Self::of(text, range);
        Self { trail: Via::joined(part.trail.as_ref(), self.trail.as_ref()), ..part }
    }

    /// The same place as a word that can be replaced, where it is written as it stands and nowhere else.
    pub fn word(self, carrier: Carrier, encode: Encoder) -> Self {
        let shared = if self.trail.is_some() { Shared::Perhaps } else { Shared::No };
        let place = Some(self.at);
        let site = Site { carrier, entry: place, value: place, parent: self.at, missing: None, shared };
        Self { site: Some(site), encode: Encode::By(encode), ..self }
    }

    /// As the place that is missing an instruction: it belongs to the end of `before`.
    pub fn instruction(self, before: Location, encode: Encoder) -> Self {
        let site = Site {
            carrier: Carrier::Dockerfile,
            entry: None,
            value: None,
            parent: before,
            missing: None,
            shared: Shared::No,
        };
        Self { site: Some(site), encode: Encode::By(encode), ..self }
    }

    /// The same place, where this format writes repairs in words of its own.
    pub fn encoded(self, encode: Encoder) -> Self {
        Self { encode: Encode::By(encode), ..self }
    }

    /// All that this change of it takes, fit to be stored.
    pub fn whole(self, change: &Change) -> WholeSlot {
        let literal = change.repair().and_then(|repair| self.encode.write(repair));
        WholeSlot { site: self.site.clone(), literal, slot: self }
    }

    /// The same place, for people only.
    pub fn by_hand(self) -> Self {
        Self { site: None, ..self }
    }

    /// The same place, reached through one more step, which lies nearest to what is checked.
    pub fn through(self, step: Via) -> Self {
        let trail = Via::joined(self.trail.as_ref(), Some(&Arc::new(step)));
        Self { trail, ..self }
    }

    /// Where the value is used, which is where it is written unless it came through other places.
    pub fn used_at(&self) -> Location {
        self.trail.as_ref().map_or(self.at, |via| via.at)
    }

    /// The places that the value came through, each with what it does there.
    pub fn steps(&self) -> impl Iterator<Item = &Via> {
        self.trail.iter().flat_map(|via| via.steps())
    }
}
