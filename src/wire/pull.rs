//! `GET /v1/pull?cursor&epoch&limit`: what changed at the hub since a cursor, in commit order.
//!
//! A page and its cursor are applied in one transaction. An item that cannot be read is kept as it came and the page
//! goes on; a campaign, voucher, product, category or promotion with a field that this program does not know counts as
//! unreadable, and so does one that cannot be meant.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::booking::Booking;
use crate::domain::campaign::Campaign;
pub use crate::domain::exception::{Firmness, OverRedeemed, OverRefunded, OverSettled, Party, Receipt};
use crate::domain::id::{CodeHash, ExceptionId, VoucherId};
use crate::domain::member::{self, Member};
use crate::domain::picture::Picture;
use crate::domain::product::{self, Category, Product};
use crate::domain::promotion::{self, Promotion};
use crate::domain::shop::{Shop, ShopName};
use crate::domain::staff::Staff;
use crate::domain::stock::Shelf;
use crate::domain::voucher::Voucher;
use crate::wire::signed::Signed;

/// The most changes that one page brings.
pub const CHANGES_MAX: u32 = 2_000;

/// A page of changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// The life of the hub's books.
    pub epoch: u64,
    /// The cursor from which the page reads.
    pub from: u64,
    /// The cursor after it.
    pub to: u64,
    /// Whether there is more at once.
    pub more: More,
    /// What changed, oldest first; of several changes of one thing only the last.
    pub changes: Vec<Change>,
    /// Steps of rotating codes that other terminals of the shop used just now: who shows such a code here shows a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used_steps: Vec<UsedStep>,
    /// What the terminal may risk from here on.
    pub grant: Option<Signed>,
    /// The hub's clock.
    pub server_time: Timestamp,
}

/// A step of a rotating code that a redemption used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedStep {
    /// Of which voucher.
    pub voucher: VoucherId,
    /// Which time step.
    pub step: u32,
}

/// Whether there is more at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum More {
    /// Ask again now.
    Waiting,
    /// Nothing more at present.
    Drained,
}

/// One thing that changed, as it travels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What kind of thing: a name of [`Kind`], or one that a later version knows.
    pub kind: String,
    /// Its identity, as text.
    pub id: String,
    /// The cursor position at which it changed.
    pub version: u64,
    /// What it is now; nothing where it is gone.
    pub row: Option<Value>,
}

/// The kinds of thing that are pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The shop itself.
    Shop,
    /// Another shop of the owner, by name.
    ShopName,
    /// A staff member.
    Staff,
    /// A campaign.
    Campaign,
    /// A voucher; its identity here is its [`CodeHash`].
    Voucher,
    /// A booking.
    Booking,
    /// The signed list of keys for tokens.
    Keys,
    /// The signed list of revoked tokens.
    Revocations,
    /// An exception that concerns this shop.
    Exception,
    /// A product; its identity is its code.
    Product,
    /// A category of products; its identity is its code.
    Category,
    /// A promotion.
    Promotion,
    /// A member.
    Member,
    /// How an article stands in this shop; its identity is its [`key`](crate::domain::stock::Article::key).
    Shelf,
    /// Which picture a product has; its identity is the product's code.
    Picture,
}

/// A change once it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// The shop itself.
    Shop(Box<Shop>),
    /// Another shop's name.
    ShopName(ShopName),
    /// A staff member.
    Staff(StaffRow),
    /// A campaign.
    Campaign(Box<Campaign>),
    /// A voucher.
    Voucher(Box<VoucherRow>),
    /// A booking.
    Booking(Box<BookingRow>),
    /// The list of keys, still signed.
    Keys(Signed),
    /// The list of revocations, still signed.
    Revocations(Signed),
    /// An exception.
    Exception(ExceptionRow),
    /// A product.
    Product(Box<ProductRow>),
    /// A category.
    Category(CategoryRow),
    /// A promotion.
    Promotion(Box<PromotionRow>),
    /// A member.
    Member(Box<MemberRow>),
    /// How an article stands in this shop.
    Shelf(Shelf),
    /// Which picture a product has.
    Picture(Picture),
    /// It is gone.
    Gone(Kind),
}

/// A voucher as one shop may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VoucherRow {
    /// Its code's hash under the shop's key.
    pub code_hash: CodeHash,
    /// The voucher.
    pub voucher: Voucher,
}

/// A staff member as one shop may know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRow {
    /// Who.
    #[serde(flatten)]
    pub staff: Staff,
    /// Their badge's hash under the shop's key, where they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<CodeHash>,
}

/// A booking as its shop knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRow {
    /// The booking.
    pub booking: Booking,
}

/// A member as one shop may know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberRow {
    /// The hash of their card's code under the shop's key, where they have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_hash: Option<CodeHash>,
    /// The member.
    pub member: Member,
}

/// A product as it stands in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductRow {
    /// Where it stands among the others, the lowest first; of equal ones the code decides.
    #[serde(default)]
    pub place: u32,
    /// The product.
    pub product: Product,
}

/// A category as it stands in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryRow {
    /// Where it stands among the others, the lowest first; of equal ones the code decides.
    #[serde(default)]
    pub place: u32,
    /// The category.
    pub category: Category,
}

