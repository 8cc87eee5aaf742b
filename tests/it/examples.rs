//! The demo that the README shows: what a user sees over `examples/`, as a snapshot.
//! `DUNNAGE_UPDATE=1 cargo test examples` rewrites it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const SNAPSHOT: &str = "tests/it/snapshots/examples.txt";

fn check() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dunnage"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "examples", "--format", "concise"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_demo_shows_what_it_did() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SNAPSHOT);
    let now = check();
    if std::env::var_os("DUNNAGE_UPDATE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let before = std::fs::read_to_string(&path).unwrap();
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (now, before) = (lines(&now), lines(&before));
    let gone: Vec<_> = before.difference(&now).collect();
    let new: Vec<_> = now.difference(&before).collect();
    assert!(gone.is_empty() && new.is_empty(), "no longer found: {gone:#?}\nnew: {new:#?}");
}

#[test]
fn the_demo_has_findings_in_every_format() {
    let findings = check();
    let places =
        ["api/Dockerfile", "web/Dockerfile", "compose.yaml", ".env", "k8s/", "charts-rendered/", "ecs/", "terraform/"];
    for place in places {
        assert!(findings.contains(&format!("examples/{place}")), "nothing in {place}");
    }
    // What is as it should be stays quiet.
    assert!(!findings.contains("network-policies.yaml"), "{findings}");
}
