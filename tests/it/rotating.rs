//! A rotating code is worth one redemption: a picture of it, shown again, is a copy.

use std::sync::Arc;
use std::time::Instant;

use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::domain::id::{StaffId, VoucherId};
use countersign::domain::redemption::{Claim, Override};
use countersign::domain::staff::Permission;
use countersign::domain::voucher::Amount;
use countersign::engine::present::Subject;
use countersign::engine::redeem::Outcome;
use countersign::hub::issue::{Form, Order};
use countersign::store::Store;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Till, World, redeemed, refusal};

/// A voucher of three uses that asks for its rotating code.
async fn pass(world: &World) -> VoucherId {
    let campaign = world.campaign(&json!({"evidence": "rotating_code", "treatment": "tender"})).await;
    let order = Order {
        campaign,
        count: 1,
        form: Form::Signed,
        amount: Some(Amount::Uses(3)),
        home_shop: Some(world.shop.id),
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    };
    world.hub.admin.issue(&order).await.unwrap().remove(0).id
}

/// What the customer's phone shows now.
async fn shown(world: &World, voucher: VoucherId) -> String {
    world.hub.admin.code_of(voucher).await.unwrap().code
}

async fn left(world: &World, voucher: VoucherId) -> Amount {
    world.hub.admin.voucher(voucher).await.unwrap().voucher.left
}

fn one_use() -> Claim {
    Claim { take: Some(Amount::Uses(1)), ..Claim::default() }
}

/// Redeems one use of what a code stands for.
async fn use_one(till: &Till, code: &str) -> Outcome {
    use_of(till, code, &one_use()).await
}

/// Redeems what is claimed of what a code stands for.
async fn use_of(till: &Till, code: &str, claim: &Claim) -> Outcome {
    let subject = till.engine.present(code, Source::Camera, Instant::now()).await.unwrap();
    let Subject::Voucher(presented) = subject else { panic!("no voucher: {subject:?}") };
    till.engine.redeem(&presented, claim).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_was_used_is_refused_also_after_a_restart_and_offline() {
    let world = World::new().await;
    let voucher = pass(&world).await;
    let till = world.till("till 1").await;
    let picture = shown(&world, voucher).await;
    redeemed(use_one(&till, &picture).await);
    till.drain().await;
    assert_eq!(left(&world, voucher).await, Amount::Uses(2));
    // Still fresh, and used: the right that the cloud granted for it is given back.
    assert_eq!(refusal(&use_one(&till, &picture).await), "evidence_missing");
    till.drain().await;
    assert_eq!(left(&world, voucher).await, Amount::Uses(2));

    let (link, dir) = till.close().await;
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert_eq!(refusal(&use_one(&till, &picture).await), "evidence_missing");
    till.drain().await;
    till.link(State::Cut);
    assert_eq!(refusal(&use_one(&till, &picture).await), "evidence_missing");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(left(&world, voucher).await, Amount::Uses(2));

    // The phone shows the next one.
    world.pass(SignedDuration::from_secs(15));
    let next = shown(&world, voucher).await;
    assert_ne!(next, picture);
    redeemed(use_one(&till, &next).await);
    // A picture is worth nothing once its time is over, used or not.
    let unused = {
        world.pass(SignedDuration::from_secs(15));
        shown(&world, voucher).await
    };
    world.pass(SignedDuration::from_secs(60));
    assert_eq!(refusal(&use_one(&till, &unused).await), "evidence_missing");
    till.drain().await;
    assert_eq!((left(&world, voucher).await, world.held().await), (Amount::Uses(1), 2));
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_burnt_by_a_redemption_and_not_by_looking() {
    let world = World::new().await;
    let voucher = pass(&world).await;
    let till = world.till("till 1").await;
    let picture = shown(&world, voucher).await;
    for _ in 0..3 {
        till.engine.present(&picture, Source::Camera, Instant::now()).await.unwrap();
    }
    redeemed(use_one(&till, &picture).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_was_used_at_one_till_is_refused_at_another() {
    let world = World::new().await;
    let voucher = pass(&world).await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    let picture = shown(&world, voucher).await;
    redeemed(use_one(&one, &picture).await);
    // The hub knows it, whatever the other till has been told.
    assert_eq!(refusal(&use_one(&two, &picture).await), "evidence_missing");
    // What it was told of, it knows also by itself.
    two.drain().await;
    two.link(State::Cut);
    assert_eq!(refusal(&use_one(&two, &picture).await), "evidence_missing");
    two.link(State::Whole);
    two.drain().await;

    world.pass(SignedDuration::from_secs(15));
    redeemed(use_one(&two, &shown(&world, voucher).await).await);
    two.drain().await;
    assert_eq!((left(&world, voucher).await, world.held().await), (Amount::Uses(1), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_was_used_offline_is_known_elsewhere_once_its_fact_came_and_stays_used_when_taken_back() {
    let world = World::new().await;
    let voucher = pass(&world).await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    let picture = shown(&world, voucher).await;
    one.link(State::Cut);
    let made = redeemed(use_one(&one, &picture).await);
    one.link(State::Whole);
    one.drain().await;
    assert_eq!(refusal(&use_one(&two, &picture).await), "evidence_missing");
    one.engine.reverse(made.redemption, "wrong voucher").await.unwrap();
    one.drain().await;
    assert_eq!(refusal(&use_one(&two, &picture).await), "evidence_missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_may_accept_a_code_whose_step_was_used() {
    let world = World::new().await;
    let voucher = pass(&world).await;
    let (one, two) = (world.till("till 1").await, world.till("till 2").await);
    let picture = shown(&world, voucher).await;
    redeemed(use_one(&one, &picture).await);
    let by = StaffId::new(world.clock.mint());
    let allowed = Override { permission: Permission::AcceptWithoutEvidence, by, reason: "seen".to_owned() };
    let claim = Claim { overrides: vec![allowed], ..one_use() };
    for till in [&one, &two] {
        redeemed(use_of(till, &picture, &claim).await);
    }
}
