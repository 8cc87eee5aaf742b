//! Secrets inside of a text, each at its own bytes: in addresses, connection strings, headers, command lines, and in the
//! lines of files. The one reader for all places; what a text is part of, it need not know.
//!
//! A name alone promises much less in the middle of a text than as the name of a setting. What stands behind it must be
//! written as a value is in one of the forms below: otherwise it is prose, or code.

use super::address;
use super::form::Form;
use super::found::{PASSWORD, SECRET};
use super::name::{NameKind, name_kind};
use super::value::{self, Written, written};
use crate::facts::secrets::parts::{self, Hint};
use crate::facts::secrets::{among, names, values};
use crate::finder::{Case, Finder, joined};
use std::cell::LazyCell;
use std::ops::{Deref, Range};

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Live, or a sample: blanks in a text are for people who read it.
    pub written: Written,
    /// "contains a plain-text secret", "has a password in its URL"
    pub what: &'static str,
    /// What it is called, if it is; else empty.
    pub name: Range<usize>,
    pub at: Range<usize>,
    /// Whether it opens the machine itself only.
    pub local: bool,
}

/// A longer name is none.
const LONGEST_NAME: usize = 128;

/// All secrets of a text, in order. `file` is what the text is called, if that tells its form.
pub fn all(text: &str, file: &str) -> Vec<Part> {
    let mut found = Vec::new();
    if file.ends_with(parts::PASSWORD_FILE) {
        found.extend(password_file(text));
    }
    found.extend(at_hints(text, HINTS.places(text)));
    found
}

/// Those of a text that has words of [`WORDS`] at these places.
pub fn at_hints(text: &str, places: impl Iterator<Item = Range<usize>>) -> Vec<Part> {
    let mut found = Vec::new();
    let mut past = 0;
    // A manifest that a text carries is read as what it is.
    let is_manifest = LazyCell::new(|| text.contains("apiVersion") && text.contains("kind"));
    for place in places {
        if place.start < past {
            continue;
        }
        let found_part = if let Some(hint) = sign(text, &place) {
            hinted(text, hint, place)
        } else {
            let name = around(text, past, place);
            past = name.end;
            named(text, name, &is_manifest)
        };
        if let Some(part) = found_part.filter(|part| !is_told_off(text, part.at.start)) {
            past = past.max(part.at.end);
            found.push(part);
        }
    }
    found
}

/// Whether reading a text as commands can show a secret in it, which has words of [`WORDS`] at these places: a name with
/// something behind it, or a sign of another form.
pub fn is_promising(text: &str, mut places: impl Iterator<Item = Range<usize>>) -> bool {
    let mut past = 0;
    places.any(|place| {
        if place.start < past {
            return false;
        }
        match sign(text, &place) {
            Some(Hint::Address) => address::after_scheme(text, place.end).is_some(),
            Some(Hint::Basic | Hint::Bearer) => hinted(text, Hint::Bearer, place).is_some(),
            Some(_) => true,
            None => {
                let name = around(text, past, place);
                past = name.end;
                let behind = text[name.end..].trim_start_matches(['"', '\'', '\\']);
                let set = match behind.bytes().next() {
                    Some(b'=' | b':') => !behind[1..].trim_start().is_empty(),
                    Some(b' ') => takes_next(text, &name, behind.trim_start()),
                    Some(_) | None => false,
                };
                set && kind_of(&text[name]).is_some()
            }
        }
    })
}

/// Whether what stands behind a name and a space may be its value: as [`words_behind`] and [`paired`] have it, in words that a
/// command has taken out of their quotes.
fn takes_next(text: &str, name: &Range<usize>, next: &str) -> bool {
    let (own, before) = (&text[name.clone()], text[..name.start].trim_end_matches([' ', '\t']));
    if next.is_empty() || own.starts_with("--") {
        return !next.is_empty() && !next.starts_with('-');
    }
    let begins = before.is_empty() || before.ends_with(['\n', '"', '\'', '\\', ':', '=']) || before.ends_with("\\n");
    // The name may be the end of a word: `npm config set //npm.example/:_authToken …`
    let word = text[..name.start].trim_end_matches(|letter: char| !letter.is_whitespace());
    let setter = word.split_whitespace().next_back().unwrap_or("");
    begins || among(&parts::SETTERS, setter) || own.to_ascii_lowercase().ends_with("password")
}

