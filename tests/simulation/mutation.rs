//! Known mistakes that a driver could make, switched on one at a time: the checks must catch each of them.

/// One mistake in the simulated drivers; the cores stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mutation {
    /// None: the drivers keep the rules.
    #[default]
    None,
    /// A request that is sent again gets a new id.
    NewIdPerRetry,
    /// The state is committed first, the journal in a transaction of its own.
    OutboxInAnotherTransaction,
    /// Acknowledged facts are deleted from the ledger.
    DeletedOnAcknowledgement,
    /// The provisional redemption takes the id of the request that was not answered, without a void.
    FallbackReusesTheId,
    /// A refusal after a timeout forgets the request without a void.
    RefusalWithoutVoid,
    /// A commit that is not made leaves the right that was obtained for it.
    NotCommittedWithoutVoid,
    /// Requests found at start are forgotten instead of voided.
    OrphansForgotten,
    /// The hub and the terminals look at no epoch when changes are pulled.
    EpochNotFenced,
    /// After a restore the hub grants at once.
    NoDrainAfterRestore,
    /// A second restore from the same backup counts the epoch from that backup again.
    EpochCountedFromTheBackup,
    /// The version of a change is taken before its commit, and another commit overtakes it.
    SequenceCursor,
    /// A restored terminal goes on under its old incarnation.
    IncarnationKept,
    /// The hub keeps no answers: a request that comes twice is decided twice.
    AnswersNotKept,
    /// The hub keeps no trace of a void whose request it does not know.
    NoTombstones,
    /// A commit is not decided again on what the ledger holds.
    NotDecidedAgain,
    /// The basket goes in a transaction after the sale's, and every attempt to sell it mints a new sale.
    NewSalePerAttempt,
    /// The redemptions of a sale are committed first, the sale in a transaction of its own.
    SaleApartFromItsRights,
    /// The number of a receipt is looked up when something is rung up, not inside the commit.
    NumberBeforeTheCommit,
    /// The numbers of receipts count on in the next life of a ledger.
    ReceiptsCountOn,
    /// What is given out as change stays in the books of the drawer.
    ChangeKept,
    /// A basket that a backup brings back becomes the sale that it may have become already.
    BasketRestoredAsItWas,
    /// A refund does not look at what the hub said came back elsewhere.
    RefundUnaware,
    /// What lies in a basket to be taken back is not looked at again when it is paid with.
    SwapNotPlannedAgain,
    /// A refund that is sent twice is given twice.
    RefundTwice,
    /// The hub does not keep refunds among the facts that tell of a sale.
    RefundsNotKept,
}

impl Mutation {
    /// Every mistake.
    pub const ALL: [Self; 25] = [
        Self::NewIdPerRetry,
        Self::OutboxInAnotherTransaction,
        Self::DeletedOnAcknowledgement,
        Self::FallbackReusesTheId,
        Self::RefusalWithoutVoid,
        Self::NotCommittedWithoutVoid,
        Self::OrphansForgotten,
        Self::EpochNotFenced,
        Self::NoDrainAfterRestore,
        Self::EpochCountedFromTheBackup,
        Self::SequenceCursor,
        Self::IncarnationKept,
        Self::AnswersNotKept,
        Self::NoTombstones,
        Self::NotDecidedAgain,
        Self::NewSalePerAttempt,
        Self::SaleApartFromItsRights,
        Self::NumberBeforeTheCommit,
        Self::ReceiptsCountOn,
        Self::ChangeKept,
        Self::BasketRestoredAsItWas,
        Self::RefundUnaware,
        Self::SwapNotPlannedAgain,
        Self::RefundTwice,
        Self::RefundsNotKept,
    ];
}
