//! The catalogue as the hub last sent it: products with all their numbers, categories, promotions.
//!
//! A body is read strictly, as it was when it came: what an older program wrote and this one reads stricter is not sold. A
//! number is looked up by its index, without the rest of the catalogue.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::de::DeserializeOwned;

use super::codec::{Sql, from_json, json};
use super::error::Result;
use crate::domain::id::PromotionId;
use crate::domain::product::{Category, Make, Product, canonical_number};
use crate::domain::promotion::Promotion;

/// A product that a number stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The product.
    pub product: Product,
    /// The code of its variant, where the number is that variant's alone.
    pub variant: Option<String>,
}

/// Every readable product, in the shop's order.
pub fn products(conn: &Connection) -> Result<Vec<Product>> {
    all(conn, "SELECT body FROM products ORDER BY place, product", |product: &Product| product.check().is_ok())
}

/// Every readable category, in the shop's order.
pub fn categories(conn: &Connection) -> Result<Vec<Category>> {
    all(conn, "SELECT body FROM categories ORDER BY place, category", |category: &Category| category.check().is_ok())
}

/// Every readable promotion, in the shop's order.
pub fn promotions(conn: &Connection) -> Result<Vec<Promotion>> {
    all(conn, "SELECT body FROM promotions ORDER BY place, promotion", |one: &Promotion| one.check().is_ok())
}

fn all<T: DeserializeOwned>(conn: &Connection, query: &str, is_sound: impl Fn(&T) -> bool) -> Result<Vec<T>> {
    let mut statement = conn.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        found.extend(from_json::<T>(body).ok().filter(&is_sound));
    }
    Ok(found)
}

/// A product by its code; `None` where it is not cached or not readable.
pub fn product(conn: &Connection, code: &str) -> Result<Option<Product>> {
    let body = conn
        .prepare_cached("SELECT body FROM products WHERE product = ?1")?
        .query_row([code], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(body.as_deref().and_then(sound))
}

/// The products that a number on a package, or a code of the shop's own, stands for; several where two carry the same number.
pub fn by_number(conn: &Connection, number: &str) -> Result<Vec<Numbered>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.body, n.variant FROM product_numbers n JOIN products p USING (product)
         WHERE n.number = ?1 ORDER BY p.place, p.product, n.variant",
    )?;
    let rows = statement.query_map([canonical_number(number)], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows = rows.collect::<Result<Vec<(String, String)>, _>>()?;
    Ok(rows.into_iter().filter_map(|(body, variant)| numbered(&body, variant)).collect())
}

/// The products whose item on labels of the shop's scales has a number.
pub fn by_scale_item(conn: &Connection, item: &str) -> Result<Vec<Product>> {
    let mut statement =
        conn.prepare_cached("SELECT body FROM products WHERE scale_item = ?1 ORDER BY place, product")?;
    let bodies = statement.query_map([item], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(bodies.iter().filter_map(|body| sound(body)).collect())
}

fn sound(body: &str) -> Option<Product> {
    from_json::<Product>(body).ok().filter(|product| product.check().is_ok())
}

fn numbered(body: &str, variant: String) -> Option<Numbered> {
    Some(Numbered { product: sound(body)?, variant: Some(variant).filter(|variant| !variant.is_empty()) })
}

pub(super) fn keep_product(conn: &Connection, place: u32, product: &Product) -> Result<()> {
    let code = product.code.as_str();
    conn.prepare_cached(
        "INSERT INTO products (product, place, scale_item, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (product) DO UPDATE SET place = excluded.place, scale_item = excluded.scale_item, body = excluded.body",
    )?
    .execute(params![code, place, product.scale_item, json(product)?])?;
    conn.prepare_cached("DELETE FROM product_numbers WHERE product = ?1")?.execute([code])?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO product_numbers (number, product, variant) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?;
    insert.execute(params![canonical_number(code), code, ""])?;
    let mut number = |barcodes: &[String], variant: &str| -> Result<()> {
        for barcode in barcodes {
            insert.execute(params![canonical_number(barcode), code, variant])?;
        }
        Ok(())
    };
    match &product.make {
        Make::Single(terms) | Make::Combo { terms, .. } => number(&terms.barcodes, ""),
        Make::Variants(variants) => variants.iter().try_for_each(|one| number(&one.terms.barcodes, &one.code)),
    }
}

pub(super) fn forget_product(conn: &Connection, code: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM products WHERE product = ?1")?.execute([code])?;
    Ok(())
}

pub(super) fn keep_category(conn: &Connection, place: u32, category: &Category) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO categories (category, place, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (category) DO UPDATE SET place = excluded.place, body = excluded.body",
    )?
    .execute(params![category.code, place, json(category)?])?;
    Ok(())
}

pub(super) fn forget_category(conn: &Connection, code: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM categories WHERE category = ?1")?.execute([code])?;
    Ok(())
}

pub(super) fn keep_promotion(conn: &Connection, place: u32, promotion: &Promotion) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO promotions (promotion, place, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (promotion) DO UPDATE SET place = excluded.place, body = excluded.body",
    )?
    .execute(params![Sql(promotion.id), place, json(promotion)?])?;
    Ok(())
}

