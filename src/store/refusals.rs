//! Refused scans, for the day's figures.

use rusqlite::{Connection, params};

use super::codec::Sql;
use super::error::Result;
use super::fold::Entry;
use crate::domain::fact::ScanRefused;

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, refused: &ScanRefused) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO refusals (life, seq, payload, refusal, day, made_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        entry.life,
        Sql(entry.seq),
        refused.payload,
        refused.refusal,
        Sql(entry.fact.day),
        entry.at_ms
    ])?;
    Ok(())
}
