//! No report shows six letters of a secret, however it is spelt, whatever the format and whatever rules are on.

use super::support::command::{Directory, Run};
use super::support::example::File;
use super::support::run::check_with;
use clap::ValueEnum;
use dunnage::check::{RuleSettings, Settings};
use dunnage::report::text::Style;
use dunnage::report::{self, Format};
use dunnage::rules::{self, Profile};
use std::collections::BTreeSet;

/// What someone would look for in a log.
const LETTERS: usize = 6;

pub struct Case {
    pub name: &'static str,
    pub files: Vec<(&'static str, String)>,
    pub secrets: Vec<String>,
}

/// Cases that leak, with the reason. The list only ever gets shorter.
const KNOWN: &[(&str, &str)] = &[(
    "a word that a file is called by",
    "paths must stay paths, and what is in them is no secret to who reads a report",
)];

const PASSWORD: &str = "vQ7zk3XpP8mW";
const OTHER: &str = "hT4nB9cRy6Ld";

fn base64(text: &str) -> String {
    dunnage::syntax::base64::encode(text.as_bytes())
}

/// Two lines of a key in its armour, indented.
fn key(indent: &str) -> (String, Vec<String>) {
    let lines = vec![
        "MIIEowIBAAKCAQEAvQ7zk3XpP8mWhT4nB9cRy6LdKq2sF0gJxZ5uN1aYwE8oCtVb".to_owned(),
        "Zr3XkD7mUq9WbLs2HcPf6TnGy4JvRe8AxKo5MiQ1dNt0CzBuYhSgVjEwFlOpIa".to_owned(),
    ];
    let armour = |word| format!("{indent}-----{word} RSA PRIVATE KEY-----\n");
    let body: String = lines.iter().flat_map(|line| [indent, line, "\n"]).collect();
    (format!("{}{body}{}", armour("BEGIN"), armour("END")), lines)
}

fn pod(env: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n    - name: web\n      image: nginx:latest\n{env}"
    )
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name, file: &'static str, text: String, secrets: &[&str]| {
        let secrets = secrets.iter().map(|text| (*text).to_owned()).collect();
        cases.push(Case { name, files: vec![(file, text)], secrets });
    };
    let one: &[&str] = &[PASSWORD];
    let two: &[&str] = &[PASSWORD, OTHER];

    // Where formats have values.
    add("env of a pod", "a.yaml", pod(&format!("      env: [{{name: DB_PASSWORD, value: {PASSWORD}}}]\n")), one);
    add(
        "env of a pod, quoted, in a block",
        "a.yaml",
        pod(&format!(
            "      env:\n        - name: API_KEY\n          value: \"{PASSWORD}\"\n        - name: B\n          value: b\n"
        )),
        one,
    );
    add(
        "parts of values",
        "a.yaml",
        pod(&format!(
            "      env:\n        - {{name: A, value: \"Server=db;Uid=web;Pwd={PASSWORD};\"}}\n        \
             - {{name: B, value: \"-Xmx1g -Ddb.password={OTHER}\"}}\n"
        )),
        two,
    );
    add(
        "files that a build writes",
        "Dockerfile",
        format!(
            "FROM nginx:latest\nRUN echo \"machine a.example login b password {PASSWORD}\" > ~/.netrc\n\
             COPY <<EOF /a.json\n{{\"password\": \"{OTHER}\"}}\nEOF\n"
        ),
        two,
    );
    add(
        "backend of a state",
        "main.tf",
        format!(
            "terraform {{\n  backend \"pg\" {{\n    conn_str = \"postgres://web:{PASSWORD}@db/states\"\n  }}\n}}\n"
        ),
        one,
    );
    add("argument of a pod", "a.yaml", pod(&format!("      args: [--db-password={PASSWORD}]\n")), one);
    add("argument of its own", "a.yaml", pod(&format!("      args: [--db-password, {PASSWORD}]\n")), one);
    add(
        "command of a pod",
        "a.yaml",
        pod(&format!("      command: [sh, -c, \"mysql -p{PASSWORD} shop; curl -u root:{OTHER} http://x\"]\n")),
        two,
    );
    add(
        "anchor",
        "a.yaml",
        pod(&format!(
            "      env: [{{name: DB_PASSWORD, value: &p {PASSWORD}}}, {{name: OTHER_PASSWORD, value: *p}}]\n"
        )),
        one,
    );
    add(
        "escaped in YAML",
        "a.yaml",
        pod("      env: [{name: DB_PASSWORD, value: \"vQ7zk3\\\"XpP8mW\\\\9\"}]\n"),
        &["vQ7zk3\"XpP8mW\\9", "vQ7zk3\\\"XpP8mW"],
    );
    let env = |name: &str, value: &str| format!("FROM alpine:3\nENV {name}={value}\nRUN apt-get install x\n");
    add("ENV", "Dockerfile", env("DB_PASSWORD", PASSWORD), one);
    add("ENV, quoted", "Dockerfile", env("DB_PASSWORD", &format!("\"{PASSWORD}\"")), one);
    add("ENV, in the old form", "Dockerfile", format!("FROM alpine\nENV DB_PASSWORD {PASSWORD}\n"), one);
    add("two in one ENV", "Dockerfile", format!("FROM alpine\nENV A_TOKEN={PASSWORD} \\\n    B_TOKEN={OTHER}\n"), two);
    add("ARG", "Dockerfile", format!("FROM alpine\nARG DB_PASSWORD={PASSWORD}\nENV X=$DB_PASSWORD\n"), one);
    add("ENV that uses an ARG", "Dockerfile", format!("FROM alpine\nARG P={PASSWORD}\nENV DB_PASSWORD=$P\n"), one);
    add("LABEL", "Dockerfile", format!("FROM alpine\nLABEL db.password={PASSWORD}\n"), one);
    add("RUN with a flag", "Dockerfile", format!("FROM alpine\nRUN tool --password {PASSWORD} && cd /x\n"), one);
    add("RUN with a variable", "Dockerfile", format!("FROM alpine\nRUN DB_PASSWORD={PASSWORD} make\n"), one);
    add("RUN with an export", "Dockerfile", format!("FROM alpine\nRUN export DB_PASSWORD={PASSWORD}; make\n"), one);
    add("RUN with an echo", "Dockerfile", format!("FROM alpine\nRUN echo password={PASSWORD} > /etc/app\n"), one);
    add("address", "Dockerfile", env("DATABASE_URL", &format!("postgres://shop:{PASSWORD}@db/shop")), one);
    add(
        "address with escapes",
        "Dockerfile",
        env("DATABASE_URL", "postgres://shop:vQ7zk3%40XpP8mW@db/shop"),
        &["vQ7zk3%40XpP8mW", "vQ7zk3@XpP8mW"],
    );
    add(
        "address in a command",
        "Dockerfile",
        format!("FROM alpine\nRUN git clone https://bot:{PASSWORD}@example.org/x.git\n"),
        one,
    );
    add("CMD", "Dockerfile", format!("FROM alpine\nCMD [\"app\", \"--api-token={PASSWORD}\"]\n"), one);
    add("HEALTHCHECK", "Dockerfile", format!("FROM alpine\nHEALTHCHECK CMD curl -u a:{PASSWORD} http://x\n"), one);
    let compose = |rest: &str| format!("services:\n  db:\n    image: postgres:latest\n    privileged: true\n{rest}");
    add("Compose, a map", "compose.yaml", compose(&format!("    environment: {{DB_PASSWORD: {PASSWORD}}}\n")), one);
    add("Compose, a list", "compose.yaml", compose(&format!("    environment: [\"DB_PASSWORD={PASSWORD}\"]\n")), one);
    add(
        "Compose, build arguments",
        "compose.yaml",
        compose(&format!("    build: {{args: {{DB_PASSWORD: {PASSWORD}}}}}\n")),
        one,
    );
    add("Compose, a command", "compose.yaml", compose(&format!("    command: app --password={PASSWORD}\n")), one);
    add(
        "ECS",
        "task.json",
        format!(
            "{{\"family\": \"f\", \"containerDefinitions\": [{{\"name\": \"a\", \"image\": \"x:latest\", \"environment\": [{{\"name\": \"DB_PASSWORD\", \"value\": \"{PASSWORD}\"}}]}}]}}"
        ),
        one,
    );
    add(
        "Terraform, an attribute",
        "a.tf",
        format!("resource \"aws_db_instance\" \"d\" {{\n  password = \"{PASSWORD}\"\n}}\n"),
        one,
    );
    add("Terraform, a default", "a.tf", format!("variable \"db_password\" {{\n  default = \"{PASSWORD}\"\n}}\n"), one);
    add(
        "Terraform, a script",
        "a.tf",
        format!("resource \"aws_instance\" \"i\" {{\n  user_data = <<EOT\nexport DB_PASSWORD={PASSWORD}\nEOT\n}}\n"),
        one,
    );
    let secret = |key: &str, body: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{key}:\n{body}");
    add(
        "Secret",
        "a.yaml",
        secret("data", &format!("  password: {}\n", base64(PASSWORD))),
        &[PASSWORD, &base64(PASSWORD)],
    );
    add("Secret in plain text", "a.yaml", secret("stringData", &format!("  password: {PASSWORD}\n")), one);
    add(
        "Secret with a file",
        "a.yaml",
        secret("stringData", &format!("  app.env: |\n    A=b\n    DB_PASSWORD={PASSWORD}\n")),
        one,
    );
    let login = base64(&format!("root:{PASSWORD}"));
    let logins = base64(&format!("{{\"auths\": {{\"x\": {{\"auth\": \"{login}\"}}}}}}"));
    add(
        "Secret with logins",
        "a.yaml",
        secret("data", &format!("  .dockerconfigjson: {logins}\n")),
        &[&logins, PASSWORD],
    );
    let map = |body: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m}}\ndata:\n{body}");
    add("ConfigMap", "a.yaml", map(&format!("  DB_PASSWORD: {PASSWORD}\n")), one);
    add("ConfigMap with a file", "a.yaml", map(&format!("  app.env: |\n    A=b\n    DB_PASSWORD={PASSWORD}\n")), one);
    add("ConfigMap with JSON", "a.yaml", map(&format!("  app.json: |\n    {{\"apiToken\": \"{PASSWORD}\"}}\n")), one);

    // Beside what the finding is about.
    add(
        "in a comment",
        "a.yaml",
        pod(&format!("      # the old one was {PASSWORD}\n      env: [{{name: DB_PASSWORD, value: {PASSWORD}}}]\n")),
        one,
    );
    add("in a comment only", "Dockerfile", format!("# DB_PASSWORD={PASSWORD}\nFROM alpine\n# token: {OTHER}\n"), two);
    add(
        "in a name",
        "a.yaml",
        pod(&format!(
            "      env: [{{name: DB_PASSWORD, value: {PASSWORD}}}, {{name: X_{PASSWORD}_TOKEN, value: {OTHER}}}]\n"
        )),
        two,
    );
    add(
        "in an image's name",
        "a.yaml",
        pod(&format!(
            "      env: [{{name: DB_PASSWORD, value: {PASSWORD}}}]\n    - {{name: b, image: \"{PASSWORD}:latest\"}}\n"
        )),
        one,
    );
    add(
        "beside a YAML error",
        "a.yaml",
        pod(&format!("      env: [{{name: DB_PASSWORD, value: {PASSWORD}}}\n      x: [\n")),
        one,
    );
    add("in a YAML error's line", "a.yaml", pod(&format!("      password: {PASSWORD}: x: [\n")), one);
    add("in no instruction", "Dockerfile", format!("FROM alpine\nDB_PASSWORD={PASSWORD}\n"), one);
    add("beside no instruction", "Dockerfile", format!("FROM alpine\nENV DB_PASSWORD={PASSWORD}\nNONSENSE\n"), one);
    add("in a broken ENV", "Dockerfile", format!("FROM alpine\nENV DB_PASSWORD=\"{PASSWORD}\nRUN x\n"), one);
    add(
        "beside a JSON error",
        "task.json",
        format!(
            "{{\"family\": \"f\", \"containerDefinitions\": [{{\"name\": \"a\", \"image\": \"x\", \"environment\": [{{\"name\": \"DB_PASSWORD\", \"value\": \"{PASSWORD}\"}}]]}}"
        ),
        one,
    );
    add(
        "beside an HCL error",
        "a.tf",
        format!("variable \"db_password\" {{\n  default = \"{PASSWORD}\"\n  x = = 1\n}}\n"),
        one,
    );
    add("as no JSON value", "a.tf", format!("variable \"db_password\" {{\n  default = {PASSWORD}\n}}\n"), one);

    // What shows itself.
    let token = format!("ghp_{}", "Zk3Pq8LmN2vBx7TyUw4RsJd9HgFcQa1eKoVi");
    add("token", "Dockerfile", env("X", &token), &[&token]);
    add(
        "two tokens in one value",
        "Dockerfile",
        env("X", &format!("{token},{}", token.replace("Zk3P", "Aa1B"))),
        &[&token, &token.replace("Zk3P", "Aa1B")],
    );
    add("token in a comment", "Dockerfile", format!("# {token}\nFROM alpine\n"), &[&token]);
    add(
        "token in the name of a file",
        "Dockerfile",
        format!("FROM alpine\nCOPY {token} /x\nADD http://x/{token} /y\n"),
        &[&token],
    );
    let random = "q7Zk3Pq8LmN2vBx7TyUw4RsJd9HgFcQa";
    add("what looks random", "Dockerfile", env("X", random), &[random]);
    let (block, lines) = key("    ");
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    add("key in a ConfigMap", "a.yaml", map(&format!("  id_rsa: |\n{block}")), &lines);
    add("key in a Secret", "a.yaml", secret("stringData", &format!("  id_rsa: |\n{block}")), &lines);
    let encoded = base64(&key("").0);
    add("key in base64", "a.yaml", secret("data", &format!("  id_rsa: {encoded}\n")), &[&encoded[60..]]);
    add(
        "key in Terraform",
        "a.tf",
        format!("locals {{\n  key = <<EOT\n{block}EOT\n}}\nresource \"x\" \"y\" {{\n  key = local.key\n}}\n"),
        &lines,
    );
    add(
        "key on one line",
        "a.yaml",
        pod(&format!("      env: [{{name: X, value: \"{}\"}}]\n", key("").0.replace('\n', "\\n"))),
        &lines,
    );
    add("key beside an error", "a.yaml", format!("{}x: [\n", map(&format!("  id_rsa: |\n{block}"))), &lines);
    cases.push(Case {
        name: "Terraform, tfvars",
        files: vec![
            ("a.tf", "variable \"p\" {}\nresource \"aws_db_instance\" \"d\" {\n  password = var.p\n}\n".to_owned()),
            ("terraform.tfvars", format!("region = \"x\"\np = \"{PASSWORD}\"\n")),
        ],
        secrets: vec![PASSWORD.to_owned()],
    });
    cases.push(Case {
        name: "Compose, .env",
        files: vec![
            ("compose.yaml", compose("    environment:\n      DB_PASSWORD: ${P}\n      URL: http://x/${P}\n")),
            (".env", format!("A=b\nP={PASSWORD}\n")),
        ],
        secrets: vec![PASSWORD.to_owned()],
    });
    cases.push(Case {
        name: "a word that a file is called by",
        files: vec![("storefront.yaml", pod("      env: [{name: DB_PASSWORD, value: storefront}]\n"))],
        secrets: vec!["storefront".to_owned()],
    });
    cases.push(Case {
        name: "put together from two variables",
        files: vec![
            ("compose.yaml", compose("    environment:\n      DB_PASSWORD: ${P}${Q}\n      URL: http://x:${P}/${Q}\n")),
            (".env", "P=vQ7zk3Xp\nQ=P8mWhT4n\n".to_owned()),
        ],
        secrets: vec!["vQ7zk3XpP8mWhT4n".to_owned()],
    });
    cases.push(Case {
        name: "in another file",
        files: vec![
            ("Dockerfile", format!("FROM alpine\nENV DB_PASSWORD={PASSWORD}\n")),
            (
                "b.yaml",
                pod(&format!(
                    "      args: [\"{PASSWORD}\"]\n      securityContext: {{privileged: true}} # {PASSWORD}\n"
                )),
            ),
        ],
        secrets: vec![PASSWORD.to_owned()],
    });
    cases
}

