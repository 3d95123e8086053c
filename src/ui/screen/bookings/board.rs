//! The board: five columns of cards, as many of them as fit, in a high window one below the other; one column in the whole
//! width; and the head above all.

use iced::alignment::Vertical;
use iced::widget::{Row, column as stacked, container, responsive, row, space};
use iced::{Fill, FillPortion, Size};

use super::day::{Day, Read, today};
use super::{Bookings, Message, Shows};
use crate::domain::booking::turnout::Turnout;
use crate::domain::booking::{Booking, Deposit, Status};
use crate::domain::check_in::{Timing, timing};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::arrival;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::check_in::name;
use crate::ui::text::format::phone;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    BOLD_LINE, BOOKING_CARD, BOOKING_CARD_IN, BOOKING_CARD_WAYS, BOOKING_CARD_WIDTH, CHIP, COLUMN_HEAD, HAIR, ICON,
    ICON_SMALL, S4, S8, S12, S16, TARGET, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::badge::{chip, state};
use crate::ui::widget::button;
use crate::ui::widget::card::{line, panel};
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::mark::mark;
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::pressable;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::{bold_label, label};

/// From how many minutes before its slot a booking says in how many minutes it is.
const SOON_MIN: u32 = 15;

/// From how many minutes on a time is said in hours.
const LONG_MIN: u32 = 100;

/// A column of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// They are to come.
    Expected,
    /// They are here.
    Arrived,
    /// They are being served.
    InService,
    /// They have gone.
    Done,
    /// They did not come.
    NoShow,
}

impl Column {
    pub(super) const ALL: [Self; 5] = [Self::Expected, Self::Arrived, Self::InService, Self::Done, Self::NoShow];

    /// The column of a status; what was cancelled or declined stands in none.
    pub(super) const fn of(status: Status) -> Option<Self> {
        match status {
            Status::Requested | Status::Confirmed => Some(Self::Expected),
            Status::Arrived => Some(Self::Arrived),
            Status::InService => Some(Self::InService),
            Status::Done => Some(Self::Done),
            Status::NoShow => Some(Self::NoShow),
            Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined => None,
        }
    }

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Expected => "bookings-expected",
            Self::Arrived => "bookings-arrived",
            Self::InService => "bookings-in-service",
            Self::Done => "bookings-done",
            Self::NoShow => "bookings-no-show",
        }
    }

    /// By which word the sentence that nobody is in it is chosen.
    const fn name(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Arrived => "arrived",
            Self::InService => "in-service",
            Self::Done => "done",
            Self::NoShow => "no-show",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Expected => Icon::Calendar,
            Self::Arrived => Icon::Check,
            Self::InService => Icon::Leaf,
            Self::Done => Icon::Flag,
            Self::NoShow => Icon::Close,
        }
    }
}

/// The title row: which day, its figures, board or list, and the walk-in.
pub(super) fn head<'a>(screen: &'a Bookings, here: Here<'a>) -> Element<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let day = match screen.read {
        Read::Day(day) => day,
        Read::NotYet => screen.date(here),
    };
    let is_today = day == today(here);
    let title = bold_label(of(if is_today { "bookings-today" } else { "bookings-title" }), Type::T28);
    let arrow = |icon, on_press| button::quiet("").icon(icon).width(TARGET).on_press(on_press);
    let date = label(here.format().weekday_and_day(day), Type::T20).class(Ink::Soft);
    let back =
        (screen.day != Day::Today).then(|| button::quiet(of("bookings-to-today")).on_press(Message::TodayPressed));
    let days = row![
        Element::from(arrow(Icon::Left, Message::DayBeforePressed)),
        date,
        Element::from(arrow(Icon::Right, Message::DayAfterPressed))
    ]
    .push(back.map(Element::from))
    .spacing(S4)
    .align_y(Vertical::Center);
    let figures = container(fitted(figures(screen, here), Type::T14, Ink::Soft)).width(Fill);
    let chosen = usize::from(matches!(screen.shows, Shows::List));
    let tabs = tabs(vec![of("bookings-board"), of("bookings-list")], chosen, Message::TabChosen);
    let walk_in = button::outlined(of("bookings-walk-in")).icon(Icon::Plus).small().on_press(Message::WalkInPressed);
    match here.shape {
        Shape::Landscape => {
            row![title, days, figures, tabs, Element::from(walk_in)].spacing(S12).align_y(Vertical::Center).into()
        }
        Shape::Portrait => {
            let above = row![title, figures].spacing(S16).align_y(Vertical::Center);
            let below = row![days, space().width(Fill), tabs, Element::from(walk_in)].spacing(S12);
            stacked![above, below.align_y(Vertical::Center)].spacing(S8).into()
        }
    }
}

