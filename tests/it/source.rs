//! Rust source as the tests of the house read it: code with comments and literals blanked, line for line.

use std::fs;
use std::ops::Range;
use std::path::Path;

/// Every file under `folder` that ends in `.extension`, as paths from `root` with `/` between the parts, sorted; none if
/// there is no such folder.
pub fn files_under(root: &Path, folder: &str, extension: &str) -> Vec<String> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return Vec::new() };
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let path = format!("{folder}/{}", entry.file_name().to_str().expect("a file name in UTF-8"));
        if entry.file_type().expect("a file type").is_dir() {
            paths.extend(files_under(root, &path, extension));
        } else if Path::new(&path).extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    paths
}

/// The code of one file: its text with every comment and literal blanked, byte for byte, and the literals apart.
#[derive(Debug, Clone)]
pub struct Code {
    text: String,
    literals: Vec<(usize, String)>,
}

impl Code {
    /// Separates code from comments and literals. Unclosed ones reach to the end, as the compiler would say.
    pub fn of(text: &str) -> Self {
        let mut blanked = text.as_bytes().to_vec();
        let mut literals = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (length, literal) = token(text, at);
            if let Some(content) = literal {
                literals.push((line_of(text, at), content.to_owned()));
            }
            if literal.is_some() || text[at..].starts_with("//") || text[at..].starts_with("/*") {
                blank(&mut blanked, at..at + length);
            }
            at += length;
        }
        Self { text: String::from_utf8(blanked).expect("blanking keeps UTF-8"), literals }
    }

    /// The same code without what stands under `#[cfg(test)]`.
    pub fn without_tests(&self) -> Self {
        let mut bytes = self.text.clone().into_bytes();
        let mut hidden: Vec<Range<usize>> = Vec::new();
        for (start, mark) in self.text.match_indices("#[cfg(test)]") {
            hidden.push(start..item_end(&self.text, start + mark.len()));
        }
        for range in &hidden {
            blank(&mut bytes, range.clone());
        }
        let lines: Vec<Range<usize>> =
            hidden.iter().map(|range| line_of(&self.text, range.start)..line_of(&self.text, range.end) + 1).collect();
        Self {
            text: String::from_utf8(bytes).expect("blanking keeps UTF-8"),
            literals: self.literals.iter().filter(|(at, _)| !lines.iter().any(|r| r.contains(at))).cloned().collect(),
        }
    }

    /// The string literals, each with the line on which it begins.
    pub fn literals(&self) -> impl Iterator<Item = (usize, &str)> {
        self.literals.iter().map(|(line, literal)| (*line, literal.as_str()))
    }

    /// The lines on which `word` stands; where it begins or ends in a letter, as a whole word.
    pub fn lines_with(&self, word: &str) -> impl Iterator<Item = usize> {
        let text = &self.text;
        text.match_indices(word)
            .filter(|(at, found)| is_whole(text, *at..at + found.len()))
            .map(|(at, _)| line_of(text, at))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The lines on which `word` stands right before a figure other than 0.
    pub fn lines_before_a_figure(&self, word: &str) -> impl Iterator<Item = usize> {
        let text = &self.text;
        text.match_indices(word)
            .filter(|(at, found)| text[at + found.len()..].starts_with(|c| ('1'..='9').contains(&c)))
            .map(|(at, _)| line_of(text, at))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The lines on which a path begins with the crate `name`, or a `use` names it alone.
    pub fn lines_using(&self, name: &str) -> impl Iterator<Item = usize> {
        let text = &self.text;
        text.match_indices(name)
            .filter(|(at, found)| {
                let (before, after) = (text[..*at].trim_end(), text[at + found.len()..].trim_start());
                let begins = is_whole(text, *at..at + found.len()) && !before.ends_with("::") && !before.ends_with('.');
                let alone = before.ends_with("use") && (after.starts_with(';') || after.starts_with("as "));
                begins && (after.starts_with("::") || alone)
            })
            .map(|(at, _)| line_of(text, at))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The first names after `start::`, also of a group `start::{a::b, c}`, each with its line.
    pub fn paths_from(&self, start: &str) -> Vec<(usize, String)> {
        let mut paths = Vec::new();
        for (at, found) in self.text.match_indices(start) {
            let rest = self.text[at + found.len()..].trim_start();
            let Some(rest) = rest.strip_prefix("::").map(str::trim_start) else { continue };
            if !is_whole(&self.text, at..at + found.len()) {
                continue;
            }
            let line = line_of(&self.text, at);
            match rest.strip_prefix('{') {
                Some(group) => paths.extend(first_names(group).map(|name| (line, name))),
                None => paths.push((line, first_name(rest))),
            }
        }
        paths
    }
}

/// The length of what begins at `at`, and its content if it is a string literal (empty for a character).
fn token(text: &str, at: usize) -> (usize, Option<&str>) {
    let rest = &text[at..];
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), None);
    }
    if rest.starts_with("/*") {
        return (comment_length(rest), None);
    }
    if let Some(hashes) = raw_hashes(text, at) {
        let open = 1 + hashes + 1;
        let close = format!("\"{}", "#".repeat(hashes));
        let body = rest.get(open..).unwrap_or_default();
        let length = body.find(&close).unwrap_or(body.len());
        return ((open + length + close.len()).min(rest.len()), Some(&body[..length]));
    }
    if let Some(body) = rest.strip_prefix('"') {
        let length = unescaped(body, '"');
        return ((length + 2).min(rest.len()), Some(&body[..length]));
    }
    if let Some(body) = rest.strip_prefix('\'') {
        // A character, unless it is a lifetime: 'a' and '\n' close soon, 'a and 'static do not.
        let length =
            if body.starts_with('\\') { unescaped(body, '\'') } else { body.chars().next().map_or(0, char::len_utf8) };
        if body[length..].starts_with('\'') {
            return (length + 2, Some(""));
        }
    }
    (first, None)
}

