//! 估清: what is marked as sold out at the counter, and lifted again.
//!
//! A mark is a fact, so it holds at once and without the hub, and reaches the other tills of the shop through it. It stays until
//! somebody lifts it: the day's end brings nothing back onto a shelf.

use crate::domain::basket::Refusal;
use crate::domain::fact::{Event, SupplyMarked};
use crate::domain::product::Supply;
use crate::domain::stock::{Article, Shelves};
use crate::engine::catalogue;
use crate::engine::problem::Problem;
use crate::engine::till::Unwritten;
use crate::engine::{Engine, store_failed};
use crate::store::shelves;

/// What became of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marked {
    /// The article stands so now.
    Done(Supply),
    /// Whoever stands there may not mark it.
    Refused(Refusal),
}

impl Engine {
    /// Marks an article as sold out in this shop, or as to be had again; whoever may sell may. `name` is what it is called. What
    /// stands so already is not marked again.
    pub async fn mark_supply(&self, article: Article, name: &str, supply: Supply) -> Result<Marked, Problem> {
        let (hand, name) = (self.hand(None)?, name.to_owned());
        let written = self.store().write(move |conn| {
            hand.permissions(conn)?;
            let standing = Shelves::of(shelves::of_product(conn, &article.product)?);
            if standing.marked(&article) == supply {
                return Ok(None);
            }
            Ok(Some(hand.record(conn, Event::SupplyMarked(SupplyMarked { article, name, supply }))?))
        });
        match written.await {
            Ok(Some(head_seq)) => {
                catalogue::load_shelves(self.inner()).await;
                self.grown(head_seq).await;
                Ok(Marked::Done(supply))
            }
            Ok(None) => Ok(Marked::Done(supply)),
            Err(Unwritten::Refused(refusal)) => Ok(Marked::Refused(refusal)),
            Err(Unwritten::Code(code)) => Err(Problem::new(code)),
            Err(Unwritten::Store(error)) => Err(store_failed(error)),
        }
    }
}
