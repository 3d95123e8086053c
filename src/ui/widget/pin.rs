//! The digits of a PIN: that they are there, never which.

use iced::alignment::Vertical;
use iced::widget::{container, row, space};

use crate::ui::theme::Element;
use crate::ui::theme::measure::{PIN_DOT, PIN_ROW, S20};
use crate::ui::theme::surface::{Filled, Surface};

/// So many places, the first `typed` of them filled.
pub fn dots<'a, Message: 'a>(typed: usize, places: usize) -> Element<'a, Message> {
    let dot = |at: usize| {
        let filled = if at < typed { Filled::Yes } else { Filled::No };
        container(space()).width(PIN_DOT).height(PIN_DOT).class(Surface::Dot(filled)).into()
    };
    row((0..places).map(dot)).spacing(S20).height(PIN_ROW).align_y(Vertical::Center).into()
}