static HINTS: Finder = Finder::new(&WORDS, Case::Ignored);

pub const WORDS: [&str; parts::HINTS.len() + names::HINTS.len()] = joined(&SIGNS, &names::HINTS);

const SIGNS: [&str; parts::HINTS.len()] = {
    let (mut all, mut number) = ([""; parts::HINTS.len()], 0);
    while number < all.len() {
        all[number] = parts::HINTS[number].0;
        number += 1;
    }
    all
};

/// What stands here, if it is no name.
fn sign(text: &str, place: &Range<usize>) -> Option<Hint> {
    let word = &text[place.clone()];
    parts::HINTS.iter().find(|(sign, _)| word.eq_ignore_ascii_case(sign)).map(|(_, hint)| *hint)
}

pub fn of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "_-.".contains(letter)
}

/// The name that a hint is in.
pub fn around(text: &str, past: usize, hint: Range<usize>) -> Range<usize> {
    let start = past + text[past..hint.start].trim_end_matches(of_name).len();
    let end = text.len() - text[hint.end..].trim_start_matches(of_name).len();
    // `\npassword`, as `printf` is given it.
    let escaped = text[..start].ends_with('\\') && text[start..].starts_with(['n', 't', 'r']);
    start + usize::from(escaped && start < hint.start)..end
}

fn kind_of(name: &str) -> Option<NameKind> {
    let plain = name.strip_prefix("-D").unwrap_or(name).trim_start_matches('-');
    if plain.len() > LONGEST_NAME {
        return None;
    }
    let header = || parts::HEADERS.iter().any(|header| plain.eq_ignore_ascii_case(header));
    name_kind(plain).or_else(|| header().then_some(NameKind::Key))
}

fn hinted(text: &str, hint: Hint, sign: Range<usize>) -> Option<Part> {
    let address = "has a password in its URL";
    match hint {
        Hint::Address => {
            let found = address::after_scheme(text, sign.end)?;
            Some(Part { local: found.local, ..judged(text, NameKind::Password, found.at, address)? })
        }
        Hint::Network => judged(text, NameKind::Password, address::before_network(text, sign.start)?, address),
        Hint::Driver => judged(text, NameKind::Password, address::after_driver(text, sign.end)?, address),
        Hint::Bearer | Hint::Basic => {
            let of_token = |letter: char| letter.is_ascii_alphanumeric() || "-._~+/=".contains(letter);
            let rest = &text[sign.end..];
            let len = rest.len() - rest.trim_start_matches(of_token).len();
            let at = sign.end..sign.end + len;
            let token = &text[at.clone()];
            if text[..sign.start].ends_with(|letter: char| letter.is_alphanumeric()) {
                return None;
            }
            if let Some((plain, password)) = value::decoded_login(token) {
                let written = written(NameKind::Password, &plain[password]).filter(|it| *it != Written::Blank)?;
                return Some(Part {
                    written,
                    what: "contains a user's password in Base64",
                    name: 0..0,
                    at,
                    local: false,
                });
            }
            let random = len >= 12 && token.bytes().any(|byte| byte.is_ascii_digit());
            (random && hint == Hint::Bearer).then(|| judged(text, NameKind::Key, at, "a bearer token"))?
        }
        Hint::Sql => {
            let quote = text[sign.end..].chars().next().filter(|letter| matches!(letter, '\'' | '"'))?;
            let start = sign.end + 1;
            let len = text[start..].find([quote, '\n'])?;
            judged(text, NameKind::Password, start..start + len, PASSWORD)
        }
        Hint::Signature => {
            let in_query = text[..sign.start].ends_with(['&', '?', ';']);
            let at = sign.end..sign.end + text[sign.end..].find(ends_query).unwrap_or(text.len() - sign.end);
            (in_query && at.len() >= 32).then(|| judged(text, NameKind::Key, at, "a signature that gives access"))?
        }
    }
}

