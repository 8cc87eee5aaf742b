//! The project's own source files as tokens: paths, words and literals, without comments and tests.

use crate::support::root;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// One file below `src/`.
pub struct Code {
    /// Relative to `src/`, with `/`.
    pub file: String,
    /// The top-level module that it is a part of.
    pub layer: String,
    /// All paths, those of a `use a::{b, c}` one by one; a macro's ends with `!`.
    pub paths: Vec<String>,
    /// What stands between the quotes of texts.
    pub texts: Vec<String>,
    /// All words and signs, without blanks but between words.
    pub all: String,
}

/// All files of the library and the binary, sorted. Whole files: tests are left out where they stand.
pub fn sources() -> Vec<Code> {
    let src = root().join("src");
    let mut files = Vec::new();
    list(&src, &mut files);
    files.sort();
    let read = |path: &PathBuf| {
        let file = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        let tokens: TokenStream = std::fs::read_to_string(path).unwrap().parse().unwrap();
        (file, tokens)
    };
    let files: Vec<(String, TokenStream)> = files.iter().map(read).collect();
    let tests: BTreeSet<String> = files.iter().flat_map(|(file, tokens)| test_modules(file, tokens)).collect();
    let code =
        files.into_iter().filter(|(file, _)| !tests.contains(file)).map(|(file, tokens)| read_code(file, tokens));
    code.collect()
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

fn read_code(file: String, tokens: TokenStream) -> Code {
    let layer = file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned();
    // `rules/access/wildcard.rs` is three modules deep, `rules/mod.rs` one.
    let depth = file.trim_end_matches("/mod.rs").split('/').count();
    let (mut paths, mut texts, mut all) = (Vec::new(), Vec::new(), String::new());
    let tokens = without_tests(tokens);
    collect(&tokens, depth, &mut paths, &mut texts);
    write(&tokens, &mut all);
    Code { file, layer, paths, texts, all }
}

/// The tokens without attributes and documentation, and without what only tests have.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    split(tokens).0
}

/// The files of modules that are declared for tests only.
fn test_modules(file: &str, tokens: &TokenStream) -> Vec<String> {
    let directory = match file.rsplit_once('/') {
        Some((directory, "mod.rs")) => format!("{directory}/"),
        None if file == "lib.rs" || file == "main.rs" => String::new(),
        _ => format!("{}/", file.trim_end_matches(".rs")),
    };
    let (_, items) = split(tokens.clone());
    let names = items.iter().filter_map(|item| match item.as_slice() {
        [TokenTree::Ident(word), TokenTree::Ident(name), end] if word == "mod" && is_punct(end, ';') => Some(name),
        _ => None,
    });
    names.map(|name| format!("{directory}{name}.rs")).collect()
}

/// The tokens without attributes and without what stands under `#[cfg(test)]`, and those items.
fn split(tokens: TokenStream) -> (Vec<TokenTree>, Vec<Vec<TokenTree>>) {
    let mut tokens = tokens.into_iter().peekable();
    let (mut kept, mut tests) = (Vec::new(), Vec::new());
    let mut item: Option<Vec<TokenTree>> = None;
    while let Some(token) = tokens.next() {
        if is_punct(&token, '#') {
            let of_file = tokens.next_if(|next| is_punct(next, '!')).is_some();
            if let Some(attribute) = tokens.next_if(|next| matches!(next, TokenTree::Group(_))) {
                if attribute.to_string().replace(' ', "") == "[cfg(test)]" && !of_file {
                    item.get_or_insert_default();
                }
                continue;
            }
        }
        let Some(mut open) = item.take() else {
            kept.push(token);
            continue;
        };
        // An item ends with its body, or with a `;`.
        let body = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let is_end = body || is_punct(&token, ';');
        open.push(token);
        if is_end { tests.push(open) } else { item = Some(open) }
    }
    (kept, tests)
}

fn collect(tokens: &[TokenTree], depth: usize, paths: &mut Vec<String>, texts: &mut Vec<String>) {
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Ident(_) => {
                at -= 1;
                at += path(&tokens[at..], "", depth, paths);
            }
            TokenTree::Literal(literal) => texts.extend(text_of(&literal.to_string())),
            TokenTree::Group(group) => collect(&without_tests(group.stream()), depth, paths, texts),
            TokenTree::Punct(_) => {}
        }
    }
}

