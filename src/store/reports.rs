//! The rows of a business day at this terminal: what was redeemed, refused, let in and allowed here, and the shop's bookings.
//!
//! A day of one till is bounded by hands: some thousands of rows, found by their day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, amount, from_json, word_columns};
use super::error::Result;
use super::seal::People;
use super::{bookings, campaigns};
use crate::domain::booking::Booking;
use crate::domain::fact::{Event, Fact};
use crate::domain::id::{BookingId, CampaignId, ShopId};
use crate::domain::report::{
    self, Allowed, Answer, Booked, Came, CheckIn, Day, Firmness, GivenBack, Origin, Raise, Redemption, Refusal, SignIn,
    Sold, State, Unused, Way,
};
use crate::domain::shop::Reception;
use crate::domain::staff::Permission;

/// Which day is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The business day.
    pub date: Date,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends (exclusive).
    pub until: Timestamp,
    /// The instant as of which it is asked for: what happened later is left out.
    pub as_of: Timestamp,
    /// Whose bookings.
    pub shop: ShopId,
    /// How guests are received there.
    pub reception: Reception,
}

/// By how much a fact of a day may lie outside of it: the shop's day may have begun at another hour when it happened.
const DAY_MS: i64 = 86_400_000;

impl Asked {
    /// Between which instants the facts of the day lie, up to the one as of which it is asked for.
    fn around_ms(&self) -> (i64, i64) {
        let from = self.from.as_millisecond().saturating_sub(DAY_MS);
        let until = self.until.as_millisecond().saturating_add(DAY_MS);
        (from, until.min(self.as_of.as_millisecond()))
    }
}

/// What campaigns and channels are called: by the hub's word, or where it has gone by what was said when a voucher of the
/// campaign was redeemed here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Campaigns.
    pub campaigns: BTreeMap<CampaignId, String>,
    /// Channels by key.
    pub channels: BTreeMap<String, String>,
    /// Products by code, as they were called when they were sold last.
    pub products: BTreeMap<String, String>,
}

word_columns! {
    Firmness { FirmCloud = "firm_cloud", FirmStore = "firm_store", Provisional = "provisional" }
    Answer { Waiting = "waiting", Applied = "applied", Conflict = "conflict", Quarantined = "quarantined" }
}

/// A business day. Fails only where the files do.
pub fn day(conn: &Connection, people: &People, asked: &Asked) -> Result<Day> {
    let check_ins = check_ins(conn, asked)?;
    let overrides = overrides(conn, asked)?;
    Ok(Day {
        date: asked.date,
        redemptions: redemptions(conn, asked)?,
        refusals: refusals(conn, asked)?,
        bookings: booked(conn, people, asked, &check_ins)?,
        check_ins,
        raises: raises(&overrides),
        sign_ins: sign_ins(conn, asked)?,
        overrides,
        sales: sales(conn, asked)?,
        refunds: refunds(conn, asked)?,
        unused: unused(conn, asked)?,
    })
}

/// What the campaigns and channels of a day are called, as far as anybody knows.
pub fn names(conn: &Connection, day: &Day) -> Result<Names> {
    let mut names = Names::default();
    let mut kept = conn.prepare_cached(
        "SELECT campaign_name FROM redemptions WHERE campaign = ?1 AND day = ?2 AND campaign_name IS NOT NULL LIMIT 1",
    )?;
    let sold: BTreeSet<CampaignId> = day.redemptions.iter().map(|made| made.campaign).collect();
    for id in sold {
        if let Some(campaign) = campaigns::find(conn, id)? {
            names.campaigns.insert(id, campaign.name);
            names.channels.insert(campaign.channel.key, campaign.channel.name);
        } else if let Some(name) = kept.query_and_then(params![Sql(id), Sql(day.date)], |row| row.get(0))?.next() {
            names.campaigns.insert(id, name?);
        }
    }
    for line in day.sales.iter().flat_map(|sold| &sold.sale.document().lines) {
        names.products.insert(line.item.product.clone(), line.item.name.clone());
    }
    // A channel outlives its campaigns: another one may still say what it is called.
    if day.redemptions.iter().any(|made| !names.channels.contains_key(&made.channel)) {
        for campaign in campaigns::all(conn)? {
            names.channels.entry(campaign.channel.key).or_insert(campaign.channel.name);
        }
    }
    Ok(names)
}

