//! Sessions of an editor with the language server, message by message.

use crate::support::client::{Client, names, pulling, pushed, uri, uri as uri_of};
use crate::support::command::Directory;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: a\n      image: nginx:1.27.3\n      securityContext: {privileged: true}\n";

struct Project {
    _directory: Directory,
    root: PathBuf,
}

/// A directory with these files, as a repository of its own.
fn project(files: &[(&str, &str)]) -> Project {
    let directory = files.iter().fold(Directory::new(), |directory, (name, text)| directory.with(name, text));
    let root = directory.0.path().canonicalize().unwrap();
    fs::create_dir_all(root.join(".git")).unwrap();
    Project { _directory: directory, root }
}

impl Project {
    fn uri(&self, name: &str) -> String {
        uri(&self.root.join(name))
    }

    fn client(&self, capabilities: &Value) -> Client {
        Client::start(&[&self.root], capabilities)
    }
}

#[test]
fn findings_come_and_go_with_the_text() {
    let project = project(&[("pod.yaml", POD)]);
    let uri = project.uri("pod.yaml");
    let mut client = project.client(&pulling());
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    assert!(client.rules(&uri).contains(&"privileged".to_owned()), "files are checked that are not open");
    client.open(&uri, "yaml", POD);
    let found = client.pull(&uri);
    let privileged = found.iter().find(|it| it["code"] == "privileged").unwrap();
    assert_eq!(privileged["range"]["start"], json!({"line": 7, "character": 36}));
    assert_eq!(privileged["severity"], 1);
    assert_eq!(privileged["source"], "dunnage");
    assert!(privileged["codeDescription"]["href"].as_str().unwrap().ends_with("/rules/container/privileged.md"));
    let range = json!({"start": {"line": 7, "character": 36}, "end": {"line": 7, "character": 40}});
    client.change(&uri, 2, &json!([{"range": range, "text": "false"}]));
    assert!(!client.rules(&uri).contains(&"privileged".to_owned()));
    client.close(&uri);
    assert!(client.rules(&uri).contains(&"privileged".to_owned()), "what is on the disk holds again");
    assert!(!client.methods().contains(&"textDocument/publishDiagnostics"), "who asks is not told");
    assert_eq!(client.end(), 0);
}

#[test]
fn clients_that_do_not_ask_are_told_with_versions_until_a_file_is_gone() {
    let project = project(&[("pod.yaml", POD)]);
    let uri = project.uri("pod.yaml");
    let mut client = project.client(&pushed());
    assert!(client.capabilities.get("diagnosticProvider").is_none(), "some would ask, and show everything twice");
    client.settle();
    assert_eq!(client.pushed[&uri].0, None);
    client.open(&uri, "yaml", POD);
    client.settle();
    let (version, items) = &client.pushed[&uri];
    assert_eq!(*version, Some(1), "some forget what they are told of files that are not open");
    assert!(names(items).contains(&"privileged".to_owned()));
    client.replace(&uri, 7, &POD.replace("true", "false"));
    client.settle();
    let (version, items) = &client.pushed[&uri];
    assert_eq!(*version, Some(7));
    assert!(!names(items).contains(&"privileged".to_owned()));
    let before = client.heard.len();
    client.replace(&uri, 8, &(POD.replace("true", "false") + "# nothing new\n"));
    client.settle();
    assert_eq!(client.heard.len(), before, "nothing is told anew that is known");
    client.close(&uri);
    client.settle();
    assert!(names(&client.pushed[&uri].1).contains(&"privileged".to_owned()));
    fs::remove_file(project.root.join("pod.yaml")).unwrap();
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 3}]}));
    client.settle();
    assert_eq!(client.pushed[&uri].1, Vec::<Value>::new());
    assert_eq!(client.end(), 0);
}

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let project = project(&[("pod.yaml", POD), ("Dockerfile", "FROM nginx:latest\n")]);
    let uri = project.uri("pod.yaml");
    let mut client = project.client(&pulling());
    let ask = |client: &mut Client, known: &Value| {
        client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}, "previousResultId": known})).unwrap()
    };
    let full = ask(&mut client, &Value::Null);
    assert_eq!(full["kind"], "full");
    assert_eq!(ask(&mut client, &full["resultId"])["kind"], "unchanged");
    let all = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let all = all["items"].as_array().unwrap();
    assert_eq!(all.len(), 2);
    let known: Vec<Value> = all.iter().map(|it| json!({"uri": it["uri"], "value": it["resultId"]})).collect();
    client.open(&uri, "yaml", &POD.replace("true", "false"));
    let again = client.ask("workspace/diagnostic", json!({"previousResultIds": known})).unwrap();
    let kinds: Vec<(&str, &str)> = again["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["uri"].as_str().unwrap().rsplit('/').next().unwrap(), it["kind"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds, [("Dockerfile", "unchanged"), ("pod.yaml", "full")]);
    assert_eq!(client.end(), 0);
}

