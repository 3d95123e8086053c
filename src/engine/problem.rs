//! What went wrong, as the counter may see it: a stable code and the figures of its sentence. The sentence itself stands
//! in both languages under `problem-CODE`; the chain of causes goes to the log and never to the counter.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// Something that could not be decided or done. Cheap to clone, since screens pass it on.
#[derive(Clone)]
pub struct Problem {
    code: Code,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The stable codes; every one has its sentence in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// The terminal has not joined a shop.
    NotEnrolled,
    /// The enrolment code is unknown, used or older than ten minutes.
    EnrolmentRefused,
    /// The hub cannot be reached for something that needs it.
    HubUnreachable,
    /// What answered cannot prove that it is the hub.
    HubUntrusted,
    /// What answered is not a hub: a captive portal, a proxy.
    NotAHub,
    /// The hub's address would send everything across the internet in the clear.
    HubInTheClear,
    /// The hub answered something that this program cannot read.
    HubUnreadable,
    /// The hub has taken this terminal out of service.
    OutOfService,
    /// This terminal's journal has split: its ledger was copied.
    JournalSplit,
    /// The disk is full.
    DiskFull,
    /// The data folder cannot be written.
    DataReadOnly,
    /// Another program has the data folder open.
    DataInUse,
    /// The data folder cannot be made, or is none of this program's.
    DataFolderUnusable,
    /// A newer version of this program wrote the data.
    ProgramTooOld,
    /// The ledger is damaged.
    LedgerDamaged,
    /// A file that is asked for is not there.
    FileMissing,
    /// A copy of the ledger cannot be brought back, or was not made.
    CopyUnusable,
    /// The cache was damaged; it is fetched again.
    CacheRebuilt,
    /// The keys of people were lost: names come back from the hub.
    NamesLost,
    /// The terminal's keys are missing or broken.
    KeysUnusable,
    /// The data could not be read or written.
    DataFailed,
    /// The redemption was already taken back.
    AlreadyReversed,
    /// The window in which it may be taken back has passed.
    ReversalTooLate,
    /// It may never be taken back.
    ReversalNever,
    /// There is no such redemption at this terminal.
    NoSuchRedemption,
    /// There is no such booking at this shop.
    NoSuchBooking,
    /// The booking's state does not allow it.
    BookingNotPossible,
    /// There is no such paper.
    NoSuchPaper,
    /// No printer is set up.
    NoPrinter,
    /// The system does not say which cameras are connected.
    CamerasUnlisted,
    /// What was read or typed is no invitation.
    NoInvitation,
    /// The shop that stands alone could not be opened.
    ShopNotOpened,
    /// The own hub of a shop that stands alone does not start.
    OwnHubFailed,
    /// The settings file could not be changed.
    SettingsNotSaved,
    /// What was set is none that could be: no printer's address, no width.
    SettingImpossible,
    /// What support needs could not be written into a file.
    BundleNotWritten,
    /// The demo could not be started.
    DemoNotStarted,
    /// The demo has nothing of the kind.
    NotInDemo,
    /// Training could not be opened.
    TrainingNotOpened,
    /// There is nothing to practise with in the shop's own books.
    NotInTraining,
    /// The paper is not where it was any more: the printer went on.
    PaperWentOn,
    /// The exception is not open, or not any more.
    ExceptionNotOpen,
    /// Who bears what the exception costs, or the note, is missing.
    SettlementIncomplete,
    /// The budget was raised already; it can be raised once.
    RaisedBefore,
    /// No grant is at hand that could be raised.
    NothingToRaise,
    /// Whoever is signed in may not do this.
    NotAllowed,
    /// A file for people could not be written.
    ExportFailed,
    /// This till redeems only: it has no prices to sell by.
    NotSelling,
    /// Nobody is signed in, and a sale needs a name.
    NobodySignedIn,
    /// Another basket is being rung up.
    BasketInTheWay,
    /// Nothing was rung up.
    BasketEmpty,
    /// The basket changed while it was being concluded; nothing was sold.
    BasketChanged,
    /// Another version of this program put the basket aside.
    BasketUnreadable,
    /// The basket that was put aside is gone.
    NoSuchBasket,
    /// The name under which a basket is put aside is too long.
    NameTooLong,
    /// No member of this identity is known here.
    NoSuchMember,
    /// The membership is closed.
    MemberClosed,
    /// No payment service is set up here.
    NoPaymentService,
    /// It is not known yet what became of a payment by code.
    PaymentOpen,
    /// What was paid by code for a sale, and what it is to be concluded with, are not the same.
    PaymentUnused,
    /// Of this payment nothing is to be given back.
    NothingToGiveBack,
    /// No such sale was made at this terminal.
    NoSuchSale,
    /// What is asked for was not sold at this till, and the hub cannot be asked for another till's.
    SaleOutOfReach,
    /// A voucher paid for it that only the till that sold it can take back.
    VouchersElsewhere,
    /// Something that is taken back came back before.
    ReturnedBefore,
    /// This terminal has no receipt number left.
    ReceiptsUsedUp,
    /// A balance takes back the whole of what it paid, or nothing.
    BalanceOnlyWhole,
    /// A picture's file cannot be read.
    PictureNotRead,
    /// A file is no picture, or a damaged one.
    NoPicture,
    /// A picture is too large to be read.
    PictureTooLarge,
    /// Nothing of a picture would be seen on paper.
    PictureBlank,
    /// A part of the program stopped; it was started again.
    Interrupted,
}

