//! A campaign: the rules that a family of vouchers shares, so that a cached voucher stays small.
//!
//! Campaigns come from the hub and are read strictly: a field that this program does not know is refused, not skipped,
//! because it may be a restriction. The vouchers of a campaign that could not be read are redeemed by the cloud alone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{CampaignId, CampaignNo, ShopId};
use crate::domain::money::{Money, Rate};
use crate::domain::window::{Hours, WINDOWS_MAX};

/// The rules that a family of vouchers shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Its identity.
    pub id: CampaignId,
    /// Its number in tokens.
    pub no: CampaignNo,
    /// What customers call it.
    pub name: String,
    /// What it gives.
    pub kind: Kind,
    /// How it enters the books.
    pub treatment: Treatment,
    /// Who paid what for one voucher.
    pub money: Settlement,
    /// Where it was sold.
    pub channel: Channel,
    /// When its vouchers are valid.
    pub validity: Validity,
    /// On which days and at which times they may be used.
    pub hours: Hours,
    /// Where and on what they may be used.
    pub scope: Scope,
    /// How many may be used.
    pub limits: Limits,
    /// With what they may be used together.
    pub stacking: Stacking,
    /// What may be done with them without the cloud.
    pub offline: OfflinePolicy,
    /// For how long a redemption may be taken back.
    pub reversal: ReversalWindow,
    /// What the customer must show beside the code.
    pub evidence: EvidenceRule,
}

/// What a voucher gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    /// 代金券/满减: a fixed amount off, from a minimum spend.
    AmountOff {
        /// What it takes off.
        value: Money,
        /// What must be spent before it; zero for none.
        minimum: Money,
    },
    /// 折扣券: a share off.
    PercentOff {
        /// The share.
        off: Rate,
        /// At most this much.
        cap: Option<Money>,
    },
    /// 兑换券/团购套餐: products that are given.
    Exchange {
        /// What is given.
        items: Vec<Item>,
    },
    /// 次卡: a number of uses of a service.
    Uses {
        /// The service.
        service: String,
    },
    /// 储值/礼品卡: a balance that is spent in parts.
    StoredValue,
    /// 一口价: one product at a fixed price.
    PriceFor {
        /// The product.
        product: Product,
        /// Its price with the voucher.
        price: Money,
    },
    /// 第二件半价: a share off every nth item.
    NthItem {
        /// Every how many items, 2 or more.
        nth: u32,
        /// The share off that item.
        off: Rate,
    },
}

/// A product, or where a campaign's scope says so a category of products: by the shop's own code, with a name to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// The shop's code of it.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl Product {
    /// Whether it names a product of this code, or one of the categories that the product belongs to.
    pub fn names(&self, code: &str, categories: &[String]) -> bool {
        self.code == code || categories.contains(&self.code)
    }
}

/// Whether a product is one of `wanted`, any where none are named, and none of `excluded`.
pub fn counts(code: &str, categories: &[String], wanted: &[Product], excluded: &[Product]) -> bool {
    let among = |products: &[Product]| products.iter().any(|product| product.names(code, categories));
    (wanted.is_empty() || among(wanted)) && !among(excluded)
}

/// A product and how many of it are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The product.
    pub product: Product,
    /// How many, 1 or more.
    pub quantity: u32,
}

/// How a voucher enters the books; reports and receipts keep the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Lowers the taxable price.
    Discount,
    /// Prepaid money: revenue and tax are as if paid.
    Tender,
}

/// Who paid what for one voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// 券面额: what it is worth at list price.
    pub face: Money,
    /// What the customer paid.
    pub paid: Money,
    /// 平台补贴: what the platform adds.
    pub subsidy: Money,
    /// What the shop receives for one use.
    pub settlement: Money,
    /// 佣金: what the channel keeps; a cost, not a discount.
    pub commission: Money,
}

/// Where a voucher was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The key that reports group by: `own`, `meituan`, `douyin`, `pretix`, `paper` …
    pub key: String,
    /// What people call it.
    pub name: String,
}

/// When vouchers of a campaign are valid; a voucher's own dates narrow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Validity {
    /// Between two instants; the end is exclusive, and a missing one is open.
    Between {
        /// The first instant at which they are valid.
        from: Option<Timestamp>,
        /// The first instant at which they are valid no more.
        until: Option<Timestamp>,
    },
    /// For so many days after issue, to the end of the last day in the shop's zone.
    DaysAfterIssue {
        /// How many days, the day of issue not counted.
        days: u32,
    },
}

/// Where and on what vouchers may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// In which shops.
    pub shops: ShopScope,
    /// Products and categories of which the bill must hold one; none means all.
    #[serde(default)]
    pub products: Vec<Product>,
    /// Products and categories that do not count.
    #[serde(default)]
    pub excluded: Vec<Product>,
    /// Member levels that may use them; none means everybody.
    #[serde(default)]
    pub levels: Vec<String>,
    /// The ways of sale for which they may be used; none means all.
    #[serde(default)]
    pub sale_channels: Vec<SaleChannel>,
}

