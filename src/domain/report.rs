//! The manager's day: what happened on one business day at one terminal, the figures of it, and how they compare.
//!
//! [`Day`] holds the rows, [`Figures`] what they come to. A [`Figure`] names one of the figures, and [`Day::rows`] are the
//! rows behind it: nothing is counted that could not be listed.

mod arrivals;
mod change;
mod figures;
mod rows;
mod sales;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::check_in::Timing;
use crate::domain::fact::AfterWrong;
use crate::domain::id::{BookingId, CampaignId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::staff::Permission;
use crate::domain::voucher::Amount;

pub use arrivals::{Arrivals, Booked, Came, Fate, Origin, fate};
pub use change::{Change, Direction, Share};
pub use figures::{Figures, Hour, Part, Refused, Risk, Speed, StaffPart, Tally};
pub use rows::{ArrivalsOf, Figure, RiskOf, Row};
pub use sales::{GivenBack, ProductPart, Sales, Sold, Unused};

/// What happened on one business day at one terminal, each list in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// Which day.
    pub date: Date,
    /// Redemptions made here, also those that were taken back.
    pub redemptions: Vec<Redemption>,
    /// Scans that were refused here.
    pub refusals: Vec<Refusal>,
    /// Check-ins made here, also those that were undone.
    pub check_ins: Vec<CheckIn>,
    /// The shop's bookings of the day, by time; whoever let them in.
    pub bookings: Vec<Booked>,
    /// Raises of the offline budget that a manager allowed here.
    pub raises: Vec<Raise>,
    /// Who came to the counter and left it, and whose PIN was wrong.
    pub sign_ins: Vec<SignIn>,
    /// What somebody's word allowed here, raises of the budget among it.
    pub overrides: Vec<Allowed>,
    /// Sales made here.
    pub sales: Vec<Sold>,
    /// Refunds made here, of whatever day's sales.
    pub refunds: Vec<GivenBack>,
    /// What was paid here by code and is in no sale.
    pub unused: Vec<Unused>,
}

/// Somebody came to the counter or left it, or was not let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub staff: Option<StaffId>,
    /// Which way.
    pub way: Way,
}

/// Which way somebody went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They signed in.
    In,
    /// They locked the counter, or it locked itself.
    Out,
    /// Their PIN was wrong.
    Refused(AfterWrong),
}

impl Way {
    /// Whether a PIN was wrong.
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Somebody's word that allowed what was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// What it took.
    pub permission: Permission,
    /// Who gave it.
    pub by: StaffId,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
    /// Why, in their words.
    pub reason: String,
}

/// A redemption made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Under which campaign.
    pub campaign: CampaignId,
    /// Which channel sold it.
    pub channel: String,
    /// What was taken.
    pub take: Amount,
    /// What it was worth: what came off the bill; for products and services what the shop is paid for them.
    pub worth: Money,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
    /// Milliseconds from the scan to the commit.
    pub took_ms: u32,
    /// How firmly it was made.
    pub firmness: Firmness,
    /// What the hub said of it.
    pub answer: Answer,
    /// Whether it stands.
    pub state: State,
}

/// How firmly a redemption was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmness {
    /// Granted by the cloud.
    FirmCloud,
    /// Granted by the store's own hub.
    FirmStore,
    /// At the shop's risk, without either.
    Provisional,
}

/// What the hub said of a redemption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    Waiting,
    /// It stands in the hub's books.
    Applied,
    /// It went beyond what the voucher held.
    Conflict,
    /// It waits for a manager.
    Quarantined,
}

/// Whether something stands, or was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It stands.
    Stands,
    /// It was taken back.
    TakenBack,
}

/// A scan that was refused here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The support code of the reason.
    pub code: String,
    /// Which voucher, where it is known.
    pub voucher: Option<VoucherId>,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
}

/// A check-in made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Which booking.
    pub booking: BookingId,
    /// How many came in.
    pub people: u16,
    /// How they were in time.
    pub timing: Timing,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
    /// Whether it stands.
    pub state: State,
}

/// A raise of the offline budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who allowed it.
    pub by: StaffId,
    /// Why, in their words.
    pub reason: String,
}

/// The day with which a day is compared: the same weekday a week before.
pub fn compared_with(day: Date) -> Date {
    day.checked_sub(jiff::Span::new().weeks(1)).unwrap_or(day)
}

/// The same time on the wall a week before; at the calendar's end the instant itself.
pub fn week_before(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let wall = zone.to_datetime(at).checked_sub(jiff::Span::new().weeks(1));
    wall.and_then(|wall| zone.to_timestamp(wall)).unwrap_or(at)
}

#[cfg(test)]
mod tests;