/// How many bookings, how many came, and how many of those who were due.
fn figures(screen: &Bookings, here: Here<'_>) -> String {
    let turnout = Turnout::of(&screen.all, here.shop.reception, here.now);
    let figures =
        here.text.of("bookings-figures", &[("count", turnout.bookings.into()), ("came", turnout.came.into())]);
    match turnout.percent() {
        None => figures,
        Some(percent) => {
            here.text.of("bookings-figures-rate", &[("figures", figures.into()), ("percent", percent.into())])
        }
    }
}

/// Five columns; in a high window one below the other.
pub(super) fn view<'a>(screen: &'a Bookings, shown: &[&'a Booking], here: Here<'a>) -> Element<'a, Message> {
    if let Some(nothing) = nothing(screen, shown, here) {
        return nothing;
    }
    let columns = Column::ALL.map(|column| (column, of_column(shown, column, screen)));
    responsive(move |size| match here.shape {
        Shape::Landscape => {
            let stacks = columns.iter().map(|(column, cards)| stack(screen, *column, cards, size.height, here));
            Row::with_children(stacks).spacing(S12).height(Fill).into()
        }
        Shape::Portrait => sections(screen, &columns, size, here),
    })
    .into()
}

/// The columns one below the other, each in the whole width. Rows of cards are given to them in turn as long as there is
/// room, so that none of them pushes another out.
fn sections<'a>(
    screen: &'a Bookings,
    columns: &[(Column, Vec<&'a Booking>)],
    size: Size,
    here: Here<'a>,
) -> Element<'a, Message> {
    let (across, _) = cells(size);
    let heights: Vec<Vec<f32>> = columns
        .iter()
        .map(|(_, cards)| {
            let height =
                |row: &[&Booking]| row.iter().map(|booking| Look::of(screen, booking).height()).fold(0.0, f32::max);
            cards.chunks(across).map(height).collect()
        })
        .collect();
    let empty = columns.iter().filter(|(_, cards)| cards.is_empty()).map(|_| COLUMN_HEAD + S8);
    let heads = columns.iter().map(|_| TARGET + S8 + S8);
    let rows = in_turn(&heights, size.height - heads.chain(empty).sum::<f32>());
    let section = |((column, cards), rows): (&(Column, Vec<&'a Booking>), usize)| {
        let shown = rows.saturating_mul(across).min(cards.len());
        let nobody = cards.is_empty().then(|| nobody(*column, here));
        let more = more(*column, cards.len().saturating_sub(shown), here);
        let head = row![title(*column, cards.len(), here), space().width(Fill)].push(more).height(TARGET);
        let cards = cards.chunks(across).take(rows).map(|cards| {
            let rest = across.saturating_sub(cards.len());
            let cards = cards.iter().map(|booking| card(screen, booking, Look::of(screen, booking), here));
            let rest = std::iter::repeat_with(|| Element::from(space().width(Fill))).take(rest);
            Element::from(Row::with_children(cards.chain(rest)).spacing(S12))
        });
        Element::from(stacked![head.align_y(Vertical::Center)].push(nobody).extend(cards).spacing(S8))
    };
    stacked(columns.iter().zip(rows).map(section)).spacing(S8).into()
}

/// How many rows each of several gets: one at a time, as long as there is room for one of these heights.
fn in_turn(heights: &[Vec<f32>], room: f32) -> Vec<usize> {
    let mut rows = vec![0_usize; heights.len()];
    let mut left = room;
    loop {
        let before = left;
        for (rows, heights) in rows.iter_mut().zip(heights) {
            let Some(height) = heights.get(*rows).filter(|height| **height + S8 <= left) else { continue };
            left -= height + S8;
            *rows += 1;
        }
        if left >= before {
            return rows;
        }
    }
}

/// One column in the whole width.
pub(super) fn column<'a>(
    screen: &'a Bookings,
    shown: &[&'a Booking],
    column: Column,
    here: Here<'a>,
) -> Element<'a, Message> {
    let cards = of_column(shown, column, screen);
    let length = cards.len();
    grid(screen, cards, here, move || {
        let back = button::quiet(here.text.of("bookings-board", &[])).icon(Icon::Left).key("Esc");
        let back = Element::from(back.on_press(Message::BackPressed));
        row![back, title(column, length, here)].spacing(S16).align_y(Vertical::Center).into()
    })
}

