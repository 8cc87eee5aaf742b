//! The command line: what can be asked, and how the answer leaves the process.

mod adopt;
mod aside;
mod check;
mod completions;
mod config;
mod doctor;
mod explain;
mod fix;
mod init;
mod known;
mod lsp;
mod merge;
mod migrate;
mod mistakes;
mod named;
mod output;
mod progress;
mod select;
mod target;
mod terminal;
mod unfinished;
mod watch;

use crate::report;
use crate::rules::{Profile, Severity};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The exit codes, which scripts rely on.
pub const CLEAN: u8 = 0;
pub const FOUND: u8 = 1;
pub const FAILED: u8 = 2;
pub const NOTHING: u8 = 3;

/// Finds security and reliability mistakes in Dockerfiles, Kubernetes manifests, Compose files, ECS task definitions and
/// Terraform: containers that run as root, secrets in plain text, images that are not pinned, permissions that are too wide.
#[derive(Debug, Parser)]
#[command(name = "dunnage", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// When to use colours; NO_COLOR and FORCE_COLOR are heeded, too
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// The same as `--color never`
    #[arg(long, global = true, hide = true)]
    no_color: bool,
}

/// Stands below every help, so that scripts are written with it.
const EXIT_CODES: &str = "Exit codes: 0 clean, 1 findings, 2 could not run or read all of it, 3 nothing to check";

#[derive(Debug, Subcommand)]
enum Command {
    /// Check files and directories
    Check(Box<Check>),
    /// Fix what can be fixed, in the files
    Fix(Box<Fix>),
    /// List the rules
    Rules(Rules),
    /// Make one report of the parts that `dunnage check --shard` checked
    Merge(Merge),
    /// Explain a rule: what it finds, why that matters, what to do
    Explain(Explain),
    /// Show the configuration that holds for a file, and where each setting comes from
    Config(Config),
    /// Say why a file is checked or not, as what, with what beside it, and what is known of it
    Doctor(Doctor),
    /// Answer an editor: the language server, over standard input and output
    Lsp(Lsp),
    /// Write a first configuration that fits the files that are here
    Init(Init),
    /// Bring over the configurations of hadolint, kube-linter, Checkov, Trivy, KICS, tflint and Polaris
    Migrate(Migrate),
    /// Print a script by which a shell completes this command
    Completions(Completions),
    /// Print the manual page, of this command or of one of those above
    Man(Man),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dunnage check                                     all below the current directory
  helm template ./chart | dunnage check -           a rendered chart
  dunnage check --format concise deploy/ Dockerfile
  dunnage check --format pretty --format sarif=dunnage.sarif
  dunnage check --fail-on high                      exit 0 unless something is high or critical

Exit codes: 0 clean, 1 findings, 2 could not run or read all of it, 3 nothing to check (`--allow-empty`: 0)")]
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Check {
    /// Files and directories to check [default: .]; `-` reads standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How to write the findings: pretty (the default), concise, json, jsonl, sarif, github, summary, gitlab, junit,
    /// checkstyle, markdown, rdjson, azure; with `=FILE`, to a file; may be given several times
    #[arg(long, short, value_name = "FORMAT[=FILE]", value_parser = output::Wanted::read)]
    format: Vec<output::Wanted>,

    /// Exit with 1 if a finding is at least this severe [default: low]
    #[arg(long, value_enum, value_name = "SEVERITY", ignore_case = true)]
    fail_on: Option<Severity>,

    /// Which rules run: those of any of these profiles [default: recommended]
    #[arg(long, value_enum, value_delimiter = ',')]
    profile: Vec<Profile>,

    #[command(flatten)]
    configured: Configured,

    /// Pass by what the configuration excludes even where it is named here
    #[arg(long)]
    force_exclude: bool,

    /// Report what is found in tests, archives and vendored code as well, from which nothing is deployed
    #[arg(long)]
    all_files: bool,

    /// What standard input is called in the findings, and recognised by
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,

    /// Let files that could not be read not count: without this, the exit code is 2 wherever there is one
    #[arg(long)]
    allow_unreadable: bool,

    /// Fix what can be fixed safely, in the files, and report what is left
    #[arg(long, conflicts_with_all = ["watch", "diff", "staged", "shard", "statistics", "write_baseline"])]
    fix: bool,

    /// With `--fix`: apply fixes as well that may change how a program runs
    #[arg(long = "unsafe", requires = "fix")]
    unsafe_fixes: bool,

    /// Exit with 0 if there is nothing to check: without this, the exit code is 3
    #[arg(long)]
    allow_empty: bool,

    /// The order of the findings
    #[arg(long, value_enum, default_value_t = Sort::Path, hide_default_value = true)]
    sort: Sort,

    /// Show every finding: without this, of more than 20 those that are alike are shown in part
    #[arg(long)]
    all: bool,

    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["statistics", "stdin_filename", "write_baseline", "staged", "within", "shard"])]
    watch: bool,

    /// Count the findings of each rule instead of showing them
    #[arg(long)]
    statistics: bool,

    /// Show findings and nothing else: no notes, no summary
    #[arg(long, short)]
    quiet: bool,

    /// Report what comments and annotations silence as well
    #[arg(long)]
    no_suppressions: bool,

    /// List what is silenced, and by which comment or annotation
    #[arg(long, conflicts_with = "no_suppressions")]
    show_suppressed: bool,

    /// List the values that could not be known, and why: what rules are silent about
    #[arg(long)]
    show_unknown: bool,

    /// Check only a part of what there is, such as `2/8`; `dunnage merge` makes one report of the JSON of all parts
    #[arg(long, value_name = "N/ALL", value_parser = merge::shard, conflicts_with_all = ["staged", "write_baseline"])]
    shard: Option<crate::check::Shard>,

    /// What tells this report from others of the same commit, for SARIF
    #[arg(long, value_name = "NAME", default_value = "dunnage", hide_default_value = true)]
    category: String,

    #[command(flatten)]
    adopt: adopt::Arguments,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dunnage fix                                 all that can be fixed safely, below the current directory
  dunnage fix --diff --unsafe > fixes.patch   what would change, for `git apply`
  dunnage fix --unsafe --rule privileged deploy/
  dunnage fix --interactive
  dunnage fix - < compose.yaml                the fixed text on standard output

