//! The row on top of a screen that has no field: its name, a line about it, and what may be done with all of it.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{container, row};

use super::fitted::fitted;
use super::words::bold_label;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S12, TARGET, Type};

/// The name, what is to be said of it now, and what stands at the end.
pub fn title<'a, Message: 'a>(
    name: impl Into<String>,
    says: impl Into<String>,
    end: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let says = container(fitted(says, Type::T16, Ink::Soft)).width(Fill);
    row![bold_label(name.into(), Type::T28), says, end.into()]
        .height(TARGET)
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}
