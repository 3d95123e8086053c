//! 积分: by which rule a shop gives points for what is bought, and takes them for money.
//!
//! Points are moved by deltas and never set: [`Earn::of`] says what a sale earns, [`Spend::check`] what so many points pay,
//! [`part`] what goes back of either when a part of a sale does. All are whole numbers. Points pay, they lower no price, and
//! what they paid earns none.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::domain::money::{Money, Rate};
use crate::domain::price::Direction;
use crate::domain::sale::Sale;
use crate::domain::tender::{Kind, Tender};

/// The most points that one sale earns or spends.
pub const POINTS_MAX: u32 = 1_000_000_000;

/// The largest amount that stands in a rule.
const AMOUNT_MAX: Money = Money::from_minor(100_000_000);

/// A shop's rule of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What a sale earns.
    pub earn: Earn,
    /// What points pay; nothing where they pay nothing here.
    #[serde(default)]
    pub spend: Option<Spend>,
}

/// What a sale earns: so many points for every so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earn {
    /// So many points.
    pub points: NonZeroU32,
    /// For every so much; what is left below it earns nothing.
    pub per: Money,
    /// What counts.
    #[serde(default)]
    pub counts: Counts,
}

/// What of a sale earns points. What points paid never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// All that was paid.
    #[default]
    AllPaid,
    /// What was paid just now: neither with a prepaid voucher, nor from a balance, nor in advance for a booking.
    PaidNow,
}

/// What points pay: so many at a time for so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spend {
    /// So many points at a time.
    pub points: NonZeroU32,
    /// Are worth so much.
    pub worth: Money,
    /// The fewest points that pay at all.
    #[serde(default)]
    pub least: u32,
    /// The share of a bill that points may pay.
    #[serde(default = "all")]
    pub most: Rate,
}

/// Why points do not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The shop takes none.
    NotTaken,
    /// The basket is nobody's: a member comes first.
    NoMember,
    /// They stand among the tenders twice.
    Twice,
    /// They are no multiple of what pays at a time.
    NotWhole {
        /// How many pay at a time.
        at_a_time: u32,
    },
    /// They are fewer than pay at all.
    TooFew {
        /// How many must be.
        least: u32,
    },
    /// They pay more of the bill than they may.
    TooMuch {
        /// How many may pay it.
        most: u32,
    },
    /// They are given another worth than they have.
    OtherWorth {
        /// What they are worth.
        worth: Money,
    },
    /// The member has fewer.
    NotEnough {
        /// How many.
        left: u32,
    },
    /// The membership is closed, or not known any more.
    Closed,
    /// The hub, which alone knows how many there are, cannot be asked.
    Offline,
}

/// Why a rule cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Points are earned for nothing, or for more than a rule may say.
    #[error("points are earned for every amount of more than nothing, at most a million in major units")]
    Earn,
    /// Points are worth nothing, or more than a rule may say.
    #[error("points are worth more than nothing, at most a million in major units")]
    Worth,
    /// More points are needed at least than one sale may spend.
    #[error("at most {POINTS_MAX} points can be asked for at least")]
    Least,
    /// Points may pay no share of a bill.
    #[error("points that may pay nothing of a bill pay nothing")]
    Most,
}

impl Rule {
    /// Whether it can be meant.
    pub fn check(&self) -> Result<(), Unsound> {
        let amount = |amount: Money| amount > Money::ZERO && amount <= AMOUNT_MAX;
        if !amount(self.earn.per) || self.earn.points.get() > POINTS_MAX {
            return Err(Unsound::Earn);
        }
        let Some(spend) = self.spend else { return Ok(()) };
        if !amount(spend.worth) || spend.points.get() > POINTS_MAX {
            return Err(Unsound::Worth);
        }
        if spend.least > POINTS_MAX {
            return Err(Unsound::Least);
        }
        if spend.most == Rate::NONE { Err(Unsound::Most) } else { Ok(()) }
    }

    /// What a sale earns.
    pub fn earned(&self, sale: &Sale) -> u32 {
        self.earn.of(self.earn.counts.of(sale))
    }
}

