//! The customer display: what whoever stands before the counter may see of it, read from a metre away.
//!
//! ```text
//!  nobody is served ─▶ welcome, the shop's pictures        a voucher or a booking ─▶ what is said of it
//!  something is rung up ─▶ lines, what they save, to pay ─▶ what was given, what is left ─▶ thanks, change, receipt
//! ```
//!
//! It keeps nothing: what it shows is the counter's and the till's own ([`Shown`]). What stands on it is for the customer alone;
//! the words for it are in [`customer`](crate::ui::text::customer).

mod bill;

#[cfg(test)]
mod tests;

use iced::widget::{Column, column, container, responsive, row, stack};
use iced::{Center, ContentFit, Fill, FillPortion, Size};
use jiff::Timestamp;

pub use self::bill::{Bill, Paid};
use crate::domain::shop::{Shop, ShopName};
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::text::customer::{Matter, Told, told};
use crate::ui::text::format::Format;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON_DISPLAY, ICON_FIELD, ICON_TITLE, S8, S12, S16, S24, S32, S48, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::camera_view::{Still, whole};
use crate::ui::widget::fitted::fitted_bold;
use crate::ui::widget::mark::mark;
use crate::ui::widget::verdict_card::{hue, shape};
use crate::ui::widget::words::{bold, words};

/// What the customer may see of the counter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Shown<'a> {
    /// What is rung up, or was sold just now.
    pub bill: Option<Bill<'a>>,
    /// What is said about their voucher or booking.
    pub matter: Option<Matter<'a>>,
}

/// With what the display is drawn.
#[derive(Clone, Copy)]
pub struct Face<'a> {
    /// The words, in one language or two.
    pub texts: &'a [Text],
    /// The shop.
    pub shop: &'a Shop,
    /// The owner's shops by name.
    pub shops: &'a [ShopName],
    /// The time.
    pub now: Timestamp,
    /// One of the shop's own pictures, for when nobody is served.
    pub slide: Option<&'a Still>,
}

impl<'a> Face<'a> {
    /// How figures and words are written, in each language.
    fn formats(self) -> impl Iterator<Item = Format<'a>> {
        let (shop, now) = (self.shop, self.now);
        self.texts.iter().map(move |text| Format::new(text, shop.currency, shop.zone.rules(), now))
    }

    /// A word or two, those of both languages beside each other.
    fn word(self, key: &str) -> String {
        let words: Vec<String> = self.texts.iter().map(|text| text.of(key, &[])).collect();
        words.join(" ")
    }

    /// The same in each language.
    fn each(self, key: &str) -> impl Iterator<Item = String> {
        self.texts.iter().map(move |text| text.of(key, &[]))
    }
}

/// The whole display.
pub fn view<'a, Message: 'a>(shown: Shown<'a>, face: Face<'a>) -> Element<'a, Message> {
    let inside = match (shown.bill, shown.matter) {
        (Some(bill), matter) => bill::view(bill, matter, face),
        (None, Some(matter)) => said(matter, face),
        (None, None) => idle(face),
    };
    container(inside).width(Fill).height(Fill).class(Surface::Window).into()
}

/// Whether what stands there is higher than wide.
fn is_upright(room: Size) -> bool {
    room.height > room.width
}

/// What the shop is called.
fn name<'a, Message: 'a>(face: Face<'a>, size: Type, ink: Ink) -> Element<'a, Message> {
    row![mark(Icon::Leaf, ICON_TITLE, Ink::Fill(Hue::Accent)), fitted_bold(face.shop.name.as_str(), size, ink)]
        .spacing(S16)
        .align_y(Center)
        .into()
}

/// Sentences in the middle, one below the other.
fn sentences<'a, Message: 'a>(says: impl Iterator<Item = String>, size: Type, ink: Ink) -> Element<'a, Message> {
    let lines = says.map(|line| words(line, size).class(ink).width(Fill).align_x(Center).into());
    Column::with_children(lines).spacing(S8).into()
}

/// Nobody is served: the shop bids welcome, beside one of its pictures.
fn idle<'a, Message: 'a>(face: Face<'a>) -> Element<'a, Message> {
    let welcome = move |size| {
        let all = face.each("display-welcome").map(move |line| bold(line, size).width(Fill).align_x(Center).into());
        let asks = sentences(face.each("display-welcome.says"), Type::T20, Ink::Soft);
        column![Column::with_children(all).spacing(S8), asks].spacing(S16).width(Fill)
    };
    let Some(slide) = face.slide else {
        let inside = column![name(face, Type::T44, Ink::Tinted(Hue::Accent)), welcome(Type::T44)].spacing(S48);
        return container(inside.align_x(Center)).center(Fill).padding(S48).class(Surface::Row(Hue::Accent)).into();
    };
    responsive(move |room| {
        let picture = container(whole(slide, ContentFit::Contain)).center(Fill).class(Surface::Row(Hue::Accent));
        let beside = column![name(face, Type::T28, Ink::Plain), welcome(Type::T28)].spacing(S32).align_x(Center);
        let beside = container(beside).padding(S24).center(Fill).class(Surface::Bar);
        if is_upright(room) {
            column![picture.height(FillPortion(7)), beside.height(FillPortion(3))].into()
        } else {
            row![picture.width(FillPortion(7)), beside.width(FillPortion(3))].into()
        }
    })
    .into()
}

/// What is said of a matter, in each language.
fn each_told<'a>(matter: Matter<'a>, face: Face<'a>) -> Vec<Told> {
    face.formats().map(|format| told(matter, face.shops, format)).collect()
}

/// Something is said and nothing is rung up: it fills the display.
fn said<'a, Message: 'a>(matter: Matter<'a>, face: Face<'a>) -> Element<'a, Message> {
    let all = each_told(matter, face);
    let Some(tone) = all.first().map(|told| told.tone) else { return idle(face) };
    let hue = hue(tone);
    let one = |told: Told| {
        let state = bold(told.state, Type::T44).class(Ink::Tinted(hue)).width(Fill).align_x(Center);
        column![state, words(told.says, Type::T28).width(Fill).align_x(Center)].spacing(S12).into()
    };
    let inside = Column::with_children(all.into_iter().map(one)).spacing(S32);
    let inside = column![mark(shape(tone), ICON_DISPLAY, Ink::Tinted(hue)), inside].spacing(S32).align_x(Center);
    let head = container(name(face, Type::T28, Ink::Plain)).padding([S32, S48]);
    let ground = container(inside).center(Fill).padding(S48).class(Surface::Row(hue));
    stack![ground, head].width(Fill).height(Fill).into()
}

/// The same beside a bill.
fn said_beside<'a, Message: 'a>(matter: Matter<'a>, face: Face<'a>) -> Option<Element<'a, Message>> {
    let all = each_told(matter, face);
    let tone = all.first()?.tone;
    let hue = hue(tone);
    let lines = all.into_iter().map(|told| {
        let state = bold(told.state, Type::T20).width(Fill);
        column![state, words(told.says, Type::T16).width(Fill)].into()
    });
    let says = Column::with_children(lines).spacing(S12);
    let parts = row![mark(shape(tone), ICON_FIELD, Ink::Inherited), says].spacing(S12);
    Some(container(parts).padding(S16).width(Fill).class(Surface::Soft(hue)).into())
}