/// A value that stands where a secret of this kind does.
fn judged(text: &str, kind: NameKind, at: Range<usize>, what: &'static str) -> Option<Part> {
    let written = written(kind, &text[at.clone()]).filter(|it| *it != Written::Blank)?;
    Some(Part { written, what, name: 0..0, at, local: false })
}

fn named(text: &str, name: Range<usize>, is_manifest: &dyn Deref<Target = bool>) -> Option<Part> {
    // Cheap looks come first: most names that texts mention have no value beside them.
    let at = beside(text, name.clone(), is_manifest)?;
    let kind = kind_of(&text[name.clone()])?;
    let at = without_scheme(text, at);
    if at.is_empty() || is_composite(&text[at.clone()]) || begins_pairs(text, &at) {
        return None;
    }
    let dashes = text[name.clone()].len() - text[name.clone()].trim_start_matches('-').len();
    Some(Part { name: name.start + dashes..name.end, ..judged(text, kind, at, SECRET)? })
}

/// `Bearer`, which a value of `Authorization` begins with, is no part of the secret.
pub(super) fn without_scheme(text: &str, at: Range<usize>) -> Range<usize> {
    let value = &text[at.clone()];
    let scheme = parts::SCHEMES
        .iter()
        .find(|scheme| value.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    at.start + scheme.map_or(0, |scheme| scheme.len())..at.end
}

/// Whether a value is made of named parts, each of which is judged for itself.
pub fn is_composite(value: &str) -> bool {
    if value.contains("://") {
        return true;
    }
    let is_pair =
        |piece: &str| piece.split_once('=').is_some_and(|(key, _)| !key.is_empty() && key.chars().all(of_key));
    [';', ' ', '&'].iter().any(|sign| {
        let mut pieces = value.split(*sign).map(str::trim).filter(|piece| !piece.is_empty());
        value.contains(*sign) && pieces.clone().count() > 1 && pieces.all(is_pair)
    })
}

/// Whether a value is the first of pairs that stand behind each other: `connectionString=user=web password=…`
fn begins_pairs(text: &str, value: &Range<usize>) -> bool {
    // Base64 ends so.
    let is_pair = text[value.clone()].trim_end_matches('=').contains('=');
    if !is_pair {
        return false;
    }
    let line = text[value.start..].lines().next().unwrap_or("");
    let two = line.match_indices(' ').nth(1).map_or(line, |(end, _)| &line[..end]);
    is_composite(two)
}

/// `User Id`, `Initial Catalog`
fn of_key(letter: char) -> bool {
    of_name(letter) || matches!(letter, ' ' | ':')
}

const REACH: usize = 512;

/// How much of a line is looked at behind a name, and how much of it is taken for a list such as `Server=…;Password=…`.
const LONGEST_LINE: usize = 1 << 16;
pub(super) const LONGEST_LIST: usize = 1 << 12;

/// So many bytes behind a place, or the end of the text.
pub(super) fn ahead(text: &str, at: usize, bytes: usize) -> usize {
    (at + bytes..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len())
}

/// Where the look back from a place ends: a minified file is one line of megabytes with a thousand names.
fn within_reach(text: &str, at: usize) -> usize {
    let from = at.saturating_sub(REACH);
    (from..at).find(|from| text.is_char_boundary(*from)).unwrap_or(at)
}

/// The value beside a name.
fn beside(text: &str, name: Range<usize>, is_manifest: &dyn Deref<Target = bool>) -> Option<Range<usize>> {
    let from = within_reach(text, name.start);
    let line = text[from..name.start].rfind('\n').map_or(from, |at| from + at + 1);
    let line = text[line..name.start].rfind("\\n").map_or(line, |at| line + at + 2);
    let before = &text[line..name.start];
    if is_comment(before) || before.ends_with(['$', '%']) || before.ends_with("${") {
        return None;
    }
    // `"password"`, and `\"password\"` in a text inside of a text.
    let quote = before.chars().next_back().filter(|letter| matches!(letter, '"' | '\''));
    let opened = quote.map_or(before, |quote| before.trim_end_matches(quote).trim_end_matches('\\'));
    let rest = &text[name.end..];
    let closed = quote.and_then(|quote| rest.trim_start_matches('\\').strip_prefix(quote));
    let (before, rest, in_quotes) = match closed {
        Some(rest) => (opened, rest, true),
        None => (before, rest, false),
    };
    let behind = rest.trim_start_matches([' ', '\t']);
    let offset = |part: &str| text.len() - part.len();
    if let Some((sign, after)) = separated(behind) {
        let start = after.trim_start_matches([' ', '\t']);
        if let Some(inner) = quoted(start) {
            return Some(offset(inner)..offset(inner) + quoted_len(start, inner)?);
        }
        let whole = text[name.clone()].starts_with('-');
        let form =
            Form { text, line, before, name: name.clone(), in_quotes, spaced: behind.len() < rest.len(), sign, whole };
        return form.value(offset(after), offset(start));
    }
    if before.ends_with('<')
        && let Some(inner) = rest.strip_prefix('>')
    {
        return Some(offset(inner)..offset(inner) + inner.find(['<', '\n'])?);
    }
    if let Some(value) = paired(before, rest).filter(|_| !**is_manifest) {
        return Some(match quoted(value) {
            Some(inner) => offset(inner)..offset(inner) + quoted_len(value, inner)?,
            None => offset(value)..offset(value) + plain(line_of(value))?.len(),
        });
    }
    (behind.len() < rest.len() && !in_quotes).then(|| words_behind(text, before, &name, offset(behind)))?
}

/// A sign of assignment, and what is behind it.
fn separated(behind: &str) -> Option<(&str, &str)> {
    let sign = ["=>", ":=", "=", ":"].iter().find(|sign| behind.starts_with(**sign))?;
    let after = &behind[sign.len()..];
    // A comparison, a path of a language.
    let other = (*sign == "=" && after.starts_with(['=', '~'])) || (*sign == ":" && after.starts_with([':', '/']));
    (!other).then_some((*sign, after))
}

/// What is behind the quote that a value opens with.
fn quoted(value: &str) -> Option<&str> {
    value.trim_start_matches('\\').strip_prefix(['"', '\''])
}

/// How long a value is whose quotes are these.
fn quoted_len(value: &str, inner: &str) -> Option<usize> {
    let quote = value[..value.len() - inner.len()].chars().next_back()?;
    let len = inner.find([quote, '\n']).filter(|len| inner[*len..].starts_with(quote))?;
    Some(inner[..len].trim_end_matches('\\').len())
}

/// `name: DB_PASSWORD` with `value: …` behind it, as lists of variables and attributes of XML have it.
fn paired<'a>(before: &str, rest: &'a str) -> Option<&'a str> {
    let before = before.trim_end_matches(['"', '\'', '\\']).trim_end_matches([' ', '\t']).strip_suffix([':', '='])?;
    let key = before.trim_end_matches([' ', '\t', '"', '\'', '\\']);
    if !["name", "key", "Name", "Key"].iter().any(|end| key.ends_with(end)) {
        return None;
    }
    let next = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
    let next = next.trim_start_matches(['\\', '"', '\'']).strip_prefix("value")?.trim_start_matches(['\\', '"', '\'']);
    Some(next.trim_start_matches([' ', '\t']).strip_prefix([':', '='])?.trim_start_matches([' ', '\t']))
}

