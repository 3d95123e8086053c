//! A cashier of the demo: answers what the counter asks, and redeems.

use crate::domain::money::Money;
use crate::domain::redemption::{Claim, Products, Together};
use crate::domain::verdict::{Ask, Verdict};
use crate::domain::voucher::Amount;
use crate::engine::Engine;
use crate::engine::present::Presented;
use crate::engine::problem::Problem;
use crate::engine::redeem::Outcome;

/// How many questions the counter asks about one voucher at most: one thing at a time, and never the same twice.
const QUESTIONS_MAX: usize = 6;

/// What the cashier types when the counter asks.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// The total of the bill, in minor units.
    pub(super) bill: Option<i64>,
    /// How many uses.
    pub(super) uses: Option<u32>,
    /// How much money, in minor units.
    pub(super) amount: Option<i64>,
    /// The last digits of the customer's phone.
    pub(super) phone_tail: Option<String>,
}

impl Typed {
    /// Nothing.
    pub(super) const NOTHING: Self = Self { bill: None, uses: None, amount: None, phone_tail: None };

    /// The total of the bill.
    pub(super) const fn bill(minor: i64) -> Self {
        Self { bill: Some(minor), ..Self::NOTHING }
    }

    /// Answers one question.
    fn answer(&self, claim: &mut Claim, ask: &Ask) {
        match ask {
            Ask::Bill => claim.order.total = self.bill.map(Money::from_minor),
            Ask::Products(_) => claim.order.products = Products::Confirmed,
            Ask::Uses { .. } => claim.take = self.uses.map(Amount::Uses),
            Ask::Amount { .. } => claim.take = self.amount.map(|minor| Amount::Money(Money::from_minor(minor))),
            // None of the shop's campaigns asks how the order is sold.
            Ask::SaleChannel(_) => {}
            Ask::PhoneTail => claim.evidence.phone_tail.clone_from(&self.phone_tail),
            // Every voucher of the day is another customer's.
            Ask::OneOrder { .. } => claim.order.together = Together::AnotherOrder,
        }
    }
}

/// Answers what is asked about a voucher and redeems it.
pub(super) async fn redeem(engine: &Engine, presented: &Presented, typed: &Typed) -> Result<Outcome, Problem> {
    let mut claim = Claim::default();
    for _ in 0..QUESTIONS_MAX {
        match engine.verdict(presented, &claim) {
            Verdict::Asks(ask) => typed.answer(&mut claim, &ask),
            Verdict::Accepted(_) | Verdict::Refused(_) => break,
        }
    }
    engine.redeem(presented, &claim).await
}
