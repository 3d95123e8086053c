//! Bookings as the hub last sent them, with what happened here since laid over them.
//!
//! What happened at this counter stands in the ledger and counts until the booking's revision holds it. A walk-in has no
//! cached row until the hub has sent one back. The guest's name and phone stand sealed in both files.

pub mod index;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use serde::{Deserialize, Serialize};

use super::codec::{Read, Sql, from_json, json};
use super::error::{Error, Guard, Result};
use super::fold::Entry;
use super::identity;
use super::position::{self, Position};
use super::seal::{Opened, People, Random, Sealed};
use crate::domain::booking::{Booking, Change, Guest};
use crate::domain::fact::{BookingChanged, BookingCheckedIn, BookingMade, CheckInUndone};
use crate::domain::id::{BookingId, PersonId};

/// The name of a guest whose data was erased or cannot be opened.
const NOBODY: Guest = Guest { name: String::new(), phone: String::new() };

/// A booking as it stands now; `None` where it is neither cached nor made here.
pub fn find(conn: &Connection, people: &People, id: BookingId) -> Result<Option<Booking>> {
    Ok(matching(conn, people, "booking = ?1", params![Sql(id)])?.pop())
}

/// The bookings that carry a code. Short codes are given again after years, so there may be several: the latest first.
pub fn find_by_code(conn: &Connection, people: &People, code: &str) -> Result<Vec<Booking>> {
    let mut found = matching(conn, people, "code = ?1", params![code])?;
    found.sort_by_key(|booking| std::cmp::Reverse((booking.starts_at, booking.id)));
    Ok(found)
}

/// The bookings that start within a time, earliest first; the end is exclusive. One that was moved here is found at its
/// new time.
pub fn between(conn: &Connection, people: &People, from: Timestamp, until: Timestamp) -> Result<Vec<Booking>> {
    let filter = "(starts_at_ms >= ?1 AND starts_at_ms < ?2) OR booking IN
                  (SELECT booking FROM booking_changes WHERE change ->> '$.change.reschedule' IS NOT NULL)";
    let mut found = matching(conn, people, filter, params![Sql(from), Sql(until)])?;
    found.retain(|booking| from <= booking.starts_at && booking.starts_at < until);
    found.sort_by_key(|booking| (booking.starts_at, booking.id));
    Ok(found)
}

/// Whose guests these bookings are, as far as they are cached or were made here.
pub fn people_of(conn: &Connection, ids: &[BookingId]) -> Result<Vec<PersonId>> {
    let mut cached = conn.prepare_cached("SELECT person FROM bookings WHERE booking = ?1")?;
    let mut made = conn.prepare_cached("SELECT made FROM walk_ins WHERE booking = ?1")?;
    let mut found = Vec::new();
    for id in ids {
        for person in cached.query_and_then([Sql(*id)], |row| row.read(0))? {
            found.push(person?);
        }
        for made in made.query_and_then([Sql(*id)], |row| from_json::<BookingMade>(text(row, 0)?))? {
            found.push(made?.person);
        }
    }
    Ok(found)
}

