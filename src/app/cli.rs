//! The command line: one variant for each command.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, io};

use clap::{Parser, Subcommand};

use super::window::open;
use super::{decode, demo, doctor, gallery, join, ledger, lines, log, own_shop};
use crate::config::{Config, Flags};
use crate::devices::decode::process;
use crate::engine::Setup;
use crate::engine::clock::Clock;
use crate::engine::problem::{Code, Problem};
use crate::store::backup::BackupError;
use crate::store::{self, OpenError, Store};
use crate::ui::text::{Text, problem};

/// A store-side POS and QR-redemption terminal that also works offline.
#[derive(Debug, Parser)]
#[command(name = "countersign", version)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    window: open::Args,
    /// Without one the window opens.
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the codes in picture files.
    Decode(decode::Args),
    /// Look at settings, files, hub, clock and devices: what is wrong, and what to do.
    Doctor(doctor::Args),
    /// Join a shop by an invitation.
    Enrol(join::Args),
    /// Open a shop that stands alone, with a hub of its own in this terminal.
    OpenShop(own_shop::Args),
    /// Verify or export the journal.
    #[command(subcommand)]
    Journal(ledger::Journal),
    /// Copy the ledger, also while the terminal runs, and prove the copy.
    Backup(ledger::BackupArgs),
    /// Bring the ledger back from a copy and begin a new life of it.
    Restore(ledger::RestoreArgs),
    /// Read what can be read out of a damaged ledger, without changing it.
    Rescue(ledger::RescueArgs),
    /// Open a sample shop with the street before it, or play its day by script.
    Demo(demo::Args),
    /// Draw every part of the window in every state.
    #[command(hide = true)]
    Gallery(gallery::Args),
    /// A terminal that takes JSON orders, one a line.
    #[command(hide = true)]
    Lines(lines::Args),
    /// The decoder process that the terminal starts for itself.
    #[command(name = process::COMMAND, hide = true)]
    DecodeWorker,
}

impl Cli {
    /// Runs the command. What went wrong is said as the counter would say it, with the chain of causes beneath.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        log::begin();
        let text = Text::new(self.flags.language(variable));
        self.carry_out().or_else(|error| {
            let Some(code) = code_of(&error) else { return Err(error) };
            let (cause, next) = (problem::cause(code, &text), problem::next(code, &text));
            writeln!(io::stderr(), "{cause} {next} [{}]\n{error:#}", code.name())?;
            Ok(ExitCode::FAILURE)
        })
    }

    fn carry_out(self) -> anyhow::Result<ExitCode> {
        let Some(command) = self.command else { return open::run(settings(&self.flags)?, &self.window) };
        let out = &mut io::stdout().lock();
        match command {
            Command::Decode(args) => decode::run(&args, out),
            Command::Doctor(_) => {
                let config = Config::load(&self.flags, variable);
                Ok(doctor::run(config, self.flags.language(variable), out)?)
            }
            Command::Enrol(args) => wait(join::run(&settings(&self.flags)?, &args, out)),
            Command::OpenShop(args) => wait(own_shop::run(&settings(&self.flags)?, &args, out)),
            Command::Journal(asked) => ledger::journal(&settings(&self.flags)?, &asked, out),
            Command::Backup(args) => ledger::backup(&settings(&self.flags)?, &args, out),
            Command::Restore(args) => wait(ledger::restore(&settings(&self.flags)?, &args, out)),
            Command::Rescue(args) => ledger::rescue(&settings(&self.flags)?, &args, out),
            Command::Demo(args) => demo::run(&args, self.flags.language(variable), out),
            Command::Gallery(args) => gallery::run(&args, out),
            Command::Lines(args) => {
                let config = settings(&self.flags)?;
                let store = Arc::new(Store::open(&config.data)?);
                let clock = Clock::fixed(args.now, args.seed);
                let setup = Setup { clock, printer: config.printer, language: config.language };
                wait(lines::run(store, setup, io::BufReader::new(io::stdin()), out))?;
                Ok(ExitCode::SUCCESS)
            }
            Command::DecodeWorker => {
                process::serve(io::stdin().lock(), out)?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// The stable code of what went wrong, where it has one.
pub(super) fn code_of(error: &anyhow::Error) -> Option<Code> {
    error.chain().find_map(|cause| {
        let told = cause.downcast_ref::<Problem>().map(Problem::code);
        told.or_else(|| cause.downcast_ref::<OpenError>().map(Code::from))
            .or_else(|| cause.downcast_ref::<BackupError>().map(Code::from))
            .or_else(|| cause.downcast_ref::<store::Error>().map(Code::from))
    })
}

fn settings(flags: &Flags) -> anyhow::Result<Config> {
    Ok(Config::load(flags, variable)?)
}

/// A variable of the environment.
fn variable(name: &str) -> Option<OsString> {
    env::var_os(name)
}

/// Runs work that waits for disk and network.
fn wait<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?.block_on(work)
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
