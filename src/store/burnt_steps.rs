//! Time steps of rotating codes that a redemption has used up, so that a code seen over a shoulder is of no use.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::Sql;
use super::error::Result;
use crate::domain::id::VoucherId;

/// What burning a step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Burn {
    /// It was fresh and is burnt now.
    Burnt,
    /// It was burnt before: this very code was redeemed already.
    BurntBefore,
}

/// Whether a step was burnt.
pub fn is_burnt(conn: &Connection, voucher: VoucherId, step: u32) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM burnt_steps WHERE voucher = ?1 AND step = ?2")?
        .exists(params![Sql(voucher), step])?)
}

/// Burns a step; in the transaction of the redemption.
pub fn burn(conn: &Connection, voucher: VoucherId, step: u32, at: Timestamp) -> Result<Burn> {
    let inserted = conn
        .prepare_cached(
            "INSERT INTO burnt_steps (voucher, step, burnt_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?
        .execute(params![Sql(voucher), step, Sql(at)])?;
    Ok(if inserted == 1 { Burn::Burnt } else { Burn::BurntBefore })
}

/// Forgets steps that were burnt before an instant: their codes are too old to be accepted anyway.
pub fn forget(conn: &Connection, burnt_before: Timestamp) -> Result<usize> {
    Ok(conn.execute("DELETE FROM burnt_steps WHERE burnt_at_ms < ?1", [Sql(burnt_before)])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, voucher_id};

    #[test]
    fn a_step_burns_once_for_each_voucher() {
        let conn = &books().conn;
        let burnt = |voucher, step| burn(conn, voucher_id(voucher), step, at(i64::from(step))).unwrap();
        assert_eq!(burnt(1, 7), Burn::Burnt);
        assert_eq!(burnt(1, 7), Burn::BurntBefore);
        assert_eq!((burnt(1, 8), burnt(2, 7)), (Burn::Burnt, Burn::Burnt));
        assert_eq!(forget(conn, at(8)).unwrap(), 2);
        assert!(!is_burnt(conn, voucher_id(1), 7).unwrap() && is_burnt(conn, voucher_id(1), 8).unwrap());
    }
}
