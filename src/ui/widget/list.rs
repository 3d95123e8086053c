//! Rows of a list: a mark, a name over a second line, and something at the end.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{Column, button, column, container, row};

use super::card::line;
use super::fitted::{fitted, fitted_bold};
use super::mark::mark;
use crate::ui::focus::{self, Row};
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

/// A row that may be chosen, in a list beside which the chosen one is shown.
pub fn choice<'a, Message: Clone + 'a>(
    row: Row,
    entry: impl Into<Element<'a, Message>>,
    on_choose: Message,
) -> Element<'a, Message> {
    let kind = match row {
        Row::Chosen => Kind::ChosenRow,
        Row::Other => Kind::Row,
    };
    focus::row(pressed(kind, entry, on_choose.clone()), row, on_choose)
}

/// A row that does something when it is pressed.
pub fn way<'a, Message: Clone + 'a>(entry: impl Into<Element<'a, Message>>, on_press: Message) -> Element<'a, Message> {
    focus::stop(pressed(Kind::Row, entry, on_press.clone()), on_press)
}

fn pressed<'a, Message: Clone + 'a>(
    kind: Kind,
    entry: impl Into<Element<'a, Message>>,
    on_press: Message,
) -> Element<'a, Message> {
    let pressed = button::Button::new(entry.into()).width(Fill).padding(0.0);
    pressed.class(Press { kind, shown: Shown::Live }).on_press(on_press).into()
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
