//! The live demo: the sample shop with a real clock, a side window to play the street, and nothing that is kept.
//!
//! Everything but the hardware is real, as in the demo by script: the cloud runs in this process on a socket of the loopback,
//! both tills have ledgers of their own, codes go as drawn frames through the camera pipeline, slips come out of a printer
//! that interprets the bytes on its socket. All of it lies in a folder that is taken away at the end.

mod cast;
mod cloud;
mod past;
pub(super) mod screens;
mod second_till;
mod shop;
mod street;
pub mod window;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use tokio::task::JoinHandle;

use self::cast::CASHIERS;
use self::cloud::Cloud;
use self::shop::{Opened, Plot};
use self::street::{SEED, Street, Town};
use super::day::printer_config;
use super::link::Link;
use super::payments::{KEY, Manner, Service};
use crate::cloud::PaymentService;
use crate::devices::camera::Open;
use crate::devices::printer::{self, Level};
use crate::devices::simulated::camera::{Drawn, Hand, Pace};
use crate::devices::simulated::printer::{Model, SimulatedPrinter};
use crate::domain::language::Language;
use crate::domain::payment::Limits;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Setup, enrol};
use crate::store::Store;
use crate::ui::street::Stagehand;

/// How many pictures the drawn camera takes in a second.
const RATE: u32 = 15;

/// A live demo: its devices from the beginning, its shop once it is opened.
pub struct LiveDemo {
    plot: Plot,
    hand: Hand,
    printer: printer::Config,
    street: Arc<Street>,
    /// The shop between its making and its beginning.
    waiting: Mutex<Option<Opened>>,
    running: Mutex<Option<JoinHandle<()>>>,
    /// Where payment codes are paid, once the shop is open.
    payments: Mutex<Option<Service>>,
    // Goes last: everything else lies in it.
    _folder: Folder,
}

impl std::fmt::Debug for LiveDemo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveDemo").field("folder", &self.plot.folder).finish_non_exhaustive()
    }
}

/// Sets the stage of a live demo whose shop speaks `language`. `variable` reads one of the environment.
pub fn stage(language: Language, variable: impl Fn(&str) -> Option<String>) -> anyhow::Result<LiveDemo> {
    let folder = Folder::make()?;
    let printer = SimulatedPrinter::start(Model::MM80).context("the simulated printer cannot be started")?;
    printer.plug_in_drawer(Level::Low);
    let config = printer_config(printer.address());
    let hand = Hand::default();
    let street = Arc::new(Street::new(hand.clone(), Arc::new(printer)));
    let plot = Plot { folder: folder.0.clone(), language, zone: shop::zone(variable("TZ"))? };
    let (waiting, running, payments) = (Mutex::new(None), Mutex::new(None), Mutex::new(None));
    Ok(LiveDemo { plot, hand, printer: config, street, waiting, running, payments, _folder: folder })
}

impl LiveDemo {
    /// The data folder of the till that the window shows.
    pub fn data(&self) -> PathBuf {
        self.plot.till(1)
    }

    /// The receipt printer.
    pub fn printer(&self) -> printer::Config {
        self.printer.clone()
    }

    /// What opens the drawn camera: it looks at the hand on the street.
    pub fn camera(&self) -> Open {
        let hand = self.hand.clone();
        Arc::new(move || Ok(Box::new(Drawn::watching(&hand, SEED, Pace::PerSecond(RATE))) as Box<_>))
    }

    /// What the side window talks to.
    pub fn street(&self) -> Arc<dyn Stagehand> {
        Arc::new(Arc::clone(&self.street))
    }

    /// The shop sells from now on, or only redeems.
    pub(super) async fn trade(&self, trade: Trade) -> anyhow::Result<()> {
        let selling = match trade {
            Trade::Sells => Some(self.plot.selling()?),
            Trade::Redeems => None,
        };
        self.street.trade(selling).await
    }

