//! Stock: which articles a shop has, and how many of them.
//!
//! An article is what is kept and counted apart: a product, or one of its variants. Whether it is to be had and how many there
//! are is a shop's own, so it stands beside the catalogue, which is every shop's. Only what is sold by the piece is counted;
//! a combo is counted as what it is, not as what fills it. The count refuses nothing: who stands before the shelf knows better.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::domain::basket::Way;
use crate::domain::product::{Item, Make, Measure, Product, Supply, Terms};
use crate::domain::quantity::Quantity;
use crate::domain::refund::{Goods, Plan};
use crate::domain::sale::Sale;

/// The most pieces that may be counted of one article.
pub const STOCK_MAX: u32 = 1_000_000;

/// What parts the code of a product from that of its variant: no code of a product holds a control character.
const PARTED: char = '\u{1f}';

/// What is kept and counted apart: a product, or one of its variants.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Article {
    /// The shop's code of the product.
    pub product: String,
    /// The code of the variant, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
}

/// So many of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Of what.
    #[serde(flatten)]
    pub article: Article,
    /// How many pieces.
    pub pieces: u32,
}

/// Which way goods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Off the shelf.
    Out,
    /// Onto it again.
    In,
}

/// How an article stands in one shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// Which.
    #[serde(flatten)]
    pub article: Article,
    /// Whether it is to be had, as the shop marked it.
    pub supply: Supply,
    /// How many pieces there are by the count; none where nobody counts. Below nothing, more were sold than counted.
    pub stock: Option<i64>,
    /// The revision that holds this: it counts over all shelves of the shop, so what changes several of them has one.
    pub rev: u64,
}

impl Article {
    /// As one text, for telling articles apart.
    pub fn key(&self) -> String {
        match &self.variant {
            Some(variant) => format!("{}{PARTED}{variant}", self.product),
            None => self.product.clone(),
        }
    }

    /// The article of such a text.
    pub fn of_key(key: &str) -> Self {
        match key.split_once(PARTED) {
            Some((product, variant)) => Self { product: product.to_owned(), variant: Some(variant.to_owned()) },
            None => Self { product: key.to_owned(), variant: None },
        }
    }

    fn of_item(item: &Item) -> Self {
        Self { product: item.product.clone(), variant: item.variant.as_ref().map(|chosen| chosen.code.clone()) }
    }
}

impl Shelf {
    /// The shelf of an article that nobody has marked or counted.
    pub const fn untold(article: Article) -> Self {
        Self { article, supply: Supply::ForSale, stock: None, rev: 0 }
    }

    /// Takes pieces off or puts them on, where they are counted.
    pub fn move_pieces(&mut self, flow: Flow, pieces: u32) {
        let pieces = i64::from(pieces);
        self.stock = self.stock.map(|stock| match flow {
            Flow::Out => stock.saturating_sub(pieces),
            Flow::In => stock.saturating_add(pieces),
        });
    }
}

/// What a sale moves, each with the place of its line: what was sold goes out, what was taken back in it comes in unless it is
/// written off.
pub fn moved_by(sale: &Sale) -> Vec<(usize, Flow, Counted)> {
    let moved = |(place, line): (usize, &crate::domain::sale::SoldLine)| {
        let flow = match &line.way {
            Way::Sold | Way::SoldByHand(_) => Flow::Out,
            Way::Returned(back) if back.goods() == Goods::Restocked => Flow::In,
            Way::Returned(_) => return None,
        };
        Some((place, flow, counted(&line.item, line.quantity)?))
    };
    sale.document().lines.iter().enumerate().filter_map(moved).collect()
}

/// What a refund puts on the shelf again. What is written off is not there.
pub fn restocked_by(sale: &Sale, plan: &Plan) -> Vec<Counted> {
    let restocked = plan.lines.iter().filter(|given| given.goods == Goods::Restocked);
    restocked.filter_map(|given| counted(&sale.line(given.line)?.item, given.quantity)).collect()
}

/// So many pieces of what was picked; nothing of what is weighed.
fn counted(item: &Item, quantity: Quantity) -> Option<Counted> {
    let pieces = quantity.pieces().filter(|_| item.measure == Measure::Piece)?;
    Some(Counted { article: Article::of_item(item), pieces })
}

/// The shelves of a shop on which something is marked or counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelves(HashMap<String, Vec<Shelf>>);

impl Shelves {
    /// These.
    pub fn of(shelves: impl IntoIterator<Item = Shelf>) -> Self {
        let mut by_product: HashMap<String, Vec<Shelf>> = HashMap::new();
        for shelf in shelves {
            by_product.entry(shelf.article.product.clone()).or_default().push(shelf);
        }
        Self(by_product)
    }