/// Which rules run: the profiles, and all but those on secrets.
fn settings() -> Vec<(&'static str, Settings)> {
    let off = RuleSettings { on: Some(false), ..RuleSettings::default() };
    let mut without = Settings::of([Profile::All]);
    let known = rules::all().filter(|rule| rule.knows_secrets());
    without.rules.extend(known.map(|rule| (rule.id.to_owned(), off.clone())));
    vec![
        ("recommended", Settings::of([Profile::Recommended])),
        ("all", Settings::of([Profile::All])),
        ("no secrets", without),
    ]
}

pub fn reports(case: &Case, settings: &Settings) -> Vec<(Format, String)> {
    let file = |(name, text): &(&str, String)| File {
        name: (*name).to_owned(),
        text: text.clone(),
        marked: Vec::new(),
        line: 1,
    };
    let files: Vec<File> = case.files.iter().map(file).collect();
    let checked = check_with(settings, &files);
    let run = report::Run {
        show_suppressed: true,
        show_unknown: true,
        ..report::Run::of(&checked.outcome, &checked.sources)
    };
    let style = Style { color: false, links: false, unicode: true, width: 120, breaks: true };
    let written = |format| {
        let (mut out, mut aside) = (Vec::new(), Vec::new());
        report::write(format, &run, &style, &mut out, &mut aside).unwrap();
        out.extend(aside);
        let text = String::from_utf8(out).unwrap();
        // The pages of rules have examples of their own.
        let is_page =
            |line: &str| ["\"text\": \"# ", "\"markdown\": \"# "].iter().any(|it| line.trim_start().starts_with(it));
        (format, text.lines().filter(|line| !is_page(line)).map(|line| line.to_owned() + "\n").collect())
    };
    Format::value_variants().iter().copied().map(written).collect()
}

