//! What an instruction hands to a shell.

use super::{Args, Instruction};
use crate::source::Location;
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
                for part in marker_behind_command(line, heredocs[0].marker) {
                    script.push_text(&part, None);
                }
                for heredoc in heredocs {
                    script.push("\n", heredoc.marker, false, None);
                    if !heredoc.body.as_str().is_empty() {
                        script.push_text(&heredoc.body, None);
                    }
                    script.push(&heredoc.name, heredoc.marker, false, None);
                }
                script.push("\n", at, false, None);
                Some(script.finish(at))
            }
        }
    }
}

/// `<<EOF python3 -u | tee x` as `python3 -u <<EOF | tee x`: the same to a shell, and the grammar of
/// shells has heredocs behind a command only.
fn marker_behind_command(line: &Text, marker: Location) -> Vec<Text> {
    let source = line.as_str();
    let end = (marker.span.end - marker.span.start) as usize;
    let leads = source.is_char_boundary(end) && line.locate(0..end) == marker;
    let rest = source.get(end..).unwrap_or("").trim_start();
    if !leads || rest.is_empty() {
        return vec![line.clone()];
    }
    let start = source.len() - rest.len();
    let mut quote = None;
    let operator = rest.find(|ch| {
        match quote {
            Some(open) if open == ch => quote = None,
            None if matches!(ch, '"' | '\'') => quote = Some(ch),
            Some(_) | None => {}
        }
        quote.is_none() && "|&;<>()".contains(ch)
    });
    let command_end = operator.map_or(source.len(), |at| start + at);
    let command_end = start + source[start..command_end].trim_end().len();
    // The white space behind the marker is needed on both of its sides now.
    let parts = [start..command_end, end..start, 0..end, end..start, command_end..source.len()];
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| line.sub(part)).collect()
}
