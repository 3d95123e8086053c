//! A keypad in the order of the keyboard's number pad, because the hand goes from one to the other.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{Row, column, container, row};

use super::button::{self, Button};
use super::fitted::fitted_bold;
use super::words::label;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{KEYPAD_MAX, PRIMARY, S8, S16, Type};
use crate::ui::theme::surface::Surface;

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Two zeros at once.
    DoubleZero,
    /// The point before the part of an amount.
    Point,
    /// Everything away.
    Clear,
    /// The last one away.
    Backspace,
}

/// How many characters an amount has at most that is entered on it.
const AMOUNT_CHARS_MAX: usize = 10;

impl Key {
    /// Does to an amount what the key says: it has one point at most, and what finds no room in it is left out.
    pub fn put_into(self, amount: &mut String) {
        let room = AMOUNT_CHARS_MAX.saturating_sub(amount.len());
        match self {
            Self::Digit(digit) if room > 0 => amount.push_str(&digit.to_string()),
            Self::DoubleZero if room > 1 => amount.push_str("00"),
            Self::Point if room > 0 && !amount.contains('.') => amount.push('.'),
            Self::Clear => amount.clear(),
            Self::Backspace => {
                amount.pop();
            }
            Self::Digit(_) | Self::DoubleZero | Self::Point => {}
        }
    }
}

/// What stands at the left of 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corner {
    /// `00`, for money in its smallest unit.
    DoubleZero,
    /// A point, for money as it is said.
    Point,
    /// Clearing, with its word, for a PIN.
    Clear(String),
}

/// The rows above the last.
const ROWS: [[u8; 3]; 3] = [[7, 8, 9], [4, 5, 6], [1, 2, 3]];

/// The keypad.
pub fn keypad<'a, Message: Clone + 'a>(corner: Corner, on_key: impl Fn(Key) -> Message) -> Element<'a, Message> {
    keys(corner, on_key, |key| key)
}

/// The same as high as there is room for, up to its usual height: for a card that has more to show.
pub fn fitting<'a, Message: Clone + 'a>(corner: Corner, on_key: impl Fn(Key) -> Message) -> Element<'a, Message> {
    container(keys(corner, on_key, Button::high)).height(Fill).max_height(KEYPAD_MAX).into()
}

/// The same as high as there is room for, however much that is: where it stands among other large things to touch.
pub fn reaching<'a, Message: Clone + 'a>(corner: Corner, on_key: impl Fn(Key) -> Message) -> Element<'a, Message> {
    container(keys(corner, on_key, Button::high)).height(Fill).into()
}

fn keys<'a, Message: Clone + 'a>(
    corner: Corner,
    on_key: impl Fn(Key) -> Message,
    sized: impl Fn(Button<'a, Message>) -> Button<'a, Message>,
) -> Element<'a, Message> {
    let key = |label: String, means: Key| sized(button::key(label)).on_press(on_key(means));
    let digit = |digit: u8| Element::from(key(digit.to_string(), Key::Digit(digit)));
    let rows = ROWS.map(|digits| Row::with_children(digits.map(digit)).spacing(S8));
    let left = match corner {
        Corner::DoubleZero => key("00".to_owned(), Key::DoubleZero),
        Corner::Point => key(".".to_owned(), Key::Point),
        Corner::Clear(word) => sized(button::key(word).size(Type::T20)).on_press(on_key(Key::Clear)),
    };
    let right = key(String::new(), Key::Backspace).icon(Icon::Backspace);
    let last = row![left, digit(0), right].spacing(S8);
    rows.into_iter().fold(column![].spacing(S8), iced::widget::Column::push).push(last).into()
}

/// What has been entered on a keypad, or what is to be.
pub fn entered<'a, Message: 'a>(value: impl Into<String>, hint: impl Into<String>) -> Element<'a, Message> {
    let value = value.into();
    let says: Element<'a, Message> = if value.is_empty() {
        label(hint.into(), Type::T16).class(Ink::Soft).into()
    } else {
        fitted_bold(value, Type::T28, Ink::Plain)
    };
    container(says)
        .width(Fill)
        .height(PRIMARY)
        .padding([0.0, S16])
        .align_y(Vertical::Center)
        .class(Surface::Field)
        .into()
}
