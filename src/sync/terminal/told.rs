//! What the core is told and what it asks for: its vocabulary with the driver.

use jiff::{SignedDuration, Timestamp};

use crate::domain::budget::{Grant, Spent};
use crate::domain::campaign::OfflinePolicy;
use crate::domain::fact::VoidCause;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::money::Money;
use crate::domain::redemption::Strength;
use crate::domain::verdict::Refusal;
use crate::wire::pull::More;
use crate::wire::redeem::{Decision, Redeem};

/// Whether the hub can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// As far as is known.
    Up,
    /// Not since then.
    Down {
        /// Since when.
        since: Timestamp,
    },
}

/// Whether the hub serves this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// It does.
    Served,
    /// It was taken out of service: it may push and nothing else.
    Revoked,
    /// Its journal has split: it may not even push.
    Forked,
}

/// The right to a redemption: obtained, and not used yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// The redemption's id.
    pub id: RedemptionId,
    /// At which voucher.
    pub voucher: VoucherId,
    /// How firmly it stands.
    pub strength: Strength,
    /// What the shop stands to lose.
    pub risk: Money,
    /// The request that it replaces: its void goes into the same transaction, before it.
    pub voids: Option<RedemptionId>,
    /// The intent to forget with it.
    pub intent: Option<RedemptionId>,
}

impl Right {
    /// The request by which it was wanted.
    pub fn wanted_as(&self) -> RedemptionId {
        self.voids.unwrap_or(self.id)
    }
}

/// A redemption that the counter wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The request, with its id.
    pub request: Redeem,
    /// The id of the provisional redemption, should the cloud not answer.
    pub fallback: RedemptionId,
    /// What the campaign allows without the cloud.
    pub policy: OfflinePolicy,
    /// What the shop stands to lose.
    pub risk: Money,
}

/// What happens to a terminal.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The program runs; first of all events.
    Started,
    /// The counter wants redemptions that are committed together or not at all: a single one, or all of a sale. The request
    /// of the first names them all.
    Wanted(Vec<Wanted>),
    /// The cashier gave one up while the cloud was being asked, and with it those that were wanted together.
    GivenUp(RedemptionId),
    /// A request could not be stored, so it was not sent: there is nothing to void.
    NotSent(RedemptionId),
    /// The cloud decided about a request.
    Decided {
        /// Which request.
        id: RedemptionId,
        /// The hub's epoch.
        epoch: u64,
        /// What it decided.
        decision: Decision,
    },
    /// A request failed before its deadline: no connection, or no answer that can be read.
    Unanswered(RedemptionId),
    /// A commit that was ordered found that it must not be made. Nothing of the transaction was written, so what it would
    /// have voided is still to do.
    NotCommitted(Vec<Right>),
    /// The journal has grown.
    JournalGrew {
        /// Its last fact.
        head_seq: u64,
    },
    /// A grant came and its signature is good.
    Granted {
        /// The grant.
        grant: Grant,
        /// What the ledger holds against it.
        spent: Spent,
    },
    /// A manager raised the budget.
    BudgetRaised,
    /// The hub took facts in.
    Pushed {
        /// Up to which it knows the journal.
        acked_seq: u64,
        /// When to ask again at the latest.
        next_poll: SignedDuration,
    },
    /// A page of changes was applied, or a snapshot was taken.
    Pulled {
        /// From where to go on.
        cursor: u64,
        /// Whether there is more at once.
        more: More,
        /// When the hub answered, in effective time.
        as_of: Timestamp,
    },
    /// An attempt in one direction came to nothing.
    Failed {
        /// In which direction.
        direction: Direction,
        /// How long the hub asked to wait.
        retry_after: Option<SignedDuration>,
    },
    /// An attempt in one direction was stopped by this machine: its disk did not give or take what it needed. Of the hub it
    /// says nothing: it can still be asked.
    Stuck(Direction),
    /// The hub's books were restored.
    EpochChanged {
        /// Their new life.
        epoch: u64,
        /// Up to which fact they hold this journal.
        acked_seq: u64,
        /// Whose answer said so.
        direction: Direction,
    },
    /// The hub misses facts.
    Gap {
        /// Up to which it has them.
        acked_seq: u64,
    },
    /// The hub remembers changes only from a later cursor on.
    CursorTooOld,
    /// The hub does not serve this terminal any more. That it does again is learned from the next push or pull that
    /// succeeds.
    OutOfService {
        /// What it says.
        service: Service,
        /// Whose answer said so.
        direction: Direction,
    },
    /// A call beside the sync found no hub.
    LinkLost,
    /// The hub hinted that there is something to pull.
    Hinted,
    /// Time has passed.
    Tick,
}

/// A direction of the sync loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Facts to the hub.
    Push,
    /// Changes from the hub.
    Pull,
}

/// What the driver must do, in order. What concerns the ledger is one transaction each.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Store a request durably, before it is sent.
    StoreIntent(Box<Redeem>),
    /// Send it.
    SendRedeem(Box<Redeem>),
    /// Commit what was wanted together: decide again, then write the redemptions, their facts, what they void and their
    /// papers in one transaction. Report [`Event::JournalGrew`] or [`Event::NotCommitted`].
    Commit {
        /// The request of the first.
        of: RedemptionId,
        /// The rights, in the order in which they were obtained.
        rights: Vec<Right>,
    },
    /// Void a request: its fact is written and its intent forgotten in one transaction.
    Void {
        /// Which request.
        id: RedemptionId,
        /// At which voucher.
        voucher: VoucherId,
        /// Why.
        cause: VoidCause,
    },
    /// Forget an intent that the cloud refused: it holds nothing there.
    Forget(RedemptionId),
    /// Tell the counter that what was wanted together is refused. The rights of the others are given up already.
    Refuse {
        /// The request of the first.
        of: RedemptionId,
        /// Which request is refused.
        id: RedemptionId,
        /// Why.
        refusal: Refusal,
    },
    /// Push from the fact after this one.
    Push {
        /// The last fact that the hub has.
        after_seq: u64,
    },
    /// Pull from a cursor.
    Pull {
        /// From where.
        cursor: u64,
    },
    /// Take a snapshot.
    TakeSnapshot,
    /// Remember how far the hub is, and what it forgot: after a restore acknowledged facts count as unacknowledged,
    /// those of earlier lives of the ledger too, until the hub has said how much of them it holds.
    Acknowledge {
        /// The life of the hub's books.
        epoch: u64,
        /// The last fact that they hold.
        acked_seq: u64,
        /// Whether revisions that were seen before are worth nothing now.
        revisions: Revisions,
    },
    /// The link changed.
    LinkChanged(Link),
}

/// Whether the revisions that a terminal has seen still mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revisions {
    /// They do.
    Keep,
    /// The hub's books were restored: they do not.
    Forget,
}
