//! The verdict: shape and state word, one sentence, the figures, the next step, in that order.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Container, column, container, row, space};
use iced::{Fill, FillPortion, Length, Padding};
use unicode_width::UnicodeWidthStr as _;

use super::card::note;
use super::fitted::fitted_bold;
use super::mark::mark;
use super::words::{bold, bold_label, label, words};
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::text::verdict::{Told, Tone};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    HAIR, ICON_VERDICT, ICON_VERDICT_SMALL, S4, S12, S16, S20, S24, S32, Type, VERDICT_HEAD, VERDICT_HEAD_SMALL,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::theme::{Element, Theme};

/// The hue of a tone.
pub const fn hue(tone: Tone) -> Hue {
    match tone {
        Tone::Accepted => Hue::Good,
        Tone::Asks => Hue::Accent,
        Tone::Attention => Hue::Warn,
        Tone::Refused => Hue::Bad,
        Tone::Undecided => Hue::Busy,
    }
}

/// The shape of a tone: circle, triangle, octagon, hourglass; of a question the keyboard that answers it.
pub const fn shape(tone: Tone) -> Icon {
    match tone {
        Tone::Accepted => Icon::Accepted,
        Tone::Asks => Icon::Keyboard,
        Tone::Attention => Icon::Attention,
        Tone::Refused => Icon::Refused,
        Tone::Undecided => Icon::Undecided,
    }
}

/// A verdict card in the making: what is told, then what is shown beneath it.
#[must_use]
pub struct VerdictCard<'a, Message> {
    told: Told,
    support: Option<String>,
    subject: String,
    when: String,
    left: Option<Element<'a, Message>>,
    right: Option<Element<'a, Message>>,
    ways: Vec<Element<'a, Message>>,
}

/// The card of the counter.
pub fn verdict_card<'a, Message: 'a>(told: Told, text: &Text) -> VerdictCard<'a, Message> {
    let support = told.support(text);
    VerdictCard {
        told,
        support,
        subject: String::new(),
        when: String::new(),
        left: None,
        right: None,
        ways: Vec::new(),
    }
}

impl<'a, Message: 'a> VerdictCard<'a, Message> {
    /// What was scanned, and when: at the right end of the head.
    pub fn about(mut self, subject: impl Into<String>, when: impl Into<String>) -> Self {
        self.subject = subject.into();
        self.when = when.into();
        self
    }

    /// What is given to the customer, or what went before.
    pub fn left(mut self, figures: impl Into<Element<'a, Message>>) -> Self {
        self.left = Some(figures.into());
        self
    }

    /// The voucher and its money.
    pub fn right(mut self, figures: impl Into<Element<'a, Message>>) -> Self {
        self.right = Some(figures.into());
        self
    }

    /// A way on; the first is the one that the card's own colour belongs to.
    pub fn way(mut self, button: impl Into<Element<'a, Message>>) -> Self {
        self.ways.push(button.into());
        self
    }

    /// Further ways on, as many as there are.
    pub fn ways(mut self, buttons: impl IntoIterator<Item = Element<'a, Message>>) -> Self {
        self.ways.extend(buttons);
        self
    }

    /// The whole card: all the room that there is, or as high as what stands in it.
    pub fn full(self, height: impl Into<Length>) -> Element<'a, Message> {
        let (tone, height) = (self.told.tone, height.into());
        let about = column![fitted_bold(self.subject, Type::T20, Ink::Inherited), label(self.when, Type::T16)];
        let head = head(&self.told, VERDICT_HEAD, ICON_VERDICT, about.align_x(Horizontal::Right).into());
        let (first, second) = sentence_sizes(&self.told);
        let mut said = column![bold(self.told.cause, first).width(Fill)];
        // What matters most about goods or guests is the second line of the sentence; a hint stands where it is needed.
        let (order, hint) =
            if is_order(tone) { (self.told.next, String::new()) } else { (String::new(), self.told.next) };
        if !order.is_empty() {
            said = said.push(bold(order, second).width(Fill));
        }
        let left = self.left.map(|left| container(left).width(FillPortion(47)));
        let right = self.right.map(|right| container(right).width(FillPortion(30)));
        let mut body = column![said, row![].push(left).push(right).spacing(S32).height(height)].spacing(S16);
        let support = self.support.map(|support| label(support, Type::T14).class(Ink::Soft));
        if !hint.is_empty() || support.is_some() {
            let hint = (!hint.is_empty()).then(|| container(note(Icon::Info, hint)).width(Fill));
            body = body.push(row![].push(hint).push(support).spacing(S16).align_y(Vertical::Center));
        }
        let ways = self.ways.into_iter().fold(row![].spacing(S12), iced::widget::Row::push);
        let foot = container(ways).padding(Padding { top: S16, ..Padding::new(0.0) });
        let body = column![body.height(height), foot].padding(S24 - HAIR).height(height);
        framed(tone, column![head, body].height(height).into()).height(height).into()
    }

    /// The card where several stand together: state, sentence, next step.
    pub fn small(self) -> Element<'a, Message> {
        let tone = self.told.tone;
        let head = head(&self.told, VERDICT_HEAD_SMALL, ICON_VERDICT_SMALL, space().into());
        let support = self.support.map(|support| label(support, Type::T14).class(Ink::Soft));
        let next = row![words(self.told.next, Type::T16).class(Ink::Soft).width(Fill)].push(support).spacing(S16);
        let cause = bold(self.told.cause, Type::T20).width(Fill);
        let body = column![cause, next].spacing(S4);
        framed(tone, column![head, body.padding([S16, S24])].into()).into()
    }
}

/// Whether the next step of a tone is an order and not a hint: do not give the item, bring them to their table.
const fn is_order(tone: Tone) -> bool {
    match tone {
        Tone::Accepted | Tone::Refused => true,
        Tone::Asks | Tone::Attention | Tone::Undecided => false,
    }
}

/// How wide a line of a sentence is, in columns: a Han character takes two.
const LINE_COLUMNS: usize = 52;

/// A sentence keeps to two lines, its order with it: what is longer, with a long name in it, is set smaller.
fn sentence_sizes(told: &Told) -> (Type, Type) {
    let lines = |says: &str| says.width().div_ceil(LINE_COLUMNS);
    let cause = lines(&told.cause);
    let first = if cause > 2 { Type::T20 } else { Type::T28 };
    let second = if cause + lines(&told.next) > 2 { Type::T20 } else { Type::T28 };
    (first, second)
}

fn head<'a, Message: 'a>(told: &Told, height: f32, icon: f32, end: Element<'a, Message>) -> Element<'a, Message> {
    let state = bold_label(told.state.clone(), Type::T44);
    let parts = row![mark(shape(told.tone), icon, Ink::Inherited), state, container(end).align_right(Fill)];
    container(parts.spacing(S20).align_y(Vertical::Center).height(Fill))
        .width(Fill)
        .height(height)
        .padding([0.0, S24])
        .class(Surface::Head(hue(told.tone)))
        .into()
}

fn framed<'a, Message: 'a>(tone: Tone, inside: Element<'a, Message>) -> Container<'a, Message, Theme> {
    container(inside).width(Fill).padding(HAIR).class(Surface::Outlined(hue(tone)))
}
