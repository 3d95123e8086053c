//! The schemas of the files, and how an older file is brought to the newest.
//!
//! The numbered files under `migrations/` are never edited once released; `user_version` counts how many a file has had.
//! A copy of an existing file is made before it is changed.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::backup;
use super::database::{File, with_suffix};
use super::error::{Error, Result};

const LEDGER: &[M<'static>] = &[
    M::up(include_str!("../../migrations/ledger/0001_books.sql")),
    M::up(include_str!("../../migrations/ledger/0002_sign_in.sql")),
    M::up(include_str!("../../migrations/ledger/0003_days.sql")),
    M::up(include_str!("../../migrations/ledger/0004_records.sql")),
    M::up(include_str!("../../migrations/ledger/0005_slip_numbers.sql")),
    M::up(include_str!("../../migrations/ledger/0007_till.sql")),
    M::up(include_str!("../../migrations/ledger/0008_shifts.sql")),
    M::up(include_str!("../../migrations/ledger/0009_payments.sql")),
    M::up(include_str!("../../migrations/ledger/0010_members.sql")),
    M::up(include_str!("../../migrations/ledger/0011_stock.sql")),
    M::up(include_str!("../../migrations/ledger/0012_payments_of_any_till.sql")),
    M::up(include_str!("../../migrations/ledger/0013_advances.sql")),
    M::up(include_str!("../../migrations/ledger/0014_stock_waiting.sql")),
    M::up(include_str!("../../migrations/ledger/0015_stock_waits.sql")),
    M::up(include_str!("../../migrations/ledger/0016_by_key.sql")),
    M::up(include_str!("../../migrations/ledger/0017_reversals.sql")),
];
const CACHE: &[M<'static>] = &[
    M::up(include_str!("../../migrations/cache/0001_copies.sql")),
    M::up(include_str!("../../migrations/cache/0002_catalogue.sql")),
    M::up(include_str!("../../migrations/cache/0003_members.sql")),
    M::up(include_str!("../../migrations/cache/0004_shelves.sql")),
    M::up(include_str!("../../migrations/cache/0005_pictures.sql")),
];
const PEOPLE: &[M<'static>] = &[M::up(include_str!("../../migrations/people/0001_keys.sql"))];

/// Why a file was not brought up.
#[derive(Debug, thiserror::Error)]
pub(super) enum MigrateError {
    /// A newer program wrote it.
    #[error("schema {found} is newer than {known}, the newest that this program reads")]
    Newer {
        /// Its schema.
        found: usize,
        /// The newest schema that this program reads.
        known: usize,
    },
    /// It is a database of something else.
    #[error("the file is not one of Countersign's")]
    NotOurs,
    /// A step failed; the file is as it was before.
    #[error("a migration failed")]
    Step(#[from] rusqlite_migration::Error),
    /// The file could not be read or copied.
    #[error(transparent)]
    Store(#[from] Error),
}

/// What bringing up a file did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Migrated {
    /// It was new or as it should be.
    Nothing,
    /// It was brought from this schema to the newest; a copy of it as it was stands beside it.
    From(usize),
}

/// The steps of a file's schema.
pub(super) const fn steps(file: File) -> &'static [M<'static>] {
    match file {
        File::Ledger => LEDGER,
        File::Cache => CACHE,
        File::People => PEOPLE,
    }
}

/// Brings a file to the last of `steps`. What stands in the file is copied to `<file>.before-<schema>` first.
pub(super) fn bring_up(
    conn: &mut Connection,
    file: File,
    path: &Path,
    steps: &'static [M<'static>],
) -> Result<Migrated, MigrateError> {
    let found = held_schema(conn, file)?;
    if found > steps.len() {
        return Err(MigrateError::Newer { found, known: steps.len() });
    }
    if found == steps.len() {
        return Ok(Migrated::Nothing);
    }
    if found > 0 {
        backup::copy(conn, &with_suffix(path, &format!(".before-{found}")))?;
    }
    Migrations::from_slice(steps).to_latest(conn)?;
    Ok(if found > 0 { Migrated::From(found) } else { Migrated::Nothing })
}

/// Whether this program reads a file, without bringing it up.
pub(super) fn check_known(conn: &Connection, file: File) -> Result<(), MigrateError> {
    let (found, known) = (held_schema(conn, file)?, steps(file).len());
    if found > known { Err(MigrateError::Newer { found, known }) } else { Ok(()) }
}

/// Gives an empty database the newest schema.
pub(super) fn make_new(conn: &mut Connection, file: File) -> Result<()> {
    Migrations::from_slice(steps(file)).to_latest(conn).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => Error::Sql(rusqlite::Error::ToSqlConversionFailure(other.into())),
    })
}

