//! A voucher: one issued right under a campaign.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::campaign::{Campaign, Validity};
use crate::domain::id::{CampaignId, ShopId, VoucherId};
use crate::domain::money::Money;
use crate::domain::window;

/// One issued right under a campaign, as the hub last sent it, less what this terminal took since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voucher {
    /// Its identity.
    pub id: VoucherId,
    /// Whose rules it follows.
    pub campaign: CampaignId,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Its own first valid instant, where it has one.
    pub from: Option<Timestamp>,
    /// Its own first instant after the end, where it has one.
    pub until: Option<Timestamp>,
    /// What is left.
    pub left: Amount,
    /// Whether it stands.
    pub state: State,
    /// The only shop that may redeem it, where it is bound.
    pub home_shop: Option<ShopId>,
    /// Which customer holds it, as the channel names them; no name, no phone.
    pub holder: Option<String>,
    /// The last four digits of the holder's phone, where the campaign asks for them.
    pub phone_tail: Option<String>,
    /// Its last use, so that a refusal can say when, where and by whom.
    pub last_use: Option<LastUse>,
    /// The hub's revision of it: grows with every change.
    pub rev: u64,
}

/// An amount of a right: uses, or money of a balance. What is left, and what is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// A number of uses.
    Uses(u32),
    /// An amount of money.
    Money(Money),
}

impl Amount {
    /// One use.
    pub const ONE_USE: Self = Self::Uses(1);

    /// Nothing of the same sort.
    #[must_use]
    pub const fn nothing(self) -> Self {
        match self {
            Self::Uses(_) => Self::Uses(0),
            Self::Money(_) => Self::Money(Money::ZERO),
        }
    }

    /// Whether nothing is left or taken. A balance below nothing holds nothing either.
    pub fn is_nothing(self) -> bool {
        self.units() == 0
    }

    /// What remains after `taken`; `None` where it is more than there is, of another sort, or a negative amount.
    pub fn after(self, taken: Self) -> Option<Self> {
        match (self, taken) {
            (Self::Uses(left), Self::Uses(taken)) => left.checked_sub(taken).map(Self::Uses),
            (Self::Money(left), Self::Money(taken)) if taken >= Money::ZERO => {
                left.checked_sub(taken).filter(|rest| *rest >= Money::ZERO).map(Self::Money)
            }
            (Self::Uses(_), Self::Money(_)) | (Self::Money(_), Self::Uses(_) | Self::Money(_)) => None,
        }
    }

    /// What there is with `given` put back; `None` for another sort or out of range.
    pub fn with(self, given: Self) -> Option<Self> {
        match (self, given) {
            (Self::Uses(left), Self::Uses(given)) => left.checked_add(given).map(Self::Uses),
            (Self::Money(left), Self::Money(given)) if given >= Money::ZERO => left.checked_add(given).map(Self::Money),
            (Self::Uses(_), Self::Money(_)) | (Self::Money(_), Self::Uses(_) | Self::Money(_)) => None,
        }
    }

    /// The plain number, uses or minor units; never negative.
    pub fn units(self) -> u64 {
        match self {
            Self::Uses(uses) => u64::from(uses),
            Self::Money(money) => u64::try_from(money.minor()).unwrap_or(0),
        }
    }
}

/// Whether a voucher stands. That it is used up is said by what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It may be used.
    #[default]
    Issued,
    /// It was withdrawn.
    Cancelled,
    /// Its price was paid back.
    Refunded,
    /// It is held until something is cleared up.
    Frozen,
}

/// The last use of a voucher, in words for the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// The shop's name.
    pub shop: String,
    /// The till's label.
    pub till: String,
    /// Who stood there, as shown to colleagues.
    pub staff: String,
}

/// The instants between which a voucher may be used; the end is exclusive, a missing one is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidTime {
    /// The first instant at which it is valid.
    pub from: Option<Timestamp>,
    /// The first instant at which it is valid no more.
    pub until: Option<Timestamp>,
}

impl Voucher {
    /// When this voucher is valid: its own dates within those of its campaign.
    pub fn valid_time(&self, campaign: &Campaign, zone: &TimeZone) -> ValidTime {
        let (from, until) = match campaign.validity {
            Validity::Between { from, until } => (from, until),
            Validity::DaysAfterIssue { days } => (Some(self.issued_at), end_after(self.issued_at, days, zone)),
        };
        ValidTime { from: later(self.from, from), until: earlier(self.until, until) }
    }
}

/// The end of the day that lies `days` after the day of `issued_at`.
fn end_after(issued_at: Timestamp, days: u32, zone: &TimeZone) -> Option<Timestamp> {
    let last = zone.to_datetime(issued_at).date().checked_add(Span::new().try_days(i64::from(days)).ok()?).ok()?;
    window::end_of_date(last, zone)
}

fn later(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests;
