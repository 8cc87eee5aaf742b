//! Findings that are known and accepted for now: one line for each in a file that a team keeps, so that only new ones count.
//!
//! A line says the path, the rule and the fingerprints, and no line number: code may move, be laid out anew, and its file
//! be renamed. It reads and writes texts; where they are kept is the command line's business.

use crate::fingerprint::{Fingerprint, Fingerprints};
use crate::rules::Finding;
use crate::source::{Snapshot, Span};
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

const HEADER: &str = "# dunnage baseline";
const VERSION: &str = "1";

/// A finding as a baseline keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Relative to the baseline's directory, with `/`.
    pub path: String,
    pub rule: String,
    /// One for each object that the finding is about: a variable's value may serve several.
    pub prints: Vec<Fingerprint>,
}

/// What is wrong with a baseline, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw {
    pub at: Span,
    pub message: String,
}

/// What came of comparing a run with a baseline.
#[derive(Debug, Default)]
pub struct Matched {
    /// For each finding, whether it is in the baseline with all that it is about.
    pub known: Vec<bool>,
    /// Indices of entries that no finding took.
    pub left: Vec<usize>,
}

impl Entry {
    pub fn of(finding: &Finding, path: String, prints: &Fingerprints) -> Self {
        Self { path, rule: finding.rule.id.to_owned(), prints: prints.of_uses(finding) }
    }
}

/// The entries for findings, by what their files are called from where the baseline is.
pub fn entries(
    findings: &[Finding],
    prints: &Fingerprints,
    sources: &Snapshot,
    name: impl Fn(&Path) -> String,
) -> Vec<Entry> {
    let entry = |finding: &Finding| Entry::of(finding, name(&sources.get(finding.at.file).path), prints);
    findings.iter().map(entry).collect()
}

/// The text of a baseline: sorted, so that two branches change different lines of it.
pub fn write(entries: &[Entry]) -> String {
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.sort_unstable();
    let mut text = format!("{HEADER} {VERSION}: what is known for now; `dunnage check --write-baseline` writes it\n");
    for line in lines {
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn line(entry: &Entry) -> String {
    let prints: Vec<String> = entry.prints.iter().map(ToString::to_string).collect();
    // What a terminal or an editor would obey or not show, such as an escape or a change of direction, is written out.
    format!("{} {} {}", entry.path.escape_debug(), entry.rule, prints.join(","))
}

/// Reads what is about to be written anew: of a file that is empty, half merged or damaged, the lines that can be read. A
/// file that is no baseline is none of ours to replace.
pub fn read_to_replace(text: &str) -> Result<Vec<Entry>, Flaw> {
    let is_ours = || text.lines().any(|line| header(line).is_some_and(|version| version == VERSION));
    match read(text) {
        Err(_) if text.trim_start_matches('\u{feff}').trim().is_empty() => Ok(Vec::new()),
        Err(_) if is_ours() => Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(parse).collect()),
        read => read,
    }
}

/// The version that a first line says.
fn header(line: &str) -> Option<&str> {
    line.trim_start_matches('\u{feff}').strip_prefix(HEADER).and_then(|rest| rest.trim_start().split(':').next())
}

/// Reads what [`write`] wrote, and what a merge made of two of them.
pub fn read(text: &str) -> Result<Vec<Entry>, Flaw> {
    let place = |line: &str| {
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        Span::new(start, start + line.len())
    };
    let flaw = |line: &str, message: &str| Flaw { at: place(line), message: message.to_owned() };
    let mut lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines().map(str::trim_end);
    let first = lines.next().unwrap_or(text);
    match header(first) {
        Some(VERSION) => {}
        Some(other) if other.parse::<u32>().is_ok() => {
            return Err(flaw(first, &format!("a baseline of version {other}, which this dunnage cannot read")));
        }
        Some(_) | None => {
            return Err(flaw(first, &format!("no baseline: the first line must begin with `{HEADER} {VERSION}`")));
        }
    }
    let mut entries = Vec::new();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| line.starts_with(mark)) {
            return Err(flaw(line, "a merge conflict: keep the lines of both sides, or write the baseline again"));
        }
        entries.push(parse(line).ok_or_else(|| flaw(line, "must be a path, a rule and a fingerprint"))?);
    }
    Ok(entries)
}

