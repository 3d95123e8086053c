//! The payment: ways to pay, the keypad, what was paid so far and the change.

use iced::widget::{Column, Row, column, container, responsive, row, space};
use iced::{Fill, Padding};

use super::Message;
use super::by_code::open_card;
use super::{Asks, Paying, Said, Step, Way, exact_of, said, settled, so_far};
use crate::domain::money::Money;
use crate::domain::price::{Due, Priced};
use crate::domain::tender::{Means, Payment, Tender, before};
use crate::ui::icon::Icon;
use crate::ui::screen::till::Message as Till;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::{till, typed};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, KEY, MEANS, PAID, PRIMARY, QUICK, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::keypad::{Corner, keypad, reaching};
use crate::ui::widget::mark::mark;
use crate::ui::widget::words::{bold_label, label, words};
use crate::ui::widget::{button, card};

/// The keys of the ways to pay.
const CAPS: [&str; 6] = ["Alt+1", "Alt+2", "Alt+3", "Alt+4", "Alt+5", "Alt+6"];

/// The most characters of an amount that are set as large as a total.
const LARGE_MAX: usize = 9;

impl Paying {
    /// The panel beside the basket.
    pub(in crate::ui::screen::till) fn view<'a>(&'a self, priced: &'a Priced, here: Here<'a>) -> Element<'a, Till> {
        let ways = self.ways(priced, here);
        let middle = self.middle(priced, here);
        let paid = self.paid(priced, here);
        let body: Element<'a, Till> = match here.shape {
            Shape::Landscape => {
                let foot = row![self.back_way(here), self.finish(priced, here)].spacing(S16);
                let above = row![ways, middle, paid].spacing(S16).height(Fill);
                column![above, foot].spacing(S16).into()
            }
            Shape::Portrait => {
                let above = row![ways, middle].spacing(S16);
                let foot = row![self.back_way(here), self.finish(priced, here)].spacing(S16);
                column![above, paid, foot].spacing(S16).into()
            }
        };
        let height = here.card_height();
        card::panel(container(body).padding(S16)).width(Fill).height(height).into()
    }

    fn ways<'a>(&'a self, priced: &Priced, here: Here<'a>) -> Element<'a, Till> {
        let caption = match priced.due() {
            Due::GiveBack(_) => "till-give-back-in",
            Due::Pay(_) | Due::Nothing => "till-pay-with",
        };
        let caption = label(here.text.of(caption, &[]), Type::T14).class(Ink::Soft);
        let mut all = Column::new().push(caption).spacing(S8).width(MEANS);
        for (way, cap) in self.ways_here(priced, here).zip(CAPS) {
            let says = here.text.of(way.key(), &[]);
            let one = if way == self.way { button::chosen(says) } else { button::plain(says) };
            let is_live = !self.is_concluding() && (way != Way::Points || self.takes_points(priced, here));
            let press = is_live.then_some(said(Message::WayChosen(way)));
            all = all.push(one.icon(way.icon()).key(cap).wide().on_press_maybe(press));
        }
        let scan = words(here.text.of("till-pay-scan", &[]), Type::T14).class(Ink::Soft).width(Fill);
        all.push(space().height(Fill)).push(scan).height(here.card_height()).into()
    }

    fn middle<'a>(&'a self, priced: &'a Priced, here: Here<'a>) -> Element<'a, Till> {
        if let Some(open) = self.open() {
            return open_card(open, here);
        }
        let entered = self.entered(priced, here);
        let quick = (self.asks == Asks::Amount && self.way == Way::Cash && matches!(priced.due(), Due::Pay(_)))
            .then(|| self.quick(priced, here));
        let told = self.said.as_ref().map(|said| {
            let says = match said {
                Said::NoAmount => here.text.of("till-pay-not-an-amount", &[]),
                Said::NotPaid(refusal) => till::not_paid(refusal, here.format()),
                Said::Points(refusal) => till::not_points(refusal, here.format()),
                Said::NoCode => here.text.of("till-pay-no-code", &[]),
                Said::GivesBack => here.text.of("till-pay-code-gives-back", &[]),
                Said::CodeFailed(reason) => {
                    let (why, next) = till::payment_failed(*reason, here.format());
                    format!("{why} {next}")
                }
            };
            words(says, Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill)
        });
        let keys = match here.shape {
            Shape::Landscape => reaching(Corner::Point, |key| said(Message::EntryPressed(key))),
            Shape::Portrait => keypad(Corner::Point, |key| said(Message::EntryPressed(key))),
        };
        column![entered].push(told).push(quick).push(keys).spacing(S12).width(Fill).into()
    }

    /// What was typed or tapped, or what nothing stands for.
    fn entered<'a>(&'a self, priced: &Priced, here: Here<'a>) -> Element<'a, Till> {
        let typed = so_far(&self.entry, here);
        let (says, value, ink) = match self.asks {
            Asks::Reference(_) => (here.text.of("till-pay-reference", &[]), typed.to_owned(), Ink::Plain),
            Asks::Amount => {
                let says = here.text.of(self.way.entry_key(priced.due()), &[]);
                match typed::money(typed, here.shop.currency) {
                    Some(amount) => (says, here.format().money(amount), Ink::Plain),
                    None if typed.is_empty() => {
                        (says, here.format().money(self.rest_in(self.way, priced, here)), Ink::Soft)
                    }
                    None => (says, typed.to_owned(), Ink::Plain),
                }
            }
        };
        // Beside the columns to the left and right of it, which have a caption each.
        let says = label(says, Type::T14).class(Ink::Soft);
        let size = if value.chars().count() > LARGE_MAX { Type::T28 } else { Type::T44 };
        let value = container(fitted_bold(value, size, ink)).align_right(Fill).center_y(Fill);
        let value = container(value).width(Fill).height(KEY).padding([0.0, S16]).class(Surface::Field);
        column![says, value].spacing(S8).into()
    }

    fn quick<'a>(&'a self, priced: &'a Priced, here: Here<'a>) -> Element<'a, Till> {
        container(responsive(move |room| self.quick_within(room.width, priced, here))).height(PRIMARY).into()
    }

    /// As many amounts as have room beside the exact one.
    fn quick_within<'a>(&'a self, width: f32, priced: &Priced, here: Here<'a>) -> Element<'a, Till> {
        let exact = self.rest_in(Way::Cash, priced, here);
        let is_open = self.step == Step::Open;
        let one = |says: String, amount: Money| {
            let press = is_open.then_some(said(Message::AmountPressed(amount)));
            Element::from(button::plain(says).wide().on_press_maybe(press))
        };
        let first = one(here.text.of("till-pay-exact", &[]), exact);
        let others = self.quick_amounts(priced, here).into_iter();
        let others = others.take(quick_in(width)).map(|amount| one(whole(amount, here), amount));
        Row::with_children([first].into_iter().chain(others)).spacing(S8).into()
    }

    /// What was paid so far, and what goes back.
    fn paid<'a>(&'a self, priced: &'a Priced, here: Here<'a>) -> Element<'a, Till> {
        let of = |key: &str| here.text.of(key, &[]);
        let money = |amount: Money| here.format().money(amount);
        let (due, says) = match priced.due() {
            Due::GiveBack(amount) => {
                (amount, ["till-give-back-split", "till-give-back", "till-given-back", "till-give-back-left"])
            }
            Due::Pay(_) | Due::Nothing => (priced.total, ["till-pay-split", "till-total", "till-paid", "till-left"]),
        };
        let [split_key, due_key, paid_key, left_key] = says;
        let mut rows = column![label(of(split_key), Type::T14).class(Ink::Soft)].spacing(S8);
        for tender in before(priced) {
            rows = rows.push(taken(&tender, None, here));
        }
        for seen in &self.payments {
            let Some(tender) = seen.held.tender() else { continue };
            let press = said(Message::GiveBackPressed(seen.held.attempt.id));
            rows = rows.push(taken(&tender, (!self.is_concluding()).then_some(press), here));
        }
        for (at, tender) in self.taken.iter().enumerate() {
            let press = (!self.is_concluding()).then_some(said(Message::TakenPressed(at)));
            rows = rows.push(taken(tender, press, here));
        }
        let preview = self.preview(priced, here);
        let paid = self.paid_so_far();
        let prepaid = priced.paid_before();
        let rounding = preview.as_ref().map(Payment::rounding).filter(|rounding| !rounding.is_zero());
        let figures = column![card::figure(of(due_key), money(due))]
            .push(rounding.map(|rounding| card::figure(of("till-rounding"), signed(rounding, here))))
            .push(
                (!(paid.saturating_add(prepaid)).is_zero())
                    .then(|| card::figure(of(paid_key), money(paid.saturating_add(prepaid)))),
            )
            .push(card::sum(of(left_key), money(self.rest_in(self.way, priced, here))));
        let change = match preview {
            Some(Payment::Paid { change, .. }) if change > Money::ZERO => Some(goes_back("till-change", change, here)),
            _ => None,
        };
        let gap = match here.shape {
            Shape::Landscape => space().height(Fill),
            Shape::Portrait => space().height(S16),
        };
        let width = match here.shape {
            Shape::Landscape => iced::Length::Fixed(PAID),
            Shape::Portrait => Fill,
        };
        column![rows, card::line(), figures, gap].push(change).spacing(S12).width(width).into()
    }

    /// How what is typed would settle the bill.
    fn preview(&self, priced: &Priced, here: Here<'_>) -> Option<Payment> {
        let mut tenders = self.with_codes(&self.taken);
        if self.way == Way::Cash && self.rest(priced) > Money::ZERO && self.step == Step::Open {
            let typed = so_far(&self.entry, here);
            let amount = if typed.is_empty() {
                exact_of(self.rest(priced), here)
            } else {
                typed::money(typed, here.shop.currency)?
            };
            tenders.push(Tender { means: Means::Cash, amount });
        }
        settled(priced, &tenders, here).ok()
    }

    fn back_way<'a>(&'a self, here: Here<'a>) -> Element<'a, Till> {
        let back = button::plain(here.text.of("till-pay-back", &[])).key("Esc").tall().width(MEANS);
        back.on_press_maybe((!self.is_concluding()).then_some(said(Message::BackPressed))).into()
    }

    fn finish<'a>(&'a self, priced: &Priced, here: Here<'a>) -> Element<'a, Till> {
        let key = match (self.step, self.asks, self.way, priced.due()) {
            (Step::Concluding, ..) => "till-pay-concluding",
            _ if self.open().is_some() => "till-code-ask",
            (_, Asks::Reference(_), ..) => "till-pay-reference-done",
            (_, _, Way::Cash, Due::GiveBack(_)) => "till-pay-finish-give-back",
            (_, _, Way::Cash, Due::Pay(_)) => "till-pay-finish-cash",
            (_, _, Way::Card, Due::GiveBack(_)) => "till-pay-finish-card-back",
            (_, _, Way::Card, Due::Pay(_)) => "till-pay-finish-card",
            (_, _, Way::Points, Due::Pay(_) | Due::GiveBack(_)) => "till-pay-finish-points",
            (_, _, Way::Code, Due::Pay(_) | Due::GiveBack(_)) if self.code.is_none() => "till-pay-finish-scan",
            (_, _, Way::Code, Due::Pay(_) | Due::GiveBack(_)) => "till-pay-finish-code",
            (_, _, _, Due::Nothing) => "till-pay-finish-nothing",
        };
        let finish = button::primary(here.text.of(key, &[])).key("Enter").wide();
        let press = match self.open() {
            Some(_) => Message::AskPressed,
            None => Message::ConfirmPressed,
        };
        finish.on_press_maybe((self.step == Step::Open).then_some(said(press))).into()
    }
}

