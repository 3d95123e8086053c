//! What may be risked without the hub: the last grant that it signed, and what was spent of it.
//!
//! The signature is checked by the engine before a grant is kept and again when it is read; here it is kept as it was
//! signed. A grant for another life of the ledger counts for nothing: after a restore the hub is asked anew.

use std::cmp::Ordering;

use rusqlite::{Connection, OptionalExtension, params};

use super::codec::{Read, Sql, from_json};
use super::error::{Error, Guard, Result};
use super::identity;
use crate::domain::budget::{Allowance, Grant, Raise, Spent};

/// The grant that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// What it says.
    pub grant: Grant,
    /// The very text that was signed.
    pub body: String,
    /// The signature, as it came.
    pub signature: String,
    /// Whether a manager raised it.
    pub raise: Raise,
}

/// Keeps the grant that the hub signed. The same grant again, or one that knows less of this journal, changes nothing:
/// answers overtake each other. One that knows as much renews the terms and leaves the raise used that was used.
pub fn keep(conn: &Connection, body: &str, signature: &str) -> Result<()> {
    let grant: Grant = from_json(body)?;
    let raise = match stored(conn)? {
        Some(held) if held.grant.id == grant.id => return Ok(()),
        Some(held) if held.grant.incarnation == grant.incarnation && held.grant.epoch == grant.epoch => {
            let older = grant.issued_at < held.grant.issued_at;
            match grant.after_seq.cmp(&held.grant.after_seq) {
                Ordering::Less => return Ok(()),
                Ordering::Equal if older => return Ok(()),
                Ordering::Equal => held.raise,
                Ordering::Greater => Raise::Unused,
            }
        }
        Some(held) if held.grant.incarnation == grant.incarnation && grant.epoch < held.grant.epoch => return Ok(()),
        Some(_) | None => Raise::Unused,
    };
    let raised = match raise {
        Raise::Unused => "unused",
        Raise::Used => "used",
    };
    conn.execute(
        "INSERT INTO grant_held (slot, body, signature, raised) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (slot) DO UPDATE SET body = excluded.body, signature = excluded.signature, raised = excluded.raised",
        params![body, signature, raised],
    )?;
    Ok(())
}

