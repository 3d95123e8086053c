//! Panels and what stands in them: heads, labels with their figures, hairlines, notes, shares of a whole.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, Container, column, container, row, space};
use iced::{Fill, Length};

use super::fitted::fitted;
use super::mark::mark;
use super::words::{bold_label, label, words};
use crate::ui::icon::Icon;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    BAR, FIGURE_ROW, Grain, HAIR, ICON, ITEM_BOX_SMALL, ITEM_ROW, ITEM_ROW_SMALL, PANEL_HEAD, QUANTITY, R10, S4, S8,
    S12, S16, SUM_ROW, SWATCH, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::theme::{Element, Theme};

/// A panel around `content`, which fills it to the border.
pub fn panel<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Container<'a, Message, Theme> {
    container(content).padding(HAIR).class(Surface::Panel)
}

/// A panel with a head and a line beneath it.
pub fn titled<'a, Message: 'a>(
    title: impl Into<String>,
    end: impl Into<Element<'a, Message>>,
    body: impl Into<Element<'a, Message>>,
) -> Container<'a, Message, Theme> {
    panel(column![head(title, end), line(), body.into()])
}

/// The head of a panel.
pub fn head<'a, Message: 'a>(title: impl Into<String>, end: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    row![bold_label(title.into(), Type::T16), space().width(Fill), end.into()]
        .height(PANEL_HEAD)
        .padding([0.0, S16 - HAIR])
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

/// A hairline from side to side.
pub fn line<'a, Message: 'a>() -> Element<'a, Message> {
    container(space()).width(Fill).height(HAIR).class(Surface::Line).into()
}

/// A hairline from top to bottom, as high as `height`.
pub fn upright<'a, Message: 'a>(height: impl Into<Length>) -> Element<'a, Message> {
    container(space()).width(HAIR).height(height).class(Surface::Line).into()
}

/// A label with a line beneath it, above a group of figures.
pub fn caption<'a, Message: 'a>(says: impl Into<String>) -> Element<'a, Message> {
    column![label(says.into(), Type::T14).class(Ink::Soft), line()].spacing(S4).into()
}

/// A label at the left, its figure at the right.
pub fn figure<'a, Message: 'a>(says: impl Into<String>, amount: impl Into<String>) -> Element<'a, Message> {
    figure_in(Grain::Usual, Ink::Soft, Ink::Plain, says, amount)
}

/// The same as large as there is room for.
pub fn figure_at<'a, Message: 'a>(
    grain: Grain,
    says: impl Into<String>,
    amount: impl Into<String>,
) -> Element<'a, Message> {
    figure_in(grain, Ink::Soft, Ink::Plain, says, amount)
}

/// The same where more than words stands at the right.
pub fn figure_with<'a, Message: 'a>(
    grain: Grain,
    says: impl Into<String>,
    what: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    row![label(says.into(), grain.size()).class(Ink::Soft), container(what).align_right(Fill)]
        .height(SUM_ROW)
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// The same where the figure comes from outside and may be long: it is cut short where there is no room for it.
pub fn figure_fitted<'a, Message: 'a>(says: impl Into<String>, amount: impl Into<String>) -> Element<'a, Message> {
    let amount = container(fitted(amount, Type::T16, Ink::Plain)).width(Fill).align_x(Horizontal::Right);
    row![label(says.into(), Type::T16).class(Ink::Soft), amount]
        .height(FIGURE_ROW)
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// The same where the name comes from outside and may be long: it is cut short where there is no room for it.
pub fn figure_named<'a, Message: 'a>(
    grain: Grain,
    says: impl Into<String>,
    amount: impl Into<String>,
) -> Element<'a, Message> {
    let says = container(fitted(says, grain.size(), Ink::Soft)).width(Fill);
    row![says, label(amount.into(), grain.size())].height(grain.row()).spacing(S16).align_y(Vertical::Center).into()
}

/// The same in a colour of its own.
pub fn figure_of<'a, Message: 'a>(
    hue: Hue,
    grain: Grain,
    says: impl Into<String>,
    amount: impl Into<String>,
) -> Element<'a, Message> {
    figure_in(grain, Ink::Tinted(hue), Ink::Tinted(hue), says, amount)
}