    /// Whether the shop has marked an article as sold out. A mark on a product is one on all its variants.
    pub fn supply(&self, product: &str, variant: Option<&str>) -> Supply {
        let is_marked = |shelf: &&Shelf| {
            let marked = shelf.article.variant.as_deref();
            shelf.supply == Supply::SoldOut && (marked.is_none() || marked == variant)
        };
        if self.of_product(product).iter().any(|shelf| is_marked(&shelf)) { Supply::SoldOut } else { Supply::ForSale }
    }

    /// What the shop has marked on this very article: a product's mark is none of its variants'.
    pub fn marked(&self, article: &Article) -> Supply {
        let shelf = self.of_product(&article.product).iter().find(|shelf| shelf.article == *article);
        shelf.map_or(Supply::ForSale, |shelf| shelf.supply)
    }

    /// How many pieces of an article there are; none where nobody counts them.
    pub fn stock(&self, product: &str, variant: Option<&str>) -> Option<i64> {
        let shelf = self.of_product(product).iter().find(|shelf| shelf.article.variant.as_deref() == variant);
        shelf.and_then(|shelf| shelf.stock)
    }

    /// How many pieces of a product there are, of all its variants that are counted.
    pub fn stock_of(&self, product: &Product) -> Option<i64> {
        match &product.make {
            Make::Single(_) | Make::Combo { .. } => self.stock(&product.code, None),
            Make::Variants(variants) => {
                let counted = variants.iter().filter_map(|one| self.stock(&product.code, Some(&one.code)));
                counted.reduce(i64::saturating_add)
            }
        }
    }

    /// The product as the shop has it: what is marked is sold out. None where nothing about it is marked.
    pub fn laid_over(&self, product: &Product) -> Option<Product> {
        let mut laid = None;
        let is_gone = |product: &str, variant: Option<&str>| self.supply(product, variant) == Supply::SoldOut;
        let mut mark = |change: &dyn Fn(&mut Product)| change(laid.get_or_insert_with(|| product.clone()));
        if is_gone(&product.code, None) {
            mark(&|laid| laid.terms_mut().for_each(|terms| terms.supply = Supply::SoldOut));
        }
        match &product.make {
            Make::Single(_) => {}
            Make::Variants(variants) => {
                if variants.iter().any(|one| is_gone(&product.code, Some(&one.code))) {
                    mark(&|laid| {
                        if let Make::Variants(variants) = &mut laid.make {
                            let gone = variants.iter_mut().filter(|one| is_gone(&product.code, Some(&one.code)));
                            gone.for_each(|one| one.terms.supply = Supply::SoldOut);
                        }
                    });
                }
            }
            Make::Combo { slots, .. } => {
                if slots.iter().flat_map(|slot| &slot.options).any(|option| is_gone(&option.code, None)) {
                    mark(&|laid| {
                        if let Make::Combo { slots, .. } = &mut laid.make {
                            let options = slots.iter_mut().flat_map(|slot| &mut slot.options);
                            let gone = options.filter(|option| is_gone(&option.code, None));
                            gone.for_each(|option| option.supply = Supply::SoldOut);
                        }
                    });
                }
            }
        }
        laid
    }

    fn of_product(&self, product: &str) -> &[Shelf] {
        self.0.get(product).map_or(&[], Vec::as_slice)
    }
}

