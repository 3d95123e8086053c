//! What was sold and given back on a day, and what was paid by code for nothing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Tally;
use super::figures::{Hour, hours_of};
use crate::domain::business_day::DayStart;
use crate::domain::id::StaffId;
use crate::domain::money::Money;
use crate::domain::payload::Network;
use crate::domain::price::Direction;
use crate::domain::refund::Refund;
use crate::domain::sale::{Sale, SoldLine};
use crate::domain::shift::{self, OfTender};
use crate::domain::tender::{Kind, Payment};

/// A sale made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The sale.
    pub sale: Sale,
}

/// A refund made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenBack {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// The refund.
    pub refund: Refund,
    /// The money that went back; nothing where vouchers alone came back.
    pub payment: Option<Payment>,
}

/// Money that was paid by code and is in no sale: it belongs to the customer until it is used or given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unused {
    /// The place of its fact in the journal.
    pub seq: u64,
    /// When it was asked for.
    pub at: Timestamp,
    /// Whose code it was.
    pub network: Network,
    /// How much of it is neither used nor on its way back.
    pub amount: Money,
    /// Who stood at the counter.
    pub staff: Option<StaffId>,
}

/// What the sales of a day come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sales {
    /// The sales, and what was to be paid for them: what was taken back within them is off already.
    pub sold: Tally,
    /// What of it went back by refunds, and how many those were.
    pub refunded: Tally,
    /// What came back in all: by refunds, and by lines within other sales.
    pub given_back: Tally,
    /// The sales of which something was taken off, and how much.
    pub discounted: Tally,
    /// By tender, what was taken and given back; in the order of tenders.
    pub tenders: Vec<OfTender>,
    /// The sales by hour, 24 of them, from the hour in which the business day starts.
    pub hours: Vec<Hour>,
    /// What was sold, the most money first; of each how much, before anything came back.
    pub products: Vec<ProductPart>,
    /// What was paid by code and is in no sale.
    pub unused: Tally,
}

/// What was sold of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductPart {
    /// Its code.
    pub code: String,
    /// What it was called last.
    pub name: String,
    /// On how many lines, for how much.
    pub sold: Tally,
}

impl Sales {
    /// Of the rows of a day, with its hours by the wall of `zone`.
    pub(super) fn of(
        sales: &[Sold],
        refunds: &[GivenBack],
        unused: &[Unused],
        zone: &TimeZone,
        start: DayStart,
    ) -> Self {
        let mut figures = Self {
            hours: hours_of(sales.iter().map(|sold| (sold.at, sold.total())), zone, start),
            products: products(sales),
            unused: unused.iter().fold(Tally::default(), |sum, paid| sum.and(Tally { count: 1, worth: paid.amount })),
            ..Self::default()
        };
        for sold in sales {
            // The figures of one sale fit wherever the sale itself does.
            let one = shift::Figures::default().sold(&sold.sale).unwrap_or_default();
            figures.sold = figures.sold.and(one.sales);
            figures.given_back = figures.given_back.and(one.taken_back);
            if one.discount() > Money::ZERO {
                figures.discounted = figures.discounted.and(Tally { count: 1, worth: one.discount() });
            }
            figures.settled(one.tenders);
        }
        for back in refunds {
            let one = shift::Figures::default().refunded(&back.refund, back.payment.as_ref(), None).unwrap_or_default();
            figures.refunded = figures.refunded.and(one.refunds);
            figures.given_back = figures.given_back.and(one.refunds);
            figures.settled(one.tenders);
        }
        figures.tenders.sort_by_key(|tender| tender.kind);
        figures
    }

    /// What is left of the sales once the refunds are taken off, tax and prepaid money included.
    pub const fn net(&self) -> Money {
        self.sold.worth.saturating_sub(self.refunded.worth)
    }

    /// What a sale comes to on average, to the nearest unit; nothing without any.
    pub fn basket(&self) -> Option<Money> {
        let count = i64::try_from(self.sold.count).ok().filter(|count| *count > 0)?;
        let (sum, half) = (self.sold.worth.minor(), count / 2);
        Some(Money::from_minor(sum.saturating_add(half).div_euclid(count)))
    }

