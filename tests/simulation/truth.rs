//! What really happened, as nobody in the town knows it: the measure of the checks.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use countersign::domain::budget::Grant;
use countersign::domain::fact::{Author, Row, SaleMade, SaleRefunded};
use countersign::domain::id::{DeviceId, GrantId, RedemptionId, ShiftId, VoucherId};
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
    /// Every sale for which goods were handed over.
    pub sold: Vec<Sold>,
    /// Every refund that was given out.
    pub refunded: Vec<Refunded>,
    /// In which ledger each shift was opened.
    pub shifts: BTreeMap<ShiftId, u32>,
    /// Every grant that the hub made.
    pub grants: BTreeMap<GrantId, Grant>,
    /// Grants that a manager raised, by ledger.
    pub raised: BTreeSet<(GrantId, u32)>,
    /// Lives whose ledger was destroyed, and the rows that stood in it.
    pub destroyed: BTreeMap<Author, Vec<Rc<Row>>>,
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
    /// Whether it is of a sale: then it is taken back with the sale alone.
    pub of_sale: bool,
}

/// A sale for which goods were handed over.
#[derive(Debug, Clone)]
pub struct Sold {
    /// As it was made.
    pub made: Rc<SaleMade>,
    /// In which journal its fact stands.
    pub author: Author,
    /// In which shop.
    pub shop: usize,
    /// In which ledger.
    pub ledger: u32,
    /// The cash that the drawer held more afterwards.
    pub cash: Money,
}

/// A refund that was given out.
#[derive(Debug, Clone)]
pub struct Refunded {
    /// As it was made.
    pub made: Rc<SaleRefunded>,
    /// In which journal its fact stands.
    pub author: Author,
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
    /// Sales.
    pub sales: u64,
    /// Sales that were paid with rights to vouchers.
    pub sales_with_rights: u64,
    /// Refunds.
    pub refunds: u64,
    /// Refunds at another till than the one that sold.
    pub refunds_elsewhere: u64,
    /// Sales that took back something of another.
    pub swaps: u64,
    /// Those of another till's.
    pub swaps_elsewhere: u64,
    /// Shifts that were closed.
    pub shifts: u64,
    /// Refunds beyond what was sold, among the exceptions at the end.
    pub over_refunds: u64,
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

    /// Notes that a redemption was taken back.
    pub fn took_back(&mut self, redemption: RedemptionId, voucher: VoucherId) {
        self.figures.reversals += 1;
        if !self.taken_back.insert(redemption) {
            self.taken_back_twice.insert(voucher);
        }
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
            sales: self.sales + other.sales,
            sales_with_rights: self.sales_with_rights + other.sales_with_rights,
            refunds: self.refunds + other.refunds,
            swaps: self.swaps + other.swaps,
            swaps_elsewhere: self.swaps_elsewhere + other.swaps_elsewhere,
            refunds_elsewhere: self.refunds_elsewhere + other.refunds_elsewhere,
            shifts: self.shifts + other.shifts,
            over_refunds: self.over_refunds + other.over_refunds,
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
