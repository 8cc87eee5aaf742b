//! Asks git, the program, and only where somebody asked for changes. What a user has set for people to read (colours,
//! pagers, other diff programs, prefixes) must not change the answer, and no program of the repository's is started.

use super::{Changes, patch};
use crate::source::normalise;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Since when something counts as changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since<'a> {
    /// Since the branch left this one: what is in the work tree now, be it committed or not.
    Reference(&'a str),
    /// Since the last commit: what is staged for the next one.
    Staged,
}

/// A work tree with its repository.
#[derive(Debug)]
pub struct Repository {
    root: PathBuf,
    /// The index that a commit in progress uses: `git commit -a` has one of its own.
    index: Option<PathBuf>,
}

/// What is in the index, by absolute path.
#[derive(Debug, Default)]
pub struct Staged {
    /// As in the work tree.
    pub same: HashSet<PathBuf>,
    /// Other than in the work tree.
    pub texts: HashMap<PathBuf, Vec<u8>>,
}

/// Variables by which the caller's environment would choose another repository or another answer.
const UNSET: [&str; 12] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
];

/// Settings that change what is printed or start programs, and have no flag in every version of git.
const SETTINGS: [&str; 6] = [
    "core.quotePath=true",
    "core.fsmonitor=false",
    "diff.relative=false",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.suppressBlankEmpty=false",
];

const DIFF: [&str; 13] = [
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--text",
    "--ignore-submodules=all",
    "--find-renames",
    "--unified=0",
    "--inter-hunk-context=0",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-algorithm=myers",
    // Cancels the order that a setting names a file for.
    "-O/dev/null",
];

impl Repository {
    /// The repository that a directory is in.
    pub fn of(directory: &Path) -> Result<Self, String> {
        let asked = Self { root: directory.to_owned(), index: None };
        let output = asked.start(&["rev-parse", "--show-toplevel"], &[])?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            if said.contains("dubious ownership") {
                return Err("git does not trust this repository: it belongs to another user".to_owned());
            }
            return Err(format!("`{}` is in no git repository with a work tree", normalise(directory).display()));
        }
        let root = PathBuf::from(line(&output.stdout));
        let mut repository = Self { root, index: None };
        repository.index = repository.index_of_a_commit()?;
        Ok(repository)
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The index that a hook's environment names, if it is one of this repository.
    fn index_of_a_commit(&self) -> Result<Option<PathBuf>, String> {
        let Some(named) = std::env::var_os("GIT_INDEX_FILE") else { return Ok(None) };
        let named = normalise(&self.root.join(named));
        let directory = PathBuf::from(line(&self.ask(&["rev-parse", "--absolute-git-dir"])?));
        Ok(named.starts_with(directory).then_some(named))
    }

    pub fn changes(&self, since: Since) -> Result<Changes, String> {
        let base = match since {
            Since::Reference(reference) => Some(self.merge_base(reference)?),
            Since::Staged => None,
        };
        let mut arguments = DIFF.to_vec();
        arguments.push(base.as_deref().unwrap_or("--cached"));
        arguments.push("--");
        let (files, gone) = patch::read(&self.ask(&arguments)?);
        let base = match base {
            None if self.has_head()? => Some("HEAD".to_owned()),
            base => base,
        };
        Ok(Changes { files, tracked: self.tracked()?, gone, root: self.root.clone(), base })
    }

    fn tracked(&self) -> Result<HashSet<String>, String> {
        Ok(names(&self.ask(&["ls-files", "--cached", "--recurse-submodules", "-z"])?).collect())
    }

    /// Whether a path is or was in the repository; where history is cut off, it may have been.
    pub fn knows(&self, path: &Path) -> Result<bool, String> {
        let path = path.to_string_lossy();
        let ever = self.start(&["rev-list", "-1", "HEAD", "--", &path], &[])?;
        let staged = self.start(&["ls-files", "--cached", "--", &path], &[])?;
        if [ever, staged].iter().any(|answer| answer.status.success() && !answer.stdout.is_empty()) {
            return Ok(true);
        }
        self.is_shallow()
    }

    fn merge_base(&self, reference: &str) -> Result<String, String> {
        let known = format!("{reference}^{{commit}}");
        // What begins like an option would be one.
        let is_name = !reference.is_empty() && !reference.starts_with('-');
        let verify = || self.start(&["rev-parse", "--verify", "--quiet", &known], &[]);
        let verified = is_name.then(verify).transpose()?;
        let Some(verified) = verified.filter(|output| output.status.success()) else {
            let hint = if self.is_shallow()? { format!(": {SHALLOW}") } else { String::new() };
            return Err(format!("git knows no commit `{reference}`{hint}"));
        };
        if !self.has_head()? {
            return Err("there is no commit yet: use `--staged`".to_owned());
        }
        let base = self.start(&["merge-base", &line(&verified.stdout), "HEAD"], &[])?;
        if base.status.success() {
            return Ok(line(&base.stdout));
        }
        let why = if self.is_shallow()? { SHALLOW } else { "they have no history in common" };
        Err(format!("`{reference}` and HEAD have no merge base: {why}"))
    }

