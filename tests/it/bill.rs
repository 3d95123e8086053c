//! Several vouchers on one bill, at a counter that rings nothing up: what does not go together, how many of a kind.

use countersign::app::demo::link::State;
use countersign::domain::money::Money;
use countersign::domain::redemption::{Claim, OrderContext, Together};
use countersign::domain::verdict::{Ask, Better, Clash, Refusal, Verdict};
use countersign::engine::bill::GOES_ON;
use countersign::engine::redeem::Outcome;
use countersign::engine::sign_in::BadgeText;
use countersign::hub::issue::Form;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Till, World, redeemed};

/// What is told of a voucher on a bill of ¥70, once it was said whether it is one bill with those before.
async fn tries(till: &Till, code: &str, together: Together) -> Outcome {
    let order = OrderContext { total: Some(Money::from_minor(7_000)), together, ..OrderContext::default() };
    let presented = till.present(code).await;
    till.engine.redeem(&presented, &Claim { order, ..Claim::default() }).await.unwrap()
}

/// Why it is refused, or would be on the same bill.
#[track_caller]
fn refused(outcome: Outcome) -> Refusal {
    match outcome {
        Outcome::Refused(Verdict::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

#[track_caller]
fn asked(outcome: Outcome) -> Clash {
    match outcome {
        Outcome::Refused(Verdict::Asks(Ask::OneOrder { clash, .. })) => clash,
        other => panic!("not asked whether it is one bill: {other:?}"),
    }
}

/// The codes of ¥20 off that go with nothing else, and of ¥30 off that go with everything that allows it.
async fn exclusive_and_free(world: &World) -> (Vec<String>, Vec<String>) {
    let alone = json!({
        "name": "开业专享 20", "stacking": "exclusive", "kind": {"amount_off": {"value": 2_000, "minimum": 0}},
    });
    let alone = world.codes(world.campaign(&alone).await, 2, Form::Opaque).await;
    (alone, world.codes(world.campaign(&json!({})).await, 3, Form::Opaque).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_with_nothing_is_refused_on_a_bill_that_has_another_with_the_difference() {
    let world = World::new().await;
    let (alone, free) = exclusive_and_free(&world).await;
    let till = world.till("till 1").await;
    for state in [State::Whole, State::Cut] {
        till.link(state);
        let first = redeemed(tries(&till, &free[usize::from(state == State::Cut)], Together::AnotherOrder).await);
        let not_with = Refusal::NotStackable {
            with: "午餐立减 30".to_owned(),
            campaign: first.offer.campaign.id,
            better: Some(Better::Other(Money::from_minor(1_000))),
        };
        assert_eq!(refused(tries(&till, &alone[0], Together::OneOrder).await), not_with);
        assert_eq!(Refusal::from(asked(tries(&till, &alone[0], Together::Unsaid).await)), not_with);
    }
    // Nothing was taken of it.
    redeemed(tries(&till, &alone[0], Together::AnotherOrder).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_redeemed_alone_keeps_others_off_its_bill_too() {
    let world = World::new().await;
    let (alone, free) = exclusive_and_free(&world).await;
    let till = world.till("till 1").await;
    redeemed(tries(&till, &alone[0], Together::Unsaid).await);
    assert!(matches!(refused(tries(&till, &free[0], Together::OneOrder).await), Refusal::NotStackable { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_of_a_campaign_that_allows_two_is_refused_on_one_bill() {
    let world = World::new().await;
    let twice = world.campaign(&json!({"limits": {"per_order": 2, "per_customer": null}})).await;
    let codes = world.codes(twice, 4, Form::Opaque).await;
    let till = world.till("till 1").await;
    for code in &codes[..2] {
        redeemed(tries(&till, code, Together::Unsaid).await);
    }
    assert_eq!(asked(tries(&till, &codes[2], Together::Unsaid).await), Clash::OrderLimit { allowed: 2 });
    assert_eq!(refused(tries(&till, &codes[2], Together::OneOrder).await), Refusal::OrderLimit { allowed: 2 });
    // The next customer has a bill of their own, on which a second one goes.
    redeemed(tries(&till, &codes[2], Together::AnotherOrder).await);
    redeemed(tries(&till, &codes[3], Together::Unsaid).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_ends_with_time_with_a_reversal_and_with_whoever_stood_there() {
    let world = World::new().await;
    let once = world.campaign(&json!({"limits": {"per_order": 1, "per_customer": null}})).await;
    let codes = world.codes(once, 5, Form::Opaque).await;
    let badge = world.badge("李雯").await;
    let till = world.till("till 1").await;
    till.engine.sign_in_with_badge(&BadgeText(badge)).await.unwrap();
    redeemed(tries(&till, &codes[0], Together::Unsaid).await);
    world.pass(GOES_ON - SignedDuration::from_secs(1));
    asked(tries(&till, &codes[1], Together::Unsaid).await);
    world.pass(SignedDuration::from_secs(1));
    let made = redeemed(tries(&till, &codes[1], Together::Unsaid).await);
    asked(tries(&till, &codes[2], Together::Unsaid).await);
    till.engine.reverse(made.redemption, "wrong code").await.unwrap();
    redeemed(tries(&till, &codes[2], Together::Unsaid).await);
    asked(tries(&till, &codes[3], Together::Unsaid).await);
    till.engine.sign_in(None).await.unwrap();
    redeemed(tries(&till, &codes[3], Together::Unsaid).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_were_shown_before_either_was_redeemed_are_told_of_each_other() {
    let world = World::new().await;
    let once = world.campaign(&json!({"limits": {"per_order": 1, "per_customer": null}})).await;
    let codes = world.codes(once, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    let (one, two) = (till.present(&codes[0]).await, till.present(&codes[1]).await);
    let order = OrderContext { total: Some(Money::from_minor(7_000)), ..OrderContext::default() };
    let claim = Claim { order, ..Claim::default() };
    let outcomes = tokio::join!(till.engine.redeem(&one, &claim), till.engine.redeem(&two, &claim));
    let made = [outcomes.0.unwrap(), outcomes.1.unwrap()];
    assert_eq!(made.iter().filter(|outcome| matches!(outcome, Outcome::Redeemed(_))).count(), 1, "{made:?}");
    till.drain().await;
    // The right that was not used went back.
    assert_eq!(world.held().await, 1);
}
