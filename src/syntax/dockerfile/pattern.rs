//! The patterns of `${NAME#pattern}` and its kin: `*`, `?` and escapes, nothing else. Knows strings
//! only.

use crate::budget::limits;
use std::ops::Range;

pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy)]
enum Token {
    Any,
    Star,
    Char(char),
}

impl Pattern {
    /// Reads a pattern; `None` if it escapes what needs none.
    pub fn read(pattern: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut chars = pattern.chars().peekable();
        while let Some(ch) = chars.next() {
            tokens.push(match ch {
                '*' => Token::Star,
                '?' => Token::Any,
                // `}` and `/` are escaped for the sake of `${}` only.
                '\\' => match chars.peek() {
                    Some('}' | '/') => continue,
                    Some('*' | '?' | '\\') => Token::Char(chars.next()?),
                    Some(_) | None => return None,
                },
                _ => Token::Char(ch),
            });
        }
        Some(Self(tokens))
    }

    /// What is left of the value without the shortest or longest prefix that matches.
    pub fn without_prefix(&self, value: &str, longest: bool) -> Option<Range<usize>> {
        let chars: Vec<char> = value.chars().collect();
        let (short, long) = ends(&self.0, &chars)?;
        let cut = if longest { long } else { short }.unwrap_or(0);
        Some(bytes(&chars[..cut])..value.len())
    }

    pub fn without_suffix(&self, value: &str, longest: bool) -> Option<Range<usize>> {
        let tokens: Vec<Token> = self.0.iter().rev().copied().collect();
        let chars: Vec<char> = value.chars().rev().collect();
        let (short, long) = ends(&tokens, &chars)?;
        let cut = if longest { long } else { short }.unwrap_or(0);
        Some(0..value.len() - bytes(&chars[..cut]))
    }

    /// The first match, or all that do not overlap: each the longest from the leftmost start.
    pub fn matches(&self, value: &str, all: bool) -> Option<Vec<Range<usize>>> {
        let chars: Vec<char> = value.chars().collect();
        if chars.len().checked_mul(chars.len())?.checked_mul(self.0.len() + 1)? > limits::PATTERN_STEPS {
            return None;
        }
        let mut found: Vec<Range<usize>> = Vec::new();
        let (mut at, mut offset) = (0, 0);
        while at <= chars.len() {
            let (_, longest) = ends(&self.0, &chars[at..])?;
            let behind_last = found.last().is_some_and(|last| last.end == offset);
            let step = match longest {
                Some(len) if len > 0 || !behind_last => {
                    let end = offset + bytes(&chars[at..at + len]);
                    found.push(offset..end);
                    if !all {
                        break;
                    }
                    len
                }
                Some(_) | None => 0,
            };
            // An empty match, or none, goes on with the next character.
            let step = step.max(1).min(chars.len() - at);
            if step == 0 {
                break;
            }
            offset += bytes(&chars[at..at + step]);
            at += step;
        }
        Some(found)
    }
}

fn bytes(chars: &[char]) -> usize {
    chars.iter().map(|ch| ch.len_utf8()).sum()
}

/// The shortest and the longest prefix that matches, in characters.
fn ends(tokens: &[Token], chars: &[char]) -> Option<(Option<usize>, Option<usize>)> {
    if chars.len().checked_mul(tokens.len())? > limits::PATTERN_STEPS {
        return None;
    }
    let mut states = vec![false; tokens.len() + 1];
    states[0] = true;
    let (mut short, mut long) = (None, None);
    for read in 0..=chars.len() {
        // A star may match nothing.
        for state in 0..tokens.len() {
            if states[state] && matches!(tokens[state], Token::Star) {
                states[state + 1] = true;
            }
        }
        if states[tokens.len()] {
            short = short.or(Some(read));
            long = Some(read);
        }
        let Some(&ch) = chars.get(read) else { break };
        let mut next = vec![false; tokens.len() + 1];
        for (state, token) in tokens.iter().enumerate().filter(|(state, _)| states[*state]) {
            match token {
                Token::Star => next[state] |= ch != '\n',
                Token::Any => next[state + 1] |= ch != '\n',
                Token::Char(wanted) => next[state + 1] |= *wanted == ch,
            }
        }
        if !next.contains(&true) {
            break;
        }
        states = next;
    }
    Some((short, long))
}

/// The parts between white space, empty ones included, as ranges.
pub(super) fn split_white(text: &str) -> impl Iterator<Item = Range<usize>> {
    let start = text.as_ptr() as usize;
    text.split(char::is_whitespace).map(move |part| {
        let at = part.as_ptr() as usize - start;
        at..at + part.len()
    })
}
