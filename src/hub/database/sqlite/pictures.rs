//! Pictures of products: which product has which, told in the order of commits, and each picture once.

use rusqlite::{OptionalExtension as _, Row, named_params};

use super::changes::{self, Presence, Thing, stamp};
use super::{Books, catalogue, codec};
use crate::domain::id::PictureHash;
use crate::domain::picture::{PICTURES_MAX, Picture};
use crate::hub::database::{Failed, Pictured, Section};
use crate::wire::pull::{Change, Kind};

/// Which picture a product has, with the version of its last change.
pub(super) struct Named {
    product: String,
    /// The picture.
    pub(super) hash: PictureHash,
    version: u64,
}

/// Gives a product a picture, in the place of the one that it had.
pub(super) fn put(books: Books<'_>, product: &str, jpeg: &[u8]) -> Result<Pictured, Failed> {
    if catalogue::body(books, Section::Products, product)?.is_none() {
        return Ok(Pictured::NoProduct);
    }
    let (hash, before) = (PictureHash::of(jpeg), find(books, product)?.map(|named| named.hash));
    if before == Some(hash) {
        return Ok(Pictured::Has(hash));
    }
    if before.is_none() && count(books)? >= PICTURES_MAX {
        return Ok(Pictured::Full);
    }
    let mut keep = books.sql.prepare_cached(
        "INSERT INTO picture_bytes (tenant, hash, jpeg) VALUES (:tenant, :hash, :jpeg) ON CONFLICT DO NOTHING",
    )?;
    keep.execute(named_params! { ":tenant": books.no(), ":hash": hash.as_bytes(), ":jpeg": jpeg })?;
    set(books, product, Some(hash))?;
    drop_unnamed(books, before)?;
    Ok(Pictured::Has(hash))
}

/// Takes the picture of a product away; none where it has none.
pub(super) fn remove(books: Books<'_>, product: &str) -> Result<Option<()>, Failed> {
    let Some(before) = find(books, product)? else { return Ok(None) };
    set(books, product, None)?;
    drop_unnamed(books, Some(before.hash))?;
    Ok(Some(()))
}

/// Writes which picture a product has, or that it has none, and tells of it.
fn set(books: Books<'_>, product: &str, hash: Option<PictureHash>) -> Result<(), Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT version FROM picture WHERE tenant = :tenant AND product = :product")?;
    let old = query
        .query_row(named_params! { ":tenant": books.no(), ":product": product }, |row| codec::count(row, "version"))
        .optional()?;
    let presence = if hash.is_some() { Presence::Present } else { Presence::Gone };
    let version = stamp(books, Thing { kind: Kind::Picture, item: product.as_bytes(), shop: None, presence }, old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO picture (tenant, product, hash, version) VALUES (:tenant, :product, :hash, :version)
         ON CONFLICT (tenant, product) DO UPDATE SET hash = excluded.hash, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":product": product,
        ":hash": hash.as_ref().map(PictureHash::as_bytes),
        ":version": codec::number(version),
    })?;
    Ok(())
}

/// Drops the bytes of a picture that no product has any more.
fn drop_unnamed(books: Books<'_>, hash: Option<PictureHash>) -> Result<(), Failed> {
    let mut delete = books.sql.prepare_cached(
        "DELETE FROM picture_bytes WHERE tenant = :tenant AND hash = :hash
             AND NOT EXISTS (SELECT 1 FROM picture WHERE tenant = :tenant AND hash = :hash)",
    )?;
    delete.execute(named_params! { ":tenant": books.no(), ":hash": hash.as_ref().map(PictureHash::as_bytes) })?;
    Ok(())
}

/// Which picture a product has.
pub(super) fn find(books: Books<'_>, product: &str) -> Result<Option<Named>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT product, hash, version FROM picture
         WHERE tenant = :tenant AND product = :product AND hash IS NOT NULL",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":product": product })?;
    rows.next()?.map(read).transpose()
}

/// Goes through all that products have, in the order of their changes.
pub(super) fn each(books: Books<'_>, mut then: impl FnMut(Named) -> Result<(), Failed>) -> Result<(), Failed> {
    let mut query = books.sql.prepare(
        "SELECT product, hash, version FROM picture WHERE tenant = :tenant AND hash IS NOT NULL ORDER BY version",
    )?;
    let mut rows = query.query(named_params! { ":tenant": books.no() })?;
    while let Some(row) = rows.next()? {
        then(read(row)?)?;
    }
    Ok(())
}

/// The bytes of a picture; none where no product has it.
pub(super) fn bytes(books: Books<'_>, hash: &PictureHash) -> Result<Option<Vec<u8>>, Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT jpeg FROM picture_bytes WHERE tenant = :tenant AND hash = :hash")?;
    let found = query.query_row(named_params! { ":tenant": books.no(), ":hash": hash.as_bytes() }, |row| row.get(0));
    Ok(found.optional()?)
}

/// As it is told to terminals.
pub(super) fn change(named: &Named) -> Result<Change, Failed> {
    let picture = Picture { product: named.product.clone(), hash: named.hash };
    changes::change(Kind::Picture, named.product.clone(), named.version, &picture)
}

fn count(books: Books<'_>) -> Result<u32, Failed> {
    let mut query =
        books.sql.prepare_cached("SELECT count(*) FROM picture WHERE tenant = :tenant AND hash IS NOT NULL")?;
    Ok(query.query_row(named_params! { ":tenant": books.no() }, |row| row.get(0))?)
}

fn read(row: &Row<'_>) -> Result<Named, Failed> {
    Ok(Named {
        product: row.get("product")?,
        hash: PictureHash::from_bytes(row.get("hash")?),
        version: codec::count(row, "version")?,
    })
}
