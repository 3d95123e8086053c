//! What may be longer than its room: it is scrolled, and the bar stands beside it, where one is needed.

use iced::widget::scrollable::{self, Scrollable};

use crate::ui::theme::measure::S8;
use crate::ui::theme::{Element, Theme};

/// Something that may be longer than its room.
pub fn scroll<'a, Message: 'a>(inside: impl Into<Element<'a, Message>>) -> Scrollable<'a, Message, Theme> {
    // A bar over the content would cover what stands at the right: times, figures, buttons.
    Scrollable::with_direction(inside, scrollable::Direction::Vertical(scrollable::Scrollbar::new().spacing(S8)))
}
