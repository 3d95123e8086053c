//! What each kind of voucher gives, asks and refuses, to the last fen.

use super::*;
use crate::domain::campaign::{Item, SaleChannel};
use crate::domain::verdict::Wanted;

fn amount_off(value: i64, minimum: i64) -> Kind {
    Kind::AmountOff { value: fen(value), minimum: fen(minimum) }
}

fn any_of<const N: usize>(codes: [&str; N]) -> Wanted {
    Wanted { items: 1, of: codes.map(product).into(), beside: Vec::new() }
}

fn below(minimum: i64, missing: i64) -> Refusal {
    Refusal::BelowMinimum { minimum: fen(minimum), missing: fen(missing) }
}

/// The bill is known by its total alone.
fn total_only(scene: &mut Scene, total: Option<i64>) {
    scene.claim.order = OrderContext { total: total.map(fen), ..OrderContext::default() };
}

#[test]
fn an_amount_off_comes_off_the_bill_and_never_more_than_it() {
    check(|_| {}, takes(off(3_000, Some(3_800)), 3_000));
    for (total, expected) in [
        (None, off(3_000, None)),
        (Some(6_800), off(3_000, Some(3_800))),
        (Some(3_000), off(3_000, Some(0))),
        (Some(2_999), off(2_999, Some(0))),
        (Some(1), off(1, Some(0))),
        // Nothing typed yet, whatever stands in the field.
        (Some(0), off(3_000, None)),
        (Some(-5), off(3_000, None)),
    ] {
        let risk = expected.saving().unwrap().minor();
        check(|scene| total_only(scene, total), takes(expected, risk));
    }
}

#[test]
fn too_small_a_bill_is_short_by_so_much() {
    let minimum = |total: i64| {
        move |scene: &mut Scene| {
            scene.campaign.kind = amount_off(3_000, 10_000);
            total_only(scene, Some(total));
        }
    };
    check(minimum(10_000), takes(off(3_000, Some(7_000)), 3_000));
    refuses(minimum(9_999), below(10_000, 1));
    refuses(minimum(8_750), below(10_000, 1_250));
    let unknown = |total| {
        move |scene: &mut Scene| {
            scene.campaign.kind = amount_off(3_000, 10_000);
            total_only(scene, total);
        }
    };
    asks(unknown(None), Ask::Bill);
    asks(unknown(Some(0)), Ask::Bill);
}

#[test]
fn only_what_counts_for_the_campaign_reaches_the_minimum() {
    let bill = |excluded: &'static str| {
        move |scene: &mut Scene| {
            scene.campaign.kind = amount_off(3_000, 6_000);
            scene.campaign.scope.excluded = vec![product(excluded)];
            scene.claim.order.products = lines([line("TEA", 2, 2_500), line("CAKE", 1, 1_800)]);
        }
    };
    check(bill("GIFT"), takes(off(3_000, Some(3_800)), 3_000));
    refuses(bill("CAKE"), below(6_000, 1_000));
    refuses(bill("TEA"), below(6_000, 4_200));
}

#[test]
fn it_comes_off_what_counts_and_no_further() {
    check(
        |scene| {
            scene.campaign.scope.products = vec![product("CAKE")];
            scene.claim.order.products = lines([line("TEA", 1, 5_000), line("CAKE", 1, 1_800)]);
        },
        takes(off(1_800, Some(5_000)), 1_800),
    );
    // A total that was lowered otherwise is not lowered below nothing.
    check(|scene| scene.claim.order.total = Some(fen(2_000)), takes(off(2_000, Some(0)), 2_000));
}

#[test]
fn a_use_is_never_taken_for_nothing() {
    let free = |kind: Kind| {
        move |scene: &mut Scene| {
            scene.campaign.kind = kind;
            scene.claim.order.products = lines([line("TEA", 1, 0)]);
        }
    };
    refuses(free(amount_off(3_000, 0)), below(1, 1));
    refuses(free(Kind::PercentOff { off: rate(2_000), cap: None }), below(1, 1));
    refuses(free(amount_off(3_000, 5_000)), below(5_000, 5_000));
}

#[test]
fn a_share_off_is_rounded_to_the_fen_and_capped() {
    let share = |points: u16, cap: Option<i64>, total: i64| {
        move |scene: &mut Scene| {
            scene.campaign.kind = Kind::PercentOff { off: rate(points), cap: cap.map(fen) };
            total_only(scene, Some(total));
        }
    };
    for (points, cap, total, saving) in [
        (2_000, None, 6_800, 1_360),
        (2_000, Some(1_000), 6_800, 1_000),
        (2_000, Some(1_360), 6_800, 1_360),
        (10_000, None, 6_800, 6_800),
        (1_500, None, 333, 50),
        (1_500, None, 330, 50),
        (1, None, 4_999, 0),
        (1, None, 5_000, 1),
    ] {
        check(share(points, cap, total), takes(off(saving, Some(total - saving)), saving));
    }
    asks(
        |scene| {
            scene.campaign.kind = Kind::PercentOff { off: rate(2_000), cap: None };
            total_only(scene, None);
        },
        Ask::Bill,
    );
}

