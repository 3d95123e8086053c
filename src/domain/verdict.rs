//! What the counter is told about a voucher: verdicts, refusals with the figures of their sentences, and the one table
//! that says what can be done about each refusal.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::domain::campaign::{Campaign, Item, Product, SaleChannel};
use crate::domain::id::{CampaignId, ShopId, VoucherId};
use crate::domain::money::Money;
use crate::domain::staff::Permission;
use crate::domain::voucher::{Amount, LastUse};
use crate::domain::window::{DayWindow, Weekdays};

/// What the counter is told about a voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be redeemed as offered.
    Accepted(Box<Offer>),
    /// It can be decided once the cashier has supplied this.
    Asks(Ask),
    /// It may not be redeemed. An ordinary answer, not an error.
    Refused(Refusal),
}

/// What a redemption would take and give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which voucher.
    pub voucher: VoucherId,
    /// Under which campaign, with all that a receipt says of it.
    pub campaign: Arc<Campaign>,
    /// What is taken of it.
    pub take: Amount,
    /// What it holds afterwards.
    pub left_after: Amount,
    /// What the customer gets.
    pub benefit: Benefit,
    /// What the shop stands to lose should the redemption not be honoured.
    pub risk: Money,
    /// How the right to it is obtained, so that the counter can say before it is confirmed.
    pub way: Way,
}

/// How the right to a redemption is obtained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// The cloud is asked and has the last word.
    AskCloud,
    /// At the shop's risk: it will be confirmed later.
    AtRisk,
}

/// What the customer gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Benefit {
    /// Money off the bill.
    Off {
        /// How much.
        off: Money,
        /// What is left to pay, where the bill is known.
        to_pay: Option<Money>,
    },
    /// Products.
    Products {
        /// Which, and how many.
        items: Vec<Item>,
    },
    /// Uses of a service.
    Service {
        /// Which.
        service: String,
        /// How often.
        uses: u32,
    },
    /// Money from a balance.
    Spent {
        /// How much.
        amount: Money,
        /// What is left to pay, where the bill is known.
        to_pay: Option<Money>,
    },
    /// A product at a fixed price.
    Priced {
        /// Which.
        product: Product,
        /// Its price.
        price: Money,
        /// What that saves, where the bill's lines are known.
        saving: Option<Money>,
    },
    /// A share off every nth item.
    NthItem {
        /// Every how many.
        nth: u32,
        /// What that saves, where the bill's lines are known.
        saving: Option<Money>,
    },
}

impl Benefit {
    /// What the customer saves, where it can be said.
    pub const fn saving(&self) -> Option<Money> {
        match self {
            Self::Off { off, .. } => Some(*off),
            Self::Spent { amount, .. } => Some(*amount),
            Self::Priced { saving, .. } | Self::NthItem { saving, .. } => *saving,
            Self::Products { .. } | Self::Service { .. } => None,
        }
    }
}

/// What the cashier must supply before it can be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The total of the bill.
    Bill,
    /// How the order is sold; one of these would do.
    SaleChannel(Vec<SaleChannel>),
    /// That the bill holds this.
    Products(Wanted),
    /// How many uses.
    Uses {
        /// How many are left.
        left: u32,
    },
    /// How much money.
    Amount {
        /// How much is left.
        left: Money,
    },
    /// The last four digits of the holder's phone number.
    PhoneTail,
    /// Whether it is for the same order as the vouchers that were taken before. Everything else is settled.
    OneOrder {
        /// Why it is refused if it is.
        clash: Clash,
        /// What is given if it is not.
        offer: Box<Offer>,
    },
}

/// Why a voucher may not stand in one order with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// It does not go together with one of them.
    NotStackable {
        /// The other's name.
        with: String,
        /// The other's campaign.
        campaign: CampaignId,
        /// Which of the two is better for the customer, where both savings are known.
        better: Option<Better>,
    },
    /// The order has as many of its campaign as it may.
    OrderLimit {
        /// How many are allowed.
        allowed: u32,
    },
}

impl From<Clash> for Refusal {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::NotStackable { with, campaign, better } => Self::NotStackable { with, campaign, better },
            Clash::OrderLimit { allowed } => Self::OrderLimit { allowed },
        }
    }
}

