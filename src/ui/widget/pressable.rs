//! Things that may be pressed as a whole and are no words on a button: a row, the face of a card, a name from outside.

use iced::alignment::Vertical;
use iced::widget::{button, column, container, row as side_by_side};
use iced::{Fill, Padding};

use super::button::key_cap;
use super::fitted::{fitted, has_room};
use super::mark::mark;
use super::words::label;
use crate::ui::focus;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, KEY_CAP, PRIMARY, S8, S12, S16, TARGET, Type};
use crate::ui::theme::press::{Kind, Press, Shown};

/// A row of a list, `height` high.
pub fn row<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    height: f32,
    on_press: Message,
) -> Element<'a, Message> {
    pressable(Kind::Row, container(content).center_y(Fill), height, Padding::new(0.0).horizontal(S16), on_press)
}

/// The face of a card, `height` high; the card itself has the ground and the border.
pub fn face<'a, Message: Clone + 'a>(
    content: impl Into<Element<'a, Message>>,
    height: f32,
    on_press: Message,
) -> Element<'a, Message> {
    pressable(Kind::Quiet, content, height, Padding::new(S12), on_press)
}

/// A name that comes from outside, cut short where there is no room for all of it.
pub fn name<'a, Message: Clone + 'a>(kind: Kind, says: impl Into<String>, on_press: Message) -> Element<'a, Message> {
    let says = container(fitted(says, Type::T16, Ink::Inherited)).center_y(Fill).center_x(Fill);
    pressable(kind, says, PRIMARY, Padding::new(0.0).horizontal(S12), on_press)
}

/// One of several choices that come from outside, with a line about it where there is something to say, and its key while the keys
/// are for it; one that is not to be had cannot be pressed.
pub fn choice<'a, Message: Clone + 'a>(
    kind: Kind,
    says: impl Into<String>,
    note: Option<String>,
    key: Option<&'a str>,
    on_press: Option<Message>,
) -> Element<'a, Message> {
    let note = note.map(|note| fitted(note, Type::T14, Ink::Inherited));
    let says = column![fitted(says, Type::T16, Ink::Inherited)].push(note).width(Fill);
    let parts = side_by_side![says].push(key.map(|key| key_cap(key, Ink::Soft)));
    let inner = container(parts.spacing(S8).align_y(Vertical::Center)).center_y(Fill);
    let pressed = button::Button::new(inner)
        .width(Fill)
        .height(PRIMARY)
        .padding([0.0, S12])
        .class(Press { kind, shown: Shown::Live })
        .on_press_maybe(on_press.clone());
    match on_press {
        Some(message) => focus::stop(pressed, message),
        None => pressed.into(),
    }
}

/// Whether a choice that is so wide has room for all that it says, also beside its key.
pub fn choice_has_room(says: &str, note: Option<&str>, width: f32) -> bool {
    let room = width - 2.0 * S12 - S8 - KEY_CAP;
    has_room(says, Type::T16, room) && note.is_none_or(|note| has_room(note, Type::T14, room))
}

/// That there is more, quietly.
pub fn more<'a, Message: Clone + 'a>(says: impl Into<String>, on_press: Message) -> Element<'a, Message> {
    let parts = side_by_side![label(says.into(), Type::T16).class(Ink::Soft), mark(Icon::Down, ICON, Ink::Soft)];
    let inner = container(parts.spacing(S8).align_y(Vertical::Center)).center_y(Fill);
    let pressed = button::Button::new(inner)
        .height(TARGET)
        .padding([0.0, S12])
        .class(Press { kind: Kind::Quiet, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}

fn pressable<'a, Message: Clone + 'a>(
    kind: Kind,
    content: impl Into<Element<'a, Message>>,
    height: f32,
    padding: Padding,
    on_press: Message,
) -> Element<'a, Message> {
    let pressed = button::Button::new(content)
        .width(Fill)
        .height(height)
        .padding(padding)
        .class(Press { kind, shown: Shown::Live })
        .on_press(on_press.clone());
    focus::stop(pressed, on_press)
}
