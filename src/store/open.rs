//! Opening the data folder: lock, ledger, cache, keys; what is damaged is told or set aside, never overwritten.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::{self, remove_database, set_aside, sync_folder};
use super::database::{self, Access, Check, File, Log, companions, with_suffix};
use super::error::{Error, Result};
use super::lock::{Lock, LockError};
use super::migrate::{self, MigrateError, Migrated};
use super::position;
use super::seal::People;

/// Why the data folder could not be opened. Nothing in it was changed, but that a damaged cache may have been set aside.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another program works in the folder, or it cannot be written.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// The ledger is damaged. It is left as it is: rescue what can be read, then restore a copy.
    #[error(
        "{file} is damaged and was left as it is ({finding}); `countersign rescue` reads what can be read of it, \
         `countersign restore` brings a copy back"
    )]
    LedgerDamaged {
        /// The file.
        file: PathBuf,
        /// What was found.
        finding: String,
    },
    /// A newer program wrote a file.
    #[error("{file} was written by a newer version of this program (schema {found}, this one reads up to {known})")]
    NewerSchema {
        /// The file.
        file: PathBuf,
        /// Its schema.
        found: usize,
        /// The newest schema that this program reads.
        known: usize,
    },
    /// A file of that name belongs to something else.
    #[error("{0} is not one of Countersign's files")]
    NotOurs(PathBuf),
    /// A file could not be brought to this program's schema; it is as it was before.
    #[error("{file} could not be brought up to this version")]
    Migration {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: rusqlite_migration::Error,
    },
    /// The disk or the database failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// How the folder was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// How the cache was found.
    pub cache: CacheCondition,
    /// How the keys of people were found.
    pub people: PeopleCondition,
    /// The schema from which the ledger was brought up; a copy of it as it was stands beside it.
    pub ledger_migrated_from: Option<usize>,
}

/// How the cache was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheCondition {
    /// Sound.
    Sound,
    /// There was none: fill it from the hub.
    New,
    /// It was damaged and set aside; the copy before it stands in its place. Pull from its cursor.
    Previous {
        /// Where the damaged one is kept.
        damaged: PathBuf,
    },
    /// It was damaged and set aside, and an empty one stands in its place: fill it from the hub.
    Emptied {
        /// Where the damaged one is kept.
        damaged: PathBuf,
    },
}

/// How the keys of people were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleCondition {
    /// Sound, or new with the folder.
    Sound,
    /// There was none beside the books: as if it had been damaged.
    Missing,
    /// The file was damaged and set aside: who was sealed before is a booking without a name, until the hub, which is asked
    /// for everything anew, sends it again. Nobody is kept from the counter for it.
    Emptied {
        /// Where the damaged one is kept.
        damaged: PathBuf,
    },
}

/// What was opened.
pub(super) struct Opened {
    pub(super) lock: Lock,
    pub(super) people: People,
    pub(super) condition: Condition,
}

/// The name under which the cache before the last exchange is kept.
pub(super) fn previous_cache(dir: &Path) -> PathBuf {
    with_suffix(&dir.join(File::Cache.name()), ".previous")
}

/// Takes the folder and makes all of its files ready.
pub(super) fn open(dir: &Path) -> Result<Opened, OpenError> {
    let lock = Lock::take(dir)?;
    let folder = if dir.join(File::Ledger.name()).exists() { Folder::Used } else { Folder::New };
    let ledger_migrated_from = open_ledger(dir)?;
    let cache = open_cache(dir)?;
    let (keys, people) = open_people(dir, folder)?;
    Ok(Opened { lock, people: keys, condition: Condition { cache, people, ledger_migrated_from } })
}

fn open_ledger(dir: &Path) -> Result<Option<usize>, OpenError> {
    let path = dir.join(File::Ledger.name());
    if !path.exists() {
        if companions(&path).iter().any(|file| file.metadata().is_ok_and(|found| found.len() > 0)) {
            return Err(damaged(path, "the file is missing, but not what belongs to it".into()));
        }
        create(File::Ledger, &path)?;
        return Ok(None);
    }
    match ready(File::Ledger, &path) {
        Ok(Migrated::Nothing) => Ok(None),
        Ok(Migrated::From(schema)) => Ok(Some(schema)),
        Err(Unready::Damaged(finding)) => Err(damaged(path, finding)),
        Err(Unready::Refused(error)) => Err(error),
    }
}

