//! What the window takes: from a key to its picture, from a frame with a code to the verdict that is drawn, from a scan to the
//! line of the basket that is drawn, from the start to the first picture and to the first scan, memory, and how much of a core it uses
//! while nothing happens.
//!
//! The first three are measured without a display, where every picture is drawn whole; a window draws what has changed. The
//! others are the real program on a display of its own (`packaging/linux/setup.sh` brings what that needs).
//! `COUNTERSIGN_BENCH_ROWS` takes fewer vouchers than a million for a quick look; `COUNTERSIGN_BENCH_SCANS` types more codes
//! than a thousand, to see whether the memory grows.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot run has nothing to say"
)]
#![expect(clippy::indexing_slicing, reason = "every index is taken within the length")]
#![expect(clippy::print_stdout, reason = "the figures are what the bench is for")]

#[cfg(target_os = "linux")]
#[path = "../tests/it/display.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod display;
#[path = "../tests/it/rehearsed.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod rehearsed;
#[path = "goods/shop.rs"]
mod shop;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod world;

use std::time::{Duration, Instant};

use countersign::ui::theme::Theme;
use iced::keyboard::key::Named;

use self::rehearsed::{CALM, Plan, Till, camera};
use self::world::World;

/// How many keys are pressed in a window of each size.
const KEYS: u32 = 200;

/// How many customers show a code.
const CUSTOMERS: u32 = 100;

/// How many goods are scanned, and after how many the basket is paid.
const GOODS: usize = 200;
const LINES: usize = 20;

/// The sizes of window that are drawn for.
const SIZES: [(f32, f32); 2] = [(1366.0, 768.0), (1920.0, 1080.0)];

fn main() {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_countersign"));
    println!("the program: {:.1} MB (limit 40)", mb(program.metadata().unwrap().len()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for size in SIZES {
            keys(size).await;
        }
        frames().await;
        lines().await;
        #[cfg(target_os = "linux")]
        {
            real::starts().await;
            real::works().await;
            real::sells().await;
            real::looks().await;
        }
    });
}

/// Keys and taps at the counter, each until everything is drawn anew.
async fn keys(size: (f32, f32)) {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan { size, ..Plan::default() }).await;
    let mut timed = |input: &dyn Fn(&mut Till)| {
        let began = Instant::now();
        input(&mut till);
        till.window.picture(Theme::Light, 1.0);
        began.elapsed()
    };
    let mut times = Vec::new();
    for _ in 0..KEYS / 4 {
        times.push(timed(&|till| till.window.type_text("7")));
        times.push(timed(&|till| till.window.tap(Named::Backspace)));
        times.push(timed(&|till| till.window.tap(Named::F1)));
        times.push(timed(&|till| till.window.tap(Named::Escape)));
    }
    report(&format!("key to picture, {} × {}", size.0, size.1), times, 50);
    let mut times = Vec::new();
    for _ in 0..KEYS / 4 {
        times.push(timed(&|till| till.window.click("History").unwrap()));
        times.push(timed(&|till| till.window.click("Counter").unwrap()));
    }
    report(&format!("tap to another screen, {} × {}", size.0, size.1), times, 50);
    till.close().await;
}

/// Codes before the camera, each until its verdict is drawn.
async fn frames() {
    let world = World::today().await;
    let codes = world.packages(CUSTOMERS).await;
    let (counter, eye) = camera();
    let mut till = Till::open(&world, Plan { eye, ..Plan::default() }).await;
    let mut times = Vec::new();
    for code in &codes {
        let taken = counter.show(&[code]);
        till.window.until_shown("Accepted").await.unwrap();
        till.window.picture(Theme::Light, 1.0);
        times.push(taken.elapsed());
        counter.show(&[]);
        till.window.tap(Named::Escape);
        till.window.until_shown("Ready to scan").await.unwrap();
    }
    report("frame with a code to the verdict's picture", times, 100);
    till.close().await;
}

/// A shop that sells 50,000 products.
async fn selling() -> World {
    let world = World::today().await;
    let admin = &world.hub.admin;
    admin.put_selling(world.shop.id, Some(shop::terms())).await.unwrap();
    let report = admin.import_products(std::io::Cursor::new(shop::file()), None, None).await.unwrap();
    assert_eq!(report.refused, 0, "{:?}", report.faults.first());
    world
}

