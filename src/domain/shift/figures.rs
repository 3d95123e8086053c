//! What a shift came to.

use serde::{Deserialize, Serialize};

use crate::domain::basket::LineNo;
use crate::domain::money::Money;
use crate::domain::price::{By, Direction};
use crate::domain::product::Measure;
use crate::domain::refund::Refund;
use crate::domain::report::Tally;
use crate::domain::sale::{Sale, SoldLine};
use crate::domain::tax::{Percent, Prices, Row};
use crate::domain::tender::{Kind, Payment, Tender};

/// How many channels are told apart; what comes after stands together under [`OTHERS`].
const CHANNELS_MAX: usize = 100;

/// Under which key stands what is not told apart: the channels beyond the first hundred, and the taxes of a refund whose
/// sale is not known here.
pub const OTHERS: &str = "";

/// What was sold, given back and redeemed in a shift. Taxes are those of the sales less those of the refunds.
///
/// In every shift without refunds: list − discounts − rounding of lines + added tax − what was taken back = total, and
/// total + rounding of cash = what was taken with all tenders less what was given back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Figures {
    /// How many sales, worth how much: what was to be paid for them, tax and prepaid money included.
    pub sales: Tally,
    /// How many pieces were sold; what is weighed is one.
    pub pieces: u64,
    /// What was sold, by the list.
    pub list: Money,
    /// What came off it, by what lowered it; each once and in the order of [`Lowered`].
    pub discounts: Vec<Discounted>,
    /// What the rounding of lines took off; negative where it added.
    pub line_rounding: Money,
    /// What the rounding of cash added to what was due; negative where it took off.
    pub cash_rounding: Money,
    /// Lines that came back within sales, and what for, tax included.
    pub taken_back: Tally,
    /// Refunds, and what came back for their lines, tax and prepaid money included.
    pub refunds: Tally,
    /// What was taken and given back, by tender; each once and in the order of [`Kind`].
    pub tenders: Vec<OfTender>,
    /// The taxes, by class and rate.
    pub taxes: Vec<Row>,
    /// Lines that were taken out of a basket, and what they would have cost by the list.
    pub voids: Tally,
    /// How often the drawer was opened without a sale.
    pub drawer_openings: u64,
    /// What was redeemed and stands, by channel.
    pub redemptions: Vec<OfChannel>,
}

/// A discount of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discounted {
    /// Of which kind.
    pub by: Lowered,
    /// On how many lines, and how much.
    pub off: Tally,
}

/// What kind of thing lowered a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lowered {
    /// The price for members.
    MemberPrice,
    /// Somebody, for one line.
    LineByHand,
    /// A promotion.
    Promotion,
    /// Somebody, for a whole order.
    OrderByHand,
    /// A voucher.
    Voucher,
}

/// What was taken and given back with one kind of tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfTender {
    /// With which kind.
    pub kind: Kind,
    /// In how many sales and how much, of cash less change.
    pub taken: Tally,
    /// How often and how much was given back, for refunds and within sales.
    pub given_back: Tally,
}

/// What was redeemed of one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfChannel {
    /// The channel's key.
    pub channel: String,
    /// How many redemptions, worth how much to the shop.
    pub redeemed: Tally,
}

impl From<By> for Lowered {
    fn from(by: By) -> Self {
        match by {
            By::MemberPrice => Self::MemberPrice,
            By::LineByHand => Self::LineByHand,
            By::Promotion(_) => Self::Promotion,
            By::OrderByHand => Self::OrderByHand,
            By::Voucher(_) => Self::Voucher,
        }
    }
}

/// Every step gives the figures after it; `None` where one leaves 64 bits.
impl Figures {
    /// After a sale.
    #[must_use]
    pub fn sold(mut self, sale: &Sale) -> Option<Self> {
        let sale = sale.document();
        self.sales = self.sales.plus(sale.total)?;
        self.list = self.list.checked_add(sale.list)?;
        for line in &sale.lines {
            self = self.rang_up(line, sale.prices)?;
        }
        for row in &sale.taxes {
            self.add_tax(row)?;
        }
        self.settled(&sale.payment)
    }

    /// After a refund and the payment that settled it; of which sale, where that is known here.
    #[must_use]
    pub fn refunded(mut self, refund: &Refund, payment: Option<&Payment>, sale: Option<&Sale>) -> Option<Self> {
        let amount = refund.plan().lines.iter().try_fold(Money::ZERO, |sum, given| sum.checked_add(given.amount))?;
        self.refunds = self.refunds.plus(amount)?;
        for row in refund_taxes(refund, sale)? {
            let (net, tax) = (Money::ZERO.checked_sub(row.net)?, Money::ZERO.checked_sub(row.tax)?);
            self.add_tax(&Row { net, tax, ..row })?;
        }
        match payment {
            Some(payment) => self.settled(payment),
            None => Some(self),
        }
    }

    /// After a line that would have cost this much by the list was taken out of a basket.
    #[must_use]
    pub fn voided(mut self, list: Money) -> Option<Self> {
        self.voids = self.voids.plus(list)?;
        Some(self)
    }

    /// After the drawer was opened without a sale.
    #[must_use]
    pub fn opened_drawer(mut self) -> Option<Self> {
        self.drawer_openings = self.drawer_openings.checked_add(1)?;
        Some(self)
    }

