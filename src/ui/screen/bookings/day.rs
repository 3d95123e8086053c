//! Which day is shown, and the reading of its bookings.

use jiff::ToSpan;
use jiff::civil::Date;

use super::notice::Notice;
use super::over::Over;
use super::{Bookings, Effect, Shows, Turned};
use crate::domain::booking::Booking;
use crate::domain::business_day;
use crate::engine::check_in::Index;
use crate::engine::problem::Problem;
use crate::ui::screen::{Action, Here};

/// Which day is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Whatever day it is.
    Today,
    /// Another one.
    On(Date),
}

/// Whether the day was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    NotYet,
    Day(Date),
}

impl Bookings {
    pub(super) fn load(&mut self, here: Here<'_>) -> Action<Effect> {
        let day = self.date(here);
        let Some((from, until)) = business_day::span(day, here.shop.zone.rules(), here.shop.day_start) else {
            return Action::None;
        };
        self.asked = self.asked.wrapping_add(1);
        Action::Start(Effect::Load { question: self.asked, day, from, until })
    }

    pub(super) fn loaded(&mut self, question: u32, day: Date, answer: Result<Vec<Booking>, Problem>) -> Action<Effect> {
        if question != self.asked {
            return Action::None;
        }
        match answer {
            Ok(bookings) => {
                self.index = Index::of(&bookings);
                self.all = bookings;
                self.read = Read::Day(day);
                self.refresh();
            }
            Err(problem) => self.notice = Notice::Problem(problem),
        }
        Action::None
    }

    /// What lies over the bookings shows them as they are now.
    fn refresh(&mut self) {
        let now = |shown: &Booking| self.all.iter().find(|booking| booking.id == shown.id).cloned();
        let fresh = match &self.over {
            Over::Detail(shown) => now(shown).map(|booking| Over::Detail(Box::new(booking))),
            Over::Nothing | Over::NoShow(_) | Over::Cancelling(_) | Over::Moving(_) | Over::WalkIn(_) => None,
        };
        if let Some(fresh) = fresh {
            self.over = fresh;
        }
    }

    pub(super) fn go_by(&mut self, days: i32, here: Here<'_>) -> Action<Effect> {
        let Ok(day) = self.date(here).checked_add(days.days()) else { return Action::None };
        let day = if day == today(here) { Day::Today } else { Day::On(day) };
        self.go(day, here)
    }

    pub(super) fn go(&mut self, day: Day, here: Here<'_>) -> Action<Effect> {
        self.day = day;
        self.page = Turned::Nowhere;
        self.notice = Notice::Nothing;
        if matches!(self.shows, Shows::Elsewhere { .. }) {
            self.shows = Shows::Board;
        }
        self.load(here)
    }

    /// The day that is shown.
    pub(super) fn date(&self, here: Here<'_>) -> Date {
        match self.day {
            Day::Today => today(here),
            Day::On(day) => day,
        }
    }
}

/// The business day that it is.
pub(super) fn today(here: Here<'_>) -> Date {
    business_day::of(here.now, here.shop.zone.rules(), here.shop.day_start)
}