/// A value behind a name and a space: in a `.netrc`, in SQL, behind a flag, and where a line is a name and a value.
fn words_behind(text: &str, before: &str, name: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let rest = line_of(&text[start..]);
    let word = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
    let at = start..start + word.len();
    let own = &text[name.clone()];
    let lower = || before.to_ascii_lowercase();
    if word.is_empty() {
        return None;
    }
    if own.eq_ignore_ascii_case("password") || own.ends_with("_password") {
        let by = word.eq_ignore_ascii_case("by");
        let value = if by { rest[word.len()..].trim_start() } else { rest };
        if let Some(inner) = value.strip_prefix('\'') {
            let before = lower();
            let from = start + rest.len() - inner.len();
            return (by || parts::SQL.iter().any(|sql| before.contains(sql)))
                .then(|| Some(from..from + inner.find('\'')?))?;
        }
        if own == "password" && parts::NETRC.iter().any(|word| before.contains(word)) {
            return Some(at);
        }
    }
    let tells = word.bytes().any(|byte| !byte.is_ascii_lowercase()) && !word.starts_with(['-', '"', '\'', '<', '[']);
    if own.starts_with("--") {
        let word = word.trim_end_matches(['"', '\'']);
        return (tells && plain(word).is_some()).then(|| start..start + word.len());
    }
    if before.split_whitespace().next_back().is_some_and(|word| among(&parts::SETTERS, word)) {
        return plain(word).map(|_| at);
    }
    // A line of a file that is a name and a value and nothing else.
    let value = rest.trim_end().trim_end_matches(';');
    let alone = before.trim().is_empty() && (text.contains('\n') || text.contains("\\n")) && plain(value).is_some();
    let line = alone && (tells || among(&parts::LINES, own)) && !value.ends_with(['.', ',', ':', '?', '!']);
    line.then(|| start..start + value.len())
}

