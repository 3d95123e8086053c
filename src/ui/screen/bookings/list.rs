//! The bookings one below the other by time, a page of them; also those that were found on other days.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Row, column, container, responsive, row, space};
use iced::{Fill, FillPortion};

use super::board::Column;
use super::{Bookings, Message, board, count};
use crate::domain::booking::{Booking, Deposit, Status};
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::check_in::name;
use crate::ui::text::format::phone;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    HAIR, ICON_SMALL, MOMENT, PHONE, PRIMARY, S8, S12, S16, STATE, TABLE_HEAD, TARGET, TIME_OF_DAY, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::badge::{chip, state};
use crate::ui::widget::button;
use crate::ui::widget::card::{line, panel};
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
        let height = size.height - TABLE_HEAD - HAIR;
        let all = fitting(height);
        // Where not all have room, the pager takes the last of it.
        let room = if bookings.len() <= all { all } else { fitting(height - TARGET - S8) };
        let page = Page::of(screen.page.or(now_at(&bookings, here) / room.max(1)), room, bookings.len());
        let rows = bookings
            .iter()
            .skip(page.begin)
            .take(page.room)
            .map(|booking| pressable::row(entry(booking, when, here), PRIMARY, Message::Chosen(booking.id)));
        let pager = pager(page, Message::PageTurned);
        Element::from(
            column![panel(column![heads(when, here), line(), list::rows(rows.collect())]).width(Fill)]
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
    let time = match when {
        When::Time => here.format().clock(booking.starts_at),
        When::Day => here.format().brief(booking.starts_at),
    };
    let party = label(booking.party.to_string(), Type::T16).class(Ink::Soft);
    let party = row![mark(Icon::Users, ICON_SMALL, Ink::Soft), party].spacing(S8).align_y(Vertical::Center);
    let cells = [
        bold_label(time, Type::T16).into(),
        standing(booking, here),
        fitted_bold(name(&booking.guest, here.text), Type::T16, Ink::Plain),
        label(phone(&booking.guest.phone), Type::T16).class(Ink::Soft).into(),
        fitted(booking.service.clone(), Type::T16, Ink::Soft),
        party.into(),
        fitted(booking.resource.clone().unwrap_or_default(), Type::T16, Ink::Soft),
        money(booking, here),
    ];
    across(cells, when, here.shape).into()
}

/// What stands in each column.
fn heads(when: When, here: Here<'_>) -> Element<'_, Message> {
    const HEADS: [&str; COLUMNS] = [
        "bookings-head-time",
        "bookings-head-state",
        "bookings-head-guest",
        "bookings-head-phone",
        "bookings-head-service",
        "bookings-head-party",
        "bookings-head-place",
        "bookings-head-deposit",
    ];
    let heads = HEADS.map(|key| label(here.text.of(key, &[]), Type::T14).class(Ink::Soft).into());
    across(heads, when, here.shape).height(TABLE_HEAD).padding([0.0, S16]).into()
}

/// How many columns there are.
const COLUMNS: usize = 8;

/// The cells of a row. A high window has no room for the last two: place and deposit stand in the booking.
fn across(cells: [Element<'_, Message>; COLUMNS], when: When, shape: Shape) -> Row<'_, Message, Theme> {
    let time = match when {
        When::Time => TIME_OF_DAY,
        When::Day => MOMENT,
    };
    let [at, state, who, phone, service, party, place, deposit] = cells;
    let cells = row![
        container(at).width(time),
        container(state).width(STATE),
        container(who).width(FillPortion(5)),
        container(phone).width(PHONE),
        container(service).width(FillPortion(5)),
        container(party).width(TIME_OF_DAY)
    ];
    let cells = match shape {
        Shape::Portrait => cells,
        Shape::Landscape => {
            let deposit = container(deposit).width(FillPortion(3)).align_x(Horizontal::Right);
            cells.push(container(place).width(FillPortion(3))).push(deposit)
        }
    };
    cells.spacing(S12).align_y(Vertical::Center)
}

/// The deposit; unpaid is icon and words.
fn money<'a>(booking: &Booking, here: Here<'a>) -> Element<'a, Message> {
    match booking.deposit {
        Deposit::None => space().into(),
        Deposit::Paid(amount) => fitted(here.format().money(amount), Type::T16, Ink::Plain),
        Deposit::Unpaid(_) => {
            let warn = Ink::Tinted(Hue::Warn);
            let says = fitted(here.text.of("bookings-unpaid", &[]), Type::T16, warn);
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
