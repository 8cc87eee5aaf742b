//! `dunnage lsp`: the language server, over standard input and output. One loop, no threads of its own: an edit is
//! taken in at once, and checked as soon as no further message waits; the next edit stops that check. What is found comes
//! from the same engine as on the command line; offsets become lines and columns in `convert` alone.

mod actions;
mod client;
mod completion;
mod convert;
mod diagnostics;
mod documents;
mod edits;
mod hints;
mod hover;
mod inbox;
mod log;
mod markdown;
mod navigate;
mod parent;
mod pull;
mod remarks;
mod round;
mod server;
mod settings;
mod uri;

use inbox::Inbox;
pub use log::Log;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use server::Server;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// What the process ends with: the protocol wants 1 where nobody said `shutdown` first.
pub const WITHOUT_SHUTDOWN: u8 = 1;

/// Serves one client until it says that it is done, or is gone.
///
/// # Errors
/// Where the client's end of the line breaks.
pub fn serve(log: Log) -> Result<u8, String> {
    let (connection, threads) = Connection::stdio();
    let inbox = Arc::new(Inbox::new(connection.receiver.clone()));
    let code = converse(&connection, &inbox, log);
    // Another process may hold the line open for ever.
    if inbox.is_orphaned() {
        return Ok(code);
    }
    drop((connection, inbox));
    threads.join().map_err(|error| error.to_string())?;
    Ok(code)
}

/// As [`serve`], on any line.
pub fn talk(connection: &Connection, log: Log) -> u8 {
    converse(connection, &Arc::new(Inbox::new(connection.receiver.clone())), log)
}

fn converse(connection: &Connection, inbox: &Arc<Inbox>, log: Log) -> u8 {
    let Some(mut server) = greet(connection, inbox, log) else { return WITHOUT_SHUTDOWN };
    let mut is_shut_down = false;
    loop {
        if inbox.is_empty() {
            let _ = catch_unwind(AssertUnwindSafe(|| server.settle_while_idle()));
        }
        // Where the client is gone, so is the reason to be here.
        let Some(message) = inbox.next() else { return WITHOUT_SHUTDOWN };
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
                if inbox.is_cancelled(&request.id) {
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
fn greet(connection: &Connection, inbox: &Arc<Inbox>, log: Log) -> Option<Server> {
    loop {
        match inbox.next()? {
            Message::Request(Request { id, method, params }) if method == "initialize" => {
                let server = Server::new(&params, connection.sender.clone(), inbox.clone(), log);
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
