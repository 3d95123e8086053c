//! Shifts at this till.

use rusqlite::{Connection, OptionalExtension};

use super::codec::from_json;
use super::error::Result;
use crate::domain::fact::{Event, Fact};
use crate::domain::id::ShiftId;

/// The shift that is open, as the journal says.
pub fn open(conn: &Connection) -> Result<Option<ShiftId>> {
    let body = conn
        .prepare_cached(
            "SELECT body FROM journal WHERE kind IN ('shift_opened', 'shift_closed') ORDER BY place DESC LIMIT 1",
        )?
        .query_row([], |row| row.get::<_, String>(0))
        .optional()?;
    let Some(body) = body else { return Ok(None) };
    Ok(match from_json::<Fact>(&body)?.event {
        Event::ShiftOpened(opened) => Some(opened.shift),
        _ => None,
    })
}
