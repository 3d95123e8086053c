//! What becomes of the shelves of a shop: marks, and pieces that go out and come in.
//!
//! Each fact counts once, by the gate that lets every fact in once. The revision counts over all shelves of a shop and is told of
//! every fact that might have moved something, so that a terminal knows of a shelf that begins to be counted later which of
//! its own facts are before that.

use super::{Effect, Step, applied};
use crate::domain::fact::{Event, SupplyMarked};
use crate::domain::sale::Sale;
use crate::domain::stock::{Article, Counted, Flow, Shelf, moved_by};

/// The shelves that an event concerns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelves {
    /// The last revision of any shelf of the shop; 0 where there is none.
    pub rev: u64,
    /// Those of the articles that [`articles_of`] names, as far as anything was ever said of them.
    pub known: Vec<Shelf>,
}

/// The articles whose shelves an event concerns.
pub fn articles_of(event: &Event) -> Vec<Article> {
    match event {
        Event::SupplyMarked(marked) => vec![marked.article.clone()],
        Event::SaleMade(made) => moved_by(&made.sale).into_iter().map(|(_, _, counted)| counted.article).collect(),
        Event::SaleRefunded(refunded) => refunded.restocked.iter().map(|counted| counted.article.clone()).collect(),
        _ => Vec::new(),
    }
}

/// A till marked an article. What was marked last stands, whichever till it was.
pub(super) fn marked(shelves: &Shelves, marked: &SupplyMarked) -> Step {
    let known = shelves.known.iter().find(|shelf| shelf.article == marked.article).cloned();
    let before = known.unwrap_or_else(|| Shelf::untold(marked.article.clone()));
    let rev = shelves.rev.saturating_add(1);
    applied(vec![Effect::Shelf(Shelf { supply: marked.supply, rev, ..before })], Some(rev))
}

/// Something was sold, and perhaps taken back with it.
pub(super) fn sold(shelves: &Shelves, sale: &Sale) -> Step {
    moved(shelves, moved_by(sale).iter().map(|(_, flow, counted)| (*flow, counted)))
}

/// Something came back.
pub(super) fn restocked(shelves: &Shelves, counted: &[Counted]) -> Step {
    moved(shelves, counted.iter().map(|counted| (Flow::In, counted)))
}

fn moved<'c>(shelves: &Shelves, moves: impl Iterator<Item = (Flow, &'c Counted)>) -> Step {
    let mut after = shelves.known.clone();
    for (flow, counted) in moves {
        if let Some(shelf) = after.iter_mut().find(|shelf| shelf.article == counted.article) {
            shelf.move_pieces(flow, counted.pieces);
        }
    }
    let changed = after.into_iter().zip(&shelves.known).filter(|(after, before)| after.stock != before.stock);
    let changed: Vec<Shelf> = changed.map(|(after, _)| after).collect();
    let rev = if changed.is_empty() { shelves.rev } else { shelves.rev.saturating_add(1) };
    applied(changed.into_iter().map(|shelf| Effect::Shelf(Shelf { rev, ..shelf })).collect(), Some(rev))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::product::Supply;

    fn shelf(product: &str, stock: Option<i64>, rev: u64) -> Shelf {
        let article = Article { product: product.into(), variant: None };
        Shelf { article, supply: Supply::ForSale, stock, rev }
    }

    fn counted(product: &str, pieces: u32) -> Counted {
        Counted { article: Article { product: product.into(), variant: None }, pieces }
    }

    #[test]
    fn what_a_fact_moves_on_several_shelves_has_one_revision_and_what_nobody_counts_is_not_touched() {
        let known = vec![shelf("TEA", Some(2), 3), shelf("CAKE", Some(7), 9), shelf("NUTS", None, 1)];
        let shelves = Shelves { rev: 9, known };
        let [tea, cake, nuts, oil] = ["TEA", "CAKE", "NUTS", "OIL"].map(|code| counted(code, 3));
        let all = [&tea, &cake, &nuts, &oil, &tea].into_iter();
        let step = moved(&shelves, all.map(|counted| (Flow::Out, counted)));
        let after = [shelf("TEA", Some(-4), 10), shelf("CAKE", Some(4), 10)];
        assert_eq!(step, applied(after.map(Effect::Shelf).to_vec(), Some(10)));
        assert_eq!(restocked(&shelves, &[nuts]), applied(Vec::new(), Some(9)));
    }
}
