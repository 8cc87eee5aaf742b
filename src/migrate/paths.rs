//! Paths and patterns of other tools as globs of `exclude`, which are those of a `.gitignore`.

use super::plan::Plan;
use crate::config::is_glob;
use crate::source::Location;

/// A path or glob that is relative to where the tool runs.
pub fn exclude(written: &str, is_directory: bool, at: Location, plan: &mut Plan) {
    let bare = written.trim_start_matches("./");
    let anchored = match bare.trim_start_matches('/') {
        rest if rest.starts_with("**/") => rest.to_owned(),
        rest => format!("/{rest}"),
    };
    let glob = if is_directory && !anchored.ends_with(['/', '*']) { format!("{anchored}/") } else { anchored };
    push(written, glob, at, plan);
}

/// A regular expression that is searched for in paths, if it is as good as a glob.
pub fn exclude_matches(regex: &str, at: Location, plan: &mut Plan) {
    let bare = regex.trim_start_matches('^').trim_end_matches('$');
    // A dot stands for any letter, and is meant as a dot.
    let bare = bare.replace("\\/", "/").replace("/.*/", "/\u{2}\u{2}/");
    let bare = bare.replace("\\.", "\u{1}").replace(".*", "\u{2}");
    let is_plain = !bare.contains(['\\', '[', ']', '(', ')', '{', '}', '|', '+', '?', '*', '^', '$']);
    let glob = bare.replace('\u{1}', ".").replace('\u{2}', "*");
    if !is_plain || glob.trim_matches(['*', '/']).is_empty() {
        plan.leave(at, format!("`{regex}`: a regular expression that no glob stands for: write one under `exclude`"));
        return;
    }
    let rest = glob.trim_start_matches('/');
    let glob = if regex.starts_with('^') { format!("/{rest}") } else { format!("**/{rest}") };
    push(regex, glob, at, plan);
}

/// Paths of an override.
pub fn files(written: &str, at: Location, plan: &mut Plan) -> Option<String> {
    let glob = format!("/{}", written.trim_start_matches("./").trim_start_matches('/'));
    match is_glob(&glob) {
        Ok(()) => Some(glob),
        Err(why) => {
            plan.leave(at, format!("`{written}`: as a glob it {why}"));
            None
        }
    }
}

fn push(written: &str, glob: String, at: Location, plan: &mut Plan) {
    if written.starts_with('~') || written.contains("$HOME") {
        plan.leave(at, format!("`{written}`: not below this directory, which is all that a configuration speaks of"));
    } else if let Err(why) = is_glob(&glob) {
        plan.leave(at, format!("`{written}`: as a glob it {why}"));
    } else {
        let from = plan.from(at);
        plan.exclude.push((glob, from));
    }
}
