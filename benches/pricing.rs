//! How long a price takes, beside the goal: a bill of 200 lines under 30 promotions within 20 ms.

use std::hint::black_box;
use std::num::NonZeroU32;

use anyhow::{Context, anyhow};
use countersign::domain::basket::{Basket, Edit, Limits};
use countersign::domain::campaign::{Product as Named, SaleChannel, Scope, ShopScope, Stacking};
use countersign::domain::id::{PromotionId, ShopId};
use countersign::domain::money::{Money, Rate, Rounding, Side};
use countersign::domain::price::{Priced, Rules, price};
use countersign::domain::product::{Make, Measure, Pick, Price, Product, Supply, Terms};
use countersign::domain::promotion::{Counter, Gift, Part, Promotion, Rule, Tier};
use countersign::domain::quantity::Quantity;
use countersign::domain::tax::{self, Class, Percent, Prices, Table};
use countersign::domain::window::Hours;
use criterion::Criterion;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

/// A bill and the rules that it is priced by.
struct Bill {
    basket: Basket,
    promotions: Vec<Promotion>,
    taxes: Table,
    line_rounding: Rounding,
    zone: TimeZone,
}

impl Bill {
    fn price(&self) -> anyhow::Result<Priced> {
        let counter = Counter { shop: ShopId::new(Uuid::from_u128(1)), zone: &self.zone, now: Timestamp::UNIX_EPOCH };
        let rules =
            Rules { promotions: &self.promotions, taxes: &self.taxes, line_rounding: self.line_rounding, counter };
        price(&self.basket, &rules).map_err(|refusal| anyhow!("{refusal:?}"))
    }
}

fn main() -> anyhow::Result<()> {
    let mut criterion = Criterion::default().configure_from_args();
    for (name, lines, promotions, prices) in [
        ("5 lines, 3 promotions", 5, 3, Prices::Include),
        ("20 lines, 8 promotions", 20, 8, Prices::Include),
        ("200 lines, 30 promotions", 200, 30, Prices::Include),
        ("200 lines, 30 promotions, tax added, lines rounded", 200, 30, Prices::Exclude),
        ("500 lines, 100 promotions", 500, 100, Prices::Include),
    ] {
        let bill = bill(lines, promotions, prices)?;
        bill.price()?;
        criterion.bench_function(name, |bencher| bencher.iter(|| black_box(bill.price())));
    }
    criterion.final_summary();
    Ok(())
}

/// A bill on which every promotion finds something and many want the same pieces.
fn bill(lines: usize, promotions: usize, prices: Prices) -> anyhow::Result<Bill> {
    let rate = |points| Rate::from_basis_points(points).context("a rate");
    let limits = Limits { discount: rate(0)?, give_back: Money::ZERO };
    let mut basket = Basket::new(SaleChannel::InStore);
    for place in 0..lines {
        let cost = Money::from_minor(500 + i64::try_from(place)? * 37 % 2_900);
        let item = product(&format!("P{place}"), &format!("c{}", place % 12), cost).pick(&Pick::default());
        let item = item.map_err(|refusal| anyhow!("{refusal:?}"))?;
        let quantity = Quantity::of_pieces(1 + u32::try_from(place % 3)?).context("a quantity")?;
        let edit = Edit::Add { item, quantity, staff: None };
        basket = basket.apply(edit, limits, &[]).map_err(|refusal| anyhow!("{refusal:?}"))?;
    }
    let mut all = Vec::new();
    for place in 0..promotions {
        let named = |category: usize| {
            let code = format!("c{}", category % 12);
            Named { name: code.clone(), code }
        };
        let products = vec![named(place), named(place * 5 + 1)];
        let part = |of: &Named| Part { of: vec![of.clone()], pieces: 1 };
        let rule = match place % 5 {
            0 => Rule::PercentOff { off: rate(1_000)? },
            1 => Rule::NthItem { nth: 2, off: rate(5_000)?, at_most: None },
            2 => Rule::BuyGet { buy: 2, get: 1, gift: Gift::Same, at_most: None },
            3 => Rule::Bundle {
                parts: products.iter().map(part).collect(),
                price: Money::from_minor(2_500),
                at_most: None,
            },
            _ => Rule::Spend { tiers: vec![Tier { spend: Money::from_minor(20_000), off: Money::from_minor(1_500) }] },
        };
        let stacking = match place % 4 {
            0 => Stacking::OncePerGroup { group: "g".into() },
            _ => Stacking::Free,
        };
        all.push(promotion(place, rule, products, stacking)?);
    }
    let percent = Percent::from_thousandths(8_875).context("a percentage")?;
    let class = Class { code: "standard".into(), name: "8.875 %".into(), percent };
    let step = match prices {
        Prices::Include => NonZeroU32::MIN,
        Prices::Exclude => NonZeroU32::new(5).context("a step")?,
    };
    Ok(Bill {
        basket,
        promotions: all,
        taxes: Table { prices, rounding: tax::Rounding::PerReceipt, classes: vec![class] },
        line_rounding: Rounding { step, side: Side::Nearest },
        zone: TimeZone::UTC,
    })
}

fn product(code: &str, category: &str, cost: Money) -> Product {
    Product {
        code: code.into(),
        name: code.into(),
        categories: vec![category.into()],
        tax_class: "standard".into(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(Terms {
            price: Price::Fixed(cost),
            member_price: None,
            barcodes: Vec::new(),
            supply: Supply::ForSale,
        }),
        modifiers: Vec::new(),
    }
}

fn promotion(number: usize, rule: Rule, products: Vec<Named>, stacking: Stacking) -> anyhow::Result<Promotion> {
    Ok(Promotion {
        id: PromotionId::new(Uuid::from_u128(u128::try_from(number)?)),
        name: format!("Promotion {number}"),
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
        hours: Hours::ALWAYS,
        stacking,
        excludes: Vec::new(),
    })
}
