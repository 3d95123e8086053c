//! The demo: a sample shop, open to play with ([`live`]), or living through a day by script, on real parts.
//!
//! The hub is real and on a real socket, the ledgers are real files, codes go as drawn frames through the real camera
//! pipeline and its decoder process, papers come out of a printer that interprets the bytes on its socket, and the second
//! till is a process of its own that gets killed. Only hardware is simulated. When the day is over everything is closed,
//! and what happened is read again from the ledgers, the hub's books and the paper ([`summary`]).

mod cashier;
mod child;
mod day;
pub(super) mod goods;
pub mod link;
pub mod live;
pub mod payments;
pub(super) mod sample;
mod summary;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::domain::language::Language;

/// What the demo is asked for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Play the day without a window.
    #[arg(long, requires = "out")]
    script: bool,
    /// Where receipts, journals, pictures of the screens and summary.json go; made where there is none.
    #[arg(long, value_name = "DIR", requires = "script")]
    out: Option<PathBuf>,
    /// Another day of the same shop: hands shake differently, ids differ.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "script")]
    seed: u64,
}

/// Opens the sample shop, or plays its day.
pub fn run(args: &Args, language: Language, out: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    match &args.out {
        Some(folder) => play(folder, args.seed, out),
        None => live::window::run(language),
    }
}

/// Plays the day and draws the pictures beside it, and writes what came of both; succeeds only if everything is where it should
/// be.
fn play(folder: &Path, seed: u64, out: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let program = std::env::current_exe().context("the program's own file is not known")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = sample::Stage { out: folder.to_owned(), seed, program };
    stage.clear()?;
    let ((played, seconds), (pictures, picture_seconds)) = std::thread::scope(|scope| {
        let drawing = scope.spawn(|| timed(|| live::screens::draw(&stage.screens(), &stage.program, &runtime)));
        let played = timed(|| runtime.block_on(day::whole(&stage)));
        let broke_down = |_| (Err(anyhow::anyhow!("drawing them broke down")), 0.0);
        (played, drawing.join().unwrap_or_else(broke_down))
    });
    let pictures = pictures.unwrap_or_else(|error| live::screens::Album::none(&error));
    let (told, mut summary) = match played {
        Ok(played) => played,
        Err(error) => {
            // What is told last is the error.
            for error in &pictures.errors {
                writeln!(out, "WRONG: {error}")?;
            }
            return Err(error);
        }
    };
    for line in &told {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{} pictures of the screens in {}", pictures.drawn, stage.screens().display())?;
    (summary.seconds, summary.picture_seconds) = (seconds, picture_seconds);
    summary.errors.extend(pictures.errors);
    summary.write(&stage)?;
    writeln!(out, "{summary}")?;
    if summary.errors.is_empty() { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::FAILURE) }
}

/// Does something, and says how many seconds it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let started = std::time::Instant::now();
    let done = work();
    (done, started.elapsed().as_secs_f64())
}