/// The first six letters of a secret that a text shows.
pub fn leak<'a>(text: &str, secrets: &'a [String]) -> Option<&'a str> {
    let windows =
        secrets.iter().flat_map(|secret| (0..=secret.len() - LETTERS).filter_map(|at| secret.get(at..at + LETTERS)));
    windows.into_iter().find(|letters| text.contains(letters))
}

#[test]
fn no_report_shows_a_secret() {
    let mut leaks = BTreeSet::new();
    let mut told = Vec::new();
    for case in cases() {
        let mut findings = 0;
        for (which, settings) in settings() {
            for (format, text) in reports(&case, &settings) {
                findings += text.lines().count();
                if let Some(letters) = leak(&text, &case.secrets) {
                    leaks.insert(case.name);
                    let line = text.lines().find(|line| line.contains(letters)).unwrap_or_default();
                    told.push(format!("{}, {format:?}, {which}: {}", case.name, line.trim()));
                }
                if format == Format::Json {
                    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
                    assert_eq!(report["version"], 1);
                }
            }
        }
        assert!(findings > 0, "{}: nothing is reported", case.name);
    }
    let known: BTreeSet<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
    let new: Vec<_> =
        told.iter().filter(|line| !known.iter().any(|name| line.starts_with(&format!("{name},")))).collect();
    assert!(new.is_empty(), "{}", new.iter().map(|line| line.as_str()).collect::<Vec<_>>().join("\n"));
    let fixed: Vec<_> = known.difference(&leaks).collect();
    assert!(fixed.is_empty(), "these leak no more, take them off the list: {fixed:?}");
}