/// How an order is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleChannel {
    /// 到店: bought or eaten in the shop.
    InStore,
    /// 外带: taken away.
    Takeaway,
    /// 外送: brought to the customer.
    Delivery,
    /// 网店: ordered online.
    Online,
}

/// In which shops vouchers may be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopScope {
    /// In all shops of the owner.
    All,
    /// In these only.
    Only(Vec<ShopId>),
}

/// How many vouchers may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How many of the campaign in one order; none is no limit.
    pub per_order: Option<u32>,
    /// How many uses of the campaign by one customer in a period.
    pub per_customer: Option<CustomerLimit>,
}

/// How many uses one customer has in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerLimit {
    /// How many uses.
    pub uses: u32,
    /// In how many days, today included.
    pub days: u32,
}

/// With what vouchers may be used together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Stacking {
    /// With nothing else.
    Exclusive,
    /// With others, but only one of its group.
    OncePerGroup {
        /// The group.
        group: String,
    },
    /// With anything that allows it.
    Free,
}

/// What may be done without the cloud. It comes from the hub as data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OfflinePolicy {
    /// Nothing.
    CloudOnly,
    /// Redeem at the shop's risk, up to a value for each voucher, within the terminal's grant.
    Provisional {
        /// The most that may be risked on one voucher.
        max_value: Money,
    },
    /// Redeem without a limit of number or value, on data as fresh as the grant asks for; named apart in what is promised.
    Free,
}

/// For how long a redemption may be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalWindow {
    /// So many seconds (Meituan 600, Douyin 3,600).
    Seconds(u32),
    /// Until the shift closes; where no shift is kept, until the business day ends.
    UntilShiftCloses,
    /// Not at all.
    Never,
}

/// What the customer must show beside the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRule {
    /// Nothing.
    None,
    /// The code itself, read from a phone or paper: typing it in is not enough.
    CodeShown,
    /// A rotating code: a screenshot is not enough.
    RotatingCode,
    /// The last four digits of the holder's phone number.
    PhoneTail,
}

impl Stacking {
    /// Whether two may stand in one order: exclusive ones with nothing, those of a group once.
    pub fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Exclusive, _) | (_, Self::Exclusive) => false,
            (Self::OncePerGroup { group: one }, Self::OncePerGroup { group: two }) => one != two,
            (Self::Free, Self::Free | Self::OncePerGroup { .. }) | (Self::OncePerGroup { .. }, Self::Free) => true,
        }
    }
}

impl Campaign {
    /// Whether a voucher of this campaign may stand in one order with one of another, or with another of this one. Of one
    /// campaign with an order limit, that limit alone decides how many: "up to three, not with other offers" is the usual
    /// wording.
    pub fn goes_with(&self, other: CampaignId, stacking: &Stacking) -> bool {
        (other == self.id && self.limits.per_order.is_some()) || self.stacking.goes_with(stacking)
    }

    /// Checks what types cannot say. A campaign that fails is as unreadable as one with an unknown field.
    pub fn check(&self) -> Result<(), Unsound> {
        let positive = |money: Money| money > Money::ZERO;
        let settled =
            [self.money.face, self.money.paid, self.money.subsidy, self.money.settlement, self.money.commission];
        if settled.iter().any(|amount| *amount < Money::ZERO) {
            return Err(Unsound::NegativeMoney);
        }
        if self.hours.windows.len() > WINDOWS_MAX {
            return Err(Unsound::TooManyWindows);
        }
        if let OfflinePolicy::Provisional { max_value } = self.offline
            && max_value < Money::ZERO
        {
            return Err(Unsound::NegativeMoney);
        }
        match &self.kind {
            Kind::AmountOff { value, minimum } if !positive(*value) || *minimum < Money::ZERO => {
                Err(Unsound::NegativeMoney)
            }
            Kind::PercentOff { off, cap } if off.basis_points() == 0 || cap.is_some_and(|cap| !positive(cap)) => {
                Err(Unsound::GivesNothing)
            }
            Kind::Exchange { items } if items.is_empty() || items.iter().any(|item| item.quantity == 0) => {
                Err(Unsound::GivesNothing)
            }
            Kind::PriceFor { price, .. } if *price < Money::ZERO => Err(Unsound::NegativeMoney),
            Kind::NthItem { nth, off } if *nth < 2 || off.basis_points() == 0 => Err(Unsound::GivesNothing),
            Kind::AmountOff { .. }
            | Kind::PercentOff { .. }
            | Kind::Exchange { .. }
            | Kind::Uses { .. }
            | Kind::StoredValue
            | Kind::PriceFor { .. }
            | Kind::NthItem { .. } => Ok(()),
        }
    }
}

/// A campaign that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// An amount below zero, or a value of nothing.
    #[error("an amount of the campaign is negative or nothing")]
    NegativeMoney,
    /// Nothing is given.
    #[error("the campaign gives nothing")]
    GivesNothing,
    /// More windows in a day than are read.
    #[error("the campaign has more than {WINDOWS_MAX} windows in a day")]
    TooManyWindows,
}

pub mod worth;

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
