//! Pictures of products: which product has which, as the hub last said, and those that were fetched.
//!
//! A picture that no product has any more goes with the last of them. One that was named and not fetched is missing until it
//! is; the product is sold meanwhile.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::codec::{Read as _, Sql};
use super::error::Result;
use crate::domain::id::PictureHash;
use crate::domain::picture::{PICTURES_MAX, Picture};

/// Which picture each product has, by the product's code.
pub fn all(conn: &Connection) -> Result<HashMap<String, PictureHash>> {
    conn.prepare_cached("SELECT product, hash FROM pictures")?
        .query_and_then([], |row| Ok((row.get("product")?, row.read("hash")?)))?
        .collect()
}

/// The pictures that are here, each with the code of a product that has it.
pub fn fetched(conn: &Connection) -> Result<Vec<(String, Vec<u8>)>> {
    conn.prepare_cached("SELECT i.product, b.jpeg FROM pictures i JOIN picture_bytes b USING (hash)")?
        .query_and_then([], |row| Ok((row.get("product")?, row.get("jpeg")?)))?
        .collect()
}

/// The bytes of a picture; none where it was not fetched yet.
pub fn jpeg(conn: &Connection, hash: PictureHash) -> Result<Option<Vec<u8>>> {
    let found = conn
        .prepare_cached("SELECT jpeg FROM picture_bytes WHERE hash = ?1")?
        .query_row([Sql(hash)], |row| row.get(0))
        .optional()?;
    Ok(found)
}

/// The pictures that are named and not fetched, those of the first products of the shop's order first. However many a hub names,
/// no more are kept than [`PICTURES_MAX`].
pub fn missing(conn: &Connection) -> Result<Vec<PictureHash>> {
    let kept: u32 = conn.prepare_cached("SELECT count(*) FROM picture_bytes")?.query_row([], |row| row.get(0))?;
    conn.prepare_cached(
        "SELECT i.hash FROM pictures i JOIN products p USING (product)
         WHERE NOT EXISTS (SELECT 1 FROM picture_bytes b WHERE b.hash = i.hash)
         GROUP BY i.hash ORDER BY min(p.place), i.hash LIMIT ?1",
    )?
    .query_and_then([PICTURES_MAX.saturating_sub(kept)], |row| row.read("hash"))?
    .collect()
}

/// Keeps a picture that was fetched, if a product still has it.
pub fn keep(conn: &Connection, hash: PictureHash, jpeg: &[u8]) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO picture_bytes (hash, jpeg) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM pictures WHERE hash = ?1)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![Sql(hash), jpeg])?;
    Ok(())
}

/// Notes which picture a product has.
pub(super) fn name(conn: &Connection, picture: &Picture) -> Result<()> {
    let before = of_product(conn, &picture.product)?;
    conn.prepare_cached(
        "INSERT INTO pictures (product, hash) VALUES (?1, ?2)
         ON CONFLICT (product) DO UPDATE SET hash = excluded.hash",
    )?
    .execute(params![picture.product, Sql(picture.hash)])?;
    drop_unnamed(conn, before)
}

/// Notes that a product has no picture.
pub(super) fn forget(conn: &Connection, product: &str) -> Result<()> {
    let before = of_product(conn, product)?;
    conn.prepare_cached("DELETE FROM pictures WHERE product = ?1")?.execute([product])?;
    drop_unnamed(conn, before)
}

fn of_product(conn: &Connection, product: &str) -> Result<Option<PictureHash>> {
    let found = conn
        .prepare_cached("SELECT hash FROM pictures WHERE product = ?1")?
        .query_row([product], |row| row.get::<_, Sql<PictureHash>>(0))
        .optional()?;
    Ok(found.map(|Sql(hash)| hash))
}

fn drop_unnamed(conn: &Connection, hash: Option<PictureHash>) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM picture_bytes WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM pictures WHERE hash = ?1)",
    )?
    .execute([Sql(hash)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::product::sample::product;
    use crate::store::page::Change;
    use crate::store::sample::books;

    fn named(product: &str, picture: &[u8]) -> Change {
        Change::Picture(Picture { product: product.into(), hash: PictureHash::of(picture) })
    }

    #[test]
    fn a_picture_is_missing_until_it_is_kept_and_goes_with_the_last_product_that_has_it() {
        let books = books();
        let sold = |place, code| Change::Product(place, Box::new(product(code, "x", 100)));
        books.pull(vec![sold(1, "A"), sold(0, "B"), named("A", b"one"), named("B", b"two"), named("gone", b"three")]);
        let [one, two] = [b"one", b"two"].map(|bytes| PictureHash::of(bytes));
        assert_eq!(missing(&books.conn).unwrap(), [two, one], "in the shop's order, and none of what is not sold");
        keep(&books.conn, one, b"one").unwrap();
        assert_eq!(missing(&books.conn).unwrap(), [two]);
        assert_eq!(jpeg(&books.conn, one).unwrap().as_deref(), Some(&b"one"[..]));

        books.pull(vec![named("B", b"one"), Change::PictureGone("A".into())]);
        assert_eq!(jpeg(&books.conn, one).unwrap().as_deref(), Some(&b"one"[..]), "the other product has it");
        books.pull(vec![Change::PictureGone("B".into())]);
        assert_eq!(jpeg(&books.conn, one).unwrap(), None);
        keep(&books.conn, two, b"two").unwrap();
        assert_eq!(jpeg(&books.conn, two).unwrap(), None, "nobody has it any more");
        assert_eq!(all(&books.conn).unwrap().into_keys().collect::<Vec<_>>(), ["gone"]);
    }
}