impl Code {
    /// All codes, for the test that every one has its sentence.
    pub const ALL: [Self; 72] = [
        Self::NotEnrolled,
        Self::EnrolmentRefused,
        Self::HubUnreachable,
        Self::HubUntrusted,
        Self::NotAHub,
        Self::HubInTheClear,
        Self::HubUnreadable,
        Self::OutOfService,
        Self::JournalSplit,
        Self::DiskFull,
        Self::DataReadOnly,
        Self::DataInUse,
        Self::DataFolderUnusable,
        Self::ProgramTooOld,
        Self::LedgerDamaged,
        Self::FileMissing,
        Self::CopyUnusable,
        Self::CacheRebuilt,
        Self::NamesLost,
        Self::KeysUnusable,
        Self::DataFailed,
        Self::AlreadyReversed,
        Self::ReversalTooLate,
        Self::ReversalNever,
        Self::NoSuchRedemption,
        Self::NoSuchBooking,
        Self::BookingNotPossible,
        Self::NoSuchPaper,
        Self::NoPrinter,
        Self::CamerasUnlisted,
        Self::NoInvitation,
        Self::ShopNotOpened,
        Self::OwnHubFailed,
        Self::SettingsNotSaved,
        Self::SettingImpossible,
        Self::BundleNotWritten,
        Self::DemoNotStarted,
        Self::NotInDemo,
        Self::TrainingNotOpened,
        Self::NotInTraining,
        Self::PaperWentOn,
        Self::ExceptionNotOpen,
        Self::SettlementIncomplete,
        Self::RaisedBefore,
        Self::NothingToRaise,
        Self::NotAllowed,
        Self::ExportFailed,
        Self::NotSelling,
        Self::NobodySignedIn,
        Self::BasketInTheWay,
        Self::BasketEmpty,
        Self::BasketChanged,
        Self::BasketUnreadable,
        Self::NoSuchBasket,
        Self::NameTooLong,
        Self::NoSuchMember,
        Self::MemberClosed,
        Self::NoPaymentService,
        Self::PaymentOpen,
        Self::PaymentUnused,
        Self::NothingToGiveBack,
        Self::NoSuchSale,
        Self::SaleOutOfReach,
        Self::VouchersElsewhere,
        Self::ReturnedBefore,
        Self::ReceiptsUsedUp,
        Self::BalanceOnlyWhole,
        Self::PictureNotRead,
        Self::NoPicture,
        Self::PictureTooLarge,
        Self::PictureBlank,
        Self::Interrupted,
    ];

