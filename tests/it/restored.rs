//! A ledger that is brought back from a backup knows what the hub knows: no shift is closed twice, no money counted twice.

use std::path::PathBuf;
use std::sync::Arc;

use countersign::app::demo::link::{Link, State};
use countersign::domain::fact::{CashWay, Pieces};
use countersign::domain::money::Money;
use countersign::domain::refund::Goods;
use countersign::domain::shift::{Closing, Difference, Refusal, Z};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::hub_address::HubAddress;
use countersign::engine::problem::Code;
use countersign::engine::refund::Refunded;
use countersign::engine::restore::Restore;
use countersign::engine::shift::Outcome;
use countersign::store::journal::{self, Verification};
use countersign::store::restore::{Drawer, Restored};
use countersign::store::{Store, backup, baskets, fold, identity};

use crate::till::Counter;
use crate::world::{Till, World, redeemed, refusal};

fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn cash(amount: i64) -> Vec<Tender> {
    vec![Tender { means: Means::Cash, amount: fen(amount) }]
}

/// Copies the ledger of a terminal in use.
fn copied(counter: &Counter) -> PathBuf {
    let copy = counter.world.dir("copy.db");
    backup::inspect(&counter.till.dir, |conn| backup::write(conn, &copy)).unwrap();
    copy
}

/// Counts what lies in the drawer and closes the shift.
async fn close_shift(till: &Till, counted: u32, reason: &str) -> Z {
    let Outcome::Done(opened) = till.engine.count_shift("closing").await.unwrap() else { panic!("not open") };
    let count = till.engine.counted([Pieces { of: fen(10), count: counted / 10 }]).unwrap();
    match till.engine.close_shift(Closing { opened, count, reason: reason.into() }).await.unwrap() {
        Outcome::Done(z) => z,
        Outcome::Refused(refusal) => panic!("not closed: {refusal:?}"),
    }
}

/// How many facts of a kind the hub has, over all lives.
fn told(world: &World, kind: &str) -> i64 {
    let books = rusqlite::Connection::open(world.dir("hub.db")).unwrap();
    books.query_row("SELECT count(*) FROM fact WHERE kind = ?1", [kind], |row| row.get(0)).unwrap()
}

/// Closes the terminal, brings its copy back, and starts it again.
async fn restored(counter: Counter, copy: PathBuf) -> (World, Till, Restored) {
    let Counter { world, till, cashier, .. } = counter;
    let (link, dir) = till.close().await;
    link.set(State::Whole);
    let restored = Restore::begin(&copy, &dir).unwrap().finish(&world.clock, &HubAddress::Joined).await.unwrap();
    let till = started(&world, link, &dir).await;
    till.engine.sign_in(Some(cashier)).await.unwrap();
    (world, till, restored)
}

async fn started(world: &World, link: Link, dir: &std::path::Path) -> Till {
    world.open("till 1", link, Arc::new(Store::open(dir).unwrap()), None).await
}

