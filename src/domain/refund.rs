//! A refund: giving back what was paid for lines of a sale, in full or in part.
//!
//! [`plan`] works out what comes back. Of a line it is its share of what was paid for it, so that all parts together are
//! exactly the whole. It goes back to the tenders that it came from, in this order: cards, codes and balances, cash (and what was
//! paid by things taken back in the same sale), what was paid in advance for bookings, prepaid vouchers last. What was paid in
//! advance goes back the way it was paid, never out of the drawer; where it comes back whole, the booking may bring it again. A prepaid voucher is given back as a voucher, never
//! as money, and only whole: what belongs to one that cannot come back yet is withheld until it can. The rounding of cash
//! comes back with the last piece. So the refunds of a sale are never more than what was paid, with anything.
//!
//! A refund is no sale and cannot be refunded: [`plan`] takes sales only.

pub mod told;

use serde::{Deserialize, Serialize};

use crate::domain::basket::{LineNo, NOTE_CHARS_MAX, Return, Way};
use crate::domain::id::{BookingId, RefundId, SaleId, ShopId, VoucherId};
use crate::domain::money::Money;
use crate::domain::points;
use crate::domain::price::Direction;
use crate::domain::product::Measure;
use crate::domain::quantity::Quantity;
use crate::domain::sale::{Head, Sale, SoldLine};
use crate::domain::tax::Prices;
use crate::domain::tender::{Means, Payment, Tender};

/// What is to be given back of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Which line of the sale.
    pub line: LineNo,
    /// How much of it.
    pub quantity: Quantity,
    /// What becomes of the goods.
    pub goods: Goods,
}

/// What becomes of goods that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    /// They are sold again.
    Restocked,
    /// They are not: opened, spoilt, or never left.
    WrittenOff,
}

/// A part of a line that came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Which line of the sale.
    pub line: LineNo,
    /// How much of it.
    pub quantity: Quantity,
    /// What comes back for it, tax included.
    pub amount: Money,
    /// The tax in it.
    pub tax: Money,
    /// What becomes of the goods.
    pub goods: Goods,
}

/// What comes back, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Of which sale.
    pub sale: SaleId,
    /// The lines.
    pub lines: Vec<Given>,
    /// The money that goes back, to the tenders it came from.
    pub money: Vec<Tender>,
    /// The vouchers that are given back as vouchers, as far as their windows allow.
    pub vouchers: Vec<VoucherId>,
    /// What of the lines belongs to vouchers that cannot come back yet; of all refunds of the sale together.
    pub withheld: Money,
}

/// A concluded refund; never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    id: RefundId,
    head: Head,
    plan: Plan,
    reason: String,
}

/// Why nothing is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It was sold in another shop.
    OtherShop {
        /// In which.
        shop: ShopId,
    },
    /// Nothing was chosen.
    NothingWanted,
    /// The sale has no such line.
    NoSuchLine(LineNo),
    /// One line was chosen twice.
    LineTwice(LineNo),
    /// It was taken back in that sale, and not sold.
    WasTakenBack(LineNo),
    /// More than was sold and did not come back yet.
    MoreThanSold {
        /// Of which line.
        line: LineNo,
        /// How much is left of it; nothing is none.
        left: Option<Quantity>,
    },
    /// It is counted, and this is no whole number.
    NotWhole {
        /// Of which line.
        line: LineNo,
    },
    /// A part of it was paid with a voucher, from a balance, with points or in advance for a booking: that goes back where it
    /// came from, so it comes back by itself and not within a sale.
    PaidByVoucher,
    /// A reason must be given.
    NoReason,
    /// The reason is too long.
    TooLong {
        /// How many characters it may have.
        most: usize,
    },
}

/// What comes back for `wanted` of a sale, of which `earlier` came back before: by refunds and within other sales.
pub fn plan(sale: &Sale, shop: ShopId, earlier: &[Given], wanted: &[Wanted]) -> Result<Plan, Refusal> {
    let document = sale.document();
    if document.head.shop != shop {
        return Err(Refusal::OtherShop { shop: document.head.shop });
    }
    if wanted.is_empty() {
        return Err(Refusal::NothingWanted);
    }
    let mut lines: Vec<Given> = Vec::with_capacity(wanted.len());
    for want in wanted {
        if lines.iter().any(|given| given.line == want.line) {
            return Err(Refusal::LineTwice(want.line));
        }
        let line = sale.line(want.line).ok_or(Refusal::NoSuchLine(want.line))?;
        lines.push(part(line, document.prices, earlier, *want)?);
    }
    let amount = |given: &[Given]| given.iter().map(|given| given.amount).sum::<Money>();
    let before = amount(earlier);
    let all_back = document.lines.iter().filter(|line| line.price.direction == Direction::Sold).all(|line| {
        let came = |given: &&Given| given.line == line.price.no;
        let back: u64 =
            earlier.iter().chain(&lines).filter(came).map(|given| u64::from(given.quantity.thousandths())).sum();
        back >= u64::from(line.quantity.thousandths())
    });
    let funds = Funds::of(sale);
    let due = before.saturating_add(amount(&lines));
    let (then, now) = (funds.back(before), if all_back { funds.back(funds.all()) } else { funds.back(due) });
    let money = funds
        .money
        .iter()
        .zip(then.money.iter().zip(&now.money))
        .map(|(tender, (then, now))| back_of(tender, *then, *now));
    let vouchers = now.vouchers.iter().filter(|voucher| !then.vouchers.contains(voucher)).copied();
    Ok(Plan {
        sale: sale.id(),
        lines,
        money: money.filter(|tender| tender.amount > Money::ZERO).collect(),
        vouchers: vouchers.collect(),
        withheld: now.withheld,
    })
}

