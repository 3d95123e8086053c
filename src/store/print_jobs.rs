//! The print spool: committed with the sale, worked off by one worker per printer, never printed twice by itself.
//!
//! ```text
//! queued → sending → printed | processed | sent_unconfirmed | unknown
//!   ↕ held                                        unknown → printed | cancelled (a person)
//! ```
//!
//! That the first byte was sent is durable before it is. What fails after it is `unknown` and not sent again, for a
//! printer out of paper keeps the job and prints it later.
//!
//! A paper that is in doubt, waits long or cannot be printed is an exception, until it is printed or given up.

use jiff::Timestamp;
use rusqlite::{Connection, Row, ToSql, params};
use uuid::Uuid;

use super::codec::{Read, Sql, word_columns};
use super::error::{Error, Guard, Result};
use super::exceptions;
use crate::domain::exception::{Matter, Trouble, Unprinted};
use crate::domain::id::{ExceptionId, PrintJobId, RedemptionId};

/// A job for a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its identity.
    pub id: PrintJobId,
    /// Which printer, by its name in the settings.
    pub printer: String,
    /// What is to be done.
    pub work: Work,
    /// When it was queued.
    pub queued_at: Timestamp,
}

/// What a printer is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Print.
    Paper(Paper),
    /// Open the drawer: overtakes the queue, is of no use later, is never tried again.
    Drawer {
        /// From when it is of no use.
        expires_at: Timestamp,
    },
}

/// Something to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The document: JSON of the receipt, laid out when it is sent.
    pub document: String,
    /// 1 for the first paper, 2 for the first copy.
    pub copy: u16,
    /// The job of which it is a copy.
    pub copy_of: Option<PrintJobId>,
    /// The redemption that it is about.
    pub redemption: Option<RedemptionId>,
}

/// A job and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spooled {
    /// The job.
    pub job: Job,
    /// How far it is.
    pub state: State,
    /// How often it was begun.
    pub attempts: u32,
    /// What went wrong last, for the log and the help page.
    pub error: Option<String>,
    /// What was or is being sent; taken out some days after the end.
    pub bytes: Option<Vec<u8>>,
    /// The number under which the printer says that it is done.
    pub process_id: Option<[u8; 4]>,
}

impl Spooled {
    /// Whether it is a paper that was given up before anything of it was begun.
    pub const fn was_never_begun(&self) -> bool {
        let given_up = matches!(self.state, State::Ended { ending: Ending::Cancelled, .. });
        given_up && self.attempts == 0 && matches!(self.job.work, Work::Paper(_))
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for its turn.
    Queued,
    /// It waits for the printer; nothing was sent.
    Held(Hold),
    /// It is being prepared; nothing was sent.
    Sending,
    /// Its first byte was sent.
    Sent {
        /// When.
        first_byte_at: Timestamp,
    },
    /// It ended.
    Ended {
        /// How.
        ending: Ending,
        /// When.
        at: Timestamp,
    },
}

/// Why a job waits for the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Out of paper.
    Paper,
    /// The cover is open.
    Cover,
    /// The printer says that it is off line.
    Offline,
    /// There is no connection.
    Unreachable,
    /// The printer reports a fault, such as of its cutter.
    Fault,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The printer said that this job is on paper, or a person did.
    Printed,
    /// The printer worked through everything that was sent.
    Processed,
    /// It was sent to a printer that says nothing.
    SentUnconfirmed,
    /// It may be on paper or not: a person looks.
    Unknown,
    /// It will not be printed.
    Cancelled,
}

word_columns! {
    Hold {
        Paper = "paper", Cover = "cover", Offline = "offline", Unreachable = "unreachable", Fault = "fault",
    }
    Ending {
        Printed = "printed", Processed = "processed", SentUnconfirmed = "sent_unconfirmed", Unknown = "unknown",
        Cancelled = "cancelled",
    }
}

const COLUMNS: &str = "job, printer, kind, document, copy, copy_of, redemption, state, hold, bytes, process_id,
     attempts, error, queued_at_ms, expires_at_ms, first_byte_at_ms, ended_at_ms";

/// The same without what was sent: a list of many jobs has no use for it.
pub(super) const COLUMNS_WITHOUT_BYTES: &str = "job, printer, kind, document, copy, copy_of, redemption, state, hold,
     NULL AS bytes, process_id, attempts, error, queued_at_ms, expires_at_ms, first_byte_at_ms, ended_at_ms";

