//! All texts of a run as they were when somebody first asked for them. It knows no format, and reads the disk only
//! through the reader that it was given.

use super::{FileId, Source, Version, normalise};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Reads a file that a document refers to.
pub type Reader = Arc<dyn Fn(&Path) -> Opened + Send + Sync>;

/// What there is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    Text(String),
    Absent,
    Refused(Refused),
}

/// Why a file is not read, though it is there: what would be in it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// It may not be read: it does not belong to what is checked.
    Outside,
    /// It should have been read: the run is incomplete.
    Unreadable(Arc<str>),
}

impl From<Option<String>> for Opened {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Absent, Self::Text)
    }
}

/// An immutable view of all texts. A file that a document refers to (`file("policy.json")`, `.env`, `extends`) is
/// read when it is first asked for; from then on the answer is the same, be it a text or that there is none.
///
/// A number belongs to its path for ever: a snapshot that is made from another one by [`Snapshot::edited`] has the
/// same numbers, and places in the older one still mean the older texts.
pub struct Snapshot {
    texts: Table,
    /// The paths without a text, and why there is none if there is a file.
    absent: Mutex<HashMap<PathBuf, Option<Refused>>>,
    numbers: Arc<Mutex<Numbers>>,
    read: Reader,
    /// Stands in for a number of another snapshot.
    nothing: Arc<Source>,
}

/// What is known of a path.
enum Known {
    Text(Arc<Source>),
    Absent,
    NotYet,
}

/// The number of each path, and how many edits there were.
#[derive(Debug, Default)]
struct Numbers {
    by_path: HashMap<PathBuf, FileId>,
    /// By number.
    paths: Vec<PathBuf>,
    edits: u32,
}

impl Snapshot {
    /// A snapshot that reads further files through `read`.
    pub fn new(read: Reader) -> Self {
        Self::with(Arc::default(), read)
    }

    /// A snapshot that knows only what is added to it.
    pub fn in_memory() -> Self {
        Self::new(Arc::new(|_| Opened::Absent))
    }

    fn with(numbers: Arc<Mutex<Numbers>>, read: Reader) -> Self {
        let nothing = Source::new(FileId(u32::MAX), Version::default(), String::new(), PathBuf::new(), String::new());
        Self { texts: Table::default(), absent: Mutex::default(), numbers, read, nothing: Arc::new(nothing) }
    }

    /// Adds a text; one that is there already stays as it is.
    pub fn add(&self, name: String, path: PathBuf, text: String) -> Arc<Source> {
        let mut numbers = lock(&self.numbers);
        let id = numbers.of(&path);
        self.texts.set(id, || Arc::new(Source::new(id, Version::default(), name, path, text)))
    }

    /// The text of this number; an empty one where there is none.
    pub fn get(&self, id: FileId) -> &Arc<Source> {
        self.texts.get(id).unwrap_or(&self.nothing)
    }

    /// The text at a path: one of the run's, or one that the reader may open.
    pub fn open(&self, path: &Path) -> Option<Arc<Source>> {
        let path = normalise(path);
        match self.known(&path) {
            Known::Text(source) => return Some(source),
            Known::Absent => return None,
            Known::NotYet => {}
        }
        let text = (self.read)(&path);
        // Two threads may read the same file at once: the first answer holds.
        match (self.known(&path), text) {
            (Known::Text(source), _) => Some(source),
            (Known::Absent, _) => None,
            (Known::NotYet, Opened::Text(text)) => {
                Some(self.add(path.to_string_lossy().replace('\\', "/"), path, text))
            }
            (Known::NotYet, Opened::Absent) => {
                lock(&self.absent).insert(path, None);
                None
            }
            (Known::NotYet, Opened::Refused(why)) => {
                lock(&self.absent).insert(path, Some(why));
                None
            }
        }
    }

    /// A file that was found and could not be read, or is no text, whatever was made of it.
    pub fn refuse(&self, path: &Path, why: &str) {
        lock(&self.absent).insert(normalise(path), Some(Refused::Unreadable(why.into())));
    }

