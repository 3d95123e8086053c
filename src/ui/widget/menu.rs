//! A menu: what one can open, one below the other, one of them open or the next to be.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{button, column, container, row};

use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, S4, S12, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Place, Press, Shown};

/// A part that one can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<Message> {
    /// Its icon.
    pub icon: Icon,
    /// Its name.
    pub name: String,
    /// What opening it says.
    pub on_press: Message,
}

/// The menu in the whole width that it is given, with its `open`th part open.
pub fn menu<'a, Message: Clone + 'a>(entries: Vec<Entry<Message>>, open: usize) -> Element<'a, Message> {
    let entries = entries.into_iter().enumerate().map(|(at, entry)| {
        let (kind, ink, name) = if at == open {
            (Kind::ChosenTab(Place::Only), Ink::Tinted(Hue::Accent), bold_label(entry.name, Type::T16))
        } else {
            (Kind::Tab(Place::Only), Ink::Plain, label(entry.name, Type::T16))
        };
        let parts = row![mark(entry.icon, ICON, ink), name.class(ink)].spacing(S12).align_y(Vertical::Center);
        let pressed = button::Button::new(container(parts).height(Fill).align_y(Vertical::Center))
            .width(Fill)
            .height(TARGET)
            .padding([0.0, S12])
            .class(Press { kind, shown: Shown::Live })
            .on_press(entry.on_press.clone());
        focus::stop(pressed, entry.on_press)
    });
    entries.fold(column![].spacing(S4), iced::widget::Column::push).into()
}
