//! The days before: what the shop did until now, played through the till with a clock that is set by hand.
//!
//! Nothing is put into the books from outside: every figure of the past week is a fact that the till wrote, the hub took and
//! answered, as on any other day; only the clock was not the machine's.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::cast::PIN;
use crate::app::demo::cashier::{self, Typed};
use crate::devices::Source;
use crate::domain::business_day;
use crate::domain::check_in::{Arrival, Consent};
use crate::domain::id::{BookingId, StaffId};
use crate::domain::shop::Shop;
use crate::domain::staff::Pin;
use crate::domain::verdict::Verdict;
use crate::engine::Engine;
use crate::engine::clock::Clock;
use crate::engine::present::Subject;
use crate::engine::redeem::Outcome;
use crate::engine::sign_in::Shown;

/// How many days before today were played.
pub(super) const DAYS: i32 = 7;

/// What a customer of the past came for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// An amount off this bill, in minor units.
    AmountOff(i64),
    /// A share off this bill.
    PercentOff(i64),
    /// A package.
    Package,
    /// Something that is over.
    Expired,
}

/// A day: when who came. Days are alike, and no day has them all.
const DAY: [(i8, i8, Deed); 14] = [
    (10, 12, Deed::AmountOff(7_200)),
    (10, 47, Deed::Package),
    (11, 35, Deed::PercentOff(8_600)),
    (12, 4, Deed::AmountOff(9_400)),
    (12, 18, Deed::Expired),
    (12, 31, Deed::Package),
    (12, 52, Deed::AmountOff(6_600)),
    (13, 40, Deed::PercentOff(5_200)),
    (15, 9, Deed::AmountOff(11_800)),
    (16, 26, Deed::Package),
    (18, 3, Deed::AmountOff(13_200)),
    (18, 44, Deed::Expired),
    (19, 21, Deed::PercentOff(12_400)),
    (20, 15, Deed::Package),
];

/// How many codes of a kind are enough: at most five a day, today included.
pub(super) const CODES: u32 = 40;

/// Codes that customers of the past came with.
#[derive(Debug, Default)]
pub(super) struct Codes {
    pub(super) amount_off: Vec<String>,
    pub(super) percent_off: Vec<String>,
    pub(super) packages: Vec<String>,
    pub(super) expired: String,
}

/// Somebody who had booked, and when they came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    pub(super) at: Timestamp,
    pub(super) booking: BookingId,
}

/// What was before now.
pub(super) struct Past<'a> {
    pub(super) engine: &'a Engine,
    pub(super) clock: &'a Clock,
    pub(super) shop: &'a Shop,
    pub(super) cashiers: [StaffId; 2],
    pub(super) host: StaffId,
    pub(super) manager: StaffId,
    pub(super) owner: StaffId,
    pub(super) codes: Codes,
    pub(super) came: Vec<Came>,
}

/// One thing that happened.
#[derive(Debug, Clone, Copy)]
enum Event {
    Bought(Deed),
    Arrived(BookingId),
}

