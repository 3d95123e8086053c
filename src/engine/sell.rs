//! Concluding a sale: priced, decided, settled; the rights of its vouchers obtained; committed; then drawer and paper.
//!
//! ```text
//! basket ─▶ price ─▶ decide vouchers ─▶ settle tenders ─▶ courier: rights, all or none ─▶ commit ─▶ drawer ─▶ paper, push
//!             └─ hub: what came back of the sales whose goods are taken back ──────────────┘
//! ```
//!
//! All that a sale changes is one transaction. Where a right is refused, or the commit does not come, the rights that were
//! obtained already are given up and the basket is whole, with the reason.

pub(super) mod advance;
pub(super) mod points;
mod returns;

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::oneshot;

use crate::domain::basket::Basket;
use crate::domain::booking::NotBrought;
use crate::domain::fact::{BODY_BYTES_MAX, Event, PointsMoved, SaleMade};
use crate::domain::id::{FactId, RedemptionId, SaleId, ShiftId, StaffId, VoucherId};
use crate::domain::money::Money;
use crate::domain::points::{Refusal as PointsRefusal, Rule};
use crate::domain::price::{self, By, Priced};
use crate::domain::redemption::{self, Desk, OrderContext};
use crate::domain::sale::{Head, ReceiptNumber, Sale};
use crate::domain::shift::Drawer;
use crate::domain::staff::Permission;
use crate::domain::tender::{self, CashRules, Means, Payment, Tender};
use crate::domain::verdict::{Refusal, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::courier::{self, Message};
use crate::engine::fail_point::FailPoint;
use crate::engine::papers::Press;
use crate::engine::pay;
use crate::engine::present::customer_uses;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::{self, Moment, Redeemed, Wish};
use crate::engine::sign_in::{self, Unentitled, counting};
use crate::engine::till::kept::{Open, Shown};
use crate::engine::till::{Rung, Tariff};
use crate::engine::{Engine, Inner, Topic, store_failed};
use crate::store::baskets::{self, Kept, Text};
use crate::store::{self, Connection, Guard, journal, receipts, sales, shifts};
use crate::sync::terminal::{self, Right};

use points::Spending;

/// What became of a basket that was to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Concluded {
    /// It is sold and stands in the ledger.
    Sold(Sold),
    /// The tenders do not pay it.
    NotPaid(tender::Refusal),
    /// It has no price.
    NoPrice(price::Refusal),
    /// One of its vouchers may not be taken, or something must be asked first. Nothing was taken of the others.
    Voucher {
        /// Which.
        voucher: VoucherId,
        /// What is said of it.
        verdict: Verdict,
    },
    /// The points that were to pay do not. Nothing was taken of them, nor of any voucher.
    Points(PointsRefusal),
    /// What was paid in advance for a booking of it may not be spent any more. Nothing was taken of anything else.
    Booking {
        /// The code that its customer shows.
        code: String,
        /// Why not.
        because: NotBrought,
    },
    /// No shift is open at this till.
    NoShift,
    /// It is longer than the journal takes: it is to be sold in two.
    TooLong,
}

/// What was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sold {
    /// The sale.
    pub sale: Arc<Sale>,
    /// What was redeemed in it.
    pub redemptions: Vec<Redeemed>,
    /// How points were moved with it.
    pub points: Vec<PointsMoved>,
    /// What the customer gets out of the drawer.
    pub change: Money,
    /// In which shift.
    pub shift: ShiftId,
}

/// The room that a fact needs beside its document: head, shift, redemptions, what was allowed.
const FACT_ROOM: usize = 8 * 1024;

