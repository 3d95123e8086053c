//! What a manager must look at: told by the hub, or found at this terminal.
//!
//! One that was settled stays in the books. What the hub tells is kept as it tells it ([`keep`]); what is found here is
//! raised ([`raise`]) and, where it mends itself, resolved ([`resolve`]).

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use super::fold::Entry;
use crate::domain::exception::{Exception, Matter, Origin, Settled, Settlement, State};
use crate::domain::fact::{Bearer, ExceptionSettled};
use crate::domain::id::ExceptionId;

/// How an exception stands, as its row says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Open,
    Settled,
    Resolved,
}

word_columns! {
    Origin { Hub = "hub", Here = "here" }
    Word { Open = "open", Settled = "settled", Resolved = "resolved" }
    Bearer { Shop = "shop", Issuer = "issuer", Customer = "customer", Nobody = "nobody" }
}

const COLUMNS: &str = "exception, origin, kind, body, raised_at_ms, state, settled_at_ms, settled_by, bearer, note";

/// Keeps an exception that the hub tells, or what it has become. One that was settled here stays settled until the hub
/// agrees.
pub fn keep(conn: &Connection, exception: &Exception) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO exceptions (exception, origin, kind, body, raised_at_ms, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (exception) DO UPDATE SET kind = excluded.kind, body = excluded.body,
             state = CASE WHEN exceptions.state = 'open' OR excluded.state <> 'open' THEN excluded.state
                          ELSE exceptions.state END",
    )?
    .execute(params![
        Sql(exception.id),
        Sql(exception.origin),
        exception.matter.kind(),
        exception.matter.body()?,
        Sql(exception.raised_at),
        Sql(word(&exception.state))
    ])?;
    Ok(())
}

/// Raises an exception that was found here. One that is known already is opened again where something else is the matter
/// now, or where it had resolved itself; what a manager said of the same matter stands.
pub fn raise(conn: &Connection, id: ExceptionId, matter: &Matter, at: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO exceptions (exception, origin, kind, body, raised_at_ms, state)
         VALUES (?1, 'here', ?2, ?3, ?4, 'open')
         ON CONFLICT (exception) DO UPDATE SET kind = excluded.kind, body = excluded.body,
             raised_at_ms = excluded.raised_at_ms, state = 'open',
             settled_at_ms = NULL, settled_by = NULL, bearer = NULL, note = NULL
         WHERE exceptions.body <> excluded.body OR exceptions.state = 'resolved'",
    )?
    .execute(params![Sql(id), matter.kind(), matter.body()?, Sql(at)])?;
    Ok(())
}

/// It mended itself. Nothing where it is not open.
pub fn resolve(conn: &Connection, id: ExceptionId) -> Result<()> {
    conn.prepare_cached("UPDATE exceptions SET state = 'resolved' WHERE exception = ?1 AND state = 'open'")?
        .execute([Sql(id)])?;
    Ok(())
}

/// An exception.
pub fn find(conn: &Connection, id: ExceptionId) -> Result<Option<Exception>> {
    conn.prepare_cached(&format!("SELECT {COLUMNS} FROM exceptions WHERE exception = ?1"))?
        .query_and_then([Sql(id)], read)?
        .next()
        .transpose()
}

/// The exceptions that wait for a manager, the latest first, `limit` at most.
pub fn open(conn: &Connection, limit: u32) -> Result<Vec<Exception>> {
    listed(conn, "state = 'open'", limit)
}

/// The exceptions that wait for nobody, the latest first, `limit` at most.
pub fn closed(conn: &Connection, limit: u32) -> Result<Vec<Exception>> {
    listed(conn, "state <> 'open'", limit)
}

/// The exceptions found since an instant, the latest first, `limit` at most.
pub fn since(conn: &Connection, from: Timestamp, limit: u32) -> Result<Vec<Exception>> {
    listed(conn, &format!("raised_at_ms >= {}", from.as_millisecond()), limit)
}

/// How many wait for a manager.
pub fn count_open(conn: &Connection) -> Result<u32> {
    Ok(conn.prepare_cached("SELECT count(*) FROM exceptions WHERE state = 'open'")?.query_row([], |row| row.get(0))?)
}

fn listed(conn: &Connection, condition: &str, limit: u32) -> Result<Vec<Exception>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM exceptions WHERE {condition} ORDER BY raised_at_ms DESC, exception DESC LIMIT ?1"
    ))?
    .query_and_then([limit], read)?
    .collect()
}

/// Writes down what a manager said.
pub(super) fn settle(conn: &Connection, entry: Entry<'_>, settled: &ExceptionSettled) -> Result<()> {
    conn.prepare_cached(
        "UPDATE exceptions SET state = 'settled', settled_at_ms = ?2, settled_by = ?3, bearer = ?4, note = ?5
         WHERE exception = ?1 AND state = 'open'",
    )?
    .execute(params![
        Sql(settled.exception),
        entry.at_ms,
        Sql(entry.fact.staff),
        Sql(settled.bearer),
        settled.note
    ])?;
    Ok(())
}

