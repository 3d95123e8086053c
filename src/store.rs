//! The terminal's disk: `ledger.db`, the only truth, and `cache.db`, what the cloud sent.
//!
//! ```text
//! Store::open ── lock · check · migrate ──▶ writer of the ledger   (reads the cache beside it, never writes it)
//!                                           writer of the cache
//!                                           readers                (both files)
//! ```
//!
//! [`Store`] runs closures on the threads that own the connections, each inside one transaction. What they do is said by
//! plain functions of the modules: [`journal::record`] writes a fact and everything that it changes, [`vouchers::find`]
//! reads a voucher with our own redemptions laid over it.
//!
//! | ledger | cache | beside |
//! |---|---|---|
//! | [`identity`] [`journal`] [`intents`] [`redemptions`] [`check_ins`] [`budget`] [`burnt_steps`] | [`vouchers`] [`campaigns`] [`bookings`] [`members`] [`catalogue`] [`pictures`] [`shelves`] [`shops`] [`documents`] [`unreadable`] [`position`] | [`seal`]: keys of people |
//! | [`baskets`] [`sales`] [`refunds`] [`receipts`] [`shifts`] | | |
//! | [`print_jobs`] [`exceptions`] [`staff`] [`settings`] [`clock_mark`] | [`page`]: changes from the hub, [`snapshot`]: all of it | [`backup`], [`restore`], [`exports`] |
//! | [`reports`]: the rows of a day, out of both | | |

pub mod answer;
pub mod backup;
pub mod baskets;
pub mod bookings;
pub mod budget;
pub mod burnt_steps;
pub mod campaigns;
pub mod catalogue;
pub mod check_ins;
pub mod clock_mark;
mod codec;
pub mod database;
mod desk;
pub mod documents;
pub mod error;
pub mod exceptions;
pub mod exports;
pub mod fold;
pub mod history;
pub mod identity;
pub mod intents;
pub mod journal;
pub mod keyring;
pub mod lock;
pub mod members;
mod migrate;
pub mod open;
pub mod page;
pub mod payments;
pub mod pictures;
pub mod position;
pub mod print_jobs;
pub mod receipts;
pub mod recent;
pub mod redemptions;
pub mod refunds;
pub mod refusals;
pub mod reports;
pub mod rescue;
pub mod restore;
pub mod sales;
#[cfg(test)]
mod sample;
pub mod seal;
pub mod settings;
pub mod shelves;
pub mod shifts;
pub mod shops;
pub mod snapshot;
pub mod staff;
pub mod template;
pub mod unreadable;
pub mod vouchers;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

pub use answer::Answer;
pub use error::{Error, Guard, Result};
pub use open::{CacheCondition, Condition, OpenError, PeopleCondition};
pub use rusqlite::Connection;
pub use seal::People;

use self::database::{Access, File};
use self::desk::{Desk, Plan};
use self::lock::Lock;

/// How many threads read.
const READERS: usize = 3;

/// The open data folder of a terminal.
pub struct Store {
    ledger: Desk,
    cache: Desk,
    readers: Desk,
    people: Arc<People>,
    condition: Condition,
    dir: PathBuf,
    exchanging: Mutex<()>,
    // Let go of last.
    _lock: Lock,
}

impl Store {
    /// Opens a data folder, made where there is none. Blocks for the check of the files.
    ///
    /// Refused where another program works in it, where it cannot be written, where the ledger is damaged or newer than
    /// this program. A damaged cache is set aside: [`Store::condition`] says so.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let opened = open::open(dir)?;
        let (ledger, cache) = (dir.join(File::Ledger.name()), dir.join(File::Cache.name()));
        let plan = |access| Plan { file: File::Ledger, path: ledger.clone(), cache: Some(cache.clone()), access };
        let cache_plan = Plan { file: File::Cache, path: cache.clone(), cache: None, access: Access::Write };
        Ok(Self {
            ledger: Desk::seat(&plan(Access::Write), 1)?,
            cache: Desk::seat(&cache_plan, 1)?,
            readers: Desk::seat(&plan(Access::Read), READERS)?,
            people: Arc::new(opened.people),
            condition: opened.condition,
            dir: dir.to_path_buf(),
            exchanging: Mutex::new(()),
            _lock: opened.lock,
        })
    }

    /// Does work in one transaction of the ledger, which also reads the cache. Committed and on the disk once the answer
    /// is there.
    pub fn write<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.ledger.submit(work)
    }

    /// The same, followed by what is to be done once it is on the disk: on the writer's thread, before the answer is there, and
    /// also where nobody waits for that any more. It must not block: everybody else's writes wait behind it.
    pub fn write_then<T, E, F, A>(&self, work: F, after: A) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.ledger.submit_then(work, after)
    }

    /// Does work in one transaction of the cache.
    pub fn write_cache<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.cache.submit(work)
    }

    /// Reads both files, beside the writers.
    pub fn read<T, E, F>(&self, work: F) -> Answer<T, E>
    where
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.submit(work)
    }

    /// Puts a snapshot in the place of the cache; the one before is kept beside it. Blocks for some milliseconds, in which
    /// everybody waits.
    pub fn exchange_cache(&self, ready: &snapshot::Ready) -> Result<()> {
        self.with_files_closed(|dir| snapshot::exchange(dir, ready))
    }

    /// Whether the cache in use is sound: nothing, or what is wrong with it. Reads all of it, on its writer.
    pub fn cache_finding(&self) -> Answer<Option<String>> {
        self.cache.submit(|conn| database::finding(conn, database::Check::Quick))
    }

    /// Sets a cache aside that broke while it was in use ([`Error::Damaged`] of a read), and begins an empty one: fill it
    /// from the hub. Returns where the damaged one is kept.
    pub fn abandon_cache(&self) -> Result<PathBuf, OpenError> {
        self.with_files_closed(open::renew_cache)
    }

    /// Sets the cache aside and begins an empty one, because the terminal leaves the hub from which it came. Blocks for some
    /// milliseconds, in which everybody waits. Returns where the old one is kept.
    pub fn leave_cache(&self) -> Result<PathBuf, OpenError> {
        self.with_files_closed(open::leave_cache)
    }

    /// Does something to the files while no thread has them open.
    fn with_files_closed<T, E: From<Error>>(&self, work: impl FnOnce(&Path) -> Result<T, E>) -> Result<T, E> {
        // Two at once would each hold some of the threads and wait for the others.
        let _alone = self.exchanging.lock().unwrap_or_else(PoisonError::into_inner);
        let _parked = (self.ledger.park()?, self.readers.park()?, self.cache.park()?);
        work(&self.dir)
    }

    /// The keys of people, for sealing and opening their data.
    pub fn people(&self) -> Arc<People> {
        Arc::clone(&self.people)
    }

    /// How the folder was found when it was opened.
    pub const fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("dir", &self.dir).finish_non_exhaustive()
    }
}
