//! The command line: one variant for each command.

use std::ffi::OsString;
use std::process::ExitCode;
use std::{env, io};

use clap::{Parser, Subcommand};

use super::{decode, doctor};
use crate::config::{Config, Flags};
use crate::devices::decode::process;

/// A store-side POS and QR-redemption terminal that also works offline.
#[derive(Debug, Parser)]
#[command(name = "countersign", version)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the codes in picture files.
    Decode(decode::Args),
    /// Look at settings, files, hub, clock and devices: what is wrong, and what to do.
    Doctor(doctor::Args),
    /// The decoder process that the terminal starts for itself.
    #[command(name = process::COMMAND, hide = true)]
    DecodeWorker,
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Decode(args) => decode::run(&args, &mut io::stdout().lock()),
            Command::Doctor(_) => {
                let config = Config::load(&self.flags, variable);
                Ok(doctor::run(config, self.flags.language(variable), &mut io::stdout().lock())?)
            }
            Command::DecodeWorker => {
                process::serve(io::stdin().lock(), io::stdout().lock())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// A variable of the environment.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_fits_together() {
        Cli::command().debug_assert();
    }
}