/// What stands in the place of the bookings where there are none.
pub(super) fn nothing<'a>(screen: &Bookings, shown: &[&Booking], here: Here<'a>) -> Option<Element<'a, Message>> {
    let of = |key, fills: &[_]| here.text.of(key, fills);
    let says = match (screen.read, shown.is_empty(), screen.all.is_empty()) {
        (_, false, _) => return None,
        (Read::NotYet, ..) => return Some(space().width(Fill).height(Fill).into()),
        (Read::Day(_), true, true) => empty(of("bookings-none", &[]), of("bookings-none.next", &[])),
        (Read::Day(_), true, false) => {
            empty(of("bookings-none-fits", &[("typed", here.typed.trim().into())]), of("bookings-none-fits.next", &[]))
        }
    };
    Some(panel(says).width(Fill).height(Fill).into())
}

/// The bookings of a column in the order in which they are looked for: those to come by time, those who are here or have gone
/// the latest first, and whoever was just let in before everybody.
fn of_column<'a>(shown: &[&'a Booking], column: Column, screen: &Bookings) -> Vec<&'a Booking> {
    let mut cards: Vec<&Booking> =
        shown.iter().copied().filter(|booking| Column::of(booking.status) == Some(column)).collect();
    if matches!(column, Column::Arrived | Column::Done) {
        cards.reverse();
    }
    let just_in = screen.just_in();
    cards.sort_by_key(|booking| Some(booking.id) != just_in || column != Column::Arrived);
    cards
}

/// A column: its head, as many cards as have room, and how many more there are. A card is never cut in half.
fn stack<'a>(
    screen: &'a Bookings,
    column: Column,
    cards: &[&'a Booking],
    height: f32,
    here: Here<'a>,
) -> Element<'a, Message> {
    let room = height - COLUMN_HEAD - S8;
    let mut all = stacked![title(column, cards.len(), here)].spacing(S8).width(FillPortion(1));
    let fitting = fitting(&cards.iter().map(|booking| Look::of(screen, booking).height()), room);
    for booking in cards.iter().take(fitting) {
        all = all.push(card(screen, booking, Look::of(screen, booking), here));
    }
    let nobody = cards.is_empty().then(|| nobody(column, here));
    all.push(nobody)
        .push(more(column, cards.len().saturating_sub(fitting), here).map(|more| container(more).center_x(Fill)))
        .into()
}