impl Way {
    const fn key(self) -> &'static str {
        match self {
            Self::Cash => "till-means-cash",
            Self::Card => "till-means-card",
            Self::Points => "till-means-points",
            Self::Code => "till-means-code",
        }
    }

    const fn entry_key(self, due: Due) -> &'static str {
        match (self, due) {
            (Self::Cash | Self::Card, Due::GiveBack(_)) => "till-give-back",
            (Self::Cash, _) => "till-pay-cash-given",
            (Self::Card, _) => "till-pay-card-amount",
            (Self::Points, _) => "till-pay-points-worth",
            (Self::Code, _) => "till-pay-code-amount",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Cash => Icon::Cash,
            Self::Card => Icon::Card,
            Self::Points => Icon::User,
            Self::Code => Icon::Phone,
        }
    }
}

/// An amount without the part that is nothing.
fn whole(amount: Money, here: Here<'_>) -> String {
    let shown = here.format().money(amount);
    shown.strip_suffix(".00").map(str::to_owned).unwrap_or(shown)
}

/// An amount with its sign, where it takes off.
fn signed(amount: Money, here: Here<'_>) -> String {
    if amount < Money::ZERO {
        here.format().less(Money::ZERO.saturating_sub(amount))
    } else {
        here.format().money(amount)
    }
}

