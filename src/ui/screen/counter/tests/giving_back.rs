//! What the counter does where the shop sells: each scan of a product counts, a booking comes onto the bill, and a sale is voided.

use super::*;
use crate::domain::basket::{Basket, Edit, Limits, Return};
use crate::domain::check_in::{Reason, Reply};
use crate::domain::id::SaleId;
use crate::domain::product::{Measure, Pick, Product as Sold, sample};
use crate::engine::catalogue::{Catalogue, Coded};
use crate::engine::check_in::CheckedIn;
use crate::engine::till::Rung;
use crate::ui::screen::{refunding, till};

fn sale() -> SaleId {
    SaleId::new(Uuid::from_u128(9))
}

/// A counter at a till in which nothing is rung up.
fn selling() -> Play {
    let mut play = Play::new();
    play.sample = Sample::new(Language::English).selling();
    let rung = rung(&play, Basket::new(SaleChannel::InStore));
    let goods = Arc::new(Catalogue::of(Vec::new(), Vec::new(), Vec::new()));
    let asked = play.told(Message::TillOpened(rung, goods));
    let reads = [till::Effect::ReadShift, till::Effect::ReadPayments].map(|read| Action::Start(Effect::Till(read)));
    assert_eq!(asked, Action::All(reads.into()));
    play
}

#[test]
fn the_way_to_pay_leads_past_a_card_that_only_says_something_and_past_no_other() {
    let nothing_found = || Matter::Found { typed: "100".into(), bookings: Vec::new() };
    let reading = Reading { source: Source::Typed, text: "1".into(), symbology: None, at: std::time::Instant::now() };
    let asks = || Matter::Choice { meanings: Vec::new(), reading: reading.clone() };
    for (matter, key, stays) in [
        (nothing_found(), Key::Function(9), false),
        (nothing_found(), Key::Function(12), false),
        (nothing_found(), Key::Function(4), true),
        (asks(), Key::Function(9), true),
    ] {
        let mut play = selling();
        let question = play.counter.ask();
        play.counter.show((question, play.sample.now), matter, play.sample.here());
        play.key(key);
        assert_eq!(play.counter.card.is_some(), stays, "{key:?}");
    }
}

/// What is rung up, with its price.
fn rung(play: &Play, basket: Basket) -> Arc<Rung> {
    let selling = play.sample.shop.selling.clone().unwrap();
    let counter = crate::domain::promotion::Counter {
        shop: play.sample.shop.id,
        zone: &jiff::tz::TimeZone::UTC,
        now: play.sample.now,
    };
    let rounding = crate::domain::money::Rounding::NONE;
    let rules =
        crate::domain::price::Rules { promotions: &[], taxes: &selling.taxes, line_rounding: rounding, counter };
    let priced = crate::domain::price::price(&basket, &rules);
    let id = (!basket.is_empty()).then(sale);
    Arc::new(Rung { id, basket, priced, member: None })
}

#[test]
fn a_scanner_may_read_the_same_product_again_at_once() {
    let mut play = selling();
    let question = play.scan("6901234567892");
    let product = Sold { measure: Measure::Piece, ..sample::product("S01", "snack", 800) };
    let coded = Coded { product, pick: Pick::default(), quantity: Some(Quantity::ONE) };
    let action = play.told(Message::Presented(question, Ok(Found::Other(Subject::Product(Box::new(coded))))));
    let Action::All(all) = action else { panic!("not rung up: {action:?}") };
    assert_eq!(all[0], Action::Start(Effect::NextCustomer));
    assert!(matches!(all[1], Action::Start(Effect::Till(till::Effect::Edit { .. }))), "{all:?}");
}

/// A booking with a paid deposit, whose customers are in.
fn paid() -> Booking {
    let deposit = Deposit::Paid(yuan(50));
    Booking { deposit, arrived: 3, party: 3, status: Status::InService, ..booking(1, "林女士", "13500004471") }
}

fn brings(action: &Action<Effect>) -> bool {
    let brings = Action::Start(Effect::Till(till::Effect::Bring(paid().id)));
    match action {
        Action::All(all) => all.contains(&brings),
        action => *action == brings,
    }
}

#[test]
fn a_booking_whose_customers_are_in_comes_onto_the_bill_with_enter_and_at_once_where_one_is_begun() {
    let mut play = selling();
    let show = |play: &mut Play| {
        let question = play.scan("K7QX-2M9P");
        play.told(Message::Presented(question, Ok(Found::Other(Subject::Booking(Box::new(paid()))))))
    };
    assert!(!brings(&show(&mut play)));
    let already = CheckedIn::Answered(Reply::Refuse(Reason::AlreadyHere { party: 3 }));
    let asked = play.counter.arrival().unwrap().asked();
    play.told(Message::Arrival(arrival::Message::CheckedIn(asked, Ok(already))));
    let action = play.pass(500).key(Key::Enter);
    assert!(brings(&action) && play.counter.card.is_none(), "{action:?}");
    let mut play = selling();
    let item = sample::product("S01", "snack", 800).pick(&Pick::default()).unwrap();
    let add = Edit::Add { item, quantity: Quantity::ONE, staff: None };
    let begun = Basket::new(SaleChannel::InStore).apply(add, Limits::default(), &[]).unwrap();
    let begun = rung(&play, begun);
    play.told(Message::Till(till::Message::Rung(begun)));
    let action = show(&mut play);
    assert!(brings(&action) && play.counter.card.is_none(), "{action:?}");
}

#[test]
fn a_sale_that_was_just_made_is_voided_and_nothing_is_asked_of_whoever_comes_next() {
    let mut play = selling();
    let action = play.told(Message::Till(till::Message::VoidPressed(sale())));
    assert_eq!(action, Action::Start(Effect::Refunding(refunding::Effect::Read(sale()))));
    assert!(play.counter.dialog(play.sample.here()).is_some());
    play.counter.lock();
    assert!(play.counter.dialog(play.sample.here()).is_none());
}

#[test]
fn what_is_exchanged_lies_in_the_basket_and_the_counter_says_what_comes_next() {
    let mut play = selling();
    play.told(Message::Till(till::Message::VoidPressed(sale())));
    let item = sample::product("S01", "snack", 800).pick(&Pick::default()).unwrap();
    let way = Return::WithoutReceipt { price: item.price, reason: "Wrong item".into() };
    let back = Edit::TakeBack { item, quantity: Quantity::ONE, way };
    let basket = Basket::new(SaleChannel::InStore).apply(back, Limits::default(), &Permission::ALL).unwrap();
    let rung = rung(&play, basket);
    play.told(Message::Till(till::Message::Rung(Arc::clone(&rung))));
    let done = Box::new(Ok(crate::engine::till::Exchanged::Done(rung)));
    let action = play.told(Message::Refunding(refunding::Message::Exchanged(sale(), done)));
    assert_eq!(action, Action::RingUpInstead);
    assert!(play.counter.refunding.is_none());
    play.counter.ring_up_instead();
    assert!(play.counter.card.is_none());
    assert!(matches!(play.counter.kept, Some(Kept::TakenIntoBasket)));
    let selling = |language| Sample::new(language).selling();
    check_view("counter-exchanged", MAIN, selling, &play.counter, super::Counter::view);
}

#[test]
fn another_scan_leaves_a_refund_that_was_not_begun() {
    let mut play = selling();
    play.told(Message::Till(till::Message::VoidPressed(sale())));
    play.scan("CS0:SAMPLE");
    assert!(play.counter.refunding.is_none());
}
