//! A whole cache from the hub: built beside the one in use, chunk by chunk, then put in its place.
//!
//! Rows that come sorted by hash are appended, which is several times faster than putting them between others and keeps
//! the file small. A chunk and its mark are one transaction, so a build that was cut short goes on where it stopped. The
//! counter reads the old cache until the new one is whole.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::{self, remove_database, sync_folder};
use super::database::{self, Access, File, companions, with_suffix};
use super::error::{Error, Guard, Result};
use super::migrate;
use super::open::previous_cache;
use super::page::{self, Change};
use super::position::{self, Position};
use super::seal::{People, Random};
use super::vouchers::Keeper;
use crate::domain::id::CodeHash;
use crate::domain::voucher::Voucher;

/// A cache being built.
#[derive(Debug)]
pub struct Build {
    conn: Connection,
    path: PathBuf,
    done: BTreeSet<u32>,
}

/// A cache that is whole and waits for its place.
#[derive(Debug)]
pub struct Ready {
    path: PathBuf,
}

impl Build {
    /// Begins the build of the snapshot `name`, or goes on with it; what was built of another one is dropped. The name
    /// must say which state of which hub it is, such as epoch and cursor.
    pub fn resume(dir: &Path, name: &str) -> Result<Self> {
        let path = with_suffix(&dir.join(File::Cache.name()), ".next");
        match Self::found(&path, name) {
            Ok(Some(build)) => return Ok(build),
            // Of another snapshot, or cut off so that it cannot be read: both are built anew.
            Ok(None) | Err(Error::Damaged(_) | Error::Sql(_)) => remove_database(&path)?,
            Err(error) => return Err(error),
        }
        let mut conn = database::connect_to_build(&path)?;
        migrate::make_new(&mut conn, File::Cache)?;
        conn.execute("INSERT INTO snapshot (slot, name) VALUES (1, ?1)", [name])?;
        Ok(Self { conn, path, done: BTreeSet::new() })
    }

    fn found(path: &Path, name: &str) -> Result<Option<Self>> {
        if !path.exists() {
            return Ok(None);
        }
        let conn = database::connect_to_build(path)?;
        let held: String = conn.query_row("SELECT name FROM snapshot", [], |row| row.get(0))?;
        if held != name {
            return Ok(None);
        }
        let done = conn
            .prepare("SELECT chunk FROM snapshot_chunks")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(Some(Self { conn, path: path.to_path_buf(), done }))
    }

    /// Whether a chunk stands in the file already.
    pub fn holds(&self, chunk: u32) -> bool {
        self.done.contains(&chunk)
    }

    /// Imports a chunk of vouchers, sorted by hash, in one transaction.
    pub fn import<'v>(&mut self, chunk: u32, rows: impl IntoIterator<Item = (CodeHash, &'v Voucher)>) -> Result<()> {
        let tx = self.conn.transaction()?;
        let mut vouchers = Keeper::on(&tx)?;
        for (code_hash, voucher) in rows {
            vouchers.keep(&code_hash, voucher)?;
        }
        drop(vouchers);
        tx.execute("INSERT OR IGNORE INTO snapshot_chunks (chunk) VALUES (?1)", [chunk])?;
        tx.commit()?;
        self.done.insert(chunk);
        Ok(())
    }

    /// Takes in what is no voucher, and what could not be read.
    pub fn take_in(&mut self, people: &People, changes: &[Change], random: Random<'_>) -> Result<()> {
        let tx = self.conn.transaction()?;
        page::apply_changes(&tx, people, changes, random)?;
        Ok(tx.commit()?)
    }

    /// Ends the build: the position from which changes are pulled on.
    pub fn finish(self, position: Position) -> Result<Ready> {
        let Self { mut conn, path, .. } = self;
        if conn.prepare("PRAGMA foreign_key_check")?.exists([])? {
            backup::close(conn)?;
            // Gone on with, it would end here again.
            remove_database(&path)?;
            return Err(Guard::RefersToNothing.into());
        }
        let tx = conn.transaction()?;
        position::keep(&tx, position)?;
        tx.execute_batch("DELETE FROM snapshot; DELETE FROM snapshot_chunks")?;
        tx.commit()?;
        // Appending fills a page to seven eighths; written once more, a million rows are 8 MB smaller.
        let packed = with_suffix(&path, "-packed");
        remove_database(&packed)?;
        conn.execute("VACUUM INTO ?1", [packed.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(packed.clone()))?])?;
        backup::close(conn)?;
        std::fs::File::open(&packed)?.sync_all()?;
        remove_database(&path)?;
        Ok(Ready { path: packed })
    }
}

