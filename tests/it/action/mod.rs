//! The GitHub Action's script, run as a runner does: made-up events, environments and checkouts. What it hands to the
//! program is seen by a stand-in that writes its arguments down; `real` runs the program itself.

mod events;
mod install;
mod real;
mod runner;

use runner::Runner;

/// Nothing where the script cannot run: the test says so and passes.
fn runner() -> Option<Runner> {
    Runner::new()
}

#[test]
fn inputs_become_arguments() {
    let Some(runner) = runner() else { return };
    let plain = runner.check(&[]);
    assert_eq!(plain.code, 0, "{}", plain.log);
    assert_eq!(plain.arguments, ["check", "--format=pretty", "--format=github=*", "--format=summary=*", "--", "."]);

    let all = runner.check(&[
        ("INPUT_PATHS", "a b/c.tf\r\n\n-x\n$HOME\n"),
        ("INPUT_CONFIG", "my config.yaml"),
        ("INPUT_PROFILE", "strict,cis-docker"),
        ("INPUT_FAIL_ON", "high"),
        ("INPUT_MIN_SEVERITY", "medium"),
        ("INPUT_BASELINE", "-b"),
        ("INPUT_FORMAT", "concise\njunit=out put.xml"),
        ("INPUT_SARIF", "x.sarif"),
        ("INPUT_ANNOTATIONS", "false"),
        ("INPUT_SUMMARY", "false"),
    ]);
    let expected = [
        "check",
        "--config=my config.yaml",
        "--profile=strict,cis-docker",
        "--fail-on=high",
        "--min-severity=medium",
        "--baseline=-b",
        "--format=concise",
        "--format=junit=out put.xml",
        "--format=sarif=x.sarif",
        "--",
        "a b/c.tf",
        "-x",
        "$HOME",
    ];
    assert_eq!(all.arguments, expected);
}

/// Reports name files from the root of the repository, so nothing changes its directory.
#[test]
fn paths_begin_at_the_working_directory() {
    let Some(runner) = runner() else { return };
    runner.write("infra dir/x", "");
    let workspace = runner.workspace().join("infra dir").to_string_lossy().into_owned();
    for directory in ["infra dir", "infra dir/", &workspace] {
        let ran = runner.check(&[
            ("INPUT_WORKING_DIRECTORY", directory),
            ("INPUT_PATHS", "a.tf\n/abs"),
            ("INPUT_CONFIG", "c.yaml"),
            ("INPUT_SARIF", "x.sarif"),
            ("INPUT_SUMMARY", "false"),
            ("INPUT_ANNOTATIONS", "false"),
        ]);
        let expected = [
            "check",
            "--config=infra dir/c.yaml",
            "--format=pretty",
            "--format=sarif=infra dir/x.sarif",
            "--",
            "infra dir/a.tf",
            "/abs",
        ];
        assert_eq!(ran.arguments, expected, "{directory}");
        assert_eq!(ran.output("sarif-file"), format!("{}/infra dir/x.sarif", runner.workspace().display()));
    }
    let gone = runner.check(&[("INPUT_WORKING_DIRECTORY", "nowhere")]);
    assert_eq!((gone.code, gone.arguments.len()), (2, 0), "{}", gone.log);
}

