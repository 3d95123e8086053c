//! The rows beside the verdict: what happened last, over a restart too, what of it may be taken back, and its slip once more.

use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::booking::Booking;
use countersign::domain::check_in::Arrival;
use countersign::engine::present::Subject;
use countersign::engine::problem::Code;
use countersign::engine::recent::{Firmness, LastSlip, Recent, Undo, What};
use countersign::hub::admin::{BookingForm, ShopForm};
use countersign::hub::issue::Form;
use countersign::store::Store;
use jiff::SignedDuration;
use serde_json::json;

use crate::spoiler::Spoiler;
use crate::world::{Till, World, printer_at, redeemed};

async fn rows(till: &Till) -> Vec<Recent> {
    till.engine.recent(5).await.unwrap()
}

/// Whether the only redemption among the rows may be taken back, and how firmly it stands.
#[track_caller]
fn redemption(rows: &[Recent]) -> (Undo, Firmness) {
    let mut found = rows.iter().filter_map(|row| match &row.what {
        What::Redeemed { undo, firmness, .. } => Some((*undo, *firmness)),
        What::CheckedIn { .. } | What::Refused { .. } => None,
    });
    found.next().expect("nothing was redeemed")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_last_is_known_after_a_restart_and_forgotten_the_next_day() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    let made = redeemed(till.redeem(&code).await);
    till.engine.record_refusal("voucher", "used_up", Some(made.offer.voucher)).await.unwrap();
    let (link, dir) = till.close().await;
    let store = Arc::new(Store::open(&dir).unwrap());
    let till = world.open("till 1", link, store, None).await;
    let shown = rows(&till).await;
    let refused = What::Refused { code: "used_up".into(), voucher: Some(made.offer.voucher) };
    let kept = What::Redeemed {
        redemption: made.redemption,
        voucher: made.offer.voucher,
        campaign: "午餐立减 30".into(),
        firmness: Firmness::Granted,
        undo: Undo::Until(made.at + SignedDuration::from_secs(600)),
    };
    assert_eq!(shown.iter().map(|row| row.what.clone()).collect::<Vec<_>>(), [refused, kept]);
    till.engine.reverse(made.redemption, "wrong code").await.unwrap();
    assert_eq!(redemption(&rows(&till).await).0, Undo::Done);
    world.pass(SignedDuration::from_hours(24));
    assert_eq!(rows(&till).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_taken_offline_waits_until_the_hub_has_it() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    till.link(State::Cut);
    redeemed(till.redeem(&code).await);
    assert_eq!(redemption(&rows(&till).await).1, Firmness::Waiting);
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(redemption(&rows(&till).await).1, Firmness::Confirmed);
}

/// A booking of four for now.
async fn booked(world: &World) -> Booking {
    let form: BookingForm = serde_json::from_value(json!({
        "shop": world.shop.id, "service": "茶艺体验", "minutes": 60, "party": 4, "starts_at": world.clock.now(),
        "guest": {"name": "样例客人", "phone": "00000000001"},
    }))
    .unwrap();
    world.hub.admin.put_booking(form).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_check_in_of_a_booking_may_be_undone() {
    let world = World::new().await;
    let booking = booked(&world).await;
    let till = world.till("till 1").await;
    let Subject::Booking(shown) = till.engine.present(&booking.code, Source::Wedge, Instant::now()).await.unwrap()
    else {
        panic!("no booking")
    };
    for people in [1, 3] {
        let part = Arrival { people: Some(people), ..Arrival::default() };
        till.engine.check_in(shown.id, &part).await.unwrap();
    }
    let undos = |rows: Vec<Recent>| -> Vec<(u16, Undo)> {
        let told = |row: Recent| match row.what {
            What::CheckedIn { people, undo, guest, .. } => {
                assert_eq!(guest.unwrap().name, "样例客人");
                (people, undo)
            }
            other => panic!("no check-in: {other:?}"),
        };
        rows.into_iter().map(told).collect()
    };
    assert_eq!(undos(rows(&till).await), [(3, Undo::Open), (1, Undo::Never)]);
    till.engine.undo_check_in(shown.id, "counted wrong").await.unwrap();
    assert_eq!(undos(rows(&till).await), [(3, Undo::Done), (1, Undo::Open)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_that_a_pull_brings_back_before_its_push_is_answered_counts_once() {
    check_in_comes_back_by("/v1/pull").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_that_a_snapshot_brings_back_before_its_push_is_answered_counts_once() {
    check_in_comes_back_by("/v1/snapshot").await;
}

async fn check_in_comes_back_by(path: &str) {
    let world = World::new().await;
    let other: ShopForm =
        serde_json::from_value(json!({"name": "人民路店", "zone": "Asia/Shanghai", "currency": "CNY"})).unwrap();
    let other = world.hub.admin.put_shop(other).await.unwrap().id;
    let elsewhere = world.campaign(&json!({"scope": {"shops": {"only": [other]}}})).await;
    let booking = booked(&world).await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    till.drain().await;
    spoiler.hold_pushes();
    let (pushed, part) = (spoiler.pushed().len(), Arrival { people: Some(1), ..Arrival::default() });
    till.engine.check_in(booking.id, &part).await.unwrap();
    until(&till, || spoiler.pushed().len() > pushed).await;
    if path == "/v1/snapshot" {
        // Opened to this shop, it brings vouchers without a change of their own: the till's cursor is too old.
        world.campaign(&json!({"id": elsewhere})).await;
    }
    // The hub holds the check-in, and the next page is due: whatever happens next asks for it.
    let brought = spoiler.called(path);
    world.pass(SignedDuration::from_mins(1));
    till.engine.record_refusal("voucher", "used_up", None).await.unwrap();
    until(&till, || spoiler.called(path) > brought).await;
    let arrived = async || match till.engine.present(&booking.code, Source::Wedge, Instant::now()).await.unwrap() {
        Subject::Booking(booking) => booking.arrived,
        other => panic!("no booking: {other:?}"),
    };
    for _ in 0..10 {
        assert_eq!(arrived().await, 1);
        let _ = tokio::time::timeout(MOMENT, till.engine.news().next()).await;
    }
    spoiler.let_pushes_go();
    till.drain().await;
    assert_eq!(arrived().await, 1);
}

/// How long is waited for news before it is looked again.
const MOMENT: Duration = Duration::from_millis(50);

/// Waits until something is so; bounded.
async fn until(till: &Till, is_so: impl Fn() -> bool) {
    let mut news = till.engine.news();
    for _ in 0..600 {
        if is_so() {
            return;
        }
        let _ = tokio::time::timeout(MOMENT, news.next()).await;
    }
    panic!("it did not come to pass");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slip_of_a_redemption_is_printed_again_as_a_copy() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let simulated = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("till 1", Some(printer_at(simulated.address()))).await;
    redeemed(till.redeem(&codes[0]).await);
    till.papers_settle().await;
    for _ in 0..2 {
        let LastSlip::OutAlready(job) = till.engine.print_last().await.unwrap() else { panic!("it is not out") };
        till.engine.reprint(job).await.unwrap();
    }
    till.papers_settle().await;
    let paper = simulated.paper();
    assert_eq!(paper.cuts, 3, "{}", paper.text);
    assert!(paper.text.contains("COPY 2") && paper.text.contains("COPY 3"), "{}", paper.text);
    let without = world.till("till 2").await;
    redeemed(without.redeem(&codes[1]).await);
    // It is kept, and there is nothing to print it with.
    assert_eq!(without.engine.print_last().await.unwrap_err().code(), Code::NoPrinter);
}
