//! How long a redemption takes over the loopback, against one durable commit of as many rows on the same disk: the round
//! trip is to cost at most twice its fsync. And how long an import of a million vouchers takes, in how much memory.
//!
//! Lies on the disk of the target folder: a file system in memory would measure nothing.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]
#![expect(clippy::print_stdout, reason = "the two figures and their ratio are what the bench is for")]

use std::io::{Cursor, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use countersign::domain::id::{Incarnation, RedemptionId, VoucherId};
use countersign::domain::voucher::Amount;
use countersign::hub::import::Options;
use countersign::hub::issue::{Form, Order};
use countersign::hub::{Config, Hub};
use countersign::wire::enrol::{Answer as Enrolled, Enrol};
use countersign::wire::redeem::{Answer, Context, Decision, Redeem};
use countersign::wire::signed::hexadecimal;
use countersign::wire::{PROTOCOL, PROTOCOL_HEADER};
use criterion::{Criterion, criterion_group, criterion_main};
use rusqlite::Connection;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

/// How many rows are imported.
const ROWS: u32 = 1_000_000;

/// How many round trips the median is taken of.
const ROUNDS: u32 = 400;

/// The tables that a redemption writes to.
const TABLES: [&str; 5] = ["answer", "claim", "redemption_use", "voucher", "change"];

/// A hub with vouchers, and a terminal that is joined to it.
struct Counter {
    hub: Hub,
    client: reqwest::Client,
    enrolled: Enrolled,
    vouchers: Vec<VoucherId>,
    asked: u32,
}

impl Counter {
    async fn open(folder: &Path) -> Self {
        let hub = Hub::start(Config::local(&folder.join("hub.db"))).await.unwrap();
        let shop = json!({"name": "Bench", "zone": "Asia/Shanghai", "currency": "CNY"});
        let shop = hub.admin.put_shop(serde_json::from_value(shop).unwrap()).await.unwrap();
        let order = Order {
            campaign: hub.admin.put_campaign(campaign()).await.unwrap().id,
            count: 20_000,
            form: Form::Opaque,
            amount: None,
            home_shop: None,
            from: None,
            until: None,
            holder: None,
            phone_tail: None,
        };
        let vouchers = hub.admin.issue(&order).await.unwrap().into_iter().map(|issued| issued.id).collect();
        let invitation = hub.admin.invite(shop.id, "1").await.unwrap();
        let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]);
        let enrol = Enrol {
            token: invitation.token,
            public_key: hexadecimal(key.verifying_key().as_bytes()),
            incarnation: Incarnation::new(1),
            program: "bench".to_owned(),
            brings: None,
        };
        let client = countersign::cloud::http_builder().no_proxy().build().unwrap();
        let sent = client.post(format!("{}/v1/enrol", hub.url)).json(&enrol).send().await.unwrap();
        let enrolled = sent.json().await.unwrap();
        Self { hub, client, enrolled, vouchers, asked: 0 }
    }

    /// Redeems so many vouchers, one after the other; the time of each round trip.
    async fn redeem(mut self, rounds: u64) -> (Self, Vec<Duration>) {
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.push(self.redeem_next().await);
        }
        (self, times)
    }

    /// Redeems the next voucher; the time of the round trip.
    async fn redeem_next(&mut self) -> Duration {
        let voucher = self.vouchers.pop().unwrap();
        self.asked += 1;
        let request = Redeem {
            id: RedemptionId::new(Uuid::from_u128(u128::from(self.asked))),
            device: self.enrolled.device,
            incarnation: Incarnation::new(1),
            epoch: 1,
            voucher,
            take: Amount::ONE_USE,
            context: Context {
                at: self.enrolled.server_time,
                staff: None,
                bill: None,
                overridden: Vec::new(),
                step: None,
            },
        };
        let call = self
            .client
            .post(format!("{}/v1/redeem", self.hub.url))
            .bearer_auth(&self.enrolled.access_token)
            .header(PROTOCOL_HEADER, PROTOCOL)
            .json(&request);
        let begun = Instant::now();
        let answer: Answer = call.send().await.unwrap().json().await.unwrap();
        let took = begun.elapsed();
        assert!(matches!(answer.decision, Decision::Granted { .. }));
        took
    }
}

/// A file of vouchers as a platform hands it over, made while it is read: nothing of it lies in memory.
struct Table {
    next: u32,
    line: Cursor<Vec<u8>>,
}

impl Table {
    fn new() -> Self {
        Self { next: 0, line: Cursor::new("券码,次数,有效期至,持有人,手机尾号,备注\n".into()) }
    }
}

