//! Every page is drawn, whole, in both languages and themes, at the smallest size.

use std::collections::BTreeSet;

use iced::keyboard::key::Named;

use super::*;
use crate::domain::language::Language;
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
fn the_same_page_is_drawn_the_same_every_time() {
    let drawn = || stage(Page::Controls, Language::Chinese).picture(Theme::Light, 1.0);
    assert_eq!(drawn(), drawn());
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