A safe fix changes nothing that works today; for the others, look at what they do. A patch shows lines as they are, with
what is secret in them, or it could not be applied; on a terminal, secrets are hidden.
Exit codes: as `dunnage check`, about what is left; with --diff and --dry-run, about the files as they are")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Fix {
    /// Files and directories [default: .]; `-` reads standard input and writes the fixed text to standard output
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Apply fixes as well that may change how a program runs
    #[arg(long = "unsafe")]
    unsafe_fixes: bool,

    /// Only what these rules find: names, families (`secret`) or globs (`missing-*`)
    #[arg(long, visible_alias = "select", value_name = "RULES", value_delimiter = ',')]
    rule: Vec<String>,

    /// Not what these rules find
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    ignore: Vec<String>,

    /// Say what would be fixed, and write nothing
    #[arg(long, short = 'n')]
    dry_run: bool,

    /// Print what would change as a patch, and write nothing
    #[arg(long)]
    diff: bool,

    /// Show each fix and ask: y(es), n(o), a(ll of this rule), q(uit)
    #[arg(long, short, conflicts_with = "diff")]
    interactive: bool,

    /// Which rules run: those of any of these profiles [default: recommended]
    #[arg(long, value_enum, value_delimiter = ',')]
    profile: Vec<Profile>,

    /// Fix nothing milder
    #[arg(long, value_enum, value_name = "SEVERITY")]
    min_severity: Option<Severity>,

    /// The mildest severity that makes the exit code 1 if it is left [default: low]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<Severity>,

    /// Findings in this file are known, and stay
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,

    /// Read all of DIR, and fix only what is found in the paths that are named
    #[arg(long, value_name = "DIR")]
    within: Option<PathBuf>,

    #[command(flatten)]
    configured: Configured,

    /// Pass by what the configuration excludes even where it is named here
    #[arg(long)]
    force_exclude: bool,

    /// What standard input is called, and recognised by
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,

    /// Say nothing but what went wrong
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dunnage check --exit-zero --shard 1/2 --format json=1.json     on one machine
  dunnage check --exit-zero --shard 2/2 --format json=2.json     on another
  dunnage merge 1.json 2.json --format sarif=dunnage.sarif       where the same files are, with the same paths")]
