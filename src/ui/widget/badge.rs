//! Small marks: a chip that says a state, and a count.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{container, row};

use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CHIP, COUNT, HAIR, ICON_SMALL, KEY_CAP, S4, S8, S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// The largest count that is written out.
const COUNT_MAX: u32 = 99;

/// A fact without judgement: a mode, an amount.
pub fn chip<'a, Message: 'a>(says: impl Into<String>) -> Element<'a, Message> {
    container(label(says.into(), Type::T14))
        .height(CHIP)
        .padding([0.0, S12])
        .align_y(Vertical::Center)
        .class(Surface::Chip)
        .into()
}

/// A state: colour, shape and word together.
pub fn state<'a, Message: 'a>(hue: Hue, icon: Icon, says: impl Into<String>) -> Element<'a, Message> {
    let parts = row![mark(icon, ICON_SMALL, Ink::Inherited), bold_label(says.into(), Type::T14)];
    container(parts.spacing(S8).align_y(Vertical::Center))
        .height(CHIP)
        .padding([0.0, S12])
        .align_y(Vertical::Center)
        .class(Surface::ChipOf(hue))
        .into()
}

/// A state beside a name, where its shape stands in the same row already.
pub fn word<'a, Message: 'a>(hue: Hue, says: impl Into<String>) -> Element<'a, Message> {
    container(label(says.into(), Type::T14))
        .height(KEY_CAP)
        .padding([HAIR, S8])
        .align_y(Vertical::Center)
        .class(Surface::ChipOf(hue))
        .into()
}

/// How many wait; `99+` stands for more than that, and nothing for none.
pub fn count<'a, Message: 'a>(hue: Hue, waiting: u32) -> Option<Element<'a, Message>> {
    let says = match waiting {
        0 => return None,
        1..=COUNT_MAX => waiting.to_string(),
        _ => format!("{COUNT_MAX}+"),
    };
    let width = if waiting < 10 { iced::Length::Fixed(COUNT) } else { iced::Shrink };
    let padding = if waiting < 10 { 0.0 } else { S4 };
    let counted = container(label(says, Type::T14)).width(width).height(COUNT).padding([0.0, padding]);
    Some(counted.align_x(Horizontal::Center).align_y(Vertical::Center).class(Surface::Count(hue)).into())
}