/// What becomes of a job that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// It waits for the printer.
    Queued,
    /// Nothing prints it, as was known at this instant: its document is kept, and can be asked for.
    Kept(Timestamp),
}

/// Queues a job; in the transaction of what it is about.
pub fn queue(conn: &Connection, job: &Job) -> Result<()> {
    store(conn, job, Course::Queued, None)
}

/// Stores a job, in the transaction of what it is about; `receipt_of` is the sale, the refund or the shift of which it is the receipt.
pub fn store(conn: &Connection, job: &Job, course: Course, receipt_of: Option<Uuid>) -> Result<()> {
    let (kind, paper, expires_at) = match &job.work {
        Work::Paper(paper) => ("paper", Some(paper), None),
        Work::Drawer { expires_at } => ("drawer", None, Some(*expires_at)),
    };
    let (state, ended_at) = match course {
        Course::Queued => ("queued", None),
        Course::Kept(at) => ("cancelled", Some(at)),
    };
    conn.prepare_cached(
        "INSERT INTO print_jobs (job, printer, kind, document, copy, copy_of, redemption, queued_at_ms, expires_at_ms, state,
             ended_at_ms, receipt_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        Sql(job.id),
        job.printer,
        kind,
        paper.map(|paper| &paper.document),
        paper.map_or(1, |paper| paper.copy),
        Sql(paper.and_then(|paper| paper.copy_of)),
        Sql(paper.and_then(|paper| paper.redemption)),
        Sql(job.queued_at),
        Sql(expires_at),
        state,
        Sql(ended_at),
        receipt_of.as_ref().map(Uuid::as_bytes)
    ])?;
    Ok(())
}

/// The next job for a printer: the drawer first, then papers in order; none while one is being sent.
pub fn next(conn: &Connection, printer: &str, now: Timestamp) -> Result<Option<Spooled>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM print_jobs
         WHERE printer = ?1 AND state = 'queued' AND (expires_at_ms IS NULL OR expires_at_ms > ?2)
           AND NOT EXISTS (SELECT 1 FROM print_jobs WHERE printer = ?1 AND state = 'sending')
         ORDER BY kind = 'paper', number LIMIT 1"
    ))?
    .query_and_then(params![printer, Sql(now)], read)?
    .next()
    .transpose()
}

/// A job.
pub fn find(conn: &Connection, id: PrintJobId) -> Result<Option<Spooled>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM print_jobs WHERE job = ?1"))?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// The jobs that are not at an end, or at one that a person must look at; oldest first.
pub fn unfinished(conn: &Connection) -> Result<Vec<Spooled>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM print_jobs WHERE state IN ('queued', 'held', 'sending', 'unknown') ORDER BY number"
    ))?
    .query_and_then([], read)?
    .collect()
}

/// The paper that was queued last for a printer.
pub fn latest(conn: &Connection, printer: &str) -> Result<Option<Spooled>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM print_jobs WHERE printer = ?1 AND kind = 'paper' ORDER BY number DESC LIMIT 1"
    ))?
    .query_and_then([printer], read)?
    .next()
    .transpose()
}

/// The papers about a redemption, first to last.
pub fn of_redemption(conn: &Connection, redemption: RedemptionId) -> Result<Vec<Spooled>> {
    conn.prepare(&format!("SELECT {COLUMNS} FROM print_jobs WHERE redemption = ?1 ORDER BY number"))?
        .query_and_then([Sql(redemption)], read)?
        .collect()
}

/// The last paper about a redemption, a sale, a refund or a closed shift, copies apart.
pub fn last_original(conn: &Connection) -> Result<Option<Spooled>> {
    conn.prepare(&format!(
        "SELECT {COLUMNS} FROM print_jobs
         WHERE copy_of IS NULL AND (redemption IS NOT NULL OR receipt_of IS NOT NULL)
         ORDER BY number DESC LIMIT 1"
    ))?
    .query_and_then([], read)?
    .next()
    .transpose()
}

