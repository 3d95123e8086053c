//! What lies behind the window: data folder, settings file, devices, the terminal and its own hub.

mod bundle;
mod frame;
pub mod open;

mod setting;
mod slides;

use std::fmt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::cli::code_of;
use crate::app::own_hub::Terminal;
use crate::app::{join, own_hub, own_shop, payments, training};
use crate::config::edit::{self, EditError};
use crate::config::{self, Config};
use crate::devices::decode::worker::Program;
use crate::devices::printer::{self, Printer, ProcessId};
use crate::domain::language::Language;
use crate::domain::payload::Invitation;
use crate::domain::receipt::{layout, slip};
use crate::domain::recovery::RecoveryKey;
use crate::engine::clock::Clock;
use crate::engine::hardware::{Eye, Hardware, Plan, Scans, Sound};
use crate::engine::problem::{Code, Problem};
use crate::engine::receipt_printer::PrinterState;
use crate::engine::training::Books;
use crate::engine::{Setup, enrol};
use crate::store::identity;
use crate::store::{OpenError, Store};
use crate::ui::app::{Frame, Which};

use crate::ui::backstage::{self, About, Backstage, Change, Devices, Doing, NewShop, Opened, Places, Sheet, Slide};
use crate::ui::font;

/// The terminal of a data folder, behind its window. Cloning is cheap.
#[derive(Clone)]
pub struct Shopfloor(Arc<Floor>);

struct Floor {
    program: PathBuf,
    instead: Instead,
    held: Mutex<Held>,
}

/// What stands in the place of what a machine has, where something does.
#[derive(Debug, Clone, Default)]
pub struct Instead {
    /// What sees codes: a drawn counter in the place of the camera of the settings.
    pub eye: Option<Eye>,
    /// What takes the tones of verdicts.
    pub sound: Option<Sound>,
    /// What tells the time.
    pub clock: Option<Clock>,
}

/// What is open.
struct Held {
    /// The settings of the shop's own books.
    real: Config,
    books: Books,
    /// Those of the books that are open.
    config: Config,
    hardware: Option<Hardware>,
    store: Option<Arc<Store>>,
    terminal: Option<Terminal>,
}

impl fmt::Debug for Shopfloor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shopfloor").field("data", &self.0.held().config.data).finish_non_exhaustive()
    }
}

impl Shopfloor {
    /// Behind the window of a data folder. Nothing is opened before it is needed.
    pub fn new(config: Config, program: PathBuf) -> Self {
        Self::with(Instead::default(), config, program)
    }

    /// The same, with something else in the place of what the machine has.
    pub fn with(instead: Instead, config: Config, program: PathBuf) -> Self {
        let held =
            Held { real: config.clone(), books: Books::Real, config, hardware: None, store: None, terminal: None };
        Self(Arc::new(Floor { program, instead, held: Mutex::new(held) }))
    }

    /// The same, where training is opened first.
    #[must_use]
    pub fn in_training(self) -> Self {
        self.0.held().turn_to(Books::Training);
        self
    }

    /// Work on what lies behind the window.
    fn doing<T, F>(&self, work: impl FnOnce(Arc<Floor>) -> F) -> Doing<T>
    where
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        Box::pin(work(Arc::clone(&self.0)))
    }
}

impl Backstage for Shopfloor {
    fn about(&self) -> About {
        let held = self.0.held();
        About {
            version: enrol::PROGRAM,
            data: held.config.data.clone(),
            settings: held.config.path(),
            licences: font::LICENCES,
        }
    }

    fn language(&self) -> Language {
        self.0.held().config.language
    }

