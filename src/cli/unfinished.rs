//! Files that are not whole yet: whoever stops the program (Ctrl-C, a cancelled job) finds none of them left.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a file that goes away unless it is renamed.
pub fn create(path: &Path) -> io::Result<File> {
    static WATCH: Once = Once::new();
    WATCH.call_once(watch);
    let mut unfinished = unfinished();
    let file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    unfinished.insert(path.to_owned());
    Ok(file)
}

/// The file is whole, and takes its place.
pub fn rename(path: &Path, to: &Path) -> io::Result<()> {
    let mut unfinished = unfinished();
    fs::rename(path, to)?;
    unfinished.remove(path);
    Ok(())
}

pub fn remove(path: &Path) {
    if unfinished().remove(path) {
        let _ = fs::remove_file(path);
    }
}

/// Waits for what ends the program by default, and lets it end it after the files are gone. Where that cannot be waited
/// for, files are left as they are: that is no reason to write no report.
#[cfg(unix)]
fn watch() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    // Not SIGHUP: who runs us below `nohup` has it ignored.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            // Held to the end, so that nothing is made or renamed any more.
            let unfinished = unfinished();
            for path in unfinished.iter() {
                let _ = fs::remove_file(path);
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Windows has no signal that a cancelled job would get.
#[cfg(not(unix))]
fn watch() {}
