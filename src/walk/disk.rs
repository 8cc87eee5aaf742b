//! The disk as configurations are read from it, or what is staged in its place.

use super::ignores::Ignores;
use super::overlay::{self, Overlay, Reading};
use crate::config::{Disk, Text};
use std::path::Path;
use std::sync::Arc;

#[derive(Debug, Clone, Default)]
pub struct Files {
    pub overlay: Option<Arc<Overlay>>,
}

impl Disk for Files {
    fn read(&self, path: &Path) -> Result<Option<Text>, String> {
        // Opening a pipe waits for its writer, and a device may have no end.
        let is_special = || path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
        let on_disk = || self.overlay.as_ref().is_none_or(|overlay| matches!(overlay.of(path), Reading::Disk));
        if is_special() && on_disk() {
            return Err("not a plain file".to_owned());
        }
        match overlay::file(path, self.overlay.as_deref()) {
            Some(Ok(text)) if text.binary => Err("not a text file".to_owned()),
            Some(Ok(text)) => Ok(Some(Text { content: text.content, flaw: text.flaw })),
            // A link that leads nowhere is there, and cannot be read.
            Some(Err(reason)) if self.exists(path) => Err(reason),
            Some(Err(_)) | None => Ok(None),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        match self.overlay.as_ref().map(|overlay| overlay.of(path)) {
            Some(Reading::Text(_)) => true,
            // A repository's own directory is in no index.
            Some(Reading::Absent) => path.file_name().is_some_and(|name| name == ".git") && path.exists(),
            Some(Reading::Disk) | None => path.symlink_metadata().is_ok(),
        }
    }

    fn is_ignored(&self, path: &Path) -> bool {
        // What is staged will be in the repository, whatever its lists say.
        let staged = matches!(self.overlay.as_ref().map(|overlay| overlay.of(path)), Some(Reading::Text(_)));
        !staged && Ignores::new(path.parent().unwrap_or(path)).is_private(path)
    }
}