impl Engine {
    /// Concludes the basket with what the customer pays, or is given back where more is taken back than sold. What is
    /// returned as sold is durable; drawer, paper and hub follow by themselves.
    ///
    /// It is never half done: whoever drops the future leaves the courier to finish it.
    pub async fn conclude(&self, tenders: Vec<Tender>) -> Result<Concluded, Problem> {
        let hand = self.hand(None)?;
        let staff = hand.staff.ok_or(Problem::new(Code::NobodySignedIn))?;
        let (tariff, offered) = (self.inner().tariff(self.clock().now()), tenders.clone());
        let read = self.store().read(move |conn| Laid::read(conn, &tariff, &offered));
        let laid = read.await.map_err(store_failed)?.ok_or(Problem::new(Code::BasketEmpty))?;
        if let Some(code) = laid.against {
            return Err(Problem::new(code));
        }
        let (open, priced) = laid.open.ok_or(Problem::new(Code::BasketUnreadable))?;
        if open.basket.lines().is_empty() {
            return Err(Problem::new(Code::BasketEmpty));
        }
        let (Some(shift), Some(drawer)) = (laid.shift, laid.drawer) else { return Ok(Concluded::NoShift) };
        let priced = match priced.ok_or(Problem::new(Code::NotSelling))? {
            Ok(priced) => priced,
            Err(refusal) => return Ok(Concluded::NoPrice(refusal)),
        };
        let origins = self.origins(&open.basket).await?;
        let wishes = match self.wishes(&open, &priced, &tenders).await? {
            Ok(wishes) => wishes,
            Err(refused) => return Ok(refused),
        };
        let rule = hand.selling.points;
        let spending = match Spending::of(self.clock(), rule, &open.basket, priced.total, &tenders) {
            Ok(spending) => spending,
            Err(refusal) => return Ok(Concluded::Points(refusal)),
        };
        let rules = CashRules { rounding: hand.selling.cash_rounding, drawer: Some(drawer.expected()) };
        let payment = match tender::settle(&priced, &tenders, rules) {
            Ok(payment) => payment,
            Err(refusal) => return Ok(Concluded::NotPaid(refusal)),
        };
        let (reply, answer) = oneshot::channel();
        let ids =
            Ids { fact: FactId::new(self.clock().mint()), drawer: self.clock().mint(), paper: self.clock().mint() };
        let Kept { sale, text, .. } = laid.kept;
        let at = self.clock().now();
        let ordered =
            Ordered { at, staff, sale, text, open, priced, payment, shift, origins, wishes, spending, rule, ids };
        // Without a right to ask for, its commit says so soon enough.
        if ordered.wants_rights() && ordered.is_too_long(self.inner())? {
            return Ok(Concluded::TooLong);
        }
        let order = Order { ordered: Arc::new(ordered), reply };
        FailPoint::SaleSettled.pass();
        // In a task of its own, which goes on when nobody waits for the answer any more.
        let engine = self.clone();
        tokio::spawn(async move { engine.bring_about(order).await });
        answer.await.map_err(|_| Problem::new(Code::Interrupted))?
    }

    /// Prints a gift receipt of a sale that was made here: what was bought, and no price. It may be printed as often as there
    /// are gifts: nothing is given back on it without the sale.
    pub async fn print_gift(&self, sale: SaleId) -> Result<(), Problem> {
        self.printer().ok_or(Problem::new(Code::NoPrinter))?;
        let right = self.right_to(Permission::Sell);
        let press = Press::of(self.inner(), self.clock().mint(), self.signed_in(), self.clock().now());
        let queued = self.store().write(move |conn| {
            right.check(conn)?;
            match sales::find(conn, sale)? {
                Some(made) => press.gift(conn, &made.sale).map(Some).map_err(Unentitled::from),
                None => Ok(None),
            }
        });
        queued.await?.ok_or(Problem::new(Code::NoSuchSale))?;
        self.inner().spool.wake();
        self.announce(Topic::Papers);
        Ok(())
    }

    async fn bring_about(&self, order: Order) {
        for wish in &order.ordered.wishes {
            self.bring_reversals(wish.voucher()).await;
        }
        if let Some(spending) = &order.ordered.spending {
            self.bring_moves(spending.member()).await;
            self.bring_reversals(spending.account()).await;
        }
        if !order.ordered.wants_rights() {
            match commit(self.inner(), &order, Vec::new()).await {
                Ok(Committed::Done { sold, head_seq }) => {
                    order.answer(Ok(Concluded::Sold(sold)));
                    self.grown(head_seq).await;
                }
                Ok(Committed::Not(reason)) => order.answer(Ok(reason)),
                Err(problem) => order.answer(Err(problem)),
            }
        } else if self.inner().inbox.send(Message::Order(courier::Order::Sale(Box::new(order)))).await.is_err() {
            tracing::debug!("a sale was wanted after the terminal had closed");
        }
    }

