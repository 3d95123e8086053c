//! Opens the window, once for each data folder, and says in a sentence why it cannot be opened.

use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use iced::futures::StreamExt as _;
use iced::futures::stream;

use super::{Shopfloor, frame};
use crate::app::display::{self, NoDisplay};
use crate::app::door::{self, Door};
use crate::app::{crash, log};
use crate::config::Config;
use crate::ui::app::{App, Frame, Mode, Options, Which};
use crate::ui::backstage::Backstage;
use crate::ui::street::Stagehand;
use crate::ui::text::Text;

/// How the window is opened.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// Fill the screen, without a frame; it is closed from its palette (Ctrl+K).
    #[arg(long)]
    kiosk: bool,
    /// Open training: the same screens on books of their own, beneath the data folder.
    #[arg(long)]
    training: bool,
}

impl Args {
    const fn mode(&self) -> Mode {
        if self.kiosk { Mode::Kiosk } else { Mode::Window }
    }
}

/// Opens the window of a data folder. A second start shows the first window and ends.
pub fn run(config: Config, args: &Args) -> anyhow::Result<ExitCode> {
    let text = Text::new(config.language);
    if let Err(missing) = find_display(&text, "window-no-display") {
        return Ok(missing);
    }
    let data = config.data.clone();
    std::fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;
    if door::knock(&data).is_ok() {
        writeln!(io::stderr(), "{}", text.of("window-shown-already", &[]))?;
        return Ok(ExitCode::SUCCESS);
    }
    log::keep_in(&data);
    crash::report_in(data.clone());
    let program = std::env::current_exe().context("the program's own file is not known")?;
    let door = Door::open(&data).context("nobody could find this window again")?;
    let opening = Opening {
        mode: args.mode(),
        frame: frame::find(&data, Which::Counter),
        display: frame::find(&data, Which::CustomerDisplay),
        door: Some(door),
        street: None,
    };
    let floor = Shopfloor::new(config, program);
    let floor = if args.training { floor.in_training() } else { floor };
    let backstage: Arc<dyn Backstage> = Arc::new(floor);
    show(&backstage, opening, &data, &text)
}

/// Whether there is a display; where there is none, `key` says so and what to do, and with what the program ends.
pub fn find_display(text: &Text, key: &str) -> Result<(), ExitCode> {
    let missing = match display::find(|name| std::env::var_os(name)) {
        Ok(()) => return Ok(()),
        Err(missing) => missing,
    };
    let named = match &missing {
        NoDisplay::NotSet => String::new(),
        NoDisplay::NotThere(name) => name.clone(),
    };
    // With nowhere to say it, the way it ends says it.
    let _ = writeln!(io::stderr(), "{}", text.of(key, &[("display", named.into())]));
    Err(ExitCode::from(display::NONE))
}

/// How a window begins, and what must live as long as it does.
pub struct Opening {
    /// How it stands on the counter.
    pub mode: Mode,
    /// Where it was.
    pub frame: Option<Frame>,
    /// Where the customer display was.
    pub display: Option<Frame>,
    /// Where a second start knocks.
    pub door: Option<Door>,
    /// Who plays the street, in a demo.
    pub street: Option<Arc<dyn Stagehand>>,
}

/// Shows the window until it is closed.
pub fn show(
    backstage: &Arc<dyn Backstage>,
    mut opening: Opening,
    data: &Path,
    text: &Text,
) -> anyhow::Result<ExitCode> {
    let knocks = opening.door.as_mut().and_then(Door::knocks).map_or_else(
        || stream::pending().boxed(),
        |knocks| stream::unfold(knocks, |mut knocks| async move { knocks.recv().await.map(|()| ((), knocks)) }).boxed(),
    );
    let Opening { mode, frame, display, .. } = opening;
    let options = Options { mode, frame, display, knocks, street: opening.street.take() };
    let options = Mutex::new(Some(options));
    let take = move || options.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    // The toolkit panics where the display lets nobody in; what fell is in the report.
    match catch_unwind(AssertUnwindSafe(|| App::run(backstage, take))) {
        Ok(Ok(())) => Ok(ExitCode::SUCCESS),
        Ok(Err(error)) => Err(error).context("the window cannot be opened"),
        Err(_) => {
            writeln!(io::stderr(), "{}", text.of("window-fell", &[("folder", data.display().to_string().into())]))?;
            Ok(ExitCode::FAILURE)
        }
    }
}
