//! Every format of a report, as programs read it: snapshots of one small tree, and where reports go.
//! `DUNNAGE_UPDATE=1 cargo test --test it reports` rewrites them.

use crate::support::command::{Directory, Run};
use std::path::Path;

const SNAPSHOTS: &str = "tests/it/snapshots/reports";

/// One of each that a report may have to say: a way that a value takes, several uses, a fix, something silenced, something
/// that cannot be read, a note, a secret, and names that are not as names should be.
fn tree() -> Directory {
    Directory::new()
        .with("Dockerfile", "FROM node:latest\nUSER 65532\nHEALTHCHECK CMD true\nCMD [\"node\"]\n")
        .with(
            "k8s/pod | é.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  automountServiceAccountToken: false\n  containers:\n    \
             - name: web\n      image: shop/web:1.0\n      securityContext: &safe {note: \"é😀\", privileged: true}\n    \
             - name: log\n      image: shop/log:1.0\n      securityContext: *safe\n      env:\n        \
             - {name: DB_PASSWORD, value: tugboat-1987-anchor}\n    \
             - name: old\n      image: shop/old:latest # dunnage: ignore[latest-tag] until the move\n",
        )
        .with("k8s/broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n")
        .with("main.tf", "variable \"image\" {\n  default = \"nginx:latest\"\n}\nresource \"kubernetes_pod\" \"p\" {\n  spec {\n    container {\n      name  = \"p\"\n      image = var.image\n    }\n  }\n}\n")
        .with("k8s/template.yaml", "apiVersion: v1\nkind: Pod\n{{ .Values.metadata }}\n")
}

const FORMATS: [&str; 13] = [
    "pretty",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "summary",
    "gitlab",
    "junit",
    "checkstyle",
    "markdown",
    "rdjson",
    "azure",
];

/// The report without what differs from run to run.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // The pages are another test's.
        let is_page =
            |line: &str| ["\"text\": \"# ", "\"markdown\": \"# "].iter().any(|it| line.trim_start().starts_with(it));
        let time =
            line.find("\"duration_ms\":").or_else(|| line.find(" files, ").filter(|_| line.contains(" problems (")));
        let line = match time {
            None if is_page(line) => "(the page)",
            None => line,
            Some(at) => &line[..at],
        };
        out += line;
        out.push('\n');
    }
    out.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

fn check(format: &str) -> Run {
    tree().run(&["check", "--show-suppressed", "--format", format])
}

fn is_as_before(format: &str) {
    let run = check(format);
    assert_eq!(run.code, 1, "{}", run.err);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOTS).join(format!("{format}.txt"));
    let now = steady(&run.out);
    assert!(!now.contains("tugboat-1987-anchor"), "{format} shows a secret");
    if std::env::var_os("DUNNAGE_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = now.lines().zip(before.lines()).find(|(now, before)| now != before);
    assert!(now == before, "{format}: first difference: {differs:#?}; DUNNAGE_UPDATE=1 rewrites {}", path.display());
}

#[test]
fn every_format_is_as_before() {
    for format in FORMATS {
        is_as_before(format);
    }
}

