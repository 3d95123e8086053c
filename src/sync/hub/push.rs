//! Whether a push continues the journal that the hub knows.

use crate::domain::fact::{Author, Broken, Head};
use crate::domain::id::ChainHash;
use crate::wire::push::Push;

/// What the hub knows of the journal that a push continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Where it ends for the hub.
    pub head: Head,
    /// The hashes of the rows that the push brings again, and of the one at which it says that it ends, by `seq`, as far
    /// as the hub has them.
    pub known: Vec<(u64, ChainHash)>,
    /// The life of the hub's books.
    pub epoch: u64,
}

/// How the facts of a push stand to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// For each fact, in order.
    pub arrivals: Vec<Arrival>,
    /// Up to which fact the answer acknowledges the journal: the last one that the push brings, so that nothing is
    /// acknowledged without its result. Of a push without facts, which only asks, as far as the hub knows what it says
    /// it holds: a ledger that lost facts must not take its next ones for acknowledged.
    pub acked_seq: u64,
}

impl Admitted {
    /// Whether the terminal holds nothing back: all its facts, of every life of its ledger, are known once the push is
    /// in. After a restore of the books rights are given again when every terminal was heard to say so.
    pub const fn drains(&self, push: &Push) -> bool {
        self.acked_seq == push.head.seq && push.owed_elsewhere == 0
    }
}

/// How one fact stands to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// The hub has it: answer what was answered.
    Known,
    /// It is the next one.
    New,
}

/// Why a push is turned away; nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Turned {
    /// The hub's books were restored since.
    #[error("the books are in epoch {epoch} now")]
    Epoch {
        /// The life of the books.
        epoch: u64,
    },
    /// Facts are missing before it.
    #[error("the journal is known up to {acked_seq}")]
    Gap {
        /// Up to which fact the hub knows the journal.
        acked_seq: u64,
    },
    /// Two ledgers claim to be this one.
    #[error("the journal has split at {seq}")]
    Fork {
        /// Where they differ.
        seq: u64,
    },
    /// The rows do not follow each other.
    #[error("the rows are no chain")]
    Broken(#[from] Broken),
}

/// Whether a push continues the journal, and which of its facts are new.
pub fn admit(push: &Push, author: Author, journal: &Journal) -> Result<Admitted, Turned> {
    if push.epoch != journal.epoch {
        return Err(Turned::Epoch { epoch: journal.epoch });
    }
    // A push that ends before what the hub has is no fork by that alone: a proxy may have held it back while a later one
    // went through, and an earlier life of a restored ledger ends where the backup ended.
    let end = push.head.seq;
    let known_end = if end == journal.head.seq { Some(journal.head.hash) } else { journal.hash_at(end) };
    if known_end.is_some_and(|hash| hash != push.head.hash) {
        return Err(Turned::Fork { seq: end });
    }
    let mut head = journal.head;
    let mut arrivals = Vec::with_capacity(push.facts.len());
    for row in &push.facts {
        if row.seq <= journal.head.seq {
            if journal.hash_at(row.seq).is_some_and(|hash| hash != row.hash) {
                return Err(Turned::Fork { seq: row.seq });
            }
            arrivals.push(Arrival::Known);
        } else if row.seq > head.seq.saturating_add(1) {
            return Err(Turned::Gap { acked_seq: head.seq });
        } else {
            head = head.follow(author, row).map_err(|broken| match broken {
                Broken::Unlinked { seq } => Turned::Fork { seq },
                Broken::Gap { .. } | Broken::Altered { .. } => Turned::Broken(broken),
            })?;
            arrivals.push(Arrival::New);
        }
    }
    let acked_seq = push.facts.last().map_or(head.seq.min(end), |row| row.seq);
    Ok(Admitted { arrivals, acked_seq })
}

impl Journal {
    fn hash_at(&self, seq: u64) -> Option<ChainHash> {
        self.known.iter().find(|(known, _)| *known == seq).map(|(_, hash)| *hash)
    }
}
