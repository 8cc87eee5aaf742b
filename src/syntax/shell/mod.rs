//! Shell scripts as a flat list of commands: what runs, with which words, behind what. Every word
//! has its place, even inside `sh -c "..."`. Knows the shell's grammar, and no command's meaning
//! beyond those that run another one.
//!
//! The grammar is tree-sitter's for bash, which reads POSIX shells too and goes on after an error.

mod dialect;
mod variable;
mod walk;
mod word;
mod wrapper;

pub use dialect::Dialect;
pub(crate) use variable::used;
pub use variable::{Lookup, Variable, Variables};
pub use wrapper::Effective;

use crate::source::Location;
use crate::tree::Text;
use std::cell::RefCell;

#[derive(Debug, Clone, Default)]
pub struct CommandList {
    /// In the order of the script, a command before those that its words and redirects run.
    pub commands: Vec<Command>,
    /// Whether the grammar did not understand some part.
    pub broken: bool,
    /// How many pipelines there are.
    pub pipelines: u32,
}

/// A simple command. Words have no quotes any more; what only the running shell knows is a hole.
#[derive(Debug, Clone)]
pub struct Command {
    /// Empty for a line of assignments only.
    pub name: Text,
    pub args: Vec<Text>,
    /// `NAME=value` before the command, or as the arguments of `export` and its kin.
    pub assignments: Vec<(Text, Text)>,
    pub redirects: Vec<Redirect>,
    /// From the first assignment or the name to the last argument.
    pub at: Location,
    pub pipe: Option<Pipe>,
    pub after: Connector,
    /// What the command is nested in, outermost first.
    pub inside: Vec<Inside>,
}

/// A place in a pipeline: commands of the same pipeline have the same number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pipe {
    pub pipeline: u32,
    pub position: u32,
}

/// How a command follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    /// It is the first of its script or block.
    Start,
    And,
    Or,
    Semicolon,
    Newline,
    /// The one before runs in the background.
    Background,
    Pipe,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Subshell,
    /// `$(...)`, backticks, `<(...)`.
    Substitution,
    Function,
    /// What `if` and `while` ask.
    Condition,
    /// What runs only if a condition says so, `case` included.
    Branch,
    Loop,
    /// The script of `sh -c`, `eval` or a shell that reads a heredoc.
    Nested,
}

/// `> target`, `2>&1`, `<<< word`.
#[derive(Debug, Clone)]
pub struct Redirect {
    pub descriptor: Option<u32>,
    /// `>`, `>>`, `<`, `&>`, `>&`, `<<<`, `<<` ...
    pub operator: String,
    /// For `<<`, the body.
    pub target: Text,
    pub at: Location,
}

/// Reads a script whose variables are all for the running shell to know.
pub fn parse(script: &Text) -> CommandList {
    parse_with(script, &|_| Lookup::Unknown)
}

/// Reads a script; `$NAME` is replaced where `lookup` knows it and the script itself does not set it.
pub fn parse_with(script: &Text, lookup: &dyn Fn(&str) -> Lookup) -> CommandList {
    let mut out = CommandList::default();
    walk::Walker::new(script, lookup, &mut out, 0).script(&[]);
    out
}

/// A program with its arguments, as no shell has seen them; a script among them (`sh -c`) is read.
pub fn exec(words: &[Text], lookup: &dyn Fn(&str) -> Lookup) -> CommandList {
    let mut out = CommandList::default();
    if let Some(name) = words.first() {
        walk::Walker::new(name, lookup, &mut out, 0).exec(words);
    }
    out
}

/// The script that a program's arguments hand to a shell: `sh -c script`, behind what starts the shell.
pub fn script(words: &[Text]) -> Option<Text> {
    wrapper::nested_script(&Command::of_words(words)?).cloned()
}

thread_local! {
    static PARSER: RefCell<Option<tree_sitter::Parser>> = const { RefCell::new(None) };
}

/// One parser per thread: to make one costs more than to parse a line.
fn grammar(source: &str) -> Option<tree_sitter::Tree> {
    PARSER.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut parser = tree_sitter::Parser::new();
            parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
            *slot = Some(parser);
        }
        slot.as_mut()?.parse(source, None)
    })
}

impl CommandList {
    /// The commands of a pipeline, in order.
    pub fn pipeline(&self, pipeline: u32) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(move |command| command.pipe.is_some_and(|pipe| pipe.pipeline == pipeline))
    }
}

impl Command {
    /// A program with its arguments, as no shell has seen them.
    fn of_words(words: &[Text]) -> Option<Self> {
        let (name, args) = words.split_first()?;
        let whole = |word: &Text| word.locate(0..word.as_str().len());
        let at = words.iter().map(whole).reduce(Location::cover);
        Some(Self {
            name: name.clone(),
            args: args.to_vec(),
            assignments: Vec::new(),
            redirects: Vec::new(),
            at: at.unwrap_or(whole(name)),
            pipe: None,
            after: Connector::Start,
            inside: Vec::new(),
        })
    }

    /// The program without its directory: `apt-get` for `/usr/bin/apt-get`. Nothing if a part of
    /// the name is not known.
    pub fn program(&self) -> Option<&str> {
        program(&self.name)
    }

    /// The command that runs in the end, behind `sudo`, `env`, `exec` and the like.
    pub fn effective(&self) -> Effective<'_> {
        wrapper::effective(self)
    }
}

pub(crate) fn program(name: &Text) -> Option<&str> {
    let name = name.known()?;
    name.rsplit('/').next()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
