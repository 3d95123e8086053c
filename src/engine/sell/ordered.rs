//! A sale before its commit: the basket as it lies there, rated, and settled with what is offered for it.
//!
//! ```text
//! Offer + Laid ─▶ Rated ─▶ Ordered (Order, where somebody waits while others are asked)
//! ```

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::commit::Undone;
use super::points::Spending;
use super::returns::{self, Origin};
use super::{Concluded, FACT_ROOM};
use crate::domain::fact::BODY_BYTES_MAX;
use crate::domain::id::{FactId, RedemptionId, SaleId, ShiftId, StaffId, VoucherId};
use crate::domain::money::Rounding;
use crate::domain::points::Rule;
use crate::domain::price::Priced;
use crate::domain::sale::{Head, ReceiptNumber, Sale};
use crate::domain::shift::Drawer;
use crate::domain::tender::{self, CashRules, Means, Payment, Tender};
use crate::domain::verdict::{Refusal, Verdict};
use crate::engine::clock::Clock;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::Wish;
use crate::engine::till::Tariff;
use crate::engine::till::kept::Open;
use crate::engine::{Inner, pay};
use crate::store::baskets::{self, Kept, Text};
use crate::store::{Connection, shifts};
use crate::sync::terminal;

/// What is offered for the basket, by whom it is taken, and by what rules: known before anything is read.
pub(super) struct Offer {
    pub(super) staff: StaffId,
    pub(super) tenders: Vec<Tender>,
    pub(super) tariff: Tariff,
    pub(super) cash_rounding: Rounding,
    pub(super) rule: Option<Rule>,
    pub(super) ids: Ids,
}

/// The ids of what a sale writes, minted before the first write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) fact: FactId,
    pub(super) drawer: uuid::Uuid,
    pub(super) paper: uuid::Uuid,
}

/// The basket with its price, in an open shift: it may be paid.
pub(super) struct Rated {
    sale: SaleId,
    text: Text,
    pub(super) open: Open,
    pub(super) priced: Priced,
    shift: ShiftId,
    drawer: Drawer,
}

impl Rated {
    /// Reads the basket that lies there and prices it, which takes a while where it is large: not for a thread that runs
    /// tasks.
    pub(super) fn read(conn: &Connection, offer: &Offer) -> Result<Self, Undone> {
        let Kept { sale, text, .. } = baskets::open(conn)?.ok_or(Undone::Code(Code::BasketEmpty))?;
        if let Some(code) = pay::stands_against(conn, sale, &offer.tenders)? {
            return Err(Undone::Code(code));
        }
        let open = Open::read(&text).ok_or(Undone::Code(Code::BasketUnreadable))?;
        if open.basket.lines().is_empty() {
            return Err(Undone::Code(Code::BasketEmpty));
        }
        let (Some(shift), Some(drawer)) = (shifts::open(conn)?, shifts::drawer(conn)?) else {
            return Err(Concluded::NoShift.into());
        };
        let priced = offer.tariff.price(&open.basket).ok_or(Undone::Code(Code::NotSelling))?;
        let priced = priced.map_err(Concluded::NoPrice)?;
        Ok(Self { sale, text, open, priced, shift, drawer })
    }

    /// Whether others have a say in it: those who know of its vouchers, of the points and balances that are to pay, or of the
    /// sales of which it takes something back.
    pub(super) fn needs_others(&self, offer: &Offer) -> bool {
        let basket = &self.open.basket;
        basket.vouchers().iter().any(|held| self.priced.uses(held.voucher))
            || offer
                .tenders
                .iter()
                .any(|tender| matches!(tender.means, Means::Points { .. } | Means::StoredValue { .. }))
            || returns::of_sales(basket).next().is_some()
    }

