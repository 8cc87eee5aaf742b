//! What a file is: by its name, and by what its text looks like. Knows the look of a format, not its words.

use crate::formats::markup::{self, Markup};
use crate::formats::{FileKind, compose};
use memchr::memmem;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    Dockerfile,
    /// A name such as `Dockerfile-old`, which its text must confirm.
    PerhapsDockerfile,
    /// A Dockerfile that some tool still has to write: `Dockerfile.j2`.
    DockerfileTemplate,
    /// One of the names that Compose itself looks for.
    Compose,
    /// A name such as `docker-compose.prod.yml`.
    PerhapsCompose,
    /// YAML or JSON of any kind.
    Data,
    /// What Kustomize looks for, whatever it says.
    Kustomization,
    Terraform,
    /// `.env`, `prod.env`.
    Variables,
    Nothing,
}

/// Endings of files that speak about Dockerfiles but are none: `dockerfile.go`, `Dockerfile.md`.
const OTHER_LANGUAGES: [&str; 40] = [
    "md",
    "mdx",
    "rst",
    "adoc",
    "html",
    "css",
    "go",
    "py",
    "rs",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "ts",
    "tsx",
    "rb",
    "java",
    "kt",
    "c",
    "h",
    "cc",
    "cpp",
    "cs",
    "php",
    "pl",
    "lua",
    "vim",
    "ex",
    "swift",
    "scala",
    "json",
    "yaml",
    "yml",
    "toml",
    "xml",
    "snap",
    "dockerignore",
    "lock",
    "png",
    "svg",
];

/// What this file name promises, whatever the case of its letters.
pub fn guess(name: &str) -> Guess {
    let name = name.to_ascii_lowercase();
    // Collections flatten paths: `repository__path__Dockerfile`.
    let name = name.rsplit("__").next().unwrap_or(&name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if let Some(guess) = dockerfile(name, ending) {
        return guess;
    }
    if let Some(whole) = markup_of(name, ending) {
        return whole;
    }
    if name == ".env" || ending == "env" || name.starts_with(".env.") && !is_sample(ending) {
        return Guess::Variables;
    }
    if matches!(name, "kustomization.yaml" | "kustomization.yml" | "kustomization") {
        return Guess::Kustomization;
    }
    if matches!(ending, "tf" | "tofu" | "tfvars")
        || [".tf.json", ".tofu.json", ".tfvars.json"].iter().any(|ending| name.ends_with(ending))
    {
        return Guess::Terraform;
    }
    match ending {
        "yaml" | "yml" => {
            if compose::BASES.contains(&name) || compose::OVERRIDES.contains(&name) {
                return Guess::Compose;
            }
            let rest = name.strip_prefix("docker-compose").or_else(|| name.strip_prefix("compose"));
            if rest.is_some_and(|rest| rest.starts_with(['.', '-', '_'])) { Guess::PerhapsCompose } else { Guess::Data }
        }
        "json" => Guess::Data,
        _ => Guess::Nothing,
    }
}

/// A file that another one is made of is what that one will be: `compose.yaml.j2`.
fn markup_of(name: &str, ending: &str) -> Option<Guess> {
    let made = name.strip_suffix(ending)?.strip_suffix('.').filter(|_| markup::ENDINGS.contains(&ending))?;
    match guess(made) {
        found @ (Guess::Compose | Guess::PerhapsCompose | Guess::Data) => Some(found),
        Guess::Nothing if !made.contains('.') && (ending == "tmpl" || ending == "gotmpl") => Some(Guess::Data),
        _ => Some(Guess::Nothing),
    }
}

/// A file of variables that shows which there are.
fn is_sample(ending: &str) -> bool {
    matches!(ending, "example" | "sample" | "template" | "dist" | "defaults" | "default" | "tpl" | "tmpl")
}

fn dockerfile(name: &str, ending: &str) -> Option<Guess> {
    let word = ["dockerfile", "containerfile"].into_iter().find(|word| name.contains(word))?;
    if markup::ENDINGS.contains(&ending) {
        return Some(Guess::DockerfileTemplate);
    }
    if name == word || ending == word {
        return Some(Guess::Dockerfile);
    }
    // `Dockerfile.dev`, `DebugDockerfile`, `Dockerfile2`.
    let named = name.starts_with(word) || name.ends_with(word);
    (named && !OTHER_LANGUAGES.contains(&ending)).then_some(Guess::PerhapsDockerfile)
}

/// What a text of this name is; `None` for all that is not checked.
pub fn of(guess: Guess, text: &str) -> Option<FileKind> {
    match guess {
        Guess::Dockerfile => Some(FileKind::Dockerfile),
        Guess::PerhapsDockerfile => looks_like_dockerfile(text).then_some(FileKind::Dockerfile),
        Guess::Compose => match data(text) {
            // A `compose.yaml` that is something else altogether.
            Some(FileKind::Document) => Some(FileKind::Document),
            Some(kind) => Some(kind),
            None => Some(FileKind::Compose),
        },
        Guess::PerhapsCompose => data(text).or_else(|| top_level(text, &["services"]).then_some(FileKind::Compose)),
        Guess::Data => data(text),
        Guess::Kustomization => Some(FileKind::Document),
        Guess::Terraform => Some(FileKind::Terraform),
        Guess::Variables => looks_like_variables(text).then_some(FileKind::Variables),
        Guess::DockerfileTemplate if !has_blanks(text) => looks_like_dockerfile(text).then_some(FileKind::Dockerfile),
        Guess::DockerfileTemplate | Guess::Nothing => None,
    }
}

/// Why a text of this name is none that is checked.
pub fn lacks(guess: Guess) -> &'static str {
    match guess {
        Guess::PerhapsDockerfile => "called like a Dockerfile, but does not begin with `FROM` or `ARG`",
        Guess::Data | Guess::Kustomization | Guess::PerhapsCompose | Guess::Compose => {
            "has neither `apiVersion` and `kind`, nor `services` that have an image or are built, nor `containerDefinitions`"
        }
        Guess::Variables => "called like a file of variables, but has none",
        Guess::Dockerfile | Guess::Terraform | Guess::DockerfileTemplate | Guess::Nothing => {
            "not called like a Dockerfile, YAML, JSON or Terraform"
        }
    }
}

