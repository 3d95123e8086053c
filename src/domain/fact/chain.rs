//! The chain of a journal: each row holds the hash of the row before, so that no row can be altered, left out or put in
//! without being seen.
//!
//! What the chain cannot show is an end that was cut off or written anew as a whole: that shows against the head that the
//! hub has acknowledged.

use serde::{Deserialize, Serialize};

use crate::domain::id::{ChainHash, DeviceId, FactId, Incarnation};

/// One row of a journal, as it is stored and as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// Its place: 1, 2, 3 … without gaps per device and incarnation.
    pub seq: u64,
    /// The fact's identity.
    pub id: FactId,
    /// When it happened, in milliseconds since 1970: the effective time of the terminal.
    pub at_ms: i64,
    /// The JSON of the [`Fact`](super::Fact), as it was first written.
    pub body: String,
    /// The hash of the row before.
    pub prev_hash: ChainHash,
    /// The hash of this row.
    pub hash: ChainHash,
}

/// Whose journal a row stands in: the chain of one device and incarnation never continues another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Author {
    /// The terminal.
    pub device: DeviceId,
    /// The life of its ledger.
    pub incarnation: Incarnation,
}

/// The end of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last `seq`; 0 where there is none.
    pub seq: u64,
    /// The last hash.
    pub hash: ChainHash,
}

impl Head {
    /// The end of an empty journal.
    pub const START: Self = Self { seq: 0, hash: ChainHash::START };

    /// The row that follows this head.
    pub fn next(self, author: Author, id: FactId, at_ms: i64, body: String) -> Row {
        let seq = self.seq.saturating_add(1);
        let hash = chain(self.hash, author, seq, id, at_ms, &body);
        Row { seq, id, at_ms, body, prev_hash: self.hash, hash }
    }

    /// The head with `row` behind it.
    pub fn follow(self, author: Author, row: &Row) -> Result<Self, Broken> {
        if row.seq != self.seq.saturating_add(1) {
            return Err(Broken::Gap { expected: self.seq.saturating_add(1), found: row.seq });
        }
        if row.prev_hash != self.hash {
            return Err(Broken::Unlinked { seq: row.seq });
        }
        if row.hash != chain(self.hash, author, row.seq, row.id, row.at_ms, &row.body) {
            return Err(Broken::Altered { seq: row.seq });
        }
        Ok(Self { seq: row.seq, hash: row.hash })
    }
}

/// How a chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A row is missing or stands twice.
    #[error("row {expected} is missing: {found} stands in its place")]
    Gap {
        /// The seq that should follow.
        expected: u64,
        /// The seq that does.
        found: u64,
    },
    /// A row does not name the hash of the row before.
    #[error("row {seq} does not follow the row before it")]
    Unlinked {
        /// Which row.
        seq: u64,
    },
    /// A row's contents are not what was hashed.
    #[error("row {seq} was altered")]
    Altered {
        /// Which row.
        seq: u64,
    },
}

/// The hash of a row: BLAKE3 over everything it holds, behind the hash of the row before.
fn chain(prev: ChainHash, author: Author, seq: u64, id: FactId, at_ms: i64, body: &str) -> ChainHash {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(b"countersign/journal/1\0")
        .update(prev.as_bytes())
        .update(author.device.uuid().as_bytes())
        .update(&author.incarnation.number().to_be_bytes())
        .update(&seq.to_be_bytes())
        .update(id.uuid().as_bytes())
        .update(&at_ms.to_be_bytes())
        .update(body.as_bytes());
    ChainHash::from_bytes(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests;
