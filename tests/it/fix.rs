//! `dunnage fix` as users meet it: what is written, what is said, and what is left alone.

use crate::support::command::{Directory, Run};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec:
  containers:
    - name: web # the shop
      image: shop/web:2.1.0
      securityContext:
        privileged: true
        runAsUser: 1000
";

fn pod(privileged: &str) -> String {
    POD.replace("privileged: true", &format!("privileged: {privileged}"))
}

const RULE: [&str; 3] = ["--unsafe", "--rule", "privileged"];

fn fix<'a>(more: &[&'a str]) -> Vec<&'a str> {
    ["fix"].into_iter().chain(RULE).chain(more.iter().copied()).collect()
}

fn text(directory: &Directory, name: &str) -> String {
    fs::read_to_string(directory.0.path().join(name)).unwrap()
}

#[test]
fn what_is_not_safe_is_fixed_on_demand_only() {
    let directory = Directory::new().with("pod.yaml", POD);
    let run = directory.run(&["fix", "--rule", "privileged"]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("1 of them can be fixed with `--unsafe`"), "{}", run.out);
    assert_eq!(text(&directory, "pod.yaml"), POD);
    let run = directory.run(&fix(&[]));
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    assert_eq!(
        run.out,
        "pod.yaml:11:21: fixed[privileged] set `privileged` to `false` (unsafe)\nFixed 1 problem in 1 file\n"
    );
    assert_eq!(text(&directory, "pod.yaml"), pod("false"));
    let run = directory.run(&fix(&[]));
    assert_eq!((run.code, run.out.as_str()), (0, "Nothing to fix\n"));
}

