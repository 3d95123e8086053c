//! A sale: what was sold, for how much and how it was paid; never changed once it is concluded.
//!
//! A basket becomes a sale by changing its type: [`Sale::conclude`] takes basket, price and payment, and holds them
//! together only if they fit to the last unit. A sale that is read again is checked in the same way.

mod named;

use std::fmt;
use std::num::NonZeroU32;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::basket::{Basket, Customer, Discount, LineNo, Way};
use crate::domain::campaign::SaleChannel;
use crate::domain::id::{DeviceId, Incarnation, SaleId, ShopId, StaffId};
use crate::domain::money::Money;
use crate::domain::price::{Applied, Direction, Priced, PricedLine};
use crate::domain::product::Item;
use crate::domain::quantity::Quantity;
use crate::domain::tax::{Prices, Row};
use crate::domain::tender::{Means, Payment, Tender};

pub use named::{Named, NotNamed};

/// A concluded sale.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Document")]
pub struct Sale(Document);

/// As what it says: through `into` the document, which may have hundreds of lines, would be copied each time.
impl Serialize for Sale {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// What a sale says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its identity.
    pub id: SaleId,
    /// Where, when and by whom.
    pub head: Head,
    /// Who bought.
    pub customer: Customer,
    /// How it was sold.
    pub channel: SaleChannel,
    /// Its lines.
    pub lines: Vec<SoldLine>,
    /// The discount that somebody gave on the whole order.
    pub by_hand: Option<Discount>,
    /// What is noted about it.
    pub note: String,
    /// What lowered its price.
    pub applied: Vec<Applied>,
    /// The taxes.
    pub taxes: Vec<Row>,
    /// Whether prices hold the tax.
    pub prices: Prices,
    /// What the sold lines cost by the list.
    pub list: Money,
    /// What came off them.
    pub discounts: Money,
    /// What was to be paid.
    pub total: Money,
    /// How it was paid.
    pub payment: Payment,
}

/// Where, when and by whom something was concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number, as people read it.
    pub number: ReceiptNumber,
    /// The shop.
    pub shop: ShopId,
    /// Who stood at the counter.
    pub staff: StaffId,
    /// When.
    pub at: Timestamp,
    /// The business day that it belongs to.
    pub day: Date,
}

/// A line of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoldLine {
    /// What.
    pub item: Item,
    /// How much.
    pub quantity: Quantity,
    /// Whether it was sold or taken back, and what somebody set.
    pub way: Way,
    /// What is noted about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who is credited with it, where that is not who rang it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<StaffId>,
    /// What it cost.
    pub price: PricedLine,
}

/// A receipt's number: 1, 2, 3 … without gaps in one life of one terminal, given out inside the transaction that concludes
/// the sale or the refund.
///
/// People read four digits of the terminal's life and six of the number: `3F0A-000918`. Two terminals of a shop rarely
/// share the four; what is looked up is the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptNumber {
    /// The terminal.
    pub device: DeviceId,
    /// Its life.
    pub incarnation: Incarnation,
    /// The number.
    pub seq: NonZeroU32,
}

impl ReceiptNumber {
    /// The first of a terminal's life.
    pub const fn first(device: DeviceId, incarnation: Incarnation) -> Self {
        Self { device, incarnation, seq: NonZeroU32::MIN }
    }

    /// The one after it; `None` after four milliards of receipts.
    pub fn next(self) -> Option<Self> {
        Some(Self { seq: self.seq.checked_add(1)?, ..self })
    }
}

impl fmt::Display for ReceiptNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}", self.incarnation.tail(), self.seq)
    }
}

/// Why basket, price and payment make no sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// It has no line.
    #[error("the sale has no line")]
    Empty,
    /// The price is of another basket.
    #[error("the lines of the sale are not those that were priced")]
    OtherLines,
    /// The figures of a line do not add up.
    #[error("line {} does not add up", line.0)]
    Line {
        /// Which.
        line: LineNo,
    },
    /// The lines or the taxes do not add up to the totals.
    #[error("the lines or taxes do not add up to the totals of the sale")]
    Total,
    /// The payment does not settle the total.
    #[error("the payment does not settle the total of the sale")]
    Payment,
}

