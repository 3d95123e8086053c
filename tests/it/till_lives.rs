//! What becomes of a sale, a refund and a shift when the till is killed half-way.

use std::sync::Arc;

use countersign::domain::fact::Pieces;
use countersign::domain::money::Money;
use countersign::domain::quantity::Quantity;
use countersign::domain::refund::{Goods, Refusal as NotBack, Wanted};
use countersign::domain::shift::{Closing, Difference};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::fail_point::FailPoint;
use countersign::engine::refund::Refunded;
use countersign::engine::sell::Concluded;
use countersign::engine::shift::Outcome;
use countersign::engine::till::Exchanged;
use countersign::hub::database::Section;
use countersign::store::{Store, fold, receipts, shifts};
use serde_json::json;

use crate::lives::kill_at;
use crate::till::Counter;
use crate::world::{Till, World};

/// What the product costs.
const PRICE: i64 = 6_800;

/// What the voucher takes off.
const OFF: i64 = 3_000;

/// A till with an open shift whose shop sells one product, closed again, and a voucher for it.
async fn shut(counter: Counter) -> (World, countersign::app::demo::link::Link, std::path::PathBuf, String) {
    let product = json!({ "product": {
        "code": "T01", "name": "桂花乌龙", "categories": ["tea"], "tax_class": "standard", "measure": "piece",
        "make": { "single": { "price": { "fixed": PRICE }, "barcodes": [] } },
    } });
    counter.world.hub.admin.put_in_catalogue(Section::Products, product).await.unwrap();
    let code = counter.world.code().await;
    counter.till.drain().await;
    let Counter { world, till, .. } = counter;
    let (link, dir) = till.close().await;
    (world, link, dir, code)
}

async fn conclude(till: &Till) -> Concluded {
    let tender = Tender { means: Means::Cash, amount: Money::from_minor(PRICE - OFF) };
    till.engine.conclude(vec![tender]).await.unwrap()
}

/// The number that the next receipt gets: what came before has no gap.
async fn next_number(till: &Till) -> u32 {
    till.store.read(receipts::next).await.unwrap().unwrap().seq.get()
}

