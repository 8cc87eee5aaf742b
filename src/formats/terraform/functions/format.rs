//! `format` and `formatlist`: Go's verbs as Terraform has them.

use super::{Call, Found, Stop, unknown};
use crate::budget::limits;
use crate::formats::terraform::fuel::steps_of;
use crate::formats::terraform::json;
use crate::formats::terraform::value;
use crate::tree::{Kind, Node, Reason, Text, TextBuilder};

pub fn format(call: &Call) -> Found {
    let spec = call.text(0)?;
    Ok(value::of_text(call.at, formatted(call, &spec, &call.arguments[1..])?))
}

/// Lists go side by side; what is no list goes with every item.
pub fn format_list(call: &Call) -> Found {
    let spec = call.text(0)?;
    let mut length = None;
    for n in 1..call.arguments.len() {
        if let Kind::Seq(_) = call.known(n)?.kind {
            let count = call.whole_list(n)?.len();
            if length.is_some_and(|length| length != count) {
                return call.fail("the lists are not of the same length");
            }
            length = Some(count);
        }
    }
    let length = length.unwrap_or(1);
    if length > limits::TERRAFORM_ITEMS {
        return unknown(Reason::TooLarge("too many items to look at"));
    }
    let mut items = Vec::with_capacity(length);
    for n in 0..length {
        let row = call.arguments[1..].iter().map(|node| match &node.kind {
            Kind::Seq(items) => value::part_of(node, &items[n]),
            Kind::Null | Kind::Bool(_) | Kind::Number(..) | Kind::String(_) | Kind::Map(_) | Kind::Unknown(_) => {
                node.clone()
            }
        });
        let row: Vec<Node> = row.collect();
        let text = formatted(call, &spec, &row)?;
        call.step(1 + steps_of(text.as_str()))?;
        call.made(&text)?;
        items.push(value::of_text(call.at, text));
    }
    call.seq(items)
}

/// A verb with its flags: `%-10.3f`.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // Each is a flag of its own, as in Go.
struct Verb {
    minus: bool,
    plus: bool,
    space: bool,
    zero: bool,
    sharp: bool,
    width: usize,
    precision: Option<usize>,
    argument: Option<usize>,
    letter: char,
}

fn formatted(call: &Call, spec: &Text, arguments: &[Node]) -> Result<Text, Stop> {
    call.can_make()?;
    let mut made = TextBuilder::default();
    let (mut at, mut next) = (0, 0);
    let text = spec.as_str();
    while let Some(found) = text[at..].find('%') {
        made.push_text(&spec.sub(at..at + found), None);
        let (verb, len) = verb(&text[at + found + 1..]);
        at += found + 1 + len;
        if verb.letter == '%' {
            made.push("%", call.at, false, None);
            continue;
        }
        let n = verb.argument.map_or(next, |n| n.saturating_sub(1));
        next = n + 1;
        let Some(argument) = arguments.get(n) else { return call.fail("there are more verbs than arguments") };
        if argument.is_more() || argument.is_unknown() {
            made.push_hole(argument.at);
            continue;
        }
        let plain = verb.width == 0 && verb.precision.is_none() && matches!(verb.letter, 's' | 'v' | 'd');
        match value::to_text(argument).filter(|_| plain) {
            Some(text) => made.push_text(&text, argument.via.as_ref()),
            None => {
                let written = padded(&verb, written(call, &verb, argument)?);
                made.push(&written, argument.at, false, argument.via.clone());
            }
        }
        if made.len() > limits::TEXT {
            return unknown(Reason::TooLarge("too long to be evaluated"));
        }
    }
    made.push_text(&spec.sub(at..text.len()), None);
    Ok(made.finish(call.at))
}

/// The verb after a `%`, and how long it is.
fn verb(text: &str) -> (Verb, usize) {
    let mut verb = Verb::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '-' => verb.minus = true,
            '+' => verb.plus = true,
            ' ' => verb.space = true,
            '#' => verb.sharp = true,
            '0' if verb.width == 0 && verb.precision.is_none() => verb.zero = true,
            '.' => verb.precision = Some(0),
            '0'..='9' => {
                let digit = c as usize - '0' as usize;
                let number = verb.precision.as_mut().unwrap_or(&mut verb.width);
                *number = (*number * 10 + digit).min(1_000);
            }
            '[' => {
                let close = text[at..].find(']').unwrap_or(0);
                verb.argument = text.get(at + 1..at + close).and_then(|number| number.parse().ok());
                while chars.peek().is_some_and(|(next, _)| *next <= at + close) {
                    chars.next();
                }
            }
            letter => {
                verb.letter = letter;
                return (verb, at + letter.len_utf8());
            }
        }
    }
    (verb, text.len())
}

fn written(call: &Call, verb: &Verb, argument: &Node) -> Result<String, Stop> {
    let number = || match value::to_number(argument) {
        Some(number) => Ok(number),
        None => call.fail("not a number"),
    };
    let signed = |text: String| {
        if verb.plus && !text.starts_with('-') {
            format!("+{text}")
        } else if verb.space && !text.starts_with('-') {
            format!(" {text}")
        } else {
            text
        }
    };
    Ok(match verb.letter {
        's' | 'v' if !matches!(argument.kind, Kind::Map(_) | Kind::Seq(_) | Kind::Null) => {
            let text = value::to_text(argument).map(|text| text.value.to_string()).unwrap_or_default();
            match verb.precision {
                Some(most) if verb.letter == 's' => text.chars().take(most).collect(),
                _ => text,
            }
        }
        'q' => match value::to_text(argument) {
            Some(text) => json::text(&Node::string(text, argument.at)).unwrap_or_default(),
            None => return call.fail("not a text"),
        },
        'v' | 's' => match json::text(argument) {
            Some(text) => text,
            None => return unknown(Reason::TooLarge("too large to look at")),
        },
        't' => match value::to_bool(argument) {
            Some(it) => it.to_string(),
            None => return call.fail("neither true nor false"),
        },
        'd' => signed(format!("{}", number()?.trunc())),
        'f' | 'F' => signed(format!("{:.*}", verb.precision.unwrap_or(6), number()?)),
        'g' | 'G' => signed(value::number_text(number()?)),
        'e' | 'E' => return unknown(Reason::NotRead("a number in scientific form")),
        'b' => format!("{:b}", number()? as i64),
        'o' => format!("{:o}", number()? as i64),
        'x' | 'X' => {
            let text = match value::to_number(argument) {
                Some(number) => format!("{:x}", number as i64),
                None => hexadecimal(argument.str().unwrap_or("")),
            };
            let text = if verb.sharp { format!("0x{text}") } else { text };
            if verb.letter == 'X' { text.to_uppercase() } else { text }
        }
        _ => return call.fail("no such verb"),
    })
}

fn hexadecimal(text: &str) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn padded(verb: &Verb, text: String) -> String {
    let missing = verb.width.saturating_sub(text.chars().count());
    if missing == 0 {
        return text;
    }
    if verb.minus {
        return text + &" ".repeat(missing);
    }
    if verb.zero && verb.letter != 's' {
        let (sign, digits) = text.split_at(text.len() - text.trim_start_matches(['-', '+']).len());
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    " ".repeat(missing) + &text
}
