//! What each fact does to the state tables: applied when it is recorded, and again when they are rebuilt.
//!
//! `state = fold(journal)`: [`differences`] replays every chain into empty tables and compares. What the hub answered
//! and what only helps to find a row again is not in the facts, so it is not compared.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::codec::{Sql, from_json};
use super::database::File;
use super::error::Result;
use super::{
    bookings, check_ins, exceptions, identity, intents, journal, members, migrate, payments, redemptions, refunds,
    refusals, sales, shelves, shifts,
};
use crate::domain::fact::{Event, Fact, PointsWay, Row};

/// A fact in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'f> {
    /// The life in which it was recorded.
    pub life: i64,
    /// Its place there.
    pub seq: u64,
    /// When it happened.
    pub at_ms: i64,
    /// The fact.
    pub fact: &'f Fact,
}

/// A row that the state tables hold and the journal does not say, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// In which table.
    pub table: &'static str,
    /// Where it stands.
    pub side: Side,
    /// The row, as text.
    pub row: String,
}

/// On which side a differing row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The tables hold it; the journal does not say it.
    Tables,
    /// The journal says it; the tables do not hold it.
    Journal,
}

/// The tables that follow from the journal, each with the columns that do.
const FOLDED: &[(&str, &str)] = &[
    (
        "redemptions",
        "redemption, life, seq, voucher, campaign, channel, take, take_of, saving_minor, risk_minor, bill_minor,
         strength, strength_of, strength_rev, strength_fence, staff, day, made_at_ms, took_ms, reversal_life,
         reversal_seq, reversed_at_ms",
    ),
    ("reversals", "redemption, life, seq, voucher, made_at_ms"),
    ("voids", "*"),
    ("refusals", "*"),
    ("check_ins", "*"),
    ("walk_ins", "*"),
    ("booking_changes", "life, seq, booking, change, made_at_ms"),
    ("payments", "*"),
    ("receipts", "*"),
    ("sales", "*"),
    ("sale_lines", "*"),
    ("tenders", "*"),
    ("refunds", "*"),
    ("refund_lines", "*"),
    ("line_voids", "*"),
    ("shifts", "*"),
    ("points_moves", "life, seq, member, sale, way, points, redemption, made_at_ms"),
    ("supply_marks", "life, seq, product, variant, supply, made_at_ms"),
    ("stock_moves", "life, seq, place, product, variant, way, pieces"),
];

/// Writes what a fact changes. Facts that change no table stand in the journal alone.
pub(super) fn apply(conn: &Connection, life: i64, row: &Row, fact: &Fact) -> Result<()> {
    let entry = Entry { life, seq: row.seq, at_ms: row.at_ms, fact };
    match &fact.event {
        Event::RedemptionMade(made) => {
            intents::forget(conn, made.redemption)?;
            redemptions::insert(conn, entry, made)
        }
        Event::RedemptionVoided(voided) => {
            intents::forget(conn, voided.redemption)?;
            redemptions::insert_void(conn, entry, voided)
        }
        Event::RedemptionReversed(reversed) => redemptions::reverse(conn, entry, reversed),
        Event::BookingCheckedIn(arrival) => {
            check_ins::insert(conn, entry, arrival)?;
            bookings::note_arrival(conn, entry, arrival)
        }
        Event::CheckInUndone(undone) => {
            check_ins::undo(conn, entry, undone)?;
            bookings::note_undone(conn, entry, undone)
        }
        Event::BookingMade(made) => bookings::insert_walk_in(conn, entry, made),
        Event::BookingChanged(changed) => bookings::note_change(conn, entry, changed),
        Event::ScanRefused(refused) => refusals::insert(conn, entry, refused),
        Event::ExceptionSettled(settled) => exceptions::settle(conn, entry, settled),
        Event::ShiftOpened(opened) => shifts::insert(conn, entry, opened),
        Event::CashMoved(moved) => shifts::note_move(conn, moved),
        Event::ShiftClosed(closed) => shifts::close(conn, entry, closed),
        Event::SaleMade(made) => {
            sales::insert(conn, entry, made)?;
            shelves::note_sale(conn, entry, made)?;
            shifts::note_payment(conn, made.shift, &made.sale.document().payment)
        }
        Event::SaleRefunded(refunded) => {
            refunds::insert(conn, entry, refunded)?;
            shelves::note_refund(conn, entry, refunded)?;
            match &refunded.payment {
                Some(payment) => shifts::note_payment(conn, refunded.shift, payment),
                None => Ok(()),
            }
        }
        Event::PointsMoved(moved) => {
            if let PointsWay::Spent { right, .. } = moved.way {
                intents::forget(conn, right)?;
            }
            members::note_moved(conn, entry, moved)
        }
        Event::PaymentAttempted(attempted) => payments::insert(conn, entry, attempted),
        Event::PaymentSettled(settled) => payments::settle(conn, entry, settled),
        Event::SupplyMarked(marked) => shelves::note_mark(conn, entry, marked),
        Event::LineVoided(voided) => sales::insert_void(conn, entry, voided),
        Event::TerminalEnrolled(_)
        | Event::SignedIn
        | Event::SignedOut
        | Event::PinRefused(_)
        | Event::OverrideGranted(_)
        | Event::BasketHeld(_)
        | Event::DrawerOpened(_)
        | Event::ReceiptReprinted(_)
        | Event::ClockJumped(_)
        | Event::ConfigChanged(_) => Ok(()),
    }
}

