//! Bookings as the hub last sent them, with what happened here since laid over them.
//!
//! What happened at this counter stands in the ledger and counts until the booking's revision holds it. A walk-in has no
//! cached row until the hub has sent one back. The guest's name and phone stand sealed in both files.

pub mod index;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::codec::{Read, Sql, from_json, json};
use super::error::Result;
use super::fold::Entry;
use super::seal::{Opened, People, Random, Sealed};
use crate::domain::booking::{Booking, Change, Deposit, Guest, Status};
use crate::domain::fact::{BookingChanged, BookingCheckedIn, BookingMade, CheckInUndone};
use crate::domain::id::BookingId;

/// The name of a guest whose data was erased or cannot be opened.
const NOBODY: Guest = Guest { name: String::new(), phone: String::new() };

/// A booking as it stands now; `None` where it is neither cached nor made here.
pub fn find(conn: &Connection, people: &People, id: BookingId) -> Result<Option<Booking>> {
    let booking = match cached(conn, "booking = ?1", params![Sql(id)])?.pop() {
        Some(sealed) => Some(sealed),
        None => walk_in(conn, "booking = ?1", params![Sql(id)])?.pop(),
    };
    booking.map(|sealed| sealed.open(conn, people)).transpose()
}

/// The bookings that carry a code. Short codes are given again after years, so there may be several: the latest first.
pub fn find_by_code(conn: &Connection, people: &People, code: &str) -> Result<Vec<Booking>> {
    let mut found = cached(conn, "code = ?1", params![code])?;
    for own in walk_in(conn, "code = ?1", params![code])? {
        if found.iter().all(|known| known.booking.id != own.booking.id) {
            found.push(own);
        }
    }
    found.sort_by_key(|sealed| std::cmp::Reverse(sealed.booking.starts_at));
    found.into_iter().map(|sealed| sealed.open(conn, people)).collect()
}

/// The bookings that start within a time, earliest first; the end is exclusive. A booking that was moved here is found
/// at its new time.
pub fn between(conn: &Connection, people: &People, from: Timestamp, until: Timestamp) -> Result<Vec<Booking>> {
    let moved = "SELECT booking FROM booking_changes WHERE change ->> '$.change.reschedule' IS NOT NULL";
    let filter = format!("(starts_at_ms >= ?1 AND starts_at_ms < ?2) OR booking IN ({moved})");
    let mut found = cached(conn, &filter, params![Sql(from), Sql(until)])?;
    for own in walk_in(conn, &filter, params![Sql(from), Sql(until)])? {
        if found.iter().all(|known| known.booking.id != own.booking.id) {
            found.push(own);
        }
    }
    let mut bookings: Vec<Booking> =
        found.into_iter().map(|sealed| sealed.open(conn, people)).collect::<Result<_>>()?;
    bookings.retain(|booking| from <= booking.starts_at && booking.starts_at < until);
    bookings.sort_by_key(|booking| (booking.starts_at, booking.id));
    Ok(bookings)
}

/// A stored booking: everything but its guest.
struct SealedBooking {
    booking: Booking,
    sealed_guest: Sealed,
}

impl SealedBooking {
    /// The booking as it stands now, with its guest where they can be read.
    fn open(self, conn: &Connection, people: &People) -> Result<Booking> {
        let mut booking = with_own_changes(conn, self.booking)?;
        if let Opened::Data(guest) = people.open_sealed(booking.person, &self.sealed_guest)? {
            booking.guest = guest;
        }
        // The hub never learns who came in without a booking; here, where they were taken in, they are known.
        if booking.guest.name.is_empty()
            && let Some(own) = walk_in(conn, "booking = ?1", params![Sql(booking.id)])?.pop()
            && let Opened::Data(guest) = people.open_sealed(own.booking.person, &own.sealed_guest)?
        {
            booking.guest = guest;
        }
        Ok(booking)
    }
}

fn cached(conn: &Connection, filter: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<SealedBooking>> {
    conn.prepare_cached(&format!("SELECT body, sealed_guest FROM bookings WHERE {filter}"))?
        .query_and_then(params, |row| {
            let booking = from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
            Ok(SealedBooking { booking, sealed_guest: Sealed::from_bytes(row.get(1)?) })
        })?
        .collect()
}

fn walk_in(conn: &Connection, filter: &str, params: &[&dyn rusqlite::ToSql]) -> Result<Vec<SealedBooking>> {
    conn.prepare_cached(&format!(
        "SELECT booking, code, service, starts_at_ms, minutes, party, resource, person, sealed_guest,
             (SELECT shop FROM identity) FROM walk_ins WHERE {filter}"
    ))?
    .query_and_then(params, read_walk_in)?
    .collect()
}

fn read_walk_in(row: &Row<'_>) -> Result<SealedBooking> {
    let shop: crate::domain::shop::Shop = from_json(row.get_ref(9)?.as_str().map_err(rusqlite::Error::from)?)?;
    let booking = Booking {
        id: row.read(0)?,
        shop: shop.id,
        code: row.get(1)?,
        service: row.get(2)?,
        starts_at: row.read(3)?,
        minutes: row.get(4)?,
        party: row.get(5)?,
        arrived: 0,
        resource: row.get(6)?,
        deposit: Deposit::None,
        status: Status::Confirmed,
        vouchers: Vec::new(),
        person: row.read(7)?,
        guest: NOBODY,
        moved: Vec::new(),
        rev: 0,
    };
    Ok(SealedBooking { booking, sealed_guest: Sealed::from_bytes(row.get(8)?) })
}

/// What happened to a booking here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Own {
    Change(Change),
    Undone { people: u16 },
}

