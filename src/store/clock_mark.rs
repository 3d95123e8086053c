//! What the clock must remember over a restart: the latest effective time ever used, and the offset to the hub's clock.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Read, Sql};
use super::error::Result;

/// What the clock remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The latest effective time that was used: time never goes back behind it.
    pub high: Timestamp,
    /// How far the hub's clock is ahead of the wall clock, in milliseconds.
    pub offset_ms: i64,
    /// When the hub's clock was last seen; `None` for never.
    pub synced_at: Option<Timestamp>,
}

/// The mark; `None` before the first.
pub fn find(conn: &Connection) -> Result<Option<Mark>> {
    conn.prepare_cached("SELECT high_ms, offset_ms, synced_at_ms FROM clock_mark")?
        .query_and_then([], |row| Ok(Mark { high: row.read(0)?, offset_ms: row.get(1)?, synced_at: row.read(2)? }))?
        .next()
        .transpose()
}

/// Keeps the mark. Its high-water mark never sinks.
pub fn keep(conn: &Connection, mark: Mark) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO clock_mark (slot, high_ms, offset_ms, synced_at_ms) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (slot) DO UPDATE SET high_ms = max(high_ms, excluded.high_ms), offset_ms = excluded.offset_ms,
             synced_at_ms = coalesce(excluded.synced_at_ms, synced_at_ms)",
    )?
    .execute(params![Sql(mark.high), mark.offset_ms, Sql(mark.synced_at)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books};

    #[test]
    fn the_high_water_mark_never_sinks() {
        let conn = &books().conn;
        assert_eq!(find(conn).unwrap(), None);
        keep(conn, Mark { high: at(100), offset_ms: -5, synced_at: Some(at(90)) }).unwrap();
        keep(conn, Mark { high: at(50), offset_ms: 7, synced_at: None }).unwrap();
        assert_eq!(find(conn).unwrap(), Some(Mark { high: at(100), offset_ms: 7, synced_at: Some(at(90)) }));
    }
}