/// Replays the journal of `books` into empty tables and compares them with those of `books`: nothing where the state is
/// what the journal says. The journal must be sound.
pub fn differences(books: &Connection) -> Result<Vec<Difference>> {
    let replayed = replay(books)?;
    let mut found = Vec::new();
    for (table, columns) in FOLDED {
        let (held, said) = (rows_of(books, table, columns)?, rows_of(&replayed, table, columns)?);
        let only = |side| move |row: &String| Difference { table, side, row: row.clone() };
        found.extend(held.difference(&said).map(only(Side::Tables)));
        found.extend(said.difference(&held).map(only(Side::Journal)));
    }
    Ok(found)
}

/// Empty books in memory with every fact of `books` recorded again.
fn replay(books: &Connection) -> Result<Connection> {
    let mut fresh = Connection::open_in_memory()?;
    migrate::make_new(&mut fresh, File::Ledger)?;
    for life in identity::lives(books)? {
        fresh.execute(
            "INSERT INTO lives (life, device, incarnation, began_at_ms) VALUES (?1, ?2, ?3, 0)",
            params![life.number, Sql(life.author.device), Sql(life.author.incarnation)],
        )?;
        let mut statement =
            books.prepare("SELECT seq, id, at_ms, body, prev_hash, hash FROM journal WHERE life = ?1 ORDER BY seq")?;
        let mut rows = statement.query([life.number])?;
        while let Some(row) = rows.next()? {
            let row = journal::read_row(row)?;
            journal::insert(&fresh, life.number, &row)?;
            apply(&fresh, life.number, &row, &from_json(&row.body)?)?;
        }
    }
    Ok(fresh)
}

