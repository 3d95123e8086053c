//! Taking in what changed at the hub: one page, or a snapshot.
//!
//! A page is read item by item. What cannot be read is kept as it came and read again after an upgrade; the page goes
//! on. What belongs to the cache goes there with the cursor in one transaction; staff, the shop's own record and
//! exceptions go to the ledger first, so that a lost cache never locks the shop. Applying a page twice changes nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use crate::cloud;
use crate::domain::exception::{Exception, Matter, Origin, Settled, State};
use crate::domain::id::BookingId;
use crate::domain::shop::Shop;
use crate::domain::stock::Article;
use crate::engine::cache::{self, Mended};
use crate::engine::courier::Came;
use crate::engine::problem::{Chain, Code};
use crate::engine::{Inner, Topic, keys, push, sign_in};
use crate::store::{
    self, bookings, burnt_steps, documents, exceptions, identity, page, position, snapshot, staff, unreadable,
};
use crate::sync::terminal::{Direction, Event};
use crate::wire::ProblemCode;
use crate::wire::pull::{Change, ExceptionRow, ExceptionState, Item, Kind, Over, Page, StaffRow, UsedStep, VoucherRow};
use crate::wire::signed::{Context, Signed};
use crate::wire::snapshot::Manifest;

/// How many times a snapshot that was overtaken or broke off is begun again within one attempt.
const SNAPSHOT_TRIES: usize = 2;

/// Pulls one page from `cursor` and takes it in; reports what came of it.
pub(super) async fn run(inner: Arc<Inner>, cursor: u64, epoch: u64) -> Came {
    match pull(&inner, cursor, epoch).await {
        // The cache is not where the core believes, or it is damaged: either way it is fetched anew.
        Err(Failure::Store(store::Error::Guard(
            store::Guard::NotTheNextPage { .. } | store::Guard::OtherEpoch { .. },
        ))) => Came::well(vec![Event::CursorTooOld]),
        Err(Failure::Store(store::Error::Damaged(_))) if cache::mend(&inner).await == Mended::SetAside => {
            Came::well(vec![Event::CursorTooOld])
        }
        outcome => reported(&inner, outcome).await,
    }
}

