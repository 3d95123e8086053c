//! Receiving booked customers through the engine, and what the hub learns of it.

use std::sync::Arc;
use std::time::Instant;

use countersign::app::demo::link::State;
use countersign::devices::Source;
use countersign::domain::booking::usual::Usual;
use countersign::domain::booking::{Change, Guest, Status};
use countersign::domain::check_in::{Arrival, Consent, Hold, Reply};
use countersign::domain::id::BookingId;
use countersign::engine::check_in::{CheckedIn, WalkIn};
use countersign::engine::present::Subject;
use countersign::engine::problem::Code;
use countersign::hub::admin::{BookingForm, ShopForm};
use countersign::hub::database::DeviceStatus;
use countersign::store::{Store, bookings};
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Till, World};

async fn booked(world: &World, minutes: i64, party: u16) -> (BookingId, String) {
    let form: BookingForm = serde_json::from_value(json!({
        "shop": world.shop.id, "service": "茶艺体验", "minutes": 60, "party": party,
        "starts_at": world.clock.now() + SignedDuration::from_mins(minutes),
        "guest": {"name": "样例客人", "phone": "00000000001"},
    }))
    .unwrap();
    let booking = world.hub.admin.put_booking(form).await.unwrap();
    (booking.id, booking.code)
}

async fn walk_in(till: &Till) -> BookingId {
    let guest = Guest { name: "样例散客".to_owned(), phone: "00000000002".to_owned() };
    let service = "茶艺体验".to_owned();
    till.engine.walk_in(WalkIn { service, party: 2, minutes: 60, resource: None, guest }).await.unwrap()
}

/// The name on a booking as the till shows it.
async fn named(till: &Till, id: BookingId) -> Option<String> {
    till.engine.booking(id).await.unwrap().map(|booking| booking.guest.name)
}