/// `host:port:database:user:password`, line by line.
fn password_file(text: &str) -> impl Iterator<Item = Part> {
    let lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    lines.filter_map(|(start, line)| {
        let line = line.trim_end();
        let colon = line.match_indices(':').map(|(at, _)| at).nth(3).filter(|_| !line.starts_with('#'))?;
        judged(text, NameKind::Password, start + colon + 1..start + line.len(), PASSWORD)
    })
}

pub(super) fn line_of(rest: &str) -> &str {
    let line = rest[..ahead(rest, 0, LONGEST_LINE)].split('\n').next().unwrap_or("").trim_end_matches('\r');
    // One letter is found much faster than two.
    let end = line.match_indices('\\').map(|(at, _)| at).find(|at| line[at + 1..].starts_with('n'));
    end.map_or(line, |end| &line[..end])
}

pub(super) fn ends_query(letter: char) -> bool {
    letter.is_whitespace() || "\"'`&#;,<>|".contains(letter)
}

pub(super) fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || "\"'`".contains(letter)
}

/// The value that a line without quotes has; what is code, or a structure that begins, is none.
pub(super) fn plain(rest: &str) -> Option<&str> {
    let rest = rest.find(" #").map_or(rest, |comment| &rest[..comment]);
    let value = rest.trim_end().trim_end_matches(['"', '\'']).trim_end_matches([',', ';', '\\']).trim_end();
    let code = value.contains(['(', ')', '{', '}', '[', ']', '<', '>', ' ', '|', '&', '*', '\\', '"', '`'])
        || value.starts_with(['!', '#', '=', '%']);
    (!code && !value.is_empty()).then_some(value)
}

/// Whether what stands before a name on its line makes the line a comment. A registry of npm begins with `//` as well.
fn is_comment(before: &str) -> bool {
    let start = before.trim_start();
    start.starts_with(['#', ';']) || start.starts_with("// ") || start.starts_with("-- ") || start.starts_with("<!--")
}