/// Takes a snapshot of these books in, into a new cache; reports what came of it.
pub(super) async fn snapshot(inner: Arc<Inner>, epoch: u64) -> Came {
    for _ in 1..SNAPSHOT_TRIES {
        match take_snapshot(&inner, epoch).await {
            Err(Failure::Cloud(cloud::Error::Problem { problem, .. })) if problem.code == ProblemCode::NotFound => {
                tracing::info!("the hub has made a newer snapshot meanwhile");
            }
            outcome => return reported(&inner, outcome).await,
        }
    }
    let outcome = take_snapshot(&inner, epoch).await;
    reported(&inner, outcome).await
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Cloud(#[from] cloud::Error),
}

async fn reported(inner: &Arc<Inner>, outcome: Result<Vec<Event>, Failure>) -> Came {
    match outcome {
        Ok(events) => Came::well(events),
        Err(Failure::Cloud(error)) => {
            if matches!(&error, cloud::Error::Problem { problem, .. } if problem.code == ProblemCode::Revoked) {
                lose_people(inner).await;
            }
            tracing::info!(error = %Chain(&error), "a pull came to nothing");
            Came::turned_away(Direction::Pull, &error)
        }
        Err(Failure::Store(error)) => {
            tracing::error!(error = %Chain(&error), "what was pulled could not be kept");
            Came::to_nothing(Event::Stuck(Direction::Pull), Code::from(&error))
        }
    }
}

/// A terminal that was taken out of service keeps its books and nobody's name. Served again, it fetches everything anew,
/// and names with it.
async fn lose_people(inner: &Arc<Inner>) {
    let people = inner.store.people();
    let lost = inner.store.write_cache(move |conn| {
        position::outdate(conn)?;
        people.lose_all()
    });
    match lost.await {
        Ok(0) => {}
        Ok(count) => {
            tracing::warn!(count, "out of service: the keys of people are gone");
            inner.announce(Topic::Changes);
            inner.announce(Topic::Bookings);
        }
        Err(error) => tracing::error!(error = %Chain(&error), "the keys of people could not be taken away"),
    }
}

/// Erases the guests of bookings that are gone at the hub. It stands before what forgets the bookings: cut short between
/// the two, the same comes again.
async fn erase_guests(inner: &Arc<Inner>, gone: Vec<BookingId>, at: Timestamp) -> Result<(), store::Error> {
    if gone.is_empty() {
        return Ok(());
    }
    let people = inner.store.people();
    let erased = inner.store.read(move |conn| {
        bookings::people_of(conn, &gone)?.into_iter().try_for_each(|person| people.erase(person, at))
    });
    erased.await?;
    inner.announce(Topic::Bookings);
    Ok(())
}

async fn pull(inner: &Arc<Inner>, cursor: u64, epoch: u64) -> Result<Vec<Event>, Failure> {
    let asked = Instant::now();
    let Page { epoch, from, to, more, changes, used_steps, grant, server_time } =
        inner.client().pull(cursor, epoch).await?;
    inner.clock.learn(server_time, asked.elapsed());
    drop(inner.on_their_way.lock().await);
    let as_of = inner.clock.now();
    let sorted = sort(inner, changes, as_of);
    let (changed, catalogue) = (!sorted.cache.is_empty(), sorted.touches_catalogue());
    let shelves =
        sorted.cache.iter().any(|change| matches!(change, page::Change::Shelf(_) | page::Change::ShelfGone(_)));
    let gone = sorted.bookings_gone();
    keep_in_ledger(inner, sorted.ledger).await?;
    burn(inner, used_steps, as_of).await?;
    erase_guests(inner, gone, as_of).await?;
    let (people, clock) = (inner.store.people(), inner.clock.clone());
    let page = page::Page { epoch, from, to, as_of, changes: sorted.cache };
    inner.store.write_cache(move |conn| page::apply(conn, &people, &page, &mut |bytes| clock.fill(bytes))).await?;
    keys::reload(inner).await?;
    if changed {
        inner.announce(Topic::Changes);
    }
    if catalogue {
        inner.catalogue.outdate();
    }
    if shelves {
        inner.catalogue.shelves_moved();
    }
    let mut events: Vec<Event> = push::granted(inner, grant).await?.into_iter().collect();
    events.push(Event::Pulled { cursor: to, more, as_of });
    Ok(events)
}

async fn take_snapshot(inner: &Arc<Inner>, epoch: u64) -> Result<Vec<Event>, Failure> {
    let asked = Instant::now();
    let manifest: Manifest = inner.client().snapshot().await?;
    if manifest.epoch != epoch {
        // Of other books than this terminal follows: if they were restored, the push learns it.
        return Err(cloud::Error::OtherQuestion.into());
    }
    inner.clock.learn(manifest.server_time, asked.elapsed());
    let as_of = inner.clock.now();
    let sorted = sort(inner, manifest.head, as_of);
    let held = sorted.bookings_held();
    keep_in_ledger(inner, sorted.ledger).await?;
    // A snapshot that broke off is gone on with, as long as the hub still offers the same one.
    let name = format!("{}-{}", manifest.epoch, manifest.as_of);
    let (dir, people, clock) = (inner.store.dir().to_owned(), inner.store.people(), inner.clock.clone());
    let head = sorted.cache;
    let mut build = blocking(move || {
        let mut build = snapshot::Build::resume(&dir, &name)?;
        build.take_in(&people, &head, &mut |bytes| clock.fill(bytes))?;
        Ok(build)
    })
    .await?;
    for chunk in &manifest.chunks {
        if build.holds(chunk.number) {
            continue;
        }
        let rows: Vec<VoucherRow> = inner.client().snapshot_chunk(manifest.as_of, chunk).await?;
        let number = chunk.number;
        build = blocking(move || {
            build.import(number, rows.iter().map(|row| (row.code_hash, &row.voucher)))?;
            Ok(build)
        })
        .await?;
    }
    for chunk in manifest.catalogue.iter().chain(&manifest.members) {
        if build.holds(chunk.number) {
            continue;
        }
        let changes: Vec<Change> = inner.client().snapshot_chunk(manifest.as_of, chunk).await?;
        let changes = sort(inner, changes, as_of).cache;
        let (number, people, clock) = (chunk.number, inner.store.people(), inner.clock.clone());
        build = blocking(move || {
            build.take_in_chunk(number, &people, &changes, &mut |bytes| clock.fill(bytes))?;
            Ok(build)
        })
        .await?;
    }
    let position = store::position::Position { epoch: manifest.epoch, cursor: manifest.as_of, as_of };
    let missing = inner.store.read(move |conn| bookings::missing_from(conn, position.epoch, position.cursor, &held));
    erase_guests(inner, missing.await?, as_of).await?;
    drop(inner.on_their_way.lock().await);
    let store = Arc::clone(&inner.store);
    blocking(move || {
        let ready = build.finish(position)?;
        store.exchange_cache(&ready)
    })
    .await?;
    keys::reload(inner).await?;
    inner.announce(Topic::Changes);
    inner.catalogue.outdate();
    Ok(vec![Event::Pulled { cursor: manifest.as_of, more: crate::wire::pull::More::Waiting, as_of }])
}

/// Reads again what an earlier program could not read, and forgets that it could not.
pub(super) async fn reread(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let items = inner.store.read(unreadable::all).await?;
    let changes = items.into_iter().filter_map(|item| {
        let row = serde_json::from_str(&item.raw).ok()?;
        Some(Change { kind: item.kind, id: item.id, version: item.version, row: Some(row) })
    });
    let readable: Vec<Change> = changes.filter(|change| change.read().is_ok()).collect();
    if readable.is_empty() {
        return Ok(());
    }
    let known: Vec<(String, String)> = readable.iter().map(|it| (it.kind.clone(), it.id.clone())).collect();
    tracing::info!(count = known.len(), "what an earlier program could not read is read now");
    let sorted = sort(inner, readable, inner.clock.now());
    keep_in_ledger(inner, sorted.ledger).await?;
    let (people, clock) = (inner.store.people(), inner.clock.clone());
    inner
        .store
        .write_cache(move |conn| {
            page::apply_changes(conn, &people, &sorted.cache, &mut |bytes| clock.fill(bytes))?;
            known.iter().try_for_each(|(kind, id)| unreadable::forget(conn, kind, id))
        })
        .await
}

/// Work that keeps its thread for a while.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, store::Error> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done?),
        Err(error) => Err(store::Error::Panicked(error.to_string()).into()),
    }
}