/// How many more there are than are seen, and the way to them.
fn more(column: Column, count: usize, here: Here<'_>) -> Option<Element<'_, Message>> {
    let says = || here.text.of("bookings-more", &[("count", super::count(count).into())]);
    (count > 0).then(|| pressable::more(says(), Message::ColumnChosen(column)))
}

/// That there is nobody in a column.
fn nobody(column: Column, here: Here<'_>) -> Element<'_, Message> {
    let says = here.text.of("bookings-nobody-in", &[("column", column.name().into())]);
    let says = label(says, Type::T14).class(Ink::Soft);
    container(says).height(COLUMN_HEAD).padding([0.0, S4]).align_y(Vertical::Center).into()
}

/// How many things of these heights fit one below the other; where not all do, with room for the row that says so.
fn fitting(heights: &(impl Iterator<Item = f32> + Clone), room: f32) -> usize {
    let fit = |room: f32| {
        let mut used = -S8;
        heights
            .clone()
            .take_while(|height| {
                used += S8 + height;
                used <= room
            })
            .count()
    };
    let all = heights.clone().count();
    if fit(room) == all { all } else { fit(room - S8 - TARGET) }
}

/// Cards side by side and below each other, a page of them, below what says which they are.
fn grid<'a>(
    screen: &'a Bookings,
    cards: Vec<&'a Booking>,
    here: Here<'a>,
    says: impl Fn() -> Element<'a, Message> + 'a,
) -> Element<'a, Message> {
    responsive(move |size| {
        let (across, down) = cells(size);
        let page = Page::of(screen.page.or(0), across.saturating_mul(down), cards.len());
        let seen: Vec<_> = cards.iter().skip(page.begin).take(page.room).collect();
        let rows = seen.chunks(across).map(|cards| {
            let empty = across.saturating_sub(cards.len());
            let cards = cards.iter().map(|booking| card(screen, booking, Look::Plain, here));
            let rest = std::iter::repeat_with(|| Element::from(space().width(Fill))).take(empty);
            Element::from(Row::with_children(cards.chain(rest)).spacing(S12))
        });
        let head = row![says(), space().width(Fill)].push(pager(page, Message::PageTurned)).height(TARGET);
        Element::from(stacked![head.align_y(Vertical::Center), stacked(rows).spacing(S8)].spacing(S12))
    })
    .into()
}

/// How many cards have room across and down, below the head.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window has room for a few dozen cards, and the cast saturates"
)]
fn cells(size: Size) -> (usize, usize) {
    let across = ((size.width + S12) / (BOOKING_CARD_WIDTH + S12)).floor() as usize;
    let down = ((size.height - TARGET - S12 + S8) / (BOOKING_CARD + S8)).floor() as usize;
    (across.max(1), down.max(1))
}

fn title(column: Column, length: usize, here: Here<'_>) -> Element<'_, Message> {
    let name = bold_label(here.text.of(column.key(), &[]), Type::T16);
    let length = label(length.to_string(), Type::T16).class(Ink::Soft);
    row![mark(column.icon(), ICON_SMALL, Ink::Soft), name, length]
        .spacing(S8)
        .height(COLUMN_HEAD)
        .padding([0.0, S4])
        .align_y(Vertical::Center)
        .into()
}

/// What a card offers beside itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    /// They were just let in.
    JustIn,
    /// The same where no place is set aside.
    JustInAnywhere,
    /// They did not come.
    Missed,
}

impl Look {
    fn of(screen: &Bookings, booking: &Booking) -> Self {
        match booking.status {
            Status::Arrived if screen.just_in() == Some(booking.id) => {
                if booking.resource.is_some() {
                    Self::JustIn
                } else {
                    Self::JustInAnywhere
                }
            }
            Status::NoShow => Self::Missed,
            _ => Self::Plain,
        }
    }

    const fn height(self) -> f32 {
        match self {
            Self::Plain => BOOKING_CARD,
            Self::JustIn => BOOKING_CARD_IN,
            Self::JustInAnywhere | Self::Missed => BOOKING_CARD_WAYS,
        }
    }
}

