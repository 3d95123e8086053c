//! One database file: how a connection to it is opened, what it must hold, and whether the file is sound.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::{Error, Result};

/// The page size of a cache that is built as a whole.
const BUILD_PAGE_BYTES: u32 = 8_192;

/// How long a statement waits for a lock of somebody else. Nobody else should hold one: a folder has one program.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many prepared statements each connection keeps.
const STATEMENTS_KEPT: usize = 128;

/// The files of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `ledger.db`: what happened here.
    Ledger,
    /// `cache.db`: what the hub sent.
    Cache,
    /// `people.db`: the keys under which personal data is sealed.
    People,
}

impl File {
    /// Its name in the data folder.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ledger => "ledger.db",
            Self::Cache => "cache.db",
            Self::People => "people.db",
        }
    }

    /// What SQLite's header says the file is.
    pub(super) const fn application_id(self) -> i32 {
        match self {
            Self::Ledger => 0x4353_6C64,
            Self::Cache => 0x4353_6361,
            Self::People => 0x4353_706B,
        }
    }

    /// How surely a commit has reached the disk: the cache can be fetched again, the others cannot.
    const fn synchronous(self) -> i64 {
        match self {
            Self::Ledger | Self::People => 2,
            Self::Cache => 1,
        }
    }

    /// Where a commit goes first. The keys are few and must be gone once erased, so they leave no log behind.
    const fn journal_mode(self) -> &'static str {
        match self {
            Self::Ledger | Self::Cache => "wal",
            Self::People => "truncate",
        }
    }
}

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reading and writing.
    Write,
    /// Reading alone.
    Read,
}

/// What becomes of the write-ahead log when the last connection to a file closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Log {
    /// It is folded into the file and removed.
    FoldedIn,
    /// It stays beside the file, which does not change.
    Left,
}

/// Opens a connection and sets it up; every setting is asserted by reading it back.
pub(super) fn connect(file: File, path: &Path, access: Access) -> Result<Connection> {
    let conn = connect_leaving_log(file, path, access)?;
    on_close(&conn, Log::FoldedIn)?;
    Ok(conn)
}

/// The same, for a file of which nobody knows yet whether it is sound.
pub(super) fn connect_leaving_log(file: File, path: &Path, access: Access) -> Result<Connection> {
    let conn = connect_with(path, file.journal_mode(), file.synchronous())?;
    set(&conn, "secure_delete", i64::from(file == File::People))?;
    if access == Access::Read {
        set(&conn, "query_only", 1)?;
    }
    Ok(conn)
}

/// Opens a cache that is being built: what is appended to a file goes there once with a rollback journal, twice with a
/// write-ahead log.
pub(super) fn connect_to_build(path: &Path) -> Result<Connection> {
    let conn = connect_with(path, "truncate", 1)?;
    // Larger pages waste less at their ends: half a megabyte of a million vouchers. A file that is there keeps its own.
    conn.pragma_update(None, "page_size", BUILD_PAGE_BYTES)?;
    // To look for what each row refers to is a quarter of the work; they are all looked at together when the build ends.
    set(&conn, "foreign_keys", 0)?;
    on_close(&conn, Log::FoldedIn)?;
    Ok(conn)
}

fn connect_with(path: &Path, journal_mode: &str, synchronous: i64) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(uri(path, &[])?, flags)?;
    on_close(&conn, Log::Left)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    set(&conn, "cell_size_check", 1)?;
    set(&conn, "trusted_schema", 0)?;
    set(&conn, "foreign_keys", 1)?;
    set(&conn, "recursive_triggers", 1)?;
    set(&conn, "temp_store", 2)?;
    set(&conn, "fullfsync", 1)?;
    set(&conn, "checkpoint_fullfsync", 1)?;
    set(&conn, "synchronous", synchronous)?;
    let mode: String = conn.pragma_update_and_check(None, "journal_mode", journal_mode, |row| row.get(0))?;
    if mode == journal_mode { Ok(conn) } else { Err(not_kept("journal_mode")) }
}

/// Makes the cache readable on a connection to the ledger. Opened read-only, so that a transaction that writes the
/// ledger takes no lock on the cache and can never write it.
pub(super) fn attach_cache(conn: &Connection, path: &Path) -> Result<()> {
    conn.execute("ATTACH ?1 AS cache", [uri(path, &["mode=ro"])?])?;
    Ok(())
}

/// Decides what becomes of the log when this connection is the last one to close.
pub(super) fn on_close(conn: &Connection, log: Log) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log == Log::Left)?;
    Ok(())
}

