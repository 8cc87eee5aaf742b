//! What a file is: by its name, and by what its text looks like. Knows the look of a format, not its words.

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
    Terraform,
    Nothing,
}

const TEMPLATES: [&str; 9] = ["tpl", "tmpl", "tftpl", "j2", "jinja", "jinja2", "erb", "gotmpl", "template"];

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

fn dockerfile(name: &str, ending: &str) -> Option<Guess> {
    let word = ["dockerfile", "containerfile"].into_iter().find(|word| name.contains(word))?;
    if TEMPLATES.contains(&ending) {
        return Some(Guess::DockerfileTemplate);
    }
    if name == word || ending == word {
        return Some(Guess::Dockerfile);
    }
    let parted = name.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
        || name.strip_suffix(word).is_some_and(|rest| rest.ends_with(['.', '-', '_']));
    (parted && !OTHER_LANGUAGES.contains(&ending)).then_some(Guess::PerhapsDockerfile)
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
        Guess::Terraform => Some(FileKind::Terraform),
        Guess::DockerfileTemplate | Guess::Nothing => None,
    }
}

/// Why a text of this name is none that is checked.
pub fn lacks(guess: Guess) -> &'static str {
    match guess {
        Guess::PerhapsDockerfile => "called like a Dockerfile, but does not begin with `FROM` or `ARG`",
        Guess::Data | Guess::PerhapsCompose | Guess::Compose => {
            "has neither `apiVersion` and `kind`, nor `services` that have an image or are built, nor `containerDefinitions`"
        }
        Guess::Dockerfile | Guess::Terraform | Guess::DockerfileTemplate | Guess::Nothing => {
            "not called like a Dockerfile, YAML, JSON or Terraform"
        }
    }
}

/// What a file is that was asked for: looked into whatever it is called.
pub fn explicit(name: &str, text: &str) -> Option<FileKind> {
    match guess(name) {
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

/// A cheap look: most YAML and JSON of a repository is something else, and parsing is dear.
fn data(text: &str) -> Option<FileKind> {
    let bare = text.trim_start_matches('\u{FEFF}').trim_start();
    if bare.starts_with(['{', '[']) && !bare.starts_with("{{") {
        let manifest = ["apiVersion", "kind"].iter().all(|key| has_key(bare, key));
        return (manifest || contains(bare, "\"containerDefinitions\"")).then_some(FileKind::Document);
    }
    if top_level(text, &["apiVersion", "kind"]) {
        return Some(if is_template(text) { FileKind::Template } else { FileKind::Document });
    }
    // `aws ecs register-task-definition --cli-input-yaml`, or its output below `taskDefinition`.
    if contains(text, "containerDefinitions:") {
        return Some(if is_template(text) { FileKind::Template } else { FileKind::Document });
    }
    looks_like_compose(text).then_some(FileKind::Compose)
}

/// Every file is asked this, most of them in vain.
fn contains(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
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

fn looks_like_terraform(text: &str) -> bool {
    const BLOCKS: [&str; 8] = ["resource", "module", "variable", "data", "provider", "terraform", "locals", "output"];
    text.lines().any(|line| {
        let word = line.split([' ', '"', '{']).next().unwrap_or("");
        BLOCKS.contains(&word) && line.trim_end().ends_with('{')
    })
}

/// Whether template markup stands where YAML would have to be. Markup inside quotes or block
/// scalars is what alerting rules and workflows are full of, and is YAML all the same.
fn is_template(text: &str) -> bool {
    if !text.contains("{{") && !text.contains("{%") {
        return false;
    }
    let mut scalar: Option<usize> = None;
    for line in text.lines() {
        let indent = indentation(line);
        let bare = line.trim();
        if bare.is_empty() || scalar.is_some_and(|margin| indent > margin) {
            continue;
        }
        scalar = opens_block_scalar(bare).then_some(indent);
        let code = bare.split(" #").next().unwrap_or(bare);
        if code.starts_with('#') {
            continue;
        }
        let structure = code.starts_with("{{") || code.starts_with("{%");
        let unquoted = [": {{", "- {{", ": {%"].iter().any(|mark| code.contains(mark) && !is_quoted(code, mark));
        // Helm's own names, which no alert and no workflow has.
        let helm = ["{{ .Values.", "{{.Values.", "{{ .Release.", "{{.Release.", "{{ include \""];
        let markup = structure || unquoted || helm.iter().any(|mark| code.contains(mark));
        if markup {
            return true;
        }
    }
    false
}

fn opens_block_scalar(line: &str) -> bool {
    let end = line.split(" #").next().unwrap_or(line).trim_end();
    let end = end.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
    [": |", ": >", "- |", "- >"].iter().any(|mark| end.ends_with(mark))
}

/// Whether a quote is open where the mark stands.
fn is_quoted(line: &str, mark: &str) -> bool {
    let before = line.find(mark).map_or("", |at| &line[..at]);
    before.matches('"').count() % 2 == 1 || before.matches('\'').count() % 2 == 1
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
        for name in ["Dockerfile.alpine", "Dockerfile-dev", "Dockerfile_test_run", "dev-Dockerfile", "Containerfile.ci"]
        {
            assert_eq!(guess(name), Guess::PerhapsDockerfile, "{name}");
        }
        for name in ["Dockerfile.j2", "Dockerfile.tpl", "app.dockerfile.erb"] {
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
        assert_eq!(data("{\"family\": \"x\", \"containerDefinitions\": []}"), Some(FileKind::Document));
        assert_eq!(data("{apiVersion: v1, kind: Pod}"), Some(FileKind::Document));
        assert_eq!(data("{\"note\": \"no apiVersion and no kind\"}"), None);
        assert_eq!(data("name: ci\non: push\n"), None);
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
    fn markup_is_a_template_only_where_yaml_would_have_to_be() {
        let head = "apiVersion: v1\nkind: ConfigMap\n";
        let is = |rest: &str| data(&format!("{head}{rest}")) == Some(FileKind::Template);
        assert!(is("metadata:\n  name: {{ .Values.name }}\n"));
        assert!(is("{{- if .Values.on }}\ndata: {}\n{{- end }}\n"));
        assert!(is("metadata:\n  name: web-{{ .Release.Name }}\n"));
        assert!(is("metadata:\n  name: \"{{ .Values.name }}\"\n"));
        assert!(!is("data:\n  a: on {{ with $labels.x -}} x {{- end }}\n"));
        assert!(!is("data:\n  a: \"{{ $labels.pod }} is down\"\n"));
        assert!(!is("data:\n  a: '{{ $labels.pod }} is: {{ x }}'\n"));
        assert!(!is("data:\n  a: |-\n    {{ define \"x\" }}\n    b: {{ y }}\n  c: d\n"));
        assert!(!is("metadata:\n  name: web-{{inputs.parameters.name}}\n"));
        assert!(is("data:\n  a: |\n    {{ x }}\n  b: {{ y }}\n"));
    }

    #[test]
    fn texts_without_a_name() {
        assert_eq!(by_content("# syntax=docker/dockerfile:1\nFROM alpine\n"), Some(FileKind::Dockerfile));
        assert_eq!(by_content("resource \"aws_s3_bucket\" \"b\" {\n}\n"), Some(FileKind::Terraform));
        assert_eq!(by_content("Dear reader,\nfrom here on\n"), None);
    }
}
