//! What is sold here: the catalogue in memory, found by anything that is typed, and by any number that is scanned.
//!
//! ```text
//! cache ── at the start, and after every change of it ──▶ Catalogue (products in order, index)   buttons, search
//!   └──── by the index of numbers, at once ────────────▶ product_of_code                         a scan
//! ```
//!
//! Loading is done beside the counter. A scan asks the cache and never waits for it. How articles stand in the shop, marked as
//! sold out and counted, is loaded by itself: it changes with every sale.

mod index;

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock, Weak};

use tokio::sync::Notify;

use crate::domain::id::PictureHash;
use crate::domain::payload::label::Label;
use crate::domain::payload::{self, Elements, Expected, Match, Origin, Payload, Recognised};
use crate::domain::product::{Category, Colour, Make, Measure, Pick, Product};
use crate::domain::promotion::Promotion;
use crate::domain::quantity::Quantity;
use crate::domain::stock::Shelves;
use crate::engine::catalogue::index::Index;
use crate::engine::problem::{Chain, Problem};
use crate::engine::{Engine, Inner, Running, Topic};
use crate::store::{self, Connection, catalogue, pictures, shelves};

/// Everything that is sold, as it was last loaded.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The categories, in the shop's order.
    pub categories: Vec<Category>,
    /// The promotions, in the shop's order.
    pub promotions: Vec<Promotion>,
    /// Whether it was loaded since the start.
    pub loaded: Loaded,
    /// How articles stand in the shop.
    pub shelves: Shelves,
    goods: Arc<Goods>,
    pictures: Arc<Pictures>,
}

/// Which products have which pictures.
#[derive(Debug, Default)]
struct Pictures {
    by_code: HashMap<String, PictureHash>,
    /// The categories in which a product has one.
    categories: HashSet<String>,
}

/// The products with all that finds them.
#[derive(Debug, Default)]
struct Goods {
    products: Vec<Arc<Product>>,
    /// The places of the products in the order of their codes.
    by_code: Vec<u32>,
    /// The places of the products of each category, in the shop's order.
    by_category: HashMap<String, Vec<u32>>,
    index: Index,
}

/// Whether the catalogue was loaded since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loaded {
    /// It is on its way; a scan finds everything meanwhile.
    #[default]
    NotYet,
    /// It was.
    Yes,
}

/// A product that fits what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The product.
    pub product: Arc<Product>,
    /// What of it fits.
    pub matched: Matched,
    /// The usual pinyin of its name's Chinese characters, without tones, a space between them; empty where it has none.
    pub pinyin: String,
}

/// What of a product fits what was typed, for marking it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matched {
    /// A part of its code, in bytes of the code.
    Code(Range<usize>),
    /// One of its barcodes.
    Barcode,
    /// Parts of its name, in bytes of the name, in order.
    Name(Vec<Range<usize>>),
}

/// The product that a scanned or typed code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The product.
    pub product: Product,
    /// What the code says about it: its variant, or the price on a label of the shop's scale.
    pub pick: Pick,
    /// How much of it; none where it is weighed and the code does not say how much.
    pub quantity: Option<Quantity>,
}

impl Catalogue {
    /// The catalogue of these; each in the shop's order.
    pub fn of(products: Vec<Product>, categories: Vec<Category>, promotions: Vec<Promotion>) -> Self {
        let products: Vec<Arc<Product>> = products.into_iter().map(Arc::new).collect();
        let numbered = || (0_u32..).zip(&products);
        let mut by_category: HashMap<String, Vec<u32>> = HashMap::new();
        for (place, product) in numbered() {
            for category in &product.categories {
                match by_category.get_mut(category) {
                    Some(places) if places.last() == Some(&place) => {}
                    Some(places) => places.push(place),
                    None => {
                        by_category.insert(category.clone(), vec![place]);
                    }
                }
            }
        }
        let mut codes: Vec<(&str, u32)> = numbered().map(|(place, product)| (product.code.as_str(), place)).collect();
        codes.sort_unstable();
        let by_code = codes.into_iter().map(|(_, place)| place).collect();
        let index = Index::of(&products);
        let goods = Arc::new(Goods { products, by_code, by_category, index });
        Self {
            categories,
            promotions,
            loaded: Loaded::Yes,
            shelves: Shelves::default(),
            goods,
            pictures: Arc::default(),
        }
    }

    /// The same with pictures, by the codes of the products; what is not sold has none.
    #[must_use]
    pub fn with_pictures(self, mut by_code: HashMap<String, PictureHash>) -> Self {
        by_code.retain(|code, _| self.product(code).is_some());
        let pictured = by_code.keys().filter_map(|code| self.product(code));
        let categories = pictured.flat_map(|product| product.categories.iter().cloned()).collect();
        Self { pictures: Arc::new(Pictures { by_code, categories }), ..self }
    }