    fn has_head(&self) -> Result<bool, String> {
        Ok(self.start(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], &[])?.status.success())
    }

    /// The contents of the index.
    pub fn staged(&self) -> Result<Staged, String> {
        let differ: HashSet<String> =
            names(&self.ask(&["diff-files", "--name-only", "-z", "--ignore-submodules"])?).collect();
        let mut staged = Staged::default();
        let mut wanted = Vec::new();
        // `100644 <object> 0<tab>path`
        for entry in names(&self.ask(&["ls-files", "--stage", "-z"])?) {
            let Some((meta, path)) = entry.split_once('\t') else { continue };
            let mut meta = meta.split(' ');
            match (meta.next(), meta.next(), meta.next()) {
                (_, _, Some("1" | "2" | "3")) => {
                    return Err(format!("`{path}` has a merge conflict: resolve it first"));
                }
                (Some(mode), Some(object), _) if differ.contains(path) && mode.starts_with("100") => {
                    wanted.push((self.root.join(path), object.to_owned()));
                }
                _ => {
                    staged.same.insert(self.root.join(path));
                }
            }
        }
        let objects: Vec<String> = wanted.iter().map(|(_, object)| object.clone()).collect();
        let texts = self.objects(&objects)?;
        staged.texts = wanted.into_iter().zip(texts).filter_map(|((path, _), text)| Some((path, text?))).collect();
        Ok(staged)
    }

    /// The texts of these objects; nothing for what there is none of.
    pub fn objects(&self, names: &[String]) -> Result<Vec<Option<Vec<u8>>>, String> {
        // One line asks for one.
        let lines: String = names.iter().map(|name| name.replace('\n', "?") + "\n").collect();
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let output = self.start(&["cat-file", "--batch"], lines.as_bytes())?;
        let mut rest = output.stdout.as_slice();
        let mut texts = Vec::with_capacity(names.len());
        while texts.len() < names.len() {
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                return Err("git cat-file failed".to_owned());
            };
            // `<object> blob <size>`, or `<name> missing`
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            let mut words = head.rsplit(' ');
            let size = words.next().and_then(|word| word.parse::<usize>().ok()).filter(|size| *size < rest.len());
            let is_blob = words.next() == Some("blob");
            texts.push(size.filter(|_| is_blob).map(|size| rest[..size].to_vec()));
            if let Some(size) = size {
                rest = &rest[size + 1..];
            }
        }
        Ok(texts)
    }

    fn is_shallow(&self) -> Result<bool, String> {
        Ok(line(&self.ask(&["rev-parse", "--is-shallow-repository"])?) == "true")
    }

    /// Runs git and wants an answer.
    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let output = self.start(arguments, &[])?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("git {} failed: {}", arguments[0], said.lines().next().unwrap_or("it does not say why")))
    }

    fn start(&self, arguments: &[&str], input: &[u8]) -> Result<Output, String> {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.root).arg("--no-pager");
        for setting in SETTINGS {
            git.args(["-c", setting]);
        }
        for name in UNSET {
            git.env_remove(name);
        }
        git.envs([
            ("LC_ALL", "C"),
            ("GIT_OPTIONAL_LOCKS", "0"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_NO_LAZY_FETCH", "1"),
        ]);
        if let Some(index) = &self.index {
            git.env("GIT_INDEX_FILE", index);
        }
        git.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => "git is not installed, or not in PATH".to_owned(),
            _ => format!("git could not be run: {error}"),
        };
        let mut child = git.spawn().map_err(failed)?;
        // Written from another thread: git may answer before it has read all.
        let pipe = child.stdin.take();
        std::thread::scope(|scope| {
            scope.spawn(move || pipe.map(|mut pipe| pipe.write_all(input)));
            child.wait_with_output().map_err(failed)
        })
    }
}

const SHALLOW: &str = "this is a shallow clone: fetch more of its history (`git fetch --unshallow`, or `fetch-depth: 0` in \
                       actions/checkout)";

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end_matches(['\n', '\r']).to_owned()
}

/// What `-z` ends each of.
fn names(bytes: &[u8]) -> impl Iterator<Item = String> {
    let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    names.map(|name| String::from_utf8_lossy(name).into_owned())
}
