//! Cases worked by hand, as a cashier would check a receipt.

use super::*;
use crate::domain::window::DayWindow;

#[test]
fn a_01_three_teas_and_a_cake_without_any_promotion() {
    let mut till = Till::new();
    till.ring("TEA", "drinks", 3, 1_800);
    till.ring("CAKE", "food", 1, 2_500);
    let priced = till.price();
    // 3 × 18.00 + 25.00 = 79.00, of it 79.00 × 13 / 113 = 9.09 tax.
    assert_eq!((priced.total, priced.taxes[0].tax), (fen(7_900), fen(909)));
    assert_eq!(priced.due(), Due::Pay(fen(7_900)));
}

#[test]
fn a_02_second_tea_at_half_price() {
    let mut till = Till::new();
    till.runs(half_of_second());
    till.ring("TEA", "drinks", 2, 1_800);
    assert_eq!(till.pays(), 1_800 + 900);
    till.ring("TEA", "drinks", 1, 1_800);
    assert_eq!(till.pays(), 1_800 + 900 + 1_800);
}

#[test]
fn a_03_of_two_different_drinks_the_cheaper_one_is_at_half_price() {
    let mut till = Till::new();
    till.runs(half_of_second());
    till.ring("LATTE", "drinks", 1, 2_500);
    till.ring("TEA", "drinks", 1, 1_500);
    let priced = till.price();
    assert_eq!(priced.total, fen(2_500 + 750));
    assert_eq!((priced.lines[0].net, priced.lines[1].net), (fen(2_500), fen(750)));
}

#[test]
fn a_04_of_tiers_the_highest_that_is_reached_counts() {
    let mut till = Till::new();
    till.runs(tiers(&[(10_000, 1_500), (20_000, 4_000)]));
    let line = till.ring("GIFT", "gifts", 1, 9_999);
    assert_eq!(till.pays(), 9_999);
    for (price, pays) in [(10_000, 8_500), (19_999, 18_499), (20_000, 16_000), (50_000, 46_000)] {
        till.edit(Edit::ByHand(line, Some(ByHand { set: Set::Price(fen(price)), reason: "case".into() })));
        assert_eq!(till.pays(), pays, "{price}");
    }
}

#[test]
fn a_05_every_full_hundred_takes_ten_off_three_times_at_most() {
    let mut till = Till::new();
    till.runs(Rule::EverySpend { spend: fen(10_000), off: fen(1_000), at_most: Some(3) });
    till.ring("GIFT", "gifts", 1, 25_000);
    assert_eq!(till.pays(), 25_000 - 2_000);
    till.ring("GIFT", "gifts", 1, 25_000);
    assert_eq!(till.pays(), 50_000 - 3_000);
}

#[test]
fn a_06_buy_two_get_one_gives_the_cheapest_of_each_three() {
    let mut till = Till::new();
    till.runs(Rule::BuyGet { buy: 2, get: 1, gift: Gift::Same, at_most: None });
    for (code, price) in [("A", 900), ("B", 700), ("C", 500), ("D", 400), ("E", 300), ("F", 200), ("G", 100)] {
        till.ring(code, "sweets", 1, price);
    }
    // 9 7 (5) · 4 3 (2) · 1
    assert_eq!(till.pays(), 3_100 - 500 - 200);
}

#[test]
fn a_07_who_buys_two_shirts_gets_a_tie() {
    let mut till = Till::new();
    let promotion = till.runs(Rule::BuyGet { buy: 2, get: 1, gift: Gift::Of(of(&["TIE"])), at_most: Some(1) });
    promotion.scope.products = of(&["shirts"]);
    till.ring("SHIRT", "shirts", 2, 19_900);
    assert_eq!(till.pays(), 39_800);
    till.ring("TIE", "ties", 2, 5_900);
    assert_eq!(till.pays(), 39_800 + 5_900);
}

#[test]
fn a_08_a_lunch_of_burger_and_drink_costs_thirty_five() {
    let mut till = Till::new();
    till.runs(bundle(&["BURGER", "drinks"], 3_500));
    till.ring("BURGER", "food", 2, 2_800);
    till.ring("COLA", "drinks", 1, 900);
    till.ring("JUICE", "drinks", 1, 1_600);
    let priced = till.price();
    // The dearer drink goes into the first lunch: 44.00 and 37.00 become 35.00 each.
    assert_eq!(priced.total, fen(7_000));
    assert_eq!(priced.applied[0].saving, fen(1_100));
}