#[test]
fn a_share_comes_off_what_counts_alone() {
    check(
        |scene| {
            scene.campaign.kind = Kind::PercentOff { off: rate(5_000), cap: None };
            scene.campaign.scope.excluded = vec![product("CAKE")];
            scene.claim.order.products = lines([line("TEA", 2, 2_500), line("CAKE", 1, 1_800)]);
        },
        takes(off(2_500, Some(4_300)), 2_500),
    );
}

#[test]
fn a_package_gives_its_items_and_risks_what_the_shop_would_be_paid() {
    let items = vec![Item { product: product("HOTPOT"), quantity: 1 }, Item { product: product("TEA"), quantity: 2 }];
    let package = Kind::Exchange { items: items.clone() };
    check(|scene| scene.campaign.kind = package.clone(), takes(Benefit::Products { items: items.clone() }, 1_900));
    // It needs no bill, and one of several packages is one use.
    check(
        |scene| {
            scene.campaign.kind = package.clone();
            scene.voucher.left = Amount::Uses(3);
            scene.claim = Claim::default();
        },
        Told::Takes {
            take: Amount::ONE_USE,
            left: Amount::Uses(2),
            benefit: Benefit::Products { items: items.clone() },
            risk: fen(1_900),
        },
    );
}

/// A card with so many uses, of which so many are asked for.
fn uses(left: u32, take: Option<Amount>) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.campaign.kind = Kind::Uses { service: "Car wash".into() };
        scene.voucher.left = Amount::Uses(left);
        scene.claim.take = take;
    }
}

fn washes(uses: u32, left: u32, risk: i64) -> Told {
    Told::Takes {
        take: Amount::Uses(uses),
        left: Amount::Uses(left),
        benefit: Benefit::Service { service: "Car wash".into(), uses },
        risk: fen(risk),
    }
}

#[test]
fn a_card_of_uses_asks_how_many_unless_one_is_left() {
    asks(uses(10, None), Ask::Uses { left: 10 });
    asks(uses(10, Some(Amount::Uses(0))), Ask::Uses { left: 10 });
    asks(uses(10, Some(Amount::Money(fen(100)))), Ask::Uses { left: 10 });
    check(uses(1, None), washes(1, 0, 1_900));
    check(uses(10, Some(Amount::Uses(1))), washes(1, 9, 1_900));
    check(uses(10, Some(Amount::Uses(3))), washes(3, 7, 5_700));
    check(uses(10, Some(Amount::Uses(10))), washes(10, 0, 19_000));
    refuses(uses(10, Some(Amount::Uses(11))), Refusal::NotEnoughLeft { left: Amount::Uses(10) });
    check(
        |scene| {
            uses(u32::MAX, Some(Amount::Uses(u32::MAX)))(scene);
            scene.campaign.money.settlement = Money::MAX;
        },
        washes(u32::MAX, 0, i64::MAX),
    );
}

/// A card with such a balance, of which so much is asked for.
fn balance(left: i64, take: Option<Amount>, total: Option<i64>) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.campaign.kind = Kind::StoredValue;
        scene.voucher.left = Amount::Money(fen(left));
        scene.claim.take = take;
        total_only(scene, total);
    }
}

fn spends(amount: i64, left: i64, to_pay: Option<i64>) -> Told {
    Told::Takes {
        take: Amount::Money(fen(amount)),
        left: Amount::Money(fen(left)),
        benefit: Benefit::Spent { amount: fen(amount), to_pay: to_pay.map(fen) },
        risk: fen(amount),
    }
}

