//! `POST /v1/redeem`: a terminal asks for a right before the goods are handed over. The same id gets the same answer.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{DeviceId, Incarnation, RedemptionId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::staff::Permission;
use crate::domain::voucher::{Amount, Voucher};

/// A request for a right. It is stored by the terminal as an intent before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeem {
    /// The redemption's identity, kept for every retry.
    pub id: RedemptionId,
    /// Who asks.
    pub device: DeviceId,
    /// In which life of its ledger.
    pub incarnation: Incarnation,
    /// The life of the hub's books that the terminal knows.
    pub epoch: u64,
    /// Which voucher.
    pub voucher: VoucherId,
    /// How much of it.
    pub take: Amount,
    /// What the hub's books say about it beside.
    pub context: Context,
}

/// What stands beside a request in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    /// When it was asked, by the terminal's effective time.
    pub at: Timestamp,
    /// Who stands at the counter.
    pub staff: Option<StaffId>,
    /// The total of the bill, where it is known.
    pub bill: Option<Money>,
    /// What a manager allowed.
    #[serde(default)]
    pub overridden: Vec<Permission>,
    /// The time step of the rotating code that was shown, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which request it answers.
    pub id: RedemptionId,
    /// The life of the hub's books.
    pub epoch: u64,
    /// The hub's clock.
    pub server_time: Timestamp,
    /// What became of it.
    pub decision: Decision,
}

/// What the hub decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The right is taken for this redemption: a fact or a void must follow.
    Granted {
        /// The voucher's revision that holds it.
        rev: u64,
        /// What is left.
        left: Amount,
    },
    /// It is not given.
    Refused {
        /// The support code of the reason, from the one table of refusals.
        code: String,
        /// The voucher as the hub knows it, for the figures of the sentence.
        voucher: Option<Box<Voucher>>,
    },
    /// The hub gives no rights now (its books are being re-fed): as if it could not be reached.
    Unavailable,
}
