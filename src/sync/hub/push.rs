//! Whether a push continues the journal that the hub knows.

use crate::domain::fact::{Author, Broken, Head};
use crate::domain::id::ChainHash;
use crate::wire::push::Push;

/// What the hub knows of the journal that a push continues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// Where it ends for the hub.
    pub head: Head,
    /// The hashes of the rows that the push brings again, by `seq`, as far as the hub has them.
    pub known: Vec<(u64, ChainHash)>,
    /// The life of the hub's books.
    pub epoch: u64,
}

/// How the facts of a push stand to the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// For each fact, in order.
    pub arrivals: Vec<Arrival>,
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
    // A terminal that ends before what the hub has of the same incarnation has lost facts: it is a copy of itself.
    if push.head.seq < journal.head.seq {
        return Err(Turned::Fork { seq: push.head.seq });
    }
    let mut head = journal.head;
    let mut arrivals = Vec::with_capacity(push.facts.len());
    for row in &push.facts {
        if row.seq <= journal.head.seq {
            let stored = journal.known.iter().find(|(seq, _)| *seq == row.seq);
            if stored.is_some_and(|(_, hash)| *hash != row.hash) {
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
    Ok(Admitted { arrivals })
}