    /// The vouchers that lower the price or pay, each decided against its bill; or which of them may not be taken. One that
    /// does not apply is left alone: nothing is taken of it.
    async fn wishes(
        &self,
        open: &Open,
        priced: &Priced,
        tenders: &[Tender],
    ) -> Result<Result<Vec<Wish>, Concluded>, Problem> {
        let used = open
            .basket
            .vouchers()
            .iter()
            .filter(|held| priced.applied.iter().any(|applied| applied.by == By::Voucher(held.voucher)));
        let of_basket = used.map(|held| (held.voucher, held.take, priced.order_context(&open.basket, held.voucher)));
        let balances = tenders.iter().filter_map(|tender| {
            let voucher = tender.means.balance()?;
            Some((voucher, Amount::Money(tender.amount), Some(priced.context_at_the_end(&open.basket))))
        });
        let mut wishes = Vec::new();
        for (voucher, take, order) in of_basket.chain(balances) {
            let wish = match (open.shown(voucher), order) {
                (Some(shown), Some(order)) => self.wish(shown, &open.basket, take, order).await?,
                (None, _) | (_, None) => Err(Verdict::Refused(Refusal::Unknown)),
            };
            match wish {
                Ok(wish) => wishes.push(wish),
                Err(verdict) => return Ok(Err(Concluded::Voucher { voucher, verdict })),
            }
        }
        Ok(Ok(wishes))
    }

    async fn wish(
        &self,
        shown: &Shown,
        basket: &Basket,
        take: Amount,
        order: OrderContext,
    ) -> Result<Result<Wish, Verdict>, Problem> {
        let (mut presented, mut claim) = shown.presented(Instant::now());
        let (known, shop, today) = (presented.known.clone(), self.shop(), self.today());
        let said = std::mem::take(&mut claim.overrides);
        let read = self.read_cached(move |conn| {
            Ok::<_, store::Error>((customer_uses(conn, &known, &shop, today)?, counting(conn, said.clone())?))
        });
        let (uses, overrides) = read.await?;
        presented.customer_uses = uses;
        claim.customer_uses = uses;
        claim.overrides = overrides;
        claim.take = Some(take);
        claim.order = order;
        claim.level = basket.customer().level().map(str::to_owned);
        let (shop, now) = (self.shop(), self.clock().now());
        let status = self.status();
        let desk = Desk { shop: shop.id, zone: shop.zone.rules(), reach: status.reach(now) };
        Ok(match redemption::decide(&presented.known, &claim, desk, now) {
            Verdict::Accepted(offer) => Ok(Wish::new(self.clock(), presented, claim, offer)),
            verdict @ (Verdict::Asks(_) | Verdict::Refused(_)) => Err(verdict),
        })
    }
}

/// The basket as it lies there, with what its conclusion needs to know beside it.
struct Laid {
    kept: Kept,
    /// As it is read, with its price where the shop sells; nothing where this program cannot read it.
    open: Option<(Open, Option<Result<Priced, price::Refusal>>)>,
    shift: Option<ShiftId>,
    drawer: Option<Drawer>,
    /// Why the tenders may not pay it.
    against: Option<Code>,
}

impl Laid {
    /// Reads it and prices it, which takes a while where it is large: not for a thread that runs tasks.
    fn read(conn: &Connection, tariff: &Tariff, offered: &[Tender]) -> Result<Option<Self>, store::Error> {
        let Some(kept) = baskets::open(conn)? else { return Ok(None) };
        let open = Open::read(&kept.text).map(|open| {
            let priced = tariff.price(&open.basket);
            (open, priced)
        });
        let against = pay::stands_against(conn, kept.sale, offered)?;
        Ok(Some(Self { kept, open, shift: shifts::open(conn)?, drawer: shifts::drawer(conn)?, against }))
    }
}

/// A sale that the counter has ordered, and whom to tell what became of it.
pub(super) struct Order {
    ordered: Arc<Ordered>,
    reply: oneshot::Sender<Result<Concluded, Problem>>,
}

/// Everything that a sale's commit needs, with every id minted before the first write.
struct Ordered {
    at: Timestamp,
    staff: StaffId,
    sale: SaleId,
    /// The basket as it was priced: one that was changed since is not sold.
    text: Text,
    open: Open,
    priced: Priced,
    payment: Payment,
    shift: ShiftId,
    origins: Vec<returns::Origin>,
    wishes: Vec<Wish>,
    spending: Option<Spending>,
    rule: Option<Rule>,
    ids: Ids,
}

