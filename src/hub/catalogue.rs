//! What an owner sells, and by what: the rules of a shop, products, categories and promotions. Each is stored as it came; what this hub reads of it is checked.

use serde_json::{Map, Value};

use crate::domain::id::{PromotionId, ShopId};
use crate::domain::picture::Picture;
use crate::domain::product::{Product, canonical_number};
use crate::domain::shop::{Selling, Shop};
use crate::domain::stock::Article;
use crate::hub::admin::{Admin, AdminFault, is_newer};
use crate::hub::clock::mint;
use crate::hub::database::{Entered, Entry, NewShop, Pictured, Risk, Section};
use crate::hub::picture;
use crate::wire::pull::{CategoryRow, ProductRow, PromotionRow};

/// How many entries are listed at once at most.
pub const LISTED_MAX: u32 = 1_000;

impl Admin {
    /// Sets by what a shop sells; nothing where another till does.
    pub async fn put_selling(&self, shop: ShopId, selling: Option<Selling>) -> Result<Shop, AdminFault> {
        if let Some(selling) = &selling {
            selling.check()?;
        }
        let known = self.shops().await?.into_iter().find(|known| known.id == shop).ok_or(AdminFault::NotFound)?;
        // What its terminals may risk stays as it is.
        let changed = NewShop { shop: Shop { selling, ..known }, risk: Risk::default() };
        Ok(self.app().database.put_shop(self.tenant(), changed).await?)
    }

    /// Adds a product, a category or a promotion, or replaces the one with its code: an object of `place` and the thing itself,
    /// as [`ProductRow`], [`CategoryRow`] or [`PromotionRow`]. A promotion without an identity gets one. Answers with what is
    /// stored.
    pub async fn put_in_catalogue(&self, section: Section, body: Value) -> Result<Value, AdminFault> {
        let Value::Object(mut body) = body else {
            return Err(AdminFault::Invalid("what is sold is described by a JSON object"));
        };
        if section == Section::Promotions
            && let Some(Value::Object(promotion)) = body.get_mut("promotion")
            && !promotion.contains_key("id")
        {
            let id = PromotionId::new(mint(self.app().now())?);
            promotion.insert("id".to_owned(), Value::String(id.to_string()));
        }
        let entry = entry(section, body)?;
        let stored = entry.body.clone();
        let entered = self.put_entries(vec![entry]).await?.pop();
        match entered {
            Some(Entered::New | Entered::Changed | Entered::Same) => Ok(stored),
            Some(Entered::NumberTaken { .. }) => {
                Err(AdminFault::Conflict("the code or a barcode of the product is another product's"))
            }
            Some(Entered::Full) | None => Err(AdminFault::Conflict("there are as many as there may be")),
        }
    }

    /// Puts many things of a catalogue, each as [`put_in_catalogue`](Self::put_in_catalogue) does, all or none. Returns how many of
    /// them had room, under codes and barcodes that were free.
    pub async fn fill_catalogue(&self, rows: Vec<(Section, Value)>) -> Result<usize, AdminFault> {
        let mut entries = Vec::with_capacity(rows.len());
        for (section, body) in rows {
            let Value::Object(body) = body else {
                return Err(AdminFault::Invalid("what is sold is described by a JSON object"));
            };
            entries.push(entry(section, body)?);
        }
        let entered = self.put_entries(entries).await?;
        let is_in = |entered: &&Entered| matches!(entered, Entered::New | Entered::Changed | Entered::Same);
        Ok(entered.iter().filter(is_in).count())
    }

    /// Puts checked entries; of each what became of it, in their order.
    pub(super) async fn put_entries(&self, entries: Vec<Entry>) -> Result<Vec<Entered>, AdminFault> {
        Ok(self.app().database.put_in_catalogue(self.tenant(), entries).await?)
    }

    /// Counts articles in a shop; none ends the counting of one. What is sold and comes back moves the count from then on.
    pub async fn count_stock(&self, shop: ShopId, counts: Vec<(Article, Option<i64>)>) -> Result<(), AdminFault> {
        Ok(self.app().database.count_stock(self.tenant(), shop, counts).await?)
    }

    /// Gives a product a picture, in the place of the one that it had: a PNG or a JPEG, which is cropped and made as small as a
    /// tile. The answer names what tiles show.
    pub async fn put_picture(&self, product: String, file: Vec<u8>) -> Result<Picture, AdminFault> {
        self.put_tile(product, picture::tile(file).await?).await
    }

