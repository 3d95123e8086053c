//! The window of the live demo: the till of the sample shop, and the street beside it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context as _;

use super::LiveDemo;
use crate::app::window::open::{self, Opening};
use crate::config::written;
use crate::devices::decode::worker::Program;
use crate::domain::language::Language;
use crate::engine::hardware::{Eye, Framing, Hardware, Plan, Scans, Sound};
use crate::engine::problem::{Code, Problem};
use crate::engine::receipt_printer::PrinterState;
use crate::engine::training::Books;
use crate::engine::{Engine, enrol};
use crate::ui::app::{Frame, Mode, Which};
use crate::ui::backstage::{
    About, Backstage, Change, Devices, Doing, NewShop, Opened, Paper, Places, Printer, Sheet, Slide,
};
use crate::ui::font;
use crate::ui::text::Text;

/// How long the decoder may take over one picture; the machine also draws the street.
const DECODE_LIMIT: Duration = Duration::from_secs(5);

/// Opens the sample shop with the street before it. Without a display it says so and names the demo by script.
pub fn run(language: Language) -> anyhow::Result<ExitCode> {
    let text = Text::new(language);
    if let Err(missing) = open::find_display(&text, "window-no-display-demo") {
        return Ok(missing);
    }
    let program = std::env::current_exe().context("the program's own file is not known")?;
    let live = Arc::new(super::stage(language, |name| std::env::var(name).ok())?);
    let data = live.data();
    let opening = Opening { mode: Mode::Window, frame: None, display: None, door: None, street: Some(live.street()) };
    let backstage: Arc<dyn Backstage> = Arc::new(Staged::new(live, language, program));
    open::show(&backstage, opening, &data, &text)
}

/// What lies behind the window of a demo: no settings and nothing that is kept.
#[derive(Debug)]
pub struct Staged {
    live: Arc<LiveDemo>,
    language: Language,
    program: PathBuf,
    sound: Sound,
    running: Arc<Mutex<Running>>,
}

/// What runs.
#[derive(Debug, Default)]
struct Running {
    hardware: Option<Hardware>,
    first: Option<Engine>,
}

impl Staged {
    /// Behind the window of this demo; the decoder is a process of `program`.
    pub fn new(live: Arc<LiveDemo>, language: Language, program: PathBuf) -> Self {
        Self { live, language, program, sound: Sound::On, running: Arc::default() }
    }

    /// The same without a sound: nobody listens.
    #[must_use]
    pub fn silent(self) -> Self {
        Self { sound: Sound::Off, ..self }
    }
}

fn lock(running: &Mutex<Running>) -> MutexGuard<'_, Running> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a demo has nothing of.
fn not_here<T: Send + 'static>() -> Doing<T> {
    Box::pin(async { Err(Problem::new(Code::NotInDemo)) })
}

impl Backstage for Staged {
    fn about(&self) -> About {
        let data = self.live.data();
        let settings = data.join(crate::config::FILE_NAME);
        About { version: enrol::PROGRAM, data, settings, licences: font::LICENCES }
    }

    fn language(&self) -> Language {
        self.language
    }

    fn equip(&self) -> Result<(Hardware, Scans), Problem> {
        let plan = Plan {
            eye: Eye::Other(self.live.camera()),
            decoder: Program::decoder(&self.program),
            decode_limit: DECODE_LIMIT,
            framing: Framing::default(),
            #[cfg(target_os = "linux")]
            keyboard: None,
            serial: None,
            sound: self.sound.clone(),
        };
        let (hardware, scans) = Hardware::start(plan)?;
        lock(&self.running).hardware = Some(hardware.clone());
        Ok((hardware, scans))
    }

    fn open(&self) -> Doing<Opened> {
        let (live, running) = (Arc::clone(&self.live), Arc::clone(&self.running));
        Box::pin(async move {
            let opened = live.open().await;
            let engine = opened.map_err(|error| Problem::caused(Code::DemoNotStarted, Broken(error)))?;
            let mut running = lock(&running);
            if let Some(hardware) = &running.hardware {
                engine.equip(hardware);
            }
            running.first = Some(engine.clone());
            Ok(Opened::Terminal(engine))
        })
    }

    fn close(&self) -> Doing<()> {
        let (live, running) = (Arc::clone(&self.live), Arc::clone(&self.running));
        Box::pin(async move {
            let first = lock(&running).first.take();
            if let Some(first) = first {
                live.close(first).await;
            }
            Ok(())
        })
    }

    fn books(&self) -> Books {
        Books::Real
    }

    fn turn_to(&self, _: Books) -> Doing<()> {
        not_here()
    }

    fn practice_code(&self) -> Doing<String> {
        not_here()
    }

    fn enrol(&self, _: String) -> Doing<()> {
        not_here()
    }

    fn leave_own_hub(&self, _: String) -> Doing<()> {
        not_here()
    }

    fn open_shop(&self, _: NewShop) -> Doing<Sheet> {
        not_here()
    }

    fn devices(&self) -> Doing<Devices> {
        let printer = Printer {
            at: written(&self.live.printer().address),
            paper: Paper::Mm80,
            encoding: self.live.printer().profile.encoding,
        };
        Box::pin(async { Ok(Devices { printer: Some(printer), ..Devices::default() }) })
    }

    fn save(&self, _: Change) -> Doing<()> {
        not_here()
    }

    fn places(&self) -> Doing<Places> {
        Box::pin(async { Ok(Places::default()) })
    }

    fn try_printer(&self, _: Printer) -> Doing<PrinterState> {
        not_here()
    }

    fn write_bundle(&self) -> Doing<PathBuf> {
        not_here()
    }

    fn keep_frame(&self, _: Which, _: Frame) {}

    fn slide(&self, _: u64) -> Doing<Option<Slide>> {
        Box::pin(async { Ok(None) })
    }

    fn start_demo(&self) -> Doing<()> {
        not_here()
    }
}

/// Why the stage could not be set, as the source of a problem.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Broken(anyhow::Error);