#[test]
fn a_safe_fix_needs_no_flag() {
    let manifest = pod("false").replace("shop/web:2.1.0", "k8s.gcr.io/pause:3.9");
    let directory = Directory::new().with("pod.yaml", &manifest);
    let run = directory.run(&["fix", "--rule", "deprecated-registry"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert_eq!(text(&directory, "pod.yaml"), manifest.replace("k8s.gcr.io", "registry.k8s.io"));
}

#[test]
fn a_dry_run_writes_nothing() {
    let directory = Directory::new().with("pod.yaml", POD);
    let run = directory.run(&fix(&["--dry-run"]));
    // What is there is there still.
    assert_eq!(run.code, 1);
    assert!(
        run.out.contains("would fix[privileged]") && run.out.contains("Would fix 1 problem in 1 file"),
        "{}",
        run.out
    );
    assert_eq!(text(&directory, "pod.yaml"), POD);
}

#[test]
fn a_patch_is_one_that_git_applies() {
    let directory = Directory::new()
        .with("a b/pod.yaml", POD)
        .with("crlf.yaml", POD.replace('\n', "\r\n"))
        .with("short.yaml", POD.trim_end());
    let names = ["a b/pod.yaml", "crlf.yaml", "short.yaml"];
    let before: Vec<String> = names.iter().map(|name| text(&directory, name)).collect();
    let run = directory.run(&["fix", "--unsafe", "--profile", "all", "--diff"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(names.iter().map(|name| text(&directory, name)).collect::<Vec<_>>(), before);
    let mut git = Command::new("git");
    git.current_dir(directory.0.path()).args(["apply", "--whitespace=nowarn", "-"]).stdin(Stdio::piped());
    let Ok(mut git) = git.spawn() else {
        println!("skipped: there is no git");
        return;
    };
    git.stdin.take().unwrap().write_all(run.out.as_bytes()).unwrap();
    assert!(git.wait().unwrap().success(), "{}", run.out);
    let patched: Vec<String> = names.iter().map(|name| text(&directory, name)).collect();
    for (name, before) in names.iter().zip(&before) {
        fs::write(directory.0.path().join(name), before).unwrap();
    }
    directory.run(&["fix", "--unsafe", "--profile", "all"]);
    assert_eq!(names.iter().map(|name| text(&directory, name)).collect::<Vec<_>>(), patched);
    assert_ne!(patched, before);
}

#[test]
fn standard_input_comes_back_fixed() {
    let directory = Directory::new();
    let run = directory.pipe(&fix(&["-"]), POD);
    assert_eq!((run.code, run.out.as_str()), (0, pod("false").as_str()));
    assert!(run.err.contains("<stdin>:11:21: fixed[privileged]"), "{}", run.err);
    // What there is nothing to fix in comes back as it is.
    let run = directory.pipe(&fix(&["-"]), "hello: world\n");
    assert_eq!((run.code, run.out.as_str()), (3, "hello: world\n"));
    let run = directory.pipe(&fix(&["-", "--diff"]), POD);
    assert!(run.out.contains("\n-        privileged: true\n+        privileged: false\n"), "{}", run.out);
    assert_eq!(directory.pipe(&fix(&["-", "x.yaml"]), POD).code, 2);
    assert_eq!(directory.pipe(&fix(&["-", "-i"]), POD).code, 2);
}

#[test]
fn answers_decide() {
    let two = format!("{POD}---\n{}---\n{}", POD.replace("web", "api"), POD.replace("web", "job"));
    let fixed = |answers: &str| {
        let directory = Directory::new().with("pods.yaml", &two);
        let run = directory.pipe(&fix(&["--interactive"]), answers);
        let text = text(&directory, "pods.yaml");
        let told: Vec<bool> = text.split("---\n").map(|it| it.contains("privileged: false")).collect();
        (told, run)
    };
    let (told, run) = fixed("y\nn\nperhaps\ny\n");
    assert_eq!(told, [true, false, true]);
    assert_eq!(run.code, 1);
    assert!(run.out.contains("- ") && run.out.contains("+ ") && run.out.contains("y(es)"), "{}", run.out);
    assert_eq!(fixed("n\na\n").0, [false, true, true]);
    assert_eq!(fixed("y\nq\n").0, [true, false, false]);
    assert_eq!(fixed("").0, [false, false, false]);
}

#[test]
fn a_question_shows_no_secret() {
    let secret = ["kT9x", "vQ2mZ7p", "Lw4"].concat();
    let environment = format!("      env: [{{name: DB_PASSWORD, value: {secret}}}]\n      securityContext:");
    let manifest = POD.replace("      securityContext:", &environment);
    let directory = Directory::new().with("pod.yaml", manifest);
    let run = directory.pipe(&fix(&["--interactive"]), "n\n");
    assert!(run.out.contains("DB_PASSWORD") && !run.out.contains(&secret), "{}", run.out);
}

#[test]
fn what_is_accepted_known_or_off_stays() {
    let accepted =
        POD.replace("privileged: true", "privileged: true # dunnage: ignore[privileged] reason: it is a test");
    let directory = Directory::new().with("pod.yaml", &accepted);
    assert_eq!(directory.run(&fix(&[])).code, 0);
    assert_eq!(text(&directory, "pod.yaml"), accepted);

    let directory = Directory::new().with("pod.yaml", POD);
    directory.run(&["check", "--write-baseline", "known.json"]);
    assert_eq!(directory.run(&fix(&["--baseline", "known.json"])).code, 0);
    assert_eq!(text(&directory, "pod.yaml"), POD);

    let directory = Directory::new().with("pod.yaml", POD).with("dunnage.yaml", "rules:\n  privileged: off\n");
    directory.run(&["fix", "--unsafe"]);
    assert!(text(&directory, "pod.yaml").contains("privileged: true"));
}

#[test]
fn a_check_may_fix_first() {
    let directory = Directory::new().with("pod.yaml", POD);
    let run = directory.run(&["check", "--fix", "--unsafe", "--select", "privileged", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("fixed[privileged]") && run.findings().is_empty(), "{}", run.err);
    assert_eq!(text(&directory, "pod.yaml"), pod("false"));
    assert_eq!(directory.run(&["check", "--unsafe"]).code, 2);
    assert_eq!(directory.run(&["check", "--fix", "--watch"]).code, 2);
}

#[test]
fn a_file_stays_what_it_was() {
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let directory = Directory::new()
        .with("bom.yaml", format!("\u{FEFF}{}", POD.replace('\n', "\r\n")))
        .with("utf16.yaml", utf16(POD))
        .with("old.yaml", POD.replace('\n', "\r"))
        .with("flawed.yaml", [POD.as_bytes(), b"# caf\xE9\n"].concat());
    let run = directory.run(&fix(&[]));
    let read = |name: &str| fs::read(directory.0.path().join(name)).unwrap();
    assert_eq!(read("bom.yaml"), format!("\u{FEFF}{}", pod("false").replace('\n', "\r\n")).into_bytes());
    assert_eq!(read("utf16.yaml"), utf16(&pod("false")));
    assert_eq!(read("old.yaml"), pod("false").replace('\n', "\r").into_bytes());
    // Its letters are not known, so that it cannot be written back.
    assert_eq!(read("flawed.yaml"), [POD.as_bytes(), b"# caf\xE9\n"].concat());
    assert_eq!(run.code, 1, "{}", run.err);
}

#[cfg(unix)]
mod on_unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::process::CommandExt;

    /// Whoever is root may do everything: then somebody else runs it.
    fn as_nobody(command: &mut Command) -> bool {
        let is_root = fs::metadata("/proc/self").is_ok_and(|it| std::os::unix::fs::MetadataExt::uid(&it) == 0);
        if is_root {
            command.uid(65534).gid(65534);
        }
        is_root
    }

    #[test]
    fn rights_stay_and_links_lead_to_the_new_text() {
        let directory = Directory::new().with("real/pod.yaml", POD);
        let path = directory.0.path();
        fs::set_permissions(path.join("real/pod.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
        symlink("real/pod.yaml", path.join("link.yaml")).unwrap();
        let run = directory.run(&fix(&["link.yaml"]));
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(path.join("link.yaml").symlink_metadata().unwrap().is_symlink());
        assert_eq!(text(&directory, "real/pod.yaml"), pod("false"));
        assert_eq!(fs::metadata(path.join("real/pod.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn what_cannot_be_written_is_told_and_the_others_go_on() {
        let directory = Directory::new().with("a.yaml", POD).with("b.yaml", POD).with("shut/c.yaml", POD);
        let path = directory.0.path();
        let allow = |name: &str, mode| fs::set_permissions(path.join(name), fs::Permissions::from_mode(mode)).unwrap();
        allow("", 0o777);
        allow("a.yaml", 0o444);
        allow("b.yaml", 0o666);
        allow("shut/c.yaml", 0o666);
        allow("shut", 0o555);
        let mut command = directory.command(&fix(&[]));
        as_nobody(&mut command);
        let Ok(output) = command.output() else {
            println!("skipped: nobody else can run the program where it lies");
            allow("shut", 0o755);
            return;
        };
        let run = Run::of(output);
        allow("shut", 0o755);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("`a.yaml` is left as it was: it is read-only"), "{}", run.err);
        assert!(run.err.contains("`shut/c.yaml` is left as it was: no file can be made beside it"), "{}", run.err);
        assert!(run.out.contains("Fixed 1 problem in 1 file; 2 problems are left"), "{}", run.out);
        let texts = ["a.yaml", "b.yaml", "shut/c.yaml"].map(|name| text(&directory, name));
        assert_eq!(texts, [POD.to_owned(), pod("false"), POD.to_owned()]);
    }

    #[test]
    fn what_somebody_else_changed_meanwhile_is_theirs() {
        let directory = Directory::new().with("pod.yaml", POD);
        let path = directory.0.path().join("pod.yaml");
        let mut command = directory.command(&fix(&["--interactive"]));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut asked = String::new();
        let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
        while !asked.contains("q(uit)") {
            let mut byte = [0];
            std::io::Read::read_exact(&mut out, &mut byte).unwrap();
            asked.push(char::from(byte[0]));
        }
        let theirs = POD.replace("2.1.0", "2.2.0");
        fs::write(&path, &theirs).unwrap();
        child.stdin.take().unwrap().write_all(b"y\n").unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("`pod.yaml` is left as it was: it was changed by something else meanwhile"), "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    }

    #[test]
    fn a_run_that_is_killed_leaves_whole_files() {
        let mut directory = Directory::new();
        for number in 0..1000 {
            directory = directory.with(&format!("{number}.yaml"), POD);
        }
        let path = directory.0.path();
        let changed = || (0..1000).filter(|number| text(&directory, &format!("{number}.yaml")) != POD).count();
        let mut child = directory.command(&fix(&[])).stdout(Stdio::null()).spawn().unwrap();
        while changed() == 0 && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        let done = changed();
        for number in 0..1000 {
            let text = text(&directory, &format!("{number}.yaml"));
            assert!(text == POD || text == pod("false"), "{number}.yaml: {text}");
        }
        let others: Vec<String> = fs::read_dir(path)
            .unwrap()
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".yaml"))
            .collect();
        assert!(
            others.len() <= 1 && others.iter().all(|it| it.starts_with('.') && it.ends_with(".unfinished")),
            "{others:?}"
        );
        // What is left over is nobody's, and the next run does the rest.
        let run = directory.run(&fix(&["--quiet"]));
        assert_eq!((run.code, changed()), (0, 1000), "{done} were done before: {}", run.err);
        assert!(directory.run(&["check", "--select", "privileged"]).out.contains("1000 files"));
    }

    #[test]
    fn a_full_disk_costs_no_file() {
        let directory = Directory::new();
        let disk = directory.0.path().join("disk");
        fs::create_dir(&disk).unwrap();
        let mount = |arguments: &[&str]| {
            Command::new(arguments[0]).args(&arguments[1..]).arg(&disk).output().is_ok_and(|it| it.status.success())
        };
        if !mount(&["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]) {
            println!("skipped: no small disk can be made here");
            return;
        }
        let big = format!("{POD}# {}\n", "x".repeat(20_000));
        fs::write(disk.join("pod.yaml"), &big).unwrap();
        let filler = fill(&disk);
        let run = directory.run(&fix(&[]));
        let (now, files) = (fs::read_to_string(disk.join("pod.yaml")).unwrap(), fs::read_dir(&disk).unwrap().count());
        let unmounted = mount(&["umount"]);
        assert!(filler && unmounted);
        assert_eq!((run.code, now == big, files), (2, true, 2), "{}", run.err);
        assert!(run.err.contains("`disk/pod.yaml` is left as it was: no space left on device"), "{}", run.err);
    }

    /// Leaves less room than a file takes.
    fn fill(disk: &Path) -> bool {
        let mut filler = fs::File::create(disk.join("filler")).unwrap();
        while filler.write_all(&[0; 1024]).is_ok() {}
        true
    }
}
