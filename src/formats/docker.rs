//! The words of the Docker engine that Compose files and task definitions share.

use crate::facts::capabilities::plain;
use crate::formats;
use crate::model::{Amount, Field, HOLE, Literal, Reason, Repair, Selinux, Slot, User, Value, View, Why};
use crate::tree::{Kind, Node, Text};

/// `user: 1000:1000`, `user: root`; the group plays no part.
pub(super) fn user(view: &View<'_>) -> Field<User> {
    let field = match view.word() {
        Field { value: Value::Set(word), slot } => match user_of(&word) {
            Some(user) => Field::set(user, slot),
            // An empty user is passed on, and the image decides.
            None => Field::missing(slot),
        },
        Field { value: Value::Missing, slot } => Field::missing(slot),
        Field { value: Value::Unknown(why), slot } => Field::unknown(slot, why),
    };
    field.encoded(|repair| matches!(repair, Repair::NonRoot).then(|| Literal::Text("65532:65532".to_owned())))
}

/// `1000:1000`, `root`; nothing for an empty name.
pub(super) fn user_of(word: &str) -> Option<User> {
    let name = word.split(':').next().unwrap_or("").trim();
    match name.parse::<u64>() {
        Ok(0) => Some(User::Root),
        Ok(id) => Some(User::Id(id)),
        Err(_) if name.is_empty() => None,
        Err(_) if name == "root" => Some(User::Root),
        Err(_) => Some(User::Name(name.to_owned())),
    }
}

/// The group behind the colon, where it is a number.
pub(super) fn group(view: &View<'_>) -> Field<i64> {
    let field = view.word();
    let parsed = field.known().map(|word| word.split_once(':').map(|(_, group)| group.trim().parse::<i64>()));
    match (parsed, field.value) {
        (Some(Some(Ok(group))), _) => Field::set(group, field.slot.by_hand()),
        (Some(Some(Err(_))), _) => Field::unknown(field.slot, Why::new("the group is given by name")),
        (Some(None) | None, Value::Set(_) | Value::Missing) => Field::missing(field.slot.by_hand()),
        (_, Value::Unknown(why)) => Field::unknown(field.slot, why),
    }
}

/// `security_opt: [no-new-privileges:true]`, also with `=`, also without a value.
pub(super) fn privilege_escalation(options: &View<'_>) -> Field<bool> {
    let field = option(options, "no-new-privileges");
    let field = match field.value {
        Value::Set((value, slot)) => match value.as_deref() {
            None | Some("true") => Field::set(false, slot),
            Some("false") => Field::set(true, slot),
            Some(_) => Field::unknown(slot, Why::new(Reason::Mistyped("neither `true` nor `false`"))),
        },
        Value::Missing => Field::missing(field.slot),
        Value::Unknown(why) => Field::unknown(field.slot, why),
    };
    field.encoded(|repair| {
        (*repair == Repair::Flag(false)).then(|| Literal::List(vec!["no-new-privileges:true".to_owned()]))
    })
}

/// Docker confines a container with its own profile unless told otherwise.
pub(super) fn profile(options: &View<'_>, name: &str) -> Field<String> {
    let field = option(options, name);
    match field.value {
        Value::Set((value, slot)) => match value.as_deref() {
            Some("unconfined") => Field::set("Unconfined".to_owned(), slot),
            None | Some("builtin" | "docker-default") => Field::set("RuntimeDefault".to_owned(), slot),
            Some(_) => Field::set("Localhost".to_owned(), slot),
        },
        Value::Missing => Field::set("RuntimeDefault".to_owned(), field.slot),
        Value::Unknown(why) => Field::unknown(field.slot, why),
    }
}

pub(super) fn proc_mount(options: &View<'_>) -> Field<String> {
    let field = option(options, "systempaths");
    match field.value {
        Value::Set((value, slot)) if value.as_deref() == Some("unconfined") => Field::set("Unmasked".to_owned(), slot),
        Value::Set((_, slot)) => Field::set("Default".to_owned(), slot),
        Value::Missing => Field::set("Default".to_owned(), field.slot),
        Value::Unknown(why) => Field::unknown(field.slot, why),
    }
}

/// `security_opt: [label:type:container_t]`; without a word Docker chooses.
pub(super) fn selinux(options: &View<'_>) -> Selinux {
    let part = |name: &str| {
        let wanted = format!("{name}:");
        let items = options.items();
        let found = items.iter().find_map(|item| {
            let text = item.node().and_then(Node::text)?;
            let label = text.as_str().trim().strip_prefix("label")?.strip_prefix([':', '='])?;
            let value = match label.strip_prefix(&wanted) {
                Some(value) => value,
                // Unconfined: what the type of a "super privileged container" is for.
                None if name == "type" && label == "disable" => "spc_t",
                None => return None,
            };
            let slot = item.slot().part(text, 0..text.value.len());
            Some(if value.contains(HOLE) {
                Field::unknown(slot, Why::new(Reason::Template))
            } else {
                Field::set(value.to_owned(), slot)
            })
        });
        found.unwrap_or_else(|| {
            if options.is_unknown() {
                Field::unknown(options.slot(), Why::new(Reason::Partial("not all security options are known")))
            } else {
                Field::missing(options.slot().by_hand())
            }
        })
    };
    Selinux { user: part("user"), role: part("role"), type_: part("type") }
}

