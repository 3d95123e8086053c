//! A promotion: a rule by which the shop lowers prices for everybody who buys so, without a voucher.
//!
//! Line promotions lower single pieces, and a piece takes part in one of them; order promotions lower what is left of the
//! bill. Promotions come from the hub and are read strictly, as campaigns are. Which of several apply is decided in
//! [`price`](crate::domain::price): the cheapest lawful combination does.
//!
//! "Not together" has no direction: that one excludes another is enough. A circle of exclusions is therefore no
//! contradiction: of promotions that all exclude each other one applies, the one that is best for the customer.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::campaign::{Product, SaleChannel, Scope, ShopScope, Stacking};
use crate::domain::id::{PromotionId, ShopId};
use crate::domain::money::{Money, Rate};
use crate::domain::product::is_price;
use crate::domain::window::{Hours, Opening, WINDOWS_MAX};

/// How many promotions may be in force at once.
pub const PROMOTIONS_MAX: usize = 100;

/// How many tiers, parts or exclusions one promotion has at most.
pub const PARTS_MAX: usize = 32;

/// The largest number of pieces that one group of a promotion may ask for.
pub const GROUP_MAX: u32 = 100;

/// A rule by which prices are lowered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Promotion {
    /// Its identity.
    pub id: PromotionId,
    /// What customers call it.
    pub name: String,
    /// What it gives.
    pub rule: Rule,
    /// On what, where, to whom and for which ways of sale.
    pub scope: Scope,
    /// The first instant at which it holds, where it has one.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// The first instant at which it holds no more, where it has one.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// On which days and at which times: a happy hour.
    pub hours: Hours,
    /// With what it may be used together, vouchers among it.
    pub stacking: Stacking,
    /// Promotions that it never goes together with, beside what `stacking` says.
    #[serde(default)]
    pub excludes: Vec<PromotionId>,
}

/// What a promotion gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// 折扣: a share off each piece, as on the label of the shelf: one piece is rounded, and three cost three times that.
    PercentOff {
        /// The share.
        off: Rate,
    },
    /// 第二件半价: a share off every nth piece, the cheaper ones of their groups.
    NthItem {
        /// Every how many pieces, 2 or more.
        nth: u32,
        /// The share.
        off: Rate,
        /// How many pieces of one order are lowered at most; none is no limit.
        #[serde(default)]
        at_most: Option<u32>,
    },
    /// 买赠: who buys so many gets so many as a gift.
    BuyGet {
        /// How many are bought.
        buy: u32,
        /// How many are given.
        get: u32,
        /// What is given.
        gift: Gift,
        /// How often in one order; none is no limit.
        #[serde(default)]
        at_most: Option<u32>,
    },
    /// 套餐价: things that cost so much together.
    Bundle {
        /// What belongs to it.
        parts: Vec<Part>,
        /// What they cost together.
        price: Money,
        /// How often in one order; none is no limit.
        #[serde(default)]
        at_most: Option<u32>,
    },
    /// 满减: an amount off the order, from a spend; of several tiers the highest that is reached counts.
    Spend {
        /// The tiers, the spend of each above the one before.
        tiers: Vec<Tier>,
    },
    /// 每满减: an amount off the order for every so much that is spent.
    EverySpend {
        /// For every how much.
        spend: Money,
        /// How much off.
        off: Money,
        /// How often in one order; none is no limit.
        #[serde(default)]
        at_most: Option<u32>,
    },
    /// 满折: a share off the order, from a spend.
    OrderPercent {
        /// The share.
        off: Rate,
        /// What must be spent; zero for none.
        #[serde(default)]
        minimum: Money,
        /// At most this much.
        #[serde(default)]
        cap: Option<Money>,
    },
}

/// What a gift is taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gift {
    /// The same products that are bought: of each group the cheapest are given.
    Same,
    /// Others, by product or category.
    Of(Vec<Product>),
}

/// A part of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Products or categories that it may be of.
    pub of: Vec<Product>,
    /// How many pieces.
    pub pieces: u32,
}

/// A tier of 满减.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// What must be spent.
    pub spend: Money,
    /// What is taken off then.
    pub off: Money,
}

/// Where, when and to whom something is sold.
#[derive(Debug, Clone, Copy)]
pub struct Counter<'a> {
    /// This shop.
    pub shop: ShopId,
    /// The zone of its wall clock.
    pub zone: &'a TimeZone,
    /// The terminal's effective time.
    pub now: Timestamp,
}

/// Why a promotion does not hold here and now, whatever is bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotHere {
    /// It has ended.
    Ended {
        /// When.
        until: Timestamp,
    },
    /// It has not begun.
    NotBegun {
        /// When it begins.
        from: Timestamp,
    },
    /// It is for other shops.
    OtherShop {
        /// Which.
        valid_at: Vec<ShopId>,
    },
    /// Not on this day or at this time.
    Closed(Opening),
    /// It is for orders that are sold in another way.
    OtherSaleChannel {
        /// In which.
        valid: Vec<SaleChannel>,
    },
    /// It is for members of other levels.
    OtherLevel {
        /// Which.
        levels: Vec<String>,
    },
}

impl Promotion {
    /// Whether it lowers single pieces.
    pub const fn is_of_lines(&self) -> bool {
        match self.rule {
            Rule::PercentOff { .. } | Rule::NthItem { .. } | Rule::BuyGet { .. } | Rule::Bundle { .. } => true,
            Rule::Spend { .. } | Rule::EverySpend { .. } | Rule::OrderPercent { .. } => false,
        }
    }