#[test]
fn exit_codes_and_outputs() {
    let Some(runner) = runner() else { return };
    let ran = runner.check(&[("STUB_CODE", "1"), ("STUB_COUNTS", r#""critical": 2, "high": 31"#)]);
    assert_eq!(ran.code, 1);
    for (name, value) in
        [("findings", "33"), ("critical", "2"), ("high", "31"), ("medium", "0"), ("low", "0"), ("info", "0")]
    {
        assert_eq!(ran.output(name), value, "{name}");
    }
    assert_eq!((ran.output("exit-code"), ran.output("version"), ran.output("sarif-file")), ("1", "9.9.9", ""));
    assert_eq!(ran.summary, "# summary\n");
    assert!(ran.commands().contains(&"::warning file=a,line=1::annotation"), "{}", ran.log);

    let clean = runner.check(&[("STUB_COUNTS", "")]);
    assert_eq!((clean.code, clean.output("findings"), clean.output("exit-code")), (0, "0", "0"));

    let nothing = runner.check(&[("STUB_CODE", "3")]);
    assert_eq!((nothing.code, nothing.output("exit-code")), (0, "3"));
    assert!(nothing.commands().iter().any(|it| it.starts_with("::notice") && it.contains("nothing to check")));

    // A configuration that cannot be used: no report, so no counts.
    let broken = runner.check(&[("STUB_CODE", "2"), ("STUB_NO_REPORT", "1")]);
    assert_eq!((broken.code, broken.output("exit-code"), broken.output("findings")), (2, "2", ""));

    let crashed = runner.check(&[("STUB_CODE", "101")]);
    assert_eq!(crashed.code, 2, "{}", crashed.log);
    assert!(crashed.commands().iter().any(|it| it.starts_with("::error")), "{}", crashed.log);
}

/// Whatever a report says, its counts are those of the report itself.
#[test]
fn counts_in_a_message_do_not_count() {
    let Some(runner) = runner() else { return };
    let message = r#""message": "\"by_severity\": {\"critical\": 7}","#;
    let ran = runner.check(&[("STUB_MESSAGE", message), ("STUB_COUNTS", r#""low": 1"#)]);
    assert_eq!((ran.output("findings"), ran.output("critical"), ran.output("low")), ("1", "0", "1"));
}

#[test]
fn no_input_becomes_a_command() {
    let Some(runner) = runner() else { return };
    for input in INPUTS {
        for attempt in ATTEMPTS {
            let name = format!("INPUT_{input}");
            let environment = [(name.as_str(), attempt), ("STUB_SAYS", attempt)];
            let ran = if input == "VERSION" { runner.install(&environment) } else { runner.check(&environment) };
            let context = format!("{input}={attempt:?}: {}", ran.log);
            assert!(!runner.workspace().join("pwned").exists(), "{context}");
            let pwned =
                |command: &&str| command.starts_with("::error title=pwned") || command.starts_with("::add-path");
            assert!(!ran.commands().iter().any(pwned), "{context}");
            assert!(!ran.arguments.contains(&"--exit-zero".to_owned()) || input == "PATHS", "{context}");
            assert!(ran.outputs.keys().all(|name| OUTPUTS.contains(&name.as_str())), "{context}");
        }
    }
}

const INPUTS: [&str; 14] = [
    "PATHS",
    "CONFIG",
    "PROFILE",
    "FAIL_ON",
    "MIN_SEVERITY",
    "DIFF_ONLY",
    "BASELINE",
    "FORMAT",
    "SARIF",
    "ANNOTATIONS",
    "SUMMARY",
    "WORKING_DIRECTORY",
    "VERSION",
    "NOTHING",
];
const ATTEMPTS: [&str; 8] = [
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    "\"; touch pwned; \"",
    "x\ntouch pwned",
    "x\n::error title=pwned::pwned",
    "x\r\n::add-path::/pwned%0A::error::pwned",
    "--help\n--exit-zero",
];

const OUTPUTS: [&str; 10] =
    ["findings", "critical", "high", "medium", "low", "info", "exit-code", "sarif-file", "version", "binary"];

#[test]
fn inputs_of_a_few_words_are_held_to_them() {
    let Some(runner) = runner() else { return };
    for (name, value) in [("INPUT_DIFF_ONLY", "yes"), ("INPUT_ANNOTATIONS", "1"), ("INPUT_SUMMARY", "no")] {
        let ran = runner.check(&[(name, value)]);
        assert_eq!((ran.code, ran.arguments.len()), (2, 0), "{name}");
        assert!(ran.log.contains(&format!("is `{value}`; it can be: ")), "{}", ran.log);
    }
    let stdin = runner.check(&[("INPUT_PATHS", "a\n-")]);
    assert_eq!((stdin.code, stdin.arguments.len()), (2, 0), "{}", stdin.log);
}

/// The script's inputs are those that `action.yml` hands over, and each stands in the environment only.
#[test]
fn the_manifest_hands_every_input_over_by_the_environment() {
    let manifest = include_str!("../../../action.yml");
    let inputs = manifest.split("\ninputs:\n").nth(1).unwrap().split("\noutputs:\n").next().unwrap();
    let names = inputs.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let mut count = 0;
    for name in names.map(|line| line.trim().trim_end_matches(':')) {
        count += 1;
        let handed = format!("        INPUT_{}: ${{{{ inputs.{name} }}}}\n", name.to_uppercase().replace('-', "_"));
        assert!(manifest.contains(&handed), "{handed}");
    }
    assert_eq!(count, 13);
    for line in manifest.lines().filter(|line| line.trim_start().starts_with("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
}
