//! Files that others take values from, and that are there and cannot be read: what they would say is not known, nothing is
//! found by what holds without them, and the run is incomplete.

use super::support::command::{Directory, Run};

/// No text, so that no system can be made to read it as one.
const NO_TEXT: &[u8] = b"TAG=1\0";

const COMPOSE: &str = "services:\n  web:\n    image: nginx:${TAG:-latest}\n    privileged: ${PRIVILEGED:-true}\n";

const VARIABLE: &str = "variable \"image\" {\n  default = \"nginx:latest\"\n}\n";
const POD: &str = "resource \"kubernetes_pod\" \"p\" {\n  spec {\n    container {\n      name  = \"a\"\n      image = var.image\n    }\n  }\n}\n";

fn rules(run: &Run) -> String {
    run.findings().join("\n")
}

/// With a file that cannot be read, and without it: whether a rule fires.
fn compare(directory: Directory, file: &str, rule: &str, options: &[&str]) -> Run {
    let arguments: Vec<&str> = ["check", "--format", "json"].iter().chain(options).copied().collect();
    let without = directory.run(&arguments);
    assert!(rules(&without).contains(rule), "nothing is to be seen here: {}", rules(&without));
    let directory = directory.with(file, NO_TEXT);
    let run = directory.run(&arguments);
    assert!(!rules(&run).contains(rule), "{file}: {}", rules(&run));
    let told = directory.run(&["check", "--format", "concise"].iter().chain(options).copied().collect::<Vec<_>>());
    assert!(told.out.contains(file) || told.err.contains(file), "{file}: {}{}", told.out, told.err);
    assert!(told.out.contains("not a text file") || told.err.contains("not a text file"), "{}{}", told.out, told.err);
    assert_eq!((run.code, told.code), (2, 2), "{file}: {}", told.out);
    run
}

#[test]
fn variables_of_compose() {
    compare(Directory::new().with("compose.yaml", COMPOSE), ".env", "latest-tag", &[]);
    // That git leaves it out changes nothing.
    let ignored = Directory::new().with("compose.yaml", COMPOSE).with(".gitignore", ".env\n").with(".git/HEAD", "x\n");
    compare(ignored, ".env", "latest-tag", &[]);
}

#[test]
fn overrides_of_compose() {
    let base = "services:\n  web:\n    image: nginx:1.27\n    read_only: false\n";
    let directory = Directory::new().with("compose.yaml", base);
    compare(directory, "compose.override.yaml", "missing-memory-limit", &["--profile", "all"]);
}

#[test]
fn files_that_compose_files_name() {
    let base = "services:\n  web:\n    image: nginx:1.27\n    env_file: web.env\n    extends: {file: base.yml, service: web}\n";
    let directory = Directory::new().with("compose.yaml", base).with("web.env", NO_TEXT).with("base.yml", NO_TEXT);
    let run = directory.run(&["check", "--format", "concise", "--profile", "all", "compose.yaml"]);
    let said = run.out + &run.err;
    assert!(said.contains("compose.yaml:4:15: error: `web.env` could not be read"), "{said}");
    assert!(said.contains("compose.yaml:5:21: error: `base.yml` could not be read"), "{said}");
    assert!(!said.contains("run-as-root"), "{said}");
    assert_eq!(run.code, 2);
}

#[test]
fn values_of_terraform() {
    let files = || Directory::new().with("main.tf", format!("{VARIABLE}{POD}"));
    compare(files(), "terraform.tfvars", "latest-tag", &[]);
    compare(files(), "prod.auto.tfvars", "latest-tag", &[]);
    let ignored = files().with(".gitignore", "*.tfvars\n").with(".git/HEAD", "x\n");
    compare(ignored, "terraform.tfvars", "latest-tag", &[]);
    let configured = files().with("dunnage.yaml", "terraform:\n  var-files: [prod.tfvars]\n").with("prod.tfvars", "");
    compare(configured, "prod.tfvars", "latest-tag", &[]);
}

#[test]
fn files_of_a_module() {
    let call = "module \"m\" {\n  source = \"./m\"\n}\n";
    let directory = Directory::new().with("main.tf", call).with("m/main.tf", POD).with("m/variables.tf", VARIABLE);
    compare(directory, "m/variables.tf", "latest-tag", &[]);
}

#[test]
fn what_lies_outside_is_not_known_either() {
    let directory = Directory::new().with("app/compose.yaml", COMPOSE).with("secret.env", "TAG=1\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.env", directory.0.path().join("app/.env")).unwrap();
    let run = directory.run(&["check", "--format", "json", "app"]);
    assert!(!rules(&run).contains("latest-tag"), "{}", rules(&run));
    assert_ne!(run.code, 2);
}
