//! The store with a million vouchers, measured against bare SQLite on the same disk in the same run.
//!
//! `cargo bench --bench store` prints the figures first, each with its limit, then criterion's lookups. The files stand
//! in `COUNTERSIGN_BENCH_DIR`, else under the build folder: on a memory disk the commits mean nothing.
//! `COUNTERSIGN_BENCH_ROWS` takes fewer vouchers for a quick look.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on must stop")]
#![expect(clippy::indexing_slicing, reason = "every index is taken modulo the length")]

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use countersign::domain::business_day::DayStart;
use countersign::domain::fact::{Event, Fact, RedemptionMade, VERSION};
use countersign::domain::id::{
    CampaignId, CodeHash, DeviceId, FactId, GrantId, Incarnation, PrintJobId, RedemptionId, ShopId, ShopNo, TenantId,
    TenantNo, VoucherId,
};
use countersign::domain::money::{Currency, Money};
use countersign::domain::redemption::{CodeEvidence, Strength};
use countersign::domain::report::Figures;
use countersign::domain::shop::{Reception, Shop, Zone};
use countersign::domain::verdict::Benefit;
use countersign::domain::voucher::{Amount, LastUse, State, Voucher};
use countersign::store::identity::{self, Identity};
use countersign::store::position::Position;
use countersign::store::print_jobs::{self, Job, Paper, Work};
use countersign::store::redemptions::{self, Particulars};
use countersign::store::reports::{self, Asked};
use countersign::store::vouchers::{self, Found};
use countersign::store::{Connection, Error, Store, journal, snapshot};
use criterion::Criterion;
use jiff::Timestamp;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use uuid::Uuid;

/// How many rows a chunk of a snapshot has.
const CHUNK_ROWS: usize = 50_000;
/// How many durable commits are measured of each sort.
const COMMITS: u64 = 300;
/// How many redemptions a busy day has beside those.
const DAY: u64 = 1_700;
/// How often that day is read.
const DAY_READS: usize = 20;
/// How many lookups are measured of each sort, in rounds that take turns.
const LOOKUPS: usize = 200_000;

fn main() {
    let root =
        std::env::var_os("COUNTERSIGN_BENCH_DIR").map_or_else(|| env!("CARGO_TARGET_TMPDIR").into(), PathBuf::from);
    let rows = std::env::var("COUNTERSIGN_BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let dir = tempfile::tempdir_in(root).unwrap();
    let hashes = sorted_hashes(rows);

    let store = enrolled(dir.path());
    import(&store, &hashes);
    let store = reopen(store);
    lookups(&store, &hashes, dir.path());
    commits(&store, &hashes, dir.path());
    day(&store, &hashes);
    criterion(&store, hashes);
}

/// A snapshot of all vouchers: built in sorted chunks, packed, put in the place of the empty cache.
fn import(store: &Store, hashes: &[CodeHash]) {
    let mut took = Duration::ZERO;
    let mut timed = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        took += start.elapsed();
    };
    let mut build = Some(snapshot::Build::resume(store.dir(), "bench").unwrap());
    for (number, hashes) in hashes.chunks(CHUNK_ROWS).enumerate() {
        let rows: Vec<Voucher> = (number * CHUNK_ROWS..).take(hashes.len()).map(voucher).collect();
        timed(&mut || {
            let chunk = u32::try_from(number).unwrap();
            build.as_mut().unwrap().import(chunk, hashes.iter().copied().zip(&rows)).unwrap();
        });
    }
    timed(&mut || {
        let ready = build.take().unwrap().finish(Position { epoch: 1, cursor: 1, as_of: at(0) }).unwrap();
        store.exchange_cache(&ready).unwrap();
    });
    let bytes = store.dir().join("cache.db").metadata().unwrap().len();
    println!(
        "import of {} vouchers: {:.2} s (limit 6), {:.1} MB (limit 60)",
        hashes.len(),
        took.as_secs_f64(),
        mb(bytes)
    );
}

/// From a closed folder to the first answer.
fn reopen(store: Store) -> Store {
    let dir = store.dir().to_owned();
    drop(store);
    let start = Instant::now();
    let store = Store::open(&dir).unwrap();
    let stands = store.read(journal::head).wait().unwrap();
    println!("open to ready: {:.2} s (limit 1.0), journal at {}", start.elapsed().as_secs_f64(), stands.seq);
    store
}

