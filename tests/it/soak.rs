//! Customers without end while everything goes wrong that can: afterwards the window answers, and all books say the same.
//!
//! A few of them with every run of the tests; `make soak` shows as many as `COUNTERSIGN_SOAK` says.

use std::path::Path;
use std::time::Duration;

use countersign::app::demo::link::State;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::store::Connection;
use countersign::ui::app::rehearsal::Rehearsal;
use iced::keyboard::key::Named;
use tokio::time::timeout;

use crate::rehearsed::{Hand, Plan, Till, WINDOW, camera};
use crate::world::World;

/// How many codes are shown, unless more are asked for.
const SCANS: u32 = 48;

/// Which of them come from the camera: one of so many.
const SEEN: u32 = 8;

/// Which of them are redeemed: one of so many.
const REDEEMED: u32 = 6;

/// So many scans lie between two faults, and a fault lasts for half of them.
const SPELL: u32 = 12;

/// How many scans lie between two looks at the memory.
const LOOK: u32 = 1_000;

/// How many looks are left out: what is made once, and grows until it is full, has been made by then.
const WARM: usize = 2;

/// How many looks must follow before anything is said of them: one alone may be high or low.
const LOOKS_MIN: usize = 6;

/// How much more memory a thousand customers may leave behind beside what the simulated printer keeps, in kilobytes: two for
/// each customer.
const GROWTH_MAX_KB: u64 = 2_000;

/// How long a key is waited for before it is pressed again.
const KEY: Duration = Duration::from_millis(60);

/// How often everything is asked to be brought before it is given up.
const TRIES: usize = 5;

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Internet,
    Cloud,
    Paper,
    Cover,
}

const FAULTS: [Fault; 4] = [Fault::Internet, Fault::Paper, Fault::Cloud, Fault::Cover];

/// A counter, and everything that can go wrong about it.
struct Counter {
    world: World,
    till: Till,
    printer: SimulatedPrinter,
    hand: Hand,
    /// How many were redeemed as the window said.
    redeemed: u32,
}

impl Counter {
    async fn open() -> Self {
        let world = World::today().await;
        let printer = SimulatedPrinter::start(Model::MM80).unwrap();
        let (hand, eye) = camera();
        let settings = format!("[printer]\nat = \"tcp:{}\"\npaper = \"80mm\"\nack = \"gs_h\"\n", printer.address());
        let till = Till::open(&world, Plan { size: WINDOW, eye, settings, ..Plan::default() }).await;
        Self { world, till, printer, hand, redeemed: 0 }
    }

    /// Something breaks.
    async fn break_down(mut self, fault: Fault) -> Self {
        match fault {
            Fault::Internet => self.till.link.set(State::Cut),
            Fault::Cloud => self.world = self.world.restarted().await,
            Fault::Paper => self.printer.take_paper_out(),
            Fault::Cover => self.printer.open_cover(),
        }
        self
    }

    /// Everything is mended.
    fn mend(&self) {
        self.till.link.set(State::Whole);
        self.printer.load_paper();
        self.printer.close_cover();
    }

    /// Somebody asks for a sync by the palette until nothing waits, as after a long outage.
    async fn bring_everything(&mut self) {
        let window = &mut self.till.window;
        for _ in 0..TRIES {
            window.command('k');
            window.until_shown("What do you want to do?").await.unwrap();
            window.type_text("sync");
            window.tap(Named::Enter);
            let nothing = |window: &mut Rehearsal| said(window, |says| says == "0 waiting");
            // The strip may not have heard yet of what was written just now.
            if window.until("nothing to wait", nothing).await.is_ok() {
                let [written, acknowledged, ..] = books(&self.till.data);
                if written == acknowledged {
                    return;
                }
            }
        }
        panic!("facts wait for ever");
    }

    /// Serves one customer, from an empty counter to an empty counter.
    async fn serve(&mut self, number: u32, code: &str) {
        let window = &mut self.till.window;
        let decided =
            |window: &mut Rehearsal| said(window, |says| is_offer(says) || ["Refused", "Attention"].contains(&says));
        if number.is_multiple_of(SEEN) {
            self.hand.show(&[code]);
            window.until("a verdict", decided).await.unwrap();
            self.hand.show(&[]);
        } else {
            window.scan(code);
            window.until("a verdict", decided).await.unwrap();
        }
        if number.is_multiple_of(REDEEMED) && said(window, is_offer) {
            // The first ones may come too early to be meant for it.
            let taken = |window: &mut Rehearsal| !said(window, is_offer);
            while !taken(window) {
                window.tap(Named::Enter);
                let _ = timeout(KEY, window.until("the key to be taken", taken)).await;
            }
            window.until("an end", |window| !window.shows("Redeeming")).await.unwrap();
            if said(window, |says| says == "Redeemed") {
                self.redeemed += 1;
            }
        }
        window.tap(Named::Escape);
        window.until_shown("Ready to scan").await.unwrap();
    }
}

