//! From page to page of a list that does not fit: so nothing is ever cut in half, and no more is drawn than is seen.

use iced::alignment::Vertical;
use iced::widget::row;

use super::button;
use super::words::label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, TARGET, Type};

/// The part of a list of `length` things that is seen on a page of `room`: where it begins, and which page of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many things come before it.
    pub begin: usize,
    /// How many are on it at most.
    pub room: usize,
    /// Which page, from 0.
    pub at: usize,
    /// How many pages, 1 or more.
    pub pages: usize,
}

impl Page {
    /// The `at`th page; beyond the last it is the last.
    pub fn of(at: usize, room: usize, length: usize) -> Self {
        let room = room.max(1);
        let pages = length.div_ceil(room).max(1);
        let at = at.min(pages.saturating_sub(1));
        Self { begin: at.saturating_mul(room), room, at, pages }
    }
}

/// The way to the pages before and after; nothing where there is one page.
pub fn pager<'a, Message: Clone + 'a>(page: Page, on_turn: impl Fn(usize) -> Message) -> Option<Element<'a, Message>> {
    if page.pages < 2 {
        return None;
    }
    let back =
        button::plain("").icon(Icon::Left).small().width(TARGET).on_press_maybe(page.at.checked_sub(1).map(&on_turn));
    let next = Some(page.at + 1).filter(|next| *next < page.pages);
    let on = button::plain("").icon(Icon::Right).small().width(TARGET).on_press_maybe(next.map(&on_turn));
    let says = label(format!("{} / {}", page.at + 1, page.pages), Type::T16).class(Ink::Soft);
    Some(row![Element::from(back), says, Element::from(on)].spacing(S8).align_y(Vertical::Center).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_lies_beyond_the_end_and_there_is_always_one() {
        let of = |at, room, length| {
            let page = Page::of(at, room, length);
            (page.begin, page.at, page.pages)
        };
        assert_eq!(of(0, 8, 0), (0, 0, 1));
        assert_eq!(of(1, 8, 16), (8, 1, 2));
        assert_eq!(of(9, 8, 17), (16, 2, 3));
        assert_eq!(of(0, 0, 3), (0, 0, 3), "a window without room shows one at a time");
    }
}
