//! `dunnage lsp`: hands the line over to the language server.

use super::{FAILED, Lsp, shown, terminal};
use crate::lsp::{self, Log};
use crate::report::escape;
use std::fs::File;
use std::io;

#[expect(clippy::unnecessary_wraps, reason = "as the other commands")]
pub fn serve(arguments: &Lsp) -> io::Result<u8> {
    let log = match &arguments.log {
        None => Log::default(),
        Some(path) => match File::options().create(true).append(true).open(path) {
            Ok(file) => Log::to(Box::new(file)),
            Err(error) => {
                terminal::complain(&format!("`{}`: {error}", shown(path)));
                return Ok(FAILED);
            }
        },
    };
    Ok(lsp::serve(log).unwrap_or_else(|message| {
        terminal::complain(&format!("the language server stopped: {}", escape(&message)));
        FAILED
    }))
}