#[test]
fn encodings_are_agreed_on_and_columns_count_them() {
    let text = "# 😀 字\nkind: Pod\napiVersion: v1\nmetadata: {name: p}\nspec: {containers: [{name: \"😀\", image: 'nginx:1.27.3', securityContext: {privileged: true}}]}\n";
    for (offered, chosen, column) in [
        (json!(["utf-16"]), "utf-16", 86),
        (json!(["utf-8", "utf-16"]), "utf-8", 88),
        (json!(["utf-32", "utf-16"]), "utf-32", 85),
        (Value::Null, "utf-16", 86),
    ] {
        let project = project(&[]);
        let mut capabilities = pulling();
        capabilities["general"] = json!({"positionEncodings": offered});
        let mut client = project.client(&capabilities);
        assert_eq!(client.capabilities["positionEncoding"], chosen);
        client.open(&project.uri("pod.yaml"), "yaml", text);
        let found = client.pull(&project.uri("pod.yaml"));
        let privileged = found.iter().find(|it| it["code"] == "privileged").unwrap();
        assert_eq!(privileged["range"]["start"], json!({"line": 4, "character": column}), "{chosen}");
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn a_file_without_a_folder_and_one_without_a_name() {
    let mut client = Client::start(&[], &pulling());
    client.open("untitled:Untitled-1", "dockerfile", "FROM nginx:latest\n");
    assert!(client.rules("untitled:Untitled-1").contains(&"latest-tag".to_owned()));
    // YAML is told by its content.
    client.open("untitled:Untitled-2", "yaml", "hello: true\n");
    assert_eq!(client.rules("untitled:Untitled-2"), [""; 0]);
    client.replace("untitled:Untitled-2", 2, POD);
    assert!(client.rules("untitled:Untitled-2").contains(&"privileged".to_owned()));
    // Another language is none of ours, whatever it looks like.
    client.open("untitled:Untitled-3", "markdown", POD);
    assert_eq!(client.rules("untitled:Untitled-3"), [""; 0]);
    client.close("untitled:Untitled-1");
    assert_eq!(client.rules("untitled:Untitled-1"), [""; 0]);
    assert_eq!(client.end(), 0);
}

#[test]
fn folders_come_and_go() {
    let (one, other) = (project(&[("pod.yaml", POD)]), project(&[("Dockerfile", "FROM nginx:latest\n")]));
    let mut client = Client::start(&[&one.root], &pushed());
    client.settle();
    let (pod, dockerfile) = (one.uri("pod.yaml"), other.uri("Dockerfile"));
    assert_eq!(client.pushed.keys().collect::<Vec<_>>(), [&pod]);
    let folder = |project: &Project| json!([{"uri": uri(&project.root), "name": "x"}]);
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": folder(&other), "removed": []}}));
    client.settle();
    assert!(names(&client.pushed[&dockerfile].1).contains(&"latest-tag".to_owned()));
    client.tell("workspace/didChangeWorkspaceFolders", json!({"event": {"added": [], "removed": folder(&one)}}));
    client.settle();
    assert!(client.pushed[&pod].1.is_empty());
    assert!(!client.pushed[&dockerfile].1.is_empty());
    assert_eq!(client.end(), 0);
}

#[test]
fn text_that_is_not_saved_is_seen_by_the_checks_of_others() {
    let main = "variable \"image\" {}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family = \"t\"\n  container_definitions = jsonencode([{ name = \"a\", image = var.image, readonlyRootFilesystem = true }])\n}\n";
    let project = project(&[
        ("tf/main.tf", main),
        ("tf/terraform.tfvars", "image = \"nginx:1.27.3\"\n"),
        ("shop/compose.yaml", "services:\n  web:\n    image: \"nginx:${TAG:-1.27.3}\"\n"),
    ]);
    let mut client = project.client(&pulling());
    let (variables, compose, env) =
        (project.uri("tf/terraform.tfvars"), project.uri("shop/compose.yaml"), project.uri("shop/.env"));
    let has_latest = |client: &mut Client, uri: &str| client.rules(uri).contains(&"latest-tag".to_owned());
    assert!(!has_latest(&mut client, &variables));
    client.open(&variables, "terraform-vars", "image = \"nginx:latest\"\n");
    assert!(has_latest(&mut client, &variables));
    let related = client.pull(&variables);
    let related = related.iter().find(|it| it["code"] == "latest-tag").unwrap();
    assert_eq!(related["relatedInformation"][0]["location"]["uri"], project.uri("tf/main.tf"));
    assert!(!has_latest(&mut client, &compose));
    // There is no such file on the disk.
    client.open(&env, "dotenv", "TAG=latest\n");
    assert!(has_latest(&mut client, &env) || has_latest(&mut client, &compose));
    client.close(&env);
    assert!(!has_latest(&mut client, &env) && !has_latest(&mut client, &compose));
    assert_eq!(client.end(), 0);
}

#[test]
fn a_half_typed_file_keeps_its_other_findings() {
    let project = project(&[]);
    let mut client = project.client(&pulling());
    let uri = project.uri("pod.yaml");
    client.open(&uri, "yaml", POD);
    client.replace(&uri, 2, &(POD.to_owned() + "      resources:\n        limits: {mem\n"));
    let rules = client.rules(&uri);
    assert!(rules.contains(&"privileged".to_owned()) && rules.contains(&"syntax-error".to_owned()), "{rules:?}");
    let dockerfile = project.uri("Dockerfile");
    client.open(&dockerfile, "dockerfile", "FROM nginx:latest\nRUN [\"a\nCOP");
    let rules = client.rules(&dockerfile);
    assert!(rules.contains(&"latest-tag".to_owned()) && rules.contains(&"syntax-error".to_owned()), "{rules:?}");
    // It was a manifest, and is one still while its kind is typed anew.
    client.replace(&uri, 3, &POD.replace("kind: Pod", "kin"));
    client.replace(&uri, 4, POD);
    assert!(client.rules(&uri).contains(&"privileged".to_owned()));
    assert_eq!(client.end(), 0);
}

#[test]
fn a_configuration_holds_as_it_is_typed_and_a_wrong_one_as_it_was() {
    let project = project(&[("pod.yaml", POD), ("dunnage.yaml", "rules:\n  privileged: off\n")]);
    let (uri, configuration) = (project.uri("pod.yaml"), project.uri("dunnage.yaml"));
    let mut client = project.client(&pulling());
    let has = |client: &mut Client| client.rules(&uri).contains(&"privileged".to_owned());
    assert!(!has(&mut client));
    client.open(&configuration, "yaml", "rules:\n  privileged: on\n");
    assert!(has(&mut client));
    client.replace(&configuration, 2, "rules:\n  privileged: off\n  latest-tag: hihg\n");
    assert!(has(&mut client), "the last one without a mistake holds");
    let wrong = client.pull(&configuration);
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0]["message"].as_str().unwrap().contains("did you mean `high`?"));
    assert_eq!(wrong[0]["range"]["start"], json!({"line": 2, "character": 14}));
    client.replace(&configuration, 3, "rules:\n  privileged: off\n  latest-tag: high\n");
    assert!(!has(&mut client));
    assert!(client.pull(&configuration).is_empty());
    client.replace(&configuration, 4, "exclude: [pod.yaml]\n");
    assert_eq!(client.rules(&uri), [""; 0]);
    client.close(&configuration);
    assert!(!has(&mut client) && !client.rules(&uri).is_empty());
    assert_eq!(client.end(), 0);
}

