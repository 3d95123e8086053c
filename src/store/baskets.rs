//! Baskets: the one that is being rung up, and those that were put aside under a name.
//!
//! They are no facts: what becomes of them is. A basket is kept as text of its own format, so that one which a newer
//! program wrote, or an older one, lies here whole until a program comes that can read it.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::codec::{Read, Sql};
use super::error::{Guard, Result};
use crate::domain::id::{SaleId, StaffId};

/// A basket as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The sale that it will become.
    pub sale: SaleId,
    /// How many lines it has.
    pub lines: u32,
    /// What was rung up.
    pub text: Text,
    /// Who rang it up last.
    pub staff: Option<StaffId>,
    /// When it last changed, or was put aside.
    pub changed_at: Timestamp,
}

/// A basket as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// In which format.
    pub format: u32,
    /// The text.
    pub body: String,
}

/// A basket that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Under which name.
    pub name: String,
    /// The basket.
    pub kept: Kept,
}

/// The basket that is being rung up.
pub fn open(conn: &Connection) -> Result<Option<Kept>> {
    conn.prepare_cached(
        "SELECT sale, name, lines, format, body, staff, changed_at_ms FROM baskets WHERE state = 'open'",
    )?
    .query_and_then([], read)?
    .next()
    .map(|held| held.map(|held| held.kept))
    .transpose()
}

/// Those that were put aside, the latest first.
pub fn held(conn: &Connection) -> Result<Vec<Held>> {
    conn.prepare_cached(
        "SELECT sale, name, lines, format, body, staff, changed_at_ms FROM baskets WHERE state = 'held'
         ORDER BY changed_at_ms DESC, sale",
    )?
    .query_and_then([], read)?
    .collect()
}

/// Keeps what is being rung up, in place of what it was before.
pub fn keep(conn: &Connection, kept: &Kept) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO baskets (sale, state, lines, format, body, staff, changed_at_ms)
         VALUES (?1, 'open', ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (sale) DO UPDATE SET lines = ?2, format = ?3, body = ?4, staff = ?5, changed_at_ms = ?6",
    )?
    .execute(params![
        Sql(kept.sale),
        kept.lines,
        kept.text.format,
        kept.text.body,
        Sql(kept.staff),
        Sql(kept.changed_at)
    ])?;
    Ok(())
}

/// Puts the open basket aside.
pub fn hold(conn: &Connection, sale: SaleId, name: &str, at: Timestamp) -> Result<()> {
    let changed = conn
        .prepare_cached(
            "UPDATE baskets SET state = 'held', name = ?2, changed_at_ms = ?3 WHERE sale = ?1 AND state = 'open'",
        )?
        .execute(params![Sql(sale), name, Sql(at)])?;
    one(changed, sale)
}

/// Takes up again what was put aside; nothing may be open.
pub fn recall(conn: &Connection, sale: SaleId) -> Result<()> {
    let changed = conn
        .prepare_cached("UPDATE baskets SET state = 'open', name = '' WHERE sale = ?1 AND state = 'held'")?
        .execute([Sql(sale)])?;
    one(changed, sale)
}

/// Forgets a basket: it was sold, or given up.
pub fn forget(conn: &Connection, sale: SaleId) -> Result<()> {
    let changed = conn.prepare_cached("DELETE FROM baskets WHERE sale = ?1")?.execute([Sql(sale)])?;
    one(changed, sale)
}

/// Forgets what was rung up and stands in the books as sold.
pub(super) fn forget_sold(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM baskets WHERE sale IN (SELECT sale FROM sales)", [])?;
    Ok(())
}

/// Lets what is being rung up and what was put aside become other sales than they were to be, but for those that are, or may
/// be, paid by code already: that pays the one sale and no other.
pub(super) fn become_other_sales(conn: &Connection, mut mint: impl FnMut() -> Uuid) -> Result<()> {
    let sales: Vec<SaleId> = conn
        .prepare(
            "SELECT sale FROM baskets b
             WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.sale = b.sale AND p.outcome IS NOT 'failed')",
        )?
        .query_and_then([], |row| row.read(0))?
        .collect::<Result<_>>()?;
    for sale in sales {
        conn.execute("UPDATE baskets SET sale = ?2 WHERE sale = ?1", params![Sql(sale), Sql(SaleId::new(mint()))])?;
    }
    Ok(())
}

fn one(changed: usize, sale: SaleId) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Guard::NoSuchBasket(sale).into()) }
}

fn read(row: &Row<'_>) -> Result<Held> {
    Ok(Held {
        name: row.get("name")?,
        kept: Kept {
            sale: row.read("sale")?,
            lines: row.get("lines")?,
            text: Text { format: row.get("format")?, body: row.get("body")? },
            staff: row.read("staff")?,
            changed_at: row.read("changed_at_ms")?,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sample::{at, books, uuid};

    fn kept(number: u64, lines: u32) -> Kept {
        let text = Text { format: 1, body: format!(r#"{{"lines":{lines}}}"#) };
        Kept { sale: SaleId::new(uuid(40, number)), lines, text, staff: None, changed_at: at(1) }
    }

    #[test]
    fn one_basket_is_open_and_several_lie_aside_under_their_names() {
        let conn = &books().conn;
        keep(conn, &kept(1, 1)).unwrap();
        keep(conn, &kept(1, 3)).unwrap();
        assert_eq!(open(conn).unwrap(), Some(kept(1, 3)));
        assert!(keep(conn, &kept(2, 1)).is_err(), "two open at once");
        hold(conn, kept(1, 3).sale, "red coat", at(5)).unwrap();
        keep(conn, &kept(2, 1)).unwrap();
        hold(conn, kept(2, 1).sale, "", at(6)).unwrap();
        let names: Vec<String> = held(conn).unwrap().into_iter().map(|held| held.name).collect();
        assert_eq!(names, ["", "red coat"]);
        recall(conn, kept(1, 3).sale).unwrap();
        assert!(recall(conn, kept(2, 1).sale).is_err(), "one is open");
        assert_eq!(open(conn).unwrap().unwrap().lines, 3);
        forget(conn, kept(1, 3).sale).unwrap();
        assert_eq!(open(conn).unwrap(), None);
        assert!(matches!(forget(conn, kept(1, 3).sale), Err(crate::store::Error::Guard(Guard::NoSuchBasket(_)))));
    }
}
