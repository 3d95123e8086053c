//! Whether a booked customer may be let in now, and what the host is told.
//!
//! Checking in needs no cloud and never redeems: vouchers that come with the booking go to checkout. A second check-in
//! of the same people is answered, not counted again.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::booking::{Booking, Deposit, Status};
use crate::domain::id::ShopId;
use crate::domain::money::Money;
use crate::domain::redemption::Override;
use crate::domain::shop::Reception;
use crate::domain::staff::Permission;

/// What the host is told about a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// They may come in.
    Admit(Admission),
    /// Something must be settled first.
    Hold(Hold),
    /// They may not.
    Refuse(Reason),
}

/// Letting people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// How many come in now.
    pub people: u16,
    /// How many have arrived then.
    pub arrived: u16,
    /// How many the party has.
    pub party: u16,
    /// How they are in time.
    pub timing: Timing,
    /// A deposit that stays unpaid: letting in never marks it paid.
    pub unpaid: Option<Money>,
}

/// How a customer is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// Before the slot, so many whole minutes, 1 or more.
    Early(u32),
    /// Within a minute before the slot or its first grace minutes.
    OnTime,
    /// After them, so many minutes after the start.
    Late(u32),
}

/// What must be settled before people come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// Too early: wait until then. A host may let them in early.
    Wait {
        /// From when they are in time.
        until: Timestamp,
        /// Their place among those who wait: 1 is the next.
        place: u32,
    },
    /// After the grace minutes: a manager decides.
    Late {
        /// Minutes after the start.
        minutes: u32,
    },
    /// The deposit is unpaid: let them in all the same?
    DepositUnpaid(Money),
    /// How many of the party are here?
    HowMany {
        /// How many are still to come.
        missing: u16,
    },
}

/// Why people may not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The whole party is here already; asking again changes nothing.
    AlreadyHere {
        /// How many the party has.
        party: u16,
    },
    /// More people than are still to come.
    TooMany {
        /// How many are still to come.
        missing: u16,
    },
    /// It is another shop's booking.
    OtherShop(ShopId),
    /// It was given up, declined or is over.
    Over(Status),
}

impl Reason {
    /// The stable support code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::AlreadyHere { .. } => "already_here",
            Self::TooMany { .. } => "too_many_people",
            Self::OtherShop(_) => "other_shop",
            Self::Over(_) => "booking_over",
        }
    }
}

/// What the host says with the booking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrival {
    /// How many came; `None` for the whole party that is missing.
    pub people: Option<u16>,
    /// Let them in before their time.
    pub early: Consent,
    /// Let them in with the deposit unpaid.
    pub unpaid: Consent,
    /// What a manager allowed.
    pub overrides: Vec<Override>,
}

/// Whether the host agreed to something that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Consent {
    /// Not asked yet.
    #[default]
    Unasked,
    /// Agreed.
    Given,
}

/// Where and when it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// This shop.
    pub shop: ShopId,
    /// How it receives.
    pub reception: Reception,
    /// How many booked customers wait for an earlier slot.
    pub waiting: u32,
}

/// Decides about an arrival. Pure; `now` is the terminal's effective time.
pub fn decide(booking: &Booking, arrival: &Arrival, door: Door, now: Timestamp) -> Reply {
    if booking.shop != door.shop {
        return Reply::Refuse(Reason::OtherShop(booking.shop));
    }
    match booking.status {
        Status::CancelledByCustomer | Status::CancelledByShop | Status::Declined | Status::Done => {
            return Reply::Refuse(Reason::Over(booking.status));
        }
        Status::Requested | Status::Confirmed | Status::Arrived | Status::InService | Status::NoShow => {}
    }
    let missing = booking.party.saturating_sub(booking.arrived);
    if missing == 0 {
        return Reply::Refuse(Reason::AlreadyHere { party: booking.party });
    }
    let people = match arrival.people {
        Some(0) => return Reply::Hold(Hold::HowMany { missing }),
        Some(people) if people > missing => return Reply::Refuse(Reason::TooMany { missing }),
        Some(people) => people,
        None => missing,
    };
    let timing = timing(booking, door.reception, now);
    // The rest of a party that is here already is neither early nor late.
    if booking.arrived == 0
        && let Some(hold) = timing_hold(booking, arrival, door, timing, now)
    {
        return Reply::Hold(hold);
    }
    let unpaid = match booking.deposit {
        Deposit::Unpaid(amount) => Some(amount),
        Deposit::None | Deposit::Paid(_) => None,
    };
    if let Some(amount) = unpaid
        && arrival.unpaid == Consent::Unasked
        && booking.arrived == 0
    {
        return Reply::Hold(Hold::DepositUnpaid(amount));
    }
    let arrived = booking.arrived.saturating_add(people);
    Reply::Admit(Admission { people, arrived, party: booking.party, timing, unpaid })
}

/// How an arrival at `now` is in time: early a minute or more before the slot, late once the grace minutes have passed.
pub fn timing(booking: &Booking, reception: Reception, now: Timestamp) -> Timing {
    let from_start = now.duration_since(booking.starts_at);
    let minutes = u32::try_from(from_start.as_secs().unsigned_abs() / 60).unwrap_or(u32::MAX);
    if from_start.is_negative() && minutes > 0 {
        Timing::Early(minutes)
    } else if from_start >= SignedDuration::from_mins(i64::from(reception.grace_minutes)) {
        Timing::Late(minutes)
    } else {
        Timing::OnTime
    }
}

fn timing_hold(booking: &Booking, arrival: &Arrival, door: Door, timing: Timing, now: Timestamp) -> Option<Hold> {
    match timing {
        Timing::Early(_) if arrival.early == Consent::Unasked => {
            let ahead = SignedDuration::from_mins(i64::from(door.reception.early_minutes));
            let until = booking.starts_at.checked_sub(ahead).unwrap_or(booking.starts_at);
            (now < until).then(|| Hold::Wait { until, place: door.waiting.saturating_add(1) })
        }
        Timing::Late(minutes) => {
            let allowed = arrival.overrides.iter().any(|made| made.permission == Permission::AcceptLate);
            (!allowed).then_some(Hold::Late { minutes })
        }
        Timing::Early(_) | Timing::OnTime => None,
    }
}

#[cfg(test)]
mod tests;
