//! The cards of what is no voucher: several meanings, bookings that were found, something to say, nothing at all.

use iced::widget::{Column, column, container, row};
use iced::{Center, Fill, Length};

use super::card::Card;
use super::{FOUND_MAX, Message, voucher};
use crate::domain::booking::Booking;
use crate::domain::payload::Meaning;
use crate::engine::present::Subject;
use crate::engine::problem::Problem;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::check_in::guest;
use crate::ui::text::{payload, problem as problems};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON_VERDICT, IDLE, S8, S16, S24, Type};
use crate::ui::widget::button::{self, Button, key_cap};
use crate::ui::widget::card;
use crate::ui::widget::empty::empty;
use crate::ui::widget::list;
use crate::ui::widget::mark::mark;
use crate::ui::widget::verdict_card::verdict_card;
use crate::ui::widget::words::{bold, label, words};

/// The keys of what can be chosen.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Nobody stands at the counter.
pub(super) fn nobody(here: Here<'_>) -> Element<'_, Message> {
    let says = column![
        mark(Icon::Scan, ICON_VERDICT, Ink::Soft),
        bold(here.text.of("counter-idle", &[]), Type::T28).center(),
        words(here.text.of("counter-idle.next", &[]), Type::T20).class(Ink::Soft).center()
    ];
    let says = container(says.spacing(S16).align_x(Center)).center(Fill).padding(S24);
    card::panel(says).width(Fill).height(place(here)).into()
}

/// How high the place of a card is where there is no card.
fn place(here: Here<'_>) -> Length {
    match here.shape {
        Shape::Landscape => Fill,
        Shape::Portrait => IDLE.into(),
    }
}

/// A code that may be several things: which is meant?
pub(super) fn choice<'a>(card: &Card, meanings: &'a [Meaning], here: Here<'a>) -> Element<'a, Message> {
    let format = here.format();
    let one = |(at, meaning): (usize, &'a Meaning)| {
        let key = KEYS.get(at).copied().unwrap_or_default();
        let name = button::outlined(payload::name(&meaning.payload, format)).key(key).wide().tall();
        let why = words(payload::reason(meaning.reason, format), Type::T16).class(Ink::Soft);
        Element::from(column![name.on_press(Message::MeaningChosen(at)), why].spacing(S8))
    };
    let ways = Column::with_children(meanings.iter().enumerate().map(one)).spacing(S16);
    verdict_card(payload::ambiguous(meanings, format), here.text)
        .about("", voucher::scanned(card, here))
        .left(ways)
        .way(put_away("counter-not-now", here))
        .full(here.card_height())
}

/// The bookings that a text finds: one is chosen, or nothing was found.
pub(super) fn found<'a>(typed: &'a str, bookings: &'a [Booking], here: Here<'a>) -> Element<'a, Message> {
    let leave = button::plain(here.text.of("counter-clear", &[])).key("Esc").on_press(Message::DismissPressed);
    let shown = [("typed", typed.into())];
    if bookings.is_empty() {
        let says = empty(here.text.of("counter-found-none", &shown), here.text.of("counter-found-none.next", &[]));
        let foot = container(leave).padding(S16);
        return card::panel(column![container(says).height(Fill), foot]).width(Fill).height(place(here)).into();
    }
    let count = u32::try_from(bookings.len()).unwrap_or(u32::MAX);
    let title = here.text.of("counter-found", &[("typed", typed.into()), ("count", count.into())]);
    let rows = bookings.iter().zip(KEYS).take(FOUND_MAX).enumerate();
    let rows = rows.map(|(at, (booking, key))| list::way(entry(booking, key, here), Message::BookingChosen(at)));
    let more = count.saturating_sub(u32::try_from(FOUND_MAX).unwrap_or(u32::MAX));
    let more = (more > 0).then(|| {
        let says = here.text.of("counter-found-more", &[("count", more.into())]);
        container(label(says, Type::T16).class(Ink::Soft)).padding(S16)
    });
    let rows = list::rows(rows.collect()).push(more.as_ref().map(|_| card::line())).push(more);
    card::titled(title, leave.small(), rows).width(Fill).height(here.card_height()).into()
}

fn entry<'a>(booking: &Booking, key: &'a str, here: Here<'a>) -> Element<'a, Message> {
    let time = here.format().brief(booking.starts_at);
    let fills = [("time", time.into()), ("service", booking.service.as_str().into()), ("party", booking.party.into())];
    let detail = here.text.of("counter-found-detail", &fills);
    let end = row![key_cap(key, Ink::Soft)].align_y(Center);
    list::entry(Icon::Calendar, Ink::Soft, guest(&booking.guest, here.text), detail, end)
}

/// A code about which there is only something to say.
pub(super) fn said<'a>(card: &Card, subject: &'a Subject, here: Here<'a>) -> Element<'a, Message> {
    // What has a card of its own never comes here; if it did, nobody would be told anything wrong.
    let Some(told) = payload::of_subject(subject, here.format()) else { return nobody(here) };
    let masked = match subject {
        Subject::Payment { masked, .. } => masked.clone(),
        Subject::PaymentCode(code) => code.to_string(),
        _ => String::new(),
    };
    verdict_card(told, here.text)
        .about(masked, voucher::scanned(card, here))
        .way(put_away("counter-clear", here))
        .full(here.card_height())
}

/// It could not be decided or done.
pub(super) fn problem<'a>(problem: &Problem, here: Here<'a>) -> Element<'a, Message> {
    verdict_card(problems::told(problem, here.text), here.text)
        .way(put_away("counter-clear", here))
        .full(here.card_height())
}

fn put_away<'a>(key: &str, here: Here<'a>) -> Button<'a, Message> {
    button::plain(here.text.of(key, &[])).key("Esc").tall().wide().on_press(Message::DismissPressed)
}
