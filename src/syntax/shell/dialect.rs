//! Which language a shell speaks. Knows names of programs only.

/// The language of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// sh and its descendants, the only ones that [`super::parse`] reads.
    Posix,
    PowerShell,
    /// The command processor of Windows.
    Cmd,
    /// Something else: Python, Perl, a shell of its own kind.
    Other,
}

impl Dialect {
    /// By the first word of SHELL, or of a command line.
    pub fn of(program: &str) -> Self {
        let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" | "bash" | "ash" | "dash" | "zsh" | "ksh" | "mksh" | "rbash" | "busybox" => Self::Posix,
            "powershell" | "pwsh" => Self::PowerShell,
            "cmd" => Self::Cmd,
            _ => Self::Other,
        }
    }

    /// By the `#!` line of a script; nothing if it has none.
    pub fn of_script(script: &str) -> Option<Self> {
        let line = script.strip_prefix("#!")?.lines().next()?;
        let mut words = line.split_whitespace();
        let first = words.next()?;
        if first.ends_with("/env") {
            let named = words.find(|word| !word.starts_with('-') && !word.contains('='));
            return Some(named.map_or(Self::Other, Self::of));
        }
        Some(Self::of(first))
    }
}
