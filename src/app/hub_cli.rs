//! The hub's command line: one variant for each command.

mod owner;
mod pictures;
mod products;
mod serve;
mod staff;
mod vouchers;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use clap::{Parser, Subcommand};

use crate::domain::id::{CampaignId, ShopId};
use crate::domain::shop::Shop;
use crate::hub::admin::Admin;
use crate::hub::{self, Config};

/// The hub of Countersign: what terminals sync with.
#[derive(Debug, Parser)]
#[command(name = "countersign-hub", version)]
pub struct HubCli {
    /// The books; the hub's secrets lie beside them in PATH.keys.
    #[arg(long, global = true, value_name = "sqlite:PATH", default_value = "sqlite:countersign-hub.db")]
    database: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make new books and keys, and show an API key and the recovery text.
    Init(owner::InitArgs),
    /// Serve terminals and owners until SIGINT or SIGTERM.
    Serve(serve::Args),
    /// Add a shop, or list them.
    #[command(subcommand)]
    Shop(owner::ShopCommand),
    /// Invite a terminal: a QR code that is good once, for ten minutes.
    Enrol(owner::EnrolArgs),
    /// List terminals, take one out of service or back in, or wait for it no longer.
    #[command(subcommand)]
    Device(owner::DeviceCommand),
    /// Add staff, list them, issue badges and end them.
    #[command(subcommand)]
    Staff(staff::StaffCommand),
    /// Add a campaign from a JSON file, or list them.
    #[command(subcommand)]
    Campaign(vouchers::CampaignCommand),
    /// Say by what a shop sells.
    Selling(products::SellingArgs),
    /// Import products from a CSV file or a spreadsheet, by their codes. Ends with 3 where some rows were refused.
    ImportProducts(products::ProductImportArgs),
    /// Import pictures of products from a folder; each file is named by the code of its product. Ends with 3 where some were
    /// refused.
    ImportPictures(pictures::PictureImportArgs),
    /// Add a promotion from a JSON file, list them, or take one away.
    #[command(subcommand)]
    Promotion(products::PromotionCommand),
    /// Import vouchers from a CSV file or a spreadsheet. Ends with 3 where some rows were refused.
    ImportVouchers(vouchers::ImportArgs),
    /// Issue vouchers and write their codes and QR codes into a folder.
    Issue(vouchers::IssueArgs),
    /// List the keys of tokens, let the next one sign, show the recovery text or bring keys back from it.
    #[command(subcommand)]
    Keys(owner::KeysCommand),
    /// Make an API key; it is shown this once.
    ApiKey(owner::ApiKeyArgs),
    /// Copy the books, also while the hub serves.
    Backup(owner::BackupArgs),
    /// Count the books as restored from a backup: once, before terminals come.
    Restored,
}

impl HubCli {
    /// Runs the command.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()))
            .with_writer(io::stderr)
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.carry_out(&mut io::stdout().lock()))
    }

    async fn carry_out(self, out: &mut impl io::Write) -> anyhow::Result<ExitCode> {
        let config = Config::local(&self.database.0);
        match self.command {
            Command::Init(args) => owner::init(config, &args, out).await,
            Command::Serve(args) => serve::run(config, &args, out).await,
            Command::Keys(owner::KeysCommand::Recover) => owner::recover(&config, out),
            command => {
                if !config.database.exists() {
                    bail!("there are no books at {}: make them with `countersign-hub init`", config.database.display());
                }
                let admin = hub::administer(&config).await?;
                command.carry_out(&config, &admin, out).await
            }
        }
    }
}

impl Command {
    async fn carry_out(self, config: &Config, admin: &Admin, out: &mut impl io::Write) -> anyhow::Result<ExitCode> {
        match self {
            Self::Shop(asked) => owner::shop(admin, asked, out).await,
            Self::Enrol(args) => owner::enrol(config, &args, out).await,
            Self::Device(asked) => owner::device(admin, asked, out).await,
            Self::Staff(asked) => staff::staff(admin, asked, out).await,
            Self::Campaign(asked) => vouchers::campaign(admin, asked, out).await,
            Self::Selling(args) => products::selling(admin, &args, out).await,
            Self::ImportProducts(args) => products::import(admin, &args, out).await,
            Self::ImportPictures(args) => pictures::import(admin, &args, out).await,
            Self::Promotion(asked) => products::promotion(admin, asked, out).await,
            Self::ImportVouchers(args) => vouchers::import(admin, &args, out).await,
            Self::Issue(args) => vouchers::issue(admin, &args, out).await,
            Self::Keys(asked) => owner::keys(admin, asked, out).await,
            Self::ApiKey(args) => owner::api_key(admin, &args, out).await,
            Self::Backup(args) => owner::back_up(config, &args, out),
            Self::Restored => owner::restored(admin, out).await,
            // Carried out before the books are opened.
            Self::Init(_) | Self::Serve(_) => Ok(ExitCode::SUCCESS),
        }
    }
}

/// Where the books are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place(PathBuf);

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self(PathBuf::from(path))),
            _ => Err("a database is named sqlite:PATH".to_owned()),
        }
    }
}

/// The shop that somebody names by id, number or name.
async fn find_shop(admin: &Admin, named: &str) -> anyhow::Result<Shop> {
    let shops = admin.shops().await?;
    let is_named = |shop: &Shop| {
        named.parse().is_ok_and(|id: ShopId| shop.id == id)
            || named.parse().is_ok_and(|no: u16| shop.no.number() == no)
            || shop.name == named
    };
    shops.into_iter().find(is_named).with_context(|| format!("there is no shop {named}"))
}

/// The campaign that somebody names by id or number.
async fn find_campaign(admin: &Admin, named: &str) -> anyhow::Result<CampaignId> {
    let campaigns = admin.campaigns().await?;
    let found = campaigns.into_iter().find(|campaign| {
        named.parse().is_ok_and(|id: CampaignId| campaign.id == id)
            || named.parse().is_ok_and(|no: u32| campaign.no.number() == no)
    });
    found.map(|campaign| campaign.id).with_context(|| format!("there is no campaign {named}"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        HubCli::command().debug_assert();
    }

    #[test]
    fn a_database_is_named_with_its_kind() {
        assert_eq!("sqlite:a/b.db".parse(), Ok(Place(PathBuf::from("a/b.db"))));
        for wrong in ["", "a.db", "sqlite:", "postgres://host"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
