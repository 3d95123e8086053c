//! What the rows of a day come to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{Answer, Arrivals, CheckIn, Day, Firmness, Redemption, Sales, State};
use crate::domain::business_day::DayStart;
use crate::domain::id::{CampaignId, StaffId};
use crate::domain::money::Money;

/// How many hours a day has on the wall.
const HOURS: i8 = 24;

/// How many, and worth how much together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub count: u64,
    /// Worth how much.
    pub worth: Money,
}

impl Tally {
    /// Of these redemptions.
    pub fn of<'r>(redemptions: impl IntoIterator<Item = &'r Redemption>) -> Self {
        redemptions.into_iter().fold(Self::default(), Tally::with)
    }

    fn with(self, made: &Redemption) -> Self {
        Self { count: self.count.saturating_add(1), worth: self.worth.saturating_add(made.worth) }
    }

    /// With one more that is worth this much; `None` where a figure leaves 64 bits. For books.
    #[must_use]
    pub fn plus(self, worth: Money) -> Option<Self> {
        Some(Self { count: self.count.checked_add(1)?, worth: self.worth.checked_add(worth)? })
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { count: self.count.saturating_add(other.count), worth: self.worth.saturating_add(other.worth) }
    }
}

/// The figures of a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Redemptions that stand.
    pub redeemed: Tally,
    /// Redemptions that were taken back.
    pub taken_back: Tally,
    /// The redemptions that stand by hour, 24 of them, from the hour in which the business day starts.
    pub hours: Vec<Hour>,
    /// By channel, the most frequent first.
    pub channels: Vec<Part<String>>,
    /// By campaign, the most frequent first.
    pub campaigns: Vec<Part<CampaignId>>,
    /// By who stood at the counter, the most redemptions first.
    pub staff: Vec<StaffPart>,
    /// Refused scans by reason, the most frequent first.
    pub refused: Vec<Refused>,
    /// What was taken without the cloud.
    pub risk: Risk,
    /// The shop's bookings.
    pub arrivals: Arrivals,
    /// Check-ins made here that stand.
    pub check_ins: u64,
    /// The people who came in with them.
    pub people: u64,
    /// From scan to done, of all redemptions; `None` without any.
    pub speed: Option<Speed>,
    /// How often somebody came to the counter or left it.
    pub sign_ins: u64,
    /// How often a PIN was wrong.
    pub wrong_pins: u64,
    /// How often somebody's word allowed what was refused.
    pub overrides: u64,
    /// What was sold and given back.
    pub sales: Sales,
}

/// An hour on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// Which, 0 to 23.
    pub hour: i8,
    /// What happened in it: how many, and worth how much.
    pub tally: Tally,
}

/// A part of the redemptions that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<Of> {
    /// Which part.
    pub of: Of,
    /// What it comes to.
    pub redeemed: Tally,
    /// What of it was taken without the cloud.
    pub provisional: Tally,
}

/// What one person did; or nobody who was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffPart {
    /// Who.
    pub staff: Option<StaffId>,
    /// Their redemptions that stand.
    pub redeemed: Tally,
    /// Their check-ins that stand.
    pub check_ins: u64,
    /// How fast those were; `None` without any.
    pub speed: Option<Speed>,
}

/// Refusals of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The support code of the reason.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// What was taken without the cloud and stands here, by what the hub said of it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Risk {
    /// All of it.
    pub taken: Tally,
    /// What the hub took into its books.
    pub confirmed: Tally,
    /// What it has not answered.
    pub waiting: Tally,
    /// What went beyond what its voucher held, or was set aside for a manager.
    pub disputed: Tally,
    /// How often a manager raised the budget.
    pub raises: u64,
}

impl Risk {
    /// What may still be lost: everything that is not confirmed.
    pub const fn at_stake(&self) -> Tally {
        self.waiting.and(self.disputed)
    }
}

/// How long something took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// Half of them took no longer.
    pub median_ms: u32,
    /// 95 of 100 took no longer.
    pub p95_ms: u32,
}

impl Speed {
    /// Of these durations; nothing of none. The nearest rank below.
    fn of(mut took: Vec<u32>) -> Option<Self> {
        took.sort_unstable();
        let last = took.len().checked_sub(1)?;
        let at = |share: usize| took.get(last * share / 100).copied();
        Some(Self { median_ms: at(50)?, p95_ms: at(95)? })
    }
}

impl Figures {
    /// The figures of a day, with its hours by the wall of `zone`.
    pub fn of(day: &Day, zone: &TimeZone, start: DayStart) -> Self {
        let standing = || day.redemptions.iter().filter(|made| made.stands());
        Self {
            redeemed: Tally::of(standing()),
            taken_back: Tally::of(day.redemptions.iter().filter(|made| !made.stands())),
            hours: hours(day, zone, start),
            channels: parts(day, |made| made.channel.clone()),
            campaigns: parts(day, |made| made.campaign),
            staff: staff(day),
            refused: refused(day),
            risk: risk(day),
            arrivals: Arrivals::of(&day.bookings),
            check_ins: count(day.check_ins.iter().filter(|made| made.state == State::Stands)),
            people: day
                .check_ins
                .iter()
                .filter(|made| made.state == State::Stands)
                .fold(0, |sum, made| sum.saturating_add(u64::from(made.people))),
            speed: Speed::of(day.redemptions.iter().map(|made| made.took_ms).collect()),
            sign_ins: count(day.sign_ins.iter().filter(|made| !made.way.is_refused())),
            wrong_pins: count(day.sign_ins.iter().filter(|made| made.way.is_refused())),
            overrides: count(day.overrides.iter()),
            sales: Sales::of(&day.sales, &day.refunds, &day.unused, zone, start),
        }
    }