fn write(tokens: &[TokenTree], code: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                code.push_str(open);
                write(&without_tests(group.stream()), code);
                code.push_str(close);
            }
            TokenTree::Punct(punct) => code.push(punct.as_char()),
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if code.ends_with(|last: char| last.is_alphanumeric() || last == '_') {
                    code.push(' ');
                }
                code.push_str(&token.to_string());
            }
        }
    }
}

/// Reads one path, which follows `before`, and tells how many tokens it took.
fn path(tokens: &[TokenTree], before: &str, depth: usize, paths: &mut Vec<String>) -> usize {
    let mut name = before.to_owned();
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) => {
                push(&mut name, word);
                at += 1;
            }
            // The end of `a::{b, c}`.
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace && !name.is_empty() => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_punct(token, ',')) {
                    path(part, &name, depth, paths);
                }
                return at + 1;
            }
            Some(other) if is_punct(other, '*') && !name.is_empty() => at += 1,
            _ => {}
        }
        let colons = tokens.get(at..at + 2).is_some_and(|next| next.iter().all(|token| is_punct(token, ':')));
        let goes_on = matches!(tokens.get(at + 2), Some(TokenTree::Ident(_)))
            || matches!(tokens.get(at + 2), Some(TokenTree::Group(it)) if it.delimiter() == Delimiter::Brace)
            || tokens.get(at + 2).is_some_and(|token| is_punct(token, '*'));
        if !(colons && goes_on) {
            break;
        }
        at += 2;
    }
    let bang = tokens.get(at).is_some_and(|token| is_punct(token, '!'));
    let compared = tokens.get(at + 1).is_some_and(|token| is_punct(token, '='));
    if bang && !compared {
        name.push('!');
    }
    paths.push(absolute(&name, depth));
    at.max(1)
}

fn push(name: &mut String, word: &Ident) {
    if !name.is_empty() {
        name.push_str("::");
    }
    name.push_str(&word.to_string());
}

/// `super::` as often as the module is deep is `crate::`.
fn absolute(path: &str, depth: usize) -> String {
    let up = path.split("::").take_while(|part| *part == "super").count();
    if up == 0 || up < depth {
        return path.to_owned();
    }
    let rest: Vec<&str> = path.split("::").skip(up).collect();
    format!("crate::{}", rest.join("::"))
}

fn text_of(literal: &str) -> Option<String> {
    let start = literal.find('"')?;
    let end = literal.rfind('"').filter(|end| *end > start)?;
    Some(literal[start + 1..end].to_owned())
}

fn is_punct(token: &TokenTree, char: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == char)
}

#[test]
fn whole_files_are_read_without_their_tests() {
    let text = r##"
        //! crate::comment
        #[cfg(test)]
        #[allow(clippy::unwrap_used)]
        mod cases;
        use crate::{source::{A, B as C},
            tree, fix::*};
        /// "a text of the documentation, crate::documented"
        fn f(it: crate::model::Y) { if it != crate::A { println!("a {it}"); std::io::stdout(); } }
        mod inner { #[cfg(test)] mod tests { use crate::seen_by_tests; } use super::super::project::P; }
        #[cfg(test)]
        mod tests { const X: &str = "{"; fn f() { crate::seen_by_tests(); } }
        #[cfg(test)]
        const N: [u8; 2] = [0; 2];
        const S: &str = r#"aws_x"#;
        fn below<'a>(x: &'a str) -> crate::below::T { '"' }
    "##;
    let tokens: TokenStream = text.parse().unwrap();
    assert_eq!(test_modules("a/b.rs", &tokens), ["a/b/cases.rs"]);
    assert_eq!(test_modules("a/mod.rs", &tokens), ["a/cases.rs"]);
    let code = read_code("a/mod.rs".into(), tokens.clone());
    let own: Vec<&str> = code.paths.iter().filter_map(|path| path.strip_prefix("crate::")).collect();
    assert_eq!(own[..4], ["source::A", "source::B", "tree", "fix"]);
    assert_eq!(own[4..], ["model::Y", "A", "project::P", "below::T"]);
    assert!(code.paths.contains(&"println!".into()) && code.paths.contains(&"std::io::stdout".into()));
    assert_eq!(code.texts, ["a {it}", "aws_x"]);
    assert!(code.all.contains("fn f(it:crate::model::Y){if it!=crate::A{println!(\"a {it}\");"), "{}", code.all);
}
