//! Why something did not apply, what would save more, and what is refused.

use super::*;
use crate::domain::promotion::NotHere;

/// The reason for the only promotion.
#[track_caller]
fn because(till: &Till) -> Because {
    let priced = till.price();
    assert_eq!(priced.not_applied.len(), 1, "{:?}", priced.not_applied);
    priced.not_applied[0].because.clone()
}

#[test]
fn what_is_missing_is_said_with_its_figures() {
    let mut till = Till::new();
    till.runs(half_of_second()).scope.products = of(&["drinks"]);
    till.ring("CAKE", "food", 3, 2_500);
    assert_eq!(because(&till), Because::NothingCounts);
    till.ring("TEA", "drinks", 1, 1_800);
    assert_eq!(because(&till), Because::TooFewPieces { needed: 2, held: 1 });

    till.promotions = vec![promotion(1, bundle(&["TEA", "BURGER"], 3_000))];
    assert_eq!(because(&till), Because::PartMissing { of: vec!["BURGER".into()], pieces: 1 });
    till.promotions = vec![promotion(1, bundle(&["TEA", "TEA"], 3_000))];
    assert_eq!(because(&till), Because::PartMissing { of: vec!["TEA".into()], pieces: 1 });
    till.promotions = vec![promotion(1, bundle(&["TEA", "CAKE"], 9_000))];
    assert_eq!(because(&till), Because::SavesNothing);
    till.promotions = vec![promotion(1, tiers(&[(10_000, 2_000)]))];
    assert_eq!(because(&till), Because::BelowSpend { spend: fen(10_000), missing: fen(700) });
    let gift = Rule::BuyGet { buy: 1, get: 2, gift: Gift::Of(of(&["TIE"])), at_most: None };
    till.promotions = vec![promotion(1, gift)];
    assert_eq!(because(&till), Because::PartMissing { of: vec!["TIE".into()], pieces: 2 });

    till.promotions = vec![promotion(1, Rule::PercentOff { off: rate(1_000) })];
    till.promotions[0].scope.levels = vec!["gold".into()];
    assert_eq!(because(&till), Because::NotHere(NotHere::OtherLevel { levels: vec!["gold".into()] }));
    till.member("gold");
    assert_eq!(till.price().not_applied, []);
}

#[test]
fn a_spend_that_others_took_it_below_is_said() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(5_000) });
    till.runs(tiers(&[(10_000, 1_000)]));
    till.ring("GIFT", "gifts", 1, 12_000);
    let priced = till.price();
    assert_eq!(priced.total, fen(6_000));
    assert_eq!(priced.not_applied[0].because, Because::BelowSpend { spend: fen(10_000), missing: fen(4_000) });
}

#[test]
fn spend_so_much_more_to_save_so_much_more() {
    let mut till = Till::new();
    till.runs(tiers(&[(10_000, 2_000), (20_000, 5_000)]));
    till.ring("GIFT", "gifts", 1, 8_750);
    let hint = |more, save| {
        let (by, name) = (By::Promotion(till.promotions[0].id), "Promotion 1".to_owned());
        Hint::SpendMore { by, name, more: fen(more), save: fen(save) }
    };
    let (first, second) = (hint(1_250, 2_000), hint(10_000, 3_000));
    assert_eq!(till.price().hints, [first]);
    till.ring("SOAP", "gifts", 1, 1_250);
    let priced = till.price();
    assert_eq!((priced.total, priced.hints), (fen(8_000), vec![second]));
}

#[test]
fn one_more_at_half_price() {
    let mut till = Till::new();
    till.runs(half_of_second());
    till.ring("TEA", "drinks", 3, 1_800);
    let by = By::Promotion(till.promotions[0].id);
    let hint = Hint::AddPieces { by, name: "Promotion 1".into(), more: 1, off: rate(5_000) };
    assert_eq!(till.price().hints, [hint]);
    till.ring("TEA", "drinks", 1, 1_800);
    assert_eq!(till.price().hints, []);
}

