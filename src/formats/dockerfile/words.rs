//! Words of instructions with their variables replaced, and how a user, a port or a mount is written in them.

use super::scope::Scope;
use super::state::Starts;
use crate::budget::{Budget, Work};
use crate::model::{Carrier, Field, HOLE, Literal, Mount, Port, Reason, Repair, Slot, Text, User, Why};
use crate::syntax::SyntaxError;
use crate::syntax::dockerfile::Args;
use crate::syntax::dockerfile::expand::{Expanded, expand, expand_words};
use crate::tree::TextBuilder;

/// A word with its variables replaced; one that cannot be read is a hole.
///
/// The variables of one word are bounded where it is expanded; the budget bounds all of them together.
pub(super) fn expanded(
    word: &Text,
    (escape, budget): (char, &Budget),
    scope: &Scope,
    errors: &mut Vec<SyntaxError>,
) -> Expanded {
    if !word.as_str().contains(['$', '\'', '"', escape]) {
        return Expanded { text: word.clone(), uses: Vec::new() };
    }
    let at = word.locate(0..word.as_str().len());
    let hole = || {
        let mut hole = TextBuilder::default();
        hole.push_hole(at);
        Expanded { text: hole.finish(at), uses: Vec::new() }
    };
    if budget.is_spent(Work::Text) || budget.is_spent(Work::Items) {
        return hole();
    }
    match expand(word, escape, &|name| scope.lookup(name)) {
        Ok(expanded) => {
            let text = &expanded.text;
            let is_paid =
                budget.spend(Work::Text, text.value.len(), at) && budget.spend(Work::Items, text.piece_count(), at);
            if is_paid { expanded } else { hole() }
        }
        Err(error) => {
            // Templates of dev containers are filled in before anything is built.
            if !word.as_str().contains("${templateOption:") {
                errors.push(error);
            }
            hole()
        }
    }
}

pub(super) fn split(word: &Text, escape: char, scope: &Scope, errors: &mut Vec<SyntaxError>) -> Vec<Text> {
    match expand_words(word, escape, &|name| scope.lookup(name)) {
        Ok((words, _)) => words,
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

/// A text as a field of its own.
pub(super) fn field(text: Text) -> Field<Text> {
    let slot = Slot::of(&text, 0..text.as_str().len());
    Field::set(text, slot)
}

/// `USER name`, `USER name:group`, or numbers.
pub(super) fn user(text: &Text) -> (Field<User>, Option<Field<i64>>) {
    let written = text.as_str().trim();
    let (name, group) = written.split_once(':').map_or((written, None), |(name, group)| (name, Some(group)));
    let slot = Slot::of(text, 0..text.as_str().len()).word(Carrier::Dockerfile, user_and_group);
    let group = group.map(|group| {
        let slot = Slot::at(slot.at);
        group.parse().map_or_else(
            |_| Field::unknown(slot.clone(), Why::new("the group is a name")),
            |id| Field::set(id, slot.clone()),
        )
    });
    let user = if name.is_empty() || name.contains(HOLE) {
        Field::unknown(slot, Why::new(Reason::Decided("the user is given when the image is built")))
    } else {
        let user = match name.parse() {
            Ok(0) => User::Root,
            Ok(id) => User::Id(id),
            Err(_) if name == "root" => User::Root,
            Err(_) => User::Name(name.to_owned()),
        };
        Field::set(user, slot)
    };
    (user, group)
}

/// 65532 is the `nonroot` user of distroless images, and as good as any other.
fn user_and_group(repair: &Repair) -> Option<Literal> {
    matches!(repair, Repair::NonRoot).then(|| Literal::Raw("65532:65532".to_owned()))
}

pub(super) fn user_instruction(repair: &Repair) -> Option<Literal> {
    matches!(repair, Repair::NonRoot).then(|| Literal::Raw("USER 65532:65532".to_owned()))
}

/// `EXPOSE 80/tcp`. A port is published when a container starts, not here.
pub(super) fn port(text: &Text) -> Port {
    let number = text.as_str().split('/').next().unwrap_or("");
    let slot = Slot::of(text, 0..text.as_str().len());
    let at = slot.at;
    let container = match number.parse() {
        Ok(port) => Field::set(port, slot),
        Err(_) => Field::unknown(slot, Why::new(Reason::Mistyped("no single port, or not a known one"))),
    };
    Port { container, host: Field::unsaid(at), host_ip: Field::unsaid(at) }
}

/// `--mount=type=cache,target=/root/.cache,from=image`
pub(super) fn mount(text: &Text) -> Mount {
    let at = text.locate(0..text.as_str().len());
    // Without a type it is a bind mount.
    let mut mount = Mount { kind: "bind".to_owned(), target: None, from: None, at };
    let mut start = 0;
    for part in text.as_str().split(',') {
        let range = start..start + part.len();
        start = range.end + 1;
        let Some((key, value)) = part.split_once('=') else { continue };
        let value_text = || text.sub(range.end - value.len()..range.end);
        match key.trim().to_ascii_lowercase().as_str() {
            "type" => value.clone_into(&mut mount.kind),
            "target" | "dst" | "destination" => mount.target = Some(value_text()),
            "from" => mount.from = Some(value_text()),
            _ => {}
        }
    }
    mount
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#runtimes-api-client>
const CLIENTS: [&str; 3] = ["awslambdaric", "aws-lambda-ric", "lambda-entrypoint.sh"];

/// Whether a CMD or ENTRYPOINT starts a shell or an interpreter with nothing to do.
pub(super) fn starts(args: &Args, before: Option<Starts>) -> Starts {
    let said: Vec<&str> = match args {
        Args::Shell(line) => line.as_str().split_whitespace().collect(),
        args => args.words().iter().map(Text::as_str).collect(),
    };
    let is_client = |word: &&str| CLIENTS.contains(&word.rsplit('/').next().unwrap_or(word));
    // CMD only says which handler it calls.
    if before == Some(Starts::Function) || said.iter().any(is_client) {
        Starts::Function
    } else if is_prompt(&said) {
        Starts::Prompt
    } else {
        Starts::Program
    }
}

fn is_prompt(said: &[&str]) -> bool {
    let [program, flags @ ..] = said else { return false };
    let name = program.rsplit('/').next().unwrap_or(program);
    let name = name.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.');
    let prompts =
        ["ash", "bash", "fish", "ghci", "iex", "irb", "jshell", "julia", "node", "php", "pwsh", "python", "sh", "zsh"];
    // Interactive, or as a login shell; what `-c` runs is told by whoever starts it.
    prompts.contains(&name) && flags.iter().all(|flag| matches!(*flag, "-a" | "-c" | "-i" | "-l" | "--login"))
}
