//! A till that sells 50,000 products: how soon they are there at the start, how long a key of the search takes, and a sale of
//! twenty lines beside a bare commit of the same rows on the same disk.
//!
//! `cargo bench --bench till` prints the figures, each with its limit. The files stand in `COUNTERSIGN_BENCH_DIR`, else under the
//! build folder: on a memory disk the commits mean nothing.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]
#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]
#![expect(clippy::indexing_slicing, reason = "every index is taken modulo the length")]

#[path = "goods/shop.rs"]
mod shop;

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::domain::basket::Edit;
use countersign::domain::id::{SaleId, StaffId};
use countersign::domain::language::Language;
use countersign::domain::money::Money;
use countersign::domain::product::Pick;
use countersign::domain::quantity::Quantity;
use countersign::domain::staff::{Employment, Role};
use countersign::domain::tender::{Means, Tender};
use countersign::engine::catalogue::Loaded;
use countersign::engine::clock::Clock;
use countersign::engine::sell::Concluded;
use countersign::engine::till::Edited;
use countersign::engine::{Engine, Setup, enrol};
use countersign::hub::admin::StaffForm;
use countersign::hub::{Config, Hub};
use countersign::store::Store;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::json;

use self::shop::{PRODUCTS, barcode, file, terms};

/// How many sales are measured, and how many lines each has.
const SALES: usize = 200;
const LINES: usize = 20;

/// How often each prefix of the words is searched, and for how many hits.
const SEARCHES: usize = 20;
const HITS: usize = 30;

/// What a cashier types, up to each of its keys: initials, pinyin, characters, Latin, digits.
const TYPED: [&str; 6] = ["ghwl", "molilongjing", "桂花龙井", "golden latte", "P0431", "cq"];

fn main() {
    let root =
        std::env::var_os("COUNTERSIGN_BENCH_DIR").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    let dir = tempfile::tempdir_in(root).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let hub = Hub::start(Config::local(&dir.path().join("hub.db"))).await.unwrap();
        let till = dir.path().join("till");
        let cashier = joined(&hub, &till).await;
        // Alone: what is measured is the till.
        hub.stop().await;
        let engine = loading(&till).await;
        searching(&engine);
        engine.sign_in(Some(cashier)).await.unwrap();
        selling(&engine, &till).await;
        engine.close().await;
    });
}

/// From the folder's opening to the catalogue that can be searched, and to the first scan, which does not wait for it.
async fn loading(till: &Path) -> Engine {
    let begin = Instant::now();
    let store = Arc::new(Store::open(till).unwrap());
    let setup = Setup { clock: Clock::machine(None), printer: None, language: Language::Chinese };
    let engine = Engine::start(store, setup).await.unwrap();
    assert!(engine.product_of_code(&barcode(7)).await.unwrap().is_some(), "a scan finds nothing");
    let scanned = begin.elapsed();
    let mut news = engine.news();
    while engine.catalogue().loaded == Loaded::NotYet {
        news.next().await.unwrap();
    }
    let loaded = begin.elapsed();
    assert_eq!(engine.catalogue().products().len(), PRODUCTS);
    println!("{PRODUCTS} products: first scan after {scanned:.1?}, all loaded after {loaded:.1?} (limit 1 s)");
    engine
}