    /// The picture of a product, whether it is here yet or on its way.
    pub fn picture_of(&self, product: &Product) -> Option<PictureHash> {
        self.pictures.by_code.get(&product.code).copied()
    }

    /// Whether a product of a category has a picture; without one, whether any has.
    pub fn has_pictures(&self, category: Option<&str>) -> bool {
        match category {
            Some(code) => self.pictures.categories.contains(code),
            None => !self.pictures.by_code.is_empty(),
        }
    }

    /// The same with the shelves as they stand now.
    #[must_use]
    pub fn with_shelves(&self, shelves: Shelves) -> Self {
        Self {
            categories: self.categories.clone(),
            promotions: self.promotions.clone(),
            loaded: self.loaded,
            shelves,
            goods: Arc::clone(&self.goods),
            pictures: Arc::clone(&self.pictures),
        }
    }

    /// A product as the shop has it: what is marked is sold out.
    pub fn as_sold(&self, product: &Arc<Product>) -> Arc<Product> {
        self.shelves.laid_over(product).map_or_else(|| Arc::clone(product), Arc::new)
    }

    /// Every product, in the shop's order.
    pub fn products(&self) -> &[Arc<Product>] {
        &self.goods.products
    }

    /// The colour of the first of a product's categories that has one.
    pub fn colour_of(&self, product: &Product) -> Option<Colour> {
        let category = |code: &String| self.categories.iter().find(|category| category.code == *code);
        product.categories.iter().filter_map(category).find_map(|category| category.colour)
    }

    /// The products of a category, in the shop's order.
    pub fn of_category(&self, code: &str) -> impl Iterator<Item = &Arc<Product>> {
        let places = self.goods.by_category.get(code).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.goods.products.get(*place as usize))
    }

    /// A product by the shop's code of it.
    pub fn product(&self, code: &str) -> Option<&Arc<Product>> {
        let at = |place: &u32| self.goods.products.get(*place as usize);
        let found =
            self.goods.by_code.binary_search_by(|place| at(place).map_or("", |product| &product.code).cmp(code));
        at(self.goods.by_code.get(found.ok()?)?)
    }

    /// The products that fit what was typed, the best first and at most so many: by code, barcode, name, pinyin, initials.
    pub fn search(&self, typed: &str, most: usize) -> Vec<Hit> {
        self.goods.index.search(&self.goods.products, typed, most)
    }
}

impl Engine {
    /// What is sold, as it was last loaded; announced as [`Topic::Catalogue`] whenever it is loaded anew.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.inner().catalogue.current()
    }

    /// The products that fit what was typed, the best first and at most so many. Searched beside whoever asks.
    pub async fn search_products(&self, typed: &str, most: usize) -> Vec<Hit> {
        let (catalogue, typed) = (self.catalogue(), typed.to_owned());
        let searched = tokio::task::spawn_blocking(move || catalogue.search(&typed, most)).await;
        searched.unwrap_or_else(|error| {
            tracing::error!(%error, "the search of products broke down");
            Vec::new()
        })
    }

    /// The product that a code stands for: a number on a package, the shop's own code, a label of its scales, a GS1 code. Of two
    /// products with one number the one that stands first; [`Engine::present`] asks which is meant.
    pub async fn product_of_code(&self, code: &str) -> Result<Option<Coded>, Problem> {
        self.product_meant(code, None).await
    }

    /// The same; where several have the number, the one of this code.
    pub(super) async fn product_meant(&self, code: &str, meant: Option<String>) -> Result<Option<Coded>, Problem> {
        let (expected, text) = (self.expected(), code.to_owned());
        self.read_cached(move |conn| coded(conn, &text, &expected, meant.as_deref())).await
    }
}

/// The product that a code stands for, looked up in the cache; of several the one that is meant, where one is.
fn coded(
    conn: &Connection,
    text: &str,
    expected: &Expected,
    meant: Option<&str>,
) -> Result<Option<Coded>, store::Error> {
    let mut found = None;
    let recognised = payload::recognise(text, Origin::Scanned, expected, |spelling| {
        if found.is_none() {
            let mut numbered = catalogue::by_number(conn, spelling)?.into_iter();
            found = numbered.find(|found| meant.is_none_or(|code| found.product.code == code));
        }
        Ok::<_, store::Error>(found.iter().map(|found| Match::Product(found.product.code.clone())).collect())
    })?;
    let elements = match recognised {
        Recognised::Is(Payload::Label(label)) => return of_label(conn, &label),
        Recognised::Ambiguous(meanings) => {
            let label = meanings.into_iter().find_map(|meaning| match meaning.payload {
                Payload::Label(label) => Some(label),
                _ => None,
            });
            return label.map_or(Ok(None), |label| of_label(conn, &label));
        }
        Recognised::Is(Payload::Gs1(elements)) => Some(elements),
        Recognised::Is(Payload::Known(_)) => None,
        Recognised::Is(_) | Recognised::Refused(_) => return Ok(None),
    };
    let Some(store::catalogue::Numbered { product, variant }) = found else { return Ok(None) };
    let quantity = match product.measure {
        Measure::Piece => Some(Quantity::ONE),
        Measure::Weight => elements.as_ref().and_then(Elements::net_weight),
    };
    let pick = Pick { variant, ..Pick::default() };
    Ok(Some(Coded { product: as_sold(conn, product)?, pick, quantity }))
}