#[derive(Debug, Clone, Copy)]
struct Ids {
    fact: FactId,
    drawer: uuid::Uuid,
    paper: uuid::Uuid,
}

impl Order {
    /// Answers whoever ordered it, if they still wait.
    pub(super) fn answer(self, outcome: Result<Concluded, Problem>) {
        if self.reply.send(outcome).is_err() {
            tracing::info!("a sale ended after its screen had gone");
        }
    }

    /// The requests by which its rights are asked for, and of what.
    pub(super) fn asks(&self) -> Vec<(RedemptionId, VoucherId)> {
        let wishes = self.ordered.wishes.iter().map(|wish| (wish.id(), wish.voucher()));
        wishes.chain(self.ordered.spending.iter().map(|spending| (spending.id(), spending.account()))).collect()
    }

    /// What the core must know of them.
    pub(super) fn wanted(&self, inner: &Inner) -> Vec<terminal::Wanted> {
        let Ordered { at, staff, wishes, spending, priced, .. } = &*self.ordered;
        let wishes = wishes.iter().map(|wish| wish.wanted(inner, *at, Some(*staff)));
        let spending = spending.iter().map(|spending| spending.wanted(inner, *at, *staff, priced.total));
        wishes.chain(spending).collect()
    }

    /// Says that one of its rights is refused.
    pub(super) fn refuse(self, id: RedemptionId, refusal: &Refusal) {
        let concluded = if self.ordered.spending.is_some_and(|spending| spending.id() == id) {
            Ok(Concluded::Points(Spending::refused(refusal)))
        } else {
            let voucher = self.ordered.wishes.iter().find(|wish| wish.id() == id).map(Wish::voucher);
            let verdict = Verdict::Refused(refusal.clone());
            voucher.map(|voucher| Concluded::Voucher { voucher, verdict }).ok_or(Problem::new(Code::Interrupted))
        };
        self.answer(concluded);
    }
}

impl Ordered {
    /// Whether rights must be obtained before it may be committed.
    fn wants_rights(&self) -> bool {
        !self.wishes.is_empty() || self.spending.is_some()
    }

    /// Whether the journal would not take it. Asked before anything is asked of the cloud for it.
    fn is_too_long(&self, inner: &Inner) -> Result<bool, Problem> {
        let (shop, author) = (inner.shop(), inner.author);
        let number = ReceiptNumber::first(author.device, author.incarnation);
        let head = Head { number, shop: shop.id, staff: self.staff, at: self.at, day: inner.business_day(self.at) };
        let sale = Sale::conclude(self.sale, head, &self.open.basket, self.priced.clone(), self.payment.clone())
            .map_err(|unsound| Problem::caused(Code::DataFailed, unsound))?;
        let body = serde_json::to_string(&sale).map_err(|error| Problem::caused(Code::DataFailed, error))?;
        Ok(body.len().saturating_add(FACT_ROOM) > BODY_BYTES_MAX)
    }
}

