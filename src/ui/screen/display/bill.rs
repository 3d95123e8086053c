//! What is rung up and what is to be paid for it; and once it is sold, thanks and change.

use iced::widget::{Column, column, container, responsive, row};
use iced::{Center, Fill, FillPortion, Right, Size};

use super::{Face, Matter, is_upright, name, said_beside};
use crate::domain::basket::Basket;
use crate::domain::money::Money;
use crate::domain::price::{By, Direction, Due, Priced, PricedLine};
use crate::domain::product::{Item, Measure};
use crate::domain::quantity::Quantity;
use crate::domain::receipt::slip::SlipNumber;
use crate::domain::sale::Document;
use crate::domain::tax::Prices;
use crate::domain::tender::{Means, Payment};
use crate::engine::sell::Sold;
use crate::ui::icon::Icon;
use crate::ui::text::till;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    DISPLAY_COUNT, DISPLAY_DIGIT, DISPLAY_FIGURE, DISPLAY_ROW, HAIR, ICON, S4, S8, S12, S16, S24, S32, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::card;
use crate::ui::widget::fitted::fitted;
use crate::ui::widget::mark::mark;
use crate::ui::widget::qr::qr;
use crate::ui::widget::words::{bold, bold_label, label};

/// The shares of the width that the lines have, and what is to be paid for them.
const LINES: u16 = 5;
const SIDE: u16 = 3;

/// What a bill is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bill<'a> {
    /// It is being rung up.
    Open {
        /// What.
        basket: &'a Basket,
        /// What it costs.
        priced: &'a Priced,
        /// What was given for it so far, while it is being paid.
        paid: Option<Paid>,
    },
    /// It was sold just now.
    Sold(&'a Sold),
}

/// How far a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paid {
    /// What was given so far.
    pub given: Money,
    /// What is left to be given.
    pub left: Money,
}

/// A row: something that is bought, or a voucher.
struct Line {
    kind: Kind,
    count: String,
    name: String,
    detail: String,
    amount: String,
    off: String,
}

/// What a row is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sold,
    Returned,
    Voucher,
    IdleVoucher,
}

/// The lines at the left, and at the right what is to be paid, or thanks.
pub(super) fn view<'a, Message: 'a>(
    bill: Bill<'a>,
    matter: Option<Matter<'a>>,
    face: Face<'a>,
) -> Element<'a, Message> {
    responsive(move |room| {
        let sides = (lines(bill, face), side(bill, matter, room, face));
        let left = container(sides.0).padding([S24, S32]);
        let right = container(sides.1).padding(S24).class(Surface::Bar);
        if is_upright(room) {
            let left = left.width(Fill).height(FillPortion(3));
            column![left, right.width(Fill).height(FillPortion(2))].into()
        } else {
            let left = left.width(FillPortion(LINES)).height(Fill);
            row![left, right.width(FillPortion(SIDE)).height(Fill)].into()
        }
    })
    .into()
}

/// What leads from the lines to what is to be paid, as the counter has it too: the key of each figure, and the figure.
pub(super) fn figures(bill: Bill<'_>) -> Vec<(&'static str, Money)> {
    let (list, discounts, returned, added, prepaid) = match bill {
        Bill::Open { priced, .. } => (
            priced.list,
            priced.discounts,
            priced.lines.iter().filter(|line| line.direction == Direction::Returned).map(|line| line.net).sum(),
            added(priced.prices, priced.taxes.iter().map(|row| row.tax).sum()),
            priced.paid_before(),
        ),
        Bill::Sold(sold) => {
            let document = sold.sale.document();
            let back = document.lines.iter().filter(|line| line.price.direction == Direction::Returned);
            let taxes = document.taxes.iter().map(|row| row.tax).sum();
            let prepaid = document.payment.tenders().iter().filter(|tender| is_prepaid(&tender.means));
            (
                document.list,
                document.discounts,
                back.map(|line| line.price.net).sum(),
                added(document.prices, taxes),
                prepaid.map(|tender| tender.amount).sum(),
            )
        }
    };
    let negative = |amount: Money| Money::ZERO.saturating_sub(amount);
    let all = [
        ("display-saved", negative(discounts)),
        ("display-returned", negative(returned)),
        ("display-tax", added),
        ("display-prepaid", negative(prepaid)),
    ];
    let led: Vec<_> = all.into_iter().filter(|(_, amount)| *amount != Money::ZERO).collect();
    let first = (!led.is_empty()).then_some(("display-subtotal", list));
    first.into_iter().chain(led).collect()
}

