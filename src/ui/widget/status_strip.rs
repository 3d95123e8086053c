//! The strip at the bottom of every screen: what is connected, what waits, how old the data is.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row, space};

use super::card::{line, upright};
use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON_SMALL, S8, S16, STRIP, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// One thing of the strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub icon: Icon,
    /// How it is, in words.
    pub says: String,
    /// How it is, in colour.
    pub state: State,
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As usual; nothing to say about it.
    Usual,
    /// Well, and worth saying.
    Well,
    /// Not well; it is bold then.
    Unwell,
}

/// The strip: the mark of training where it is that, what concerns the cloud, what concerns the devices, who and where, and the time.
pub fn status_strip<'a, Message: 'a>(
    mark: Option<Element<'a, Message>>,
    cloud: Vec<Item>,
    devices: Vec<Item>,
    place: impl Into<String>,
    clock: impl Into<String>,
) -> Element<'a, Message> {
    let mut parts = row![].push(mark).spacing(S16).align_y(Vertical::Center);
    for item in cloud {
        parts = parts.push(shown(item));
    }
    if !devices.is_empty() {
        parts = parts.push(upright(ICON_SMALL));
    }
    for item in devices {
        parts = parts.push(shown(item));
    }
    let place = label(place.into(), Type::T14).class(Ink::Soft);
    let parts = parts.push(space().width(Fill)).push(place).push(bold_label(clock.into(), Type::T16));
    let bar = container(parts.padding([0.0, S16]).height(STRIP - HAIR)).width(Fill).class(Surface::Bar);
    column![line(), bar].into()
}

fn shown<'a, Message: 'a>(item: Item) -> Element<'a, Message> {
    let (ink, says) = match item.state {
        State::Usual => (Ink::Soft, label(item.says, Type::T14)),
        State::Well => (Ink::Tinted(Hue::Good), label(item.says, Type::T14)),
        State::Unwell => (Ink::Tinted(Hue::Warn), bold_label(item.says, Type::T14)),
    };
    row![mark(item.icon, ICON_SMALL, ink), says.class(ink)].spacing(S8).align_y(Vertical::Center).into()
}
