//! Reading what can be read out of a damaged ledger, row by row, as one JSON object a line.
//!
//! `{"table":"journal","row":{"place":1,…}}`; bytes are `{"hex":"…"}`. Rows on pages that cannot be read are stepped
//! over, so that one bad page costs its own rows alone. The damaged file is opened for reading only and never changed.
//! What was rescued is for people and for the hub: a ledger goes on from a copy ([`super::restore`]).

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use serde_json::{Map, Value, json};

use super::database::{File, uri};
use super::error::{Error, Result};

/// The tables, most precious first: from `lives` and `journal` all others but the last few can be made again.
const TABLES: &[&str] = &[
    "lives",
    "identity",
    "journal",
    "intents",
    "redemptions",
    "reversals",
    "voids",
    "refusals",
    "check_ins",
    "walk_ins",
    "booking_changes",
    "receipts",
    "sales",
    "sale_lines",
    "tenders",
    "payments",
    "points_moves",
    "refunds",
    "refund_lines",
    "line_voids",
    "supply_marks",
    "stock_moves",
    "shifts",
    "baskets",
    "exceptions",
    "grant_held",
    "print_jobs",
    "staff",
    "settings",
    "clock_mark",
];

/// What is left where it is, and why.
#[cfg(test)]
const LEFT: &[(&str, &str)] = &[("burnt_steps", "a step of a rotating code is worth nothing once its minute is over")];

/// The fewest bytes that a row takes in a file; bounds how many places are tried.
const ROW_BYTES_MIN: u64 = 16;

/// What was rescued.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rescued {
    /// How many rows of each table were read.
    pub rows: Vec<(&'static str, u64)>,
    /// The tables of which some pages could not be read.
    pub damaged: Vec<&'static str>,
}

/// A ledger, damaged or not, of which at least the first page can be read.
#[derive(Debug)]
pub struct Ledger {
    conn: Connection,
    /// A bound of the places that are tried.
    places: i64,
}

/// Opens the ledger in `dir` for reading alone. Refused where there is none, or where not even its first page can be read.
pub fn open(dir: &Path) -> Result<Ledger> {
    let path = dir.join(File::Ledger.name());
    if !path.is_file() {
        return Err(Error::Missing(path));
    }
    let conn = Connection::open_with_flags(
        uri(&path, &["mode=ro"])?,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // A cell that reaches beyond its page is refused and not read.
    conn.pragma_update(None, "cell_size_check", 1)?;
    let places = i64::try_from(path.metadata()?.len() / ROW_BYTES_MIN).unwrap_or(i64::MAX);
    // Without the first page there is no schema: nothing can be found.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(Ledger { conn, places })
}

impl Ledger {
    /// Writes every readable row to `out`, one JSON object a line. Fails where `out` cannot be written.
    pub fn export(&self, out: &mut impl Write) -> Result<Rescued> {
        let mut rescued = Rescued::default();
        for table in TABLES {
            let (rows, whole) = match Stored::of(&self.conn, table) {
                Stored::ByPlace => export_table(&self.conn, table, self.places, out)?,
                Stored::ByKey(key) => export_in_order(&self.conn, table, &key, out)?,
            };
            rescued.rows.push((table, rows));
            if whole == Pages::SomeLost {
                rescued.damaged.push(table);
            }
        }
        out.flush()?;
        Ok(rescued)
    }
}

/// How the rows of a table are found.
enum Stored {
    /// Each has a number, its place in the file.
    ByPlace,
    /// They have no place of their own, but the order of their key: its columns.
    ByKey(Vec<String>),
}

impl Stored {
    fn of(conn: &Connection, table: &str) -> Self {
        let key = "SELECT i.name FROM pragma_table_list(?1) l, pragma_table_info(?1) i
             WHERE l.schema = 'main' AND l.wr = 1 AND i.pk > 0 ORDER BY i.pk";
        let columns = || conn.prepare(key)?.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>();
        match columns() {
            Ok(key) if !key.is_empty() => Self::ByKey(key),
            Ok(_) | Err(_) => Self::ByPlace,
        }
    }
}

/// Exports a table from its beginning until a page cannot be read, and then from its end. What lies between two bad pages is
/// lost here; the journal, whose rows have places, says it still.
fn export_in_order(conn: &Connection, table: &str, key: &[String], out: &mut impl Write) -> Result<(u64, Pages)> {
    let mut seen = BTreeSet::new();
    for (end, direction) in [(End::First, ""), (End::Last, " DESC")] {
        let order: Vec<String> = key.iter().map(|column| format!("{column}{direction}")).collect();
        let Ok(mut statement) = conn.prepare(&format!("SELECT * FROM {table} ORDER BY {}", order.join(", "))) else {
            return Ok((0, Pages::SomeLost));
        };
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let row = as_json(row, &names, 0)?;
                    if seen.insert(serde_json::to_string(&row)?) {
                        write_line(out, table, &row)?;
                    }
                }
                Ok(None) if end == End::First => return Ok((count(&seen), Pages::AllRead)),
                Ok(None) | Err(_) => break,
            }
        }
    }
    Ok((count(&seen), Pages::SomeLost))
}

fn count(seen: &BTreeSet<String>) -> u64 {
    u64::try_from(seen.len()).unwrap_or(u64::MAX)
}

/// From which end a table is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

/// Whether all pages of a table could be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pages {
    AllRead,
    SomeLost,
}