/// A promotion in the shop's order, which decides between two of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromotionRow {
    /// Where it stands among the others, the lowest first; of equal ones the identity decides.
    #[serde(default)]
    pub place: u32,
    /// The promotion.
    pub promotion: Promotion,
}

/// What concerns a shop and went beyond what there was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionRow {
    /// Its identity.
    pub id: ExceptionId,
    /// What went beyond what.
    #[serde(flatten)]
    pub over: Over,
    /// Whether it still waits for a manager.
    pub state: ExceptionState,
}

/// What went beyond what there was. Which it is shows in its fields: a program that does not know it cannot read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Over {
    /// A voucher was redeemed more often than it held.
    Redeemed(OverRedeemed),
    /// More of a sale was given back than was sold.
    Refunded(OverRefunded),
    /// What was paid in advance for a booking went into more than one sale.
    Settled(OverSettled),
}

/// How an exception stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionState {
    /// It waits for a manager.
    Open,
    /// A manager settled it.
    Settled,
    /// It resolved itself: another redemption of the voucher was given up or taken back.
    Resolved,
}

impl Change {
    /// Reads the change. `Err` where the kind or the row is not one that this program reads: keep it as it came.
    pub fn read(&self) -> Result<Item, Unreadable> {
        let kind: Kind = serde_json::from_value(Value::String(self.kind.clone())).map_err(Unreadable::Kind)?;
        let Some(row) = self.row.clone() else {
            return Ok(Item::Gone(kind));
        };
        let item = match kind {
            Kind::Shop => serde_json::from_value(row).map(Item::Shop),
            Kind::ShopName => serde_json::from_value(row).map(Item::ShopName),
            Kind::Staff => serde_json::from_value(row).map(Item::Staff),
            Kind::Campaign => serde_json::from_value(row).map(Item::Campaign),
            Kind::Voucher => serde_json::from_value(row).map(Item::Voucher),
            Kind::Booking => serde_json::from_value(row).map(Item::Booking),
            Kind::Keys => serde_json::from_value(row).map(Item::Keys),
            Kind::Revocations => serde_json::from_value(row).map(Item::Revocations),
            Kind::Exception => serde_json::from_value(row).map(Item::Exception),
            Kind::Product => serde_json::from_value(row).map(Item::Product),
            Kind::Category => serde_json::from_value(row).map(Item::Category),
            Kind::Promotion => serde_json::from_value(row).map(Item::Promotion),
            Kind::Member => serde_json::from_value(row).map(Item::Member),
            Kind::Shelf => serde_json::from_value(row).map(Item::Shelf),
            Kind::Picture => serde_json::from_value(row).map(Item::Picture),
        };
        let item = item.map_err(Unreadable::Row)?;
        item.check()?;
        Ok(item)
    }
}

impl Item {
    /// Checks what types cannot say of what lowers or makes a price.
    fn check(&self) -> Result<(), Unreadable> {
        match self {
            Self::Campaign(campaign) => campaign.check().map_err(Unreadable::Campaign),
            Self::Product(row) => row.product.check().map_err(Unreadable::Product),
            Self::Category(row) => row.category.check().map_err(Unreadable::Product),
            Self::Promotion(row) => row.promotion.check().map_err(Unreadable::Promotion),
            Self::Member(row) => row.member.check().map_err(Unreadable::Member),
            Self::Shop(_)
            | Self::ShopName(_)
            | Self::Staff(_)
            | Self::Voucher(_)
            | Self::Booking(_)
            | Self::Keys(_)
            | Self::Revocations(_)
            | Self::Exception(_)
            | Self::Shelf(_)
            | Self::Picture(_)
            | Self::Gone(_) => Ok(()),
        }
    }
}

impl Kind {
    /// The name that travels.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::ShopName => "shop_name",
            Self::Staff => "staff",
            Self::Campaign => "campaign",
            Self::Voucher => "voucher",
            Self::Booking => "booking",
            Self::Keys => "keys",
            Self::Revocations => "revocations",
            Self::Exception => "exception",
            Self::Product => "product",
            Self::Category => "category",
            Self::Promotion => "promotion",
            Self::Member => "member",
            Self::Shelf => "shelf",
            Self::Picture => "picture",
        }
    }
}

/// Why a change cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Its kind is not known.
    #[error("a kind that this version does not know")]
    Kind(#[source] serde_json::Error),
    /// Its row is not what this version reads.
    #[error("a row that this version does not read")]
    Row(#[source] serde_json::Error),
    /// A campaign that cannot be meant.
    #[error("a campaign that cannot be meant")]
    Campaign(#[source] crate::domain::campaign::Unsound),
    /// A product or a category that cannot be meant.
    #[error("a product or a category that cannot be meant")]
    Product(#[source] product::Unsound),
    /// A promotion that cannot be meant.
    #[error("a promotion that cannot be meant")]
    Promotion(#[source] promotion::Unsound),
    /// A member that cannot be meant.
    #[error("a member that cannot be meant")]
    Member(#[source] member::Unsound),
}
