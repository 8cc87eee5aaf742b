//! `--within`: named files are reported on, and the tree that they belong to is read.

use crate::support::command::Directory;

const BINDING: &str = "\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: app, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: app}
subjects:
- {kind: ServiceAccount, name: app, namespace: shop}
";

fn role(name: &str) -> String {
    format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {{name: {name}, namespace: shop}}\nrules:\n\
         - {{apiGroups: [''], resources: [configmaps], verbs: [get]}}\n"
    )
}

const MODULE: &str = "\
variable \"image\" {}
resource \"kubernetes_pod\" \"it\" {
  metadata {
    name = \"it\"
  }
  spec {
    container {
      name  = \"it\"
      image = var.image
    }
  }
}
";

fn tree() -> Directory {
    Directory::new()
        .with("k8s/binding.yaml", BINDING)
        .with("k8s/role.yaml", role("other"))
        .with("tf/main.tf", "module \"it\" {\n  source = \"./it\"\n  image  = \"registry.example/it:latest\"\n}\n")
        .with("tf/it/main.tf", MODULE)
        .with("app/Dockerfile", "FROM alpine:3.20\nUSER root\n")
        .with("README.md", "hello")
}

fn found(directory: &Directory, names: &[&str]) -> Vec<String> {
    let arguments =
        ["check", "--profile", "all", "--select", "latest-tag,dangling-role-binding,run-as-root", "--within"];
    let run = directory.run(&[&arguments, names, &["--format", "json"]].concat());
    run.findings()
}

#[test]
fn named_files_are_judged_by_the_tree_they_belong_to() {
    let directory = tree();
    assert_eq!(found(&directory, &[".", "k8s/binding.yaml"]), ["k8s/binding.yaml:4:66 dangling-role-binding"]);
    assert_eq!(found(&directory, &[".", "app/Dockerfile"]), ["app/Dockerfile:2:6 run-as-root"]);
    // The module says nothing by itself; what its caller hands it is a matter of both files.
    for name in ["tf/it/main.tf", "tf/main.tf", "tf"] {
        assert!(found(&directory, &[".", name]).contains(&"tf/main.tf:3:33 latest-tag".to_owned()), "{name}");
    }
    let directory = directory.with("k8s/role.yaml", role("app"));
    assert_eq!(found(&directory, &[".", "k8s/binding.yaml"]), [""; 0]);
}

#[test]
fn nothing_to_check_among_the_named_files_is_well_and_said() {
    let directory = tree();
    let run = directory.run(&["check", "--within", ".", "README.md"]);
    assert_eq!((run.code, run.err.trim_end()), (0, "note: nothing to check in `README.md`"));
}

#[test]
fn what_is_named_lies_in_the_tree() {
    let directory = tree();
    let run = directory.run(&["check", "--within", "k8s", "app/Dockerfile"]);
    assert_eq!((run.code, run.err.trim_end()), (2, "error: `app/Dockerfile` is not within `k8s`"));
    let run = directory.run(&["check", "--within", "nowhere", "app/Dockerfile"]);
    assert_eq!((run.code, run.err.trim_end()), (2, "error: `--within nowhere`: no such directory"));
    let run = directory.pipe(&["check", "--within", ".", "-"], "FROM scratch\n");
    assert_eq!((run.code, run.err.trim_end()), (2, "error: `--within` is about files, and standard input is none"));
}

#[test]
fn notes_about_other_files_are_left_out() {
    let directory =
        tree().with("chart/Chart.yaml", "name: x\n").with("chart/templates/a.yaml", "kind: {{ .Values.x }}\n");
    let run = directory.run(&["check", "--within", ".", "k8s/role.yaml"]);
    assert!(!format!("{}{}", run.out, run.err).contains("helm template"), "{}{}", run.out, run.err);
    let run = directory.run(&["check", "--within", ".", "chart/templates/a.yaml"]);
    assert!(format!("{}{}", run.out, run.err).contains("helm template"), "{}{}", run.out, run.err);
    assert_eq!(run.code, 0);
}

#[test]
fn a_name_that_is_nobodys_is_a_slip() {
    let directory = tree();
    let run = directory.run(&["check", "--within", ".", "app/Dokerfile"]);
    assert!(run.code == 2 && run.err.contains("no such file or directory: `app/Dokerfile`"), "{}", run.err);
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
        git.current_dir(directory.0.path()).output().is_ok_and(|it| it.status.success())
    };
    if !git(&["init", "-q"]) {
        println!("skipped: there is no git");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "a"]) && git(&["rm", "-q", "app/Dockerfile"]));
    let run = directory.run(&["check", "--within", ".", "app/Dockerfile"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(directory.run(&["check", "--within", ".", "app/Dokerfile"]).code, 2);
}