    fn equip(&self) -> Result<(Hardware, Scans), Problem> {
        let config = self.0.config();
        let instead = &self.0.instead;
        let eye = instead.eye.clone().unwrap_or_else(|| setting::eye(&config.camera));
        let sound = instead.sound.clone().unwrap_or_else(|| setting::sound(config.sound));
        let plan = Plan {
            eye,
            decoder: Program::decoder(&self.0.program),
            decode_limit: config.decode_limit,
            framing: config.scanner.framing,
            #[cfg(target_os = "linux")]
            keyboard: config.scanner.keyboard,
            serial: config.scanner.serial,
            sound,
        };
        let (hardware, scans) = Hardware::start(plan)?;
        self.0.held().hardware = Some(hardware.clone());
        Ok((hardware, scans))
    }

    fn open(&self) -> Doing<Opened> {
        self.doing(|floor| async move { floor.open().await })
    }

    fn close(&self) -> Doing<()> {
        self.doing(|floor| async move {
            floor.close().await;
            Ok(())
        })
    }

    fn books(&self) -> Books {
        self.0.held().books
    }

    fn turn_to(&self, books: Books) -> Doing<()> {
        self.doing(move |floor| async move {
            floor.close().await;
            floor.held().turn_to(books);
            Ok(())
        })
    }

    fn practice_code(&self) -> Doing<String> {
        self.doing(|floor| async move {
            let language = floor.config().language;
            let admin = floor.held().terminal.as_ref().and_then(Terminal::hub).map(|hub| hub.admin.clone());
            let admin = admin.filter(|_| floor.held().books == Books::Training);
            let admin = admin.ok_or(Problem::new(Code::NotInTraining))?;
            training::practice_code(&admin, language).await.map_err(|error| problem(error, Code::OwnHubFailed))
        })
    }

    fn enrol(&self, invitation: String) -> Doing<()> {
        self.doing(|floor| async move {
            let invitation = invitation_in(invitation).await?;
            let store = floor.store().await?;
            let clock = enrol::clock_of(&store).await?;
            enrol::enrol(&store, &clock, &invitation).await
        })
    }

    fn leave_own_hub(&self, invitation: String) -> Doing<()> {
        self.doing(|floor| async move {
            let invitation = invitation_in(invitation).await?;
            floor.close().await;
            let store = floor.store().await?;
            enrol::leave_own_hub(&store, &floor.clock_of(&store).await?, &invitation).await?;
            // Whatever they are called, nobody reads them any more.
            if let Err(error) = blocking(move || own_hub::put_aside(store.dir())).await? {
                tracing::warn!(%error, "the books of the own hub could not be set aside");
            }
            Ok(())
        })
    }

    fn open_shop(&self, shop: NewShop) -> Doing<Sheet> {
        self.doing(|floor| async move { floor.open_shop(shop).await })
    }

    fn devices(&self) -> Doing<Devices> {
        self.doing(|floor| async move { Ok(setting::devices(&floor.config())) })
    }

    fn save(&self, change: Change) -> Doing<()> {
        self.doing(|floor| async move { floor.save(change).await })
    }

    fn places(&self) -> Doing<Places> {
        self.doing(|_| async { blocking(setting::places).await })
    }

    fn try_printer(&self, printer: backstage::Printer) -> Doing<PrinterState> {
        self.doing(|floor| async move { floor.try_printer(printer).await })
    }

    fn write_bundle(&self) -> Doing<PathBuf> {
        self.doing(|floor| async move { floor.write_bundle().await })
    }

    fn keep_frame(&self, which: Which, frame: Frame) {
        let data = self.0.held().config.data.clone();
        if let Err(error) = frame::keep(&data, which, frame) {
            tracing::warn!(%error, "where the window is could not be kept");
        }
    }

    fn slide(&self, turn: u64) -> Doing<Option<Slide>> {
        self.doing(|floor| async move {
            let Some(folder) = floor.config().slides else { return Ok(None) };
            blocking(move || slides::read(&folder, turn)).await
        })
    }

