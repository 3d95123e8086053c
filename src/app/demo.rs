//! The demo by script: a sample shop lives through a day on real parts.
//!
//! The hub is real and on a real socket, the ledgers are real files, codes go as drawn frames through the real camera
//! pipeline and its decoder process, papers come out of a printer that interprets the bytes on its socket, and the second
//! till is a process of its own that gets killed. Only hardware is simulated. When the day is over everything is closed,
//! and what happened is read again from the ledgers, the hub's books and the paper ([`summary`]).

mod cashier;
mod child;
mod day;
pub mod link;
pub mod live;
mod sample;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

/// What the demo is asked for.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Play the day without a window.
    #[arg(long, required = true)]
    script: bool,
    /// Where receipts, journals and summary.json go; made where there is none.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Another day of the same shop: hands shake differently, ids differ.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Plays the day and writes what came of it; succeeds only if everything is where it should be.
pub fn run(args: &Args, out: &mut impl std::io::Write) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let program = std::env::current_exe().context("the program's own file is not known")?;
    let started = std::time::Instant::now();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let stage = sample::Stage { out: args.out.clone(), seed: args.seed, program };
    stage.clear()?;
    let told = runtime.block_on(async {
        let shop = sample::open(&stage).await.context("the sample shop cannot be opened")?;
        day::play(&stage, shop).await
    })?;
    let summary = runtime.block_on(summary::read_again(&stage, started.elapsed()))?;
    summary.write(&stage)?;
    for line in &told {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{summary}")?;
    if summary.errors.is_empty() { Ok(ExitCode::SUCCESS) } else { Ok(ExitCode::FAILURE) }
}