/// Taxes that prices do not hold.
const fn added(prices: Prices, taxes: Money) -> Money {
    match prices {
        Prices::Include => Money::ZERO,
        Prices::Exclude => taxes,
    }
}

const fn is_prepaid(means: &Means) -> bool {
    matches!(means, Means::Prepaid { .. } | Means::Advance { .. })
}

/// What has to change hands: its key, and how much.
pub(super) fn due(priced: &Priced) -> (&'static str, Money) {
    match priced.due() {
        Due::Pay(due) => ("display-to-pay", due),
        Due::Nothing => ("display-to-pay", Money::ZERO),
        Due::GiveBack(back) => ("display-give-back", back),
    }
}

/// The shop's name, the last lines that have room, and the figures.
fn lines<'a, Message: 'a>(bill: Bill<'a>, face: Face<'a>) -> Element<'a, Message> {
    let all = responsive(move |room| rows(bill, room, face)).height(Fill);
    let foot = figures(bill).into_iter().map(|(key, amount)| {
        let saves = key == "display-saved";
        let ink = if saves { Ink::Tinted(Hue::Good) } else { Ink::Soft };
        let figure = container(label(signed(amount, face), Type::T20).class(ink)).align_right(Fill);
        row![label(face.word(key), Type::T20).class(ink), figure].height(DISPLAY_FIGURE).align_y(Center).into()
    });
    column![name(face, Type::T28, Ink::Plain), card::line(), all, Column::with_children(foot)].spacing(S12).into()
}

fn rows<'a, Message: 'a>(bill: Bill<'a>, room: Size, face: Face<'a>) -> Element<'a, Message> {
    let lines = match bill {
        Bill::Open { basket, priced, .. } => of_basket(basket, priced, face),
        Bill::Sold(sold) => of_document(sold.sale.document(), face),
    };
    let most = fitting(room);
    let hidden = if lines.len() > most { lines.len() + 1 - most } else { 0 };
    let above = (hidden > 0).then(|| {
        let fills = [("lines", u64::try_from(hidden).unwrap_or(u64::MAX).into())];
        let says: Vec<String> = face.texts.iter().map(|text| text.of("display-more", &fills)).collect();
        container(label(says.join(" "), Type::T20).class(Ink::Soft)).height(DISPLAY_ROW).align_y(Center)
    });
    let shown = lines.into_iter().skip(hidden).map(row_of);
    column![].push(above).push(Column::with_children(shown)).into()
}

/// How many rows have room.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "how many things have room in a window")]
fn fitting(room: Size) -> usize {
    (room.height / DISPLAY_ROW).max(1.0) as usize
}

fn of_basket(basket: &Basket, priced: &Priced, face: Face<'_>) -> Vec<Line> {
    let of = |line: &crate::domain::basket::Line| {
        let priced = priced.lines.iter().find(|priced| priced.no == line.no)?;
        of_line(&line.item, line.quantity, priced, face)
    };
    let vouchers = basket.vouchers().iter().map(|held| {
        let by = By::Voucher(held.voucher);
        let applied = priced.applied.iter().find(|applied| applied.by == by);
        let because = priced.not_applied.iter().find(|not| not.by == by);
        let why = || because.map(|not| face.formats().map(|format| till::because(&not.because, format)).collect());
        match applied {
            Some(applied) => of_voucher(held.campaign.name.clone(), applied.saving, face),
            None => Line {
                kind: Kind::IdleVoucher,
                count: String::new(),
                name: held.campaign.name.clone(),
                detail: why().map(|why: Vec<String>| why.join(" ")).unwrap_or_default(),
                amount: face.texts.first().map(|text| text.of("display-voucher-idle", &[])).unwrap_or_default(),
                off: String::new(),
            },
        }
    });
    basket.lines().iter().filter_map(of).chain(vouchers).collect()
}