    /// How many scans were refused.
    pub fn refusals(&self) -> u64 {
        self.refused.iter().fold(0, |sum, refused| sum.saturating_add(refused.count))
    }
}

/// The hour on the wall in which an instant lies.
pub(super) fn hour_of(at: Timestamp, zone: &TimeZone) -> i8 {
    zone.to_datetime(at).hour()
}

fn hours(day: &Day, zone: &TimeZone, start: DayStart) -> Vec<Hour> {
    let standing = day.redemptions.iter().filter(|made| made.stands());
    hours_of(standing.map(|made| (made.at, made.worth)), zone, start)
}

/// What happened by hour: 24 of them, from the hour in which the business day starts.
pub(super) fn hours_of(
    happened: impl IntoIterator<Item = (Timestamp, Money)>,
    zone: &TimeZone,
    start: DayStart,
) -> Vec<Hour> {
    let mut by_hour: BTreeMap<i8, Tally> = BTreeMap::new();
    for (at, worth) in happened {
        let tally = by_hour.entry(hour_of(at, zone)).or_default();
        *tally = tally.and(Tally { count: 1, worth });
    }
    (0..HOURS)
        .map(|after| {
            let hour = (start.hour() + after) % HOURS;
            Hour { hour, tally: by_hour.get(&hour).copied().unwrap_or_default() }
        })
        .collect()
}

/// The redemptions that stand, by what `key` says of them.
fn parts<Of: Ord>(day: &Day, key: impl Fn(&Redemption) -> Of) -> Vec<Part<Of>> {
    let mut by_key: BTreeMap<Of, (Tally, Tally)> = BTreeMap::new();
    for made in day.redemptions.iter().filter(|made| made.stands()) {
        let (redeemed, provisional) = by_key.entry(key(made)).or_default();
        *redeemed = redeemed.with(made);
        if made.firmness == Firmness::Provisional {
            *provisional = provisional.with(made);
        }
    }
    let part = |(of, (redeemed, provisional))| Part { of, redeemed, provisional };
    let mut parts: Vec<Part<Of>> = by_key.into_iter().map(part).collect();
    parts.sort_by_key(|part| std::cmp::Reverse((part.redeemed.count, part.redeemed.worth)));
    parts
}

fn staff(day: &Day) -> Vec<StaffPart> {
    let mut people: BTreeMap<Option<StaffId>, (Tally, u64, Vec<u32>)> = BTreeMap::new();
    for made in day.redemptions.iter().filter(|made| made.stands()) {
        let (redeemed, _, took) = people.entry(made.staff).or_default();
        *redeemed = redeemed.with(made);
        took.push(made.took_ms);
    }
    for made in day.check_ins.iter().filter(|made| made.state == State::Stands) {
        let (_, check_ins, _) = people.entry(made.staff).or_default();
        *check_ins = check_ins.saturating_add(1);
    }
    let part = |(staff, (redeemed, check_ins, took))| StaffPart { staff, redeemed, check_ins, speed: Speed::of(took) };
    let mut parts: Vec<StaffPart> = people.into_iter().map(part).collect();
    parts.sort_by_key(|part| std::cmp::Reverse((part.redeemed.count, part.check_ins)));
    parts
}

fn refused(day: &Day) -> Vec<Refused> {
    let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
    for refusal in &day.refusals {
        let count = by_code.entry(&refusal.code).or_default();
        *count = count.saturating_add(1);
    }
    let mut refused: Vec<Refused> =
        by_code.into_iter().map(|(code, count)| Refused { code: code.to_owned(), count }).collect();
    refused.sort_by_key(|refused| std::cmp::Reverse(refused.count));
    refused
}

fn risk(day: &Day) -> Risk {
    let of = |is: fn(Answer) -> bool| {
        Tally::of(day.redemptions.iter().filter(|made| made.is_provisional() && is(made.answer)))
    };
    Risk {
        taken: of(|_| true),
        confirmed: of(|answer| answer == Answer::Applied),
        waiting: of(|answer| answer == Answer::Waiting),
        disputed: of(Answer::is_disputed),
        raises: count(day.raises.iter()),
    }
}

fn count<T>(things: impl Iterator<Item = T>) -> u64 {
    u64::try_from(things.count()).unwrap_or(u64::MAX)
}

impl Redemption {
    /// Whether it stands.
    pub const fn stands(&self) -> bool {
        matches!(self.state, State::Stands)
    }

    /// Whether it stands and was taken without the cloud.
    pub const fn is_provisional(&self) -> bool {
        self.stands() && matches!(self.firmness, Firmness::Provisional)
    }
}

impl Answer {
    /// Whether the hub did not take it as it was.
    pub const fn is_disputed(self) -> bool {
        matches!(self, Self::Conflict | Self::Quarantined)
    }
}

impl CheckIn {
    /// Whether it stands.
    pub const fn stands(&self) -> bool {
        matches!(self.state, State::Stands)
    }
}
