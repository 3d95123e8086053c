//! What a manager must look at: told by the hub, or found at this terminal.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::codec::{Read, Sql, word_columns};
use super::error::Result;
use crate::domain::id::ExceptionId;

/// Something a manager must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its identity.
    pub id: ExceptionId,
    /// Where it was found.
    pub origin: Origin,
    /// What kind: a stable name, such as `double_redemption`.
    pub kind: String,
    /// Its figures: JSON.
    pub body: String,
    /// When it was found.
    pub raised_at: Timestamp,
    /// How it stands.
    pub state: State,
}

/// Where an exception was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By the hub.
    Hub,
    /// Here.
    Here,
}

/// How an exception stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for a manager.
    Open,
    /// A manager settled it.
    Settled,
    /// It resolved itself.
    Resolved,
}

word_columns! {
    Origin { Hub = "hub", Here = "here" }
    State { Open = "open", Settled = "settled", Resolved = "resolved" }
}

/// Keeps an exception, or what it has become. One that was settled here stays settled until the hub agrees.
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
        exception.kind,
        exception.body,
        Sql(exception.raised_at),
        Sql(exception.state)
    ])?;
    Ok(())
}

/// The exceptions that wait for a manager, oldest first.
pub fn open(conn: &Connection) -> Result<Vec<Exception>> {
    conn.prepare_cached(
        "SELECT exception, origin, kind, body, raised_at_ms, state FROM exceptions
         WHERE state = 'open' ORDER BY raised_at_ms, exception",
    )?
    .query_and_then([], |row| {
        Ok(Exception {
            id: row.read(0)?,
            origin: row.read(1)?,
            kind: row.get(2)?,
            body: row.get(3)?,
            raised_at: row.read(4)?,
            state: row.read(5)?,
        })
    })?
    .collect()
}

pub(super) fn settle(conn: &Connection, id: ExceptionId) -> Result<()> {
    conn.prepare_cached("UPDATE exceptions SET state = 'settled' WHERE exception = ?1 AND state = 'open'")?
        .execute([Sql(id)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, uuid};

    fn exception(state: State) -> Exception {
        Exception {
            id: ExceptionId::new(uuid(40, 1)),
            origin: Origin::Hub,
            kind: "double_redemption".into(),
            body: "{}".into(),
            raised_at: at(1),
            state,
        }
    }

    #[test]
    fn an_exception_settled_here_stays_settled_until_the_hub_agrees() {
        let conn = &books().conn;
        keep(conn, &exception(State::Open)).unwrap();
        assert_eq!(open(conn).unwrap(), [exception(State::Open)]);
        settle(conn, exception(State::Open).id).unwrap();
        keep(conn, &exception(State::Open)).unwrap();
        assert_eq!(open(conn).unwrap(), [], "an older page does not open it again");
        keep(conn, &exception(State::Resolved)).unwrap();
        assert_eq!(open(conn).unwrap(), []);
    }
}