impl Earn {
    /// What an amount earns; [`POINTS_MAX`] at most, and nothing below nothing.
    pub fn of(&self, amount: Money) -> u32 {
        let times = i128::from(amount.minor().max(0)) / i128::from(self.per.minor().max(1));
        let points = times * i128::from(self.points.get());
        u32::try_from(points).unwrap_or(POINTS_MAX).min(POINTS_MAX)
    }
}

impl Counts {
    /// What of a sale earns points: what was sold, less what was paid with what does not count. What was taken back in the
    /// same sale paid for it like money: what it had earned is taken back by itself.
    pub fn of(self, sale: &Sale) -> Money {
        let document = sale.document();
        let sold = document.lines.iter().filter(|line| line.price.direction == Direction::Sold);
        let sold: Money = sold.map(|line| line.total(document.prices)).sum();
        let passed_over = document.payment.tenders().iter().filter(|tender| !self.counts(tender.means.kind()));
        sold.saturating_sub(passed_over.map(|tender| tender.amount).sum()).max(Money::ZERO)
    }

    fn counts(self, kind: Kind) -> bool {
        match self {
            Self::AllPaid => kind != Kind::Points,
            Self::PaidNow => !matches!(kind, Kind::Points | Kind::StoredValue | Kind::Prepaid | Kind::Advance),
        }
    }
}

impl Spend {
    /// What so many points are worth; nothing for what is no multiple of those that pay at a time.
    pub fn worth(&self, points: u32) -> Option<Money> {
        let whole = points.is_multiple_of(self.points.get());
        if whole { self.worth.checked_mul(points / self.points.get()) } else { None }
    }

    /// The most points that may pay a bill, of those that a member has; nothing where these are too few.
    pub fn most(&self, bill: Money, has: u32) -> u32 {
        let room = self.most.of(bill.max(Money::ZERO)).min(bill).minor() / self.worth.minor().max(1);
        let times = u32::try_from(room.max(0)).unwrap_or(u32::MAX).min(has / self.points.get());
        let points = times.saturating_mul(self.points.get()).min(POINTS_MAX / self.points.get() * self.points.get());
        if points < self.least { 0 } else { points }
    }

    /// Checks that so many points pay so much of a bill.
    pub fn check(&self, points: u32, amount: Money, bill: Money) -> Result<(), Refusal> {
        let worth = self.worth(points).ok_or(Refusal::NotWhole { at_a_time: self.points.get() })?;
        if points == 0 || points < self.least {
            return Err(Refusal::TooFew { least: self.least.max(self.points.get()) });
        }
        let most = self.most(bill, u32::MAX);
        if points > most {
            return Err(Refusal::TooMuch { most });
        }
        if amount == worth { Ok(()) } else { Err(Refusal::OtherWorth { worth }) }
    }
}

/// The points among tenders; refused where they stand there twice.
pub fn tendered(tenders: &[Tender]) -> Result<Option<(u32, Money)>, Refusal> {
    let mut points = tenders.iter().filter_map(|tender| match tender.means {
        crate::domain::tender::Means::Points { points } => Some((points, tender.amount)),
        _ => None,
    });
    let first = points.next();
    if points.next().is_some() { Err(Refusal::Twice) } else { Ok(first) }
}

/// What goes back of points when, after `before` of `whole` had gone back, it is `after`: so that all parts together are
/// exactly the points, whatever the parts.
pub fn part(points: u32, before: Money, after: Money, whole: Money) -> u32 {
    up_to(points, after, whole).saturating_sub(up_to(points, before, whole))
}

/// The share of points that goes with a part of an amount, rounded half up; all of them with all of it.
fn up_to(points: u32, part: Money, whole: Money) -> u32 {
    let (part, whole) = (i128::from(part.minor().max(0)), i128::from(whole.minor()));
    // What cost nothing earned nothing and was paid with nothing.
    if whole <= 0 || part >= whole {
        return points;
    }
    let share = (i128::from(points) * part * 2 + whole) / (whole * 2);
    u32::try_from(share).unwrap_or(points)
}

const fn all() -> Rate {
    Rate::ALL
}

#[cfg(test)]
mod tests;
