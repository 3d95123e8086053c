//! What becomes of a ledger that is killed half-way, restored or copied.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use countersign::app::demo::link::{Link, State};
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::exception::{Matter, Trouble};
use countersign::domain::id::PrintJobId;
use countersign::engine::fail_point::{BREAKS, FailPoint, REACHED, VARIABLE};
use countersign::engine::hub_address::HubAddress;
use countersign::engine::restore::Restore;
use countersign::store::journal::{self, Verification};
use countersign::store::print_jobs::{self, Ending};
use countersign::store::{Store, backup, fold};
use countersign::sync::terminal::Service;
use serde_json::json;

use crate::process::{Process, lines};
use crate::world::{Till, World, printer_at, redeemed, refusal};

/// How long a printer may take to hear of a job.
const SOON: Duration = Duration::from_secs(20);

/// Runs a till as a process on a folder, armed with a fail point, until it reaches it on orders, a line each, and kills it
/// there.
pub fn kill_at(dir: &std::path::Path, point: FailPoint, order: &str) {
    let mut till = lines(dir)
        .env(VARIABLE, point.name())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(till.stdin.as_mut().unwrap(), "{order}").unwrap();
    let expected = format!("{REACHED}{}", point.name());
    let reached =
        BufReader::new(till.stderr.take().unwrap()).lines().map_while(Result::ok).any(|line| line == expected);
    assert!(reached, "{} was not reached", point.name());
    till.kill().unwrap();
    till.wait().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_point_nothing_is_lost_and_nothing_counts_twice() {
    for point in [
        FailPoint::IntentStored,
        FailPoint::RightGranted,
        FailPoint::CommitBegun,
        FailPoint::Committed,
        FailPoint::PushRead,
        FailPoint::PushAnswered,
        FailPoint::PushStored,
    ] {
        let world = World::new().await;
        let code = world.code().await;
        let (link, dir) = world.till("till 1").await.close().await;
        let order = format!(r#"{{"do":"redeem","text":"{code}","bill":7000}}"#);
        let killed = dir.clone();
        tokio::task::spawn_blocking(move || kill_at(&killed, point, &order)).await.unwrap();
        let store = Arc::new(Store::open(&dir).unwrap());
        let till = world.open("till 1", link, store, None).await;
        till.drain().await;
        // What was committed is there once; what was not is given back and can be redeemed.
        let made = match till.redeem(&code).await {
            outcome @ countersign::engine::redeem::Outcome::Redeemed(_) => {
                redeemed(outcome);
                "given back"
            }
            outcome => refusal(&outcome),
        };
        let committed = !matches!(point, FailPoint::IntentStored | FailPoint::RightGranted | FailPoint::CommitBegun);
        assert_eq!(made, if committed { "used_up" } else { "given back" }, "{}", point.name());
        till.drain().await;
        assert_eq!(world.held().await, 1, "{}", point.name());
        assert_eq!(world.exceptions().await, 0, "{}", point.name());
        assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty(), "{}", point.name());
    }
}

/// A till with a printer that was killed while it printed, opened again on the same printer.
async fn reopened_after(world: &World, link: Link, dir: &Path, printer: &SimulatedPrinter) -> Till {
    let store = Arc::new(Store::open(dir).unwrap());
    let till = world.open("till 1", link, store, Some(printer_at(printer.address()))).await;
    till.drain().await;
    assert_eq!(world.held().await, 1, "the redemption stands, whatever became of its paper");
    till
}

/// A folder that has joined, whose settings name a printer.
async fn with_printer(world: &World, printer: &SimulatedPrinter) -> (Link, PathBuf) {
    let (link, dir) = world.till("till 1").await.close().await;
    let settings = format!("[printer]\nat = \"tcp:{}\"\npaper = \"80mm\"\nack = \"gs_h\"\n", printer.address());
    std::fs::write(dir.join("countersign.toml"), settings).unwrap();
    (link, dir)
}

/// The one paper, which a person must look at; nothing was printed since.
async fn asked_about(till: &Till) -> PrintJobId {
    let papers = till.engine.open_papers().await.unwrap();
    let [paper] = papers.as_slice() else { panic!("not one paper: {papers:?}") };
    assert!(matches!(paper.state, print_jobs::State::Ended { ending: Ending::Unknown, .. }), "{paper:?}");
    paper.job.id
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_when_the_first_byte_was_about_to_leave_the_paper_is_in_doubt_and_not_printed_by_itself() {
    let world = World::new().await;
    let code = world.code().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let (link, dir) = with_printer(&world, &printer).await;
    let order = format!(r#"{{"do":"redeem","text":"{code}","bill":7000}}"#);
    let killed = dir.clone();
    tokio::task::spawn_blocking(move || kill_at(&killed, FailPoint::FirstByte, &order)).await.unwrap();
    let till = reopened_after(&world, link, &dir, &printer).await;
    // Other papers are printed meanwhile; this one waits for a person.
    redeemed(till.redeem(&world.code().await).await);
    let done = async {
        let mut changes = till.engine.news();
        while till.engine.open_papers().await.unwrap().len() > 1 {
            let _ = tokio::time::timeout(Duration::from_millis(200), changes.next()).await;
        }
    };
    tokio::time::timeout(SOON, done).await.expect("a paper in doubt holds the others up");
    assert_eq!(printer.paper().cuts, 1, "{}", printer.paper().text);
    let doubtful = asked_about(&till).await;
    assert_eq!(till.engine.open_exceptions().await.unwrap(), 1, "a manager sees it too");
    // It is not there, says the person: it is printed once more, marked.
    till.engine.reprint(doubtful).await.unwrap();
    till.papers_settle().await;
    assert_eq!(till.engine.open_exceptions().await.unwrap(), 0);
    assert_eq!(printer.paper().cuts, 2, "{}", printer.paper().text);
    assert!(printer.paper().text.contains("COPY 2"), "{}", printer.paper().text);
}

/// A till as a process in which whoever passes a point panics there, once.
pub fn breaking_at(dir: &Path, point: FailPoint) -> Process {
    let mut command = lines(dir);
    command.env(VARIABLE, format!("{}{BREAKS}", point.name()));
    Process::start(command)
}

/// Waits until a printer has cut a paper.
fn wait_for_paper(printer: &SimulatedPrinter) {
    let deadline = std::time::Instant::now() + SOON;
    while printer.cuts() == 0 {
        assert!(std::time::Instant::now() < deadline, "no paper comes out");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_the_spool_costs_the_paper_that_it_was_at_and_no_other() {
    for (point, trouble) in [(FailPoint::FirstByte, Trouble::InDoubt), (FailPoint::LayingOut, Trouble::Unprintable)] {
        let world = World::new().await;
        let printer = SimulatedPrinter::start(Model::MM80).unwrap();
        let codes = [world.code().await, world.code().await];
        let (link, dir) = with_printer(&world, &printer).await;
        let mut till = breaking_at(&dir, point);
        for code in codes {
            let done = till.order(&json!({"do": "redeem", "text": code, "bill": 7_000}));
            assert!(done.get("redeemed").is_some(), "{done}");
        }
        wait_for_paper(&printer);
        // In good order: what the printer says of the other paper is still written down.
        till.end();
        let till =
            world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), Some(printer_at(printer.address()))).await;
        till.engine.try_printer();
        assert!(printer.settle(SOON));
        assert_eq!(printer.cuts(), 1, "{}: the other paper is out, and the first was not sent again", point.name());
        let troubles: Vec<_> = till.engine.exceptions().await.unwrap();
        let troubles: Vec<_> = troubles
            .iter()
            .filter_map(|case| match &case.exception.matter {
                Matter::Unprinted(unprinted) => Some(unprinted.trouble),
                _ => None,
            })
            .collect();
        assert_eq!(troubles, [trouble], "{}", point.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_the_sync_costs_nothing_that_was_committed_and_the_counter_goes_on() {
    let world = World::new().await;
    let codes = [world.code().await, world.code().await, world.code().await];
    let (_link, dir) = world.till("till 1").await.close().await;
    let mut till = breaking_at(&dir, FailPoint::Committed);
    let told = codes.map(|code| till.order(&json!({"do": "redeem", "text": code, "bill": 7_000})));
    assert_eq!(told[0]["problem"], "interrupted", "{told:?}");
    assert!(told[1..].iter().all(|told| told.get("redeemed").is_some()), "{told:?}");
    till.order(&json!({"do": "sync"}));
    till.end();
    assert_eq!((world.held().await, world.exceptions().await), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_printer_has_half_a_receipt_it_is_not_sent_again() {
    let world = World::new().await;
    let code = world.code().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    printer.end_paper_after(60);
    let (link, dir) = with_printer(&world, &printer).await;
    let mut till = Process::start(lines(&dir));
    till.send(&json!({"do": "redeem", "text": code, "bill": 7_000}));
    let deadline = std::time::Instant::now() + SOON;
    while printer.paper().text.is_empty() {
        assert!(std::time::Instant::now() < deadline, "the printer hears of nothing");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    drop(till);
    let till = reopened_after(&world, link, &dir, &printer).await;
    let doubtful = asked_about(&till).await;
    // Somebody loads paper: the printer goes on with what it holds, and nothing comes after it.
    printer.load_paper();
    till.engine.try_printer();
    assert!(printer.settle(SOON));
    assert_eq!(printer.paper().cuts, 1, "{}", printer.paper().text);
    assert_eq!(asked_about(&till).await, doubtful);
    till.engine.confirm_paper(doubtful).await.unwrap();
    till.papers_settle().await;
    assert_eq!(printer.paper().cuts, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_restored_from_a_backup_is_no_clone_and_loses_nothing_that_it_held() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 3, countersign::hub::issue::Form::Opaque).await;
    let till = world.till("till 1").await;
    redeemed(till.redeem(&codes[0]).await);
    till.drain().await;
    let copy = world.dir("copy.db");
    let written = copy.clone();
    backup::inspect(&till.dir, |conn| backup::write(conn, &written)).unwrap();
    redeemed(till.redeem(&codes[1]).await);
    till.drain().await;
    let (link, dir) = till.close().await;
    let restored = Restore::begin(&copy, &dir).unwrap().finish(&world.clock, &HubAddress::Joined).await.unwrap();
    assert!(restored.taken_in > 0, "the hub knows what the copy lacks");
    let store = Arc::new(Store::open(&dir).unwrap());
    assert_eq!(store.read(fold::differences).await.unwrap(), []);
    let till = world.open("till 1", link, store, None).await;
    assert_eq!(refusal(&till.redeem(&codes[1]).await), "used_up");
    redeemed(till.redeem(&codes[2]).await);
    till.drain().await;
    assert_eq!(till.engine.status().service, Service::Served);
    assert_eq!(world.held().await, 3);
    let sound = till.store.read(journal::verify).await.unwrap();
    assert!(matches!(sound, Verification::Sound(heads) if heads.len() == 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_ledger_is_seen_as_a_clone() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 3, countersign::hub::issue::Form::Opaque).await;
    let (link, dir) = world.till("till 1").await.close().await;
    let copied = world.dir("copied");
    std::fs::create_dir_all(&copied).unwrap();
    for file in std::fs::read_dir(&dir).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), copied.join(file.file_name())).unwrap();
    }
    let original = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    redeemed(original.redeem(&codes[0]).await);
    original.drain().await;
    // The copy goes through the same link: it is the same terminal as far as anybody can see.
    let (link, _) = original.close().await;
    let clone = world.open("copied", link, Arc::new(Store::open(&copied).unwrap()), None).await;
    // Late messages look old too, so it is the first fact of its own that tells.
    redeemed(clone.redeem(&codes[1]).await);
    clone.engine.sync_now().await.unwrap();
    let mut status = clone.engine.watch_status();
    let forked = status.wait_for(|status| status.service == Service::Forked);
    tokio::time::timeout(std::time::Duration::from_secs(20), forked).await.expect("the clone is not seen").unwrap();
    clone.link(State::Cut);
    assert_eq!(refusal(&clone.redeem(&codes[2]).await), "no_grant");
}