    fn start_demo(&self) -> Doing<()> {
        self.doing(|floor| async move {
            let mut command = Command::new(&floor.program);
            command.arg("demo").stdin(Stdio::null());
            let mut child = command.spawn().map_err(|error| Problem::caused(Code::DemoNotStarted, error))?;
            // Its end is waited for, so that no dead process is left standing.
            let waiting = std::thread::Builder::new().name("demo".to_owned()).spawn(move || child.wait());
            waiting.map(|_| ()).map_err(|error| Problem::caused(Code::DemoNotStarted, error))
        })
    }
}

impl Held {
    /// Other books are opened next.
    fn turn_to(&mut self, books: Books) {
        self.books = books;
        self.config = match books {
            Books::Real => self.real.clone(),
            Books::Training => training::config(&self.real),
        };
    }
}

impl Floor {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn config(&self) -> Config {
        self.held().config.clone()
    }

    /// The open data folder; it stays open, so that no second program works in it.
    async fn store(&self) -> Result<Arc<Store>, Problem> {
        if let Some(store) = self.held().store.clone() {
            return Ok(store);
        }
        let data = self.config().data;
        let opened = blocking(move || Store::open(&data)).await?;
        let store = Arc::new(opened.map_err(|error: OpenError| Problem::caused(Code::from(&error), error))?);
        self.held().store = Some(Arc::clone(&store));
        Ok(store)
    }

    async fn clock_of(&self, store: &Store) -> Result<Clock, Problem> {
        match self.instead.clock.clone() {
            Some(clock) => Ok(clock),
            None => enrol::clock_of(store).await,
        }
    }

    async fn close(&self) {
        let terminal = self.held().terminal.take();
        if let Some(terminal) = terminal {
            terminal.close().await;
        }
        self.held().store = None;
    }

    async fn open(&self) -> Result<Opened, Problem> {
        if let Some(terminal) = &self.held().terminal {
            return Ok(Opened::Terminal(terminal.engine().clone()));
        }
        let (books, real) = {
            let held = self.held();
            (held.books, held.real.clone())
        };
        if books == Books::Training {
            self.held().store = None;
            training::prepare(&real).await.map_err(|error| problem(error, Code::TrainingNotOpened))?;
        }
        let store = self.store().await?;
        let identity = store.read(identity::find).await.map_err(|error| Problem::caused(Code::from(&error), error))?;
        if identity.is_none() {
            return Ok(Opened::NotEnrolled);
        }
        let config = self.config();
        let exports = match books {
            Books::Real => config::exports(&config.data),
            Books::Training => training::exports(&config),
        };
        let clock = self.clock_of(&store).await?;
        let setup = Setup { clock, printer: config.printer.clone(), language: config.language };
        let terminal =
            Terminal::start(store, setup).await.map_err(|error| problem(error.into(), Code::OwnHubFailed))?;
        let engine = terminal.engine().clone();
        engine.export_into(exports);
        payments::connect(&engine, &config).await;
        let mut held = self.held();
        if let Some(hardware) = &held.hardware {
            engine.equip(hardware);
        }
        held.terminal = Some(terminal);
        Ok(Opened::Terminal(engine))
    }

    async fn open_shop(&self, shop: NewShop) -> Result<Sheet, Problem> {
        let store = self.store().await?;
        let clock = enrol::clock_of(&store).await?;
        let config = Config { language: shop.language, ..self.config() };
        let args = own_shop::Args {
            name: shop.name,
            zone: shop.zone,
            currency: shop.currency,
            address: shop.address,
            till: shop.till,
            manager: shop.manager,
        };
        let mut sheet = Sheet::Printed;
        let mut hand = |handed: &own_shop::Handed, recovery: &RecoveryKey| {
            if !matches!(handed, own_shop::Handed::Printed) {
                sheet = Sheet::Shown { rows: recovery.rows() };
            }
            Ok(())
        };
        let opened = own_shop::open_handing(&store, &clock, &config, &args, &mut hand).await;
        opened.map_err(|error| problem(error, Code::ShopNotOpened))?;
        Ok(sheet)
    }

