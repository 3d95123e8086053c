//! A booking by itself: what is known of it, what can be done about it, and the questions before what cannot be undone.

use iced::Padding;
use iced::widget::{Column as Stack, Row, column, container};

use super::Message;
use crate::domain::booking::{Booking, CancelledBy, Change, Status};
use crate::ui::screen::Here;
use crate::ui::screen::arrival::{deposit, fact, fact_of, party, prepaid, time};
use crate::ui::text::check_in::guest;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{Grain, S8, S12, S16, Type};
use crate::ui::widget::button::{self, Button};
use crate::ui::widget::card::figure_named;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::words::label;

/// How many moves of a booking are shown; of more the latest.
const MOVES_MAX: usize = 3;

/// What comes next for a booking: what Enter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// They come in.
    CheckIn,
    /// They are served, or have been.
    Change(Change),
}

/// What comes next for a booking; nothing once it is over.
pub(super) const fn next(booking: &Booking) -> Option<Next> {
    match booking.status {
        Status::Requested | Status::Confirmed | Status::NoShow => Some(Next::CheckIn),
        Status::Arrived => Some(Next::Change(Change::Start)),
        Status::InService => Some(Next::Change(Change::Finish)),
        Status::Done | Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined => None,
    }
}

/// The booking and what can be done about it.
pub(super) fn detail<'a>(booking: &'a Booking, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let facts = column![
        fact(of("check-in-label-service"), booking.service.clone()),
        fact(of("check-in-label-party"), party(booking, here)),
    ]
    .push(booking.resource.clone().map(|place| fact(of("check-in-label-place"), place)))
    .push(fact(of("check-in-label-code"), booking.code.clone()))
    .push(vouchers(booking, here))
    .push(fact_of(of("check-in-label-deposit"), deposit(booking.deposit, here)))
    .extend(prepaid(booking, here).into_iter().map(|(says, amount)| figure_named(Grain::Usual, says, amount)))
    .extend(moves(booking, here))
    .spacing(S8);
    let Ways { next, other, away } = ways(booking, here);
    let next = next.map(|next| Element::from(next.wide()));
    let away = (!away.is_empty()).then(|| {
        let away = away.into_iter().map(|way| Element::from(way.wide()));
        container(Row::with_children(away).spacing(S12)).padding(above())
    });
    let body = column![facts].push(next).push(rows(other)).push(away).spacing(S16);
    let close = button::plain(of("check-in-way-close")).key("Esc").on_press(Message::ClosePressed);
    let when = here.text.of(
        "bookings-detail-when",
        &[("time", time(booking, here).into()), ("status", here.text.of(status(booking.status), &[]).into())],
    );
    dialog(guest(&booking.guest, here.text), when).body(body).way(close)
}

/// What can be done about a booking.
struct Ways<'a> {
    /// What comes next; nothing once it is over.
    next: Option<Button<'a, Message>>,
    /// What else.
    other: Vec<Button<'a, Message>>,
    /// What takes away; never beside what comes next.
    away: Vec<Button<'a, Message>>,
}

/// The gap above what takes away.
const fn above() -> Padding {
    Padding { top: S8, right: 0.0, bottom: 0.0, left: 0.0 }
}

