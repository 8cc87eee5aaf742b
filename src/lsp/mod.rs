//! `dunnage lsp`: the language server, over standard input and output. One loop, no threads of its own: an edit is
//! taken in at once, and checked as soon as no further message waits. What is found comes from the same engine as on
//! the command line; offsets become lines and columns in `convert` alone.

mod actions;
mod client;
mod completion;
mod convert;
mod diagnostics;
mod documents;
mod edits;
mod hover;
mod log;
mod navigate;
mod server;
mod settings;
mod uri;

pub use log::Log;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use server::Server;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the process ends with: the protocol wants 1 where nobody said `shutdown` first.
pub const WITHOUT_SHUTDOWN: u8 = 1;

/// Serves one client until it says that it is done, or is gone.
///
/// # Errors
/// Where the client's end of the line breaks.
pub fn serve(log: Log) -> Result<u8, String> {
    let (connection, threads) = Connection::stdio();
    let code = talk(&connection, log);
    drop(connection);
    threads.join().map_err(|error| error.to_string())?;
    Ok(code)
}

/// As [`serve`], on any line.
pub fn talk(connection: &Connection, log: Log) -> u8 {
    let Some(mut server) = greet(connection, log) else { return WITHOUT_SHUTDOWN };
    let mut waiting: VecDeque<Message> = VecDeque::new();
    let mut is_shut_down = false;
    loop {
        if waiting.is_empty() {
            let _ = catch_unwind(AssertUnwindSafe(|| server.settle()));
            match connection.receiver.recv() {
                Ok(message) => waiting.push_back(message),
                // The client is gone, and with it the reason to be here.
                Err(_) => return WITHOUT_SHUTDOWN,
            }
        }
        waiting.extend(connection.receiver.try_iter());
        let Some(message) = waiting.pop_front() else { continue };
        server.note(&message);
        match message {
            Message::Request(request) if is_shut_down || request.method == "initialize" => {
                let why = if is_shut_down { "the server is shut down" } else { "the server is initialized already" };
                server.send(Response::new_err(request.id, ErrorCode::InvalidRequest as i32, why.into()));
            }
            Message::Request(request) if request.method == "shutdown" => {
                is_shut_down = true;
                server.send(Response::new_ok(request.id, ()));
            }
            Message::Request(request) => {
                if is_cancelled(&request.id, &waiting) {
                    let code = ErrorCode::RequestCanceled as i32;
                    server.send(Response::new_err(request.id, code, "cancelled".into()));
                } else {
                    answer(&mut server, request);
                }
            }
            Message::Notification(Notification { method, .. }) if method == "exit" => {
                return if is_shut_down { 0 } else { WITHOUT_SHUTDOWN };
            }
            Message::Notification(notification) => {
                // A mistake of ours in one message must not end the session.
                let _ = catch_unwind(AssertUnwindSafe(|| server.hear(notification)));
            }
            Message::Response(response) => {
                let _ = catch_unwind(AssertUnwindSafe(|| server.hear_answer(response)));
            }
        }
    }
}

/// Waits for `initialize`, and answers it; nothing where the client leaves instead.
fn greet(connection: &Connection, log: Log) -> Option<Server> {
    loop {
        match connection.receiver.recv().ok()? {
            Message::Request(Request { id, method, params }) if method == "initialize" => {
                let server = Server::new(&params, connection.sender.clone(), log);
                server.send(Response::new_ok(id, server.answer_to_initialize()));
                return Some(server);
            }
            Message::Request(Request { id, .. }) => {
                let message = "`initialize` comes first".to_owned();
                let answer = Response::new_err(id, ErrorCode::ServerNotInitialized as i32, message);
                let _ = connection.sender.send(answer.into());
            }
            Message::Notification(Notification { method, .. }) if method == "exit" => return None,
            Message::Notification(_) | Message::Response(_) => {}
        }
    }
}

fn answer(server: &mut Server, request: Request) {
    let id = request.id.clone();
    let answered = catch_unwind(AssertUnwindSafe(|| server.answer(request)));
    server.send(answered.unwrap_or_else(|_| {
        let message = "internal error: this could not be answered, please report it".to_owned();
        Response::new_err(id, ErrorCode::InternalError as i32, message)
    }));
}

/// Whether the client took a request back that is still to be answered.
fn is_cancelled(id: &RequestId, waiting: &VecDeque<Message>) -> bool {
    let id = serde_json::to_value(id).unwrap_or_default();
    waiting.iter().any(|message| match message {
        Message::Notification(it) => it.method == "$/cancelRequest" && it.params.get("id") == Some(&id),
        Message::Request(_) | Message::Response(_) => false,
    })
}