#[test]
fn reports_go_where_they_are_sent_and_are_whole() {
    let directory = tree().with("out/old.sarif", "as it was");
    let run = directory.run(&[
        "check",
        "--format",
        "concise",
        "--format",
        "sarif=out/old.sarif",
        "--format",
        "json=new.json",
    ]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("Dockerfile:1:11: medium[latest-tag]"), "{}", run.out);
    let read = |name: &str| std::fs::read_to_string(directory.0.path().join(name)).unwrap();
    for name in ["out/old.sarif", "new.json"] {
        serde_json::from_str::<serde_json::Value>(&read(name)).unwrap();
    }
    let names = |directory: &Path| {
        let mut names: Vec<_> = std::fs::read_dir(directory).unwrap().map(|it| it.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&directory.0.path().join("out")), ["old.sarif"], "nothing is left behind");
    // Where nothing can be checked, the file that is there stays.
    let failed = directory.run(&["check", "--format", "sarif=out/old.sarif", "--diff", "nowhere"]);
    assert_eq!(failed.code, 2);
    assert!(read("out/old.sarif").contains("latest-tag"));
    assert_eq!(names(&directory.0.path().join("out")), ["old.sarif"], "nothing is left behind");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_checked() {
    let directory = tree();
    for (arguments, says) in [
        (vec!["--format", "json", "--format", "sarif"], "both go to standard output"),
        (vec!["--format", "sarif=nowhere/x.sarif"], "cannot write `nowhere/x.sarif`: no such file or directory"),
        (vec!["--format", "sarif=k8s"], "cannot write `k8s`"),
        (vec!["--format", "sarif=a", "--format", "json=./a"], "two reports go to `./a`"),
        (vec!["--format", "sarif="], "no file is named"),
        (vec!["--format", "sariff"], "did you mean `sarif`?"),
        (vec!["--format", "sarif", "--statistics"], "`--statistics`"),
    ] {
        let run = directory.run(&[&["check"], &arguments[..]].concat());
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.err.contains(says) && run.out.is_empty(), "{arguments:?}: {}", run.err);
    }
}

#[test]
fn code_scanning_gets_paths_from_the_repository() {
    let directory = tree().with(".git/HEAD", "ref: refs/heads/main\n");
    let mut command = directory.command(&["check", "--format", "sarif"]);
    command.current_dir(directory.0.path().join("k8s"));
    let report = Run::of(command.output().unwrap()).json();
    let results = report["runs"][0]["results"].as_array().unwrap();
    let uri = |it: &serde_json::Value| it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert!(results.iter().any(|it| uri(it) == "k8s/pod%20%7C%20%C3%A9.yaml"), "{report:#}");
    assert!(results.iter().all(|it| uri(it).as_str().unwrap().starts_with("k8s/")));
}

/// Names and values as an attacker would choose them: a new line and a command, markup, colours, letters that turn the
/// direction of writing, what closes an element, a mention, a link.
fn hostile() -> Directory {
    let name = "x\n::error::y ##vso[task.x]z|`%0A<b>\u{1b}[31m\u{202e}]]>";
    let value = "a](https://evil.example)@team ##vso[task.setvariable variable=x]y <img src=x> | `b` \u{1}\u{202e}%0A::warning::z";
    let pod = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: shop}}\nspec:\n  containers:\n    - name: {}\n      image: \"x:latest\"\n      \
         securityContext: {{privileged: true}}\n",
        serde_json::to_string(value).unwrap()
    );
    let directory = Directory::new().with("::error::line.yaml", &pod);
    // Windows has no such names.
    if cfg!(unix) { directory.with(&format!("{name}/pod.yaml"), &pod) } else { directory }
}

#[test]
fn nothing_that_is_quoted_commands_a_terminal_a_log_or_a_page() {
    let directory = hostile();
    for format in FORMATS {
        let out = directory.run(&["check", "--format", format]).out;
        assert!(out.contains("privileged"), "{format}: {out}");
        let unseen = |letter: &char| *letter != '\n' && letter.is_control() || *letter == '\u{202e}';
        assert!(!out.chars().any(|letter| unseen(&letter)), "{format}: {out:?}");
        for line in out.lines() {
            let github = line.trim_start().starts_with("::");
            assert!(!github || format == "github" && line.contains(",title="), "{format}: {line}");
            let azure = line.matches("##vso[").count() + line.matches("##[").count();
            let allowed = match format {
                // A command's data ends with the line, and there is no second one in it.
                "azure" => line.starts_with("##vso[task.logissue type=") || azure == 0,
                "github" => true,
                _ => azure == 0,
            };
            assert!(allowed, "{format}: {line}");
        }
        if matches!(format, "summary" | "markdown") {
            let mut in_code = false;
            let prose = out.lines().filter(|line| {
                in_code ^= line.starts_with("```");
                !in_code
            });
            for line in prose {
                let outside: String = line.split('`').step_by(2).collect();
                assert!(
                    !outside.contains("](https://evil") && !outside.contains("<img") && !outside.contains("@team"),
                    "{line}"
                );
            }
        }
    }
}