/// Finding a voucher with everything that is laid over it, against reading the bare row by its key.
fn lookups(store: &Store, hashes: &[CodeHash], dir: &Path) {
    let bare = bare_cache(dir);
    let wanted: Vec<CodeHash> = picked(hashes, LOOKUPS).collect();
    let ratio = store.read(move |conn| {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in wanted.chunks(100) {
            for hash in round {
                let start = Instant::now();
                black_box(find_bare(&bare, hash));
                theirs.push(start.elapsed());
            }
            for hash in round {
                let start = Instant::now();
                black_box(vouchers::find(conn, hash)?);
                ours.push(start.elapsed());
            }
        }
        Ok::<_, Error>((p50(&mut ours), p50(&mut theirs)))
    });
    let (ours, theirs) = ratio.wait().unwrap();
    report("lookup", ours, theirs, 1.5);
}

/// A redemption committed durably (the voucher read again, journal row, head of the chain, redemption row, print job),
/// against a bare commit of the same four rows.
fn commits(store: &Store, hashes: &[CodeHash], dir: &Path) {
    let bare = bare_ledger(dir);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (number, hash) in (1..=COMMITS).zip(picked(hashes, hashes.len())) {
        let start = Instant::now();
        let row = store.write(move |conn| redeem(conn, number, hash)).wait().unwrap();
        ours.push(start.elapsed());
        let written = store.read(move |conn| Ok::<_, Error>(Written::read(conn, row.seq))).wait().unwrap();
        let start = Instant::now();
        written.commit_bare(&bare);
        theirs.push(start.elapsed());
    }
    report("durable redeem", p50(&mut ours), p50(&mut theirs), 1.3);
}

/// The rows and figures of a busy day, read as the manager's screen reads them.
fn day(store: &Store, hashes: &[CodeHash]) {
    let wanted: Vec<CodeHash> = picked(hashes, usize::try_from(DAY).unwrap()).collect();
    let made = store.write(move |conn| {
        (COMMITS + 1..).zip(wanted).try_for_each(|(number, hash)| redeem(conn, number, hash).map(|_| ()))
    });
    made.wait().unwrap();
    let people = store.people();
    let mut times = Vec::new();
    for _ in 0..DAY_READS {
        let people = std::sync::Arc::clone(&people);
        let start = Instant::now();
        let read = store.read(move |conn| {
            let asked = Asked {
                date: jiff::civil::date(2026, 11, 22),
                from: at(0),
                until: at(86_400),
                as_of: at(86_400),
                shop: ShopId::new(uuid(5, 1)),
                reception: Reception::default(),
            };
            let day = reports::day(conn, &people, &asked)?;
            let zone = Zone::named("Asia/Shanghai").unwrap();
            Ok::<_, Error>(Figures::of(&day, zone.rules(), DayStart::MIDNIGHT).redeemed.count)
        });
        black_box(read.wait().unwrap());
        times.push(start.elapsed());
    }
    println!("a day of {} redemptions: p50 {:.1?} (limit 50 ms)", DAY + COMMITS, p50(&mut times));
}

/// Criterion's statistics of the lookups.
fn criterion(store: &Store, hashes: Vec<CodeHash>) {
    let bare = bare_cache(store.dir());
    let done = store.read(move |conn| {
        let mut criterion = Criterion::default().configure_from_args();
        let mut group = criterion.benchmark_group("lookup");
        let mut wanted = picked(&hashes, usize::MAX);
        group
            .bench_function("store", |bencher| bencher.iter(|| vouchers::find(conn, &wanted.next().unwrap()).unwrap()));
        group.bench_function("bare", |bencher| bencher.iter(|| find_bare(&bare, &wanted.next().unwrap())));
        group.finish();
        criterion.final_summary();
        Ok::<_, Error>(())
    });
    done.wait().unwrap();
}

