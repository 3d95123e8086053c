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

/// The memory of this process that lies in the machine's, in megabytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1_024
}

#[tokio::test(flavor = "multi_thread")]
async fn after_customers_without_end_and_every_fault_the_window_answers_and_the_books_are_equal() {
    let scans = std::env::var("COUNTERSIGN_SOAK").map_or(SCANS, |scans| scans.parse().unwrap());
    let mut counter = Counter::open().await;
    let codes = counter.world.packages(scans).await;
    let mut faults = FAULTS.into_iter().cycle();
    for (number, code) in (1..).zip(&codes) {
        if number % SPELL == SPELL / 2 {
            counter = counter.break_down(faults.next().unwrap()).await;
        } else if number % SPELL == 0 {
            counter.mend();
        }
        counter.serve(number, code).await;
        if number.is_multiple_of(LOOK) {
            println!("{number} scans: {} MB with the hub", memory());
        }
    }
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
}
