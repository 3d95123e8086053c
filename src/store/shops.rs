//! The owner's other shops, by name: so that a refusal can say where a voucher is valid.

use rusqlite::{Connection, params};

use super::codec::{Read, Sql};
use super::error::Result;
use crate::domain::id::{ShopId, ShopNo};
use crate::domain::shop::ShopName;

/// A shop by its id.
pub fn find(conn: &Connection, id: ShopId) -> Result<Option<ShopName>> {
    Ok(all(conn)?.into_iter().find(|shop| shop.id == id))
}

/// Every shop, by number.
pub fn all(conn: &Connection) -> Result<Vec<ShopName>> {
    conn.prepare_cached("SELECT shop, no, name FROM shops ORDER BY no")?
        .query_and_then([], |row| Ok(ShopName { id: row.read(0)?, no: ShopNo::new(row.get(1)?), name: row.get(2)? }))?
        .collect()
}

pub(super) fn keep(conn: &Connection, shop: &ShopName) -> Result<()> {
    // The hub may give a number again once the shop that had it is gone.
    conn.prepare_cached("DELETE FROM shops WHERE no = ?1 AND shop <> ?2")?
        .execute(params![shop.no.number(), Sql(shop.id)])?;
    conn.prepare_cached(
        "INSERT INTO shops (shop, no, name) VALUES (?1, ?2, ?3)
         ON CONFLICT (shop) DO UPDATE SET no = excluded.no, name = excluded.name",
    )?
    .execute(params![Sql(shop.id), shop.no.number(), shop.name])?;
    Ok(())
}

pub(super) fn forget(conn: &Connection, id: ShopId) -> Result<()> {
    conn.prepare_cached("DELETE FROM shops WHERE shop = ?1")?.execute([Sql(id)])?;
    Ok(())
}
