//! Rows of a list: a mark, a name over a second line, and something at the end.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{Column, button, column, container, row};

use super::card::line;
use super::fitted::{fitted, fitted_bold};
use super::mark::mark;
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, LIST_ROW, S12, S16, Type};
use crate::ui::theme::press::{Kind, Press, Shown};
use crate::ui::theme::surface::Surface;

/// A row. A name or a second line without room is cut short.
pub fn entry<'a, Message: 'a>(
    icon: Icon,
    ink: Ink,
    name: impl Into<String>,
    detail: impl Into<String>,
    end: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let lines = column![fitted_bold(name, Type::T16, Ink::Plain), fitted(detail, Type::T14, Ink::Soft)];
    row![mark(icon, ICON, ink), container(lines).width(Fill), end.into()]
        .height(LIST_ROW - HAIR)
        .padding([0.0, S16 - HAIR])
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

/// A row that stands out: chosen, or with a state of its own.
pub fn on<'a, Message: 'a>(surface: Surface, entry: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(entry).width(Fill).class(surface).into()
}

/// A row that may be chosen.
pub fn choice<'a, Message: Clone + 'a>(
    kind: Choice,
    entry: impl Into<Element<'a, Message>>,
    on_press: Message,
) -> Element<'a, Message> {
    let kind = match kind {
        Choice::Chosen => Kind::ChosenRow,
        Choice::Other => Kind::Row,
    };
    let pressed = button::Button::new(entry.into())
        .width(Fill)
        .padding(0.0)
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

/// Whether a row is the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It is.
    Chosen,
    /// It is one of the others.
    Other,
}

/// Rows with a line between them.
pub fn rows<'a, Message: 'a>(entries: Vec<Element<'a, Message>>) -> Column<'a, Message, crate::ui::theme::Theme> {
    let mut all = column![];
    for (at, entry) in entries.into_iter().enumerate() {
        if at > 0 {
            all = all.push(line());
        }
        all = all.push(entry);
    }
    all
}
