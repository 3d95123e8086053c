//! Vouchers in a basket: what they take off, what they pay, and that verdict and price see one bill.

use super::*;
use crate::domain::campaign::{Item as GivenItem, Product, Settlement};
use crate::domain::redemption::{Claim, Desk, Known, Reach, decide};
use crate::domain::verdict::Verdict;
use crate::domain::voucher::{State, Voucher};

fn named(code: &str) -> Product {
    Product { code: code.into(), name: code.into() }
}

fn exchange(code: &str, quantity: u32) -> Kind {
    Kind::Exchange { items: vec![GivenItem { product: named(code), quantity }] }
}

/// A voucher that was bought for `paid`, to which its platform adds `subsidy`.
fn bought(paid: i64, subsidy: i64) -> impl FnOnce(&mut Held) {
    move |held: &mut Held| {
        held.campaign.treatment = Treatment::Tender;
        held.campaign.money = Settlement { paid: fen(paid), subsidy: fen(subsidy), ..held.campaign.money };
    }
}

#[test]
fn a_voucher_takes_off_what_counts_for_it_and_no_more() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 1, 1_800);
    till.ring("CAKE", "food", 1, 2_500);
    till.present(amount_off(3_000, 0), |held| held.campaign.scope.products = of(&["drinks"]));
    assert_eq!(till.pays(), 2_500);
    till.present(Kind::PercentOff { off: rate(2_000), cap: Some(fen(300)) }, |_| {});
    assert_eq!(till.pays(), 2_200);
}

#[test]
fn it_does_not_matter_which_voucher_is_scanned_first() {
    let ways = [[0, 1, 2], [2, 1, 0], [1, 2, 0]];
    let pays = ways.map(|way| {
        let mut till = Till::new();
        till.ring("TEA", "drinks", 3, 1_800);
        for which in way {
            let kind = match which {
                0 => amount_off(500, 0),
                1 => Kind::PercentOff { off: rate(1_000), cap: None },
                _ => exchange("TEA", 1),
            };
            till.present(kind, |held| held.voucher = VoucherId::from_bytes([which; 10]));
        }
        till.pays()
    });
    // One tea is given, 5.00 come off the other two, then 10 % off.
    assert_eq!(pays, [2_790; 3]);
}

#[test]
fn a_package_pays_what_was_paid_for_it_and_the_rest_of_its_list_price_is_a_discount() {
    let mut till = Till::new();
    till.ring("HOTPOT", "food", 1, 10_000);
    till.ring("TEA", "drinks", 1, 1_800);
    let voucher = till.present(exchange("HOTPOT", 1), bought(6_800, 500));
    let priced = till.price();
    // 100.00 on the list: 68.00 paid and 5.00 of the platform are revenue, 27.00 are a discount.
    assert_eq!(priced.prepaid, [Prepaid { voucher, amount: fen(7_300) }]);
    assert_eq!((priced.total, priced.discounts), (fen(7_300 + 1_800), fen(2_700)));
    assert_eq!(priced.due(), Due::Pay(fen(1_800)));
    assert_eq!((priced.lines[0].net, priced.lines[0].prepaid), (fen(7_300), fen(7_300)));
}

#[test]
fn a_prepaid_amount_pays_no_more_than_the_bill() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 1, 7_000);
    let voucher = till.present(amount_off(10_000, 0), bought(8_000, 0));
    let priced = till.price();
    assert_eq!((priced.prepaid, priced.total), (vec![Prepaid { voucher, amount: fen(7_000) }], fen(7_000)));
    till.ring("CAKE", "food", 1, 2_000);
    // 100.00 of a 90.00 bill: 80.00 were paid, 10.00 are a discount.
    assert_eq!(till.price().discounts, fen(1_000));
}

#[test]
fn two_packages_take_two_pieces() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 3, 2_000);
    till.present(exchange("TEA", 1), |_| {});
    till.present(exchange("TEA", 1), |_| {});
    assert_eq!(till.pays(), 2_000);
}

