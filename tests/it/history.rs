//! Looking back through the engine: what happened at a till on a day, as it stands now.

use std::time::Instant;

use countersign::app::demo::link::State as Way;
use countersign::devices::Source;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::check_in::Arrival;
use countersign::domain::fact::Event;
use countersign::domain::redemption::Known;
use countersign::engine::check_in::CheckedIn;
use countersign::engine::history::{
    About, Ask, Ending, Entry, Filter, Outcome, PAGE, PaperState, Slip, Standing, Undo, What,
};
use countersign::engine::present::Subject;
use countersign::hub::admin::BookingForm;
use countersign::hub::issue::Form;
use jiff::SignedDuration;
use serde_json::json;

use crate::world::{Till, World, printer_at, redeemed, refusal};

/// Today's entries.
async fn today(till: &Till, filter: Filter) -> Vec<Entry> {
    let ask = Ask { day: till.engine.today(), filter, sought: String::new(), before: None };
    till.engine.history(ask).await.unwrap().entries
}

fn event(entry: &Entry) -> &Event {
    match &entry.what {
        What::Happened { fact, .. } => &fact.event,
        What::Paper(slip) => panic!("a paper: {slip:?}"),
    }
}

/// The kinds of facts, as they are listed.
fn kinds(entries: &[Entry]) -> Vec<&'static str> {
    entries.iter().map(|entry| event(entry).kind()).collect()
}

/// How the redemptions stand, as they are listed.
fn standings(entries: &[Entry]) -> Vec<(Standing, Outcome)> {
    let of = |entry: &Entry| match &entry.what {
        What::Happened { fact, about: About::Redemption(redeemed), .. } => {
            matches!(fact.event, Event::RedemptionMade(_)).then_some((redeemed.row.state, redeemed.row.outcome))
        }
        _ => None,
    };
    entries.iter().filter_map(of).collect()
}

