//! What answers is broken, foreign or meant for somebody else: nothing is lost, nothing counts twice, and the counter
//! goes on.

use std::time::{Duration, Instant};

use countersign::domain::fact::Event;
use countersign::domain::redemption::Strength;
use countersign::engine::enrol;
use countersign::hub::issue::Form;
use countersign::store::Store;
use countersign::sync::terminal::Link;
use jiff::SignedDuration;
use serde_json::json;

use crate::spoiler::{Reach, Spoil, Spoiler};
use crate::world::{Till, World, redeemed, refusal, said};

/// The second and a half that the counter waits for the cloud, and what a busy machine adds to it.
const BUDGET: Duration = Duration::from_secs(6);

/// How long [`Spoil::Busy`] asks to wait.
const BUSY: SignedDuration = SignedDuration::from_secs(20);

/// Redeems while nobody gives a sound answer, which must not keep the customer waiting.
async fn redeem_soon(till: &Till, code: &str) -> countersign::engine::redeem::Outcome {
    let asked = Instant::now();
    let outcome = till.redeem(code).await;
    assert!(asked.elapsed() < BUDGET, "the customer waited {:?}", asked.elapsed());
    outcome
}

/// Answers are sound again, and what the last of them asked for is kept: nobody comes back sooner.
async fn heal(world: &World, till: &Till, spoiler: &Spoiler, spoil: Spoil) {
    if spoil == Spoil::Busy {
        // Nothing is under way that would hear of it only after the time has passed.
        till.engine.sync_now().await.unwrap();
    }
    spoiler.heal();
    if spoil == Spoil::Busy {
        world.pass(BUSY);
    }
}

/// Lives through a time in which every answer is spoiled, and checks what stands in the books after it.
async fn check(spoil: Spoil, reach: Reach, code: &str) {
    let what = format!("{spoil:?}, {reach:?}");
    let world = World::new().await;
    let usual = world.campaign(&json!({})).await;
    let strict = world.campaign(&json!({"offline": "cloud_only"})).await;
    let codes = world.codes(usual, 2, Form::Opaque).await;
    let only = world.codes(strict, 1, Form::Opaque).await.remove(0);
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    // Every call was answered well once: what a later one could be answered with by mistake.
    redeemed(till.redeem(&world.code().await).await);
    till.drain().await;
    assert_eq!(till.engine.status().problem, None, "{what}");
    let (acknowledged, _) = till.acknowledged().await;

    // Only the cloud could grant this one, and what it grants is not heard.
    spoiler.spoil(spoil, reach);
    assert_eq!(refusal(&redeem_soon(&till, &only).await), "cloud_only", "{what}");
    // What dribbles is waited for longer than a test lasts.
    if spoil != Spoil::Dribble {
        till.engine.sync_now().await.unwrap();
        let status = till.engine.status();
        assert!(matches!(status.link, Link::Down { .. }), "{what}: {status:?}");
        assert_eq!(status.problem.map(said), Some(code), "{what}");
    }
    let (still, head) = till.acknowledged().await;
    assert!(still == acknowledged && head > acknowledged, "{what}: the void waits, and no fact counts as brought");
    heal(&world, &till, &spoiler, spoil).await;
    till.drain().await;
    assert_eq!(till.engine.status().problem, None, "{what}");
    assert_eq!(world.held().await, 1, "{what}: what was refused here holds nothing there");
    let made = redeemed(till.redeem(&only).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }), "{what}");
    till.drain().await;
    let (acknowledged, _) = till.acknowledged().await;

    // These may be risked.
    spoiler.spoil(spoil, reach);
    for code in &codes {
        let made = redeemed(redeem_soon(&till, code).await);
        assert!(matches!(made.strength, Strength::Provisional { .. }), "{what}: {made:?}");
    }
    assert_eq!(till.acknowledged().await.0, acknowledged, "{what}: no fact counts as brought");
    heal(&world, &till, &spoiler, spoil).await;
    till.drain().await;
    assert_eq!(world.held().await, 4, "{what}");
    assert_eq!(refusal(&till.redeem(&codes[0]).await), "used_up", "{what}");

    // A code of a minute ago, of which no sound answer tells.
    spoiler.spoil(spoil, reach);
    let fresh = world.code().await;
    assert_eq!(refusal(&redeem_soon(&till, &fresh).await), "not_cached", "{what}");
    heal(&world, &till, &spoiler, spoil).await;
    till.drain().await;
    redeemed(till.redeem(&fresh).await);
    till.drain().await;

    assert_eq!(world.held().await, 5, "{what}");
    assert_eq!(world.exceptions().await, 0, "{what}");
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty(), "{what}");
    let known = world.hub.admin.facts(till.engine.author().device, 0, 500).await.unwrap().len();
    assert_eq!(till.acknowledged().await, (known as u64, known as u64), "{what}: the hub has every fact");
    assert_eq!(spoiler.strayed(), 0, "{what}: nobody is followed elsewhere");
}