fn redemptions(conn: &Connection, asked: &Asked) -> Result<Vec<Redemption>> {
    conn.prepare_cached(
        "SELECT seq, made_at_ms, voucher, campaign, channel, take, take_of, risk_minor, staff, took_ms, strength, outcome,
                reversed_at_ms
         FROM redemptions WHERE day = ?1 AND made_at_ms <= ?2 ORDER BY life, seq",
    )?
    .query_and_then(params![Sql(asked.date), Sql(asked.as_of)], |row| {
        Ok(Redemption {
            seq: row.read(0)?,
            at: row.read(1)?,
            voucher: row.read(2)?,
            campaign: row.read(3)?,
            channel: row.get(4)?,
            take: amount(row.read(5)?, row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?)?,
            worth: row.read(7)?,
            staff: row.read(8)?,
            took_ms: row.get(9)?,
            firmness: row.read(10)?,
            answer: row.read(11)?,
            state: state(row, 12)?,
        })
    })?
    .collect()
}

/// Whether a row stands; where an instant is written, it was taken back then.
fn state(row: &Row<'_>, column: usize) -> Result<State> {
    Ok(row.read::<Option<Timestamp>>(column)?.map_or(State::Stands, |_| State::TakenBack))
}

fn refusals(conn: &Connection, asked: &Asked) -> Result<Vec<Refusal>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, made_at_ms, body FROM refusals JOIN journal USING (life, seq)
         WHERE day = ?1 AND made_at_ms <= ?2 ORDER BY life, seq",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), Sql(asked.as_of)])?;
    while let Some(row) = rows.next()? {
        let fact = fact(row, 2)?;
        if let Event::ScanRefused(refused) = fact.event {
            found.push(Refusal {
                seq: row.read(0)?,
                at: row.read(1)?,
                code: refused.refusal,
                voucher: refused.voucher,
                staff: fact.staff,
            });
        }
    }
    Ok(found)
}

fn check_ins(conn: &Connection, asked: &Asked) -> Result<Vec<CheckIn>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, made_at_ms, body, undone_at_ms FROM check_ins JOIN journal USING (life, seq)
         WHERE day = ?1 AND made_at_ms <= ?2 ORDER BY life, seq",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), Sql(asked.as_of)])?;
    while let Some(row) = rows.next()? {
        let fact = fact(row, 2)?;
        if let Event::BookingCheckedIn(arrival) = fact.event {
            found.push(CheckIn {
                seq: row.read(0)?,
                at: row.read(1)?,
                booking: arrival.booking,
                people: arrival.people,
                timing: arrival.timing,
                staff: fact.staff,
                state: state(row, 3)?,
            });
        }
    }
    Ok(found)
}

/// Who came to the counter and left it, and whose PIN was wrong.
fn sign_ins(conn: &Connection, asked: &Asked) -> Result<Vec<SignIn>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, at_ms, body FROM journal
         WHERE at_ms BETWEEN ?2 AND ?3 AND kind IN ('signed_in', 'signed_out', 'pin_refused') AND body ->> '$.day' = ?1
         ORDER BY place",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), asked.around_ms().0, asked.around_ms().1])?;
    while let Some(row) = rows.next()? {
        let fact = fact(row, 2)?;
        let (staff, way) = match fact.event {
            Event::SignedIn => (fact.staff, Way::In),
            Event::PinRefused(refused) => (Some(refused.tried), Way::Refused(refused.then)),
            _ => (fact.staff, Way::Out),
        };
        found.push(SignIn { seq: row.read(0)?, at: row.read(1)?, staff, way });
    }
    Ok(found)
}

/// What somebody's word allowed.
fn overrides(conn: &Connection, asked: &Asked) -> Result<Vec<Allowed>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, at_ms, body FROM journal
         WHERE at_ms BETWEEN ?2 AND ?3 AND kind = 'override_granted' AND body ->> '$.day' = ?1 ORDER BY place",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), asked.around_ms().0, asked.around_ms().1])?;
    while let Some(row) = rows.next()? {
        let fact = fact(row, 2)?;
        if let Event::OverrideGranted(made) = fact.event {
            found.push(Allowed {
                seq: row.read(0)?,
                at: row.read(1)?,
                permission: made.granted.permission,
                by: made.granted.by,
                staff: fact.staff,
                reason: made.granted.reason,
            });
        }
    }
    Ok(found)
}

