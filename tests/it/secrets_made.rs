//! Names and values of secrets, in every spelling that a format has for them, whole and broken: no report shows six letters.

use super::secrets::{Case, leak, reports};
use super::support::random::Random;
use dunnage::check::Settings;
use dunnage::rules::Profile;
use serde_json::json;

const NAMES: [&str; 24] = [
    "DB_PASSWORD",
    "dbPassword",
    "db.password",
    "PASSWD",
    "MYSQL_PWD",
    "API_KEY",
    "apiKey",
    "GITHUB_TOKEN",
    "client_secret",
    "AWS_SECRET_ACCESS_KEY",
    "PRIVATE_KEY",
    "JWT_SECRET",
    "authToken",
    "passphrase",
    "DB_PASS",
    "password2",
    "DB_PASSWORD_PROD",
    "CONNECTION_STRING",
    "X-Api-Key",
    "ROOT_PW",
    "POSTGRESPASSWORD",
    "REDIS_AUTH",
    "mypassword",
    "SSH_KEY",
];

const VALUES: [&str; 20] = [
    "vQ7zk3XpP8mW",
    "vQ7!zk3%XpP8mW^",
    "vQ7zk3@XpP8mW",
    "/vQ7zk3XpP8/mW9",
    "vQ7zk3+XpP8mW/Zx9==",
    "vQ7zk3:XpP8mW",
    "vQ7zk3,XpP8mW,hT4nB9",
    "vQ7zk3;XpP8mW",
    "purplehorsebattery",
    "purple-horse-battery-staple",
    "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "3b9f8c1e-7d42-4a6b-9c0f-1e2d3c4b5a69",
    "vQ7zk3.XpP8mW.pem",
    "vQ7zk3\u{e9}XpP8mW",
    "vQ7zk3#XpP8mW",
    "QZKVXPWMTHBC",
    "vQ7zk3(XpP8mW)",
    "*vQ7zk3XpP8mW",
    "vQ7zk3<XpP8mW>",
    "vQ7zk3&XpP8mW",
];

/// `N` is the name, `V` the value, `Q` the value in quotes, `B` in base64, `C` as `name=value` in base64.
const YAML: [&str; 38] = [
    "      env:\n        - name: N\n          value: Q\n",
    "      env: [{name: N, value: Q}]\n",
    "      env: [{value: Q, name: N}]\n",
    "      env:\n        - value: Q\n          # of the shop\n          name: N\n",
    "      env:\n        - name: N\n          value: |\n            V\n",
    "      env:\n        - name: N\n          value:\n            Q\n",
    "      env:\n        - name: N\n          # of the shop\n          value: Q\n",
    "      args: [\"--N=V\"]\n",
    "      args: [\"--N\", Q]\n",
    "      args:\n        - --N\n        - Q\n      x: [\n",
    "      command: [sh, -c, \"export N='V'; run\"]\n",
    "      env:\n        - name: N\n          value: Q\n      x: [\n",
    "      env:\n        - value: Q\n          name: N\n      x: [\n",
    "      env:\n        - name: N\n         value: Q\n",
    "      N V\n      x: 1\n",
    "      N: V: [ V\n",
    "      env:\n        - name: N\n          value: \"V\n",
    "\tN: V\n",
    "      livenessProbe: {httpGet: {path: /, port: 80, httpHeaders: [{name: N, value: Q}]}}\n",
    "      # N: V\n      args: []\n",
    "      args: [] # N=V\n",
    "      N: Q\n      N: Q\n",
    "      env: [{name: N, value: Q}]\n    - name: b\n      image: Q\n",
    "      env: [{name: N, value: Q}]\n    - name: Q\n      image: b\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  N: Q\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  app.env: |\n    a=b\n    N=V\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  app.json: |\n    {\"N\": Q}\n",
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: m}\nstringData:\n  N: Q\n",
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: m}\ndata:\n  N: B\n",
    "---\napiVersion: v1\nkind: Secret\nmetadata: {name: m}\ndata:\n  conf: C\n  x: [\n",
    "      # dunnage: ignore[N=V]\n      args: []\n",
    "      # dunnage: ignore[run-as-root] N is V\n      args: []\n",
    "      # checkov:skip=CKV_K8S_1:N is V\n      args: []\n",
    "      env:\n        - name: N # was V\n          value: x\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  app.xml: |\n    <add key=\"N\" value=Q/>\n",
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  app.json: >-\n    {\"a\": {\"N\": Q}}\n",
    "      env:\n        - ? name\n          : N\n          ? value\n          : Q\n",
    "---\napiVersion: example.org/v1\nkind: Thing\nmetadata: {name: x}\nspec:\n  N: Q\n  N: Q\n",
];