/// Something that was paid with, and the way to take it back.
fn taken<'a>(tender: &Tender, on_press: Option<Till>, here: Here<'a>) -> Element<'a, Till> {
    let detail = match &tender.means {
        Means::Card { reference } | Means::Code { reference, .. } if !reference.is_empty() => {
            Some(fitted(reference.clone(), Type::T14, Ink::Soft))
        }
        Means::StoredValue { voucher } | Means::Prepaid { voucher } => {
            let tail = here.text.of("counter-code-masked", &[("tail", voucher.tail().into())]);
            Some(fitted(tail, Type::T14, Ink::Soft))
        }
        Means::Advance { code, .. } => Some(fitted(code.clone(), Type::T14, Ink::Soft)),
        Means::Points { points } => Some(fitted(till::points(*points, here.format()), Type::T14, Ink::Soft)),
        Means::Cash | Means::Card { .. } | Means::Code { .. } => None,
    };
    let names = column![label(till::means(&tender.means, here.format()), Type::T16)].push(detail);
    let amount = bold_label(here.format().money(tender.amount), Type::T16);
    let away = on_press.map(|press| Element::from(button::quiet("").icon(Icon::Close).small().on_press(press)));
    let sign = mark(icon(&tender.means), ICON, Ink::Soft);
    row![sign, container(names).width(Fill), amount].push(away).spacing(S8).align_y(iced::Center).into()
}

