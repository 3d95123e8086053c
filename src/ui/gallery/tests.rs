//! Every page is drawn, whole, in both languages and themes, at the smallest size; and every part stands on some page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use iced::keyboard::key::Named;

use super::*;
use crate::domain::language::Language;
use crate::ui::golden;
use crate::ui::headless::Stage;
use crate::ui::theme::Theme;

/// The smallest screen.
const SMALLEST: (f32, f32) = (1366.0, 768.0);

/// Every page in every language.
fn pages() -> impl Iterator<Item = (Page, Language)> {
    Page::ALL.into_iter().flat_map(|page| Language::ALL.map(|language| (page, language)))
}

fn stage(page: Page, language: Language) -> Stage<'static, Message> {
    Stage::new(Gallery::new(page).view(&Text::new(language)), SMALLEST)
}

#[test]
fn every_page_is_drawn_in_both_languages_and_themes() {
    for (page, language) in pages() {
        for theme in Theme::ALL {
            let picture = stage(page, language).picture(theme, 1.0);
            assert_eq!((picture.width, picture.height), (1366, 768));
            let colors: BTreeSet<&[u8]> = picture.rgba.chunks_exact(4).collect();
            assert!(colors.len() > 50, "{page:?} in {language:?} and {theme:?} has {} colours", colors.len());
        }
    }
}

#[test]
fn every_page_looks_as_its_golden_picture() {
    for page in [Page::Counter, Page::Verdicts, Page::Controls, Page::Lists, Page::Charts, Page::Dialog] {
        let picture = stage(page, Language::Chinese).picture(Theme::Light, 1.0);
        golden::check(&format!("gallery-{}", page.name()), &picture);
    }
    let dark = stage(Page::Verdicts, Language::English).picture(Theme::Dark, 1.0);
    golden::check("gallery-verdicts-dark", &dark);
}

#[test]
fn no_text_is_clipped_in_either_language_at_the_smallest_size() {
    for (page, language) in pages() {
        let texts = stage(page, language).texts(Theme::Light);
        assert!(texts.len() > 20, "{page:?} has {} texts", texts.len());
        let clipped: Vec<_> = texts.iter().filter(|text| text.is_clipped()).collect();
        assert!(clipped.is_empty(), "{page:?} in {language:?} clips {clipped:#?}");
        let outside = |text: &&crate::ui::headless::Drawn| text.at.y + text.needs.height > SMALLEST.1 + 1.0;
        let below: Vec<_> = texts.iter().filter(outside).collect();
        assert!(below.is_empty(), "{page:?} in {language:?} runs out of the window: {below:#?}");
    }
}

#[test]
fn every_character_has_a_glyph_of_the_embedded_face() {
    for (page, language) in pages() {
        for text in stage(page, language).texts(Theme::Light) {
            assert_eq!((text.boxes, text.foreign), (0, 0), "{page:?} in {language:?}: {}", text.content);
        }
    }
}

#[test]
fn a_text_without_room_is_found_to_be_clipped() {
    let words = crate::ui::widget::words::label("a long label", crate::ui::theme::measure::Type::T20);
    let narrow: Element<'_, ()> = container(words).width(20.0).into();
    assert!(Stage::new(narrow, SMALLEST).texts(Theme::Light)[0].is_clipped());
}

#[test]
fn every_page_can_be_gone_to_and_pressed_with_the_keyboard_alone() {
    for page in Page::ALL {
        let mut stage = stage(page, Language::English);
        for _ in 0..60 {
            stage.tap(Named::Tab);
            stage.tap(Named::Enter);
        }
        let messages = stage.into_messages();
        assert!(messages.contains(&Message::Pressed), "{page:?}");
        let goes_elsewhere = messages.iter().any(|message| matches!(message, Message::PageChosen(_)));
        assert_eq!(goes_elsewhere, page != Page::Dialog, "{page:?}: a dialog keeps the rest out of reach");
    }
}

#[test]
fn what_is_typed_on_the_keypad_stays_bounded() {
    let mut gallery = Gallery::new(Page::Controls);
    for _ in 0..1_000 {
        gallery.update(Message::KeyPressed(Key::DoubleZero));
    }
    assert_eq!(gallery.typed.len(), TYPED_MAX);
    gallery.update(Message::KeyPressed(Key::Backspace));
    assert_eq!(gallery.typed.len(), TYPED_MAX - 1);
    gallery.update(Message::KeyPressed(Key::Clear));
    assert_eq!(gallery.typed, "");
}

/// The text of every Rust file of a folder below `src/ui`, by its name; tests are none of it.
fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui").join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let named = files.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    named
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .filter(|(name, _)| name != "tests")
        .collect()
}

/// What a widget's file draws for others: its public functions that make something to look at.
fn parts_of(source: &str) -> Vec<&str> {
    let heads = source.split("\npub ").filter_map(|item| item.strip_prefix("fn ").or(item.strip_prefix("const fn ")));
    let drawn = ["Element<", "Text<", "Container<", "Column<", "Button<", "Dialog<", "Card<"];
    heads
        .filter(|head| {
            let signature = head.split(" {\n").next().unwrap();
            let returned = signature.rsplit("->").next().unwrap();
            drawn.iter().any(|kind| returned.contains(kind))
        })
        .map(|head| head.split(['<', '(']).next().unwrap())
        .collect()
}

/// Whether a file calls a part by its module, or imports it.
fn uses(source: &str, module: &str, part: &str) -> bool {
    let is_named = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == part);
    let mut imports = source.split("\nuse ").skip(1).filter_map(|import| import.split(';').next());
    let (path, call) = (format!("{module}::"), format!("{module}::{part}"));
    source.split(&call).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        || imports.any(|import| import.split_once(&path).is_some_and(|(_, imported)| is_named(imported)))
}

#[test]
fn every_part_stands_on_a_page_or_within_another_part() {
    let (widgets, mut pages) = (sources("widget"), sources("gallery"));
    pages.extend(sources("").into_iter().filter(|(name, _)| name == "gallery"));
    let mut missing = Vec::new();
    for (module, source) in &widgets {
        let others = widgets.iter().filter(|(other, _)| other != module);
        let shown: Vec<&str> = pages.iter().chain(others).map(|(_, source)| source.as_str()).collect();
        for part in parts_of(source) {
            if !shown.iter().any(|source| uses(source, module, part)) {
                missing.push(format!("{module}::{part}"));
            }
        }
    }
    assert!(widgets.len() > 30 && missing.is_empty(), "in no page of the gallery: {missing:#?}");
}

#[test]
fn a_part_on_no_page_is_found() {
    let source = "\npub fn shown<'a>() -> Element<'a, ()> {\n}\n\npub fn hidden() -> Button<'static, ()> {\n}\n\npub fn sum() -> u32 {\n}\n";
    assert_eq!(parts_of(source), ["shown", "hidden"]);
    for page in ["\nuse crate::ui::widget::part::{Other, shown};", "\nlet a = part::shown(text);"] {
        assert!(uses(page, "part", "shown") && !uses(page, "part", "hidden"), "{page}");
    }
    assert!(!uses("\nuse crate::ui::widget::other::hidden;", "part", "hidden"));
}
