//! Vouchers of a basket: shown, decided against what was rung up, and kept until the sale is concluded.
//!
//! A voucher that stands and waits for the bill alone lies in the basket: the price says what is missing. One that can
//! never be taken, or for which something must be asked first, does not get in.

use std::sync::Arc;

use super::kept::{Open, Shown};
use super::{Edited, Rung};
use crate::domain::basket::{Basket, Edit, Held, Refusal as NotEdited};
use crate::domain::campaign::Kind;
use crate::domain::id::VoucherId;
use crate::domain::money::Money;
use crate::domain::redemption::{self, Claim, Desk, OrderContext, Together};
use crate::domain::verdict::{Ask, Refusal, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::Engine;
use crate::engine::present::Presented;
use crate::engine::problem::Problem;

/// What became of a voucher that was shown for a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Put {
    /// It lies in the basket.
    Done(Arc<Rung>),
    /// It is a balance: it can pay at the end.
    Pays {
        /// Which.
        voucher: VoucherId,
        /// What it holds.
        left: Money,
    },
    /// The basket takes no such voucher.
    Refused(NotEdited),
    /// It may not be taken, or something must be asked first.
    Undecided(Verdict),
}

impl Engine {
    /// Puts a presented voucher into the basket, or keeps a balance for the end. Presented again it takes the place of what
    /// was shown before.
    pub async fn present_to_basket(&self, presented: &Presented, claim: &Claim) -> Result<Put, Problem> {
        let basket = self.rung().basket.clone();
        let (verdict, take) = self.verdict_beside(&basket, presented, claim);
        let shown = Shown::of(presented, claim);
        match (verdict, shown) {
            (Verdict::Accepted(_), Some(shown)) => self.put(shown, take).await,
            (Verdict::Asks(Ask::Amount { left }), Some(shown)) => self.keep_balance(shown, left).await,
            (verdict, Some(shown)) if waits_for_the_bill(&verdict) => self.put(shown, take).await,
            (verdict, _) => Ok(Put::Undecided(verdict)),
        }
    }

    /// What is said of a voucher as one of a basket, and what would be taken of it.
    fn verdict_beside(&self, basket: &Basket, presented: &Presented, claim: &Claim) -> (Verdict, Amount) {
        let (shop, now) = (self.shop(), self.clock().now());
        let status = self.status();
        let desk = Desk { shop: shop.id, zone: shop.zone.rules(), reach: status.reach(now) };
        let mut claim = claim.clone();
        claim.evidence.code = presented.code;
        claim.customer_uses = presented.customer_uses;
        claim.level = basket.customer().level().map(str::to_owned);
        let take = claim.take.unwrap_or(Amount::ONE_USE);
        claim.order = self.order_with(basket, presented, take).unwrap_or(OrderContext {
            channel: Some(basket.channel()),
            together: Together::OneOrder,
            ..OrderContext::default()
        });
        let verdict = redemption::decide(&presented.known, &claim, desk, now);
        let take = match &verdict {
            Verdict::Accepted(offer) => offer.take,
            Verdict::Asks(_) | Verdict::Refused(_) => take,
        };
        (verdict, take)
    }

    /// The bill that a voucher would be decided against if it lay in the basket.
    fn order_with(&self, basket: &Basket, presented: &Presented, take: Amount) -> Option<OrderContext> {
        let held = Shown::of(presented, &Claim::default())?.held(take);
        let voucher = held.voucher;
        if held.campaign.kind == Kind::StoredValue {
            return None;
        }
        let with = with_voucher(basket, held).ok()?;
        let priced = self.inner().price(&with, self.clock().now())?.ok()?;
        priced.order_context(&with, voucher)
    }

    async fn put(&self, shown: Shown, take: Amount) -> Result<Put, Problem> {
        let edited = self.rewrite(None, move |open, _, _| {
            let basket = with_voucher(&open.basket, shown.held(take))?;
            Ok(open.with(basket).showing(shown))
        });
        Ok(match edited.await? {
            Edited::Done(rung) => Put::Done(rung),
            Edited::Refused(refusal) => Put::Refused(refusal),
        })
    }

    async fn keep_balance(&self, shown: Shown, left: Money) -> Result<Put, Problem> {
        let voucher = shown.id();
        Ok(match self.rewrite(None, move |open, _, _| Ok(open.showing(shown))).await? {
            Edited::Done(_) => Put::Pays { voucher, left },
            Edited::Refused(refusal) => Put::Refused(refusal),
        })
    }
}

impl Open {
    /// With a voucher as it was last shown.
    fn showing(mut self, shown: Shown) -> Self {
        self.shown.retain(|before| before.id() != shown.id());
        self.shown.push(shown);
        self
    }
}

/// A basket with a voucher in it, in place of the same one as it was before.
fn with_voucher(basket: &Basket, held: Held) -> Result<Basket, NotEdited> {
    let limits = crate::domain::basket::Limits::default();
    let voucher = held.voucher;
    let without = match basket.apply(Edit::Withdraw(voucher), limits, &[]) {
        Ok(without) => without,
        Err(_) => basket.clone(),
    };
    without.apply(Edit::Present(Box::new(held)), limits, &[])
}

/// Whether it can still be taken once more, or something else, is rung up: it may lie in the basket till then.
const fn waits_for_the_bill(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Asks(Ask::Bill | Ask::Products(_))
        | Verdict::Refused(
            Refusal::WrongProducts { .. }
            | Refusal::TooFewItems { .. }
            | Refusal::BelowMinimum { .. }
            | Refusal::NotStackable { .. }
            | Refusal::OrderLimit { .. },
        ) => true,
        Verdict::Accepted(_) | Verdict::Asks(_) | Verdict::Refused(_) => false,
    }
}