/// The path of the host that a volume shows: with the local driver, `o: bind` makes one of `device`.
pub(super) fn bound(volume: &View<'_>) -> Option<Field<String>> {
    let driver = volume.get("driver").word();
    if driver.known().is_some_and(|driver| driver != "local") {
        return None;
    }
    let options = volume.get("driver_opts");
    let says = |key: &str, word: &str| {
        options
            .get(key)
            .word()
            .known()
            .is_some_and(|it| it.split(',').any(|it| it.trim() == word || it.trim() == format!("r{word}")))
    };
    (says("o", "bind") || says("type", "bind")).then(|| options.get("device").word())
}

/// `CAP_SYS_ADMIN`, `sys_admin`: names as the kernel has them, without the prefix.
pub(super) fn capabilities(view: &View<'_>) -> Field<Vec<Field<String>>> {
    view.words().map(|words| words.into_iter().map(|word| word.map(|name| plain(&name))).collect())
}

/// A limit of nothing (`0`, or `-1` for processes) is no limit.
pub(super) fn limited(field: Field<Text>) -> Field<Text> {
    match field.known().map(|text| text.as_str().trim()) {
        Some("0" | "-1" | "0.0" | "") => Field::missing(field.slot.by_hand()),
        Some(_) | None => field,
    }
}

/// The limit of processor time that `cpu_quota` says.
pub(super) fn quota(view: &View<'_>) -> Field<Amount> {
    let has_period = view.get("cpu_period").exists();
    limited(view.get("cpu_quota").text()).map(|text| Amount::quota(text, has_period))
}

/// The command line of a health check, which is a list that says how it is run, or a line for the shell.
pub(super) fn health_check(test: &View<'_>) -> Vec<Text> {
    if let Some(line) = test.node().and_then(Node::text) {
        return formats::shell_line(line);
    }
    let words = formats::words(std::slice::from_ref(test));
    match words.split_first() {
        Some((how, [line, ..])) if how.as_str() == "CMD-SHELL" => formats::shell_line(line),
        Some((how, words)) if how.as_str() == "CMD" => words.to_vec(),
        Some(_) | None => Vec::new(),
    }
}

/// A command line's words as a shell would cut them, each with its place.
pub(super) fn shell_words(text: &Text) -> Vec<Text> {
    let value = text.as_str();
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    for (at, letter) in value.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => {
                quote = Some(letter);
                start.get_or_insert(at);
            }
            (None, _) if letter.is_whitespace() => {
                if let Some(from) = start.take() {
                    words.push(unquoted(text, from, at));
                }
            }
            (None, _) => {
                start.get_or_insert(at);
            }
        }
    }
    if let Some(from) = start {
        words.push(unquoted(text, from, value.len()));
    }
    words
}

fn unquoted(text: &Text, from: usize, to: usize) -> Text {
    let word = &text.as_str()[from..to];
    let quoted = ['"', '\''].iter().any(|quote| word.len() > 1 && word.starts_with(*quote) && word.ends_with(*quote));
    if quoted { text.sub(from + 1..to - 1) } else { text.sub(from..to) }
}

type Choice = (Option<String>, Slot);

/// An item `name`, `name:value` or `name=value` of `security_opt`, with the place of the item.
fn option(options: &View<'_>, name: &str) -> Field<Choice> {
    let slot = options.slot();
    let mut open = false;
    for item in options.items() {
        let Some(text) = item.node().and_then(Node::text) else {
            open |= item.is_unknown();
            continue;
        };
        let word = text.as_str().trim();
        let Some(rest) = word.strip_prefix(name) else {
            open |= word.starts_with(HOLE);
            continue;
        };
        let value = match rest.strip_prefix([':', '=']) {
            Some(value) if value.contains(HOLE) => {
                return Field::unknown(item.slot(), Why::new(Reason::Template));
            }
            Some(value) => Some(value.trim().to_owned()),
            None if rest.is_empty() => None,
            None => continue,
        };
        let place = item.slot().part(text, 0..text.value.len());
        return Field::set((value, place), slot);
    }
    let listed = matches!(options.node().map(|node| &node.kind), Some(Kind::Seq(_)) | None);
    match (options.is_unknown() || open || !listed, slot) {
        (true, slot) => Field::unknown(slot, Why::new(Reason::Partial("not all security options are known"))),
        (false, slot) => Field::missing(slot),
    }
}
