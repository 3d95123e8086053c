//! What was paid in advance for a booking pays at the till: brought with its items, spent once, named where two tills spent it, and
//! free again once its sale came back.

use std::io::Cursor;

use countersign::app::demo::link::State;
use countersign::domain::basket::{Edit, Refusal};
use countersign::domain::booking::{NotBrought, Status};
use countersign::domain::check_in::Arrival;
use countersign::domain::exception::Matter;
use countersign::domain::id::{BookingId, SaleId};
use countersign::domain::money::Money;
use countersign::domain::refund::{Goods, Refusal as NotBack};
use countersign::domain::tender::{Kind, Means, Tender};
use countersign::engine::check_in::CheckedIn;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::{Concluded, Sold};
use countersign::engine::till::{Brings, Edited};
use countersign::hub::admin::BookingForm;
use countersign::store::{fold, journal};
use countersign::wire::pull::{ExceptionState, Over};
use serde_json::{Value, json};

use crate::other_till::second;
use crate::till::Counter;
use crate::world::Till;

const FILE: &str = "code,name,price,variant\nT01,桂花乌龙,18,\nM01,茉莉奶绿,16,中杯\nM01,茉莉奶绿,19,大杯\n";

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn cash(amount: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Cash, amount: fen(amount) }]
}

/// Two pots of tea and a large milk tea, bought with the booking for ¥50.
fn items() -> Value {
    json!([
        {"product": "T01", "name": "桂花乌龙", "quantity": 2_000, "paid": 3_400},
        {"product": "M01", "name": "茉莉奶绿", "variant": "大杯", "quantity": 1_000, "paid": 1_600},
    ])
}

/// A counter of a shop with these goods.
async fn counter() -> Counter {
    let counter = Counter::new().await;
    counter.world.hub.admin.import_products(Cursor::new(FILE), None, None).await.unwrap();
    counter.till.drain().await;
    counter
}

/// A booking of now, known at the till.
async fn booked(counter: &Counter, deposit: Value, prepaid: Value) -> BookingId {
    let form: BookingForm = serde_json::from_value(json!({
        "shop": counter.world.shop.id, "service": "茶艺体验", "minutes": 60, "party": 2,
        "starts_at": counter.world.clock.now(), "deposit": deposit, "prepaid": prepaid,
        "guest": {"name": "样例客人", "phone": "00000000001"},
    }))
    .unwrap();
    let booking = counter.world.hub.admin.put_booking(form).await.unwrap();
    counter.till.drain().await;
    booking.id
}

/// A booking with a paid deposit of ¥20 and the items, whose customers are here.
async fn arrived(counter: &Counter) -> BookingId {
    let id = booked(counter, json!({"paid": 2_000}), items()).await;
    let admitted = counter.till.engine.check_in(id, &Arrival::default()).await.unwrap();
    assert!(matches!(admitted, CheckedIn::Admitted { .. }), "{admitted:?}");
    counter.till.drain().await;
    id
}

async fn bring(till: &Till, id: BookingId) -> Brings {
    till.engine.bring_booking(id).await.unwrap()
}

#[track_caller]
fn done(brings: &Brings) {
    assert!(matches!(brings, Brings::Done(_)), "{brings:?}");
}

async fn conclude(till: &Till, tenders: Vec<Tender>) -> Sold {
    match till.engine.conclude(tenders).await.unwrap() {
        Concluded::Sold(sold) => sold,
        other => panic!("not sold: {other:?}"),
    }
}

/// Gives all of a sale back.
async fn give_back(till: &Till, sale: SaleId) -> Result<(), NotBack> {
    let rest = till.engine.sale(sale).await.unwrap().unwrap().rest(Goods::Restocked);
    let planned = till.engine.plan_refund(sale, rest).await.unwrap()?;
    let given = till.engine.refund(planned, "fell ill", Vec::new()).await.unwrap();
    assert!(matches!(given, Refunded::Done(_)), "{given:?}");
    Ok(())
}

