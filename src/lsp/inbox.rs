//! What the client has said and nobody has read yet. It is looked at also while something is being found out, so that
//! work is not finished that nobody waits for any more.

use crossbeam_channel::Receiver;
use lsp_server::{Message, RequestId};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What makes the findings of the texts as they are now old news.
const CHANGES: [&str; 3] = ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose"];

pub struct Inbox {
    receiver: Receiver<Message>,
    waiting: Mutex<VecDeque<Message>>,
}

impl Inbox {
    pub fn new(receiver: Receiver<Message>) -> Self {
        Self { receiver, waiting: Mutex::default() }
    }

    /// The next message, as soon as there is one; nothing where the client is gone. What has come with it waits.
    pub fn next(&self) -> Option<Message> {
        let first = self.look().pop_front();
        let message = first.or_else(|| self.receiver.recv().ok());
        drop(self.look());
        message
    }

    /// Whether nothing waits of what has come with the last message.
    pub fn is_empty(&self) -> bool {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether a text is not what it was when it was last read.
    pub fn is_superseded(&self) -> bool {
        self.look().iter().any(|message| match message {
            Message::Notification(it) => CHANGES.contains(&it.method.as_str()),
            Message::Request(_) | Message::Response(_) => false,
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