/// Goods before the scanner in a shop of 50,000, each until its line is drawn.
async fn lines() {
    let world = selling().await;
    let mut till = Till::open(&world, Plan::default()).await;
    let window = &mut till.window;
    window.click("Shift").unwrap();
    window.until_shown("Open the shift").await.unwrap();
    window.type_text("1000");
    window.tap(Named::Enter);
    window.until_shown("Count and close").await.unwrap();
    window.click("Counter").unwrap();
    // Scanned again until all products have come from the hub.
    let last = shop::PRODUCTS - 1;
    while !window.shows(&shop::name(last)) {
        window.scan(&shop::barcode(last));
        window.rest(CALM).await;
    }
    let mut times = Vec::new();
    for (scanned, number) in (0..GOODS).map(|scanned| (scanned, scanned * 211 % last)) {
        if scanned % LINES == 0 {
            window.rest(CALM).await;
            window.tap(Named::F12);
            window.until_shown("Sold").await.unwrap();
            window.rest(CALM).await;
        }
        let began = Instant::now();
        window.scan(&shop::barcode(number));
        let lines = scanned % LINES + 1;
        window.until_shown(&if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }).await.unwrap();
        window.picture(Theme::Light, 1.0);
        times.push(began.elapsed());
    }
    report("scan to the picture of its line, 50,000 products", times, 50);
    till.close().await;
}

/// Says the middle and the 95th percentile of some times.
fn report(what: &str, mut times: Vec<Duration>, limit_ms: u32) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{what}: p50 {:.1?}, p95 {:.1?} (limit {limit_ms} ms), longest {:.1?}", at(50), at(95), at(100));
}

fn mb(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1_000).unwrap()) / 1_000.0
}

/// The real program.
#[cfg(target_os = "linux")]
mod real {
    use std::path::Path;
    use std::str::FromStr;
    use std::time::{Duration, Instant};

    use countersign::app::demo::link::State;
    use countersign::domain::id::{CampaignId, CodeHash, VoucherId};
    use countersign::domain::voucher::{self, Amount, Voucher};
    use countersign::store::position::{self, Position};
    use countersign::store::{Store, snapshot};
    use jiff::Timestamp;
    use uuid::Uuid;

    use crate::display::{Display, LOOKS, Place, Program, SCREEN, until};
    use crate::world::World;
    use crate::{LINES, mb, report, shop};

    /// How often the program is started.
    const STARTS: usize = 10;

    /// How many codes are typed into the window before its memory is looked at, and again before each further look.
    const SCANS: u32 = 1_000;

    /// How many of them are typed in one go.
    const BATCH: u32 = 20;

    /// How long the use of a core is looked at.
    const SPELL: Duration = Duration::from_secs(20);

    /// How many rows a chunk of a snapshot has.
    const CHUNK_ROWS: usize = 50_000;

