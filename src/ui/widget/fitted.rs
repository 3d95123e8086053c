//! A text of a line or a few that is cut short where there is no room for all of it, and says so at its end.
//!
//! Names come from outside and may be long: they are never drawn over what stands beside them. Words of ours are not cut:
//! they are written so that they fit, and a test measures them.

use std::borrow::Cow;

use iced::advanced::layout::{self, Layout};
use iced::advanced::text::paragraph::Plain;
use iced::advanced::text::{Alignment, LineHeight, Paragraph as _, Shaping, Text, Wrapping};
use iced::advanced::widget::operation::Operation;
use iced::advanced::widget::text;
use iced::advanced::widget::tree::{self, Tree};
use iced::advanced::{Widget, graphics, mouse, renderer};
use iced::alignment::Vertical;
use iced::widget::text::Catalog;
use iced::{Font, Length, Pixels, Rectangle, Renderer, Size};

use crate::ui::font;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::Type;
use crate::ui::theme::{Element, Theme};

/// `content`, as much of it as there is room for.
pub fn fitted<'a, Message: 'a>(content: impl Into<String>, size: Type, ink: Ink) -> Element<'a, Message> {
    Element::new(Fitted { content: content.into(), size, ink, font: font::REGULAR, lines: 1 })
}

/// The same in bold.
pub fn fitted_bold<'a, Message: 'a>(content: impl Into<String>, size: Type, ink: Ink) -> Element<'a, Message> {
    Element::new(Fitted { content: content.into(), size, ink, font: font::BOLD, lines: 1 })
}

/// The same in bold over so many lines at most.
pub fn fitted_in<'a, Message: 'a>(lines: u8, content: impl Into<String>, size: Type, ink: Ink) -> Element<'a, Message> {
    Element::new(Fitted { content: content.into(), size, ink, font: font::BOLD, lines })
}

/// Whether all of `content` has room on a line that is so wide.
pub fn has_room(content: &str, size: Type, width: f32) -> bool {
    let line = Fitted { content: String::new(), size, ink: Ink::Plain, font: font::REGULAR, lines: 1 };
    line.fits(content, width)
}

/// Where `content` in bold is broken into its first line and the rest, in bytes: after the last word that has room in so much
/// width, within it where there is only one; at the end where all of it has room.
pub fn first_line(content: &str, size: Type, width: f32) -> usize {
    let line = Fitted { content: String::new(), size, ink: Ink::Plain, font: font::BOLD, lines: 1 };
    broken(content, |part| line.fits(part.trim_end(), width))
}

fn broken(content: &str, fits: impl Fn(&str) -> bool) -> usize {
    let ends: Vec<usize> = content.char_indices().map(|(at, character)| at + character.len_utf8()).collect();
    let fitting = ends.partition_point(|&end| content.get(..end).is_some_and(&fits));
    if fitting == ends.len() {
        return content.len();
    }
    let most = fitting.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or_default();
    let part = content.get(..most).unwrap_or_default();
    // Han characters are words each.
    let is_within_word =
        content.get(most..).and_then(|rest| rest.chars().next()).is_some_and(|next| next.is_ascii_graphic());
    match part.rfind(' ') {
        Some(space) if is_within_word => space + 1,
        _ => most,
    }
}

type Paragraph = graphics::text::Paragraph;

struct Fitted {
    content: String,
    size: Type,
    ink: Ink,
    font: Font,
    /// How many lines it may take.
    lines: u8,
}

/// What is shown, and for which content and room it was cut.
#[derive(Debug, Default)]
struct State {
    paragraph: Plain<Paragraph>,
    shown: String,
    cut_for: Option<(String, f32)>,
}

impl Fitted {
    /// Whether a text has room in the width of `room`.
    fn fits(&self, content: &str, room: f32) -> bool {
        let bounds = if self.lines == 1 { Size::INFINITE } else { Size::new(room, f32::INFINITY) };
        let text = Text {
            content,
            bounds,
            size: Pixels(self.size.size()),
            line_height: LineHeight::Absolute(Pixels(self.size.line())),
            font: self.font,
            align_x: Alignment::Left,
            align_y: Vertical::Top,
            shaping: Shaping::Advanced,
            wrapping: self.wrapping(),
        };
        let needs = Paragraph::with_text(text).min_bounds();
        needs.width <= room && needs.height <= self.size.line() * f32::from(self.lines)
    }

