//! What comes back of a sale pays for what is bought instead: at the same till, at another, and never twice.

use std::sync::Arc;

use countersign::app::demo::link::State as Way;
use countersign::domain::basket::{self, Edit};
use countersign::domain::fact::{Event, Fact};
use countersign::domain::id::SaleId;
use countersign::domain::money::Money;
use countersign::domain::quantity::Quantity;
use countersign::domain::redemption::Override;
use countersign::domain::refund::{Goods, Refusal, Wanted};
use countersign::domain::staff::Permission;
use countersign::domain::stock::Article;
use countersign::domain::tender::{Means, Payment, Refusal as NotPaid, Tender};
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::Concluded;
use countersign::engine::till::{Edited, Exchanged, Rung};
use countersign::store::{Store, journal, sales, shifts};
use countersign::wire::pull::{ExceptionState, Over};
use iced::keyboard::key::Named;

use crate::other_till::second;
use crate::rehearsed::{CALM, check_room};
use crate::till::{Counter, item};
use crate::training::{Practice, TEA, shop};
use crate::world::{Till, said};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn cash(amount: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Cash, amount: fen(amount) }]
}

fn card(amount: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Card { reference: "7".into() }, amount: fen(amount) }]
}

/// Three teas at ¥18, sold and told to the hub.
async fn sold(counter: &Counter) -> SaleId {
    counter.ring("T01", 3, 1_800).await;
    let sold = counter.sell(cash(5_400)).await;
    counter.till.drain().await;
    sold.sale.id()
}

async fn wanted(till: &Till, sale: SaleId, count: u32) -> Vec<Wanted> {
    let found = till.engine.sale(sale).await.unwrap().unwrap();
    let line = found.sale.document().lines[0].price.no;
    vec![Wanted { line, quantity: Quantity::of_pieces(count).unwrap(), goods: Goods::Restocked }]
}

async fn exchange(till: &Till, sale: SaleId, count: u32) -> Exchanged {
    let wanted = wanted(till, sale, count).await;
    till.engine.exchange(sale, wanted, "too sweet", Vec::new()).await.unwrap()
}

#[track_caller]
fn taken(exchanged: Exchanged) -> Arc<Rung> {
    match exchanged {
        Exchanged::Done(rung) => rung,
        other => panic!("not taken back: {other:?}"),
    }
}

async fn ring(till: &Till, code: &str, price: i64) {
    let add = Edit::Add { item: item(code, price), quantity: Quantity::ONE, staff: None };
    assert!(matches!(till.engine.edit(add, None).await.unwrap(), Edited::Done(_)));
}

