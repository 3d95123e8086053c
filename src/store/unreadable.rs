//! What came from the hub and could not be read, as it came: read again after an upgrade.

use rusqlite::{Connection, params};

use super::codec::{Read, Sql};
use super::error::Result;

/// An item that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What kind of thing it is, in the hub's words.
    pub kind: String,
    /// Its identity, as text.
    pub id: String,
    /// The cursor position at which it changed.
    pub version: u64,
    /// Its JSON, as it came.
    pub raw: String,
}

/// Whether something of this kind and identity came that could not be read.
pub fn holds(conn: &Connection, kind: &str, id: &str) -> Result<bool> {
    Ok(conn.prepare_cached("SELECT 1 FROM unreadable WHERE kind = ?1 AND id = ?2")?.exists([kind, id])?)
}

/// Everything that could not be read, oldest first: tried again when a newer program starts.
pub fn all(conn: &Connection) -> Result<Vec<Item>> {
    conn.prepare("SELECT kind, id, version, raw FROM unreadable ORDER BY version, kind, id")?
        .query_and_then([], |row| {
            Ok(Item { kind: row.get(0)?, id: row.get(1)?, version: row.read(2)?, raw: row.get(3)? })
        })?
        .collect()
}

pub(super) fn keep(conn: &Connection, item: &Item) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO unreadable (kind, id, version, raw) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, raw = excluded.raw",
    )?
    .execute(params![item.kind, item.id, Sql(item.version), item.raw])?;
    Ok(())
}

/// Forgets an item: it, or what came after it, could be read.
pub fn forget(conn: &Connection, kind: &str, id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM unreadable WHERE kind = ?1 AND id = ?2")?.execute([kind, id])?;
    Ok(())
}