#[test]
fn github_has_annotations_and_a_summary_without_being_asked() {
    let directory = tree();
    let summary = directory.0.path().join("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = directory.command(&[&["check"], arguments].concat());
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
        Run::of(command.output().unwrap())
    };
    let default = run(&[]);
    assert!(default.out.contains("╰────") && default.out.contains("\n::error file="), "{}", default.out);
    let said = std::fs::read_to_string(&summary).unwrap();
    assert!(said.starts_with("before\n### Dunnage: 11 problems"), "{said}");
    let concise = run(&["--format", "concise"]);
    assert!(!concise.out.contains("::error"), "{}", concise.out);
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), said);
    let both = run(&["--format", "concise", "--format", "github", "--format", "summary"]);
    assert!(both.out.contains("::error") && !both.out.contains("###"), "{}", both.out);
    assert!(std::fs::read_to_string(&summary).unwrap().len() > said.len());
}

#[test]
fn more_than_ten_annotations_of_a_level_are_counted() {
    let container = |n: usize| format!("    - {{name: c{n}, image: 'x:1.0', securityContext: {{privileged: true}}}}\n");
    let pod = (0..40).map(container).collect::<String>();
    let pod = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n{pod}");
    let out = Directory::new().with("pod.yaml", &pod).run(&["check", "--format", "github"]).out;
    let count = |begin: &str| out.lines().filter(|line| line.starts_with(begin)).count();
    assert_eq!((count("::error "), count("::notice ")), (10, 1), "{out}");
    assert!(count("::warning ") <= 10 && out.contains("30 errors"), "{out}");
}

#[test]
fn words_lead_to_pages_where_the_terminal_has_links() {
    let directory = tree();
    let plain = directory.run(&["check"]);
    assert!(!plain.out.contains('\u{1b}'));
    let report = std::fs::File::create(directory.0.path().join("piped")).unwrap();
    // Piped output has none, whatever the terminal is.
    let mut command = directory.command(&["check"]);
    let code = command.env("TERM_PROGRAM", "WezTerm").stdout(report).status().unwrap().code();
    assert_eq!(code, Some(1));
    assert!(!std::fs::read_to_string(directory.0.path().join("piped")).unwrap().contains('\u{1b}'));
    let mut forced = directory.command(&["check"]);
    let forced = Run::of(forced.env("FORCE_HYPERLINK", "1").output().unwrap());
    let page = dunnage::rules::Rule::by_id("plaintext-secret-in-env").unwrap().address().unwrap();
    let link = format!("high[\u{1b}]8;;{page}\u{1b}\\plaintext-secret-in-env\u{1b}]8;;\u{1b}\\]");
    assert!(forced.out.contains(&link), "{}", forced.out);
}

/// The report of a run without the time that it took.
fn timeless(text: &str) -> String {
    let line = |line: &str| !line.contains("\"duration_ms\"") && !line.contains(" problems (");
    text.lines().filter(|it| line(it)).map(|it| it.to_owned() + "\n").collect()
}