fn sales(conn: &Connection, asked: &Asked) -> Result<Vec<Sold>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, made_at_ms, body FROM sales JOIN journal USING (life, seq)
         WHERE day = ?1 AND made_at_ms <= ?2 ORDER BY life, seq",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), Sql(asked.as_of)])?;
    while let Some(row) = rows.next()? {
        if let Event::SaleMade(made) = fact(row, 2)?.event {
            found.push(Sold { seq: row.read(0)?, at: row.read(1)?, sale: made.sale });
        }
    }
    Ok(found)
}

fn refunds(conn: &Connection, asked: &Asked) -> Result<Vec<GivenBack>> {
    let mut found = Vec::new();
    let mut statement = conn.prepare_cached(
        "SELECT seq, made_at_ms, body FROM refunds JOIN journal USING (life, seq)
         WHERE day = ?1 AND made_at_ms <= ?2 ORDER BY life, seq",
    )?;
    let mut rows = statement.query(params![Sql(asked.date), Sql(asked.as_of)])?;
    while let Some(row) = rows.next()? {
        if let Event::SaleRefunded(made) = fact(row, 2)?.event {
            found.push(GivenBack { seq: row.read(0)?, at: row.read(1)?, refund: made.refund, payment: made.payment });
        }
    }
    Ok(found)
}

/// What was paid by code on that day and is in no sale and not on its way back, as it stands now.
fn unused(conn: &Connection, asked: &Asked) -> Result<Vec<Unused>> {
    conn.prepare_cached(
        "SELECT p.seq, p.started_at_ms, p.network, p.staff,
             p.amount_minor - (SELECT coalesce(sum(b.amount_minor), 0) FROM payments b
                               WHERE b.of_payment = p.payment AND b.outcome IS NOT 'failed') AS free_minor
         FROM payments p
         WHERE p.day = ?1 AND p.started_at_ms <= ?2 AND p.way = 'take' AND p.outcome = 'paid' AND free_minor > 0
             AND NOT EXISTS (SELECT 1 FROM tenders t WHERE t.payment = p.payment AND t.way = 'in')
         ORDER BY p.life, p.seq",
    )?
    .query_and_then(params![Sql(asked.date), Sql(asked.as_of)], |row| {
        Ok(Unused {
            seq: row.read(0)?,
            at: row.read(1)?,
            network: row.read(2)?,
            staff: row.read(3)?,
            amount: row.read(4)?,
        })
    })?
    .collect()
}

/// Those of them that raised the offline budget.
fn raises(overrides: &[Allowed]) -> Vec<Raise> {
    let raised = overrides.iter().filter(|allowed| allowed.permission == Permission::RaiseOfflineBudget);
    let raise = |of: &Allowed| Raise { seq: of.seq, at: of.at, by: of.by, reason: of.reason.clone() };
    raised.map(raise).collect()
}

fn fact(row: &Row<'_>, column: usize) -> Result<Fact> {
    from_json(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

fn booked(conn: &Connection, people: &People, asked: &Asked, check_ins: &[CheckIn]) -> Result<Vec<Booked>> {
    let mut first: BTreeMap<BookingId, Came> = BTreeMap::new();
    for made in check_ins.iter().filter(|made| made.stands()) {
        first.entry(made.booking).or_insert(Came::Here { at: made.at, timing: made.timing });
    }
    let mut walk_ins = conn.prepare_cached("SELECT 1 FROM walk_ins WHERE booking = ?1")?;
    let mut booked = Vec::new();
    for booking in bookings::between(conn, people, asked.from, asked.until)? {
        if booking.shop != asked.shop {
            continue;
        }
        let origin = if walk_ins.exists([Sql(booking.id)])? { Origin::WalkIn } else { Origin::Booked };
        let came = first.get(&booking.id).copied().unwrap_or(Came::NotHere);
        let fate = report::fate(&booking, origin, came, asked.reception, asked.as_of);
        let Booking { id, starts_at, service, guest, party, .. } = booking;
        booked.push(Booked { booking: id, starts_at, service, guest: guest.name, party, fate });
    }
    Ok(booked)
}

#[cfg(test)]
mod tests;