const fn word(state: &State) -> Word {
    match state {
        State::Open => Word::Open,
        State::Settled(_) => Word::Settled,
        State::Resolved => Word::Resolved,
    }
}

fn read(row: &Row<'_>) -> Result<Exception> {
    let body: String = row.get("body")?;
    let kind = row.get_ref("kind")?.as_str().map_err(rusqlite::Error::from)?;
    let state = match row.read::<Word>("state")? {
        Word::Open => State::Open,
        Word::Resolved => State::Resolved,
        Word::Settled => match (row.read("settled_at_ms")?, row.read("bearer")?) {
            (Some(at), Some(bearer)) => State::Settled(Settled::Here(Settlement {
                at,
                by: row.read("settled_by")?,
                bearer,
                note: row.get("note")?,
            })),
            _ => State::Settled(Settled::Elsewhere),
        },
    };
    Ok(Exception {
        id: row.read("exception")?,
        origin: row.read("origin")?,
        matter: Matter::read(kind, &body),
        raised_at: row.read("raised_at_ms")?,
        state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::exception::{Other, Trouble, Unprinted};
    use crate::domain::fact::Event;
    use crate::domain::id::PrintJobId;
    use crate::domain::staff::Permission;
    use crate::store::sample::{at, books, fact, record, staff_id, uuid};

    const ID: ExceptionId = ExceptionId::new(::uuid::Uuid::from_u128(1));

    fn told(state: State) -> Exception {
        let matter = Matter::Other(Other { kind: "double_redemption".into(), body: "{}".into() });
        Exception { id: ID, origin: Origin::Hub, matter, raised_at: at(1), state }
    }

    fn paper(trouble: Trouble) -> Matter {
        Matter::Unprinted(Unprinted { job: PrintJobId::new(uuid(20, 1)), redemption: None, trouble })
    }

    fn settled(bearer: Bearer, note: &str) -> crate::domain::fact::Fact {
        fact(Event::ExceptionSettled(ExceptionSettled {
            exception: ID,
            bearer,
            note: note.into(),
            permission: Permission::SettleExceptions,
        }))
    }

    fn state(conn: &Connection) -> State {
        find(conn, ID).unwrap().unwrap().state
    }

    #[test]
    fn an_exception_settled_here_stays_settled_until_the_hub_agrees() {
        let conn = &books().conn;
        keep(conn, &told(State::Open)).unwrap();
        assert_eq!(open(conn, 9).unwrap(), [told(State::Open)]);
        record(conn, &settled(Bearer::Shop, "two tills at once")).unwrap();
        keep(conn, &told(State::Open)).unwrap();
        assert_eq!((open(conn, 9).unwrap(), count_open(conn).unwrap()), (vec![], 0), "an older page does not open it");
        keep(conn, &told(State::Settled(Settled::Elsewhere))).unwrap();
        let said =
            Settlement { at: at(1), by: Some(staff_id(1)), bearer: Bearer::Shop, note: "two tills at once".into() };
        assert_eq!(state(conn), State::Settled(Settled::Here(said)), "and who said what is kept");
        keep(conn, &told(State::Resolved)).unwrap();
        assert_eq!(state(conn), State::Resolved);
    }

    #[test]
    fn one_that_was_settled_elsewhere_says_so() {
        let conn = &books().conn;
        keep(conn, &told(State::Open)).unwrap();
        keep(conn, &told(State::Settled(Settled::Elsewhere))).unwrap();
        assert_eq!(closed(conn, 9).unwrap(), [told(State::Settled(Settled::Elsewhere))]);
    }

    #[test]
    fn what_is_found_here_opens_again_for_another_matter_and_not_for_the_same() {
        let conn = &books().conn;
        raise(conn, ID, &paper(Trouble::Waiting), at(1)).unwrap();
        record(conn, &settled(Bearer::Nobody, "")).unwrap();
        raise(conn, ID, &paper(Trouble::Waiting), at(2)).unwrap();
        assert!(matches!(state(conn), State::Settled(_)), "it was looked at");
        raise(conn, ID, &paper(Trouble::InDoubt), at(3)).unwrap();
        assert_eq!(state(conn), State::Open);
        resolve(conn, ID).unwrap();
        assert_eq!(state(conn), State::Resolved);
        raise(conn, ID, &paper(Trouble::InDoubt), at(4)).unwrap();
        assert_eq!((state(conn), find(conn, ID).unwrap().unwrap().raised_at), (State::Open, at(4)));
    }

    #[test]
    fn the_latest_stands_first_and_the_list_has_an_end() {
        let conn = &books().conn;
        for number in 1..=5 {
            let id = ExceptionId::new(uuid(40, number));
            raise(conn, id, &paper(Trouble::Waiting), at(i64::try_from(number).unwrap())).unwrap();
        }
        let times = |found: Vec<Exception>| found.iter().map(|one| one.raised_at).collect::<Vec<_>>();
        assert_eq!(times(open(conn, 2).unwrap()), [at(5), at(4)]);
        assert_eq!(times(since(conn, at(4), 9).unwrap()), [at(5), at(4)]);
        assert_eq!(count_open(conn).unwrap(), 5);
    }
}