/// Puts a ready cache in the place of the one in `dir`, which is kept as the one before. Nobody may have it open.
pub(super) fn exchange(dir: &Path, ready: &Ready) -> Result<()> {
    let cache = dir.join(File::Cache.name());
    // Who let go of it last may only have been reading, and leaves the log where it is: a writer folds it in.
    let writer = database::connect(File::Cache, &cache, Access::Write)?;
    writer.close().map_err(|(_, error)| error)?;
    // A log left beside a file of another make would ruin it.
    if companions(&cache).iter().any(|file| file.exists()) {
        return Err(Error::Busy(rusqlite::Error::InvalidPath(cache)));
    }
    let previous = previous_cache(dir);
    remove_database(&previous)?;
    std::fs::rename(&cache, &previous)?;
    std::fs::rename(&ready.path, &cache)?;
    sync_folder(&cache)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::domain::voucher::Amount;
    use crate::store::codec::Sql;
    use crate::store::open::CacheCondition;
    use crate::store::sample::{Terminal, at, campaign, code_hash, counting, provisional, record, terminal, voucher};
    use crate::store::vouchers::{self, Found};

    fn hash(number: u32) -> CodeHash {
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        CodeHash::from_bytes(bytes)
    }

    fn chunk(build: &mut Build, chunk: u32, rows: u32) {
        let voucher = voucher(1, Amount::Uses(3), 7);
        build.import(chunk, (0..rows).map(|row| (hash(chunk * rows + row), &voucher))).unwrap();
    }

    fn stands() -> Position {
        Position { epoch: 2, cursor: 900, as_of: at(5) }
    }

    fn pulled() -> Terminal {
        let terminal = terminal();
        terminal.pull(vec![Change::Voucher(code_hash(9), Box::new(voucher(9, Amount::Uses(1), 1)))]);
        terminal
    }

    #[test]
    fn a_snapshot_takes_the_place_of_the_cache_while_readers_read() {
        let terminal = pulled();
        let mut build = Build::resume(terminal.store.dir(), "2/900").unwrap();
        chunk(&mut build, 0, 500);
        chunk(&mut build, 1, 500);
        build.take_in(&terminal.store.people(), &[Change::Campaign(Box::new(campaign(1)))], &mut counting()).unwrap();
        let ready = build.finish(stands()).unwrap();
        let terminal = Arc::new(terminal);
        let stop = Arc::new(AtomicBool::new(false));
        let reader = {
            let (terminal, stop) = (Arc::clone(&terminal), Arc::clone(&stop));
            std::thread::spawn(move || {
                let mut seen = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let count = terminal.read(vouchers::count);
                    if seen.last() != Some(&count) {
                        seen.push(count);
                    }
                }
                seen.push(terminal.read(vouchers::count));
                seen
            })
        };
        terminal.write(|conn| record(conn, &provisional(1, 1)));
        terminal.store.exchange_cache(&ready).unwrap();
        terminal.write(|conn| record(conn, &provisional(2, 1)));
        stop.store(true, Ordering::Relaxed);
        let seen = reader.join().unwrap();
        assert!(seen.iter().all(|count| [1, 1_000].contains(count)) && seen.last() == Some(&1_000), "{seen:?}");
        let Found::Voucher(found) = terminal.read(|conn| vouchers::find(conn, &hash(7))) else { panic!() };
        assert_eq!(found.left, Amount::Uses(1), "our own two redemptions are laid over the new row");
        assert_eq!(terminal.read(position::find), Some(stands()));
        assert!(previous_cache(terminal.store.dir()).exists());
    }

    #[test]
    fn a_build_that_was_cut_short_goes_on_where_it_stopped() {
        let dir = tempfile::tempdir().unwrap();
        let mut build = Build::resume(dir.path(), "2/900").unwrap();
        chunk(&mut build, 0, 100);
        drop(build);
        let mut build = Build::resume(dir.path(), "2/900").unwrap();
        assert!(build.holds(0) && !build.holds(1));
        chunk(&mut build, 1, 100);
        drop(build);
        let build = Build::resume(dir.path(), "2/901").unwrap();
        assert!(!build.holds(0), "another snapshot begins anew");
        drop(build);
        std::fs::write(dir.path().join("cache.db.next"), [3; 10_000]).unwrap();
        assert!(!Build::resume(dir.path(), "2/901").unwrap().holds(0), "so does what cannot be read");
    }

    #[test]
    fn a_build_with_a_row_that_refers_to_nothing_is_no_cache_and_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut build = Build::resume(dir.path(), "2/900").unwrap();
        chunk(&mut build, 0, 100);
        build.conn.execute("UPDATE vouchers SET campaign = 99 WHERE code_hash = ?1", [Sql(hash(7))]).unwrap();
        assert!(matches!(build.finish(stands()), Err(Error::Guard(Guard::RefersToNothing))));
        assert!(!Build::resume(dir.path(), "2/900").unwrap().holds(0));
    }

    #[test]
    fn a_cache_that_broke_in_use_is_set_aside_without_a_restart() {
        let terminal = pulled();
        let damaged = terminal.store.abandon_cache().unwrap();
        assert!(damaged.exists());
        assert_eq!(terminal.read(vouchers::count), 0);
        terminal.pull(vec![Change::Voucher(code_hash(9), Box::new(voucher(9, Amount::Uses(1), 1)))]);
        assert_eq!(terminal.read(vouchers::count), 1);
        let reopened = terminal.reopened(|_| {}).unwrap();
        assert_eq!(reopened.store.condition().cache, CacheCondition::Sound);
    }

    #[test]
    fn a_hundred_thousand_rows_stay_small() {
        let dir = tempfile::tempdir().unwrap();
        let mut build = Build::resume(dir.path(), "1/1").unwrap();
        for number in 0..4 {
            chunk(&mut build, number, 25_000);
        }
        let ready = build.finish(stands()).unwrap();
        let bytes = ready.path.metadata().unwrap().len();
        assert!(bytes < 6_000_000, "{bytes} bytes: a million must stay below 60 MB");
    }
}
