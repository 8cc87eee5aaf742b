//! What the packages, hooks and workflows say of the project is what Cargo.toml says.

use std::fs;
use std::path::Path;

const VERSION: &str = env!("CARGO_PKG_VERSION");
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");

/// Every text in which an address or a version of ours may stand.
fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = [
        ".pre-commit-hooks.yaml",
        "Cargo.toml",
        "Containerfile",
        "README.md",
        "action.yml",
        "editors/vscode/package.json",
        "editors/zed/Cargo.toml",
        "editors/zed/extension.toml",
        "npm/package.json",
        "pyproject.toml",
    ]
    .map(str::to_owned)
    .into();
    for directory in ["ci", "docs", "scripts", ".github/workflows"] {
        let files = fs::read_dir(root.join(directory)).unwrap().map(Result::unwrap);
        let files = files.filter(|it| it.file_type().unwrap().is_file());
        names.extend(files.map(|it| format!("{directory}/{}", it.file_name().to_string_lossy())));
    }
    names.into_iter().map(|name| (name.clone(), fs::read_to_string(root.join(name)).unwrap())).collect()
}

#[test]
fn there_is_one_address() {
    let owner = REPOSITORY.strip_prefix("https://github.com/").and_then(|it| it.strip_suffix("/dunnage")).unwrap();
    for (name, text) in texts() {
        for (at, _) in text.match_indices("/dunnage") {
            let before = &text[..at];
            let word = before.rsplit(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).next().unwrap();
            let host = &before[..before.len() - word.len()];
            let hosted = ["github.com/", "ghcr.io/"].iter().any(|it| host.ends_with(it));
            if hosted || host.ends_with("uses: ") {
                assert_eq!(word, owner, "{name}: …{}", &before[before.len().saturating_sub(40)..]);
            }
        }
    }
}

#[test]
fn there_is_one_version() {
    let mut count = 0;
    for (name, text) in texts() {
        for mark in ["dunnage==", "dunnage:", "dunnage@v", "\"version\": \"", "\nversion = \"", "\": \"0."] {
            for (at, _) in text.match_indices(mark) {
                let key = text[..at].rsplit('"').next().unwrap_or_default();
                if mark.starts_with("\": ") && !key.starts_with("dunnage") {
                    continue;
                }
                let rest = if mark.ends_with("0.") { &text[at + mark.len() - 2..] } else { &text[at + mark.len()..] };
                let version: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
                if version.contains('.') {
                    count += 1;
                    assert_eq!(version.trim_end_matches('.'), VERSION, "{name}: {mark}");
                }
            }
        }
    }
    assert!(count > 8, "{count}");
}

/// A pin is a commit with its version beside it; what is not ours is pinned, and credentials are not left behind.
#[test]
fn workflows_pin_what_they_use() {
    for (name, text) in texts() {
        if !name.starts_with(".github/") {
            continue;
        }
        for line in text.lines().filter_map(|line| line.split_once("uses: ").map(|it| it.1)) {
            let (reference, comment) = line.split_once(" # ").unwrap_or((line, ""));
            if reference == "./" {
                continue;
            }
            let (_, commit) = reference.split_once('@').unwrap();
            assert!(commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit()), "{name}: {line}");
            assert!(comment.starts_with('v'), "{name}: {line}: say which version it is");
        }
        let checkouts = text.matches("actions/checkout@").count();
        assert_eq!(text.matches("persist-credentials: false").count(), checkouts, "{name}");
        assert!(text.contains("\npermissions: {}\n"), "{name}");
    }
}

/// A rule's link leads to the page that this version has.
#[test]
fn pages_are_where_findings_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for rule in dunnage::rules::all() {
        let address = rule.address().unwrap();
        let path = address.strip_prefix(&format!("{REPOSITORY}/blob/v{VERSION}/")).unwrap();
        assert!(root.join(path).is_file(), "{address}");
    }
}
