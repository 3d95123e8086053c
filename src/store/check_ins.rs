//! Check-ins made here.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql};
use super::error::{Guard, Result};
use super::fold::Entry;
use crate::domain::fact::{BookingCheckedIn, CheckInUndone};
use crate::domain::id::{BookingId, CheckInId};

/// A check-in made at this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckIn {
    /// Its identity.
    pub id: CheckInId,
    /// Which booking.
    pub booking: BookingId,
    /// How many came in.
    pub people: u16,
    /// How many had arrived then.
    pub arrived: u16,
    /// When.
    pub made_at: Timestamp,
    /// Whether it stands.
    pub state: State,
}

/// Whether a check-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It stands.
    Made,
    /// It was a mistake and undone.
    Undone,
}

const COLUMNS: &str = "check_in, booking, people, arrived, made_at_ms, undone_at_ms";

/// A check-in by its id.
pub fn find(conn: &Connection, id: CheckInId) -> Result<Option<CheckIn>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM check_ins WHERE check_in = ?1"))?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// The check-ins of a booking, the latest first.
pub fn of_booking(conn: &Connection, booking: BookingId) -> Result<Vec<CheckIn>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM check_ins WHERE booking = ?1 ORDER BY life DESC, seq DESC"))?
        .query_and_then([Sql(booking)], read)?
        .collect()
}

fn read(row: &Row<'_>) -> Result<CheckIn> {
    Ok(CheckIn {
        id: row.read(0)?,
        booking: row.read(1)?,
        people: row.get(2)?,
        arrived: row.get(3)?,
        made_at: row.read(4)?,
        state: row.read::<Option<Timestamp>>(5)?.map_or(State::Made, |_| State::Undone),
    })
}

pub(super) fn insert(conn: &Connection, entry: Entry<'_>, arrival: &BookingCheckedIn) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO check_ins (check_in, life, seq, booking, people, arrived, staff, day, made_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        Sql(arrival.check_in),
        entry.life,
        Sql(entry.seq),
        Sql(arrival.booking),
        arrival.people,
        arrival.arrived,
        Sql(entry.fact.staff),
        Sql(entry.fact.day),
        entry.at_ms
    ])?;
    Ok(())
}

pub(super) fn undo(conn: &Connection, entry: Entry<'_>, undone: &CheckInUndone) -> Result<()> {
    let changed = conn
        .prepare_cached("UPDATE check_ins SET undone_at_ms = ?2 WHERE check_in = ?1 AND undone_at_ms IS NULL")?
        .execute(params![Sql(undone.check_in), entry.at_ms])?;
    if changed == 1 { Ok(()) } else { Err(Guard::NoSuchCheckIn.into()) }
}
