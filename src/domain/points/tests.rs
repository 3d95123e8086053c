//! Points are whole, never below nothing, and go back to the last one.

use proptest::prelude::*;

use super::*;
use crate::domain::sale::sample::Shop;
use crate::domain::tender::Means;

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn some(points: u32) -> NonZeroU32 {
    NonZeroU32::new(points).unwrap()
}

/// One point for every ¥1; a hundred are worth ¥1, at least two hundred, for half of a bill at most.
fn rule() -> Rule {
    let spend = Spend { points: some(100), worth: fen(100), least: 200, most: Rate::from_basis_points(5_000).unwrap() };
    Rule { earn: Earn { points: some(1), per: fen(100), counts: Counts::AllPaid }, spend: Some(spend) }
}

fn cash(amount: i64) -> Tender {
    Tender { means: Means::Cash, amount: fen(amount) }
}

#[test]
fn what_is_left_below_the_step_earns_nothing() {
    let earned = |minor| rule().earn.of(fen(minor));
    assert_eq!([0, 99, 100, 199, 12_345, -500].map(earned), [0, 0, 1, 1, 123, 0]);
    assert_eq!(earned(i64::MAX), POINTS_MAX);
}

#[test]
fn what_points_paid_earns_none_and_what_was_paid_before_only_where_the_rule_counts_it() {
    let mut shop = Shop::new();
    shop.ring("TEA", 2, 1_800);
    shop.package("HOTPOT", 10_000, 7_300);
    let points = Tender { means: Means::Points { points: 600 }, amount: fen(600) };
    let sale = shop.sell(&[points, cash(3_000)]);
    assert_eq!(Counts::AllPaid.of(&sale), fen(10_300));
    assert_eq!(Counts::PaidNow.of(&sale), fen(3_000));
    assert_eq!(rule().earned(&sale), 103);
}

#[track_caller]
fn check(points: u32, amount: i64, bill: i64, expected: Result<(), Refusal>) {
    assert_eq!(rule().spend.unwrap().check(points, fen(amount), fen(bill)), expected);
}

#[test]
fn points_pay_in_whole_steps_within_the_limits_of_the_rule() {
    check(500, 500, 1_000, Ok(()));
    check(250, 250, 1_000, Err(Refusal::NotWhole { at_a_time: 100 }));
    check(100, 100, 1_000, Err(Refusal::TooFew { least: 200 }));
    check(0, 0, 1_000, Err(Refusal::TooFew { least: 200 }));
    check(600, 600, 1_000, Err(Refusal::TooMuch { most: 500 }));
    check(500, 499, 1_000, Err(Refusal::OtherWorth { worth: fen(500) }));
    check(200, 200, 300, Err(Refusal::TooMuch { most: 0 }));
}

#[test]
fn a_rule_that_gives_or_takes_nothing_is_none() {
    let changed = |change: fn(&mut Rule)| {
        let mut rule = rule();
        change(&mut rule);
        rule.check()
    };
    assert_eq!(changed(|_| {}), Ok(()));
    assert_eq!(changed(|rule| rule.spend = None), Ok(()));
    assert_eq!(changed(|rule| rule.earn.per = Money::ZERO), Err(Unsound::Earn));
    assert_eq!(changed(|rule| rule.spend.as_mut().unwrap().worth = fen(-1)), Err(Unsound::Worth));
    assert_eq!(changed(|rule| rule.spend.as_mut().unwrap().least = u32::MAX), Err(Unsound::Least));
    assert_eq!(changed(|rule| rule.spend.as_mut().unwrap().most = Rate::NONE), Err(Unsound::Most));
}

#[test]
fn points_stand_once_among_tenders() {
    let points = Tender { means: Means::Points { points: 200 }, amount: fen(200) };
    assert_eq!(tendered(&[cash(5)]), Ok(None));
    assert_eq!(tendered(&[cash(5), points.clone()]), Ok(Some((200, fen(200)))));
    assert_eq!(tendered(&[points.clone(), points]), Err(Refusal::Twice));
}

proptest! {
    #[test]
    fn who_pays_more_earns_no_less(less in 0_i64..1_000_000, more in 0_i64..1_000_000, points in 1_u32..50, per in 1_i64..5_000) {
        let earn = Earn { points: some(points), per: fen(per), counts: Counts::AllPaid };
        prop_assert!(earn.of(fen(less)) <= earn.of(fen(less + more)));
        // Two sales never earn more than one of both.
        prop_assert!(earn.of(fen(less)) + earn.of(fen(more)) <= earn.of(fen(less + more)));
    }

    #[test]
    fn the_most_points_that_may_pay_do_and_no_more(
        step in 1_u32..500, worth in 1_i64..500, least in 0_u32..1_000, most in 1_u16..=10_000, bill in 0_i64..100_000, has in 0_u32..100_000,
    ) {
        let spend = Spend { points: some(step), worth: fen(worth), least, most: Rate::from_basis_points(most).unwrap() };
        let points = spend.most(fen(bill), has);
        prop_assert!(points <= has);
        if points > 0 {
            let pays = spend.worth(points).unwrap();
            prop_assert!(pays > Money::ZERO && pays <= fen(bill));
            prop_assert_eq!(spend.check(points, pays, fen(bill)), Ok(()));
        }
        if points > 0 && points + step <= has {
            let more = points + step;
            prop_assert!(spend.check(more, spend.worth(more).unwrap(), fen(bill)).is_err());
        }
    }

    #[test]
    fn the_parts_that_go_back_are_together_exactly_the_points(points in 0_u32..100_000, pieces in proptest::collection::vec(0_i64..10_000, 1..12)) {
        let whole: Money = pieces.iter().copied().map(fen).sum();
        prop_assume!(whole > Money::ZERO);
        let mut before = Money::ZERO;
        let mut back = 0;
        for piece in &pieces {
            let after = before.saturating_add(fen(*piece));
            back += part(points, before, after, whole);
            prop_assert!(back <= points);
            before = after;
        }
        prop_assert_eq!(back, points);
    }
}