async fn holds_together(till: &Till) {
    assert_eq!(till.store.read(fold::differences).await.unwrap(), []);
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), journal::Verification::Sound(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booking_brings_what_was_bought_with_it_and_its_money_pays_once() {
    let counter = counter().await;
    let till = &counter.till;
    let id = booked(&counter, json!({"paid": 2_000}), items()).await;
    assert_eq!(bring(till, id).await, Brings::Not(NotBrought::NotHere(Status::Confirmed)));
    till.engine.check_in(id, &Arrival::default()).await.unwrap();
    done(&bring(till, id).await);
    assert_eq!(bring(till, id).await, Brings::Refused(Refusal::BookingTwice));
    let rung = till.engine.rung();
    let lines: Vec<_> = rung.basket.lines().iter().map(|line| (line.item.price, line.booking)).collect();
    assert_eq!(lines, [(fen(1_800), Some(id)), (fen(1_900), Some(id))]);
    counter.ring("T02", 1, 2_500).await;
    let rung = till.engine.rung();
    let priced = rung.priced.as_ref().unwrap();
    assert_eq!((priced.total, priced.paid_before()), (fen(8_000), fen(7_000)));
    let sold = conclude(till, cash(2_000)).await;
    assert_eq!((sold.change, sold.sale.document().total), (fen(1_000), fen(8_000)), "taxed as if the money came here");
    let tenders = sold.sale.document().payment.tenders();
    let kinds: Vec<_> = tenders.iter().map(|tender| (tender.means.kind(), tender.amount)).collect();
    assert_eq!(kinds, [(Kind::Advance, fen(7_000)), (Kind::Cash, fen(2_000))]);
    // Before the hub knows, the till does; then every till.
    assert_eq!(bring(till, id).await, Brings::Not(NotBrought::Settled));
    till.drain().await;
    let known = counter.world.hub.admin.booking(id).await.unwrap();
    assert_eq!(known.settled.iter().map(|settled| settled.sale).collect::<Vec<_>>(), [sold.sale.id()]);
    let other = second(&counter).await;
    assert_eq!(bring(&other, id).await, Brings::Not(NotBrought::Settled));
    // Whoever changes the booking where it was taken cannot make the money come again.
    let form: BookingForm = serde_json::from_value(json!({
        "id": id, "shop": counter.world.shop.id, "service": "茶艺体验", "minutes": 90, "party": 2,
        "starts_at": known.starts_at, "deposit": {"paid": 2_000}, "guest": {"name": "样例客人", "phone": ""},
    }))
    .unwrap();
    counter.world.hub.admin.put_booking(form).await.unwrap();
    till.drain().await;
    assert_eq!(bring(till, id).await, Brings::Not(NotBrought::Settled));
    let shift = till.engine.x_report().await.unwrap().unwrap();
    let advance = shift.figures.tenders.iter().find(|tender| tender.kind == Kind::Advance).unwrap();
    assert_eq!(advance.taken.worth, fen(7_000));
    holds_together(till).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_come_leaves_the_basket_whole_and_what_is_too_much_is_no_change() {
    let counter = counter().await;
    let till = &counter.till;
    counter.ring("T02", 1, 2_500).await;
    let unpaid = booked(&counter, json!({"unpaid": 2_000}), json!([])).await;
    let gone = json!([{"product": "X99", "name": "月饼礼盒", "quantity": 1_000, "paid": 8_800}]);
    let gone = booked(&counter, json!("none"), gone).await;
    let rich = booked(&counter, json!({"paid": 20_000}), json!([])).await;
    for id in [unpaid, gone, rich] {
        let said = Arrival { unpaid: countersign::domain::check_in::Consent::Given, ..Arrival::default() };
        till.engine.check_in(id, &said).await.unwrap();
    }
    let before = till.engine.rung();
    assert_eq!(bring(till, unpaid).await, Brings::Not(NotBrought::NothingPaid));
    let not_sold = Brings::NotSold { name: "月饼礼盒".into(), because: None };
    assert_eq!(bring(till, gone).await, not_sold);
    assert_eq!(till.engine.rung(), before);
    done(&bring(till, rich).await);
    let Edited::Done(without) = till.engine.edit(Edit::Leave(rich), None).await.unwrap() else { panic!("stays") };
    assert_eq!(without.basket.bookings(), []);
    done(&bring(till, rich).await);
    let sold = conclude(till, Vec::new()).await;
    assert_eq!((sold.change, sold.sale.document().payment.taken()), (Money::ZERO, fen(2_500)));
    let Means::Advance { paid, .. } = sold.sale.document().payment.tenders()[0].means else { panic!("no advance") };
    assert_eq!(paid, fen(20_000), "what was not spent is known");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_a_basket_while_it_is_spent_elsewhere_is_refused_when_it_is_paid() {
    let counter = counter().await;
    let till = &counter.till;
    let id = arrived(&counter).await;
    let other = second(&counter).await;
    done(&bring(till, id).await);
    done(&bring(&other, id).await);
    conclude(&other, Vec::new()).await;
    other.drain().await;
    till.drain().await;
    let refused = till.engine.conclude(Vec::new()).await.unwrap();
    assert!(matches!(refused, Concluded::Booking { because: NotBrought::Settled, .. }), "{refused:?}");
    assert_eq!(till.engine.rung().basket.bookings().len(), 1, "the basket is whole");
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tills_that_spent_it_while_apart_are_one_exception_that_ends_with_a_refund() {
    let counter = counter().await;
    let id = arrived(&counter).await;
    let other = second(&counter).await;
    let mut sales = Vec::new();
    for till in [&counter.till, &other] {
        till.link(State::Cut);
        done(&bring(till, id).await);
        sales.push(conclude(till, Vec::new()).await.sale.id());
    }
    for till in [&counter.till, &other] {
        till.link(State::Whole);
        till.drain().await;
    }
    counter.till.drain().await;
    let open = counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap();
    assert_eq!(open.len(), 1);
    let Over::Settled(over) = &open[0].row.over else { panic!("{open:?}") };
    let named: Vec<_> =
        over.sales.iter().map(|sold| (sold.document, sold.till.as_str(), sold.staff.as_str())).collect();
    assert_eq!(named, [(sales[0].uuid(), "till 1", "Li"), (sales[1].uuid(), "till 2", "Li")]);
    assert_eq!((over.booking, over.value), (id, fen(5_500)));
    for till in [&counter.till, &other] {
        let cases = till.engine.exceptions().await.unwrap();
        assert!(matches!(&cases[0].exception.matter, Matter::OverSettled(told) if **told == *over), "{cases:?}");
    }
    give_back(&other, sales[1]).await.unwrap();
    other.drain().await;
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
    assert_eq!(counter.world.hub.admin.exceptions(ExceptionState::Resolved).await.unwrap().len(), 1);
    assert_eq!(counter.world.hub.admin.booking(id).await.unwrap().settled.len(), 1, "the first sale has the money");
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    for till in [&counter.till, &other] {
        holds_together(till).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_that_came_back_frees_the_booking_at_every_till_and_pays_nothing_out_of_the_drawer() {
    let counter = counter().await;
    let till = &counter.till;
    let id = arrived(&counter).await;
    done(&bring(till, id).await);
    let sold = conclude(till, Vec::new()).await;
    till.drain().await;
    let other = second(&counter).await;
    let drawer = async |till: &Till| till.engine.x_report().await.unwrap().unwrap().drawer.expected();
    let before = drawer(&other).await;
    give_back(&other, sold.sale.id()).await.unwrap();
    assert_eq!(drawer(&other).await, before);
    done(&bring(&other, id).await);
    other.drain().await;
    till.drain().await;
    done(&bring(till, id).await);
    conclude(till, Vec::new()).await;
    till.drain().await;
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
    for till in [till, &other] {
        holds_together(till).await;
    }
}
