//! Settings of this terminal, as text by key. No secrets: those stand in the keyring.

use rusqlite::{Connection, OptionalExtension};

use super::error::Result;

/// A setting; `None` where it was never set.
pub fn find(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// Every setting.
pub fn all(conn: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = conn.prepare_cached("SELECT key, value FROM settings ORDER BY key")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Sets a setting.
pub fn set(conn: &Connection, key: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute([key, value])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::books;

    #[test]
    fn a_setting_is_what_it_was_last_set_to() {
        let conn = &books().conn;
        assert_eq!(find(conn, "language").unwrap(), None);
        set(conn, "language", "en").unwrap();
        set(conn, "language", "zh-CN").unwrap();
        assert_eq!(find(conn, "language").unwrap().as_deref(), Some("zh-CN"));
    }
}