struct Merge {
    /// The JSON of all parts
    #[arg(value_name = "FILE", required = true)]
    parts: Vec<PathBuf>,

    /// How to write the findings, and where to, as in `dunnage check`
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = output::Wanted::read)]
    format: Vec<output::Wanted>,

    /// What tells this report from others of the same commit, for SARIF
    #[arg(long, value_name = "NAME", default_value = "dunnage", hide_default_value = true)]
    category: String,

    /// Show findings and nothing else: no notes, no summary
    #[arg(long, short)]
    quiet: bool,
}

/// Which configuration holds.
#[derive(Debug, Default, Args)]
struct Configured {
    /// The configuration for all files [default: the `dunnage.yaml` nearest to each, in its directory or above]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Look for no configuration
    #[arg(long, visible_alias = "isolated", conflicts_with = "config")]
    no_config: bool,
}

#[derive(Debug, Args)]
struct Config {
    /// A file or directory [default: .]
    file: Option<PathBuf>,

    /// How to write it
    #[arg(long, value_enum, default_value_t = ListFormat::Pretty)]
    format: ListFormat,

    /// Print the JSON Schema of a configuration instead, for editors
    #[arg(long, conflicts_with_all = ["file", "format"])]
    schema: bool,

    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
struct Doctor {
    /// A file, or a directory for a short account of it [default: .]
    path: Option<PathBuf>,

    /// How to write it
    #[arg(long, value_enum, default_value_t = ListFormat::Pretty)]
    format: ListFormat,

    /// Which rules run: those of any of these profiles [default: recommended]
    #[arg(long, value_enum, value_delimiter = ',')]
    profile: Vec<Profile>,