fn export_table(conn: &Connection, table: &str, places: i64, out: &mut impl Write) -> Result<(u64, Pages)> {
    let (mut rows, mut pages, mut place) = (0_u64, Pages::AllRead, 0_i64);
    while place < places {
        match row_after(conn, table, place) {
            Ok(Some((found, row))) => {
                write_line(out, table, &row)?;
                rows += 1;
                place = found;
            }
            Ok(None) => break,
            // The page behind this place cannot be read: try the next place, until one lies on another page.
            Err(_) => {
                pages = Pages::SomeLost;
                place += 1;
            }
        }
    }
    Ok((rows, pages))
}

/// The first row behind a place, with its own.
fn row_after(conn: &Connection, table: &str, place: i64) -> Result<Option<(i64, Map<String, Value>)>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT rowid AS rescued_place, * FROM {table} NOT INDEXED WHERE rowid > ?1 ORDER BY rowid LIMIT 1"
    ))?;
    let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
    let mut found = statement.query([place])?;
    let Some(row) = found.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, as_json(row, &names, 1)?)))
}

/// The columns of a row from the one at `first` on.
fn as_json(row: &Row<'_>, names: &[String], first: usize) -> Result<Map<String, Value>> {
    let mut columns = Map::new();
    for (at, name) in names.iter().enumerate().skip(first) {
        let value = match row.get_ref(at)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => json!(number),
            ValueRef::Real(number) => json!(number),
            ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => json!({ "hex": hexadecimal(bytes) }),
        };
        columns.insert(name.clone(), value);
    }
    Ok(columns)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

fn write_line(out: &mut impl Write, table: &str, row: &Map<String, Value>) -> Result<(), Error> {
    let line = serde_json::to_string(&json!({ "table": table, "row": row }))?;
    writeln!(out, "{line}").map_err(io::Error::into)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Seek, SeekFrom, Write};

    use super::*;
    use crate::store::sample::{Terminal, provisional, record, terminal};

    fn filled(rows: u64) -> tempfile::TempDir {
        let terminal = terminal();
        terminal.write(move |conn| (0..rows).try_for_each(|n| record(conn, &provisional(n, 1)).map(drop)));
        let Terminal { store, dir } = terminal;
        drop(store);
        dir
    }

    fn exported(dir: &Path) -> (Rescued, Vec<u64>) {
        let mut out = Vec::new();
        let rescued = open(dir).unwrap().export(&mut out).unwrap();
        let seqs = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["table"] == "journal")
            .map(|line| line["row"]["seq"].as_u64().unwrap())
            .collect();
        (rescued, seqs)
    }

    #[test]
    fn a_sound_ledger_is_exported_whole() {
        let dir = filled(50);
        let (rescued, seqs) = exported(dir.path());
        assert_eq!(seqs, (1..=50).collect::<Vec<_>>());
        assert!(rescued.damaged.is_empty());
        assert!(rescued.rows.contains(&("redemptions", 50)) && rescued.rows.contains(&("lives", 1)));
    }

    #[test]
    fn every_table_of_the_ledger_is_rescued_or_left_for_a_reason() {
        let dir = filled(0);
        let Ledger { conn, .. } = open(dir.path()).unwrap();
        let mut held =
            conn.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").unwrap();
        let held = held.query_map([], |row| row.get::<_, String>(0)).unwrap();
        let held: Vec<String> = held.map(Result::unwrap).filter(|name| !name.starts_with("sqlite_")).collect();
        let left: Vec<&str> = LEFT.iter().map(|(table, _)| *table).collect();
        let unnamed: Vec<_> =
            held.iter().filter(|name| !TABLES.contains(&name.as_str()) && !left.contains(&name.as_str())).collect();
        assert!(unnamed.is_empty(), "neither rescued nor left for a reason: {unnamed:?}");
        assert_eq!(held.len(), TABLES.len() + LEFT.len(), "a table is named that there is not");
    }

    #[test]
    fn a_bad_page_costs_its_own_rows_alone() {
        const ROWS: u64 = 400;
        let dir = filled(ROWS);
        let path = dir.path().join("ledger.db");
        let page = {
            let conn = rusqlite::Connection::open(&path).unwrap();
            conn.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'", [], |row| row.get::<_, u32>(0))
                .map(u64::from)
                .unwrap()
        };
        let bytes = fs::read(&path).unwrap();
        // A leaf of the journal: found by what stands in it, behind the root.
        let pages = u64::try_from(bytes.len()).unwrap() / 4_096;
        let leaf = (page + 1..=pages)
            .find(|page| {
                let start = usize::try_from((page - 1) * 4_096).unwrap();
                let content = &bytes[start..start + 4_096];
                content[0] == 0x0D && content.windows(15).any(|window| window == b"redemption_made")
            })
            .unwrap();
        let mut file = fs::File::options().write(true).open(&path).unwrap();
        file.seek(SeekFrom::Start((leaf - 1) * 4_096)).unwrap();
        file.write_all(&[0xA5; 4_096]).unwrap();
        let before = fs::read(&path).unwrap();
        let (rescued, seqs) = exported(dir.path());
        assert_eq!(rescued.damaged, ["journal"]);
        let lost = ROWS - u64::try_from(seqs.len()).unwrap();
        assert!((1..40).contains(&lost), "{lost} rows of one page are lost");
        assert!(seqs.is_sorted() && seqs.last() == Some(&ROWS), "what stands behind the page is there");
        assert_eq!(fs::read(&path).unwrap(), before, "not one byte changed");
    }

    #[test]
    fn what_is_no_database_is_said() {
        let dir = filled(1);
        fs::write(dir.path().join("ledger.db"), [0xA5; 8_192]).unwrap();
        assert!(matches!(open(dir.path()), Err(Error::Damaged(_))));
        fs::remove_file(dir.path().join("ledger.db")).unwrap();
        assert!(matches!(open(dir.path()), Err(Error::Missing(path)) if path.ends_with("ledger.db")));
    }
}
