//! Concluding a sale: priced, decided, settled; the rights of its vouchers obtained; committed; then drawer and paper.
//!
//! ```text
//! basket ─▶ price ─▶ decide vouchers ─▶ settle tenders ─▶ courier: rights, all or none ─▶ commit ─▶ drawer ─▶ paper, push
//!             └─ hub: what came back of the sales whose goods are taken back ──────────────┘
//! ```
//!
//! All that a sale changes is one transaction. Most sales need nobody else's word: such a one is read, priced, settled and
//! written in one visit to the writer. Where a right is refused, or the commit does not come, the rights that were
//! obtained already are given up and the basket is whole, with the reason.

pub(super) mod advance;
mod commit;
mod ordered;
pub(super) mod points;
mod returns;

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::oneshot;

use crate::domain::basket::Basket;
use crate::domain::booking::NotBrought;
use crate::domain::fact::PointsMoved;
use crate::domain::id::{FactId, SaleId, ShiftId, VoucherId};
use crate::domain::money::Money;
use crate::domain::points::Refusal as PointsRefusal;
use crate::domain::price;
use crate::domain::redemption::{self, Desk, OrderContext};
use crate::domain::sale::Sale;
use crate::domain::shop::Selling;
use crate::domain::staff::Permission;
use crate::domain::tender::{self, Means, Tender};
use crate::domain::verdict::{Refusal, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::courier::{self, Message};
use crate::engine::fail_point::FailPoint;
use crate::engine::papers::Press;
use crate::engine::present::customer_uses;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::{Redeemed, Wish};
use crate::engine::sign_in::{Unentitled, counting};
use crate::engine::till::kept::Shown;
use crate::engine::{Engine, Topic};
use crate::store::{self, sales};

use commit::AtOnce;
use ordered::{Ids, Offer, Rated};

pub(super) use commit::{Committed, by_rights};
pub(super) use ordered::Order;

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
        let ids =
            Ids { fact: FactId::new(self.clock().mint()), drawer: self.clock().mint(), paper: self.clock().mint() };
        let tariff = self.inner().tariff(self.clock().now());
        let Selling { points: rule, cash_rounding, .. } = hand.selling;
        let offer = Arc::new(Offer { staff, tenders, tariff, cash_rounding, rule, ids });
        let rated = match commit::at_once(self.inner(), Arc::clone(&offer)).await? {
            AtOnce::Concluded(concluded) => return Ok(concluded),
            AtOnce::NeedsOthers(rated) => *rated,
        };
        let origins = self.origins(&rated.open.basket).await?;
        let wishes = match self.wishes(&rated, &offer.tenders).await? {
            Ok(wishes) => wishes,
            Err(refused) => return Ok(refused),
        };
        let ordered = match rated.settled(self.clock(), &offer, origins, wishes) {
            Ok(ordered) => ordered,
            Err(undone) => return undone.concluded(),
        };
        // Without a right to ask for, its commit says so soon enough.
        if ordered.wants_rights() && ordered.is_too_long(self.inner())? {
            return Ok(Concluded::TooLong);
        }
        let (reply, answer) = oneshot::channel();
        let order = Order::new(ordered, reply);
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
            match by_rights(self.inner(), &order, Vec::new()).await {
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
    async fn wishes(&self, rated: &Rated, tenders: &[Tender]) -> Result<Result<Vec<Wish>, Concluded>, Problem> {
        let Rated { open, priced, .. } = rated;
        let used = open.basket.vouchers().iter().filter(|held| priced.uses(held.voucher));
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

/// Whether the drawer is needed.
pub(super) fn moves_cash(tenders: &[Tender]) -> bool {
    tenders.iter().any(|tender| tender.means == Means::Cash)
}
