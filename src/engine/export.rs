//! What people take away as files: tables, and receipts as pictures and pages.

use std::path::PathBuf;
use std::sync::PoisonError;

use crate::devices::printer::{pdf, raster};
use crate::domain::id::{PrintJobId, RefundId, SaleId};
use crate::domain::receipt::slip::short_number;
use crate::domain::receipt::{Profile, Receipt, layout};
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, store_failed};
pub use crate::store::exports::Table;
use crate::store::print_jobs::{self, Spooled, Work};
use crate::store::{self, Connection, exports, refunds, sales};

/// Which receipt is wanted as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptOf {
    /// That of a paper, or of a copy of it.
    Paper(PrintJobId),
    /// That of a sale.
    Sale(SaleId),
}

/// As what a receipt is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A picture.
    Png,
    /// A page.
    Pdf,
}

impl Engine {
    /// Where files are written from now on; until it is said, into `exports` of the data folder. The folder is made when the
    /// first one is written.
    pub fn export_into(&self, folder: PathBuf) {
        *self.inner().exports.write().unwrap_or_else(PoisonError::into_inner) = folder;
    }

    /// Writes a table as CSV into the folder for exports; where the file is.
    pub async fn export(&self, table: Table) -> Result<PathBuf, Problem> {
        let folder = self.exports();
        let written = tokio::task::spawn_blocking(move || exports::write(&folder, &table)).await;
        let written = written.map_err(|error| Problem::caused(Code::Interrupted, error))?;
        written.map_err(|error| Problem::caused(Code::ExportFailed, error))
    }

    /// Writes the receipt of a sale, a refund, a redemption or its reversal into the folder for exports, named by its number; where
    /// the file is.
    ///
    /// It is the document that was stored when it happened, whether or not anything printed it, as the till's printer draws it, and
    /// says no word more or less. It
    /// bears no mark of a copy and is no fact: those count papers, so that of two in a customer's hands one says that it is the
    /// second. A file can be copied by anybody as often as they like, and nothing is given for it: what comes back of a sale is
    /// counted in the ledger.
    pub async fn export_receipt(&self, of: ReceiptOf, form: Form) -> Result<PathBuf, Problem> {
        let found = self.store().read(move |conn| receipt(conn, of)).await.map_err(store_failed)?;
        let (name, document) = found.ok_or(Problem::new(Code::NoSuchPaper))?;
        let profile = self.printer().map_or(Profile::MM80, |printer| printer.profile);
        let folder = self.exports();
        let written = tokio::task::spawn_blocking(move || {
            let unreadable = |error: serde_json::Error| Problem::caused(Code::DataFailed, error);
            let receipt: Receipt = serde_json::from_str(&document).map_err(unreadable)?;
            let picture = raster::draw(&layout(&receipt, &profile));
            let picture = picture.map_err(|error| Problem::caused(Code::DataFailed, error))?;
            let (ending, bytes) = match form {
                Form::Png => ("png", raster::to_png(&picture)),
                Form::Pdf => ("pdf", pdf::of(&picture, &name)),
            };
            let bytes = bytes.map_err(|error| Problem::caused(Code::ExportFailed, error))?;
            exports::write_file(&folder, &name, ending, &bytes)
                .map_err(|error| Problem::caused(Code::ExportFailed, error))
        });
        written.await.map_err(|error| Problem::caused(Code::Interrupted, error))?
    }

    fn exports(&self) -> PathBuf {
        self.inner().exports.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The number of a receipt and its document; nothing where no paper of it was ever made, or it is none of a customer's.
fn receipt(conn: &Connection, of: ReceiptOf) -> Result<Option<(String, String)>, store::Error> {
    let found = match of {
        ReceiptOf::Paper(job) => print_jobs::find(conn, job)?,
        ReceiptOf::Sale(sale) => print_jobs::of_receipt(conn, sale.uuid())?.into_iter().next(),
    };
    let Some(Spooled { job, .. }) = found else { return Ok(None) };
    let Work::Paper(paper) = job.work else { return Ok(None) };
    let number = match paper.redemption {
        Some(redemption) => Some(short_number(redemption)),
        None => number(conn, paper.copy_of.unwrap_or(job.id))?,
    };
    Ok(number.map(|number| (number, paper.document)))
}

/// The number of the sale or the refund whose receipt a paper is.
fn number(conn: &Connection, job: PrintJobId) -> Result<Option<String>, store::Error> {
    let Some(document) = print_jobs::receipt_of(conn, job)? else { return Ok(None) };
    if let Some(made) = sales::find(conn, SaleId::new(document))? {
        return Ok(Some(made.sale.document().head.number.to_string()));
    }
    let given = refunds::find(conn, RefundId::new(document))?;
    Ok(given.map(|given| given.refund.head().number.to_string()))
}
