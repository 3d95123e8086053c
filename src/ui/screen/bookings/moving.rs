//! A booking gets another time: a day, and a time in steps of a quarter of an hour or as typed.

use iced::alignment::Vertical;
use iced::widget::{column, row};
use jiff::civil::{DateTime, Time};
use jiff::{Timestamp, ToSpan};

use super::Message as Screen;
use crate::domain::booking::Booking;
use crate::ui::screen::Here;
use crate::ui::text::check_in::guest;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S4, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::stepper::stepper;
use crate::ui::widget::words::label;
use crate::ui::widget::{button, field};

/// A step of the time, in minutes.
const STEP_MIN: i64 = 15;

/// The longest that is kept of a typed time.
const TYPED_MAX: usize = 5;

/// A booking and the time that it is moved to.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    booking: Booking,
    to: DateTime,
    typed: String,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The day before was chosen.
    DayBeforePressed,
    /// The day after was chosen.
    DayAfterPressed,
    /// A step earlier was chosen.
    EarlierPressed,
    /// A step later was chosen.
    LaterPressed,
    /// A time was typed.
    TimeTyped(String),
}

impl Moving {
    /// A booking, still at its own time; one whose time is over begins at the next step from now.
    pub(super) fn of(booking: Booking, here: Here<'_>) -> Self {
        let zone = here.shop.zone.rules();
        let from = booking.starts_at.max(here.now);
        let wall = zone.to_datetime(from);
        let to = if booking.starts_at >= here.now { wall } else { stepped(wall, Step::Later) };
        Self { booking, to, typed: String::new() }
    }

    /// Which booking.
    pub(super) const fn booking(&self) -> &Booking {
        &self.booking
    }

    pub(super) fn update(&mut self, message: Message, _here: Here<'_>) {
        match message {
            Message::DayBeforePressed => self.go(self.to.checked_sub(1.day()).ok()),
            Message::DayAfterPressed => self.go(self.to.checked_add(1.day()).ok()),
            Message::EarlierPressed => self.go(Some(stepped(self.to, Step::Earlier))),
            Message::LaterPressed => self.go(Some(stepped(self.to, Step::Later))),
            Message::TimeTyped(typed) => self.time_typed(&typed),
        }
    }

    fn go(&mut self, to: Option<DateTime>) {
        if let Some(to) = to {
            self.to = to;
            self.typed.clear();
        }
    }

    fn time_typed(&mut self, typed: &str) {
        self.typed = typed.chars().take(TYPED_MAX).collect();
        if let Some(time) = read_time(&self.typed) {
            self.to = self.to.date().to_datetime(time);
        }
    }

    /// The new start; `None` where it is the old one, is over, or what was typed is no time.
    pub(super) fn to(&self, here: Here<'_>) -> Option<Timestamp> {
        if !self.typed.is_empty() && read_time(&self.typed).is_none() {
            return None;
        }
        let to = here.shop.zone.rules().to_timestamp(self.to).ok()?;
        (to != self.booking.starts_at && to > here.now).then_some(to)
    }

    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Screen> {
        let of = |key| here.text.of(key, &[]);
        let explains = here.text.of(
            "bookings-move-explains",
            &[
                ("guest", guest(&self.booking.guest, here.text).into()),
                ("time", here.format().brief(self.booking.starts_at).into()),
            ],
        );
        let named = |key, part| column![label(of(key), Type::T14).class(Ink::Soft), part].spacing(S4);
        let day = stepper(
            here.format().weekday_and_day(self.to.date()),
            Some(Screen::Moving(Message::DayBeforePressed)),
            Some(Screen::Moving(Message::DayAfterPressed)),
        );
        let time = stepper(
            here.format().time(self.to.time()),
            Some(Screen::Moving(Message::EarlierPressed)),
            Some(Screen::Moving(Message::LaterPressed)),
        );
        let typed = |typed| Screen::Moving(Message::TimeTyped(typed));
        let typed = field::input("bookings-time", of("bookings-move-typed"), "15:30", &self.typed, Some(typed));
        let body = column![
            named("bookings-move-day", day),
            row![named("bookings-move-time", time), typed].spacing(S16).align_y(Vertical::Bottom)
        ]
        .push(self.why_not(here).map(|why| label(of(why), Type::T16).class(Ink::Tinted(Hue::Warn))))
        .spacing(S16);
        let to = here.text.of(
            "bookings-move-to",
            &[
                ("day", here.format().weekday_and_day(self.to.date()).into()),
                ("time", here.format().time(self.to.time()).into()),
            ],
        );
        let possible = self.to(here).map(|_| Screen::ConfirmPressed);
        dialog(of("bookings-move-asked"), explains)
            .body(body)
            .way(button::plain(of("bookings-back")).key("Esc").on_press(Screen::ClosePressed))
            .way(button::primary(to).key("Enter").on_press_maybe(possible))
    }