/// The grant that is held for the present life of this ledger.
pub fn held(conn: &Connection) -> Result<Option<Held>> {
    let author = match identity::life(conn) {
        Ok(life) => life.author,
        Err(Error::NotEnrolled) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(stored(conn)?.filter(|held| held.grant.device == author.device && held.grant.incarnation == author.incarnation))
}

/// Uses the one raise that a grant allows a manager.
pub fn use_raise(conn: &Connection) -> Result<()> {
    let changed = conn.execute("UPDATE grant_held SET raised = 'used' WHERE raised = 'unused'", [])?;
    if changed == 1 { Ok(()) } else { Err(Guard::NoRaise.into()) }
}

/// What was risked after a fact of the present life: every provisional redemption behind it that needed a grant.
/// Taking one back gives nothing back, so that a budget cannot be spent twice.
pub fn spent_since(conn: &Connection, after_seq: u64) -> Result<Allowance> {
    let life = identity::life(conn)?;
    let mut statement = conn.prepare_cached(
        "SELECT count(*), coalesce(sum(risk_minor), 0) FROM redemptions
         WHERE life = ?1 AND seq > ?2 AND strength = 'provisional' AND strength_of IS NOT NULL",
    )?;
    let mut spent = statement.query_and_then(params![life.number, Sql(after_seq)], |row| {
        Ok(Allowance { count: row.get(0)?, value: row.read(1)? })
    })?;
    // A sum over nothing is a row, too.
    spent.next().unwrap_or(Ok(Allowance::default()))
}

/// What was spent of the grant that is held.
pub fn spent(conn: &Connection, held: &Held) -> Result<Spent> {
    Ok(Spent { risked: spent_since(conn, held.grant.after_seq)?, raise: held.raise })
}

fn stored(conn: &Connection) -> Result<Option<Held>> {
    let row = conn
        .prepare_cached("SELECT body, signature, raised FROM grant_held")?
        .query_row([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    let Some((body, signature, raise)) = row else { return Ok(None) };
    let raise = if raise == "used" { Raise::Used } else { Raise::Unused };
    Ok(Some(Held { grant: from_json(&body)?, body, signature, raise }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Author;
    use crate::domain::id::{GrantId, Incarnation};
    use crate::domain::money::Money;
    use crate::domain::redemption::Strength;
    use crate::domain::voucher::Amount;
    use crate::store::sample::{at, books, device, incarnation, made, provisional, record, reversed, uuid};

    fn grant(number: u64, after_seq: u64, issued: i64) -> String {
        let allowance = Allowance { count: 9, value: Money::from_minor(90_000) };
        let grant = Grant {
            id: GrantId::new(uuid(7, number)),
            device: device(),
            incarnation: incarnation(),
            epoch: 1,
            after_seq,
            issued_at: at(issued),
            allowance,
            raise: allowance,
            per_voucher: Money::from_minor(5_000),
            data_age_max_s: 3_600,
        };
        serde_json::to_string(&grant).unwrap()
    }

    #[test]
    fn every_provisional_redemption_behind_the_grant_counts_and_nothing_else() {
        let conn = &books().conn;
        record(conn, &provisional(1, 1)).unwrap();
        record(conn, &provisional(2, 2)).unwrap();
        record(conn, &made(3, 3, Amount::ONE_USE, Strength::FirmCloud { rev: 2 })).unwrap();
        record(conn, &made(4, 4, Amount::ONE_USE, Strength::Provisional { grant: None })).unwrap();
        record(conn, &provisional(5, 5)).unwrap();
        record(conn, &reversed(5, 5, Amount::ONE_USE)).unwrap();
        let spent = |after| spent_since(conn, after).unwrap();
        assert_eq!(spent(0), Allowance { count: 3, value: Money::from_minor(6_000) });
        assert_eq!(spent(1), Allowance { count: 2, value: Money::from_minor(4_000) });
        assert_eq!(spent(6), Allowance::default());
        keep(conn, &grant(1, 1, 1), "signature").unwrap();
        let held = held(conn).unwrap().unwrap();
        assert_eq!(super::spent(conn, &held).unwrap(), Spent { risked: spent(1), raise: Raise::Unused });
        assert_eq!((held.body, held.signature.as_str()), (grant(1, 1, 1), "signature"));
    }

    #[test]
    fn the_raise_is_used_once_and_only_a_newer_grant_brings_another() {
        let conn = &books().conn;
        assert!(matches!(use_raise(conn), Err(Error::Guard(Guard::NoRaise))));
        keep(conn, &grant(1, 5, 10), "a").unwrap();
        use_raise(conn).unwrap();
        assert!(matches!(use_raise(conn), Err(Error::Guard(Guard::NoRaise))));
        let check = |body: &str, why, id, raise| {
            keep(conn, body, "b").unwrap();
            let held = held(conn).unwrap().unwrap();
            assert_eq!((held.grant.id, held.raise), (GrantId::new(uuid(7, id)), raise), "{why}");
        };
        check(&grant(1, 5, 10), "the same grant again", 1, Raise::Used);
        check(&grant(2, 4, 11), "one that knows less of the journal", 1, Raise::Used);
        check(&grant(3, 5, 9), "an older one that was overtaken", 1, Raise::Used);
        check(&grant(4, 5, 11), "one that knows as much renews the terms alone", 4, Raise::Used);
        check(&grant(5, 6, 12), "one that knows more", 5, Raise::Unused);
    }

    #[test]
    fn a_grant_for_another_life_of_the_ledger_counts_for_nothing() {
        let conn = &books().conn;
        keep(conn, &grant(1, 5, 10), "a").unwrap();
        identity::begin_life(conn, Author { device: device(), incarnation: Incarnation::new(5) }, at(0)).unwrap();
        assert_eq!(held(conn).unwrap(), None);
    }
}
