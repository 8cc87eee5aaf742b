//! A runner of GitHub's, as far as the script can tell.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Writes its arguments down, and the reports that it is asked for.
const STAND_IN: &str = r#"#!/usr/bin/env bash
[ "$1" != --version ] || { echo "dunnage 9.9.9"; exit; }
printf '%s\0' "$@" >"$STUB_ARGUMENTS"
for argument; do
  case $argument in
  --format=sarif=*) echo '{}' >"${argument#*=*=}" ;;
  --format=github=*) echo '::warning file=a,line=1::annotation' >"${argument#*=*=}" ;;
  --format=summary=*) echo '# summary' >"${argument#*=*=}" ;;
  --format=json=*)
    [ -n "${STUB_NO_REPORT:-}" ] ||
      printf '{\n  "version": 1, %s\n  "summary": {\n    "by_severity": { %s }\n  }\n}\n' "${STUB_MESSAGE:-}" "${STUB_COUNTS:-}" >"${argument#*=*=}"
    ;;
  esac
done
printf '%s\n' "${STUB_SAYS:-}"
exit "${STUB_CODE:-0}"
"#;

pub struct Runner {
    directory: TempDir,
    pub program: PathBuf,
}

pub struct Ran {
    pub code: i32,
    pub log: String,
    pub outputs: BTreeMap<String, String>,
    pub summary: String,
    /// What the program was called with, but for the JSON that the script counts by, and the names of its own files.
    pub arguments: Vec<String>,
}

impl Ran {
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }

    /// The lines that a runner takes for commands.
    pub fn commands(&self) -> Vec<&str> {
        let (mut commands, mut stopped) = (Vec::new(), None);
        for line in self.log.split(['\n', '\r']).map(str::trim_start) {
            if let Some(token) = &stopped {
                if line == format!("::{token}::") {
                    stopped = None;
                }
            } else if let Some(token) = line.strip_prefix("::stop-commands::") {
                stopped = Some(token.to_owned());
            } else if line.starts_with("::") || line.starts_with("##[") {
                commands.push(line);
            }
        }
        commands
    }
}

impl Runner {
    pub fn new() -> Option<Self> {
        if cfg!(windows) || Command::new("bash").arg("--version").output().is_err() {
            println!("skipped: the Action's script is tried where bash is the system's own");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let program = directory.path().join("stand-in");
        fs::write(&program, STAND_IN).unwrap();
        executable(&program);
        for name in ["work space", "temp"] {
            fs::create_dir(directory.path().join(name)).unwrap();
        }
        Some(Self { directory, program })
    }

    pub fn workspace(&self) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join("work space")
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.workspace().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn check(&self, environment: &[(&str, &str)]) -> Ran {
        self.script("check", environment)
    }

    pub fn install(&self, environment: &[(&str, &str)]) -> Ran {
        self.script("install", environment)
    }

    fn script(&self, command: &str, environment: &[(&str, &str)]) -> Ran {
        let file = |name: &str| self.directory.path().join(name);
        for name in ["output", "summary", "arguments"] {
            fs::write(file(name), "").unwrap();
        }
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/action.sh");
        let mut bash = Command::new("bash");
        // What is said to the log is one stream for the runner.
        bash.args(["-c", "exec bash \"$0\" \"$1\" 2>&1"]).arg(script).arg(command).env_clear();
        bash.current_dir(self.workspace()).stdin(Stdio::null());
        let path = std::env::var_os("PATH").unwrap_or_default();
        bash.env("PATH", path).env("HOME", self.directory.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
        bash.env("BINARY", &self.program).env("STUB_ARGUMENTS", file("arguments"));
        bash.env("GITHUB_OUTPUT", file("output")).env("GITHUB_STEP_SUMMARY", file("summary"));
        bash.env("RUNNER_TEMP", file("temp")).env("GITHUB_EVENT_NAME", "push").env("GITHUB_ACTIONS", "true");
        // Nothing is downloaded or built here but where a test means to.
        bash.env("DUNNAGE_SUMS", "/dev/null").env("INPUT_VERSION", "0.0.1");
        bash.envs(environment.iter().copied());
        let output = bash.output().unwrap();
        let read = |name: &str| fs::read_to_string(file(name)).unwrap();
        let outputs = read("output");
        let outputs = outputs.lines().map(|line| line.split_once('=').expect("an output has a name"));
        let temporary = file("temp").to_string_lossy().into_owned();
        let arguments = read("arguments");
        let arguments = arguments.split_terminator('\0').filter(|it| !it.starts_with("--format=json="));
        let named = |it: &str| it.find(&temporary).map_or_else(|| it.to_owned(), |at| format!("{}*", &it[..at]));
        Ran {
            code: output.status.code().unwrap(),
            log: String::from_utf8(output.stdout).unwrap(),
            outputs: outputs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            summary: read("summary"),
            arguments: arguments.map(named).collect(),
        }
    }
}

pub fn git_in(directory: &Path, arguments: &[&str]) -> String {
    let mut git = Command::new("git");
    git.current_dir(directory).args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments);
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"] {
        git.env_remove(name);
    }
    let output = git.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[cfg(unix)]
pub fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(not(unix))]
pub fn executable(_: &Path) {}