    /// Why it cannot be moved there.
    fn why_not(&self, here: Here<'_>) -> Option<&'static str> {
        if !self.typed.is_empty() && read_time(&self.typed).is_none() {
            return Some("bookings-move-no-time");
        }
        let to = here.shop.zone.rules().to_timestamp(self.to).ok();
        to.is_none_or(|to| to <= here.now).then_some("bookings-move-past")
    }
}

/// Which way a step goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Earlier,
    Later,
}

/// The next whole step of the clock before or after a time.
fn stepped(from: DateTime, step: Step) -> DateTime {
    let minutes = i64::from(from.hour()) * 60 + i64::from(from.minute());
    let to = match step {
        Step::Earlier => (minutes - 1).div_euclid(STEP_MIN) * STEP_MIN,
        Step::Later => (minutes.div_euclid(STEP_MIN) + 1) * STEP_MIN,
    };
    from.date().to_datetime(Time::midnight()).checked_add(to.minutes()).unwrap_or(from)
}

/// A typed time: `15:30`, `15：30`, `1530`, `930`, `9`.
fn read_time(typed: &str) -> Option<Time> {
    let typed = typed.trim();
    let (hour, minute) = match typed.split_once([':', '：', '.']) {
        Some(parts) => parts,
        None => {
            typed.split_at_checked(typed.len().saturating_sub(2)).filter(|_| typed.len() > 2).unwrap_or((typed, "0"))
        }
    };
    let number = |digits: &str| {
        let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit());
        is_number.then(|| digits.parse::<i8>().ok()).flatten()
    };
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    #[test]
    fn a_typed_time_is_read_as_people_write_it() {
        let read = |typed: &str| read_time(typed);
        for typed in ["15:30", "15：30", "1530", " 15.30 "] {
            assert_eq!(read(typed), Some(time(15, 30, 0, 0)), "{typed}");
        }
        assert_eq!(
            (read("930"), read("9"), read("0:05")),
            (Some(time(9, 30, 0, 0)), Some(time(9, 0, 0, 0)), Some(time(0, 5, 0, 0)))
        );
        for typed in ["", "24:00", "12:60", "abc", "-1:00", "15:", "十五点", "+9"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_step_leads_to_the_next_quarter_also_over_midnight() {
        let at = |hour, minute| date(2026, 11, 22).at(hour, minute, 0, 0);
        assert_eq!(stepped(at(14, 25), Step::Later), at(14, 30));
        assert_eq!(stepped(at(14, 30), Step::Later), at(14, 45));
        assert_eq!(stepped(at(14, 25), Step::Earlier), at(14, 15));
        assert_eq!(stepped(at(14, 30), Step::Earlier), at(14, 15));
        assert_eq!(stepped(at(23, 50), Step::Later), date(2026, 11, 23).at(0, 0, 0, 0));
        assert_eq!(stepped(at(0, 0), Step::Earlier), date(2026, 11, 21).at(23, 45, 0, 0));
    }
}
