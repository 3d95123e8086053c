//! The hub of a shop that stands alone: it runs in the terminal's process, on its books in the data folder, and ends after
//! the terminal.
//!
//! ```text
//! identity without a hub's address ─> own hub on a free port of the loopback ─> engine with that port
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context as _;

use crate::engine::clock::Clock;
use crate::engine::hub_address::HubAddress;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Setup};
use crate::hub::admin::AdminFault;
use crate::hub::{self, Hub};
use crate::store::identity::{self, Identity};
use crate::store::{self, Store};

/// What the books of a shop's own hub are called in the data folder; the keys lie beside them in `hub.db.keys`.
pub const BOOKS: &str = "hub.db";

/// Why a shop's own hub does not run. It makes neither books nor keys where some are missing: new ones would be another
/// shop's.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The books are gone.
    #[error("the books of this shop's hub are missing: there is no {0}; `countersign restore` brings a copy back")]
    BooksLost(PathBuf),
    /// The keys are gone.
    #[error(
        "the keys of this shop's hub are missing: there is no {keys}; make them again from the recovery sheet with \
         `countersign-hub --database sqlite:{books} keys recover`"
    )]
    KeysLost {
        /// Where the keys belong.
        keys: PathBuf,
        /// The books that they belong to.
        books: PathBuf,
    },
    /// The keys are another hub's.
    #[error("the keys in {0} are not those with which this shop was opened: use the recovery sheet of this shop")]
    OtherKeys(PathBuf),
    /// A copy of the books cannot be put in their place.
    #[error("{path} cannot be read or written")]
    Copy {
        /// What cannot be read or written.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The next life of copied books cannot be begun.
    #[error("the books of this shop's hub cannot go on from their copy")]
    NextLife(#[from] AdminFault),
    /// The hub does not start.
    #[error(transparent)]
    Hub(#[from] hub::NotStarted),
    /// The ledger does not say which shop this is.
    #[error("the ledger cannot be read")]
    Ledger(#[from] store::Error),
}

/// Where the books of a data folder's own hub lie.
pub fn books(data: &Path) -> PathBuf {
    data.join(BOOKS)
}

/// Where its keys lie.
pub fn keys(data: &Path) -> PathBuf {
    hub::key_path(&books(data))
}

/// How the hub of a data folder runs. It goes by the terminal's clock, which never goes back: a shop that stands alone has
/// no better one.
pub(super) fn config(data: &Path, clock: &Clock) -> hub::Config {
    let clock = clock.clone();
    hub::Config { clock: Arc::new(move || clock.now()), ..hub::Config::local(&books(data)) }
}

/// Whether a terminal's hub is its own.
pub(super) const fn is_own(identity: &Identity) -> bool {
    identity.hub.is_empty()
}

/// Starts the own hub of the shop that was opened in a data folder.
pub async fn start(data: &Path, identity: &Identity, clock: &Clock) -> Result<Hub, Fault> {
    let (books, keys) = (books(data), keys(data));
    if !keys.exists() {
        return Err(Fault::KeysLost { keys, books });
    }
    if !books.exists() {
        return Err(Fault::BooksLost(books));
    }
    let hub = Hub::start(config(data, clock)).await?;
    if hub.admin.root_public() != identity.root_key {
        hub.stop().await;
        return Err(Fault::OtherKeys(keys));
    }
    let mark = copy_mark(&books);
    if mark.exists() {
        hub.admin.restored().await?;
        fs::remove_file(&mark).map_err(|source| Fault::Copy { path: mark, source })?;
    }
    Ok(hub)
}

/// Copies the books of a shop's own hub beside the copy of its ledger, also while the terminal runs, and proves the copy;
/// an earlier one is replaced once it is proved. Returns where it is. The keys are in no copy.
pub(super) fn back_up(data: &Path, ledger_copy: &Path) -> anyhow::Result<PathBuf> {
    let to = copy_beside(ledger_copy);
    let part = with(&to, ".part");
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        Ok(()) | Err(_) => {}
    }
    hub::back_up(&hub::Config::local(&books(data)), &part).context("the books of the shop's own hub")?;
    fs::File::open(&part)?.sync_all()?;
    fs::rename(&part, &to)?;
    Ok(to)
}

/// Where the books are from after a restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Books {
    /// They were there: they know all that the terminal ever brought.
    There,
    /// They were missing, and a copy is in their place. Their next start begins another life of them.
    FromTheCopy,
}

/// Brings the books of a shop's own hub back from beside the copy of its ledger where they are missing. Books that are
/// there stay: they know more than any copy.
///
/// The mark is there before the copy has its name, so that the copy never serves as if nothing had happened to it.
pub(super) fn bring_back(data: &Path, ledger_copy: &Path) -> Result<Books, Fault> {
    let (books, keys) = (books(data), keys(data));
    if !keys.exists() {
        return Err(Fault::KeysLost { keys, books });
    }
    if books.exists() {
        return Ok(Books::There);
    }
    let copy = copy_beside(ledger_copy);
    let part = with(&books, ".restoring");
    if !copy.exists() {
        return Err(Fault::BooksLost(books));
    }
    fs::copy(&copy, &part).map_err(|source| Fault::Copy { path: copy, source })?;
    place(&part, &books).map_err(|source| Fault::Copy { path: books, source })?;
    Ok(Books::FromTheCopy)
}

/// Gives the copied books their name.
fn place(part: &Path, books: &Path) -> io::Result<()> {
    fs::File::open(part)?.sync_all()?;
    fs::File::create(copy_mark(books))?.sync_all()?;
    // A log without its books belongs to none; under this name SQLite would put its pages into the copy.
    for log in ["-wal", "-shm"].map(|suffix| with(books, suffix)) {
        match fs::rename(&log, with(&log, ".left")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    fs::rename(part, books)
}

/// Stands beside books that are a copy, until their next life is begun.
fn copy_mark(books: &Path) -> PathBuf {
    with(books, ".is-copy")
}

/// Gives the books and keys of an own hub that the terminal has left another name, under which they can still be read.
/// Returns the name of the books.
pub(super) fn put_aside(data: &Path) -> io::Result<PathBuf> {
    let books = books(data);
    let mut number = 1_u32;
    let mut aside = with(&books, ".left-1");
    while aside.exists() {
        number = number.saturating_add(1);
        aside = with(&books, &format!(".left-{number}"));
    }
    for part in ["-wal", "-shm", ".keys", ".snapshots", ""] {
        match fs::rename(with(&books, part), with(&aside, part)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(aside)
}

/// Where the copy of the books lies beside that of the ledger: `FILE.hub`.
fn copy_beside(ledger_copy: &Path) -> PathBuf {
    with(ledger_copy, ".hub")
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut path = path.to_owned().into_os_string();
    path.push(suffix);
    PathBuf::from(path)
}

/// A terminal, and the shop's own hub where the shop stands alone.
pub struct Terminal {
    engine: Engine,
    hub: Option<Hub>,
}

impl Terminal {
    /// Starts the terminal of a data folder, after its own hub where it has one.
    pub async fn start(store: Arc<Store>, setup: Setup) -> Result<Self, NotStarted> {
        let identity = store.read(identity::find).await.map_err(Fault::from)?;
        let hub = match identity {
            Some(identity) if is_own(&identity) => Some(start(store.dir(), &identity, &setup.clock).await?),
            Some(_) | None => None,
        };
        let folder = store.dir().to_owned();
        let started = Engine::start_at(store, setup, &address(hub.as_ref())).await;
        let engine = started.map_err(|source| NotStarted::Terminal { folder, source })?;
        Ok(Self { engine, hub })
    }

    /// The terminal.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The shop's own hub; none for a terminal of a cloud.
    pub const fn hub(&self) -> Option<&Hub> {
        self.hub.as_ref()
    }

    /// Ends the terminal, and then its hub.
    pub async fn close(self) {
        self.engine.close().await;
        if let Some(hub) = self.hub {
            hub.stop().await;
        }
    }
}

/// Where a terminal finds the hub that was started for it.
pub(super) fn address(hub: Option<&Hub>) -> HubAddress {
    hub.map_or(HubAddress::Joined, |hub| HubAddress::Own(hub.url.clone()))
}

/// Why a terminal did not start.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// Its own hub did not.
    #[error("the shop's own hub cannot start")]
    Hub(#[from] Fault),
    /// The terminal itself. Not transparent: the counter's code is read from the chain.
    #[error("the terminal does not work on its data folder {}", folder.display())]
    Terminal {
        /// Which.
        folder: PathBuf,
        /// Why.
        source: Problem,
    },
}