/// Whether books stood in the folder before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Folder {
    Used,
    New,
}

fn open_people(dir: &Path, folder: Folder) -> Result<(People, PeopleCondition), OpenError> {
    let path = dir.join(File::People.name());
    let mut condition = PeopleCondition::Sound;
    if !path.exists() {
        if folder == Folder::Used {
            fetch_names_again(dir)?;
            tracing::error!("the keys of people are missing: names come back from the hub alone");
            condition = PeopleCondition::Missing;
        }
        create(File::People, &path)?;
    }
    match ready(File::People, &path) {
        Ok(_) => {}
        Err(Unready::Damaged(finding)) => {
            fetch_names_again(dir)?;
            let damaged = set_aside(&path, "damaged")?;
            tracing::error!(finding, kept = %damaged.display(), "the keys of people were damaged and are set aside");
            condition = PeopleCondition::Emptied { damaged };
            create(File::People, &path)?;
        }
        Err(Unready::Refused(error)) => return Err(error),
    }
    Ok((People::open(&path)?, condition))
}

/// Before the keys of people begin anew: what the hub sent is asked for again, and its names with it.
fn fetch_names_again(dir: &Path) -> Result<()> {
    let cache = database::connect(File::Cache, &dir.join(File::Cache.name()), Access::Write)?;
    position::outdate(&cache)?;
    backup::close(cache)
}

fn open_cache(dir: &Path) -> Result<CacheCondition, OpenError> {
    let path = dir.join(File::Cache.name());
    let previous = previous_cache(dir);
    if !path.exists() {
        remove_database(&path)?;
        if previous.exists() {
            // The exchange of the cache was cut short between two names: the last good one goes back.
            put_back(&previous, &path)?;
        } else {
            create(File::Cache, &path)?;
            return Ok(CacheCondition::New);
        }
    }
    match ready(File::Cache, &path) {
        Ok(_) => return Ok(CacheCondition::Sound),
        Err(Unready::Refused(error @ (OpenError::Store(_) | OpenError::NewerSchema { .. }))) => return Err(error),
        // Whatever it is, it is no cache: the hub has everything that should stand there.
        Err(Unready::Damaged(_) | Unready::Refused(_)) => {}
    }
    let damaged = set_aside(&path, "damaged")?;
    tracing::error!(kept = %damaged.display(), "the cache was damaged and is set aside; it is fetched again");
    if previous.exists() {
        put_back(&previous, &path)?;
        if ready(File::Cache, &path).is_ok() {
            return Ok(CacheCondition::Previous { damaged });
        }
        set_aside(&path, "damaged")?;
    }
    create(File::Cache, &path)?;
    Ok(CacheCondition::Emptied { damaged })
}

/// Sets the cache aside and begins an empty one. Nobody may have it open.
pub(super) fn renew_cache(dir: &Path) -> Result<PathBuf, OpenError> {
    let path = dir.join(File::Cache.name());
    let damaged = set_aside(&path, "damaged")?;
    create(File::Cache, &path)?;
    Ok(damaged)
}

/// Sets the cache aside for good, and begins an empty one: the terminal leaves the hub from which it came. Nothing of that
/// hub may come back in its place. Nobody may have it open.
pub(super) fn leave_cache(dir: &Path) -> Result<PathBuf, OpenError> {
    let path = dir.join(File::Cache.name());
    remove_database(&previous_cache(dir))?;
    remove_database(&with_suffix(&path, ".next"))?;
    let left = set_aside(&path, "left")?;
    create(File::Cache, &path)?;
    Ok(left)
}

fn put_back(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to)?;
    sync_folder(to)
}

/// Makes a new file under another name and gives it its own once it is complete.
pub(super) fn create(file: File, path: &Path) -> Result<(), OpenError> {
    let new = with_suffix(path, ".new");
    remove_database(&new)?;
    let mut conn = database::connect(file, &new, Access::Write)?;
    migrate::bring_up(&mut conn, file, &new, migrate::steps(file)).map_err(|error| refused(path, error))?;
    backup::close(conn)?;
    std::fs::rename(&new, path).map_err(Error::from)?;
    // What SQLite kept beside it bears the other name, and is empty by now.
    remove_database(&new)?;
    sync_folder(path)?;
    Ok(())
}

/// Why an existing file is not ready.
enum Unready {
    Damaged(String),
    Refused(OpenError),
}