pub(super) fn forget_promotion(conn: &Connection, id: PromotionId) -> Result<()> {
    conn.prepare_cached("DELETE FROM promotions WHERE promotion = ?1")?.execute([Sql(id)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Money;
    use crate::domain::product::sample::product;
    use crate::domain::product::{Price, Supply, Terms, Variant};
    use crate::domain::promotion::sample::promotion;
    use crate::domain::promotion::{Rule, Tier};
    use crate::store::page::Change;
    use crate::store::sample::{Books, books};
    use crate::store::unreadable::{self, Item};

    fn terms(barcodes: &[&str]) -> Terms {
        Terms {
            price: Price::Fixed(Money::from_minor(1_800)),
            member_price: None,
            barcodes: barcodes.iter().map(|&code| code.into()).collect(),
            supply: Supply::ForSale,
        }
    }

    /// A tea in two sizes, each with packages of its own.
    fn tea() -> Product {
        let variant = |code: &str, barcodes| Variant { code: code.into(), name: code.into(), terms: terms(barcodes) };
        let make = Make::Variants(vec![variant("L", &["6901234567892", "T-large"]), variant("M", &["036000291452"])]);
        Product { make, ..product("TEA", "drinks", 0) }
    }

    fn put(place: u32, product: Product) -> Change {
        Change::Product(place, Box::new(product))
    }

    #[track_caller]
    fn check(books: &Books, number: &str, expected: &[(&str, Option<&str>)]) {
        let found = by_number(&books.conn, number).unwrap();
        let found: Vec<_> = found.iter().map(|one| (one.product.code.as_str(), one.variant.as_deref())).collect();
        assert_eq!(found, expected, "{number}");
    }

    #[test]
    fn every_number_of_a_product_finds_it_and_the_variant_that_carries_it() {
        let books = books();
        books.pull(vec![put(0, tea())]);
        check(&books, "TEA", &[("TEA", None)]);
        check(&books, "6901234567892", &[("TEA", Some("L"))]);
        check(&books, "T-large", &[("TEA", Some("L"))]);
        // A UPC-A in each of the lengths in which scanners give it.
        for spelling in ["036000291452", "0036000291452", "00036000291452"] {
            check(&books, spelling, &[("TEA", Some("M"))]);
        }
        check(&books, "6901234567809", &[]);
        check(&books, "", &[]);
    }

    #[test]
    fn a_number_that_two_products_carry_finds_both() {
        let books = books();
        let single = |code: &str| Product { make: Make::Single(terms(&["6901234567892"])), ..product(code, "c", 0) };
        books.pull(vec![put(2, single("A")), put(1, single("B"))]);
        check(&books, "6901234567892", &[("B", None), ("A", None)]);
    }

    #[test]
    fn a_number_that_a_product_lost_finds_it_no_more_and_one_that_is_gone_is_nowhere() {
        let books = books();
        let weighed = Product { scale_item: Some("12345".into()), ..product("PUER", "leaf", 68_000) };
        books.pull(vec![put(0, tea()), put(1, weighed.clone())]);
        assert_eq!(by_scale_item(&books.conn, "12345").unwrap(), [weighed]);
        books.pull(vec![put(0, Product { make: Make::Single(terms(&["T-large"])), ..tea() })]);
        check(&books, "6901234567892", &[]);
        check(&books, "T-large", &[("TEA", None)]);
        books.pull(vec![Change::ProductGone("TEA".into()), Change::ProductGone("PUER".into())]);
        check(&books, "T-large", &[]);
        assert_eq!(products(&books.conn).unwrap(), []);
        assert_eq!(by_scale_item(&books.conn, "12345").unwrap(), []);
    }

    #[test]
    fn products_categories_and_promotions_stand_in_the_shops_order() {
        let books = books();
        let category = |code: &str| Category { code: code.into(), name: code.into(), within: None, colour: None };
        let tiers = vec![Tier { spend: Money::from_minor(6_000), off: Money::from_minor(1_000) }];
        let off = |number| promotion(number, Rule::Spend { tiers: tiers.clone() });
        books.pull(vec![
            put(7, product("A", "x", 100)),
            put(3, product("B", "x", 100)),
            put(3, product("AA", "x", 100)),
            Change::Category(2, category("x")),
            Change::Category(1, category("y")),
            Change::Promotion(9, Box::new(off(1))),
            Change::Promotion(4, Box::new(off(2))),
        ]);
        let codes: Vec<_> = products(&books.conn).unwrap().into_iter().map(|product| product.code).collect();
        assert_eq!(codes, ["AA", "B", "A"]);
        assert_eq!(categories(&books.conn).unwrap(), [category("y"), category("x")]);
        assert_eq!(promotions(&books.conn).unwrap(), [off(2), off(1)]);
        books.pull(vec![Change::CategoryGone("y".into()), Change::PromotionGone(off(2).id)]);
        assert_eq!(categories(&books.conn).unwrap(), [category("x")]);
        assert_eq!(promotions(&books.conn).unwrap(), [off(1)]);
    }

    #[test]
    fn a_product_or_a_promotion_whose_newest_form_cannot_be_read_is_not_sold_by_an_older_one() {
        let books = books();
        let tiers = vec![Tier { spend: Money::from_minor(6_000), off: Money::from_minor(1_000) }];
        let off = promotion(1, Rule::Spend { tiers });
        let unread = |kind: &str, id: &str| {
            let raw = r#"{"moon_phase":"full"}"#.into();
            Change::Unreadable(Item { kind: kind.into(), id: id.into(), version: 5, raw })
        };
        books.pull(vec![put(0, tea()), Change::Promotion(0, Box::new(off.clone()))]);
        books.pull(vec![unread("product", "TEA"), unread("promotion", &off.id.to_string())]);
        check(&books, "TEA", &[]);
        assert_eq!(promotions(&books.conn).unwrap(), []);
        books.pull(vec![put(0, tea()), Change::Promotion(0, Box::new(off.clone()))]);
        check(&books, "TEA", &[("TEA", None)]);
        assert_eq!(promotions(&books.conn).unwrap(), [off]);
        assert_eq!(unreadable::all(&books.conn).unwrap(), []);
    }
}
