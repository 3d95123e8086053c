//! Up to where the hub's changes stand in the cache.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Read, Sql};
use super::error::Result;

/// Up to where the hub's changes stand here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The life of the hub's books that the cursor counts in.
    pub epoch: u64,
    /// The cursor; 0 where everything is to be fetched again.
    pub cursor: u64,
    /// When this was last known to be all that the hub had, by effective time.
    pub as_of: Timestamp,
}

/// The position; `None` for a cache that was never filled.
pub fn find(conn: &Connection) -> Result<Option<Position>> {
    conn.prepare_cached("SELECT epoch, cursor, as_of_ms FROM position")?
        .query_and_then([], |row| Ok(Position { epoch: row.read(0)?, cursor: row.read(1)?, as_of: row.read(2)? }))?
        .next()
        .transpose()
}

/// Notes that the hub had nothing more at `as_of`. A cache that was never filled stays so.
pub fn confirm(conn: &Connection, as_of: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE position SET as_of_ms = max(as_of_ms, ?1)")?.execute([Sql(as_of)])?;
    Ok(())
}

/// Notes that everything is to be fetched again, because something was lost that goes with it: cursor 0. What stands in
/// the cache goes on to count until then.
pub fn outdate(conn: &Connection) -> Result<()> {
    conn.prepare_cached("UPDATE position SET cursor = 0")?.execute([])?;
    Ok(())
}

pub(super) fn keep(conn: &Connection, position: Position) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO position (slot, epoch, cursor, as_of_ms) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (slot) DO UPDATE SET epoch = excluded.epoch, cursor = excluded.cursor,
             as_of_ms = excluded.as_of_ms",
    )?
    .execute(params![Sql(position.epoch), Sql(position.cursor), Sql(position.as_of)])?;
    Ok(())
}
