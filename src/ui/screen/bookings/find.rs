//! Finding somebody by what they say: four digits of a phone, a name, its initials, a code.

use jiff::ToSpan;

use super::day::Day;
use super::notice::Notice;
use super::over::Over;
use super::{Bookings, Effect, Shows, Turned, count};
use crate::domain::booking::{Booking, Status};
use crate::domain::business_day;
use crate::engine::problem::Problem;
use crate::ui::screen::{Action, Here};

/// How many digits of a phone number find anybody.
const TAIL_DIGITS: usize = 4;

/// How many days before and after the shown one are searched for somebody who is not found on it.
const ELSEWHERE_DAYS: i32 = 30;

impl Bookings {
    /// Lets in the only one who fits what was typed; of several, the only one who is still to come.
    pub(super) fn find(&mut self, typed: &str, here: Here<'_>) -> Action<Effect> {
        self.notice = Notice::Nothing;
        let found: Vec<&Booking> = self.fitting(typed).collect();
        let to_come: Vec<&Booking> = found.iter().copied().filter(|booking| is_to_come(booking)).collect();
        let only = match (found.as_slice(), to_come.as_slice()) {
            ([only], _) | (_, [only]) => Some((*only).clone()),
            _ => None,
        };
        match (only, self.day) {
            (Some(booking), Day::Today) => self.presented(booking, here).and(Action::ClearField),
            (Some(booking), Day::On(_)) => {
                self.over = Over::Detail(Box::new(booking));
                Action::ClearField
            }
            (None, _) if found.is_empty() => self.search(typed, here),
            (None, _) => {
                self.notice = Notice::Several(count(found.len()));
                Action::None
            }
        }
    }

    fn search(&mut self, typed: &str, here: Here<'_>) -> Action<Effect> {
        let day = self.date(here);
        let span = |day| business_day::span(day, here.shop.zone.rules(), here.shop.day_start);
        let before = day.checked_sub(ELSEWHERE_DAYS.days()).ok().and_then(span);
        let after = day.checked_add(ELSEWHERE_DAYS.days()).ok().and_then(span);
        let (Some((from, _)), Some((_, until))) = (before, after) else { return Action::None };
        self.changed = self.changed.wrapping_add(1);
        Action::Start(Effect::Search { question: self.changed, typed: typed.to_owned(), from, until })
    }

    pub(super) fn searched(
        &mut self,
        question: u32,
        typed: String,
        answer: Result<Vec<Booking>, Problem>,
    ) -> Action<Effect> {
        if question != self.changed {
            return Action::None;
        }
        match answer {
            Ok(found) if found.is_empty() => self.notice = Notice::Nobody(typed),
            Ok(found) => {
                self.page = Turned::Nowhere;
                self.shows = Shows::Elsewhere { typed, found };
                return Action::ClearField;
            }
            Err(problem) => self.notice = Notice::Problem(problem),
        }
        Action::None
    }

    /// The bookings of the day that fit what was typed.
    fn fitting(&self, typed: &str) -> impl Iterator<Item = &Booking> {
        let found = self.index.search(typed);
        self.all.iter().filter(move |booking| found.contains(&booking.id))
    }

    /// The bookings that are shown: all of the day, or those that fit what is being typed. The first digits of four find
    /// nobody yet, and take nothing away.
    pub(super) fn shown(&self, here: Here<'_>) -> Vec<&Booking> {
        let typed = here.typed.trim();
        let too_early = typed.len() < TAIL_DIGITS && typed.chars().all(|c| c.is_ascii_digit());
        if too_early || !matches!(self.over, Over::Nothing) {
            return self.all.iter().collect();
        }
        self.fitting(typed).collect()
    }
}

/// Whether somebody of the booking may still come in.
fn is_to_come(booking: &Booking) -> bool {
    let open = matches!(booking.status, Status::Requested | Status::Confirmed | Status::NoShow);
    let in_part = matches!(booking.status, Status::Arrived | Status::InService) && booking.arrived < booking.party;
    open || in_part
}
