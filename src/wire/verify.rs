//! `POST /v1/verify`: what the hub knows about a code, without any effect: a code issued a minute ago is not cached yet, and what another
//! till sold is cached nowhere.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::fact::Fact;
use crate::domain::id::{CampaignId, CodeHash, RedemptionId, SaleId, VoucherId};
use crate::domain::voucher::Amount;
use crate::wire::pull::{BookingRow, VoucherRow};

/// A question about a code. That of a voucher is asked about by its keyed hash: it never travels itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verify {
    /// A voucher, by the hash under the shop's key.
    Voucher {
        /// The hash.
        code_hash: CodeHash,
    },
    /// A booking, by its code.
    Booking {
        /// The canonical short code.
        code: String,
    },
    /// A sale of the shop, at whichever till, that is to be given back.
    Sale {
        /// As [`crate::domain::sale::Named`] reads it: its identity, the number in the code of a receipt, or its receipt's number.
        named: String,
    },
    /// The redemptions that a sale of the shop was made with, at whichever till: they are to be taken back with it.
    RedemptionsOf {
        /// Which sale.
        sale: SaleId,
    },
}

/// What the hub knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The life of the hub's books.
    pub epoch: u64,
    /// The hub's clock.
    pub server_time: Timestamp,
    /// What was found.
    pub found: Found,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A voucher and, as it was stored, its campaign.
    Voucher {
        /// The row.
        row: Box<VoucherRow>,
        /// The campaign's JSON, read strictly by the terminal.
        campaign: serde_json::Value,
    },
    /// A booking.
    Booking {
        /// The row.
        row: Box<BookingRow>,
    },
    /// Sales with all that tells of them, the latest first: one, but for a coincidence.
    Sales {
        /// Of each the facts about it, in the order in which they came.
        sales: Vec<Vec<Fact>>,
    },
    /// The redemptions that a sale was made with.
    Redemptions {
        /// Which sale.
        sale: SaleId,
        /// Those of vouchers, in the order in which they were made.
        redemptions: Vec<Redeemed>,
    },
}

/// A redemption, as the hub's books hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// Its identity.
    pub redemption: RedemptionId,
    /// Which voucher.
    pub voucher: VoucherId,
    /// Of which campaign that is.
    pub campaign: CampaignId,
    /// What was taken of it.
    pub take: Amount,
    /// When.
    pub made_at: Timestamp,
    /// Whether it stands.
    pub state: RedemptionState,
}

/// Whether a redemption stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedemptionState {
    /// It does.
    Stands,
    /// It was given up or taken back.
    TakenBack,
}

/// How many sales are answered with under one number at most.
pub const SALES_MAX: usize = 5;
