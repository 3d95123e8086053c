//! What became of the bookings of a day: how many there are, how many came, how many should have come by now.

use jiff::Timestamp;

use super::{Booking, Status};
use crate::domain::check_in::{Timing, timing};
use crate::domain::shop::Reception;

/// The figures of a day's bookings; cancelled and declined ones are in none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turnout {
    /// How many there are.
    pub bookings: u32,
    /// How many have come, also in part.
    pub came: u32,
    /// How many have come or should have: their grace minutes are over.
    pub due: u32,
}

impl Turnout {
    /// The figures of these bookings at `now`.
    pub fn of<'b>(bookings: impl IntoIterator<Item = &'b Booking>, reception: Reception, now: Timestamp) -> Self {
        let mut turnout = Self::default();
        for booking in bookings {
            let (came, due) = match booking.status {
                Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined => continue,
                Status::Arrived | Status::InService | Status::Done => (1, 1),
                Status::NoShow => (0, 1),
                Status::Requested | Status::Confirmed => {
                    (0, u32::from(matches!(timing(booking, reception, now), Timing::Late(_))))
                }
            };
            turnout.bookings = turnout.bookings.saturating_add(1);
            turnout.came = turnout.came.saturating_add(came);
            turnout.due = turnout.due.saturating_add(due);
        }
        turnout
    }

    /// How many of those who were due came, in whole percent, halves up; `None` while nobody was due.
    pub fn percent(self) -> Option<u32> {
        let (came, due) = (u64::from(self.came), u64::from(self.due));
        u32::try_from((came * 100 + due / 2).checked_div(due)?).ok()
    }
}