/// What a bill must hold for a voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// How many items at least, 1 or more.
    pub items: u32,
    /// Of which products or categories; none means any.
    pub of: Vec<Product>,
    /// Which products or categories do not count.
    pub beside: Vec<Product>,
}

impl Wanted {
    /// Whether any bill will do.
    pub const fn is_anything(&self) -> bool {
        self.items <= 1 && self.of.is_empty() && self.beside.is_empty()
    }
}

/// Why a voucher may not be redeemed, with the figures its sentence needs.
///
/// The order is that of the checks: what can never be mended first. As JSON, in which the hub says why it gave no right, the
/// support code stands as `reason`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Refusal {
    /// Nobody knows the code.
    Unknown,
    /// It is not in the local data, and the cloud cannot be asked.
    NotCached {
        /// As of when the local data is, where there is any.
        data_as_of: Option<Timestamp>,
    },
    /// Its signature is wrong.
    Forged,
    /// It is not what an issuer writes: torn, smudged, cut off.
    Damaged,
    /// Another business issued it.
    OtherBusiness,
    /// It is newer than this program or its keys.
    UpdateNeeded,
    /// It was withdrawn.
    Cancelled,
    /// Its price was paid back.
    Refunded,
    /// It is held.
    Frozen,
    /// Nothing is left of it.
    UsedUp {
        /// Its last use, where it is known.
        last: Option<LastUse>,
    },
    /// It has ended.
    Expired {
        /// When it ended.
        until: Timestamp,
    },
    /// It has not begun.
    NotYetValid {
        /// When it begins.
        from: Timestamp,
    },
    /// It is for other shops.
    WrongShop {
        /// Which.
        valid_at: Vec<ShopId>,
    },
    /// It is for members of other levels.
    WrongLevel {
        /// Which.
        levels: Vec<String>,
    },
    /// Not on this weekday.
    WrongWeekday {
        /// On which.
        weekdays: Weekdays,
    },
    /// Not at this time of day.
    WrongTime {
        /// At which.
        windows: Vec<DayWindow>,
    },
    /// Not on this date.
    Blackout {
        /// The date that is taken out.
        date: Date,
    },
    /// Not for an order that is sold in this way.
    WrongSaleChannel {
        /// For which.
        valid: Vec<SaleChannel>,
    },
    /// The bill holds none of its products.
    WrongProducts {
        /// Which it is for; empty where only excluded products were bought.
        needs: Vec<Product>,
    },
    /// The bill holds too few of its products.
    TooFewItems {
        /// How many it needs.
        needed: u32,
        /// How many there are, where the lines are known.
        held: Option<u32>,
    },
    /// Too little is spent.
    BelowMinimum {
        /// How much must be spent.
        minimum: Money,
        /// How much is missing.
        missing: Money,
    },
    /// Less is left than was asked for.
    NotEnoughLeft {
        /// What is left.
        left: Amount,
    },
    /// Not together with another voucher of this order.
    NotStackable {
        /// The other's name.
        with: String,
        /// The other's campaign.
        campaign: CampaignId,
        /// Which of the two is better for the customer, where both savings are known.
        better: Option<Better>,
    },
    /// Too many of the campaign in one order.
    OrderLimit {
        /// How many are allowed.
        allowed: u32,
    },
    /// The customer would have more than one may have.
    CustomerLimit {
        /// How many the customer has had.
        had: u32,
        /// How many are allowed.
        uses: u32,
        /// In how many days.
        days: u32,
    },
    /// The customer did not show what the campaign asks for.
    EvidenceMissing {
        /// What is missing.
        missing: MissingEvidence,
    },
    /// It may not be redeemed without the cloud, and the cloud cannot be reached.
    CloudOnly,
    /// Its value is above what may be risked without the cloud.
    AboveOfflineValue {
        /// What it is worth.
        risk: Money,
        /// What may be risked.
        allowed: Money,
    },
    /// What may be risked without the cloud has been spent.
    BudgetSpent {
        /// How many provisional redemptions stand unconfirmed.
        count: u32,
        /// How many may.
        count_allowed: u32,
        /// What they are worth.
        value: Money,
        /// What they may be worth.
        value_allowed: Money,
    },
    /// No signed grant of offline risk is at hand.
    NoGrant,
    /// The local data is too old to be trusted without the cloud.
    DataTooOld {
        /// As of when it is, where there is any.
        data_as_of: Option<Timestamp>,
    },
    /// The cloud refused it for a reason that this program does not know.
    ByCloud {
        /// The hub's stable code of the reason.
        code: String,
    },
}

