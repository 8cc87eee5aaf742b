//! What can be done about a finding from an editor, applied to the text as an editor does.

use crate::support::client::{Client, pulling, uri};
use crate::support::command::Directory;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web # 😀\nspec:\n  containers:\n    - name: a\n      image: nginx:1.27.3\n      securityContext: {privileged: true}\n      resources: {limits: {memory: 1Gi}}\n    - name: b\n      image: nginx:1.27.3\n      securityContext: {privileged: true}\n      resources: {limits: {memory: 1Gi}}\n";

struct Session {
    _directory: Directory,
    root: PathBuf,
    client: Client,
    uri: String,
    text: String,
}

/// A client that takes edits with versions, and asks for each when it is chosen.
fn modern() -> Value {
    let mut capabilities = pulling();
    capabilities["textDocument"]["codeAction"] =
        json!({"dataSupport": true, "resolveSupport": {"properties": ["edit"]}});
    capabilities["workspace"] =
        json!({"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create", "rename", "delete"]}});
    capabilities["window"] = json!({"showDocument": {"support": true}});
    capabilities
}

fn session(files: &[(&str, &str)], capabilities: &Value) -> Session {
    let directory = files.iter().fold(Directory::new(), |directory, (name, text)| directory.with(name, text));
    let root = directory.0.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    let client = Client::start(&[&root], capabilities);
    let (name, text) = files[0];
    let language = if name == "Dockerfile" { "dockerfile" } else { "" };
    let uri = uri(&root.join(name));
    client.open(&uri, language, text);
    Session { _directory: directory, root, client, uri, text: text.to_owned() }
}

impl Session {
    /// Actions at the first place of a piece of the text.
    fn actions(&mut self, at: &str, only: &Value) -> Vec<Value> {
        let before = &self.text[..self.text.find(at).unwrap()];
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
        let place = json!({"line": line, "character": character});
        let mut context = json!({"diagnostics": []});
        if !only.is_null() {
            context["only"] = only.clone();
        }
        let parameters =
            json!({"textDocument": {"uri": self.uri}, "range": {"start": place, "end": place}, "context": context});
        self.client.ask("textDocument/codeAction", parameters).unwrap().as_array().unwrap().clone()
    }

    /// The edit of the action of this title, worked out now if it was not yet.
    fn chosen(&mut self, at: &str, title: &str) -> Value {
        let actions = self.actions(at, &Value::Null);
        let action = actions.iter().find(|action| action["title"] == title);
        let action = action.unwrap_or_else(|| panic!("no `{title}` among {:?}", titles(&actions))).clone();
        let action =
            if action["edit"].is_null() { self.client.ask("codeAction/resolve", action).unwrap() } else { action };
        action["edit"].clone()
    }

    /// The open text after an action.
    fn after(&mut self, at: &str, title: &str) -> String {
        let edit = self.chosen(at, title);
        let edits = match edit["documentChanges"].as_array() {
            Some(changes) => {
                assert_eq!(changes.len(), 1, "{edit}");
                assert_eq!(changes[0]["textDocument"], json!({"uri": self.uri, "version": 1}));
                changes[0]["edits"].clone()
            }
            None => edit["changes"][&self.uri].clone(),
        };
        applied(&self.text, edits.as_array().unwrap())
    }
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

fn applied(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let (line, column) = (place["line"].as_u64().unwrap() as usize, place["character"].as_u64().unwrap() as usize);
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units: Vec<u16> = text[start..].encode_utf16().take(column).collect();
        start + String::from_utf16(&units).unwrap().len()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.0));
    let mut text = text.to_owned();
    for (start, end, new) in edits {
        text.replace_range(start..end, new);
    }
    text
}