/// What was pulled, by where it is kept.
struct Sorted {
    cache: Vec<page::Change>,
    ledger: Vec<ForLedger>,
}

impl Sorted {
    /// Whether what is sold, or at which price, is among it.
    fn touches_catalogue(&self) -> bool {
        self.cache.iter().any(|change| match change {
            page::Change::Product(..)
            | page::Change::ProductGone(_)
            | page::Change::Category(..)
            | page::Change::CategoryGone(_)
            | page::Change::Promotion(..)
            | page::Change::PromotionGone(_)
            | page::Change::Picture(_)
            | page::Change::PictureGone(_) => true,
            page::Change::Unreadable(item) => {
                [Kind::Product, Kind::Category, Kind::Promotion].iter().any(|kind| kind.name() == item.kind)
            }
            page::Change::Voucher(..)
            | page::Change::VoucherGone(_)
            | page::Change::Campaign(_)
            | page::Change::CampaignGone(_)
            | page::Change::Booking(_)
            | page::Change::BookingGone(_)
            | page::Change::Member(..)
            | page::Change::MemberGone(_)
            | page::Change::Shelf(_)
            | page::Change::ShelfGone(_)
            | page::Change::Shop(_)
            | page::Change::ShopGone(_)
            | page::Change::Document(..)
            | page::Change::DocumentGone(_) => false,
        })
    }
}