    /// After redemptions of a channel that stand.
    #[must_use]
    pub fn redeemed(mut self, channel: &str, made: Tally) -> Option<Self> {
        let known = self.redemptions.iter().any(|known| known.channel == channel);
        let key = if known || self.redemptions.len() < CHANNELS_MAX { channel } else { OTHERS };
        let new = || OfChannel { channel: key.to_owned(), redeemed: Tally::default() };
        let of = part(&mut self.redemptions, |known| known.channel == key, new)?;
        let (count, worth) = (of.redeemed.count.checked_add(made.count)?, of.redeemed.worth.checked_add(made.worth)?);
        of.redeemed = Tally { count, worth };
        Some(self)
    }

    /// What came off in all.
    pub fn discount(&self) -> Money {
        self.discounts.iter().map(|discount| discount.off.worth).sum()
    }

    /// What is left of the sales once the refunds are taken off, tax and prepaid money included.
    pub const fn net_sales(&self) -> Money {
        self.sales.worth.saturating_sub(self.refunds.worth)
    }

    /// What was redeemed in all.
    pub fn redemptions(&self) -> Tally {
        self.redemptions.iter().fold(Tally::default(), |sum, channel| sum.and(channel.redeemed))
    }

    fn rang_up(mut self, line: &SoldLine, prices: Prices) -> Option<Self> {
        match line.price.direction {
            Direction::Returned => {
                self.taken_back = self.taken_back.plus(line.total(prices))?;
                return Some(self);
            }
            Direction::Sold => {}
        }
        let pieces = match line.item.measure {
            Measure::Piece => line.quantity.pieces().unwrap_or(1),
            Measure::Weight => 1,
        };
        self.pieces = self.pieces.checked_add(u64::from(pieces))?;
        self.line_rounding = self.line_rounding.checked_add(line.price.rounding)?;
        for cut in &line.price.discounts {
            let by = Lowered::from(cut.by);
            let new = || Discounted { by, off: Tally::default() };
            let discount = part(&mut self.discounts, |known| known.by == by, new)?;
            discount.off = discount.off.plus(cut.amount)?;
        }
        self.discounts.sort_by_key(|discount| discount.by);
        Some(self)
    }

    fn settled(mut self, payment: &Payment) -> Option<Self> {
        let (rounding, change) = match payment {
            Payment::Paid { rounding, change, .. } => (*rounding, *change),
            Payment::GivenBack { rounding, .. } => (Money::ZERO.checked_sub(*rounding)?, Money::ZERO),
        };
        self.cash_rounding = self.cash_rounding.checked_add(rounding)?;
        for (kind, amount) in by_kind(payment.tenders())? {
            let change = match kind {
                Kind::Cash => change,
                Kind::Card
                | Kind::WeChat
                | Kind::Alipay
                | Kind::UnionPay
                | Kind::StoredValue
                | Kind::Points
                | Kind::Prepaid
                | Kind::Advance => Money::ZERO,
            };
            let tender = self.of_tender(kind)?;
            match payment {
                Payment::Paid { .. } => tender.taken = tender.taken.plus(amount.checked_sub(change)?)?,
                Payment::GivenBack { .. } => tender.given_back = tender.given_back.plus(amount)?,
            }
        }
        self.tenders.sort_by_key(|tender| tender.kind);
        Some(self)
    }

    fn of_tender(&mut self, kind: Kind) -> Option<&mut OfTender> {
        let new = || OfTender { kind, taken: Tally::default(), given_back: Tally::default() };
        part(&mut self.tenders, |known| known.kind == kind, new)
    }

    fn add_tax(&mut self, row: &Row) -> Option<()> {
        let new = || Row { net: Money::ZERO, tax: Money::ZERO, ..row.clone() };
        let same = |known: &Row| known.class == row.class && known.percent == row.percent;
        let sum = part(&mut self.taxes, same, new)?;
        sum.net = sum.net.checked_add(row.net)?;
        sum.tax = sum.tax.checked_add(row.tax)?;
        Some(())
    }
}

/// The taxes in what came back by a refund, by the classes of its sale; where that is not known, together under
/// [`OTHERS`]. `None` where a figure leaves 64 bits.
pub fn refund_taxes(refund: &Refund, sale: Option<&Sale>) -> Option<Vec<Row>> {
    let of_line = |line: LineNo| {
        let sale = sale?;
        let class = &sale.line(line)?.item.tax_class;
        sale.document().taxes.iter().find(|row| row.class == *class)
    };
    let mut rows: Vec<Row> = Vec::new();
    for given in &refund.plan().lines {
        let (class, name, percent) = match of_line(given.line) {
            Some(row) => (row.class.clone(), row.name.clone(), row.percent),
            None => (OTHERS.to_owned(), OTHERS.to_owned(), Percent::NONE),
        };
        let row = part(
            &mut rows,
            |known| known.class == class,
            || Row { class: class.clone(), name, percent, net: Money::ZERO, tax: Money::ZERO },
        )?;
        row.net = row.net.checked_add(given.amount.checked_sub(given.tax)?)?;
        row.tax = row.tax.checked_add(given.tax)?;
    }
    Some(rows)
}

/// The part that is meant, made where there is none yet.
fn part<T>(parts: &mut Vec<T>, is: impl Fn(&T) -> bool, new: impl FnOnce() -> T) -> Option<&mut T> {
    let Some(at) = parts.iter().position(is) else {
        parts.push(new());
        return parts.last_mut();
    };
    parts.get_mut(at)
}

/// What was paid with each kind of tender.
fn by_kind(tenders: &[Tender]) -> Option<Vec<(Kind, Money)>> {
    let mut kinds: Vec<(Kind, Money)> = Vec::new();
    for tender in tenders {
        let kind = tender.means.kind();
        let (_, amount) = part(&mut kinds, |(known, _)| *known == kind, || (kind, Money::ZERO))?;
        *amount = amount.checked_add(tender.amount)?;
    }
    Some(kinds)
}
