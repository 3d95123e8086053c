//! When a promotion holds, with what it goes, and which cannot be meant.

use jiff::civil::{Weekday, time};
use uuid::Uuid;

use super::*;
use crate::domain::promotion::sample::{of, promotion};
use crate::domain::window::{DayWindow, Weekdays};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn half() -> Rate {
    Rate::from_basis_points(5_000).unwrap()
}

fn shop(number: u128) -> ShopId {
    ShopId::new(Uuid::from_u128(number))
}

/// Whether a promotion holds in shop 1 on a Friday noon in Shanghai, in the shop, for a gold member.
#[track_caller]
fn check(change: impl FnOnce(&mut Promotion), expected: &Result<(), NotHere>) {
    let mut promotion = promotion(1, Rule::PercentOff { off: half() });
    change(&mut promotion);
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let counter = Counter { shop: shop(1), zone: &zone, now: "2026-11-20T04:00:00Z".parse().unwrap() };
    assert_eq!(promotion.holds(counter, SaleChannel::InStore, Some("gold")), *expected);
}

#[test]
fn a_happy_hour_holds_within_its_window() {
    let noon = DayWindow { from: time(11, 0, 0, 0), until: time(14, 0, 0, 0) };
    let evening = DayWindow { from: time(17, 0, 0, 0), until: time(19, 0, 0, 0) };
    check(|promotion| promotion.hours.windows = vec![noon], &Ok(()));
    check(
        |promotion| promotion.hours.windows = vec![evening],
        &Err(NotHere::Closed(Opening::WrongTime(vec![evening]))),
    );
    let monday = Weekdays::of([Weekday::Monday]);
    check(|promotion| promotion.hours.weekdays = monday, &Err(NotHere::Closed(Opening::WrongWeekday(monday))));
}

#[test]
fn a_promotion_begins_at_its_instant_and_ends_before_its_last() {
    let noon: Timestamp = "2026-11-20T04:00:00Z".parse().unwrap();
    let later: Timestamp = "2026-11-20T04:00:01Z".parse().unwrap();
    check(|promotion| promotion.from = Some(noon), &Ok(()));
    check(|promotion| promotion.from = Some(later), &Err(NotHere::NotBegun { from: later }));
    check(|promotion| promotion.until = Some(later), &Ok(()));
    check(|promotion| promotion.until = Some(noon), &Err(NotHere::Ended { until: noon }));
}

#[test]
fn it_holds_where_how_and_for_whom_it_says() {
    check(|promotion| promotion.scope.shops = ShopScope::Only(vec![shop(1)]), &Ok(()));
    check(
        |promotion| promotion.scope.shops = ShopScope::Only(vec![shop(2)]),
        &Err(NotHere::OtherShop { valid_at: vec![shop(2)] }),
    );
    check(
        |promotion| promotion.scope.sale_channels = vec![SaleChannel::Delivery],
        &Err(NotHere::OtherSaleChannel { valid: vec![SaleChannel::Delivery] }),
    );
    check(|promotion| promotion.scope.levels = vec!["gold".into()], &Ok(()));
    check(
        |promotion| promotion.scope.levels = vec!["platinum".into()],
        &Err(NotHere::OtherLevel { levels: vec!["platinum".into()] }),
    );
}

#[test]
fn an_exclusion_of_one_side_is_enough() {
    let (one, mut two) =
        (promotion(1, Rule::PercentOff { off: half() }), promotion(2, Rule::PercentOff { off: half() }));
    assert!(one.goes_with(&two) && two.goes_with(&one));
    two.excludes = vec![one.id];
    assert!(!one.goes_with(&two) && !two.goes_with(&one));
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let check = |rule: Rule, expected: Result<(), Unsound>| assert_eq!(promotion(1, rule).check(), expected);
    let nothing = Rate::from_basis_points(0).unwrap();
    check(Rule::PercentOff { off: nothing }, Err(Unsound::GivesNothing));
    check(Rule::NthItem { nth: 1, off: half(), at_most: None }, Err(Unsound::GivesNothing));
    check(Rule::NthItem { nth: 2, off: half(), at_most: Some(0) }, Err(Unsound::GivesNothing));
    check(Rule::NthItem { nth: 101, off: half(), at_most: None }, Err(Unsound::TooMuch));
    check(Rule::BuyGet { buy: 2, get: 0, gift: Gift::Same, at_most: None }, Err(Unsound::GivesNothing));
    check(Rule::BuyGet { buy: 2, get: 1, gift: Gift::Of(vec![]), at_most: None }, Err(Unsound::GivesNothing));
    check(Rule::Bundle { parts: vec![], price: fen(1), at_most: None }, Err(Unsound::GivesNothing));
    let part = || Part { of: of(&["TEA"]), pieces: 1 };
    check(Rule::Bundle { parts: vec![part()], price: fen(-1), at_most: None }, Err(Unsound::NoAmount));
    check(Rule::Bundle { parts: vec![part(); 33], price: fen(1), at_most: None }, Err(Unsound::TooMuch));
    check(Rule::Bundle { parts: vec![part(), part()], price: fen(1), at_most: Some(2) }, Ok(()));
    let tiers = |tiers: &[(i64, i64)]| Rule::Spend {
        tiers: tiers.iter().map(|(spend, off)| Tier { spend: fen(*spend), off: fen(*off) }).collect(),
    };
    check(tiers(&[(10_000, 2_000), (20_000, 5_000)]), Ok(()));
    check(tiers(&[]), Err(Unsound::GivesNothing));
    check(tiers(&[(10_000, 10_001)]), Err(Unsound::NoAmount));
    check(tiers(&[(20_000, 2_000), (10_000, 5_000)]), Err(Unsound::NoAmount));
    check(tiers(&[(10_000, 5_000), (20_000, 2_000)]), Err(Unsound::NoAmount));
    check(Rule::EverySpend { spend: fen(0), off: fen(0), at_most: None }, Err(Unsound::NoAmount));
    check(Rule::OrderPercent { off: half(), minimum: fen(-1), cap: None }, Err(Unsound::NoAmount));
    check(Rule::OrderPercent { off: half(), minimum: fen(0), cap: Some(fen(0)) }, Err(Unsound::NoAmount));
    let mut alone = promotion(1, Rule::PercentOff { off: half() });
    alone.excludes = vec![alone.id];
    assert_eq!(alone.check(), Err(Unsound::ExcludesItself));
}

#[test]
fn an_unknown_field_is_refused() {
    let promotion = promotion(1, Rule::Spend { tiers: vec![Tier { spend: fen(10_000), off: fen(2_000) }] });
    let json = serde_json::to_string(&promotion).unwrap();
    assert_eq!(serde_json::from_str::<Promotion>(&json).unwrap(), promotion);
    assert!(serde_json::from_str::<Promotion>(&json.replacen("\"spend\"", "\"unless\":1,\"spend\"", 1)).is_err());
}