fn of_document(document: &Document, face: Face<'_>) -> Vec<Line> {
    let lines = document.lines.iter().filter_map(|line| of_line(&line.item, line.quantity, &line.price, face));
    let vouchers = document.applied.iter().filter(|applied| matches!(applied.by, By::Voucher(_)));
    lines.chain(vouchers.map(|applied| of_voucher(applied.name.clone(), applied.saving, face))).collect()
}

fn of_line(item: &Item, quantity: Quantity, priced: &PricedLine, face: Face<'_>) -> Option<Line> {
    let format = face.formats().next()?;
    let (kind, amount) = match priced.direction {
        Direction::Sold => (Kind::Sold, format.money(priced.list)),
        Direction::Returned => (Kind::Returned, format.less(priced.list)),
    };
    let count = match item.measure {
        Measure::Piece => format!("{quantity}×"),
        Measure::Weight => String::new(),
    };
    let weight = (item.measure == Measure::Weight).then(|| till::quantity(quantity, item.measure, format));
    let variant = item.variant.as_ref().map(|variant| variant.name.clone());
    let extras = item.extras.iter().map(|extra| extra.name.clone());
    let detail: Vec<String> = weight.into_iter().chain(variant).chain(extras).collect();
    let off: Money =
        priced.discounts.iter().filter(|cut| !matches!(cut.by, By::Voucher(_))).map(|cut| cut.amount).sum();
    let off = if off > Money::ZERO { format.less(off) } else { String::new() };
    Some(Line { kind, count, name: item.name.clone(), detail: detail.join(" "), amount, off })
}

fn of_voucher(name: String, saving: Money, face: Face<'_>) -> Line {
    let amount = face.formats().next().map(|format| format.less(saving)).unwrap_or_default();
    Line { kind: Kind::Voucher, count: String::new(), name, detail: String::new(), amount, off: String::new() }
}

fn row_of<'a, Message: 'a>(line: Line) -> Element<'a, Message> {
    let (ink, amount_ink) = match line.kind {
        Kind::Sold => (Ink::Plain, Ink::Plain),
        Kind::Returned => (Ink::Plain, Ink::Tinted(Hue::Bad)),
        Kind::Voucher => (Ink::Tinted(Hue::Good), Ink::Tinted(Hue::Good)),
        Kind::IdleVoucher => (Ink::Soft, Ink::Soft),
    };
    let sign: Element<'a, Message> = match line.kind {
        Kind::Voucher | Kind::IdleVoucher => mark(Icon::Voucher, ICON, ink),
        Kind::Sold | Kind::Returned => bold_label(line.count, Type::T20).class(Ink::Soft).into(),
    };
    let detail = (!line.detail.is_empty()).then(|| fitted(line.detail, Type::T16, Ink::Soft));
    let names = column![fitted(line.name, Type::T28, ink)].push(detail);
    let size = if line.kind == Kind::IdleVoucher { Type::T20 } else { Type::T28 };
    let off = (!line.off.is_empty()).then(|| label(line.off, Type::T16).class(Ink::Tinted(Hue::Good)));
    let sums = column![label(line.amount, size).class(amount_ink)].push(off).align_x(Right);
    let parts = row![container(sign).width(DISPLAY_COUNT), container(names).width(Fill), sums];
    let parts = container(parts.spacing(S12).align_y(Center)).height(DISPLAY_ROW - HAIR).align_y(Center);
    column![parts, card::line()].into()
}

