//! A clock that is a year off, while the program is closed or while it runs: no voucher becomes valid by it.

use std::sync::Arc;

use countersign::app::demo::link::{Link, State};
use countersign::domain::id::CampaignId;
use countersign::domain::language::Language;
use countersign::engine::clock::{Clock, Trust};
use countersign::engine::{Engine, Setup, enrol};
use countersign::hub::issue::Form;
use countersign::store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::world::{NOON, Till, World, redeemed, refusal};

const YEAR: SignedDuration = SignedDuration::from_hours(24 * 365);

/// A campaign that is valid between two instants.
async fn between(world: &World, from: Option<&str>, until: Option<&str>) -> CampaignId {
    world.campaign(&json!({"validity": {"between": {"from": from, "until": until}}})).await
}

/// One code that becomes valid next year, one that ended an hour ago, and one that is valid.
async fn codes(world: &World) -> [String; 3] {
    let early = between(world, Some("2027-06-01T00:00:00Z"), None).await;
    let expired = between(world, None, Some("2026-11-20T03:00:00Z")).await;
    let valid = between(world, None, None).await;
    let one = async |campaign| world.codes(campaign, 1, Form::Opaque).await.remove(0);
    [one(early).await, one(expired).await, one(valid).await]
}

/// A till that goes by a clock of its own.
async fn open(world: &World, link: Link, store: Arc<Store>, clock: Clock) -> Till {
    let setup = Setup { clock, printer: None, language: Language::English };
    let engine = Engine::start(Arc::clone(&store), setup).await.unwrap();
    engine.sync_now().await.unwrap();
    Till { engine, link, dir: world.dir("till 1"), store }
}

fn noon() -> Timestamp {
    NOON.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_a_year_ahead_makes_no_voucher_valid_without_the_hub() {
    let world = World::new().await;
    let [early, _, valid] = codes(&world).await;
    let (link, store) = world.joined("till 1").await;
    let clock = Clock::fixed(noon(), 3);
    let till = open(&world, link, store, clock.clone()).await;
    assert_eq!(refusal(&till.redeem(&early).await), "not_yet_valid");
    till.link(State::Cut);
    till.engine.sync_now().await.unwrap();
    // While it runs.
    clock.set(noon() + YEAR);
    assert_eq!(refusal(&till.redeem(&early).await), "data_too_old");
    assert_eq!(refusal(&till.redeem(&valid).await), "data_too_old", "what is said points to the clock or to the data");
    // While it is closed.
    let (link, dir) = till.close().await;
    let store = Arc::new(Store::open(&dir).unwrap());
    let till = open(&world, link, store, Clock::fixed(noon() + YEAR, 4)).await;
    assert_eq!(refusal(&till.redeem(&early).await), "data_too_old");
    // Put right, everything is as before, and what happened meanwhile is in order.
    let (link, dir) = till.close().await;
    link.set(State::Whole);
    let store = Arc::new(Store::open(&dir).unwrap());
    let till = open(&world, link, store, Clock::fixed(noon(), 5)).await;
    till.drain().await;
    assert_eq!(refusal(&till.redeem(&early).await), "not_yet_valid");
    redeemed(till.redeem(&valid).await);
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_hub_its_own_clock_decides_however_wrong_ours_is() {
    let world = World::new().await;
    let [early, expired, valid] = codes(&world).await;
    let (link, store) = world.joined("till 1").await;
    let clock = Clock::fixed(noon() + YEAR, 3);
    let till = open(&world, link, store, clock.clone()).await;
    let ahead = till.redeem(&early).await;
    assert_eq!(refusal(&ahead), "not_yet_valid", "{ahead:?}");
    clock.set(noon() - YEAR);
    let back = till.redeem(&expired).await;
    assert_eq!(refusal(&back), "expired", "{back:?}");
    redeemed(till.redeem(&valid).await);
    till.drain().await;
    assert_eq!(refusal(&till.redeem(&valid).await), "used_up");
    assert_eq!(world.exceptions().await, 0);
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
}

/// The machine's own clock, on a ledger that has seen the year 2100: as if it had been set back by decades.
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_whose_clock_was_set_back_while_closed_revives_nothing_and_says_so() {
    let world = World::new().await;
    let then: Timestamp = "2100-01-01T04:00:00Z".parse().unwrap();
    world.clock.set(then);
    let expired = between(&world, None, Some("2099-12-31T00:00:00Z")).await;
    let valid = between(&world, None, None).await;
    let expired = world.codes(expired, 1, Form::Opaque).await.remove(0);
    let valid = world.codes(valid, 2, Form::Opaque).await;
    let (link, dir) = world.till("till 1").await.close().await;
    link.set(State::Cut);
    let store = Arc::new(Store::open(&dir).unwrap());
    let clock = enrol::clock_of(&store).await.unwrap();
    let till = open(&world, link, store, clock).await;
    assert!(till.engine.clock().now() >= then, "time does not go back behind what was seen");
    assert_eq!(till.engine.status().clock, Trust::Doubtful);
    assert_eq!(refusal(&till.redeem(&expired).await), "expired");
    // What was valid stays so, and its facts do not lie before those of yesterday.
    let made = redeemed(till.redeem(&valid[0]).await);
    assert!(made.at >= then);
    // The hub's word puts it right.
    till.link(State::Whole);
    till.drain().await;
    let mut status = till.engine.watch_status();
    let proved = status.wait_for(|status| status.clock == Trust::Proved);
    tokio::time::timeout(std::time::Duration::from_secs(20), proved).await.expect("it stays doubtful").unwrap();
    assert_eq!(refusal(&till.redeem(&expired).await), "expired");
    redeemed(till.redeem(&valid[1]).await);
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (2, 0));
}
