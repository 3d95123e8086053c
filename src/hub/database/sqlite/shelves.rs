//! How articles stand in the shops: marked as sold out, and counted.

use rusqlite::{Row, named_params};

use super::changes::{Presence, Thing, stamp};
use super::{Books, codec};
use crate::domain::id::ShopId;
use crate::domain::stock::{Article, Shelf};
use crate::hub::database::Failed;
use crate::sync::hub::Shelves;
use crate::wire::pull::Kind;

/// What the books hold of a shelf.
pub(super) const COLUMNS: &str = "product, variant, supply, stock, rev, version";

/// The shelves of these articles in a shop.
pub(super) fn of_articles(books: Books<'_>, shop: ShopId, articles: &[Article]) -> Result<Shelves, Failed> {
    let mut wanted: Vec<&Article> = articles.iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut known = Vec::new();
    for article in wanted {
        known.extend(find(books, shop, article)?.map(|(shelf, _)| shelf));
    }
    Ok(Shelves { rev: last_rev(books, shop)?, known })
}

/// Counts articles in a shop; none ends the counting of one.
pub(super) fn count(books: Books<'_>, shop: ShopId, counts: &[(Article, Option<i64>)]) -> Result<(), Failed> {
    for (article, stock) in counts {
        let known = find(books, shop, article)?.map(|(shelf, _)| shelf);
        let before = known.unwrap_or_else(|| Shelf::untold(article.clone()));
        if before.stock != *stock {
            let rev = last_rev(books, shop)?.saturating_add(1);
            store(books, shop, &Shelf { stock: *stock, rev, ..before })?;
        }
    }
    Ok(())
}

/// Writes a shelf and tells of it; fails where what is there is as new.
pub(super) fn store(books: Books<'_>, shop: ShopId, shelf: &Shelf) -> Result<(), Failed> {
    let old = find(books, shop, &shelf.article)?.map(|(_, version)| version);
    let item = shelf.article.key();
    let thing = Thing { kind: Kind::Shelf, item: item.as_bytes(), shop: Some(shop), presence: Presence::Present };
    let version = stamp(books, thing, old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO shelf (tenant, shop, product, variant, supply, stock, rev, version)
         VALUES (:tenant, :shop, :product, :variant, :supply, :stock, :rev, :version)
         ON CONFLICT (tenant, shop, product, variant) DO UPDATE SET supply = excluded.supply, stock = excluded.stock,
             rev = excluded.rev, version = excluded.version
         WHERE excluded.rev > shelf.rev",
    )?;
    let written = upsert.execute(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":product": shelf.article.product,
        ":variant": shelf.article.variant.as_deref().unwrap_or_default(),
        ":supply": codec::name(&shelf.supply)?,
        ":stock": shelf.stock,
        ":rev": codec::number(shelf.rev),
        ":version": codec::number(version),
    })?;
    if written == 1 { Ok(()) } else { Err(Failed::Guard("an older shelf")) }
}

/// The shelf of an article in a shop, with the version of its last change.
pub(super) fn find(books: Books<'_>, shop: ShopId, article: &Article) -> Result<Option<(Shelf, u64)>, Failed> {
    let mut query = books.sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM shelf
         WHERE tenant = :tenant AND shop = :shop AND product = :product AND variant = :variant"
    ))?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":product": article.product,
        ":variant": article.variant.as_deref().unwrap_or_default(),
    })?;
    rows.next()?.map(read).transpose()
}

/// A shelf, with the version of its last change.
pub(super) fn read(row: &Row<'_>) -> Result<(Shelf, u64), Failed> {
    let variant: String = row.get("variant")?;
    let article = Article { product: row.get("product")?, variant: Some(variant).filter(|code| !code.is_empty()) };
    let (supply, stock) = (codec::state(row, "supply")?, row.get("stock")?);
    Ok((Shelf { article, supply, stock, rev: codec::count(row, "rev")? }, codec::count(row, "version")?))
}

fn last_rev(books: Books<'_>, shop: ShopId) -> Result<u64, Failed> {
    let mut query = books
        .sql
        .prepare_cached("SELECT coalesce(max(rev), 0) AS rev FROM shelf WHERE tenant = :tenant AND shop = :shop")?;
    let named = named_params! { ":tenant": books.no(), ":shop": codec::id(shop.uuid()) };
    Ok(query.query_row(named, |row| codec::count(row, "rev"))?)
}