impl Sorted {
    /// The bookings that the hub has erased.
    fn bookings_gone(&self) -> Vec<BookingId> {
        let gone = self.cache.iter().filter_map(|change| match change {
            page::Change::BookingGone(id) => Some(*id),
            _ => None,
        });
        gone.collect()
    }

    /// The bookings that the hub holds, also those that this program cannot read.
    fn bookings_held(&self) -> BTreeSet<BookingId> {
        let held = self.cache.iter().filter_map(|change| match change {
            page::Change::Booking(booking) => Some(booking.id),
            page::Change::Unreadable(item) if item.kind == Kind::Booking.name() => item.id.parse().ok(),
            _ => None,
        });
        held.collect()
    }
}

enum ForLedger {
    Shop(Box<Shop>),
    Staff(StaffRow),
    StaffGone(String),
    Exception(Box<Exception>),
}

fn sort(inner: &Inner, changes: Vec<Change>, now: Timestamp) -> Sorted {
    let mut sorted = Sorted { cache: Vec::new(), ledger: Vec::new() };
    for change in changes {
        match change.read() {
            Ok(item) => sorted.place(inner, change, item, now),
            Err(error) => {
                tracing::warn!(kind = change.kind, id = change.id, error = %Chain(&error), "kept unread");
                let raw = change.row.map(|row| row.to_string()).unwrap_or_default();
                let item = unreadable::Item { kind: change.kind, id: change.id, version: change.version, raw };
                sorted.cache.push(page::Change::Unreadable(item));
            }
        }
    }
    sorted
}

impl Sorted {
    fn place(&mut self, inner: &Inner, change: Change, item: Item, now: Timestamp) {
        match item {
            Item::Shop(shop) => self.ledger.push(ForLedger::Shop(shop)),
            Item::Staff(member) => self.ledger.push(ForLedger::Staff(member)),
            Item::Gone(Kind::Staff) => self.ledger.push(ForLedger::StaffGone(change.id)),
            Item::Exception(row) => self.ledger.push(ForLedger::Exception(Box::new(exception(row, now)))),
            Item::ShopName(shop) => self.cache.push(page::Change::Shop(shop)),
            Item::Campaign(campaign) => self.cache.push(page::Change::Campaign(campaign)),
            Item::Voucher(row) => {
                self.cache.push(page::Change::Voucher(row.code_hash, Box::new(row.voucher)));
            }
            Item::Booking(row) => self.cache.push(page::Change::Booking(Box::new(row.booking))),
            Item::Member(row) => self.cache.push(page::Change::Member(row.code_hash, Box::new(row.member))),
            Item::Product(row) => self.cache.push(page::Change::Product(row.place, Box::new(row.product))),
            Item::Category(row) => self.cache.push(page::Change::Category(row.place, row.category)),
            Item::Promotion(row) => self.cache.push(page::Change::Promotion(row.place, Box::new(row.promotion))),
            Item::Shelf(shelf) => self.cache.push(page::Change::Shelf(shelf)),
            Item::Picture(picture) => self.cache.push(page::Change::Picture(picture)),
            Item::Keys(document) => self.document(inner, documents::Name::Keys, Context::Keys, document),
            Item::Revocations(document) => {
                self.document(inner, documents::Name::Revocations, Context::Revocations, document);
            }
            Item::Gone(kind) => self.cache.extend(gone(kind, &change)),
        }
    }

    /// A document of the hub's root key; one that it did not sign is not believed.
    fn document(&mut self, inner: &Inner, name: documents::Name, context: Context, document: Signed) {
        let genuine =
            crate::wire::signed::verify(context, document.body.as_bytes(), &document.signature, &inner.root_key);
        match genuine {
            Ok(()) => {
                let document = documents::Document { body: document.body, signature: document.signature };
                self.cache.push(page::Change::Document(name, document));
            }
            Err(error) => tracing::error!(?name, %error, "a document of the hub is not believed"),
        }
    }
}

