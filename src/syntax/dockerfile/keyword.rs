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
        crate::nearest::nearest(word, NAMES.map(|(name, _)| name)).map(Self::of)
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
