//! Why something is done: a few ready reasons, each with its key, and one of one's own.

use iced::alignment::Vertical;
use iced::widget::{Column, row};

use super::button;
use super::field;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S8;

/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 120;

/// The ready reasons with the keys 1, 2, 3 …, above the one that is typed.
pub fn reason<'a, Message: Clone + 'a>(
    id: &'static str,
    ready: Vec<String>,
    own: Own<'_>,
    on_pick: impl Fn(usize) -> Message,
    on_input: fn(String) -> Message,
) -> Element<'a, Message> {
    let mut all = Column::new().spacing(S8);
    for (at, (says, key)) in ready.into_iter().zip(KEYS).enumerate() {
        let is_chosen = own.typed == says;
        let pick = if is_chosen { button::chosen(says) } else { button::plain(says) };
        all = all.push(pick.key(key).wide().on_press(on_pick(at)));
    }
    let typed = field::input(id, own.name, "", own.typed, Some(on_input));
    all.push(row![typed].align_y(Vertical::Center)).into()
}

/// The reason in one's own words.
#[derive(Debug, Clone)]
pub struct Own<'a> {
    /// What stands above it.
    pub name: String,
    /// What was typed so far.
    pub typed: &'a str,
}

/// The keys of the ready reasons.
const KEYS: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// Which ready reason a key stands for.
pub fn picked(key: char) -> Option<usize> {
    KEYS.iter().position(|known| known.starts_with(key))
}

/// What was typed, as much of it as is kept.
pub fn kept(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(REASON_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_picks_a_ready_reason_and_nothing_else_does() {
        assert_eq!([picked('1'), picked('6'), picked('0'), picked('a')], [Some(0), Some(5), None, None]);
    }

    #[test]
    fn a_reason_is_one_line_of_bounded_length() {
        assert_eq!(kept("two\ntills"), "twotills");
        assert_eq!(kept(&"长".repeat(500)).chars().count(), REASON_CHARS_MAX);
    }
}