fn gone(kind: Kind, change: &Change) -> Option<page::Change> {
    let id = change.id.as_str();
    match kind {
        Kind::Voucher => id.parse().ok().map(page::Change::VoucherGone),
        Kind::Campaign => id.parse().ok().map(page::Change::CampaignGone),
        Kind::Booking => id.parse().ok().map(page::Change::BookingGone),
        Kind::Member => id.parse().ok().map(page::Change::MemberGone),
        Kind::ShopName => id.parse().ok().map(page::Change::ShopGone),
        Kind::Product => Some(page::Change::ProductGone(id.to_owned())),
        Kind::Category => Some(page::Change::CategoryGone(id.to_owned())),
        Kind::Promotion => id.parse().ok().map(page::Change::PromotionGone),
        Kind::Shelf => Some(page::Change::ShelfGone(Article::of_key(id))),
        Kind::Picture => Some(page::Change::PictureGone(id.to_owned())),
        // The shop itself, lists and exceptions are never taken away; staff was dealt with.
        Kind::Shop | Kind::Staff | Kind::Keys | Kind::Revocations | Kind::Exception => None,
    }
}

fn exception(row: ExceptionRow, now: Timestamp) -> Exception {
    let ExceptionRow { id, over, state } = row;
    Exception {
        id,
        origin: Origin::Hub,
        matter: match over {
            Over::Redeemed(over) => Matter::OverRedeemed(Box::new(over)),
            Over::Refunded(over) => Matter::OverRefunded(Box::new(over)),
            Over::Settled(over) => Matter::OverSettled(Box::new(over)),
        },
        raised_at: now,
        state: match state {
            ExceptionState::Open => State::Open,
            ExceptionState::Settled => State::Settled(Settled::Elsewhere),
            ExceptionState::Resolved => State::Resolved,
        },
    }
}

async fn keep_in_ledger(inner: &Arc<Inner>, items: Vec<ForLedger>) -> Result<(), store::Error> {
    if items.is_empty() {
        return Ok(());
    }
    let mut staff_came = StaffCame::No;
    for item in &items {
        match item {
            ForLedger::Shop(shop) => inner.set_shop((**shop).clone()),
            ForLedger::Staff(_) | ForLedger::StaffGone(_) => staff_came = StaffCame::Yes,
            ForLedger::Exception(_) => {}
        }
    }
    let tells = items.iter().any(|item| matches!(item, ForLedger::Exception(_)));
    inner
        .store
        .write(move |conn| {
            for item in items {
                match item {
                    ForLedger::Shop(shop) => identity::keep_shop(conn, &shop)?,
                    ForLedger::Staff(row) => staff::keep(conn, &row.staff, row.badge.as_ref())?,
                    ForLedger::StaffGone(id) => {
                        if let Ok(id) = id.parse() {
                            staff::leave(conn, id)?;
                        }
                    }
                    ForLedger::Exception(exception) => exceptions::keep(conn, &exception)?,
                }
            }
            Ok::<_, store::Error>(())
        })
        .await?;
    if tells {
        inner.announce(Topic::Exceptions);
    }
    match staff_came {
        StaffCame::Yes => sign_in::staff_came(inner).await,
        StaffCame::No => Ok(()),
    }
}

/// Burns the steps of rotating codes that were used at the shop's other tills, so that they are refused here also while
/// the hub cannot be asked.
async fn burn(inner: &Arc<Inner>, used: Vec<UsedStep>, at: Timestamp) -> Result<(), store::Error> {
    if used.is_empty() {
        return Ok(());
    }
    inner
        .store
        .write(move |conn| {
            used.iter().try_for_each(|used| burnt_steps::burn(conn, used.voucher, used.step, at).map(|_| ()))
        })
        .await
}

/// Whether somebody of the staff was among what was pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StaffCame {
    Yes,
    No,
}
