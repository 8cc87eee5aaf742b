//! The evaluator against Terraform's own answers, and against many real files.

use crate::support::shared::one_of;
use dunnage::formats::Defaults;
use dunnage::formats::terraform::{self, BlockKind, Directories, Parsed, Root, value};
use dunnage::source::{FileId, Snapshot};
use dunnage::tree::{Kind, Node};
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");

/// What has no value at all is `Err`.
fn json(node: &Node) -> Result<Value, String> {
    Ok(match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(value, _) => match Number::from_f64(*value) {
            Some(_) if value.fract() == 0.0 && value.abs() < 9e15 => Value::from(*value as i64),
            Some(_) => value::number_text(*value).parse::<f64>().map_or(Value::Null, Value::from),
            None => Value::Null,
        },
        Kind::String(text) => Value::from(text.known().ok_or("hole")?),
        Kind::Seq(items) => Value::Array(items.iter().map(json).collect::<Result<_, _>>()?),
        Kind::Map(map) if map.open().is_some() => return Err("open".to_owned()),
        Kind::Map(entries) => {
            let pairs = entries.iter().map(|entry| Ok((entry.key.name.to_string(), json(&entry.value)?)));
            Value::Object(pairs.collect::<Result<Map<_, _>, String>>()?)
        }
        Kind::Unknown(why) => return Err(why.to_string()),
    })
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
fn functions_agree_with_terraform() {
    let Ok(cases) = std::fs::read_to_string(format!("{SHARED}/cases/functions/function_oracle.jsonl")) else {
        println!("no oracle here");
        return;
    };
    let files = [("hello.txt", "hello!"), ("hello.tmpl", "Hello, ${name}!"), ("subdirectory/hello.txt", "")];
    let (mut agree, mut unknown, mut wrong, mut asked) = (0, Vec::new(), Vec::new(), 0);
    for line in cases.lines() {
        // One expression's value is a number that a reader of 64 bits refuses.
        let Ok(case) = serde_json::from_str::<Value>(line) else { continue };
        let Some(expected) = case.get("json") else { continue };
        asked += 1;
        let expr = case["expr"].as_str().unwrap();
        let sources = Snapshot::in_memory();
        for (path, text) in files {
            sources.add(path.into(), path.into(), text.into());
        }
        let source = sources.add("main.tf".into(), "main.tf".into(), format!("locals {{\n  x = {expr}\n}}\n"));
        let evaluated = roots(&[source.id], &sources)[0].evaluate(&Defaults::default().input(&sources));
        let node = evaluated.blocks.first().and_then(|block| block.body.get("x"));
        match node.map(json) {
            Some(Ok(found)) if same(&found, expected) => agree += 1,
            Some(Ok(found)) => wrong.push(format!("{expr}: {found} for {expected}")),
            Some(Err(why)) => unknown.push(format!("{expr}: {why}")),
            None => wrong.push(format!("{expr}: not read")),
        }
    }
    println!("{agree} of {asked} agree; {} unknown:\n{}", unknown.len(), unknown.join("\n"));
    println!("{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(wrong.len() <= 2, "more than the known differences (numbers beyond 64 bits)");
    assert!(agree >= 190, "{agree}");
}

fn read_tree(root: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(root) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let ends = [".tf", ".tofu", ".tfvars", ".tf.json", ".tfvars.json"];
        if path.is_dir() {
            read_tree(&path, into);
        } else if ends.iter().any(|end| path.to_string_lossy().ends_with(end)) {
            into.push(path);
        }
    }
}

fn parsed(paths: &[PathBuf], sources: &Snapshot) -> Vec<Parsed> {
    let read = paths.iter().filter_map(|path| Some((path, std::fs::read_to_string(path).ok()?)));
    read.map(|(path, text)| terraform::parse(&sources.add(path.display().to_string(), path.clone(), text))).collect()
}

/// The modules that a run would start from.
fn roots(files: &[FileId], sources: &Snapshot) -> Vec<Arc<Root>> {
    let mut roots = Directories::default().roots(files, sources);
    roots.retain(|root| root.has_blocks());
    roots
}

#[derive(Default)]
struct Tally {
    values: usize,
    unknown: usize,
    reasons: BTreeMap<String, usize>,
}

impl Tally {
    fn count(&mut self, node: &Node) {
        match &node.kind {
            Kind::Map(entries) => entries.iter().for_each(|entry| self.count(&entry.value)),
            Kind::Seq(items) => items.iter().for_each(|item| self.count(item)),
            Kind::Unknown(why) => {
                self.values += 1;
                self.unknown += 1;
                let word = |word: &str| if word.starts_with('`') { "…".to_owned() } else { word.to_owned() };
                let words: Vec<String> = why.to_string().split(' ').map(word).collect();
                *self.reasons.entry(words.join(" ")).or_default() += 1;
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) => self.values += 1,
        }
    }
}