impl Sale {
    /// Concludes a sale.
    pub fn conclude(
        id: SaleId,
        head: Head,
        basket: &Basket,
        priced: Priced,
        payment: Payment,
    ) -> Result<Self, Unsound> {
        if basket.lines().len() != priced.lines.len() {
            return Err(Unsound::OtherLines);
        }
        let lines = basket.lines().iter().zip(priced.lines).map(|(line, price)| SoldLine {
            item: line.item.clone(),
            quantity: line.quantity,
            way: line.way.clone(),
            note: line.note.clone(),
            staff: line.staff,
            price,
        });
        let lines: Vec<SoldLine> = lines.collect();
        if basket.lines().iter().zip(&lines).any(|(line, sold)| line.no != sold.price.no) {
            return Err(Unsound::OtherLines);
        }
        Self::try_from(Document {
            id,
            head,
            customer: basket.customer().clone(),
            channel: basket.channel(),
            lines,
            by_hand: basket.by_hand().cloned(),
            note: basket.note().to_owned(),
            applied: priced.applied,
            taxes: priced.taxes,
            prices: priced.prices,
            list: priced.list,
            discounts: priced.discounts,
            total: priced.total,
            payment,
        })
    }

    /// What it says.
    pub const fn document(&self) -> &Document {
        &self.0
    }

    /// Its identity.
    pub const fn id(&self) -> SaleId {
        self.0.id
    }

    /// The line of a number.
    pub fn line(&self, no: LineNo) -> Option<&SoldLine> {
        self.0.lines.iter().find(|line| line.price.no == no)
    }
}

impl From<Sale> for Document {
    fn from(sale: Sale) -> Self {
        sale.0
    }
}

impl TryFrom<Document> for Sale {
    type Error = Unsound;

    /// Checks that lines, taxes, totals and payment fit to the last unit.
    fn try_from(document: Document) -> Result<Self, Unsound> {
        if document.lines.is_empty() {
            return Err(Unsound::Empty);
        }
        for line in &document.lines {
            line.check()?;
        }
        document.check_totals().ok_or(Unsound::Total)?;
        let prepaid = |tender: &&Tender| matches!(tender.means, Means::Prepaid { .. });
        let paid_before = add(document.payment.tenders().iter().filter(prepaid).map(|tender| tender.amount));
        let covered = add(document.lines.iter().map(|line| line.price.prepaid));
        if paid_before != covered || !document.payment.settles(document.total) {
            return Err(Unsound::Payment);
        }
        Ok(Self(document))
    }
}

impl SoldLine {
    /// What was paid for it, or what came back, tax included.
    pub fn total(&self, prices: Prices) -> Money {
        self.price.total(prices)
    }

    fn check(&self) -> Result<(), Unsound> {
        let price = &self.price;
        let unsound = Unsound::Line { line: price.no };
        let is_returned = matches!(self.way, Way::Returned(_));
        let off = add(price.discounts.iter().map(|cut| cut.amount)).and_then(|off| off.checked_add(price.rounding));
        let net = off.and_then(|off| price.list.checked_sub(off));
        let positive =
            [price.list, price.net, price.tax, price.prepaid].into_iter().all(|figure| figure >= Money::ZERO)
                && price.discounts.iter().all(|cut| cut.amount > Money::ZERO);
        let fits = net == Some(price.net) && price.prepaid <= price.net;
        let directed = is_returned == (price.direction == Direction::Returned);
        if positive && fits && directed { Ok(()) } else { Err(unsound) }
    }
}

impl Document {
    fn check_totals(&self) -> Option<()> {
        let of = |direction: Direction| self.lines.iter().filter(move |line| line.price.direction == direction);
        let totals = |direction: Direction| add(of(direction).map(|line| line.total(self.prices)));
        let taxes = |direction: Direction| add(of(direction).map(|line| line.price.tax));
        let total = totals(Direction::Sold)?.checked_sub(totals(Direction::Returned)?)?;
        let tax = taxes(Direction::Sold)?.checked_sub(taxes(Direction::Returned)?)?;
        let rows = add(self.taxes.iter().map(|row| row.tax))?;
        let nets = add(self.taxes.iter().map(|row| row.net))?;
        let list = add(of(Direction::Sold).map(|line| line.price.list))?;
        let discounts = add(of(Direction::Sold).flat_map(|line| &line.price.discounts).map(|cut| cut.amount))?;
        let fits = total == self.total
            && tax == rows
            && nets.checked_add(rows)? == total
            && list == self.list
            && discounts == self.discounts;
        fits.then_some(())
    }
}

/// The sum; `None` where it leaves 64 bits.
fn add(amounts: impl IntoIterator<Item = Money>) -> Option<Money> {
    amounts.into_iter().try_fold(Money::ZERO, Money::checked_add)
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
