//! The instructions' names, and which flags each takes.

/// An instruction's name, read in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    StopSignal,
    User,
    Volume,
    Workdir,
    Unknown,
}

/// What a flag takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// `--link` or `--link=true`.
    Bool,
    Value,
    /// A value, and the flag may be repeated.
    Values,
}

const NAMES: [(&str, Keyword); 18] = [
    ("ADD", Keyword::Add),
    ("ARG", Keyword::Arg),
    ("CMD", Keyword::Cmd),
    ("COPY", Keyword::Copy),
    ("ENTRYPOINT", Keyword::Entrypoint),
    ("ENV", Keyword::Env),
    ("EXPOSE", Keyword::Expose),
    ("FROM", Keyword::From),
    ("HEALTHCHECK", Keyword::Healthcheck),
    ("LABEL", Keyword::Label),
    ("MAINTAINER", Keyword::Maintainer),
    ("ONBUILD", Keyword::Onbuild),
    ("RUN", Keyword::Run),
    ("SHELL", Keyword::Shell),
    ("STOPSIGNAL", Keyword::StopSignal),
    ("USER", Keyword::User),
    ("VOLUME", Keyword::Volume),
    ("WORKDIR", Keyword::Workdir),
];

impl Keyword {
    pub fn of(word: &str) -> Self {
        NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map_or(Self::Unknown, |(_, keyword)| *keyword)
    }

    /// The keyword that someone probably meant.
    pub(super) fn nearest(word: &str) -> Option<Self> {
        // Nothing is like a long word, and distances are quadratic.
        if word.len() > 16 {
            return None;
        }
        let word = word.to_ascii_uppercase();
        let allowed = if word.len() < 5 { 1 } else { 2 };
        let distances = NAMES.iter().map(|(name, keyword)| (distance(word.as_bytes(), name.as_bytes()), *keyword));
        let near = distances.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance);
        near.map(|(_, keyword)| keyword)
    }

    /// The name in upper case.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(_, keyword)| *keyword == self).map_or("", |(name, _)| *name)
    }

    /// BuildKit reads heredocs behind these only.
    pub(super) fn takes_heredocs(self) -> bool {
        matches!(self, Self::Add | Self::Copy | Self::Run)
    }

    /// The flags of BuildKit's Dockerfile frontend, experimental ones included.
    pub(super) fn flags(self) -> &'static [(&'static str, Takes)] {
        use Takes::{Bool, Value, Values};
        match self {
            Self::Add => &[
                ("chown", Value),
                ("chmod", Value),
                ("link", Bool),
                ("keep-git-dir", Bool),
                ("checksum", Value),
                ("exclude", Values),
                ("unpack", Bool),
            ],
            Self::Copy => &[
                ("chown", Value),
                ("chmod", Value),
                ("from", Value),
                ("link", Bool),
                ("parents", Bool),
                ("exclude", Values),
            ],
            Self::From => &[("platform", Value)],
            Self::Healthcheck => &[
                ("interval", Value),
                ("timeout", Value),
                ("start-period", Value),
                ("start-interval", Value),
                ("retries", Value),
            ],
            Self::Run => &[("mount", Values), ("network", Value), ("security", Value), ("device", Values)],
            Self::Arg
            | Self::Cmd
            | Self::Entrypoint
            | Self::Env
            | Self::Expose
            | Self::Label
            | Self::Maintainer
            | Self::Onbuild
            | Self::Shell
            | Self::StopSignal
            | Self::User
            | Self::Volume
            | Self::Workdir
            | Self::Unknown => &[],
        }
    }
}

/// How many letters are to be put in, taken out, replaced or swapped with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let mut best = (above[j] + usize::from(left != right)).min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == *right {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}
