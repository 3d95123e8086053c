//! Envelopes of the protocol between terminal and hub: JSON over HTTPS, `Content-Encoding: zstd` or gzip.
//!
//! Every request carries [`PROTOCOL_HEADER`]; those of an enrolled terminal carry its access token, and a push is also
//! signed by the terminal's key over its very bytes. Answers are read defensively: what is not the JSON of the envelope
//! (a captive portal's page, half an answer) is no answer.

pub mod enrol;
pub mod payment;
pub mod pull;
pub mod push;
pub mod redeem;
pub mod signed;
pub mod snapshot;
pub mod staff;
pub mod verify;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The header that names the protocol's version.
pub const PROTOCOL_HEADER: &str = "countersign-protocol";

/// The protocol's version.
pub const PROTOCOL: &str = "1";

/// The header that carries the signature of a push.
pub const SIGNATURE_HEADER: &str = "countersign-signature";

/// The largest answer that is read, in bytes, decompressed: a bomb ends here.
pub const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// The largest request that the hub reads, in bytes, decompressed; pictures of codes never travel, so only an import
/// comes near.
pub const REQUEST_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The answer of `GET /v1/time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Time {
    /// The hub's clock.
    pub server_time: Timestamp,
    /// The life of the hub's books: grows by one when they are restored from a backup.
    pub epoch: u64,
}

/// Why the hub did not do what it was asked, with any status that is no success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong.
    pub code: ProblemCode,
    /// One sentence for a log, in English; never shown at the counter.
    pub detail: String,
    /// The life of the hub's books, where it matters.
    #[serde(default)]
    pub epoch: Option<u64>,
    /// Up to which fact the hub knows the asking terminal's journal, where it matters.
    #[serde(default)]
    pub acked_seq: Option<u64>,
}

/// What is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// It is not what the protocol says.
    Malformed,
    /// It is larger than is read.
    TooLarge,
    /// The picture that was sent is none that a tile can show.
    BadPicture,
    /// Nobody is known by that token.
    Unauthorised,
    /// The terminal was taken out of service: it may push, and nothing else.
    Revoked,
    /// The terminal's journal has split: two ledgers claim to be the same one.
    Fork,
    /// Facts are missing before those that were sent.
    Gap,
    /// The hub's books were restored: the terminal must re-feed and take a snapshot.
    Epoch,
    /// The cursor is older than what the hub remembers: a snapshot is needed.
    CursorTooOld,
    /// The same id came with another body.
    IdReused,
    /// The signature does not fit the body.
    BadSignature,
    /// There is no such thing.
    NotFound,
    /// The enrolment code is unknown, used or too old.
    EnrolmentRefused,
    /// This version of the protocol is no longer spoken for what was asked.
    ProtocolTooOld,
    /// Too much at once: again later.
    Busy,
    /// Something failed at the hub.
    Internal,
}
