//! Undo, as long as it may be done: the button counts down in place, with figures of one width.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{button, container, row};

use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::text::format::countdown;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON_SMALL, S8, TARGET, Type, UNDO};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};

/// From how many seconds on the end is near.
const NEAR_S: u32 = 60;

/// How long something may still be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// So many seconds.
    Left(u32),
    /// As long as these words say: today, this shift.
    Open(String),
    /// No longer; these words say so.
    Over(String),
}

/// The undo button of a row; plain words once it is over.
pub fn undo<'a, Message: Clone + 'a>(window: Window, on_press: Message) -> Element<'a, Message> {
    let (says, ink) = match window {
        Window::Left(seconds @ 1..) => {
            (countdown(seconds), if seconds <= NEAR_S { Ink::Tinted(Hue::Warn) } else { Ink::Plain })
        }
        Window::Left(0) => (countdown(0), Ink::Soft),
        Window::Open(words) => (words, Ink::Plain),
        Window::Over(words) => return ended(words),
    };
    let parts = row![mark(Icon::Undo, ICON_SMALL, ink), bold_label(says, Type::T16).class(ink)];
    let inner = container(parts.spacing(S8).align_y(Vertical::Center)).center(Fill);
    let button = button::Button::new(inner)
        .width(UNDO)
        .height(TARGET)
        .padding([0.0, S8])
        .class(Press { kind: Kind::Plain, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(button, on_press)
}

/// What stands in the place of the button when there is nothing to undo.
pub fn ended<'a, Message: 'a>(words: impl Into<String>) -> Element<'a, Message> {
    label(words.into(), Type::T14).class(Ink::Soft).into()
}
