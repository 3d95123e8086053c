//! Facts of the till: what was sold and given back, what left the basket, and what went in and out of the drawer.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use crate::domain::id::{PaymentId, RedemptionId, SaleId, ShiftId};
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::payment::{Attempt, Outcome, Way};
use crate::domain::product::Supply;
use crate::domain::quantity::Quantity;
use crate::domain::redemption::Override;
use crate::domain::refund::Refund;
use crate::domain::sale::Sale;
use crate::domain::shift::{Drawer, Figures};
use crate::domain::stock::{Article, Counted};
use crate::domain::tender::Payment;

/// Something was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleMade {
    /// The sale with its lines, price and payment.
    pub sale: Sale,
    /// In which shift.
    pub shift: ShiftId,
    /// The redemptions of its vouchers; each is a fact of its own, in the same commit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redemptions: Vec<RedemptionId>,
    /// What a manager allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// Something that had been sold was given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleRefunded {
    /// What came back, of which sale and why.
    pub refund: Refund,
    /// The money that went back, cash rounding included; nothing where vouchers alone came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// In which shift.
    pub shift: ShiftId,
    /// The redemptions that were taken back with it; each is a fact of its own, in the same commit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reversed: Vec<RedemptionId>,
    /// What lies on the shelf again; an earlier program does not say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub restocked: Vec<Counted>,
    /// What a manager allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

/// Money was asked for, or given back, through a payment network. The digits of the customer's code are told to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentAttempted {
    /// Its identity.
    pub payment: PaymentId,
    /// Which way the money goes.
    pub way: Way,
    /// Whose code it was.
    pub network: Network,
    /// How much.
    pub amount: Money,
}

impl From<Attempt> for PaymentAttempted {
    fn from(attempt: Attempt) -> Self {
        let Attempt { id, way, network, amount } = attempt;
        Self { payment: id, way, network, amount }
    }
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentSettled {
    /// Which.
    pub payment: PaymentId,
    /// How it ended.
    pub outcome: Outcome,
}

/// A line was taken out of a basket before it was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineVoided {
    /// The sale that the basket would have become.
    pub sale: SaleId,
    /// The product's code.
    pub product: String,
    /// What it is called.
    pub name: String,
    /// How much of it.
    pub quantity: Quantity,
    /// What it cost by the list, or at the price that somebody set.
    pub amount: Money,
    /// Why, where a whole basket was given up for a reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A basket was put aside. What it was called may be a customer's name, so it is not told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasketHeld {
    /// The sale that it will become.
    pub sale: SaleId,
    /// How many lines it has.
    pub lines: u16,
    /// What it came to, where it had a price.
    pub total: Option<Money>,
}

/// 估清: something was marked as sold out in this shop, or as to be had again. A mark stays until it is lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplyMarked {
    /// What.
    #[serde(flatten)]
    pub article: Article,
    /// What it is called.
    pub name: String,
    /// Whether it is to be had.
    pub supply: Supply,
}

/// A shift began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftOpened {
    /// Its identity.
    pub shift: ShiftId,
    /// 备用金: the cash in the drawer.
    pub float: Money,
}

/// Cash went into the drawer or out of it, beside sales and refunds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashMoved {
    /// In which shift.
    pub shift: ShiftId,
    /// Which way.
    pub way: CashWay,
    /// How much.
    pub amount: Money,
    /// Why, in their words.
    pub reason: String,
}

/// Which way cash goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashWay {
    /// Into the drawer.
    In,
    /// Out of it.
    Out,
}

/// A shift ended: what was counted, beside what should have been there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosed {
    /// Which.
    pub shift: ShiftId,
    /// The number of its Z report: 1, 2, 3 … without gaps in one life of one terminal.
    pub z: NonZeroU32,
    /// The cash that should have been in the drawer.
    pub expected: Money,
    /// The cash that was.
    pub counted: Money,
    /// How many of each note and coin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Pieces>,
    /// Why the two differ, in their words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// What went into the drawer and out of it.
    pub drawer: Drawer,
    /// What the shift came to.
    pub figures: Figures,
}

/// How many there are of a note or a coin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pieces {
    /// What one is worth.
    pub of: Money,
    /// How many.
    pub count: u32,
}
