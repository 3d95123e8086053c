//! The hub: what terminals sync with. A house of its own, which shares domain, wire and sync with the terminal.
//!
//! ```text
//! api (HTTP: who calls, what bytes) ─> database (one transaction an operation) ─> sync::hub (decides)
//! admin (owners: HTTP, command line, in process) ─┘
//! ```
//!
//! [`Hub::start`] runs it in process: a shop without a cloud has its own, and so have the demo and the tests. [`serve`] is
//! the same for a listener of one's own.

pub mod admin;
pub mod api;
pub mod auth;
pub mod catalogue;
pub mod clock;
pub mod database;
pub mod grants;
pub mod import;
pub mod issue;
pub mod keys;
pub mod members;
pub mod picture;
pub mod qr;

use std::future::Future;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::domain::id::TenantId;
use crate::domain::recovery::RecoveryKey;
use crate::hub::admin::Admin;
use crate::hub::clock::{Clock, NoRandomness, SystemClock, mint};
use crate::hub::database::sqlite::{OpenFault, Sqlite};
use crate::hub::database::{Database, Failed};
use crate::hub::keys::{KeyFault, Keys};

/// How long calls that are under way may take to end when the hub stops.
const STOP_TIME: Duration = Duration::from_secs(5);

/// What every call has at hand.
#[derive(Clone)]
pub struct App {
    /// The books.
    pub database: Arc<dyn Database>,
    /// The secrets.
    pub keys: Arc<Keys>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The address under which terminals reach the hub, for invitations.
    pub url: Arc<str>,
    /// The oldest version of the protocol that may pull and redeem.
    pub protocol_min: u32,
    /// Changes when the hub stops: streams end then.
    closing: watch::Receiver<()>,
}

impl App {
    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// How a hub is to run.
#[derive(Clone)]
pub struct Config {
    /// Where it listens; port 0 asks for any free one.
    pub listen: SocketAddr,
    /// Its database; the keys lie beside it, under the same name with `.keys` behind.
    pub database: PathBuf,
    /// The address for invitations, where it differs from the one that it listens at (a proxy, a name).
    pub url: Option<String>,
    /// What its first tenant is called, if it has none yet.
    pub tenant: String,
    /// The oldest version of the protocol that may pull and redeem.
    pub protocol_min: u32,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Config {
    /// On a port of the loopback, with the machine's clock.
    pub fn local(database: &Path) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database: database.to_owned(),
            url: None,
            tenant: "Countersign".to_owned(),
            protocol_min: 1,
            clock: Arc::new(SystemClock),
        }
    }
}

/// A hub that runs. Dropped, it stops without waiting for calls that are under way.
pub struct Hub {
    /// Where terminals reach it.
    pub url: String,
    /// The first tenant's administration.
    pub admin: Admin,
    stop: Option<watch::Sender<()>>,
    task: Option<JoinHandle<std::io::Result<()>>>,
}

impl Hub {
    /// Opens the books, makes keys and a tenant where there are none, and serves.
    pub async fn start(config: Config) -> Result<Self, NotStarted> {
        let books = open(&config)?;
        let listener = TcpListener::bind(config.listen).await.map_err(NotStarted::Listen)?;
        let address = listener.local_addr().map_err(NotStarted::Listen)?;
        let url = config.url.clone().unwrap_or_else(|| format!("http://{address}"));
        let (stop, closing) = watch::channel(());
        let app = App {
            database: books.database,
            keys: books.keys,
            clock: Arc::clone(&config.clock),
            url: url.clone().into(),
            protocol_min: config.protocol_min,
            closing: closing.clone(),
        };
        let admin = first_tenant(&app, &config.tenant).await?;
        let task = tokio::spawn(serve(listener, app, async move {
            let mut closing = closing;
            // A hub that is dropped stops too.
            let _ = closing.changed().await;
        }));
        Ok(Self { url, admin, stop: Some(stop), task: Some(task) })
    }

    /// Stops: no new calls, and those that are under way may end within five seconds.
    pub async fn stop(mut self) {
        self.stop = None;
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(STOP_TIME, &mut task).await.is_err()
        {
            task.abort();
        }
    }

    /// Waits until the hub ends by itself: it could not listen any longer.
    pub async fn ended(&mut self) -> std::io::Result<()> {
        match self.task.as_mut() {
            Some(task) => task.await.map_err(std::io::Error::other)?,
            None => Ok(()),
        }
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// Books and keys, opened.
pub struct Books {
    /// The books.
    pub database: Arc<dyn Database>,
    /// The secrets.
    pub keys: Arc<Keys>,
}

/// Opens books and keys, and makes them where there are none.
pub fn open(config: &Config) -> Result<Books, NotStarted> {
    let keys = Arc::new(Keys::open_or_make(&key_path(&config.database), config.clock.now())?);
    let opened = Sqlite::open(&config.database, Arc::clone(&keys));
    let database = Arc::new(opened.map_err(|source| NotStarted::Database { at: config.database.clone(), source })?);
    Ok(Books { database, keys })
}

/// Administers the books of a hub that does not serve here: the command line's way.
pub async fn administer(config: &Config) -> Result<Admin, NotStarted> {
    let books = open(config)?;
    let (_, closing) = watch::channel(());
    let app = App {
        database: books.database,
        keys: books.keys,
        clock: Arc::clone(&config.clock),
        url: config.url.clone().unwrap_or_else(|| format!("http://{}", config.listen)).into(),
        protocol_min: config.protocol_min,
        closing,
    };
    first_tenant(&app, &config.tenant).await
}

/// Makes the keys again from a recovery key, where there are none.
pub fn recover_keys(config: &Config, recovery: &RecoveryKey) -> Result<Keys, KeyFault> {
    Keys::recover(&key_path(&config.database), recovery)
}

/// Copies the books into a file that is not there yet, also while a hub serves, and proves the copy. The keys stay where
/// they are.
pub fn back_up(config: &Config, to: &Path) -> Result<(), OpenFault> {
    database::sqlite::back_up(&config.database, to)
}

/// Where the keys of a database lie.
pub fn key_path(database: &Path) -> PathBuf {
    let mut path = database.to_owned().into_os_string();
    path.push(".keys");
    PathBuf::from(path)
}

async fn first_tenant(app: &App, name: &str) -> Result<Admin, NotStarted> {
    let tenant = match app.database.tenants().await?.into_iter().next() {
        Some(tenant) => tenant,
        None => app.database.add_tenant(TenantId::new(mint(app.now())?), name.to_owned(), app.now()).await?,
    };
    Ok(Admin::new(app.clone(), tenant.no))
}

/// Serves until `shutdown` comes.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // What a call or a stream says is sent at once: nothing more comes that it could wait for.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection sends with delay");
        }
    });
    axum::serve(listener, api::router(app)).with_graceful_shutdown(shutdown).await
}

/// Why a hub does not run.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// Its keys cannot be had.
    #[error("the hub's keys cannot be had")]
    Keys(#[from] KeyFault),
    /// The books cannot be opened.
    #[error("the books in {at} cannot be opened")]
    Database {
        /// Their file.
        at: PathBuf,
        /// Why.
        #[source]
        source: OpenFault,
    },
    /// It cannot listen there.
    #[error("the hub cannot listen at its address")]
    Listen(#[source] std::io::Error),
    /// Its books failed.
    #[error("the hub's books failed")]
    Books(#[from] Failed),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