/// A product as the shop has it, asked of the files.
fn as_sold(conn: &Connection, product: Product) -> Result<Product, store::Error> {
    let standing = match product.make {
        // Others may fill it.
        Make::Combo { .. } => shelves::all(conn)?,
        Make::Single(_) | Make::Variants(_) => shelves::of_product(conn, &product.code)?,
    };
    Ok(Shelves::of(standing).laid_over(&product).unwrap_or(product))
}

/// The product of a label of the shop's scales.
fn of_label(conn: &Connection, label: &Label) -> Result<Option<Coded>, store::Error> {
    let Some(product) = catalogue::by_scale_item(conn, &label.item)?.into_iter().next() else { return Ok(None) };
    let (pick, quantity) = Pick::labelled(label.says);
    Ok(Some(Coded { product: as_sold(conn, product)?, pick, quantity: Some(quantity) }))
}

/// The catalogue that is in use, and the signs that it is to be loaded anew.
#[derive(Debug, Default)]
pub(super) struct Held {
    current: RwLock<Arc<Catalogue>>,
    /// Held while it is read, so that nothing older is shown after it.
    loading: tokio::sync::Mutex<()>,
    outdated: Arc<Notify>,
    moved: Arc<Notify>,
}

impl Held {
    pub(super) fn current(&self) -> Arc<Catalogue> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What it was loaded from has changed. Of several changes while it is being loaded one more loading takes care.
    pub(super) fn outdate(&self) {
        self.outdated.notify_one();
    }

    /// Something on the shelves may have changed, and nothing else.
    pub(super) fn shelves_moved(&self) {
        self.moved.notify_one();
    }

    fn show(&self, catalogue: Catalogue) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalogue);
    }
}

/// Loads the catalogue now and whenever it has changed, until the engine closes.
pub(super) async fn keep(inner: Weak<Inner>) {
    let Some(mut closing) = inner.upgrade().map(|inner| inner.closing()) else { return };
    tokio::select! {
        () = keep_loading(inner) => {}
        _ = closing.wait_for(|running| *running == Running::No) => {}
    }
}

async fn keep_loading(inner: Weak<Inner>) {
    let signs = |inner: &Inner| (Arc::clone(&inner.catalogue.outdated), Arc::clone(&inner.catalogue.moved));
    let Some((outdated, moved)) = inner.upgrade().map(|inner| signs(&inner)) else { return };
    match inner.upgrade() {
        Some(inner) => load(&inner).await,
        None => return,
    }
    loop {
        let whole = tokio::select! {
            () = outdated.notified() => true,
            () = moved.notified() => false,
        };
        match inner.upgrade() {
            Some(inner) if whole => load(&inner).await,
            Some(inner) => load_shelves(&inner).await,
            None => return,
        }
    }
}

async fn load(inner: &Arc<Inner>) {
    let _one_at_a_time = inner.catalogue.loading.lock().await;
    let read = |conn: &Connection| {
        let sold = (catalogue::products(conn)?, catalogue::categories(conn)?, catalogue::promotions(conn)?);
        Ok::<_, store::Error>((sold, shelves::all(conn)?, pictures::all(conn)?))
    };
    let ((products, categories, promotions), standing, pictured) = match inner.store.read(read).await {
        Ok(read) => read,
        // What was loaded before stays; a damaged cache is dealt with by whoever reads it for a customer.
        Err(error) => return tracing::error!(error = %Chain(&error), "the catalogue could not be read"),
    };
    let put_in_order = move || {
        Catalogue::of(products, categories, promotions).with_shelves(Shelves::of(standing)).with_pictures(pictured)
    };
    match tokio::task::spawn_blocking(put_in_order).await {
        Ok(loaded) => {
            inner.catalogue.show(loaded);
            inner.announce(Topic::Catalogue);
            inner.pictures.notify_one();
        }
        Err(error) => tracing::error!(%error, "the catalogue could not be put in order"),
    }
}

/// Loads the shelves alone.
pub(super) async fn load_shelves(inner: &Arc<Inner>) {
    let _one_at_a_time = inner.catalogue.loading.lock().await;
    let standing = match inner.store.read(shelves::all).await {
        Ok(read) => Shelves::of(read),
        Err(error) => return tracing::error!(error = %Chain(&error), "the shelves could not be read"),
    };
    let current = inner.catalogue.current();
    if current.shelves != standing {
        inner.catalogue.show(current.with_shelves(standing));
        inner.announce(Topic::Catalogue);
    }
}

#[cfg(test)]
mod tests;
