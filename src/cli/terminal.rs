//! What the user's terminal can show, and the one way to complain to it.

use super::{Color, mistakes};
use crate::report::text::Style;
use crate::report::{Medium, Redactor, Target, Writer, escape};
use std::ffi::OsString;
use std::io::IsTerminal;

pub fn style(color: Color) -> Style {
    let links = supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout);
    let (width, breaks) = width();
    Style { color: has_color(color), links, unicode: has_unicode(), width, breaks }
}

/// Writes a line to standard error; if that is gone, no one is there to hear.
pub fn complain(message: &str) {
    say_aside(&["error: ".to_owned() + message]);
}

/// As [`complain`], where nothing is wrong.
pub fn remark(message: &str) {
    say_aside(&["note: ".to_owned() + message]);
}

/// Says what is wrong with the command line. It is read once more with every argument made visible, so that the answer
/// quotes nothing that commands the terminal or the log.
pub fn refuse(error: &clap::Error, read: impl FnOnce(Vec<OsString>) -> Option<clap::Error>) {
    let visible = |argument: OsString| escape(&argument.to_string_lossy()).into_owned().into();
    let again = read(std::env::args_os().map(visible).collect());
    let error = again.as_ref().unwrap_or(error);
    let said = error.render().to_string();
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    if let Some(tip) = mistakes::tip(error) {
        // Ours knows what other tools call things; the nearest name is not always what was meant.
        lines.retain(|line| !line.trim_start().starts_with("tip:"));
        let at = lines.len().min(1);
        lines.splice(at..at, [String::new(), format!("  tip: {tip}")]);
        lines.dedup_by(|one, other| one.is_empty() && other.is_empty());
    }
    say_aside(&lines);
}

/// Lines that leave through the one writer.
fn say_aside(lines: &[impl AsRef<str>]) {
    let style = Style { color: false, links: false, unicode: true, width: 120, breaks: false };
    let redactor = Redactor::default();
    let mut out = std::io::stderr().lock();
    let mut out = Writer::new(Medium { target: Target::Plain, style: &style, redactor: &redactor }, &mut out);
    let _ = out.print(|text| lines.iter().fold(text, |text, line| text.say(line.as_ref()).own("\n")));
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

/// The columns of the screen, or of what COLUMNS says in its place, and whether texts are broken to fit them.
fn width() -> (usize, bool) {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let terminal = Some(std::io::stdout()).filter(IsTerminal::is_terminal).and_then(terminal_size::terminal_size_of);
    let known = terminal.map(|(terminal_size::Width(width), _)| usize::from(width)).or(told).filter(|width| *width > 0);
    known.map_or((120, false), |width| (width.clamp(40, 200), true))
}
