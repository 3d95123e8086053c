//! The basket at the counter: rung up, put aside, taken up again; kept in the ledger after every edit.
//!
//! ```text
//! edit ─▶ who may? ─▶ Basket::apply ─▶ kept, with the facts of what left it ─▶ priced ─▶ shown (one transaction, then the price)
//! ```
//!
//! A terminal has one open basket, and it survives lock, crash and restart. Totals are never kept: they are worked out from
//! the start after every edit, and again when the sale is concluded.

mod booked;
mod exchanged;
pub(super) mod kept;
mod vouchers;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::basket::{Basket, Edit, Limits, Line, NOTE_CHARS_MAX, Refusal};
use crate::domain::fact::{BasketHeld, Event, Fact, LineVoided, VERSION};
use crate::domain::id::{FactId, SaleId, ShopId, StaffId};
use crate::domain::member::Member;
use crate::domain::money::{Money, Rounding};
use crate::domain::price::{self, Priced, Rules};
use crate::domain::promotion::{Counter, Promotion};
use crate::domain::redemption::Override;
use crate::domain::shop::{Selling, Shop};
use crate::domain::staff::Permission;
use crate::domain::tax::{self, Prices, Table};
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::{counting, permissions};
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::baskets::{self, Kept};
use crate::store::{self, Connection, journal, members};

use kept::Open;

pub use booked::Brings;
pub use exchanged::Exchanged;
pub use vouchers::Put;

/// How many characters the name of a basket has at most that is put aside.
pub const HELD_NAME_CHARS_MAX: usize = 40;

/// What is being rung up, and what it costs by the rules of the moment in which it was last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// The sale that it will become; none where nothing was begun.
    pub id: Option<SaleId>,
    /// What was rung up.
    pub basket: Basket,
    /// What it costs, or why it has no price.
    pub priced: Result<Priced, price::Refusal>,
    /// Who buys, as they are known here now, where it is a member.
    pub member: Option<Box<Member>>,
}

/// A basket that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBasket {
    /// The sale that it will become.
    pub id: SaleId,
    /// What it was put aside under; may be empty.
    pub name: String,
    /// How many lines it has.
    pub lines: usize,
    /// What it comes to by the rules of now; none where it has no price, or was kept by another version of this program.
    pub total: Option<Money>,
    /// When it was put aside.
    pub held_at: Timestamp,
    /// Who rang it up last.
    pub staff: Option<StaffId>,
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edited {
    /// It is done and kept.
    Done(Arc<Rung>),
    /// It is not, and the basket is as it was. [`Refusal::Needs`] says whose word would do.
    Refused(Refusal),
}

/// What is being rung up, as everybody sees it.
#[derive(Debug)]
pub(super) struct Register {
    /// Counts what was written, so that an older price never covers a newer basket.
    turns: AtomicU64,
    shown: Mutex<(u64, Arc<Rung>)>,
}

impl Default for Register {
    fn default() -> Self {
        Self { turns: AtomicU64::new(0), shown: Mutex::new((0, Arc::new(Rung::nothing()))) }
    }
}

impl Rung {
    /// Nothing was begun.
    pub(super) fn nothing() -> Self {
        let taxes = Table { prices: Prices::Include, rounding: tax::Rounding::PerReceipt, classes: Vec::new() };
        let counter =
            Counter { shop: ShopId::new(uuid::Uuid::nil()), zone: &TimeZone::UTC, now: Timestamp::UNIX_EPOCH };
        let basket = Open::default().basket;
        let rules = Rules { promotions: &[], taxes: &taxes, line_rounding: Rounding::NONE, counter };
        Self { id: None, priced: price::price(&basket, &rules), basket, member: None }
    }
}

impl Engine {
    /// Whether this shop sells; otherwise vouchers are redeemed only.
    pub fn sells(&self) -> bool {
        self.shop().selling.is_some()
    }