    #[command(flatten)]
    configured: Configured,
}

#[derive(Debug, Args)]
#[command(after_help = "\
The editor starts it and speaks the Language Server Protocol with it: there is nothing to type here.
Settings, as initializationOptions or below `dunnage` in the editor's own:
  workspaceDiagnostics   also for files that are not open [true]
  inlayHints             as whom a container runs, where that is inherited [true]
  hover                  the page of a rule where one points at a finding [true]
  profile                the profile that holds, instead of the configuration's
  configuration          the one file that holds, instead of the nearest dunnage.yaml")]
struct Lsp {
    /// Write down what goes on: one line for each message, without texts
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Init {
    /// Where to write `dunnage.yaml` [default: .]
    directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(dunnage completions bash)                                  in ~/.bashrc
  dunnage completions zsh > \"${fpath[1]}/_dunnage\"
  dunnage completions fish > ~/.config/fish/completions/dunnage.fish
  dunnage completions powershell | Out-String | Invoke-Expression     in $PROFILE
  eval (dunnage completions elvish | slurp)                           in ~/.config/elvish/rc.elv
  dunnage completions nushell > dunnage.nu                            then `use dunnage.nu *`")]
struct Completions {
    /// The shell that is to read it
    shell: Shell,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
    Nushell,
}

#[derive(Debug, Args)]
struct Man {
    /// A command, such as `check`
    command: Option<String>,

    /// Write all pages into this directory instead
    #[arg(long, conflicts_with = "command")]
    directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Migrate {
    /// Where their files are, and where `dunnage.yaml` is written [default: .]
    directory: Option<PathBuf>,

    /// Print it instead
    #[arg(long)]
    stdout: bool,

    /// Write over a `dunnage.yaml` that is there
    #[arg(long, conflicts_with = "stdout")]
    force: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dunnage rules tag                 the rules that are about tags
  dunnage rules --family secret
  dunnage rules --for compose --profile recommended")]
struct Rules {
    /// Only rules that are about these words, or of the family of this name
    #[arg(value_name = "WORD")]
    words: Vec<String>,

    /// Only the rules of these families, such as `image`
    #[arg(long, value_delimiter = ',')]
    family: Vec<String>,

    /// Only rules for these formats: dockerfile, kubernetes, compose, ecs, terraform
    #[arg(long = "for", value_name = "FORMAT", value_delimiter = ',')]
    only_for: Vec<String>,

    /// How to write the list
    #[arg(long, value_enum, default_value_t = ListFormat::Pretty)]
    format: ListFormat,

    /// Only the rules of these profiles
    #[arg(long, value_enum, value_delimiter = ',')]
    profile: Vec<Profile>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dunnage explain run-as-root
  dunnage explain run-as-root --for compose
  dunnage explain DL3002            the id of the same check in another tool
  dunnage explain sudo              a word: the rules that are about it")]
struct Explain {
    /// A rule's name, the id of the same check in another tool, such as DL3002 or CKV_K8S_23, or a word to look for
    #[arg(required = true)]
    rule: Vec<String>,

    /// The format of the example: dockerfile, kubernetes, compose, ecs, terraform [default: what is here]
    #[arg(long = "for", value_name = "FORMAT")]
    only_for: Option<String>,

    /// The whole page: all examples, the ids of other tools, options, references
    #[arg(long)]
    all: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// By file and place [default]
    #[default]
    Path,
    /// The worst first
    Severity,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    Pretty,
    Json,
}

/// A path as people are shown it.
fn shown(path: impl AsRef<Path>) -> String {
    report::escape(&path.as_ref().to_string_lossy()).into_owned()
}

/// Does what the command line asks for.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() => {
            terminal::refuse(&error, |arguments| Arguments::try_parse_from(arguments).err());
            return ExitCode::from(FAILED);
        }
        // The help and the version.
        Err(error) => error.exit(),
    };
    prepare();
    let style = terminal::style(if arguments.no_color { Color::Never } else { arguments.color });
    // Not locked: the language server writes from a thread of its own.
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout());
    let result = match arguments.command {
        Command::Check(check) => check::check(&check, None, &style, &mut out),
        Command::Fix(fix) => fix::fix(&fix, &style, &mut out),
        Command::Merge(merge) => merge::merge(&merge, &style, &mut out),
        Command::Rules(rules) => explain::list(&rules, &style, &mut out),
        Command::Explain(explain) => explain::explain(&explain, &style, &mut out),
        Command::Config(config) => config::show(&config, &style, &mut out),
        Command::Doctor(doctor) => doctor::examine(&doctor, &style, &mut out),
        Command::Lsp(lsp) => lsp::serve(&lsp),
        Command::Init(init) => init::init(&init, &style, &mut out),
        Command::Completions(completions) => completions::completions(&completions, &mut out),
        Command::Man(man) => completions::man(&man, &mut out),
        Command::Migrate(migrate) => migrate::migrate(&migrate, &style, &mut out),
    };
    match result.and_then(|code| io::Write::flush(&mut out).map(|()| code)) {
        Ok(code) => ExitCode::from(code),
        // The reader of our output has seen enough: `dunnage check | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(FOUND),
        Err(error) => {
            terminal::complain(&format!("could not write the report: {error}"));
            ExitCode::from(FAILED)
        }
    }
}

/// A panic is caught where it happens and reported as a finding; here it leaves one line with the
/// place, for the bug report.
fn prepare() {
    std::panic::set_hook(Box::new(|panic| terminal::complain(&internal_error(panic))));
}

/// Where a panic happened. Its message is left out unless it is a fixed one: it may quote what was read.
fn internal_error(panic: &std::panic::PanicHookInfo) -> String {
    let place = panic.location().map(|at| format!(" at {at}")).unwrap_or_default();
    let message = panic.payload().downcast_ref::<&'static str>().map(|said| format!(": {said}")).unwrap_or_default();
    format!("internal error{place}{message}")
}
