//! Files that a command writes: each is there as a whole, or as it was before.

use super::{shown, unfinished};
use crate::walk::{encoded, reason};
use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file in place of the one that is there, if there is one.
pub fn replace(file: &Path, text: &str) -> io::Result<()> {
    let mut target = Place::of(file)?.open()?;
    target.out.write_all(text.as_bytes())?;
    target.finish()
}

/// Writes a text that was read from a file back in other words: in its encoding, with its rights and its owner, and only if
/// nobody else has changed it since. A link stays, and leads to the new text.
pub fn rewrite(file: &Path, was: &str, now: &str) -> Result<(), String> {
    let told = |error: io::Error| reason(&error);
    let file = file.canonicalize().map_err(told)?;
    let known = file.metadata().map_err(told)?;
    if !known.is_file() {
        return Err("it is no plain file".to_owned());
    }
    if known.permissions().readonly() {
        return Err("it is read-only".to_owned());
    }
    let bytes = fs::read(&file).map_err(told)?;
    let text = encoded(&bytes, was, now)?;
    let mut target = Place::Plain(file.clone()).open().map_err(|error| {
        let directory = file.parent().unwrap_or(&file);
        format!("no file can be made beside it, in `{}`: {}", shown(directory), reason(&error))
    })?;
    target.out.write_all(&text).map_err(told)?;
    keep_rights(&target.out, &known).map_err(told)?;
    // Its bytes are on the disk before its name is: after a crash it is the old text or the new one.
    target.out.sync_all().map_err(told)?;
    if fs::read(&file).map_err(told)? != bytes {
        return Err("it was changed by something else meanwhile".to_owned());
    }
    target.finish().map_err(told)
}

/// Whether a file's bytes are those of this text: in UTF-8, with these line ends.
pub fn is_written_as(file: &Path, text: &str) -> bool {
    // Standard input is no file.
    fs::read(file).map_or(!file.exists(), |bytes| bytes == text.as_bytes())
}

fn keep_rights(file: &File, known: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        // Who may not give a file away keeps it: then it is theirs, with the same rights.
        let _ = fchown(file, Some(known.uid()), Some(known.gid()));
    }
    file.set_permissions(known.permissions())
}

/// A file that is there as a whole, or as it was before.
pub struct Target {
    pub file: PathBuf,
    pub out: File,
    /// What is written to until all is written; nothing for what is no plain file, such as a pipe.
    unfinished: Option<PathBuf>,
}

/// Where a file is, or would be.
pub enum Place {
    /// A file to be replaced. Behind a link, it is the one that the link leads to.
    Plain(PathBuf),
    /// A pipe, a terminal: written to as it is.
    Other(PathBuf),
}

impl Place {
    pub fn of(file: &Path) -> io::Result<Self> {
        match fs::metadata(file) {
            Ok(known) if known.is_file() && known.permissions().readonly() => {
                Err(io::ErrorKind::PermissionDenied.into())
            }
            Ok(known) if known.is_file() => Ok(Self::Plain(file.canonicalize()?)),
            Ok(_) => Ok(Self::Other(file.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let directory = file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
                let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?;
                Ok(Self::Plain(directory.canonicalize()?.join(name)))
            }
            Err(error) => Err(error),
        }
    }

    pub fn path(&self) -> &Path {
        let (Self::Plain(path) | Self::Other(path)) = self;
        path
    }

    pub fn open(self) -> io::Result<Target> {
        match self {
            Self::Other(file) => {
                let out = fs::OpenOptions::new().write(true).open(&file)?;
                Ok(Target { file, out, unfinished: None })
            }
            Self::Plain(file) => {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let path = file.with_file_name(format!(".{name}.{}.unfinished", std::process::id()));
                let out = unfinished::create(&path)?;
                Ok(Target { file, out, unfinished: Some(path) })
            }
        }
    }
}

impl Target {
    /// A file that grows, and is not replaced.
    pub fn appended(file: &Path, out: File) -> Self {
        Self { file: file.to_owned(), out, unfinished: None }
    }

    pub fn finish(self) -> io::Result<()> {
        self.unfinished.as_ref().map_or(Ok(()), |path| unfinished::rename(path, &self.file))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(path) = &self.unfinished {
            unfinished::remove(path);
        }
    }
}