/// What a customer did not show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingEvidence {
    /// The code itself: it was typed in.
    CodeShown,
    /// A rotating code: the code shown does not rotate.
    RotatingCode,
    /// A fresh rotating code: the one shown is a screenshot, or a clock is in doubt.
    FreshCode,
    /// The right digits: those that were said are others.
    PhoneTailDiffers,
    /// Digits to compare with: none are known here.
    PhoneTailUnknown,
}

/// Which of two vouchers is better for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The one that was just presented, by so much.
    This(Money),
    /// The other one, by so much.
    Other(Money),
    /// Both save the same.
    Same,
}

/// What can be done about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// The customer can mend it: spend more, come on another day, show the code.
    Customer,
    /// Who has this permission can accept it, with a reason.
    Override(Permission),
    /// It mends itself when the cloud can be reached again.
    Cloud,
    /// Nothing at this counter.
    Never,
}

impl Refusal {
    /// The stable support code and the remedy: the one table of refusals.
    pub const fn rule(&self) -> (&'static str, Remedy) {
        match self {
            Self::Unknown => ("unknown", Remedy::Never),
            Self::NotCached { .. } => ("not_cached", Remedy::Cloud),
            Self::Forged => ("forged", Remedy::Never),
            Self::Damaged => ("damaged", Remedy::Customer),
            Self::OtherBusiness => ("other_business", Remedy::Never),
            Self::UpdateNeeded => ("update_needed", Remedy::Never),
            Self::Cancelled => ("cancelled", Remedy::Never),
            Self::Refunded => ("refunded", Remedy::Never),
            Self::Frozen => ("frozen", Remedy::Never),
            Self::UsedUp { .. } => ("used_up", Remedy::Never),
            Self::Expired { .. } => ("expired", Remedy::Override(Permission::AcceptExpired)),
            Self::NotYetValid { .. } => ("not_yet_valid", Remedy::Customer),
            Self::WrongShop { .. } => ("wrong_shop", Remedy::Customer),
            Self::WrongLevel { .. } => ("wrong_level", Remedy::Customer),
            Self::WrongWeekday { .. } => ("wrong_weekday", Remedy::Override(Permission::AcceptOutsideHours)),
            Self::WrongTime { .. } => ("wrong_time", Remedy::Override(Permission::AcceptOutsideHours)),
            Self::Blackout { .. } => ("blackout", Remedy::Override(Permission::AcceptOutsideHours)),
            Self::WrongSaleChannel { .. } => ("wrong_sale_channel", Remedy::Customer),
            Self::WrongProducts { .. } => ("wrong_products", Remedy::Customer),
            Self::TooFewItems { .. } => ("too_few_items", Remedy::Customer),
            Self::BelowMinimum { .. } => ("below_minimum", Remedy::Customer),
            Self::NotEnoughLeft { .. } => ("not_enough_left", Remedy::Customer),
            Self::NotStackable { .. } => ("not_stackable", Remedy::Customer),
            Self::OrderLimit { .. } => ("order_limit", Remedy::Customer),
            Self::CustomerLimit { .. } => ("customer_limit", Remedy::Override(Permission::AcceptAboveLimit)),
            Self::EvidenceMissing { .. } => ("evidence_missing", Remedy::Override(Permission::AcceptWithoutEvidence)),
            Self::CloudOnly => ("cloud_only", Remedy::Cloud),
            Self::AboveOfflineValue { .. } => ("above_offline_value", Remedy::Cloud),
            Self::BudgetSpent { .. } => ("budget_spent", Remedy::Override(Permission::RaiseOfflineBudget)),
            Self::NoGrant => ("no_grant", Remedy::Cloud),
            Self::DataTooOld { .. } => ("data_too_old", Remedy::Cloud),
            Self::ByCloud { .. } => ("by_cloud", Remedy::Never),
        }
    }

    /// The stable support code.
    pub const fn code(&self) -> &'static str {
        self.rule().0
    }

    /// What can be done about it.
    pub const fn remedy(&self) -> Remedy {
        self.rule().1
    }
}

#[cfg(test)]
pub(crate) mod tests;
