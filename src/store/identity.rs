//! Which terminal this is, and the lives of its ledger.
//!
//! A life begins at enrolment and at every restore from a backup; its random incarnation number keeps the chains of the
//! journal apart, so that a restored terminal is no clone. Only the last life is written to; older ones stay readable
//! and are pushed to their end before the present one.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::codec::{Read, Sql, from_json, json};
use super::error::{Error, Guard, Result};
use crate::domain::fact::{Author, Head};
use crate::domain::id::{DeviceId, Incarnation};
use crate::domain::shop::Shop;

/// Which terminal this is, in which shop, under which hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The label that people call the till by.
    pub till: String,
    /// Where the hub is; empty for a shop that stands alone.
    pub hub: String,
    /// The shop.
    pub shop: Shop,
    /// The hub's root key, pinned at enrolment: it signs the lists of keys and revocations.
    pub root_key: [u8; 32],
    /// The key with which the hub signs grants.
    pub grant_key: [u8; 32],
    /// The life of the hub's books that this terminal knows.
    pub epoch: u64,
}

/// One life of the ledger, and how far the hub is with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// Its place among the lives, from 1.
    pub number: i64,
    /// Whose chain it is.
    pub author: Author,
    /// Its last row.
    pub head: Head,
    /// Up to which row the hub has it. More than stands here where a backup was restored that knew less.
    pub acked_seq: u64,
}

impl Life {
    /// How many of its facts the hub does not have yet.
    pub const fn owed(&self) -> u64 {
        self.head.seq.saturating_sub(self.acked_seq)
    }
}

/// Makes this the ledger of a terminal and begins its first life.
pub fn enrol(
    conn: &Connection,
    identity: &Identity,
    device: DeviceId,
    incarnation: Incarnation,
    at: Timestamp,
) -> Result<()> {
    if find(conn)?.is_some() {
        return Err(Guard::EnrolledBefore.into());
    }
    keep(conn, identity)?;
    begin_life(conn, Author { device, incarnation }, at)
}

/// Begins another life: at enrolment, after a restore, or when the terminal joins another hub.
pub fn begin_life(conn: &Connection, author: Author, at: Timestamp) -> Result<()> {
    conn.execute(
        "INSERT INTO lives (device, incarnation, began_at_ms) VALUES (?1, ?2, ?3)",
        params![Sql(author.device), Sql(author.incarnation), Sql(at)],
    )?;
    Ok(())
}

/// Keeps the identity as it is now: the shop's record changes with what is pulled.
pub fn keep(conn: &Connection, identity: &Identity) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO identity (slot, till, hub, shop, root_key, grant_key, epoch)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (slot) DO UPDATE SET till = excluded.till, hub = excluded.hub, shop = excluded.shop,
             root_key = excluded.root_key, grant_key = excluded.grant_key, epoch = excluded.epoch",
    )?
    .execute(params![
        identity.till,
        identity.hub,
        json(&identity.shop)?,
        identity.root_key,
        identity.grant_key,
        Sql(identity.epoch)
    ])?;
    Ok(())
}

/// The shop's record alone, as it was pulled.
pub fn keep_shop(conn: &Connection, shop: &Shop) -> Result<()> {
    conn.execute("UPDATE identity SET shop = ?1", [json(shop)?])?;
    Ok(())
}