/// The papers of a sale or a refund, first to last.
pub fn of_receipt(conn: &Connection, document: Uuid) -> Result<Vec<Spooled>> {
    conn.prepare(&format!("SELECT {COLUMNS} FROM print_jobs WHERE receipt_of = ?1 ORDER BY number"))?
        .query_and_then([document.as_bytes()], read)?
        .collect()
}

/// Of which sale, refund or shift a paper is the receipt; nothing for any other paper.
pub fn receipt_of(conn: &Connection, job: PrintJobId) -> Result<Option<Uuid>> {
    conn.prepare_cached("SELECT receipt_of FROM print_jobs WHERE job = ?1 AND receipt_of IS NOT NULL")?
        .query_and_then([Sql(job)], |row| Ok(Uuid::from_bytes(row.get::<_, [u8; 16]>(0)?)))?
        .next()
        .transpose()
}

/// The highest number on a paper of this job: 1 where it was never copied.
pub fn copies(conn: &Connection, first: PrintJobId) -> Result<u16> {
    Ok(conn
        .prepare_cached("SELECT coalesce(max(copy), 1) FROM print_jobs WHERE job = ?1 OR copy_of = ?1")?
        .query_row([Sql(first)], |row| row.get(0))?)
}

/// Every job, in the order in which they were queued.
pub fn all(conn: &Connection) -> Result<Vec<Spooled>> {
    conn.prepare(&format!("SELECT {COLUMNS} FROM print_jobs ORDER BY number"))?.query_and_then([], read)?.collect()
}

/// Begins a queued job: what will be sent, and under which number the printer answers. Nothing is sent yet.
pub fn begin(conn: &Connection, id: PrintJobId, bytes: &[u8], process_id: Option<[u8; 4]>) -> Result<()> {
    change(
        conn,
        id,
        "begin",
        "UPDATE print_jobs SET state = 'sending', bytes = ?2, process_id = ?3, attempts = attempts + 1, error = NULL,
             first_byte_at_ms = NULL
         WHERE job = ?1 AND state = 'queued'",
        params![Sql(id), bytes, process_id],
    )
}

/// Notes that the first byte is about to be sent: commit it before it is.
pub fn note_first_byte(conn: &Connection, id: PrintJobId, at: Timestamp) -> Result<()> {
    change(
        conn,
        id,
        "note_first_byte",
        "UPDATE print_jobs SET first_byte_at_ms = ?2
         WHERE job = ?1 AND state = 'sending' AND first_byte_at_ms IS NULL",
        params![Sql(id), Sql(at)],
    )
}

/// Ends a job whose bytes were sent; `error` says what is not known of an unknown one.
pub fn end(conn: &Connection, id: PrintJobId, ending: Ending, error: Option<&str>, at: Timestamp) -> Result<()> {
    change(
        conn,
        id,
        "end",
        "UPDATE print_jobs SET state = ?2, error = ?3, ended_at_ms = ?4
         WHERE job = ?1 AND state = 'sending' AND first_byte_at_ms IS NOT NULL AND ?2 <> 'cancelled'",
        params![Sql(id), Sql(ending), error, Sql(at)],
    )?;
    match ending {
        Ending::Unknown => trouble(conn, id, Trouble::InDoubt, at),
        Ending::Printed | Ending::Processed | Ending::SentUnconfirmed | Ending::Cancelled => mended(conn, id),
    }
}

/// Holds a job of which nothing was sent until the printer is ready.
pub fn hold(conn: &Connection, id: PrintJobId, hold: Hold, error: Option<&str>) -> Result<()> {
    change(
        conn,
        id,
        "hold",
        "UPDATE print_jobs SET state = 'held', hold = ?2, error = ?3
         WHERE job = ?1 AND (state IN ('queued', 'held') OR state = 'sending' AND first_byte_at_ms IS NULL)",
        params![Sql(id), Sql(hold), error],
    )
}

/// Queues again what is held for a printer; returns how many jobs that were.
pub fn release(conn: &Connection, printer: &str) -> Result<usize> {
    Ok(conn
        .prepare_cached("UPDATE print_jobs SET state = 'queued', hold = NULL WHERE printer = ?1 AND state = 'held'")?
        .execute([printer])?)
}