async fn holds_together(world: &World, till: &Till, point: FailPoint) {
    assert_eq!(till.store.read(fold::differences).await.unwrap(), [], "{}", point.name());
    till.drain().await;
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty(), "{}", point.name());
    assert_eq!(world.exceptions().await, 0, "{}", point.name());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_killed_has_sold_with_its_voucher_or_kept_the_basket_whole() {
    for point in [FailPoint::SaleSettled, FailPoint::RightGranted, FailPoint::SaleBegun, FailPoint::SaleCommitted] {
        let counter = Counter::new().await;
        let cashier = counter.cashier;
        let (world, link, dir, code) = shut(counter).await;
        let orders = [
            json!({ "do": "sign_in", "staff": cashier }),
            json!({ "do": "sell", "products": ["T01"], "vouchers": [code], "cash": PRICE - OFF }),
        ];
        let (killed, orders) = (dir.clone(), orders.map(|order| order.to_string()).join("\n"));
        tokio::task::spawn_blocking(move || kill_at(&killed, point, &orders)).await.unwrap();

        let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
        till.drain().await;
        till.engine.sign_in(Some(cashier)).await.unwrap();
        let rung = till.engine.rung();
        if point == FailPoint::SaleCommitted {
            assert!(rung.basket.lines().is_empty(), "what is sold lies in the basket still");
        } else {
            assert_eq!((rung.basket.lines().len(), rung.basket.vouchers().len()), (1, 1), "{}", point.name());
            assert_eq!(next_number(&till).await, 1, "{}", point.name());
            let concluded = conclude(&till).await;
            assert!(matches!(concluded, Concluded::Sold(_)), "{}: {concluded:?}", point.name());
        }
        assert_eq!(next_number(&till).await, 2, "{}", point.name());
        let drawer = till.store.read(shifts::drawer).await.unwrap().unwrap();
        assert_eq!(drawer.expected(), Money::from_minor(10_000 + PRICE - OFF), "{}", point.name());
        holds_together(&world, &till, point).await;
        assert_eq!(world.held().await, 1, "{}: the voucher is redeemed once", point.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_killed_has_given_back_once_or_not_at_all() {
    for point in [FailPoint::RefundBegun, FailPoint::RefundCommitted] {
        let counter = Counter::new().await;
        let cashier = counter.cashier;
        counter.ring("T02", 1, PRICE).await;
        let sold = counter.sell(vec![Tender { means: Means::Cash, amount: Money::from_minor(PRICE) }]).await;
        let (id, number) = (sold.sale.id(), sold.sale.document().head.number.to_string());
        let (world, link, dir, _) = shut(counter).await;
        let orders = [
            json!({ "do": "sign_in", "staff": cashier }),
            json!({ "do": "refund", "number": number, "reason": "cold" }),
        ];
        let (killed, orders) = (dir.clone(), orders.map(|order| order.to_string()).join("\n"));
        tokio::task::spawn_blocking(move || kill_at(&killed, point, &orders)).await.unwrap();

        let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
        till.engine.sign_in(Some(cashier)).await.unwrap();
        let found = till.engine.sale(id).await.unwrap().unwrap();
        let all = found.sale.document().lines[0].price.no;
        if point == FailPoint::RefundCommitted {
            assert_eq!(found.left_of(all), None, "it was given back");
            let wanted = Wanted { line: all, quantity: Quantity::ONE, goods: Goods::Restocked };
            let again = till.engine.plan_refund(id, vec![wanted]).await.unwrap();
            assert!(matches!(again, Err(NotBack::MoreThanSold { .. })), "{again:?}");
        } else {
            assert_eq!(next_number(&till).await, 2);
            let planned = till.engine.plan_refund(id, found.rest(Goods::Restocked)).await.unwrap().unwrap();
            assert!(matches!(till.engine.refund(planned, "cold", Vec::new()).await.unwrap(), Refunded::Done(_)));
        }
        assert_eq!(next_number(&till).await, 3, "{}", point.name());
        let drawer = till.store.read(shifts::drawer).await.unwrap().unwrap();
        assert_eq!(drawer.expected(), Money::from_minor(10_000), "{}", point.name());
        holds_together(&world, &till, point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_is_killed_has_exchanged_once_or_kept_what_comes_back_in_the_basket() {
    const BACK: i64 = 1_800;
    for point in [FailPoint::SaleSettled, FailPoint::SaleBegun, FailPoint::SaleCommitted] {
        let counter = Counter::new().await;
        let cashier = counter.cashier;
        counter.ring("T02", 1, BACK).await;
        let paid = |amount| vec![Tender { means: Means::Cash, amount: Money::from_minor(amount) }];
        let id = counter.sell(paid(BACK)).await.sale.id();
        let all = counter.till.engine.sale(id).await.unwrap().unwrap().rest(Goods::Restocked);
        let taken = counter.till.engine.exchange(id, all, "cold", Vec::new()).await.unwrap();
        assert!(matches!(taken, Exchanged::Done(_)), "{taken:?}");
        let (world, link, dir, _) = shut(counter).await;
        let orders = [
            json!({ "do": "sign_in", "staff": cashier }),
            json!({ "do": "sell", "products": ["T01"], "vouchers": [], "cash": PRICE - BACK }),
        ];
        let (killed, orders) = (dir.clone(), orders.map(|order| order.to_string()).join("\n"));
        tokio::task::spawn_blocking(move || kill_at(&killed, point, &orders)).await.unwrap();

        let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
        till.engine.sign_in(Some(cashier)).await.unwrap();
        if point == FailPoint::SaleCommitted {
            assert!(till.engine.rung().basket.is_empty(), "what is exchanged lies in the basket still");
        } else {
            assert_eq!(till.engine.rung().basket.lines().len(), 2, "{}", point.name());
            let concluded = till.engine.conclude(paid(PRICE - BACK)).await.unwrap();
            assert!(matches!(concluded, Concluded::Sold(_)), "{}: {concluded:?}", point.name());
        }
        assert_eq!(next_number(&till).await, 3, "{}", point.name());
        let drawer = till.store.read(shifts::drawer).await.unwrap().unwrap();
        assert_eq!(drawer.expected(), Money::from_minor(10_000 + PRICE), "{}", point.name());
        assert_eq!(till.engine.sale(id).await.unwrap().unwrap().earlier.len(), 1, "{}", point.name());
        holds_together(&world, &till, point).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_whose_till_is_killed_while_it_closes_is_open_and_whole() {
    let counter = Counter::new().await;
    let cashier = counter.cashier;
    let (world, link, dir, _) = shut(counter).await;
    let orders = [
        json!({ "do": "sign_in", "staff": cashier }),
        json!({ "do": "close_shift", "counted": 10_000, "reason": "closing" }),
    ];
    let (killed, orders) = (dir.clone(), orders.map(|order| order.to_string()).join("\n"));
    tokio::task::spawn_blocking(move || kill_at(&killed, FailPoint::ShiftClosing, &orders)).await.unwrap();

    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    till.engine.sign_in(Some(cashier)).await.unwrap();
    let Outcome::Done(opened) = till.engine.count_shift("closing").await.unwrap() else { panic!("it is not open") };
    let hundred = Pieces { of: Money::from_minor(10_000), count: 1 };
    let count = till.engine.counted([hundred]).unwrap();
    let closing = Closing { opened, count, reason: String::new() };
    let Outcome::Done(z) = till.engine.close_shift(closing.clone()).await.unwrap() else { panic!("not closed") };
    assert_eq!((z.number.seq.get(), z.difference()), (1, Difference::None));
    let again = till.engine.close_shift(closing).await.unwrap();
    assert_eq!(again, Outcome::Refused(countersign::domain::shift::Refusal::NotOpen));
    holds_together(&world, &till, FailPoint::ShiftClosing).await;
}
