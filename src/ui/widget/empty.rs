//! Nothing there: one line and what to do, in the place of the list.

use iced::Fill;
use iced::alignment::Horizontal;
use iced::widget::{column, container};

use super::words::{bold, words};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S24, Type};

/// `says` that there is nothing, `next` what to do.
pub fn empty<'a, Message: 'a>(says: impl Into<String>, next: impl Into<String>) -> Element<'a, Message> {
    let said = column![
        bold(says.into(), Type::T16).class(Ink::Soft).center(),
        words(next.into(), Type::T16).class(Ink::Soft).center()
    ];
    container(said.spacing(S8).align_x(Horizontal::Center)).center(Fill).padding(S24).into()
}