#[test]
fn eight_parts_make_the_report_of_one_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let parts = tempfile::tempdir().unwrap();
    let directory = Directory::new();
    let corpus = root.join("../shared/corpus/ecs");
    let trees = ["examples", "../shared/corpus/ecs"];
    if !corpus.is_dir() {
        println!("skipped: there is no ../shared");
    }
    for tree in trees.iter().filter(|tree| root.join(tree).is_dir()) {
        let run = |arguments: &[&str]| {
            let mut command = directory.command(arguments);
            Run::of(command.current_dir(root).output().unwrap())
        };
        let mut files = Vec::new();
        let mut told = 0;
        for index in 1..=8 {
            let file = parts.path().join(format!("{index}.json")).display().to_string();
            let part = run(&[
                "check",
                tree,
                "--profile",
                "strict",
                "--shard",
                &format!("{index}/8"),
                "--format",
                &format!("json={file}"),
            ]);
            assert!(part.code < 2, "{}", part.err);
            let part: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
            told += part["shard"]["units"].as_array().unwrap().len();
            files.push(file);
        }
        assert!(told > 0, "no part tells of a unit");
        for format in ["json", "sarif", "concise", "pretty", "gitlab"] {
            let one = run(&["check", tree, "--profile", "strict", "--format", format]);
            let mut arguments = vec!["merge"];
            arguments.extend(files.iter().map(String::as_str));
            arguments.extend(["--format", format]);
            let merged = run(&arguments);
            assert_eq!(merged.code, one.code, "{}", merged.err);
            assert!(timeless(&merged.out) == timeless(&one.out), "{tree}, {format}");
        }
        let some = run(&["merge", &files[0], &files[2]]);
        assert!(some.code == 2 && some.err.contains("of 8 parts these are missing: 2, 4, 5, 6, 7, 8"), "{}", some.err);
    }
}

#[test]
fn what_is_no_part_is_not_merged() {
    let directory = tree().with("x.json", "{}");
    let run = directory.run(&["merge", "x.json"]);
    assert!(run.code == 2 && run.err.contains("`x.json` is no part of a run"), "{}", run.err);
    for wrong in ["0/2", "3/2", "a/b", "2"] {
        assert_eq!(directory.run(&["check", "--shard", wrong]).code, 2, "{wrong}");
    }
    // A part says nothing of secrets, and what has changed since is read again.
    directory.run(&["check", "--shard", "1/1", "--format", "json=1.json"]);
    let part = std::fs::read_to_string(directory.0.path().join("1.json")).unwrap();
    assert!(!part.contains("tugboat-1987-anchor"));
    std::fs::write(directory.0.path().join("Dockerfile"), "FROM node:22.1.0\nUSER 65532\nCMD [\"node\"]\n").unwrap();
    let merged = directory.run(&["merge", "1.json", "--format", "concise"]);
    assert_eq!(merged.out, directory.run(&["check", "--format", "concise"]).out);
}