/// How many steps a file has had; 0 for a new one. A file with another program's mark, or with tables and no mark at
/// all, is not ours.
fn held_schema(conn: &Connection, file: File) -> Result<usize, MigrateError> {
    let read = |pragma: &str| conn.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0)).map_err(Error::from);
    let tables: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(Error::from)?;
    let mark = read("application_id")?;
    if mark != file.application_id() && (mark != 0 || tables > 0) {
        return Err(MigrateError::NotOurs);
    }
    usize::try_from(read("user_version")?).map_err(|_| MigrateError::NotOurs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::database::{Access, connect};
    use crate::store::identity;
    use crate::store::sample::{self, at, provisional, record};

    const FIRST: &[M<'static>] = &[M::up(include_str!("../../migrations/ledger/0001_books.sql"))];
    const NEXT: &[M<'static>] = &[
        M::up(include_str!("../../migrations/ledger/0001_books.sql")),
        M::up("CREATE TABLE later (a INTEGER) STRICT;"),
        M::up("ALTER TABLE settings ADD COLUMN later TEXT;"),
    ];
    const BROKEN: &[M<'static>] = &[
        M::up(include_str!("../../migrations/ledger/0001_books.sql")),
        M::up("CREATE TABLE later (a INTEGER) STRICT; CREATE TABLE settings (a);"),
    ];

    fn ledger(dir: &Path) -> (Connection, std::path::PathBuf) {
        let path = dir.join("ledger.db");
        (connect(File::Ledger, &path, Access::Write).unwrap(), path)
    }

    #[test]
    fn every_schema_is_sound_from_the_first_step_to_the_last() {
        for file in [File::Ledger, File::Cache, File::People] {
            Migrations::from_slice(steps(file)).validate().unwrap();
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join(file.name());
            let mut conn = connect(file, &path, Access::Write).unwrap();
            assert_eq!(bring_up(&mut conn, file, &path, steps(file)).unwrap(), Migrated::Nothing);
            assert_eq!(held_schema(&conn, file).unwrap(), steps(file).len());
            let loose: i64 = conn
                .query_row(
                    "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict
                     AND name NOT LIKE 'sqlite_%'",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert_eq!(loose, 0, "every table is STRICT");
        }
    }

    #[test]
    fn what_was_sold_before_anything_was_counted_is_moved_as_the_journal_says() {
        let mut conn = Connection::open_in_memory().unwrap();
        Migrations::from_slice(&LEDGER[..9]).to_latest(&mut conn).unwrap();
        conn.execute_batch(
            "INSERT INTO lives (life, device, incarnation, began_at_ms, acked_seq)
             VALUES (1, zeroblob(16), zeroblob(8), 0, 1)",
        )
        .unwrap();
        let made: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/golden/facts/sale_made.json")).unwrap();
        let mut back = made.clone();
        back["sale"]["lines"][0]["way"] = serde_json::json!({ "returned": { "without_receipt": {} } });
        back["sale"]["lines"][0]["item"]["variant"] = serde_json::json!({ "code": "L", "name": "L" });
        back["sale"]["lines"][1]["item"]["measure"] = "weight".into();
        for (seq, body) in [(1, made), (2, back)] {
            conn.execute(
                "INSERT INTO journal (life, seq, id, at_ms, body, prev_hash, hash)
                 SELECT 1, ?1, randomblob(16), 0, ?2, head_hash, randomblob(32) FROM lives",
                rusqlite::params![seq, body.to_string()],
            )
            .unwrap();
        }
        Migrations::from_slice(LEDGER).to_latest(&mut conn).unwrap();
        let moved: Vec<String> = conn
            .prepare("SELECT concat_ws(' ', seq, place, product, variant, way, pieces, rev, outcome) FROM stock_moves")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert_eq!(moved, ["1 1 TEA  out 2 0 applied", "1 2 CAKE  out 1 0 applied", "2 1 TEA L in 2 waiting"]);
    }

    #[test]
    fn what_stood_in_tables_with_numbers_of_their_own_stands_there_by_its_key() {
        let mut conn = Connection::open_in_memory().unwrap();
        Migrations::from_slice(&LEDGER[..14]).to_latest(&mut conn).unwrap();
        conn.pragma_update(None, "foreign_keys", true).unwrap();
        identity::enrol(&conn, &sample::identity(), sample::device(), sample::incarnation(), at(0)).unwrap();
        (1..=3).for_each(|number| drop(record(&conn, &provisional(number, 1)).unwrap()));
        conn.execute_batch(
            "INSERT INTO receipts SELECT 1, seq, randomblob(16), 'sale' FROM journal ORDER BY seq;
             INSERT INTO sales SELECT document, 1, number, number, zeroblob(16), zeroblob(16), '2026-11-22', 7, 'paid',
                 900, 100, 50, 800, 0, 0 FROM receipts;
             INSERT INTO sale_lines SELECT sale, 1, 'TEA', 'Tea', 'sold', 1000, 900, 100, 0, 750, 50, 0, zeroblob(16),
                 NULL, NULL, NULL, NULL FROM sales;
             INSERT INTO tenders SELECT sale, 1, 'in', 'cash', 800, NULL, NULL, NULL FROM sales;
             INSERT INTO stock_moves SELECT 1, seq, 1, 'TEA', '', 'out', 1, NULL, 'waiting' FROM sales;",
        )
        .unwrap();
        conn.execute_batch("INSERT INTO baskets SELECT sale, 'held', 'Li', 1, 1, '{}', NULL, 9 FROM sales LIMIT 2;")
            .unwrap();
        let tables = ["redemptions", "sales", "sale_lines", "tenders", "stock_moves", "baskets"];
        let rows = |conn: &Connection| {
            tables.map(|table| {
                let mut statement = conn.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
                let mut names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
                // How many lines a sale has stands beside it only since then.
                names.retain(|name| table != "sales" || name != "lines");
                let row = |row: &rusqlite::Row<'_>| (0..names.len()).map(|column| row.get(column)).collect();
                let rows: Vec<Vec<rusqlite::types::Value>> =
                    statement.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap();
                (names, rows)
            })
        };
        let before = rows(&conn);
        assert!(before.iter().all(|(_, rows)| rows.len() > 1), "every table holds rows");
        Migrations::from_slice(LEDGER).to_latest(&mut conn).unwrap();
        assert_eq!(rows(&conn), before);
        let lines: i64 = conn.query_row("SELECT min(lines) FROM sales", [], |row| row.get(0)).unwrap();
        assert_eq!(lines, 1);
        assert!(!conn.prepare("PRAGMA foreign_key_check").unwrap().exists([]).unwrap());
        // Whose line it is is still asked for, under the name that the table has now.
        assert!(conn.execute("DELETE FROM sales", []).is_err(), "a sale goes without its lines");
    }

    #[test]
    fn an_older_file_is_copied_before_it_is_brought_up() {
        let dir = tempfile::tempdir().unwrap();
        let (mut conn, path) = ledger(dir.path());
        bring_up(&mut conn, File::Ledger, &path, FIRST).unwrap();
        conn.execute("INSERT INTO settings VALUES ('language', 'zh-CN')", []).unwrap();
        assert_eq!(bring_up(&mut conn, File::Ledger, &path, NEXT).unwrap(), Migrated::From(1));
        let copy = Connection::open(dir.path().join("ledger.db.before-1")).unwrap();
        assert_eq!(held_schema(&copy, File::Ledger).unwrap(), 1);
        let kept: String = copy.query_row("SELECT value FROM settings", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "zh-CN");
        let kept: String = conn.query_row("SELECT value FROM settings", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "zh-CN");
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let (mut conn, path) = ledger(dir.path());
        bring_up(&mut conn, File::Ledger, &path, FIRST).unwrap();
        assert!(matches!(bring_up(&mut conn, File::Ledger, &path, BROKEN), Err(MigrateError::Step(_))));
        assert_eq!(held_schema(&conn, File::Ledger).unwrap(), 1);
        assert!(conn.query_row("SELECT count(*) FROM later", [], |row| row.get::<_, i64>(0)).is_err());
    }

    #[test]
    fn a_newer_file_is_refused_in_one_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let (mut conn, path) = ledger(dir.path());
        bring_up(&mut conn, File::Ledger, &path, NEXT).unwrap();
        let refused = bring_up(&mut conn, File::Ledger, &path, FIRST).unwrap_err();
        assert_eq!(refused.to_string(), "schema 3 is newer than 1, the newest that this program reads");
    }

    #[test]
    fn a_database_of_something_else_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (mut conn, path) = ledger(dir.path());
        conn.execute_batch("CREATE TABLE songs (a)").unwrap();
        assert!(matches!(bring_up(&mut conn, File::Ledger, &path, FIRST), Err(MigrateError::NotOurs)));
        bring_up(&mut connect(File::Cache, &dir.path().join("c"), Access::Write).unwrap(), File::Cache, &path, CACHE)
            .unwrap();
        let mut cache = connect(File::Cache, &dir.path().join("c"), Access::Write).unwrap();
        assert!(matches!(bring_up(&mut cache, File::Ledger, &path, FIRST), Err(MigrateError::NotOurs)));
    }
}
