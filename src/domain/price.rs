//! What a basket costs: one fixed order of steps, the cheapest lawful combination in it, and the reasons.
//!
//! ```text
//! list price → member price → line promotions → order promotions → discount by hand → vouchers as discount
//!            → vouchers as prepaid money → line rounding → tax → total           (then tenders: `tender`)
//! ```
//!
//! What was paid in advance for the bookings of the basket pays what prepaid vouchers leave of the total, in the order in which
//! they were brought.
//!
//! [`price`] is a function of the basket, the shop's rules and the time, the same online and offline. Whatever it does not
//! apply it gives the reason for, with the figures of a sentence. In every result, for every line and in all:
//! list − discounts − rounding = net, and net + added tax = total.

mod advance;
mod bill;
mod claim;
mod explain;
mod ladder;
mod rest;
mod search;

use serde::{Deserialize, Serialize};

use crate::domain::basket::{Basket, LineNo, Way};
use crate::domain::id::{BookingId, PromotionId, VoucherId};
use crate::domain::money::{Money, Rate, Rounding};
use crate::domain::promotion::{Counter, NotHere, PROMOTIONS_MAX, Promotion};
use crate::domain::redemption::{OrderContext, OrderLine, Presented, Products, Together};
use crate::domain::tax;

/// By what a shop prices.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Its promotions, in its own order: of those that save the same the first is taken.
    pub promotions: &'a [Promotion],
    /// Its taxes.
    pub taxes: &'a tax::Table,
    /// To what the totals of lines are rounded.
    pub line_rounding: Rounding,
    /// Where and when.
    pub counter: Counter<'a>,
}

/// A priced basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// Its lines, in the basket's order.
    pub lines: Vec<PricedLine>,
    /// The taxes, of lines that are taken back with a negative sign.
    pub taxes: Vec<tax::Row>,
    /// Whether prices hold the tax.
    pub prices: tax::Prices,
    /// What the sold lines cost by the list.
    pub list: Money,
    /// What came off them in all.
    pub discounts: Money,
    /// What is to be paid, prepaid money included; negative where more is taken back than sold.
    pub total: Money,
    /// The money that was paid before, by voucher.
    pub prepaid: Vec<Prepaid>,
    /// What was paid in advance for its bookings, each with what of it pays here.
    pub advance: Vec<Advance>,
    /// What applied.
    pub applied: Vec<Applied>,
    /// What did not, and why.
    pub not_applied: Vec<NotApplied>,
    /// What would save more, the nearest first.
    pub hints: Vec<Hint>,
    /// How thoroughly the cheapest combination was looked for.
    pub search: Thoroughness,
    /// What was left of each sold line when each voucher of the basket was looked at.
    before_vouchers: Vec<(VoucherId, Vec<Money>)>,
}

/// A priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricedLine {
    /// Its number in the basket.
    pub no: LineNo,
    /// Whether the customer pays for it or gets money back.
    #[serde(default, skip_serializing_if = "Direction::is_sold")]
    pub direction: Direction,
    /// What it costs by the list, or at the price that somebody set.
    pub list: Money,
    /// What comes off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discounts: Vec<Cut>,
    /// What the rounding of the line takes off; negative where it adds.
    #[serde(default, skip_serializing_if = "Money::is_zero")]
    pub rounding: Money,
    /// What is paid for it: the list less discounts and rounding. It holds the tax where prices do.
    pub net: Money,
    /// The tax in it, or on it.
    pub tax: Money,
    /// What of `net` was paid before.
    #[serde(default, skip_serializing_if = "Money::is_zero")]
    pub prepaid: Money,
}

/// Which way the money of a line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It is sold.
    #[default]
    Sold,
    /// It is taken back.
    Returned,
}

impl Direction {
    /// Whether it says nothing that a stored line must name.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over what it writes by reference")]
    fn is_sold(&self) -> bool {
        *self == Self::Sold
    }
}

/// A part of a discount that fell on a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cut {
    /// Whose.
    pub by: By,
    /// How much.
    pub amount: Money,
}

/// What lowers a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The price for members.
    MemberPrice,
    /// Somebody, for this line.
    LineByHand,
    /// A promotion.
    Promotion(PromotionId),
    /// Somebody, for the whole order.
    OrderByHand,
    /// A voucher.
    Voucher(VoucherId),
}