fn ways<'a>(booking: &'a Booking, here: Here<'a>) -> Ways<'a> {
    let of = |key| here.text.of(key, &[]);
    let id = booking.id;
    let next = next(booking).map(|next| {
        let says = match next {
            Next::CheckIn => "bookings-check-in",
            Next::Change(Change::Start) => "check-in-way-seat",
            Next::Change(_) => "bookings-finish",
        };
        button::primary(of(says)).ordinary().key("Enter").on_press(Message::ConfirmPressed)
    });
    let moved = button::plain(of("bookings-move")).on_press(Message::MovePressed(id));
    let rest = button::plain(of("bookings-check-in-rest")).on_press(Message::CheckInPressed(id));
    let rest = (booking.arrived < booking.party).then_some(rest);
    let undo = button::danger(of("bookings-undo-check-in")).on_press(Message::UndoPressed(id));
    let finish = button::plain(of("bookings-finish")).on_press(Message::ChangePressed(id, Change::Finish));
    let missed = button::danger(of("bookings-mark-no-show")).on_press(Message::NoShowPressed(id));
    let cancel = button::danger(of("bookings-cancel")).on_press(Message::CancelPressed(id));
    let confirm = button::plain(of("bookings-confirm")).on_press(Message::ChangePressed(id, Change::Confirm));
    let decline = button::danger(of("bookings-decline")).on_press(Message::ChangePressed(id, Change::Decline));
    match booking.status {
        Status::Requested => Ways { next, other: vec![confirm, moved], away: vec![missed, cancel, decline] },
        Status::Confirmed => Ways { next, other: vec![moved], away: vec![missed, cancel] },
        Status::Arrived => Ways { next, other: [Some(finish), rest].into_iter().flatten().collect(), away: vec![undo] },
        Status::InService => Ways { next, other: rest.into_iter().collect(), away: vec![undo] },
        Status::NoShow => Ways { next, other: vec![moved], away: Vec::new() },
        Status::Done | Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined => {
            Ways { next, other: Vec::new(), away: Vec::new() }
        }
    }
}

/// Ways two by two.
fn rows(ways: Vec<Button<'_, Message>>) -> Option<Element<'_, Message>> {
    if ways.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    let mut ways = ways.into_iter().map(|way| Element::from(way.wide()));
    while let Some(left) = ways.next() {
        rows.push(Element::from(Row::with_children(std::iter::once(left).chain(ways.next())).spacing(S12)));
    }
    Some(Stack::with_children(rows).spacing(S12).into())
}

/// Did they really not come?
pub(super) fn no_show<'a>(booking: &'a Booking, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    dialog(of("bookings-no-show-asked"), about("bookings-no-show-asked.explains", booking, here))
        .way(button::plain(of("bookings-back")).key("Esc").on_press(Message::ClosePressed))
        .way(button::danger(of("bookings-mark-no-show")).key("Enter").on_press(Message::ConfirmPressed))
}

/// Who gives it up?
pub(super) fn cancelling<'a>(booking: &'a Booking, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let by = |key, by| button::danger(of(key)).on_press(Message::ChangePressed(booking.id, Change::Cancel(by)));
    dialog(of("bookings-cancel-asked"), about("bookings-cancel-asked.explains", booking, here))
        .way(button::plain(of("bookings-back")).key("Esc").on_press(Message::ClosePressed))
        .way(by("bookings-cancel-by-customer", CancelledBy::Customer))
        .way(by("bookings-cancel-by-shop", CancelledBy::Shop))
}

/// A sentence about a booking.
fn about(key: &str, booking: &Booking, here: Here<'_>) -> String {
    let time = here.format().brief(booking.starts_at);
    here.text.of(key, &[("guest", guest(&booking.guest, here.text).into()), ("time", time.into())])
}

fn vouchers<'a>(booking: &Booking, here: Here<'a>) -> Option<Element<'a, Message>> {
    let count = u32::try_from(booking.vouchers.len()).unwrap_or(u32::MAX);
    (count > 0).then(|| label(here.text.of("check-in-vouchers", &[("count", count.into())]), Type::T16).into())
}

/// From when to when it was moved, the latest last.
fn moves<'a>(booking: &'a Booking, here: Here<'a>) -> impl Iterator<Item = Element<'a, Message>> {
    let earlier = booking.moved.len().saturating_sub(MOVES_MAX);
    booking.moved.iter().skip(earlier).map(move |moved| {
        let brief = |at| here.format().brief(at).into();
        let says = here.text.of("bookings-moved", &[("from", brief(moved.from)), ("to", brief(moved.to))]);
        label(says, Type::T14).class(Ink::Soft).into()
    })
}

/// The word for where a booking stands.
const fn status(status: Status) -> &'static str {
    match status {
        Status::Requested => "bookings-requested",
        Status::Confirmed => "bookings-expected",
        Status::Arrived => "bookings-arrived",
        Status::InService => "bookings-in-service",
        Status::Done => "bookings-done",
        Status::CancelledByCustomer | Status::CancelledByShop => "bookings-cancelled",
        Status::Declined => "bookings-declined",
        Status::NoShow => "bookings-no-show",
    }
}
