//! The hub's statements against its tables: which of them walk through everything that a tenant has.
//!
//! `tenant` stands first in every key, and without statistics SQLite takes a tenant for a few rows. A statement that finds
//! its rows by the tenant alone then reads a million of them at every redemption, and no test of a few vouchers notices.

use std::path::Path;
use std::sync::Arc;

use countersign::hub::database::sqlite::Sqlite;
use countersign::hub::keys::Keys;
use countersign::store::Connection;

use crate::source::{Code, files_under};

/// Tables that hold a few rows however large a business is.
const SMALL: [&str; 7] = ["tenant", "shop", "campaign", "staff", "device", "invitation", "list"];

/// Where a snapshot is made, or the change log is read, and a walk is meant.
const MEANT: [&str; 2] = ["snapshot.rs", "changes.rs"];

/// A shop that is added learns of every voucher, once.
const MEANT_ONCE: &str = "SELECT id, code FROM voucher WHERE tenant = :tenant";

/// The statements of a file, as far as they stand in it whole.
fn statements(root: &Path, path: &str) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(root.join(path)).unwrap();
    let code = Code::of(&text).without_tests();
    let is_statement = |text: &str| {
        ["SELECT ", "UPDATE ", "DELETE ", "INSERT "].iter().any(|verb| text.trim_start().starts_with(verb))
    };
    let statements = code.literals().filter(|(_, literal)| is_statement(literal));
    statements.map(|(line, literal)| (line, literal.replace("{COLUMNS}", "*").replace("\\\n", " "))).collect()
}

/// How SQLite would find the rows; the end of each step names what it searches by.
fn plan(books: &Connection, statement: &str) -> Vec<String> {
    let mut query = books.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap_or_else(|error| {
        panic!("{statement}: {error}");
    });
    let mut steps = Vec::new();
    // Unbound: only the plan is asked for.
    let mut rows = query.raw_query();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get("detail").unwrap());
    }
    steps
}

/// The steps of a statement that read a large table from one end of a tenant to the other.
fn walks(books: &Connection, statement: &str) -> Vec<String> {
    let is_small =
        |table: &str| SMALL.iter().any(|small| table == *small || statement.contains(&format!(" {small} {table} ")));
    let walks = |step: &String| {
        let table = step.split_whitespace().nth(1).unwrap_or_default();
        let by_tenant_alone = step.ends_with("(tenant=?)") || step.starts_with("SCAN ");
        by_tenant_alone && table != "CONSTANT" && !is_small(table)
    };
    plan(books, statement).into_iter().filter(walks).collect()
}

/// A database as the hub itself makes it.
fn books(folder: &Path) -> Connection {
    let path = folder.join("hub.db");
    let keys = Keys::open_or_make(&folder.join("hub.keys"), "2026-11-28T04:00:00Z".parse().unwrap()).unwrap();
    drop(Sqlite::open(&path, Arc::new(keys)).unwrap());
    Connection::open(path).unwrap()
}

#[test]
fn no_statement_that_somebody_waits_for_walks_through_all_that_a_tenant_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let books = books(folder.path());
    let (mut seen, mut found) = (0, Vec::new());
    for path in files_under(root, "src/hub/database/sqlite", "rs") {
        if MEANT.iter().any(|meant| path.ends_with(meant)) {
            continue;
        }
        for (line, statement) in statements(root, &path) {
            // What is put together while the program runs cannot be asked about here.
            if statement == MEANT_ONCE || statement.contains('{') {
                continue;
            }
            seen += 1;
            found.extend(walks(&books, &statement).into_iter().map(|step| format!("{path}:{line}: {step}")));
        }
    }
    assert!(seen > 50, "only {seen} statements were found");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_planted_walk_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let books = books(folder.path());
    let planted = |statement: &str| !walks(&books, statement).is_empty();
    assert!(planted("SELECT redemption FROM claim WHERE tenant = 1 AND state = 'conflict'"));
    assert!(planted("DELETE FROM answer WHERE at_ms < 5"));
    // The way in which a day of one shop was asked for once.
    assert!(planted(
        "SELECT count(*) FROM claim c JOIN device d ON d.tenant = c.tenant AND d.id = c.device
         WHERE c.tenant = 1 AND d.shop = x'00' AND c.at_ms >= 5 AND c.at_ms < 9"
    ));
    assert!(!planted("SELECT state FROM claim WHERE tenant = 1 AND voucher = x'00' ORDER BY at_ms DESC LIMIT 1"));
    assert!(!planted("SELECT state FROM claim WHERE tenant = 1 AND redemption = x'00'"));
    assert!(!planted("SELECT id FROM device WHERE tenant = 1 AND drain = 'awaited'"));
}
