//! `GET /v1/snapshot`: everything a new cache needs, as chunks that can be fetched one by one and again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::wire::pull::Change;

/// About how many rows one chunk holds.
pub const CHUNK_ROWS: u32 = 50_000;

/// What a snapshot consists of. `GET /v1/snapshot`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The life of the hub's books.
    pub epoch: u64,
    /// The cursor from which to pull once the snapshot is in.
    pub as_of: u64,
    /// The hub's clock.
    pub server_time: Timestamp,
    /// Everything but vouchers, members and what is sold.
    pub head: Vec<Change>,
    /// The vouchers, by ranges of their hashes, in ascending order.
    pub chunks: Vec<Chunk>,
    /// What is sold. An earlier hub sells nothing.
    #[serde(default)]
    pub catalogue: Vec<Chunk>,
    /// The members. An earlier hub has none.
    #[serde(default)]
    pub members: Vec<Chunk>,
}

/// One part of a snapshot that is fetched by itself. `GET /v1/snapshot/{as_of}/{number}` gives it as JSON lines: vouchers as
/// one [`crate::wire::pull::VoucherRow`] a line, in ascending order of hashes; what is sold, and members, as one [`Change`] a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// Its number, from 0, within all lists.
    pub number: u32,
    /// How many rows it holds.
    pub rows: u32,
    /// The BLAKE3 of its bytes before compression, hexadecimal.
    pub blake3: String,
}