#[test]
fn a_finding_is_fixed_alone_or_with_the_others() {
    for capabilities in [pulling(), modern()] {
        let mut session = session(&[("pod.yaml", POD)], &capabilities);
        let all = session.actions("true}", &Value::Null);
        let fix = all.iter().find(|it| it["title"] == "Set `privileged` to `false`").unwrap();
        assert_eq!((&fix["kind"], &fix["diagnostics"][0]["code"]), (&json!("quickfix"), &json!("privileged")));
        assert_eq!(fix["isPreferred"], Value::Null, "it may stop what works");
        assert_eq!(session.after("true}", "Set `privileged` to `false`"), POD.replacen("true", "false", 1));
        assert_eq!(session.after("true}", "Fix all `privileged` in this file"), POD.replace("true", "false"));
        assert_eq!(session.client.end(), 0);
    }
}

#[test]
fn all_that_is_safe_is_fixed_at_once() {
    let text = "FROM k8s.gcr.io/pause:3.9\nUSER root\nCMD [\"x\"]\n";
    let mut session = session(&[("Dockerfile", text)], &modern());
    let only = session.actions("k8s.gcr.io", &json!(["source.fixAll"]));
    assert_eq!(only.iter().map(|it| it["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["source.fixAll.dunnage"]);
    let after = session.after("k8s.gcr.io", "Fix all that Dunnage can fix safely");
    assert_eq!(after, text.replace("k8s.gcr.io", "registry.k8s.io"), "to run as another user is not safe");
    let quick = session.actions("k8s.gcr.io", &json!(["quickfix"]));
    assert!(quick.iter().all(|it| it["kind"].as_str().unwrap().starts_with("quickfix")));
    assert!(quick.iter().any(|it| it["isPreferred"] == true), "{:?}", titles(&quick));
    assert!(session.actions("k8s.gcr.io", &json!(["refactor"])).is_empty());
    assert!(session.actions("k8s.gcr.io", &json!(["quick"])).is_empty(), "a kind is no prefix of letters");
    assert_eq!(session.client.end(), 0);
}

#[test]
fn findings_are_accepted_where_the_comment_is_read() {
    let comment = "# dunnage: ignore[privileged] TODO: say why";
    let mut session = session(&[("pod.yaml", POD)], &modern());
    let line = session.after("true}", "Ignore `privileged` on this line");
    assert_eq!(line, POD.replacen("{privileged: true}", &format!("{{privileged: true}} {comment}"), 1));
    let thing = session.after("true}", "Ignore `privileged` for container `a`");
    assert_eq!(thing, POD.replacen("    - name: a", &format!("    {comment}\n    - name: a"), 1));
    let file = session.after("true}", "Ignore `privileged` in this file");
    assert_eq!(file, format!("{}\n{POD}", comment.replace("ignore", "ignore-file")));
    for (after, left) in [(line, 1), (thing, 1), (file, 0)] {
        session.client.replace(&session.uri, 2, &after);
        let rules = session.client.rules(&session.uri);
        assert_eq!(rules.iter().filter(|rule| *rule == "privileged").count(), left, "{after}");
    }
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_comment_does_not_become_a_part_of_the_text() {
    for (name, text, at, rule, expected) in [
        (
            "Dockerfile",
            "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN apt-get update \\\n  && curl https://x.sh | sh\nUSER 1000\n",
            "curl",
            "pipe-to-shell",
            "# syntax=docker/dockerfile:1\nFROM debian:12\nRUN apt-get update \\\n  # dunnage: ignore[pipe-to-shell] TODO: say why\n  && curl https://x.sh | sh\nUSER 1000\n",
        ),
        (
            "main.tf",
            "resource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = jsonencode([{\n    name = \"a\"\n    image = \"nginx:latest\"\n  }])\n}\n",
            "latest",
            "latest-tag",
            "resource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = jsonencode([{\n    name = \"a\"\n    image = \"nginx:latest\" # dunnage: ignore[latest-tag] TODO: say why\n  }])\n}\n",
        ),
    ] {
        let mut session = session(&[(name, text)], &modern());
        let titles: Vec<String> = titles(&session.actions(at, &Value::Null)).into_iter().map(str::to_owned).collect();
        let Some(title) = titles.iter().find(|title| **title == format!("Ignore `{rule}` on this line")) else {
            panic!("{titles:?}")
        };
        assert_eq!(session.after(at, title), expected);
        assert_eq!(session.client.end(), 0);
    }
}

#[test]
fn what_has_no_comments_is_accepted_in_the_configuration() {
    let task = "{\"family\": \"t\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"nginx:1.27.3\", \"privileged\": true}]}\n";
    let mut session = session(&[("ecs/task.json", task)], &modern());
    let title = "Turn `privileged` off for this file in dunnage.yaml";
    let edit = session.chosen("true", title);
    let configuration = uri(&session.root.join("dunnage.yaml"));
    assert_eq!(
        edit["documentChanges"][0],
        json!({"kind": "create", "uri": configuration, "options": {"ignoreIfExists": true}})
    );
    let written = applied("", edit["documentChanges"][1]["edits"].as_array().unwrap());
    assert_eq!(written, "overrides:\n  - files: [ecs/task.json]\n    rules:\n      privileged: off\n");
    session.client.open(&configuration, "yaml", &written);
    assert!(!session.client.rules(&session.uri).contains(&"privileged".to_owned()));
    session.client.replace(&configuration, 2, "fail-on: low\n");
    let edit = session.chosen("true", "Turn `privileged` off in dunnage.yaml");
    assert_eq!(edit["documentChanges"][0]["textDocument"], json!({"uri": configuration, "version": 2}));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn an_old_offer_is_refused_and_a_page_is_opened() {
    let mut session = session(&[("pod.yaml", POD)], &modern());
    let actions = session.actions("true}", &Value::Null);
    let fix = actions.iter().find(|it| it["title"] == "Set `privileged` to `false`").unwrap().clone();
    session.client.replace(&session.uri, 2, &format!("# new\n{POD}"));
    assert_eq!(session.client.ask("codeAction/resolve", fix), Err(-32801));
    let open = actions.iter().find(|it| it["title"] == "Open the page of `privileged`").unwrap();
    session.client.ask("workspace/executeCommand", open["command"].clone()).unwrap();
    session.client.settle();
    let shown = session.client.heard.iter().find(|(method, _)| method == "window/showDocument").unwrap();
    assert!(shown.1["uri"].as_str().unwrap().ends_with("/rules/container/privileged.md"));
    let other = json!({"command": "dunnage.openPage", "arguments": ["file:///etc/passwd"]});
    assert!(session.client.ask("workspace/executeCommand", other).is_err());
    assert_eq!(session.client.end(), 0);
}

#[test]
fn an_offer_for_one_folder_is_no_edit_of_another() {
    let compose = "services:\n  NAME:\n    image: nginx:1.27.3\n    privileged: true\n";
    let texts = ["a", "b"].map(|name| compose.replace("NAME", name));
    let directory = Directory::new().with("a/compose.yaml", &texts[0]).with("b/compose.yaml", &texts[1]);
    let root = directory.0.path().canonicalize().unwrap();
    let (a, b) = (root.join("a"), root.join("b"));
    let mut client = Client::start(&[&a], &modern());
    let place = json!({"line": 3, "character": 17});
    let document = json!({"uri": uri(&a.join("compose.yaml"))});
    let range = json!({"start": place, "end": place});
    let parameters = json!({"textDocument": document, "range": range, "context": {"diagnostics": []}});
    let offered = client.ask("textDocument/codeAction", parameters).unwrap();
    let fix =
        offered.as_array().unwrap().iter().find(|it| it["title"] == "Set `privileged` to `false`").unwrap().clone();
    assert!(client.ask("codeAction/resolve", fix.clone()).is_ok());
    // Another file may have the number of this one now.
    let folder = |path: &PathBuf| json!([{"uri": uri(path), "name": "x"}]);
    let event = json!({"added": folder(&b), "removed": folder(&a)});
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": event}));
    assert_eq!(client.ask("codeAction/resolve", fix), Err(-32801));
    assert_eq!(client.end(), 0);
}

#[test]
fn a_text_on_the_disk_that_has_changed_is_not_edited_by_an_old_offer() {
    let mut session = session(&[("Dockerfile", "FROM nginx:1.27\nUSER root\n"), ("pod.yaml", POD)], &modern());
    session.uri = uri(&session.root.join("pod.yaml"));
    POD.clone_into(&mut session.text);
    let all = session.actions("true}", &Value::Null);
    let fix = all.iter().find(|it| it["title"] == "Set `privileged` to `false`").unwrap().clone();
    fs::write(session.root.join("pod.yaml"), format!("# one line more\n{POD}")).unwrap();
    session.client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": session.uri, "type": 2}]}));
    assert_eq!(session.client.ask("codeAction/resolve", fix), Err(-32801));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_configuration_with_mistakes_is_not_changed() {
    let files = [("pod.yaml", POD), ("dunnage.yaml", "# mine\nfail-on: low\n")];
    let mut session = session(&files, &modern());
    let title = "Turn `privileged` off in dunnage.yaml";
    let written = session.chosen("true", title);
    let text = applied(files[1].1, written["documentChanges"][0]["edits"].as_array().unwrap());
    assert!(text.contains("rules:\n  privileged: off\n"), "{text}");
    // What holds is the older text still; its places mean nothing here.
    let path = session.root.join("dunnage.yaml");
    fs::write(&path, "# a longer first line than before\nfail-on: hgh\n").unwrap();
    session.client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(&path), "type": 2}]}));
    let actions = session.actions("true", &Value::Null);
    let action = actions.iter().find(|action| action["title"] == title).unwrap().clone();
    assert_eq!(session.client.ask("codeAction/resolve", action), Err(-32803));
    // Right again, but nobody has told.
    fs::write(&path, "# other\nfail-on: low\n").unwrap();
    session.client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri(&path), "type": 2}]}));
    session.actions("true", &Value::Null);
    fs::write(&path, "# a line that nobody told of\nfail-on: low\n").unwrap();
    let written = session.chosen("true", title);
    let text = applied(&fs::read_to_string(&path).unwrap(), written["documentChanges"][0]["edits"].as_array().unwrap());
    assert!(text.starts_with("# a line that nobody told of\n") && text.contains("  privileged: off\n"), "{text}");
    assert_eq!(session.client.end(), 0);
}

