//! The figures of a business day at this terminal.

use jiff::civil::Date;
use rusqlite::{Connection, Row};

use super::codec::{Column, Read, Sql, word_columns};
use super::error::Result;
use crate::domain::money::Money;

/// The figures of a business day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Day {
    /// Redemptions that stand, by how firmly.
    pub redeemed: Vec<Redeemed>,
    /// How many were taken back.
    pub reversed: u64,
    /// How many the hub found to go beyond what their voucher held.
    pub conflicts: u64,
    /// Refused scans by support code, the most frequent first.
    pub refused: Vec<Refused>,
    /// Check-ins that stand, and the people who came with them.
    pub checked_in: CheckedIn,
    /// How long redemptions took from the scan to the commit; `None` without any.
    pub speed: Option<Speed>,
}

/// Redemptions of one firmness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redeemed {
    /// How firmly they stand.
    pub firmness: Firmness,
    /// How many.
    pub count: u64,
    /// What customers saved, as far as it is known.
    pub saving: Money,
    /// What the shop stands to lose.
    pub risk: Money,
}

/// How firmly a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Firmness {
    /// Granted by the cloud.
    FirmCloud,
    /// Granted by the store's own hub.
    FirmStore,
    /// At the shop's risk.
    Provisional,
}

word_columns! {
    Firmness { FirmCloud = "firm_cloud", FirmStore = "firm_store", Provisional = "provisional" }
}

/// Refusals of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The support code.
    pub code: String,
    /// How many.
    pub count: u64,
}

/// Arrivals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CheckedIn {
    /// How many check-ins.
    pub count: u64,
    /// How many people.
    pub people: u64,
}

/// How long something took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speed {
    /// Half of them took no longer.
    pub median_ms: u64,
    /// 95 of 100 took no longer.
    pub p95_ms: u64,
}

/// The figures of a business day.
pub fn day(conn: &Connection, day: Date) -> Result<Day> {
    let redeemed = conn
        .prepare_cached(
            "SELECT strength, count(*), coalesce(sum(saving_minor), 0), sum(risk_minor) FROM redemptions
             WHERE day = ?1 AND reversal_seq IS NULL GROUP BY strength ORDER BY strength",
        )?
        .query_and_then([Sql(day)], |row| {
            Ok(Redeemed { firmness: row.read(0)?, count: row.read(1)?, saving: row.read(2)?, risk: row.read(3)? })
        })?
        .collect::<Result<_>>()?;
    let refused = conn
        .prepare_cached(
            "SELECT refusal, count(*) FROM refusals WHERE day = ?1 GROUP BY refusal ORDER BY count(*) DESC, refusal",
        )?
        .query_and_then([Sql(day)], |row| Ok(Refused { code: row.get(0)?, count: row.read(1)? }))?
        .collect::<Result<_>>()?;
    let reversed = "SELECT count(*) FROM redemptions WHERE day = ?1 AND reversal_seq IS NOT NULL";
    let conflicts = "SELECT count(*) FROM redemptions WHERE day = ?1 AND outcome = 'conflict'";
    let arrivals = "SELECT count(*) FROM check_ins WHERE day = ?1 AND undone_at_ms IS NULL";
    let people = "SELECT coalesce(sum(people), 0) FROM check_ins WHERE day = ?1 AND undone_at_ms IS NULL";
    Ok(Day {
        redeemed,
        reversed: figure(conn, reversed, day)?,
        conflicts: figure(conn, conflicts, day)?,
        refused,
        checked_in: CheckedIn { count: figure(conn, arrivals, day)?, people: figure(conn, people, day)? },
        speed: speed(conn, day)?,
    })
}

fn speed(conn: &Connection, day: Date) -> Result<Option<Speed>> {
    let at = |share: &str| {
        format!(
            "SELECT took_ms FROM redemptions WHERE day = ?1 ORDER BY took_ms
             LIMIT 1 OFFSET (SELECT (count(*) - 1) * {share} / 100 FROM redemptions WHERE day = ?1)"
        )
    };
    let (median, p95) = (first(conn, &at("50"), day)?, first(conn, &at("95"), day)?);
    Ok(median.zip(p95).map(|(median_ms, p95_ms)| Speed { median_ms, p95_ms }))
}

fn figure(conn: &Connection, query: &str, day: Date) -> Result<u64> {
    Ok(first(conn, query, day)?.unwrap_or(0))
}

/// The first column of the first row.
fn first<T: Column>(conn: &Connection, query: &str, day: Date) -> Result<Option<T>> {
    conn.prepare_cached(query)?.query_and_then([Sql(day)], |row: &Row<'_>| row.read(0))?.next().transpose()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::fact::{Event, ScanRefused};
    use crate::domain::redemption::Strength;
    use crate::domain::voucher::Amount;
    use crate::store::redemptions::{Outcome, note_outcome};
    use crate::store::sample::{books, fact, fact_id, made, provisional, record, reversed};

    fn refused(code: &str) -> crate::domain::fact::Fact {
        fact(Event::ScanRefused(ScanRefused {
            payload: "voucher".into(),
            refusal: code.into(),
            voucher: None,
            booking: None,
        }))
    }

    #[test]
    fn a_day_is_counted_from_what_stands() {
        let conn = &books().conn;
        let firm = Strength::FirmCloud { rev: 1 };
        for fact in [
            made(1, 1, Amount::ONE_USE, firm),
            made(2, 2, Amount::ONE_USE, firm),
            provisional(3, 3),
            provisional(4, 4),
            reversed(3, 3, Amount::ONE_USE),
            refused("expired"),
            refused("used_up"),
            refused("expired"),
        ] {
            record(conn, &fact).unwrap();
        }
        note_outcome(conn, fact_id(1_000_004), Outcome::Conflict, Some(9)).unwrap();
        let redeemed = |firmness, count, minor| Redeemed {
            firmness,
            count,
            saving: Money::from_minor(minor),
            risk: Money::from_minor(minor),
        };
        let expected = Day {
            redeemed: vec![redeemed(Firmness::FirmCloud, 2, 4_000), redeemed(Firmness::Provisional, 1, 2_000)],
            reversed: 1,
            conflicts: 1,
            refused: vec![Refused { code: "expired".into(), count: 2 }, Refused { code: "used_up".into(), count: 1 }],
            checked_in: CheckedIn::default(),
            speed: Some(Speed { median_ms: 80, p95_ms: 80 }),
        };
        assert_eq!(day(conn, date(2026, 11, 22)).unwrap(), expected);
        assert_eq!(day(conn, date(2026, 11, 23)).unwrap(), Day::default());
    }
}
