//! `POST /v1/enrol`: a terminal joins a shop with a one-time code that is good for ten minutes.
//!
//! The code stands in an invitation ([`crate::domain::payload::Invitation`]), mostly shown as a QR code.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{DeviceId, Incarnation};
use crate::domain::shop::Shop;
use crate::wire::signed::Signed;

/// A terminal's request to join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The one-time code.
    pub token: String,
    /// The terminal's public key, hexadecimal.
    pub public_key: String,
    /// The first life of its ledger.
    pub incarnation: Incarnation,
    /// The program's version.
    pub program: String,
    /// What it brings along, if it was a terminal of a shop that stood alone until now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brings: Option<Brings>,
}

/// The most lives that a terminal brings along.
pub const LIVES_MAX: usize = 1_000;

/// What a terminal brings along that leaves the hub of its own shop: it stays who it was, and owes its whole journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brings {
    /// Its identity. One that the hub knows with another key is refused.
    pub device: DeviceId,
    /// The earlier lives of its ledger, oldest first; at most [`LIVES_MAX`].
    pub lives: Vec<Incarnation>,
}

/// What a terminal gets on joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Its identity.
    pub device: DeviceId,
    /// The label that people call the till by.
    pub till: String,
    /// What it shows with every request.
    pub access_token: String,
    /// Its shop.
    pub shop: Shop,
    /// The shop's key for code hashes, hexadecimal; kept outside the databases.
    pub code_key: String,
    /// The hub's root key, hexadecimal: pinned from here on, so that later key lists can be believed. Where the
    /// invitation names one it must be the same.
    pub root_key: String,
    /// The key with which the hub signs grants, hexadecimal.
    pub grant_key: String,
    /// The keys for tokens, signed by the root key.
    pub keys: Signed,
    /// The life of the hub's books.
    pub epoch: u64,
    /// What the terminal may risk at first.
    pub grant: Option<Signed>,
    /// The hub's clock.
    pub server_time: Timestamp,
}

/// A terminal whose ledger was restored from a backup begins a new incarnation: `POST /v1/incarnation`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIncarnation {
    /// Who.
    pub device: DeviceId,
    /// The life that the backup held.
    pub restored: Incarnation,
    /// The new one.
    pub incarnation: Incarnation,
}

/// What the hub knew of the life that the backup held: what is missing is a known number, never silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownHead {
    /// The last fact that the hub has of the restored life.
    pub acked_seq: u64,
    /// The life of the hub's books.
    pub epoch: u64,
}

/// The list of keys for tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyList {
    /// Grows with every change.
    pub version: u64,
    /// The keys.
    pub keys: Vec<TokenKey>,
    /// The secrets of rotating codes that this shop may check, by campaign number; hexadecimal.
    #[serde(default)]
    pub rotating: Vec<RotatingKey>,
}

/// A key with which tokens are signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenKey {
    /// Its number in the token.
    pub id: u8,
    /// The public key, hexadecimal.
    pub public_key: String,
    /// From when it signs.
    pub from: Timestamp,
    /// Until when its tokens are believed.
    pub until: Timestamp,
}

/// The secret with which one shop checks the rotating codes of one campaign.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotatingKey {
    /// The campaign's number.
    pub campaign: u32,
    /// 32 bytes, hexadecimal.
    pub key: String,
}

impl std::fmt::Debug for RotatingKey {
    /// Says which, never what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RotatingKey({})", self.campaign)
    }
}

/// The list of revoked tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationList {
    /// Grows with every change.
    pub version: u64,
    /// The ids of revoked vouchers by their first eight bytes, hexadecimal.
    pub prefixes: Vec<String>,
}