/// Every row of a table as text.
fn rows_of(conn: &Connection, table: &str, columns: &str) -> Result<BTreeSet<String>> {
    let mut statement = conn.prepare(&format!("SELECT {columns} FROM {table}"))?;
    let width = statement.column_count();
    let rows = statement.query_and_then([], |row| {
        let values: Result<Vec<Value>, rusqlite::Error> = (0..width).map(|column| row.get(column)).collect();
        Ok(format!("{:?}", values?))
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::booking::Change;
    use crate::domain::check_in::Timing;
    use crate::domain::fact::Author;
    use crate::domain::fact::{
        BookingChanged, BookingCheckedIn, BookingMade, CheckInUndone, RedemptionVoided, ScanRefused, VoidCause,
    };
    use crate::domain::id::{BookingId, CheckInId, Incarnation, PersonId};
    use crate::domain::redemption::Strength;
    use crate::domain::voucher::Amount;
    use crate::store::redemptions::{Outcome, Particulars, annotate, note_outcome};
    use crate::store::sample::{
        at, books, code_hash, device, fact, fact_id, made, provisional, record, redemption_id, reversed, uuid,
        voucher_id,
    };

    /// A fact of every kind that changes a table; `number` picks what it is about, so that many do not fit.
    fn any_fact() -> impl Strategy<Value = Fact> {
        let booking = |number: u64| BookingId::new(uuid(30, number));
        let check_in = |number: u64| CheckInId::new(uuid(32, number));
        let number = 0_u64..6;
        prop_oneof![
            number.clone().prop_map(|n| provisional(n, 1)),
            number.clone().prop_map(|n| made(n, 2, Amount::Uses(3), Strength::FirmCloud { rev: n })),
            number.clone().prop_map(|n| reversed(n, 1, Amount::ONE_USE)),
            number.clone().prop_map(|n| fact(Event::RedemptionVoided(RedemptionVoided {
                redemption: redemption_id(100 + n),
                voucher: voucher_id(1),
                cause: VoidCause::Timeout,
            }))),
            number.clone().prop_map(move |n| fact(Event::BookingCheckedIn(BookingCheckedIn {
                check_in: check_in(n),
                booking: booking(n % 2),
                people: 1,
                arrived: 2,
                timing: Timing::Late(3),
                unpaid: None,
                overrides: Vec::new(),
            }))),
            number.clone().prop_map(move |n| fact(Event::CheckInUndone(CheckInUndone {
                check_in: check_in(n),
                booking: booking(n % 2),
                people: 1,
                reason: "mistake".into(),
            }))),
            number.clone().prop_map(move |n| fact(Event::BookingMade(BookingMade {
                booking: booking(n),
                code: "W1".into(),
                service: "tea".into(),
                starts_at: Timestamp::UNIX_EPOCH,
                minutes: 30,
                party: 2,
                resource: None,
                person: PersonId::new(uuid(31, n)),
                sealed_guest: "00".into(),
            }))),
            Just(fact(Event::BookingChanged(BookingChanged { booking: booking(1), change: Change::Start }))),
            Just(fact(Event::ScanRefused(ScanRefused {
                payload: "voucher".into(),
                refusal: "expired".into(),
                voucher: None,
                booking: None,
            }))),
            Just(fact(Event::SignedOut)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_tables_are_what_the_journal_says(facts in proptest::collection::vec(any_fact(), 0..30)) {
            let conn = books().conn;
            for (number, fact) in facts.iter().enumerate() {
                // A fact that a guard refuses leaves nothing behind, as in a transaction of the engine.
                conn.execute_batch("SAVEPOINT fact").unwrap();
                if record(&conn, fact).is_err() {
                    conn.execute_batch("ROLLBACK TO fact").unwrap();
                }
                conn.execute_batch("RELEASE fact").unwrap();
                // What the hub says, and what only helps to find a row, is no part of the journal.
                let particulars = Particulars { code_hash: Some(code_hash(1)), ..Particulars::default() };
                let _ = annotate(&conn, redemption_id(1), &particulars);
                note_outcome(&conn, fact_id(1_000_001), Outcome::Applied, Some(7)).unwrap();
                if number == 15 {
                    let author = Author { device: device(), incarnation: Incarnation::new(5) };
                    identity::begin_life(&conn, author, at(0)).unwrap();
                }
            }
            prop_assert_eq!(differences(&conn).unwrap(), []);
        }
    }

    #[test]
    fn a_state_that_the_journal_does_not_say_is_named() {
        let conn = books().conn;
        record(&conn, &provisional(1, 1)).unwrap();
        record(&conn, &provisional(2, 1)).unwrap();
        conn.execute("UPDATE redemptions SET take = 2 WHERE redemption = ?1", [Sql(redemption_id(2))]).unwrap();
        let found = differences(&conn).unwrap();
        let sides: Vec<_> = found.iter().map(|difference| (difference.table, difference.side)).collect();
        assert_eq!(sides, [("redemptions", Side::Tables), ("redemptions", Side::Journal)]);
        conn.execute("DELETE FROM redemptions", []).unwrap();
        assert_eq!(differences(&conn).unwrap().len(), 2);
    }
}
