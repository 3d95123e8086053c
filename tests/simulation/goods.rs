//! What the shops sell, how they price and how they take cash, and what customers want of it.

use std::num::NonZeroU32;

use countersign::domain::basket::{Limits, Off};
use countersign::domain::campaign::{Product, Scope, ShopScope, Stacking};
use countersign::domain::id::{PromotionId, StaffId, VoucherId};
use countersign::domain::money::{Money, Rate, Rounding, Side};
use countersign::domain::product::{Item, Measure};
use countersign::domain::promotion::{Promotion, Rule, Tier};
use countersign::domain::quantity::Quantity;
use countersign::domain::tax::{self, Class, Percent, Prices, Table};
use countersign::domain::voucher::Amount;
use countersign::domain::window::{Hours, Weekdays};

use crate::chance::Seeded;

/// The notes and coins, largest first, in minor units.
pub const DENOMINATIONS: [i64; 10] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1];

/// What lies in every drawer at the opening.
pub const DRAWER: Money = Money::from_minor(40_000);

/// What may be done by hand: everything, for who stands there may.
pub const LIMITS: Limits = Limits { discount: Rate::ALL, give_back: Money::MAX };

/// What the shops sell.
#[derive(Debug)]
pub struct Goods {
    /// The products, as they are picked.
    pub items: Vec<Item>,
    /// What lowers prices.
    pub promotions: Vec<Promotion>,
    /// How each shop sells.
    pub ways: [Selling; 2],
    /// Who stands at every counter.
    pub staff: StaffId,
}

/// How a shop prices and takes cash.
#[derive(Debug)]
pub struct Selling {
    /// Its taxes.
    pub taxes: Table,
    /// To what the totals of lines are rounded.
    pub lines: Rounding,
    /// To what cash is rounded.
    pub cash: Rounding,
}

/// What a customer wants.
#[derive(Debug, Clone)]
pub struct Purchase {
    /// The customer's number, which is noted on the order: by it one purchase is known again in whatever sale it stands.
    pub no: u32,
    /// Which products and how much of each, by their places.
    pub lines: Vec<(usize, Quantity)>,
    /// What somebody takes off the whole order.
    pub off: Option<Off>,
    /// The vouchers that are presented, and how many uses of each.
    pub vouchers: Vec<(VoucherId, Amount)>,
    /// The balance that pays, and at most how much of it.
    pub balance: Option<(VoucherId, Money)>,
    /// How the rest is paid.
    pub paying: Paying,
}

/// How something is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paying {
    /// In cash, counted out.
    Counted,
    /// In cash, with notes of this worth: there is change.
    Notes(i64),
    /// By card.
    Card,
    /// A half by card, the rest with notes of this worth.
    Split(i64),
}

impl Goods {
    /// What is sold in the town of a seed.
    pub fn new(dice: &mut Seeded) -> Self {
        let items = vec![
            item("tea", "food", Measure::Piece, 1_800),
            item("cake", "food", Measure::Piece, 955),
            item("soap", "goods", Measure::Piece, 1_234),
            item("nuts", "food", Measure::Weight, 2_380),
            // What cards of several uses are for.
            item("haircut", "goods", Measure::Piece, 3_800),
        ];
        let tenth = Rate::from_basis_points(1_000).expect("a rate");
        let tier = |spend, off| Tier { spend: Money::from_minor(spend), off: Money::from_minor(off) };
        let promotions = vec![
            promotion("cake", Rule::PercentOff { off: tenth }, vec![named("cake")], dice),
            promotion("much", Rule::Spend { tiers: vec![tier(6_000, 500), tier(12_000, 1_500)] }, Vec::new(), dice),
        ];
        let step = |step, side| Rounding { step: NonZeroU32::new(step).expect("a step"), side };
        let ways = [
            Selling { taxes: taxes(Prices::Include), lines: Rounding::NONE, cash: step(10, Side::Down) },
            Selling { taxes: taxes(Prices::Exclude), lines: step(5, Side::Nearest), cash: step(5, Side::Nearest) },
        ];
        Self { items, promotions, ways, staff: StaffId::new(dice.mint()) }
    }

    /// What cards of several uses are for, and as much of it as one takes.
    pub fn what_cards_are_for(&self) -> (usize, Quantity) {
        (self.items.len() - 1, Quantity::of_pieces(2).expect("two"))
    }
}

impl Purchase {
    /// Something that a customer buys; vouchers come to it later.
    pub fn new(no: u32, goods: &Goods, dice: &mut Seeded) -> Self {
        let mut lines: Vec<(usize, Quantity)> = Vec::new();
        for _ in 0..dice.between(1, 2) {
            let place = usize::try_from(dice.between(0, 4)).expect("a place");
            let thousandths = match goods.items[place].measure {
                Measure::Piece => dice.between(1, 3) * 1_000,
                Measure::Weight => dice.between(80, 1_500),
            };
            let thousandths = u32::try_from(thousandths).expect("a little");
            lines.push((place, Quantity::from_thousandths(thousandths).expect("a quantity")));
        }
        let off = match dice.between(0, 9) {
            0 => Some(Off::Amount(Money::from_minor(dice.between(1, 300)))),
            1 => Rate::from_basis_points(500).map(Off::Share),
            _ => None,
        };
        let paying = match dice.between(0, 9) {
            0..2 => Paying::Counted,
            2..6 => Paying::Notes(*dice.pick(&[10_000, 2_000, 1_000])),
            6..8 => Paying::Card,
            _ => Paying::Split(2_000),
        };
        Self { no, lines, off, vouchers: Vec::new(), balance: None, paying }
    }

    /// What is noted on the order.
    pub fn note(&self) -> String {
        format!("customer {}", self.no)
    }
}

fn named(code: &str) -> Product {
    Product { code: code.to_owned(), name: code.to_owned() }
}

fn item(code: &str, class: &str, measure: Measure, price: i64) -> Item {
    Item {
        product: code.to_owned(),
        name: code.to_owned(),
        variant: None,
        extras: Vec::new(),
        categories: Vec::new(),
        tax_class: class.to_owned(),
        measure,
        price: Money::from_minor(price),
        member_price: None,
    }
}

fn promotion(name: &str, rule: Rule, products: Vec<Product>, dice: &mut Seeded) -> Promotion {
    Promotion {
        id: PromotionId::new(dice.mint()),
        name: name.to_owned(),
        rule,
        scope: Scope {
            shops: ShopScope::All,
            products,
            excluded: Vec::new(),
            levels: Vec::new(),
            sale_channels: Vec::new(),
        },
        from: None,
        until: None,
        hours: Hours { weekdays: Weekdays::ALL, windows: Vec::new(), blackouts: Vec::new() },
        stacking: Stacking::Free,
        excludes: Vec::new(),
    }
}

fn taxes(prices: Prices) -> Table {
    let class = |code: &str, thousandths| Class {
        code: code.to_owned(),
        name: code.to_owned(),
        percent: Percent::from_thousandths(thousandths).expect("a rate"),
    };
    Table { prices, rounding: tax::Rounding::PerReceipt, classes: vec![class("food", 6_000), class("goods", 13_000)] }
}
