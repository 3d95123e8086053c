//! The commit of a sale: looked at once more, written in one transaction, then shown.

use std::sync::Arc;

use tokio::runtime::Handle;

use super::ordered::{Ids, Offer, Order, Ordered, Rated};
use super::{Concluded, Sold, advance, moves_cash, points, returns};
use crate::domain::fact::{Event, SaleMade};
use crate::domain::id::{RedemptionId, StaffId};
use crate::domain::money::Money;
use crate::domain::sale::{Head, Sale};
use crate::domain::staff::Permission;
use crate::domain::tender::Payment;
use crate::engine::fail_point::FailPoint;
use crate::engine::papers::Press;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::{self, Moment};
use crate::engine::sign_in::{self, Unentitled, counting};
use crate::engine::till::Rung;
use crate::engine::{Inner, Topic, pay, store_failed};
use crate::store::{self, Connection, Guard, baskets, journal, receipts, shifts};
use crate::sync::terminal::Right;

/// What a commit came to.
pub(in crate::engine) enum Committed {
    /// It stands in the ledger.
    Done {
        /// What was sold.
        sold: Sold,
        /// The journal's end.
        head_seq: u64,
    },
    /// Looked at again, it may not be sold; nothing was written.
    Not(Concluded),
}

/// Inside the transaction a refusal must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undone {
    #[error("it may not be sold")]
    Not(Box<Concluded>),
    #[error("it cannot be sold: {}", .0.name())]
    Code(Code),
    #[error(transparent)]
    Right(#[from] Unentitled),
    #[error(transparent)]
    Unsound(#[from] crate::domain::sale::Unsound),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Concluded> for Undone {
    fn from(reason: Concluded) -> Self {
        Self::Not(Box::new(reason))
    }
}

impl Undone {
    /// What is told of it.
    pub(super) fn concluded(self) -> Result<Concluded, Problem> {
        match self {
            Self::Not(reason) => Ok(*reason),
            Self::Code(code) => Err(Problem::new(code)),
            Self::Right(unentitled) => Err(unentitled.into()),
            Self::Unsound(unsound) => Err(Problem::caused(Code::DataFailed, unsound)),
            Self::Store(store::Error::Guard(Guard::FactTooLong(_))) => Ok(Concluded::TooLong),
            Self::Store(error) => Err(store_failed(error)),
        }
    }
}

/// What came of a sale that was tried without asking anybody.
pub(super) enum AtOnce {
    /// It is sold, or it may not be.
    Concluded(Concluded),
    /// Others must be asked first; nothing was written.
    NeedsOthers(Box<Rated>),
}

/// Sells what lies in the basket in one visit to the writer: read, priced, settled and written in one transaction, so that
/// nothing can change in between. Only where nobody else need be asked.
pub(super) async fn at_once(inner: &Arc<Inner>, offer: Arc<Offer>) -> Result<AtOnce, Problem> {
    let stand = Stand::of(inner, offer.staff, offer.ids);
    let (shown, runtime) = (Arc::clone(inner), Handle::current());
    let work = move |conn: &Connection| {
        let rated = Rated::read(conn, &offer)?;
        if rated.needs_others(&offer) {
            return Ok(Err(Box::new(rated)));
        }
        let ordered = rated.settled(&stand.inner.clock, &offer, Vec::new(), Vec::new())?;
        FailPoint::SaleSettled.pass();
        let plan = Plan { ordered: Arc::new(ordered), stand, rights: Vec::new() };
        plan.write(conn).map(Ok)
    };
    let after = move |written: &Result<Written, Box<Rated>>| {
        if let Ok(written) = written {
            written.show(&shown);
            // Whoever asked may have gone; the hub hears of it all the same.
            let head_seq = written.head_seq;
            runtime.spawn(async move { shown.grown(head_seq).await });
        }
    };
    match inner.store.write_then(work, after).await {
        Ok(Ok(written)) => Ok(AtOnce::Concluded(Concluded::Sold(written.sold))),
        Ok(Err(rated)) => Ok(AtOnce::NeedsOthers(rated)),
        Err(undone) => undone.concluded().map(AtOnce::Concluded),
    }
}

/// Commits a sale by the rights that were obtained: redemptions, sale, tables, papers, and the basket gone, all in one
/// transaction.
pub(in crate::engine) async fn by_rights(
    inner: &Arc<Inner>,
    order: &Order,
    rights: Vec<Right>,
) -> Result<Committed, Problem> {
    let ordered = Arc::clone(&order.ordered);
    let stand = Stand::of(inner, ordered.staff, ordered.ids);
    let plan = Plan { ordered, stand, rights };
    let shown = Arc::clone(inner);
    let work = move |conn: &Connection| {
        plan.look_again(conn)?;
        plan.write(conn)
    };
    match inner.store.write_then(work, move |written: &Written| written.show(&shown)).await {
        Ok(Written { sold, head_seq, .. }) => Ok(Committed::Done { sold, head_seq }),
        Err(undone) => undone.concluded().map(Committed::Not),
    }
}

/// What was written.
struct Written {
    sold: Sold,
    head_seq: u64,
    /// The register's turn in which it was.
    turn: u64,
}

impl Written {
    /// It is on the disk: everybody sees it, and the drawer and the paper may move.
    fn show(&self, inner: &Inner) {
        FailPoint::SaleCommitted.pass();
        inner.register.show(self.turn, Rung::nothing());
        inner.bill_ends();
        inner.announce(Topic::Basket);
        inner.announce(Topic::Sales);
        inner.announce(Topic::Payments);
        inner.catalogue.shelves_moved();
        if advance::is_in(&self.sold.sale) {
            inner.announce(Topic::Bookings);
        }
        if !self.sold.redemptions.is_empty() {
            inner.announce(Topic::Redemptions);
        }
        inner.spool.wake();
    }
}

/// Where and when a sale is written, and what prints its papers.
struct Stand {
    inner: Arc<Inner>,
    moment: Moment,
    press: Press,
}

impl Stand {
    fn of(inner: &Arc<Inner>, staff: StaffId, ids: Ids) -> Self {
        let moment = Moment::of(inner, Some(staff));
        let press = Press::of(inner, ids.paper, Some(staff), moment.at);
        Self { inner: Arc::clone(inner), moment, press }
    }
}

/// Everything that a commit writes, made before its transaction.
struct Plan {
    ordered: Arc<Ordered>,
    stand: Stand,
    rights: Vec<Right>,
}

impl Plan {
    /// What was read before others were asked must stand as it did.
    fn look_again(&self, conn: &Connection) -> Result<(), Undone> {
        let ordered = &*self.ordered;
        match baskets::open(conn)? {
            Some(kept) if (kept.sale, &kept.text) == (ordered.sale, &ordered.text) => {}
            Some(_) | None => return Err(Undone::Code(Code::BasketChanged)),
        }
        if shifts::open(conn)? != Some(ordered.shift) {
            return Err(Concluded::NoShift.into());
        }
        if let Some(code) = pay::stands_against(conn, ordered.sale, ordered.payment.tenders())? {
            return Err(Undone::Code(code));
        }
        Ok(())
    }

    fn write(&self, conn: &Connection) -> Result<Written, Undone> {
        let ordered = &*self.ordered;
        let Stand { inner, moment, press } = &self.stand;
        sign_in::Right::of(ordered.staff, Permission::Sell).check(conn)?;
        let people = inner.store.people();
        if let Some((code, because)) = advance::stands_against(conn, &people, ordered.payment.tenders())? {
            return Err(Concluded::Booking { code, because }.into());
        }
        let back = returns::check(conn, moment.shop.id, &ordered.open.basket, &ordered.origins)?;
        let mut redemptions = Vec::with_capacity(ordered.wishes.len());
        for wish in &ordered.wishes {
            match wish.redeem(conn, self.right(wish.id())?, moment) {
                Ok((redeemed, _)) => redemptions.push(redeemed),
                Err(redeem::Undone::Refused(verdict)) => {
                    let (voucher, verdict) = (wish.voucher(), *verdict);
                    return Err(Concluded::Voucher { voucher, verdict }.into());
                }
                Err(redeem::Undone::Store(error)) => return Err(error.into()),
            }
        }
        let spent =
            ordered.spending.map(|spending| Ok::<_, Undone>((spending, self.right(spending.id())?))).transpose()?;
        let number = receipts::next(conn)?.ok_or(Undone::Code(Code::ReceiptsUsedUp))?;
        let Moment { shop, at, day, .. } = moment;
        let head = Head { number, shop: shop.id, staff: ordered.staff, at: *at, day: *day };
        let change = match &ordered.payment {
            Payment::Paid { change, .. } => *change,
            Payment::GivenBack { .. } => Money::ZERO,
        };
        let sale =
            Sale::conclude(ordered.sale, head, &ordered.open.basket, ordered.priced.clone(), ordered.payment.clone())?;
        let made = SaleMade {
            sale,
            shift: ordered.shift,
            redemptions: redemptions.iter().map(|redeemed| redeemed.redemption).collect(),
            overrides: counting(conn, ordered.open.allowed.clone())?,
        };
        let event = Event::SaleMade(Box::new(made.clone()));
        let row = journal::record(conn, ordered.ids.fact, *at, &moment.fact(event))?;
        let moves = points::of_sale(&made.sale, ordered.rule, spent, back);
        let settled = advance::settle(conn, &inner.clock, moment, &made.sale)?;
        let moved = points::record(conn, &inner.clock, moment, &moves)?;
        let head_seq = moved.or(settled).unwrap_or(row.seq);
        baskets::forget(conn, ordered.sale)?;
        if moves_cash(made.sale.document().payment.tenders()) {
            press.drawer(conn, ordered.ids.drawer)?;
        }
        press.sale(conn, &made, &redemptions, &moves)?;
        FailPoint::SaleBegun.pass();
        let sold = Sold { sale: Arc::new(made.sale), redemptions, points: moves, change, shift: ordered.shift };
        Ok(Written { sold, head_seq, turn: inner.register.turn() })
    }

    /// The right that was obtained for a request.
    fn right(&self, wanted: RedemptionId) -> Result<Right, Undone> {
        let right = self.rights.iter().find(|right| right.wanted_as() == wanted).copied();
        right.ok_or(Undone::Code(Code::Interrupted))
    }
}