/// Whether the file is sound: `None`, or the first finding of SQLite's check. The quick one leaves indices out.
pub(super) fn finding(conn: &Connection, check: Check) -> Result<Option<String>> {
    let pragma = match check {
        Check::Quick => "quick_check",
        Check::Whole => "integrity_check",
    };
    let first: String = conn.query_row(&format!("PRAGMA {pragma}(1)"), [], |row| row.get(0))?;
    Ok((first != "ok").then_some(first))
}

/// How closely a file is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Every page, without comparing indices with their tables.
    Quick,
    /// Everything.
    Whole,
}

/// The files that SQLite keeps beside a database.
pub(super) fn companions(path: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|suffix| with_suffix(path, suffix))
}

/// The same path with `suffix` behind its name.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Sets a pragma and asserts that it holds. Outside macOS `fullfsync` is kept and does nothing.
fn set(conn: &Connection, pragma: &'static str, value: i64) -> Result<()> {
    conn.pragma_update(None, pragma, value)?;
    let held: i64 = conn.pragma_query_value(None, pragma, |row| row.get(0))?;
    if held == value { Ok(()) } else { Err(not_kept(pragma)) }
}

fn not_kept(pragma: &str) -> Error {
    Error::Sql(rusqlite::Error::InvalidParameterName(format!("SQLite did not keep PRAGMA {pragma}")))
}

/// A path as a URI: what has a meaning there is escaped.
pub(super) fn uri(path: &Path, parameters: &[&str]) -> Result<String> {
    let text = path.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(path.to_path_buf()))?;
    let mut uri = String::from(if text.starts_with('/') { "file:" } else { "file:/" });
    if path.is_relative() {
        uri.truncate("file:".len());
    }
    for c in text.chars() {
        match c {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            '\\' if cfg!(windows) => uri.push('/'),
            c => uri.push(c),
        }
    }
    if !parameters.is_empty() {
        uri.push('?');
        uri.push_str(&parameters.join("&"));
    }
    Ok(uri)
}

/// The schemas of ledger and cache, as a reader of both sees them.
pub fn schemas(conn: &Connection) -> Result<[u32; 2]> {
    let of = |schema: &str| conn.pragma_query_value(Some(schema), "user_version", |row| row.get(0));
    Ok([of("main")?, of("cache")?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_odd_signs_in_its_name_holds_a_database() {
        let dir = tempfile::tempdir().unwrap();
        let odd = dir.path().join("a b?c#d%20门店");
        std::fs::create_dir(&odd).unwrap();
        let ledger = odd.join("ledger.db");
        let conn = connect(File::Cache, &odd.join("cache.db"), Access::Write).unwrap();
        conn.execute_batch("CREATE TABLE t (a)").unwrap();
        let conn = connect(File::Ledger, &ledger, Access::Write).unwrap();
        attach_cache(&conn, &odd.join("cache.db")).unwrap();
        conn.query_row("SELECT count(*) FROM cache.t", [], |row| row.get::<_, i64>(0)).unwrap();
        assert!(ledger.exists());
    }

    #[test]
    fn the_ledger_syncs_every_commit_and_the_cache_does_not() {
        let dir = tempfile::tempdir().unwrap();
        let held = |file: File, pragma: &str| -> String {
            let conn = connect(file, &dir.path().join(file.name()), Access::Write).unwrap();
            conn.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, rusqlite::types::Value>(0))
                .map(|value| format!("{value:?}"))
                .unwrap()
        };
        assert_eq!(held(File::Ledger, "synchronous"), "Integer(2)");
        assert_eq!(held(File::Ledger, "journal_mode"), "Text(\"wal\")");
        assert_eq!(held(File::Cache, "synchronous"), "Integer(1)");
        assert_eq!(held(File::People, "journal_mode"), "Text(\"truncate\")");
        assert_eq!(held(File::People, "secure_delete"), "Integer(1)");
    }

    #[test]
    fn a_transaction_on_the_ledger_cannot_write_the_cache_and_does_not_lock_it() {
        let dir = tempfile::tempdir().unwrap();
        let cache_path = dir.path().join("cache.db");
        let mut cache = connect(File::Cache, &cache_path, Access::Write).unwrap();
        cache.execute_batch("CREATE TABLE t (a)").unwrap();
        let ledger = connect(File::Ledger, &dir.path().join("ledger.db"), Access::Write).unwrap();
        attach_cache(&ledger, &cache_path).unwrap();
        ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(matches!(
            ledger.execute("INSERT INTO cache.t VALUES (1)", []).map_err(Error::from),
            Err(Error::ReadOnly(_))
        ));
        let tx = cache.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        tx.execute("INSERT INTO t VALUES (1)", []).unwrap();
        tx.commit().unwrap();
    }

    #[test]
    fn a_reader_writes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        connect(File::Ledger, &path, Access::Write).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
        let reader = connect(File::Ledger, &path, Access::Read).unwrap();
        assert!(reader.execute("INSERT INTO t VALUES (1)", []).is_err());
    }
}