/// The identity; `None` before enrolment.
pub fn find(conn: &Connection) -> Result<Option<Identity>> {
    conn.prepare_cached("SELECT till, hub, shop, root_key, grant_key, epoch FROM identity")?
        .query_and_then([], |row| {
            Ok(Identity {
                till: row.get(0)?,
                hub: row.get(1)?,
                shop: from_json(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
                root_key: row.get(3)?,
                grant_key: row.get(4)?,
                epoch: row.read(5)?,
            })
        })?
        .next()
        .transpose()
}

/// The life that is written to; fails before enrolment.
pub fn life(conn: &Connection) -> Result<Life> {
    conn.prepare_cached(
        "SELECT life, device, incarnation, head_seq, head_hash, acked_seq FROM lives ORDER BY life DESC LIMIT 1",
    )?
    .query_and_then([], read_life)?
    .next()
    .unwrap_or(Err(Error::NotEnrolled))
}

/// All lives, oldest first.
pub fn lives(conn: &Connection) -> Result<Vec<Life>> {
    conn.prepare("SELECT life, device, incarnation, head_seq, head_hash, acked_seq FROM lives ORDER BY life")?
        .query_and_then([], read_life)?
        .collect()
}

/// The oldest life of which the hub does not have everything yet: what is pushed next.
pub fn owing(conn: &Connection) -> Result<Option<Life>> {
    Ok(lives(conn)?.into_iter().find(|life| life.owed() > 0))
}

/// Notes that the hub has a life's rows up to `seq`: nothing of them is in doubt. Never goes back, so an answer that was
/// overtaken changes nothing.
pub fn acknowledge(conn: &Connection, author: Author, seq: u64) -> Result<()> {
    let life: Option<i64> = conn
        .prepare_cached(
            "UPDATE lives SET acked_seq = ?3 WHERE device = ?1 AND incarnation = ?2 AND acked_seq < ?3 RETURNING life",
        )?
        .query_row(params![Sql(author.device), Sql(author.incarnation), Sql(seq)], |row| row.get(0))
        .optional()?;
    for statement in [
        "UPDATE redemptions SET doubt = 0 WHERE life = ?1 AND seq <= ?2 AND doubt = 1",
        "UPDATE booking_changes SET doubt = 0 WHERE life = ?1 AND seq <= ?2 AND doubt = 1",
        "UPDATE points_moves SET doubt = 0 WHERE life = ?1 AND seq <= ?2 AND doubt = 1",
    ] {
        conn.prepare_cached(statement)?.execute(params![life, Sql(seq)])?;
    }
    Ok(())
}

/// Follows the hub into another life of its books, which were restored from a backup. Of the journals named in `known`
/// the books hold the facts up to a `seq`; what lies behind is owed again, and what the lost books had said about it
/// counts no more. Of every other life all is in doubt until the hub says how much of it the books hold
/// ([`hub_holds`]).
pub fn follow_epoch(conn: &Connection, epoch: u64, known: &[(Author, u64)]) -> Result<()> {
    conn.execute("UPDATE identity SET epoch = ?1", [Sql(epoch)])?;
    conn.execute_batch(
        "UPDATE lives SET acked_seq = 0;
         UPDATE redemptions SET doubt = 1;
         UPDATE booking_changes SET doubt = 1;
         UPDATE points_moves SET doubt = 1;",
    )?;
    known.iter().try_for_each(|(author, seq)| hub_holds(conn, *author, *seq))
}

/// Leaves one hub for another, which holds nothing of this ledger: every life is owed to it from its first fact, what the
/// one before had said about them counts no more, and another life begins.
pub fn change_hub(conn: &Connection, identity: &Identity, author: Author, at: Timestamp) -> Result<()> {
    let nothing: Vec<(Author, u64)> = lives(conn)?.iter().map(|life| (life.author, 0)).collect();
    keep(conn, identity)?;
    follow_epoch(conn, identity.epoch, &nothing)?;
    begin_life(conn, author, at)
}

/// Takes down how much of a life's journal the hub's books hold, where that may be less than they once did. What they
/// said about the facts up to `seq` is as good as before; the facts behind are owed again.
pub fn hub_holds(conn: &Connection, author: Author, seq: u64) -> Result<()> {
    let life: Option<i64> = conn
        .query_row(
            "UPDATE lives SET acked_seq = ?3 WHERE device = ?1 AND incarnation = ?2 RETURNING life",
            params![Sql(author.device), Sql(author.incarnation), Sql(seq)],
            |row| row.get(0),
        )
        .optional()?;
    for statement in [
        "UPDATE redemptions SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
        "UPDATE redemptions SET reversal_outcome = 'waiting', reversal_rev = NULL
         WHERE reversal_life = ?1 AND reversal_seq > ?2",
        "UPDATE reversals SET outcome = 'waiting' WHERE life = ?1 AND seq > ?2",
        "UPDATE booking_changes SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
        "UPDATE supply_marks SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
        "UPDATE stock_moves SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
        "UPDATE redemptions SET doubt = 0 WHERE ?2 = ?2 AND life = ?1",
        "UPDATE booking_changes SET doubt = 0 WHERE ?2 = ?2 AND life = ?1",
        "UPDATE points_moves SET doubt = 0 WHERE ?2 = ?2 AND life = ?1",
    ] {
        conn.execute(statement, params![life, Sql(seq)])?;
    }
    Ok(())
}

fn read_life(row: &Row<'_>) -> Result<Life> {
    Ok(Life {
        number: row.get(0)?,
        author: Author { device: row.read(1)?, incarnation: row.read(2)? },
        head: Head { seq: row.read(3)?, hash: row.read(4)? },
        acked_seq: row.read(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::voucher::Amount;
    use crate::store::page::Change;
    use crate::store::redemptions::{Outcome, note_outcome};
    use crate::store::sample::{
        Books, at, books, code_hash, device, fact_id, identity, incarnation, provisional, record, shop, voucher,
    };
    use crate::store::vouchers::{self, Found};

    fn first() -> Author {
        Author { device: device(), incarnation: incarnation() }
    }

    fn second() -> Author {
        Author { device: device(), incarnation: Incarnation::new(5) }
    }

    fn left(books: &Books) -> Amount {
        let Found::Voucher(found) = vouchers::find(&books.conn, &code_hash(1)).unwrap() else { panic!() };
        found.left
    }

    fn acked(books: &Books) -> Vec<u64> {
        lives(&books.conn).unwrap().iter().map(|life| life.acked_seq).collect()
    }

    #[test]
    fn a_terminal_enrols_once() {
        let conn = &books().conn;
        assert_eq!(find(conn).unwrap(), Some(identity()));
        let again = enrol(conn, &identity(), device(), Incarnation::new(5), at(0));
        assert!(matches!(again, Err(Error::Guard(Guard::EnrolledBefore))));
        let renamed = Shop { name: "Riverside 2".into(), ..shop() };
        keep_shop(conn, &renamed).unwrap();
        assert_eq!(find(conn).unwrap().unwrap().shop, renamed);
    }

    #[test]
    fn an_acknowledgement_that_was_overtaken_changes_nothing() {
        let books = books();
        (1..=3).for_each(|n| drop(record(&books.conn, &provisional(n, 1)).unwrap()));
        acknowledge(&books.conn, first(), 3).unwrap();
        acknowledge(&books.conn, first(), 2).unwrap();
        assert_eq!(acked(&books), [3]);
        assert_eq!(owing(&books.conn).unwrap(), None);
    }

    #[test]
    fn every_life_has_a_chain_of_its_own_and_is_pushed_to_its_end() {
        let books = books();
        record(&books.conn, &provisional(1, 1)).unwrap();
        begin_life(&books.conn, second(), at(9)).unwrap();
        let row = record(&books.conn, &provisional(2, 1)).unwrap();
        assert_eq!(row.seq, 1, "it begins at 1");
        assert_eq!(owing(&books.conn).unwrap().unwrap().author, first(), "the older life goes first");
        acknowledge(&books.conn, first(), 1).unwrap();
        assert_eq!(owing(&books.conn).unwrap().unwrap().author, second());
        assert!(begin_life(&books.conn, first(), at(10)).is_err(), "no life comes back");
    }

    #[test]
    fn after_a_restore_of_the_hub_what_it_lost_is_owed_again_and_counts() {
        let books = books();
        for number in 1..=3 {
            record(&books.conn, &provisional(number, 1)).unwrap();
            note_outcome(&books.conn, fact_id(1_000_000 + number), Outcome::Applied, Some(number + 1)).unwrap();
        }
        acknowledge(&books.conn, first(), 3).unwrap();
        let row = |uses, rev| Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(uses), rev)));
        books.pull(vec![row(7, 4)]);
        assert_eq!(left(&books), Amount::Uses(7));
        // The books of the hub go back to the first of the three; other tills then move the voucher on.
        follow_epoch(&books.conn, 2, &[(first(), 1)]).unwrap();
        books.pull(vec![row(5, 9)]);
        assert_eq!(left(&books), Amount::Uses(3), "two are missing in the new books");
        assert_eq!((acked(&books), find(&books.conn).unwrap().unwrap().epoch), (vec![1], 2));
        for number in 2..=3 {
            note_outcome(&books.conn, fact_id(1_000_000 + number), Outcome::Applied, Some(8 + number)).unwrap();
        }
        books.pull(vec![row(3, 11)]);
        assert_eq!(left(&books), Amount::Uses(3), "they were fed again");
    }

    #[test]
    fn another_hub_is_owed_every_life_from_its_first_fact() {
        let books = books();
        record(&books.conn, &provisional(1, 1)).unwrap();
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Applied, Some(2)).unwrap();
        acknowledge(&books.conn, first(), 1).unwrap();
        let other = Identity { hub: "https://hub.example".to_owned(), epoch: 5, ..identity() };
        change_hub(&books.conn, &other, second(), at(9)).unwrap();
        assert_eq!(find(&books.conn).unwrap(), Some(other));
        assert_eq!((acked(&books), life(&books.conn).unwrap().author), (vec![0, 0], second()));
        assert_eq!(owing(&books.conn).unwrap().unwrap().author, first());
        books.pull(vec![Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(9), 5)))]);
        assert_eq!(left(&books), Amount::Uses(8), "what the hub before had counted is not yet counted by this one");
    }

    #[test]
    fn an_earlier_life_is_in_doubt_until_the_restored_hub_says_what_it_holds() {
        let books = books();
        record(&books.conn, &provisional(1, 1)).unwrap();
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Applied, Some(2)).unwrap();
        acknowledge(&books.conn, first(), 1).unwrap();
        begin_life(&books.conn, second(), at(9)).unwrap();
        books.pull(vec![Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(9), 5)))]);
        follow_epoch(&books.conn, 2, &[(second(), 0)]).unwrap();
        assert_eq!((left(&books), acked(&books)), (Amount::Uses(8), vec![0, 0]));
        hub_holds(&books.conn, first(), 1).unwrap();
        assert_eq!((left(&books), acked(&books)), (Amount::Uses(9), vec![1, 0]));
        hub_holds(&books.conn, first(), 0).unwrap();
        assert_eq!(left(&books), Amount::Uses(8), "it holds nothing of it");
    }
}
