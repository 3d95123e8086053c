//! How an arrival is shown: as the card of the counter, and as a question over the bookings.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row};
use jiff::Timestamp;

use super::{Arrival, Message, Stage, Then, Why};
use crate::domain::booking::{Booking, Deposit};
use crate::domain::check_in::{Hold, Reason, Reply};
use crate::domain::money::Money;
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::check_in::{guest, told};
use crate::ui::text::verdict::{Told, Tone};
use crate::ui::text::{Fill as Filled, problem};
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FACT_LABEL, S4, S8, S12, S16, S24, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::badge::state;
use crate::ui::widget::button::{self, Button};
use crate::ui::widget::card::{caption, figure_at, figure_named, figure_with, line, note, panel};
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::field;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::stepper::stepper;
use crate::ui::widget::verdict_card::{hue, shape, verdict_card};
use crate::ui::widget::words::label;

/// How many prepaid items are shown by name; the others are counted.
const PREPAID_SHOWN: usize = 3;

impl Arrival {
    /// What is said about it now; `None` while it is being asked, and once nothing more is to be done.
    pub fn told(&self, here: Here<'_>) -> Option<Told> {
        let format = here.format();
        match &self.stage {
            Stage::Asking | Stage::Over(_) => None,
            Stage::Held(hold) => Some(told(&Reply::Hold(hold.clone()), here.shops, format)),
            Stage::Refused(reason) => Some(told(&Reply::Refuse(reason.clone()), here.shops, format)),
            Stage::Failed(failed) | Stage::Admitted(_, Then::Failed(failed)) => Some(problem::told(failed, here.text)),
            Stage::Admitted(admission, _) => {
                let told = told(&Reply::Admit(admission.clone()), here.shops, format);
                let Some(place) = &self.booking.resource else { return Some(told) };
                let bring = here.text.of("check-in-bring.sentence", &[("resource", place.as_str().into())]);
                if told.next.is_empty() {
                    return Some(Told { next: bring, ..told });
                }
                let cause = here.text.of("sentences", &[("first", told.cause.into()), ("second", bring.into())]);
                Some(Told { cause, ..told })
            }
        }
    }

    /// How it sounds, and since when it says what it says; silent while it is being asked.
    pub fn heard(&self, here: Here<'_>) -> Option<(Timestamp, Tone)> {
        Some((self.shown_at, self.told(here)?.tone))
    }

