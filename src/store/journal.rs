//! The journal: every fact in order, hash-chained, never changed. Triggers forbid what this file would not do.
//!
//! [`record`] is the one way in: it writes the fact behind the head and, in the same transaction, into the state tables
//! that it changes. The row is what is owed to the hub, what an auditor reads and what those tables can be rebuilt from.

use std::fmt;

use jiff::Timestamp;
use rusqlite::{Connection, Row as SqlRow, params};

use super::codec::{Read, Sql, json};
use super::error::{Error, Guard, Result};
use super::fold;
use super::identity::{self, Life};
use crate::domain::fact::{Author, BODY_BYTES_MAX, Broken, Fact, Head, Row};
use crate::domain::id::FactId;

/// How much of a journal is read at once. At least one row is, however long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many rows at most.
    pub rows: usize,
    /// How many bytes of bodies at most.
    pub bytes: usize,
}

/// What a journal's verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verification {
    /// Every chain holds from its first row to its last; the heads, oldest life first.
    Sound(Vec<(Author, Head)>),
    /// A chain is broken.
    Broken {
        /// Whose.
        author: Author,
        /// At which row: its `seq`, or that of the row that should stand there.
        seq: u64,
        /// How.
        how: Fault,
    },
    /// Rows stand there of a life that this ledger does not know: nobody can say where their chain begins and ends.
    Ownerless {
        /// How many.
        rows: u64,
    },
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sound(_) => f.write_str("every chain holds"),
            Self::Broken { author, seq, how } => {
                write!(f, "row {seq} of {} {}: {how}", author.device, author.incarnation)
            }
            Self::Ownerless { rows } => write!(f, "{rows} rows are of no life"),
        }
    }
}

/// How a journal is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A row does not follow the one before it.
    #[error(transparent)]
    Chain(#[from] Broken),
    /// Rows are missing at the end.
    #[error("the journal ends before its head, {0}")]
    Shortened(u64),
    /// The last row is not the one that was written last.
    #[error("the last row is not the one that was written last")]
    OtherHead,
    /// The row, or the page on which it stands, cannot be read.
    #[error("the row cannot be read")]
    Unreadable,
}

/// Writes a fact that happened `at` behind the head of the journal and into the state tables that it changes. The
/// terminal must be enrolled and the fact no longer than 64 KiB.
pub fn record(conn: &Connection, id: FactId, at: Timestamp, fact: &Fact) -> Result<Row> {
    let life = identity::life(conn)?;
    let row = append(conn, &life, id, at, json(fact)?)?;
    fold::apply(conn, life.number, &row, fact)?;
    Ok(row)
}

/// The end of the present life's journal.
pub fn head(conn: &Connection) -> Result<Head> {
    Ok(identity::life(conn)?.head)
}

/// The rows of an author's journal that follow `seq`, in order, as many as the limit allows.
pub fn rows_after(conn: &Connection, author: Author, seq: u64, limit: Limit) -> Result<Vec<Row>> {
    let mut statement = conn.prepare_cached(
        "SELECT seq, id, at_ms, body, prev_hash, hash FROM journal
         WHERE life = (SELECT life FROM lives WHERE device = ?1 AND incarnation = ?2) AND seq > ?3
         ORDER BY seq LIMIT ?4",
    )?;
    let most = i64::try_from(limit.rows.max(1)).unwrap_or(i64::MAX);
    let mut found = statement.query(params![Sql(author.device), Sql(author.incarnation), Sql(seq), most])?;
    let (mut rows, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = found.next()? {
        let row = read_row(row)?;
        bytes = bytes.saturating_add(row.body.len());
        if bytes > limit.bytes && !rows.is_empty() {
            break;
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Follows every chain from its first row to its last, one row in memory at a time. Every row must be of a life.
pub fn verify(conn: &Connection) -> Result<Verification> {
    let mut heads = Vec::new();
    for life in identity::lives(conn)? {
        match follow(conn, &life)? {
            Ok(head) => heads.push((life.author, head)),
            Err((seq, how)) => return Ok(Verification::Broken { author: life.author, seq, how }),
        }
    }
    let rows =
        conn.query_row("SELECT count(*) FROM journal WHERE life NOT IN (SELECT life FROM lives)", [], |row| {
            row.get::<_, Sql<u64>>(0)
        })?;
    Ok(match rows.0 {
        0 => Verification::Sound(heads),
        rows => Verification::Ownerless { rows },
    })
}

fn follow(conn: &Connection, life: &Life) -> Result<Result<Head, (u64, Fault)>> {
    let mut statement =
        conn.prepare("SELECT seq, id, at_ms, body, prev_hash, hash FROM journal WHERE life = ?1 ORDER BY seq")?;
    let mut rows = statement.query([life.number])?;
    let mut head = Head::START;
    loop {
        let read = rows.next().map_err(Error::from).and_then(|row| row.map(read_row).transpose());
        let row = match read {
            Ok(Some(row)) => row,
            Ok(None) => break,
            // Not a disk that fails just now: what stands there is no row of a journal.
            Err(Error::Unreadable(_) | Error::Damaged(_)) => {
                return Ok(Err((head.seq.saturating_add(1), Fault::Unreadable)));
            }
            Err(error) => return Err(error),
        };
        head = match head.follow(life.author, &row) {
            Ok(head) => head,
            Err(broken @ (Broken::Gap { expected: seq, .. } | Broken::Unlinked { seq } | Broken::Altered { seq })) => {
                return Ok(Err((seq, Fault::Chain(broken))));
            }
        };
    }
    Ok(if head == life.head {
        Ok(head)
    } else if head.seq < life.head.seq {
        Err((head.seq.saturating_add(1), Fault::Shortened(life.head.seq)))
    } else {
        Err((head.seq, Fault::OtherHead))
    })
}

/// Writes the row alone.
pub(super) fn append(conn: &Connection, life: &Life, id: FactId, at: Timestamp, body: String) -> Result<Row> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Guard::FactTooLong(body.len()).into());
    }
    let row = life.head.next(life.author, id, at.as_millisecond(), body);
    insert(conn, life.number, &row)?;
    Ok(row)
}

/// Writes a row that is made already.
pub(super) fn insert(conn: &Connection, life: i64, row: &Row) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![life, Sql(row.seq), Sql(row.id), row.at_ms, row.body, Sql(row.prev_hash), Sql(row.hash)])?;
    Ok(())
}

