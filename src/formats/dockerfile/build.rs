//! A build: its stages, and which of them the last one needs.

use super::scope::Scope;
use super::state::State;
use super::words;
use crate::model::{Field, Image, Place, Script, Setting, Slot, Stage};
use crate::source::Location;
use crate::syntax::SyntaxError;
use crate::syntax::dockerfile::{Dockerfile, Instruction, Keyword, Pair};
use crate::tree::Text;

pub(super) struct Build {
    pub escape: char,
    /// What the arguments before the first FROM say.
    pub globals: Scope,
    pub stages: Vec<StageDraft>,
    pub images: Vec<Image>,
    pub settings: Vec<Setting>,
    pub scripts: Vec<Script>,
    pub errors: Vec<SyntaxError>,
    /// How many stages there will be.
    count: usize,
}

/// A stage with what it inherits and hands on.
pub(super) struct StageDraft {
    pub stage: Stage,
    pub state: State,
    /// Where the image's name is written.
    pub image_at: Location,
    /// The stages that this one copies from.
    pub needs: Vec<usize>,
}

impl Build {
    pub fn read(file: &Dockerfile) -> Self {
        let is_from = |instruction: &&Instruction| instruction.keyword == Keyword::From;
        let mut build = Self {
            escape: file.escape,
            globals: Scope::default(),
            stages: Vec::new(),
            images: Vec::new(),
            settings: Vec::new(),
            scripts: Vec::new(),
            errors: Vec::new(),
            count: file.instructions.iter().filter(is_from).count(),
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
        let named = |draft: &StageDraft| {
            draft.stage.name.as_ref().is_some_and(|known| known.as_str().eq_ignore_ascii_case(name))
        };
        self.stages.iter().rposition(named).or_else(|| name.parse().ok().filter(|index| *index < self.stages.len()))
    }

    pub fn error(&mut self, at: Location, message: impl Into<String>) {
        self.errors.push(SyntaxError { at, message: message.into() });
    }

    /// What owns the settings of the stage that is read, for messages.
    pub fn owner(&self) -> String {
        match self.stages.last() {
            None => "the build".to_owned(),
            Some(_) if self.stages.len() == self.count => "the image".to_owned(),
            Some(StageDraft { stage: Stage { name: Some(name), .. }, .. }) => format!("stage `{}`", name.as_str()),
            Some(StageDraft { stage, .. }) => format!("stage {}", stage.index),
        }
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
        let name = words::expanded(&pair.key, self.escape, scope, &mut self.errors).text;
        let value = pair.value.as_ref();
        let value = value.map(|value| words::expanded(value, self.escape, scope, &mut self.errors).text);
        let name_at = pair.key.locate(0..pair.key.as_str().len());
        let field = value.clone().map_or_else(|| Field::missing(Slot::at(name_at)), words::field);
        self.settings.push(Setting { name, name_at, value: field, place, owner: self.owner() });
        value
    }

    /// Marks what the last stage needs, directly or through others. Stages need earlier ones only.
    fn reach(&mut self) {
        if let Some(last) = self.stages.last_mut() {
            last.stage.last = true;
            last.stage.reached = true;
        }
        for index in (0..self.stages.len()).rev() {
            let draft = &self.stages[index];
            if draft.stage.reached {
                let needs: Vec<usize> = draft.needs.iter().copied().chain(draft.stage.from_stage).collect();
                for needed in needs.into_iter().filter(|needed| *needed < index) {
                    self.stages[needed].stage.reached = true;
                }
            }
        }
    }
}