    /// Why the file at a path is not read, if there is one and it is not.
    pub fn refusal(&self, path: &Path) -> Option<Refused> {
        let path = normalise(path);
        self.open(&path);
        lock(&self.absent).get(&path).cloned().flatten()
    }

    /// The files that should have been read and could not be, in the order of their paths.
    pub fn unreadable(&self) -> Vec<(PathBuf, Arc<str>)> {
        let absent = lock(&self.absent);
        let unreadable = absent.iter().filter_map(|(path, why)| match why {
            Some(Refused::Unreadable(why)) => Some((path.clone(), why.clone())),
            Some(Refused::Outside) | None => None,
        });
        let mut unreadable: Vec<_> = unreadable.collect();
        unreadable.sort();
        unreadable
    }

    /// Which text a file has, if any.
    pub fn version(&self, id: FileId) -> Option<Version> {
        self.texts.get(id).map(|source| source.version)
    }

    /// The number of a path, if it has one.
    pub fn number(&self, path: &Path) -> Option<FileId> {
        lock(&self.numbers).by_path.get(path).copied()
    }

    /// The path of a number, be there a text or not.
    pub fn path(&self, id: FileId) -> Option<PathBuf> {
        lock(&self.numbers).paths.get(id.0 as usize).cloned()
    }

    /// Whether there is a text at a path, among those that were read so far.
    pub fn has(&self, path: &Path) -> bool {
        matches!(self.known(path), Known::Text(_))
    }

    /// All texts that were read so far.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.texts.iter()
    }

    fn known(&self, path: &Path) -> Known {
        let id = lock(&self.numbers).by_path.get(path).copied();
        match id.and_then(|id| self.texts.get(id)) {
            Some(source) => Known::Text(source.clone()),
            None if lock(&self.absent).contains_key(path) => Known::Absent,
            None => Known::NotYet,
        }
    }

    /// All paths that were asked for so far, be there a text or not.
    pub fn paths(&self) -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = self.texts.iter().map(|source| source.path.clone()).collect();
        paths.extend(lock(&self.absent).keys().cloned());
        paths
    }

    /// What the reader says today, whatever it said before.
    pub fn reread(&self, path: &Path) -> Option<String> {
        match (self.read)(&normalise(path)) {
            Opened::Text(text) => Some(text),
            Opened::Absent | Opened::Refused(_) => None,
        }
    }

    /// The same texts but for those at these paths, which have other texts now, or none.
    pub fn edited(&self, changes: impl IntoIterator<Item = (PathBuf, Option<String>)>) -> Self {
        let next = Self::with(self.numbers.clone(), self.read.clone());
        let mut absent = lock(&self.absent).clone();
        let mut gone: HashSet<FileId> = HashSet::new();
        for (path, text) in changes {
            let path = normalise(&path);
            let (id, version) = {
                let mut numbers = lock(&self.numbers);
                numbers.edits += 1;
                (numbers.of(&path), Version(numbers.edits))
            };
            if let Some(text) = text {
                absent.remove(&path);
                let name = self.texts.get(id).map(|old| old.name.clone());
                let name = name.unwrap_or_else(|| path.to_string_lossy().replace('\\', "/"));
                next.texts.set(id, || Arc::new(Source::new(id, version, name, path, text)));
            } else {
                let refused = match (self.read)(&path) {
                    Opened::Refused(why) => Some(why),
                    Opened::Text(_) | Opened::Absent => None,
                };
                absent.insert(path, refused);
                gone.insert(id);
            }
        }
        for source in self.texts.iter().filter(|source| !gone.contains(&source.id)) {
            next.texts.set(source.id, || source.clone());
        }
        Self { absent: Mutex::new(absent), ..next }
    }
}

impl Numbers {
    fn of(&mut self, path: &Path) -> FileId {
        let path = normalise(path);
        if let Some(known) = self.by_path.get(&path) {
            return *known;
        }
        let next = FileId(self.paths.len() as u32);
        self.paths.push(path.clone());
        self.by_path.insert(path, next);
        next
    }
}

