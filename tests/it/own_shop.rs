//! A shop without a cloud: its hub runs in the terminal.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::app::own_hub::{self, Terminal};
use countersign::app::own_shop;
use countersign::config::{Config, Flags};
use countersign::devices::Source;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::language::Language;
use countersign::domain::money::Money;
use countersign::domain::recovery::RecoveryKey;
use countersign::domain::redemption::{Claim, OrderContext, Strength};
use countersign::domain::voucher::Amount;
use countersign::engine::clock::Clock;
use countersign::engine::fail_point::{FailPoint, REACHED, VARIABLE};
use countersign::engine::present::Subject;
use countersign::engine::redeem::Outcome;
use countersign::engine::{Engine, Setup};
use countersign::hub::database::DeviceStatus;
use countersign::hub::issue::{Form, Order};
use countersign::hub::{self, Hub};
use countersign::store::lock::LockError;
use countersign::store::{OpenError, Store, identity, print_jobs};

use crate::world::{NOON, redeemed, refusal};

/// How long a printer, or a program that begins, may take.
const SOON: Duration = Duration::from_secs(20);

/// The settings of a data folder.
fn settings(data: &Path) -> Config {
    Config::load(&Flags { data: Some(data.to_owned()), ..Flags::default() }, |_| None).unwrap()
}

fn asked(name: &str) -> own_shop::Args {
    own_shop::Args {
        name: name.to_owned(),
        zone: countersign::domain::shop::Zone::named("Asia/Shanghai").unwrap(),
        currency: serde_json::from_value("CNY".into()).unwrap(),
        address: String::new(),
        till: "1".to_owned(),
        manager: "店长".to_owned(),
    }
}

/// The store of a data folder. A program that another test starts at this moment holds every lock of this process until it
/// has begun; that is waited for, bounded.
pub fn opened(data: &Path) -> Store {
    let deadline = Instant::now() + SOON;
    loop {
        match Store::open(data) {
            Err(OpenError::Folder(LockError::Held(_))) if Instant::now() < deadline => std::thread::yield_now(),
            opened => return opened.unwrap(),
        }
    }
}

/// Opens a shop in a data folder; what was said.
pub async fn open(data: &Path, clock: &Clock) -> String {
    let store = opened(data);
    let mut said = Vec::new();
    own_shop::open(&store, clock, &settings(data), &asked("春熙茶铺"), &mut said).await.unwrap();
    String::from_utf8(said).unwrap()
}

fn noon() -> Clock {
    Clock::fixed(NOON.parse().unwrap(), 7)
}

pub async fn start(data: &Path, clock: &Clock) -> Terminal {
    let store = Arc::new(opened(data));
    let setup = Setup { clock: clock.clone(), printer: None, language: Language::Chinese };
    Terminal::start(store, setup).await.unwrap()
}

/// The code of one voucher that a hub issues.
pub async fn issue(hub: &Hub) -> String {
    let campaign = hub.admin.put_campaign(crate::hub::campaign()).await.unwrap().id;
    let order = Order {
        campaign,
        count: 1,
        form: Form::Opaque,
        amount: Some(Amount::ONE_USE),
        home_shop: None,
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    };
    hub.admin.issue(&order).await.unwrap().remove(0).code
}

/// Syncs until nothing waits; bounded.
pub async fn drain(engine: &Engine) {
    for _ in 0..5 {
        engine.sync_now().await.unwrap();
    }
    let status = engine.status();
    assert!(status.waiting == 0 && status.problem.is_none(), "{status:?}");
}

pub async fn redeem(engine: &Engine, code: &str) -> Outcome {
    let Subject::Voucher(presented) = engine.present(code, Source::Wedge, Instant::now()).await.unwrap() else {
        panic!("no voucher");
    };
    let order = OrderContext { total: Some(Money::from_minor(7_000)), ..OrderContext::default() };
    engine.redeem(&presented, &Claim { order, ..Claim::default() }).await.unwrap()
}

/// The key that was shown on the terminal: the rows that no sentence stands in.
fn shown(said: &str) -> RecoveryKey {
    let is_row =
        |line: &&str| line.len() <= 19 && line.bytes().all(|byte| byte == b' ' || byte.is_ascii_alphanumeric());
    said.lines().filter(is_row).collect::<Vec<_>>().join("\n").parse().expect("the key is shown")
}

fn program(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(args).arg("--data").arg(data).args(["--lang", "en"]).env_remove(VARIABLE);
    command
}

