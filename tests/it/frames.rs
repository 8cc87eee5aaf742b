//! Frames as they are seen, on screens of 60, 80 and 120 columns and in colour: snapshots, and what holds of every width.
//! `DUNNAGE_UPDATE=1 cargo test --test it frames` rewrites them.

use crate::support::command::{Directory, Run};
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// A finding of every shape: a long trail, several places in one file and in one line, a secret, a minified line, wide
/// characters, tabs, a fix that puts lines in and one that takes a word away, many that are alike.
fn tree() -> Directory {
    let container = |n| format!("    - {{name: c{n}, image: \"shop/c{n}:1.0\"}}\n");
    let alike = (0..12).map(container).collect::<Vec<_>>().concat();
    Directory::new()
        .with("Dockerfile", "FROM node:latest\nRUN curl -fsSL https://get.shop.example/install.sh | \\\n    sh -s -- --yes\nCMD [\"node\"]\n")
        .with(
            "a.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\nspec:\n  automountServiceAccountToken: false\n  containers:\n    \
             - name: web\n      image: shop/web:1.0\n      securityContext: &safe {note: \"é😀日本語\", privileged: true}\n    \
             - name: log\n      image: shop/log:1.0\n      securityContext: *safe\n      env:\n        \
             - {name: DB_PASSWORD, value: tugboat-1987-anchor}\n",
        )
        .with("alike.yaml", format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: many}}\nspec:\n  containers:\n{alike}"))
        .with("compose.yaml", "services:\n  web:\n    image: web:${TAG}\n    privileged:\ttrue\n    environment:\n      DATABASE_URL: postgres://web:tugboat-1987-anchor@db/shop?sslmode=disable&application_name=the-web-shop-of-the-harbour\n")
        .with(".env", "TAG=latest\n")
        .with("min.json", format!("{{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {{\"name\": \"m\", \"labels\": {{\"a\": \"{}\"}}}}, \"spec\": {{\"containers\": [{{\"name\": \"web\", \"image\": \"a:1\", \"securityContext\": {{\"privileged\": true, \"runAsUser\": 0}}}}]}}}}\n", "x".repeat(300)))
        .with("main.tf", "variable \"image\" {\n  default = \"nginx:latest\"\n}\nlocals {\n  image = var.image\n}\nmodule \"web\" {\n  source = \"./web\"\n  image  = local.image\n}\n")
        .with("web/main.tf", "variable \"image\" {}\nresource \"kubernetes_pod\" \"a_pod_with_a_long_name_that_says_much\" {\n  spec {\n    container {\n      name  = \"p\"\n      image = var.image\n    }\n  }\n}\n")
}

fn seen(columns: u32, color: bool) -> Run {
    let directory = tree();
    let mut command = directory.command(&["check", "--color", if color { "always" } else { "never" }]);
    command.env("COLUMNS", columns.to_string()).env("LC_ALL", "C.UTF-8");
    Run::of(command.output().unwrap())
}

fn steady(text: &str) -> String {
    let lines = text.lines().map(|line| match line.find(" files, ").filter(|_| line.contains(" problems")) {
        Some(at) => &line[..at],
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n").replace('\u{1b}', "ESC") + "\n"
}

#[test]
fn frames_are_as_before() {
    for (name, columns, color) in [("60", 60, false), ("80", 80, false), ("120", 120, false), ("80-color", 80, true)] {
        let now = steady(&seen(columns, color).out);
        assert!(!now.contains("tugboat"), "{name} shows a secret");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/snapshots/frames/{name}.txt"));
        if std::env::var_os("DUNNAGE_UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &now).unwrap();
        }
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        let differs = now.lines().zip(before.lines()).find(|(now, before)| now != before);
        assert!(now == before, "{name}: first difference: {differs:#?}; DUNNAGE_UPDATE=1 rewrites {}", path.display());
    }
}

#[test]
fn lines_fit_the_screen() {
    for columns in [60, 80, 120] {
        let out = seen(columns, false).out;
        for line in out.lines() {
            // A name of a file is not broken, no word is, and the summary is one line for `grep`.
            let is_fixed = line.contains("─[")
                || line.contains(" problems (")
                || line.split(' ').any(|word| word.width() + 16 > columns as usize);
            assert!(is_fixed || line.width() <= columns as usize, "{columns}: {line}");
        }
        assert!(out.contains("more like this"), "{out}");
    }
}

#[test]
fn the_place_of_the_finding_comes_first() {
    let out = seen(120, false).out;
    let frame = out.split("\n\n").find(|frame| frame.contains("[latest-tag]") && frame.contains("main.tf")).unwrap();
    let lines: Vec<&str> = frame.lines().collect();
    let header = lines.iter().find(|line| line.contains("─[")).unwrap();
    assert!(header.contains("╭─[main.tf:2:"), "{frame}");
    let own = lines.iter().position(|line| line.contains('━')).unwrap();
    let other = lines.iter().position(|line| line.contains("─ used here")).unwrap();
    assert!(own < other, "{frame}");
    assert_eq!(lines.iter().filter(|line| line.contains("─[main.tf:")).count(), 1, "no header twice: {frame}");
}

/// Colours say nothing that words and shapes do not.
#[test]
fn without_colour_nothing_is_lost() {
    let plain = |text: &str| {
        let mut out = String::new();
        let mut rest = text;
        while let Some(start) = rest.find("\u{1b}[") {
            out += &rest[..start];
            rest = rest[start..].split_once('m').map_or("", |(_, after)| after);
        }
        out + rest
    };
    assert_eq!(steady(&plain(&seen(80, true).out)), steady(&seen(80, false).out));
}
