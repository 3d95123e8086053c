//! The terminal's program.

use std::process::ExitCode;

use clap::Parser;
use countersign::app::cli::Cli;

fn main() -> anyhow::Result<ExitCode> {
    Cli::parse().run()
}
