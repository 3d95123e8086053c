//! What the counter looks back at: facts and papers by time, the latest first, a page at a time.
//!
//! A page is found by where the one before it ended, never by counting rows, so that the thousandth page costs as much as
//! the first.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row as SqlRow, params};

use super::codec::{Read, Sql, from_json};
use super::error::Result;
use super::print_jobs::{self, Spooled};
use crate::domain::fact::Fact;
use crate::domain::id::{FactId, RedemptionId, SaleId};

/// A place in the order of time: what stands before it is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    at_ms: i64,
    number: i64,
}

impl Place {
    /// The place of what happened at an instant, the `number`th of everything.
    pub fn of(at: Timestamp, number: i64) -> Self {
        Self { at_ms: at.as_millisecond(), number }
    }

    /// The place after it: a page from there begins with it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { number: self.number.saturating_add(1), ..self }
    }
}

/// A span of time, its end exclusive, and from where in it one reads on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its begin.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// Where the page before ended; nothing for the first.
    pub before: Option<Place>,
}

impl Stretch {
    /// The place from which one reads on.
    fn end(self) -> Place {
        self.before.unwrap_or(Place { at_ms: self.until.as_millisecond(), number: i64::MIN })
    }
}

/// A fact in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands.
    pub place: Place,
    /// Its identity.
    pub id: FactId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}

/// Facts of these kinds, the latest first, `limit` at most.
pub fn facts(conn: &Connection, kinds: &[&str], stretch: Stretch, limit: u32) -> Result<Vec<Entry>> {
    let end = stretch.end();
    let wanted = format!(" {} ", kinds.join(" "));
    conn.prepare_cached(
        "SELECT at_ms, place, id, body FROM journal
         WHERE at_ms >= ?1 AND (at_ms, place) < (?2, ?3) AND instr(?4, ' ' || kind || ' ') > 0
         ORDER BY at_ms DESC, place DESC LIMIT ?5",
    )?
    .query_and_then(params![Sql(stretch.from), end.at_ms, end.number, wanted, limit], read)?
    .collect()
}

/// Papers, the latest first, `limit` at most; without what was sent to the printer.
pub fn papers(conn: &Connection, stretch: Stretch, limit: u32) -> Result<Vec<(Place, Spooled)>> {
    let end = stretch.end();
    conn.prepare_cached(&format!(
        "SELECT queued_at_ms, number, {} FROM print_jobs
         WHERE kind = 'paper' AND queued_at_ms >= ?1 AND (queued_at_ms, number) < (?2, ?3)
         ORDER BY queued_at_ms DESC, number DESC LIMIT ?4",
        print_jobs::COLUMNS_WITHOUT_BYTES
    ))?
    .query_and_then(params![Sql(stretch.from), end.at_ms, end.number, limit], |row| {
        let place = Place { at_ms: row.get("queued_at_ms")?, number: row.get("number")? };
        Ok((place, print_jobs::read(row)?))
    })?
    .collect()
}

/// The place of a redemption that was made here.
pub fn place_of(conn: &Connection, redemption: RedemptionId) -> Result<Option<Place>> {
    let found = "SELECT j.at_ms, j.place FROM journal j JOIN redemptions r ON j.life = r.life AND j.seq = r.seq
         WHERE r.redemption = ?1";
    Ok(conn.prepare_cached(found)?.query_row([Sql(redemption)], place).optional()?)
}

/// Where a sale stands; nothing where it was not made here.
pub fn place_of_sale(conn: &Connection, sale: SaleId) -> Result<Option<Place>> {
    let found = "SELECT j.at_ms, j.place FROM journal j JOIN sales s ON j.life = s.life AND j.seq = s.seq
         WHERE s.sale = ?1";
    Ok(conn.prepare_cached(found)?.query_row([Sql(sale)], place).optional()?)
}

fn place(row: &SqlRow<'_>) -> rusqlite::Result<Place> {
    Ok(Place { at_ms: row.get(0)?, number: row.get(1)? })
}

/// The last paper about what happened at an instant: its slip, or the latest copy of that.
pub fn slip_of(conn: &Connection, at: Timestamp) -> Result<Option<Spooled>> {
    let columns = print_jobs::COLUMNS_WITHOUT_BYTES;
    let first = conn
        .prepare_cached(&format!(
            "SELECT {columns} FROM print_jobs WHERE queued_at_ms = ?1 AND kind = 'paper' AND copy_of IS NULL
             ORDER BY number LIMIT 1"
        ))?
        .query_and_then([Sql(at)], print_jobs::read)?
        .next()
        .transpose()?;
    let Some(first) = first else { return Ok(None) };
    let copy = conn
        .prepare_cached(&format!("SELECT {columns} FROM print_jobs WHERE copy_of = ?1 ORDER BY number DESC LIMIT 1"))?
        .query_and_then([Sql(first.job.id)], print_jobs::read)?
        .next()
        .transpose()?;
    Ok(copy.or(Some(first)))
}