async fn check_both(spoil: Spoil, code: &str) {
    check(spoil, Reach::Hub, code).await;
    check(spoil, Reach::Nobody, code).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_html_is_no_answer() {
    check_both(Spoil::Portal, "not-a-hub").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn half_an_answer_is_none() {
    check_both(Spoil::Half, "hub-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_dribbles_keeps_no_customer_waiting() {
    check_both(Spoil::Dribble, "hub-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_broken_for_now_is_as_one_that_is_gone() {
    check_both(Spoil::Status(500), "hub-unreachable").await;
    check_both(Spoil::Status(502), "hub-unreachable").await;
    check_both(Spoil::Busy, "hub-unreachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_asks_to_wait_is_left_alone_for_so_long_and_the_counter_goes_on() {
    let world = World::new().await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    let asked = || (spoiler.called("/v1/push"), spoiler.called("/v1/pull"));
    spoiler.spoil(Spoil::Busy, Reach::Nobody);
    till.engine.sync_now().await.unwrap();
    let before = asked();
    spoiler.heal();
    for number in 0..5 {
        till.engine.record_refusal(&number.to_string(), "unknown", None).await.unwrap();
        till.engine.sync_now().await.unwrap();
    }
    // Only the counter asks, and is answered.
    redeemed(till.redeem(&world.code().await).await);
    till.engine.sync_now().await.unwrap();
    world.pass(BUSY - SignedDuration::from_millis(1));
    till.engine.sync_now().await.unwrap();
    assert_eq!(asked(), before);
    assert_eq!(till.engine.status().problem.map(said), Some("hub-unreachable"));
    world.pass(SignedDuration::from_millis(1));
    till.drain().await;
    assert_eq!((till.engine.status().problem, world.held().await), (None, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_finds_everything_too_large_loses_nothing() {
    check_both(Spoil::Status(413), "not-a-hub").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_followed_elsewhere() {
    check_both(Spoil::Moved, "not-a-hub").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_of_another_form_is_no_answer() {
    check_both(Spoil::FieldMissing, "hub-unreadable").await;
    check_both(Spoil::OtherTypes, "hub-unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_without_measure_is_no_answer() {
    check_both(Spoil::Huge, "hub-unreadable").await;
    check_both(Spoil::Deep, "hub-unreadable").await;
    check_both(Spoil::Endless, "hub-unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_other_books_is_none() {
    check_both(Spoil::OtherEpoch, "hub-unreadable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_another_call_is_none() {
    check_both(Spoil::Earlier, "hub-unreadable").await;
}

/// Text that compresses to no less than half of its length.
fn noise(length: usize, seed: u64) -> String {
    let blocks = (0_u64..).flat_map(|block| {
        blake3::hash(&[seed.to_le_bytes(), block.to_le_bytes()].concat()).to_hex().chars().collect::<Vec<_>>()
    });
    blocks.take(length).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_that_is_too_large_on_its_way_is_split_until_it_passes() {
    let world = World::new().await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    spoiler.spoil(Spoil::Status(502), Reach::Nobody);
    for number in 0..40 {
        till.engine.record_refusal(&noise(1_000, number), "too_much", None).await.unwrap();
    }
    let (acknowledged, head) = till.acknowledged().await;
    assert!(head - acknowledged >= 40);
    spoiler.heal();
    spoiler.refuse_larger(3_000);
    let before = spoiler.pushed().len();
    till.drain().await;
    let lengths = &spoiler.pushed()[before..];
    assert!(lengths.iter().all(|length| *length <= 3_000), "{lengths:?}");
    assert!(lengths.len() >= 10, "{lengths:?}");
    let facts = world.hub.admin.facts(till.engine.author().device, 0, 500).await.unwrap();
    let refused = facts.iter().filter(|fact| fact.row.body.contains("too_much")).count();
    assert_eq!(refused, 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_fact_that_is_too_large_on_its_way_waits_and_is_not_passed_over() {
    let world = World::new().await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    spoiler.refuse_larger(2_000);
    till.engine.record_refusal(&noise(10_000, 1), "unknown", None).await.unwrap();
    till.engine.record_refusal("after it", "unknown", None).await.unwrap();
    till.engine.sync_now().await.unwrap();
    let status = till.engine.status();
    assert_eq!((status.waiting, status.problem.map(said)), (2, Some("not-a-hub")));
    spoiler.heal();
    till.drain().await;
    assert_eq!(till.engine.status().problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_snapshot_that_is_spoiled_is_fetched_later() {
    for spoil in [Spoil::Portal, Spoil::Half, Spoil::FieldMissing, Spoil::OtherEpoch, Spoil::Endless] {
        let world = World::new().await;
        let code = world.code().await;
        let spoiler = Spoiler::before(&world.hub.url).await;
        let (link, store) = world.joined_behind(spoiler.address(), "till 1").await;
        spoiler.spoil(spoil, Reach::Hub);
        let till = world.open("till 1", link, store, None).await;
        assert_eq!(till.engine.status().data_as_of, None, "{spoil:?}");
        assert_eq!(refusal(&redeem_soon(&till, &code).await), "not_cached", "{spoil:?}");
        spoiler.heal();
        till.drain().await;
        till.engine.sync_now().await.unwrap();
        assert!(till.engine.status().data_as_of.is_some(), "{spoil:?}");
        redeemed(till.redeem(&code).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoiled_enrolment_costs_its_code_and_nothing_else() {
    for (spoil, code) in [
        (Spoil::Portal, "not-a-hub"),
        (Spoil::Half, "hub-unreachable"),
        (Spoil::Status(502), "hub-unreachable"),
        (Spoil::Moved, "not-a-hub"),
        (Spoil::FieldMissing, "hub-unreadable"),
        (Spoil::OtherTypes, "hub-unreadable"),
        (Spoil::Endless, "hub-unreadable"),
    ] {
        let world = World::new().await;
        let spoiler = Spoiler::before(&world.hub.url).await;
        let dir = world.dir("till 1");
        let store = Store::open(&dir).unwrap();
        let invite = async || {
            let mut invitation = world.hub.admin.invite(world.shop.id, "till 1").await.unwrap();
            invitation.url = format!("http://{}", spoiler.address());
            invitation
        };
        spoiler.spoil(spoil, Reach::Hub);
        let refused = enrol::enrol(&store, &world.clock, &invite().await).await.unwrap_err();
        assert_eq!(said(refused.code()), code, "{spoil:?}");
        spoiler.heal();
        enrol::enrol(&store, &world.clock, &invite().await).await.unwrap();
        assert_eq!(spoiler.strayed(), 0);
        let first = store.read(countersign::store::journal::head).await.unwrap();
        assert_eq!(first.seq, 1, "{spoil:?}");
    }
}

/// The facts that a spoiled time leaves in the journal are those of what happened, and no others.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_stands_in_the_journal_as_given_up() {
    let world = World::new().await;
    let code = world.code().await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    spoiler.spoil(Spoil::Portal, Reach::Hub);
    redeemed(till.redeem(&code).await);
    spoiler.heal();
    till.drain().await;
    let facts = world.hub.admin.facts(till.engine.author().device, 0, 500).await.unwrap();
    let kinds: Vec<String> = facts
        .iter()
        .map(|fact| serde_json::from_str::<countersign::domain::fact::Fact>(&fact.row.body).unwrap())
        .map(|fact| match fact.event {
            Event::TerminalEnrolled(_) => "enrolled".to_owned(),
            Event::RedemptionVoided(voided) => format!("voided for {:?}", voided.cause),
            Event::RedemptionMade(made) => format!("made {}", matches!(made.strength, Strength::Provisional { .. })),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["enrolled", "voided for Timeout", "made true"]);
}