#[test]
fn nothing_is_hinted_at_that_does_not_go_with_what_applied() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(5_000) }).stacking = Stacking::Exclusive;
    till.runs(tiers(&[(10_000, 1_000), (20_000, 2_000)]));
    till.ring("GIFT", "gifts", 1, 12_000);
    let priced = till.price();
    assert_eq!((priced.total, priced.hints), (fen(6_000), vec![]));
}

#[test]
fn of_promotions_that_exclude_each_other_in_a_circle_the_best_applies() {
    let mut till = Till::new();
    for (off, scope) in [(1_000, "A"), (1_200, "B"), (1_100, "C")] {
        till.runs(Rule::PercentOff { off: rate(off) }).scope.products = of(&[scope]);
    }
    let ids: Vec<_> = till.promotions.iter().map(|promotion| promotion.id).collect();
    for (place, promotion) in till.promotions.iter_mut().enumerate() {
        promotion.excludes = vec![ids[(place + 1) % 3]];
    }
    for code in ["A", "B", "C"] {
        till.ring(code, "all", 1, 10_000);
    }
    let priced = till.price();
    assert_eq!((priced.total, priced.applied[0].by), (fen(28_800), By::Promotion(ids[1])));
    let reasons: Vec<_> = priced.not_applied.iter().map(|not| not.because.clone()).collect();
    let with = || vec![By::Promotion(ids[1])];
    assert_eq!(
        reasons,
        [
            Because::NotTogether { with: with(), better_by: Some(fen(200)) },
            Because::NotTogether { with: with(), better_by: Some(fen(100)) },
        ]
    );
    // Of a circle of two that save the same the shop's first one is taken.
    let mut till = Till::new();
    for excluded in [2, 1] {
        let other = promotion(excluded, half_of_second()).id;
        till.runs(Rule::PercentOff { off: rate(1_000) }).excludes = vec![other];
    }
    till.ring("A", "all", 1, 10_000);
    let priced = till.price();
    assert_eq!((priced.total, priced.applied[0].by), (fen(9_000), By::Promotion(till.promotions[0].id)));
}

#[test]
fn a_class_that_the_tax_table_does_not_hold_is_refused() {
    let mut till = Till::new();
    let line = till.add(Item { tax_class: "luxury".into(), ..item("FUR", "coats", 1_000_000) }, pieces(1));
    assert_eq!(till.try_price(), Err(Refusal::NoTaxClass { line, class: "luxury".into() }));
}

#[test]
fn more_promotions_than_are_looked_at_are_refused() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 1, 1_800);
    for _ in 0..101 {
        till.runs(half_of_second());
    }
    assert_eq!(till.try_price(), Err(Refusal::TooManyPromotions { promotions: 101, most: 100 }));
}

#[test]
fn the_largest_basket_there_is_has_a_price() {
    let mut till = Till::new();
    till.taxes.prices = Prices::Exclude;
    till.taxes.classes[0].percent = Percent::from_thousandths(100_000).unwrap();
    till.runs(tiers(&[(10_000, 2_000)]));
    till.runs(Rule::OrderPercent { off: rate(100), minimum: Money::ZERO, cap: None });
    for number in 0..500 {
        till.ring(&format!("P{number}"), "all", 9_999, 10_000_000_000);
    }
    let list = 500 * 9_999 * 10_000_000_000_i64;
    let priced = till.price();
    assert_eq!(priced.list, fen(list));
    assert!(priced.total > fen(list) && priced.discounts > Money::ZERO);
}

#[test]
fn an_empty_basket_costs_nothing() {
    let mut till = Till::new();
    till.runs(tiers(&[(10_000, 2_000)]));
    let priced = till.price();
    assert_eq!((priced.total, priced.due(), priced.hints), (Money::ZERO, Due::Nothing, vec![]));
}
