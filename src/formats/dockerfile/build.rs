//! A build: its stages, and which of them the last one needs.

use super::Recipe;
use super::scope::Scope;
use super::state::State;
use super::words;
use crate::budget::Budget;
use crate::model::{Field, Identity, Image, Place, Port, Script, Setting, Slot, Stage};
use crate::source::Location;
use crate::syntax::SyntaxError;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Pair};
use crate::tree::Text;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) struct Build<'b> {
    pub budget: &'b Budget,
    pub recipe: Recipe<'b>,
    /// All of the text.
    pub whole: Location,
    /// The image that is built.
    pub identity: Arc<Identity>,
    /// Owns what stands before the first FROM.
    start: Arc<Identity>,
    /// All that each stage is made of.
    pub extents: Vec<Location>,
    pub escape: char,
    /// What the arguments before the first FROM say.
    pub globals: Scope,
    pub stages: Vec<StageDraft>,
    /// The last stage of each name, in lower case.
    names: HashMap<String, usize>,
    pub images: Vec<Image>,
    pub settings: Vec<Setting>,
    pub scripts: Vec<Script>,
    pub errors: Vec<SyntaxError>,
}

/// A stage with what it inherits and hands on.
pub(super) struct StageDraft {
    pub stage: Stage,
    pub state: State,
    /// Where the image's name is written.
    pub image_at: Location,
    /// The ports of its own instructions; those of the stages that it continues are theirs.
    pub ports: Vec<Port>,
    /// The labels that its own instructions give the image, the last one of a name counts.
    pub labels: Vec<(Text, Field<Text>)>,
    /// The stages that this one copies from.
    pub needs: Vec<usize>,
    /// And beginnings of names, in lower case: it may need any stage before it that is called so.
    pub may_need: Vec<String>,
}

impl<'b> Build<'b> {
    pub fn read(file: &Dockerfile, recipe: Recipe<'b>, budget: &'b Budget) -> Self {
        let whole = recipe.text.locate(0..recipe.text.as_str().len());
        let last = file.instructions.iter().rfind(|it| it.keyword == Keyword::From);
        let at = last.map_or(recipe.text.locate(0..0), image_at);
        let directory = recipe.path.parent().and_then(|parent| parent.file_name()).and_then(|name| name.to_str());
        let identity = if let Some(carrier) = recipe.carrier {
            carrier.part("image", None, at, whole)
        } else {
            let name = directory.map(|name| Text::whole(name, at));
            let image = Identity::new("image", name.as_ref(), at, whole);
            // What the directory is called is not written in the file: the address stays if it is renamed.
            Arc::new(Identity { own_address: Some(image.kind.clone()), ..image })
        };
        let mut build = Self {
            budget,
            recipe,
            whole,
            identity,
            start: Arc::new(Identity::new("build", None, at, whole)),
            extents: extents(&file.instructions),
            escape: file.escape,
            globals: Scope::default(),
            stages: Vec::new(),
            names: HashMap::new(),
            images: Vec::new(),
            settings: Vec::new(),
            scripts: Vec::new(),
            errors: Vec::new(),
        };
        let mut misplaced = false;
        for instruction in &file.instructions {
            match (instruction.keyword, build.stages.last()) {
                (Keyword::From, _) => build.from(instruction),
                (Keyword::Arg, None) => build.global_arguments(instruction),
                (Keyword::Unknown, None) => {}
                // One word is enough about a file that has no FROM at all, or a misspelt one.
                (keyword, None) if !misplaced => {
                    misplaced = true;
                    let at = instruction.word.locate(0..instruction.word.as_str().len());
                    build.error(at, format!("{} stands before the first FROM", keyword.name()));
                }
                (_, None) => {}
                (_, Some(_)) => build.step(instruction, false),
            }
        }
        build.reach();
        build
    }

    /// The stage of this name, or number, before any further one.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.find_named(name).or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }

    pub fn find_named(&self, name: &str) -> Option<usize> {
        self.names.get(&name.to_ascii_lowercase()).copied()
    }

    pub fn add(&mut self, draft: StageDraft) {
        if let Some(name) = &draft.stage.name {
            self.names.insert(name.as_str().to_ascii_lowercase(), draft.stage.index);
        }
        self.stages.push(draft);
    }

    /// A stage and those that it continues, itself first.
    pub fn continued<'a>(&'a self, draft: &'a StageDraft) -> impl Iterator<Item = &'a StageDraft> {
        std::iter::successors(Some(draft), |draft| self.stages.get(draft.stage.from_stage?))
    }

    pub fn error(&mut self, at: Location, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(at, message));
    }

    /// What the settings and scripts belong to that are read: the stage, or what stands before the first one.
    pub fn owner(&self) -> Arc<Identity> {
        self.stages.last().map_or_else(|| self.start.clone(), |draft| draft.stage.identity.clone())
    }

    fn global_arguments(&mut self, instruction: &Instruction) {
        let before = self.globals.clone();
        for pair in instruction.args.pairs() {
            let value = self.setting(pair, Place::BuildArgument, &before);
            self.globals.declare(pair.key.as_str(), value, None);
        }
    }

    /// Keeps a pair as a setting, and gives its value.
    pub fn setting(&mut self, pair: &Pair, place: Place, scope: &Scope) -> Option<Text> {
        let name = words::expanded(&pair.key, (self.escape, self.budget), scope, &mut self.errors).text;
        let value = pair.value.as_ref();
        let value = value.map(|value| words::expanded(value, (self.escape, self.budget), scope, &mut self.errors).text);
        let name_at = pair.key.locate(0..pair.key.as_str().len());
        let field = value.clone().map_or_else(|| Field::missing(Slot::at(name_at)), words::field);
        self.settings.push(Setting { name, name_at, value: field, place, identity: self.owner() });
        value
    }

    /// Marks what the last stage needs, directly or through others. Stages need earlier ones only.
    fn reach(&mut self) {
        if let Some(last) = self.stages.last_mut() {
            last.stage.last = true;
            last.stage.reached = true;
        }
        let mut beginnings: HashSet<String> = HashSet::new();
        for index in (0..self.stages.len()).rev() {
            let draft = &mut self.stages[index];
            if !beginnings.is_empty()
                && let Some(name) = &draft.stage.name
            {
                let name = name.as_str().to_ascii_lowercase();
                let mut starts = (0..=name.len()).filter_map(|end| name.get(..end));
                draft.stage.reached |= starts.any(|start| beginnings.contains(start));
            }
            if draft.stage.reached {
                beginnings.extend(std::mem::take(&mut draft.may_need));
                let needs: Vec<usize> = draft.needs.iter().copied().chain(draft.stage.from_stage).collect();
                for needed in needs.into_iter().filter(|needed| *needed < index) {
                    self.stages[needed].stage.reached = true;
                }
            }
        }
    }
}

/// What names a stage: the image that it starts from, or else its FROM.
pub(super) fn image_at(from: &Instruction) -> Location {
    let word = from.args.words().first().unwrap_or(&from.word);
    word.locate(0..word.as_str().len())
}

fn extents(instructions: &[Instruction]) -> Vec<Location> {
    let mut extents: Vec<Location> = Vec::new();
    for instruction in instructions {
        match extents.last_mut() {
            _ if instruction.keyword == Keyword::From => extents.push(instruction.at),
            Some(extent) => *extent = extent.cover(instruction.at),
            None => {}
        }
    }
    extents
}
