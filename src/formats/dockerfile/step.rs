//! The instructions of a stage, one after another: what each does, and what it changes for those that follow.

use super::build::Build;
use super::words;
use crate::model::{Action, Body, CopiedFiles, Field, Instruction as Step, Mount, Place, Probe, Script, Setting, Slot};
use crate::source::Location;
use crate::syntax::dockerfile::{Args, Instruction, Keyword};
use crate::syntax::shell::Dialect;
use crate::tree::Text;
use std::collections::HashSet;

/// Programs that exist to start another one as a user who is not root.
const DROP_ROOT: [&str; 5] = ["gosu", "su-exec", "setpriv", "s6-setuidgid", "s6-overlay"];

/// Whether a script runs, installs or fetches such a program: its name is a word outside of comments.
fn drops_root(script: &Body) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    let names = |line: &str| {
        DROP_ROOT.iter().any(|name| {
            line.match_indices(name).any(|(at, _)| {
                let is_comment = || line[..at].trim_start().starts_with('#') || line[..at].contains(" #");
                !line[..at].ends_with(is_letter) && !line[at + name.len()..].starts_with(is_letter) && !is_comment()
            })
        })
    };
    // Most scripts name none.
    script.contains(&DROP_ROOT) && script.texts().any(|text| text.as_str().lines().any(names))
}