    fn settled(&mut self, tenders: Vec<OfTender>) {
        for one in tenders {
            match self.tenders.iter_mut().find(|known| known.kind == one.kind) {
                Some(known) => {
                    known.taken = known.taken.and(one.taken);
                    known.given_back = known.given_back.and(one.given_back);
                }
                None => self.tenders.push(one),
            }
        }
    }
}

impl Sold {
    /// What was to be paid for it.
    pub const fn total(&self) -> Money {
        self.sale.document().total
    }

    /// Whether something was taken off it.
    pub fn is_discounted(&self) -> bool {
        self.sale.document().discounts > Money::ZERO
    }

    /// Whether something was taken back within it.
    pub fn took_back(&self) -> bool {
        self.sale.document().lines.iter().any(|line| line.price.direction == Direction::Returned)
    }

    /// Whether it was settled with this tender.
    pub fn is_settled_with(&self, kind: Kind) -> bool {
        self.sale.document().payment.tenders().iter().any(|tender| tender.means.kind() == kind)
    }

    /// Whether it sold one of these products.
    pub fn sold_any(&self, codes: &[String]) -> bool {
        sold_lines(self).any(|line| codes.contains(&line.item.product))
    }
}

impl GivenBack {
    /// What came back for its lines, prepaid money included.
    pub fn amount(&self) -> Money {
        self.refund.plan().lines.iter().map(|given| given.amount).sum()
    }

    /// Whether it was settled with this tender.
    pub fn is_settled_with(&self, kind: Kind) -> bool {
        self.payment.iter().flat_map(Payment::tenders).any(|tender| tender.means.kind() == kind)
    }
}

fn sold_lines(sold: &Sold) -> impl Iterator<Item = &SoldLine> {
    sold.sale.document().lines.iter().filter(|line| line.price.direction == Direction::Sold)
}

