//! The command line: one variant for each command.

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::decode;
use crate::devices::decode::process;

/// A store-side POS and QR-redemption terminal that also works offline.
#[derive(Debug, Parser)]
#[command(name = "countersign", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the codes in picture files.
    Decode(decode::Args),
    /// The decoder process that the terminal starts for itself.
    #[command(name = process::COMMAND, hide = true)]
    DecodeWorker,
}

impl Cli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Decode(args) => decode::run(&args, &mut io::stdout().lock()),
            Command::DecodeWorker => {
                process::serve(io::stdin().lock(), io::stdout().lock())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
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