    /// Whether it may stand in one order with another.
    pub fn goes_with(&self, other: &Self) -> bool {
        self.stacking.goes_with(&other.stacking)
            && !self.excludes.contains(&other.id)
            && !other.excludes.contains(&self.id)
    }

    /// Whether it holds at a counter, for an order sold in a way to a customer of a level.
    pub fn holds(&self, counter: Counter<'_>, channel: SaleChannel, level: Option<&str>) -> Result<(), NotHere> {
        if let Some(until) = self.until.filter(|until| *until <= counter.now) {
            return Err(NotHere::Ended { until });
        }
        if let Some(from) = self.from.filter(|from| counter.now < *from) {
            return Err(NotHere::NotBegun { from });
        }
        if let ShopScope::Only(shops) = &self.scope.shops
            && !shops.contains(&counter.shop)
        {
            return Err(NotHere::OtherShop { valid_at: shops.clone() });
        }
        match self.hours.at(counter.now, counter.zone) {
            Opening::Open => {}
            closed @ (Opening::WrongWeekday(_) | Opening::WrongTime(_) | Opening::Blackout(_)) => {
                return Err(NotHere::Closed(closed));
            }
        }
        let channels = &self.scope.sale_channels;
        if !channels.is_empty() && !channels.contains(&channel) {
            return Err(NotHere::OtherSaleChannel { valid: channels.clone() });
        }
        let levels = &self.scope.levels;
        if !levels.is_empty() && !level.is_some_and(|level| levels.iter().any(|wanted| wanted == level)) {
            return Err(NotHere::OtherLevel { levels: levels.clone() });
        }
        Ok(())
    }

    /// Checks what types cannot say. A promotion that fails is as unreadable as one with an unknown field.
    pub fn check(&self) -> Result<(), Unsound> {
        if self.hours.windows.len() > WINDOWS_MAX || self.excludes.len() > PARTS_MAX {
            return Err(Unsound::TooMuch);
        }
        if self.excludes.contains(&self.id) {
            return Err(Unsound::ExcludesItself);
        }
        match &self.rule {
            Rule::PercentOff { off } => gives(*off),
            Rule::NthItem { nth, off, at_most } => {
                gives(*off)?;
                in_group(*nth)?;
                if *nth < 2 || *at_most == Some(0) { Err(Unsound::GivesNothing) } else { Ok(()) }
            }
            Rule::BuyGet { buy, get, gift, at_most } => {
                in_group(*buy)?;
                in_group(*get)?;
                match gift {
                    Gift::Of(products) if products.is_empty() => Err(Unsound::GivesNothing),
                    Gift::Of(_) | Gift::Same if *at_most == Some(0) => Err(Unsound::GivesNothing),
                    Gift::Of(_) | Gift::Same => Ok(()),
                }
            }
            Rule::Bundle { parts, price, at_most } => {
                parts.iter().try_for_each(|part| in_group(part.pieces))?;
                if parts.len() > PARTS_MAX {
                    return Err(Unsound::TooMuch);
                }
                if !is_price(*price) {
                    return Err(Unsound::NoAmount);
                }
                let empty = parts.is_empty() || parts.iter().any(|part| part.of.is_empty());
                if empty || *at_most == Some(0) { Err(Unsound::GivesNothing) } else { Ok(()) }
            }
            Rule::Spend { tiers } => check_tiers(tiers),
            Rule::EverySpend { spend, off, at_most } => {
                if *at_most == Some(0) {
                    return Err(Unsound::GivesNothing);
                }
                check_tiers(&[Tier { spend: *spend, off: *off }])
            }
            Rule::OrderPercent { off, minimum, cap } => {
                gives(*off)?;
                let cap = cap.unwrap_or(Money::SMALLEST);
                if is_price(*minimum) && is_price(cap) && cap > Money::ZERO { Ok(()) } else { Err(Unsound::NoAmount) }
            }
        }
    }
}

fn gives(off: Rate) -> Result<(), Unsound> {
    if off.basis_points() == 0 { Err(Unsound::GivesNothing) } else { Ok(()) }
}

fn in_group(pieces: u32) -> Result<(), Unsound> {
    match pieces {
        0 => Err(Unsound::GivesNothing),
        1..=GROUP_MAX => Ok(()),
        _ => Err(Unsound::TooMuch),
    }
}

/// Spends grow, and none takes off more than is spent: no line can be made negative.
fn check_tiers(tiers: &[Tier]) -> Result<(), Unsound> {
    if tiers.is_empty() {
        return Err(Unsound::GivesNothing);
    }
    if tiers.len() > PARTS_MAX {
        return Err(Unsound::TooMuch);
    }
    let sound = |tier: &Tier| is_price(tier.spend) && tier.off > Money::ZERO && tier.off <= tier.spend;
    let grows = tiers.iter().zip(tiers.iter().skip(1)).all(|(one, next)| one.spend < next.spend && one.off < next.off);
    if tiers.iter().all(sound) && grows { Ok(()) } else { Err(Unsound::NoAmount) }
}

/// A promotion that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// An amount is negative or too large, takes off more than is spent, or tiers do not grow.
    #[error("an amount of the promotion is negative, too large, above the spend, or its tiers do not grow")]
    NoAmount,
    /// Nothing is given.
    #[error("the promotion gives nothing")]
    GivesNothing,
    /// It has more parts, tiers, windows or exclusions, or larger groups, than are read.
    #[error("the promotion has more parts, or larger groups, than are read")]
    TooMuch,
    /// It excludes itself.
    #[error("the promotion excludes itself")]
    ExcludesItself,
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
