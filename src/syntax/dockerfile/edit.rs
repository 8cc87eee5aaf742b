//! How a change is written in a Dockerfile: an instruction is a line, or several that go together.

use crate::source::FileId;
use crate::syntax::edit::{Carrier, Operation, Patch, Target, line_break, line_start, literal, next_line};
use crate::tree::Text;
use std::ops::Range;

pub fn patches(text: &str, target: &Target<'_>, operation: &Operation<'_>) -> Option<Vec<Patch>> {
    match operation {
        // Behind the instructions that the parent covers. A file need not end its last line.
        Operation::Set(value) | Operation::Add(value) => {
            let offset = above_comments(text, target.parent.range());
            let before = text.get(..offset)?;
            // What is put behind a line that goes on is a part of it.
            if goes_on(before) {
                return None;
            }
            let end = line_break(text);
            let start = if before.is_empty() || before.ends_with('\n') { "" } else { end };
            Some(vec![Patch::insert(offset, format!("{start}{}{end}", literal(Carrier::Dockerfile, value)?))])
        }
        Operation::Remove => {
            let entry = target.entry?.range();
            let start = line_start(text, entry.start);
            // A word of an instruction is not the instruction.
            let alone = text.get(start..entry.start)?.trim().is_empty();
            let end = if text.get(..entry.end)?.ends_with('\n') { entry.end } else { next_line(text, entry.end) };
            let rest_is_blank = text.get(entry.end..end)?.trim().is_empty();
            (alone && rest_is_blank).then(|| vec![Patch::new(start..end, "")])
        }
        Operation::SetAll(_) | Operation::Rename(_) => None,
    }
}

/// The end of a part of the file, or above the comments that end it: they are about the instruction behind them.
fn above_comments(text: &str, part: Range<usize>) -> usize {
    let mut offset = part.end;
    if offset >= text.len() {
        return offset;
    }
    while offset > part.start && text[..offset].ends_with('\n') {
        let line = line_start(text, offset - 1);
        if line < part.start || !text[line..offset].trim_start().starts_with('#') || goes_on(&text[..line]) {
            break;
        }
        offset = line;
    }
    offset
}

/// Whether the last line that says something ends in the escape character: neither comments nor blank lines end it.
fn goes_on(text: &str) -> bool {
    let lines = || text.lines().rev().map(str::trim).filter(|line| !(line.is_empty() || line.starts_with('#')));
    let may = lines().next().is_some_and(|line| line.ends_with(['\\', '`']));
    may && lines().next().is_some_and(|line| line.ends_with(escape(text)))
}

fn escape(text: &str) -> char {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    super::directives::read(&Text::source(FileId(0), text), start).escape
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::syntax::edit::Literal;
    use crate::syntax::edit::tests::applied;

    #[test]
    fn instructions_come_and_go_as_lines() {
        let removed = |text: &str, index: usize| {
            let file = crate::syntax::dockerfile::parse(&crate::tree::Text::source(FileId(0), text));
            let entry = Some(file.instructions[index].at.span);
            let target = Target { entry, value: None, parent: Span::new(0, text.len()), missing: &[] };
            applied(text, &patches(text, &target, &Operation::Remove).unwrap())
        };
        assert_eq!(removed("FROM a\nRUN b \\\n  # why\n  c\nUSER d\n", 1), "FROM a\nUSER d\n");
        assert_eq!(removed("FROM a\nUSER d", 1), "FROM a\n");
        assert_eq!(removed("FROM a\r\nRUN <<E\r\nx\r\nE\r\nUSER d\r\n", 1), "FROM a\r\nUSER d\r\n");
        let user = Literal::Raw("USER 1".to_owned());
        let added = |text: &str| {
            let target = Target { entry: None, value: None, parent: Span::new(0, text.len()), missing: &[] };
            applied(text, &patches(text, &target, &Operation::Set(&user)).unwrap())
        };
        assert_eq!(added("FROM a\n"), "FROM a\nUSER 1\n");
        assert_eq!(added("FROM a\r\nRUN b"), "FROM a\r\nRUN b\r\nUSER 1\r\n");
        assert_eq!(added("FROM a\nRUN `b`\n"), "FROM a\nRUN `b`\nUSER 1\n");
        let above = |text: &str, behind: &str| {
            let parent = Span::new(0, text.find(behind).unwrap());
            let target = Target { entry: None, value: None, parent, missing: &[] };
            applied(text, &patches(text, &target, &Operation::Set(&user)).unwrap())
        };
        assert_eq!(above("FROM a\n# why\n# so\nCMD b\n", "CMD"), "FROM a\nUSER 1\n# why\n# so\nCMD b\n");
        assert_eq!(above("FROM a\n# of a\n\nCMD b\n", "CMD"), "FROM a\n# of a\n\nUSER 1\nCMD b\n");
        let goes_on = |text: &str| {
            let target = Target { entry: None, value: None, parent: Span::new(0, text.len()), missing: &[] };
            patches(text, &target, &Operation::Set(&user)).is_none()
        };
        assert!(goes_on("FROM a\nRUN b \\"));
        assert!(goes_on("FROM a\nRUN b \\\n\n# c\n"));
        assert!(goes_on("# escape=`\nFROM a\nRUN b `\n"));
    }
}
