//! A keypad in the order of the keyboard's number pad, because the hand goes from one to the other.

use iced::widget::{Row, column, row};

use super::button;
use crate::ui::icon::Icon;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S8, Type};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Two zeros at once.
    DoubleZero,
    /// Everything away.
    Clear,
    /// The last one away.
    Backspace,
}

/// What stands at the left of 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Corner {
    /// `00`, for money.
    DoubleZero,
    /// Clearing, with its word, for a PIN.
    Clear(String),
}

/// The rows above the last.
const ROWS: [[u8; 3]; 3] = [[7, 8, 9], [4, 5, 6], [1, 2, 3]];

/// The keypad.
pub fn keypad<'a, Message: Clone + 'a>(corner: Corner, on_key: impl Fn(Key) -> Message) -> Element<'a, Message> {
    let digit = |digit: u8| Element::from(button::key(digit.to_string()).on_press(on_key(Key::Digit(digit))));
    let rows = ROWS.map(|digits| Row::with_children(digits.map(digit)).spacing(S8));
    let left = match corner {
        Corner::DoubleZero => button::key("00").on_press(on_key(Key::DoubleZero)),
        Corner::Clear(word) => button::key(word).size(Type::T20).on_press(on_key(Key::Clear)),
    };
    let right = button::key("").icon(Icon::Backspace).on_press(on_key(Key::Backspace));
    let last = row![left, digit(0), right].spacing(S8);
    rows.into_iter().fold(column![].spacing(S8), iced::widget::Column::push).push(last).into()
}