fn parse(line: &str) -> Option<Entry> {
    let mut parts = line.rsplitn(3, ' ');
    let (prints, rule, path) = (parts.next()?, parts.next()?, parts.next()?);
    let prints = prints.split(',').map(Fingerprint::read).collect::<Option<Vec<_>>>()?;
    let named = |rule: &str| !rule.is_empty() && rule.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if path.is_empty() || !named(rule) {
        return None;
    }
    let mut plain = String::with_capacity(path.len());
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '0' => '\0',
                'u' => {
                    let (code, rest) = letters.as_str().strip_prefix('{')?.split_once('}')?;
                    letters = rest.chars();
                    char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                }
                other => other,
            },
            other => other,
        });
    }
    Some(Entry { path: plain, rule: rule.to_owned(), prints })
}

/// Compares findings, as entries, with those of a baseline: first under the same path, then those whose file is gone with
/// what has the same fingerprint elsewhere. Each fingerprint of the baseline serves once.
pub fn compare(found: &[Entry], baseline: &[Entry], is_gone: impl Fn(&str) -> bool) -> Matched {
    type Places<K> = HashMap<K, Vec<usize>>;
    let mut here: Places<(&str, &str, Fingerprint)> = HashMap::new();
    for (index, entry) in baseline.iter().enumerate().rev() {
        for print in &entry.prints {
            here.entry((&entry.path, &entry.rule, *print)).or_default().push(index);
        }
    }
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut missing: Vec<Vec<Fingerprint>> = Vec::with_capacity(found.len());
    for entry in found {
        let mut unknown = Vec::new();
        for print in &entry.prints {
            match here.get_mut(&(&*entry.path, &*entry.rule, *print)).and_then(Vec::pop) {
                Some(index) => drop(taken.insert(index)),
                None => unknown.push(*print),
            }
        }
        missing.push(unknown);
    }
    let mut gone: HashMap<&str, bool> = HashMap::new();
    let mut elsewhere: Places<(&str, Fingerprint)> = HashMap::new();
    if missing.iter().any(|unknown| !unknown.is_empty()) {
        let mut rest: Vec<_> = here.into_iter().filter(|(_, indices)| !indices.is_empty()).collect();
        rest.sort_unstable();
        for ((path, rule, print), indices) in rest {
            if *gone.entry(path).or_insert_with(|| is_gone(path)) {
                elsewhere.entry((rule, print)).or_default().extend(indices);
            }
        }
    }
    let known = found.iter().zip(missing).map(|(entry, unknown)| {
        let mut all = true;
        for print in unknown {
            match elsewhere.get_mut(&(&*entry.rule, print)).and_then(Vec::pop) {
                Some(index) => drop(taken.insert(index)),
                None => all = false,
            }
        }
        all
    });
    let known = known.collect();
    Matched { known, left: (0..baseline.len()).filter(|index| !taken.contains(index)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, rule: &str, prints: &[u8]) -> Entry {
        let print = |byte: &u8| Fingerprint::read(&format!("{byte:016x}")).unwrap();
        Entry { path: path.into(), rule: rule.into(), prints: prints.iter().map(print).collect() }
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = vec![
            entry("a b/c.yaml", "latest-tag", &[1]),
            entry("a\\b\n.yaml", "privileged", &[2, 3]),
            entry("z", "x", &[1]),
            entry("z", "x", &[1]),
        ];
        let mut backwards = entries.clone();
        backwards.reverse();
        let text = write(&backwards);
        assert_eq!(text.lines().count(), 5);
        assert_eq!(read(&text).unwrap(), entries);
        // Windows checks it out with other line ends; a merge leaves empty lines and any order.
        assert_eq!(read(&format!("{}\r\n\r\n", text.replace('\n', "\r\n"))).unwrap().len(), 4);
        assert_eq!(read(&write(&[])).unwrap(), []);
    }

    #[test]
    fn a_path_is_written_so_that_nothing_of_it_is_obeyed() {
        let path = "a\u{1b}[31m\u{202e}b\u{200b}\t\0'\"é日 c\\u{1b}.yaml";
        let entries = vec![entry(path, "latest-tag", &[1])];
        let text = write(&entries);
        assert_eq!(read(&text).unwrap(), entries);
        let unseen = |letter: char| letter.is_control() && letter != '\n' || "\u{202e}\u{200b}".contains(letter);
        assert!(!text.contains(unseen) && text.contains("é日 c"), "{text:?}");
        // As it was written before.
        let raw = text.replace("\\'", "'").replace("\\u{202e}", "\u{202e}");
        assert_eq!(read(&raw).unwrap(), entries);
    }

    #[test]
    fn a_file_that_is_replaced_need_not_be_whole() {
        let whole = write(&[entry("a", "latest-tag", &[1]), entry("b", "privileged", &[2])]);
        let (first, lines) = whole.split_once('\n').unwrap();
        let (one, other) = lines.split_once('\n').unwrap();
        let count = |text: &str| read_to_replace(text).map(|entries| entries.len()).ok();
        assert_eq!(count(""), Some(0));
        assert_eq!(count("\u{feff} \n\n"), Some(0));
        assert_eq!(count(&whole), Some(2));
        assert_eq!(count(&format!("{first}\n<<<<<<< HEAD\n{one}\n=======\n{other}>>>>>>> b\n")), Some(2));
        assert_eq!(count(&format!("<<<<<<< HEAD\n{first}\n{one}\n=======\n{first}\n{other}>>>>>>> b\n")), Some(2));
        assert_eq!(count(&format!("{first}\nhalf of a li\n{one}\n")), Some(1));
        // Somebody else's file, and what only a later version knows.
        assert_eq!(count("apiVersion: v1\nkind: Pod\n"), None);
        assert_eq!(count("# dunnage baseline 2: x\n"), None);
    }

    #[test]
    fn a_broken_file_says_its_line() {
        let first = "# dunnage baseline 1: x\n";
        for (text, line, says) in [
            (String::new(), 1, "no baseline"),
            ("[]\n".to_owned(), 1, "no baseline"),
            ("# dunnage baseline 2: x\n".to_owned(), 1, "version 2"),
            (format!("{first}a latest-tag\n"), 2, "must be a path"),
            (format!("{first}# x\n\na latest-tag 12\n"), 4, "must be a path"),
            (format!("{first}a latest_tag 0000000000000012\n"), 2, "must be a path"),
            (format!("{first}<<<<<<< HEAD\n"), 2, "merge conflict"),
        ] {
            let flaw = read(&text).unwrap_err();
            assert_eq!(text[..flaw.at.start as usize].matches('\n').count() + 1, line, "{text}");
            assert!(!text[flaw.at.range()].contains('\n'), "{text}");
            assert!(flaw.message.contains(says), "{text}: {}", flaw.message);
        }
    }

    #[test]
    fn each_entry_serves_once() {
        let baseline = [entry("a", "x", &[1]), entry("a", "x", &[1]), entry("b", "x", &[2])];
        let found = [entry("a", "x", &[1]), entry("a", "x", &[1]), entry("a", "x", &[1]), entry("a", "y", &[1])];
        let matched = compare(&found, &baseline, |_| false);
        assert_eq!(matched.known, [true, true, false, false]);
        assert_eq!(matched.left, [2]);
    }

    #[test]
    fn a_renamed_file_keeps_its_entries_and_a_copy_does_not() {
        let baseline = [entry("old", "x", &[1])];
        let renamed = compare(&[entry("new", "x", &[1])], &baseline, |path| path == "old");
        assert_eq!((renamed.known, renamed.left), (vec![true], vec![]));
        let copied = compare(&[entry("new", "x", &[1])], &baseline, |_| false);
        assert_eq!((copied.known, copied.left), (vec![false], vec![0]));
    }

    #[test]
    fn a_new_user_of_an_old_place_is_new_and_one_less_is_not() {
        let baseline = [entry("a", "x", &[1, 2])];
        assert_eq!(compare(&[entry("a", "x", &[1])], &baseline, |_| false).known, [true]);
        let more = compare(&[entry("a", "x", &[1, 2, 3])], &baseline, |_| false);
        assert_eq!((more.known, more.left), (vec![false], vec![]));
    }
}
