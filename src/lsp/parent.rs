//! The process that started the server: where it is gone, so is the reason to be here, also if another one holds the line
//! open.

use std::time::Duration;

/// How often it is looked for.
pub const OFTEN: Duration = Duration::from_secs(3);

/// A process that was there in the beginning. One that was not is unknown here: it may live in another container.
#[derive(Debug, Clone, Copy)]
pub struct Parent(#[cfg_attr(not(unix), expect(dead_code, reason = "nothing tells"))] i32);

impl Parent {
    pub fn new(id: i64) -> Option<Self> {
        let parent = Self(i32::try_from(id).ok().filter(|id| *id > 0)?);
        parent.is_there().then_some(parent)
    }

    #[cfg(unix)]
    pub fn is_there(self) -> bool {
        use rustix::io::Errno;
        use rustix::process::{Pid, test_kill_process};
        // One that may not be asked is there.
        Pid::from_raw(self.0).is_some_and(|id| test_kill_process(id) != Err(Errno::SRCH))
    }

    /// The line ends with the process there.
    #[cfg(not(unix))]
    pub fn is_there(self) -> bool {
        true
    }
}