const fn icon(means: &Means) -> Icon {
    match means {
        Means::Cash => Icon::Cash,
        Means::Card { .. } => Icon::Card,
        Means::Code { .. } => Icon::Phone,
        Means::StoredValue { .. } => Icon::Gift,
        Means::Points { .. } => Icon::User,
        Means::Prepaid { .. } => Icon::Voucher,
        Means::Advance { .. } => Icon::Calendar,
    }
}

/// What goes back to the customer, as large as anything.
pub(in crate::ui::screen::till) fn goes_back<'a>(key: &str, amount: Money, here: Here<'a>) -> Element<'a, Till> {
    let head = row![mark(Icon::Cash, ICON, Ink::Inherited), label(here.text.of(key, &[]), Type::T20)];
    let amount = container(fitted_bold(here.format().money(amount), Type::T44, Ink::Inherited));
    let inside = column![head.spacing(S12).align_y(iced::Center), amount.align_right(Fill)].spacing(S8);
    container(inside).width(Fill).padding(Padding::new(S12).horizontal(S16)).class(Surface::Soft(Hue::Good)).into()
}

/// How many quick amounts have room beside the exact one.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "how many things have room in a window")]
fn quick_in(width: f32) -> usize {
    ((width + S8) / (QUICK + S8) - 1.0).max(0.0) as usize
}
