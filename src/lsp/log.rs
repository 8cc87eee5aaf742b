//! What goes on, for those who look for a mistake: a line for each message, to a file and to the client.

use lsp_server::Message;
use std::io::Write;
use std::time::{Duration, Instant};

/// Where the lines go, besides to a client that asked for them by `$/setTrace`.
#[derive(Default)]
pub struct Log {
    out: Option<Box<dyn Write + Send>>,
    begun: Option<Instant>,
}

impl Log {
    pub fn to(out: Box<dyn Write + Send>) -> Self {
        Self { out: Some(out), begun: Some(Instant::now()) }
    }

    /// Texts are left out: they may hold secrets.
    pub fn line(&mut self, text: &str) {
        let at = self.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
        if let Some(out) = &mut self.out {
            // A log that cannot be written must not end the session.
            let _ = writeln!(out, "{:>10.3} {text}", at.as_secs_f64()).and_then(|()| out.flush());
        }
    }

    pub fn message(&mut self, way: &str, message: &Message) {
        if self.out.is_some() {
            self.line(&described(way, message));
        }
    }
}

pub fn described(way: &str, message: &Message) -> String {
    match message {
        Message::Request(request) => format!("{way} {} ({})", request.method, request.id),
        Message::Notification(notification) => format!("{way} {}", notification.method),
        Message::Response(response) => match &response.response_result {
            Ok(_) => format!("{way} answer to {}", response.id),
            Err(error) => format!("{way} answer to {}: error {}, {}", response.id, error.code, error.message),
        },
    }
}
