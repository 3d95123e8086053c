//! `countersign open-shop`: opens a shop that needs no cloud. Its hub runs in the terminal.
//!
//! ```text
//! keys and books of the hub ─> shop ─> first manager ─> recovery sheet on paper ─> this terminal joins
//! ```
//!
//! Each step finds what an attempt that was cut short has left, and that the terminal has joined is written last: until
//! then the command can be repeated, and afterwards it is refused.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use super::own_hub;
use crate::config::Config;
use crate::devices::printer::{self, Outcome, Printer, ProcessId};
use crate::domain::money::Currency;
use crate::domain::receipt::slip::{Head, RecoverySheet, recovery_sheet};
use crate::domain::receipt::template;
use crate::domain::receipt::{Receipt, layout};
use crate::domain::recovery::RecoveryKey;
use crate::domain::shop::{Shop, Zone};
use crate::domain::staff::{Employment, Role};
use crate::engine::clock::Clock;
use crate::engine::enrol;
use crate::hub::admin::{Admin, ShopForm, StaffForm};
use crate::hub::database::DeviceStatus;
use crate::hub::{self, Hub};
use crate::store::{Store, identity};
use crate::ui::text::Text;

/// The shop.
///
/// The data folder becomes a shop with a hub of its own; no cloud and no internet is needed. The recovery sheet is
/// printed, or shown here once where no printer is set up: from it the hub's keys can be made again.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What customers call the shop.
    #[arg(long)]
    pub name: String,
    /// The zone of its wall clock, such as Asia/Shanghai.
    #[arg(long, value_parser = zone)]
    pub zone: Zone,
    /// What it trades in, such as CNY.
    #[arg(long, value_parser = currency)]
    pub currency: Currency,
    /// The address line on receipts.
    #[arg(long, default_value = "")]
    pub address: String,
    /// The label of this till.
    #[arg(long, default_value = "1")]
    pub till: String,
    /// How colleagues call the first manager.
    #[arg(long, value_name = "NAME")]
    pub manager: String,
}

fn zone(name: &str) -> Result<Zone, String> {
    Zone::named(name).map_err(|error| error.to_string())
}

fn currency(code: &str) -> Result<Currency, String> {
    serde_json::from_value(code.into()).map_err(|_| "no such currency".to_owned())
}

/// Opens the shop in the data folder of the settings.
pub async fn run(config: &Config, args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.data)?;
    let clock = enrol::clock_of(&store).await?;
    open(&store, &clock, config, args, out).await?;
    Ok(ExitCode::SUCCESS)
}

/// What became of the recovery sheet.
#[derive(Debug)]
pub enum Handed {
    /// It is on paper.
    Printed,
    /// There is no printer.
    NoPrinter,
    /// The printer does not say that it came out.
    NotPrinted(anyhow::Error),
}

/// Opens the shop in a data folder that has joined none, and says so.
pub async fn open(
    store: &Store,
    clock: &Clock,
    config: &Config,
    args: &Args,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let shop = open_handing(store, clock, config, args, &mut |handed, recovery| {
        Ok(say_handed(&Text::new(config.language), handed, recovery, out)?)
    })
    .await?;
    let said = [("shop", shop.name.as_str().into()), ("folder", store.dir().display().to_string().into())];
    Ok(writeln!(out, "{}", Text::new(config.language).of("own-shop-opened", &said))?)
}

/// The same with the recovery sheet handed to whoever shows it, before the terminal joins: a shop that was opened has
/// certainly shown it.
pub async fn open_handing(
    store: &Store,
    clock: &Clock,
    config: &Config,
    args: &Args,
    hand: &mut impl FnMut(&Handed, &RecoveryKey) -> anyhow::Result<()>,
) -> anyhow::Result<Shop> {
    if store.read(identity::find).await?.is_some() {
        bail!("{} belongs to a shop already; nothing was changed", store.dir().display());
    }
    let (books, keys) = (own_hub::books(store.dir()), own_hub::keys(store.dir()));
    if books.exists() && !keys.exists() {
        return Err(own_hub::Fault::KeysLost { keys, books }.into());
    }
    let setting = hub::Config { tenant: args.name.clone(), ..own_hub::config(store.dir(), clock) };
    let hub = Hub::start(setting).await.context("the shop's own hub cannot start")?;
    let joined = set_up(store, clock, config, args, &hub, hand).await;
    hub.stop().await;
    joined
}

