//! The comments by which people silence other tools: they count for our rules that stand for the same check.
//!
//! Which ids those are stands on the rules' pages (`aliases`); an id of a check that we do not have is nothing to us. The
//! forms are those of each tool's documentation, which `facts::comments` names. Trivy's have more in them: [`super::trivy`].

use super::{Name, Scope, Silenced, Suppression};
use crate::facts::kics::query;
use crate::rules::{self, Meant};
use crate::source::Location;
use crate::syntax::Comment;

pub fn of_comment(comment: &Comment) -> Vec<Suppression> {
    let text = comment.text.as_str();
    let readers = [hadolint, buildkit, checkov, kics, tflint, scanners_of_secrets, semgrep];
    readers.iter().filter_map(|read| read(comment, text)).collect()
}

/// A name of another tool's check, or `*`.
pub fn named(tool: &'static str, id: &str, at: Location) -> Name {
    let rules = match id {
        "*" => match rules::of_tool(tool) {
            // A tool that we have no word of knows what it means by everything.
            rules if rules.is_empty() => Silenced::All,
            rules => Silenced::Rules(rules.into_iter().map(Meant::all_of).collect()),
        },
        id if id.contains('*') => Silenced::Rules(rules::like(tool, id)),
        id => Silenced::Rules(rules::meant(tool, id)),
    };
    Name { written: id.to_owned(), at, rules, used: false }
}

fn with<'a>(
    tool: &'static str,
    comment: &Comment,
    scope: Scope,
    ids: impl Iterator<Item = &'a str>,
    reason: &str,
) -> Suppression {
    let mut suppression = Suppression::new(tool, comment.at, scope);
    suppression.names = ids.map(str::trim).filter(|id| !id.is_empty()).map(|id| named(tool, id, comment.at)).collect();
    suppression.reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    suppression
}

/// The names of a list, in which `all` stands for every check.
fn checks(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(|id| if id.trim() == "all" { "*" } else { id })
}

fn covered(comment: &Comment) -> Scope {
    Scope::Covered(comment.covers)
}

fn of_file(comment: &Comment) -> Scope {
    Scope::File(comment.at.file)
}

/// `hadolint ignore=DL3002,SC2086 # why`, with `global` or `stage` before `ignore`.
fn hadolint(comment: &Comment, text: &str) -> Option<Suppression> {
    let rest = text.strip_prefix("hadolint")?.trim_start();
    let (scope, rest) = match rest.split_once(char::is_whitespace) {
        Some(("global", rest)) => (of_file(comment), rest.trim_start()),
        // It may stand above the stage's `FROM` or inside the stage.
        Some(("stage", rest)) => (Scope::AroundPart(comment.covers), rest.trim_start()),
        Some(_) | None => (covered(comment), rest),
    };
    let list = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let (list, reason) = list.split_once('#').unwrap_or((list, ""));
    Some(with("hadolint", comment, scope, list.split(','), reason))
}

/// `check=skip=JSONArgsRecommended,StageNameCasing;error=true`, or `skip=all`.
fn buildkit(comment: &Comment, text: &str) -> Option<Suppression> {
    let options = text.strip_prefix("check")?.trim_start().strip_prefix('=')?;
    let list = options.split(';').find_map(|option| option.trim().strip_prefix("skip="))?;
    let scope = if comment.leads { of_file(comment) } else { covered(comment) };
    Some(with("buildkit", comment, scope, checks(list), ""))
}

/// `checkov:skip=ID:why` inside of a block; in a Dockerfile it holds for the file.
fn checkov(comment: &Comment, text: &str) -> Option<Suppression> {
    let rest =
        ["checkov:skip=", "bridgecrew:skip="].iter().find_map(|mark| text.split_once(mark)).map(|(_, rest)| rest)?;
    let (list, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let list = list.split_whitespace().next().unwrap_or("");
    Some(with("checkov", comment, Scope::Around(comment.at), list.split(','), reason))
}

/// `kics-scan ignore` and `kics-scan disable=…` at the top, `ignore-line` and `ignore-block` above a thing.
fn kics(comment: &Comment, text: &str) -> Option<Suppression> {
    let order = text.strip_prefix("kics-scan")?.trim();
    let all = || std::iter::once("*");
    match order.split_once('=') {
        Some(("disable", list)) => {
            let queries = list.split(',').map(|id| query(id.trim()).unwrap_or(id));
            Some(with("kics", comment, of_file(comment), queries, ""))
        }
        None if order == "ignore" && comment.leads => Some(with("kics", comment, of_file(comment), all(), "")),
        None if order == "ignore-line" || order == "ignore-block" => {
            Some(with("kics", comment, covered(comment), all(), ""))
        }
        Some(_) | None => None,
    }
}

/// `tflint-ignore: rule, rule # why`, `tflint-ignore-file: rule`.
fn tflint(comment: &Comment, text: &str) -> Option<Suppression> {
    let (scope, rest) = match text.strip_prefix("tflint-ignore-file:") {
        Some(rest) => (of_file(comment), rest),
        None => (covered(comment), text.strip_prefix("tflint-ignore:")?),
    };
    let (list, reason) = rest.split_once('#').unwrap_or((rest, ""));
    Some(with("tflint", comment, scope, checks(list), reason))
}

/// What tells scanners of secrets that a value is none.
fn scanners_of_secrets(comment: &Comment, text: &str) -> Option<Suppression> {
    let tools = [
        ("gitleaks", "gitleaks:allow"),
        ("detect-secrets", "pragma: allowlist secret"),
        ("detect-secrets", "pragma: allowlist nextline secret"),
        ("ggshield", "ggignore"),
        ("trufflehog", "trufflehog:ignore"),
    ];
    let (tool, mark) = tools.iter().find(|(_, mark)| text.contains(mark))?;
    let mut suppression = with(tool, comment, covered(comment), std::iter::empty(), "");
    let rules = Silenced::Family("secret");
    suppression.names.push(Name { written: (*mark).to_owned(), at: comment.at, rules, used: false });
    Some(suppression)
}

/// `nosemgrep` and `nosemgrep: id`. Without an id it stands for everything on its line.
fn semgrep(comment: &Comment, text: &str) -> Option<Suppression> {
    let rest = text.strip_prefix("nosemgrep")?;
    let ids = match rest.trim_start().strip_prefix(':') {
        Some(list) => list,
        None if rest.trim().is_empty() => "*",
        None => return None,
    };
    Some(with("semgrep", comment, covered(comment), ids.split(','), ""))
}