/// Every key of what is typed.
fn searching(engine: &Engine) {
    let catalogue = engine.catalogue();
    let mut times = Vec::new();
    for typed in TYPED {
        for (end, character) in typed.char_indices() {
            let prefix = &typed[..end + character.len_utf8()];
            for _ in 0..SEARCHES {
                let begin = Instant::now();
                black_box(catalogue.search(prefix, HITS));
                times.push(begin.elapsed());
            }
        }
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("a key of the search: p50 {:.2?}, p95 {:.2?}, longest {:.2?} (limit 16 ms)", at(50), at(95), at(100));
}

/// Sales of twenty lines for cash, each followed by a bare commit of the rows that it wrote.
async fn selling(engine: &Engine, till: &Path) {
    let catalogue = engine.catalogue();
    let ledger = Connection::open(till.join("ledger.db")).unwrap();
    let bare = bare_ledger(&ledger, till);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for sale in 0..SALES {
        let mut edits = Vec::with_capacity(LINES);
        for line in 0..LINES {
            let product = &catalogue.products()[(sale * LINES + line) * 37 % PRODUCTS];
            let item = product.pick(&Pick::default()).unwrap();
            edits.push(Edit::Add { item, quantity: Quantity::ONE, staff: None });
        }
        for edit in edits {
            assert!(matches!(engine.edit(edit, None).await.unwrap(), Edited::Done(_)));
        }
        // Exactly: there is not change for everything in the drawer.
        let due = engine.rung().priced.as_ref().unwrap().total;
        let cash = vec![Tender { means: Means::Cash, amount: due }];
        let begin = Instant::now();
        let concluded = engine.conclude(cash).await.unwrap();
        ours.push(begin.elapsed());
        let sold = if let Concluded::Sold(sold) = concluded { Some(sold) } else { None };
        let written = Written::read(&ledger, sold.unwrap().sale.id());
        let begin = Instant::now();
        written.commit_bare(&bare);
        theirs.push(begin.elapsed());
    }
    let (ours, theirs) = (p50(&mut ours), p50(&mut theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("a sale of {LINES} lines: p50 {ours:.1?}, bare {theirs:.1?}, ratio {ratio:.2} (limit 1.5)");
}

/// The tables that a sale writes, each with the columns that are stored, its own key, and how its rows of a sale are found.
const TABLES: [(&str, &str, &str, &str); 8] = [
    ("lives", "life, head_seq, head_hash", "life", "life = (SELECT life FROM sales WHERE sale = ?1)"),
    (
        "journal",
        "place, life, seq, id, at_ms, body, prev_hash, hash",
        "place",
        "(life, seq) = (SELECT life, seq FROM sales WHERE sale = ?1)",
    ),
    ("receipts", "life, number, document, kind", "life, number", "document = ?1"),
    ("sales", "*", "sale", "sale = ?1"),
    ("sale_lines", "*", "sale, line", "sale = ?1"),
    ("tenders", "*", "document, place", "document = ?1"),
    (
        "stock_moves",
        "life, seq, place, product, variant, way, pieces, rev, outcome",
        "life, seq, place",
        "(life, seq) = (SELECT life, seq FROM sales WHERE sale = ?1)",
    ),
    // The drawer and the receipt, which were queued last.
    ("print_jobs", "*", "number", "?1 IS NOT NULL ORDER BY number DESC LIMIT 2"),
];

/// The rows that a sale wrote, column for column; of the head of the chain, what changed.
struct Written(Vec<(&'static str, Vec<Vec<Value>>)>);

impl Written {
    fn read(ledger: &Connection, sale: SaleId) -> Self {
        let sale = sale.uuid().as_bytes().to_vec();
        let rows = |(table, columns, _, which): (&'static str, &str, &str, &str)| {
            let mut statement = ledger.prepare(&format!("SELECT {columns} FROM {table} WHERE {which}")).unwrap();
            let width = statement.column_count();
            let read = statement.query_map([&sale], |row| (0..width).map(|column| row.get(column)).collect());
            (table, read.unwrap().collect::<Result<Vec<_>, _>>().unwrap())
        };
        Self(TABLES.map(rows).into())
    }

    /// The same rows in tables without rules and without further indexes, durably.
    fn commit_bare(&self, bare: &Connection) {
        bare.execute_batch("BEGIN IMMEDIATE").unwrap();
        for (table, rows) in &self.0 {
            for row in rows {
                let places = vec!["?"; row.len()].join(", ");
                let sql = format!("INSERT OR REPLACE INTO {table} VALUES ({places})");
                bare.prepare_cached(&sql).unwrap().execute(params_from_iter(row)).unwrap();
            }
        }
        bare.execute_batch("COMMIT").unwrap();
    }
}

/// A file with those tables, each with its columns and its own key and nothing else.
fn bare_ledger(ledger: &Connection, till: &Path) -> Connection {
    let bare = Connection::open(till.join("bare.db")).unwrap();
    bare.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full").unwrap();
    for (table, columns, key, _) in TABLES {
        let told = ledger.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
        let named = told.column_names().join(", ");
        let integer = matches!(table, "lives" | "journal" | "print_jobs");
        // Where the key is the row's number, as it is in the ledger.
        let sql = if integer {
            format!("CREATE TABLE {table} ({})", named.replacen(key, &format!("{key} INTEGER PRIMARY KEY"), 1))
        } else {
            format!("CREATE TABLE {table} ({named}, PRIMARY KEY ({key}))")
        };
        bare.execute_batch(&sql).unwrap();
    }
    bare
}

/// A till of a shop with all its products, that has synced, with a shift open; and who opened it.
async fn joined(hub: &Hub, till: &Path) -> StaffId {
    let shop = json!({"name": "Bench", "zone": "Asia/Shanghai", "currency": "CNY", "selling": terms()});
    let shop = hub.admin.put_shop(serde_json::from_value(shop).unwrap()).await.unwrap();
    let cashier =
        StaffForm { id: None, name: "Li".to_owned(), role: Role::Manager, employed: Employment::Active, shop: None };
    let cashier = hub.admin.put_staff(cashier).await.unwrap().id;
    let report = hub.admin.import_products(std::io::Cursor::new(file()), None, None).await.unwrap();
    assert_eq!(report.refused, 0, "{:?}", report.faults.first());
    std::fs::create_dir_all(till).unwrap();
    let store = Arc::new(Store::open(till).unwrap());
    let clock = Clock::machine(None);
    enrol::enrol(&store, &clock, &hub.admin.invite(shop.id, "1").await.unwrap()).await.unwrap();
    let setup = Setup { clock, printer: None, language: Language::Chinese };
    let engine = Engine::start(store, setup).await.unwrap();
    while engine.product_of_code(&barcode(PRODUCTS - 1)).await.unwrap().is_none() {
        engine.sync_now().await.unwrap();
    }
    engine.sign_in(Some(cashier)).await.unwrap();
    engine.open_shift(Money::from_minor(10_000)).await.unwrap();
    engine.sync_now().await.unwrap();
    engine.close().await;
    cashier
}

fn p50(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