#[test]
fn real_modules_are_evaluated() {
    let mut paths = Vec::new();
    read_tree(&PathBuf::from(format!("{SHARED}/corpus/terraform")), &mut paths);
    if paths.is_empty() {
        println!("no corpus here");
        return;
    }
    let sources = Snapshot::new(Arc::new(|path| std::fs::read_to_string(path).ok().into()));
    let start = Instant::now();
    let files = parsed(&paths, &sources);
    let parse_time = start.elapsed();
    let bytes: usize = files.iter().map(|file| sources.get(file.file).text.len()).sum();
    let place = |error: &dunnage::syntax::SyntaxError| {
        let source = sources.get(error.at.file);
        let at = source.position(error.at.span.start);
        format!("{}:{}:{} {}", source.name, at.line, at.column, error.message)
    };
    let broken: Vec<String> = files.iter().flat_map(|file| &file.errors).map(place).collect();
    println!("{} files, {bytes} bytes, read in {parse_time:?}", files.len());
    println!("{} errors\n{}", broken.len(), broken.join("\n"));
    let files: Vec<FileId> = files.iter().map(|file| file.file).collect();
    let start = Instant::now();
    let mut tally = Tally::default();
    let (mut blocks, mut slowest) = (0, (Duration::ZERO, PathBuf::new()));
    let roots = roots(&files, &sources);
    for root in roots.iter().step_by(one_of(10)) {
        let start = Instant::now();
        let evaluated = root.evaluate(&Defaults::default().input(&sources));
        slowest = slowest.max((start.elapsed(), root.path.clone()));
        blocks += evaluated.blocks.len();
        evaluated
            .blocks
            .iter()
            .filter(|block| block.kind != BlockKind::Variable)
            .for_each(|block| tally.count(&block.body));
    }
    println!("{} roots, {blocks} blocks, evaluated in {:?}; slowest {slowest:?}", roots.len(), start.elapsed());
    println!("{} of {} leaves unknown", tally.unknown, tally.values);
    let mut reasons: Vec<_> = tally.reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (reason, count) in reasons.iter().take(40) {
        println!("{count:6} {reason}");
    }
    assert!(broken.len() < 10);
}

/// What a peer's linter sees in its own test configurations: every value that it reports, we find
/// at the same line.
#[test]
fn instances_agree_with_tflint() {
    let Ok(cases) = std::fs::read_dir(format!("{SHARED}/cases/terraform/eval-tflint")) else {
        println!("no cases here");
        return;
    };
    let (mut agree, mut differ) = (0, Vec::new());
    for case in cases.flatten().map(|entry| entry.path()) {
        let Ok(result) = std::fs::read_to_string(case.join("result.json")) else { continue };
        let Ok(result) = serde_json::from_str::<Value>(&result) else { continue };
        let mut paths = Vec::new();
        read_tree(&case, &mut paths);
        let sources = Snapshot::new(Arc::new(|path| std::fs::read_to_string(path).ok().into()));
        let files: Vec<FileId> = parsed(&paths, &sources).iter().map(|file| file.file).collect();
        let mut found = Vec::new();
        for root in roots(&files, &sources) {
            for block in root.evaluate(&Defaults::default().input(&sources)).blocks {
                let Some(node) = block.body.get("instance_type") else { continue };
                let places = std::iter::once(node.at)
                    .chain(std::iter::successors(node.via.as_deref(), |via| via.next.as_deref()).map(|via| via.at));
                let lines = places.map(|at| sources.get(at.file).position(at.span.start).line);
                found.push((lines.collect::<Vec<u32>>(), node.str().map(str::to_owned)));
            }
        }
        for issue in result["issues"].as_array().into_iter().flatten() {
            let Some(wanted) = issue["message"].as_str().and_then(|it| it.strip_prefix("instance type is ")) else {
                continue;
            };
            let line = issue["range"]["start"]["line"].as_u64().unwrap_or(0) as u32;
            if found.iter().any(|(lines, value)| lines.contains(&line) && value.as_deref() == Some(wanted)) {
                agree += 1;
            } else {
                differ.push(format!("{}:{line}: {wanted}", case.display()));
            }
        }
    }
    println!("{agree} agree, {} differ\n{}", differ.len(), differ.join("\n"));
    assert!(agree > 0);
}

#[test]
fn cut_and_spoiled_files_do_not_panic() {
    let mut paths = Vec::new();
    read_tree(&PathBuf::from(format!("{SHARED}/corpus/terraform")), &mut paths);
    for (n, path) in paths.iter().enumerate().step_by(7 * one_of(10)) {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        for cut in 1..6 {
            let mut at = (text.len() * cut / 6 + n % 5).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let spoiled = match cut % 3 {
                0 => text[..at].to_owned(),
                1 => format!("{}\"${{{}", &text[..at], &text[at..]),
                _ => format!("{}}}({}", &text[..at], &text[at..]),
            };
            let sources = Snapshot::in_memory();
            let source = sources.add("main.tf".into(), "main.tf".into(), spoiled);
            for root in roots(&[source.id], &sources) {
                root.evaluate(&Defaults::default().input(&sources));
            }
        }
    }
}