/// Whether the line says that it is no secret, in a form that other scanners read.
fn is_told_off(text: &str, at: usize) -> bool {
    let from = within_reach(text, at);
    let start = text[from..at].rfind('\n').map_or(from, |start| from + start + 1);
    let end = ahead(text, at, REACH);
    let line = line_of(&text[start..end]);
    values::PRAGMAS.iter().any(|pragma| line.contains(pragma))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        all(text, "").into_iter().map(|part| &text[part.at]).collect()
    }

    #[test]
    fn secrets_in_values_are_found() {
        let secret = "Sprng9limeAnd";
        for text in [
            "jdbc:postgresql://db.example.test:5432/orders?user=web&password=§",
            "jdbc:sqlserver://db:1433;databaseName=orders;user=web;password=§;encrypt=true",
            "jdbc:oracle:thin:web/§@//db:1521/orders",
            "web:§@tcp(db:3306)/orders",
            "host=db.example.test user=web password=§ dbname=orders",
            "password=§ host=db.example.test",
            "-Xmx64m -Ddb.user=web -Ddb.password=§",
            "Data Source=sql01.shop.example,1533;Initial Catalog=Sales;Uid=rep;Pwd=§;",
            "Server=tcp:s.shop.example,1433;Database=d;User ID=u@s;Password=§;Encrypt=True;",
            "redis.example.test:6380,password=§,ssl=True,abortConnect=False",
            "Endpoint=sb://shop.example/;SharedAccessKeyName=send;SharedAccessKey=§",
            "https://api.example.test/v1?api_key=§&page=2",
            "X-API-KEY: §",
            "X-API-KEY:§",
            "Authorization: token §",
            "Bearer §",
            "curl -H \"Authorization: token §\" https://api.example.test",
            "--requirepass §",
            "--from-literal=password=§",
            "docker run -e DB_PASSWORD=§ shop/web",
            "machine repo.example.test login robot password §",
            "//npm.example.test/:_authToken=§",
            "CREATE USER web WITH PASSWORD '§';",
            "create user web identified by '§'",
            "org.example.PlainLoginModule required username=\"web\" password=\"§\";",
            "a: 1\nbind 0.0.0.0\nrequirepass §\n",
            "<server><username>web</username><password>§</password></server>",
            "<add key=\"DbPassword\" value=\"§\"/>",
            "{\"user\": \"web\", \"password\": \"§\"}",
            "\"{\\\"password\\\": \\\"§\\\"}\"",
            "- name: DB_PASSWORD\n  value: §\n",
            "npm config set _authToken §",
            "machine a.example\\nlogin robot\\npassword §\\n",
            "[shop]\\npassword=§\\nuser=web\\n",
            "a\n[x]\nbaseurl=https://web:§@repo.example.test/rpm/\n",
        ] {
            let text = text.replace('§', secret);
            assert_eq!(found(&text), [secret], "{text}");
        }
        assert_eq!(found("Authorization: Basic d2ViOmh1bnRlcjI="), ["d2ViOmh1bnRlcjI="]);
    }

    #[test]
    fn what_is_no_secret_is_not() {
        for text in [
            "Server=s;Database=d;Trusted_Connection=True;",
            "Server=s;Database=d;User Id=sa;Password=$(X)",
            "Server=s;Database=d;User Id=sa;Password=<password>",
            "jdbc:postgresql://db:5432/orders?user=web&password=${DB_PW}",
            "jdbc:postgresql://db:5432/orders?user=web&ssl=true",
            "Authorization: Bearer $(cat /run/token)",
            "Bearer tokens are checked",
            "Basic auth",
            "https://api.example.test/v1?token_ttl=3",
            "the password is asked for at the first start",
            "if [ \"$PASSWORD\" = \"hunter2\" ]; then",
            "connect(user=user, password=password)",
            "password = get(x)",
            "# password: hunter2",
            "password=Sprng9lime # pragma: allowlist secret",
            "token: {",
            "server_tokens off;",
            "use --password to set one",
            "set-cookie: a=b",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn settings_in_files_are_found() {
        let text = "# password: no\nserver_tokens off;\nexport DB_PASSWORD='hunter2'\n  token: abc123\n\"apiKey\": \"k1\",\nsecret: {\n\
                    password = get(x)\npassword=${X}\npasswordFile: a\n";
        let found: Vec<_> = all(text, "").into_iter().map(|it| (&text[it.name], &text[it.at])).collect();
        assert_eq!(found, [("DB_PASSWORD", "hunter2"), ("token", "abc123"), ("apiKey", "k1")]);
        let text = "db:5432:orders:web:hunter2\n*:*:*:web:${PW}\n";
        assert_eq!(all(text, ".pgpass").into_iter().map(|it| &text[it.at]).collect::<Vec<_>>(), ["hunter2"]);
    }
}
