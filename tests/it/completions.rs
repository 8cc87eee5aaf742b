//! Completions and manual pages: they name every command, and the shells that are here can read them.

use crate::support::command::Directory;
use std::process::{Command, Stdio};

const COMMANDS: [&str; 9] = ["check", "rules", "explain", "config", "doctor", "init", "migrate", "completions", "man"];

#[test]
fn every_shell_gets_a_script_that_names_each_command() {
    // How each shell reads a script without doing what it says.
    let shells: [(&str, &str, &[&str]); 6] = [
        ("bash", "bash", &["-n"]),
        ("zsh", "zsh", &["-n"]),
        ("fish", "fish", &["--no-execute"]),
        ("powershell", "pwsh", &["-NoProfile", "-File"]),
        ("elvish", "elvish", &["-compileonly"]),
        ("nushell", "nu", &["--no-config-file"]),
    ];
    let directory = Directory::new();
    for (shell, program, arguments) in shells {
        let run = directory.run(&["completions", shell]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{shell}");
        for command in COMMANDS {
            assert!(run.out.contains(command), "{shell}: {command}");
        }
        // Formats and profiles, which every shell is told.
        for value in ["concise", "pss-restricted", "privileged"] {
            assert!(run.out.contains(value) || shell == "powershell" || shell == "elvish", "{shell}: {value}");
        }
        let script = directory.0.path().join(format!("script.{shell}"));
        std::fs::write(&script, &run.out).unwrap();
        let read = Command::new(program).args(arguments).arg(&script).stdin(Stdio::null()).output();
        match read {
            Ok(output) => assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => println!("skipped: no {program} here to read the script"),
        }
    }
    assert_eq!(directory.run(&["completions", "tcsh"]).code, 2);
}

#[test]
fn bash_completes_rules_and_formats() {
    let directory = Directory::new();
    let script = directory.run(&["completions", "bash"]).out;
    std::fs::write(directory.0.path().join("script"), script).unwrap();
    let complete = |words: &str| {
        let script = format!(
            "source ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _dunnage dunnage \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD - 1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let output = Command::new("bash").current_dir(directory.0.path()).args(["-c", &script]).output().ok()?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(found) = complete("dunnage doc") else {
        println!("skipped: no bash here");
        return;
    };
    assert_eq!(found, "doctor");
    assert_eq!(complete("dunnage explain privile").unwrap().split(' ').next(), Some("privilege-escalation"));
    assert_eq!(complete("dunnage check --format con").unwrap(), "concise");
    assert_eq!(complete("dunnage check --profile pss-r").unwrap(), "pss-restricted");
    assert!(complete("dunnage check --select latest").unwrap().contains("latest-tag"));
}

#[test]
fn manual_pages() {
    let directory = Directory::new();
    let run = directory.run(&["man"]);
    assert!(run.code == 0 && run.out.contains(".TH dunnage"), "{}", run.out);
    for command in COMMANDS {
        assert!(run.out.contains(&format!("dunnage\\-{command}(1)")), "{command}\n{}", run.out);
        let page = directory.run(&["man", command]);
        assert!(page.code == 0 && page.out.contains(&format!("dunnage\\-{command} \\-")), "{}", page.out);
    }
    assert!(directory.run(&["man", "check"]).out.contains("\\-\\-show\\-unknown"));
    let wrong = directory.run(&["man", "chekc"]);
    assert_eq!((wrong.code, wrong.err.as_str()), (2, "error: there is no command `chekc`: did you mean `check`?\n"));
    assert_eq!(directory.run(&["man", "--directory", "pages"]).code, 0);
    for command in COMMANDS {
        assert!(directory.0.path().join(format!("pages/dunnage-{command}.1")).is_file(), "{command}");
    }
    if let Ok(output) = Command::new("groff")
        .args(["-man", "-ww", "-z", "pages/dunnage-check.1"])
        .current_dir(directory.0.path())
        .output()
    {
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