fn products(sales: &[Sold]) -> Vec<ProductPart> {
    let mut by_code: BTreeMap<&str, (&str, Tally)> = BTreeMap::new();
    for sold in sales {
        for line in sold_lines(sold) {
            let (name, tally) = by_code.entry(&line.item.product).or_default();
            *name = &line.item.name;
            *tally = tally.and(Tally { count: 1, worth: line.total(sold.sale.document().prices) });
        }
    }
    let part = |(code, (name, sold)): (&str, (&str, Tally))| ProductPart {
        code: code.to_owned(),
        name: name.to_owned(),
        sold,
    };
    let mut products: Vec<ProductPart> = by_code.into_iter().map(part).collect();
    products.sort_by_key(|part| std::cmp::Reverse((part.sold.worth, part.sold.count)));
    products
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::basket::{ByHand, Edit, LineNo, Off, Set};
    use crate::domain::id::RefundId;
    use crate::domain::money::Rate;
    use crate::domain::quantity::Quantity;
    use crate::domain::refund::{Goods, Wanted, plan};
    use crate::domain::sale::sample::{self, Shop};
    use crate::domain::tender::{Means, Tender};

    fn fen(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn tally(count: u64, minor: i64) -> Tally {
        Tally { count, worth: fen(minor) }
    }

    fn cash(minor: i64) -> Tender {
        Tender { means: Means::Cash, amount: fen(minor) }
    }

    #[test]
    fn what_is_exchanged_is_counted_once() {
        let mut shop = Shop::new();
        let cups = shop.ring("CUP", 3, 1_700);
        let first = shop.sell(&[cash(5_100)]);
        let wanted = Wanted { line: cups, quantity: Quantity::of_pieces(2).unwrap(), goods: Goods::Restocked };
        let back = plan(&first, sample::shop(), &[], &[wanted]).unwrap();
        let mut shop = Shop::new();
        shop.ring("T01", 1, 1_800);
        for (line, quantity, way) in back.as_returns("too small").unwrap() {
            shop.edit(Edit::TakeBack { item: first.line(line).unwrap().item.clone(), quantity, way });
        }
        // ¥34 come back and ¥18 are bought: ¥16 go out of the drawer.
        let exchange = shop.sell(&[cash(1_600)]);
        let at = sample::head().at;
        let sales = [Sold { seq: 1, at, sale: first }, Sold { seq: 2, at, sale: exchange }];
        let figures = Sales::of(&sales, &[], &[], &TimeZone::UTC, DayStart::MIDNIGHT);
        assert_eq!((figures.sold, figures.refunded), (tally(2, 3_500), Tally::default()));
        assert_eq!((figures.given_back, figures.net()), (tally(1, 3_400), fen(3_500)));
        let of_cash = &figures.tenders[0];
        assert_eq!((of_cash.taken, of_cash.given_back), (tally(1, 5_100), tally(1, 1_600)));
        assert!(sales[1].took_back() && !sales[0].took_back());
    }

    #[test]
    fn a_day_of_sales_adds_up_and_every_figure_has_its_rows() {
        let mut shop = Shop::new();
        let tea = shop.ring("T01", 2, 1_800);
        let half =
            ByHand { set: Set::Off(Off::Share(Rate::from_basis_points(5_000).unwrap())), reason: "chipped".into() };
        shop.edit(Edit::ByHand(tea, Some(half)));
        shop.ring("C02", 1, 2_200);
        let card = Tender { means: Means::Card { reference: "7".into() }, amount: fen(2_000) };
        // ¥18 and ¥22; ¥20 by card, ¥20 in cash of ¥50.
        let first = shop.sell(&[card, cash(5_000)]);
        let mut shop = Shop::new();
        shop.ring("C02", 3, 2_200);
        let second = shop.sell(&[cash(6_600)]);
        let wanted = Wanted { line: LineNo(1), quantity: Quantity::ONE, goods: Goods::Restocked };
        let plan = plan(&second, sample::shop(), &[], &[wanted]).unwrap();
        let payment = Payment::GivenBack { tenders: plan.money.clone(), rounding: Money::ZERO };
        let refund = Refund::conclude(RefundId::new(Uuid::from_u128(5)), sample::head(), plan, "cold".into()).unwrap();
        let at = sample::head().at;
        let sales = [Sold { seq: 1, at, sale: first }, Sold { seq: 2, at, sale: second }];
        let refunds = [GivenBack { seq: 3, at, refund, payment: Some(payment) }];
        let unused = [Unused { seq: 4, at, network: Network::WeChat, amount: fen(900), staff: None }];
        let figures = Sales::of(&sales, &refunds, &unused, &TimeZone::UTC, DayStart::MIDNIGHT);
        assert_eq!((figures.sold, figures.refunded), (tally(2, 10_600), tally(1, 2_200)));
        assert_eq!((figures.net(), figures.basket()), (fen(8_400), Some(fen(5_300))));
        assert_eq!((figures.discounted, figures.given_back), (tally(1, 1_800), tally(1, 2_200)));
        assert_eq!(figures.unused, tally(1, 900));
        let tender = |kind| figures.tenders.iter().find(|of| of.kind == kind).unwrap();
        assert_eq!((tender(Kind::Cash).taken, tender(Kind::Cash).given_back), (tally(2, 8_600), tally(1, 2_200)));
        assert_eq!(tender(Kind::Card).taken, tally(1, 2_000));
        let names: Vec<_> = figures.products.iter().map(|part| (part.code.as_str(), part.sold)).collect();
        assert_eq!(names, [("C02", tally(2, 8_800)), ("T01", tally(1, 1_800))]);
        assert_eq!(figures.hours.iter().map(|hour| hour.tally.count).sum::<u64>(), 2);
        assert!(sales[0].is_discounted() && !sales[1].is_discounted());
        assert!(sales[0].is_settled_with(Kind::Card) && refunds[0].is_settled_with(Kind::Cash));
        assert_eq!(Sales::default().basket(), None);
    }
}
