//! What is sold, from the command line: the rules of a shop, products from a file, promotions.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde::de::DeserializeOwned;

use super::find_shop;
use super::vouchers::{Encoded, refused};
use crate::domain::id::PromotionId;
use crate::hub::admin::Admin;
use crate::hub::catalogue::LISTED_MAX;
use crate::hub::database::Section;

/// By what a shop sells.
#[derive(Debug, clap::Args)]
pub(super) struct SellingArgs {
    /// The shop, by id, number or name.
    #[arg(long, value_name = "S")]
    shop: String,
    /// A JSON file as `PUT /v1/admin/shops/{shop}/selling` takes it: taxes, roundings, notes and coins.
    #[arg(value_name = "FILE.json")]
    file: PathBuf,
}

/// Which products to import.
#[derive(Debug, clap::Args)]
pub(super) struct ProductImportArgs {
    /// A CSV or XLSX file: `code`, `name`, `category`, `price`, `member_price`, `barcode`, `unit`, `scale_item`, `tax_class`,
    /// `variant`, `stock`, `note`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The encoding of a CSV file, where it is not to be guessed.
    #[arg(long)]
    encoding: Option<Encoded>,
    /// The shop whose stock the file tells, by id, number or name; the only one where it is not said.
    #[arg(long, value_name = "S")]
    shop: Option<String>,
}

/// What to do with promotions.
#[derive(Debug, clap::Subcommand)]
pub(super) enum PromotionCommand {
    /// Add a promotion, or change the one whose id it names.
    Add {
        /// A JSON file as `POST /v1/admin/promotions` takes it.
        file: PathBuf,
    },
    /// List the promotions.
    List,
    /// Take a promotion away.
    Remove {
        /// Which.
        promotion: PromotionId,
    },
}

pub(super) async fn selling(admin: &Admin, args: &SellingArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let shop = find_shop(admin, &args.shop).await?;
    let shop = admin.put_selling(shop.id, Some(json(&args.file)?)).await?;
    writeln!(out, "{}\t{}\t{}", shop.no.number(), shop.id, shop.name)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn import(admin: &Admin, args: &ProductImportArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let file = File::open(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let counted = match &args.shop {
        Some(shop) => Some(find_shop(admin, shop).await?.id),
        None => None,
    };
    let report = admin.import_products(file, args.encoding.map(Encoded::encoding), counted).await?;
    let ended = refused(&report.faults, report.refused, out)?;
    writeln!(
        out,
        "{} rows: {} products added, {} changed, {} as before; {} rows refused",
        report.rows, report.added, report.changed, report.unchanged, report.refused
    )?;
    Ok(ended)
}

pub(super) async fn promotion(
    admin: &Admin,
    asked: PromotionCommand,
    out: &mut impl Write,
) -> anyhow::Result<ExitCode> {
    let told = |stored: &serde_json::Value| {
        let field =
            |name: &str| stored.pointer(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        format!("{}\t{}", field("/promotion/id"), field("/promotion/name"))
    };
    match asked {
        PromotionCommand::Add { file } => {
            let stored = admin.put_in_catalogue(Section::Promotions, json(&file)?).await?;
            writeln!(out, "{}", told(&stored))?;
        }
        PromotionCommand::List => {
            for stored in admin.catalogue(Section::Promotions, String::new(), LISTED_MAX).await? {
                writeln!(out, "{}", told(&stored))?;
            }
        }
        PromotionCommand::Remove { promotion } => {
            admin.remove_from_catalogue(Section::Promotions, promotion.to_string()).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn json<T: DeserializeOwned>(file: &Path) -> anyhow::Result<T> {
    let text = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not what is read there", file.display()))
}