fn read(row: &SqlRow<'_>) -> Result<Entry> {
    Ok(Entry {
        place: Place { at_ms: row.get(0)?, number: row.get(1)? },
        id: row.read(2)?,
        at: row.read(0)?,
        fact: from_json(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Event;
    use crate::domain::id::PrintJobId;
    use crate::domain::redemption::Strength;
    use crate::domain::voucher::Amount;
    use crate::store::print_jobs::{Job, Paper, Work, queue};
    use crate::store::sample::{at, books, fact, made, provisional, record, uuid};

    fn day(before: Option<Place>) -> Stretch {
        Stretch { from: at(0), until: at(86_400), before }
    }

    #[test]
    fn pages_follow_each_other_without_a_gap_and_without_a_row_twice() {
        let conn = &books().conn;
        for number in 1..=7 {
            record(conn, &provisional(number, 1)).unwrap();
            record(conn, &fact(Event::SignedIn)).unwrap();
        }
        // Two facts of one instant: their place in the journal tells them apart.
        let late = at(14);
        for number in [8, 9] {
            let fact = made(number, 2, Amount::ONE_USE, Strength::FirmCloud { rev: 1 });
            crate::store::journal::record(conn, FactId::new(uuid(50, number)), late, &fact).unwrap();
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = facts(conn, &["redemption_made"], day(before), 2).unwrap();
            before = page.last().map(|entry| entry.place);
            seen.extend(page.iter().map(|entry| (entry.at, entry.id)));
            if page.len() < 2 {
                break;
            }
        }
        assert_eq!(seen.len(), 9, "the sign-ins are passed over");
        assert!(seen.windows(2).all(|pair| pair[0].0 >= pair[1].0 && pair[0].1 != pair[1].1), "{seen:?}");
    }

    #[test]
    fn a_stretch_begins_with_its_first_instant_and_ends_before_its_last() {
        let conn = &books().conn;
        (1..=5).for_each(|number| drop(record(conn, &provisional(number, 1)).unwrap()));
        let stretch = Stretch { from: at(2), until: at(4), before: None };
        let times: Vec<_> =
            facts(conn, &["redemption_made"], stretch, 9).unwrap().iter().map(|entry| entry.at).collect();
        assert_eq!(times, [at(3), at(2)]);
    }

    #[test]
    fn a_page_is_found_by_its_place_and_not_by_reading_the_journal() {
        let conn = &books().conn;
        let plan: Vec<String> = conn
            .prepare(
                "EXPLAIN QUERY PLAN SELECT at_ms, place, id, body FROM journal
                 WHERE at_ms >= 0 AND (at_ms, place) < (9, 9) AND instr(' a ', ' ' || kind || ' ') > 0
                 ORDER BY at_ms DESC, place DESC LIMIT 50",
            )
            .unwrap()
            .query_map([], |row| row.get(3))
            .unwrap()
            .collect::<std::result::Result<_, _>>()
            .unwrap();
        assert!(plan.iter().any(|step| step.contains("journal_by_time")), "{plan:?}");
        assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
    }

    #[test]
    fn the_slip_of_something_is_the_latest_copy_of_what_was_queued_with_it() {
        let conn = &books().conn;
        let paper = |number: u64, copy_of: Option<u64>, queued: i64| {
            let copy_of = copy_of.map(|first| PrintJobId::new(uuid(20, first)));
            let paper = Paper { document: "{}".into(), copy: 1, copy_of, redemption: None };
            let id = PrintJobId::new(uuid(20, number));
            let job = Job { id, printer: "front".into(), work: Work::Paper(paper), queued_at: at(queued) };
            queue(conn, &job).unwrap();
        };
        let found = |seconds| slip_of(conn, at(seconds)).unwrap().map(|slip| slip.job.id);
        paper(1, None, 1);
        paper(2, None, 2);
        assert_eq!((found(1), found(3)), (Some(PrintJobId::new(uuid(20, 1))), None));
        paper(3, Some(1), 9);
        paper(4, Some(1), 10);
        assert_eq!(found(1), Some(PrintJobId::new(uuid(20, 4))));
        assert_eq!(found(9), None, "a copy is no slip of its own");
    }

    #[test]
    fn papers_come_the_latest_first_and_the_drawer_is_none() {
        let conn = &books().conn;
        for number in 1..=3_u64 {
            let paper = Paper { document: "{}".into(), copy: 1, copy_of: None, redemption: None };
            let queued_at = at(i64::try_from(number).unwrap());
            let id = PrintJobId::new(uuid(20, number));
            queue(conn, &Job { id, printer: "front".into(), work: Work::Paper(paper), queued_at }).unwrap();
        }
        let drawer = Work::Drawer { expires_at: at(9) };
        let id = PrintJobId::new(uuid(20, 4));
        queue(conn, &Job { id, printer: "front".into(), work: drawer, queued_at: at(5) }).unwrap();
        let first = papers(conn, day(None), 2).unwrap();
        let times = |page: &[(Place, Spooled)]| page.iter().map(|(_, paper)| paper.job.queued_at).collect::<Vec<_>>();
        assert_eq!(times(&first), [at(3), at(2)]);
        let second = papers(conn, day(first.last().map(|(place, _)| *place)), 2).unwrap();
        assert_eq!(times(&second), [at(1)]);
    }
}
