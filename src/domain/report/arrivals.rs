//! Who was due, who came, and how they were in time.

use jiff::{SignedDuration, Timestamp};

use crate::domain::booking::{Booking, Status};
use crate::domain::check_in::Timing;
use crate::domain::id::BookingId;
use crate::domain::shop::Reception;

/// A booking of the day and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// Which booking.
    pub booking: BookingId,
    /// When it starts.
    pub starts_at: Timestamp,
    /// What is booked.
    pub service: String,
    /// Who booked; empty where nobody may know any more. For the eyes of the shop, never for a file.
    pub guest: String,
    /// How many people.
    pub party: u16,
    /// What became of it.
    pub fate: Fate,
}

/// How a booking came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was made before.
    Booked,
    /// Its guests came without one.
    WalkIn,
}

/// What is known here of the guests' coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// They were let in here.
    Here {
        /// When the first of them came in.
        at: Timestamp,
        /// How they were in time.
        timing: Timing,
    },
    /// Nothing: they have not come, or were let in at another terminal.
    NotHere,
}

/// What became of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// They came a minute or more before the slot.
    Early,
    /// They came in time.
    OnTime,
    /// They came after the grace minutes.
    Late,
    /// They came and were let in at another terminal, which alone knows when.
    CameElsewhere,
    /// A person said that they did not come.
    NoShow,
    /// The grace minutes have passed, and nobody came.
    Overdue,
    /// Their time is still to come.
    Expected,
    /// Given up or declined.
    GivenUp,
    /// They came without a booking.
    WalkIn,
}

impl Fate {
    /// Whether they were due: they came, or their grace minutes have passed. What was given up was never due, nor is
    /// whoever comes without a booking.
    pub const fn is_due(self) -> bool {
        match self {
            Self::Early | Self::OnTime | Self::Late | Self::CameElsewhere | Self::NoShow | Self::Overdue => true,
            Self::Expected | Self::GivenUp | Self::WalkIn => false,
        }
    }

    /// Whether they were due and came.
    pub const fn came(self) -> bool {
        match self {
            Self::Early | Self::OnTime | Self::Late | Self::CameElsewhere => true,
            Self::NoShow | Self::Overdue | Self::Expected | Self::GivenUp | Self::WalkIn => false,
        }
    }

    /// Whether they were due and did not come.
    pub const fn is_missing(self) -> bool {
        self.is_due() && !self.came()
    }
}

/// What became of a booking, as of an instant.
pub fn fate(booking: &Booking, origin: Origin, came: Came, reception: Reception, as_of: Timestamp) -> Fate {
    match (booking.status, origin) {
        (Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined, _) => return Fate::GivenUp,
        (_, Origin::WalkIn) => return Fate::WalkIn,
        (_, Origin::Booked) => {}
    }
    let grace = SignedDuration::from_mins(i64::from(reception.grace_minutes));
    let grace_ends = booking.starts_at.checked_add(grace).unwrap_or(Timestamp::MAX);
    let not_come = if grace_ends <= as_of { Fate::Overdue } else { Fate::Expected };
    match (booking.status, came) {
        (Status::Arrived | Status::InService | Status::Done, Came::Here { at, timing }) if at <= as_of => {
            match timing {
                Timing::Early(_) => Fate::Early,
                Timing::OnTime => Fate::OnTime,
                Timing::Late(_) => Fate::Late,
            }
        }
        // When they came is known to another terminal; by their slot it must have been.
        (Status::Arrived | Status::InService | Status::Done, Came::NotHere) if booking.starts_at <= as_of => {
            Fate::CameElsewhere
        }
        (Status::NoShow, _) if grace_ends <= as_of => Fate::NoShow,
        (
            Status::Arrived | Status::InService | Status::Done | Status::NoShow | Status::Requested | Status::Confirmed,
            _,
        ) => not_come,
        (Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined, _) => Fate::GivenUp,
    }
}

/// The arrivals of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrivals {
    /// How many bookings were due.
    pub due: u64,
    /// How many of those came.
    pub came: u64,
    /// How many of those came early.
    pub early: u64,
    /// How many of those came late.
    pub late: u64,
    /// How many of those due did not come, whether a person said so or the grace minutes have passed.
    pub missing: u64,
    /// How many are still expected.
    pub expected: u64,
    /// How many came without a booking.
    pub walk_ins: u64,
}

impl Arrivals {
    pub(super) fn of(bookings: &[Booked]) -> Self {
        let count = |is: fn(Fate) -> bool| {
            u64::try_from(bookings.iter().filter(|booked| is(booked.fate)).count()).unwrap_or(u64::MAX)
        };
        Self {
            due: count(Fate::is_due),
            came: count(Fate::came),
            early: count(|fate| fate == Fate::Early),
            late: count(|fate| fate == Fate::Late),
            missing: count(Fate::is_missing),
            expected: count(|fate| fate == Fate::Expected),
            walk_ins: count(|fate| fate == Fate::WalkIn),
        }
    }
}