#[test]
fn a_09_a_lunch_that_is_dearer_than_its_parts_is_not_made() {
    let mut till = Till::new();
    till.runs(bundle(&["BURGER", "drinks"], 3_800));
    till.ring("BURGER", "food", 2, 2_800);
    till.ring("JUICE", "drinks", 1, 1_600);
    till.ring("COLA", "drinks", 1, 900);
    assert_eq!(till.pays(), 3_800 + 3_700);
}

#[test]
fn a_10_a_happy_hour_is_for_its_hours() {
    let mut till = Till::new();
    let at = |hour| jiff::civil::time(hour, 0, 0, 0);
    till.runs(Rule::PercentOff { off: rate(2_000) }).hours.windows = vec![DayWindow { from: at(11), until: at(14) }];
    till.ring("TEA", "drinks", 1, 1_800);
    assert_eq!(till.pays(), 1_440);
    till.promotions[0].hours.windows[0].from = at(13);
    assert_eq!(till.pays(), 1_800);
}

#[test]
fn a_11_twelve_percent_off_is_off_each_piece_as_on_the_shelf() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(1_200) });
    till.ring("PEN", "office", 3, 333);
    // 12 % of 3.33 is 0.3996, so one costs 2.93 and three cost 8.79.
    assert_eq!(till.pays(), 879);
}

#[test]
fn a_12_a_member_pays_the_member_price_and_others_do_not() {
    let mut till = Till::new();
    till.add(Item { member_price: Some(fen(1_500)), ..item("TEA", "drinks", 1_800) }, pieces(2));
    till.add(Item { member_price: Some(fen(9_900)), ..item("CAKE", "food", 2_500) }, pieces(1));
    assert_eq!(till.pays(), 3_600 + 2_500);
    till.member("gold");
    let priced = till.price();
    // A member price above the list helps nobody.
    assert_eq!((priced.total, priced.applied[0].by, priced.applied[0].saving), (fen(5_500), By::MemberPrice, fen(600)));
}

#[test]
fn a_13_a_member_gets_promotions_on_the_member_price() {
    let mut till = Till::new();
    till.runs(half_of_second());
    till.add(Item { member_price: Some(fen(1_500)), ..item("TEA", "drinks", 1_800) }, pieces(2));
    till.member("gold");
    assert_eq!(till.pays(), 1_500 + 750);
}

#[test]
fn a_14_cherries_by_weight_are_one_piece_and_cost_what_they_weigh() {
    let mut till = Till::new();
    till.runs(half_of_second());
    till.weigh("CHERRY", 1_250, 3_980);
    assert_eq!(till.pays(), 4_975);
    till.weigh("CHERRY", 500, 3_980);
    // The lighter bag is at half price.
    assert_eq!(till.pays(), 4_975 + 995);
}

#[test]
fn a_15_line_promotions_come_before_the_order_promotion() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(1_000) }).scope.products = of(&["GIFT"]);
    till.runs(tiers(&[(10_000, 2_000)]));
    till.ring("GIFT", "gifts", 1, 12_000);
    assert_eq!(till.pays(), 10_800 - 2_000);
}

#[test]
fn a_16_a_promotion_is_left_out_where_the_bill_is_cheaper_without_it() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(1_000) });
    till.runs(tiers(&[(10_000, 2_000)]));
    till.ring("GIFT", "gifts", 1, 10_500);
    // With ten percent off, 94.50 is left and nothing comes off it; without, 105.00 less 20.00.
    let priced = till.price();
    assert_eq!(priced.total, fen(8_500));
    assert_eq!(priced.not_applied[0].because, Because::OthersAreBetter { better_by: Some(fen(950)) });
}

#[test]
fn a_17_a_piece_takes_part_in_one_line_promotion() {
    let mut till = Till::new();
    till.runs(half_of_second()).scope.products = of(&["drinks"]);
    till.runs(Rule::PercentOff { off: rate(3_000) }).scope.products = of(&["drinks"]);
    till.ring("TEA", "drinks", 3, 2_000);
    // A pair saves 10.00 and the third one 6.00; thirty percent on all saves 18.00.
    assert_eq!(till.pays(), 6_000 - 1_800);
    till.promotions[1] = promotion(2, Rule::PercentOff { off: rate(2_000) });
    assert_eq!(till.pays(), 6_000 - 1_000 - 400);
}