    async fn save(&self, change: Change) -> Result<(), Problem> {
        let path = self.config().path();
        let edit = setting::edit(&change);
        let written = {
            let (path, edit) = (path.clone(), edit.clone());
            blocking(move || edit::edit(&path, &edit)).await?
        };
        written.map_err(|error| {
            let code = match error {
                EditError::Impossible(_) => Code::SettingImpossible,
                EditError::Before(_) | EditError::NotToml { .. } | EditError::Unwritable { .. } => {
                    Code::SettingsNotSaved
                }
            };
            Problem::caused(code, error)
        })?;
        let config = setting::reload(&self.config(), &path, &change)?;
        let (hardware, engine) = {
            let mut held = self.held();
            held.config = config.clone();
            if held.books == Books::Real {
                held.real = config.clone();
            }
            (held.hardware.clone(), held.terminal.as_ref().map(|terminal| terminal.engine().clone()))
        };
        if let Some(hardware) = hardware {
            match &change {
                Change::Camera(_) => hardware.see_with(setting::eye(&config.camera)).await?,
                Change::Framing { .. } => hardware.frame_with(config.scanner.framing),
                Change::Serial(_) => hardware.listen_on(config.scanner.serial).await?,
                Change::Printer(_) | Change::Language(_) => {}
            }
        }
        if let Some(engine) = engine {
            if matches!(change, Change::Printer(_)) {
                engine.use_printer(config.printer)?;
            }
            engine.note_setting(setting::name(&change)).await?;
        }
        Ok(())
    }

    async fn try_printer(&self, printer: backstage::Printer) -> Result<PrinterState, Problem> {
        let language = self.config().language;
        let config = setting::printer(&printer)?;
        let clock = Clock::machine(None);
        blocking(move || {
            let state = PrinterState::ask(config.clone());
            if state.prints() {
                print_page(config, &printer.at, language, &clock)?;
            }
            Ok(state)
        })
        .await?
    }

    async fn write_bundle(&self) -> Result<PathBuf, Problem> {
        let config = self.config();
        let engine = self.held().terminal.as_ref().map(|terminal| terminal.engine().clone());
        let hardware = self.held().hardware.clone();
        blocking(move || bundle::write(&config, engine.as_ref(), hardware.as_ref()))
            .await?
            .map_err(|error| Problem::caused(Code::BundleNotWritten, error))
    }
}

/// The invitation that somebody typed or showed.
async fn invitation_in(given: String) -> Result<Invitation, Problem> {
    let read = blocking(move || join::read(given.trim())).await?;
    read.map_err(|error| problem(error, Code::NoInvitation))
}

/// Prints the test page at once, past the spool, which there is none of yet.
fn print_page(config: printer::Config, at: &str, language: Language, clock: &Clock) -> Result<(), Problem> {
    let page = slip::test_page(&slip::TestPage {
        printer: at,
        profile: &config.profile,
        // Before a shop is joined nobody knows its zone.
        at: jiff::tz::TimeZone::UTC.to_datetime(clock.now()),
        tongue: language.into(),
    });
    let unprintable = |error| Problem::caused(Code::DataFailed, error);
    let bytes = printer::escpos::encode(&layout(&page, &config.profile)).map_err(unprintable)?;
    let id = ProcessId::of(clock.mint().as_u64_pair().1);
    let outcome = Printer::open(config).send(&printer::Job { bytes: &bytes, id }, &mut || Ok(()));
    tracing::info!(?outcome, "a test page was sent");
    Ok(())
}

/// Work that waits for disk or devices, beside what waits for the network.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::caused(Code::Interrupted, error))
}

/// What the counter is told of an error: the code that stands in its chain, or else this one.
fn problem(error: anyhow::Error, otherwise: Code) -> Problem {
    Problem::caused(code_of(&error).unwrap_or(otherwise), Told(error))
}

/// An error with everything behind it.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Told(anyhow::Error);