/// Money that was paid before and pays here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prepaid {
    /// By which voucher.
    pub voucher: VoucherId,
    /// How much: what the customer paid for it and what its platform adds.
    pub amount: Money,
}

/// What was paid in advance for a booking, and what of it pays here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// For which booking.
    pub booking: BookingId,
    /// The code that its customer shows.
    pub code: String,
    /// What was paid.
    pub paid: Money,
    /// What of it pays here: all of it, or what is left to pay.
    pub amount: Money,
}

/// Something that lowered the price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applied {
    /// What.
    pub by: By,
    /// What customers call it; empty for the member price and what somebody gave.
    pub name: String,
    /// What it took off.
    pub saving: Money,
    /// What of it was paid before: of a voucher that is prepaid money.
    pub prepaid: Money,
}

/// Something that did not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotApplied {
    /// What: a promotion or a voucher.
    pub by: By,
    /// What customers call it.
    pub name: String,
    /// Why.
    pub because: Because,
}

/// Why a promotion or a voucher did not apply, with the figures its sentence needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// It does not hold here, now, for this order or this customer.
    NotHere(NotHere),
    /// Nothing on the bill counts for it.
    NothingCounts,
    /// Too few pieces count for it.
    TooFewPieces {
        /// How many it needs.
        needed: u32,
        /// How many there are.
        held: u32,
    },
    /// Something that belongs to it is missing.
    PartMissing {
        /// The names of what would do.
        of: Vec<String>,
        /// How many more pieces.
        pieces: u32,
    },
    /// Too little is spent on what counts for it.
    BelowSpend {
        /// How much must be.
        spend: Money,
        /// How much is missing.
        missing: Money,
    },
    /// What it would lower costs no more without it.
    SavesNothing,
    /// It does not go together with something that is better for the customer.
    NotTogether {
        /// With what.
        with: Vec<By>,
        /// By how much all together is cheaper than the best with this one, as far as that was looked for.
        better_by: Option<Money>,
    },
    /// The pieces that count for it are lowered by others, or the bill is cheaper without it.
    OthersAreBetter {
        /// By how much all together is cheaper than the best with this one, as far as that was looked for.
        better_by: Option<Money>,
    },
}

/// What would save more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// "Spend ¥12.50 more to save ¥20": to be spent on what counts for it.
    SpendMore {
        /// With what: a promotion or a voucher.
        by: By,
        /// What customers call it.
        name: String,
        /// How much more must be spent.
        more: Money,
        /// How much more it takes off then.
        save: Money,
    },
    /// "One more at half price": of what counts for it.
    AddPieces {
        /// With what.
        by: By,
        /// What customers call it.
        name: String,
        /// How many more pieces complete a group.
        more: u32,
        /// The share that comes off the cheapest of the group.
        off: Rate,
    },
}

/// How thoroughly the cheapest combination was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thoroughness {
    /// Every combination was tried.
    Exact,
    /// There are too many: the best of those that a bounded amount of work could look at.
    Bounded,
}

/// Why a basket has no price.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The tax table holds no class of this code.
    NoTaxClass {
        /// Of which line.
        line: LineNo,
        /// The code.
        class: String,
    },
    /// More promotions are in force than are looked at.
    TooManyPromotions {
        /// How many.
        promotions: usize,
        /// How many may be.
        most: usize,
    },
    /// A figure leaves what can be counted.
    TooLarge {
        /// Of which line.
        line: LineNo,
    },
}

/// What has to change hands for a basket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The customer pays.
    Pay(Money),
    /// The customer gets back.
    GiveBack(Money),
    /// Neither.
    Nothing,
}

/// What a basket costs by the rules of a shop.
pub fn price(basket: &Basket, rules: &Rules<'_>) -> Result<Priced, Refusal> {
    if rules.promotions.len() > PROMOTIONS_MAX {
        return Err(Refusal::TooManyPromotions { promotions: rules.promotions.len(), most: PROMOTIONS_MAX });
    }
    let mut entries = Vec::new();
    for line in basket.lines() {
        let class = rules.taxes.place_of(&line.item.tax_class);
        let class = class.ok_or_else(|| Refusal::NoTaxClass { line: line.no, class: line.item.tax_class.clone() })?;
        match line.way {
            Way::Returned(_) => {}
            Way::Sold | Way::SoldByHand(_) => {
                entries.push(bill::entry(basket, line, class).ok_or(Refusal::TooLarge { line: line.no })?);
            }
        }
    }
    let (choices, not_here) = explain::considered(basket, rules, &entries);
    let by_hand = basket.by_hand().map(|discount| rest::Step::by_hand(discount.off, &entries));
    let payable = |rest: &mut rest::Rest| ladder::payable(rest, &entries, rules);
    let found = search::search(&entries, &choices, by_hand.as_ref(), &payable);
    let climb = ladder::climb(&entries, &choices, by_hand.as_ref(), &found.best);
    let mut priced = ladder::priced(basket, rules, &entries, climb.clone())?;
    priced.advance = advance::spend(basket, priced.total.saturating_sub(priced.prepaid_money()));
    priced.not_applied = not_here;
    explain::explain(&mut priced, &choices, &found, &climb);
    Ok(priced)
}