/// Queues a sent job once more: the printer has confirmed that it cleared its buffer. Once only.
pub fn resend_cleared(conn: &Connection, id: PrintJobId) -> Result<()> {
    change(
        conn,
        id,
        "resend_cleared",
        "UPDATE print_jobs SET state = 'queued', resent = 1, first_byte_at_ms = NULL
         WHERE job = ?1 AND state = 'sending' AND kind = 'paper' AND resent = 0",
        params![Sql(id)],
    )
}

/// A person saw the paper of an unknown job.
pub fn confirm(conn: &Connection, id: PrintJobId, at: Timestamp) -> Result<()> {
    change(
        conn,
        id,
        "confirm",
        "UPDATE print_jobs SET state = 'printed', ended_at_ms = ?2 WHERE job = ?1 AND state = 'unknown'",
        params![Sql(id), Sql(at)],
    )?;
    mended(conn, id)
}

/// A person gives a job up that was not sent, or is unknown.
pub fn cancel(conn: &Connection, id: PrintJobId, at: Timestamp) -> Result<()> {
    change(
        conn,
        id,
        "cancel",
        "UPDATE print_jobs SET state = 'cancelled', hold = NULL, ended_at_ms = ?2
         WHERE job = ?1 AND state IN ('queued', 'held', 'unknown')",
        params![Sql(id), Sql(at)],
    )?;
    mended(conn, id)
}

/// Gives up a paper that cannot be laid out for this printer.
pub fn give_up(conn: &Connection, id: PrintJobId, at: Timestamp) -> Result<()> {
    cancel(conn, id, at)?;
    trouble(conn, id, Trouble::Unprintable, at)
}

/// The held papers that were queued before an instant and that nobody was told of yet.
pub fn overdue(conn: &Connection, printer: &str, before: Timestamp) -> Result<Vec<PrintJobId>> {
    conn.prepare_cached(
        "SELECT job FROM print_jobs
         WHERE printer = ?1 AND state = 'held' AND kind = 'paper' AND queued_at_ms < ?2
           AND NOT EXISTS (SELECT 1 FROM exceptions WHERE exception = job AND exceptions.state <> 'resolved')",
    )?
    .query_and_then(params![printer, Sql(before)], |row| row.read(0))?
    .collect()
}

/// A manager is to look at a paper.
pub fn trouble(conn: &Connection, id: PrintJobId, trouble: Trouble, at: Timestamp) -> Result<()> {
    // A drawer that did not open is seen at once.
    let Some(Spooled { job: Job { work: Work::Paper(paper), .. }, .. }) = find(conn, id)? else { return Ok(()) };
    let matter = Matter::Unprinted(Unprinted { job: id, redemption: paper.redemption, trouble });
    exceptions::raise(conn, ExceptionId::new(id.uuid()), &matter, at)
}

/// Nobody need look at a paper any more.
fn mended(conn: &Connection, id: PrintJobId) -> Result<()> {
    exceptions::resolve(conn, ExceptionId::new(id.uuid()))
}

/// Somebody asks for a paper after all that was given up before anything of it was begun.
pub fn ask_for(conn: &Connection, id: PrintJobId) -> Result<()> {
    change(
        conn,
        id,
        "ask_for",
        "UPDATE print_jobs SET state = 'queued', ended_at_ms = NULL
         WHERE job = ?1 AND state = 'cancelled' AND kind = 'paper' AND attempts = 0",
        params![Sql(id)],
    )
}

/// Gives up drawer openings that come too late; a drawer that was begun and not finished counts as tried.
pub fn expire(conn: &Connection, now: Timestamp) -> Result<usize> {
    Ok(conn
        .prepare_cached(
            "UPDATE print_jobs SET state = 'cancelled', hold = NULL, error = 'expired', ended_at_ms = ?1
             WHERE state IN ('queued', 'held') AND expires_at_ms <= ?1",
        )?
        .execute([Sql(now)])?)
}

/// After a crash: what was being sent is unknown if its first byte was, else it waits again. A drawer waits for nothing.
pub fn recover(conn: &Connection, now: Timestamp) -> Result<()> {
    conn.execute(
        "UPDATE print_jobs SET state = 'cancelled', hold = NULL, error = 'restarted', ended_at_ms = ?1
         WHERE state IN ('queued', 'held', 'sending') AND kind = 'drawer'",
        [Sql(now)],
    )?;
    let in_doubt = conn
        .prepare_cached(
            "UPDATE print_jobs SET state = 'unknown', error = 'restarted', ended_at_ms = ?1
             WHERE state = 'sending' AND first_byte_at_ms IS NOT NULL RETURNING job",
        )?
        .query_and_then([Sql(now)], |row| row.read(0))?
        .collect::<Result<Vec<PrintJobId>>>()?;
    in_doubt.into_iter().try_for_each(|id| trouble(conn, id, Trouble::InDoubt, now))?;
    conn.execute("UPDATE print_jobs SET state = 'queued' WHERE state = 'sending'", [])?;
    Ok(())
}