/// Nothing is left half-written where a thread panics: each change is one insertion.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Texts by number. It grows without a lock, since every finding asks for its text: row `n` holds `FIRST << n`
/// texts, and never moves.
#[derive(Default)]
struct Table {
    rows: [OnceLock<Row>; ROWS],
}

type Row = Box<[OnceLock<Arc<Source>>]>;

const FIRST: u32 = 64;
const ROWS: usize = 26;

impl Table {
    fn get(&self, id: FileId) -> Option<&Arc<Source>> {
        let (row, slot) = place(id);
        self.rows.get(row)?.get()?.get(slot)?.get()
    }

    fn set(&self, id: FileId, make: impl FnOnce() -> Arc<Source>) -> Arc<Source> {
        let (row, slot) = place(id);
        let fresh = || std::iter::repeat_with(OnceLock::new).take((FIRST as usize) << row).collect();
        self.rows[row].get_or_init(fresh)[slot].get_or_init(make).clone()
    }

    fn iter(&self) -> impl Iterator<Item = &Arc<Source>> {
        self.rows.iter().filter_map(OnceLock::get).flat_map(|row| row.iter()).filter_map(OnceLock::get)
    }
}

fn place(id: FileId) -> (usize, usize) {
    let at = u64::from(id.0) + u64::from(FIRST);
    let row = at.ilog2() - FIRST.ilog2();
    (row as usize, (at - (u64::from(FIRST) << row)) as usize)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_find_their_texts_on_every_row() {
        assert_eq!(place(FileId(0)), (0, 0));
        assert_eq!(place(FileId(63)), (0, 63));
        assert_eq!(place(FileId(64)), (1, 0));
        assert_eq!(place(FileId(64 + 128)), (2, 0));
        let files = Snapshot::in_memory();
        let ids: Vec<FileId> =
            (0..1000).map(|n| files.add(n.to_string(), n.to_string().into(), n.to_string()).id).collect();
        assert!(ids.iter().enumerate().all(|(n, id)| files.get(*id).text == n.to_string()));
        assert_eq!(files.get(FileId(77_777)).text, "");
        assert_eq!(files.get(FileId(u32::MAX)).text, "");
    }

    #[test]
    fn one_file_has_one_number_however_its_path_is_spelled() {
        let files = Snapshot::in_memory();
        let id = files.add("a/x".into(), "a/x".into(), "1".into()).id;
        assert_eq!(files.add("b".into(), "a/../a/./x".into(), "2".into()).id, id);
        assert_eq!(files.open(Path::new("./a/x")).unwrap().text, "1");
    }

    #[test]
    fn an_answer_does_not_change() {
        let asked = Arc::new(std::sync::atomic::AtomicU32::new(0));
        let count = asked.clone();
        let read = move |path: &Path| {
            let before = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            (path == Path::new("late") && before > 0).then(|| "text".to_owned()).into()
        };
        let files = Snapshot::new(Arc::new(read));
        assert!(files.open(Path::new("late")).is_none());
        assert!(files.open(Path::new("late")).is_none());
        assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
    }

    #[test]
    fn an_edit_leaves_numbers_and_older_texts_alone() {
        let old = Snapshot::in_memory();
        let a = old.add("a".into(), "a".into(), "1".into()).id;
        let b = old.add("b".into(), "b".into(), "2".into()).id;
        let new = old.edited([("./a".into(), Some("3".into()))]);
        assert_eq!((old.get(a).text.as_str(), new.get(a).text.as_str(), new.get(b).text.as_str()), ("1", "3", "2"));
        assert_ne!(old.get(a).version, new.get(a).version);
        assert_eq!(old.get(b).version, new.get(b).version);
        let gone = new.edited([("a".into(), None)]);
        assert!(gone.open(Path::new("a")).is_none());
        let back = gone.edited([("a".into(), Some("1".into()))]);
        assert_eq!(back.open(Path::new("a")).unwrap().id, a);
        assert_ne!(back.get(a).version, old.get(a).version);
    }
}