    /// How it goes on to another line, where it may.
    const fn wrapping(&self) -> Wrapping {
        if self.lines == 1 { Wrapping::None } else { Wrapping::WordOrGlyph }
    }
}

/// The longest beginning of `content` that fits together with the mark of what is missing; all of it, if that fits.
fn cut(content: &str, fits: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if fits(content) {
        return Cow::Borrowed(content);
    }
    // In this face the one character `…` is as wide as a Han character and stands at half height.
    let mark = if content.is_ascii() { "..." } else { "…" };
    let ends: Vec<usize> = content.char_indices().map(|(end, _)| end).collect();
    let begun = |end: usize| format!("{}{mark}", content.get(..end).unwrap_or_default().trim_end());
    let fitting = ends.partition_point(|&end| fits(&begun(end)));
    let end = ends.get(fitting.saturating_sub(1)).copied().unwrap_or(0);
    Cow::Owned(begun(end))
}

impl<Message> Widget<Message, Theme, Renderer> for Fitted {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let state = tree.state.downcast_mut::<State>();
        let room = limits.max().width;
        let known = state
            .cut_for
            .as_ref()
            .is_some_and(|(content, width)| *content == self.content && width.to_bits() == room.to_bits());
        if !known {
            state.shown = cut(&self.content, |part| self.fits(part, room)).into_owned();
            state.cut_for = Some((self.content.clone(), room));
        }
        let format = text::Format {
            size: Some(Pixels(self.size.size())),
            line_height: LineHeight::Absolute(Pixels(self.size.line())),
            font: Some(self.font),
            shaping: Shaping::Advanced,
            wrapping: self.wrapping(),
            ..text::Format::default()
        };
        text::layout(&mut state.paragraph, renderer, limits, &state.shown, format)
    }

    fn operate(&mut self, _: &mut Tree, layout: Layout<'_>, _: &Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.content);
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let state = tree.state.downcast_ref::<State>();
        text::draw(renderer, style, layout.bounds(), state.paragraph.raw(), theme.style(&self.ink), viewport);
    }
}

#[cfg(test)]
mod tests {
    use iced::widget::container;
    use proptest::prelude::*;

    use super::*;
    use crate::ui::headless::Stage;

    #[track_caller]
    fn check(content: &str, room: usize, expected: &str) {
        assert_eq!(cut(content, |part| part.chars().count() <= room), expected);
    }

    #[test]
    fn what_has_room_stays_whole_and_what_has_none_says_that_it_is_cut() {
        check("Osmanthus", 9, "Osmanthus");
        check("Osmanthus", 8, "Osman...");
        check("Osmanthus oolong", 13, "Osmanthus...");
        check("桂花酒酿圆子", 4, "桂花酒…");
        check("", 0, "");
        check("Osmanthus", 0, "...");
    }

    #[test]
    fn a_line_ends_between_words_and_within_one_only_where_it_must() {
        let check = |content: &str, room: usize, expected: &str| {
            let end = broken(content, |part| part.trim_end().chars().count() <= room);
            assert_eq!(&content[..end], expected, "{content} in {room}");
        };
        check("Osmanthus oolong", 16, "Osmanthus oolong");
        check("Osmanthus oolong", 12, "Osmanthus ");
        check("Osmanthus oolong", 9, "Osmanthus ");
        check("Osmanthus", 4, "Osma");
        check("桂花酒酿圆子", 4, "桂花酒酿");
        check("桂花 Osmanthus oolong", 14, "桂花 Osmanthus ");
        check("Osmanthus", 0, "");
    }

    #[test]
    fn a_long_name_stays_within_its_room_on_the_screen() {
        for (name, room) in
            [("阿依古丽·买买提江·吐尔逊女士", 120.0), ("Osmanthus oolong with cheese foam, large", 200.0)]
        {
            let view: Element<'_, ()> = container(fitted_bold(name, Type::T16, Ink::Plain)).width(room).into();
            let drawn = Stage::new(view, (400.0, 100.0)).texts(Theme::Light);
            assert!(!drawn[0].is_clipped() && drawn[0].needs.width <= room, "{drawn:?}");
            assert!(drawn[0].content.len() < name.len() && drawn[0].needs.width > room * 0.7, "{drawn:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_cut_fits_or_is_only_the_mark(content in ".{0,40}", room in 0_usize..40) {
            let shown = cut(&content, |part| part.chars().count() <= room);
            let only_the_mark = *shown == *"..." || *shown == *"…";
            prop_assert!(shown.chars().count() <= room || only_the_mark, "{shown}");
        }
    }
}