/// What is to be paid, as large as anything; or thanks.
fn side<'a, Message: 'a>(
    bill: Bill<'a>,
    matter: Option<Matter<'a>>,
    room: Size,
    face: Face<'a>,
) -> Element<'a, Message> {
    let said = matter.and_then(|matter| said_beside(matter, face));
    match bill {
        Bill::Open { priced, paid, .. } => {
            let (key, amount) = due(priced);
            let inside = match paid.filter(|paid| paid.given > Money::ZERO) {
                Some(paid) => {
                    let figures = column![figure(key, amount, face), figure("display-given", paid.given, face)];
                    column![large("display-left", paid.left, room, face), figures].spacing(S32)
                }
                None => column![large(key, amount, room, face)],
            };
            column![container(inside).center(Fill)].push(said).into()
        }
        Bill::Sold(sold) => column![container(thanks(sold, room, face)).center(Fill)].push(said).into(),
    }
}

/// What it is called, and how much it is.
fn large<'a, Message: 'a>(key: &str, amount: Money, room: Size, face: Face<'a>) -> Element<'a, Message> {
    let says = signed(amount, face);
    let size = if needs(&says) <= width(room) { Type::T72 } else { Type::T44 };
    column![label(face.word(key), Type::T28), bold_label(says, size)].spacing(S8).width(Fill).align_x(Center).into()
}

/// What an amount needs at most in the largest type.
fn needs(says: &str) -> f32 {
    u16::try_from(says.chars().count()).map_or(f32::INFINITY, |digits| f32::from(digits) * DISPLAY_DIGIT)
}

/// How wide the side is within its edges.
fn width(room: Size) -> f32 {
    let share = if is_upright(room) { 1.0 } else { f32::from(SIDE) / f32::from(LINES + SIDE) };
    room.width * share - 2.0 * S24
}

fn figure<'a, Message: 'a>(key: &str, amount: Money, face: Face<'a>) -> Element<'a, Message> {
    let amount = container(label(signed(amount, face), Type::T20)).align_right(Fill);
    row![label(face.word(key), Type::T20).class(Ink::Soft), amount].height(DISPLAY_FIGURE).align_y(Center).into()
}

/// Thanks, the change, and the code by which the receipt is found again.
fn thanks<'a, Message: 'a>(sold: &Sold, room: Size, face: Face<'a>) -> Element<'a, Message> {
    let document = sold.sale.document();
    let given: Money =
        document.payment.tenders().iter().filter(|tender| !is_prepaid(&tender.means)).map(|one| one.amount).sum();
    let size = if face.texts.len() > 1 { Type::T28 } else { Type::T44 };
    let thanks = face.each("display-thanks").map(move |line| bold(line, size).width(Fill).align_x(Center).into());
    let figures = match &document.payment {
        Payment::Paid { change, .. } if *change > Money::ZERO => {
            let figures = column![
                figure("display-given", given, face),
                figure("display-paid", given.saturating_sub(*change), face)
            ];
            column![large("display-change", *change, room, face), figures].spacing(S12)
        }
        Payment::Paid { .. } => column![large("display-paid", given, room, face)],
        Payment::GivenBack { .. } => column![large("display-give-back", given, room, face)],
    };
    let number = SlipNumber::of_sale(sold.sale.id()).to_string();
    let caption = column![
        label(face.word("display-receipt"), Type::T16).class(Ink::Soft),
        label(number.clone(), Type::T16).class(Ink::Soft)
    ];
    let code = qr(&number).map(|code| column![code, caption.align_x(Center)].spacing(S4).align_x(Center));
    column![Column::with_children(thanks)].push(figures).push(code).spacing(S16).align_x(Center).into()
}

/// Money with the sign that the screen writes before what comes off.
fn signed(amount: Money, face: Face<'_>) -> String {
    let Some(format) = face.formats().next() else { return String::new() };
    if amount < Money::ZERO { format.less(Money::ZERO.saturating_sub(amount)) } else { format.money(amount) }
}
