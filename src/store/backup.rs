//! Copies of the ledger: a consistent copy of a file in use, proved by reading it again.
//!
//! The keys of people and the keyring are in no copy: a copy must not bring back who was erased, nor be a key to the
//! shop. After the loss of the whole disk the terminal enrols anew.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use uuid::Uuid;

use super::baskets;
use super::codec::Sql;
use super::database::{self, Access, Check, File, companions, with_suffix};
use super::error::{Error, Result};
use super::identity::{self, Life};
use super::journal::{self, Verification};
use super::lock::{Lock, LockError};
use super::migrate::{self, MigrateError};
use crate::domain::fact::{Author, Head};
use crate::domain::id::Incarnation;

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

/// A ledger brought back from a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Whose journal the copy held last.
    pub from: Author,
    /// Where it ends. What the hub knows beyond it is lost here and stands there.
    pub head: Head,
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

/// Brings a ledger back from a copy and begins a new life of it. The folder must not be in use. What stood there is kept
/// beside it under another name. Papers that the copy still had to print are set to unknown: they came out long ago, or
/// never. What the copy was still ringing up may have been sold since, so it becomes another sale, with an identity of `mint`,
/// unless it is, or may be, paid by code already.
pub fn restore(
    copy: &Path,
    dir: &Path,
    incarnation: Incarnation,
    at: Timestamp,
    mint: impl FnMut() -> Uuid,
) -> Result<Restored, BackupError> {
    // Before anything is made in a folder that may be new.
    if !copy.is_file() {
        return Err(Error::Missing(copy.to_path_buf()).into());
    }
    let _lock = Lock::take(dir)?;
    let part = dir.join("ledger.db.restoring");
    remove_database(&part)?;
    fs::copy(copy, &part)?;
    let restored = begin_again(&part, incarnation, at, mint)?;
    let ledger = dir.join(File::Ledger.name());
    if ledger.exists() {
        set_aside(&ledger, "replaced")?;
    }
    fs::rename(&part, &ledger)?;
    sync_folder(&ledger)?;
    Ok(restored)
}

