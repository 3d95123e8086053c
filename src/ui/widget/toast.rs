//! A slim bar that keeps the last result until the next input.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{container, row};

use super::fitted::fitted;
use super::mark::mark;
use super::words::bold_label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, S4, S12, S16, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// What happened, in bold, with its particulars, and a way back at the end.
pub fn toast<'a, Message: 'a>(
    hue: Hue,
    icon: Icon,
    happened: impl Into<String>,
    particulars: impl Into<String>,
    end: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let particulars = container(fitted(particulars, Type::T16, Ink::Inherited)).width(Fill);
    let parts = row![mark(icon, ICON, Ink::Inherited), bold_label(happened.into(), Type::T16), particulars, end.into()];
    container(parts.spacing(S12).align_y(Vertical::Center).height(TARGET))
        .width(Fill)
        .padding(iced::Padding { left: S16, right: S4, ..iced::Padding::ZERO })
        .class(Surface::Soft(hue))
        .into()
}
