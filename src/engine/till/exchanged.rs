//! 换货: what comes back of a sale pays for what is bought instead. It lies in the basket as lines that are taken back, and one
//! payment settles the difference.
//!
//! ```text
//! what came back, here and by the hub ─▶ planned as a refund is ─▶ lines of the basket ─▶ … ─▶ conclude: looked at again
//! ```

use std::sync::Arc;

use super::{Edited, Rung};
use crate::domain::basket::{Edit, Refusal as NotEdited, Return};
use crate::domain::id::SaleId;
use crate::domain::money::Money;
use crate::domain::redemption::Override;
use crate::domain::refund::{self, Given, Refusal, Wanted};
use crate::domain::staff::Permission;
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};

/// What became of goods that were to be exchanged. Where they are not taken back, the basket is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchanged {
    /// They lie in the basket, to be taken back.
    Done(Arc<Rung>),
    /// They may not come back so.
    NotBack(Refusal),
    /// The basket does not take them. [`NotEdited::Needs`] says whose word would do.
    Refused(NotEdited),
}

impl Engine {
    /// Puts what comes back of a sale into the basket, for a reason; the goods that are bought instead are rung up beside it.
    /// `allowed` are managers' words for it. Fails as [`Engine::sale`] does.
    pub async fn exchange(
        &self,
        sale: SaleId,
        wanted: Vec<Wanted>,
        reason: &str,
        allowed: Vec<Override>,
    ) -> Result<Exchanged, Problem> {
        let looked = self.look_up(sale).await?.ok_or(Problem::new(Code::NoSuchSale))?;
        let sold = looked.sold;
        // What lies in the basket already counts as come back.
        let rung = self.rung();
        let lines = rung.basket.lines().iter();
        let lying: Vec<Given> = lines.filter_map(|line| refund::given_by(&line.way, line.quantity, sale)).collect();
        let before = looked.given_back.saturating_add(lying.iter().map(|given| given.amount).sum());
        let earlier: Vec<Given> = sold.earlier.into_iter().chain(lying).collect();
        let planned = refund::plan(&sold.sale, self.shop().id, &earlier, &wanted);
        let returns = match planned.and_then(|plan| plan.as_returns(reason.trim())) {
            Ok(returns) => returns,
            Err(refusal) => return Ok(Exchanged::NotBack(refusal)),
        };
        let edited = self.rewrite(allowed, move |open, limits, held| {
            let mut basket = open.basket.clone();
            let mut back = before;
            for (line, quantity, way) in returns {
                let sold = sold.sale.line(line).ok_or(NotEdited::NoSuchLine(line))?;
                back = back.saturating_add(amount(&way));
                basket = basket.apply(Edit::TakeBack { item: sold.item.clone(), quantity, way }, limits, held)?;
            }
            // What came back of the sale before counts, as it does for a refund, and so does what lies there already: a limit is
            // not passed in small steps.
            if back > limits.give_back && !held.contains(&Permission::RefundAboveLimit) {
                return Err(NotEdited::Needs(Permission::RefundAboveLimit));
            }
            Ok(open.with(basket))
        });
        Ok(match edited.await? {
            Edited::Done(rung) => Exchanged::Done(rung),
            Edited::Refused(refusal) => Exchanged::Refused(refusal),
        })
    }
}

const fn amount(way: &Return) -> Money {
    match way {
        Return::OfSale { amount, .. } => *amount,
        Return::WithoutReceipt { .. } => Money::ZERO,
    }
}
