//! A question before everything else: on a sheet over the rest, which is out of reach until it is answered.

use iced::Fill;
use iced::widget::{column, container, opaque, row, space, stack};

use super::button::Button;
use super::words::{bold, words};
use crate::ui::focus::{inert, scope};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{DIALOG, DIALOG_WIDE, S8, S12, S24, Type};
use crate::ui::theme::surface::Surface;

/// A dialog in the making: what is asked, what follows from it, something to fill in, and the ways out.
#[must_use]
pub struct Dialog<'a, Message> {
    asks: String,
    explains: String,
    body: Option<Element<'a, Message>>,
    /// What Esc does.
    leave: Option<Element<'a, Message>>,
    ways: Vec<Element<'a, Message>>,
    width: f32,
}

/// A dialog that asks something and explains what follows.
pub fn dialog<'a, Message: 'a>(asks: impl Into<String>, explains: impl Into<String>) -> Dialog<'a, Message> {
    Dialog { asks: asks.into(), explains: explains.into(), body: None, leave: None, ways: Vec::new(), width: DIALOG }
}

impl<'a, Message: 'a> Dialog<'a, Message> {
    /// With something to look at or to fill in.
    pub fn body(mut self, body: impl Into<Element<'a, Message>>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Wide enough for two columns.
    pub const fn wide(mut self) -> Self {
        self.width = DIALOG_WIDE;
        self
    }

    /// With a way out. In every dialog the one that Esc presses stands at the left, and the one that Enter presses comes last,
    /// at the right end; all are of one height.
    pub fn way(mut self, way: Button<'a, Message>) -> Self
    where
        Message: Clone,
    {
        let leaves = way.is_key("Esc");
        let way = Element::from(way.ordinary());
        if leaves {
            self.leave = Some(way);
        } else {
            self.ways.push(way);
        }
        self
    }

    /// The same, saying what happened in other words.
    pub fn map<Other: 'a>(self, told: impl Fn(Message) -> Other + Copy + 'a) -> Dialog<'a, Other> {
        Dialog {
            asks: self.asks,
            explains: self.explains,
            body: self.body.map(|body| body.map(told)),
            leave: self.leave.map(|leave| leave.map(told)),
            ways: self.ways.into_iter().map(|way| way.map(told)).collect(),
            width: self.width,
        }
    }

    /// Over the rest.
    pub fn over(self, rest: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
        let said = column![
            bold(self.asks, Type::T28).width(Fill),
            words(self.explains, Type::T16).class(Ink::Soft).width(Fill)
        ];
        let ways = self.ways.into_iter().fold(row![].spacing(S12), iced::widget::Row::push);
        let ways = row![].push(self.leave).push(space().width(Fill)).push(ways);
        let inside = column![said.spacing(S12)].push(self.body).push(ways).spacing(S24);
        let card = container(inside).width(self.width).padding([S24, S24]).class(Surface::Dialog);
        let sheet = container(card).center(Fill).padding(S8).class(Surface::Scrim);
        // As large as the window, whatever lies beneath.
        let rest = container(inert(rest)).width(Fill).height(Fill);
        stack![rest, opaque(scope(sheet))].into()
    }
}