    /// What is being rung up, as it was last looked at. Reads nothing.
    pub fn rung(&self) -> Arc<Rung> {
        Arc::clone(&self.inner().register.shown.lock().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Does something to the basket. `allowed` are managers' words for what the edit needs; that of somebody who may not
    /// give it counts for nothing.
    pub async fn edit(
        &self,
        edit: Edit,
        allowed: impl IntoIterator<Item = Override> + Send,
    ) -> Result<Edited, Problem> {
        self.rewrite(allowed, move |open, limits, held| {
            let basket = open.basket.apply(edit, limits, held)?;
            Ok(open.with(basket))
        })
        .await
    }

    /// Gives the whole basket up, for a reason that may be empty. Its lines stand in the journal as taken out.
    pub async fn clear_basket(&self, reason: &str) -> Result<Edited, Problem> {
        let chars = reason.chars().count();
        if chars > NOTE_CHARS_MAX {
            return Ok(Edited::Refused(Refusal::TooLong { chars, most: NOTE_CHARS_MAX }));
        }
        let (hand, reason) = (self.hand(None)?, reason.to_owned());
        let written = self.store().write(move |conn| {
            hand.permissions(conn)?;
            let (sale, open) = open_basket(conn)?.ok_or(Unwritten::Code(Code::BasketEmpty))?;
            let head_seq = hand.void(conn, sale, open.basket.lines(), &reason)?;
            baskets::forget(conn, sale)?;
            Ok((hand.inner.register.turn(), head_seq))
        });
        self.put_down(written.await).await
    }

    /// Puts the basket aside under a name, which may be empty.
    pub async fn hold(&self, name: &str) -> Result<Edited, Problem> {
        let name = name.trim().to_owned();
        if name.chars().count() > HELD_NAME_CHARS_MAX {
            return Err(Problem::new(Code::NameTooLong));
        }
        let (hand, total) = (self.hand(None)?, self.rung().priced.as_ref().ok().map(|priced| priced.total));
        let written = self.store().write(move |conn| {
            hand.permissions(conn)?;
            let (sale, open) = open_basket(conn)?.ok_or(Unwritten::Code(Code::BasketEmpty))?;
            if open.basket.is_empty() {
                return Err(Unwritten::Code(Code::BasketEmpty));
            }
            baskets::hold(conn, sale, &name, hand.at)?;
            let lines = u16::try_from(open.basket.lines().len()).unwrap_or(u16::MAX);
            let head_seq = hand.record(conn, Event::BasketHeld(BasketHeld { sale, lines, total }))?;
            Ok((hand.inner.register.turn(), Some(head_seq)))
        });
        self.put_down(written.await).await
    }

    /// The baskets that were put aside, the latest first.
    pub async fn held(&self) -> Result<Vec<HeldBasket>, Problem> {
        let found = self.store().read(baskets::held).await.map_err(store_failed)?;
        let (inner, now) = (Arc::clone(self.inner()), self.clock().now());
        let listed = move |baskets::Held { name, kept }| {
            let priced = Open::read(&kept.text).and_then(|open| inner.price(&open.basket, now)?.ok());
            HeldBasket {
                id: kept.sale,
                name,
                lines: usize::try_from(kept.lines).unwrap_or(usize::MAX),
                total: priced.map(|priced| priced.total),
                held_at: kept.changed_at,
                staff: kept.staff,
            }
        };
        let priced = tokio::task::spawn_blocking(move || found.into_iter().map(listed).collect());
        priced.await.map_err(|_| Problem::new(Code::Interrupted))
    }

    /// Takes up again what was put aside. What is being rung up must be finished or put aside before.
    pub async fn recall(&self, sale: SaleId) -> Result<Edited, Problem> {
        let hand = self.hand(None)?;
        let written = self.store().write(move |conn| {
            hand.permissions(conn)?;
            match open_basket(conn)? {
                Some((_, open)) if !open.basket.is_empty() => return Err(Unwritten::Code(Code::BasketInTheWay)),
                Some((empty, _)) => baskets::forget(conn, empty)?,
                None => {}
            }
            let held = baskets::held(conn)?.into_iter().find(|held| held.kept.sale == sale);
            let held = held.ok_or(Unwritten::Code(Code::NoSuchBasket))?;
            let open = Open::read(&held.kept.text).ok_or(Unwritten::Code(Code::BasketUnreadable))?;
            baskets::recall(conn, sale)?;
            Ok((hand.inner.register.turn(), sale, open.basket, None))
        });
        self.taken_up(written.await).await
    }

    /// Changes the open basket, or a fresh one where none is open, and keeps it with the facts of what left it.
    async fn rewrite<F>(&self, allowed: impl IntoIterator<Item = Override> + Send, change: F) -> Result<Edited, Problem>
    where
        F: FnOnce(Open, Limits, &[Permission]) -> Result<Open, Refusal> + Send + 'static,
    {
        let (hand, fresh) = (self.hand(allowed)?, SaleId::new(self.clock().mint()));
        let written = self.store().write(move |conn| {
            let (held, words) = hand.permissions(conn)?;
            let (sale, before) = open_basket(conn)?.unwrap_or_else(|| (fresh, Open::default()));
            let mut after = change(before.clone(), hand.selling.limits, &held).map_err(Unwritten::Refused)?;
            after.allowed.extend(words);
            let left = before.basket.lines().iter().filter(|line| after.basket.line(line.no).is_none());
            let head_seq = hand.void(conn, sale, left, "")?;
            let kept = Kept {
                sale,
                lines: u32::try_from(after.basket.lines().len()).unwrap_or(u32::MAX),
                text: after.write()?,
                staff: hand.staff,
                changed_at: hand.at,
            };
            baskets::keep(conn, &kept)?;
            Ok((hand.inner.register.turn(), sale, after.basket, head_seq))
        });
        self.taken_up(written.await).await
    }

    /// Who stands there, and by what they sell.
    pub(super) fn hand(&self, allowed: impl IntoIterator<Item = Override>) -> Result<Hand, Problem> {
        let shop = self.shop();
        let selling = shop.selling.clone().ok_or(Problem::new(Code::NotSelling))?;
        let at = self.clock().now();
        Ok(Hand {
            inner: Arc::clone(self.inner()),
            selling,
            staff: self.signed_in(),
            allowed: allowed.into_iter().collect(),
            at,
            day: self.business_day(at),
        })
    }

    /// What is being rung up was kept: it is priced, shown and announced.
    async fn taken_up(
        &self,
        written: Result<(u64, SaleId, Basket, Option<u64>), Unwritten>,
    ) -> Result<Edited, Problem> {
        let (turn, sale, basket, head_seq) = match written {
            Ok(written) => written,
            Err(unwritten) => return unwritten.edited(),
        };
        let rung = self.inner().look_at(sale, basket).await?;
        self.seen(turn, rung, head_seq).await
    }

    /// Nothing is being rung up any more.
    async fn put_down(&self, written: Result<(u64, Option<u64>), Unwritten>) -> Result<Edited, Problem> {
        match written {
            Ok((turn, head_seq)) => self.seen(turn, Rung::nothing(), head_seq).await,
            Err(unwritten) => unwritten.edited(),
        }
    }

    async fn seen(&self, turn: u64, rung: Rung, head_seq: Option<u64>) -> Result<Edited, Problem> {
        let rung = self.inner().register.show(turn, rung);
        if let Some(head_seq) = head_seq {
            self.grown(head_seq).await;
        }
        self.announce(Topic::Basket);
        Ok(Edited::Done(rung))
    }
}

impl Register {
    /// The turn of what is being written; asked by the one writer, inside its transaction.
    pub(super) fn turn(&self) -> u64 {
        self.turns.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    /// Shows what was written in a turn, unless something later is shown already.
    pub(super) fn show(&self, turn: u64, rung: Rung) -> Arc<Rung> {
        let rung = Arc::new(rung);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.0 <= turn {
            *shown = (turn, Arc::clone(&rung));
        }
        rung
    }
}

impl Inner {
    /// What a basket costs by the rules of an instant; nothing where the shop does not sell.
    pub(super) fn price(&self, basket: &Basket, now: Timestamp) -> Option<Result<Priced, price::Refusal>> {
        self.tariff(now).price(basket)
    }

    /// What baskets are priced by now.
    pub(super) fn tariff(&self, now: Timestamp) -> Tariff {
        Tariff { shop: self.shop(), promotions: self.promotions(), now }
    }

    /// The promotions of the shop.
    fn promotions(&self) -> Vec<Promotion> {
        self.catalogue.current().promotions.clone()
    }

    /// What was rung up with its price; away from the threads that run tasks, since a large basket takes a while.
    async fn look_at(self: &Arc<Self>, sale: SaleId, basket: Basket) -> Result<Rung, Problem> {
        let member = match basket.customer().member() {
            Some(id) => {
                let people = self.store.people();
                let found = self.store.read(move |conn| members::find(conn, &people, id)).await;
                found.map_err(store_failed)?.map(Box::new)
            }
            None => None,
        };
        let (inner, now) = (Arc::clone(self), self.clock.now());
        let looked = tokio::task::spawn_blocking(move || {
            let priced = inner.price(&basket, now);
            priced.map(|priced| Rung { id: Some(sale), basket, priced, member })
        });
        let rung = looked.await.map_err(|_| Problem::new(Code::Interrupted))?;
        rung.ok_or(Problem::new(Code::NotSelling))
    }
}

/// What baskets are priced by at a moment, to be taken to a thread of one's own.
pub(super) struct Tariff {
    shop: Arc<Shop>,
    promotions: Vec<Promotion>,
    now: Timestamp,
}

impl Tariff {
    /// What a basket costs; nothing where the shop does not sell.
    pub(super) fn price(&self, basket: &Basket) -> Option<Result<Priced, price::Refusal>> {
        let selling = self.shop.selling.as_ref()?;
        let counter = Counter { shop: self.shop.id, zone: self.shop.zone.rules(), now: self.now };
        let promotions = &self.promotions;
        let rules = Rules { promotions, taxes: &selling.taxes, line_rounding: selling.line_rounding, counter };
        Some(price::price(basket, &rules))
    }
}

/// Takes up what was being rung up when the program ended. A basket that this program cannot read is put aside.
pub(super) async fn take_up(inner: &Arc<Inner>) -> Result<(), store::Error> {
    let at = inner.clock.now();
    let found = inner.store.write(move |conn| {
        let Some(kept) = baskets::open(conn)? else { return Ok(None) };
        if let Some(open) = Open::read(&kept.text) {
            return Ok::<_, store::Error>(Some((kept.sale, open.basket)));
        }
        tracing::error!(sale = %kept.sale, format = kept.text.format, "a basket cannot be read: it is put aside");
        baskets::hold(conn, kept.sale, "", at)?;
        Ok(None)
    });
    if let Some((sale, basket)) = found.await?
        && let Ok(rung) = inner.look_at(sale, basket).await
    {
        inner.register.show(inner.register.turn(), rung);
    }
    Ok(())
}

/// The open basket, as it can be read. One that cannot be was put aside when the program started.
pub(super) fn open_basket(conn: &Connection) -> Result<Option<(SaleId, Open)>, Unwritten> {
    let Some(kept) = baskets::open(conn)? else { return Ok(None) };
    let open = Open::read(&kept.text).ok_or(Unwritten::Code(Code::BasketUnreadable))?;
    Ok(Some((kept.sale, open)))
}

/// Whose hand is at the till, and by what it sells.
pub(super) struct Hand {
    inner: Arc<Inner>,
    pub(super) selling: Selling,
    pub(super) staff: Option<StaffId>,
    allowed: Vec<Override>,
    at: Timestamp,
    day: Date,
}

impl Hand {
    /// What may be done: by whoever stands there, and by the words that were given, where they count.
    pub(super) fn permissions(&self, conn: &Connection) -> Result<(Vec<Permission>, Vec<Override>), Unwritten> {
        let mut held = permissions(conn, self.staff)?;
        let words = counting(conn, self.allowed.clone())?;
        held.extend(words.iter().map(|word| word.permission));
        if held.contains(&Permission::Sell) {
            Ok((held, words))
        } else {
            Err(Unwritten::Refused(Refusal::Needs(Permission::Sell)))
        }
    }

    /// Writes that lines left a basket; the journal's end, where there were any.
    fn void<'l>(
        &self,
        conn: &Connection,
        sale: SaleId,
        lines: impl IntoIterator<Item = &'l Line>,
        reason: &str,
    ) -> Result<Option<u64>, store::Error> {
        let mut head_seq = None;
        for line in lines {
            let voided = LineVoided {
                sale,
                product: line.item.product.clone(),
                name: line.item.name.clone(),
                quantity: line.quantity,
                amount: line.asked_amount(),
                reason: reason.to_owned(),
            };
            head_seq = Some(self.record(conn, Event::LineVoided(voided))?);
        }
        Ok(head_seq)
    }

    pub(super) fn record(&self, conn: &Connection, event: Event) -> Result<u64, store::Error> {
        let fact = Fact { v: VERSION, staff: self.staff, day: self.day, event };
        Ok(journal::record(conn, FactId::new(self.inner.clock.mint()), self.at, &fact)?.seq)
    }
}

/// Why nothing was written. Inside a transaction it must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("the edit is refused")]
    Refused(Refusal),
    #[error("it cannot be done: {}", .0.name())]
    Code(Code),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Unwritten {
    fn edited(self) -> Result<Edited, Problem> {
        match self {
            Self::Refused(refusal) => Ok(Edited::Refused(refusal)),
            Self::Code(code) => Err(Problem::new(code)),
            Self::Store(error) => Err(store_failed(error)),
        }
    }
}
