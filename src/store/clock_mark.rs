//! What the clock must remember over a restart: the latest effective time, and the offset to the hub's clock.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Read, Sql};
use super::error::Result;

/// What the clock remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The latest effective time: time goes back behind it on the hub's word alone.
    pub high: Timestamp,
    /// How far the hub's clock is ahead of the wall clock, in milliseconds.
    pub offset_ms: i64,
    /// When the hub's clock was last seen, or a manager said that ours is right; `None` while it is doubtful.
    pub proved_at: Option<Timestamp>,
}

/// The mark; `None` before the first.
pub fn find(conn: &Connection) -> Result<Option<Mark>> {
    conn.prepare_cached("SELECT high_ms, offset_ms, proved_at_ms FROM clock_mark")?
        .query_and_then([], |row| Ok(Mark { high: row.read(0)?, offset_ms: row.get(1)?, proved_at: row.read(2)? }))?
        .next()
        .transpose()
}

/// Keeps the mark.
pub fn keep(conn: &Connection, mark: Mark) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO clock_mark (slot, high_ms, offset_ms, proved_at_ms) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (slot) DO UPDATE SET high_ms = excluded.high_ms, offset_ms = excluded.offset_ms,
             proved_at_ms = excluded.proved_at_ms",
    )?
    .execute(params![Sql(mark.high), mark.offset_ms, Sql(mark.proved_at)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books};

    #[test]
    fn the_mark_is_what_the_clock_last_said() {
        let conn = &books().conn;
        assert_eq!(find(conn).unwrap(), None);
        let ahead = Mark { high: at(100), offset_ms: -5, proved_at: None };
        let put_right = Mark { high: at(50), offset_ms: 7, proved_at: Some(at(50)) };
        for mark in [ahead, put_right] {
            keep(conn, mark).unwrap();
            assert_eq!(find(conn).unwrap(), Some(mark));
        }
    }
}