const DOCKERFILE: [&str; 36] = [
    "ENV N=Q\nRUN sudo x\n",
    "ENV N V\nRUN sudo x\n",
    "env N V\nrun sudo x\n",
    "ENV A=b \\\n  # c\n  N=Q \\\n  C=d\nRUN sudo x\n",
    "ARG N=Q\nRUN sudo x\n",
    "LABEL N=Q\nRUN sudo x\n",
    "RUN N='V' sudo make && cd /x\n",
    "RUN export N=\"V\" && sudo make\n",
    "RUN sudo tool --N 'V' x\n",
    "RUN sudo tool --N=V x\n",
    "RUN <<EOF\nexport N='V'\nsudo x\nEOF\n",
    "RUN sudo curl -H 'N: V' http://x\n",
    "RUN sudo curl -H 'Authorization: Bearer V' http://x\n",
    "ADD https://h.org/?N=V /x\n",
    "CMD [\"a\", \"--N\", Q]\n",
    "CMD [\"a\", \"--N\", Q\n",
    "N=V\n",
    "N V\n",
    "N: V\n",
    "ENVV N V\n",
    "ENV N=\"V\nRUN x\n",
    "COPY --N=V a b\n",
    "# N: V\n# N = V\nRUN sudo x\n",
    "# dunnage: ignore[N=V]\nRUN sudo x\n",
    "# dunnage: ignore[N=V,sudo] why\nRUN sudo x\n",
    "# hadolint ignore=N=V\nRUN sudo x\n",
    "ENV A b N=V\n",
    "ENV A=b N=V C\n",
    "ENV N V C=d\n",
    "ENV N=\\\nV\n",
    "ARG A N=V\n",
    "LABEL A N=V\n",
    "ONBUILD ENV N=V\nRUN sudo x\n",
    "ENTRYPOINT [\"sh\", \"-c\", \"N=V exec app\"]\n",
    "COPY <<EOF /app.conf\nN = V\nEOF\nRUN sudo x\n",
    "ENV J='{\"N\": Q}'\nRUN sudo x\n",
];

const COMPOSE: [&str; 13] = [
    "    environment:\n      N: Q\n",
    "    environment:\n      - \"N=V\"\n",
    "    environment:\n      - N=V\n",
    "    build:\n      context: .\n      args:\n        N: Q\n",
    "    command: tool --N=V\n",
    "    command: [tool, \"--N\", Q]\n",
    "    labels:\n      N: Q\n",
    "    environment:\n      N: \"${N:-V}\"\n",
    "    environment:\n      N: Q\n    x: [\n",
    "    healthcheck: {test: \"x --N=V\"}\n",
    "    build:\n      context: .\n      args:\n        - N=V\n",
    "    environment:\n      N: \"${N:?V}\"\n",
    "    configs: [c]\nconfigs:\n  c:\n    content: |\n      N=V\n",
];

const TERRAFORM: [&str; 13] = [
    "variable \"N\" {\n  default = Q\n}\n",
    "variable \"N\" {\n  description = \"a\"\n  type = string\n  default = Q\n  x = = 1\n}\n",
    "variable \"N\" {\n  default = V\n}\n",
    "resource \"aws_instance\" \"i\" {\n  user_data = <<-EOT\n    export N='V'\n    curl x | sh\n  EOT\n}\n",
    "resource \"aws_lambda_function\" \"l\" {\n  environment {\n    variables = {\n      \"N\" = Q\n    }\n  }\n}\n",
    "resource \"aws_ecs_task_definition\" \"l\" {\n  container_definitions = jsonencode([{name=\"a\",image=\"b:latest\",environment=[{name=\"N\",value=Q}]}])\n}\n",
    "resource \"kubernetes_pod\" \"p\" {\n  spec {\n    container {\n      image = \"a:latest\"\n      env {\n        name = \"N\"\n        value = Q\n      x = =\n      }\n    }\n  }\n}\n",
    "# N = V\nresource \"aws_db_instance\" \"d\" { # N: V\n  publicly_accessible = true // N=V\n}\n",
    "variable \"N\" {\n  sensitive = true\n  default   = Q\n}\n",
    "variable \"m\" {\n  default = {\n    \"N\" = Q\n  }\n}\nresource \"aws_db_instance\" \"d\" {\n  publicly_accessible = true\n}\n",
    "locals {\n  c = <<-EOT\n    N=V\n    b=1\n  EOT\n}\nresource \"aws_instance\" \"i\" {\n  user_data = local.c\n}\n",
    "resource \"helm_release\" \"h\" {\n  set {\n    name  = \"auth.N\"\n    value = Q\n  }\n  x = =\n}\n",
    "output \"N\" {\n  value = Q\n}\nresource \"x\" \"y\" {\n  = 1\n}\n",
];

