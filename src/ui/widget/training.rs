//! The mark of training: a frame around every window, which nobody takes for the shop's own.

use iced::widget::{container, space, stack};
use iced::{Center, Fill};

use super::words::bold_label;
use crate::engine::training::Books;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S4, S12, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;

/// What training is called, in both languages whichever is spoken.
pub const MARK: &str = "TRAINING·培训";

/// A window, in the frame of training where its books are that.
pub fn framed<'a, Message: 'a>(books: Books, window: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    match books {
        Books::Real => window.into(),
        Books::Training => {
            let frame = container(space()).width(Fill).height(Fill).class(Surface::TrainingFrame);
            stack![window.into(), frame].width(Fill).height(Fill).into()
        }
    }
}

/// The same of a window that has no strip to say it in: it is said at its upper edge.
pub fn framed_and_named<'a, Message: 'a>(
    books: Books,
    window: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let named = (books == Books::Training).then(|| container(mark()).width(Fill).align_x(Center));
    stack![framed(books, window)].push(named).width(Fill).height(Fill).into()
}

/// The word by itself.
pub fn mark<'a, Message: 'a>() -> Element<'a, Message> {
    container(bold_label(MARK, Type::T14)).padding([S4, S12]).class(Surface::Filled(Hue::Warn)).into()
}