#[test]
fn a_balance_asks_how_much_and_pays_the_bill_and_no_more() {
    let take = |minor| Some(Amount::Money(fen(minor)));
    asks(balance(5_000, None, Some(6_800)), Ask::Amount { left: fen(5_000) });
    asks(balance(5_000, take(0), Some(6_800)), Ask::Amount { left: fen(5_000) });
    asks(balance(5_000, take(-1), Some(6_800)), Ask::Amount { left: fen(5_000) });
    asks(balance(5_000, Some(Amount::Uses(1)), Some(6_800)), Ask::Amount { left: fen(5_000) });
    check(balance(5_000, take(2_000), None), spends(2_000, 3_000, None));
    check(balance(5_000, take(5_000), Some(6_800)), spends(5_000, 0, Some(1_800)));
    check(balance(9_000, take(9_000), Some(6_800)), spends(6_800, 2_200, Some(0)));
    refuses(balance(5_000, take(5_001), None), Refusal::NotEnoughLeft { left: Amount::Money(fen(5_000)) });
    // What is beyond the bill would be cash, so only the bill must be covered.
    check(balance(5_000, take(7_000), Some(4_000)), spends(4_000, 1_000, Some(0)));
}

fn fixed_price() -> Kind {
    Kind::PriceFor { product: product("TEA"), price: fen(1_990) }
}

fn priced(saving: Option<i64>) -> Benefit {
    Benefit::Priced { product: product("TEA"), price: fen(1_990), saving: saving.map(fen) }
}

#[test]
fn a_fixed_price_saves_what_the_product_costs_beyond_it() {
    let bill = |products: Products| {
        move |scene: &mut Scene| {
            scene.campaign.kind = fixed_price();
            scene.claim.order.products = products;
        }
    };
    check(bill(lines([line("TEA", 1, 6_800)])), takes(priced(Some(4_810)), 4_810));
    check(bill(lines([line("CAKE", 1, 900), line("TEA", 2, 2_000)])), takes(priced(Some(10)), 10));
    check(bill(lines([line("TEA", 1, 1_500)])), takes(priced(Some(0)), 0));
    refuses(bill(lines([line("CAKE", 1, 900)])), Refusal::WrongProducts { needs: vec![product("TEA")] });
    refuses(bill(lines([])), Refusal::WrongProducts { needs: vec![product("TEA")] });
    refuses(bill(Products::Denied), Refusal::WrongProducts { needs: vec![product("TEA")] });
    asks(bill(Products::Unknown), Ask::Products(any_of(["TEA"])));
    // Without the lines its saving is not known, and its face value is at stake.
    check(bill(Products::Confirmed), takes(priced(None), 3_000));
}

fn half_of_every(nth: u32) -> Kind {
    Kind::NthItem { nth, off: rate(5_000) }
}

#[test]
fn of_every_nth_item_the_cheapest_of_its_group_is_reduced() {
    let bill = |nth: u32, products: Products| {
        move |scene: &mut Scene| {
            scene.campaign.kind = half_of_every(nth);
            scene.claim.order.products = products;
        }
    };
    let saves = |nth, saving: i64| takes(Benefit::NthItem { nth, saving: Some(fen(saving)) }, saving);
    check(bill(2, lines([line("TEA", 2, 2_000)])), saves(2, 1_000));
    check(bill(2, lines([line("TEA", 3, 2_000)])), saves(2, 1_000));
    check(bill(2, lines([line("TEA", 4, 2_000)])), saves(2, 2_000));
    check(bill(2, lines([line("CAKE", 1, 1_001), line("TEA", 1, 2_000)])), saves(2, 501));
    // 40, 30 | 20, 10: half of 30 and half of 10.
    check(
        bill(2, lines([line("A", 1, 1_000), line("B", 1, 4_000), line("C", 1, 2_000), line("D", 1, 3_000)])),
        saves(2, 2_000),
    );
    check(bill(3, lines([line("TEA", 3, 2_000)])), saves(3, 1_000));
    refuses(bill(2, lines([line("TEA", 1, 2_000)])), Refusal::TooFewItems { needed: 2, held: Some(1) });
    refuses(bill(3, lines([line("TEA", 2, 2_000)])), Refusal::TooFewItems { needed: 3, held: Some(2) });
    refuses(bill(2, lines([])), Refusal::TooFewItems { needed: 2, held: Some(0) });
    refuses(bill(2, Products::Denied), Refusal::TooFewItems { needed: 2, held: None });
    asks(bill(2, Products::Unknown), Ask::Products(Wanted { items: 2, of: vec![], beside: vec![] }));
    check(bill(2, Products::Confirmed), takes(Benefit::NthItem { nth: 2, saving: None }, 3_000));
}

#[test]
fn only_items_of_the_campaign_are_counted() {
    let bill = |products: Products| {
        move |scene: &mut Scene| {
            scene.campaign.kind = half_of_every(2);
            scene.campaign.scope.products = vec![product("TEA")];
            scene.claim.order.products = products;
        }
    };
    refuses(
        bill(lines([line("TEA", 1, 2_000), line("CAKE", 1, 900)])),
        Refusal::TooFewItems { needed: 2, held: Some(1) },
    );
    refuses(bill(lines([line("CAKE", 2, 900)])), Refusal::WrongProducts { needs: vec![product("TEA")] });
    asks(bill(Products::Unknown), Ask::Products(Wanted { items: 2, of: vec![product("TEA")], beside: vec![] }));
}

