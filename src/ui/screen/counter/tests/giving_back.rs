//! What the counter does where the shop sells: each scan of a product counts, and a sale is voided.

use super::*;
use crate::domain::id::SaleId;
use crate::domain::product::{Measure, Pick, Product as Sold, sample};
use crate::engine::catalogue::{Catalogue, Coded};
use crate::engine::till::Rung;
use crate::ui::screen::{refunding, till};

fn sale() -> SaleId {
    SaleId::new(Uuid::from_u128(9))
}

/// A counter at a till in which nothing is rung up.
fn selling() -> Play {
    let mut play = Play::new();
    play.sample = Sample::new(Language::English).selling();
    let basket = crate::domain::basket::Basket::new(SaleChannel::InStore);
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
    let rung = Arc::new(Rung { id: None, basket, priced, member: None });
    let goods = Arc::new(Catalogue::of(Vec::new(), Vec::new(), Vec::new()));
    let asked = play.told(Message::TillOpened(rung, goods));
    let reads = [till::Effect::ReadShift, till::Effect::ReadPayments].map(|read| Action::Start(Effect::Till(read)));
    assert_eq!(asked, Action::All(reads.into()));
    play
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
fn another_scan_leaves_a_refund_that_was_not_begun() {
    let mut play = selling();
    play.told(Message::Till(till::Message::VoidPressed(sale())));
    play.scan("CS0:SAMPLE");
    assert!(play.counter.refunding.is_none());
}
