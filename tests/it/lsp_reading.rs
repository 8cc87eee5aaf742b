//! What an editor shows and offers beside findings: hover, completion, ways to other places, hints, settings.

use crate::support::client::{Client, pulling, pushed, uri};
use crate::support::command::Directory;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

struct Session {
    _directory: Directory,
    root: PathBuf,
    client: Client,
}

fn session(files: &[(&str, &str)], capabilities: &Value, options: &Value) -> Session {
    let directory = files.iter().fold(Directory::new(), |directory, (name, text)| directory.with(name, text));
    let root = directory.0.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    let client = Client::start_with(&[&root], capabilities, options);
    Session { _directory: directory, root, client }
}

impl Session {
    fn uri(&self, name: &str) -> String {
        uri(&self.root.join(name))
    }

    /// Asks about the first letter of a piece of a file.
    fn at(&mut self, method: &str, name: &str, piece: &str) -> Value {
        let text = fs::read_to_string(self.root.join(name)).unwrap();
        let before = &text[..text.find(piece).unwrap_or_else(|| panic!("{piece}"))];
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap().encode_utf16().count();
        self.place(method, name, line, character)
    }

    fn place(&mut self, method: &str, name: &str, line: usize, character: usize) -> Value {
        let position = json!({"line": line, "character": character});
        self.client.ask(method, json!({"textDocument": {"uri": self.uri(name)}, "position": position})).unwrap()
    }

    fn hover(&mut self, name: &str, piece: &str) -> String {
        self.at("textDocument/hover", name, piece)["contents"]["value"].as_str().unwrap_or("").to_owned()
    }
}

const FILES: [(&str, &str); 6] = [
    (
        "tf/main.tf",
        "variable \"image\" {}\nvariable \"open\" {}\nlocals {\n  name = var.image\n}\nmodule \"m\" {\n  source = \"./m\"\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  family                = \"t\"\n  container_definitions = jsonencode([{ name = \"a\", image = local.name, privileged = var.open }])\n}\n",
    ),
    ("tf/m/main.tf", "locals {\n  a = 1\n}\n"),
    ("tf/terraform.tfvars", "image = \"nginx:latest\"\n"),
    ("Dockerfile", "ARG TAG=latest\nFROM nginx:$TAG AS base\nARG DEEP=$NOTHING\nFROM base\nCOPY --from=base /a /b\n"),
    (
        "shop/compose.yaml",
        "services:\n  web:\n    image: \"web:${TAG}\"\n    environment: {DB_PASSWORD: \"${SECRET}\"}\n    extends: {file: base.yaml, service: base}\n",
    ),
    ("shop/base.yaml", "services:\n  base:\n    image: busybox:1.36\n"),
];

