//! `dunnage lsp`: hands the line over to the language server.

use super::{FAILED, terminal};
use crate::lsp;
use crate::report::escape;
use std::io;

#[expect(clippy::unnecessary_wraps, reason = "as the other commands")]
pub fn serve() -> io::Result<u8> {
    Ok(lsp::serve().unwrap_or_else(|message| {
        terminal::complain(&format!("the language server stopped: {}", escape(&message)));
        FAILED
    }))
}
