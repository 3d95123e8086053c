//! A booking: a customer's slot at a shop, and the states it goes through.

pub mod advance;
pub mod turnout;
pub mod usual;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::id::{BookingId, PersonId, SaleId, ShopId, VoucherId};
use crate::domain::money::Money;

pub use advance::{NotBrought, Prepaid, Settled};

/// A customer's slot at a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// Its identity.
    pub id: BookingId,
    /// Which shop.
    pub shop: ShopId,
    /// The code that the customer shows: our own short code, canonical.
    pub code: String,
    /// What is booked.
    pub service: String,
    /// When it starts.
    pub starts_at: Timestamp,
    /// How long it lasts, in minutes.
    pub minutes: u16,
    /// How many people, 1 or more.
    pub party: u16,
    /// How many of them have arrived.
    pub arrived: u16,
    /// The table, room or person, where one is set aside.
    pub resource: Option<String>,
    /// The deposit.
    pub deposit: Deposit,
    /// Where it stands.
    pub status: Status,
    /// Vouchers that come with it; checking in never redeems them.
    #[serde(default)]
    pub vouchers: Vec<VoucherId>,
    /// What was bought with it; comes onto the bill with its money.
    #[serde(default)]
    pub prepaid: Vec<Prepaid>,
    /// The sales that what was paid in advance went into: one, or several where tills did so that could not hear of each
    /// other; the first counts.
    #[serde(default)]
    pub settled: Vec<Settled>,
    /// Who booked, for sealing and erasing their data.
    pub person: PersonId,
    /// Who booked, in clear on the way and in memory only: stored sealed.
    pub guest: Guest,
    /// From when to when it was moved, oldest first.
    #[serde(default)]
    pub moved: Vec<Move>,
    /// The hub's revision of it.
    pub rev: u64,
}

/// Who booked: personal data.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// What they are called.
    pub name: String,
    /// Their phone number, digits only; empty where unknown.
    pub phone: String,
}

impl std::fmt::Debug for Guest {
    /// Says nothing: personal data never stands in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guest(…)")
    }
}

/// A deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deposit {
    /// None is asked for.
    None,
    /// Asked for and not paid.
    Unpaid(Money),
    /// Paid.
    Paid(Money),
}

/// Where a booking stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The customer asked for it.
    Requested,
    /// The shop said yes.
    Confirmed,
    /// The customer is here, perhaps not the whole party.
    Arrived,
    /// Being served.
    InService,
    /// Over.
    Done,
    /// The customer gave it up.
    CancelledByCustomer,
    /// The shop gave it up.
    CancelledByShop,
    /// The shop said no.
    Declined,
    /// The customer did not come; set by a person.
    NoShow,
}

/// One rescheduling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The start before.
    pub from: Timestamp,
    /// The start after.
    pub to: Timestamp,
    /// When it was moved.
    pub at: Timestamp,
}

/// What can happen to a booking at the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The shop says yes.
    Confirm,
    /// The shop says no.
    Decline,
    /// It is given up.
    Cancel(CancelledBy),
    /// So many more people arrived, 1 or more.
    Arrive(u16),
    /// The arrival was a mistake: back to what it was.
    UndoArrival {
        /// How many had arrived before it: fewer than now.
        arrived: u16,
    },
    /// Service starts.
    Start,
    /// Service is over.
    Finish,
    /// Nobody came.
    MarkNoShow,
    /// Another start.
    Reschedule {
        /// The new start.
        to: Timestamp,
    },
    /// What was paid in advance went into a sale.
    Settle {
        /// Which.
        sale: SaleId,
        /// How much of it.
        amount: Money,
    },
    /// That sale came back: the money may be spent again.
    Release {
        /// Which sale.
        sale: SaleId,
    },
}

/// Who gave a booking up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The customer.
    Customer,
    /// The shop.
    Shop,
}

/// A change that a booking's state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// Its state does not allow it.
    #[error("a booking that is {0:?} does not allow this")]
    In(Status),
    /// More people than the party has.
    #[error("the party has no more than {0} people")]
    PartyComplete(u16),
    /// Nobody would arrive, or be taken off again.
    #[error("nobody would arrive or be taken off again")]
    Nobody,
    /// The sale has had the money already, or has not had it.
    #[error("the sale has had what was paid in advance already, or has not had it")]
    OtherSale,
}

impl Booking {
    /// When its slot ends.
    pub fn ends_at(&self) -> Timestamp {
        let slot = SignedDuration::from_mins(i64::from(self.minutes));
        self.starts_at.checked_add(slot).unwrap_or(Timestamp::MAX)
    }

    /// The booking after a change at `at`, or why it is not possible.
    pub fn apply(&self, change: Change, at: Timestamp) -> Result<Self, NotPossible> {
        let mut next = self.clone();
        match (change, self.status) {
            (Change::Confirm, Status::Requested) => next.status = Status::Confirmed,
            (Change::Decline, Status::Requested) => next.status = Status::Declined,
            (Change::Cancel(by), Status::Requested | Status::Confirmed) => {
                next.status = match by {
                    CancelledBy::Customer => Status::CancelledByCustomer,
                    CancelledBy::Shop => Status::CancelledByShop,
                };
            }
            (Change::Arrive(people), Status::Requested | Status::Confirmed | Status::Arrived | Status::NoShow) => {
                next.arrived = self.arrived_with(people)?;
                next.status = Status::Arrived;
            }
            // The rest of a party may join while the first are being served.
            (Change::Arrive(people), Status::InService) => next.arrived = self.arrived_with(people)?,
            (Change::UndoArrival { arrived }, Status::Arrived | Status::InService) => {
                if arrived >= self.arrived {
                    return Err(NotPossible::Nobody);
                }
                next.arrived = arrived;
                if arrived == 0 {
                    next.status = Status::Confirmed;
                }
            }
            (Change::Start, Status::Arrived) => next.status = Status::InService,
            (Change::Finish, Status::InService | Status::Arrived) => next.status = Status::Done,
            (Change::MarkNoShow, Status::Requested | Status::Confirmed) => next.status = Status::NoShow,
            (Change::Reschedule { to }, Status::Requested | Status::Confirmed | Status::NoShow) => {
                next.moved.push(Move { from: self.starts_at, to, at });
                next.starts_at = to;
                next.status = Status::Confirmed;
            }
            // Whatever has become of it: the money is in a sale, or out of it again. Who asks before looks at `check_brought`.
            (Change::Settle { sale, amount }, _) if !self.is_in(sale) => next.settled.push(Settled { sale, amount }),
            (Change::Release { sale }, _) if self.is_in(sale) => next.settled.retain(|settled| settled.sale != sale),
            (Change::Settle { .. } | Change::Release { .. }, _) => return Err(NotPossible::OtherSale),
            (
                Change::Confirm
                | Change::Decline
                | Change::Cancel(_)
                | Change::Arrive(_)
                | Change::UndoArrival { .. }
                | Change::Start
                | Change::Finish
                | Change::MarkNoShow
                | Change::Reschedule { .. },
                status,
            ) => return Err(NotPossible::In(status)),
        }
        Ok(next)
    }

    fn is_in(&self, sale: SaleId) -> bool {
        self.settled.iter().any(|settled| settled.sale == sale)
    }

    fn arrived_with(&self, people: u16) -> Result<u16, NotPossible> {
        if people == 0 {
            return Err(NotPossible::Nobody);
        }
        self.arrived
            .checked_add(people)
            .filter(|arrived| *arrived <= self.party)
            .ok_or(NotPossible::PartyComplete(self.party))
    }
}

#[cfg(test)]
mod tests;
