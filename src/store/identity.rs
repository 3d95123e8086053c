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
    /// The hash of the hub's TLS key, where it is pinned.
    pub tls_pin: Option<String>,
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
        "INSERT INTO identity (slot, till, hub, shop, root_key, grant_key, tls_pin, epoch)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (slot) DO UPDATE SET till = excluded.till, hub = excluded.hub, shop = excluded.shop,
             root_key = excluded.root_key, grant_key = excluded.grant_key, tls_pin = excluded.tls_pin,
             epoch = excluded.epoch",
    )?
    .execute(params![
        identity.till,
        identity.hub,
        json(&identity.shop)?,
        identity.root_key,
        identity.grant_key,
        identity.tls_pin,
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
    conn.prepare_cached("SELECT till, hub, shop, root_key, grant_key, tls_pin, epoch FROM identity")?
        .query_and_then([], |row| {
            Ok(Identity {
                till: row.get(0)?,
                hub: row.get(1)?,
                shop: from_json(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
                root_key: row.get(3)?,
                grant_key: row.get(4)?,
                tls_pin: row.get(5)?,
                epoch: row.read(6)?,
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

/// Notes that the hub has a life's rows up to `seq`. Never goes back: an answer that was overtaken changes nothing.
pub fn acknowledge(conn: &Connection, author: Author, seq: u64) -> Result<()> {
    conn.prepare_cached("UPDATE lives SET acked_seq = max(acked_seq, ?3) WHERE device = ?1 AND incarnation = ?2")?
        .execute(params![Sql(author.device), Sql(author.incarnation), Sql(seq)])?;
    Ok(())
}

/// Follows the hub into another life of its books, which were restored from a backup and know this journal up to
/// `known` of each life. Everything behind is owed again, and what the lost books had said about it counts no more.
pub fn follow_epoch(conn: &Connection, epoch: u64, known: &[(Author, u64)]) -> Result<()> {
    conn.execute("UPDATE identity SET epoch = ?1", [Sql(epoch)])?;
    for (author, seq) in known {
        let life: Option<i64> = conn
            .query_row(
                "UPDATE lives SET acked_seq = ?3 WHERE device = ?1 AND incarnation = ?2 RETURNING life",
                params![Sql(author.device), Sql(author.incarnation), Sql(*seq)],
                |row| row.get(0),
            )
            .optional()?;
        let Some(life) = life else { continue };
        for statement in [
            "UPDATE redemptions SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
            "UPDATE redemptions SET reversal_outcome = 'waiting', reversal_rev = NULL
             WHERE reversal_life = ?1 AND reversal_seq > ?2",
            "UPDATE booking_changes SET outcome = 'waiting', rev = NULL WHERE life = ?1 AND seq > ?2",
            "UPDATE walk_ins SET rev = NULL WHERE life = ?1 AND seq > ?2",
        ] {
            conn.execute(statement, params![life, Sql(*seq)])?;
        }
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