#[test]
fn a_18_a_discount_by_hand_comes_after_the_promotions_and_before_vouchers() {
    let mut till = Till::new();
    till.runs(tiers(&[(10_000, 2_000)]));
    till.ring("GIFT", "gifts", 1, 12_000);
    till.edit(Edit::Discount(Some(Discount { off: Off::Share(rate(1_000)), reason: "regular".into() })));
    till.present(amount_off(3_000, 9_000), |_| {});
    // 120.00 − 20.00 = 100.00; − 10 % = 90.00; − 30.00 = 60.00.
    assert_eq!(till.pays(), 6_000);
}

#[test]
fn a_19_a_price_set_by_hand_is_touched_by_no_line_promotion() {
    let mut till = Till::new();
    till.runs(Rule::PercentOff { off: rate(5_000) });
    let line = till.ring("VASE", "gifts", 1, 10_000);
    let mut set = |set: Option<Set>| {
        till.edit(Edit::ByHand(line, set.map(|set| ByHand { set, reason: "scratched".into() })));
        till.pays()
    };
    assert_eq!(set(Some(Set::Price(fen(8_000)))), 8_000);
    assert_eq!(set(Some(Set::Off(Off::Amount(fen(1_500))))), 8_500);
    assert_eq!(set(None), 5_000);
}

#[test]
fn a_20_in_new_york_the_tax_is_added_to_what_is_left_after_discounts() {
    let mut till = Till::new();
    till.taxes.prices = Prices::Exclude;
    till.taxes.classes[0].percent = Percent::from_thousandths(8_875).unwrap();
    till.taxes.classes[1].percent = Percent::from_thousandths(0).unwrap();
    till.runs(Rule::OrderPercent { off: rate(1_000), minimum: Money::ZERO, cap: None });
    till.ring("MUG", "gifts", 1, 2_000);
    till.add(Item { tax_class: "reduced".into(), ..item("BREAD", "food", 500) }, pieces(1));
    // 20.00 and 5.00 less 10 %: 18.00 and 4.50; 8.875 % of 18.00 is 1.60.
    let priced = till.price();
    assert_eq!(priced.total, fen(1_800 + 450 + 160));
    assert_eq!((priced.taxes[0].net, priced.taxes[0].tax), (fen(1_800), fen(160)));
}

#[test]
fn a_21_lines_may_be_rounded_down_to_ten_fen() {
    let mut till = Till::new();
    till.line_rounding = Rounding { step: 10.try_into().unwrap(), side: Side::Down };
    till.ring("PEN", "office", 1, 333);
    till.ring("INK", "office", 1, 1_299);
    let priced = till.price();
    assert_eq!((priced.total, priced.lines[0].rounding, priced.lines[1].rounding), (fen(330 + 1_290), fen(3), fen(9)));
}

#[test]
fn a_22_what_is_taken_back_comes_off_the_total_with_its_tax() {
    let mut till = Till::new();
    till.ring("SHIRT", "shirts", 1, 19_900);
    let mut take_back = |code: &str| {
        let way = Return::WithoutReceipt { price: fen(11_300), reason: "too small".into() };
        till.edit(Edit::TakeBack { item: item(code, "shirts", 19_900), quantity: pieces(1), way });
        till.price()
    };
    // 199.00 holds 22.89 of tax, 113.00 holds 13.00.
    let priced = take_back("SHIRT");
    assert_eq!((priced.total, priced.taxes[0].tax), (fen(8_600), fen(2_289 - 1_300)));
    assert_eq!(take_back("HAT").due(), Due::GiveBack(fen(2_700)));
}

#[test]
fn a_23_a_piece_that_fits_two_parts_goes_where_the_other_leaves_room() {
    let mut till = Till::new();
    till.runs(bundle(&["drinks", "TEA"], 3_000));
    till.ring("TEA", "drinks", 1, 2_500);
    till.ring("COLA", "drinks", 1, 900);
    // The tea is the dearest drink, but the only tea.
    assert_eq!(till.pays(), 3_000);
}