async fn holds_together(world: &World, till: &Till) {
    assert_eq!(till.store.read(fold::differences).await.unwrap(), []);
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), Verification::Sound(heads) if heads.len() == 2));
    till.drain().await;
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert_eq!(world.exceptions().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_that_was_closed_after_the_copy_is_closed_with_its_one_z() {
    let counter = Counter::new().await;
    counter.ring("T01", 2, 1_800).await;
    let kept = counter.sell(cash(3_600)).await.sale.id();
    counter.ring("T02", 1, 5_000).await;
    counter.till.engine.hold("red coat").await.unwrap();
    counter.ring("T03", 1, 700).await;
    let copy = copied(&counter);
    // After the copy: what was being rung up and what lay aside are sold, goods come back, cash goes, the shift is closed.
    let engine = &counter.till.engine;
    let late = counter.sell(cash(700)).await.sale.id();
    let aside = engine.held().await.unwrap()[0].id;
    engine.recall(aside).await.unwrap();
    counter.sell(cash(5_000)).await;
    let all = engine.sale(kept).await.unwrap().unwrap().rest(Goods::Restocked);
    let planned = engine.plan_refund(kept, all).await.unwrap().unwrap();
    assert!(matches!(engine.refund(planned, "cold", Vec::new()).await.unwrap(), Refunded::Done(_)));
    engine.sign_in(Some(counter.manager)).await.unwrap();
    assert!(matches!(engine.move_cash(CashWay::Out, fen(200), "ice").await.unwrap(), Outcome::Done(_)));
    let z = close_shift(&counter.till, 15_500, "").await;
    assert_eq!(z.difference(), Difference::None);
    counter.till.drain().await;

    let (world, till, restored) = restored(counter, copy).await;
    assert!(restored.taken_in > 0);
    assert_eq!(restored.shift, Drawer::Shut);
    let engine = &till.engine;
    assert_eq!((engine.shift().await.unwrap(), engine.shift_restored().await.unwrap()), (None, None));
    assert_eq!(engine.closed_shift(z.report.shift.id).await.unwrap(), Some(z.clone()));
    let nothing_open = engine.count_shift("closing").await.unwrap();
    assert_eq!(nothing_open, Outcome::Refused(Refusal::NotOpen));
    assert!(engine.sale(late).await.unwrap().is_some());
    let again = engine.sale(kept).await.unwrap().unwrap();
    assert!(again.rest(Goods::Restocked).is_empty(), "it came back once");
    assert!(till.store.read(baskets::open).await.unwrap().is_none() && engine.held().await.unwrap().is_empty());
    // The next shift is the new life's first.
    assert!(matches!(engine.open_shift(fen(1_000)).await.unwrap(), Outcome::Done(_)));
    let next = close_shift(&till, 1_000, "").await;
    assert_eq!(next.number.seq.get(), 1);
    assert_ne!(next.number.author, z.number.author);
    holds_together(&world, &till).await;
    assert_eq!((told(&world, "shift_closed"), told(&world, "shift_opened")), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_that_the_hub_knows_open_goes_on_and_says_what_it_may_lack() {
    let counter = Counter::new().await;
    let copy = copied(&counter);
    counter.ring("T01", 1, 1_800).await;
    counter.sell(cash(1_800)).await;
    counter.till.drain().await;
    // What never reaches the hub: a sale, and the shift's end.
    counter.till.link(State::Cut);
    counter.ring("T02", 1, 5_000).await;
    counter.sell(cash(5_000)).await;
    close_shift(&counter.till, 16_800, "").await;

    let (world, till, restored) = restored(counter, copy).await;
    assert_eq!(restored.shift, Drawer::Open);
    assert!(till.engine.shift_restored().await.unwrap().is_some());
    let report = till.engine.x_report().await.unwrap().unwrap();
    assert_eq!(report.drawer.expected(), fen(11_800), "with the sale that the hub knows");
    let z = close_shift(&till, 16_800, "restored from a backup").await;
    assert_eq!(z.difference(), Difference::Over(fen(5_000)));
    assert_eq!(till.engine.shift_restored().await.unwrap(), None);
    holds_together(&world, &till).await;
    assert_eq!((told(&world, "shift_closed"), told(&world, "sale_made")), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_hub_no_copy_takes_the_place_of_the_ledger() {
    let counter = Counter::new().await;
    let copy = copied(&counter);
    close_shift(&counter.till, 10_000, "").await;
    counter.till.drain().await;
    let Counter { world, till, .. } = counter;
    let before = till.store.read(identity::lives).await.unwrap();
    let (link, dir) = till.close().await;
    link.set(State::Cut);
    let refused = Restore::begin(&copy, &dir).unwrap().finish(&world.clock, &HubAddress::Joined).await;
    assert_eq!(refused.unwrap_err().code(), Code::HubUnreachable);
    let left: Vec<String> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains("replaced"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    link.set(State::Whole);
    let till = started(&world, link, &dir).await;
    assert_eq!(till.store.read(identity::lives).await.unwrap(), before);
    assert_eq!(till.engine.shift().await.unwrap(), None, "the shift is closed as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn books_of_another_life_bring_their_facts_too_and_no_revision_of_theirs_counts_before_they_are_followed() {
    let counter = Counter::new().await;
    let copy = copied(&counter);
    let code = counter.world.code().await;
    redeemed(counter.till.redeem(&code).await);
    close_shift(&counter.till, 10_000, "").await;
    counter.till.drain().await;
    assert_eq!(counter.world.hub.admin.restored().await.unwrap(), 2);
    let (world, till, restored) = restored(counter, copy).await;
    assert!(restored.taken_in > 0);
    assert_eq!(till.engine.shift().await.unwrap(), None);
    holds_together(&world, &till).await;
    assert_eq!(till.engine.status().epoch, 2);
    assert_eq!(refusal(&till.redeem(&code).await), "used_up");
    assert_eq!(world.held().await, 1);
}