const TASKS: [&str; 6] = [
    "\"environment\": [{\"name\": \"N\", \"value\": Q}]}]}",
    "\"environment\": [{\"value\": Q, \"name\": \"N\"}]}]}",
    "\"command\": [\"--N\", Q]}]}",
    "\"environment\": [{\"n\\u0061me\": \"N\", \"value\": Q}]}]}",
    "\"environment\": [{\"name\": \"N\", \"value\": Q}}],\"x\"::",
    "\"environment\": [{\"value\": Q, \"name\": \"N\"}}],\"x\"::",
];

/// What stands before a template, and what the file is called.
fn places() -> Vec<(&'static str, &'static str, &'static [&'static str])> {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostNetwork: true\n  containers:\n    - name: web\n      image: nginx:latest\n";
    vec![
        ("a.yaml", pod, &YAML),
        ("Dockerfile", "FROM alpine:latest\n", &DOCKERFILE),
        ("compose.yaml", "services:\n  db:\n    image: postgres:latest\n    privileged: true\n", &COMPOSE),
        ("a.tf", "", &TERRAFORM),
        (
            "task.json",
            "{\"family\": \"f\", \"containerDefinitions\": [{\"name\": \"a\", \"image\": \"x:latest\", ",
            &TASKS,
        ),
    ]
}

/// Where a value cannot be written as it is, it is another one there.
fn can_stand(value: &str, template: &str) -> bool {
    let bare = template.replace("'V'", "").replace("\"V\"", "").contains('V');
    // In a sentence, words are words.
    let in_prose = [" is V", " was V"].iter().any(|it| template.contains(it));
    if in_prose && !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    !(bare && value.contains(['*', '&', '#', '<', '(', ';']))
}

fn case(file: &'static str, head: &str, template: &str, (name, value): (&str, &str)) -> Case {
    let quoted = json!(value).to_string();
    let base64 = |text: &str| dunnage::syntax::base64::encode(text.as_bytes());
    let place = |stands: &str| match stands {
        "N" => name.to_owned(),
        "V" => value.to_owned(),
        "Q" => quoted.clone(),
        "B" => base64(value),
        "C" => base64(&format!("{name}={value}")),
        other => other.to_owned(),
    };
    // A letter that stands for something has no other letter beside it.
    let words = regex::Regex::new("[A-Za-z]+|[^A-Za-z]+").unwrap();
    let text = head.to_owned() + &words.find_iter(template).map(|word| place(word.as_str())).collect::<String>();
    let encoded = base64(value).trim_end_matches('=').to_owned();
    let secrets = vec![value.to_owned(), encoded[..encoded.len() - 1].to_owned()];
    Case { name: "made", files: vec![(file, text)], secrets }
}

#[test]
fn no_spelling_of_a_secret_is_shown() {
    let settings = [Settings::of([Profile::Recommended]), Settings::of([Profile::All])];
    let mut random = Random::new(12);
    let (mut leaks, mut tried) = (Vec::new(), 0);
    for (file, head, templates) in places() {
        for template in templates {
            for _ in 0..TRIES {
                let (name, value) = (NAMES[random.below(NAMES.len())], VALUES[random.below(VALUES.len())]);
                if !can_stand(value, template) {
                    continue;
                }
                tried += 1;
                let case = case(file, head, template, (name, value));
                for (format, text) in reports(&case, &settings[tried % 2]) {
                    if let Some(letters) = leak(&text, &case.secrets) {
                        let line = text.lines().find(|line| line.contains(letters)).unwrap_or_default();
                        leaks.push(format!("{format:?}: {}\n  {}", line.trim(), case.files[0].1));
                    }
                }
            }
        }
    }
    println!("{tried} texts with a secret");
    assert!(
        leaks.is_empty(),
        "{} leaks\n{}",
        leaks.len(),
        leaks.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// Of all names and values for each spelling.
const TRIES: usize = if cfg!(debug_assertions) { 4 } else { 40 };
