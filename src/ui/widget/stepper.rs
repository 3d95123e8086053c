//! A quantity between a button for less and a button for more.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{container, row};

use super::button;
use super::words::bold_label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{PRIMARY, S8, Type};
use crate::ui::theme::surface::Surface;

/// The stepper; a button without a message is at its end.
pub fn stepper<'a, Message: Clone + 'a>(
    says: impl Into<String>,
    on_less: Option<Message>,
    on_more: Option<Message>,
) -> Element<'a, Message> {
    let end = |icon, on_press| button::plain("").icon(icon).width(PRIMARY).on_press_maybe(on_press);
    let says = container(bold_label(says.into(), Type::T20)).center(Fill).height(PRIMARY).class(Surface::Box);
    row![Element::from(end(Icon::Minus, on_less)), says, Element::from(end(Icon::Plus, on_more))]
        .spacing(S8)
        .align_y(Vertical::Center)
        .into()
}
