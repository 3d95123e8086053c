//! Requests for a right that were sent and have no fact yet.
//!
//! An intent is committed before its request is sent. Recording the redemption or the void of its id settles it, in the
//! same transaction. What is still open when the program starts is voided, never completed: its customer has left.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Read, Sql, amount, amount_of};
use super::error::Result;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::voucher::Amount;

/// A request for a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Intent {
    /// The id of the request and of the redemption that it would become.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// How much of it.
    pub take: Amount,
    /// When it was begun.
    pub started_at: Timestamp,
}

/// Keeps an intent: commit it before the request is sent.
pub fn start(conn: &Connection, intent: &Intent) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO intents (redemption, voucher, take, take_of, started_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        Sql(intent.redemption),
        Sql(intent.voucher),
        Sql(intent.take.units()),
        amount_of(intent.take),
        Sql(intent.started_at)
    ])?;
    Ok(())
}

/// The intents that have no fact, oldest first.
pub fn open(conn: &Connection) -> Result<Vec<Intent>> {
    conn.prepare_cached(
        "SELECT redemption, voucher, take, take_of, started_at_ms FROM intents ORDER BY started_at_ms, redemption",
    )?
    .query_and_then([], |row| {
        Ok(Intent {
            redemption: row.read(0)?,
            voucher: row.read(1)?,
            take: amount(row.read(2)?, row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
            started_at: row.read(4)?,
        })
    })?
    .collect()
}

/// Takes an intent off the list: its fact is being recorded, or the cloud refused it and holds nothing for it.
pub fn forget(conn: &Connection, redemption: RedemptionId) -> Result<()> {
    conn.prepare_cached("DELETE FROM intents WHERE redemption = ?1")?.execute([Sql(redemption)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::{Event, RedemptionVoided, VoidCause};
    use crate::domain::money::Money;
    use crate::store::redemptions;
    use crate::store::sample::{at, books, fact, provisional, record, redemption_id, voucher_id};

    fn intent(number: u64) -> Intent {
        let take = if number == 1 { Amount::ONE_USE } else { Amount::Money(Money::from_minor(1_234)) };
        let started_at = at(i64::try_from(number).unwrap());
        Intent { redemption: redemption_id(number), voucher: voucher_id(1), take, started_at }
    }

    #[test]
    fn an_intent_is_open_until_its_fact_is_recorded() {
        let conn = &books().conn;
        start(conn, &intent(2)).unwrap();
        start(conn, &intent(1)).unwrap();
        assert!(start(conn, &intent(1)).is_err(), "an id asks once");
        assert_eq!(open(conn).unwrap(), [intent(1), intent(2)]);
        record(conn, &provisional(1, 1)).unwrap();
        assert_eq!(open(conn).unwrap(), [intent(2)]);
        let voided =
            RedemptionVoided { redemption: redemption_id(2), voucher: voucher_id(1), cause: VoidCause::Restart };
        record(conn, &fact(Event::RedemptionVoided(voided))).unwrap();
        assert_eq!(open(conn).unwrap(), []);
        assert!(redemptions::is_void(conn, redemption_id(2)).unwrap());
    }
}
