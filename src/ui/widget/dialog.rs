//! A question before everything else: on a flat sheet over the rest, which is out of reach until it is answered.

use iced::Fill;
use iced::widget::{column, container, opaque, row, space, stack};

use super::words::{bold, words};
use crate::ui::focus::{inert, scope};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{DIALOG, S12, S16, S24, Type};
use crate::ui::theme::surface::Surface;

/// A dialog over `rest`: what is asked, what follows from it, something to fill in, and the ways out. The
/// last stands where the thumb is: the safe one; a gap keeps what takes away from it.
pub fn dialog<'a, Message: 'a>(
    rest: impl Into<Element<'a, Message>>,
    asks: impl Into<String>,
    explains: impl Into<String>,
    body: impl Into<Element<'a, Message>>,
    ways: Vec<Element<'a, Message>>,
) -> Element<'a, Message> {
    let said = column![
        bold(asks.into(), Type::T28).width(Fill),
        words(explains.into(), Type::T16).class(Ink::Soft).width(Fill)
    ];
    let ways = ways.into_iter().fold(row![].spacing(S24), iced::widget::Row::push);
    let inside = column![said.spacing(S12), body.into(), row![space().width(Fill), ways]].spacing(S24);
    let card = container(inside).width(DIALOG).padding([S24, S24]).class(Surface::Dialog);
    let sheet = container(card).center(Fill).padding(S16).class(Surface::Sunken);
    stack![inert(rest), opaque(scope(sheet))].into()
}
