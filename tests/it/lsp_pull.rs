//! What a client is told that asks: also of files that it does not ask about, and not of a text that is gone.

use crate::support::client::{Client, names, uri};
use crate::support::command::Directory;
use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn directory(files: &[(&str, &str)]) -> (Directory, PathBuf) {
    let directory = files.iter().fold(Directory::new(), |directory, (name, text)| directory.with(name, text));
    let root = directory.0.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    (directory, root)
}

fn relating() -> Value {
    json!({"textDocument": {"diagnostic": {"relatedDocumentSupport": true}}})
}

/// The rules of what is found in the other files that an answer is about, by their names.
fn related(client: &mut Client, uri: &str) -> BTreeMap<String, Vec<String>> {
    let report = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}})).unwrap();
    let Some(related) = report["relatedDocuments"].as_object() else { return BTreeMap::new() };
    let name = |uri: &str| uri.rsplit('/').next().unwrap().to_owned();
    related.iter().map(|(uri, report)| (name(uri), names(report["items"].as_array().unwrap()))).collect()
}

#[test]
fn what_lies_in_a_file_that_is_not_open_comes_with_what_uses_it() {
    let compose = "services:\n  web:\n    image: \"web:${TAG}\"\n    user: \"1000\"\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostNetwork: true}\n";
    let (_directory, root) = directory(&[("compose.yaml", compose), (".env", "TAG=latest\n"), ("pod.yaml", pod)]);
    let mut client = Client::start(&[&root], &relating());
    let uri = uri(&root.join("compose.yaml"));
    client.open(&uri, "yaml", compose);
    let told = related(&mut client, &uri);
    assert_eq!(told, [(".env".to_owned(), vec!["latest-tag".to_owned()])].into(), "nobody has to do with the pod");
    assert!(related(&mut client, &uri).is_empty(), "it is told once");
    client.replace(&uri, 2, &compose.replace("${TAG}", "1.2.3"));
    assert_eq!(related(&mut client, &uri), [(".env".to_owned(), vec![])].into());
    assert_eq!(client.end(), 0);
}

#[test]
fn an_edit_of_one_open_file_tells_what_it_changes_in_another() {
    let main = "resource \"kubernetes_pod\" \"p\" {\n  spec {\n    container {\n      name  = \"a\"\n      image = var.image\n    }\n  }\n}\n";
    let variables = "variable \"image\" {\n  default = \"nginx:latest\"\n}\n";
    for (capabilities, hears) in [(relating(), true), (json!({"textDocument": {"diagnostic": {}}}), false)] {
        let (_directory, root) = directory(&[("main.tf", main), ("variables.tf", variables)]);
        let mut client = Client::start(&[&root], &capabilities);
        let (main_uri, variables_uri) = (uri(&root.join("main.tf")), uri(&root.join("variables.tf")));
        client.open(&main_uri, "terraform", main);
        client.open(&variables_uri, "terraform", variables);
        assert!(client.rules(&variables_uri).contains(&"latest-tag".to_owned()));
        related(&mut client, &main_uri);
        client.replace(&main_uri, 2, &main.replace("var.image", "\"nginx:1.27\""));
        let told = related(&mut client, &main_uri);
        assert_eq!(told, if hears { [("variables.tf".to_owned(), vec![])].into() } else { BTreeMap::new() });
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn a_client_is_not_asked_to_ask_about_what_it_just_changed() {
    let (_directory, root) =
        directory(&[("Dockerfile", "FROM nginx:latest\n"), ("a/Dockerfile", "FROM nginx:latest\n")]);
    let mut capabilities = relating();
    capabilities["workspace"] = json!({"diagnostics": {"refreshSupport": true}});
    let mut client = Client::start(&[&root], &capabilities);
    let [one, other] = ["Dockerfile", "a/Dockerfile"].map(|name| uri(&root.join(name)));
    for uri in [&one, &other] {
        client.open(uri, "dockerfile", "FROM nginx:latest\n");
        client.rules(uri);
    }
    client.settle();
    let refreshes =
        |client: &Client| client.methods().into_iter().filter(|it| *it == "workspace/diagnostic/refresh").count();
    let before = refreshes(&client);
    for (version, text) in (2..).zip(["FROM nginx:1\n", "FROM nginx:latest\n", "FROM nginx:latest\nUSER root\n"]) {
        client.replace(&one, version, text);
        client.rules(&one);
    }
    client.settle();
    assert_eq!(refreshes(&client), before);
    // What changes elsewhere nobody would ask about.
    fs::write(root.join("dunnage.yaml"), "rules: {latest-tag: off}\n").unwrap();
    let change = json!({"uri": uri(&root.join("dunnage.yaml")), "type": 1});
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [change]}));
    client.settle();
    assert!(refreshes(&client) > before);
    assert_eq!(client.end(), 0);
}

#[test]
fn a_check_ends_where_its_text_is_gone() {
    let (_directory, root) = directory(&[]);
    let uri = uri(&root.join("Dockerfile"));
    let request =
        |id: i32, method: &str, params: Value| Message::from(Request { id: id.into(), method: method.into(), params });
    let note = |method: &str, params: Value| Message::from(Notification { method: method.into(), params });
    let pull = |id| request(id, "textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
    let folders = json!([{"uri": crate::support::client::uri(&root), "name": "root"}]);
    let document =
        json!({"uri": uri, "languageId": "dockerfile", "version": 1, "text": "FROM nginx:latest\nUSER 1000\n"});
    let change = json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "FROM shop/base:1.27\nUSER root\n"}]});
    // All of it waits before the server looks at anything.
    let (to_server, receiver) = crossbeam_channel::unbounded();
    let (sender, from_server) = crossbeam_channel::unbounded();
    for message in [
        request(1, "initialize", json!({"capabilities": relating(), "workspaceFolders": folders})),
        note("initialized", json!({})),
        note("textDocument/didOpen", json!({"textDocument": document})),
        pull(2),
        request(5, "textDocument/documentLink", json!({"textDocument": {"uri": uri}})),
        request(6, "textDocument/documentLink", json!({"textDocument": {"uri": "file:///other"}})),
        note("textDocument/didChange", change),
        pull(3),
        request(4, "shutdown", Value::Null),
        note("exit", Value::Null),
    ] {
        to_server.send(message).unwrap();
    }
    assert_eq!(dunnage::lsp::talk(&Connection { sender, receiver }, dunnage::lsp::Log::default()), 0);
    let said: Vec<Message> = from_server.try_iter().collect();
    let answer = |wanted: i32| {
        let found = said.iter().find_map(|message| match message {
            Message::Response(Response { id, response_result }) if *id == wanted.into() => {
                Some(response_result.clone())
            }
            Message::Response(_) | Message::Request(_) | Message::Notification(_) => None,
        });
        found.unwrap()
    };
    assert_eq!(answer(5).unwrap_err().code, -32801, "its text is another one");
    assert!(answer(6).is_ok(), "of this one nothing has changed");
    let given_up = answer(2).unwrap_err();
    assert_eq!((given_up.code, given_up.data), (-32802, Some(json!({"retriggerRequest": true}))));
    assert_eq!(names(answer(3).unwrap()["items"].as_array().unwrap()), ["run-as-root"]);
}