/// How a file was found by looking alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look<T> {
    /// There is none.
    Missing,
    /// It is sound; what was read in it.
    Sound(T),
    /// It is damaged, or none of ours; in which way.
    Damaged(String),
}

/// Looks at a file of a data folder that nobody has open, as [`open`] would, and reads in it. Nothing is set aside, made or
/// brought up to this program. Refused where another program works in the folder or a newer one wrote the file.
pub fn look<T>(dir: &Path, file: File, work: impl FnOnce(&Connection) -> Result<T>) -> Result<Look<T>, OpenError> {
    let path = dir.join(file.name());
    if !path.exists() {
        return Ok(Look::Missing);
    }
    let _lock = Lock::take(dir)?;
    let conn = match checked(file, &path) {
        Ok(conn) => conn,
        Err(Unready::Damaged(finding)) => return Ok(Look::Damaged(finding)),
        Err(Unready::Refused(error)) => return Err(error),
    };
    // What SQLite made beside a sound file goes again: it may not belong to whoever opens the file next.
    database::on_close(&conn, Log::FoldedIn)?;
    match migrate::check_known(&conn, file).map_err(|error| refused(&path, error)) {
        Ok(()) => Ok(Look::Sound(work(&conn)?)),
        Err(error @ OpenError::NotOurs(_)) => Ok(Look::Damaged(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Opens an existing file, brings its schema up and looks whether it is sound.
fn ready(file: File, path: &Path) -> Result<Migrated, Unready> {
    let mut conn = checked(file, path)?;
    database::on_close(&conn, Log::FoldedIn).map_err(unready)?;
    migrate::bring_up(&mut conn, file, path, migrate::steps(file)).map_err(|error| match error {
        MigrateError::Store(error) => unready(error),
        other => Unready::Refused(refused(path, other)),
    })
}

/// A connection to an existing file that was found sound.
fn checked(file: File, path: &Path) -> Result<Connection, Unready> {
    // An empty file is none that this program has made: a new one gets its name when it is complete.
    if path.metadata().is_ok_and(|found| found.len() == 0) {
        return Err(Unready::Damaged("the file is empty".into()));
    }
    // What lies in the log of a file that turns out to be damaged stays there: folded in, it would change the file.
    let conn = database::connect_leaving_log(file, path, Access::Write).map_err(unready)?;
    // Before anything is written into it, and not only afterwards.
    match database::finding(&conn, Check::Quick).map_err(unready)? {
        Some(finding) => Err(Unready::Damaged(finding)),
        None => Ok(conn),
    }
}

fn unready(error: Error) -> Unready {
    match error {
        Error::Damaged(source) => Unready::Damaged(source.to_string()),
        other => Unready::Refused(other.into()),
    }
}

fn damaged(file: PathBuf, finding: String) -> OpenError {
    OpenError::LedgerDamaged { file, finding }
}

fn refused(path: &Path, error: MigrateError) -> OpenError {
    let file = path.to_path_buf();
    match error {
        MigrateError::Newer { found, known } => OpenError::NewerSchema { file, found, known },
        MigrateError::NotOurs => OpenError::NotOurs(file),
        MigrateError::Step(source) => OpenError::Migration { file, source },
        MigrateError::Store(error) => OpenError::Store(error),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Seek, SeekFrom, Write};

    use super::*;
    use crate::domain::voucher::Amount;
    use crate::store::page::Change;
    use crate::store::sample::{Terminal, code_hash, provisional, record, terminal, voucher};
    use crate::store::vouchers::{self, Found};
    use crate::store::{Store, identity, journal};

    type Damage = (&'static str, fn(&Path));

    /// A terminal with facts in its ledger and vouchers in its cache, enough for several pages of each.
    fn filled() -> Terminal {
        let terminal = terminal();
        terminal.write(|conn| (0..40).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop)));
        terminal
            .pull((1..=200).map(|n| Change::Voucher(code_hash(n), Box::new(voucher(n, Amount::Uses(2), 1)))).collect());
        terminal
    }

    fn scribble(path: &Path, at: u64) {
        let mut file = fs::File::options().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[0xA5; 6_000]).unwrap();
    }

    fn truncate(path: &Path) {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    }

    #[test]
    fn what_was_written_is_there_when_it_is_opened_again() {
        let reopened = filled().reopened(|_| {}).unwrap();
        let sound =
            Condition { cache: CacheCondition::Sound, people: PeopleCondition::Sound, ledger_migrated_from: None };
        assert_eq!(*reopened.store.condition(), sound);
        assert_eq!(reopened.read(journal::head).seq, 40);
        assert_eq!(reopened.read(vouchers::count), 200);
        let mut held = fs::read_dir(reopened.dir.path()).unwrap().map(|file| file.unwrap().path());
        assert!(held.all(|path| !path.to_string_lossy().contains(".new")));
    }

    #[test]
    fn a_second_program_is_told_that_the_folder_is_open() {
        let terminal = filled();
        let refused = Store::open(terminal.dir.path()).unwrap_err();
        assert!(matches!(refused, OpenError::Folder(LockError::Held(_))), "{refused}");
        assert!(refused.to_string().ends_with("is already open in another program"));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_folder_that_cannot_be_written_is_refused() {
        let refused = Store::open(Path::new("/sys/kernel")).unwrap_err();
        assert!(matches!(refused, OpenError::Folder(LockError::ReadOnly(..))), "{refused}");
    }

    #[test]
    fn a_damaged_ledger_is_never_overwritten() {
        let damages: [Damage; 6] = [
            ("garbage in the middle", |path| scribble(path, 3 * 4_096)),
            ("garbage over the header", |path| scribble(path, 0)),
            ("cut in half", truncate),
            ("emptied", |path| fs::write(path, "").unwrap()),
            ("not a database", |path| fs::write(path, "hello, this is a shopping list").unwrap()),
            ("gone, its log left", |path| {
                fs::remove_file(path).unwrap();
                fs::write(with_suffix(path, "-wal"), [7; 8_192]).unwrap();
            }),
        ];
        for (name, damage) in damages {
            let Terminal { store, dir } = filled();
            drop(store);
            let ledger = dir.path().join("ledger.db");
            damage(&ledger);
            let before = fs::read(&ledger).ok();
            let refused = Store::open(dir.path()).map(drop);
            assert_eq!(fs::read(&ledger).ok(), before, "{name}: not one byte changed");
            assert!(matches!(refused, Err(OpenError::LedgerDamaged { .. })), "{name}: {refused:?}");
        }
    }

    #[test]
    fn a_damaged_cache_is_set_aside_and_the_counter_goes_on() {
        let damages: [Damage; 4] = [
            ("garbage in the middle", |path| scribble(path, 3 * 4_096)),
            ("garbage over the header", |path| scribble(path, 0)),
            ("cut in half", truncate),
            ("emptied", |path| fs::write(path, "").unwrap()),
        ];
        for (name, damage) in damages {
            let reopened = filled().reopened(|dir| damage(&dir.join("cache.db"))).unwrap();
            let damaged = reopened.dir.path().join("cache.db.damaged-1");
            assert_eq!(
                reopened.store.condition().cache,
                CacheCondition::Emptied { damaged: damaged.clone() },
                "{name}"
            );
            assert!(damaged.exists(), "{name}");
            assert_eq!(reopened.read(|conn| vouchers::find(conn, &code_hash(1))), Found::Nothing);
            assert_eq!(reopened.read(journal::head).seq, 40, "{name}: the ledger is whole");
            reopened.pull(vec![Change::Voucher(code_hash(1), Box::new(voucher(1, Amount::Uses(50), 1)))]);
            let Found::Voucher(found) = reopened.read(|conn| vouchers::find(conn, &code_hash(1))) else { panic!() };
            assert_eq!(found.left, Amount::Uses(10), "{name}: our own redemptions still count");
        }
    }

    #[test]
    fn damaged_keys_of_people_keep_nobody_from_the_counter() {
        let damages: [Damage; 3] = [
            ("garbage over the header", |path| scribble(path, 0)),
            ("cut in half", truncate),
            ("emptied", |path| fs::write(path, "").unwrap()),
        ];
        for (name, damage) in damages {
            let reopened = filled().reopened(|dir| damage(&dir.join("people.db"))).unwrap();
            let damaged = reopened.dir.path().join("people.db.damaged-1");
            assert!(damaged.exists(), "{name}");
            assert_eq!(reopened.store.condition().people, PeopleCondition::Emptied { damaged }, "{name}");
            let fetched = reopened.read(position::find).map(|stands| stands.cursor);
            assert_eq!(fetched, Some(0), "{name}: everything is fetched again");
        }
        let reopened = filled().reopened(|dir| fs::remove_file(dir.join("people.db")).unwrap()).unwrap();
        assert_eq!(reopened.store.condition().people, PeopleCondition::Missing);
    }

    #[test]
    fn looking_at_a_folder_changes_no_file_of_it() {
        let dir = filled().dir;
        let at = |file: File| look(dir.path(), file, |_| Ok(())).unwrap();
        let names = || {
            let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
            names.retain(|name| name.to_string_lossy().ends_with(".db") || name.to_string_lossy().contains("damaged"));
            names.sort();
            names
        };
        assert_eq!(
            [at(File::Ledger), at(File::Cache), at(File::People)],
            [Look::Sound(()), Look::Sound(()), Look::Sound(())]
        );
        fs::write(dir.path().join("cache.db"), "not a database").unwrap();
        scribble(&dir.path().join("people.db"), 0);
        let before = (names(), fs::read(dir.path().join("people.db")).unwrap());
        assert!(matches!([at(File::Cache), at(File::People)], [Look::Damaged(_), Look::Damaged(_)]));
        assert_eq!((names(), fs::read(dir.path().join("people.db")).unwrap()), before);
        fs::remove_file(dir.path().join("people.db")).unwrap();
        assert_eq!(at(File::People), Look::Missing);
    }

    #[test]
    fn the_cache_before_the_last_exchange_comes_back_for_a_damaged_one() {
        let reopened = filled()
            .reopened(|dir| {
                fs::copy(dir.join("cache.db"), previous_cache(dir)).unwrap();
                scribble(&dir.join("cache.db"), 0);
            })
            .unwrap();
        assert!(matches!(reopened.store.condition().cache, CacheCondition::Previous { .. }));
        assert_eq!(reopened.read(vouchers::count), 200);
        let reopened = reopened
            .reopened(|dir| {
                // Cut short between the two names of an exchange.
                fs::rename(dir.join("cache.db"), previous_cache(dir)).unwrap();
            })
            .unwrap();
        assert_eq!(reopened.store.condition().cache, CacheCondition::Sound);
        assert_eq!(reopened.read(vouchers::count), 200);
    }

    #[test]
    fn a_newer_file_is_refused_and_left_alone() {
        for file in [File::Ledger, File::Cache, File::People] {
            let refused = filled()
                .reopened(|dir| {
                    let conn = rusqlite::Connection::open(dir.join(file.name())).unwrap();
                    conn.pragma_update(None, "user_version", 99).unwrap();
                })
                .unwrap_err();
            assert!(matches!(refused, OpenError::NewerSchema { found: 99, .. }), "{refused}");
            assert!(refused.to_string().contains("was written by a newer version of this program"));
        }
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        let refused = filled()
            .reopened(|dir| {
                let conn = rusqlite::Connection::open(dir.join("ledger.db")).unwrap();
                conn.pragma_update(None, "application_id", 7).unwrap();
            })
            .unwrap_err();
        assert!(matches!(refused, OpenError::NotOurs(_)), "{refused}");
    }

    #[test]
    fn a_full_disk_is_told_and_leaves_nothing_half() {
        let terminal = filled();
        let full = terminal.try_write(|conn| {
            let pages: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
            conn.pragma_update(None, "max_page_count", pages)?;
            (100..1_000).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop))
        });
        assert!(matches!(full, Err(Error::DiskFull(_))), "{full:?}");
        assert_eq!(terminal.read(journal::head).seq, 40);
        terminal.write(|conn| {
            conn.pragma_update(None, "max_page_count", 1_000_000)?;
            record(conn, &provisional(2_000, 1))
        });
        assert_eq!(terminal.read(journal::head).seq, 41);
        assert!(matches!(terminal.read(journal::verify), journal::Verification::Sound(_)));
    }

    #[test]
    fn a_commit_that_was_answered_is_in_the_file_of_a_program_that_was_killed() {
        let terminal = filled();
        // What a kill leaves behind: the files as they are now, with the log not folded in.
        let left = tempfile::tempdir().unwrap();
        for name in ["ledger.db", "ledger.db-wal", "cache.db", "cache.db-wal", "people.db"] {
            let from = terminal.dir.path().join(name);
            if from.exists() {
                fs::copy(&from, left.path().join(name)).unwrap();
            }
        }
        let store = Store::open(left.path()).unwrap();
        assert_eq!(store.read(journal::head).wait().unwrap().seq, 40);
        assert_eq!(store.read(identity::find).wait().unwrap(), Some(crate::store::sample::identity()));
    }
}