#[test]
fn a_configuration_that_is_saved_or_watched_is_read_again() {
    let project = project(&[("pod.yaml", POD)]);
    let (uri, path) = (project.uri("pod.yaml"), project.root.join("dunnage.yaml"));
    for watches in [false, true] {
        let mut capabilities = pulling();
        capabilities["workspace"] = json!({"didChangeWatchedFiles": {"dynamicRegistration": watches}});
        let mut client = project.client(&capabilities);
        assert!(client.rules(&uri).contains(&"privileged".to_owned()));
        assert_eq!(client.methods().contains(&"client/registerCapability"), watches);
        fs::write(&path, "rules: {privileged: off}\n").unwrap();
        let changed = uri_of(&path);
        if watches {
            client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": changed, "type": 1}]}));
        } else {
            client.tell("textDocument/didSave", json!({"textDocument": {"uri": changed}}));
        }
        assert!(!client.rules(&uri).contains(&"privileged".to_owned()), "{watches}");
        fs::remove_file(&path).unwrap();
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn files_that_appear_are_checked() {
    let project = project(&[]);
    let mut client = project.client(&pulling());
    client.settle();
    fs::write(project.root.join("Dockerfile"), "FROM nginx:latest\n").unwrap();
    let uri = project.uri("Dockerfile");
    client.tell("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": uri, "type": 1}]}));
    assert!(client.rules(&uri).contains(&"latest-tag".to_owned()));
    assert_eq!(client.end(), 0);
}