    /// The card of the counter.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let Some(told) = self.told(here) else { return self.asking(here) };
        let tone = told.tone;
        let when = here.format().brief(self.booking.starts_at);
        let when = here.text.of("check-in-booked-for", &[("time", when.into())]);
        let card = verdict_card(told, here.text).about(guest(&self.booking.guest, here.text), when);
        let card = card.left(self.figures(here)).right(self.money(here));
        let mut ways = self.ways(tone, here).into_iter();
        let first = ways.next().map(Button::wide);
        first.into_iter().chain(ways).fold(card, |card, way| card.way(way.tall())).full(here.card_height())
    }

    /// The question why the check-in is taken back, over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        let Stage::Admitted(_, Then::Undoing { why, typed }) = &self.stage else { return None };
        let time = here.format().brief(self.booking.starts_at);
        let explains = here.text.of(
            "check-in-undo.explains",
            &[("guest", guest(&self.booking.guest, here.text).into()), ("time", time.into())],
        );
        let asked = dialog(here.text.of("check-in-undo", &[]), explains).body(reasons(*why, typed, here));
        let take_back = button::danger(here.text.of("check-in-way-undo", &[])).key("Enter");
        let keep = button::plain(here.text.of("check-in-way-keep", &[])).key("Esc");
        Some(asked.way(keep.on_press(Message::ClosePressed)).way(take_back.on_press(Message::ConfirmPressed)))
    }

    /// What must be answered, as a question over a screen that shows no card; `None` while there is nothing to answer.
    pub fn question<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        if !self.asks() {
            return None;
        }
        if let Some(why) = self.dialog(here) {
            return Some(why);
        }
        let told = self.told(here)?;
        let said = state(hue(told.tone), shape(told.tone), told.state.clone());
        let support = told.support(here.text).map(|support| label(support, Type::T14).class(Ink::Soft));
        let head = row![said].push(support).spacing(S12).align_y(iced::Center);
        let who = fact(here.text.of("check-in-label-guest", &[]), guest(&self.booking.guest, here.text));
        let body = column![head, who, self.facts(here)].push(self.counter(here)).spacing(S16);
        let asked = dialog(told.cause, told.next).body(body);
        Some(self.ways(told.tone, here).into_iter().rev().fold(asked, |asked, way| asked.way(way.ordinary())))
    }

    /// While it is being asked the card already says who came.
    fn asking<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let who = fitted_bold(guest(&self.booking.guest, here.text), Type::T28, Ink::Plain);
        let says = label(here.text.of("check-in-asking", &[]), Type::T16).class(Ink::Soft);
        let parts = column![who, says, self.figures(here)].spacing(S16);
        panel(column![parts].padding(S24)).width(Fill).height(here.card_height()).into()
    }

    /// For what, when, how many, where: as the card of a voucher has its figures.
    fn figures<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let figure = |key, what| figure_at(here.grain, here.text.of(key, &[]), what);
        let booking = &self.booking;
        column![
            caption(here.text.of("check-in-label-booking", &[])),
            figure("check-in-label-service", booking.service.clone()),
            figure("check-in-label-time", time(booking, here)),
            figure("check-in-label-party", party(booking, here)),
        ]
        .push(booking.resource.clone().map(|place| figure("check-in-label-place", place)))
        .push(figure("check-in-label-code", booking.code.clone()))
        .push(line())
        .into()
    }

    /// The same in a question.
    fn facts<'a>(&'a self, here: Here<'a>) -> Column<'a, Message, Theme> {
        let of = |key| here.text.of(key, &[]);
        let booking = &self.booking;
        column![
            caption(of("check-in-label-booking")),
            fact(of("check-in-label-service"), booking.service.clone()),
            fact(of("check-in-label-time"), time(booking, here)),
            fact(of("check-in-label-party"), party(booking, here)),
        ]
        .push(booking.resource.clone().map(|place| fact(of("check-in-label-place"), place)))
        .spacing(S8)
    }

    /// The deposit, and what comes with the booking.
    fn money<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key| here.text.of(key, &[]);
        let count = u32::try_from(self.booking.vouchers.len()).unwrap_or(u32::MAX);
        let vouchers =
            (count > 0).then(|| note(Icon::Voucher, here.text.of("check-in-vouchers", &[("count", count.into())])));
        let deposit = figure_with(here.grain, of("check-in-label-deposit"), deposit(self.booking.deposit, here));
        let prepaid = prepaid(&self.booking, here);
        // Once it is spent, the sum is enough.
        let passed = if self.booking.settled.is_empty() { 0 } else { prepaid.len().saturating_sub(1) };
        let prepaid = prepaid.into_iter().skip(passed);
        let prepaid = prepaid.map(|(says, amount)| figure_named(here.grain, says, amount));
        let paid = column![caption(of("check-in-label-payment")), deposit].extend(prepaid).push(line());
        let spent = (!self.booking.settled.is_empty()).then(|| note(Icon::Info, of("check-in-settled")));
        column![paid].push(spent).push(self.counter(here)).push(vouchers).spacing(S16).into()
    }

    /// How many are here, where that may still be said.
    fn counter<'a>(&'a self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let counting = match &self.stage {
            Stage::Held(_) => self.missing() > 1,
            Stage::Admitted(_, Then::Counting(_)) => true,
            _ => false,
        };
        let (people, most) = (self.counted(), self.countable());
        counting.then(|| {
            let says = here.text.of("check-in-counted", &[("people", people.into()), ("missing", most.into())]);
            let less = (people > 1).then_some(Message::FewerPressed);
            let more = (people < most).then_some(Message::MorePressed);
            let asks = label(here.text.of("check-in-count", &[]), Type::T14).class(Ink::Soft);
            column![asks, stepper(says, less, more)].spacing(S4).into()
        })
    }

    /// The ways on; the first is what Enter does.
    pub(super) fn ways<'a>(&'a self, tone: Tone, here: Here<'a>) -> Vec<Button<'a, Message>> {
        let of = |key| here.text.of(key, &[]);
        let first = |key| button::verdict(hue(tone), of(key)).key("Enter").on_press(Message::ConfirmPressed);
        let people = |people: u16| {
            let says = here.text.of("check-in-way-count", &[("people", people.into())]);
            button::verdict(hue(tone), says).key("Enter").on_press(Message::ConfirmPressed)
        };
        let away = |key| button::plain(of(key)).key("Esc").on_press(Message::ClosePressed);
        let brings = here.sells() && self.may_bring();
        match &self.stage {
            Stage::Asking | Stage::Over(_) => Vec::new(),
            Stage::Held(Hold::Wait { .. }) => vec![first("check-in-way-early"), away("check-in-way-wait")],
            Stage::Held(Hold::Late { .. }) => vec![first("check-in-way-manager"), away("check-in-way-later")],
            Stage::Held(Hold::DepositUnpaid(_)) => vec![first("check-in-way-unpaid"), away("check-in-way-later")],
            Stage::Held(Hold::HowMany { .. }) => vec![people(self.counted()), away("check-in-way-later")],
            Stage::Refused(Reason::TooMany { missing }) => vec![people(*missing), away("check-in-way-later")],
            // Nothing else is to be done about them.
            Stage::Refused(_) if brings => vec![first("check-in-way-bring"), away("check-in-way-close")],
            Stage::Refused(_) | Stage::Admitted(_, Then::Failed(_)) => vec![first("check-in-way-close")],
            Stage::Failed(_) => vec![first("check-in-way-again"), away("check-in-way-close")],
            Stage::Admitted(_, Then::Counting(_)) => vec![first("check-in-way-right"), away("check-in-way-later")],
            Stage::Admitted(admission, _) => {
                let bring = button::plain(of("check-in-way-bring")).key(here.cap(Command::Pay));
                let bring = brings.then(|| bring.on_press(Message::BringPressed));
                let done = away("check-in-way-done");
                let undo =
                    button::plain(of("check-in-way-undo")).key(here.cap(Command::Undo)).on_press(Message::UndoPressed);
                let some = button::plain(of("check-in-way-not-all")).on_press(Message::CountPressed);
                let some = (admission.people > 1).then_some(some);
                [Some(first("check-in-way-seat")), bring, Some(done), some, Some(undo)].into_iter().flatten().collect()
            }
        }
    }
}