    /// With what is offered for it, and with what others have said of it.
    pub(super) fn settled(
        self,
        clock: &Clock,
        offer: &Offer,
        origins: Vec<Origin>,
        wishes: Vec<Wish>,
    ) -> Result<Ordered, Undone> {
        let Self { sale, text, open, priced, shift, drawer } = self;
        let Offer { staff, tenders, rule, ids, .. } = offer;
        let spending = Spending::of(clock, *rule, &open.basket, priced.total, tenders).map_err(Concluded::Points)?;
        let rules = CashRules { rounding: offer.cash_rounding, drawer: Some(drawer.expected()) };
        let payment = tender::settle(&priced, tenders, rules).map_err(Concluded::NotPaid)?;
        let (at, staff, rule, ids) = (clock.now(), *staff, *rule, *ids);
        Ok(Ordered { at, staff, sale, text, open, priced, payment, shift, origins, wishes, spending, rule, ids })
    }
}

/// A sale that the counter has ordered, and whom to tell what became of it.
pub(in crate::engine) struct Order {
    pub(super) ordered: Arc<Ordered>,
    reply: oneshot::Sender<Result<Concluded, Problem>>,
}

/// Everything that a sale's commit needs, with every id minted before the first write.
pub(super) struct Ordered {
    at: Timestamp,
    pub(super) staff: StaffId,
    pub(super) sale: SaleId,
    /// The basket as it was priced: one that was changed since is not sold.
    pub(super) text: Text,
    pub(super) open: Open,
    pub(super) priced: Priced,
    pub(super) payment: Payment,
    pub(super) shift: ShiftId,
    pub(super) origins: Vec<Origin>,
    pub(super) wishes: Vec<Wish>,
    pub(super) spending: Option<Spending>,
    pub(super) rule: Option<Rule>,
    pub(super) ids: Ids,
}

impl Order {
    /// What is to be sold, and whom to tell what became of it.
    pub(super) fn new(ordered: Ordered, reply: oneshot::Sender<Result<Concluded, Problem>>) -> Self {
        Self { ordered: Arc::new(ordered), reply }
    }

    /// Answers whoever ordered it, if they still wait.
    pub(in crate::engine) fn answer(self, outcome: Result<Concluded, Problem>) {
        if self.reply.send(outcome).is_err() {
            tracing::info!("a sale ended after its screen had gone");
        }
    }

    /// The requests by which its rights are asked for, and of what.
    pub(in crate::engine) fn asks(&self) -> Vec<(RedemptionId, VoucherId)> {
        let wishes = self.ordered.wishes.iter().map(|wish| (wish.id(), wish.voucher()));
        wishes.chain(self.ordered.spending.iter().map(|spending| (spending.id(), spending.account()))).collect()
    }

    /// What the core must know of them.
    pub(in crate::engine) fn wanted(&self, inner: &Inner) -> Vec<terminal::Wanted> {
        let Ordered { at, staff, wishes, spending, priced, .. } = &*self.ordered;
        let wishes = wishes.iter().map(|wish| wish.wanted(inner, *at, Some(*staff)));
        let spending = spending.iter().map(|spending| spending.wanted(inner, *at, *staff, priced.total));
        wishes.chain(spending).collect()
    }

    /// Says that one of its rights is refused.
    pub(in crate::engine) fn refuse(self, id: RedemptionId, refusal: &Refusal) {
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
    pub(super) fn wants_rights(&self) -> bool {
        !self.wishes.is_empty() || self.spending.is_some()
    }

    /// Whether the journal would not take it. Asked before anything is asked of the cloud for it.
    pub(super) fn is_too_long(&self, inner: &Inner) -> Result<bool, Problem> {
        let (shop, author) = (inner.shop(), inner.author);
        let number = ReceiptNumber::first(author.device, author.incarnation);
        let head = Head { number, shop: shop.id, staff: self.staff, at: self.at, day: inner.business_day(self.at) };
        let sale = Sale::conclude(self.sale, head, &self.open.basket, self.priced.clone(), self.payment.clone())
            .map_err(|unsound| Problem::caused(Code::DataFailed, unsound))?;
        let body = serde_json::to_string(&sale).map_err(|error| Problem::caused(Code::DataFailed, error))?;
        Ok(body.len().saturating_add(FACT_ROOM) > BODY_BYTES_MAX)
    }
}
