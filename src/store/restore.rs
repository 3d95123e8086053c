//! A ledger that is brought back from a copy: brought on to where the hub has its journal, and given another life.
//!
//! ```text
//! copy ─▶ ledger.db.restoring ─ what the hub has beyond it ─▶ another life ─▶ ledger.db
//! ```
//!
//! The rows that the hub has are the ledger's own, hash for hash: they go into its journal and into the state tables as they
//! once did. So a shift that was closed after the copy was made is closed here too, and money that the hub knows of is in the
//! books once. Until the ledger takes its place nothing in the folder has changed.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;
use uuid::Uuid;

use super::backup::{BackupError, close, not_a_ledger, prove, remove_database, set_aside, sync_folder};
use super::codec::{Sql, from_json};
use super::database::{self, Access, File};
use super::error::{Error, Result};
use super::identity::{self, Identity, Life};
use super::lock::Lock;
use super::{baskets, fold, journal, migrate, shifts};
use crate::domain::fact::{Author, Fact, Head, Row};
use crate::domain::id::{FactId, Incarnation};

/// A ledger on its way back. It has changed nothing before it takes its place.
pub struct Restoring {
    conn: Connection,
    part: PathBuf,
    ledger: PathBuf,
    /// How many rows of the hub were taken in.
    taken_in: u64,
    _lock: Lock,
}

/// How a ledger goes on after a restore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The life that begins.
    pub incarnation: Incarnation,
    /// When.
    pub at: Timestamp,
    /// The identity of its first fact.
    pub id: FactId,
    /// That fact.
    pub fact: Fact,
}

/// A ledger that was brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Whose journal the copy held last.
    pub from: Author,
    /// Where it ends, with what the hub has of it.
    pub head: Head,
    /// How many of its rows were not in the copy and are from the hub.
    pub taken_in: u64,
    /// Whether a shift is open still: what was done in it and never reached the hub is not in it.
    pub shift: Drawer,
}

/// Whether a restored ledger goes on with a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// A shift is open.
    Open,
    /// None is.
    Shut,
}

impl Restoring {
    /// Takes a folder, which must not be in use, and proves a copy of the ledger in it.
    pub fn begin(copy: &Path, dir: &Path) -> Result<Self, BackupError> {
        // Before anything is made in a folder that may be new.
        if !copy.is_file() {
            return Err(Error::Missing(copy.to_path_buf()).into());
        }
        let lock = Lock::take(dir)?;
        let part = dir.join("ledger.db.restoring");
        remove_database(&part)?;
        fs::copy(copy, &part)?;
        let mut conn = database::connect(File::Ledger, &part, Access::Write)?;
        migrate::bring_up(&mut conn, File::Ledger, &part, migrate::steps(File::Ledger)).map_err(not_a_ledger)?;
        drop(conn);
        prove(&part, File::Ledger)?;
        let conn = database::connect(File::Ledger, &part, Access::Write)?;
        Ok(Self { conn, part, ledger: dir.join(File::Ledger.name()), taken_in: 0, _lock: lock })
    }

    /// Which terminal's ledger it is.
    pub fn identity(&self) -> Result<Identity> {
        identity::find(&self.conn)?.ok_or(Error::NotEnrolled)
    }

    /// Its last life, as far as it is here by now.
    pub fn life(&self) -> Result<Life> {
        identity::life(&self.conn)
    }

    /// Takes in what the hub has behind the last row that is here, and how far the hub has this journal at all; `note`
    /// writes down what the hub said of it. All of it or nothing.
    pub fn take_in(
        &mut self,
        rows: &[Row],
        acked_seq: u64,
        note: impl FnOnce(&Connection) -> Result<()>,
    ) -> Result<(), BackupError> {
        let tx = self.conn.transaction().map_err(Error::from)?;
        let life = identity::life(&tx)?;
        let mut head = life.head;
        for row in rows {
            head = head.follow(life.author, row)?;
            journal::insert(&tx, life.number, row)?;
            fold::apply(&tx, life.number, row, &from_json(&row.body)?)?;
        }
        note(&tx)?;
        identity::acknowledge(&tx, life.author, acked_seq.min(head.seq))?;
        tx.commit().map_err(Error::from)?;
        self.taken_in = self.taken_in.saturating_add(head.seq.saturating_sub(life.head.seq));
        Ok(())
    }

    /// Begins another life. Papers that the copy still had to print are set to unknown: they came out long ago, or never.
    /// What the copy was still ringing up and was sold since is gone from there. Of the rest nobody knows whether it was, so
    /// it becomes another sale, with an identity of `mint`, unless it is, or may be, paid by code already.
    pub fn begin_again(&mut self, begun: &Beginning, mint: impl FnMut() -> Uuid) -> Result<Restored, BackupError> {
        let tx = self.conn.transaction().map_err(Error::from)?;
        let life = identity::life(&tx)?;
        let author = Author { device: life.author.device, incarnation: begun.incarnation };
        identity::begin_life(&tx, author, begun.at)?;
        baskets::forget_sold(&tx)?;
        baskets::become_other_sales(&tx, mint)?;
        for statement in [
            "UPDATE print_jobs SET state = 'cancelled', hold = NULL, error = 'restored', ended_at_ms = ?1
             WHERE kind = 'drawer' AND state IN ('queued', 'held', 'sending')",
            "UPDATE print_jobs SET state = 'unknown', hold = NULL, error = 'restored', ended_at_ms = ?1
             WHERE kind = 'paper' AND state IN ('queued', 'held', 'sending')",
        ] {
            tx.execute(statement, [Sql(begun.at)]).map_err(Error::from)?;
        }
        journal::record(&tx, begun.id, begun.at, &begun.fact)?;
        let shift = if shifts::open(&tx)?.is_some() { Drawer::Open } else { Drawer::Shut };
        tx.commit().map_err(Error::from)?;
        Ok(Restored { from: life.author, head: life.head, taken_in: self.taken_in, shift })
    }

    /// Leaves the folder as it was.
    pub fn give_up(self) -> Result<()> {
        close(self.conn)?;
        remove_database(&self.part)
    }

    /// Takes the ledger's place. What stood there is kept beside it under another name.
    pub fn take_place(self) -> Result<(), BackupError> {
        close(self.conn)?;
        if self.ledger.exists() {
            set_aside(&self.ledger, "replaced")?;
        }
        fs::rename(&self.part, &self.ledger)?;
        Ok(sync_folder(&self.ledger)?)
    }
}

#[cfg(test)]
mod tests;
