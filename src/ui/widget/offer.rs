//! A way that is offered, with what follows from it in a line or two; one of several.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{button, column, container, row};

use super::mark::mark;
use super::words::{bold, words};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, ICON_FIELD, OFFER, S8, S12, S16, S20, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};

/// Whether an offer is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is the chosen one.
    Yes,
    /// It is not.
    No,
}

/// An offer.
pub fn offer<'a, Message: Clone + 'a>(
    icon: Icon,
    name: impl Into<String>,
    follows: impl Into<String>,
    taken: Taken,
    on_press: Message,
) -> Element<'a, Message> {
    let (kind, ink, sign) = match taken {
        Taken::Yes => {
            let accent = Ink::Fill(Hue::Accent);
            (Kind::Chosen, accent, Some(mark(Icon::Accepted, ICON, accent)))
        }
        Taken::No => (Kind::Plain, Ink::Soft, None),
    };
    let head = row![mark(icon, ICON_FIELD, ink), bold(name.into(), Type::T20).class(Ink::Plain).width(Fill)].push(sign);
    let follows = words(follows.into(), Type::T16).class(Ink::Soft).width(Fill);
    let inner = column![head.spacing(S12).align_y(Vertical::Center), follows].spacing(S8);
    let pressed = button::Button::new(container(inner).height(Fill))
        .width(Fill)
        .height(OFFER)
        .padding([S20, S16])
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}
