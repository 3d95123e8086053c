//! The documents hold together: links lead somewhere, ADRs are numbered without gaps, both languages stand in the glossary.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::source::files_under;

/// Every document of the project, as paths from its root.
fn documents(root: &Path) -> Vec<String> {
    let top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_owned);
    top.into_iter().chain(files_under(root, "docs", "md")).collect()
}

/// The targets of `[text](target)` in a document, without anchors and addresses.
fn links(text: &str) -> Vec<&str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.contains("://"))
        .collect()
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut dead = Vec::new();
    for document in documents(root) {
        let text = fs::read_to_string(root.join(&document)).expect(&document);
        let folder = root.join(&document).parent().expect("a document lies in a folder").to_owned();
        dead.extend(
            links(&text)
                .into_iter()
                .filter(|link| !folder.join(link).exists())
                .map(|link| format!("{document}: {link}")),
        );
    }
    assert_eq!(dead, Vec::<String>::new());
}

#[test]
fn a_link_is_read_without_its_anchor_and_addresses_are_left_alone() {
    assert_eq!(links("see [a](b.md#c), [d](https://example.org) and [e](#f) or [g](h/)"), ["b.md", "h/"]);
}

#[test]
fn decisions_are_numbered_without_gaps_and_say_context_choice_and_consequences() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (number, path) in (1..).zip(files_under(root, "docs/adr", "md")) {
        assert!(path.starts_with(&format!("docs/adr/{number:04}-")), "{path} should be number {number}");
        let text = fs::read_to_string(root.join(&path)).expect(&path);
        assert!(text.starts_with(&format!("# {number}. ")), "{path}: the title begins with its number");
        for part in ["**Context.**", "**Choice.**", "**Consequences.**"] {
            assert!(text.contains(part), "{path}: {part} is missing");
        }
    }
}

#[test]
fn every_term_of_the_glossary_has_both_languages_and_stands_once() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/glossary.md")).expect("the glossary");
    let mut seen = BTreeSet::new();
    for row in text.lines().filter_map(|line| line.strip_prefix("| ")).filter(|row| !row.starts_with("English ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let &[english, chinese, _, meaning, ""] = cells.as_slice() else { panic!("not four cells: {row}") };
        assert!(seen.insert(english), "{english} stands twice");
        assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{english} has no 中文");
        assert!(!meaning.is_empty(), "{english} has no meaning");
    }
    assert!(seen.len() > 50, "the table was not read");
}