#[test]
fn the_protocol_is_kept() {
    let project = project(&[("pod.yaml", POD)]);
    // Nothing is answered before `initialize`, and that only once.
    let mut client = Client::bare();
    assert_eq!(client.ask("textDocument/diagnostic", json!({})), Err(-32002));
    client.tell("initialized", json!({}));
    client.ask("initialize", json!({"processId": null, "capabilities": {}, "rootUri": null})).unwrap();
    assert_eq!(client.ask("initialize", json!({"capabilities": {}})), Err(-32600));
    assert_eq!(client.end(), 0);

    let mut client = project.client(&pulling());
    assert_eq!(client.ask("textDocument/foldingRange", json!({})), Err(-32601));
    assert_eq!(client.ask("textDocument/diagnostic", json!({"nonsense": true})), Err(-32602));
    client.tell("$/whatever", json!({}));
    client.tell("textDocument/whatever", json!({}));
    client.tell("textDocument/didOpen", json!({"nonsense": true}));
    client.change("file:///not/open", 2, &json!([{"text": "x"}]));
    client.close("file:///not/open");
    assert!(!client.rules(&project.uri("pod.yaml")).is_empty(), "it lives");
    // What is taken back before its turn is not worked out.
    let parameters = json!({"textDocument": {"uri": project.uri("pod.yaml")}});
    client.open(&project.uri("pod.yaml"), "yaml", &POD.repeat(200));
    let first = client.begin("workspace/diagnostic", json!({"previousResultIds": []}));
    let second = client.begin("textDocument/diagnostic", parameters.clone());
    client.tell("$/cancelRequest", json!({"id": second}));
    client.wait(first).unwrap();
    assert_eq!(client.wait(second), Err(-32800));
    assert_eq!(client.ask("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(client.ask("textDocument/diagnostic", parameters), Err(-32600));
    assert_eq!(client.vanish(true), 0);

    assert_eq!(project.client(&pulling()).vanish(true), 1, "`exit` without `shutdown`");
    assert_eq!(project.client(&pulling()).vanish(false), 1, "gone without a word");
    assert_eq!(Client::bare().vanish(true), 1);
}

#[test]
fn the_first_look_shows_progress() {
    let project = project(&[("pod.yaml", POD)]);
    let mut client = project.client(&json!({"window": {"workDoneProgress": true}}));
    client.settle();
    let kinds: Vec<&str> = client
        .heard
        .iter()
        .filter(|(method, _)| method == "$/progress")
        .map(|(_, parameters)| parameters["value"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["begin", "end"]);
    assert!(client.methods().contains(&"window/workDoneProgress/create"));
    assert_eq!(client.end(), 0);
}

#[test]
fn a_change_that_cannot_be_read_changes_nothing_and_is_told() {
    let project = project(&[]);
    let uri = project.uri("Dockerfile");
    let mut client = project.client(&pulling());
    client.open(&uri, "dockerfile", "FROM nginx:latest\n");
    let range = json!({"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}});
    client.change(&uri, 2, &json!([{"range": range, "text": "BAD\n"}]));
    let text = client.ask("dunnage/text", json!({"uri": uri})).unwrap();
    assert_eq!(text, "FROM nginx:latest\n");
    let told = client.heard.iter().find(|(method, _)| method == "window/logMessage").unwrap();
    assert!(told.1["message"].as_str().unwrap().starts_with("a message cannot be read"), "{told:?}");
    assert_eq!(client.end(), 0);
}

#[cfg(unix)]
#[test]
fn the_server_ends_with_the_process_that_started_it() {
    let mut parent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let mut client = Client::bare();
    client.ask("initialize", json!({"processId": parent.id(), "capabilities": {}, "rootUri": null})).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    // The line stays open.
    assert_eq!(client.outlive(), 1);
}
