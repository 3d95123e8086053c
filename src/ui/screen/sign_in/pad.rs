//! The pad for a PIN: whose it is, what is asked or wrong, the dots, the keys, the way on.

use iced::Fill;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::{column, container};

use super::digits::Digits;
use crate::domain::staff::Pin;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{PIN_PAD, PIN_ROW, PIN_SAYS, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::keypad::{Corner, Key, keypad};
use crate::ui::widget::pin::dots;
use crate::ui::widget::words::words;

/// What stands under the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// What is asked.
    Asks(String),
    /// What was said before, cut short where it is long.
    Recalls(String),
    /// What was wrong, or what must be waited for.
    Warns(String),
}

/// The heading: whose PIN, and what is said of it. It takes the same room whatever it says, so that no key moves.
pub fn heading<'a, Message: 'a>(name: &str, says: Says) -> Element<'a, Message> {
    let sentence = |says, ink| Element::from(words(says, Type::T16).class(ink).width(Fill).center());
    let says = match says {
        Says::Asks(asks) => sentence(asks, Ink::Soft),
        Says::Recalls(said) => fitted(said, Type::T16, Ink::Soft),
        Says::Warns(warns) => sentence(warns, Ink::Tinted(Hue::Warn)),
    };
    let says = container(says).center_x(Fill).height(PIN_SAYS).align_y(Vertical::Center);
    let name = container(fitted_bold(name, Type::T28, Ink::Plain)).width(Fill).align_x(Horizontal::Center);
    column![name, says].into()
}

/// The dots and the keys.
pub fn keys<'a, Message: Clone + 'a>(
    here: Here<'a>,
    digits: &Digits,
    places: usize,
    on_key: impl Fn(Key) -> Message,
) -> Element<'a, Message> {
    let places = places.clamp(Pin::DIGITS_MIN.max(digits.len()), Pin::DIGITS_MAX);
    let dots = container(dots(digits.len(), places)).width(Fill).height(PIN_ROW).align_x(Horizontal::Center);
    let keypad = keypad(Corner::Clear(here.text.of("sign-in-clear", &[])), on_key);
    column![dots, keypad].spacing(S16).into()
}

/// The pad, as wide as it is everywhere.
pub fn pad<'a, Message: Clone + 'a>(
    heading: Element<'a, Message>,
    keys: Element<'a, Message>,
    confirm: String,
    on_confirm: Option<Message>,
) -> Element<'a, Message> {
    let confirm = button::primary(confirm).key("Enter").wide().on_press_maybe(on_confirm);
    column![heading, keys, Element::from(confirm)].spacing(S16).width(PIN_PAD).into()
}
