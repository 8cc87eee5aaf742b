//! What is a secret by what stands beside it on its line, without a name in front: what a command hands to a program that
//! asks for a password, a token that is the whole login of an address, and what a comment says of a name.

use super::judge;
use super::quoted::{self, line_of};
use crate::finder::{Case, Finder};
use std::ops::Range;

/// Programs that take a secret from their input, or as the word behind a flag that means less elsewhere.
static TAKERS: Finder = Finder::new(
    &["--password-stdin", "--passphrase-fd", "chpasswd", "passwd --stdin", "sudo -S", "base64 -", "useradd", "usermod"],
    Case::Exact,
);

/// What `echo` or a text behind `<<<` hands to such a program, and the password of `useradd -p`.
pub fn handed(text: &str, found: &mut Vec<Range<usize>>) {
    for taker in TAKERS.places(text) {
        let line = line_of(text, taker.start);
        let word = &text[taker.clone()];
        if word.starts_with("user") {
            let flag = text[taker.end..line.end].find(" -p ").map(|at| taker.end + at + 4);
            found.extend(flag.map(|at| quoted::word(text, at)));
            continue;
        }
        // What is decoded is a secret where its name says so.
        if word.starts_with("base64") && !names_a_secret(&text[line.start..taker.start]) {
            continue;
        }
        let pipe = text[line.start..taker.start].rfind('|').map(|at| line.start + at);
        let echo = pipe.and_then(|pipe| {
            let before = &text[line.start..pipe];
            let echo = ["echo ", "printf "].iter().filter_map(|echo| Some(before.rfind(echo)? + echo.len())).max()?;
            Some(line.start + echo..pipe)
        });
        let here = text[taker.end..line.end].find("<<<").map(|at| taker.end + at + 3..line.end);
        for words in [echo, here].into_iter().flatten() {
            found.extend(words_of(text, words).map(|word| behind_colon(text, word)).filter(|word| {
                let word = &text[word.clone()];
                !word.starts_with('-') && word.len() >= 4 && judge::is_hidden(word)
            }));
        }
    }
}

/// `https://token@host`: of the login of an address there is no more than one word.
pub fn lone_logins(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = &text.as_bytes()[start..];
        let of_login = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%!$+=".contains(byte);
        let len = rest.iter().take_while(|byte| of_login(byte)).count();
        let login = start..start + len;
        if rest.get(len) == Some(&b'@') && is_made_up(&text[login.clone()]) {
            found.push(login);
        }
    }
}

/// What looks made up in a comment on the line of a name of a secret: `name: API_KEY # was q7Zk3Pq8LmN2`.
pub fn remarks(text: &str, name: &Range<usize>, found: &mut Vec<Range<usize>>) {
    let line = line_of(text, name.start);
    let Some(comment) = comment_in(text, line.clone()) else { return };
    found.extend(words_of(text, comment..line.end).filter(|word| is_made_up(&text[word.clone()])));
}

/// Where the comment of a line begins.
fn comment_in(text: &str, line: Range<usize>) -> Option<usize> {
    let written = &text[line.clone()];
    let opens = |at: &usize| *at == 0 || written[..*at].ends_with([' ', '\t']);
    let marks = ["#", "//", "/*"].iter().filter_map(|mark| written.match_indices(mark).map(|it| it.0).find(opens));
    marks.min().map(|at| line.start + at)
}

/// The words of a part of a text, without the signs around them.
fn words_of(text: &str, part: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let base = part.start;
    let mut from = 0;
    text[part].split(char::is_whitespace).filter_map(move |word| {
        let start = base + from;
        from += word.len();
        from += text[base + from..].chars().next().map_or(0, char::len_utf8);
        let signs = ['"', '\'', '`', ',', ';', '(', ')', '[', ']', '{', '}', ':', '\\'];
        let inner = word.trim_start_matches(signs);
        let at = start + word.len() - inner.len();
        let inner = inner.trim_end_matches(signs);
        (!inner.is_empty()).then(|| at..at + inner.len())
    })
}

/// `root:password`, as `chpasswd` is given it; `NAME=password`.
fn behind_colon(text: &str, word: Range<usize>) -> Range<usize> {
    let sign = text[word.clone()].find([':', '=']).filter(|at| *at > 0 && word.start + at + 1 < word.end);
    sign.map_or(word.clone(), |at| word.start + at + 1..word.end)
}

fn names_a_secret(text: &str) -> bool {
    let of_name = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    text.split(of_name).any(|word| !word.is_empty() && judge::promises(word))
}

/// Letters and digits that go to and fro, or capitals inside of words with digits: no word of a language, and no version.
fn is_made_up(word: &str) -> bool {
    let piece = |piece: &str| {
        let bytes = piece.as_bytes();
        let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
        let turns = bytes.windows(2).filter(|pair| kind(pair[0]).0 != kind(pair[1]).0).count();
        let bends = bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count();
        let has_digit = bytes.iter().any(u8::is_ascii_digit);
        (turns >= 3 || has_digit && bends >= 3) && piece.len() >= 6
    };
    word.len() >= 8 && word.split(|letter: char| !letter.is_alphanumeric()).any(piece)
}

#[cfg(test)]
mod tests {
    use super::super::{Within, suspected};

    #[test]
    fn what_has_no_name_in_front_is_hidden_too() {
        for text in [
            "RUN echo \"q7Zk3Pq8LmN2\" | docker login -u shop --password-stdin",
            "RUN docker login --password-stdin <<< 'q7Zk3Pq8LmN2'",
            "RUN echo \"root:q7Zk3Pq8LmN2\" | chpasswd",
            "RUN useradd -m -p q7Zk3Pq8LmN2 shop",
            "RUN API_KEY=$(echo q7Zk3Pq8LmN2 | base64 -d) run",
            "RUN git clone https://q7Zk3Pq8LmN2@github.com/shop/web",
            "- name: API_KEY # was q7Zk3Pq8LmN2",
            "# checkov:skip=CKV_K8S_35:the API_KEY is q7Zk3Pq8LmN2",
        ] {
            let found: Vec<_> = suspected(text, Within::File).into_iter().map(|range| &text[range]).collect();
            assert!(found.iter().any(|it| it.contains("q7Zk3Pq8LmN2") && it.len() < 20), "{text}: {found:?}");
        }
    }

    #[test]
    fn words_beside_them_are_shown() {
        for text in [
            "RUN echo \"$PASSWORD\" | docker login --password-stdin",
            "RUN echo \"root:$PASSWORD\" | chpasswd",
            "RUN useradd -m shop",
            "RUN echo IyEvYmluL3No | base64 -d | sh",
            "RUN git clone https://git@github.com/shop/web",
            "- name: API_KEY # see CKV_K8S_35 and v1beta1, sha256, OAuth2, k8s1",
        ] {
            let found: Vec<_> = suspected(text, Within::File).into_iter().map(|range| &text[range]).collect();
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
