//! The disk as configurations are read from it.

use super::read;
use crate::config::{Disk, Text};
use std::path::Path;

#[derive(Debug, Clone, Copy, Default)]
pub struct Files;

impl Disk for Files {
    fn read(&self, path: &Path) -> Result<Option<Text>, String> {
        match read::file(path) {
            Ok(Some(text)) => Ok(Some(Text { content: text.content, flaw: text.flaw })),
            Ok(None) => Err("not a text file".to_owned()),
            // A link that leads nowhere is there, and cannot be read.
            Err(_) if !self.exists(path) => Ok(None),
            Err(reason) => Err(reason),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        path.symlink_metadata().is_ok()
    }
}