impl PricedLine {
    /// What comes off the line in all.
    pub fn discount(&self) -> Money {
        self.discounts.iter().map(|cut| cut.amount).sum()
    }

    /// What is paid for it, tax included.
    pub fn total(&self, prices: tax::Prices) -> Money {
        match prices {
            tax::Prices::Include => self.net,
            tax::Prices::Exclude => self.net.saturating_add(self.tax),
        }
    }
}

impl Priced {
    /// What has to change hands, the money that was paid before taken off.
    pub fn due(&self) -> Due {
        let due = self.total.saturating_sub(self.paid_before());
        match due.cmp(&Money::ZERO) {
            std::cmp::Ordering::Greater => Due::Pay(due),
            std::cmp::Ordering::Equal => Due::Nothing,
            std::cmp::Ordering::Less => Due::GiveBack(Money::ZERO.saturating_sub(due)),
        }
    }

    /// The money of vouchers that were paid before.
    fn prepaid_money(&self) -> Money {
        self.prepaid.iter().map(|paid| paid.amount).sum()
    }

    /// The money that was paid before and pays here: of vouchers and of bookings.
    pub fn paid_before(&self) -> Money {
        self.prepaid_money().saturating_add(self.advance.iter().map(|advance| advance.amount).sum())
    }

    /// Whether a voucher of the basket lowers the price or pays. One that does not is left alone.
    pub fn uses(&self, voucher: VoucherId) -> bool {
        self.applied.iter().any(|applied| applied.by == By::Voucher(voucher))
    }

    /// The bill that a voucher of the basket is decided against: the lines as they stood when it was looked at, and the
    /// vouchers that are used beside it. `None` for one that is not in the basket.
    ///
    /// So a verdict and a price never differ: both see the same bill.
    pub fn order_context(&self, basket: &Basket, voucher: VoucherId) -> Option<OrderContext> {
        let (_, amounts) = self.before_vouchers.iter().find(|(id, _)| *id == voucher)?;
        Some(self.bill_of(basket, amounts, Some(voucher)))
    }

    /// The bill that a balance is decided against, which pays at the end: the lines as they stand then.
    pub fn context_at_the_end(&self, basket: &Basket) -> OrderContext {
        let sold = self.lines.iter().filter(|line| line.direction == Direction::Sold);
        let amounts: Vec<Money> = sold.map(|line| line.total(self.prices)).collect();
        self.bill_of(basket, &amounts, None)
    }

    /// The sold lines at these amounts, with the vouchers that are used, one apart.
    fn bill_of(&self, basket: &Basket, amounts: &[Money], apart: Option<VoucherId>) -> OrderContext {
        let sold = basket.lines().iter().filter(|line| bill::is_sold(line));
        let lines = sold.zip(amounts).map(|(line, amount)| OrderLine {
            product: line.item.product.clone(),
            categories: line.item.categories.clone(),
            pieces: bill::pieces(line),
            amount: *amount,
        });
        let others = basket.vouchers().iter().filter_map(|held| {
            let by = By::Voucher(held.voucher);
            let used = self.applied.iter().find(|applied| applied.by == by && Some(held.voucher) != apart)?;
            Some(Presented {
                campaign: held.campaign.id,
                name: held.campaign.name.clone(),
                stacking: held.campaign.stacking.clone(),
                saving: Some(used.saving),
            })
        });
        OrderContext {
            total: Some(amounts.iter().copied().sum()),
            channel: Some(basket.channel()),
            products: Products::Lines(lines.collect()),
            others: others.collect(),
            together: Together::OneOrder,
        }
    }
}

#[cfg(test)]
mod tests;
