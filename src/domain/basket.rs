//! The basket: what is being rung up, before it is paid and becomes a [`sale`](crate::domain::sale).
//!
//! [`Basket::apply`] takes one edit and gives the basket after it, or says why not; nothing is half done. What needs a
//! permission says which: the counter asks for it and tries again. A basket holds no totals: those are worked out by
//! [`price`](crate::domain::price), always from the start.

mod edit;

use serde::{Deserialize, Serialize};

use crate::domain::campaign::{Campaign, SaleChannel};
use crate::domain::id::{BookingId, MemberId, SaleId, StaffId, VoucherId};
use crate::domain::money::{Money, Rate};
use crate::domain::product::Item;
use crate::domain::quantity::Quantity;
use crate::domain::refund::Goods;
use crate::domain::voucher::Amount;

pub use edit::{Edit, Limits, Refusal};

/// How many lines a basket holds at most.
pub const LINES_MAX: usize = 500;

/// How many vouchers one order may hold.
pub const VOUCHERS_MAX: usize = 20;

/// How many bookings one order may hold.
pub const BOOKINGS_MAX: usize = 5;

/// How many characters a note or a reason has at most.
pub const NOTE_CHARS_MAX: usize = 200;

/// What is being rung up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basket {
    lines: Vec<Line>,
    /// The number of the next line: a number is never given twice, so that an edit cannot hit another line.
    next: u16,
    by_hand: Option<Discount>,
    note: String,
    channel: SaleChannel,
    customer: Customer,
    vouchers: Vec<Held>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bookings: Vec<Brought>,
}

/// A line's number within its basket; it stays the same whatever happens to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineNo(pub u16);

/// A line of a basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its number.
    pub no: LineNo,
    /// What it is.
    pub item: Item,
    /// How much of it.
    pub quantity: Quantity,
    /// Whether it is sold or taken back.
    pub way: Way,
    /// What is noted about it.
    pub note: String,
    /// Who is credited with it, where that is not who rings it up.
    pub staff: Option<StaffId>,
    /// The booking that brought it, as long as it is as the booking brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<BookingId>,
}

/// Whether a line is sold or taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Sold, at the price of the rules.
    Sold,
    /// Sold at a price or with a discount that somebody set; no line promotion touches it.
    SoldByHand(ByHand),
    /// Taken back.
    Returned(Return),
}

/// What somebody set for a line, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// What was set.
    pub set: Set,
    /// Why, in their words.
    pub reason: String,
}

/// What was set for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Set {
    /// 改价: another price of one.
    Price(Money),
    /// So much off the line.
    Off(Off),
}

/// A discount that somebody gives on the whole order, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// How much.
    pub off: Off,
    /// Why, in their words.
    pub reason: String,
}

/// How much a discount by hand takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Off {
    /// An amount, never more than there is.
    Amount(Money),
    /// A share.
    Share(Rate),
}

impl Off {
    /// What it takes off an amount of nothing or more.
    pub fn of(self, base: Money) -> Money {
        match self {
            Self::Amount(amount) => amount.min(base),
            Self::Share(share) => share.of(base),
        }
    }
}

/// Something that is taken back within a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Return {
    /// By its receipt: what was paid for it comes back, as [`refund`](crate::domain::refund) worked it out.
    OfSale {
        /// Which sale.
        sale: SaleId,
        /// Which line of it.
        line: LineNo,
        /// What comes back, tax included.
        amount: Money,
        /// The tax in it.
        tax: Money,
        /// What becomes of the goods. What was taken back before this was asked was sold again.
        #[serde(default = "restocked", skip_serializing_if = "is_restocked")]
        goods: Goods,
        /// Why, in their words; empty where it was taken back before this was asked.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Without a receipt, at a price that somebody set.
    WithoutReceipt {
        /// What comes back for one, tax included where prices include it.
        price: Money,
        /// Why, in their words.
        reason: String,
    },
}

const fn restocked() -> Goods {
    Goods::Restocked
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_restocked(goods: &Goods) -> bool {
    *goods == Goods::Restocked
}

impl Return {
    /// What becomes of the goods; without a receipt they are sold again.
    pub const fn goods(&self) -> Goods {
        match self {
            Self::OfSale { goods, .. } => *goods,
            Self::WithoutReceipt { .. } => Goods::Restocked,
        }
    }

    /// Why, in their words.
    pub fn reason(&self) -> &str {
        match self {
            Self::OfSale { reason, .. } | Self::WithoutReceipt { reason, .. } => reason,
        }
    }
}

/// Who buys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Customer {
    /// Somebody.
    #[default]
    Anybody,
    /// A member, who pays member prices.
    Member {
        /// Who.
        id: MemberId,
        /// The member's own reference; no name, no phone.
        reference: String,
        /// The level.
        level: String,
    },
}

impl Customer {
    /// The member's level, where it is a member.
    pub fn level(&self) -> Option<&str> {
        match self {
            Self::Anybody => None,
            Self::Member { level, .. } => Some(level),
        }
    }

    /// Which member it is, where it is one.
    pub const fn member(&self) -> Option<MemberId> {
        match self {
            Self::Anybody => None,
            Self::Member { id, .. } => Some(*id),
        }
    }
}

/// A voucher in the basket. It was found valid when it was presented, and is decided anew when the sale commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Which.
    pub voucher: VoucherId,
    /// Its rules.
    pub campaign: Campaign,
    /// What is to be taken of it.
    pub take: Amount,
}

/// A booking whose money pays for the basket, as far as it goes. It was free to be spent when it was brought, and is looked at
/// anew when the sale commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// Which.
    pub booking: BookingId,
    /// The code that its customer shows.
    pub code: String,
    /// What was paid in advance for it; more than nothing.
    pub advance: Money,
}

impl Basket {
    /// An empty basket for an order that is sold in a way.
    pub fn new(channel: SaleChannel) -> Self {
        Self {
            lines: Vec::new(),
            next: 1,
            by_hand: None,
            note: String::new(),
            channel,
            customer: Customer::Anybody,
            vouchers: Vec::new(),
            bookings: Vec::new(),
        }
    }

    /// The lines, in the order in which they were rung up.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The line of a number.
    pub fn line(&self, no: LineNo) -> Option<&Line> {
        self.lines.iter().find(|line| line.no == no)
    }

    /// The discount that somebody gave on the whole order.
    pub const fn by_hand(&self) -> Option<&Discount> {
        self.by_hand.as_ref()
    }

    /// What is noted about the order.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// How it is sold.
    pub const fn channel(&self) -> SaleChannel {
        self.channel
    }

    /// Who buys.
    pub const fn customer(&self) -> &Customer {
        &self.customer
    }

    /// The vouchers of the order.
    pub fn vouchers(&self) -> &[Held] {
        &self.vouchers
    }

    /// The bookings whose money pays for it.
    pub fn bookings(&self) -> &[Brought] {
        &self.bookings
    }

    /// Whether nothing was rung up.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.vouchers.is_empty() && self.bookings.is_empty()
    }
}

#[cfg(test)]
mod tests;