fn said(window: &mut Rehearsal, is_meant: impl Fn(&str) -> bool) -> bool {
    window.texts().iter().any(|text| is_meant(&text.content))
}

/// Whether a button offers to redeem.
fn is_offer(says: &str) -> bool {
    ["Redeem", "Redeem offline"].contains(&says)
}

/// The books of the till: facts written and acknowledged, redemptions, and of how many vouchers.
fn books(data: &Path) -> [u64; 4] {
    let ledger = Connection::open(data.join("ledger.db")).unwrap();
    let figure = |query: &str| {
        let figure: i64 = ledger.query_row(query, [], |row| row.get(0)).unwrap();
        u64::try_from(figure).unwrap()
    };
    [
        figure("SELECT max(seq) FROM journal"),
        figure("SELECT max(acked_seq) FROM lives"),
        figure("SELECT count(*) FROM redemptions"),
        figure("SELECT count(DISTINCT voucher) FROM redemptions"),
    ]
}

/// What the simulated printer keeps of everything that came out of it, in kilobytes: dots, eight to a byte, text and bytes.
fn kept(printer: &SimulatedPrinter) -> u64 {
    let paper = printer.paper();
    let bytes = paper.image.as_raw().len() / 8 + paper.text.len() + paper.bytes.len();
    u64::try_from(bytes).unwrap() / 1_024
}

/// How much the memory grows in the time of a look, beside what was kept in that time, in kilobytes; nothing where there are too
/// few looks to say it. Where it rose for a moment at the end is no growth, and where it was low for a moment at the beginning
/// neither: the least of the last three stands against the most of the first three.
fn growth(looks: &[u64], kept: u64) -> Option<u64> {
    let warm = looks.get(WARM..).filter(|warm| warm.len() >= LOOKS_MIN)?;
    let (first, last) = (warm.iter().take(3).max()?, warm.iter().rev().take(3).min()?);
    // Where it grows steadily these are the third and the third last.
    let between = u64::try_from(warm.len() - 5).ok()?;
    Some((last.saturating_sub(*first) / between).saturating_sub(kept / u64::try_from(looks.len()).ok()?))
}

#[test]
fn memory_that_grows_is_told_from_memory_that_was_filled_once_and_from_the_papers() {
    let steady = [100, 117, 131, 134, 135, 138, 140, 143, 145, 146].map(|mb| mb * 1_024);
    assert!(growth(&steady, 20_000).unwrap() < GROWTH_MAX_KB, "as it was found, with some 2 MB of paper a thousand");
    let leaks: Vec<u64> = (1..=10).map(|look| 100_000 + look * 5_000).collect();
    assert_eq!(growth(&leaks, 0), Some(5_000));
    assert!(growth(&leaks, 40_000).unwrap() < GROWTH_MAX_KB, "the papers are four fifths of it");
    let mut bump = [120_000; 10];
    (bump[4], bump[9]) = (160_000, 160_000);
    assert_eq!(growth(&bump, 0), Some(0));
    assert_eq!(growth(&leaks[..7], 0), None);
}

/// The memory of this process that lies in the machine's, in kilobytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn after_customers_without_end_and_every_fault_the_window_answers_and_the_books_are_equal() {
    let scans = std::env::var("COUNTERSIGN_SOAK").map_or(SCANS, |scans| scans.parse().unwrap());
    let mut counter = Counter::open().await;
    let codes = counter.world.packages(scans).await;
    let mut faults = FAULTS.into_iter().cycle();
    let mut looks = Vec::new();
    for (number, code) in (1..).zip(&codes) {
        if number % SPELL == SPELL / 2 {
            counter = counter.break_down(faults.next().unwrap()).await;
        } else if number % SPELL == 0 {
            counter.mend();
        }
        counter.serve(number, code).await;
        if number.is_multiple_of(LOOK) {
            looks.push(memory());
            println!("{number} scans: {} MB with the hub", looks.last().unwrap() / 1_024);
        }
    }
    // Asked only now: it is copied out.
    let grown = growth(&looks, kept(&counter.printer));
    counter.mend();
    counter.bring_everything().await;
    let Counter { world, till, redeemed, .. } = counter;
    let data = till.data.clone();
    till.close().await;
    let [written, acknowledged, made, vouchers] = books(&data);
    println!("{written} facts, {made} redemptions, {redeemed} of them as the window said");
    assert_eq!(written, acknowledged, "every fact is at the hub");
    assert_eq!((made, vouchers), (world.held().await, made), "nothing twice");
    assert_eq!(world.exceptions().await, 0);
    assert!(redeemed > 0, "nothing was redeemed, so nothing was shown to hold");
    assert!(u64::from(redeemed) <= made && made <= u64::from(scans / REDEEMED));
    if let Some(grown) = grown {
        println!("{grown} KB more after each thousand, beside the papers");
        assert!(grown <= GROWTH_MAX_KB, "the memory grows by {grown} KB with every thousand customers: {looks:?}");
    }
}