impl Past<'_> {
    /// Plays everything until `now`.
    pub(super) async fn play(mut self, now: Timestamp) -> anyhow::Result<()> {
        // The manager opens the shop; everybody chooses the PIN that the street tells.
        for staff in [self.manager, self.cashiers[0], self.cashiers[1], self.host, self.owner] {
            // Whoever may allow things chooses theirs once somebody who may let them lets them.
            if staff == self.owner {
                let let_in = self.engine.reset_pin(self.manager, staff).await?;
                ensure!(matches!(let_in, Shown::Granted(())), "the owner may not choose a PIN: {let_in:?}");
            }
            let chosen = self.engine.set_first_pin(staff, Pin::parse(PIN)?).await?;
            ensure!(matches!(chosen, Shown::Granted(_)), "a PIN was not taken: {chosen:?}");
        }
        self.engine.sign_in(Some(self.manager)).await?;
        for (number, (at, event)) in (0_usize..).zip(self.events(now)?) {
            self.clock.set(at);
            let staff = match event {
                Event::Bought(_) if number % 5 < 3 => self.cashiers[0],
                Event::Bought(_) => self.cashiers[1],
                Event::Arrived(_) => self.host,
            };
            if self.engine.signed_in() != Some(staff) {
                self.engine.sign_in(Some(staff)).await?;
            }
            match event {
                Event::Bought(deed) => self.buy(deed, hand(number)).await?,
                Event::Arrived(booking) => self.arrive(booking).await?,
            }
        }
        self.engine.sign_in(None).await?;
        Ok(())
    }

    /// What happened until `now`, in order.
    fn events(&self, now: Timestamp) -> anyhow::Result<Vec<(Timestamp, Event)>> {
        let (zone, day_start) = (self.shop.zone.rules(), self.shop.day_start);
        let today = business_day::of(now, zone, day_start);
        let mut events = Vec::new();
        for before in 0..=DAYS {
            let day = today.checked_sub(Span::new().days(before))?;
            for (number, (hour, minute, deed)) in (0..).zip(DAY) {
                // The same weekday a week ago, and today, had everybody; the days between two of three.
                let is_full = before == 0 || before == DAYS;
                if is_full || (number + before) % 3 != 0 {
                    events.push((at(zone, day, hour, minute)?, Event::Bought(deed)));
                }
            }
        }
        events.extend(self.came.iter().map(|came| (came.at, Event::Arrived(came.booking))));
        events.retain(|(at, _)| *at < now);
        events.sort_by_key(|(at, _)| *at);
        Ok(events)
    }

    /// Somebody buys; the cashier takes so long from the scan to the end.
    async fn buy(&mut self, deed: Deed, takes: Duration) -> anyhow::Result<()> {
        let (code, typed) = match deed {
            Deed::AmountOff(bill) => (self.codes.amount_off.pop(), Typed::bill(bill)),
            Deed::PercentOff(bill) => (self.codes.percent_off.pop(), Typed::bill(bill)),
            Deed::Package => (self.codes.packages.pop(), Typed::NOTHING),
            Deed::Expired => (Some(self.codes.expired.clone()), Typed::bill(8_000)),
        };
        let code = code.with_context(|| format!("no code is left for {deed:?}"))?;
        let now = Instant::now();
        let scanned_at = now.checked_sub(takes).unwrap_or(now);
        let Subject::Voucher(presented) = self.engine.present(&code, Source::Camera, scanned_at).await? else {
            bail!("a voucher of the past is none");
        };
        match cashier::redeem(self.engine, &presented, &typed).await? {
            Outcome::Redeemed(_) if deed != Deed::Expired => Ok(()),
            Outcome::Refused(Verdict::Refused(refusal)) if deed == Deed::Expired => {
                Ok(self.engine.record_refusal("voucher", refusal.code(), presented.voucher()).await?)
            }
            other => bail!("{deed:?} came to {other:?}"),
        }
    }

    async fn arrive(&self, booking: BookingId) -> anyhow::Result<()> {
        let everybody = Arrival { early: Consent::Given, unpaid: Consent::Given, ..Arrival::default() };
        self.engine.check_in(booking, &everybody).await?;
        Ok(())
    }
}

/// How long a cashier's hand takes: between one and three and a half seconds, not twice the same in a row.
fn hand(number: usize) -> Duration {
    const STEPS: usize = 7;
    let step = u64::try_from(number * 3 % STEPS).unwrap_or_default();
    Duration::from_millis(1_100 + 400 * step)
}

/// An instant of a shop's day.
pub(super) fn at(zone: &TimeZone, day: Date, hour: i8, minute: i8) -> anyhow::Result<Timestamp> {
    Ok(zone.to_zoned(day.at(hour, minute, 0, 0))?.timestamp())
}