    /// The code as it stands in the texts and is read out to support.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotEnrolled => "not-enrolled",
            Self::EnrolmentRefused => "enrolment-refused",
            Self::HubUnreachable => "hub-unreachable",
            Self::HubUntrusted => "hub-untrusted",
            Self::NotAHub => "not-a-hub",
            Self::HubInTheClear => "hub-in-the-clear",
            Self::HubUnreadable => "hub-unreadable",
            Self::OutOfService => "out-of-service",
            Self::JournalSplit => "journal-split",
            Self::DiskFull => "disk-full",
            Self::DataReadOnly => "data-read-only",
            Self::DataInUse => "data-in-use",
            Self::DataFolderUnusable => "data-folder-unusable",
            Self::ProgramTooOld => "program-too-old",
            Self::LedgerDamaged => "ledger-damaged",
            Self::FileMissing => "file-missing",
            Self::CopyUnusable => "copy-unusable",
            Self::CacheRebuilt => "cache-rebuilt",
            Self::NamesLost => "names-lost",
            Self::KeysUnusable => "keys-unusable",
            Self::DataFailed => "data-failed",
            Self::AlreadyReversed => "already-reversed",
            Self::ReversalTooLate => "reversal-too-late",
            Self::ReversalNever => "reversal-never",
            Self::NoSuchRedemption => "no-such-redemption",
            Self::NoSuchBooking => "no-such-booking",
            Self::BookingNotPossible => "booking-not-possible",
            Self::NoSuchPaper => "no-such-paper",
            Self::NoPrinter => "no-printer",
            Self::CamerasUnlisted => "cameras-unlisted",
            Self::NoInvitation => "no-invitation",
            Self::ShopNotOpened => "shop-not-opened",
            Self::OwnHubFailed => "own-hub-failed",
            Self::SettingsNotSaved => "settings-not-saved",
            Self::SettingImpossible => "setting-impossible",
            Self::BundleNotWritten => "bundle-not-written",
            Self::DemoNotStarted => "demo-not-started",
            Self::NotInDemo => "not-in-demo",
            Self::TrainingNotOpened => "training-not-opened",
            Self::NotInTraining => "not-in-training",
            Self::PaperWentOn => "paper-went-on",
            Self::ExceptionNotOpen => "exception-not-open",
            Self::SettlementIncomplete => "settlement-incomplete",
            Self::RaisedBefore => "raised-before",
            Self::NothingToRaise => "nothing-to-raise",
            Self::NotAllowed => "not-allowed",
            Self::ExportFailed => "export-failed",
            Self::NotSelling => "not-selling",
            Self::NobodySignedIn => "nobody-signed-in",
            Self::BasketInTheWay => "basket-in-the-way",
            Self::BasketEmpty => "basket-empty",
            Self::BasketChanged => "basket-changed",
            Self::BasketUnreadable => "basket-unreadable",
            Self::NoSuchBasket => "no-such-basket",
            Self::NameTooLong => "name-too-long",
            Self::NoSuchMember => "no-such-member",
            Self::MemberClosed => "member-closed",
            Self::NoPaymentService => "no-payment-service",
            Self::PaymentOpen => "payment-open",
            Self::PaymentUnused => "payment-unused",
            Self::NothingToGiveBack => "nothing-to-give-back",
            Self::NoSuchSale => "no-such-sale",
            Self::SaleOutOfReach => "sale-out-of-reach",
            Self::VouchersElsewhere => "vouchers-elsewhere",
            Self::ReturnedBefore => "returned-before",
            Self::ReceiptsUsedUp => "receipts-used-up",
            Self::BalanceOnlyWhole => "balance-only-whole",
            Self::PictureNotRead => "picture-not-read",
            Self::NoPicture => "no-picture",
            Self::PictureTooLarge => "picture-too-large",
            Self::PictureBlank => "picture-blank",
            Self::Interrupted => "interrupted",
        }
    }
}

impl Problem {
    /// A problem that is its own cause.
    pub const fn new(code: Code) -> Self {
        Self { code, source: None }
    }

    /// A problem with the error behind it, which is logged here, once.
    pub fn caused(code: Code, source: impl StdError + Send + Sync + 'static) -> Self {
        tracing::warn!(code = code.name(), error = %Chain(&source), "a problem");
        Self { code, source: Some(Arc::new(source)) }
    }

    /// The stable code.
    pub const fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "Problem({}: {})", self.code.name(), Chain(&**source)),
            None => write!(f, "Problem({})", self.code.name()),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.name())
    }
}