/// What a commit came to.
pub(super) enum Committed {
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
enum Undone {
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

/// Commits a sale by the rights that were obtained: redemptions, sale, tables, papers, and the basket gone, all in one
/// transaction.
pub(super) async fn commit(inner: &Arc<Inner>, order: &Order, rights: Vec<Right>) -> Result<Committed, Problem> {
    let ordered = Arc::clone(&order.ordered);
    let moment = Moment::of(inner, Some(ordered.staff));
    let press = Press::of(inner, ordered.ids.paper, Some(ordered.staff), moment.at);
    let plan = Plan { ordered, inner: Arc::clone(inner), moment, press, rights };
    match inner.store.write(move |conn| plan.carry_out(conn)).await {
        Ok((sold, head_seq, turn)) => {
            FailPoint::SaleCommitted.pass();
            inner.register.show(turn, Rung::nothing());
            inner.bill_ends();
            inner.announce(Topic::Basket);
            inner.announce(Topic::Sales);
            inner.announce(Topic::Payments);
            inner.catalogue.shelves_moved();
            if advance::is_in(&sold.sale) {
                inner.announce(Topic::Bookings);
            }
            if !sold.redemptions.is_empty() {
                inner.announce(Topic::Redemptions);
            }
            inner.spool.wake();
            Ok(Committed::Done { sold, head_seq })
        }
        Err(Undone::Not(reason)) => Ok(Committed::Not(*reason)),
        Err(Undone::Code(code)) => Err(Problem::new(code)),
        Err(Undone::Right(unentitled)) => Err(unentitled.into()),
        Err(Undone::Unsound(unsound)) => Err(Problem::caused(Code::DataFailed, unsound)),
        Err(Undone::Store(store::Error::Guard(Guard::FactTooLong(_)))) => Ok(Committed::Not(Concluded::TooLong)),
        Err(Undone::Store(error)) => Err(store_failed(error)),
    }
}

/// Everything that a commit writes, made before its transaction.
struct Plan {
    ordered: Arc<Ordered>,
    inner: Arc<Inner>,
    moment: Moment,
    press: Press,
    rights: Vec<Right>,
}

impl Plan {
    fn carry_out(&self, conn: &Connection) -> Result<(Sold, u64, u64), Undone> {
        let ordered = &*self.ordered;
        sign_in::Right::of(ordered.staff, Permission::Sell).check(conn)?;
        match baskets::open(conn)? {
            Some(kept) if (kept.sale, &kept.text) == (ordered.sale, &ordered.text) => {}
            Some(_) | None => return Err(Undone::Code(Code::BasketChanged)),
        }
        if shifts::open(conn)? != Some(ordered.shift) {
            return Err(Undone::Not(Box::new(Concluded::NoShift)));
        }
        if let Some(code) = pay::stands_against(conn, ordered.sale, ordered.payment.tenders())? {
            return Err(Undone::Code(code));
        }
        let people = self.inner.store.people();
        if let Some((code, because)) = advance::stands_against(conn, &people, ordered.payment.tenders())? {
            return Err(Undone::Not(Box::new(Concluded::Booking { code, because })));
        }
        let back = returns::check(conn, self.moment.shop.id, &ordered.open.basket, &ordered.origins)?;
        let mut redemptions = Vec::with_capacity(ordered.wishes.len());
        for wish in &ordered.wishes {
            match wish.redeem(conn, self.right(wish.id())?, &self.moment) {
                Ok((redeemed, _)) => redemptions.push(redeemed),
                Err(redeem::Undone::Refused(verdict)) => {
                    let (voucher, verdict) = (wish.voucher(), *verdict);
                    return Err(Undone::Not(Box::new(Concluded::Voucher { voucher, verdict })));
                }
                Err(redeem::Undone::Store(error)) => return Err(error.into()),
            }
        }
        let spent =
            ordered.spending.map(|spending| Ok::<_, Undone>((spending, self.right(spending.id())?))).transpose()?;
        let number = receipts::next(conn)?.ok_or(Undone::Code(Code::ReceiptsUsedUp))?;
        let Moment { shop, at, day, .. } = &self.moment;
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
        let row = journal::record(conn, ordered.ids.fact, *at, &self.moment.fact(event))?;
        let moves = points::of_sale(&made.sale, ordered.rule, spent, back);
        let settled = advance::settle(conn, &self.inner.clock, &self.moment, &made.sale)?;
        let moved = points::record(conn, &self.inner.clock, &self.moment, &moves)?;
        let head_seq = moved.or(settled).unwrap_or(row.seq);
        baskets::forget(conn, ordered.sale)?;
        if moves_cash(made.sale.document().payment.tenders()) {
            self.press.drawer(conn, ordered.ids.drawer)?;
        }
        self.press.sale(conn, &made, &redemptions, &moves)?;
        FailPoint::SaleBegun.pass();
        let sold = Sold { sale: Arc::new(made.sale), redemptions, points: moves, change, shift: ordered.shift };
        Ok((sold, head_seq, self.inner.register.turn()))
    }

    /// The right that was obtained for a request.
    fn right(&self, wanted: RedemptionId) -> Result<Right, Undone> {
        let right = self.rights.iter().find(|right| right.wanted_as() == wanted).copied();
        right.ok_or(Undone::Code(Code::Interrupted))
    }
}

/// Whether the drawer is needed.
pub(super) fn moves_cash(tenders: &[Tender]) -> bool {
    tenders.iter().any(|tender| tender.means == Means::Cash)
}
