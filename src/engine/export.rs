//! Tables that people take away as files.

use std::path::PathBuf;
use std::sync::PoisonError;

use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::store::exports;
pub use crate::store::exports::Table;

impl Engine {
    /// Where tables are written from now on; until it is said, into `exports` of the data folder. The folder is made when the
    /// first one is written.
    pub fn export_into(&self, folder: PathBuf) {
        *self.inner().exports.write().unwrap_or_else(PoisonError::into_inner) = folder;
    }

    /// Writes a table as CSV into the folder for exports; where the file is.
    pub async fn export(&self, table: Table) -> Result<PathBuf, Problem> {
        let folder = self.inner().exports.read().unwrap_or_else(PoisonError::into_inner).clone();
        let written = tokio::task::spawn_blocking(move || exports::write(&folder, &table)).await;
        let written = written.map_err(|error| Problem::caused(Code::Interrupted, error))?;
        written.map_err(|error| Problem::caused(Code::ExportFailed, error))
    }
}