pub fn run(data: &Path, args: &[&str]) -> Output {
    let deadline = Instant::now() + SOON;
    loop {
        let output = program(data, args).output().unwrap();
        // For the same reason as in `opened`.
        let held = String::from_utf8_lossy(&output.stderr).contains("is already open in another program");
        if !held || Instant::now() >= deadline {
            return output;
        }
    }
}

const OPEN: [&str; 9] =
    ["open-shop", "--name", "Corner Tea", "--zone", "Asia/Shanghai", "--currency", "CNY", "--manager", "Owner"];

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_without_a_cloud_redeems_firmly_and_remembers_it_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = noon();
    open(folder.path(), &clock).await;
    let terminal = start(folder.path(), &clock).await;
    let hub = terminal.hub().expect("the shop has its own hub");
    assert!(hub.url.starts_with("http://127.0.0.1:"), "{}", hub.url);
    let code = issue(hub).await;
    let made = redeemed(redeem(terminal.engine(), &code).await);
    assert!(matches!(made.strength, Strength::FirmStore { fence: 1, .. }), "{:?}", made.strength);
    terminal.engine().sync_now().await.unwrap();
    assert_eq!(terminal.engine().status().waiting, 0);
    terminal.close().await;

    let terminal = start(folder.path(), &clock).await;
    assert_eq!(refusal(&redeem(terminal.engine(), &code).await), "used_up");
    let other = issue(terminal.hub().unwrap()).await;
    redeemed(redeem(terminal.engine(), &other).await);
    terminal.engine().sync_now().await.unwrap();
    let day = jiff::SignedDuration::from_hours(24);
    let admin = &terminal.hub().unwrap().admin;
    let report = admin.shop_report(terminal.engine().shop().id, clock.now() - day, clock.now() + day).await.unwrap();
    assert_eq!((report.firm, report.provisional, report.conflicts), (2, 0, 0));
    terminal.close().await;
    // Whoever knows nothing of the own hub does not get past it.
    let store = Arc::new(opened(folder.path()));
    let setup = Setup { clock, printer: None, language: Language::Chinese };
    assert_eq!(Engine::start(store, setup).await.unwrap_err().code().name(), "hub-unreachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recovery_text_makes_the_same_keys_again() {
    let folder = tempfile::tempdir().unwrap();
    let clock = noon();
    let key = shown(&open(folder.path(), &clock).await);
    let terminal = start(folder.path(), &clock).await;
    let before = (terminal.hub().unwrap().admin.root_public(), terminal.hub().unwrap().admin.token_keys().unwrap());
    let code = issue(terminal.hub().unwrap()).await;
    terminal.close().await;

    let keys = own_hub::keys(folder.path());
    std::fs::remove_file(&keys).unwrap();
    let store = Arc::new(opened(folder.path()));
    let setup = Setup { clock: clock.clone(), printer: None, language: Language::Chinese };
    let refused = Terminal::start(Arc::clone(&store), setup.clone()).await.err().expect("the keys are missing");
    assert!(format!("{:#}", anyhow::Error::from(refused)).contains("keys recover"));
    assert!(!keys.exists(), "no other keys are made in their place");
    drop(store);
    let books = hub::Config::local(&own_hub::books(folder.path()));
    hub::recover_keys(&books, &key).unwrap();
    let terminal = start(folder.path(), &clock).await;
    let admin = &terminal.hub().unwrap().admin;
    assert_eq!((admin.root_public(), admin.token_keys().unwrap()), before);
    redeemed(redeem(terminal.engine(), &code).await);
    terminal.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_of_another_shop_are_not_taken_for_its_own() {
    let [here, there] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let clock = noon();
    open(here.path(), &clock).await;
    open(there.path(), &clock).await;
    std::fs::copy(own_hub::keys(there.path()), own_hub::keys(here.path())).unwrap();
    let store = Arc::new(opened(here.path()));
    let setup = Setup { clock, printer: None, language: Language::Chinese };
    let refused = Terminal::start(store, setup).await.err().expect("these are other keys");
    assert!(format!("{:#}", anyhow::Error::from(refused)).contains("are not those with which this shop was opened"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_gets_the_sheet_and_neither_terminal_nor_spool_does() {
    let folder = tempfile::tempdir().unwrap();
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let text = format!("[printer]\nat = \"tcp:{}\"\npaper = \"80mm\"\nack = \"gs_h\"\n", printer.address());
    std::fs::write(folder.path().join("countersign.toml"), text).unwrap();
    let said = open(folder.path(), &noon()).await;
    assert!(printer.settle(SOON), "the printer is still at work");
    let paper = printer.paper().text;
    let code = paper.lines().find_map(|line| line.strip_prefix("[QR] ")).unwrap_or_else(|| panic!("no code:\n{paper}"));
    let key: RecoveryKey = code.parse().unwrap();
    let rows = key.rows();
    assert!(rows.iter().all(|row| paper.contains(row)), "not every row can be typed:\n{paper}");
    let beside = tempfile::tempdir().unwrap();
    let again = hub::recover_keys(&hub::Config::local(&beside.path().join("hub.db")), &key).unwrap();
    let store = opened(folder.path());
    let root = store.read(identity::find).await.unwrap().unwrap().root_key;
    assert_eq!(again.root_public().to_bytes(), root);
    assert!(store.read(print_jobs::unfinished).await.unwrap().is_empty(), "the spool knows nothing of it");
    drop(store);
    let secret = rows[0].clone();
    assert!(!said.contains(&secret), "{said}");
    for file in std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().path()) {
        let Ok(bytes) = std::fs::read(&file) else { continue };
        let held = [secret.as_bytes(), secret.replace(' ', "").as_bytes()]
            .iter()
            .any(|secret| bytes.windows(secret.len()).any(|window| window == *secret));
        assert!(!held, "{} holds the recovery key", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_fails_leaves_the_key_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    printer.take_paper_out();
    let text = format!("[printer]\nat = \"tcp:{}\"\npaper = \"80mm\"\nack = \"gs_h\"\n", printer.address());
    std::fs::write(folder.path().join("countersign.toml"), text).unwrap();
    let clock = noon();
    let key = shown(&open(folder.path(), &clock).await);
    let terminal = start(folder.path(), &clock).await;
    assert!(terminal.hub().unwrap().admin.recovery() == key, "it is the key of this shop");
    terminal.close().await;
}

#[test]
fn the_key_is_shown_once_and_opening_again_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let opened = run(folder.path(), &OPEN);
    let (said, logged) = (String::from_utf8(opened.stdout).unwrap(), String::from_utf8(opened.stderr).unwrap());
    assert!(opened.status.success(), "{logged}");
    assert!(said.contains("Keep it safe and offline") && said.contains("Corner Tea is open"), "{said}");
    let key = shown(&said);
    assert!(!logged.contains(&key.rows()[0]), "{logged}");
    let kept = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    let before = ["hub.db", "hub.db.keys", "keys.json"].map(kept);
    let again = run(folder.path(), &OPEN);
    let told = String::from_utf8(again.stderr).unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(told.contains("belongs to a shop already"), "{told}");
    assert_eq!(again.stdout, b"", "nothing is shown a second time");
    assert_eq!(["hub.db", "hub.db.keys", "keys.json"].map(kept), before);
}

#[test]
fn wrong_arguments_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    for (at, wrong) in [(4, "Asia/Atlantis"), (6, "yuan")] {
        let mut args = OPEN;
        args[at] = wrong;
        assert_eq!(run(folder.path(), &args).status.code(), Some(2), "{wrong}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_opening_that_was_killed_can_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    // Cut short right after the keys were made: they are the shop's from then on.
    let keys = hub::keys::Keys::open_or_make(&own_hub::keys(folder.path()), NOON.parse().unwrap()).unwrap();
    let mut killed = program(folder.path(), &OPEN)
        .env(VARIABLE, FailPoint::Enrolled.name())
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let expected = format!("{REACHED}{}", FailPoint::Enrolled.name());
    let lines = BufReader::new(killed.stderr.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == expected), "the fail point is not reached");
    killed.kill().unwrap();
    killed.wait().unwrap();

    let mut other = OPEN;
    other[2] = "Another Tea";
    let refused = run(folder.path(), &other);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("hold the shop Corner Tea already"));
    let opened = run(folder.path(), &OPEN);
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert!(shown(&String::from_utf8(opened.stdout).unwrap()) == keys.recovery(), "the keys are the first ones");

    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let terminal = start(folder.path(), &noon()).await;
        let admin = &terminal.hub().unwrap().admin;
        assert_eq!((admin.shops().await.unwrap().len(), admin.staff().await.unwrap().len()), (1, 1));
        let devices = admin.devices().await.unwrap();
        let active: Vec<_> = devices.iter().filter(|device| device.status == DeviceStatus::Active).collect();
        assert_eq!((devices.len(), active.len()), (2, 1));
        assert_eq!(active[0].id, terminal.engine().author().device);
        let code = issue(terminal.hub().unwrap()).await;
        redeemed(redeem(terminal.engine(), &code).await);
        terminal.close().await;
    });
}

#[test]
fn a_copy_holds_the_hub_too_and_brings_both_back() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let clock = noon();
    let (used, fresh) = runtime.block_on(async {
        open(folder.path(), &clock).await;
        let terminal = start(folder.path(), &clock).await;
        let hub = terminal.hub().unwrap();
        let (used, fresh) = (issue(hub).await, issue(hub).await);
        redeemed(redeem(terminal.engine(), &used).await);
        terminal.engine().sync_now().await.unwrap();
        // Also while the terminal runs.
        let copied = run(folder.path(), &["backup", folder.path().join("copy.db").to_str().unwrap()]);
        assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
        terminal.close().await;
        (used, fresh)
    });
    let copy = folder.path().join("copy.db");
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "hub.db", "hub.db-shm"] {
        let _ = std::fs::remove_file(folder.path().join(name));
    }
    std::fs::write(folder.path().join("hub.db-wal"), "what a crash left").unwrap();
    let restored = run(folder.path(), &["restore", copy.to_str().unwrap()]);
    let told = String::from_utf8(restored.stdout).unwrap();
    assert!(restored.status.success(), "{told}{}", String::from_utf8_lossy(&restored.stderr));
    assert!(told.contains("The books of the shop's store hub are back too"), "{told}");
    runtime.block_on(async {
        let terminal = start(folder.path(), &clock).await;
        drain(terminal.engine()).await;
        assert_eq!(terminal.engine().status().epoch, 2, "the books know that they are a copy");
        assert_eq!(refusal(&redeem(terminal.engine(), &used).await), "used_up");
        let made = redeemed(redeem(terminal.engine(), &fresh).await);
        assert!(matches!(made.strength, Strength::FirmStore { fence: 2, .. }), "{:?}", made.strength);
        terminal.close().await;
    });
}