    /// The same with a picture that a hub has made for tiles already.
    pub async fn put_tile(&self, product: String, jpeg: Vec<u8>) -> Result<Picture, AdminFault> {
        match self.app().database.put_picture(self.tenant(), product.clone(), jpeg).await? {
            Pictured::Has(hash) => Ok(Picture { product, hash }),
            Pictured::NoProduct => Err(AdminFault::NotFound),
            Pictured::Full => Err(AdminFault::Conflict("as many products have a picture as may")),
        }
    }

    /// The picture of a product as tiles show it: a JPEG.
    pub async fn picture(&self, product: String) -> Result<Vec<u8>, AdminFault> {
        self.app().database.picture_of(self.tenant(), product).await?.ok_or(AdminFault::NotFound)
    }

    /// Takes the picture of a product away.
    pub async fn remove_picture(&self, product: String) -> Result<(), AdminFault> {
        self.app().database.remove_picture(self.tenant(), product).await?.ok_or(AdminFault::NotFound)
    }

    /// Takes a product, a category or a promotion away.
    pub async fn remove_from_catalogue(&self, section: Section, code: String) -> Result<(), AdminFault> {
        self.app().database.remove_from_catalogue(self.tenant(), section, code).await?.ok_or(AdminFault::NotFound)
    }

    /// The entries of a section whose codes come after this one, in the order of codes; at most [`LISTED_MAX`].
    pub async fn catalogue(&self, section: Section, after: String, limit: u32) -> Result<Vec<Value>, AdminFault> {
        let limit = limit.clamp(1, LISTED_MAX);
        Ok(self.app().database.catalogue(self.tenant(), section, after, limit).await?)
    }
}

/// An entry of a catalogue, checked as far as this hub reads it. A field that it does not know may be one that later terminals
/// read: it is stored, and older terminals leave the thing alone.
fn entry(section: Section, body: Map<String, Value>) -> Result<Entry, AdminFault> {
    let document = Value::Object(body);
    let read = match section {
        Section::Products => serde_json::from_value::<ProductRow>(document.clone()).map(Row::Product),
        Section::Categories => serde_json::from_value::<CategoryRow>(document.clone()).map(Row::Category),
        Section::Promotions => serde_json::from_value::<PromotionRow>(document.clone()).map(Row::Promotion),
    };
    match read {
        Ok(Row::Product(row)) => {
            row.product.check()?;
            product_entry(&row)
        }
        Ok(Row::Category(row)) => {
            row.category.check()?;
            let body = serde_json::to_value(&row).map_err(AdminFault::Unreadable)?;
            Ok(Entry { section, code: row.category.code, place: row.place, body, numbers: Vec::new() })
        }
        Ok(Row::Promotion(row)) => {
            row.promotion.check()?;
            let body = serde_json::to_value(&row).map_err(AdminFault::Unreadable)?;
            Ok(Entry { section, code: row.promotion.id.to_string(), place: row.place, body, numbers: Vec::new() })
        }
        Err(error) if is_newer(&error) => newer(section, document).ok_or(AdminFault::Unreadable(error)),
        Err(error) => Err(AdminFault::Unreadable(error)),
    }
}

enum Row {
    Product(ProductRow),
    Category(CategoryRow),
    Promotion(PromotionRow),
}

/// The entry of a product that was checked.
pub(super) fn product_entry(row: &ProductRow) -> Result<Entry, AdminFault> {
    let body = serde_json::to_value(row).map_err(AdminFault::Unreadable)?;
    let numbers = numbers(&row.product);
    Ok(Entry { section: Section::Products, code: row.product.code.clone(), place: row.place, body, numbers })
}

/// Every number by which a product is known, each once.
fn numbers(product: &Product) -> Vec<String> {
    let barcodes = product.terms().flat_map(|terms| &terms.barcodes);
    let mut numbers: Vec<String> =
        std::iter::once(&product.code).chain(barcodes).map(|number| canonical_number(number).into_owned()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The entry of something that a later program reads: its code and its place are where they always were.
fn newer(section: Section, body: Value) -> Option<Entry> {
    let (thing, code) = match section {
        Section::Products => ("product", "code"),
        Section::Categories => ("category", "code"),
        Section::Promotions => ("promotion", "id"),
    };
    let code = body.get(thing)?.get(code)?.as_str()?.to_owned();
    let place = body.get("place").map_or(Some(0), |place| u32::try_from(place.as_u64()?).ok())?;
    let numbers = if section == Section::Products { vec![canonical_number(&code).into_owned()] } else { Vec::new() };
    Some(Entry { section, code, place, body, numbers })
}