/// What of a tender goes back when `then` of it had gone back and `now` has: of points so many as go with it.
fn back_of(tender: &Tender, then: Money, now: Money) -> Tender {
    let means = match tender.means {
        Means::Points { points } => Means::Points { points: points::part(points, then, now, tender.amount) },
        ref other => other.clone(),
    };
    Tender { means, amount: now.saturating_sub(then) }
}

/// A part of a line: its share of the whole up to here, less what came back of it before.
fn part(line: &SoldLine, prices: Prices, earlier: &[Given], want: Wanted) -> Result<Given, Refusal> {
    if line.price.direction == Direction::Returned {
        return Err(Refusal::WasTakenBack(want.line));
    }
    if line.item.measure == Measure::Piece && want.quantity.pieces().is_none() {
        return Err(Refusal::NotWhole { line: want.line });
    }
    let before = earlier.iter().filter(|given| given.line == want.line);
    let came: u32 = before.map(|given| given.quantity.thousandths()).fold(0, u32::saturating_add);
    let whole = line.quantity.thousandths();
    let back = came.saturating_add(want.quantity.thousandths());
    if back > whole {
        let left = Quantity::from_thousandths(whole.saturating_sub(came));
        return Err(Refusal::MoreThanSold { line: want.line, left });
    }
    let between = |figure: Money| share(figure, back, whole).saturating_sub(share(figure, came, whole));
    let (net, tax) = (between(line.price.net), between(line.price.tax));
    let amount = match prices {
        Prices::Include => net,
        Prices::Exclude => net.saturating_add(tax),
    };
    Ok(Given { line: want.line, quantity: want.quantity, amount, tax, goods: want.goods })
}

/// `part` of `whole` of a figure, rounded half up: it grows with the part, and the whole part is the figure.
fn share(figure: Money, part: u32, whole: u32) -> Money {
    let (figure, part, whole) = (i128::from(figure.minor()), i128::from(part), i128::from(whole.max(1)));
    Money::from_minor(i64::try_from((figure * part * 2 + whole) / (whole * 2)).unwrap_or(i64::MAX))
}

/// What a sale was paid with, in the order in which it goes back.
struct Funds {
    money: Vec<Tender>,
    vouchers: Vec<(VoucherId, Money)>,
}

/// What of it has gone back once an amount has.
struct Back {
    money: Vec<Money>,
    vouchers: Vec<VoucherId>,
    withheld: Money,
}

impl Funds {
    fn of(sale: &Sale) -> Self {
        let document = sale.document();
        let mut money = Vec::new();
        let mut advance = Vec::new();
        let mut vouchers = Vec::new();
        let sold = document.lines.iter().filter(|line| line.price.direction == Direction::Sold);
        let sold: Money = sold.map(|line| line.total(document.prices)).sum();
        let mut cash = match &document.payment {
            Payment::Paid { tenders, .. } => {
                for Tender { means, amount } in tenders {
                    match means {
                        Means::Cash => {}
                        Means::Prepaid { voucher } => vouchers.push((*voucher, *amount)),
                        Means::Advance { .. } => advance.push(Tender { means: means.clone(), amount: *amount }),
                        Means::Card { .. } | Means::Code { .. } | Means::StoredValue { .. } | Means::Points { .. } => {
                            money.push(Tender { means: means.clone(), amount: *amount });
                        }
                    }
                }
                document.payment.in_cash()
            }
            Payment::GivenBack { .. } => Money::ZERO,
        };
        // What was taken back in the same sale paid for the rest of it.
        cash = cash.saturating_add(sold.saturating_sub(document.total.max(Money::ZERO)));
        money.push(Tender { means: Means::Cash, amount: cash });
        money.append(&mut advance);
        // The smaller ones are whole sooner.
        vouchers.sort_by_key(|(_, amount)| *amount);
        Self { money, vouchers }
    }

