//! What the user's terminal can show, and the one way to complain to it.

use super::Color;
use crate::report::escape;
use crate::report::text::Style;
use std::io::{IsTerminal, Write};

pub fn style(color: Color) -> Style {
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    Style { color: has_color(color), links, unicode: has_unicode(), width: width() }
}

/// Writes a line to standard error; if that is gone, no one is there to hear.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "dunnage: {}", escape(message));
}

/// The flag first, then <https://no-color.org>, <https://force-color.org> and the older CLICOLOR, then what output is.
fn has_color(color: Color) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let on = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            if set("NO_COLOR") {
                false
            } else if on("FORCE_COLOR") || on("CLICOLOR_FORCE") {
                true
            } else {
                let refused = ["CLICOLOR", "FORCE_COLOR"].iter().any(|name| set(name) && !on(name));
                let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
                std::io::stdout().is_terminal() && !refused && !dumb
            }
        }
    }
}

/// Whether the locale's character set has more than ASCII: the first of these variables that is set decides.
fn has_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    match locale {
        Some(locale) => {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        None => cfg!(any(windows, target_os = "macos")),
    }
}

fn width() -> usize {
    if std::io::stdout().is_terminal()
        && let Some((terminal_size::Width(width), _)) = terminal_size::terminal_size()
    {
        return usize::from(width).clamp(40, 200);
    }
    120
}