#[test]
fn a_value_says_what_it_comes_to_and_from_where() {
    let mut files = FILES.to_vec();
    files.push(("shop/.env", "TAG=1.2.3\nSECRET=hunter2hunter2x9\n"));
    files.push(("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - {name: a, image: 'b:1', securityContext: &c {privileged: true}}\n    - {name: b, image: 'b:1', securityContext: *c}\n"));
    let mut session = session(&files, &pulling(), &Value::Null);
    let hover = session.hover("tf/main.tf", "local.name");
    assert!(hover.starts_with("Comes to `nginx:latest`"), "{hover}");
    assert!(hover.contains("[terraform.tfvars:1](file://"), "{hover}");
    let hover = session.hover("tf/main.tf", "var.open");
    assert!(hover.starts_with("Not known: variable `open` has no default"), "{hover}");
    let hover = session.hover("Dockerfile", "$TAG");
    assert!(hover.contains("Comes to `latest`") && hover.contains("[Dockerfile:1]"), "{hover}");
    let hover = session.hover("shop/compose.yaml", "${TAG}");
    assert!(hover.contains("Comes to `1.2.3`") && hover.contains("[.env:1]"), "{hover}");
    let hover = session.hover("shop/compose.yaml", "${SECRET}");
    assert!(!hover.contains("hunter2"), "{hover}");
    let hover = session.hover("pod.yaml", "*c");
    assert!(hover.contains("Comes to"), "{hover}");
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_finding_shows_the_page_of_its_rule_unless_that_is_turned_off() {
    let mut one = session(&FILES, &pulling(), &Value::Null);
    let hover = one.hover("tf/terraform.tfvars", "latest");
    let head = hover.lines().find(|line| line.contains("latest-tag")).unwrap();
    assert!(head.starts_with("**Image uses the latest tag, or none** · medium · [latest-tag](https://"), "{hover}");
    assert!(hover.contains("**Why**") && !hover.contains("# Image") && !hover.contains("\n## "), "{hover}");
    assert_eq!(one.client.end(), 0);
    let mut other = session(&FILES, &pulling(), &json!({"hover": false}));
    assert!(!other.hover("tf/terraform.tfvars", "latest").contains("**Why**"));
    assert_eq!(other.client.end(), 0);
}

#[test]
fn secrets_are_in_no_message() {
    let text = "FROM debian:12\nENV AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzKEYabcde\nUSER 1000\n";
    let mut session = session(&[("Dockerfile", text)], &pulling(), &Value::Null);
    let found = session.client.pull(&session.uri("Dockerfile"));
    assert!(!found.is_empty() && !json!(found).to_string().contains("wJalrXUtn"), "{found:?}");
    assert!(!session.hover("Dockerfile", "wJalr").contains("wJalrXUtn"));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn configuration_and_comments_are_completed_and_explained() {
    let configuration = "rules:\n  latest-tag: \nfail-on: low\n";
    let dockerfile = "# dunnage: ignore[latest-tag, pri\nFROM nginx\n";
    let mut session = session(&[("dunnage.yaml", configuration), ("Dockerfile", dockerfile)], &pulling(), &Value::Null);
    let labels = |items: &Value| -> Vec<String> {
        items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    };
    let value = session.place("textDocument/completion", "dunnage.yaml", 1, 14);
    assert!(labels(&value).contains(&"off".to_owned()), "{value}");
    let open = session.uri("dunnage.yaml");
    session.client.open(&open, "yaml", "rules:\n  lat\n");
    let keys = session.place("textDocument/completion", "dunnage.yaml", 1, 5);
    let item = keys.as_array().unwrap().iter().find(|item| item["label"] == "latest-tag").unwrap();
    assert_eq!(item["textEdit"]["newText"], "latest-tag: ");
    assert_eq!(item["textEdit"]["range"]["start"], json!({"line": 1, "character": 2}));
    session.client.close(&open);
    let names = session.place("textDocument/completion", "Dockerfile", 0, 33);
    assert!(labels(&names).contains(&"privileged".to_owned()) && labels(&names).contains(&"secret/*".to_owned()));
    assert!(session.hover("Dockerfile", "latest-tag").contains("**Why**"));
    assert!(session.hover("dunnage.yaml", "fail-on").contains("Exit with 1"));
    assert!(session.hover("dunnage.yaml", "latest-tag").contains("**Why**"));
    assert_eq!(session.place("textDocument/completion", "Dockerfile", 1, 4), json!([]));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn ways_lead_to_where_things_are_written() {
    let mut session = session(&FILES, &pulling(), &Value::Null);
    let to = session.at("textDocument/definition", "tf/main.tf", "local.name");
    assert_eq!(to["uri"], session.uri("tf/terraform.tfvars"));
    let to = session.at("textDocument/definition", "Dockerfile", "base /a");
    assert_eq!((&to["uri"], &to["range"]["start"]["line"]), (&json!(session.uri("Dockerfile")), &json!(1)));
    assert_eq!(links(&mut session, "Dockerfile"), ["Dockerfile#L2", "Dockerfile#L2"]);
    assert_eq!(links(&mut session, "tf/main.tf"), ["tf/m/main.tf"]);
    assert_eq!(links(&mut session, "shop/compose.yaml"), ["shop/base.yaml"]);
    assert_eq!(session.client.end(), 0);
}

/// What the links of a file lead to.
fn links(session: &mut Session, name: &str) -> Vec<String> {
    let uri = session.uri(name);
    let links = session.client.ask("textDocument/documentLink", json!({"textDocument": {"uri": uri}})).unwrap();
    let root = uri.strip_suffix(name).unwrap().to_owned();
    let name = |link: &Value| link["target"].as_str().unwrap().strip_prefix(&root).unwrap().to_owned();
    links.as_array().unwrap().iter().map(name).collect()
}

#[test]
fn files_that_are_not_checked_are_led_to_as_well() {
    let compose = "services:\n  a:\n    build:\n      dockerfile: Other.Dockerfile\n      context: ./web\n    env_file: [web.env, gone.env]\n  b:\n    build: {context: ./api, dockerfile: Own}\n  c:\n    build: ./web\n";
    let dockerfile = "FROM busybox\nCOPY app.py gone.py ../compose.yaml /app/\nADD web.env /\nCOPY --from=0 app.py /\n";
    let files = [
        ("compose.yaml", compose),
        ("web.env", "A=b\n"),
        ("web/Dockerfile", dockerfile),
        ("web/Other.Dockerfile", "FROM busybox\n"),
        ("web/app.py", "\u{0}binary"),
        ("api/Own", "FROM busybox\n"),
        (
            "tf/main.tf",
            "module \"m\" {\n  source = \"../lib\"\n}\nresource \"aws_s3_object\" \"o\" {\n  source = \"../web/app.py\"\n}\n",
        ),
        ("lib/main.tf", "locals {\n  a = 1\n}\n"),
    ];
    let mut session = session(&files, &pulling(), &Value::Null);
    let expected = ["web/Other.Dockerfile", "web/Dockerfile", "web.env", "api/Own", "web/Dockerfile"];
    assert_eq!(links(&mut session, "compose.yaml"), expected);
    assert_eq!(links(&mut session, "web/Dockerfile"), ["web/app.py", "compose.yaml", "web.env"]);
    assert_eq!(links(&mut session, "tf/main.tf"), ["lib/main.tf", "web/app.py"]);
    let to = session.at("textDocument/definition", "web/Dockerfile", "app.py");
    assert_eq!(to["uri"], session.uri("web/app.py"));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_container_says_as_whom_it_runs_where_that_is_inherited() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  securityContext: {runAsUser: 1000}\n  containers:\n    - name: a\n      image: 'b:1'\n    - name: b\n      image: 'b:1'\n      securityContext: {runAsUser: 7}\n";
    for (options, expected) in [(Value::Null, vec!["runs as 1000"]), (json!({"inlayHints": false}), vec![])] {
        let mut session = session(&[("pod.yaml", pod)], &pulling(), &options);
        let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
        let parameters = json!({"textDocument": {"uri": session.uri("pod.yaml")}, "range": range});
        let hints = session.client.ask("textDocument/inlayHint", parameters).unwrap();
        let labels: Vec<&str> = hints.as_array().unwrap().iter().map(|it| it["label"].as_str().unwrap()).collect();
        assert_eq!(labels, expected, "{hints}");
        assert_eq!(session.client.end(), 0);
    }
}

/// The hints of a file.
fn hints(session: &mut Session, name: &str) -> Vec<(u64, String)> {
    let range = json!({"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}});
    let parameters = json!({"textDocument": {"uri": session.uri(name)}, "range": range});
    let hints = session.client.ask("textDocument/inlayHint", parameters).unwrap();
    let hint = |it: &Value| (it["position"]["line"].as_u64().unwrap(), it["label"].as_str().unwrap().to_owned());
    hints.as_array().unwrap().iter().map(hint).collect()
}

#[test]
fn a_container_of_terraform_says_as_whom_it_runs() {
    let pod = "variable \"id\" {\n  default = 1000\n}\nresource \"kubernetes_pod\" \"p\" {\n  spec {\n    security_context {\n      run_as_user = var.id\n    }\n    container {\n      name = \"a\"\n      image = \"b:1\"\n    }\n    container {\n      name = \"b\"\n      image = \"b:1\"\n      security_context {\n        run_as_user = 7\n      }\n    }\n  }\n}\n";
    let mut session = session(&[("main.tf", pod)], &pulling(), &Value::Null);
    let hints = hints(&mut session, "main.tf");
    assert_eq!(hints, [(9, "runs as 1000".to_owned())]);
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_stage_says_what_it_starts_from() {
    let text = "ARG TAG=1.27\nFROM nginx:$TAG AS base\nUSER 1000\nFROM debian:12 AS plain\nFROM base\nCMD [\"x\"]\n";
    let mut session = session(&[("Dockerfile", text)], &pulling(), &Value::Null);
    let hints = hints(&mut session, "Dockerfile");
    let starts: Vec<_> = hints.iter().filter(|(_, label)| label.starts_with("starts")).cloned().collect();
    assert_eq!(
        starts,
        [(1, "starts from nginx:1.27".to_owned()), (4, "starts from nginx:1.27".to_owned())],
        "{hints:?}"
    );
    assert_eq!(session.client.end(), 0);
}

#[test]
fn settings_come_with_the_start_and_by_question() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: 'b:1'}]}\n";
    let files = [("pod.yaml", pod), ("other.yaml", "profile: all\n")];
    let count = |session: &mut Session| {
        let uri = session.uri("pod.yaml");
        session.client.pull(&uri).len()
    };
    let mut plain = session(&files, &pulling(), &Value::Null);
    let few = count(&mut plain);
    plain.client.tell("workspace/didChangeConfiguration", json!({"settings": {"dunnage": {"profile": "strict"}}}));
    assert!(count(&mut plain) > few);
    plain
        .client
        .tell("workspace/didChangeConfiguration", json!({"settings": {"dunnage": {"configuration": "other.yaml"}}}));
    assert!(count(&mut plain) > few);
    assert_eq!(plain.client.end(), 0);
    let mut asked = pulling();
    asked["workspace"] = json!({"configuration": true});
    let mut session = session(&files, &asked, &Value::Null);
    session.client.settings = json!({"profile": "strict"});
    session.client.settle();
    assert!(count(&mut session) > few);
    assert!(session.client.methods().contains(&"workspace/configuration"));
    assert_eq!(session.client.end(), 0);
}

#[test]
fn files_that_are_not_open_are_left_alone_where_the_user_wants_that() {
    let mut session = session(&FILES, &pushed(), &json!({"workspaceDiagnostics": false}));
    session.client.settle();
    assert!(session.client.pushed.is_empty());
    let uri = session.uri("Dockerfile");
    session.client.open(&uri, "dockerfile", "FROM nginx:latest\n");
    session.client.settle();
    assert_eq!(session.client.pushed.keys().collect::<Vec<_>>(), [&uri]);
    session.client.close(&uri);
    session.client.settle();
    assert!(session.client.pushed[&uri].1.is_empty());
    assert_eq!(session.client.end(), 0);
}

#[test]
fn what_goes_on_is_told_and_written_down_on_request() {
    let mut session = session(&[], &pulling(), &Value::Null);
    session.client.settle();
    assert!(!session.client.methods().contains(&"$/logTrace"));
    session.client.tell("$/setTrace", json!({"value": "messages"}));
    session.client.settle();
    assert!(session.client.methods().contains(&"$/logTrace"));
    assert_eq!(session.client.end(), 0);

    // The real program; its input ends without a word.
    let directory = Directory::new();
    let mut child =
        directory.command(&["lsp", "--log", "lsp.log"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let body = "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"initialize\", \"params\": {\"capabilities\": {}}}";
    write!(child.stdin.take().unwrap(), "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "nobody said `shutdown`");
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"serverInfo\""));
    let log = fs::read_to_string(directory.0.path().join("lsp.log")).unwrap();
    assert!(log.contains("answer to 1"), "{log}");
}

#[test]
fn what_a_file_says_is_no_markup_in_a_hover() {
    let name = "a` ![p](https://evil.example/p.png) [click](https://evil.example) `b";
    let compose = format!(
        "services:\n  \"{name}\":\n    image: nginx:latest\n    environment: {{A: \"${{B:-![x](https://evil.example)}}\"}}\n"
    );
    let mut session = session(&[("compose.yaml", &compose)], &pulling(), &Value::Null);
    for piece in ["latest", "${B"] {
        let hover = session.hover("compose.yaml", piece);
        let outside: String = hover.split('`').step_by(2).collect();
        assert!(!hover.is_empty(), "{piece}");
        assert!(!outside.contains("](https://evil"), "{hover}");
    }
    assert_eq!(session.client.end(), 0);
}

#[test]
fn a_comment_leads_nowhere() {
    let files = [
        ("compose.yaml", "# extends: other.yaml\nservices:\n  a:\n    image: b:1 # env_file: other.yaml\n"),
        ("other.yaml", "x: 1\n"),
        ("dunnage.yaml", "# baseline: other.yaml\nextends:\n  - other.yaml\n"),
        ("tf/main.tf.json", "{\"module\": {\"m\": {\"source\": \"./m\"}}}\n"),
        ("tf/m/main.tofu", "locals {\n  a = 1\n}\n"),
    ];
    let mut session = session(&files, &pulling(), &Value::Null);
    assert_eq!(links(&mut session, "compose.yaml"), [""; 0]);
    let configuration = session.uri("dunnage.yaml");
    session.client.open(&configuration, "yaml", files[2].1);
    assert_eq!(links(&mut session, "dunnage.yaml"), ["other.yaml"]);
    assert_eq!(links(&mut session, "tf/main.tf.json"), ["tf/m/main.tofu"]);
    assert_eq!(session.client.end(), 0);
}

#[test]
fn settings_that_are_wrong_or_not_answered() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: 'b:1'}]}\n";
    let mut asked = pulling();
    asked["workspace"] = json!({"configuration": true});
    let options = json!({"profile": ["strict"], "configuration": "gone.yaml", "profil": "all", "hover": "yes"});
    let mut one = session(&[("pod.yaml", pod)], &asked, &options);
    one.client.settings = json!({});
    one.client.settle();
    let uri = one.uri("pod.yaml");
    let strict = one.client.pull(&uri).len();
    let shown: Vec<&str> = one
        .client
        .heard
        .iter()
        .filter(|(method, _)| method == "window/showMessage")
        .map(|(_, parameters)| parameters["message"].as_str().unwrap())
        .collect();
    let expected = [
        "Dunnage: `dunnage.profil`: there is no such setting: did you mean `profile`?",
        "Dunnage: `dunnage.hover`: must be `true` or `false`",
        "Dunnage: `dunnage.configuration`: `gone.yaml`: no such file",
    ];
    assert_eq!(shown, expected, "each once");
    let gone = one.uri("gone.yaml");
    assert!(one.client.pull(&gone).is_empty(), "nobody can open it");
    assert_eq!(one.client.end(), 0);
    let mut other = session(&[("pod.yaml", pod)], &asked, &Value::Null);
    other.client.settings = json!({});
    other.client.settle();
    let uri = other.uri("pod.yaml");
    assert!(other.client.pull(&uri).len() < strict, "what was set from the start holds");
    assert_eq!(other.client.end(), 0);
}

#[test]
fn what_is_left_alone_is_said_where_it_is_open() {
    let files = [
        ("chart/Chart.yaml", "name: c\nversion: 1.0.0\n"),
        ("chart/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}}\n"),
        ("Dockerfile.j2", "FROM {{ base }}\n"),
    ];
    let mut session = session(&files, &pulling(), &Value::Null);
    session.client.settle();
    let told: Vec<String> = session
        .client
        .heard
        .iter()
        .filter(|(method, _)| method == "window/logMessage")
        .map(|(_, parameters)| parameters["message"].as_str().unwrap().to_owned())
        .collect();
    assert!(
        told.iter().any(|line| line.ends_with("Dockerfile.j2: template of a Dockerfile: check what it is rendered to")),
        "{told:?}"
    );
    let uri = session.uri("chart/templates/pod.yaml");
    session.client.open(&uri, "yaml", files[1].1);
    let items = session.client.pull(&uri);
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["severity"], 4);
    assert!(items[0]["message"].as_str().unwrap().contains("are not rendered"), "{items:?}");
    session.client.close(&uri);
    assert!(session.client.pull(&uri).is_empty());
    assert_eq!(session.client.end(), 0);
}
