//! What an instruction hands to a shell.

use super::{Args, Instruction};
use crate::tree::{Text, TextBuilder};

impl Instruction {
    /// The text that the shell gets: the command line, a heredoc's body where the line is nothing
    /// but its marker, or both where a command reads the heredoc. Nothing for the exec form.
    pub fn script(&self) -> Option<Text> {
        let line = match &self.args {
            Args::Shell(line) => line,
            Args::Healthcheck { command, .. } => match &**command {
                Args::Shell(line) => line,
                _ => return None,
            },
            Args::Onbuild(inner) => return inner.script(),
            Args::Missing | Args::Exec(_) | Args::Words(_) | Args::Pairs(_) | Args::Line(_) => return None,
        };
        let at = line.locate(0..line.as_str().len());
        match self.heredocs.as_slice() {
            [] => Some(line.clone()),
            [only] if only.marker == at => Some(only.body.clone()),
            heredocs => {
                let mut script = TextBuilder::default();
                script.push_text(line, None);
                for heredoc in heredocs {
                    script.push("\n", heredoc.marker, false, None);
                    script.push_text(&heredoc.body, None);
                    script.push(&heredoc.name, heredoc.marker, false, None);
                }
                script.push("\n", at, false, None);
                Some(script.finish(at))
            }
        }
    }
}
