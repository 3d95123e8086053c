//! Copies of the ledger: a consistent copy of a file in use, proved by reading it again.
//!
//! The keys of people and the keyring are in no copy: a copy must not bring back who was erased, nor be a key to the
//! shop. After the loss of the whole disk the terminal enrols anew.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::database::{self, Access, Check, File, companions, with_suffix};
use super::error::{Error, Result};
use super::journal::{self, Verification};
use super::lock::LockError;
use super::migrate::MigrateError;
use crate::domain::fact::{Author, Broken, Head};

/// Why a copy is no good, or could not be brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The copy's pages are not sound.
    #[error("the copy is damaged: {0}")]
    Damaged(String),
    /// Its journal does not hold.
    #[error("the journal in the copy is broken: {0}")]
    Broken(Verification),
    /// Its journal does not end where that of the ledger did.
    #[error("the copy does not hold the whole journal")]
    Short,
    /// It is no ledger, or a newer program's.
    #[error("the copy is not a ledger that this program reads: {0}")]
    NotALedger(String),
    /// What the hub has of its journal does not follow it.
    #[error("what the hub has does not follow the copy: {0}")]
    Split(#[from] Broken),
    /// The folder is in use or cannot be written.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The disk or the database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Copies the ledger into `to` while it is in use, and proves the copy: pages, chain, the same head. An existing `to` is
/// replaced only once the copy is proved.
pub fn write(conn: &Connection, to: &Path) -> Result<Head, BackupError> {
    let part = with_suffix(to, ".part");
    copy(conn, &part)?;
    let proved = prove(&part, File::Ledger)?;
    let life = proved.last().copied().ok_or(Error::NotEnrolled)?;
    if life.1 != journal::head(conn)? {
        return Err(BackupError::Short);
    }
    fs::rename(&part, to)?;
    sync_folder(to)?;
    Ok(life.1)
}

/// Reads the ledger of a data folder that may be in use, without changing or making anything.
pub fn inspect<T, E: From<Error>>(dir: &Path, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
    let path = dir.join(File::Ledger.name());
    if !path.is_file() {
        return Err(Error::Missing(path).into());
    }
    work(&database::connect(File::Ledger, &path, Access::Read)?)
}

/// Opens a copy again and reads all of it: the heads of its journals, oldest life first.
pub fn prove(copy: &Path, file: File) -> Result<Vec<(Author, Head)>, BackupError> {
    let conn = database::connect(file, copy, Access::Write)?;
    if let Some(finding) = database::finding(&conn, Check::Whole)? {
        return Err(BackupError::Damaged(finding));
    }
    let heads = match journal::verify(&conn)? {
        Verification::Sound(heads) => heads,
        broken @ (Verification::Broken { .. } | Verification::Ownerless { .. }) => {
            return Err(BackupError::Broken(broken));
        }
    };
    close(conn)?;
    Ok(heads)
}

/// Copies a database in use into a new file, in one step: readers and the writer go on.
pub(super) fn copy(from: &Connection, to: &Path) -> Result<()> {
    remove_database(to)?;
    let mut target = Connection::open(to)?;
    {
        let copying = Backup::new(from, &mut target)?;
        match copying.step(-1)? {
            StepResult::Done => {}
            _ => return Err(Error::Busy(rusqlite::Error::QueryReturnedNoRows)),
        }
    }
    close(target)?;
    fs::File::open(to)?.sync_all()?;
    Ok(())
}

/// Gives a database file, with what stands beside it, a name that is free: `<file>.<why>-<n>`.
pub(super) fn set_aside(path: &Path, why: &str) -> Result<PathBuf> {
    let mut number = 1_u32;
    let mut free = with_suffix(path, &format!(".{why}-{number}"));
    while free.exists() {
        number += 1;
        free = with_suffix(path, &format!(".{why}-{number}"));
    }
    fs::rename(path, &free)?;
    for (old, new) in companions(path).iter().zip(companions(&free)) {
        if old.exists() {
            fs::rename(old, new)?;
        }
    }
    Ok(free)
}

/// Removes a database file that is not needed, with what stands beside it.
pub(super) fn remove_database(path: &Path) -> Result<()> {
    for file in companions(path).iter().chain([&path.to_path_buf()]) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Makes a file's name in its folder as durable as its contents.
pub(super) fn sync_folder(file: &Path) -> Result<()> {
    if cfg!(unix)
        && let Some(folder) = file.parent()
    {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn close(conn: Connection) -> Result<()> {
    conn.close().map_err(|(_, error)| error.into())
}

pub(super) fn not_a_ledger(error: MigrateError) -> BackupError {
    match error {
        MigrateError::Store(error) => BackupError::Store(error),
        other => BackupError::NotALedger(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{provisional, record, terminal};

    #[test]
    fn a_copy_of_a_ledger_in_use_holds_the_whole_journal() {
        let terminal = terminal();
        terminal.write(|conn| (0..30).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop)));
        let to = terminal.dir.path().join("copy.db");
        let path = to.clone();
        let head = terminal.store.read(move |conn| Ok::<_, Error>(write(conn, &path).unwrap())).wait().unwrap();
        assert_eq!(head, terminal.read(journal::head));
        assert_eq!(prove(&to, File::Ledger).unwrap()[0].1, head);
        assert!(!with_suffix(&to, ".part").exists());
    }
}