/// A report is whole or not there, however the program ends.
#[cfg(unix)]
#[test]
fn a_job_that_is_cancelled_leaves_no_half_report() {
    use std::os::unix::process::ExitStatusExt;
    for (name, signal) in [("INT", 2), ("TERM", 15)] {
        let directory = Directory::new().with("out.json", "the last one");
        let mut command =
            directory.command(&["check", "-", "--format", "json=out.json", "--format", "sarif=out.sarif"]);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        // It waits for what nobody says.
        let silent = child.stdin.take();
        let names = || {
            let entries = std::fs::read_dir(directory.0.path()).unwrap();
            entries.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        let begun = std::time::Instant::now();
        while names().len() < 3 {
            assert!(begun.elapsed().as_secs() < 20, "no report is begun: {:?}", names());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let kill = ["-s", name, &child.id().to_string()].map(str::to_owned);
        assert!(std::process::Command::new("kill").args(kill).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(signal));
        drop(silent);
        assert_eq!(names(), ["out.json"]);
        assert_eq!(std::fs::read_to_string(directory.0.path().join("out.json")).unwrap(), "the last one");
    }
}

/// What is right for a run that found nothing is wrong for one that could not look.
#[test]
fn no_format_takes_a_broken_configuration_for_a_clean_run() {
    let directory = tree().with("dunnage.yaml", "# mine\nfail-on: hgh\n");
    for format in FORMATS {
        let run = directory.run(&["check", "--format", format]);
        let told = if matches!(format, "pretty" | "concise") { &run.err } else { &run.out };
        assert!(run.code == 2 && told.contains("must be one of"), "{format}: {told}");
        assert!(!told.to_lowercase().contains("no problems"), "{format}: {told}");
    }
    let report = directory.run(&["check", "--format", "sarif"]).json();
    let invocation = &report["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let place = &invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"];
    assert_eq!((&place["artifactLocation"]["uri"], &place["region"]["startLine"]), (&"dunnage.yaml".into(), &2.into()));
    let github = directory.run(&["check", "--format", "github"]).out;
    assert!(github.starts_with("::error file=dunnage.yaml,line=2,title=not checked::must be one of"), "{github}");
    let summary = directory.run(&["check", "--format", "summary"]).out;
    assert!(summary.starts_with("### Dunnage: nothing was checked"), "{summary}");
}

#[test]
fn a_result_stays_the_same_when_it_is_silenced() {
    let pod = |comment: &str| {
        let pod = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: a\n    image: b:latest{comment}\n"
        );
        let run = Directory::new().with("p.yaml", pod).run(&["check", "--show-suppressed", "--format", "sarif"]);
        let report = run.json();
        let results = report["runs"][0]["results"].as_array().unwrap().clone();
        let result = results.into_iter().find(|it| it["ruleId"] == "latest-tag").unwrap();
        (result["partialFingerprints"]["dunnage/v1"].clone(), result["locations"][0]["logicalLocations"].clone())
    };
    let open = pod("");
    assert!(open.0.is_string() && open.1.is_array());
    assert_eq!(pod(" # dunnage: ignore[latest-tag] so"), open);
}

#[test]
fn the_last_of_many_lines_has_what_was_asked_for() {
    let run = tree().run(&["check", "--format", "jsonl", "--show-suppressed", "--show-unknown"]);
    let last: serde_json::Value = serde_json::from_str(run.out.lines().last().unwrap()).unwrap();
    assert!(last["suppressed"].as_array().is_some_and(|all| all.len() == 1) && last["unknown"].is_array(), "{last}");
}

#[cfg(unix)]
#[test]
fn annotations_count_all_that_could_not_be_read() {
    let directory = (0..30).fold(tree(), |tree, n| tree.with(&format!("x/{n}/.gitignore/y"), ""));
    let run = directory.run(&["check", "--format", "github"]);
    let told = run.out.lines().filter(|line| line.contains("title=not checked::")).count();
    assert!(told >= 5 && run.out.contains(&format!("{} more not checked", 30 - told)), "{}", run.out);
}

#[test]
fn statistics_are_what_they_are_in_any_service() {
    let mut command = tree().command(&["check", "--statistics"]);
    let directory = tree();
    let run = Run::of(command.current_dir(directory.0.path()).env("GITHUB_ACTIONS", "true").output().unwrap());
    assert!(run.code == 1 && run.out.contains("latest-tag"), "{}{}", run.out, run.err);
}

#[test]
fn a_baseline_is_no_report() {
    let run = tree().run(&["check", "--write-baseline", "b.json", "--format", "sarif=x.sarif"]);
    assert!(run.code == 2 && run.err.contains("cannot be used with"), "{}", run.err);
    let unread = tree().with("x/.gitignore/y", "");
    let run = unread.run(&["check", "--write-baseline", "b.json"]);
    assert!(run.code == 2 && run.err.contains("x/.gitignore") && run.out.contains("b.json"), "{}{}", run.out, run.err);
}

/// Parts come from elsewhere.
#[test]
fn a_part_asks_for_nothing_but_findings() {
    let directory = tree();
    directory.run(&["check", "--shard", "1/1", "--format", "json=1.json"]);
    let path = directory.0.path().join("1.json");
    let part = std::fs::read_to_string(&path).unwrap();
    for order in [
        vec!["--write-baseline", "evil"],
        vec!["--watch"],
        vec!["--staged"],
        vec!["--format", "json=evil"],
        vec!["--exit-zero"],
        vec!["-"],
    ] {
        let mut changed: serde_json::Value = serde_json::from_str(&part).unwrap();
        changed["shard"]["arguments"] = order.clone().into();
        std::fs::write(&path, changed.to_string()).unwrap();
        let run = directory.run(&["merge", "1.json"]);
        assert!(run.code == 2 && run.err.contains("were not made by"), "{order:?}: {}", run.err);
        assert!(!directory.0.path().join("evil").exists(), "{order:?}");
    }
}