/// A fact of a booking: a label, and as much of what it says as there is room for.
pub(in crate::ui::screen) fn fact<'a, Message: 'a>(says: String, what: String) -> Element<'a, Message> {
    fact_of(says, fitted(what, Type::T16, Ink::Plain))
}

/// The same, where what it says is more than words.
pub(in crate::ui::screen) fn fact_of<'a, Message: 'a>(
    says: String,
    what: Element<'a, Message>,
) -> Element<'a, Message> {
    let says = container(label(says, Type::T16).class(Ink::Soft)).width(FACT_LABEL);
    row![says, what].spacing(S12).align_y(Vertical::Center).into()
}

/// From when to when, and how long; with the day unless it is today.
pub(in crate::ui::screen) fn time(booking: &Booking, here: Here<'_>) -> String {
    let format = here.format();
    here.text.of(
        "check-in-time",
        &[
            ("from", format.brief(booking.starts_at).into()),
            ("until", format.clock(booking.ends_at()).into()),
            ("minutes", booking.minutes.into()),
        ],
    )
}

/// How many they are, and how many of them are here if not all.
pub(in crate::ui::screen) fn party(booking: &Booking, here: Here<'_>) -> String {
    let all = here.text.of("check-in-party", &[("party", booking.party.into())]);
    if booking.arrived == 0 || booking.arrived >= booking.party {
        return all;
    }
    let part: [(&str, Filled); 2] = [("arrived", booking.arrived.into()), ("party", booking.party.into())];
    here.text.of("check-in-party-part", &part)
}

/// What was bought with it, each with what was paid for it, and the sum of all that was paid in advance.
pub(in crate::ui::screen) fn prepaid(booking: &Booking, here: Here<'_>) -> Vec<(String, String)> {
    let money = |amount| here.format().money(amount);
    if booking.prepaid.is_empty() {
        return Vec::new();
    }
    let shown = if booking.prepaid.len() > PREPAID_SHOWN { PREPAID_SHOWN - 1 } else { PREPAID_SHOWN };
    let mut rows = Vec::new();
    for item in booking.prepaid.iter().take(shown) {
        let fills = [("quantity", item.quantity.to_string().into()), ("name", item.name.as_str().into())];
        rows.push((here.text.of("check-in-prepaid", &fills), money(item.paid)));
    }
    let others = booking.prepaid.iter().skip(shown);
    let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
    if count > 0 {
        let paid: Money = others.map(|item| item.paid).sum();
        rows.push((here.text.of("check-in-prepaid-more", &[("count", count.into())]), money(paid)));
    }
    rows.push((here.text.of("check-in-advance", &[]), money(booking.advance())));
    rows
}

/// What was paid in advance, and whether; unpaid is icon and words.
pub(in crate::ui::screen) fn deposit<'a, Message: 'a>(deposit: Deposit, here: Here<'a>) -> Element<'a, Message> {
    let amount = |key, amount| here.text.of(key, &[("amount", here.format().money(amount).into())]);
    match deposit {
        Deposit::None => label(here.text.of("check-in-deposit-none", &[]), Type::T16).class(Ink::Soft).into(),
        Deposit::Paid(paid) => label(amount("check-in-deposit-paid", paid), Type::T16).into(),
        Deposit::Unpaid(owed) => state(Hue::Warn, Icon::Attention, amount("check-in-deposit-unpaid", owed)),
    }
}

/// The reasons to choose from, and one in words.
fn reasons<'a>(chosen: Why, typed: &'a str, here: Here<'a>) -> Element<'a, Message> {
    const DIGITS: [&str; 3] = ["1", "2", "3"];
    let choice = |(why, digit): (Why, &'static str)| -> Element<'a, Message> {
        let says = here.text.of(why.key(), &[]);
        let way = if why == chosen && typed.is_empty() { button::chosen(says) } else { button::plain(says) };
        way.key(digit).wide().on_press(Message::WhyChosen(why)).into()
    };
    let choices = Why::ALL.into_iter().zip(DIGITS).map(choice);
    let name = here.text.of("check-in-undo-other", &[]);
    column![column(choices).spacing(S8), field::input("arrival-reason", name, "", typed, Some(Message::ReasonTyped))]
        .spacing(S16)
        .into()
}
