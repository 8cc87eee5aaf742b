//! Commands that run another command. Knows how their own options end, nothing else of them.

use super::{Command, Dialect, program};
use crate::tree::Text;

/// The command behind the wrappers.
#[derive(Debug, Clone)]
pub struct Effective<'a> {
    pub name: &'a Text,
    pub args: &'a [Text],
    /// The wrappers' names, outermost first: `sudo`, `env`.
    pub wrappers: Vec<&'a Text>,
}

impl Effective<'_> {
    pub fn program(&self) -> Option<&str> {
        program(self.name)
    }
}

struct Wrapper {
    names: &'static [&'static str],
    /// Options whose value is a word of its own.
    valued: &'static [&'static str],
    /// Words before the command: the duration of `timeout`.
    words: usize,
    /// Whether `NAME=value` may stand before the command.
    assignments: bool,
}

const fn plain(names: &'static [&'static str], valued: &'static [&'static str]) -> Wrapper {
    Wrapper { names, valued, words: 0, assignments: false }
}

const WRAPPERS: &[Wrapper] = &[
    Wrapper {
        names: &["sudo", "doas"],
        valued: &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-T", "-U", "-D", "-R", "--user", "--group", "--host"],
        words: 0,
        assignments: true,
    },
    Wrapper { names: &["env"], valued: &["-u", "-C", "--unset", "--chdir"], words: 0, assignments: true },
    plain(&["exec"], &["-a"]),
    plain(
        &[
            "command",
            "builtin",
            "nohup",
            "setsid",
            "eatmydata",
            "busybox",
            "dumb-init",
            "tini",
            "catatonit",
            "catchsegv",
        ],
        &[],
    ),
    plain(&["time"], &["-f", "-o", "--format", "--output"]),
    plain(&["nice"], &["-n", "--adjustment"]),
    plain(&["ionice"], &["-c", "-n", "--class", "--classdata"]),
    plain(&["stdbuf"], &["-i", "-o", "-e"]),
    plain(&["runuser"], &["-u", "-g", "-G", "--user", "--group"]),
    plain(&["xargs"], &["-I", "-n", "-P", "-d", "-L", "-s", "-a", "-E", "--max-args", "--max-procs", "--delimiter"]),
    Wrapper { names: &["timeout"], valued: &["-k", "-s", "--kill-after", "--signal"], words: 1, assignments: false },
    Wrapper { names: &["gosu", "su-exec", "chroot"], valued: &[], words: 1, assignments: false },
];

pub(super) fn effective(command: &Command) -> Effective<'_> {
    let mut found = Effective { name: &command.name, args: &command.args, wrappers: Vec::new() };
    while let Some(at) = found.program().and_then(|name| inner(name, found.args)) {
        found.wrappers.push(found.name);
        (found.name, found.args) = (&found.args[at], &found.args[at + 1..]);
    }
    found
}

/// Which of the arguments is the command that a wrapper runs.
fn inner(name: &str, args: &[Text]) -> Option<usize> {
    let wrapper = WRAPPERS.iter().find(|wrapper| wrapper.names.contains(&name))?;
    let mut at = 0;
    let mut words = wrapper.words;
    let mut options = true;
    loop {
        let arg = args.get(at)?.as_str();
        if name == "command" && matches!(arg, "-v" | "-V") {
            return None; // asks for the command only
        }
        if options && arg == "--" {
            options = false;
        } else if options && arg.len() > 1 && arg.starts_with('-') {
            at += usize::from(wrapper.valued.contains(&arg));
        } else if wrapper.assignments && is_assignment(arg) {
        } else if words > 0 {
            words -= 1;
        } else {
            return Some(at);
        }
        at += 1;
    }
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|ch| ch.is_ascii_alphanumeric() || ch == '_'))
}

/// The script that a command gives to a shell: `sh -c script`, `su -c script`, `eval script`.
pub(super) fn nested_script(command: &Command) -> Option<&Text> {
    let run = command.effective();
    let name = run.program()?;
    let with_c = match name {
        "eval" => return if let [script] = run.args { Some(script) } else { None },
        "su" => run.args.iter().position(|arg| matches!(arg.as_str(), "-c" | "--command" | "-lc"))?,
        _ if Dialect::of(name) == Dialect::Posix => {
            let is_c = |arg: &str| arg.starts_with('-') && !arg.starts_with("--") && arg.contains('c');
            let mut at = 0;
            loop {
                let arg = run.args.get(at)?.as_str();
                match arg {
                    // A file: what follows is for the script in it.
                    _ if !arg.starts_with(['-', '+']) => return None,
                    _ if is_c(arg) => break,
                    // `-o pipefail`, also behind others: `-euo pipefail`.
                    _ => at += 1 + usize::from(!arg.starts_with("--") && arg.ends_with(['o', 'O'])),
                }
            }
            // More options may stand between `-c` and the script.
            at + run.args[at + 1..].iter().take_while(|arg| arg.as_str().starts_with('-')).count()
        }
        _ => return None,
    };
    run.args.get(with_c + 1)
}

/// Whether the command is a shell that reads its script from standard input.
pub(super) fn reads_script(command: &Command) -> bool {
    let run = command.effective();
    run.program().is_some_and(|name| name != "busybox" && Dialect::of(name) == Dialect::Posix)
        && run.args.iter().all(|arg| arg.as_str().starts_with('-') && !arg.as_str().contains('c'))
}