async fn arrive(till: &Till, code: &str, arrival: &Arrival) -> CheckedIn {
    let Subject::Booking(booking) = till.engine.present(code, Source::Wedge, Instant::now()).await.unwrap() else {
        panic!("no booking")
    };
    till.engine.check_in(booking.id, arrival).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn early_waits_in_time_is_let_in_and_late_needs_a_manager() {
    let world = World::new().await;
    let (_, early) = booked(&world, 31, 2).await;
    let (_, in_time) = booked(&world, 30, 2).await;
    let (_, late) = booked(&world, -15, 2).await;
    let till = world.till("till 1").await;
    let all = Arrival::default();
    assert!(matches!(arrive(&till, &early, &all).await, CheckedIn::Answered(Reply::Hold(Hold::Wait { .. }))));
    assert!(matches!(arrive(&till, &in_time, &all).await, CheckedIn::Admitted { .. }));
    assert!(matches!(arrive(&till, &late, &all).await, CheckedIn::Answered(Reply::Hold(Hold::Late { .. }))));
    let host = Arrival { early: Consent::Given, ..all };
    assert!(matches!(arrive(&till, &early, &host).await, CheckedIn::Admitted { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_party_arrives_in_parts_once_and_can_be_undone() {
    let world = World::new().await;
    let (id, code) = booked(&world, 5, 4).await;
    let till = world.till("till 1").await;
    till.link(State::Cut);
    let part = |people| Arrival { people: Some(people), ..Arrival::default() };
    assert!(matches!(arrive(&till, &code, &part(1)).await, CheckedIn::Admitted { .. }));
    assert!(matches!(arrive(&till, &code, &part(3)).await, CheckedIn::Admitted { .. }));
    let CheckedIn::Answered(Reply::Refuse(reason)) = arrive(&till, &code, &Arrival::default()).await else {
        panic!("let in twice")
    };
    assert_eq!(reason.code(), "already_here");
    till.engine.undo_check_in(id, "counted wrong").await.unwrap();
    assert_eq!(till.engine.booking(id).await.unwrap().unwrap().arrived, 1);
    till.link(State::Whole);
    till.drain().await;
    let known = world.hub.admin.booking(id).await.unwrap();
    assert_eq!((known.arrived, known.status), (1, Status::Arrived));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_booked_here_is_what_a_walk_in_is_offered() {
    let world = World::new().await;
    booked(&world, 5, 2).await;
    booked(&world, 24 * 60, 4).await;
    let till = world.till("till 1").await;
    let usual = till.engine.usual_services().await.unwrap();
    assert_eq!(usual, [Usual { service: "茶艺体验".to_owned(), minutes: 60 }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_booking_is_found_on_its_new_day_alone_and_keeps_its_history() {
    let world = World::new().await;
    let (id, _) = booked(&world, 60, 2).await;
    let till = world.till("till 1").await;
    let (now, hours) = (world.clock.now(), SignedDuration::from_hours);
    let to = now + hours(26);
    till.engine.change_booking(id, Change::Reschedule { to }).await.unwrap();
    let on = async |from, until| till.engine.search_bookings("0001", from, until).await.unwrap().len();
    assert_eq!((on(now, now + hours(12)).await, on(now + hours(24), now + hours(36)).await), (0, 1));
    let moved = till.engine.booking(id).await.unwrap().unwrap();
    assert_eq!((moved.starts_at, moved.moved.len(), moved.status), (to, 1, Status::Confirmed));
    till.drain().await;
    assert_eq!(world.hub.admin.booking(id).await.unwrap().starts_at, to, "the hub knows it too");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_booking_is_taken_in_and_stays_anonymous_in_the_journal() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let id = walk_in(&till).await;
    till.drain().await;
    let here = till.engine.booking(id).await.unwrap().unwrap();
    assert_eq!((here.arrived, here.status, here.guest.name.as_str()), (2, Status::Arrived, "样例散客"));
    for file in ["ledger.db", "ledger.db-wal", "cache.db", "cache.db-wal"] {
        let bytes = std::fs::read(till.dir.join(file)).unwrap_or_default();
        let name = "样例散客".as_bytes();
        assert!(!bytes.windows(name.len()).any(|window| window == name), "a name stands in {file} in clear");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_the_hub_erases_is_gone_at_its_till_with_its_guest() {
    let world = World::new().await;
    let (booked, _) = booked(&world, 5, 2).await;
    let till = world.till("till 1").await;
    let taken_in = walk_in(&till).await;
    till.drain().await;
    assert_eq!(named(&till, booked).await.as_deref(), Some("样例客人"));
    let persons = till.store.read(move |conn| bookings::people_of(conn, &[booked, taken_in])).await.unwrap();
    for id in [booked, taken_in] {
        world.hub.admin.erase_booking(id).await.unwrap();
    }
    till.drain().await;
    assert_eq!((named(&till, booked).await, named(&till, taken_in).await), (None, None));
    let (now, day) = (world.clock.now(), SignedDuration::from_hours(24));
    assert_eq!(till.engine.search_bookings("0002", now - day, now + day).await.unwrap(), []);
    for person in persons {
        let sealed = till.store.people().seal(person, &"again", &mut |bytes| bytes.fill(1));
        assert!(sealed.is_err(), "nothing is sealed for them again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_that_was_erased_before_a_snapshot_is_gone_with_its_guest() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let taken_in = walk_in(&till).await;
    let other: ShopForm =
        serde_json::from_value(json!({"name": "人民路店", "zone": "Asia/Shanghai", "currency": "CNY"})).unwrap();
    let other = world.hub.admin.put_shop(other).await.unwrap().id;
    let campaign = world.campaign(&json!({"scope": {"shops": {"only": [other]}}})).await;
    till.drain().await;
    till.link(State::Cut);
    world.hub.admin.erase_booking(taken_in).await.unwrap();
    // Opened to this shop, it brings vouchers without a change of their own: the till's cursor is too old.
    world.campaign(&json!({"id": campaign})).await;
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(named(&till, taken_in).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_out_of_service_names_nobody_until_it_is_served_again() {
    let world = World::new().await;
    let (booked, _) = booked(&world, 5, 2).await;
    let till = world.till("till 1").await;
    let taken_in = walk_in(&till).await;
    till.drain().await;
    let device = till.engine.author().device;
    world.hub.admin.set_device_status(device, DeviceStatus::Revoked).await.unwrap();
    till.engine.sync_now().await.unwrap();
    let nobody = Some(String::new());
    assert_eq!((named(&till, booked).await, named(&till, taken_in).await), (nobody.clone(), nobody.clone()));
    world.hub.admin.set_device_status(device, DeviceStatus::Active).await.unwrap();
    world.pass(SignedDuration::from_mins(6));
    till.drain().await;
    assert_eq!(named(&till, booked).await.as_deref(), Some("样例客人"), "the hub sends the name again");
    assert_eq!(named(&till, taken_in).await, nobody, "the name that stood here alone does not come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_come_from_the_hub_again_after_the_keys_of_people_were_damaged() {
    let world = World::new().await;
    let (booked, _) = booked(&world, 5, 2).await;
    let till = world.till("till 1").await;
    assert_eq!(till.engine.begun_anew(), []);
    let (link, dir) = till.close().await;
    std::fs::write(dir.join("people.db"), "not a database").unwrap();
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert_eq!(till.engine.begun_anew(), [Code::NamesLost]);
    till.drain().await;
    assert_eq!(named(&till, booked).await.as_deref(), Some("样例客人"));
}