    fn all(&self) -> Money {
        let vouchers = self.vouchers.iter().map(|(_, amount)| *amount).sum();
        self.money.iter().map(|tender| tender.amount).sum::<Money>().saturating_add(vouchers)
    }

    fn back(&self, due: Money) -> Back {
        let mut left = due;
        let mut take = |amount: Money| {
            let part = left.min(amount).max(Money::ZERO);
            left = left.saturating_sub(part);
            part
        };
        let money = self.money.iter().map(|tender| take(tender.amount)).collect();
        // One after the other: were a later one to come back before an earlier one, the next refund would give both.
        let mut vouchers = Vec::new();
        for (voucher, amount) in &self.vouchers {
            if left < *amount {
                break;
            }
            left = left.saturating_sub(*amount);
            vouchers.push(*voucher);
        }
        // Beyond the vouchers only what the rounding of cash took off is left, and it was never paid.
        let open = self.vouchers.iter().filter(|(voucher, _)| !vouchers.contains(voucher)).map(|(_, amount)| *amount);
        let withheld = left.min(open.sum());
        Back { money, vouchers, withheld }
    }
}

impl Plan {
    /// What goes back in money.
    pub fn money_back(&self) -> Money {
        self.money.iter().map(|tender| tender.amount).sum()
    }

    /// The bookings whose money comes back whole with this: they may bring it again.
    pub fn released(&self, sale: &Sale) -> Vec<BookingId> {
        let paid = sale.document().payment.tenders();
        let whole = self.money.iter().filter(|tender| paid.contains(tender));
        whole.filter_map(|tender| tender.means.advance()).collect()
    }

    /// The same as lines to be taken back within a new sale, which they pay for, for a reason. Refused where anything but money
    /// paid for a part of them: within the sale it would become money, and leave the drawer where less is bought.
    pub fn as_returns(&self, reason: &str) -> Result<Vec<(LineNo, Quantity, Return)>, Refusal> {
        self.check_is_money()?;
        let line = |given: Given| {
            let Given { line, quantity, amount, tax, goods } = given;
            let way = Return::OfSale { sale: self.sale, line, amount, tax, goods, reason: reason.to_owned() };
            (line, quantity, way)
        };
        Ok(self.rounded().into_iter().map(line).collect())
    }

    /// Whether money alone paid for it, so that it may be taken back within a sale.
    pub fn check_is_money(&self) -> Result<(), Refusal> {
        let is_money = |tender: &Tender| match tender.means {
            Means::Cash | Means::Card { .. } | Means::Code { .. } => true,
            Means::StoredValue { .. } | Means::Points { .. } | Means::Prepaid { .. } | Means::Advance { .. } => false,
        };
        let is_money = self.money.iter().all(is_money) && self.vouchers.is_empty() && self.withheld == Money::ZERO;
        if is_money { Ok(()) } else { Err(Refusal::PaidByVoucher) }
    }

    /// Its lines with the rounding of cash on the last of them, so that they come to the money that goes back.
    fn rounded(&self) -> Vec<Given> {
        let mut lines = self.lines.clone();
        let mut off = lines.iter().map(|given| given.amount).sum::<Money>().saturating_sub(self.money_back());
        for given in lines.iter_mut().rev() {
            let part = off.min(given.amount);
            given.amount = given.amount.saturating_sub(part);
            given.tax = given.tax.min(given.amount);
            off = off.saturating_sub(part);
        }
        lines
    }
}

/// What a line of a sale or of a basket takes back of a sale; nothing where it takes back nothing of it.
pub fn given_by(way: &Way, quantity: Quantity, of: SaleId) -> Option<Given> {
    match *way {
        Way::Returned(Return::OfSale { sale, line, amount, tax, goods, .. }) if sale == of => {
            Some(Given { line, quantity, amount, tax, goods })
        }
        Way::Returned(_) | Way::Sold | Way::SoldByHand(_) => None,
    }
}

/// What came back of one sale within another.
pub fn given_within(sale: &Sale, of: SaleId) -> Vec<Given> {
    sale.document().lines.iter().filter_map(|line| given_by(&line.way, line.quantity, of)).collect()
}

impl Refund {
    /// Concludes a refund, for a reason.
    pub fn conclude(id: RefundId, head: Head, plan: Plan, reason: String) -> Result<Self, Refusal> {
        if reason.trim().is_empty() {
            return Err(Refusal::NoReason);
        }
        if reason.chars().count() > NOTE_CHARS_MAX {
            return Err(Refusal::TooLong { most: NOTE_CHARS_MAX });
        }
        Ok(Self { id, head, plan, reason })
    }

    /// Its identity.
    pub const fn id(&self) -> RefundId {
        self.id
    }

    /// Where, when and by whom.
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// What came back.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

#[cfg(test)]
mod tests;