/// What a file is that was asked for: looked into whatever it is called, unless it is called like something else.
pub fn explicit(name: &str, text: &str) -> Option<FileKind> {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match guess(name) {
        Guess::Nothing | Guess::PerhapsDockerfile if OTHER_LANGUAGES.contains(&ending.as_str()) => None,
        Guess::Nothing | Guess::PerhapsDockerfile => by_content(text),
        guess => of(guess, text),
    }
}

/// What a text without a telling name is.
pub fn by_content(text: &str) -> Option<FileKind> {
    data(text)
        .or_else(|| looks_like_dockerfile(text).then_some(FileKind::Dockerfile))
        .or_else(|| looks_like_terraform(text).then_some(FileKind::Terraform))
}

/// A cheap look: most YAML and JSON of a repository is something else, and parsing is expensive.
fn data(text: &str) -> Option<FileKind> {
    let bare = text.trim_start_matches('\u{FEFF}').trim_start();
    if bare.starts_with(['{', '[']) && !bare.starts_with("{{") {
        let manifest = ["apiVersion", "kind"].iter().all(|key| has_key(bare, key));
        let task = contains(bare, "\"containerDefinitions\"") || looks_like_containers(bare);
        return (manifest || task).then_some(FileKind::Document);
    }
    if top_level(text, &["apiVersion", "kind"]) {
        return Some(if is_structure(text) { FileKind::Template } else { FileKind::Document });
    }
    if nearly_manifest(text) {
        return Some(FileKind::Document);
    }
    // `aws ecs register-task-definition --cli-input-yaml`, or its output below `taskDefinition`.
    if contains(text, "containerDefinitions:") {
        return Some(if is_structure(text) { FileKind::Template } else { FileKind::Document });
    }
    looks_like_compose(text).then_some(FileKind::Compose)
}

