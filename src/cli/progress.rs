//! A line that says what is going on, for runs that take longer than a second.

use crate::report::text::count;
use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Shows progress while it lives.
pub struct Progress {
    /// How many files were looked at.
    pub seen: Arc<AtomicUsize>,
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    pub fn start() -> Self {
        let seen = Arc::new(AtomicUsize::new(0));
        let watcher = std::io::stderr().is_terminal().then(|| {
            let (stop, stopped) = channel();
            let seen = seen.clone();
            (stop, std::thread::spawn(move || watch(&seen, &stopped)))
        });
        Self { seen, watcher }
    }
}

fn watch(seen: &AtomicUsize, stopped: &std::sync::mpsc::Receiver<()>) {
    let begun = Instant::now();
    let mut pause = Duration::from_secs(1);
    let mut shown = false;
    while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
        let files = count(seen.load(Ordering::Relaxed), "file");
        let line = format!("checking: {files} seen, {} s", begun.elapsed().as_secs());
        let _ = write!(std::io::stderr().lock(), "\r\x1b[2K{line}");
        pause = Duration::from_millis(250);
        shown = true;
    }
    if shown {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[2K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, watcher)) = self.watcher.take() {
            drop(stop);
            let _ = watcher.join();
        }
    }
}
