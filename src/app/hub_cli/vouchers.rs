//! Campaigns and vouchers from the command line.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ValueEnum;

use super::{find_campaign, find_shop};
use crate::domain::money::Money;
use crate::domain::voucher::Amount;
use crate::hub::admin::Admin;
use crate::hub::import::{Encoding, Fault, Options};
use crate::hub::issue::{Form, Order};
use crate::hub::qr::Picture;

/// What the program ends with where a file was read and some of its rows were refused.
pub(super) const SOME_REFUSED: u8 = 3;

/// What to do with campaigns.
#[derive(Debug, clap::Subcommand)]
pub(super) enum CampaignCommand {
    /// Add a campaign, or change the one whose id it names.
    Add {
        /// A JSON file as `POST /v1/admin/campaigns` takes it.
        file: PathBuf,
    },
    /// List the campaigns.
    List,
}

/// What to import.
#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// A CSV or XLSX file: `code`, `campaign`, `uses`, `balance`, `issued_at`, `from`, `until`, `home_shop`, `holder`,
    /// `phone_tail`, `note`.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The campaign of rows that name none, by id or number.
    #[arg(long, value_name = "C")]
    campaign: Option<String>,
    /// The encoding, where it is not to be guessed.
    #[arg(long)]
    encoding: Option<Encoded>,
}

/// How a file is encoded.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Encoded {
    /// UTF-8.
    Utf8,
    /// GB18030, and with it GBK.
    Gb18030,
}

impl Encoded {
    /// As the hub calls it.
    pub(super) const fn encoding(self) -> Encoding {
        match self {
            Self::Utf8 => Encoding::Utf8,
            Self::Gb18030 => Encoding::Gb18030,
        }
    }
}

/// What to issue.
#[derive(Debug, clap::Args)]
pub(super) struct IssueArgs {
    /// The campaign, by id or number.
    #[arg(long, value_name = "C")]
    campaign: String,
    /// How many.
    #[arg(long, value_name = "N")]
    count: u32,
    /// A folder for `codes.csv` and a picture of each code: of level Q, which survives more scratches, where that makes it
    /// no denser, or by one version of a small one; of level M otherwise.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What the codes are like.
    #[arg(long, default_value = "opaque")]
    form: Kind,
    /// The only shop that may redeem them, by id, number or name.
    #[arg(long, value_name = "S")]
    shop: Option<String>,
    /// How many uses each has.
    #[arg(long, value_name = "N", conflicts_with = "balance")]
    uses: Option<u32>,
    /// What each is worth, in minor units, of a campaign of stored value.
    #[arg(long, value_name = "MINOR")]
    balance: Option<i64>,
    /// What the pictures are.
    #[arg(long, default_value = "png")]
    pictures: Pictures,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// CS0: the smallest code, for whoever can ask the data.
    Opaque,
    /// CS1, or of campaigns that ask for it CS2: a terminal can check it without any data.
    Signed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Pictures {
    Png,
    Svg,
    None,
}

pub(super) async fn campaign(admin: &Admin, asked: CampaignCommand, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    match asked {
        CampaignCommand::Add { file } => {
            let text = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let body = serde_json::from_slice(&text).with_context(|| format!("{} is no JSON", file.display()))?;
            let stored = admin.put_campaign(body).await?;
            writeln!(out, "{}\t{}", stored.no.number(), stored.id)?;
        }
        CampaignCommand::List => {
            for campaign in admin.campaigns().await? {
                let name = campaign.body.get("name").and_then(serde_json::Value::as_str).unwrap_or_default();
                writeln!(out, "{}\t{}\t{name}", campaign.no.number(), campaign.id)?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn import(admin: &Admin, args: &ImportArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let campaign = match &args.campaign {
        Some(named) => Some(find_campaign(admin, named).await?),
        None => None,
    };
    let encoding = args.encoding.map(Encoded::encoding);
    let file = File::open(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let report = admin.import(file, Options { campaign, encoding }).await?;
    let ended = refused(&report.faults, report.refused, out)?;
    writeln!(out, "{} rows: {} added, {} refused", report.rows, report.added, report.refused)?;
    Ok(ended)
}

/// Tells the rows that were refused; the code that the program ends with.
pub(super) fn refused(faults: &[Fault], count: u64, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    for fault in faults {
        let column = fault.column.map_or_else(String::new, |column| format!(", {column}"));
        writeln!(out, "line {}{column}: {} ({})", fault.line, fault.detail, fault.code)?;
    }
    Ok(if count == 0 { ExitCode::SUCCESS } else { ExitCode::from(SOME_REFUSED) })
}

pub(super) async fn issue(admin: &Admin, args: &IssueArgs, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    if fs::read_dir(&args.out).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is not empty: codes that are there might be overwritten", args.out.display());
    }
    fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let home_shop = match &args.shop {
        Some(named) => Some(find_shop(admin, named).await?.id),
        None => None,
    };
    let order = Order {
        campaign: find_campaign(admin, &args.campaign).await?,
        count: args.count,
        form: match args.form {
            Kind::Opaque => Form::Opaque,
            Kind::Signed => Form::Signed,
        },
        amount: args.uses.map(Amount::Uses).or(args.balance.map(|minor| Amount::Money(Money::from_minor(minor)))),
        home_shop,
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    };
    let issued = admin.issue(&order).await?;
    let mut table = String::from("id,code\n");
    for voucher in &issued {
        // Neither base32 nor base45 has a comma or a quote.
        table.extend([voucher.id.to_string().as_str(), ",", &voucher.code, "\n"]);
        draw(&args.out, &voucher.id.to_string(), &voucher.code, args.pictures)?;
    }
    fs::write(args.out.join("codes.csv"), table)?;
    writeln!(out, "{} vouchers in {}", issued.len(), args.out.display())?;
    Ok(ExitCode::SUCCESS)
}

fn draw(folder: &Path, name: &str, code: &str, pictures: Pictures) -> anyhow::Result<()> {
    let picture = Picture::of(code)?;
    match pictures {
        Pictures::Png => fs::write(folder.join(format!("{name}.png")), picture.png()?)?,
        Pictures::Svg => fs::write(folder.join(format!("{name}.svg")), picture.svg())?,
        Pictures::None => {}
    }
    Ok(())
}