fn card<'a>(screen: &Bookings, booking: &'a Booking, look: Look, here: Here<'a>) -> Element<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let is_just_in = screen.just_in() == Some(booking.id) && booking.status == Status::Arrived;
    let (surface, border) = if is_just_in { (Surface::Chosen(Hue::Good), BOLD_LINE) } else { (Surface::Panel, HAIR) };
    let face =
        pressable::face(face(booking, is_just_in, here), BOOKING_CARD - 2.0 * border, Message::Chosen(booking.id));
    let ways = match look {
        Look::Plain => None,
        Look::JustIn | Look::JustInAnywhere => {
            let seat = button::outlined(of("check-in-way-seat")).small().wide();
            let seat = seat.on_press(Message::Arrival(arrival::Message::SeatPressed));
            let undo = button::plain(here.text.of("bookings-undo", &[("key", here.cap(Command::Undo).into())])).small();
            let undo = undo.on_press(Message::Arrival(arrival::Message::UndoPressed));
            Some(row![Element::from(seat), Element::from(undo)])
        }
        Look::Missed => {
            let moved = button::plain(of("bookings-move")).small().wide().on_press(Message::MovePressed(booking.id));
            Some(row![Element::from(moved)])
        }
    };
    let place = booking.resource.as_ref().filter(|_| look == Look::JustIn).map(|place| {
        let bring = here.text.of("check-in-bring", &[("resource", place.as_str().into())]);
        let bring = fitted_bold(bring, Type::T16, Ink::Tinted(Hue::Good));
        let bring = row![mark(Icon::Store, ICON, Ink::Tinted(Hue::Good)), container(bring).width(Fill)];
        stacked![line(), bring.spacing(S8).align_y(Vertical::Center)].spacing(S8)
    });
    let foot = ways.map(|ways| {
        stacked![]
            .push(place)
            .push(ways.spacing(S8))
            .spacing(S8)
            .padding(iced::Padding { top: 0.0, ..iced::Padding::new(S12) })
    });
    container(stacked![face].push(foot)).width(Fill).height(look.height()).padding(border).class(surface).into()
}

/// The four lines of a card.
fn face<'a>(booking: &'a Booking, is_just_in: bool, here: Here<'a>) -> Element<'a, Message> {
    let time = bold_label(here.format().clock(booking.starts_at), Type::T20);
    let chip = if is_just_in { Some(just_in(here)) } else { standing(booking, here) };
    let first = row![time, space().width(Fill)].push(chip).height(CHIP).align_y(Vertical::Center);
    let who = container(fitted_bold(name(&booking.guest, here.text), Type::T16, Ink::Plain)).width(Fill);
    let party = label(booking.party.to_string(), Type::T16).class(Ink::Soft);
    let second = row![who, mark(Icon::Users, ICON_SMALL, Ink::Soft), party].spacing(S8).align_y(Vertical::Center);
    let service = container(fitted(booking.service.clone(), Type::T14, Ink::Soft)).width(Fill);
    let phone = label(phone(&booking.guest.phone), Type::T14).class(Ink::Soft);
    let third = row![service, phone].spacing(S8);
    stacked![first, second, third, place_and_deposit(booking, here)].spacing(S8).width(Fill).into()
}

fn just_in(here: Here<'_>) -> Element<'_, Message> {
    let good = Ink::Tinted(Hue::Good);
    let says = bold_label(here.text.of("bookings-just-in", &[]), Type::T14).class(good);
    row![mark(Icon::Accepted, ICON_SMALL, good), says].spacing(S8).align_y(Vertical::Center).into()
}

/// The place that is set aside, and the deposit.
fn place_and_deposit<'a>(booking: &'a Booking, here: Here<'a>) -> Element<'a, Message> {
    let place = fitted(booking.resource.clone().unwrap_or_default(), Type::T14, Ink::Soft);
    let deposit: Option<Element<'a, Message>> = match booking.deposit {
        Deposit::None => None,
        Deposit::Paid(amount) => {
            let amount = here.format().money(amount);
            Some(label(here.text.of("bookings-deposit", &[("amount", amount.into())]), Type::T14).into())
        }
        Deposit::Unpaid(_) => {
            let warn = Ink::Tinted(Hue::Warn);
            let says = label(here.text.of("bookings-deposit-unpaid", &[]), Type::T14).class(warn);
            Some(row![mark(Icon::Attention, ICON_SMALL, warn), says].spacing(S4).align_y(Vertical::Center).into())
        }
    };
    row![container(place).width(Fill)].push(deposit).spacing(S8).align_y(Vertical::Center).into()
}

