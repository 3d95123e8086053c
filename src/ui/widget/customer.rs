//! Somebody on the street of the demo, to be chosen: what they hold beneath their name, and how they fared at the end.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{button, column, container, row};

use super::fitted::{fitted, fitted_bold};
use super::mark::mark;
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CUSTOMER, ICON, ICON_SMALL, S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::{Kind, Press, Shown};

/// Whether their phone is before the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phone {
    /// It is.
    Shown,
    /// It is in their pocket.
    Pocketed,
}

/// A customer. A name or a second line without room is cut short.
pub fn customer<'a, Message: Clone + 'a>(
    icon: Icon,
    name: impl Into<String>,
    holds: impl Into<String>,
    fared: Option<(Icon, Hue)>,
    phone: Phone,
    on_press: Message,
) -> Element<'a, Message> {
    let lines = column![fitted_bold(name, Type::T16, Ink::Plain), fitted(holds, Type::T14, Ink::Soft)];
    let (kind, ink) = match phone {
        Phone::Shown => (Kind::Chosen, Ink::Fill(Hue::Accent)),
        Phone::Pocketed => (Kind::Plain, Ink::Soft),
    };
    let fared = fared.map(|(icon, hue)| mark(icon, ICON_SMALL, Ink::Fill(hue)));
    let parts = row![mark(icon, ICON, ink), container(lines).width(Fill)].push(fared);
    let inner = container(parts.spacing(S12).align_y(Vertical::Center)).height(Fill).align_y(Vertical::Center);
    let tile = button::Button::new(inner)
        .width(Fill)
        .height(CUSTOMER)
        .padding([0.0, S12])
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(tile, on_press)
}