async fn conclude(till: &Till, tenders: Vec<Tender>) -> Arc<countersign::domain::sale::Sale> {
    match till.engine.conclude(tenders).await.unwrap() {
        Concluded::Sold(sold) => sold.sale,
        other => panic!("not sold: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_pays_for_what_is_bought_instead_and_not_twice() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let rung = taken(exchange(&counter.till, id, 2).await);
    assert_eq!(rung.priced.as_ref().unwrap().total, fen(-3_600));
    let again = exchange(&counter.till, id, 2).await;
    assert!(matches!(again, Exchanged::NotBack(Refusal::MoreThanSold { left: Some(_), .. })), "{again:?}");
    counter.ring("T02", 1, 5_000).await;
    let exchanged = counter.sell(cash(2_000)).await;
    assert_eq!((exchanged.sale.document().total, exchanged.change), (fen(1_400), fen(600)));
    assert_eq!(counter.drawer().await, fen(10_000 + 5_400 + 1_400));
    let back = exchange(&counter.till, id, 2).await;
    assert!(matches!(back, Exchanged::NotBack(Refusal::MoreThanSold { left: Some(_), .. })), "{back:?}");
    // The last one for another one: nothing is due, and nothing changes hands.
    taken(exchange(&counter.till, id, 1).await);
    counter.ring("T01", 1, 1_800).await;
    assert_eq!(counter.sell(Vec::new()).await.sale.document().total, Money::ZERO);
    assert_eq!(counter.drawer().await, fen(10_000 + 5_400 + 1_400));
    counter.holds_together().await;
    counter.till.drain().await;
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_beyond_what_is_bought_goes_out_of_the_drawer_as_far_as_it_holds() {
    let counter = Counter::new().await;
    counter.ring("POT", 1, 18_000).await;
    let id = counter.sell(card(18_000)).await.sale.id();
    taken(exchange(&counter.till, id, 1).await);
    counter.ring("T02", 1, 2_000).await;
    let engine = &counter.till.engine;
    let empty = engine.conclude(cash(16_000)).await.unwrap();
    let wanted = NotPaid::DrawerTooEmpty { wanted: fen(16_000), held: fen(10_000) };
    assert!(matches!(&empty, Concluded::NotPaid(refusal) if *refusal == wanted), "{empty:?}");
    let points = vec![Tender { means: Means::Points { points: 1 }, amount: fen(16_000) }];
    assert!(!matches!(engine.conclude(points).await.unwrap(), Concluded::Sold(_)), "money never becomes points");
    let mut both = card(10_000);
    both.extend(cash(6_000));
    let exchanged = counter.sell(both).await;
    let document = exchanged.sale.document();
    assert_eq!((document.total, document.payment.in_cash()), (fen(-16_000), fen(-6_000)));
    assert!(matches!(document.payment, Payment::GivenBack { .. }));
    assert_eq!(counter.drawer().await, fen(4_000));
    let now = counter.world.clock.now();
    let report = counter.till.store.read(move |conn| shifts::report(conn, now)).await.unwrap().unwrap();
    assert_eq!((report.figures.sales.count, report.figures.sales.worth), (2, fen(2_000)));
    assert_eq!((report.figures.taken_back.count, report.figures.taken_back.worth), (1, fen(18_000)));
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_tills_goods_are_exchanged_while_the_hub_can_be_asked_and_no_longer() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    let tea = Article { product: "T01".into(), variant: None };
    counter.world.hub.admin.count_stock(counter.world.shop.id, vec![(tea, Some(10))]).await.unwrap();
    taken(exchange(&other, id, 2).await);
    ring(&other, "T02", 1_000).await;
    other.link(Way::Cut);
    let problem = other.engine.conclude(cash(2_600)).await.unwrap_err();
    assert_eq!(said(problem.code()), "sale-out-of-reach");
    assert_eq!(other.engine.rung().basket.lines().len(), 2, "the basket is whole");
    other.link(Way::Whole);
    other.drain().await;
    assert_eq!(conclude(&other, cash(2_600)).await.document().total, fen(-2_600));
    other.drain().await;
    let twice = exchange(&counter.till, id, 2).await;
    assert!(matches!(twice, Exchanged::NotBack(Refusal::MoreThanSold { left: Some(_), .. })), "{twice:?}");
    taken(exchange(&counter.till, id, 1).await);
    conclude(&counter.till, cash(1_800)).await;
    counter.till.drain().await;
    assert!(counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap().is_empty());
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
    other.drain().await;
    other.loads(|catalogue| catalogue.shelves.stock("T01", None) == Some(13)).await;
    assert!(matches!(other.store.read(journal::verify).await.unwrap(), journal::Verification::Sound(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_back_elsewhere_while_it_lay_in_the_basket_is_not_taken_back_again() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    taken(exchange(&counter.till, id, 2).await);
    ring(&counter.till, "T02", 5_000).await;
    let planned = other.engine.plan_refund(id, wanted(&other, id, 2).await).await.unwrap().unwrap();
    assert!(matches!(other.engine.refund(planned, "cold", Vec::new()).await.unwrap(), Refunded::Done(_)));
    other.drain().await;
    let problem = counter.till.engine.conclude(cash(1_400)).await.unwrap_err();
    assert_eq!(problem.code(), Code::ReturnedBefore);
    let line = counter.till.engine.rung().basket.lines()[0].no;
    counter.edit(Edit::Remove(line)).await;
    assert_eq!(conclude(&counter.till, cash(5_000)).await.document().total, fen(5_000));
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_tills_exchanged_while_apart_is_one_exception() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    let other = second(&counter).await;
    counter.till.link(Way::Cut);
    taken(exchange(&other, id, 2).await);
    let first = conclude(&other, cash(3_600)).await;
    other.drain().await;
    taken(exchange(&counter.till, id, 2).await);
    let second = conclude(&counter.till, cash(3_600)).await;
    counter.till.link(Way::Whole);
    counter.till.drain().await;
    let open = counter.world.hub.admin.exceptions(ExceptionState::Open).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    let Over::Refunded(over) = &open[0].row.over else { panic!("{open:?}") };
    assert_eq!((over.sale, over.value, over.beyond.document), (id, fen(1_800), second.id().uuid()));
    assert_eq!((over.others.len(), over.others[0].document), (1, first.id().uuid()));
}

#[tokio::test(flavor = "multi_thread")]
async fn above_the_limit_a_manager_gives_their_word_also_for_small_steps() {
    let counter = Counter::new().await;
    counter.ring("T01", 3, 9_000).await;
    let id = counter.sell(cash(27_000)).await.sale.id();
    let engine = &counter.till.engine;
    let word =
        || Override { permission: Permission::RefundAboveLimit, by: counter.manager, reason: "regular guest".into() };
    let needed = Exchanged::Refused(basket::Refusal::Needs(Permission::RefundAboveLimit));
    assert_eq!(exchange(&counter.till, id, 3).await, needed);
    assert!(engine.rung().basket.is_empty(), "nothing is half done");
    let planned = engine.plan_refund(id, wanted(&counter.till, id, 1).await).await.unwrap().unwrap();
    assert!(matches!(engine.refund(planned, "cold", Vec::new()).await.unwrap(), Refunded::Done(_)));
    assert_eq!(exchange(&counter.till, id, 2).await, needed, "what was given back before counts");
    taken(exchange(&counter.till, id, 1).await);
    let again = exchange(&counter.till, id, 1).await;
    assert!(matches!(again, Exchanged::Refused(basket::Refusal::ReturnedAlready(_))), "{again:?}");
    conclude(&counter.till, cash(9_000)).await;
    let planned = engine.plan_refund(id, wanted(&counter.till, id, 1).await).await.unwrap().unwrap();
    let last = engine.refund(planned, "cold", Vec::new()).await.unwrap();
    assert_eq!(last, Refunded::Needs(Permission::RefundAboveLimit), "what was exchanged counts for a refund too");
    let two = wanted(&counter.till, id, 1).await;
    taken(engine.exchange(id, two, "too sweet", vec![word()]).await.unwrap());
    let sale = conclude(&counter.till, cash(9_000)).await.id();
    let made = counter.till.store.read(move |conn| sales::find(conn, sale)).await.unwrap().unwrap();
    assert_eq!(made.overrides, [word()]);
    let basket::Way::Returned(back) = &made.sale.document().lines[0].way else { panic!("not taken back") };
    assert_eq!(back.reason(), "too sweet");
    counter.holds_together().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_taken_back_outlives_the_program_and_is_put_aside_and_given_up_like_any_line() {
    let counter = Counter::new().await;
    let id = sold(&counter).await;
    taken(exchange(&counter.till, id, 1).await);
    let Counter { world, till, cashier, .. } = counter;
    let (link, dir) = till.close().await;
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    till.engine.sign_in(Some(cashier)).await.unwrap();
    till.drain().await;
    assert_eq!(till.engine.rung().priced.as_ref().unwrap().total, fen(-1_800));
    till.engine.hold("green coat").await.unwrap();
    let held = till.engine.held().await.unwrap();
    assert_eq!(held[0].total, Some(fen(-1_800)));
    let Edited::Done(rung) = till.engine.recall(held[0].id).await.unwrap() else { panic!("not taken up") };
    let line = rung.basket.lines()[0].no;
    assert!(matches!(till.engine.edit(Edit::Remove(line), None).await.unwrap(), Edited::Done(_)));
    let author = till.engine.author();
    let limit = journal::Limit { rows: 1_000, bytes: usize::MAX };
    let rows = till.store.read(move |conn| journal::rows_after(conn, author, 0, limit)).await.unwrap();
    let facts = rows.iter().map(|row| serde_json::from_str::<Fact>(&row.body).unwrap().event);
    let voided: Vec<Money> = facts
        .filter_map(|event| match event {
            Event::LineVoided(voided) => Some(voided.amount),
            _ => None,
        })
        .collect();
    assert_eq!(voided, [Money::ZERO], "nothing was given away");
    assert_eq!(till.engine.sale(id).await.unwrap().unwrap().earlier, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_without_a_receipt_takes_a_manager_and_comes_back_with_its_tax() {
    let counter = Counter::new().await;
    let rung = counter.ring("CUP", 2, 1_130).await;
    let line = rung.basket.lines()[0].no;
    let engine = &counter.till.engine;
    let back = || Edit::TurnBack { line, price: fen(1_130), reason: "a gift".into() };
    let needed = Edited::Refused(basket::Refusal::Needs(Permission::ReturnWithoutReceipt));
    assert_eq!(engine.edit(back(), None).await.unwrap(), needed);
    let word = Override { permission: Permission::ReturnWithoutReceipt, by: counter.manager, reason: "seen".into() };
    let Edited::Done(rung) = engine.edit(back(), [word]).await.unwrap() else { panic!("a manager's word counts") };
    let priced = rung.priced.as_ref().unwrap();
    assert_eq!((priced.total, priced.taxes[0].tax), (fen(-2_260), fen(-260)));
    let sold = counter.sell(cash(2_260)).await;
    assert_eq!((sold.sale.document().payment.in_cash(), counter.drawer().await), (fen(-2_260), fen(7_740)));
    counter.holds_together().await;
    counter.till.drain().await;
    assert!(counter.world.hub.admin.quarantine(10).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_alone_lead_from_the_history_to_the_paid_exchange() {
    let (_counter, data) = shop().await;
    let mut practice = Practice::begin(&data, "").await;
    practice.sell().await;
    let window = &mut practice.window;
    window.tap(Named::Enter);
    window.click("History").unwrap();
    window.until_shown("Give back or exchange").await.unwrap();
    window.take_inputs();
    window.tap(Named::F7);
    window.until_shown("Everything").await.unwrap();
    window.type_text("1");
    window.tap(Named::Enter);
    window.until_shown("Wrong item").await.unwrap();
    window.type_text("3");
    check_room(window, "exchange-reason");
    window.tap(Named::F9);
    window.until_shown("To give back").await.unwrap();
    assert_eq!(window.take_inputs(), 5, "F7, the line, Enter, the reason, F9");
    window.until_shown("In the basket, to be taken back").await.unwrap();
    check_room(window, "exchange-basket");
    window.scan(TEA);
    window.until("nothing to pay", |window| !window.shows("To give back")).await.unwrap();
    window.type_text("+");
    window.until_shown("To pay").await.unwrap();
    window.rest(CALM).await;
    window.tap(Named::F12);
    window.until_shown("Sold").await.unwrap();
    check_room(window, "exchange-sold");
    practice.close().await;
}
