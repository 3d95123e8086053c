//! Refused scans: for the day's figures, and what the counter has just said no to.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql};
use super::error::Result;
use super::fold::Entry;
use crate::domain::fact::ScanRefused;
use crate::domain::id::VoucherId;

/// A scan that was refused at this terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// When.
    pub at: Timestamp,
    /// What kind of code it was.
    pub payload: String,
    /// The support code of the refusal.
    pub code: String,
    /// Which voucher, where it is known.
    pub voucher: Option<VoucherId>,
}

/// The refusal at a place of the journal. Which voucher it was stands in its fact.
pub(super) fn find(conn: &Connection, life: i64, seq: i64) -> Result<Option<Refusal>> {
    conn.prepare_cached(
        "SELECT made_at_ms, payload, refusal, body ->> '$.voucher' FROM refusals JOIN journal USING (life, seq)
         WHERE life = ?1 AND seq = ?2",
    )?
    .query_and_then(params![life, seq], |row: &Row<'_>| {
        Ok(Refusal {
            at: row.read(0)?,
            payload: row.get(1)?,
            code: row.get(2)?,
            voucher: row.get::<_, Option<String>>(3)?.and_then(|voucher| voucher.parse().ok()),
        })
    })?
    .next()
    .transpose()
}

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