/// How many `#` open a raw string at `at`, if one begins there (`r"…"`, `r#"…"#`, also after `b` or `c`).
fn raw_hashes(text: &str, at: usize) -> Option<usize> {
    let after = text[at..].strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let before = text[..at].chars().next_back();
    let prefixed = matches!(before, Some('b' | 'c')) && !text[..at - 1].chars().next_back().is_some_and(is_name);
    (after[hashes..].starts_with('"') && (prefixed || !before.is_some_and(is_name))).then_some(hashes)
}

/// How far it is to the first `end` without a backslash before it.
fn unescaped(body: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return at,
            _ => {}
        }
    }
    body.len()
}

/// The length of a block comment, whose like may stand inside it.
fn comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// Where the item after an attribute ends: at its closing brace, or at its semicolon if none opens before.
fn item_end(text: &str, from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text[from..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth <= 1 => return from + at + 1,
            '}' => depth -= 1,
            ';' if depth == 0 => return from + at + 1,
            _ => {}
        }
    }
    text.len()
}

fn blank(bytes: &mut [u8], range: Range<usize>) {
    for byte in &mut bytes[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether no name continues over either end of `range`.
fn is_whole(text: &str, range: Range<usize>) -> bool {
    let joins =
        |inside: Option<char>, outside: Option<char>| inside.is_some_and(is_name) && outside.is_some_and(is_name);
    let word = &text[range.clone()];
    !joins(word.chars().next(), text[..range.start].chars().next_back())
        && !joins(word.chars().next_back(), text[range.end..].chars().next())
}

fn first_name(path: &str) -> String {
    path.chars().take_while(|c| is_name(*c)).collect()
}

/// The first name of every path in a group, whose opening brace has been read.
fn first_names(group: &str) -> impl Iterator<Item = String> {
    let mut depth = 0_usize;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        if let (0, Some(part)) = (depth, parts.last_mut())
            && c != ','
        {
            part.push(c);
        }
    }
    parts.into_iter().map(|part| first_name(part.trim_start())).filter(|name| !name.is_empty())
}
