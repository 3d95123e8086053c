//! What happened last at this terminal, of every sort: for the list beside the verdict.

use jiff::civil::Date;
use rusqlite::{Connection, Row, params};

use super::check_ins::{self, CheckIn};
use super::codec::{Read, Sql};
use super::error::Result;
use super::redemptions::{self, Redemption};
use super::refusals::{self, Refusal};

/// Something that happened at the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recent {
    /// A voucher was redeemed.
    Redemption(Box<Redemption>),
    /// Booked customers came in.
    CheckIn(CheckIn),
    /// A scan was refused.
    Refusal(Refusal),
}

/// Each sort of a day by its index, then the latest of all of them by their place in the journal.
const LATEST: &str = "
    SELECT 'redemption', redemption, life, seq FROM (
        SELECT redemption, life, seq FROM redemptions WHERE day = ?1 ORDER BY life DESC, seq DESC LIMIT ?2)
    UNION ALL SELECT 'check_in', check_in, life, seq FROM (
        SELECT check_in, life, seq FROM check_ins WHERE day = ?1 ORDER BY life DESC, seq DESC LIMIT ?2)
    UNION ALL SELECT 'refusal', NULL, life, seq FROM (
        SELECT life, seq FROM refusals WHERE day = ?1 ORDER BY life DESC, seq DESC LIMIT ?2)
    ORDER BY life DESC, seq DESC LIMIT ?2";

/// What happened on a business day, the latest first, `limit` at most.
pub fn of_day(conn: &Connection, day: Date, limit: usize) -> Result<Vec<Recent>> {
    let found: Vec<Option<Recent>> = conn
        .prepare_cached(LATEST)?
        .query_and_then(params![Sql(day), i64::try_from(limit).unwrap_or(i64::MAX)], |row| read(conn, row))?
        .collect::<Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

fn read(conn: &Connection, row: &Row<'_>) -> Result<Option<Recent>> {
    Ok(match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
        "redemption" => redemptions::find(conn, row.read(1)?)?.map(Box::new).map(Recent::Redemption),
        "check_in" => check_ins::find(conn, row.read(1)?)?.map(Recent::CheckIn),
        _ => refusals::find(conn, row.get(2)?, row.get(3)?)?.map(Recent::Refusal),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::fact::{Event, ScanRefused};
    use crate::store::sample::{books, fact, provisional, record, reversed, voucher_id};

    /// What a row is about, in a word or two.
    fn named(recent: &Recent) -> String {
        match recent {
            Recent::Redemption(made) => format!("{} {:?}", made.voucher.tail(), made.state),
            Recent::CheckIn(made) => format!("{} came in", made.people),
            Recent::Refusal(refused) => {
                format!("{} {:?}", refused.code, refused.voucher.map(|voucher| voucher.tail()))
            }
        }
    }

    #[test]
    fn the_latest_stands_first_whatever_it_is_and_another_day_is_left_out() {
        let conn = &books().conn;
        let refused = fact(Event::ScanRefused(ScanRefused {
            payload: "voucher".into(),
            refusal: "expired".into(),
            voucher: Some(voucher_id(9)),
            booking: None,
        }));
        let unknown = fact(Event::ScanRefused(ScanRefused {
            payload: "voucher".into(),
            refusal: "unknown".into(),
            voucher: None,
            booking: None,
        }));
        let mut yesterday = provisional(9, 9);
        yesterday.day = date(2026, 11, 21);
        let taken_back = reversed(1, 1, crate::domain::voucher::Amount::ONE_USE);
        for fact in [yesterday, provisional(1, 1), refused, provisional(2, 2), taken_back, unknown] {
            record(conn, &fact).unwrap();
        }
        let rows =
            |limit| -> Vec<String> { of_day(conn, date(2026, 11, 22), limit).unwrap().iter().map(named).collect() };
        let all = rows(9);
        assert_eq!(all[..2], ["unknown None".to_owned(), format!("{} Made", voucher_id(2).tail())]);
        assert_eq!(all[2], format!("expired {:?}", Some(voucher_id(9).tail())));
        assert!(all[3].starts_with(&voucher_id(1).tail()) && all[3].contains("Reversed"), "{all:?}");
        assert_eq!(all.len(), 4);
        assert_eq!(rows(2), all[..2]);
    }
}
