//! Time steps of rotating codes that a redemption has used up, here or at another till as the hub tells, so that a code
//! seen over a shoulder is of no use.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, params};

use super::codec::Sql;
use super::error::Result;
use crate::domain::id::VoucherId;

/// For how long a burnt step is remembered: far longer than its code is accepted.
const KEPT_FOR: SignedDuration = SignedDuration::from_mins(10);

/// What burning a step found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Burn {
    /// It was fresh and is burnt now.
    Burnt,
    /// It was burnt before: this very code was redeemed already.
    BurntBefore,
}

/// Burns a step, in the transaction of the redemption, and forgets those whose codes are too old to be accepted anyway.
pub fn burn(conn: &Connection, voucher: VoucherId, step: u32, at: Timestamp) -> Result<Burn> {
    let kept = at.checked_sub(KEPT_FOR).unwrap_or(at);
    conn.prepare_cached("DELETE FROM burnt_steps WHERE burnt_at_ms < ?1")?.execute([Sql(kept)])?;
    let inserted = conn
        .prepare_cached(
            "INSERT INTO burnt_steps (voucher, step, burnt_at_ms) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?
        .execute(params![Sql(voucher), step, Sql(at)])?;
    Ok(if inserted == 1 { Burn::Burnt } else { Burn::BurntBefore })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, voucher_id};

    #[test]
    fn a_step_burns_once_for_each_voucher_as_long_as_it_is_remembered() {
        let conn = &books().conn;
        let burnt = |voucher, step, second| burn(conn, voucher_id(voucher), step, at(second)).unwrap();
        assert_eq!(burnt(1, 7, 0), Burn::Burnt);
        assert_eq!(burnt(1, 7, 600), Burn::BurntBefore);
        assert_eq!((burnt(1, 8, 600), burnt(2, 7, 600)), (Burn::Burnt, Burn::Burnt));
        assert_eq!((burnt(1, 7, 601), burnt(1, 8, 601)), (Burn::Burnt, Burn::BurntBefore));
    }
}
