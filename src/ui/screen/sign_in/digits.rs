//! The digits of a PIN while they are typed.

use std::fmt;

use crate::domain::staff::Pin;
use crate::ui::screen::Key;
use crate::ui::widget::keypad;

/// What was typed so far; never shown.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Digits(String);

impl fmt::Debug for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digits({})", self.0.len())
    }
}

impl Digits {
    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The PIN that they are; none while there are too few.
    pub fn pin(&self) -> Option<Pin> {
        Pin::parse(&self.0).ok()
    }

    /// All away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// A key of the keypad on the screen.
    pub fn press(&mut self, key: keypad::Key) {
        match key {
            keypad::Key::Digit(digit) => self.push(char::from(b'0'.saturating_add(digit.min(9)))),
            keypad::Key::DoubleZero | keypad::Key::Point => {}
            keypad::Key::Clear => self.clear(),
            keypad::Key::Backspace => {
                self.0.pop();
            }
        }
    }

    /// A key of the keyboard. A character that is no digit comes from a scanner, and so did the digits before it: they
    /// are forgotten.
    pub fn typed(&mut self, key: Key) {
        match key {
            Key::Character(digit) if digit.is_ascii_digit() => self.push(digit),
            Key::Character(_) | Key::Delete => self.clear(),
            Key::Backspace => {
                self.0.pop();
            }
            Key::Enter | Key::Escape | Key::Function(_) | Key::Alt(_) | Key::Arrow(_) => {}
        }
    }

    fn push(&mut self, digit: char) {
        if self.0.len() < Pin::DIGITS_MAX {
            self.0.push(digit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Digits {
        let mut digits = Digits::default();
        keys.chars().for_each(|character| digits.typed(Key::Character(character)));
        digits
    }

    #[test]
    fn a_scanners_burst_leaves_no_digit_behind_its_last_letter() {
        assert_eq!(typed("25CS0:7K2").len(), 1);
        assert!(typed("1234A").is_empty());
    }

    #[test]
    fn no_more_is_taken_than_a_pin_has_and_no_less_is_one() {
        assert_eq!(typed("123456789").pin(), Pin::parse("123456").ok());
        assert_eq!(typed("123").pin(), None);
        let mut digits = typed("12");
        for key in [keypad::Key::Digit(0), keypad::Key::Digit(9), keypad::Key::DoubleZero] {
            digits.press(key);
        }
        assert_eq!(digits.pin(), Pin::parse("1209").ok());
        digits.press(keypad::Key::Backspace);
        digits.typed(Key::Backspace);
        assert_eq!(digits, typed("12"));
        assert_eq!(format!("{digits:?}"), "Digits(2)");
        digits.press(keypad::Key::Clear);
        assert!(digits.is_empty());
    }
}