    /// Makes the shop, with the past week behind it, and starts its cloud. The first till's data folder has joined then, and
    /// nothing runs on it.
    pub async fn prepare(&self) -> anyhow::Result<()> {
        let opened = self.plot.open().await.context("the sample shop cannot be made")?;
        *self.waiting() = Some(opened);
        Ok(())
    }

    /// How the first till runs.
    pub async fn setup(&self, store: &Store) -> Result<Setup, Problem> {
        let clock = enrol::clock_of(store).await?;
        Ok(Setup { clock, printer: Some(self.printer.clone()), language: self.plot.language })
    }

    /// The first till runs: the second till starts, and the street plays with both.
    pub async fn begin(&self, first: Engine) -> anyhow::Result<()> {
        let opened = self.waiting().take().context("the shop was not made, or has begun")?;
        let Opened { cloud, first_link, second_link, second_store, people } = opened;
        let clock = enrol::clock_of(&second_store).await?;
        let setup = Setup { clock, printer: None, language: self.plot.language };
        let second = Engine::start(second_store, setup).await?;
        first.sync_now().await?;
        second.sync_now().await?;
        // Customers type a password: the counter sees how it waits for them.
        let service = Service::start(KEY, Manner::AsksPassword { questions: 1 }).await?;
        let gateway = PaymentService::new(&service.url(), KEY)?;
        first.pay_through(Arc::new(gateway), Limits::default()).await?;
        *self.payments.lock().unwrap_or_else(PoisonError::into_inner) = Some(service);
        // What the second till takes is told with the name of whoever stands there.
        let name = CASHIERS[1].in_language(self.plot.language);
        let access = second.staff_access().await?;
        let cashier = access.iter().find(|access| access.staff.name == name).map(|access| access.staff.id);
        second.sign_in(cashier).await?;
        let town = Town { cloud, first_link, second_link, first, second, people };
        *self.running() = Some(self.street.open(town));
        Ok(())
    }

    /// Prepares the shop and starts its first till, as the window does.
    pub async fn open(&self) -> anyhow::Result<Engine> {
        self.prepare().await?;
        let store = Arc::new(Store::open(&self.data())?);
        let setup = self.setup(&store).await?;
        let first = Engine::start(store, setup).await?;
        self.begin(first.clone()).await?;
        Ok(first)
    }

    /// The street lets go of the first till, which can be closed then.
    pub async fn withdraw(&self) -> Option<Rest> {
        let keeper = self.running().take();
        if let Some(keeper) = keeper {
            keeper.abort();
            // It was ended on purpose.
            let _ = keeper.await;
        }
        let Town { cloud, first_link, second_link, second, .. } = self.street.close().and_then(Arc::into_inner)?;
        Some(Rest { cloud, second, _links: [first_link, second_link] })
    }

    /// Closes everything; the engine that was opened must have been let go of by then, or its folder is waited for.
    pub async fn close(&self, first: Engine) {
        let rest = self.withdraw().await;
        first.close().await;
        if let Some(rest) = rest {
            rest.close().await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Opened>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn running(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a shop does at its counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trade {
    /// It sells, and redeems with it.
    Sells,
    /// It redeems beside another till.
    Redeems,
}

/// What is left of the demo when its first till closes: the first till's last facts still find their way.
pub struct Rest {
    cloud: Cloud,
    second: Engine,
    _links: [Link; 2],
}

impl Rest {
    /// Closes it.
    pub async fn close(self) {
        self.second.close().await;
        self.cloud.stop().await;
    }
}

/// A folder of this demo alone, taken away with everything in it.
#[derive(Debug)]
struct Folder(PathBuf);

impl Folder {
    fn make() -> anyhow::Result<Self> {
        let mut name = [0; 8];
        getrandom::fill(&mut name).context("the system gives no randomness")?;
        let name = format!("countersign-demo-{:016x}", u64::from_be_bytes(name));
        let folder = std::env::temp_dir().join(name);
        for part in ["till-1", "till-2"] {
            make(&folder.join(part))?;
        }
        Ok(Self(folder))
    }
}

fn make(folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "the demo's folder could not be taken away");
        }
    }
}