#[test]
fn comments_are_tried_only_for_those_who_choose_one() {
    let mut applying = pulling();
    applying["workspace"] = json!({"applyEdit": true});
    let mut one = session(&[("pod.yaml", POD)], &applying);
    let actions = one.actions("true}", &Value::Null);
    let accept = actions.iter().find(|it| it["title"] == "Ignore `privileged` in this file").unwrap();
    assert!(accept["edit"].is_null(), "{accept}");
    one.client.ask("workspace/executeCommand", accept["command"].clone()).unwrap();
    one.client.settle();
    let (_, sent) = one.client.heard.iter().find(|(method, _)| method == "workspace/applyEdit").unwrap();
    let edits = sent["edit"]["changes"][&one.uri].as_array().unwrap();
    assert!(applied(POD, edits).starts_with("# dunnage: ignore-file[privileged]"), "{edits:?}");
    assert_eq!(one.client.end(), 0);
    // Without either, one is offered.
    let mut other = session(&[("pod.yaml", POD)], &pulling());
    let actions = other.actions("true}", &Value::Null);
    let ignores: Vec<&str> = titles(&actions).into_iter().filter(|it| it.starts_with("Ignore `privileged`")).collect();
    assert_eq!(ignores, ["Ignore `privileged` on this line"]);
    assert_eq!(other.client.end(), 0);
}