fn redeem(conn: &Connection, number: u64, hash: CodeHash) -> Result<countersign::domain::fact::Row, Error> {
    let Found::Voucher(voucher) = vouchers::find(conn, &hash)? else { return Err(Error::NotEnrolled) };
    let id = RedemptionId::new(uuid(3, number));
    let made = Event::RedemptionMade(RedemptionMade {
        redemption: id,
        voucher: voucher.id,
        campaign: voucher.campaign,
        channel: "own".into(),
        take: Amount::ONE_USE,
        benefit: Benefit::Off { off: Money::from_minor(2_000), to_pay: Some(Money::from_minor(6_800)) },
        risk: Money::from_minor(2_000),
        strength: Strength::Provisional { grant: Some(GrantId::new(uuid(7, 1))) },
        bill: Some(Money::from_minor(8_800)),
        evidence: CodeEvidence::Shown,
        step: None,
        overrides: Vec::new(),
        took_ms: 80,
    });
    let fact = Fact { v: VERSION, staff: None, day: jiff::civil::date(2026, 11, 22), event: made };
    let row = journal::record(conn, FactId::new(uuid(2, number)), at(number), &fact)?;
    let particulars =
        Particulars { code_hash: Some(hash), reversible_until: Some(at(number + 600)), ..Particulars::default() };
    redemptions::annotate(conn, id, &particulars)?;
    let paper = Paper { document: DOCUMENT.into(), copy: 1, copy_of: None, redemption: Some(id) };
    print_jobs::queue(
        conn,
        &Job {
            id: PrintJobId::new(uuid(20, number)),
            printer: "front".into(),
            work: Work::Paper(paper),
            queued_at: at(number),
        },
    )?;
    Ok(row)
}

/// What a small receipt is, as JSON.
const DOCUMENT: &str = r#"{"v":1,"blocks":[{"text":"河畔咖啡 Riverside","align":"center","size":2},{"rule":{}},
{"row":["满50减20","-20.00"]},{"row":["应付 To pay","68.00"]},{"qr":"CSR:0123456789ABCDEF","caption":"核销凭证"},{"cut":{}}]}"#;

/// The rows that a redemption wrote, column for column; of the head of the chain, what changed.
struct Written {
    head: Vec<Value>,
    journal: Vec<Value>,
    redemption: Vec<Value>,
    print_job: Vec<Value>,
}

/// The columns of the journal that are stored.
const JOURNAL: &str = "place, life, seq, id, at_ms, body, prev_hash, hash";

impl Written {
    fn read(conn: &Connection, seq: u64) -> Self {
        let seq = i64::try_from(seq).unwrap();
        let all = |sql: &str| {
            let mut statement = conn.prepare(sql).unwrap();
            let width = statement.column_count();
            statement.query_row([seq], |row| (0..width).map(|column| row.get(column)).collect()).unwrap()
        };
        Self {
            head: all("SELECT head_seq, head_hash, life FROM lives WHERE head_seq = ?1"),
            journal: all(&format!("SELECT {JOURNAL} FROM journal WHERE seq = ?1")),
            redemption: all("SELECT * FROM redemptions WHERE seq = ?1"),
            print_job: all("SELECT p.* FROM print_jobs p JOIN redemptions r USING (redemption) WHERE r.seq = ?1"),
        }
    }

    /// The same rows in tables without rules and without further indexes, durably.
    fn commit_bare(&self, conn: &Connection) {
        conn.execute_batch("BEGIN IMMEDIATE").unwrap();
        let run = |sql: &str, values: &[Value]| {
            conn.prepare_cached(sql).unwrap().execute(params_from_iter(values)).unwrap();
        };
        run("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", &self.journal);
        run("UPDATE lives SET head_seq = ?, head_hash = ? WHERE life = ?", &self.head);
        run(&insert_into("redemptions", self.redemption.len()), &self.redemption);
        run(&insert_into("print_jobs", self.print_job.len()), &self.print_job);
        conn.execute_batch("COMMIT").unwrap();
    }
}

fn insert_into(table: &str, columns: usize) -> String {
    format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(", "))
}

/// A file with the tables that a redemption writes, each with its columns and its own key and nothing else.
fn bare_ledger(dir: &Path) -> Connection {
    let conn = Connection::open(dir.join("bare.db")).unwrap();
    let ledger = Connection::open(dir.join("ledger.db")).unwrap();
    conn.execute_batch("PRAGMA journal_mode = wal; PRAGMA synchronous = full").unwrap();
    for (table, columns, key) in [
        ("lives", "*", "life INTEGER PRIMARY KEY"),
        ("journal", JOURNAL, "place INTEGER PRIMARY KEY"),
        ("redemptions", "*", "redemption BLOB PRIMARY KEY"),
        ("print_jobs", "*", "number INTEGER PRIMARY KEY"),
    ] {
        let told = ledger.prepare(&format!("SELECT {columns} FROM {table}")).unwrap();
        let named = told.column_names().join(", ");
        let (first, others) = named.split_once(", ").unwrap();
        assert!(key.starts_with(first), "{table} begins with its key");
        conn.execute_batch(&format!("CREATE TABLE {table} ({key}, {others})")).unwrap();
    }
    let life = "SELECT life, device, incarnation, began_at_ms, head_seq, head_hash, acked_seq FROM lives";
    let life: Vec<Value> = ledger.query_row(life, [], |row| (0..7).map(|column| row.get(column)).collect()).unwrap();
    conn.execute(&insert_into("lives", life.len()), params_from_iter(&life)).unwrap();
    conn
}

