//! What the client has said and nobody has read yet. It is looked at also while something is being found out, so that
//! work is not finished that nobody waits for any more.

use super::parent::{OFTEN, Parent};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use lsp_server::{Message, RequestId};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// What makes the findings of the texts as they are now old news.
const CHANGES: [&str; 3] = ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"];

pub struct Inbox {
    receiver: Receiver<Message>,
    waiting: Mutex<VecDeque<Message>>,
    /// Without whom nobody needs an answer.
    pub parent: OnceLock<Parent>,
}

impl Inbox {
    pub fn new(receiver: Receiver<Message>) -> Self {
        Self { receiver, waiting: Mutex::default(), parent: OnceLock::new() }
    }

    /// The next message, as soon as there is one; nothing where the client is gone. What has come with it waits.
    pub fn next(&self) -> Option<Message> {
        let first = self.look().pop_front();
        let message = first.or_else(|| self.receive());
        drop(self.look());
        message
    }

    fn receive(&self) -> Option<Message> {
        loop {
            match self.receiver.recv_timeout(OFTEN) {
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Timeout) if self.is_orphaned() => return None,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Whether the process that started this one is gone.
    pub fn is_orphaned(&self) -> bool {
        self.parent.get().is_some_and(|parent| !parent.is_there())
    }

    /// Whether nothing waits of what has come with the last message.
    pub fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether a text is not what it was when it was last read: this one, or any.
    pub fn is_superseded(&self, uri: Option<&str>) -> bool {
        self.look().iter().any(|message| match message {
            Message::Notification(it) if CHANGES.contains(&it.method.as_str()) => {
                uri.is_none_or(|uri| it.params.pointer("/textDocument/uri").is_some_and(|changed| changed == uri))
            }
            Message::Notification(_) | Message::Request(_) | Message::Response(_) => false,
        })
    }

    /// Whether the client took a request back.
    pub fn is_cancelled(&self, id: &RequestId) -> bool {
        let id = serde_json::to_value(id).unwrap_or_default();
        self.look().iter().any(|message| match message {
            Message::Notification(it) => it.method == "$/cancelRequest" && it.params.get("id") == Some(&id),
            Message::Request(_) | Message::Response(_) => false,
        })
    }

    fn look(&self) -> MutexGuard<'_, VecDeque<Message>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(self.receiver.try_iter());
        waiting
    }
}
