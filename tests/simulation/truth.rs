//! What really happened, as nobody in the town knows it: the measure of the checks.

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::budget::Grant;
use countersign::domain::fact::{Author, Row};
use countersign::domain::id::{DeviceId, GrantId, RedemptionId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::voucher::Amount;

/// The truth about a run.
#[derive(Debug, Default)]
pub struct Truth {
    /// Every redemption for which goods were handed over.
    pub given: Vec<Given>,
    /// Redemptions that were taken back, wherever.
    pub taken_back: BTreeSet<RedemptionId>,
    /// Vouchers of which one redemption was taken back at two terminals: the second cannot know that the row which it
    /// sees has it already.
    pub taken_back_twice: BTreeSet<VoucherId>,
    /// Every grant that the hub made.
    pub grants: BTreeMap<GrantId, Grant>,
    /// Grants that a manager raised, by ledger.
    pub raised: BTreeSet<(GrantId, u32)>,
    /// Lives whose ledger was destroyed, and the rows that stood in it.
    pub destroyed: BTreeMap<Author, Vec<Row>>,
    /// Vouchers of which a fact was lost for good: with a ledger, and with the hub's books.
    pub bereaved: BTreeSet<VoucherId>,
    /// Terminals of which a ledger was copied, or restored without a new incarnation.
    pub copied: BTreeSet<DeviceId>,
    /// Terminals that the hub flagged as split.
    pub flagged: BTreeSet<DeviceId>,
    /// Promises that were broken on the way.
    pub faults: Vec<(&'static str, String)>,
    /// Counts of what happened.
    pub figures: Figures,
}

/// A redemption for which goods were handed over.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its identity.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// How much of it.
    pub take: Amount,
    /// The grant that it was risked under.
    pub grant: Option<GrantId>,
    /// What it risked.
    pub risk: Money,
    /// In which journal its fact stands.
    pub author: Author,
    /// At which `seq`.
    pub seq: u64,
    /// In which ledger: copies of one ledger differ.
    pub ledger: u32,
}

/// Counts of what happened.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// Vouchers presented.
    pub scans: u64,
    /// Redemptions granted by the hub.
    pub firm: u64,
    /// Redemptions at the shops' risk.
    pub provisional: u64,
    /// Commits of several redemptions at once.
    pub together: u64,
    /// Requests given up.
    pub voids: u64,
    /// Redemptions taken back.
    pub reversals: u64,
    /// Check-ins.
    pub check_ins: u64,
    /// Budgets raised.
    pub raises: u64,
    /// Crashes of terminals.
    pub crashes: u64,
    /// Restores of the hub.
    pub hub_restores: u64,
    /// Restores of a terminal.
    pub disk_restores: u64,
    /// Copied ledgers.
    pub copies: u64,
    /// Messages sent.
    pub messages: u64,
    /// Exceptions that stand at the end.
    pub exceptions: u64,
    /// Facts at the hub at the end.
    pub facts: u64,
    /// After how long everything had drained, in milliseconds from the healing.
    pub drained_ms: i64,
}

impl Truth {
    /// Notes a broken promise.
    pub fn fault(&mut self, promise: &'static str, says: String) {
        self.faults.push((promise, says));
    }
}

impl Figures {
    /// Both together; of times the longer one.
    pub fn and(self, other: Self) -> Self {
        Self {
            scans: self.scans + other.scans,
            firm: self.firm + other.firm,
            provisional: self.provisional + other.provisional,
            together: self.together + other.together,
            voids: self.voids + other.voids,
            reversals: self.reversals + other.reversals,
            check_ins: self.check_ins + other.check_ins,
            raises: self.raises + other.raises,
            crashes: self.crashes + other.crashes,
            hub_restores: self.hub_restores + other.hub_restores,
            disk_restores: self.disk_restores + other.disk_restores,
            copies: self.copies + other.copies,
            messages: self.messages + other.messages,
            exceptions: self.exceptions + other.exceptions,
            facts: self.facts + other.facts,
            drained_ms: self.drained_ms.max(other.drained_ms),
        }
    }
}
