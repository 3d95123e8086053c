//! How long it takes from a camera's frame to the verdict on the code that it shows: through the decoder's process, the
//! scan stream, the local data and the rules.
//!
//! The frames are drawn on the same cores, as a camera driver and a window would use some of them.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]
#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use countersign::devices::EVENTS_MAX;
use countersign::devices::camera::{Camera, FrameSource, Patience};
use countersign::devices::decode::reader::Reader;
use countersign::devices::decode::worker::Program;
use countersign::devices::simulated::camera::{Drawn, Look, Pace, Screen};
use countersign::domain::language::Language;
use countersign::domain::redemption::Claim;
use countersign::domain::verdict::Verdict;
use countersign::engine::clock::Clock;
use countersign::engine::present::Subject;
use countersign::engine::{Engine, Setup, enrol};
use countersign::hub::issue::{Form, Order};
use countersign::hub::{Config, Hub};
use countersign::store::Store;
use serde_json::{Value, json};

/// How many customers show a voucher.
const CUSTOMERS: u32 = 200;

/// How long one of them may take before the bench gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// The limit that p95 is held against.
const P95_MAX: Duration = Duration::from_millis(100);

/// The same frames each time.
const SEED: u64 = 11;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut times = runtime.block_on(serve(folder.path()));
    times.sort_unstable();
    let at = |percent: usize| *times.get((times.len() - 1) * percent / 100).unwrap();
    println!(
        "frame with a code to verdict: p50 {:?}, p95 {:?} (at most {P95_MAX:?}), longest {:?}, {} customers",
        at(50),
        at(95),
        at(100),
        times.len()
    );
}

/// Serves every customer; how long each verdict took from the frame that was read.
async fn serve(folder: &Path) -> Vec<Duration> {
    let hub = Hub::start(Config::local(&folder.join("hub.db"))).await.unwrap();
    let (engine, codes) = counter(&hub, folder).await;
    let (events, received) = std::sync::mpsc::sync_channel(EVENTS_MAX);
    let hand = Drawn::new(SEED, Pace::PerSecond(15)).hand();
    let watched = hand.clone();
    let open = Arc::new(move || {
        let frames: Box<dyn FrameSource> = Box::new(Drawn::watching(&watched, SEED, Pace::PerSecond(15)));
        Ok(frames)
    });
    let camera = Camera::start(open, Patience::default(), events.clone()).unwrap();
    let program = Program::decoder(env!("CARGO_BIN_EXE_countersign"));
    let _reader = Reader::start(camera.frames(), program, Duration::from_secs(5), events).unwrap();
    let mut scans = engine.listen(received).unwrap();
    let looks = [
        Look::default(),
        Look { screen: Screen::Dark, ..Look::default() },
        Look { blur: 1, tilt: 20, turn: 15, ..Look::default() },
    ];
    let mut times = Vec::new();
    for (code, look) in codes.iter().zip(looks.into_iter().cycle()) {
        hand.show(&[code], look).unwrap();
        let reading = tokio::time::timeout(PATIENCE, scans.recv()).await.unwrap().unwrap();
        let subject = engine.present(&reading.text, reading.source, reading.at).await.unwrap();
        let verdict = match &subject {
            Subject::Voucher(presented) => Some(engine.verdict(presented, &Claim::default())),
            _ => None,
        };
        times.push(reading.at.elapsed());
        assert!(matches!(verdict, Some(Verdict::Accepted(_) | Verdict::Asks(_))), "{verdict:?}");
        hand.withdraw();
        engine.next_customer();
    }
    times
}

/// A terminal that has joined and synced, and the codes of its vouchers.
async fn counter(hub: &Hub, folder: &Path) -> (Engine, Vec<String>) {
    let shop = json!({"name": "Bench", "zone": "Asia/Shanghai", "currency": "CNY"});
    let shop = hub.admin.put_shop(serde_json::from_value(shop).unwrap()).await.unwrap();
    let order = Order {
        campaign: hub.admin.put_campaign(campaign()).await.unwrap().id,
        count: CUSTOMERS,
        form: Form::Signed,
        amount: None,
        home_shop: None,
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    };
    let codes = hub.admin.issue(&order).await.unwrap().into_iter().map(|issued| issued.code).collect();
    let store = Arc::new(Store::open(folder).unwrap());
    let clock = Clock::machine(None);
    enrol::enrol(&store, &clock, &hub.admin.invite(shop.id, "1").await.unwrap()).await.unwrap();
    let engine = Engine::start(store, Setup { clock, printer: None, language: Language::Chinese }).await.unwrap();
    engine.sync_now().await.unwrap();
    (engine, codes)
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
