//! Prices: cases from a cashier's view, rules of the steps, and what holds for every basket.

mod cashier;
mod naive;
mod properties;
mod reasons;
mod vouchers;

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::*;
use crate::domain::basket::{ByHand, Customer, Discount, Edit, Held, Limits, Off, Return, Set};
use crate::domain::campaign::{Kind, SaleChannel, Stacking, Treatment};
use crate::domain::id::{CampaignId, ShopId};
use crate::domain::money::Side;
use crate::domain::product::sample::item;
use crate::domain::product::{Item, Measure};
use crate::domain::promotion::sample::{of, promotion};
use crate::domain::promotion::{Gift, Part, Rule, Tier};
use crate::domain::quantity::Quantity;
use crate::domain::staff::Permission;
use crate::domain::tax::{Class, Percent, Prices, Table};
use crate::domain::voucher::Amount;

pub(super) fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn rate(points: u16) -> Rate {
    Rate::from_basis_points(points).unwrap()
}

fn pieces(pieces: u32) -> Quantity {
    Quantity::of_pieces(pieces).unwrap()
}

/// Prices that hold 13 % (`standard`) or 9 % (`reduced`), rounded once a receipt.
fn taxes() -> Table {
    let class = |code: &str, percent| Class {
        code: code.into(),
        name: code.into(),
        percent: Percent::from_thousandths(percent).unwrap(),
    };
    Table {
        prices: Prices::Include,
        rounding: tax::Rounding::PerReceipt,
        classes: vec![class("standard", 13_000), class("reduced", 9_000)],
    }
}

/// A shop at a Friday noon, and a basket in it.
struct Till {
    promotions: Vec<Promotion>,
    taxes: Table,
    line_rounding: Rounding,
    basket: Basket,
}

impl Till {
    fn new() -> Self {
        Self {
            promotions: Vec::new(),
            taxes: taxes(),
            line_rounding: Rounding::NONE,
            basket: Basket::new(SaleChannel::InStore),
        }
    }

    /// The shop's next promotion, on everything.
    fn runs(&mut self, rule: Rule) -> &mut Promotion {
        let number = u128::try_from(self.promotions.len()).unwrap() + 1;
        self.promotions.push(promotion(number, rule));
        self.promotions.last_mut().unwrap()
    }

    fn edit(&mut self, edit: Edit) {
        let limits = Limits { discount: rate(10_000), give_back: Money::MAX };
        self.basket = self.basket.apply(edit, limits, &Permission::ALL).unwrap();
    }

    fn add(&mut self, item: Item, quantity: Quantity) -> LineNo {
        self.edit(Edit::Add { item, quantity, staff: None });
        self.basket.lines().last().unwrap().no
    }

    /// Rings up pieces of a product of a category.
    fn ring(&mut self, code: &str, category: &str, count: u32, price: i64) -> LineNo {
        self.add(item(code, category, price), pieces(count))
    }

    fn weigh(&mut self, code: &str, grams: u32, price: i64) -> LineNo {
        let loose = Item { measure: Measure::Weight, ..item(code, "loose", price) };
        self.add(loose, Quantity::from_thousandths(grams).unwrap())
    }

    fn member(&mut self, level: &str) {
        self.edit(Edit::Customer(Customer::Member {
            id: crate::domain::member::sample::member(1).id,
            reference: "M1".into(),
            level: level.into(),
        }));
    }

    /// Presents the next voucher.
    fn present(&mut self, kind: Kind, change: impl FnOnce(&mut Held)) -> VoucherId {
        let number = u8::try_from(self.basket.vouchers().len()).unwrap() + 1;
        let mut campaign = crate::domain::campaign::sample::campaign(&format!("Voucher {number}"), kind);
        campaign.id = CampaignId::new(Uuid::from_u128(u128::from(number)));
        let voucher = VoucherId::from_bytes([number; 10]);
        let mut held = Held { voucher, campaign, take: Amount::ONE_USE };
        change(&mut held);
        self.edit(Edit::Present(Box::new(held)));
        voucher
    }

    fn try_price(&self) -> Result<Priced, Refusal> {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let counter = Counter {
            shop: ShopId::new(Uuid::from_u128(1)),
            zone: &zone,
            now: "2026-11-20T04:00:00Z".parse().unwrap(),
        };
        let rules =
            Rules { promotions: &self.promotions, taxes: &self.taxes, line_rounding: self.line_rounding, counter };
        price(&self.basket, &rules)
    }

    #[track_caller]
    fn price(&self) -> Priced {
        let priced = self.try_price().unwrap();
        adds_up(&priced);
        priced
    }

    /// What is to be paid.
    #[track_caller]
    fn pays(&self) -> i64 {
        self.price().total.minor()
    }
}

/// Holds a priced basket to its identities.
#[track_caller]
fn adds_up(priced: &Priced) {
    let mut total = 0;
    for line in &priced.lines {
        let off = line.discount().minor() + line.rounding.minor();
        assert_eq!(line.list.minor() - off, line.net.minor(), "{line:?}");
        assert!(line.net >= Money::ZERO && line.tax >= Money::ZERO && line.prepaid <= line.net, "{line:?}");
        assert!(line.discounts.iter().all(|cut| cut.amount > Money::ZERO), "{line:?}");
        match line.direction {
            Direction::Sold => total += line.total(priced.prices).minor(),
            Direction::Returned => total -= line.total(priced.prices).minor(),
        }
    }
    assert_eq!(total, priced.total.minor());
    let sold = || priced.lines.iter().filter(|line| line.direction == Direction::Sold);
    let rounding: i64 = sold().map(|line| line.rounding.minor()).sum();
    let nets: i64 = sold().map(|line| line.net.minor()).sum();
    assert_eq!(priced.list.minor() - priced.discounts.minor() - rounding, nets);
    let rows: i64 = priced.taxes.iter().map(|row| row.net.minor() + row.tax.minor()).sum();
    assert_eq!(rows, priced.total.minor(), "the tax table does not make the total");
    let savings: i64 = priced.applied.iter().map(|applied| applied.saving.minor() - applied.prepaid.minor()).sum();
    assert_eq!(savings, priced.discounts.minor(), "what applied is not what came off");
    let prepaid: i64 = priced.prepaid.iter().map(|paid| paid.amount.minor()).sum();
    assert_eq!(prepaid, sold().map(|line| line.prepaid.minor()).sum::<i64>());
}

fn half_of_second() -> Rule {
    Rule::NthItem { nth: 2, off: rate(5_000), at_most: None }
}

fn tiers(tiers: &[(i64, i64)]) -> Rule {
    Rule::Spend { tiers: tiers.iter().map(|(spend, off)| Tier { spend: fen(*spend), off: fen(*off) }).collect() }
}

fn bundle(parts: &[&str], price: i64) -> Rule {
    let parts = parts.iter().map(|code| Part { of: of(&[code]), pieces: 1 }).collect();
    Rule::Bundle { parts, price: fen(price), at_most: None }
}

fn amount_off(value: i64, minimum: i64) -> Kind {
    Kind::AmountOff { value: fen(value), minimum: fen(minimum) }
}