    /// From the start to the first picture, and until a code can be shown, with a million vouchers in the cache.
    pub async fn starts() {
        let world = World::today().await;
        let (link, data) = world.till("till 1").await.close().await;
        fill(&data, asked("COUNTERSIGN_BENCH_ROWS").unwrap_or(1_000_000));
        // Else the hub would put its own, empty list in the place of theirs.
        link.set(State::Cut);
        let display = Display::open().await;
        let middle = Place { x: SCREEN.0 / 2, y: SCREEN.1 / 2, width: 1, height: 1 };
        let (mut painted, mut ready) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let bare = display.colors(middle);
            let began = Instant::now();
            let program = Program::at(&display, &data);
            while display.colors(middle) == bare {
                assert!(began.elapsed() < SPELL, "nothing is painted");
                std::thread::yield_now();
            }
            painted.push(began.elapsed());
            until("it is open", async || display.ask(&["search", "--name", "till 1"]).await.is_some()).await;
            ready.push(began.elapsed());
            display.key("alt+F4").await;
            display.key("Return").await;
            drop(program.ends().await);
            until("it is gone", async || display.colors(middle) == bare).await;
        }
        report("start to the first picture", painted, 500);
        report("start to ready to scan, 1,000,000 vouchers", ready, 1_000);
    }

    /// A window that nobody touches, and its memory after many scans.
    pub async fn works() {
        let world = World::today().await;
        let badge = world.badge("Robin").await;
        let scans = asked("COUNTERSIGN_BENCH_SCANS").unwrap_or(SCANS).next_multiple_of(SCANS);
        let codes = world.packages(scans + 1).await;
        let (_link, data) = world.till("till 1").await.close().await;
        std::fs::write(data.join("countersign.toml"), "[camera]\nuse = \"off\"\n").unwrap();
        let display = Display::open().await;
        let mut program = Program::at(&display, &data);
        let id = program.child.id().unwrap();
        let window = display.window("till 1").await;
        until("it has the keys", async || display.is_in_front(&window).await).await;
        println!("idle, nobody signed in: {:.2} % of a core (limit 1)", share(id).await);
        display.scan(&badge).await;
        program.tells(LOOKS).await;
        println!("idle at the counter: {:.2} % of a core (limit 1)", share(id).await);
        println!("memory before the first scan: {:.1} MB", memory(id));
        let (last, codes) = codes.split_last().unwrap();
        let mut typed = 0;
        for batch in codes.chunks(BATCH as usize) {
            display.ask(&["type", "--delay", "2", &(batch.join("\n") + "\n")]).await.unwrap();
            typed += BATCH;
            if typed.is_multiple_of(SCANS) {
                println!("memory after {typed} scans: {:.1} MB (limit 150)", memory(id));
            }
        }
        display.scan(last).await;
        let redeemed = async || {
            display.key("Return").await;
            world.held().await == 1
        };
        until("the last one is redeemed", redeemed).await;
        println!("memory when the last one is redeemed: {:.1} MB", memory(id));
    }

    /// The memory of a till with 50,000 products, before and after they were searched.
    pub async fn sells() {
        let world = crate::selling().await;
        let badge = world.badge("Robin").await;
        let till = world.till("till 1").await;
        while till.engine.product_of_code(&shop::barcode(shop::PRODUCTS - 1)).await.unwrap().is_none() {
            till.engine.sync_now().await.unwrap();
        }
        let (_link, data) = till.close().await;
        std::fs::write(data.join("countersign.toml"), "[camera]\nuse = \"off\"\n").unwrap();
        let display = Display::open().await;
        let mut program = Program::at(&display, &data);
        let id = program.child.id().unwrap();
        let window = display.window("till 1").await;
        until("it has the keys", async || display.is_in_front(&window).await).await;
        display.scan(&badge).await;
        program.tells(LOOKS).await;
        println!("memory with {} products: {:.1} MB (limit 200)", shop::PRODUCTS, memory(id));
        for number in 0..LINES {
            display.scan(&shop::barcode(number * 211)).await;
        }
        display.key("F2").await;
        display.ask(&["type", "--delay", "100", "ghwl"]).await.unwrap();
        tokio::time::sleep(SPELL / 4).await;
        println!("memory once some were scanned and searched: {:.1} MB (limit 200)", memory(id));
    }

    /// What the camera's picture on the screen costs, beside the camera itself: the demo's drawn one, with its window shown
    /// and minimized.
    pub async fn looks() {
        let display = Display::open().await;
        let mut program = Program::start(&display, ["demo"]);
        let id = program.child.id().unwrap();
        let window = display.window("Till 1").await;
        display.ask(&["windowactivate", "--sync", &window.0]).await.unwrap();
        program.sign_in(&display).await;
        program.tells("a first picture").await;
        let shown = share(id).await;
        display.ask(&["windowminimize", &window.0]).await.unwrap();
        program.tells("nobody looks").await;
        let hidden = share(id).await;
        println!(
            "camera preview: {:.1} % of a core (limit 10; {shown:.1} with it, {hidden:.1} without)",
            shown - hidden
        );
    }

    /// How many of something a variable of the environment asks for.
    fn asked<N: FromStr>(name: &str) -> Option<N> {
        std::env::var(name).ok().and_then(|asked| asked.parse().ok())
    }

    /// Fills a cache as a snapshot does.
    fn fill(data: &Path, rows: usize) {
        let store = Store::open(data).unwrap();
        let position = store.read(position::find).wait().unwrap().unwrap();
        let mut hashes: Vec<[u8; 16]> =
            (0..rows).map(|number| blake3::hash(&number.to_be_bytes()).as_bytes()[..16].try_into().unwrap()).collect();
        hashes.sort_unstable();
        let mut build = snapshot::Build::resume(store.dir(), "bench").unwrap();
        for (number, hashes) in hashes.chunks(CHUNK_ROWS).enumerate() {
            let vouchers: Vec<Voucher> = (number * CHUNK_ROWS..).take(hashes.len()).map(voucher).collect();
            let hashes = hashes.iter().copied().map(CodeHash::from_bytes);
            build.import(u32::try_from(number).unwrap(), hashes.zip(&vouchers)).unwrap();
        }
        let ready = build.finish(Position { cursor: position.cursor + 1, ..position }).unwrap();
        store.exchange_cache(&ready).unwrap();
    }

    fn voucher(number: usize) -> Voucher {
        let number = u64::try_from(number).unwrap();
        let mut id = [0; 10];
        id[2..].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
        Voucher {
            id: VoucherId::from_bytes(id),
            campaign: CampaignId::new(Uuid::from_u128(4 << 64 | u128::from(number % 20))),
            issued_at: Timestamp::UNIX_EPOCH,
            from: None,
            until: None,
            left: Amount::Uses(3),
            state: voucher::State::Issued,
            home_shop: None,
            holder: None,
            phone_tail: None,
            last_use: None,
            rev: 1,
        }
    }

    /// How much of a core a process uses while nobody does anything, in percent. Its children are not counted.
    async fn share(id: u32) -> f64 {
        let (before, began) = (used(id), Instant::now());
        tokio::time::sleep(SPELL).await;
        (used(id) - before) / began.elapsed().as_secs_f64() * 100.0
    }

    /// The processor time that a process has used, in seconds.
    fn used(id: u32) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
        // Behind the name, which may hold anything: the 12th and 13th figure are user and system, in hundredths of a second.
        let figures = stat.rsplit(") ").next().unwrap().split(' ').skip(11).take(2);
        figures.map(|ticks| f64::from(ticks.parse::<u32>().unwrap()) / 100.0).sum()
    }

    /// The memory of a process that lies in the machine's, in megabytes.
    fn memory(id: u32) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        mb(line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1_024)
    }
}