async fn set_up(
    store: &Store,
    clock: &Clock,
    config: &Config,
    args: &Args,
    hub: &Hub,
    hand: &mut impl FnMut(&Handed, &RecoveryKey) -> anyhow::Result<()>,
) -> anyhow::Result<Shop> {
    let shop = shop(&hub.admin, args).await?;
    if hub.admin.staff().await?.is_empty() {
        let manager = StaffForm {
            id: None,
            name: args.manager.clone(),
            role: Role::Manager,
            employed: Employment::Active,
            shop: Some(shop.id),
        };
        hub.admin.put_staff(manager).await.context("the first manager cannot be added")?;
    }
    let recovery = hub.admin.recovery();
    let sheet = RecoverySheet { key: &recovery, fingerprint: &hub.admin.fingerprint() };
    let (tongue, template) = (config.language.into(), &template::USUAL);
    let head = Head { shop: &shop, till: &args.till, staff: None, at: clock.now(), tongue, template };
    let paper = recovery_sheet(head, &sheet);
    // The printer's name of the paper; it is in no spool.
    let id = ProcessId::of(clock.mint().as_u64_pair().1);
    hand(&handed(config, paper, id).await?, &recovery)?;
    // Terminals of an attempt that was cut short: their keys are gone, and nobody is to wait for their facts.
    for earlier in hub.admin.devices().await? {
        hub.admin.set_device_status(earlier.id, DeviceStatus::Revoked).await?;
    }
    let invitation = hub.admin.invite(shop.id, &args.till).await?;
    enrol::enrol_own(store, clock, &invitation).await.context("the terminal cannot join its own hub")?;
    Ok(shop)
}

/// The shop of the books: made, or left by an attempt that was cut short. Books of another shop stay as they are.
async fn shop(admin: &Admin, args: &Args) -> anyhow::Result<Shop> {
    if let Some(found) = admin.shops().await?.into_iter().next() {
        if found.name == args.name && found.zone == args.zone && found.currency == args.currency {
            return Ok(found);
        }
        let zone = found.zone.name();
        bail!("the hub's books hold the shop {} already ({zone}, {}): open it so named", found.name, found.currency);
    }
    let form = serde_json::json!({
        "name": args.name, "address": args.address, "zone": args.zone, "currency": args.currency,
    });
    let form: ShopForm = serde_json::from_value(form)?;
    Ok(admin.put_shop(form).await?)
}

/// Puts the recovery sheet on paper where there is a printer. It goes past the spool and past the log.
async fn handed(config: &Config, paper: Receipt, id: ProcessId) -> anyhow::Result<Handed> {
    let Some(printer) = config.printer.clone() else { return Ok(Handed::NoPrinter) };
    Ok(match tokio::task::spawn_blocking(move || print(printer, &paper, id)).await? {
        Ok(()) => Handed::Printed,
        Err(error) => Handed::NotPrinted(error),
    })
}

/// Says what became of the recovery sheet; what is not on paper is shown here, once.
fn say_handed(text: &Text, handed: &Handed, recovery: &RecoveryKey, out: &mut impl Write) -> std::io::Result<()> {
    match handed {
        Handed::Printed => {
            writeln!(out, "{}", text.of("own-shop-sheet-printed", &[]))?;
            return writeln!(out, "{}", text.of("own-shop-sheet-why", &[]));
        }
        Handed::NotPrinted(error) => {
            let said = [("why", format!("{error:#}").into())];
            writeln!(out, "{}", text.of("own-shop-sheet-unprinted", &said))?;
        }
        Handed::NoPrinter => writeln!(out, "{}", text.of("own-shop-sheet-shown", &[]))?,
    }
    writeln!(out, "{}", text.of("own-shop-sheet-why", &[]))?;
    writeln!(out, "\n{}\n", recovery.rows().join("\n"))?;
    out.flush()
}

/// Prints a paper at once; fails unless the printer says that it is through with it.
fn print(config: printer::Config, paper: &Receipt, id: ProcessId) -> anyhow::Result<()> {
    let bytes = printer::escpos::encode(&layout(paper, &config.profile))?;
    match Printer::open(config).send(&printer::Job { bytes: &bytes, id }, &mut || Ok(())) {
        Outcome::Printed | Outcome::Processed => Ok(()),
        Outcome::SentUnconfirmed => bail!("the printer cannot say whether the paper came out"),
        Outcome::NotSent(hold) => Err(hold.into()),
        Outcome::Unknown(doubt) => Err(doubt.into()),
    }
}