impl Product {
    fn terms_mut(&mut self) -> impl Iterator<Item = &mut Terms> {
        let (one, variants) = match &mut self.make {
            Make::Single(terms) | Make::Combo { terms, .. } => (Some(terms), &mut [][..]),
            Make::Variants(variants) => (None, variants.as_mut_slice()),
        };
        one.into_iter().chain(variants.iter_mut().map(|variant| &mut variant.terms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::product::sample::product;
    use crate::domain::product::{Choice, NotSold, Pick, Price, Slot, Variant};

    #[test]
    fn what_is_taken_back_in_a_sale_comes_onto_the_shelf_unless_it_is_written_off() {
        use crate::domain::basket::{Edit, Return};
        use crate::domain::refund::{Wanted, plan};
        use crate::domain::sale::sample;
        use crate::domain::tender::{Means, Tender};

        let cash = |amount| Tender { means: Means::Cash, amount: Money::from_minor(amount) };
        let mut shop = sample::Shop::new();
        let (whole, broken) = (shop.ring("CUP", 2, 1_800), shop.ring("POT", 1, 8_800));
        let first = shop.sell(&[cash(12_400)]);
        let back = |line, goods| Wanted { line, quantity: Quantity::ONE, goods };
        let wanted = [back(whole, Goods::Restocked), back(broken, Goods::WrittenOff)];
        let mut shop = sample::Shop::new();
        shop.ring("TEA", 1, 20_000);
        for (line, quantity, way) in plan(&first, sample::shop(), &[], &wanted).unwrap().as_returns("chipped").unwrap()
        {
            shop.edit(Edit::TakeBack { item: first.line(line).unwrap().item.clone(), quantity, way });
        }
        let item = first.line(whole).unwrap().item.clone();
        let way = Return::WithoutReceipt { price: Money::from_minor(1_000), reason: "gift".into() };
        shop.edit(Edit::TakeBack { item, quantity: Quantity::ONE, way });
        let moved = moved_by(&shop.sell(&[cash(8_400)]));
        let moved: Vec<_> =
            moved.iter().map(|(place, flow, one)| (*place, *flow, one.article.product.as_str())).collect();
        assert_eq!(moved, [(0, Flow::Out, "TEA"), (1, Flow::In, "CUP"), (3, Flow::In, "CUP")]);
    }

    fn article(product: &str, variant: Option<&str>) -> Article {
        Article { product: product.into(), variant: variant.map(Into::into) }
    }

    fn gone(product: &str, variant: Option<&str>) -> Shelf {
        Shelf { supply: Supply::SoldOut, ..Shelf::untold(article(product, variant)) }
    }

    fn terms() -> Terms {
        let price = Price::Fixed(Money::from_minor(1_800));
        Terms { price, member_price: None, barcodes: Vec::new(), supply: Supply::ForSale }
    }

    /// A tea in two sizes.
    fn sizes() -> Product {
        let size = |code: &str| Variant { code: code.into(), name: code.into(), terms: terms() };
        Product { make: Make::Variants(vec![size("M"), size("L")]), ..product("TEA", "drinks", 0) }
    }

    fn pick(variant: &str) -> Pick {
        Pick { variant: Some(variant.into()), ..Pick::default() }
    }

    #[test]
    fn a_key_is_one_articles_and_is_read_again() {
        for one in [article("TEA", None), article("TEA", Some("L")), article("a/b", Some("c d"))] {
            assert_eq!(Article::of_key(&one.key()), one);
        }
        assert_ne!(article("TEA", Some("L")).key(), article("TEAL", None).key());
    }

    #[test]
    fn a_size_that_is_marked_is_sold_out_alone_and_a_product_with_all_its_sizes() {
        let shelves = Shelves::of([gone("TEA", Some("L"))]);
        let laid = shelves.laid_over(&sizes()).unwrap();
        assert_eq!(laid.pick(&pick("L")), Err(NotSold::SoldOut { name: "L".into() }));
        assert!(laid.pick(&pick("M")).is_ok());
        let whole = Shelves::of([gone("TEA", None)]).laid_over(&sizes()).unwrap();
        assert!(whole.terms().all(|terms| terms.supply == Supply::SoldOut));
        assert_eq!(shelves.laid_over(&product("CAKE", "food", 100)), None);
    }

    #[test]
    fn a_combo_is_not_filled_with_what_is_sold_out() {
        let option =
            |code: &str| Choice { code: code.into(), name: code.into(), extra: Money::ZERO, supply: Supply::ForSale };
        let slots = vec![Slot { name: "cake".into(), options: vec![option("CAKE"), option("NUTS")] }];
        let combo = Product { make: Make::Combo { terms: terms(), slots }, ..product("SET", "sets", 0) };
        let laid = Shelves::of([gone("CAKE", None)]).laid_over(&combo).unwrap();
        assert_eq!(laid.pick(&Pick::default()), Err(NotSold::SoldOut { name: "CAKE".into() }));
        assert!(laid.pick(&Pick { slots: vec!["NUTS".into()], ..Pick::default() }).is_ok());
    }

    #[test]
    fn what_is_counted_of_a_product_is_the_sum_of_its_sizes_and_may_be_less_than_nothing() {
        let counted = |variant: &str, stock| Shelf { stock, ..Shelf::untold(article("TEA", Some(variant))) };
        let mut large = counted("L", Some(1));
        large.move_pieces(Flow::Out, 3);
        assert_eq!(large.stock, Some(-2));
        assert_eq!(Shelves::of([large.clone(), counted("M", None)]).stock_of(&sizes()), Some(-2));
        assert_eq!(Shelves::of([large, counted("M", Some(5))]).stock_of(&sizes()), Some(3));
        assert_eq!(Shelves::default().stock_of(&sizes()), None);
        let mut uncounted = counted("M", None);
        uncounted.move_pieces(Flow::In, 1);
        assert_eq!(uncounted.stock, None);
    }
}
