//! FROM: where a stage starts, and other places that name a stage or an image.

use super::build::{Build, StageDraft, image_at};
use super::state::{Base, State};
use super::{base, words};
use crate::model::{
    Carrier, Field, Identity, Image, Purpose, Reason, Reference, Repair, Slot, Stage, Text, Value, Why,
};
use crate::source::Location;
use crate::syntax::dockerfile::Instruction;
use crate::syntax::dockerfile::expand::Expanded;
use crate::syntax::shell::Dialect;
use std::sync::Arc;

impl Build<'_> {
    pub fn from(&mut self, instruction: &Instruction) {
        let args = instruction.args.words();
        let image_at = image_at(instruction);
        let index = self.stages.len();
        let name = args.get(2).filter(|_| args[1].as_str().eq_ignore_ascii_case("as"));
        let identity = self.stage_identity(index, name, image_at);
        let expanded = args
            .first()
            .map(|image| words::expanded(image, (self.escape, self.budget), &self.globals, &mut self.errors));
        let continued = expanded.as_ref().and_then(|image| self.find_named(image.text.known()?));
        let platform = instruction.flag("platform").and_then(|flag| flag.value.clone());

        let (field, mut state) = match (continued, expanded) {
            (Some(index), _) => {
                let parent = &self.stages[index];
                (parent.stage.base.clone(), parent.state.clone())
            }
            (None, Some(image)) if image.text.as_str() == "scratch" => {
                let windows = platform.as_ref().is_some_and(is_windows_platform);
                (Field::missing(Slot::at(image_at)), State::of(Base::Scratch, windows))
            }
            (None, Some(image)) => self.image(image, Purpose::Base, &identity),
            (None, None) => (unknown(Slot::at(image_at), "no image is named"), State::of(Base::Unknown, false)),
        };
        // The backtick is there for paths with backslashes in them, which only Windows has; the base knows better.
        let windows = self.escape == '`'
            && match &state.base {
                Base::Scratch => false,
                Base::Image(image) => !base::is_linux(image),
                Base::Unknown => true,
            };
        if (windows || platform.as_ref().is_some_and(is_windows_platform)) && !state.windows {
            state = State::of(state.base, true);
        }
        self.add(StageDraft {
            stage: Stage {
                identity,
                index,
                name: name.cloned(),
                at: instruction.at,
                base: field,
                platform,
                from_stage: continued,
                last: false,
                reached: false,
                windows: state.windows,
                instructions: Vec::new(),
            },
            state,
            image_at,
            ports: Vec::new(),
            labels: Vec::new(),
            needs: Vec::new(),
            may_need: Vec::new(),
        });
        if let Some(image) = args.first() {
            self.may_need(image);
        }
    }

    /// The last stage is the image; the others have a name or go by their number, as `COPY --from=0` has it.
    fn stage_identity(&self, index: usize, name: Option<&Text>, at: Location) -> Arc<Identity> {
        let whole = self.extents.get(index).copied().unwrap_or(at);
        if index + 1 == self.extents.len() {
            return self.identity.part("image", None, at, whole);
        }
        let number = Text::whole(index.to_string(), at);
        self.identity.part("stage", Some(name.unwrap_or(&number)), at, whole)
    }

    /// `FROM build_${TARGETARCH}` needs one stage or another, whatever the variable's default says.
    pub fn may_need(&mut self, name: &Text) {
        let Some((start, _)) = name.as_str().split_once('$') else { return };
        let Some(current) = self.stages.last_mut() else { return };
        current.may_need.push(start.to_ascii_lowercase());
    }

    /// What `COPY --from` or a mount names: an earlier stage, or else an image.
    pub fn source(&mut self, from: &Text) -> Option<usize> {
        let name = from.as_str();
        let current = self.stages.len().saturating_sub(1);
        let at = from.locate(0..name.len());
        let named = self.find_named(name);
        let numbered = name.parse::<usize>().ok();
        match named.or(numbered) {
            Some(index) if index < current => {
                self.stages[current].needs.push(index);
                return Some(index);
            }
            Some(index) if index == current => self.error(at, "a stage cannot copy from itself"),
            Some(_) => self.error(at, format!("there is no stage {name} before this one")),
            None if name.is_empty() || matches!(name, "scratch" | "context") => {}
            None => {
                let owner = self.owner();
                self.image(Expanded { text: from.clone(), uses: Vec::new() }, Purpose::Copy, &owner);
            }
        }
        None
    }

    /// Keeps an image that the build uses.
    fn image(&mut self, image: Expanded, purpose: Purpose, identity: &Arc<Identity>) -> (Field<Reference>, State) {
        let slot = Slot::of(&image.text, 0..image.text.as_str().len()).word(Carrier::Dockerfile, Repair::plain);
        let slot = if self.recipe.carrier.is_some() { slot.by_hand() } else { slot };
        let undeclared = image.uses.iter().find(|used| used.unset && !used.guarded);
        let field = if let Some(used) = undeclared {
            unknown(slot, format!("`{}` is not declared before the first FROM", used.name))
        } else if base::is_name(image.text.as_str()) {
            Field::set(Reference::parse(image.text), slot)
        } else {
            unknown(slot, Reason::Mistyped("this is no image's name"))
        };
        self.images.push(Image { identity: identity.clone(), reference: field.clone(), purpose });
        let state = match &field.value {
            Value::Set(reference) => State::of(Base::Image(reference.clone()), base::is_windows(reference)),
            Value::Missing | Value::Unknown(_) => State::of(Base::Unknown, false),
        };
        (field, state)
    }

    /// SHELL says which commands follow, and gives Windows away.
    pub fn shell(&mut self, words: &[Text]) {
        let Some(draft) = self.stages.last_mut() else { return };
        draft.state.shell = words.iter().map(|word| word.as_str().to_owned()).collect();
        let program = words.first().map_or("", Text::as_str).to_ascii_lowercase();
        // PowerShell for Linux is called pwsh.
        if Dialect::of(&program) == Dialect::Cmd || program.trim_end_matches(".exe").ends_with("powershell") {
            draft.state.windows = true;
            draft.stage.windows = true;
        }
    }
}

fn is_windows_platform(platform: &Text) -> bool {
    platform.as_str().to_ascii_lowercase().starts_with("windows")
}

fn unknown(slot: Slot, why: impl Into<Reason>) -> Field<Reference> {
    Field::unknown(slot, Why::new(why))
}