/// Every file is asked this, most of them in vain.
fn contains(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// Whether what there is of a text at all depends on what a template is given.
fn is_structure(text: &str) -> bool {
    markup::look(text) == Markup::Structure
}

/// Whether a text in brackets is a list of container definitions of ECS.
fn looks_like_containers(text: &str) -> bool {
    const WORDS: [&str; 6] = [
        "\"essential\"",
        "\"memory\"",
        "\"memoryReservation\"",
        "\"portMappings\"",
        "\"logConfiguration\"",
        "\"mountPoints\"",
    ];
    text.starts_with('[') && text.contains("\"image\"") && WORDS.iter().any(|word| text.contains(word))
}

/// Whether a text in braces has this key somewhere, in quotes as JSON has it or without as YAML can.
fn has_key(text: &str, key: &str) -> bool {
    memmem::find_iter(text.as_bytes(), key).any(|at| {
        let rest = text[at + key.len()..].trim_start_matches(['"', '\'']).trim_start();
        rest.starts_with(':') && text[..at].ends_with(['"', '\'', '{', ' ', ',', '\n', '\t'])
    })
}

/// Whether all these keys stand at the text's outermost indentation.
fn top_level(text: &str, keys: &[&str]) -> bool {
    if !keys.iter().all(|key| contains(text, key)) {
        return false;
    }
    let mut content = text.lines().filter(|line| is_content(line.trim_start_matches('\u{FEFF}')));
    let Some(margin) = content.next().map(indentation) else { return false };
    keys.iter().all(|key| {
        text.lines().any(|line| {
            let line = line.trim_start_matches('\u{FEFF}');
            // Template markup stands before the first key of many a chart's file.
            (indentation(line) == margin || !line.starts_with(' ')) && key_of(line) == Some(key)
        })
    })
}

/// Whether a manifest was meant, and a slip keeps it from being one: a blank or a case is wrong in its first keys. What
/// reads it says so.
fn nearly_manifest(text: &str) -> bool {
    // Most texts end here.
    if !contains(text, "metadata") {
        return false;
    }
    let mut content = text.lines().filter(|line| is_content(line.trim_start_matches('\u{FEFF}'))).peekable();
    let Some(margin) = content.peek().map(|line| indentation(line)) else { return false };
    let first = |line: &&str| !line.starts_with("---");
    let document: Vec<&str> = text.lines().skip_while(|line| !is_content(line)).take_while(first).collect();
    let value_of = |line: &&str, key: &str| {
        let bare = line.trim_start();
        let is_key = bare.get(..key.len()).is_some_and(|it| it.eq_ignore_ascii_case(key));
        let near = is_key && (margin..=margin + 1).contains(&indentation(line));
        near.then(|| bare[key.len()..].strip_prefix(':').map(|value| value.trim().to_owned())).flatten()
    };
    let kind = document.iter().find_map(|line| value_of(line, "kind"));
    kind.is_some_and(|kind| kind.starts_with(|it: char| it.is_ascii_uppercase()))
        && document.iter().any(|line| value_of(line, "apiVersion").is_some())
        && document.iter().any(|line| indentation(line) == margin && key_of(line) == Some("metadata"))
}

fn is_content(line: &str) -> bool {
    let line = line.trim();
    !(line.is_empty() || line.starts_with('#') || line.starts_with("---") || line.starts_with('%'))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The key that a line of block YAML begins with.
fn key_of(line: &str) -> Option<&str> {
    let (key, rest) = line.trim_start().split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    (rest.is_empty() || rest.starts_with([' ', '\t', '\r'])).then_some(key)
}

/// `services` with a map below it in which something has an image or is built. Other tools have a
/// `services` key too: GitLab CI and Render lists, Symfony maps of classes.
fn looks_like_compose(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| is_content(line));
    if !lines.any(|line| indentation(line) == 0 && key_of(line) == Some("services")) {
        return false;
    }
    let inside = lines.take_while(|line| indentation(line) > 0);
    let mut first = true;
    for line in inside {
        if std::mem::take(&mut first) && line.trim_start().starts_with('-') {
            return false;
        }
        if indentation(line) > 1 && matches!(key_of(line), Some("image" | "build")) {
            return true;
        }
    }
    false
}

/// Whether the first thing in the text is what a Dockerfile begins with.
fn looks_like_dockerfile(text: &str) -> bool {
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{FEFF}').trim());
    let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else { return false };
    let mut words = first.split_whitespace();
    let word = words.next().unwrap_or("").to_ascii_uppercase();
    words.next().is_some_and(|next| !next.starts_with(['=', ':', '('])) && (word == "FROM" || word == "ARG")
}

/// Whether a template of a Dockerfile is none yet: a part of it is to be filled in.
fn has_blanks(text: &str) -> bool {
    ["{{", "{%", "<%", "%%"].iter().any(|mark| text.contains(mark))
}

fn looks_like_variables(text: &str) -> bool {
    text.lines().any(|line| {
        let name = line.split('=').next().unwrap_or("").trim();
        let name = name.strip_prefix("export ").unwrap_or(name);
        line.contains('=') && !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn looks_like_terraform(text: &str) -> bool {
    const BLOCKS: [&str; 8] = ["resource", "module", "variable", "data", "provider", "terraform", "locals", "output"];
    text.lines().any(|line| {
        let word = line.split([' ', '"', '{']).next().unwrap_or("");
        BLOCKS.contains(&word) && line.trim_end().ends_with('{')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in
            ["Dockerfile", "DOCKERFILE", "app.Dockerfile", "app.dockerfile", "Containerfile", "repo__x__Dockerfile"]
        {
            assert_eq!(guess(name), Guess::Dockerfile, "{name}");
        }
        for name in [
            "Dockerfile.alpine",
            "Dockerfile-dev",
            "Dockerfile_test_run",
            "dev-Dockerfile",
            "Containerfile.ci",
            "DebugDockerfile",
            "Dockerfile2",
        ] {
            assert_eq!(guess(name), Guess::PerhapsDockerfile, "{name}");
        }
        for name in ["Dockerfile.j2", "Dockerfile.tpl", "app.dockerfile.erb", "Dockerfile.template"] {
            assert_eq!(guess(name), Guess::DockerfileTemplate, "{name}");
        }
        for name in
            ["Dockerfile.md", "dockerfile.go", "Dockerfile.dockerignore", "mydockerfiles", "README.md", "main.tf.bak"]
        {
            assert_eq!(guess(name), Guess::Nothing, "{name}");
        }
        assert_eq!(guess("Docker-Compose.yml"), Guess::Compose);
        assert_eq!(guess("docker-compose.prod.yml"), Guess::PerhapsCompose);
        assert_eq!(guess("composer.yaml"), Guess::Data);
        for name in ["main.tf", "main.tofu", "main.tf.json", "prod.auto.tfvars", "x.tfvars.json"] {
            assert_eq!(guess(name), Guess::Terraform, "{name}");
        }
    }

    #[test]
    fn yaml_is_told_apart_by_its_outermost_keys() {
        assert_eq!(data("# hello\n---\napiVersion: v1\nkind: Pod\n"), Some(FileKind::Document));
        assert_eq!(data("\u{FEFF}\"apiVersion\": v1\n\"kind\": Pod\n"), Some(FileKind::Document));
        assert_eq!(data("  apiVersion: v1\n  kind: Pod\n"), Some(FileKind::Document));
        assert_eq!(data("steps:\n  - apply: |\n      apiVersion: v1\n      kind: Pod\n"), None);
        assert_eq!(data("apiVersion: v2\nname: shop\n"), None);
        for slip in [
            "apiVersion: v1\nkind:Pod",
            "apiVersion:v1\nkind: Pod",
            "apiVersion: v1\n kind: Pod",
            "apiversion: v1\nKind: Pod",
        ] {
            assert_eq!(data(&format!("{slip}\nmetadata: {{name: a}}\n")), Some(FileKind::Document), "{slip}");
        }
        assert_eq!(data("apiVersion: v1\nuses:\n  kind: Pod\nmetadata: {}\n"), None);
        assert_eq!(data("{\"family\": \"x\", \"containerDefinitions\": []}"), Some(FileKind::Document));
        assert_eq!(data("{apiVersion: v1, kind: Pod}"), Some(FileKind::Document));
        assert_eq!(data("{\"note\": \"no apiVersion and no kind\"}"), None);
        assert_eq!(data("name: ci\non: push\n"), None);
        assert_eq!(data("[{\"name\": \"web\", \"image\": \"a:1\", \"memory\": 1}]"), Some(FileKind::Document));
        assert_eq!(data("[{\"name\": \"web\", \"image\": \"a.png\"}]"), None);
    }

    #[test]
    fn compose_by_content() {
        assert_eq!(data("services:\n  web:\n    image: nginx\n"), Some(FileKind::Compose));
        assert_eq!(data("services:\n  - postgres:16\nimage: ruby\n"), None);
        assert_eq!(data("services:\n  App\\Mailer:\n    arguments: ['%x%']\n"), None);
        assert_eq!(of(Guess::PerhapsCompose, "services:\n  web:\n    ports: ['80:80']\n"), Some(FileKind::Compose));
        assert_eq!(of(Guess::PerhapsCompose, "apiVersion: v1\nkind: Pod\n"), Some(FileKind::Document));
    }

    #[test]
    fn markup_is_a_template_only_where_what_there_is_depends_on_it() {
        let head = "apiVersion: v1\nkind: ConfigMap\n";
        assert_eq!(
            data(&format!("{head}{{{{- if .Values.on }}}}\ndata: {{}}\n{{{{- end }}}}\n")),
            Some(FileKind::Template)
        );
        assert_eq!(data(&format!("{head}metadata:\n  name: {{{{ .Values.name }}}}\n")), Some(FileKind::Document));
        assert_eq!(data(&format!("{head}metadata:\n  name: \"{{{{ .Values.name }}}}\"\n")), Some(FileKind::Document));
    }

    #[test]
    fn files_that_others_are_made_of_are_read_as_those() {
        assert_eq!(guess("docker-compose.yml.j2"), Guess::Compose);
        assert_eq!(guess("pod.yaml.tmpl"), Guess::Data);
        assert_eq!(guess("pod.tmpl"), Guess::Data);
        assert_eq!(guess("main.tf.j2"), Guess::Nothing);
        assert_eq!(of(Guess::DockerfileTemplate, "FROM alpine:3\n"), Some(FileKind::Dockerfile));
        assert_eq!(of(Guess::DockerfileTemplate, "FROM alpine:{{ tag }}\n"), None);
        for name in [".env", "prod.env", ".env.production"] {
            assert_eq!(guess(name), Guess::Variables, "{name}");
        }
        for name in [".env.example", ".env.sample", ".envrc"] {
            assert_eq!(guess(name), Guess::Nothing, "{name}");
        }
    }

    #[test]
    fn what_is_called_like_something_else_is_that() {
        let text = "services:\n  web:\n    image: nginx\n";
        assert_eq!(explicit("README.md", text), None);
        assert_eq!(explicit("compose", text), Some(FileKind::Compose));
    }

    #[test]
    fn texts_without_a_name() {
        assert_eq!(by_content("# syntax=docker/dockerfile:1\nFROM alpine\n"), Some(FileKind::Dockerfile));
        assert_eq!(by_content("resource \"aws_s3_bucket\" \"b\" {\n}\n"), Some(FileKind::Terraform));
        assert_eq!(by_content("Dear reader,\nfrom here on\n"), None);
    }
}