#[test]
fn a_fixed_price_is_for_one_piece_and_uses_are_for_so_many() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 2, 2_000);
    till.present(Kind::PriceFor { product: named("TEA"), price: fen(990) }, |_| {});
    assert_eq!(till.pays(), 2_990);
    let mut till = Till::new();
    till.ring("WASH", "cars", 3, 5_000);
    till.present(Kind::Uses { service: "WASH".into() }, |held| held.take = Amount::Uses(2));
    assert_eq!(till.pays(), 5_000);
}

#[test]
fn a_voucher_that_does_not_go_with_a_better_promotion_is_kept() {
    let mut till = Till::new();
    till.runs(tiers(&[(10_000, 2_000)])).stacking = Stacking::OncePerGroup { group: "off".into() };
    till.ring("GIFT", "gifts", 1, 12_000);
    let stacking = || Stacking::OncePerGroup { group: "off".into() };
    let voucher = till.present(amount_off(1_500, 0), |held| held.campaign.stacking = stacking());
    let priced = till.price();
    assert_eq!(priced.total, fen(10_000));
    let with = vec![By::Promotion(till.promotions[0].id)];
    assert_eq!(priced.not_applied[0].by, By::Voucher(voucher));
    assert_eq!(priced.not_applied[0].because, Because::NotTogether { with, better_by: Some(fen(500)) });
    // A better voucher of the same group takes its place.
    let better = till.present(amount_off(3_000, 0), |held| held.campaign.stacking = stacking());
    let priced = till.price();
    assert_eq!((priced.total, priced.applied[0].by), (fen(9_000), By::Voucher(better)));
}

#[test]
fn a_voucher_is_kept_where_it_saves_nothing() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 1, 1_800);
    till.present(exchange("TEA", 1), |_| {});
    till.present(amount_off(1_000, 0), |_| {});
    let priced = till.price();
    assert_eq!(priced.total, Money::ZERO);
    assert_eq!(priced.applied.len(), 1, "{:?}", priced.applied);
}

#[test]
fn a_verdict_is_given_on_the_bill_that_the_price_saw() {
    let mut till = Till::new();
    till.runs(half_of_second()).scope.products = of(&["drinks"]);
    till.ring("TEA", "drinks", 2, 2_000);
    till.ring("CAKE", "food", 1, 2_500);
    let first = till.present(amount_off(500, 0), |_| {});
    let second = till.present(Kind::PercentOff { off: rate(1_000), cap: None }, |_| {});
    let priced = till.price();
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    for (voucher, off) in [(first, 500), (second, 500)] {
        let held = till.basket.vouchers().iter().find(|held| held.voucher == voucher).unwrap();
        let known = Known::Voucher {
            voucher: Box::new(Voucher {
                id: voucher,
                campaign: held.campaign.id,
                issued_at: "2026-11-01T00:00:00Z".parse().unwrap(),
                from: None,
                until: None,
                left: Amount::ONE_USE,
                state: State::Issued,
                home_shop: None,
                holder: None,
                phone_tail: None,
                last_use: None,
                rev: 1,
            }),
            campaign: Some(std::sync::Arc::new(held.campaign.clone())),
        };
        let claim = Claim { order: priced.order_context(&till.basket, voucher).unwrap(), ..Claim::default() };
        let desk = Desk { shop: ShopId::new(Uuid::from_u128(1)), zone: &zone, reach: Reach::Cloud };
        let Verdict::Accepted(offer) = decide(&known, &claim, desk, "2026-11-20T04:00:00Z".parse().unwrap()) else {
            panic!("refused");
        };
        let applied = priced.applied.iter().find(|applied| applied.by == By::Voucher(voucher)).unwrap();
        assert_eq!((offer.benefit.saving(), applied.saving), (Some(applied.saving), fen(off)));
    }
}
