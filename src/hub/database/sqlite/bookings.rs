//! Bookings and check-ins.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, named_params};

use super::changes::{Presence, Thing, stamp};
use super::{Books, codec, shops};
use crate::domain::booking::{Booking, Guest};
use crate::domain::fact::{BookingCheckedIn, BookingMade};
use crate::domain::id::{BookingId, CheckInId, ShopId};
use crate::hub::database::Failed;
use crate::wire::pull::Kind;

/// Adds a booking or changes the one with its id; its revision is counted here, and which sales have its money is known here
/// alone. None for an unknown shop.
pub(super) fn put(books: Books<'_>, mut booking: Booking) -> Result<Option<Booking>, Failed> {
    if shops::with_floor(books, booking.shop)?.is_none() {
        return Ok(None);
    }
    let known = by_id(books, booking.id)?;
    booking.rev = known.as_ref().map_or(1, |known| known.rev.saturating_add(1));
    booking.settled = known.map(|known| known.settled).unwrap_or_default();
    store(books, &booking)?;
    Ok(Some(booking))
}

/// Stores a booking with the revision that it has.
pub(super) fn store(books: Books<'_>, booking: &Booking) -> Result<(), Failed> {
    let id = booking.id.uuid();
    let old = shops::version(books, "booking", id)?;
    let thing =
        Thing { kind: Kind::Booking, item: id.as_bytes(), shop: Some(booking.shop), presence: Presence::Present };
    let version = stamp(books, thing, old)?;
    let mut upsert = books.sql.prepare_cached(
        "INSERT INTO booking (tenant, id, shop, code, starts_at_ms, body, version)
         VALUES (:tenant, :id, :shop, :code, :starts_at, :body, :version)
         ON CONFLICT (tenant, id) DO UPDATE SET shop = excluded.shop, code = excluded.code,
             starts_at_ms = excluded.starts_at_ms, body = excluded.body, version = excluded.version",
    )?;
    upsert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(id),
        ":shop": codec::id(booking.shop.uuid()),
        ":code": booking.code,
        ":starts_at": booking.starts_at.as_millisecond(),
        ":body": serde_json::to_string(booking)?,
        ":version": codec::number(version),
    })?;
    Ok(())
}

/// Stores a booking made at a counter. Its guest stays sealed in the fact: the hub has no key to them.
pub(super) fn store_made(books: Books<'_>, made: &BookingMade, shop: ShopId) -> Result<(), Failed> {
    let nobody = Guest { name: String::new(), phone: String::new() };
    let booking = Booking { rev: 1, ..made.booking(shop, nobody) };
    store(books, &booking)
}

/// A booking by its id.
pub(super) fn by_id(books: Books<'_>, id: BookingId) -> Result<Option<Booking>, Failed> {
    let mut query = books.sql.prepare_cached("SELECT body FROM booking WHERE tenant = :tenant AND id = :id")?;
    let mut rows = query.query(named_params! { ":tenant": books.no(), ":id": codec::id(id.uuid()) })?;
    rows.next()?.map(|row| codec::document(row, "body")).transpose()
}

/// A shop's booking by its code; of several the latest.
pub(super) fn by_code(books: Books<'_>, shop: ShopId, code: &str) -> Result<Option<Booking>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT body FROM booking WHERE tenant = :tenant AND shop = :shop AND code = :code
         ORDER BY starts_at_ms DESC LIMIT 1",
    )?;
    let mut rows =
        query.query(named_params! { ":tenant": books.no(), ":shop": codec::id(shop.uuid()), ":code": code })?;
    rows.next()?.map(|row| codec::document(row, "body")).transpose()
}

/// The bookings of a shop that start in a span.
pub(super) fn between(
    books: Books<'_>,
    shop: ShopId,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Booking>, Failed> {
    let mut query = books.sql.prepare_cached(
        "SELECT body FROM booking
         WHERE tenant = :tenant AND shop = :shop AND starts_at_ms >= :from AND starts_at_ms < :until
         ORDER BY starts_at_ms, id",
    )?;
    let mut rows = query.query(named_params! {
        ":tenant": books.no(),
        ":shop": codec::id(shop.uuid()),
        ":from": from.as_millisecond(),
        ":until": until.as_millisecond(),
    })?;
    let mut bookings = Vec::new();
    while let Some(row) = rows.next()? {
        bookings.push(codec::document(row, "body")?);
    }
    Ok(bookings)
}

/// Erases a booking; a tombstone tells its shop. None where there is no such booking.
pub(super) fn erase(books: Books<'_>, id: BookingId) -> Result<Option<()>, Failed> {
    let Some(booking) = by_id(books, id)? else {
        return Ok(None);
    };
    let old = shops::version(books, "booking", id.uuid())?;
    let item = id.uuid();
    let thing =
        Thing { kind: Kind::Booking, item: item.as_bytes(), shop: Some(booking.shop), presence: Presence::Gone };
    stamp(books, thing, old)?;
    let mut delete = books.sql.prepare_cached("DELETE FROM booking WHERE tenant = :tenant AND id = :id")?;
    delete.execute(named_params! { ":tenant": books.no(), ":id": codec::id(item) })?;
    Ok(Some(()))
}

/// How many people a check-in that counts let in; none where there is no such check-in.
pub(super) fn people_of(books: Books<'_>, check_in: CheckInId) -> Result<Option<u16>, Failed> {
    let mut query = books
        .sql
        .prepare_cached("SELECT people FROM check_in WHERE tenant = :tenant AND id = :id AND state = 'counted'")?;
    let people = query
        .query_row(named_params! { ":tenant": books.no(), ":id": codec::id(check_in.uuid()) }, |row| row.get(0))
        .optional()?;
    Ok(people)
}

/// Whether a check-in is known, counted or undone.
pub(super) fn is_check_in_known(books: Books<'_>, check_in: CheckInId) -> Result<bool, Failed> {
    let mut query = books.sql.prepare_cached("SELECT 1 FROM check_in WHERE tenant = :tenant AND id = :id")?;
    Ok(query.exists(named_params! { ":tenant": books.no(), ":id": codec::id(check_in.uuid()) })?)
}

/// Stores a check-in, at the shop of its booking.
pub(super) fn store_check_in(books: Books<'_>, fact: &BookingCheckedIn, at_ms: i64) -> Result<(), Failed> {
    let mut insert = books.sql.prepare_cached(
        "INSERT INTO check_in (tenant, id, booking, shop, people, timing, at_ms, state)
         VALUES (:tenant, :id, :booking, (SELECT shop FROM booking WHERE tenant = :tenant AND id = :booking), :people,
             :timing, :at, 'counted')",
    )?;
    insert.execute(named_params! {
        ":tenant": books.no(),
        ":id": codec::id(fact.check_in.uuid()),
        ":booking": codec::id(fact.booking.uuid()),
        ":people": fact.people,
        ":timing": serde_json::to_string(&fact.timing)?,
        ":at": at_ms,
    })?;
    Ok(())
}

/// Marks a check-in as undone.
pub(super) fn undo_check_in(books: Books<'_>, check_in: CheckInId) -> Result<(), Failed> {
    let mut update = books.sql.prepare_cached(
        "UPDATE check_in SET state = 'undone' WHERE tenant = :tenant AND id = :id AND state = 'counted'",
    )?;
    let changed = update.execute(named_params! { ":tenant": books.no(), ":id": codec::id(check_in.uuid()) })?;
    if changed == 1 { Ok(()) } else { Err(Failed::Guard("a check-in that counts")) }
}