/// The same file as SQLite alone reads it.
fn bare_cache(dir: &Path) -> Connection {
    Connection::open(dir.join("cache.db")).unwrap()
}

fn find_bare(conn: &Connection, hash: &CodeHash) -> (Vec<u8>, i64, Option<i64>) {
    conn.prepare_cached("SELECT * FROM vouchers WHERE code_hash = ?1")
        .unwrap()
        .query_row([hash.as_bytes()], |row| {
            for column in 2..10 {
                black_box(row.get_ref(column)?);
            }
            Ok((row.get(1)?, row.get(3)?, row.get(4)?))
        })
        .unwrap()
}

fn enrolled(dir: &Path) -> Store {
    let store = Store::open(dir).unwrap();
    let shop = Shop {
        id: ShopId::new(uuid(5, 1)),
        no: ShopNo::new(1),
        tenant: TenantId::new(uuid(8, 1)),
        tenant_no: TenantNo::new(1).unwrap(),
        name: "河畔咖啡 Riverside".into(),
        address: "1 River Lane".into(),
        zone: Zone::named("Asia/Shanghai").unwrap(),
        currency: Currency::Cny,
        day_start: DayStart::MIDNIGHT,
        digit_channels: Vec::new(),
        link_hosts: Vec::new(),
        label_layouts: Vec::new(),
        reception: Reception::default(),
    };
    let identity =
        Identity { till: "till 1".into(), hub: String::new(), shop, root_key: [1; 32], grant_key: [2; 32], epoch: 1 };
    let device = DeviceId::new(uuid(1, 1));
    store.write(move |conn| identity::enrol(conn, &identity, device, Incarnation::new(1), at(0))).wait().unwrap();
    store
}

/// One voucher in five was used before, one in ten has a holder.
fn voucher(number: usize) -> Voucher {
    let seconds = u64::try_from(number).unwrap();
    let mut id = [0; 10];
    id[2..].copy_from_slice(&seconds.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    let last =
        LastUse { at: at(seconds), shop: "河畔咖啡 Riverside".into(), till: "till 2".into(), staff: "Li".into() };
    Voucher {
        id: VoucherId::from_bytes(id),
        campaign: CampaignId::new(uuid(4, seconds % 20)),
        issued_at: at(seconds),
        from: None,
        until: Some(at(seconds + 86_400 * 90)),
        left: Amount::Uses(3),
        state: State::Issued,
        home_shop: None,
        holder: number.is_multiple_of(10).then(|| format!("m{number}")),
        phone_tail: None,
        last_use: number.is_multiple_of(5).then_some(last),
        rev: seconds % 1_000,
    }
}

/// Hashes as random as real ones, in order.
fn sorted_hashes(rows: usize) -> Vec<CodeHash> {
    let mut hashes: Vec<[u8; 16]> = (0..rows)
        .map(|number| {
            let mut hash = [0; 16];
            hash.copy_from_slice(&blake3::hash(&number.to_be_bytes()).as_bytes()[..16]);
            hash
        })
        .collect();
    hashes.sort_unstable();
    hashes.into_iter().map(CodeHash::from_bytes).collect()
}

/// So many of them, each once before any comes again, in an order that no page cache foresees.
fn picked(hashes: &[CodeHash], count: usize) -> impl Iterator<Item = CodeHash> {
    (0..count).map(|number| hashes[number.wrapping_mul(7_368_787) % hashes.len()])
}

fn report(what: &str, ours: Duration, theirs: Duration, limit: f64) {
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    println!("{what}: p50 {ours:.1?}, bare {theirs:.1?}, ratio {ratio:.2} (limit {limit})");
}

fn p50(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn mb(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1_000).unwrap()) / 1_000.0
}

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_second(1_795_314_600 + i64::try_from(seconds).unwrap()).unwrap()
}

fn uuid(kind: u8, number: u64) -> Uuid {
    Uuid::from_u128(u128::from(kind) << 64 | u128::from(number))
}
