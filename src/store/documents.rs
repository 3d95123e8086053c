//! Documents that the hub signed, as they were signed: the engine checks the signature whenever it reads one.

use rusqlite::{Connection, OptionalExtension, params};

use super::error::Result;

/// Which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The keys for tokens.
    Keys,
    /// The revoked tokens.
    Revocations,
}

/// A signed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The very text that was signed.
    pub body: String,
    /// The signature, as it came.
    pub signature: String,
}

impl Name {
    const fn text(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Revocations => "revocations",
        }
    }
}

/// A document; `None` where none came yet.
pub fn find(conn: &Connection, name: Name) -> Result<Option<Document>> {
    Ok(conn
        .prepare_cached("SELECT body, signature FROM documents WHERE name = ?1")?
        .query_row([name.text()], |row| Ok(Document { body: row.get(0)?, signature: row.get(1)? }))
        .optional()?)
}

/// Keeps a document whose signature was checked. Also for a first list that comes with the enrolment.
pub fn keep(conn: &Connection, name: Name, document: &Document) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO documents (name, body, signature) VALUES (?1, ?2, ?3)
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, signature = excluded.signature",
    )?
    .execute(params![name.text(), document.body, document.signature])?;
    Ok(())
}

pub(super) fn forget(conn: &Connection, name: Name) -> Result<()> {
    conn.prepare_cached("DELETE FROM documents WHERE name = ?1")?.execute([name.text()])?;
    Ok(())
}
