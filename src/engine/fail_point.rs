//! Named points at which a test or the demo stops the program dead, as a power cut would.
//!
//! A point does nothing unless the environment names it. Then it says so on standard error and holds still for ever, so
//! that whoever watches can end the process with SIGKILL: at exactly this point, with everything that had not reached
//! the disk lost. Named with [`BREAKS`] behind it, the point breaks down instead, as a mistake in this program would: whoever
//! works there panics, once.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

/// The environment variable that names the point.
pub const VARIABLE: &str = "COUNTERSIGN_FAIL_POINT";

/// What is printed, before the name, once the point is reached.
pub const REACHED: &str = "reached fail point ";

/// Stands behind the name of a point that is to break down.
pub const BREAKS: &str = "!";

/// Whether the point that is to break down has done so.
static BROKEN: AtomicBool = AtomicBool::new(false);

/// A point on the way of a redemption to the cloud, of a payment, of a terminal into its shop, or of a shift to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailPoint {
    /// The hub has taken the terminal in and the ledger does not know of it.
    Enrolled,
    /// The intent is stored and the request not sent.
    IntentStored,
    /// The cloud has granted the right and nothing is committed.
    RightGranted,
    /// Inside the transaction of the redemption, before its commit.
    CommitBegun,
    /// The redemption is committed and nothing was printed or pushed.
    Committed,
    /// A payment by code is stored, and nothing was sent.
    PaymentStored,
    /// It is known what became of a payment by code, and that is not stored.
    PaymentAnswered,
    /// A sale is concluded by rule, and none of its vouchers' rights is asked for.
    SaleSettled,
    /// Inside the transaction of the sale, before its commit.
    SaleBegun,
    /// The sale is committed, and neither drawer nor paper has moved.
    SaleCommitted,
    /// Inside the transaction of a refund, before its commit.
    RefundBegun,
    /// The refund is committed, and neither drawer nor paper has moved.
    RefundCommitted,
    /// Inside the transaction that closes a shift, before its commit.
    ShiftClosing,
    /// Facts were read for a push and not sent.
    PushRead,
    /// The hub has answered a push and the answer is not stored.
    PushAnswered,
    /// The answer of a push is stored.
    PushStored,
    /// A paper is to be laid out for its printer.
    LayingOut,
    /// The printer's first byte is about to leave.
    FirstByte,
}

impl FailPoint {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Enrolled,
        Self::IntentStored,
        Self::RightGranted,
        Self::CommitBegun,
        Self::Committed,
        Self::PaymentStored,
        Self::PaymentAnswered,
        Self::SaleSettled,
        Self::SaleBegun,
        Self::SaleCommitted,
        Self::RefundBegun,
        Self::RefundCommitted,
        Self::ShiftClosing,
        Self::PushRead,
        Self::PushAnswered,
        Self::PushStored,
        Self::LayingOut,
        Self::FirstByte,
    ];

    /// How the environment names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::IntentStored => "intent-stored",
            Self::RightGranted => "right-granted",
            Self::CommitBegun => "commit-begun",
            Self::Committed => "committed",
            Self::PaymentStored => "payment-stored",
            Self::PaymentAnswered => "payment-answered",
            Self::SaleSettled => "sale-settled",
            Self::SaleBegun => "sale-begun",
            Self::SaleCommitted => "sale-committed",
            Self::RefundBegun => "refund-begun",
            Self::RefundCommitted => "refund-committed",
            Self::ShiftClosing => "shift-closing",
            Self::PushRead => "push-read",
            Self::PushAnswered => "push-answered",
            Self::PushStored => "push-stored",
            Self::LayingOut => "laying-out",
            Self::FirstByte => "first-byte",
        }
    }

    /// Passes the point, unless the environment names it.
    #[expect(clippy::panic, reason = "a test asks for a worker that breaks down just there")]
    pub fn pass(self) {
        let Some(named) = std::env::var_os(VARIABLE) else { return };
        let breaks = named.to_str().and_then(|named| named.strip_suffix(BREAKS));
        if breaks == Some(self.name()) && !BROKEN.swap(true, Ordering::Relaxed) {
            std::panic::panic_any(self.name());
        }
        if named == self.name() {
            // Whoever armed the point reads this; if nobody does, the program holds still all the same.
            let _ = writeln!(std::io::stderr(), "{REACHED}{}", self.name());
            loop {
                std::thread::park();
            }
        }
    }
}
