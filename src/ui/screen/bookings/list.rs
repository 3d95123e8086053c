//! The bookings one below the other by time, a page of them; also those that were found on other days.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{column, container, responsive, row, space};
use iced::{Fill, FillPortion};

use super::board::Column;
use super::{Bookings, Message, board, count};
use crate::domain::booking::{Booking, Deposit, Status};
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::check_in::guest;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON_SMALL, MOMENT, PRIMARY, S8, S12, S16, STATE, TARGET, TIME_OF_DAY, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::{chip, state};
use crate::ui::widget::button;
use crate::ui::widget::card::panel;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::list;
use crate::ui::widget::mark::mark;
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::pressable;
use crate::ui::widget::words::{bold_label, label};

/// Which time a row begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// The time: the day stands above.
    Time,
    /// The day too.
    Day,
}

/// All bookings of the day.
pub(super) fn view<'a>(screen: &'a Bookings, shown: Vec<&'a Booking>, here: Here<'a>) -> Element<'a, Message> {
    board::nothing(screen, &shown, here).unwrap_or_else(|| pages(screen, shown, When::Time, here))
}

/// Who was found on other days.
pub(super) fn elsewhere<'a>(
    screen: &'a Bookings,
    typed: &'a str,
    found: &'a [Booking],
    here: Here<'a>,
) -> Element<'a, Message> {
    let back =
        button::quiet(here.text.of("bookings-board", &[])).icon(Icon::Left).key("Esc").on_press(Message::BackPressed);
    let fills = [("typed", typed.into()), ("count", count(found.len()).into())];
    let says = fitted_bold(here.text.of("bookings-elsewhere", &fills), Type::T16, Ink::Plain);
    let head = row![Element::from(back), container(says).width(Fill)].spacing(S16).align_y(Vertical::Center);
    column![head, pages(screen, found.iter().collect(), When::Day, here)].spacing(S8).into()
}

/// A page of rows, as many as have room.
fn pages<'a>(screen: &'a Bookings, bookings: Vec<&'a Booking>, when: When, here: Here<'a>) -> Element<'a, Message> {
    responsive(move |size| {
        let all = fitting(size.height);
        // Where not all have room, the pager takes the last of it.
        let room = if bookings.len() <= all { all } else { fitting(size.height - TARGET - S8) };
        let page = Page::of(screen.page.or(now_at(&bookings, here) / room.max(1)), room, bookings.len());
        let rows = bookings
            .iter()
            .skip(page.begin)
            .take(page.room)
            .map(|booking| pressable::row(entry(booking, when, here), PRIMARY, Message::Chosen(booking.id)));
        let pager = pager(page, Message::PageTurned);
        Element::from(
            column![panel(list::rows(rows.collect())).width(Fill)]
                .push(pager.map(|pager| container(pager).center_x(Fill)))
                .spacing(S8),
        )
    })
    .into()
}

/// The first booking whose slot is not over: a list by time opens where it is time.
fn now_at(bookings: &[&Booking], here: Here<'_>) -> usize {
    bookings.iter().position(|booking| booking.ends_at() > here.now).unwrap_or(0)
}

/// How many rows with their lines have room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window has room for a few dozen rows, and the cast saturates"
)]
fn fitting(height: f32) -> usize {
    ((height - HAIR) / (PRIMARY + HAIR)).floor() as usize
}

fn entry<'a>(booking: &'a Booking, when: When, here: Here<'a>) -> Element<'a, Message> {
    let (time, width) = match when {
        When::Time => (here.format().clock(booking.starts_at), TIME_OF_DAY),
        When::Day => (here.format().brief(booking.starts_at), MOMENT),
    };
    let time = container(bold_label(time, Type::T16)).width(width);
    let stands = container(standing(booking, here)).width(STATE);
    let who = container(fitted_bold(guest(&booking.guest, here.text), Type::T16, Ink::Plain)).width(FillPortion(5));
    let service = container(fitted(booking.service.clone(), Type::T16, Ink::Soft)).width(FillPortion(5));
    let party = label(booking.party.to_string(), Type::T16).class(Ink::Soft);
    let party = row![mark(Icon::Users, ICON_SMALL, Ink::Soft), party].spacing(S8).align_y(Vertical::Center);
    let party = container(party).width(TIME_OF_DAY);
    let cells = row![time, stands, who, service, party].spacing(S12).align_y(Vertical::Center);
    match here.shape {
        Shape::Portrait => cells.into(),
        Shape::Landscape => {
            let place = booking.resource.clone().unwrap_or_default();
            let place = container(fitted(place, Type::T16, Ink::Soft)).width(FillPortion(3));
            let money = container(money(booking, here)).width(FillPortion(3)).align_x(Horizontal::Right);
            cells.push(place).push(money).into()
        }
    }
}

/// The deposit; unpaid is icon and words.
fn money<'a>(booking: &Booking, here: Here<'a>) -> Element<'a, Message> {
    match booking.deposit {
        Deposit::None => space().into(),
        Deposit::Paid(amount) => fitted(here.format().money(amount), Type::T16, Ink::Plain),
        Deposit::Unpaid(_) => {
            let warn = Ink::Tinted(Hue::Warn);
            let says = fitted(here.text.of("bookings-deposit-unpaid", &[]), Type::T16, warn);
            row![mark(Icon::Attention, ICON_SMALL, warn), says].spacing(S8).align_y(Vertical::Center).into()
        }
    }
}

/// How a booking stands: what its card would say, or else its state.
fn standing<'a>(booking: &Booking, here: Here<'a>) -> Element<'a, Message> {
    if let Some(standing) = board::standing(booking, here) {
        return standing;
    }
    let of = |key| here.text.of(key, &[]);
    match booking.status {
        Status::CancelledByCustomer | Status::CancelledByShop => chip(of("bookings-cancelled")),
        Status::Declined => chip(of("bookings-declined")),
        Status::Arrived => state(Hue::Good, Icon::Check, of(Column::Arrived.key())),
        status => chip(Column::of(status).map_or_else(String::new, |column| of(column.key()))),
    }
}
