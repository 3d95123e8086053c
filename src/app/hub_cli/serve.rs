//! `countersign-hub serve`: serves until it is told to end.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::hub::{Config, Hub};

/// Where and how to serve.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen. Beyond this machine: behind a proxy that speaks TLS.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// The address under which terminals reach the hub, for invitations.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The oldest version of the protocol that may pull and redeem; facts are always taken.
    #[arg(long, value_name = "N", default_value_t = 1)]
    protocol_min: u32,
}

/// Serves until SIGINT or SIGTERM; calls that are under way may end.
pub(super) async fn run(config: Config, args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let config = Config { listen: args.listen, url: args.url.clone(), protocol_min: args.protocol_min, ..config };
    // Whoever reads that it serves may tell it to end at once.
    let told = told_to_end()?;
    let mut hub = Hub::start(config).await?;
    writeln!(out, "the hub serves at {}", hub.url)?;
    out.flush()?;
    tokio::select! {
        ended = hub.ended() => {
            ended.context("the hub cannot serve any longer")?;
            return Ok(ExitCode::FAILURE);
        }
        told = told => told?,
    }
    hub.stop().await;
    writeln!(out, "the hub has ended")?;
    Ok(ExitCode::SUCCESS)
}

/// Listens for signals from here on; what comes back ends with the first.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}
