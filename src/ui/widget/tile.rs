//! Something that is sold, to be touched: its name, what is said of it, its price.

use std::ops::Range;

use iced::alignment::Vertical;
use iced::widget::{button, column, container, row, space};
use iced::{Fill, Padding};

use super::badge::word;
use super::fitted::{fitted, fitted_bold, fitted_in};
use super::words::label;
use crate::domain::product::Colour;
use crate::ui::focus;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S4, S12, TILE, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::Surface;

/// How many lines a name may take where nothing stands beneath it.
const NAME_LINES: u8 = 2;

/// Words, and the parts of them that are marked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marked {
    /// The words.
    pub words: String,
    /// The marked parts, in bytes, in order and apart from each other.
    pub parts: Vec<Range<usize>>,
}

impl From<String> for Marked {
    fn from(words: String) -> Self {
        Self { words, parts: Vec::new() }
    }
}

/// What a tile says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    /// The name.
    pub name: Marked,
    /// A second line, such as how it is read; empty for none.
    pub second: Marked,
    /// What it costs.
    pub price: String,
    /// Whether it is to be had, where there is something to say of it.
    pub note: Option<Note>,
    /// The colour of its category.
    pub colour: Option<Colour>,
}

/// What is said of whether something is to be had, in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It is not.
    SoldOut(String),
    /// So many are left.
    Left(String),
    /// By the count none is left; who stands before the shelf may know better.
    NoneLeft(String),
}

/// Whether a tile is the next that Enter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Next,
    /// It is one of many.
    Other,
}

/// The tile.
pub fn tile<'a, Message: Clone + 'a>(says: Says, standing: Standing, on_press: Message) -> Element<'a, Message> {
    let is_gone = matches!(says.note, Some(Note::SoldOut(_)));
    let ink = if is_gone { Ink::Soft } else { Ink::Plain };
    let name = if says.second.words.is_empty() && says.name.parts.is_empty() {
        fitted_in(NAME_LINES, says.name.words, Type::T16, ink)
    } else {
        let mut segments = row![];
        for (words, is_marked) in cut(&says.name) {
            let ink = if is_marked { Ink::Tinted(Hue::Accent) } else { ink };
            segments = segments.push(fitted_bold(words, Type::T16, ink));
        }
        segments.into()
    };
    let mut second = row![];
    for (words, is_marked) in cut(&says.second) {
        let ink = if is_marked { Ink::Tinted(Hue::Accent) } else { Ink::Soft };
        second = second.push(fitted(words, Type::T14, ink));
    }
    let note = says.note.map(|note| match note {
        Note::SoldOut(says) | Note::NoneLeft(says) => word(Hue::Warn, says),
        Note::Left(says) => label(says, Type::T14).class(Ink::Soft).into(),
    });
    let foot = row![].push(note).push(space().width(Fill)).push(label(says.price, Type::T20).class(ink));
    let inside = column![name, second, space().height(Fill), foot.align_y(Vertical::Center)];
    let bar = |colour| container(space()).width(S4).height(Fill).class(Surface::Category(colour));
    // The bar stands in the tile's padding, so that no name has less room for it.
    let left = if says.colour.is_some() { S4 } else { S12 };
    let inside = row![].push(says.colour.map(bar)).push(inside).spacing(S4);
    let kind = match standing {
        Standing::Next => Kind::Chosen,
        Standing::Other => Kind::Plain,
    };
    let pressed = button::Button::new(container(inside).height(Fill))
        .width(Fill)
        .height(TILE)
        .padding(Padding { left, ..Padding::from(S12) })
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// Words in their order, each with whether it is marked.
fn cut(marked: &Marked) -> Vec<(String, bool)> {
    let (mut all, mut from) = (Vec::new(), 0);
    let mut push = |range: Range<usize>, is_marked: bool| {
        if let Some(part) = marked.words.get(range).filter(|part| !part.is_empty()) {
            all.push((part.to_owned(), is_marked));
        }
    };
    for part in &marked.parts {
        push(from..part.start, false);
        push(part.clone(), true);
        from = part.end;
    }
    push(from..marked.words.len(), false);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_words_stay_whole_and_in_order() {
        let marked = Marked { words: "桂花乌龙".into(), parts: std::iter::once(0..6).collect() };
        assert_eq!(cut(&marked), [("桂花".to_owned(), true), ("乌龙".to_owned(), false)]);
        assert_eq!(cut(&Marked::from("茶".to_owned())), [("茶".to_owned(), false)]);
        let within = Marked { words: "碧潭飘雪".into(), parts: vec![3..6, 9..12] };
        assert_eq!(cut(&within).into_iter().map(|(words, _)| words).collect::<String>(), within.words);
    }
}