fn begin_again(
    part: &Path,
    incarnation: Incarnation,
    at: Timestamp,
    mint: impl FnMut() -> Uuid,
) -> Result<Restored, BackupError> {
    let mut conn = database::connect(File::Ledger, part, Access::Write)?;
    migrate::bring_up(&mut conn, File::Ledger, part, migrate::steps(File::Ledger)).map_err(not_a_ledger)?;
    drop(conn);
    prove(part, File::Ledger)?;
    let mut conn = database::connect(File::Ledger, part, Access::Write)?;
    let life: Life = identity::life(&conn)?;
    let tx = conn.transaction().map_err(Error::from)?;
    identity::begin_life(&tx, Author { device: life.author.device, incarnation }, at)?;
    baskets::become_other_sales(&tx, mint)?;
    for statement in [
        "UPDATE print_jobs SET state = 'cancelled', hold = NULL, error = 'restored', ended_at_ms = ?1
         WHERE kind = 'drawer' AND state IN ('queued', 'held', 'sending')",
        "UPDATE print_jobs SET state = 'unknown', hold = NULL, error = 'restored', ended_at_ms = ?1
         WHERE kind = 'paper' AND state IN ('queued', 'held', 'sending')",
    ] {
        tx.execute(statement, [Sql(at)]).map_err(Error::from)?;
    }
    tx.commit().map_err(Error::from)?;
    close(conn)?;
    Ok(Restored { from: life.author, head: life.head })
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

fn not_a_ledger(error: MigrateError) -> BackupError {
    match error {
        MigrateError::Store(error) => BackupError::Store(error),
        other => BackupError::NotALedger(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::{Event, Fact, PaymentAttempted};
    use crate::domain::id::{PaymentId, PrintJobId, SaleId};
    use crate::domain::money::Money;
    use crate::domain::payload::Network;
    use crate::domain::payment::Way;
    use crate::store::Store;
    use crate::store::baskets::{Kept, Text};
    use crate::store::print_jobs::{self, Ending, Job, Paper, State, Work};
    use crate::store::redemptions;
    use crate::store::sample::{
        at, code_hash, device, fact, incarnation, provisional, record, terminal, uuid, voucher_id,
    };
    use crate::store::vouchers::{self, Found};

    /// The sale that a basket of the copy becomes.
    fn other() -> Uuid {
        uuid(40, 9)
    }

    fn kept(number: u64) -> Kept {
        Kept {
            sale: SaleId::new(uuid(40, number)),
            lines: 1,
            text: Text { format: 1, body: "{}".into() },
            staff: None,
            changed_at: at(1),
        }
    }

    /// A code was asked to pay what a basket comes to.
    fn asked(number: u64) -> Fact {
        fact(Event::PaymentAttempted(PaymentAttempted {
            payment: PaymentId::new(uuid(41, number)),
            way: Way::Take { sale: kept(number).sale },
            network: Network::WeChat,
            amount: Money::from_minor(500),
        }))
    }

    fn job() -> Job {
        let paper = Paper { document: "{}".into(), copy: 1, copy_of: None, redemption: None };
        Job { id: PrintJobId::new(uuid(20, 1)), printer: "front".into(), work: Work::Paper(paper), queued_at: at(0) }
    }

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

    #[test]
    fn a_copy_that_was_tampered_with_is_not_brought_back() {
        let terminal = terminal();
        terminal.write(|conn| (0..5).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop)));
        let to = terminal.dir.path().join("copy.db");
        let path = to.clone();
        terminal.read(move |conn| Ok(write(conn, &path).unwrap()));
        let conn = Connection::open(&to).unwrap();
        conn.execute_batch("DROP TRIGGER journal_is_not_changed; UPDATE journal SET at_ms = 0 WHERE seq = 3").unwrap();
        drop(conn);
        let dir = tempfile::tempdir().unwrap();
        let refused = restore(&to, dir.path(), Incarnation::new(5), at(9), other);
        assert!(matches!(refused, Err(BackupError::Broken(Verification::Broken { seq: 3, .. }))), "{refused:?}");
        assert!(!dir.path().join("ledger.db").exists());
        std::fs::write(&to, "a shopping list").unwrap();
        assert!(restore(&to, dir.path(), Incarnation::new(5), at(9), other).is_err());
    }

    #[test]
    fn a_restored_ledger_begins_another_life_and_prints_nothing_twice() {
        let terminal = terminal();
        terminal.write(|conn| {
            record(conn, &provisional(1, 1))?;
            print_jobs::queue(conn, &job())
        });
        let copy = terminal.dir.path().join("copy.db");
        let path = copy.clone();
        terminal.read(move |conn| Ok(write(conn, &path).unwrap()));
        terminal.write(|conn| record(conn, &provisional(2, 1)));
        assert!(matches!(
            restore(&copy, terminal.dir.path(), Incarnation::new(5), at(9), other),
            Err(BackupError::Folder(LockError::Held(_)))
        ));
        let dir = terminal.dir.path().to_owned();
        let mut restored = None;
        let terminal = terminal
            .reopened(|dir| restored = Some(restore(&copy, dir, Incarnation::new(5), at(9), other).unwrap()))
            .unwrap();
        let from = Author { device: device(), incarnation: incarnation() };
        let restored = restored.unwrap();
        assert_eq!((restored.from, restored.head.seq), (from, 1));
        assert!(dir.join("ledger.db.replaced-1").exists(), "what stood there is kept");
        assert_eq!(terminal.read(identity::life).author.incarnation, Incarnation::new(5));
        let row = terminal.write(|conn| record(conn, &provisional(3, 1)));
        assert_eq!(row.seq, 1);
        assert!(matches!(terminal.read(journal::verify), Verification::Sound(heads) if heads.len() == 2));
        let spooled = terminal.read(|conn| print_jobs::find(conn, job().id)).unwrap();
        assert_eq!(spooled.state, State::Ended { ending: Ending::Unknown, at: at(9) });
        assert_eq!(terminal.read(|conn| redemptions::of_voucher(conn, voucher_id(1))).len(), 2);
        assert_eq!(terminal.read(|conn| vouchers::find(conn, &code_hash(1))), Found::Nothing);
    }

    #[test]
    fn what_a_copy_was_ringing_up_becomes_another_sale_unless_it_may_be_paid_by_code() {
        let terminal = terminal();
        terminal.write(|conn| {
            for number in 1..=2 {
                baskets::keep(conn, &kept(number))?;
                baskets::hold(conn, kept(number).sale, "", at(2))?;
            }
            record(conn, &asked(2))?;
            baskets::keep(conn, &kept(3))
        });
        let copy = terminal.dir.path().join("copy.db");
        let path = copy.clone();
        terminal.read(move |conn| Ok(write(conn, &path).unwrap()));
        let dir = tempfile::tempdir().unwrap();
        let mut minted = 10;
        let mint = || {
            minted += 1;
            uuid(40, minted)
        };
        restore(&copy, dir.path(), Incarnation::new(5), at(9), mint).unwrap();
        let store = Store::open(dir.path()).unwrap();
        let held = store.read(baskets::held).wait().unwrap();
        let open = store.read(baskets::open).wait().unwrap();
        let mut sales: Vec<SaleId> = held.iter().map(|held| held.kept.sale).chain(open.map(|open| open.sale)).collect();
        sales.sort_unstable();
        assert_eq!(sales, [2, 11, 12].map(|number| kept(number).sale));
    }

    #[test]
    fn a_ledger_comes_back_into_an_empty_folder() {
        let terminal = terminal();
        terminal.write(|conn| record(conn, &provisional(1, 1)));
        let copy = terminal.dir.path().join("copy.db");
        let path = copy.clone();
        terminal.read(move |conn| Ok(write(conn, &path).unwrap()));
        let dir = tempfile::tempdir().unwrap();
        restore(&copy, dir.path(), Incarnation::new(5), at(9), other).unwrap();
        let store = Store::open(dir.path()).unwrap();
        assert_eq!(store.read(identity::lives).wait().unwrap().len(), 2);
    }
}
