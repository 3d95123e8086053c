//! `countersign journal`, `backup`, `restore` and `rescue`: the ledger from outside, without starting the terminal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::app::own_hub::{self, Books};
use crate::config::Config;
use crate::domain::fact::{Author, Broken};
use crate::engine::clock::Clock;
use crate::engine::restore::Restore;
use crate::store::journal::{self, Fault, Limit, Verification};
use crate::store::restore::Drawer;
use crate::store::{backup, identity, rescue};
use crate::ui::text::{Fill, Text};

/// How many rows are exported at once.
const ROWS: usize = 1_000;

/// What is asked of the journal.
#[derive(Debug, clap::Subcommand)]
pub enum Journal {
    /// Follow the hash chain from the first row to the last; exit code 1 and the first bad row if it is broken.
    Verify,
    /// Write every row as one JSON object a line.
    Export {
        /// Where to; standard output if not given.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Where a copy goes.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// The file to write; an existing one is replaced once the copy is proved.
    file: PathBuf,
}

/// Where a copy comes from.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// The copy, as `countersign backup` wrote it.
    file: PathBuf,
}

/// Where to put what is still readable.
#[derive(Debug, clap::Args)]
pub struct RescueArgs {
    /// The file to write, one JSON object a line; an existing one is not replaced.
    file: PathBuf,
}

/// Verifies or exports the journal.
pub fn journal(config: &Config, asked: &Journal, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match asked {
        Journal::Verify => verify(config, out),
        Journal::Export { out: Some(file) } => {
            let file_out =
                std::fs::File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
            let mut file_out = std::io::BufWriter::new(file_out);
            export(&config.data, &mut file_out)?;
            file_out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
        Journal::Export { out: None } => {
            export(&config.data, out)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(config: &Config, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = Text::new(config.language);
    let life = |author: Author| ("life", Fill::from(format!("{} {}", author.device, author.incarnation)));
    // Also while the terminal runs, and without making anything where there is nothing.
    match backup::inspect(&config.data, journal::verify)? {
        Verification::Sound(heads) => {
            if heads.is_empty() {
                writeln!(out, "{}", text.of("command-journal-none", &[]))?;
            }
            for (author, head) in heads {
                let said = [life(author), ("rows", head.seq.into())];
                writeln!(out, "{}", text.of("command-journal-unbroken", &said))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Verification::Broken { author, seq, how } => {
            let (how, found) = in_words(how);
            let said = [life(author), ("row", seq.into()), ("how", how.into()), ("found", found.into())];
            writeln!(out, "{}", text.of("command-journal-broken", &said))?;
            Ok(ExitCode::FAILURE)
        }
        Verification::Ownerless { rows } => {
            writeln!(out, "{}", text.of("command-journal-ownerless", &[("rows", rows.into())]))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The word for a fault, and the row that it speaks of beside the bad one.
const fn in_words(fault: Fault) -> (&'static str, u64) {
    match fault {
        Fault::Chain(Broken::Gap { found, .. }) => ("gap", found),
        Fault::Chain(Broken::Unlinked { seq }) => ("unlinked", seq),
        Fault::Chain(Broken::Altered { seq }) => ("altered", seq),
        Fault::Shortened(head) => ("shortened", head),
        Fault::OtherHead => ("other-head", 0),
        Fault::Unreadable => ("unreadable", 0),
    }
}

fn export(data: &Path, out: &mut impl Write) -> anyhow::Result<()> {
    let lives = backup::inspect(data, identity::lives)?;
    for life in lives {
        let mut after = 0;
        loop {
            let limit = Limit { rows: ROWS, bytes: usize::MAX };
            let rows = backup::inspect(data, |conn| journal::rows_after(conn, life.author, after, limit))?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            for row in &rows {
                serde_json::to_writer(&mut *out, row)?;
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(())
}

/// Copies the ledger while the terminal may be running, and proves the copy.
pub fn backup(config: &Config, args: &BackupArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = Text::new(config.language);
    let file = |path: &Path| ("file", Fill::from(path.display().to_string()));
    let head = backup::inspect(&config.data, |conn| backup::write(conn, &args.file))?;
    writeln!(out, "{}", text.of("command-backup", &[file(&args.file), ("rows", head.seq.into())]))?;
    let identity = backup::inspect(&config.data, identity::find)?;
    if identity.is_some_and(|identity| own_hub::is_own(&identity)) {
        // After the ledger: what it holds and the hub does not yet have is owed still when both are brought back.
        let copy = own_hub::back_up(&config.data, &args.file)?;
        writeln!(out, "{}", text.of("command-backup-hub", &[file(&copy)]))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings the ledger back from a copy, with what the hub has beyond it, and begins a new life of it. Nothing is changed
/// before the hub was asked.
pub async fn restore(config: &Config, args: &RestoreArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = Text::new(config.language);
    let clock = Clock::machine(None);
    let ledger = Restore::begin(&args.file, &config.data)?;
    let identity = ledger.identity()?;
    let hub = if own_hub::is_own(&identity) {
        if own_hub::bring_back(&config.data, &args.file)? == Books::FromTheCopy {
            writeln!(out, "{}", text.of("command-restored-hub", &[]))?;
        }
        Some(own_hub::start(&config.data, &identity, &clock).await?)
    } else {
        None
    };
    let restored = ledger.finish(&clock, &own_hub::address(hub.as_ref())).await;
    if let Some(hub) = hub {
        hub.stop().await;
    }
    let restored =
        restored.context("no ledger was changed; the hub is asked before one is restored: run this command online")?;
    writeln!(out, "{}", text.of("command-restored", &[("rows", restored.head.seq.into())]))?;
    if restored.taken_in > 0 {
        writeln!(out, "{}", text.of("command-restored-beyond", &[("rows", restored.taken_in.into())]))?;
    }
    if restored.shift == Drawer::Open {
        writeln!(out, "{}", text.of("command-restored-shift", &[]))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads what can be read out of a damaged ledger, which stays as it is. Exit code 1 if something was lost.
pub fn rescue(config: &Config, args: &RescueArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let text = Text::new(config.language);
    let ledger = rescue::open(&config.data)?;
    let file = std::fs::File::create_new(&args.file);
    let file = file.with_context(|| format!("{} cannot be written", args.file.display()))?;
    let rescued = ledger.export(&mut std::io::BufWriter::new(file))?;
    for (table, rows) in &rescued.rows {
        let key = if rescued.damaged.contains(table) { "command-rescued-partly" } else { "command-rescued" };
        writeln!(out, "{}", text.of(key, &[("table", (*table).into()), ("rows", (*rows).into())]))?;
    }
    writeln!(out, "{}", text.of("command-rescued-next", &[]))?;
    Ok(if rescued.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