/// Takes the bytes out of jobs that ended before an instant; returns of how many.
pub fn purge(conn: &Connection, ended_before: Timestamp) -> Result<usize> {
    Ok(conn.execute(
        "UPDATE print_jobs SET bytes = NULL WHERE bytes IS NOT NULL AND ended_at_ms < ?1 AND state <> 'unknown'",
        [Sql(ended_before)],
    )?)
}

/// One change of state; refused by the guard of its statement where the state does not allow it.
fn change(
    conn: &Connection,
    job: PrintJobId,
    change: &'static str,
    statement: &str,
    params: &[&dyn ToSql],
) -> Result<()> {
    let changed = conn.prepare_cached(statement)?.execute(params)?;
    if changed == 1 { Ok(()) } else { Err(Guard::JobNotIn { job, change }.into()) }
}

pub(super) fn read(row: &Row<'_>) -> Result<Spooled> {
    let work = match row.read::<Option<Timestamp>>("expires_at_ms")? {
        Some(expires_at) => Work::Drawer { expires_at },
        None => Work::Paper(Paper {
            document: row.get("document")?,
            copy: row.get("copy")?,
            copy_of: row.read("copy_of")?,
            redemption: row.read("redemption")?,
        }),
    };
    Ok(Spooled {
        job: Job { id: row.read("job")?, printer: row.get("printer")?, work, queued_at: row.read("queued_at_ms")? },
        state: read_state(row)?,
        attempts: row.get("attempts")?,
        error: row.get("error")?,
        bytes: row.get("bytes")?,
        process_id: row.get("process_id")?,
    })
}

