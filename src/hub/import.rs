//! Vouchers from a file of another system, of a platform, of paper; products from that of a shop ([`products`]).
//!
//! ```text
//! bytes ─ CSV or spreadsheet ─ header (aliases, 中文 too) ─ row ─ encoding ─ fields ─> NewVoucher ─ batches ─> books
//! ```
//!
//! A CSV file is read as it comes, a million rows in little memory. A row that cannot be read or is there already is told by
//! its line and keeps no other from coming in. The columns are held to strictly: one that is not known may be a restriction.

mod columns;
mod fields;
pub mod products;
mod sheet;
mod table;

use std::io::Read;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::domain::campaign::Campaign;
use crate::domain::id::{CampaignId, VoucherId};
use crate::domain::shop::Shop;
use crate::hub::admin::{Admin, AdminFault};
use crate::hub::clock::{NoRandomness, random};
use crate::hub::database::{Added, NewVoucher};

use self::columns::{Column, Columns};
use self::table::Table;

pub use self::fields::Encoding;
pub use self::sheet::SheetFault;

/// How many rows go into the books at once, so that counters are served in between.
const BATCH: usize = 1_000;

/// How many faults are told one by one; the rest are counted.
const FAULTS_MAX: usize = 1_000;

/// How an import is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The campaign of rows that name none.
    pub campaign: Option<CampaignId>,
    /// The encoding, where it is not to be guessed.
    pub encoding: Option<Encoding>,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// How many rows there were.
    pub rows: u64,
    /// How many vouchers were added.
    pub added: u64,
    /// How many rows were not.
    pub refused: u64,
    /// Why, row by row; the first thousand.
    pub faults: Vec<Fault>,
    /// How the file was encoded.
    pub encoding: Encoding,
}

/// A row that was not added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// On which line the row begins, the header's being 1.
    pub line: u64,
    /// In which column, as this hub calls it.
    pub column: Option<&'static str>,
    /// Why: a stable code.
    pub code: &'static str,
    /// The same as a sentence.
    pub detail: String,
}

/// What the rows refer to.
struct Referred {
    shops: Vec<Shop>,
    campaigns: Vec<Known>,
    options: Options,
    now: Timestamp,
}

/// A campaign that rows may name.
pub(super) struct Known {
    id: CampaignId,
    no: u32,
    /// Its rules, where this hub reads them.
    campaign: Option<Campaign>,
}

/// Rows on their way into the books.
enum Parsed {
    Batch(Vec<(u64, NewVoucher)>),
    Faults(Vec<Fault>),
}

impl Admin {
    /// Imports vouchers from a file. Reading happens on a thread of its own; `file` may wait for the network.
    pub async fn import<R: Read + Send + 'static>(&self, file: R, options: Options) -> Result<Report, ImportFault> {
        let campaigns = self.campaigns().await?.into_iter().map(|stored| Known {
            id: stored.id,
            no: stored.no.number(),
            campaign: serde_json::from_value(stored.body).ok(),
        });
        let referred =
            Referred { shops: self.shops().await?, campaigns: campaigns.collect(), options, now: self.app().now() };
        let (tell, mut told) = mpsc::channel(2);
        let reading = tokio::task::spawn_blocking(move || read(file, &referred, &tell));
        let mut report = Report { rows: 0, added: 0, refused: 0, faults: Vec::new(), encoding: Encoding::Utf8 };
        while let Some(parsed) = told.recv().await {
            match parsed {
                Parsed::Faults(faults) => faults.into_iter().for_each(|fault| report.refuse(fault)),
                Parsed::Batch(batch) => self.put_batch(batch, &mut report).await?,
            }
        }
        report.encoding = reading.await.map_err(|_| ImportFault::Broken)??;
        Ok(report)
    }

    async fn put_batch(&self, batch: Vec<(u64, NewVoucher)>, report: &mut Report) -> Result<(), ImportFault> {
        let (lines, vouchers): (Vec<u64>, Vec<NewVoucher>) = batch.into_iter().unzip();
        for (line, added) in lines.into_iter().zip(self.add_vouchers(vouchers).await?) {
            let (column, code, detail) = match added {
                Added::Yes => {
                    report.rows += 1;
                    report.added += 1;
                    continue;
                }
                Added::Duplicate => ("code", "duplicate", "there is a voucher with this code"),
                Added::UnknownCampaign => ("campaign", "unknown_campaign", "there is no such campaign"),
                Added::UnknownShop => ("home_shop", "unknown_shop", "there is no such shop"),
            };
            report.refuse(Fault { line, column: Some(column), code, detail: detail.to_owned() });
        }
        Ok(())
    }
}

impl Report {
    fn refuse(&mut self, fault: Fault) {
        self.rows += 1;
        self.refused += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
    }
}

/// Reads the file and hands batches over; says how it was encoded.
fn read(file: impl Read, referred: &Referred, tell: &mpsc::Sender<Parsed>) -> Result<Encoding, ImportFault> {
    let mut table = Table::open(file, referred.options.encoding)?;
    let columns: Columns<Column> = Columns::of(table.header())?;
    let mut batch = Vec::with_capacity(BATCH);
    let mut faults = Vec::new();
    while let Some(row) = table.next()? {
        let line = row.line;
        match fields::voucher(row.texts, &columns, referred, VoucherId::from_bytes(random()?)) {
            Ok(voucher) => batch.push((line, voucher)),
            Err(bad) => faults.push(Fault { line, column: bad.column, code: bad.code(), detail: bad.to_string() }),
        }
        if batch.len() == BATCH || faults.len() == BATCH {
            hand_over(tell, &mut batch, &mut faults)?;
        }
    }
    hand_over(tell, &mut batch, &mut faults)?;
    Ok(table.encoding())
}

fn hand_over(
    tell: &mpsc::Sender<Parsed>,
    batch: &mut Vec<(u64, NewVoucher)>,
    faults: &mut Vec<Fault>,
) -> Result<(), ImportFault> {
    tell.blocking_send(Parsed::Faults(std::mem::take(faults))).map_err(|_| ImportFault::Broken)?;
    tell.blocking_send(Parsed::Batch(std::mem::take(batch))).map_err(|_| ImportFault::Broken)
}

/// Why a file is not imported, or not to its end. What was added before stays.
#[derive(Debug, thiserror::Error)]
pub enum ImportFault {
    /// It cannot be read.
    #[error("the file cannot be read")]
    Read(#[source] std::io::Error),
    /// It is no CSV.
    #[error("the file is no CSV")]
    Csv(#[from] csv::Error),
    /// It is a spreadsheet that cannot be read.
    #[error("the spreadsheet cannot be read")]
    Sheet(#[from] SheetFault),
    /// It is UTF-16.
    #[error("the file is UTF-16: save it as UTF-8")]
    Utf16,
    /// Its header is not one that is read.
    #[error("the header cannot be read")]
    Header(#[from] columns::BadHeader),
    /// A row is longer than any that is read.
    #[error("line {line} is longer than any row: this is no table that is read")]
    NoTable {
        /// Which line.
        line: u64,
    },
    /// The reading broke off.
    #[error("the reading broke off")]
    Broken,
    /// The books failed.
    #[error("the books failed")]
    Books(#[from] AdminFault),
    /// No random bytes.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
}