/// The cached bookings that a snapshot does not hold any more, of which `held` are the bookings: they are gone at the hub.
/// None where the snapshot is of other books than the cache, or older than it.
pub fn missing_from(conn: &Connection, epoch: u64, cursor: u64, held: &BTreeSet<BookingId>) -> Result<Vec<BookingId>> {
    let follows = |stands: Position| stands.epoch == epoch && (1..=cursor).contains(&stands.cursor);
    if !position::find(conn)?.is_some_and(follows) {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare_cached("SELECT booking FROM bookings")?;
    let cached = statement.query_and_then([], |row| row.read(0))?.collect::<Result<Vec<BookingId>>>()?;
    Ok(cached.into_iter().filter(|id| !held.contains(id)).collect())
}

/// The bookings that a filter over the columns of both tables finds, as they stand now.
fn matching(conn: &Connection, people: &People, filter: &str, params: &[&dyn ToSql]) -> Result<Vec<Booking>> {
    let mut found: BTreeMap<BookingId, Stored> = BTreeMap::new();
    let mut statement = conn.prepare_cached(&format!("SELECT made FROM walk_ins WHERE {filter}"))?;
    for made in statement.query_and_then(params, |row| from_json::<BookingMade>(text(row, 0)?))? {
        let made = made?;
        // Erased together with its booking: the row stays in the books, and is shown to nobody.
        if !people.is_erased(made.person)? {
            found.insert(made.booking, Stored::Made(made));
        }
    }
    let mut statement = conn.prepare_cached(&format!("SELECT body, sealed_guest FROM bookings WHERE {filter}"))?;
    for cached in statement.query_and_then(params, read_cached)? {
        let (booking, sealed) = cached?;
        found.insert(booking.id, Stored::Cached(Box::new(booking), sealed));
    }
    found.into_values().map(|stored| stored.open(conn, people)).collect()
}

fn read_cached(row: &Row<'_>) -> Result<(Booking, Sealed)> {
    Ok((from_json(text(row, 0)?)?, Sealed::from_bytes(row.get(1)?)))
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// A booking as it is stored, its guest sealed.
enum Stored {
    /// As the hub sent it.
    Cached(Box<Booking>, Sealed),
    /// As it was made here; the hub has not sent it back yet.
    Made(BookingMade),
}

impl Stored {
    /// The booking as it stands now, with its guest where they can be read.
    fn open(self, conn: &Connection, people: &People) -> Result<Booking> {
        let (booking, sealed) = match self {
            Self::Cached(booking, sealed) => (*booking, Some(sealed)),
            Self::Made(made) => {
                let shop = identity::find(conn)?.ok_or(Error::NotEnrolled)?.shop.id;
                (made.booking(shop, NOBODY), None)
            }
        };
        let mut booking = with_own_changes(conn, booking)?;
        if let Some(sealed) = sealed {
            booking.guest = opened(people, booking.person, &sealed)?;
        }
        // The hub has no key to a guest who was taken in here, and sends the booking back without them.
        if booking.guest == NOBODY
            && let Some(sealed) = sealed_here(conn, booking.id)?
        {
            booking.guest = opened(people, booking.person, &sealed)?;
        }
        Ok(booking)
    }
}

fn opened(people: &People, person: PersonId, sealed: &Sealed) -> Result<Guest> {
    Ok(match people.open_sealed(person, sealed)? {
        Opened::Data(guest) => guest,
        Opened::Erased | Opened::Unfit => NOBODY,
    })
}

/// The guest of a booking that was made here.
fn sealed_here(conn: &Connection, id: BookingId) -> Result<Option<Sealed>> {
    let made = conn
        .prepare_cached("SELECT made ->> '$.sealed_guest' FROM walk_ins WHERE booking = ?1")?
        .query_row([Sql(id)], |row| row.get::<_, String>(0))
        .optional()?;
    // A blob that is no hexadecimal opens for nobody.
    Ok(made.and_then(|hexadecimal| hexadecimal.parse().ok()))
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
         WHERE booking = ?1 AND (rev IS NULL OR rev > ?2 OR doubt = 1) AND outcome <> 'quarantined' ORDER BY life, seq",
    )?;
    let changes = statement.query_and_then(params![Sql(booking.id), Sql(booking.rev)], |row| {
        Ok((from_json::<Own>(text(row, 0)?)?, row.read::<Timestamp>(1)?))
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
        Err(Error::Guard(Guard::Erased(_))) => Sealed::from_bytes(Vec::new()),
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
    conn.prepare_cached(
        "INSERT INTO walk_ins (booking, life, seq, code, starts_at_ms, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        Sql(made.booking),
        entry.life,
        Sql(entry.seq),
        made.code,
        Sql(made.starts_at),
        json(made)?
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::booking::{CancelledBy, Deposit, Status};
    use crate::domain::check_in::Timing;
    use crate::domain::fact::Event;
    use crate::domain::id::CheckInId;
    use crate::store::page::Change as Pulled;
    use crate::store::redemptions::{Outcome, note_outcome};
    use crate::store::sample::{Books, at, books, counting, fact, fact_id, record, shop_id, uuid};

    fn id(number: u64) -> BookingId {
        BookingId::new(uuid(30, number))
    }

    fn guest() -> Guest {
        Guest { name: "林晓雨".into(), phone: "13800001234".into() }
    }

    fn booking(number: u64, rev: u64) -> Booking {
        Booking {
            id: id(number),
            shop: shop_id(),
            code: format!("K7Q{number}"),
            service: "wash and cut".into(),
            starts_at: at(3_600),
            minutes: 60,
            party: 4,
            arrived: 0,
            resource: Some("chair 2".into()),
            deposit: Deposit::Unpaid(crate::domain::money::Money::from_minor(5_000)),
            status: Status::Confirmed,
            vouchers: Vec::new(),
            person: PersonId::new(uuid(31, number)),
            guest: guest(),
            moved: Vec::new(),
            prepaid: Vec::new(),
            settled: Vec::new(),
            rev,
        }
    }

    fn arrival(number: u64, people: u16, arrived: u16) -> crate::domain::fact::Fact {
        fact(Event::BookingCheckedIn(BookingCheckedIn {
            check_in: CheckInId::new(uuid(32, number)),
            booking: id(1),
            people,
            arrived,
            timing: Timing::OnTime,
            unpaid: None,
            overrides: Vec::new(),
        }))
    }

    fn undone(number: u64, people: u16) -> crate::domain::fact::Fact {
        fact(Event::CheckInUndone(CheckInUndone {
            check_in: CheckInId::new(uuid(32, number)),
            booking: id(1),
            people,
            reason: "wrong table".into(),
        }))
    }

    fn changed(change: Change) -> crate::domain::fact::Fact {
        fact(Event::BookingChanged(BookingChanged { booking: id(1), change }))
    }

    fn walk_in(books: &Books) -> crate::domain::fact::Fact {
        let person = PersonId::new(uuid(31, 1));
        let sealed = books.people.seal(person, &guest(), &mut counting()).unwrap();
        fact(Event::BookingMade(BookingMade {
            booking: id(1),
            code: "W1".into(),
            service: "tea".into(),
            starts_at: at(100),
            minutes: 30,
            party: 2,
            resource: None,
            person,
            sealed_guest: sealed.to_string(),
        }))
    }

    fn found(books: &Books) -> Booking {
        find(&books.conn, &books.people, id(1)).unwrap().unwrap()
    }

    #[test]
    fn a_booking_comes_back_as_the_hub_sent_it_and_its_guest_stands_nowhere_in_clear() {
        let books = books();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 3)))]);
        assert_eq!(found(&books), booking(1, 3));
        let stored: String =
            books.conn.query_row("SELECT body || hex(sealed_guest) FROM bookings", [], |row| row.get(0)).unwrap();
        assert!(!stored.contains("林") && !stored.contains("1234"), "{stored}");
    }

    #[test]
    fn an_erased_guest_leaves_a_booking_without_a_name() {
        let books = books();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 3)))]);
        books.people.erase(booking(1, 3).person, at(5)).unwrap();
        assert_eq!(found(&books), Booking { guest: NOBODY, ..booking(1, 3) });
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 4)))]);
        assert_eq!(found(&books).guest, NOBODY, "the hub does not bring them back");
    }

    #[test]
    fn what_happened_here_counts_until_the_cached_revision_holds_it() {
        let books = books();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 3)))]);
        record(&books.conn, &arrival(1, 1, 1)).unwrap();
        record(&books.conn, &arrival(2, 2, 3)).unwrap();
        assert_eq!((found(&books).arrived, found(&books).status), (3, Status::Arrived));
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Applied, Some(4)).unwrap();
        books.pull(vec![Pulled::Booking(Box::new(Booking { arrived: 1, status: Status::Arrived, ..booking(1, 4) }))]);
        assert_eq!(found(&books).arrived, 3, "one is in the row, the other is not");
        record(&books.conn, &undone(2, 2)).unwrap();
        assert_eq!(found(&books).arrived, 1);
        assert!(record(&books.conn, &undone(2, 2)).is_err(), "undone once");
    }

    #[test]
    fn a_change_that_the_hub_overtook_is_passed_over() {
        let books = books();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 3)))]);
        record(&books.conn, &changed(Change::MarkNoShow)).unwrap();
        books.pull(vec![Pulled::Booking(Box::new(Booking { status: Status::Done, ..booking(1, 9) }))]);
        assert_eq!(found(&books).status, Status::Done);
        note_outcome(&books.conn, fact_id(1_000_001), Outcome::Quarantined, None).unwrap();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 10)))]);
        assert_eq!(found(&books).status, Status::Confirmed, "what the hub refused does not count");
    }

    #[test]
    fn a_walk_in_is_known_before_the_hub_sends_it_back_and_keeps_its_guest_after() {
        let books = books();
        record(&books.conn, &walk_in(&books)).unwrap();
        let own = found(&books);
        assert_eq!((own.guest.clone(), own.arrived, own.status), (guest(), 2, Status::Arrived));
        books.pull(vec![Pulled::Booking(Box::new(Booking { guest: NOBODY, rev: 1, ..own }))]);
        assert_eq!((found(&books).guest, found(&books).rev), (guest(), 1));
        assert_eq!(find_by_code(&books.conn, &books.people, "W1").unwrap().len(), 1, "once, not twice");
    }

    #[test]
    fn an_erased_walk_in_is_shown_to_nobody_and_one_whose_key_is_lost_has_no_name() {
        let books = books();
        record(&books.conn, &walk_in(&books)).unwrap();
        assert_eq!(people_of(&books.conn, &[id(1), id(2)]).unwrap(), [PersonId::new(uuid(31, 1))]);
        books.people.lose_all().unwrap();
        assert_eq!((found(&books).guest, found(&books).code.as_str()), (NOBODY, "W1"));
        books.people.erase(PersonId::new(uuid(31, 1)), at(5)).unwrap();
        assert_eq!(find(&books.conn, &books.people, id(1)).unwrap(), None);
        assert_eq!(find_by_code(&books.conn, &books.people, "W1").unwrap(), []);
    }

    #[test]
    fn a_cached_booking_that_a_later_snapshot_of_the_same_books_lacks_is_gone() {
        let books = books();
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 1))), Pulled::Booking(Box::new(booking(2, 1)))]);
        let held = BTreeSet::from([id(2)]);
        let missing = |epoch, cursor| missing_from(&books.conn, epoch, cursor, &held).unwrap();
        let stands = position::find(&books.conn).unwrap().unwrap();
        assert_eq!(missing(stands.epoch, stands.cursor), [id(1)]);
        assert_eq!(missing(stands.epoch + 1, stands.cursor), [], "other books");
        assert_eq!(missing(stands.epoch, stands.cursor - 1), [], "made before the cache");
        position::outdate(&books.conn).unwrap();
        assert_eq!(missing(stands.epoch, stands.cursor), [], "nobody knows up to where the cache stood");
    }

    #[test]
    fn bookings_are_found_by_code_and_by_the_time_at_which_they_stand_now() {
        let books = books();
        let later = Booking { starts_at: at(90_000), code: "K7Q1".into(), ..booking(2, 1) };
        books.pull(vec![Pulled::Booking(Box::new(booking(1, 1))), Pulled::Booking(Box::new(later))]);
        let ids = |found: Vec<Booking>| found.iter().map(|booking| booking.id).collect::<Vec<_>>();
        let by_code = |code| ids(find_by_code(&books.conn, &books.people, code).unwrap());
        let within = |from, until| ids(between(&books.conn, &books.people, at(from), at(until)).unwrap());
        assert_eq!(by_code("K7Q1"), [id(2), id(1)], "the latest first");
        assert_eq!(by_code("K7Q9"), []);
        assert_eq!((within(0, 3_600), within(0, 3_601)), (vec![], vec![id(1)]), "the end is exclusive");
        record(&books.conn, &changed(Change::Reschedule { to: at(90_500) })).unwrap();
        assert_eq!((within(0, 3_601), within(90_000, 91_000)), (vec![], vec![id(2), id(1)]));
        record(&books.conn, &changed(Change::Cancel(CancelledBy::Shop))).unwrap();
        assert_eq!(found(&books).status, Status::CancelledByShop);
        books.pull(vec![Pulled::BookingGone(id(2))]);
        assert_eq!(by_code("K7Q1"), [id(1)]);
    }
}