impl Read for Table {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.line.read(into)?;
        if read > 0 || self.next == ROWS {
            return Ok(read);
        }
        let number = u64::from(self.next);
        let code = 10_000_000_000_000 + number * 7_919;
        let tail = number % 10_000;
        self.line = Cursor::new(format!("{code},1,2027-12-31,member-{number},{tail:04},第 {number} 行\n").into());
        self.next += 1;
        self.line.read(into)
    }
}

/// How much memory the process had at most so far, in kB; only Linux says so.
fn memory_peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}

/// Once, and before all else: the most memory that a process had cannot be asked for anew.
fn import(_: &mut Criterion) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let hub = Hub::start(Config::local(&folder.path().join("hub.db"))).await.unwrap();
        let shop = json!({"name": "Bench", "zone": "Asia/Shanghai", "currency": "CNY"});
        hub.admin.put_shop(serde_json::from_value(shop).unwrap()).await.unwrap();
        let campaign = Some(hub.admin.put_campaign(campaign()).await.unwrap().id);
        let (before, begun) = (memory_peak_kb(), Instant::now());
        let report = hub.admin.import(Table::new(), Options { campaign, encoding: None }).await.unwrap();
        let took = begun.elapsed();
        assert_eq!((report.added, report.refused), (u64::from(ROWS), 0));
        let grown = memory_peak_kb().zip(before).map(|(after, before)| after.saturating_sub(before) / 1_024);
        println!("import of {ROWS} rows {took:?}, memory grown by {grown:?} MB at most");
        hub.stop().await;
    });
}

fn campaign() -> Value {
    json!({
        "name": "Bench", "kind": {"amount_off": {"value": 2000, "minimum": 0}}, "treatment": "discount",
        "money": {"face": 2000, "paid": 1000, "subsidy": 0, "settlement": 1000, "commission": 0},
        "channel": {"key": "own", "name": "own"}, "validity": {"between": {"from": null, "until": null}},
        "hours": {"weekdays": 127}, "scope": {"shops": "all"}, "limits": {"per_order": null, "per_customer": null},
        "stacking": "free", "offline": "cloud_only", "reversal": "never", "evidence": "none",
    })
}

/// A bare database with as many rows as a redemption writes, and nothing else.
struct Bare {
    connection: Connection,
    rows: i64,
}

impl Bare {
    fn open(folder: &Path) -> Self {
        let connection = Connection::open(folder.join("bare.db")).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").unwrap();
        for table in TABLES {
            let create = format!("CREATE TABLE {table} (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT");
            connection.execute_batch(&create).unwrap();
        }
        Self { connection, rows: 0 }
    }

    /// One durable commit of five rows; the time that it takes.
    fn commit(&mut self) -> Duration {
        self.rows += 1;
        let begun = Instant::now();
        let transaction = self.connection.transaction().unwrap();
        for table in TABLES {
            let insert = format!("INSERT INTO {table} (id, body) VALUES (?1, zeroblob(160))");
            transaction.prepare_cached(&insert).unwrap().execute([self.rows]).unwrap();
        }
        transaction.commit().unwrap();
        begun.elapsed()
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}

/// Redeems in a task of the runtime, as a terminal does.
fn redeem_in_task(runtime: &Runtime, counter: &mut Option<Counter>, rounds: u64) -> Vec<Duration> {
    let redeeming = counter.take().unwrap().redeem(rounds);
    let (back, times) = runtime.block_on(async move { tokio::spawn(redeeming).await.unwrap() });
    *counter = Some(back);
    times
}

fn redeem(criterion: &mut Criterion) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut counter = Some(runtime.block_on(Counter::open(folder.path())));
    let mut bare = Bare::open(folder.path());
    let (mut round_trips, mut commits) = (Vec::new(), Vec::new());
    // In turn, so that both see the same disk.
    for _ in 0..ROUNDS {
        round_trips.extend(redeem_in_task(&runtime, &mut counter, 1));
        commits.push(bare.commit());
    }
    let (round_trip, commit) = (median(round_trips), median(commits));
    let ratio = round_trip.as_secs_f64() / commit.as_secs_f64();
    println!("redeem p50 {round_trip:?}, bare durable commit p50 {commit:?}, ratio {ratio:.2} (at most 2)");

    let mut group = criterion.benchmark_group("hub");
    group.sample_size(20).measurement_time(Duration::from_secs(5));
    group.bench_function("redeem over the loopback", |bencher| {
        bencher.iter_custom(|rounds| redeem_in_task(&runtime, &mut counter, rounds).into_iter().sum());
    });
    group.bench_function("bare durable commit", |bencher| {
        bencher.iter_custom(|rounds| (0..rounds).map(|_| bare.commit()).sum());
    });
    group.finish();
}

criterion_group!(benches, import, redeem);
criterion_main!(benches);
