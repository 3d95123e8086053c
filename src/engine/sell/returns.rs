//! What a sale takes back by the receipts of other sales: what the hub has heard of these, and the last look before the commit.

use std::sync::Arc;

use super::commit::Undone;
use super::points;
use crate::domain::basket::{Basket, Line, Return, Way};
use crate::domain::fact::PointsMoved;
use crate::domain::id::{SaleId, ShopId};
use crate::domain::money::Money;
use crate::domain::refund::told::Told;
use crate::domain::refund::{self, Given, Refusal, Wanted};
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::engine::refund::told_here;
use crate::store::Connection;

/// A sale of which something lies in a basket to be taken back, with what the hub has heard of it.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    sale: SaleId,
    /// Nothing where it has heard nothing, or could not be asked of a sale that was made here.
    heard: Option<Arc<Told>>,
}

impl Engine {
    /// The sales of which something lies in a basket to be taken back. Fails where one was not made here and the hub cannot be
    /// asked.
    pub(super) async fn origins(&self, basket: &Basket) -> Result<Vec<Origin>, Problem> {
        let mut origins: Vec<Origin> = Vec::new();
        for sale in of_sales(basket) {
            if origins.iter().any(|known| known.sale == sale) {
                continue;
            }
            let looked = self.look_up(sale).await?.ok_or(Problem::new(Code::NoSuchSale))?;
            origins.push(Origin { sale, heard: looked.heard });
        }
        Ok(origins)
    }
}

/// What is taken back by a receipt is what is left of it now, to the last unit: it may have come back elsewhere while it lay in
/// the basket. Gives the points that go back with it.
pub(super) fn check(
    conn: &Connection,
    shop: ShopId,
    basket: &Basket,
    origins: &[Origin],
) -> Result<Vec<PointsMoved>, Undone> {
    let mut moves = Vec::new();
    for Origin { sale, heard } in origins {
        let mut told = told_here(conn, *sale)?;
        if let Some(heard) = heard {
            told.hear_all(heard);
        }
        let made = told.made().ok_or(Undone::Code(Code::NoSuchSale))?;
        let lines = basket.lines().iter();
        let lying: Vec<Given> = lines.filter_map(|line| refund::given_by(&line.way, line.quantity, *sale)).collect();
        let wanted = |given: &Given| Wanted { line: given.line, quantity: given.quantity, goods: given.goods };
        let wanted: Vec<Wanted> = lying.iter().map(wanted).collect();
        let earlier = told.earlier();
        let plan = refund::plan(&made.sale, shop, &earlier, &wanted).map_err(|_| Undone::Code(Code::ReturnedBefore))?;
        let returns = plan.as_returns("").map_err(|_: Refusal| Undone::Code(Code::ReturnedBefore))?;
        let planned = returns.iter().map(|(_, _, way)| figures(way));
        if !planned.eq(lying.iter().map(|given| Some((given.amount, given.tax)))) {
            return Err(Undone::Code(Code::ReturnedBefore));
        }
        let amount = |given: &[Given]| given.iter().map(|given| given.amount).sum::<Money>();
        moves.extend(points::taken_back(told.earned(), &made.sale, amount(&earlier), amount(&plan.lines)));
    }
    Ok(moves)
}

/// The sales of which a basket takes something back, each as often as it does.
pub(super) fn of_sales(basket: &Basket) -> impl Iterator<Item = SaleId> {
    basket.lines().iter().filter_map(of_sale)
}

fn of_sale(line: &Line) -> Option<SaleId> {
    match line.way {
        Way::Returned(Return::OfSale { sale, .. }) => Some(sale),
        Way::Returned(Return::WithoutReceipt { .. }) | Way::Sold | Way::SoldByHand(_) => None,
    }
}

/// What comes back, and the tax in it.
const fn figures(way: &Return) -> Option<(Money, Money)> {
    match way {
        Return::OfSale { amount, tax, .. } => Some((*amount, *tax)),
        Return::WithoutReceipt { .. } => None,
    }
}
