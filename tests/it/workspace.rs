//! What an editor's workspace makes of changes on the disk: it looks at what it is told of, and walks only where nothing
//! else tells.

use crate::support::command::Directory;
use dunnage::config::{Choice, Configs, Over};
use dunnage::source::Note;
use dunnage::walk::{Request, Told};
use dunnage::workspace::Workspace;
use std::fs;
use std::path::PathBuf;

const DOCKERFILE: &str = "FROM debian:12\nUSER 1000\n";

struct Session {
    _directory: Directory,
    root: PathBuf,
    workspace: Workspace,
}

fn session(files: &[(&str, &str)]) -> Session {
    let directory = files.iter().fold(Directory::new(), |directory, (name, text)| directory.with(name, text));
    let root = directory.0.path().canonicalize().unwrap();
    fs::create_dir(root.join(".git")).unwrap();
    let start = root.clone();
    let configure = move |disk| Configs::new(disk, start.clone(), Choice::Nearest, Over::default());
    let request = Request { paths: vec![root.clone()], force_exclude: true, ..Request::default() };
    let workspace = Workspace::new(request, Box::new(configure));
    Session { _directory: directory, root, workspace }
}

impl Session {
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// The files that are checked after these have changed.
    fn after(&mut self, changed: &[PathBuf]) -> Vec<String> {
        self.workspace.changed_on_disk(changed);
        self.workspace.round();
        let name = |path: &PathBuf| path.strip_prefix(&self.root).unwrap().to_string_lossy().into_owned();
        self.workspace.files().map(|source| name(&source.path)).collect()
    }

    fn notes(&self) -> Vec<String> {
        self.workspace.notes().map(|note: &Note| note.message.clone()).collect()
    }
}

#[test]
fn a_file_that_comes_or_goes_is_looked_at_alone() {
    let mut session = session(&[(".gitignore", "out/\n"), ("Dockerfile", DOCKERFILE)]);
    // Nobody tells of this one, so that whoever finds it has walked.
    session.write("silent/Dockerfile", DOCKERFILE);
    let strange = [
        session.write("node_modules/x/index.js", "x"),
        session.write("node_modules/x/.gitignore", "x"),
        session.write("node_modules/x/Dockerfile", DOCKERFILE),
        session.write("out/Dockerfile", DOCKERFILE),
        session.write("src/main.rs", "fn main() {}\n"),
        session.root.join("never/was"),
    ];
    assert_eq!(session.after(&strange), ["Dockerfile"]);
    let new = session.write("a/Dockerfile", DOCKERFILE);
    assert_eq!(session.after(std::slice::from_ref(&new)), ["Dockerfile", "a/Dockerfile"]);
    fs::remove_file(&new).unwrap();
    assert_eq!(session.after(&[new]), ["Dockerfile"]);
    // What is no manifest any more is none.
    let turned = session.write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
    assert_eq!(session.after(std::slice::from_ref(&turned)), ["Dockerfile", "pod.yaml"]);
    session.write("pod.yaml", "hello: world\n");
    assert_eq!(session.after(&[turned]), ["Dockerfile"]);
}

#[test]
fn a_directory_and_what_decides_cost_a_walk() {
    let mut session = session(&[("Dockerfile", DOCKERFILE)]);
    session.write("new/deep/Dockerfile", DOCKERFILE);
    let directory = session.root.join("new");
    assert_eq!(session.after(std::slice::from_ref(&directory)), ["Dockerfile", "new/deep/Dockerfile"]);
    fs::remove_dir_all(&directory).unwrap();
    assert_eq!(session.after(&[directory]), ["Dockerfile"]);
    let list = session.write(".gitignore", "Dockerfile\n");
    assert_eq!(session.after(&[list]), [""; 0]);
}

#[test]
fn what_is_left_alone_is_said_as_long_as_it_is_there() {
    let mut session = session(&[("Dockerfile", DOCKERFILE)]);
    let template = session.write("Dockerfile.j2", "FROM {{ base }}\n");
    session.after(std::slice::from_ref(&template));
    assert_eq!(session.notes(), ["template of a Dockerfile: check what it is rendered to"]);
    fs::remove_file(&template).unwrap();
    session.after(&[template]);
    assert_eq!(session.notes(), [""; 0]);
    let broken = session.root.join("Containerfile");
    fs::write(&broken, [0, 159, 146, 150]).unwrap();
    session.after(std::slice::from_ref(&broken));
    assert!(session.workspace.walked().incomplete, "it should have been read");
    fs::remove_file(&broken).unwrap();
    session.after(&[broken]);
    assert!(!session.workspace.walked().incomplete);
    // Its size is all that there is of it.
    let large = session.root.join("Containerfile");
    fs::File::create(&large).unwrap().set_len(1 << 32).unwrap();
    session.after(std::slice::from_ref(&large));
    let walked = session.workspace.walked();
    assert!(walked.incomplete && walked.failures.len() == 1, "{:?}", walked.notes);
    fs::remove_file(&large).unwrap();
    session.after(&[large]);
    assert!(session.workspace.walked().failures.is_empty());
}

#[test]
fn a_file_that_no_walk_comes_by_is_checked_while_it_is_open() {
    let mut session = session(&[(".gitignore", "out/\n")]);
    let path = session.write("out/Dockerfile", DOCKERFILE);
    session.workspace.edit(&path, DOCKERFILE.to_owned(), Told::Nothing);
    assert_eq!(session.after(&[]), ["out/Dockerfile"]);
    session.workspace.close(&path);
    assert_eq!(session.after(&[]), [""; 0]);
}

#[test]
fn many_files_at_once_are_looked_at_once_each() {
    let many = if cfg!(debug_assertions) { 200 } else { 3000 };
    let mut session = session(&[]);
    let paths: Vec<PathBuf> = (0..many).map(|at| session.write(&format!("d{at}/Dockerfile"), DOCKERFILE)).collect();
    assert_eq!(session.after(&paths).len(), many);
    for path in &paths {
        fs::write(path, "FROM debian:12\nUSER 1001\n").unwrap();
    }
    let begun = std::time::Instant::now();
    session.workspace.changed_on_disk(&paths);
    assert!(begun.elapsed().as_millis() < 1500, "{:?}", begun.elapsed());
}