/// Lays our own changes over a booking of some revision: those that the hub has not taken yet, or holds in a newer one.
/// A change that no longer fits what the hub made of it is passed over: the hub has the last word.
fn with_own_changes(conn: &Connection, booking: Booking) -> Result<Booking> {
    let mut statement = conn.prepare_cached(
        "SELECT change, made_at_ms FROM booking_changes
         WHERE booking = ?1 AND (rev IS NULL OR rev > ?2) AND outcome <> 'quarantined' ORDER BY life, seq",
    )?;
    let changes = statement.query_and_then(params![Sql(booking.id), Sql(booking.rev)], |row| {
        let own: Own = from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        Ok((own, row.read::<Timestamp>(1)?))
    })?;
    let mut booking = booking;
    for change in changes.collect::<Result<Vec<_>>>()? {
        let (change, at) = match change {
            (Own::Change(change), at) => (change, at),
            (Own::Undone { people }, at) => {
                (Change::UndoArrival { arrived: booking.arrived.saturating_sub(people) }, at)
            }
        };
        if let Ok(changed) = booking.apply(change, at) {
            booking = changed;
        }
    }
    Ok(booking)
}

/// Keeps a booking as the hub sent it, its guest sealed, unless a newer revision is kept already.
pub(super) fn keep(conn: &Connection, people: &People, booking: &Booking, random: Random<'_>) -> Result<()> {
    let sealed = match people.seal(booking.person, &booking.guest, random) {
        Ok(sealed) => sealed,
        // Erased here before the hub was told: the booking stands, nobody's name does.
        Err(super::error::Error::Guard(super::error::Guard::Erased(_))) => Sealed::from_bytes(Vec::new()),
        Err(error) => return Err(error),
    };
    let bare = Booking { guest: NOBODY, ..booking.clone() };
    conn.prepare_cached(
        "INSERT INTO bookings (booking, code, starts_at_ms, body, person, sealed_guest, rev)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (booking) DO UPDATE SET code = excluded.code, starts_at_ms = excluded.starts_at_ms,
             body = excluded.body, person = excluded.person, sealed_guest = excluded.sealed_guest, rev = excluded.rev
         WHERE excluded.rev >= bookings.rev",
    )?
    .execute(params![
        Sql(booking.id),
        booking.code,
        Sql(booking.starts_at),
        json(&bare)?,
        Sql(booking.person),
        sealed.as_bytes(),
        Sql(booking.rev)
    ])?;
    Ok(())
}

pub(super) fn forget(conn: &Connection, id: BookingId) -> Result<()> {
    conn.prepare_cached("DELETE FROM bookings WHERE booking = ?1")?.execute([Sql(id)])?;
    Ok(())
}

pub(super) fn insert_walk_in(conn: &Connection, entry: Entry<'_>, made: &BookingMade) -> Result<()> {
    // A blob that is no hexadecimal opens for nobody; the booking itself must not be lost for it.
    let sealed: Sealed = made.sealed_guest.parse().unwrap_or(Sealed::from_bytes(Vec::new()));
    conn.prepare_cached(
        "INSERT INTO walk_ins (booking, life, seq, code, service, starts_at_ms, minutes, party, resource, person,
             sealed_guest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute(params![
        Sql(made.booking),
        entry.life,
        Sql(entry.seq),
        made.code,
        made.service,
        Sql(made.starts_at),
        made.minutes,
        made.party,
        made.resource,
        Sql(made.person),
        sealed.as_bytes()
    ])?;
    Ok(())
}

pub(super) fn note_arrival(conn: &Connection, entry: Entry<'_>, arrival: &BookingCheckedIn) -> Result<()> {
    note(conn, entry, arrival.booking, Own::Change(Change::Arrive(arrival.people)))
}

pub(super) fn note_undone(conn: &Connection, entry: Entry<'_>, undone: &CheckInUndone) -> Result<()> {
    note(conn, entry, undone.booking, Own::Undone { people: undone.people })
}

pub(super) fn note_change(conn: &Connection, entry: Entry<'_>, changed: &BookingChanged) -> Result<()> {
    note(conn, entry, changed.booking, Own::Change(changed.change))
}

fn note(conn: &Connection, entry: Entry<'_>, booking: BookingId, own: Own) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO booking_changes (life, seq, booking, change, made_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![entry.life, Sql(entry.seq), Sql(booking), json(&own)?, entry.at_ms])?;
    Ok(())
}
