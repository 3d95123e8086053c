//! The steps of something that is done once, and the numbered lines of instructions.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row};

use super::fitted::fitted;
use super::mark::mark;
use super::words::{bold_label, label, words};
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, LINE_NUMBER, S12, S16, STEP_NUMBER, STEP_ROW, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is done.
    Done,
    /// One is at it.
    Here,
    /// It is to come.
    ToCome,
}

/// A step: its number, its name, and a word about it.
pub fn step<'a, Message: 'a>(
    number: u8,
    name: impl Into<String>,
    about: impl Into<String>,
    progress: Progress,
) -> Element<'a, Message> {
    let name = name.into();
    let (sign, surface, name) = match progress {
        Progress::Done => {
            (mark(Icon::Check, ICON, Ink::On(Hue::Good)), Surface::Number(Hue::Good), label(name, Type::T20))
        }
        Progress::Here => (
            bold_label(number.to_string(), Type::T20).class(Ink::On(Hue::Accent)).into(),
            Surface::Number(Hue::Accent),
            bold_label(name, Type::T20),
        ),
        Progress::ToCome => (
            bold_label(number.to_string(), Type::T20).class(Ink::Soft).into(),
            Surface::NumberToCome,
            label(name, Type::T20),
        ),
    };
    let sign: Element<'a, Message> = sign;
    let lines = column![name.class(Ink::Plain), fitted(about, Type::T14, Ink::Soft)];
    let parts = row![container(sign).center(STEP_NUMBER).class(surface), container(lines).width(Fill)];
    let parts = parts.spacing(S16).height(STEP_ROW).padding([0.0, S12]).align_y(Vertical::Center);
    let ground = if progress == Progress::Here { Surface::Soft(Hue::Accent) } else { Surface::Clear };
    container(parts).width(Fill).class(ground).into()
}

/// A line of instructions.
pub fn instruction<'a, Message: 'a>(number: u8, says: impl Into<String>) -> Element<'a, Message> {
    let sign = container(bold_label(number.to_string(), Type::T16)).center(LINE_NUMBER).class(Surface::LineNumber);
    row![sign, words(says.into(), Type::T16).width(Fill)].spacing(S12).align_y(Vertical::Center).into()
}