fn slip(entry: &Entry) -> &Slip {
    match &entry.what {
        What::Happened { slip: Some(slip), .. } | What::Paper(slip) => slip,
        What::Happened { .. } => panic!("no slip: {entry:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_told_the_latest_first_and_as_it_stands_now() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 2, Form::Opaque).await;
    let till = world.till("till 1").await;
    let second = SignedDuration::from_secs(1);
    let first = redeemed(till.redeem(&codes[0]).await);
    till.drain().await;
    world.pass(second);
    assert_eq!(refusal(&till.redeem(&codes[0]).await), "used_up");
    till.engine.record_refusal("voucher", "used_up", None).await.unwrap();
    world.pass(second);
    till.link(Way::Cut);
    redeemed(till.redeem(&codes[1]).await);
    world.pass(second);
    till.engine.reverse(first.redemption, "wrong code").await.unwrap();
    let entries = today(&till, Filter::Everything).await;
    assert_eq!(kinds(&entries), ["redemption_reversed", "redemption_made", "scan_refused", "redemption_made"]);
    let made = [Standing::Made, Standing::Reversed { at: world.clock.now() }];
    assert_eq!(standings(&entries), [(made[0], Outcome::Waiting), (made[1], Outcome::Applied)]);
    till.link(Way::Whole);
    till.drain().await;
    let entries = today(&till, Filter::Redeemed).await;
    assert_eq!(standings(&entries), [(made[0], Outcome::Applied), (made[1], Outcome::Applied)]);
    assert_eq!(kinds(&today(&till, Filter::Refused).await), ["scan_refused"]);
    assert!(kinds(&today(&till, Filter::EverythingForManagers).await).contains(&"terminal_enrolled"));
    let yesterday = Ask {
        day: till.engine.today().yesterday().unwrap(),
        filter: Filter::Everything,
        sought: String::new(),
        before: None,
    };
    assert_eq!(till.engine.history(yesterday).await.unwrap().entries, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_was_given_up_is_told_to_managers_alone() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let till = world.till("till 1").await;
    // A pull that is under way may find out first that the way is gone; then nothing is requested and nothing given up.
    for code in world.codes(campaign, 10, Form::Opaque).await {
        till.link(Way::Whole);
        till.drain().await;
        till.link(Way::AnswersLost);
        redeemed(till.redeem(&code).await);
        if kinds(&today(&till, Filter::EverythingForManagers).await).contains(&"redemption_voided") {
            assert!(!kinds(&today(&till, Filter::Everything).await).contains(&"redemption_voided"));
            return;
        }
        world.pass(SignedDuration::from_secs(1));
    }
    panic!("no request was ever given up");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_whatever_happens_meanwhile() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let count = PAGE + 7;
    for _ in 0..count {
        till.engine.record_refusal("voucher", "expired", None).await.unwrap();
    }
    let ask = Ask { day: till.engine.today(), filter: Filter::Refused, sought: String::new(), before: None };
    let first = till.engine.history(ask.clone()).await.unwrap();
    assert_eq!(first.entries.len(), usize::try_from(PAGE).unwrap());
    // A new one comes in on top; the second page goes on where the first one ended.
    world.pass(SignedDuration::from_secs(1));
    till.engine.record_refusal("voucher", "used_up", None).await.unwrap();
    let second = till.engine.history(Ask { before: first.next, ..ask }).await.unwrap();
    assert_eq!((second.entries.len(), second.next), (7, None));
    let places: std::collections::BTreeSet<_> =
        first.entries.iter().chain(&second.entries).map(|entry| entry.place).collect();
    assert_eq!(places.len(), usize::try_from(count).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_gone_from_the_cache_leaves_what_the_fact_holds() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    redeemed(till.redeem(&code).await);
    till.link(Way::Cut);
    till.store.leave_cache().unwrap();
    let entries = today(&till, Filter::Redeemed).await;
    let What::Happened { fact, about: About::Redemption(redeemed), .. } = &entries[0].what else {
        panic!("{entries:?}")
    };
    assert_eq!(redeemed.campaign, None);
    assert!(matches!(&fact.event, Event::RedemptionMade(made) if made.risk.minor() == 3_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_and_its_copies_stand_with_what_they_are_about() {
    let world = World::new().await;
    let code = world.code().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("till 1", Some(printer_at(printer.address()))).await;
    redeemed(till.redeem(&code).await);
    till.papers_settle().await;
    let entries = today(&till, Filter::Redeemed).await;
    let first = slip(&entries[0]).clone();
    assert!(matches!(first.state, PaperState::Ended { ending: Ending::Printed, .. }), "{first:?}");
    world.pass(SignedDuration::from_secs(1));
    till.engine.reprint(first.job).await.unwrap();
    till.papers_settle().await;
    let entries = today(&till, Filter::Everything).await;
    assert_eq!(kinds(&entries), ["receipt_reprinted", "redemption_made"]);
    assert_eq!((slip(&entries[1]).copy, slip(&entries[1]).redemption), (2, first.redemption));
    let papers = today(&till, Filter::Papers).await;
    assert_eq!(papers.iter().map(|entry| slip(entry).copy).collect::<Vec<_>>(), [2, 1]);
    assert!(printer.paper().text.contains("COPY 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_found_by_what_it_names_on_whichever_page_it_would_stand() {
    let world = World::new().await;
    let rare = world.campaign(&json!({"name": "桂花乌龙换购"})).await;
    let code = world.codes(rare, 1, Form::Opaque).await.remove(0);
    let form: BookingForm = serde_json::from_value(json!({
        "shop": world.shop.id, "service": "茶艺体验", "minutes": 60, "party": 2,
        "starts_at": world.clock.now() + SignedDuration::from_mins(5),
        "guest": {"name": "样例客人", "phone": "00000004471"},
    }))
    .unwrap();
    let booking = world.hub.admin.put_booking(form).await.unwrap().code;
    let till = world.till("till 1").await;
    let made = redeemed(till.redeem(&code).await);
    let Subject::Booking(booking) = till.engine.present(&booking, Source::Wedge, Instant::now()).await.unwrap() else {
        panic!("no booking")
    };
    till.engine.check_in(booking.id, &Arrival::default()).await.unwrap();
    for _ in 0..=PAGE {
        world.pass(SignedDuration::from_secs(1));
        till.engine.record_refusal("voucher", "unknown", None).await.unwrap();
    }
    let tail = made.offer.voucher.tail();
    for (sought, found) in [
        ("桂花", "redemption_made"),
        ("ghwl", "redemption_made"),
        (tail.as_str(), "redemption_made"),
        ("4471", "booking_checked_in"),
        ("样例", "booking_checked_in"),
    ] {
        let ask = Ask { day: till.engine.today(), filter: Filter::Everything, sought: sought.to_owned(), before: None };
        let page = till.engine.history(ask).await.unwrap();
        assert_eq!((kinds(&page.entries), page.next), (vec![found], None), "{sought}");
    }
    let all = Ask { day: till.engine.today(), filter: Filter::Everything, sought: String::new(), before: None };
    let all = till.engine.whole_history(all).await.unwrap();
    assert_eq!(all.len(), usize::try_from(PAGE).unwrap() + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_use_for_which_a_voucher_is_refused_is_found_at_the_till_that_made_it() {
    let world = World::new().await;
    let code = world.code().await;
    let (till, other) = (world.till("till 1").await, world.till("till 2").await);
    let made = redeemed(till.redeem(&code).await);
    till.drain().await;
    let voucher = made.offer.voucher;
    for (at, is_here) in [(&till, true), (&other, false)] {
        let presented = at.present(&code).await;
        let Known::Voucher { voucher: known, .. } = &presented.known else { panic!("{presented:?}") };
        let last = known.last_use.as_ref().map(|last| last.at);
        assert_eq!(last, Some(made.at));
        let found = at.engine.record_of(voucher, last).await.unwrap();
        assert_eq!(found.is_some(), is_here);
        let Some(spot) = found else { continue };
        let ask =
            Ask { day: spot.day, filter: Filter::Everything, sought: String::new(), before: Some(spot.place.next()) };
        let page = at.engine.history(ask).await.unwrap();
        assert_eq!(page.entries[0].place, spot.place);
        assert_eq!(kinds(&page.entries)[0], "redemption_made");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_in_is_taken_back_from_its_entry_once() {
    let world = World::new().await;
    let form: BookingForm = serde_json::from_value(json!({
        "shop": world.shop.id, "service": "茶艺体验", "minutes": 60, "party": 2,
        "starts_at": world.clock.now() + SignedDuration::from_mins(5),
        "guest": {"name": "样例客人", "phone": "00000000001"},
    }))
    .unwrap();
    let code = world.hub.admin.put_booking(form).await.unwrap().code;
    let till = world.till("till 1").await;
    let Subject::Booking(booking) = till.engine.present(&code, Source::Wedge, Instant::now()).await.unwrap() else {
        panic!("no booking")
    };
    let admitted = till.engine.check_in(booking.id, &Arrival::default()).await.unwrap();
    assert!(matches!(admitted, CheckedIn::Admitted { .. }));
    let undo = |entries: &[Entry]| match &entries.last().unwrap().what {
        What::Happened { about: About::Booking(received), .. } => {
            (received.undo, received.booking.as_ref().unwrap().guest.name.clone())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(undo(&today(&till, Filter::Arrivals).await), (Undo::Possible, "样例客人".to_owned()));
    world.pass(SignedDuration::from_secs(1));
    till.engine.undo_check_in(booking.id, "wrong guest").await.unwrap();
    let entries = today(&till, Filter::Arrivals).await;
    assert_eq!(kinds(&entries), ["check_in_undone", "booking_checked_in"]);
    assert_eq!(undo(&entries).0, Undo::Undone);
}
