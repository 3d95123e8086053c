//! `POST /v1/push`: a terminal brings its facts, in order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::fact::{Head, Row};
use crate::domain::id::{DeviceId, FactId, Incarnation};
use crate::wire::signed::Signed;

/// The most facts that one push brings.
pub const FACTS_MAX: usize = 200;

/// The most bytes of facts that one push brings; one fact always goes, however large.
pub const FACTS_BYTES_MAX: usize = 256 * 1024;

/// A part of a journal. Without facts it only asks how far the hub is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Push {
    /// Whose journal.
    pub device: DeviceId,
    /// Which life of it.
    pub incarnation: Incarnation,
    /// The life of the hub's books that the terminal knows.
    pub epoch: u64,
    /// The `seq` of the first fact.
    pub from_seq: u64,
    /// Where the journal ends, also beyond the facts of this push: so the hub can say how many are missing.
    pub head: Head,
    /// How many facts the terminal still owes of other lives of its ledger: after a restore it brings the remains of the
    /// earlier ones first.
    #[serde(default)]
    pub owed_elsewhere: u64,
    /// The facts, in order and without gaps.
    pub facts: Vec<Row>,
}

/// What became of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The life of the hub's books.
    pub epoch: u64,
    /// Up to which fact the hub knows this journal now.
    pub acked_seq: u64,
    /// What became of each fact, in the order in which they came.
    pub results: Vec<FactResult>,
    /// What the terminal may risk from here on.
    pub grant: Option<Signed>,
    /// The hub's clock.
    pub server_time: Timestamp,
    /// When to ask again at the latest, in milliseconds.
    pub next_poll_ms: u32,
}

/// What became of one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactResult {
    /// Which fact.
    pub id: FactId,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, of a conflict or a quarantine: a stable code.
    #[serde(default)]
    pub code: Option<String>,
    /// The revision of the voucher or booking that holds this fact.
    #[serde(default)]
    pub rev: Option<u64>,
}

/// A part of a journal as the hub has it, for the terminal whose journal it is and whose ledger comes back from a backup:
/// `GET /v1/facts?incarnation&after`. At most [`FACTS_MAX`] facts or [`FACTS_BYTES_MAX`] bytes of them; one always comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The life of the hub's books, which counts the revisions in the results.
    pub epoch: u64,
    /// Up to which fact the hub knows this journal.
    pub acked_seq: u64,
    /// The facts that follow the one that was named, in order and without gaps; none where the hub has no more.
    pub facts: Vec<Row>,
    /// What became of each when it came.
    pub results: Vec<FactResult>,
}

/// What became of a fact. Whatever it is, the hub has the fact and it need not be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It stands in the books.
    Applied,
    /// It stood there already.
    Duplicate,
    /// It stands, and it went beyond what a voucher held: an exception names it.
    Conflict,
    /// It is kept as it came and waits for a manager: it could not be read or must not be believed.
    Quarantined,
}
