//! Books, keys, shops and terminals from the command line.

use std::io::{Read as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::find_shop;
use crate::domain::id::DeviceId;
use crate::hub::admin::{Admin, ShopForm};
use crate::hub::database::DeviceStatus;
use crate::hub::qr::Picture;
use crate::hub::{self, Config};

/// What new books are called.
#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The business.
    #[arg(long, default_value = "Countersign")]
    name: String,
}

/// What to do with shops.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ShopCommand {
    /// Add a shop.
    Add {
        /// What customers call it.
        #[arg(long)]
        name: String,
        /// The address line on receipts.
        #[arg(long, default_value = "")]
        address: String,
        /// The zone of its wall clock.
        #[arg(long, default_value = "Asia/Shanghai")]
        zone: String,
        /// What it trades in.
        #[arg(long, default_value = "CNY")]
        currency: String,
    },
    /// List the shops.
    List,
}

/// Which terminal is invited.
#[derive(Debug, clap::Args)]
pub(super) struct EnrolArgs {
    /// The shop, by id, number or name.
    #[arg(long, value_name = "S")]
    shop: String,
    /// The label of its till.
    #[arg(long, default_value = "1")]
    till: String,
    /// The address under which the terminal reaches the hub.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8470")]
    url: String,
    /// Where to write the QR code as a picture.
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
}

/// What to do with terminals.
#[derive(Debug, clap::Subcommand)]
pub(super) enum DeviceCommand {
    /// List the terminals.
    List,
    /// Take a terminal out of service: it may bring its facts, into quarantine, and gets nothing.
    Revoke {
        /// Which.
        device: DeviceId,
    },
    /// Take a terminal back into service.
    Reinstate {
        /// Which.
        device: DeviceId,
    },
    /// Wait no longer for a terminal to feed its facts again after a restore.
    Waive {
        /// Which.
        device: DeviceId,
    },
}

/// What to do with keys.
#[derive(Debug, clap::Subcommand)]
pub(super) enum KeysCommand {
    /// List the keys of tokens.
    List,
    /// Let the next key sign and make another next one. What was signed before stays good.
    Rotate,
    /// Show the recovery text: print it and keep it off-line. After a rotation it is another one.
    Recovery,
    /// Make the keys again from a recovery text on the standard input, where there are none.
    Recover,
}

/// Whose API key it is.
#[derive(Debug, clap::Args)]
pub(super) struct ApiKeyArgs {
    /// What uses it.
    name: String,
}

/// Where the copy goes.
#[derive(Debug, clap::Args)]
pub(super) struct BackupArgs {
    /// A file that is not there yet.
    file: PathBuf,
}

pub(super) async fn init(config: Config, args: &InitArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if config.database.exists() {
        bail!("there are books at {} already", config.database.display());
    }
    let admin = hub::administer(&Config { tenant: args.name.clone(), ..config }).await?;
    let key = admin.make_api_key("init").await?;
    writeln!(out, "API key (shown this once): {}", key.reveal())?;
    writeln!(out, "recovery text (print it, keep it off-line):\n{}", admin.recovery().line())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn shop(admin: &Admin, asked: ShopCommand, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if let ShopCommand::Add { name, address, zone, currency } = asked {
        let form = serde_json::json!({ "name": name, "address": address, "zone": zone, "currency": currency });
        let form: ShopForm = serde_json::from_value(form).context("no such zone or currency")?;
        let shop = admin.put_shop(form).await?;
        writeln!(out, "{}\t{}\t{}", shop.no.number(), shop.id, shop.name)?;
        return Ok(ExitCode::SUCCESS);
    }
    for shop in admin.shops().await? {
        writeln!(out, "{}\t{}\t{}\t{}\t{}", shop.no.number(), shop.id, shop.name, shop.zone.name(), shop.currency)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn enrol(config: &Config, args: &EnrolArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    // The address stands in the invitation, so the books are administered under it.
    let admin = hub::administer(&Config { url: Some(args.url.clone()), ..config.clone() }).await?;
    let shop = find_shop(&admin, &args.shop).await?;
    let invitation = admin.invite(shop.id, &args.till).await?;
    let picture = Picture::of(&invitation.text())?;
    writeln!(out, "{}", picture.text())?;
    writeln!(out, "{}", invitation.text())?;
    writeln!(out, "{} · {} · good once, for ten minutes", shop.name, args.till)?;
    if let Some(path) = &args.png {
        std::fs::write(path, picture.png()?).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn device(admin: &Admin, asked: DeviceCommand, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match asked {
        DeviceCommand::List => {
            let shops = admin.shops().await?;
            for device in admin.devices().await? {
                let shop = shops.iter().find(|shop| shop.id == device.shop).map_or("", |shop| shop.name.as_str());
                let waiting = device.head_seq.saturating_sub(device.acked_seq);
                writeln!(
                    out,
                    "{}\t{shop}\t{}\t{:?}\tseen {}\tknown to {}\twaiting {waiting}\t{:?}",
                    device.id, device.till, device.status, device.seen_at, device.acked_seq, device.drain,
                )?;
            }
        }
        DeviceCommand::Revoke { device } => admin.set_device_status(device, DeviceStatus::Revoked).await?,
        DeviceCommand::Reinstate { device } => admin.set_device_status(device, DeviceStatus::Active).await?,
        DeviceCommand::Waive { device } => admin.waive(device).await?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn keys(admin: &Admin, asked: KeysCommand, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match asked {
        KeysCommand::Recovery | KeysCommand::Recover => writeln!(out, "{}", admin.recovery().line())?,
        KeysCommand::Rotate => {
            writeln!(out, "list {}; the recovery text has changed: print it again", admin.rotate_keys().await?)?;
        }
        KeysCommand::List => {
            for key in admin.token_keys()? {
                writeln!(out, "{}\t{}\t{} to {}\t{:?}", key.id, key.public_key, key.from, key.until, key.duty)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The longest recovery text that is read, in bytes.
const RECOVERY_BYTES_MAX: u64 = 4 * 1024;

pub(super) fn recover(config: &Config, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let mut text = String::new();
    std::io::stdin().lock().take(RECOVERY_BYTES_MAX).read_to_string(&mut text)?;
    let recovery = text.parse().context("that is no recovery key")?;
    let keys = hub::recover_keys(config, &recovery)?;
    writeln!(out, "the keys are back: list {}", keys.token_version())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn api_key(admin: &Admin, args: &ApiKeyArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    writeln!(out, "{}", admin.make_api_key(&args.name).await?.reveal())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn back_up(config: &Config, args: &BackupArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    hub::back_up(config, &args.file)?;
    writeln!(out, "{} is a sound copy; the keys are not in it: keep the recovery text", args.file.display())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restored(admin: &Admin, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let epoch = admin.restored().await?;
    writeln!(out, "epoch {epoch}; no rights are given until every terminal has fed its facts again or is waived")?;
    Ok(ExitCode::SUCCESS)
}
