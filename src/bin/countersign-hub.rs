//! The hub's program.

use std::process::ExitCode;

use clap::Parser;
use countersign::app::hub_cli::HubCli;

fn main() -> anyhow::Result<ExitCode> {
    HubCli::parse().run()
}