/// How a booking stands beside being in its column: late, soon, in part, how long still.
pub(super) fn standing<'a>(booking: &Booking, here: Here<'a>) -> Option<Element<'a, Message>> {
    let reception = here.shop.reception;
    match booking.status {
        Status::Requested | Status::Confirmed => {
            let past = here.now.duration_since(booking.starts_at).as_secs() / 60;
            let late = u32::try_from(past).unwrap_or(0);
            match timing(booking, reception, here.now) {
                Timing::Late(minutes) => Some(state(Hue::Bad, Icon::Clock, minutes_of("bookings-late", minutes, here))),
                Timing::OnTime if late > 0 => {
                    Some(state(Hue::Warn, Icon::Clock, minutes_of("bookings-late", late, here)))
                }
                Timing::Early(minutes) if minutes <= SOON_MIN => Some(chip(minutes_of("bookings-soon", minutes, here))),
                Timing::Early(_) | Timing::OnTime => {
                    (booking.status == Status::Requested).then(|| chip(here.text.of("bookings-requested", &[])))
                }
            }
        }
        Status::Arrived if booking.arrived < booking.party => {
            let part = [("arrived", booking.arrived.into()), ("party", booking.party.into())];
            Some(state(Hue::Accent, Icon::Users, here.text.of("bookings-part", &part)))
        }
        Status::InService => {
            let left = booking.ends_at().duration_since(here.now).as_secs();
            let minutes = u32::try_from(left.unsigned_abs() / 60).unwrap_or(u32::MAX);
            if left < 0 && minutes > 0 {
                Some(state(Hue::Warn, Icon::Clock, minutes_of("bookings-overdue", minutes, here)))
            } else {
                Some(chip(minutes_of("bookings-left", minutes, here)))
            }
        }
        Status::NoShow => matches!(timing(booking, reception, here.now), Timing::Late(_))
            .then(|| state(Hue::Bad, Icon::Clock, here.text.of("bookings-grace-over", &[]))),
        Status::Arrived | Status::Done | Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined => {
            None
        }
    }
}

/// A time in minutes, or in hours where there are many.
fn minutes_of(key: &str, minutes: u32, here: Here<'_>) -> String {
    let (unit, count) = if minutes < LONG_MIN { ("minutes", minutes) } else { ("hours", minutes / 60) };
    let span = here.text.of("bookings-span", &[("unit", unit.into()), ("count", count.into())]);
    here.text.of(key, &[("span", span.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_given_in_turn_so_that_no_column_pushes_another_out() {
        let rows = |counts: [usize; 3], room| in_turn(&counts.map(|count| vec![100.0; count]), room);
        assert_eq!(rows([9, 2, 0], 5.0 * 108.0), [3, 2, 0]);
        assert_eq!(rows([1, 1, 1], 1_000.0), [1, 1, 1]);
        assert_eq!(rows([9, 9, 9], 107.0), [0, 0, 0]);
    }

    #[test]
    fn a_column_shows_whole_cards_and_leaves_room_to_say_how_many_more() {
        let fitting = |heights: &[f32], room| fitting(&heights.iter().copied(), room);
        assert_eq!(fitting(&[100.0; 3], 316.0), 3);
        assert_eq!(fitting(&[100.0; 3], 315.0), 2);
        assert_eq!(fitting(&[100.0; 9], 316.0), 2, "the third would stand where the rest is counted");
        assert_eq!(fitting(&[], 0.0), 0);
        assert_eq!(fitting(&[100.0], 50.0), 0);
    }
}
