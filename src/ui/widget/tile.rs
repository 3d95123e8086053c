//! Something that is sold, to be touched: its picture, its name, what is said of it, its price.

use std::ops::Range;

use iced::advanced::image::FilterMethod;
use iced::alignment::Vertical;
use iced::widget::image::Image;
use iced::widget::{button, column, container, responsive, row, space, stack};
use iced::{ContentFit, Fill, Padding};

use super::badge::word;
use super::camera_view::Still;
use super::fitted::{first_line, fitted, fitted_bold, fitted_in};
use super::words::label;
use crate::domain::product::Colour;
use crate::ui::focus;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FADED, HAIR, S4, S12, TILE, TILE_PICTURE, TILE_TALL, Type};
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

impl Marked {
    /// What comes before a place in the words, without the space at its end, and what comes after it.
    fn split(&self, at: usize) -> (Self, Self) {
        let (before, after) = self.words.split_at_checked(at).unwrap_or((self.words.as_str(), ""));
        let before = before.trim_end();
        let of = |from: usize, until: usize| -> Vec<Range<usize>> {
            let within = |part: &Range<usize>| part.start.max(from)..part.end.min(until);
            let parts = self.parts.iter().map(within).filter(|part| !part.is_empty());
            parts.map(|part| part.start - from..part.end - from).collect()
        };
        let (first, rest) = (of(0, before.len()), of(at.min(self.words.len()), self.words.len()));
        (Self { words: before.to_owned(), parts: first }, Self { words: after.to_owned(), parts: rest })
    }
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

/// What a tile is besides its words. Those of one grid are of one height, whether or not their pictures are there.
#[derive(Debug, Clone, Copy)]
pub enum Form<'s> {
    /// Nothing that is shown beside it has a picture.
    Low,
    /// It has none, and others have.
    Tall,
    /// It has a picture; none while that is on its way.
    Pictured(Option<&'s Still>),
}

/// The tile.
pub fn tile<'a, Message: Clone + 'a>(
    says: Says,
    form: Form<'_>,
    standing: Standing,
    on_press: Message,
) -> Element<'a, Message> {
    let is_gone = matches!(says.note, Some(Note::SoldOut(_)));
    let ink = if is_gone { Ink::Soft } else { Ink::Plain };
    let (height, above) = match form {
        Form::Low => (TILE, None),
        Form::Tall => (TILE_TALL, None),
        Form::Pictured(still) => (TILE_TALL, Some(picture(still, is_gone))),
    };
    let name = match (says.second.words.is_empty(), says.name.parts.is_empty()) {
        (true, true) => fitted_in(NAME_LINES, says.name.words, Type::T16, ink),
        // A marked name is laid out by hand, since its words have several inks.
        (true, false) => {
            let name = says.name;
            responsive(move |room| in_two_lines(&name, room.width, ink))
                .height(Type::T16.line() * f32::from(NAME_LINES))
                .into()
        }
        (false, _) => line(&says.name, ink),
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
    let inside = column![].push(above).push(name).push(second).push(space().height(Fill));
    let inside = inside.push(foot.align_y(Vertical::Center));
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
        .height(height)
        .padding(Padding { left, ..Padding::from(S12) })
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// Marked words on one line.
fn line<'a, Message: 'a>(marked: &Marked, ink: Ink) -> Element<'a, Message> {
    let mut segments = row![];
    for (words, is_marked) in cut(marked) {
        let ink = if is_marked { Ink::Tinted(Hue::Accent) } else { ink };
        segments = segments.push(fitted_bold(words, Type::T16, ink));
    }
    segments.into()
}

/// The same on two where one has no room.
fn in_two_lines<'a, Message: 'a>(marked: &Marked, width: f32, ink: Ink) -> Element<'a, Message> {
    // Its parts may be a hair wider than the whole.
    let (first, rest) = marked.split(first_line(&marked.words, Type::T16, width - HAIR));
    let rest = (!rest.words.is_empty()).then(|| line(&rest, ink));
    column![line(&first, ink)].push(rest).into()
}

/// The picture, or its place: nothing moves when it comes. What is sold out is seen faintly.
fn picture<'a, Message: 'a>(still: Option<&Still>, is_gone: bool) -> Element<'a, Message> {
    let ground = container(space()).width(Fill).height(TILE_PICTURE).class(Surface::Sunken);
    let shown = still.map(|still| {
        Image::new(still.handle.clone())
            .width(Fill)
            .height(TILE_PICTURE)
            .content_fit(ContentFit::Cover)
            .filter_method(FilterMethod::Linear)
            .opacity(if is_gone { FADED } else { 1.0 })
    });
    // A layer of its own cuts what is wider or higher than its place.
    let place = stack![ground].push(shown).clip(true);
    container(place).padding(Padding { bottom: S4, ..Padding::ZERO }).into()
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
    use crate::ui::headless::Stage;
    use crate::ui::theme::Theme;

    #[test]
    fn a_mark_that_goes_on_in_the_next_line_is_in_both() {
        let marked = Marked { words: "碧潭飘雪".into(), parts: vec![0..3, 6..12] };
        let (first, rest) = marked.split(9);
        assert_eq!(first, Marked { words: "碧潭飘".into(), parts: vec![0..3, 6..9] });
        assert_eq!(rest, Marked { words: "雪".into(), parts: std::iter::once(0..3).collect() });
        assert_eq!(marked.split(12), (marked.clone(), Marked::default()));
    }

    #[test]
    fn a_marked_name_with_nothing_beneath_it_takes_two_lines_before_it_is_cut() {
        let drawn = |name: &str, second: &str| {
            let name = Marked { words: name.into(), parts: std::iter::once(0..3).collect() };
            let second = Marked::from(second.to_owned());
            let says = Says { name, second, price: "¥18".into(), note: None, colour: None };
            let view: Element<'_, ()> = container(tile(says, Form::Low, Standing::Other, ())).width(180.0).into();
            let texts = Stage::new(view, (200.0, 140.0)).texts(Theme::Light);
            assert!(texts.iter().all(|text| !text.is_clipped()), "{texts:?}");
            texts.into_iter().map(|text| text.content).collect::<Vec<_>>()
        };
        assert_eq!(drawn("Osmanthus cake", ""), ["Osm", "anthus cake", "¥18"]);
        assert_eq!(drawn("Osmanthus oolong with milk", ""), ["Osm", "anthus oolong", "with milk", "¥18"]);
        let longest = drawn("Osmanthus oolong with cheese foam and pearls, large, two of them", "").concat();
        assert!(longest.starts_with("Osmanthus oolongwith cheese") && longest.contains("..."), "{longest}");
        assert!(drawn("Osmanthus oolong with cheese foam", "T01").concat().contains("..."), "there is one line for it");
    }

    #[test]
    fn marked_words_stay_whole_and_in_order() {
        let marked = Marked { words: "桂花乌龙".into(), parts: std::iter::once(0..6).collect() };
        assert_eq!(cut(&marked), [("桂花".to_owned(), true), ("乌龙".to_owned(), false)]);
        assert_eq!(cut(&Marked::from("茶".to_owned())), [("茶".to_owned(), false)]);
        let within = Marked { words: "碧潭飘雪".into(), parts: vec![3..6, 9..12] };
        assert_eq!(cut(&within).into_iter().map(|(words, _)| words).collect::<String>(), within.words);
    }
}
