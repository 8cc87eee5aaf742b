//! The suppressions of a run by where they hold, so that each finding meets those alone that may be about it.
//!
//! What holds for one place is answered once for each rule, whatever number of comments say it and of findings ask.

use super::intervals::Intervals;
use super::{Name, Scope, Suppressed, Suppression};
use crate::date::Date;
use crate::model::Identity;
use crate::rules::{Draft, Rule};
use crate::source::{FileId, Location, Span};
use std::collections::HashMap;

#[derive(Debug, Default)]
pub struct Index {
    all: Vec<Suppression>,
    files: HashMap<FileId, OfFile>,
    /// What holds for an object as a whole or a part, by where it is.
    of_objects: HashMap<(Location, bool, &'static str), OfObject>,
    today: Option<Date>,
}

/// What holds in one file, by number in `places`.
#[derive(Debug, Default)]
struct OfFile {
    places: Vec<Place>,
    whole: Option<usize>,
    covered: Intervals,
    around: Intervals,
    around_part: Intervals,
}

/// What stands inside of an object and is about a rule: the first that holds, and those that look at each finding.
#[derive(Debug, Clone, Default)]
struct OfObject {
    first: Option<usize>,
    choosy: Vec<usize>,
}

/// Suppressions that hold for one and the same.
#[derive(Debug, Default)]
struct Place {
    members: Vec<usize>,
    /// Those that hold only for some objects or some findings there.
    choosy: Vec<usize>,
    /// By rule: the first that holds.
    answers: HashMap<&'static str, Option<usize>>,
}

impl Index {
    /// A module that several roots call hands over its comments several times: they are one.
    pub fn new(suppressions: Vec<Suppression>, today: Option<Date>) -> Self {
        let mut index = Self { today, ..Self::default() };
        let mut known: HashMap<(Location, &'static str, usize), usize> = HashMap::new();
        for suppression in suppressions {
            let key = (suppression.at, suppression.tool, suppression.names.len());
            let Some(same) = known.get(&key) else {
                known.insert(key, index.all.len());
                index.all.push(suppression);
                continue;
            };
            let Suppression { names, among, .. } = &mut index.all[*same];
            names.iter_mut().zip(&suppression.names).for_each(|(name, other)| name.used |= other.used);
            *among = match (among.take(), suppression.among) {
                (Some(own), Some(others)) => Some([own, others].concat()),
                (None, _) | (_, None) => None,
            };
        }
        let mut places: HashMap<FileId, HashMap<Scope, Place>> = HashMap::new();
        for (number, suppression) in index.all.iter().enumerate() {
            let of_file = places.entry(suppression.file()).or_default();
            let place = of_file.entry(suppression.scope).or_default();
            let list = if suppression.is_choosy() { &mut place.choosy } else { &mut place.members };
            list.push(number);
        }
        index.files = places.into_iter().map(|(file, places)| (file, OfFile::new(places))).collect();
        index
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn all(&self) -> &[Suppression] {
        &self.all
    }

    pub(super) fn today(&self) -> Option<Date> {
        self.today
    }

    /// Notes what is of use for these drafts, also for those that the configuration will drop: a suppression that
    /// another profile needs is not one too many.
    pub fn witness(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            self.find(draft);
        }
    }

    /// Takes the silenced drafts out.
    pub fn take(&mut self, drafts: &mut [Draft]) -> Vec<Suppressed> {
        let mut suppressed: Vec<Suppressed> = Vec::new();
        if self.is_empty() {
            return suppressed;
        }
        for draft in drafts.iter_mut().filter(|draft| !draft.silent) {
            if let Some(by) = self.find(draft) {
                let Suppression { tool, at: by, ref reason, .. } = self.all[by];
                let (used, reason) = (draft.used.clone(), reason.clone());
                let Draft { rule, severity, at, .. } = *draft;
                suppressed.push(Suppressed { rule, severity, at, used, tool, by, reason });
                // What it knows of secrets is still wanted.
                draft.silent = true;
            }
        }
        suppressed
    }

    pub fn into_suppressions(self) -> Vec<Suppression> {
        self.all
    }

    /// The first suppression that holds for a draft. All that are about it are noted as used.
    fn find(&mut self, draft: &Draft) -> Option<usize> {
        let used = &draft.used;
        let objects = || std::iter::successors(used.identity.as_deref(), |it| it.parent.as_deref());
        let places = std::iter::once(draft.at).chain(used.related.iter().map(|(at, _)| *at));
        let mut first = None;
        for at in places.chain(objects().map(|object| object.whole)) {
            first = earlier(first, self.covering(at, draft));
        }
        let mut file = None;
        for at in std::iter::once(draft.at.file).chain(objects().map(|object| object.whole.file)) {
            if file.replace(at) != Some(at) {
                let place = self.files.get(&at).and_then(|of_file| of_file.whole);
                first = earlier(first, place.and_then(|place| self.answer(at, place, draft)));
            }
        }
        for object in objects() {
            first = earlier(first, self.of_object(object, draft));
        }
        first
    }

    /// What covers a place.
    fn covering(&mut self, at: Location, draft: &Draft) -> Option<usize> {
        let mut found = Vec::new();
        self.files.get(&at.file)?.covered.around(at.span, &mut found);
        found.into_iter().fold(None, |first, place| earlier(first, self.answer(at.file, place, draft)))
    }

    /// What stands inside of an object and is about it.
    fn of_object(&mut self, object: &Identity, draft: &Draft) -> Option<usize> {
        let (at, is_part) = (object.whole, object.parent.is_some());
        let key = (at, is_part, draft.rule.id);
        if !self.of_objects.contains_key(&key) {
            let OfFile { places, around, around_part, .. } = self.files.get_mut(&at.file)?;
            let of_parts = around_part.inside(at.span).filter(|_| is_part);
            let mut found = OfObject::default();
            for place in around.inside(at.span).chain(of_parts) {
                found.first = earlier(found.first, places[place].answer(draft.rule, &mut self.all, self.today));
                found.choosy.extend(&places[place].choosy);
            }
            self.of_objects.insert(key, found);
        }
        let OfObject { first, choosy } = self.of_objects.get(&key)?.clone();
        self.choose(first, &choosy, draft)
    }

    fn answer(&mut self, file: FileId, place: usize, draft: &Draft) -> Option<usize> {
        let place = &mut self.files.get_mut(&file)?.places[place];
        let first = place.answer(draft.rule, &mut self.all, self.today);
        let choosy = place.choosy.clone();
        self.choose(first, &choosy, draft)
    }

    /// The first that holds, also of those that look at each finding.
    fn choose(&mut self, first: Option<usize>, choosy: &[usize], draft: &Draft) -> Option<usize> {
        choosy.iter().fold(first, |first, number| {
            let suppression = &mut self.all[*number];
            let holds =
                suppression.chooses(draft) && suppression.take_note(draft.rule, &draft.used.message, self.today);
            earlier(first, holds.then_some(*number))
        })
    }
}

impl OfFile {
    fn new(by_scope: HashMap<Scope, Place>) -> Self {
        let mut own = Self::default();
        let (mut covered, mut around, mut around_part): (Vec<(Span, usize)>, Vec<_>, Vec<_>) = Default::default();
        for (scope, place) in by_scope {
            let number = own.places.len();
            own.places.push(place);
            match scope {
                Scope::File(_) => own.whole = Some(number),
                Scope::Covered(at) => covered.push((at.span, number)),
                Scope::Around(at) => around.push((at.span, number)),
                Scope::AroundPart(at) => around_part.push((at.span, number)),
            }
        }
        own.covered = Intervals::new(covered);
        (own.around, own.around_part) = (Intervals::new(around), Intervals::new(around_part));
        own
    }
}

impl Place {
    fn answer(&mut self, rule: &'static Rule, all: &mut [Suppression], today: Option<Date>) -> Option<usize> {
        let Self { members, answers, .. } = self;
        *answers.entry(rule.id).or_insert_with(|| {
            let mut holding = None;
            for number in members {
                if all[*number].take_note(rule, "", today) {
                    holding = holding.or(Some(*number));
                }
            }
            holding
        })
    }
}

impl Suppression {
    /// Notes that it is about a finding of this rule, if it is; tells whether it holds.
    fn take_note(&mut self, rule: &Rule, message: &str, today: Option<Date>) -> bool {
        let mut is_for = false;
        for name in self.names.iter_mut().filter(|name| name.is_for(rule, message)) {
            name.used = true;
            is_for = true;
        }
        is_for && self.holds(today)
    }

    /// Whether it must be asked about each finding anew.
    fn is_choosy(&self) -> bool {
        self.among.is_some() || self.names.iter().any(Name::is_choosy)
    }

    fn chooses(&self, draft: &Draft) -> bool {
        let Some(among) = &self.among else { return true };
        let mut objects = std::iter::successors(draft.used.identity.as_deref(), |it| it.parent.as_deref());
        objects.any(|object| among.contains(&object.address()))
    }

    /// The file that it holds in.
    pub fn file(&self) -> FileId {
        match self.scope {
            Scope::Covered(at) | Scope::Around(at) | Scope::AroundPart(at) => at.file,
            Scope::File(file) => file,
        }
    }
}

fn earlier(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    one.into_iter().chain(other).min()
}
