//! How the Action gets the program.

use super::runner::{self, executable};
use std::fs;

/// A `curl` that has the release, or something else in its place.
fn release(runner: &runner::Runner) -> (String, String, String) {
    let directory = runner.directory().join("release");
    fs::create_dir(&directory).unwrap();
    fs::copy(&runner.program, directory.join("dunnage")).unwrap();
    let machine = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-musl" };
    let archive = format!("dunnage-{}-{}-{machine}.tar.gz", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
    let run = |script: &str| {
        let output = std::process::Command::new("bash").args(["-ec", script]).current_dir(&directory).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    run(&format!("tar -czf {archive} dunnage"));
    let sum = run(&format!("(sha256sum {archive} || shasum -a 256 {archive}) | cut -d ' ' -f 1"));
    let curl = "#!/usr/bin/env bash\nfor it; do last=$it; done\necho \"$last\" >\"$URL\"\n\
                while [ \"$1\" != --output ]; do shift; done\ncp \"$RELEASE/${last##*/}\" \"$2\"\n";
    fs::write(directory.join("curl"), curl).unwrap();
    executable(&directory.join("curl"));
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    (archive, sum, path)
}

#[test]
fn a_release_is_downloaded_and_held_to_its_checksum() {
    let Some(runner) = super::runner() else { return };
    let (archive, sum, path) = release(&runner);
    let file = |name: &str| runner.directory().join(name).to_string_lossy().into_owned();
    let (sums, url, directory) = (file("sums"), file("url"), file("release"));
    let own = env!("CARGO_PKG_VERSION");
    let environment = |version| {
        [
            ("PATH", path.as_str()),
            ("RELEASE", directory.as_str()),
            ("URL", url.as_str()),
            ("DUNNAGE_SUMS", sums.as_str()),
            ("ACTION_REPOSITORY", "shop/dunnage"),
            ("INPUT_VERSION", version),
        ]
    };
    fs::write(&sums, format!("# sums\n{sum}  {archive}\n")).unwrap();
    let tag = format!("v{own}");
    for version in ["", own, &tag] {
        let ran = runner.install(&environment(version));
        assert_eq!(ran.code, 0, "{}", ran.log);
        assert!(ran.output("binary").ends_with("/dunnage"), "{:?}", ran.outputs);
        assert!(ran.log.contains("dunnage 9.9.9"), "{}", ran.log);
        let expected = format!("https://github.com/shop/dunnage/releases/download/v{own}/{archive}");
        assert_eq!(fs::read_to_string(&url).unwrap().trim(), expected);
    }
    fs::write(&sums, format!("{}  {archive}\n", "0".repeat(64))).unwrap();
    let other = runner.install(&environment(""));
    assert_eq!((other.code, other.output("binary")), (2, ""), "{}", other.log);
    assert!(other.log.contains("is not what was released"), "{}", other.log);
}

#[test]
fn a_release_without_a_checksum_is_not_taken() {
    let Some(runner) = super::runner() else { return };
    let ran = runner.install(&[("INPUT_VERSION", "0.0.1"), ("ACTION_REPOSITORY", "shop/dunnage")]);
    assert_eq!((ran.code, ran.output("binary")), (2, ""), "{}", ran.log);
    assert!(ran.log.contains("this Action has no checksum for dunnage-0.0.1-"), "{}", ran.log);
}

/// Where there is no release, its own commit is built, at its own place: configuration of the workspace does not hold.
#[test]
fn the_source_is_built_where_there_is_no_release() {
    let Some(runner) = super::runner() else { return };
    let directory = runner.directory().join("bin");
    fs::create_dir(&directory).unwrap();
    let cargo = "#!/usr/bin/env bash\necho \"$PWD: $*\"\nfor it; do last=$it; done\n\
                 mkdir -p \"$last/release\"\ncp \"$PROGRAM\" \"$last/release/dunnage\"\n";
    fs::write(directory.join("cargo"), cargo).unwrap();
    executable(&directory.join("cargo"));
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    let program = runner.program.to_string_lossy().into_owned();
    for version in ["", "source"] {
        let ran = runner.install(&[("PATH", &path), ("PROGRAM", &program), ("INPUT_VERSION", version)]);
        assert_eq!(ran.code, 0, "{}", ran.log);
        assert!(ran.output("binary").ends_with("/dunnage"), "{:?}", ran.outputs);
        let built = format!("{}: build --release --locked --target-dir ", env!("CARGO_MANIFEST_DIR"));
        assert!(ran.log.contains(&built), "{}", ran.log);
    }
}

/// Every kind of runner has its program; what the others say is not known, and is built.
#[test]
fn runners_are_told_apart() {
    let Some(runner) = super::runner() else { return };
    let directory = runner.directory().join("bin");
    fs::create_dir(&directory).unwrap();
    let uname = "#!/usr/bin/env bash\n[ \"$1\" = -s ] && echo \"${MACHINE%/*}\" || echo \"${MACHINE#*/}\"\n";
    fs::write(directory.join("uname"), uname).unwrap();
    executable(&directory.join("uname"));
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    for (machine, target) in [
        ("Linux/x86_64", "x86_64-unknown-linux-musl"),
        ("Linux/aarch64", "aarch64-unknown-linux-musl"),
        ("Darwin/x86_64", "x86_64-apple-darwin"),
        ("Darwin/arm64", "aarch64-apple-darwin"),
        ("MINGW64_NT-10.0-26100/x86_64", "x86_64-pc-windows-msvc"),
        ("MINGW64_NT-10.0-26100-ARM64/aarch64", "x86_64-pc-windows-msvc"),
        ("FreeBSD/amd64", "none"),
    ] {
        let ran = runner.install(&[("PATH", &path), ("MACHINE", machine)]);
        let expected = format!("no checksum for dunnage-0.0.1-{target}.tar.gz");
        assert!(ran.log.contains(&expected), "{machine}: {}", ran.log);
    }
}

#[test]
fn the_version_is_the_crates() {
    let script = include_str!("../../../scripts/action.sh");
    assert!(script.contains(&format!("\nversion={} #", env!("CARGO_PKG_VERSION"))));
}
