//! One of a few, side by side in one frame.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{button, column, container, row, space};
use iced::{Fill, Length, Shrink};

use super::card::upright;
use super::words::{bold_label, label};
use crate::domain::product::Colour;
use crate::ui::focus;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{HAIR, S4, S16, TARGET, Type};
use crate::ui::theme::press::{Kind, Place, Press, Shown};
use crate::ui::theme::surface::Surface;

/// What stands on a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub name: String,
    /// The colour of the category that it opens.
    pub colour: Option<Colour>,
}

impl From<String> for Tab {
    fn from(name: String) -> Self {
        Self { name, colour: None }
    }
}

/// Tabs of these names, the `chosen`th of them chosen.
pub fn tabs<'a, Message: Clone + 'a>(
    names: Vec<String>,
    chosen: usize,
    on_choose: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    frame(names, chosen, Shrink, TARGET, on_choose)
}

/// The same in the whole width that they are given, as high as what stands beside them.
pub fn wide_tabs<'a, Message: Clone + 'a>(
    names: Vec<impl Into<Tab>>,
    chosen: usize,
    height: f32,
    on_choose: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    frame(names, chosen, Fill, height, on_choose)
}

fn frame<'a, Message: Clone + 'a>(
    names: Vec<impl Into<Tab>>,
    chosen: usize,
    width: Length,
    height: f32,
    on_choose: impl Fn(usize) -> Message,
) -> Element<'a, Message> {
    let count = names.len();
    let side = if width == Shrink { S16 } else { 0.0 };
    let mut all = row![];
    for (at, name) in names.into_iter().enumerate() {
        if at > 0 {
            all = all.push(upright(Fill));
        }
        let place = Place::of(at, count);
        let Tab { name, colour } = name.into();
        let (kind, name) = if at == chosen {
            (Kind::ChosenTab(place), bold_label(name, Type::T16))
        } else {
            (Kind::Tab(place), label(name, Type::T16))
        };
        let bar = |colour| container(space()).width(S16).height(S4).class(Surface::Category(colour));
        let marked = column![name].push(colour.map(bar)).spacing(S4).align_x(Horizontal::Center);
        let inner = container(marked).width(width).height(Fill).align_x(Horizontal::Center).align_y(Vertical::Center);
        let tab = button::Button::new(inner)
            .width(width)
            .height(Fill)
            .padding([0.0, side])
            .class(Press { kind, shown: Shown::Live })
            .on_press(on_choose(at));
        all = all.push(focus::stop(tab, on_choose(at)));
    }
    container(all).width(width).height(height).padding(HAIR).class(Surface::Panel).into()
}
