//! Navigation at the left: only what works.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{button, column, container, row, space, stack};
use iced::{Fill, Padding};

use super::badge::count;
use super::card::{line, upright};
use super::mark::mark;
use super::words::{bold_label, label};
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{BAR_PLACES, FIELD, HAIR, ICON, ICON_FIELD, PLACE, PRIMARY, RAIL, S4, S8, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Place, Press, Shown};
use crate::ui::theme::surface::Surface;

/// A place to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<Message> {
    /// Its icon.
    pub icon: Icon,
    /// Its name, in a word.
    pub name: String,
    /// How many things wait there.
    pub waiting: u32,
    /// Whether one is there.
    pub standing: Standing,
    /// What going there says.
    pub on_press: Message,
}

/// Whether one is at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Here.
    Here,
    /// Elsewhere.
    Elsewhere,
}

/// The rail: places from the top, `last` at the bottom.
pub fn rail<'a, Message: Clone + 'a>(places: Vec<Item<Message>>, last: Item<Message>) -> Element<'a, Message> {
    let seal = container(mark(Icon::Seal, ICON_FIELD, Ink::Fill(Hue::Accent))).center_x(Fill).center_y(PRIMARY);
    let places = places.into_iter().fold(column![].spacing(S4), |all, place| all.push(item(place)));
    let places = column![seal, places].spacing(S4);
    let inside = column![places, space().height(Fill), item(last)].padding([S8, S4]).width(RAIL - HAIR);
    let bar = container(inside.align_x(Horizontal::Center)).height(Fill).class(Surface::Bar);
    row![bar, upright(Fill)].width(RAIL).into()
}

/// The same places in a bar, where the window is higher than wide: hands work in its lower half.
pub fn bar<'a, Message: Clone + 'a>(places: Vec<Item<Message>>) -> Element<'a, Message> {
    let places =
        places.into_iter().fold(row![].spacing(S4), |all, place| all.push(container(item(place)).center_x(Fill)));
    let bar =
        container(places.height(Fill).align_y(Vertical::Center)).width(Fill).height(BAR_PLACES).class(Surface::Bar);
    column![line(), bar].into()
}

fn item<'a, Message: Clone + 'a>(item: Item<Message>) -> Element<'a, Message> {
    let here = item.standing == Standing::Here;
    let (kind, ink) = if here {
        (Kind::ChosenTab(Place::Only), Ink::Tinted(Hue::Accent))
    } else {
        (Kind::Tab(Place::Only), Ink::Soft)
    };
    let name = if here { bold_label(item.name, Type::T14) } else { label(item.name, Type::T14) };
    let parts = column![mark(item.icon, ICON, ink), name.class(ink)].spacing(S4).align_x(Horizontal::Center);
    let mut layers = stack![container(parts).center(Fill)];
    if let Some(waiting) = count(Hue::Bad, item.waiting) {
        // From the icon's right corner outwards, so that three figures do not lie over it.
        let icon_ends = f32::midpoint(PLACE, ICON) - S4;
        layers = layers.push(container(waiting).padding(Padding { top: S4, left: icon_ends, ..Padding::ZERO }));
    }
    let pressed = button::Button::new(layers)
        .width(PLACE)
        .height(FIELD)
        .padding(0.0)
        .class(Press { kind, shown: Shown::Live })
        .on_press(item.on_press.clone());
    focus::stop(pressed, item.on_press)
}