#[test]
fn after_the_loss_of_the_disk_sheet_and_copy_make_the_shop_again() {
    let [folder, next] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let clock = noon();
    let copy = folder.path().join("copy.db");
    let (key, used, fresh) = runtime.block_on(async {
        let key = shown(&open(folder.path(), &clock).await);
        let terminal = start(folder.path(), &clock).await;
        let hub = terminal.hub().unwrap();
        let (used, fresh) = (issue(hub).await, issue(hub).await);
        redeemed(redeem(terminal.engine(), &used).await);
        terminal.engine().sync_now().await.unwrap();
        terminal.close().await;
        (key, used, fresh)
    });
    assert!(run(folder.path(), &["backup", copy.to_str().unwrap()]).status.success());
    let books = own_hub::books(next.path());
    hub::recover_keys(&hub::Config::local(&books), &key).unwrap();
    std::fs::copy(folder.path().join("copy.db.hub"), &books).unwrap();
    let mut restored = Command::new(env!("CARGO_BIN_EXE_countersign-hub"));
    let restored = restored.arg("--database").arg(format!("sqlite:{}", books.display())).arg("restored");
    assert!(restored.status().unwrap().success());
    runtime.block_on(async {
        open(next.path(), &clock).await;
        let terminal = start(next.path(), &clock).await;
        drain(terminal.engine()).await;
        assert_eq!(refusal(&redeem(terminal.engine(), &used).await), "used_up");
        let made = redeemed(redeem(terminal.engine(), &fresh).await);
        assert!(matches!(made.strength, Strength::FirmStore { fence: 2, .. }), "{:?}", made.strength);
        terminal.close().await;
    });
}

#[test]
fn the_doctor_looks_at_the_own_hub() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &OPEN).status.success());
    std::fs::write(folder.path().join("countersign.toml"), "[camera]\nuse = \"off\"\n").unwrap();
    let page = || String::from_utf8(run(folder.path(), &["doctor"]).stdout).unwrap();
    assert!(page().contains("This shop runs its own store hub"), "{}", page());
    std::fs::rename(own_hub::keys(folder.path()), folder.path().join("aside")).unwrap();
    assert!(page().contains("The keys of this shop's store hub are missing"), "{}", page());
    std::fs::rename(folder.path().join("aside"), own_hub::keys(folder.path())).unwrap();
    std::fs::remove_file(own_hub::books(folder.path())).unwrap();
    assert!(page().contains("The books of this shop's store hub are missing"), "{}", page());
    assert!(!own_hub::books(folder.path()).exists(), "looking makes nothing");
}