fn read_state(row: &Row<'_>) -> Result<State, Error> {
    let first_byte: Option<Timestamp> = row.read("first_byte_at_ms")?;
    let word = row.get_ref("state")?.as_str().map_err(rusqlite::Error::from)?;
    Ok(match (word, first_byte) {
        ("queued", _) => State::Queued,
        ("held", _) => State::Held(row.read("hold")?),
        ("sending", None) => State::Sending,
        ("sending", Some(first_byte_at)) => State::Sent { first_byte_at },
        _ => State::Ended { ending: row.read("state")?, at: row.read("ended_at_ms")? },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, uuid};

    fn id(number: u64) -> PrintJobId {
        PrintJobId::new(uuid(20, number))
    }

    fn paper(number: u64) -> Job {
        let paper = Paper { document: r#"{"blocks":[]}"#.into(), copy: 1, copy_of: None, redemption: None };
        Job { id: id(number), printer: "front".into(), work: Work::Paper(paper), queued_at: at(0) }
    }

    fn drawer(number: u64) -> Job {
        Job { id: id(number), printer: "front".into(), work: Work::Drawer { expires_at: at(10) }, queued_at: at(0) }
    }

    fn spool(jobs: &[Job]) -> Connection {
        let conn = books().conn;
        for job in jobs {
            queue(&conn, job).unwrap();
        }
        conn
    }

    fn next_id(conn: &Connection, now: i64) -> Option<PrintJobId> {
        next(conn, "front", at(now)).unwrap().map(|spooled| spooled.job.id)
    }

    fn state(conn: &Connection, number: u64) -> State {
        find(conn, id(number)).unwrap().unwrap().state
    }

    #[test]
    fn a_job_goes_from_queued_to_printed() {
        let conn = &spool(&[paper(1)]);
        assert_eq!(state(conn, 1), State::Queued);
        begin(conn, id(1), b"\x1b@", Some(*b"0001")).unwrap();
        assert_eq!(state(conn, 1), State::Sending);
        note_first_byte(conn, id(1), at(1)).unwrap();
        assert_eq!(state(conn, 1), State::Sent { first_byte_at: at(1) });
        end(conn, id(1), Ending::Printed, None, at(2)).unwrap();
        let spooled = find(conn, id(1)).unwrap().unwrap();
        assert_eq!(spooled.state, State::Ended { ending: Ending::Printed, at: at(2) });
        assert_eq!((spooled.job, spooled.attempts), (paper(1), 1));
        assert_eq!((spooled.bytes.as_deref(), spooled.process_id), (Some(&b"\x1b@"[..]), Some(*b"0001")));
    }

    #[test]
    fn the_drawer_overtakes_papers_and_comes_in_time_or_not_at_all() {
        let conn = &spool(&[paper(1), drawer(2)]);
        assert_eq!(next_id(conn, 9), Some(id(2)));
        assert_eq!(next_id(conn, 10), Some(id(1)));
        assert_eq!(expire(conn, at(10)).unwrap(), 1);
        assert_eq!(state(conn, 2), State::Ended { ending: Ending::Cancelled, at: at(10) });
    }

    #[test]
    fn one_job_is_sent_at_a_time_in_the_order_of_the_queue() {
        let conn = &spool(&[paper(2), paper(1)]);
        assert_eq!(next_id(conn, 0), Some(id(2)));
        begin(conn, id(2), b"", None).unwrap();
        assert_eq!(next_id(conn, 0), None);
        assert!(next(conn, "kitchen", at(0)).unwrap().is_none());
    }

    #[test]
    fn a_job_is_held_only_while_nothing_was_sent() {
        let conn = &spool(&[paper(1), paper(2)]);
        hold(conn, id(1), Hold::Cover, Some("cover open")).unwrap();
        assert_eq!(state(conn, 1), State::Held(Hold::Cover));
        assert_eq!(next_id(conn, 0), Some(id(2)));
        assert_eq!(release(conn, "front").unwrap(), 1);
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(1)).unwrap();
        let refused = hold(conn, id(1), Hold::Paper, None);
        assert!(matches!(refused, Err(Error::Guard(Guard::JobNotIn { change: "hold", .. }))));
    }

    #[test]
    fn a_crash_while_sending_is_unknown_if_the_first_byte_was_sent_and_queued_if_not() {
        let conn = &spool(&[paper(1), paper(2), drawer(3), paper(4)]);
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(1)).unwrap();
        begin(conn, id(2), b"", None).unwrap();
        recover(conn, at(2)).unwrap();
        assert_eq!(state(conn, 1), State::Ended { ending: Ending::Unknown, at: at(2) });
        assert_eq!(state(conn, 2), State::Queued);
        assert_eq!(state(conn, 3), State::Ended { ending: Ending::Cancelled, at: at(2) });
        assert_eq!(state(conn, 4), State::Queued);
        assert_eq!(unfinished(conn).unwrap().len(), 3);
    }

    #[test]
    fn a_sent_job_is_sent_again_once_and_only_from_a_cleared_buffer() {
        let conn = &spool(&[paper(1)]);
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(1)).unwrap();
        resend_cleared(conn, id(1)).unwrap();
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(2)).unwrap();
        assert!(resend_cleared(conn, id(1)).is_err());
        assert_eq!(find(conn, id(1)).unwrap().unwrap().attempts, 2);
    }

    /// How an exception about a paper stands: its trouble while it is open.
    fn troubled(conn: &Connection, number: u64) -> Option<Trouble> {
        use crate::domain::exception::{Exception, State};
        let found = exceptions::find(conn, ExceptionId::new(id(number).uuid())).unwrap();
        match found {
            Some(Exception { matter: Matter::Unprinted(paper), state: State::Open, .. }) => Some(paper.trouble),
            _ => None,
        }
    }

    #[test]
    fn a_paper_in_doubt_is_an_exception_until_somebody_says_where_it_is() {
        type End = fn(&Connection) -> Result<()>;
        let ends: [End; 2] = [|conn| confirm(conn, id(1), at(3)), |conn| cancel(conn, id(1), at(3))];
        for end_it in ends {
            let conn = &spool(&[paper(1), drawer(2)]);
            for number in [1, 2] {
                begin(conn, id(number), b"", None).unwrap();
                note_first_byte(conn, id(number), at(1)).unwrap();
                end(conn, id(number), Ending::Unknown, Some("reset"), at(2)).unwrap();
            }
            assert_eq!((troubled(conn, 1), troubled(conn, 2)), (Some(Trouble::InDoubt), None));
            end_it(conn).unwrap();
            assert_eq!(troubled(conn, 1), None);
        }
    }

    #[test]
    fn a_crash_while_sending_is_an_exception_too() {
        let conn = &spool(&[paper(1), paper(2)]);
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(1)).unwrap();
        recover(conn, at(2)).unwrap();
        assert_eq!((troubled(conn, 1), troubled(conn, 2)), (Some(Trouble::InDoubt), None));
    }

    #[test]
    fn a_paper_that_waits_long_is_told_of_once_and_mends_itself_when_it_is_printed() {
        let conn = &spool(&[paper(1), paper(2)]);
        hold(conn, id(1), Hold::Paper, None).unwrap();
        assert_eq!(overdue(conn, "front", at(0)).unwrap(), [], "it has only just been queued");
        assert_eq!(overdue(conn, "front", at(1)).unwrap(), [id(1)]);
        trouble(conn, id(1), Trouble::Waiting, at(1)).unwrap();
        assert_eq!(overdue(conn, "front", at(9)).unwrap(), []);
        assert_eq!(troubled(conn, 1), Some(Trouble::Waiting));
        release(conn, "front").unwrap();
        begin(conn, id(1), b"", None).unwrap();
        note_first_byte(conn, id(1), at(10)).unwrap();
        end(conn, id(1), Ending::Printed, None, at(11)).unwrap();
        assert_eq!(troubled(conn, 1), None);
    }

    #[test]
    fn a_paper_that_cannot_be_printed_is_an_exception_although_it_is_given_up() {
        let conn = &spool(&[paper(1)]);
        give_up(conn, id(1), at(1)).unwrap();
        assert_eq!(state(conn, 1), State::Ended { ending: Ending::Cancelled, at: at(1) });
        assert_eq!(troubled(conn, 1), Some(Trouble::Unprintable));
    }

    #[test]
    fn every_change_that_a_state_does_not_allow_is_refused() {
        type Step = (&'static str, fn(&Connection) -> Result<()>);
        const STEPS: [Step; 8] = [
            ("begin", |conn| begin(conn, id(1), b"", None)),
            ("first byte", |conn| note_first_byte(conn, id(1), at(1))),
            ("end", |conn| end(conn, id(1), Ending::Processed, None, at(2))),
            ("end unknown", |conn| end(conn, id(1), Ending::Unknown, Some("reset"), at(2))),
            ("hold", |conn| hold(conn, id(1), Hold::Paper, None)),
            ("confirm", |conn| confirm(conn, id(1), at(3))),
            ("cancel", |conn| cancel(conn, id(1), at(3))),
            ("resend", |conn| resend_cleared(conn, id(1))),
        ];
        type Case = (&'static [usize], &'static [&'static str]);
        const CASES: [Case; 6] = [
            (&[], &["begin", "hold", "cancel"]),
            (&[4], &["hold", "cancel"]),
            (&[0], &["first byte", "hold", "resend"]),
            (&[0, 1], &["end", "end unknown", "resend"]),
            (&[0, 1, 2], &[]),
            (&[0, 1, 3], &["confirm", "cancel"]),
        ];
        for (path, allowed) in CASES {
            for (name, step) in STEPS {
                let conn = &spool(&[paper(1)]);
                for at in path {
                    STEPS[*at].1(conn).unwrap();
                }
                assert_eq!(step(conn).is_ok(), allowed.contains(&name), "{name} after {path:?}");
            }
        }
    }

    #[test]
    fn the_bytes_of_ended_jobs_are_purged_and_the_document_stays() {
        let conn = &spool(&[paper(1), paper(2)]);
        for number in [1, 2] {
            begin(conn, id(number), b"bytes", None).unwrap();
            note_first_byte(conn, id(number), at(1)).unwrap();
            end(conn, id(number), Ending::Processed, None, at(i64::try_from(number).unwrap_or(0))).unwrap();
        }
        assert_eq!(purge(conn, at(2)).unwrap(), 1);
        let kept = |number| find(conn, id(number)).unwrap().unwrap();
        assert_eq!((kept(1).bytes, kept(1).job), (None, paper(1)));
        assert!(kept(2).bytes.is_some());
    }
}
