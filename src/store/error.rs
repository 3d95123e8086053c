//! What can go wrong on the disk, told apart by what can be done about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::domain::id::{PersonId, PrintJobId, RedemptionId, SaleId, ShiftId};

/// What a function of the store returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. A transaction in which it happened has left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No room is left: free some, then do it again.
    #[error("the disk is full")]
    DiskFull(#[source] rusqlite::Error),
    /// The file or its folder may not be written.
    #[error("the data folder cannot be written")]
    ReadOnly(#[source] rusqlite::Error),
    /// A page of the file is not what was written: the file must be set aside or restored.
    #[error("the database file is damaged")]
    Damaged(#[source] rusqlite::Error),
    /// The disk did not do what it was told; whether it keeps what it has is not known.
    #[error("the disk failed")]
    Disk(#[source] rusqlite::Error),
    /// Somebody else held the file for longer than is waited.
    #[error("the database is held by somebody else")]
    Busy(#[source] rusqlite::Error),
    /// A stored value is not one that this program writes.
    #[error("a stored row cannot be read")]
    Unreadable(#[source] rusqlite::Error),
    /// Stored JSON is not what this program writes.
    #[error("stored JSON cannot be read")]
    Json(#[from] serde_json::Error),
    /// Another failure of the database.
    #[error("the database refused a statement")]
    Sql(#[source] rusqlite::Error),
    /// A file beside the databases could not be read or written.
    #[error("a file of the store cannot be read or written")]
    File(#[from] std::io::Error),
    /// A file that is asked for is not there.
    #[error("there is no {0}")]
    Missing(PathBuf),
    /// The terminal's secrets are missing or broken.
    #[error("the keys in {path} cannot be read")]
    Keys {
        /// Their file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// This terminal belongs to no shop yet, so it has no journal.
    #[error("this terminal is not enrolled")]
    NotEnrolled,
    /// A guard in SQL held.
    #[error(transparent)]
    Guard(#[from] Guard),
    /// More work is waiting than the queue holds.
    #[error("the store has too much to do")]
    Overloaded,
    /// The store was closed while the work waited.
    #[error("the store is closed")]
    Closed,
    /// The work broke down half-way; nothing of it was written.
    #[error("the work on the store broke down: {0}")]
    Panicked(String),
}

/// A rule that stands in SQL, beside the decision that should have kept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Guard {
    /// A fact is longer than 64 KiB.
    #[error("a fact of {0} bytes is too long")]
    FactTooLong(usize),
    /// The redemption is unknown here.
    #[error("no redemption {0} was made here")]
    NoSuchRedemption(RedemptionId),
    /// It was reversed before.
    #[error("redemption {0} was reversed before")]
    ReversedBefore(RedemptionId),
    /// The check-in is unknown here, or undone.
    #[error("no such check-in stands here")]
    NoSuchCheckIn,
    /// The print job is not in a state that allows it.
    #[error("print job {job} is not in a state that allows `{change}`")]
    JobNotIn {
        /// Which job.
        job: PrintJobId,
        /// What was to be done.
        change: &'static str,
    },
    /// There is no grant, or its raise is used.
    #[error("no grant with an unused raise is held")]
    NoRaise,
    /// A row of a cache that was built refers to one that is not there.
    #[error("a row of the new cache refers to nothing")]
    RefersToNothing,
    /// A page of changes does not begin where the last one ended.
    #[error("the page reads from {found}, but the cache stands at {expected}")]
    NotTheNextPage {
        /// Where the cache stands.
        expected: u64,
        /// Where the page reads from.
        found: u64,
    },
    /// A page of changes is of another life of the hub's books than the cache.
    #[error("the page is of epoch {found}, but the cache of {expected}")]
    OtherEpoch {
        /// That of the cache.
        expected: u64,
        /// That of the page.
        found: u64,
    },
    /// The key of this person was erased, and nothing is sealed for them again.
    #[error("the data of person {0} was erased")]
    Erased(PersonId),
    /// No such basket is kept.
    #[error("no basket of sale {0} is kept")]
    NoSuchBasket(SaleId),
    /// The number of a receipt is of another terminal or another life.
    #[error("the receipt is numbered for another terminal or another life")]
    OtherReceipts,
    /// A shift is open, and a till has one at a time.
    #[error("a shift is open")]
    ShiftOpen,
    /// That shift is not open: it never was, or it is closed.
    #[error("shift {0} is not open")]
    ShiftNotOpen(ShiftId),
    /// A figure of a shift leaves what can be counted.
    #[error("a figure of the shift leaves what can be counted")]
    ShiftTooLarge,
    /// Another ledger life, or a first one where there is one.
    #[error("this terminal is enrolled already")]
    EnrolledBefore,
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as Sql;
        match &error {
            Sql::FromSqlConversionFailure(..)
            | Sql::IntegralValueOutOfRange(..)
            | Sql::InvalidColumnType(..)
            | Sql::Utf8Error(..) => Self::Unreadable(error),
            _ => match error.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => Self::DiskFull(error),
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                    Self::ReadOnly(error)
                }
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error),
                Some(ErrorCode::SystemIoFailure) => Self::Disk(error),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                    Self::Busy(error)
                }
                Some(_) | None => Self::Sql(error),
            },
        }
    }
}