impl Build<'_> {
    /// Reads an instruction; one that ONBUILD holds back changes nothing here.
    pub fn step(&mut self, instruction: &Instruction, deferred: bool) {
        if let Args::Onbuild(inner) = &instruction.args {
            return self.step(inner, true);
        }
        let action = self.action(instruction, deferred);
        let keyword_at = instruction.word.locate(0..instruction.word.as_str().len());
        let keyword = match instruction.keyword {
            Keyword::Unknown => instruction.word.as_str().to_ascii_uppercase(),
            known => known.name().to_owned(),
        };
        if let Some(draft) = self.stages.last_mut() {
            draft.stage.instructions.push(Step { at: instruction.at, keyword, keyword_at, deferred, action });
        }
    }

    fn action(&mut self, instruction: &Instruction, deferred: bool) -> Action {
        let args = &instruction.args;
        match instruction.keyword {
            Keyword::Run => {
                let mounts: Vec<Mount> = instruction
                    .flags("mount")
                    .filter_map(|flag| Some(words::mount(&self.text(flag.value.as_ref()?))))
                    .collect();
                mounts.iter().filter_map(|mount| mount.from.as_ref()).for_each(|from| {
                    self.source(from);
                });
                self.script(instruction, args, &mounts, true);
                Action::Run { mounts }
            }
            Keyword::Cmd | Keyword::Entrypoint => {
                self.script(instruction, args, &[], false);
                if let Some(draft) = self.stages.last_mut().filter(|_| !deferred) {
                    // Without arguments, or with `[]`, it takes back what the base image says.
                    if !args.words().is_empty() || matches!(args, Args::Shell(_)) {
                        draft.state.starts = Some(words::starts(args, draft.state.starts));
                    }
                }
                Action::Start { exec: matches!(args, Args::Exec(_)) }
            }
            Keyword::Healthcheck => {
                self.health_check(instruction, deferred);
                Action::Other
            }
            Keyword::Copy => Action::Copy(self.copy(instruction)),
            Keyword::Add => Action::Add(self.copy(instruction)),
            Keyword::User => self.line(args).map_or(Action::Other, |text| {
                let (user, group) = words::user(&text);
                if let Some(draft) = self.stages.last_mut().filter(|_| !deferred) {
                    (draft.state.user, draft.state.group) = (Some(user), group);
                }
                Action::User(text)
            }),
            Keyword::Workdir => self.line(args).map_or(Action::Other, Action::Workdir),
            Keyword::Expose => {
                let ports = self.ports(args);
                if let Some(draft) = self.stages.last_mut().filter(|_| !deferred) {
                    draft.ports.extend(ports.iter().map(words::port));
                }
                Action::Expose(ports)
            }
            Keyword::Shell => {
                if !deferred {
                    self.shell(args.words());
                }
                Action::Shell(args.words().to_vec())
            }
            Keyword::Env => self.pairs(args, Place::ImageEnvironment, deferred),
            Keyword::Label => self.pairs(args, Place::Label, deferred),
            Keyword::Arg => self.pairs(args, Place::BuildArgument, deferred),
            Keyword::From
            | Keyword::Maintainer
            | Keyword::Onbuild
            | Keyword::StopSignal
            | Keyword::Volume
            | Keyword::Unknown => Action::Other,
        }
    }

    /// A word with its variables replaced by what the stage knows.
    fn text(&mut self, word: &Text) -> Text {
        let Some(draft) = self.stages.last() else { return word.clone() };
        words::expanded(word, (self.escape, self.budget), &draft.state.scope, &mut self.errors).text
    }

    fn line(&mut self, args: &Args) -> Option<Text> {
        let Args::Line(line) = args else { return None };
        Some(self.text(line))
    }

    fn ports(&mut self, args: &Args) -> Vec<Text> {
        let Some(draft) = self.stages.last() else { return Vec::new() };
        let ports = args.words().iter();
        ports.flat_map(|port| words::split(port, self.escape, &draft.state.scope, &mut self.errors)).collect()
    }

    /// All pairs of an instruction see the variables as they were before it.
    fn pairs(&mut self, args: &Args, place: Place, deferred: bool) -> Action {
        let Some(draft) = self.stages.last_mut() else { return Action::Other };
        let mut scope = std::mem::take(&mut draft.state.scope);
        let first = self.settings.len();
        let values: Vec<_> = args.pairs().iter().map(|pair| self.setting(pair, place, &scope)).collect();
        let labels = self.settings[first..].iter().filter(|_| place == Place::Label && !deferred);
        let labels: Vec<_> = labels.map(|it| (it.name.clone(), it.value.clone())).collect();
        for (pair, value) in args.pairs().iter().zip(values).filter(|_| !deferred) {
            match (place, value) {
                (Place::BuildArgument, value) => scope.declare(pair.key.as_str(), value, Some(&self.globals)),
                (Place::ImageEnvironment, Some(value)) => scope.set(pair.key.as_str(), value),
                _ => {}
            }
        }
        if let Some(draft) = self.stages.last_mut() {
            draft.state.scope = scope;
            draft.labels.extend(labels);
        }
        Action::Other
    }

    fn copy(&mut self, instruction: &Instruction) -> CopiedFiles {
        let flag = |build: &mut Self, name| {
            let value = instruction.flag(name).and_then(|flag| flag.value.as_ref());
            value.map(|value| build.text(value))
        };
        let from = flag(self, "from");
        if let Some(name) = instruction.flag("from").and_then(|flag| flag.value.as_ref()) {
            self.may_need(name);
        }
        let (checksum, chmod, chown) = (flag(self, "checksum"), flag(self, "chmod"), flag(self, "chown"));
        let from_stage = from.as_ref().and_then(|from| self.source(from));
        let mut sources: Vec<Text> = instruction.args.words().iter().map(|word| self.text(word)).collect();
        let target = sources.pop();
        let markers: HashSet<Location> = instruction.heredocs.iter().map(|heredoc| heredoc.marker).collect();
        sources.retain(|source| !markers.contains(&source.locate(0..source.as_str().len())));
        let name = target.clone().unwrap_or_else(|| instruction.word.clone());
        for heredoc in &instruction.heredocs {
            let (name_at, body) = (name.locate(0..name.as_str().len()), heredoc.body.clone());
            let value = words::field(body);
            let (name, identity) = (name.clone(), self.owner());
            self.settings.push(Setting { name, name_at, value, place: Place::BuiltFile, identity });
        }
        CopiedFiles { sources, target, from, from_stage, checksum, chmod, chown }
    }

    fn health_check(&mut self, instruction: &Instruction, deferred: bool) {
        let Args::Healthcheck { kind, command } = &instruction.args else { return };
        self.script(instruction, command, &[], false);
        let probe = if kind.as_str().eq_ignore_ascii_case("none") { Probe::Off } else { Probe::On };
        if let Some(draft) = self.stages.last_mut().filter(|_| !deferred) {
            draft.state.health_check = Some(Field::set(probe, Slot::at(instruction.at)));
        }
    }

    fn script(&mut self, instruction: &Instruction, args: &Args, mounts: &[Mount], at_build: bool) {
        let identity = self.owner();
        let Some(draft) = self.stages.last_mut() else { return };
        let mut script = match args {
            Args::Exec(words) => Script::new(identity, instruction.at, Body::Words(words.clone())),
            Args::Shell(_) => {
                let Some(text) = instruction.script() else { return };
                let shell = draft.state.shell.first().map_or("", String::as_str);
                let dialect = Dialect::of_script(text.as_str()).unwrap_or_else(|| Dialect::of(shell));
                if dialect != Dialect::Posix {
                    return;
                }
                Script::new(identity, instruction.at, Body::Lines(text))
            }
            _ => return,
        };
        if draft.state.windows {
            return;
        }
        script.at_build = at_build;
        script.stage = Some(draft.stage.index);
        script.mounts = mounts.to_vec();
        script.shell = draft.state.shell.clone();
        script.variables = draft.state.scope.variables();
        draft.state.drops_root |= drops_root(&script.body);
        self.scripts.push(script);
    }
}