fn figure_in<'a, Message: 'a>(
    grain: Grain,
    ink: Ink,
    amount_ink: Ink,
    says: impl Into<String>,
    amount: impl Into<String>,
) -> Element<'a, Message> {
    // What a figure says may come from outside: a name as long as it likes to be.
    let amount = container(fitted(amount, grain.size(), amount_ink)).align_right(Fill);
    row![label(says.into(), grain.size()).class(ink), amount]
        .height(grain.row())
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// The sum of what stands above it.
pub fn sum<'a, Message: 'a>(says: impl Into<String>, amount: impl Into<String>) -> Element<'a, Message> {
    row![label(says.into(), Type::T20), space().width(Fill), bold_label(amount.into(), Type::T20)]
        .height(SUM_ROW)
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// The one figure of a screen.
pub fn total<'a, Message: 'a>(says: impl Into<String>, amount: impl Into<String>) -> Element<'a, Message> {
    row![bold_label(says.into(), Type::T20), space().width(Fill), bold_label(amount.into(), Type::T44)]
        .spacing(S16)
        .align_y(Vertical::Center)
        .into()
}

/// Something to hand over: how many, what (a long name takes two lines), of which kind.
pub fn item<'a, Message: 'a>(quantity: u32, name: impl Into<String>, kind: impl Into<String>) -> Element<'a, Message> {
    let count = container(bold_label(quantity.to_string(), Type::T16)).center(QUANTITY).class(Surface::Box);
    let name = words(name.into(), Type::T20).width(Fill);
    row![count, name, label(kind.into(), Type::T16).class(Ink::Soft)]
        .height(ITEM_ROW)
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

/// The same where many stand together: a long name is cut short.
pub fn small_item<'a, Message: 'a>(quantity: u32, name: impl Into<String>) -> Element<'a, Message> {
    let count = container(bold_label(quantity.to_string(), Type::T16)).center_x(QUANTITY).center_y(ITEM_BOX_SMALL);
    row![count.class(Surface::Box), fitted(name, Type::T16, Ink::Plain)]
        .height(ITEM_ROW_SMALL)
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

/// Something to know, in the place where it matters.
pub fn note<'a, Message: 'a>(icon: Icon, says: impl Into<String>) -> Element<'a, Message> {
    row![mark(icon, ICON, Ink::Soft), words(says.into(), Type::T16).class(Ink::Soft).width(Fill)]
        .spacing(S8)
        .align_y(Vertical::Center)
        .into()
}

/// A part of a whole: its ink, its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its colour.
    pub ink: Ink,
    /// Its share, in the same unit as the others.
    pub share: u16,
}

/// What is used of a whole, and what is left of it.
pub fn shares<'a, Message: 'a>(parts: &[Part], left: u16) -> Element<'a, Message> {
    let of = |part: &Part| {
        container(space()).width(Length::FillPortion(part.share)).height(BAR).class(Surface::Swatch(part.ink))
    };
    let mut bar = row![].spacing(HAIR);
    for part in parts.iter().filter(|part| part.share > 0) {
        bar = bar.push(of(part));
    }
    if left > 0 {
        bar = bar.push(space().width(Length::FillPortion(left)));
    }
    container(bar).width(Fill).height(BAR).class(Surface::Track).into()
}

/// An entry of a legend: a square, a word, an amount.
pub fn legend<'a, Message: 'a>(
    ink: Ink,
    grain: Grain,
    says: impl Into<String>,
    amount: impl Into<String>,
) -> Element<'a, Message> {
    let square = container(space()).width(SWATCH).height(SWATCH).class(Surface::Swatch(ink));
    let says = label(says.into(), grain.size()).class(Ink::Soft);
    row![square, says, space().width(Fill), label(amount.into(), grain.size())]
        .height(grain.row())
        .spacing(R10)
        .align_y(Vertical::Center)
        .into()
}

/// Things one below the other in a panel, with its padding.
pub fn padded<'a, Message: 'a>(things: Column<'a, Message, Theme>) -> Element<'a, Message> {
    things.padding(S16 - HAIR).into()
}