pub(super) fn read_row(row: &SqlRow<'_>) -> Result<Row, Error> {
    Ok(Row {
        seq: row.read(0)?,
        id: row.read(1)?,
        at_ms: row.get(2)?,
        body: row.get(3)?,
        prev_hash: row.read(4)?,
        hash: row.read(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fact::Event;
    use crate::store::sample::{at, books, fact, fact_id, provisional, record, terminal, voucher_id};
    use crate::store::{identity, redemptions};

    /// A terminal's journal of `rows` facts, its triggers taken off as somebody with the file could.
    fn tampered(rows: u64, statements: &str) -> Verification {
        let conn = &books().conn;
        // Whoever has the file keeps no rule of it.
        conn.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
        (0..rows).for_each(|_| drop(record(conn, &fact(Event::SignedIn)).unwrap()));
        for trigger in
            ["journal_is_not_changed", "journal_is_not_shortened", "journal_follows", "journal_grows", "lives_are_kept"]
        {
            conn.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        conn.execute_batch(statements).unwrap();
        verify(conn).unwrap()
    }

    #[track_caller]
    fn check(statements: &'static str, row: u64, expected: Fault) {
        match tampered(6, statements) {
            Verification::Broken { seq, how, .. } => assert_eq!((seq, how), (row, expected)),
            other => panic!("{statements}: {other:?}"),
        }
    }

    #[test]
    fn a_chain_names_the_row_that_was_tampered_with() {
        let altered = |seq| Fault::Chain(Broken::Altered { seq });
        check("UPDATE journal SET body = replace(body, 'signed_in', 'signed_out') WHERE seq = 4", 4, altered(4));
        check("UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 1", 1, altered(1));
        check("UPDATE journal SET hash = zeroblob(32) WHERE seq = 3", 3, altered(3));
        check("DELETE FROM journal WHERE seq = 3", 3, Fault::Chain(Broken::Gap { expected: 3, found: 4 }));
        check("DELETE FROM journal WHERE seq = 1", 1, Fault::Chain(Broken::Gap { expected: 1, found: 2 }));
        check("DELETE FROM journal WHERE seq = 6", 6, Fault::Shortened(6));
        check("DELETE FROM journal", 1, Fault::Shortened(6));
        check(
            "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
             SELECT life, 7, randomblob(16), at_ms, body, hash, hash FROM journal WHERE seq = 6",
            7,
            altered(7),
        );
        check(
            "UPDATE journal SET seq = seq + 100 WHERE seq IN (3, 4); UPDATE journal SET seq = 107 - seq WHERE seq > 100",
            3,
            Fault::Chain(Broken::Unlinked { seq: 3 }),
        );
    }

    #[test]
    fn a_row_that_cannot_be_read_is_named_by_its_place_in_the_chain() {
        check("UPDATE journal SET hash = zeroblob(31) WHERE seq = 4", 4, Fault::Unreadable);
        check("UPDATE journal SET id = zeroblob(17) WHERE seq = 6", 6, Fault::Unreadable);
        check("UPDATE journal SET seq = -1 WHERE seq = 3", 1, Fault::Unreadable);
    }

    #[test]
    fn rows_of_no_life_are_never_sound() {
        assert_eq!(tampered(6, "DELETE FROM lives"), Verification::Ownerless { rows: 6 });
        let planted = "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
                       SELECT 77, 1, randomblob(16), at_ms, body, prev_hash, hash FROM journal WHERE seq = 1";
        assert_eq!(tampered(6, planted), Verification::Ownerless { rows: 1 });
        assert_eq!(tampered(0, "DELETE FROM lives"), Verification::Sound(Vec::new()));
    }

    #[test]
    fn an_untouched_chain_holds_from_the_first_row_to_the_last() {
        assert!(matches!(tampered(6, ""), Verification::Sound(heads) if heads[0].1.seq == 6));
        assert!(matches!(tampered(0, ""), Verification::Sound(heads) if heads[0].1 == Head::START));
    }

    #[test]
    fn a_row_is_never_changed_taken_away_replaced_or_put_out_of_order() {
        let terminal = terminal();
        terminal.write(|conn| (0..3).try_for_each(|_| record(conn, &fact(Event::SignedIn)).map(drop)));
        for statement in [
            "UPDATE journal SET at_ms = 0",
            "UPDATE journal SET place = place + 10",
            "DELETE FROM journal",
            "DELETE FROM journal WHERE seq = 3",
            "INSERT OR REPLACE INTO journal (place, life, seq, id, at_ms, body, prev_hash, hash)
             SELECT 2, life, 4, randomblob(16), at_ms, body, hash, hash FROM journal WHERE seq = 3",
            "INSERT OR REPLACE INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
             SELECT life, 4, id, at_ms, body, hash, hash FROM journal WHERE seq = 3",
            "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
             SELECT life, 5, randomblob(16), at_ms, body, hash, hash FROM journal WHERE seq = 3",
            "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
             SELECT life, 4, randomblob(16), at_ms, body, prev_hash, hash FROM journal WHERE seq = 3",
            "DELETE FROM lives",
        ] {
            let refused = terminal.try_write(move |conn| Ok(conn.execute(statement, [])?));
            assert!(refused.is_err(), "{statement}");
        }
        assert!(matches!(terminal.read(verify), Verification::Sound(heads) if heads[0].1.seq == 3));
    }

    #[test]
    fn a_fact_and_what_it_changes_are_written_together_or_not_at_all() {
        let terminal = terminal();
        let failed = terminal.try_write(|conn| {
            record(conn, &provisional(1, 1))?;
            record(conn, &provisional(1, 1))
        });
        assert!(failed.is_err(), "the same redemption twice");
        assert_eq!(terminal.read(head).seq, 0);
        assert!(terminal.read(|conn| redemptions::of_voucher(conn, voucher_id(1))).is_empty());
    }

    #[test]
    fn a_fact_of_more_than_64_kib_is_refused() {
        let terminal = terminal();
        let refused = terminal.try_write(|conn| {
            let life = identity::life(conn)?;
            append(conn, &life, fact_id(1), at(1), "x".repeat(BODY_BYTES_MAX + 1))
        });
        assert!(matches!(refused, Err(Error::Guard(Guard::FactTooLong(65_537)))));
        let body = format!(r#"{{"kind":"x","x":"{}"}}"#, "x".repeat(BODY_BYTES_MAX - 19));
        terminal.write(move |conn| append(conn, &identity::life(conn)?, fact_id(1), at(1), body));
    }

    #[test]
    fn nothing_is_recorded_before_enrolment() {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::store::Store::open(dir.path()).unwrap();
        let refused = store.write(|conn| record(conn, &fact(Event::SignedIn))).wait();
        assert!(matches!(refused, Err(Error::NotEnrolled)));
    }

    #[test]
    fn rows_come_in_order_and_within_the_limit() {
        let terminal = terminal();
        let seqs = |after: u64, rows: usize, bytes: usize| -> Vec<u64> {
            let found =
                terminal.read(move |conn| rows_after(conn, identity::life(conn)?.author, after, Limit { rows, bytes }));
            found.iter().map(|row| row.seq).collect()
        };
        assert!(seqs(0, 10, 10_000).is_empty());
        terminal.write(|conn| (0..5).try_for_each(|_| record(conn, &fact(Event::SignedIn)).map(drop)));
        let length = terminal.read(|conn| {
            rows_after(conn, identity::life(conn)?.author, 0, Limit { rows: 1, bytes: 0 })
                .map(|rows| rows[0].body.len())
        });
        assert_eq!(seqs(0, 10, 10_000), [1, 2, 3, 4, 5]);
        assert_eq!(seqs(3, 10, 10_000), [4, 5]);
        assert_eq!(seqs(0, 2, 10_000), [1, 2]);
        assert_eq!(seqs(0, 10, 3 * length), [1, 2, 3]);
        assert_eq!(seqs(0, 10, 3 * length - 1), [1, 2]);
        assert_eq!(seqs(0, 10, 0), [1], "one fact always goes");
    }
}