#[test]
fn a_very_long_bill_is_decided_all_the_same() {
    check(
        |scene| {
            scene.campaign.kind = half_of_every(2);
            scene.claim.order.products = lines([line("TEA", u32::MAX, 2)]);
        },
        takes(Benefit::NthItem { nth: 2, saving: Some(fen(2_147_483_647)) }, 2_147_483_647),
    );
    check(
        |scene| scene.claim.order.products = lines([line("TEA", u32::MAX, i64::MAX), line("CAKE", 2, i64::MAX)]),
        takes(off(3_000, Some(3_800)), 3_000),
    );
}

/// A bill under a campaign for tea without cake.
fn scoped(products: Products) -> impl FnOnce(&mut Scene) {
    move |scene| {
        scene.campaign.scope.products = vec![product("TEA"), product("drinks")];
        scene.campaign.scope.excluded = vec![product("CAKE"), product("sale")];
        scene.claim.order.products = products;
    }
}

#[test]
fn a_bill_must_hold_something_that_the_campaign_is_for() {
    let needs = || Refusal::WrongProducts { needs: vec![product("TEA"), product("drinks")] };
    let in_categories = |categories: &[&str]| {
        let categories = categories.iter().map(|category| (*category).to_owned()).collect();
        lines([OrderLine { categories, ..line("JUICE", 1, 6_800) }])
    };
    accepts(scoped(lines([line("CAKE", 1, 900), line("TEA", 1, 6_800)])));
    accepts(scoped(in_categories(&["cold", "drinks"])));
    refuses(scoped(in_categories(&["cold"])), needs());
    refuses(scoped(in_categories(&["drinks", "sale"])), needs());
    refuses(scoped(lines([line("CAKE", 1, 900)])), needs());
    refuses(scoped(lines([])), needs());
    refuses(scoped(Products::Denied), needs());
    accepts(scoped(Products::Confirmed));
    asks(
        scoped(Products::Unknown),
        Ask::Products(Wanted {
            items: 1,
            of: vec![product("TEA"), product("drinks")],
            beside: vec![product("CAKE"), product("sale")],
        }),
    );
}

#[test]
fn a_campaign_that_only_excludes_asks_for_something_beside() {
    let bill = |products: Products| {
        move |scene: &mut Scene| {
            scene.campaign.scope.excluded = vec![product("GIFT")];
            scene.claim.order.products = products;
        }
    };
    accepts(bill(lines([line("TEA", 1, 6_800)])));
    refuses(bill(lines([line("GIFT", 1, 6_800)])), Refusal::WrongProducts { needs: vec![] });
    refuses(bill(Products::Denied), Refusal::WrongProducts { needs: vec![] });
    asks(bill(Products::Unknown), Ask::Products(Wanted { items: 1, of: vec![], beside: vec![product("GIFT")] }));
}

#[test]
fn an_order_must_be_sold_in_a_way_that_the_campaign_is_for() {
    let valid = vec![SaleChannel::InStore, SaleChannel::Takeaway];
    let sold = |channel: Option<SaleChannel>| {
        let valid = valid.clone();
        move |scene: &mut Scene| {
            scene.campaign.scope.sale_channels = valid;
            scene.claim.order.channel = channel;
        }
    };
    accepts(sold(Some(SaleChannel::InStore)));
    accepts(sold(Some(SaleChannel::Takeaway)));
    refuses(sold(Some(SaleChannel::Delivery)), Refusal::WrongSaleChannel { valid: valid.clone() });
    refuses(sold(Some(SaleChannel::Online)), Refusal::WrongSaleChannel { valid: valid.clone() });
    asks(sold(None), Ask::SaleChannel(valid.clone()));
    accepts(|scene| scene.claim.order.channel = Some(SaleChannel::Online));
}

#[test]
fn a_row_that_its_campaign_does_not_measure_in_this_way_is_not_understood() {
    refuses(|scene| scene.voucher.left = Amount::Money(fen(500)), Refusal::UpdateNeeded);
    refuses(|scene| scene.campaign.kind = Kind::StoredValue, Refusal::UpdateNeeded);
    refuses(
        |scene| {
            scene.campaign.kind = Kind::Uses { service: "Car wash".into() };
            scene.voucher.left = Amount::Money(fen(500));
        },
        Refusal::UpdateNeeded,
    );
}