#[test]
fn a_mask_tells_nothing_of_the_secret() {
    let report = |secret: &str| {
        let text = format!("FROM alpine:3\nENV DB_PASSWORD={secret}\n");
        let case = Case { name: "", files: vec![("Dockerfile", text)], secrets: Vec::new() };
        reports(&case, &Settings::default()).remove(0).1
    };
    assert!(report(PASSWORD).contains("DB_PASSWORD=********\n"), "{}", report(PASSWORD));
    assert_eq!(report(PASSWORD), report("aB3longer-and-longer-and-longer9"));
    assert_eq!(report(PASSWORD), report("b3X"));
}

/// A developer who keeps secrets in a file that git leaves out did as advised.
#[test]
fn a_file_that_git_leaves_out_is_used_and_hidden_and_not_reported() {
    let files = |directory: Directory| {
        directory
            .with(
                "compose.yaml",
                "services:\n  web:\n    image: shop/web:${TAG}\n    environment: {DB_PASSWORD: \"${DB_PASSWORD}\"}\n",
            )
            .with(".env", format!("TAG=latest\nDB_PASSWORD={PASSWORD}\n"))
            .with(
                "main.tf",
                "variable \"db_password\" {}\nresource \"aws_db_instance\" \"a\" {\n  password = var.db_password\n}\n",
            )
            .with("terraform.tfvars", format!("db_password = \"{OTHER}\"\n"))
    };
    let secrets = |run: &Run| run.findings().into_iter().filter(|it| it.contains("secret")).collect::<Vec<_>>();
    let told = files(Directory::new()).run(&["check", "--format", "json"]);
    assert_eq!(secrets(&told).len(), 2, "{:?}", told.findings());
    let private =
        files(Directory::new()).with(".gitignore", ".env\n*.tfvars\n").with(".git/HEAD", "ref: refs/heads/main\n");
    let kept = private.run(&["check", "--format", "json"]);
    assert!(secrets(&kept).is_empty(), "{:?}", secrets(&kept));
    assert!(kept.out.contains("shop/web:latest"), "its values are used: {}", kept.out);
    for run in [private.run(&["check", "--format", "json", ".env", "terraform.tfvars", "."]), private.run(&["check"])] {
        assert!(![PASSWORD, OTHER].iter().any(|secret| run.out.contains(secret)), "{}", run.out);
        assert!(!run.out.contains("secret-in-attribute"), "{}", run.out);
    }
}
