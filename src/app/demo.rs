//! The demo: a sample shop, open to play with ([`live`]), or living through a day by script, on real parts.
//!
//! The hub is real and on a real socket, the ledgers are real files, codes go as drawn frames through the real camera
//! pipeline and its decoder process, papers come out of a printer that interprets the bytes on its socket, and the second
//! till is a process of its own that gets killed. Only hardware is simulated. When the day is over everything is closed,
//! and what happened is read again from the ledgers, the hub's books and the paper ([`summary`]).

mod cashier;
mod child;
mod day;
mod goods;
pub mod link;
pub mod live;
mod sample;
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

/// Plays the day and writes what came of it; succeeds only if everything is where it should be.
fn play(folder: &Path, seed: u64, out: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let program = std::env::current_exe().context("the program's own file is not known")?;
    let started = std::time::Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = sample::Stage { out: folder.to_owned(), seed, program };
    stage.clear()?;
    let told = runtime.block_on(async {
        let shop = sample::open(&stage).await.context("the sample shop cannot be opened")?;
        day::play(&stage, shop).await
    })?;
    let mut summary = runtime.block_on(summary::read_again(&stage))?;
    summary.seconds = started.elapsed().as_secs_f64();
    for line in &told {
        writeln!(out, "{line}")?;
    }
    let drawing = std::time::Instant::now();
    match runtime.block_on(live::screens::draw(&stage.screens(), &stage.program)) {
        Ok(drawn) => writeln!(out, "{drawn} pictures of the screens in {}", stage.screens().display())?,
        Err(error) => summary.errors.push(format!("the screens could not be drawn: {error:#}")),
    }
    summary.picture_seconds = drawing.elapsed().as_secs_f64();
    summary.write(&stage)?;
    writeln!(out, "{summary}")?;
    if summary.errors.is_empty() { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::FAILURE) }
}