impl StdError for Problem {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl PartialEq for Problem {
    /// Two problems are the same to the counter when their codes are.
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Problem {}

impl From<crate::cloud::Error> for Problem {
    fn from(error: crate::cloud::Error) -> Self {
        Self::caused(Code::from(&error), error)
    }
}

impl From<&crate::cloud::Error> for Code {
    fn from(error: &crate::cloud::Error) -> Self {
        use crate::cloud::Error;
        use crate::wire::ProblemCode;
        match error {
            Error::BadAddress | Error::NotAnAnswer { .. } => Self::NotAHub,
            Error::InTheClear => Self::HubInTheClear,
            Error::Untrusted(_) => Self::HubUntrusted,
            Error::Unusable(_)
            | Error::Unreachable(_)
            | Error::TimedOut(_)
            | Error::Silent
            | Error::Unavailable { .. } => Self::HubUnreachable,
            Error::Unreadable(_) | Error::TooLarge | Error::OtherQuestion | Error::BadCredentials => {
                Self::HubUnreadable
            }
            Error::Problem { problem, .. } => match problem.code {
                ProblemCode::EnrolmentRefused => Self::EnrolmentRefused,
                ProblemCode::Revoked | ProblemCode::Unauthorised => Self::OutOfService,
                ProblemCode::Fork => Self::JournalSplit,
                ProblemCode::Busy | ProblemCode::Internal => Self::HubUnreachable,
                ProblemCode::Malformed
                | ProblemCode::TooLarge
                | ProblemCode::BadPicture
                | ProblemCode::Gap
                | ProblemCode::Epoch
                | ProblemCode::CursorTooOld
                | ProblemCode::IdReused
                | ProblemCode::BadSignature
                | ProblemCode::NotFound
                | ProblemCode::ProtocolTooOld => Self::HubUnreadable,
            },
        }
    }
}

impl From<&crate::store::Error> for Code {
    fn from(error: &crate::store::Error) -> Self {
        use crate::store::Error;
        match error {
            Error::DiskFull(_) => Self::DiskFull,
            Error::ReadOnly(_) => Self::DataReadOnly,
            Error::Damaged(_) => Self::LedgerDamaged,
            Error::Missing(_) => Self::FileMissing,
            Error::Keys { .. } => Self::KeysUnusable,
            Error::NotEnrolled => Self::NotEnrolled,
            Error::Closed | Error::Panicked(_) | Error::Overloaded => Self::Interrupted,
            Error::Disk(_)
            | Error::Busy(_)
            | Error::Unreadable(_)
            | Error::Json(_)
            | Error::Sql(_)
            | Error::File(_)
            | Error::Guard(_) => Self::DataFailed,
        }
    }
}

impl From<&crate::store::OpenError> for Code {
    fn from(error: &crate::store::OpenError) -> Self {
        use crate::store::OpenError;
        match error {
            OpenError::Folder(error) => Self::from(error),
            OpenError::NotOurs(_) => Self::DataFolderUnusable,
            OpenError::LedgerDamaged { .. } => Self::LedgerDamaged,
            OpenError::NewerSchema { .. } => Self::ProgramTooOld,
            OpenError::Migration { .. } => Self::DataFailed,
            OpenError::Store(error) => Self::from(error),
        }
    }
}

impl From<&crate::store::lock::LockError> for Code {
    fn from(error: &crate::store::lock::LockError) -> Self {
        use crate::store::lock::LockError;
        match error {
            LockError::Held(_) => Self::DataInUse,
            LockError::ReadOnly(..) => Self::DataReadOnly,
            LockError::Unusable(..) => Self::DataFolderUnusable,
        }
    }
}

impl From<&crate::store::backup::BackupError> for Code {
    fn from(error: &crate::store::backup::BackupError) -> Self {
        use crate::store::backup::BackupError;
        match error {
            BackupError::Damaged(_)
            | BackupError::Broken(_)
            | BackupError::Short
            | BackupError::NotALedger(_)
            | BackupError::Split(_) => Self::CopyUnusable,
            BackupError::Folder(error) => Self::from(error),
            BackupError::Store(error) => Self::from(error),
        }
    }
}

/// An error and everything behind it, on one line.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(source) = next {
            write!(f, ": {source}")?;
            next = source.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn the_log_gets_the_whole_chain_and_the_counter_only_the_code() {
        let inner = std::io::Error::other("the cable is out");
        let problem = Problem::caused(Code::DataFailed, inner);
        assert_eq!(problem.to_string(), "data-failed");
        assert!(format!("{problem:?}").contains("the cable is out"));
    }
}
