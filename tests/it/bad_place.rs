//! What the disk does to a terminal: full, failing, read-only, taken, damaged. Nothing is half done, nothing is touched
//! that is broken, and it is said in a sentence.

use std::collections::BTreeMap;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use countersign::app::demo::link::State;
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::language::Language;
use countersign::domain::redemption::Strength;
use countersign::engine::problem::Code;
use countersign::hub::issue::Form;
use countersign::store::journal::{self, Verification};
use countersign::store::{Store, print_jobs};
use countersign::sync::terminal::Link;
use countersign::ui::text::{Text, problem};
use serde_json::{Value, json};

#[cfg(unix)]
use crate::process::lines_within;
use crate::process::{Process, lines};
use crate::world::{Till, World, printer_at, redeemed, refusal, said};

/// Lets the ledger grow by so many pages and no further.
async fn leave_room(till: &Till, pages: i64) {
    till.store
        .write(move |conn| {
            let held: i64 = conn.pragma_query_value(None, "page_count", |row| row.get(0))?;
            conn.pragma_update(None, "max_page_count", held + pages)?;
            Ok::<_, countersign::store::Error>(())
        })
        .await
        .unwrap();
}

/// How many redemptions and papers stand in the books.
async fn books(till: &Till) -> (usize, usize) {
    let read = |conn: &countersign::store::Connection| {
        let made: i64 = conn.query_row("SELECT count(*) FROM redemptions", [], |row| row.get(0))?;
        Ok::<_, countersign::store::Error>((usize::try_from(made).unwrap(), print_jobs::all(conn)?.len()))
    };
    till.store.read(read).await.unwrap()
}

/// Redeems until the disk is full, makes room, and redeems the rest.
async fn check_full(pages: i64, link: State) {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"offline": "free"})).await;
    let codes = world.codes(campaign, 40, Form::Opaque).await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let till = world.till_with("till 1", Some(printer_at(printer.address()))).await;
    till.link(link);
    leave_room(&till, pages).await;
    let mut done = 0;
    let failed = loop {
        match till.try_redeem(&codes[done]).await {
            Ok(outcome) => {
                redeemed(outcome);
                done += 1;
            }
            Err(problem) => break problem,
        }
    };
    assert_eq!(said(failed.code()), "disk-full", "{pages} pages, {link:?}");
    // The program still runs, and says the same again.
    assert_eq!(books(&till).await, (done, done), "{pages} pages: a paper for each redemption, and none half made");
    match till.try_redeem(&codes[done]).await {
        Err(again) => assert_eq!(again.code(), Code::DiskFull),
        // There was room for the void alone, and it has not reached the hub yet.
        Ok(outcome) => assert_eq!(refusal(&outcome), "used_up"),
    }
    assert_eq!(books(&till).await, (done, done));
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), Verification::Sound(_)));

    leave_room(&till, 100_000).await;
    till.link(State::Whole);
    till.drain().await;
    assert_eq!(till.engine.status().problem, None);
    assert_eq!(world.held().await, u64::try_from(done).unwrap(), "{pages} pages: what was not made here holds nothing");
    redeemed(till.redeem(&codes[done]).await);
    done += 1;
    till.drain().await;
    till.papers_settle().await;
    assert_eq!(world.held().await, u64::try_from(done).unwrap());
    assert_eq!(world.exceptions().await, 0);
    assert!(world.hub.admin.quarantine(10).await.unwrap().is_empty());
    assert_eq!(printer.paper().cuts, done, "{pages} pages: every slip once");
    assert_eq!(books(&till).await, (done, done));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_nothing_is_half_done_and_with_room_the_same_code_is_redeemed() {
    for pages in 0..6 {
        check_full(pages, State::Whole).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_without_the_hub_it_is_the_same() {
    for pages in 0..3 {
        check_full(pages, State::Cut).await;
    }
}

/// A right that was granted while the disk could not take the redemption is given back as soon as it can.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_could_not_be_used_is_given_back_while_the_program_runs() {
    let world = World::new().await;
    let strict = world.campaign(&json!({"offline": "cloud_only"})).await;
    let code = world.codes(strict, 1, Form::Opaque).await.remove(0);
    let till = world.till("till 1").await;
    // Everything but the fact itself can still be written: the intent is stored, and the right is granted.
    let forbid = |sql: &'static str| {
        till.store.write(move |conn| conn.execute_batch(sql).map_err(countersign::store::Error::from))
    };
    forbid("CREATE TRIGGER no_room BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END").await.unwrap();
    assert_eq!(said(till.try_redeem(&code).await.unwrap_err().code()), "data-failed");
    till.engine.sync_now().await.unwrap();
    assert_eq!(world.held().await, 0);
    forbid("DROP TRIGGER no_room").await.unwrap();
    till.drain().await;
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (1, 0));
}

/// What cannot be kept here says nothing about the hub: it is still asked, and the counter stays firm.
#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_takes_nothing_more_does_not_put_the_terminal_off_line() {
    let world = World::new().await;
    let code = world.code().await;
    let till = world.till("till 1").await;
    let alter = |sql: &'static str| {
        till.store.write_cache(move |conn| conn.execute_batch(sql).map_err(countersign::store::Error::from))
    };
    alter("CREATE TRIGGER no_room BEFORE UPDATE ON position BEGIN SELECT RAISE(ABORT, 'no room'); END").await.unwrap();
    world.code().await;
    till.engine.sync_now().await.unwrap();
    let status = till.engine.status();
    assert_eq!((status.link, status.problem.map(said)), (Link::Up, Some("data-failed")));
    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
    alter("DROP TRIGGER no_room").await.unwrap();
    till.drain().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_risk_that_could_not_be_written_is_not_spent() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 4, Form::Opaque).await;
    let till = world.till("till 1").await;
    till.link(State::Cut);
    till.engine.sync_now().await.unwrap();
    let alter = |sql: &'static str| {
        till.store.write(move |conn| conn.execute_batch(sql).map_err(countersign::store::Error::from))
    };
    redeemed(till.redeem(&codes[0]).await);
    alter("CREATE TRIGGER no_room BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END").await.unwrap();
    for _ in 0..5 {
        assert_eq!(till.try_redeem(&codes[1]).await.unwrap_err().code(), Code::DataFailed);
    }
    alter("DROP TRIGGER no_room").await.unwrap();
    for code in &codes[1..3] {
        redeemed(till.redeem(code).await);
    }
    assert_eq!(refusal(&till.redeem(&codes[3]).await), "budget_spent");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_breaks_while_it_is_in_use_is_fetched_again_and_nobody_waits() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let codes = world.codes(campaign, 400, Form::Opaque).await;
    let till = world.till("till 1").await;
    let cache = till.dir.join("cache.db");
    // Over every page but the first, in place: the file is open.
    let length = usize::try_from(cache.metadata().unwrap().len()).unwrap();
    let mut file = std::fs::File::options().write(true).open(&cache).unwrap();
    file.seek(SeekFrom::Start(4_096)).unwrap();
    file.write_all(&vec![0xA5; length - 4_096]).unwrap();
    file.sync_all().unwrap();
    let made = redeemed(till.redeem(&codes[7]).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }));
    till.drain().await;
    till.engine.sync_now().await.unwrap();
    assert!(till.dir.join("cache.db.damaged-1").exists());
    // It is whole again: without the hub too.
    till.link(State::Cut);
    let made = redeemed(till.redeem(&codes[8]).await);
    assert!(matches!(made.strength, Strength::Provisional { .. }));
    assert_eq!(refusal(&till.redeem(&codes[7]).await), "used_up");
    till.link(State::Whole);
    till.drain().await;
    assert_eq!((world.held().await, world.exceptions().await), (2, 0));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn where_the_system_refuses_a_write_the_program_goes_on_and_nothing_is_lost() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"offline": "free"})).await;
    let codes = world.codes(campaign, 60, Form::Opaque).await;
    let (link, dir) = world.till("till 1").await.close().await;
    let (data, shown) = (dir.clone(), codes.clone());
    let done = tokio::task::spawn_blocking(move || {
        let redeem = |code: &String| json!({"do": "redeem", "text": code, "bill": 7_000});
        let mut till = Process::start(lines_within(&data, 600));
        let mut done = 0;
        let problem = loop {
            let answer = till.order(&redeem(&shown[done]));
            if let Some(problem) = answer.get("problem") {
                break problem.clone();
            }
            assert!(answer.get("redeemed").is_some(), "{answer}");
            done += 1;
        };
        assert!(["disk-full", "data-failed"].contains(&problem.as_str().unwrap()), "{problem}");
        // Another voucher: of this one the hub may still hold the right that could not be kept here.
        let told = till.order(&json!({"do": "present", "text": shown[done + 1]}));
        assert!(told.get("accepted").is_some(), "the program still answers: {told}");
        till.end();
        done
    })
    .await
    .unwrap();
    assert!(done > 0, "there was room for nothing");
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), Verification::Sound(_)));
    till.drain().await;
    assert_eq!(world.held().await, u64::try_from(done).unwrap());
    redeemed(till.redeem(&codes[done]).await);
    till.drain().await;
    assert_eq!(world.held().await, u64::try_from(done).unwrap() + 1);
    assert_eq!(world.exceptions().await, 0);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn without_room_at_the_start_it_is_said_and_the_books_stay_whole() {
    let world = World::new().await;
    let till = world.till_in_use().await;
    let (_, dir) = till.close().await;
    let data = dir.clone();
    let started = tokio::task::spawn_blocking(move || {
        // From no room at all to more than enough.
        [0, 1, 8, 64, 65, 72, 128, 512, 4_096].map(|blocks| {
            let output = lines_within(&data, blocks).stdin(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            let codes = ["[disk-full]", "[data-failed]", "[data-read-only]", "[data-folder-unusable]"];
            assert!(output.status.success() || codes.iter().any(|code| said.contains(code)), "{blocks}: {said}");
            output.status.success()
        })
    })
    .await
    .unwrap();
    assert!(!started[0] && started[8], "{started:?}");
    let store = Store::open(&dir).unwrap();
    assert!(matches!(store.read(journal::verify).await.unwrap(), Verification::Sound(_)));
    assert_eq!(world.held().await, 1);
}

/// Lets the system refuse every write of a process to files, or none.
#[cfg(target_os = "linux")]
fn refuse_writes(process: &Process, limit: &str) {
    let mut command = Command::new("prlimit");
    let done = command.arg("--pid").arg(process.id().to_string()).arg(format!("--fsize={limit}:")).status();
    assert!(done.unwrap().success());
}

/// As when a disk fails and the system makes it read-only, and it comes back.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_nothing_more_while_the_program_runs_and_then_does_again_loses_nothing() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({"offline": "free"})).await;
    let codes = world.codes(campaign, 4, Form::Opaque).await;
    let (link, dir) = world.till("till 1").await.close().await;
    let data = dir.clone();
    tokio::task::spawn_blocking(move || {
        let redeem = |code: &String| json!({"do": "redeem", "text": code, "bill": 7_000});
        // No limit at first, and deaf to the signal that comes with one.
        let mut till = Process::start(lines_within(&data, 1_000_000));
        assert!(till.order(&redeem(&codes[0])).get("redeemed").is_some());
        refuse_writes(&till, "0");
        for _ in 0..3 {
            let refused = till.order(&redeem(&codes[1]));
            let problem = refused.get("problem").and_then(Value::as_str).unwrap_or_default();
            assert!(["data-failed", "data-read-only"].contains(&problem), "{refused}");
        }
        let told = till.order(&json!({"do": "present", "text": codes[2]}));
        assert!(told.get("accepted").is_some(), "the program still answers: {told}");
        refuse_writes(&till, "512000000");
        for code in &codes[1..3] {
            let redeemed = till.order(&redeem(code));
            assert!(redeemed.get("redeemed").is_some(), "{redeemed}");
        }
        let synced = till.order(&json!({"do": "sync"}));
        assert_eq!(synced["waiting"], 0, "{synced}");
        till.end();
    })
    .await
    .unwrap();
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    assert!(matches!(till.store.read(journal::verify).await.unwrap(), Verification::Sound(_)));
    till.drain().await;
    assert_eq!((books(&till).await.0, world.held().await, world.exceptions().await), (3, 3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_missing_or_broken_are_named_with_what_to_do_and_not_replaced() {
    let world = World::new().await;
    let till = world.till_in_use().await;
    let (_link, dir) = till.close().await;
    let keys = dir.join("keys.json");
    let sound = std::fs::read(&keys).unwrap();
    let data = dir.clone();
    let path = keys.clone();
    let whole = sound.clone();
    tokio::task::spawn_blocking(move || {
        for broken in [&b""[..], b"{}", b"\xFF\xFE\0\0", &whole[..whole.len() / 2], &vec![b'['; 100_000]] {
            std::fs::write(&path, broken).unwrap();
            check_told(&data, &path, Code::KeysUnusable);
            assert_eq!(std::fs::read(&path).unwrap(), broken);
        }
        std::fs::remove_file(&path).unwrap();
        check_told(&data, &path, Code::KeysUnusable);
        assert!(!path.exists(), "new keys would be another terminal's");
    })
    .await
    .unwrap();
    // The books need no keys to be read, and with the keys everything goes on.
    assert!(matches!(Store::open(&dir).unwrap().read(journal::verify).await.unwrap(), Verification::Sound(_)));
    std::fs::write(&keys, sound).unwrap();
    let mut process = Process::start(lines(&dir));
    assert_eq!(process.order(&json!({"do": "sync"}))["waiting"], 0);
    process.end();
}

/// What the program says of a data folder that it cannot open, in a language.
fn refused(data: &Path, language: Language) -> Output {
    said_by(lines(data), language)
}

/// The same of a program that is started otherwise.
fn said_by(mut program: Command, language: Language) -> Output {
    let tag = if language == Language::Chinese { "zh-CN" } else { "en" };
    program.args(["--lang", tag]).stdin(Stdio::null()).output().unwrap()
}

/// Every file in a folder, by the hash of its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, blake3::Hash> {
    std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.metadata().is_ok_and(|found| found.is_file() && found.len() > 0))
        // Who holds the folder, and the index of a log, hold nothing that is not elsewhere.
        .filter(|path| !path.ends_with("countersign.lock") && !path.to_string_lossy().ends_with("-shm"))
        .map(|path| (path.clone(), blake3::hash(&std::fs::read(&path).unwrap())))
        .collect()
}

/// The program refuses to open a folder, says why and what to do, names the place, and leaves everything as it is.
#[track_caller]
fn check_refused(data: &Path, names: &Path, code: Code) {
    let before = files(data);
    check_told(data, names, code);
    assert_eq!(files(data), before, "{}: not one byte changed", data.display());
}

/// The program refuses to open a folder, says why and what to do, and names the place.
#[track_caller]
fn check_told(data: &Path, names: &Path, code: Code) {
    check_told_by(|| lines(data), names, code);
}

/// The same of a program that is started otherwise.
#[track_caller]
fn check_told_by(program: impl Fn() -> Command, names: &Path, code: Code) {
    for language in Language::ALL {
        let output = said_by(program(), language);
        let said = String::from_utf8(output.stderr).unwrap();
        let text = Text::new(language);
        for words in [problem::cause(code, &text), problem::next(code, &text), format!("[{}]", code.name())] {
            assert!(said.contains(&words), "{words}: {said}");
        }
        assert!(said.contains(&names.display().to_string()), "{said}");
        assert_eq!(output.status.code(), Some(1));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_folder_that_is_none_or_cannot_be_written_is_named() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("a file");
    std::fs::write(&file, "a shopping list").unwrap();
    check_refused(&file, &file, Code::DataFolderUnusable);
    check_refused(&file.join("below"), &file, Code::DataFolderUnusable);
    assert_eq!(std::fs::read(&file).unwrap(), b"a shopping list");
    #[cfg(target_os = "linux")]
    {
        // The kernel's own folder, where not even root makes files.
        let kernel = Path::new("/sys/kernel");
        check_refused(kernel, kernel, Code::DataReadOnly);
    }
    // What is only missing is made, and is then a terminal that has joined no shop.
    let missing = place.path().join("not").join("there").join("yet");
    let output = refused(&missing, Language::English);
    assert!(String::from_utf8(output.stderr).unwrap().contains("[not-enrolled]"));
    assert!(missing.join("ledger.db").exists());
}

/// Somebody who owns nothing; whatever a file allows its owner, root may do anyway.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// A folder in which a terminal has redeemed is made read-only: the files alone, or with their folder. Run by root, the
/// program is started as somebody whom the files belong to and who is not root.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_used_folder_that_was_made_read_only_is_named_and_left_as_it_is() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    use std::os::unix::process::CommandExt as _;

    let world = World::new().await;
    let (_, dir) = world.till_in_use().await.close().await;
    let owner = dir.metadata().unwrap().uid();
    let bin = tempfile::tempdir().unwrap();
    let program = bin.path().join("countersign");
    std::fs::copy(env!("CARGO_BIN_EXE_countersign"), &program).unwrap();
    let allow = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for open in [bin.path(), dir.parent().unwrap()] {
        allow(open, 0o755);
    }
    let files = || std::fs::read_dir(&dir).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    if owner == 0 {
        for entry in std::fs::read_dir(&dir).unwrap() {
            chown(entry.unwrap().path(), Some(NOBODY), None).unwrap();
        }
        chown(&dir, Some(NOBODY), None).unwrap();
    }
    let start = || {
        let mut command = Command::new(&program);
        command.args(lines(&dir).get_args().map(std::ffi::OsStr::to_owned).collect::<Vec<_>>());
        if owner == 0 {
            command.uid(NOBODY);
        }
        command
    };
    let before = self::files(&dir);
    // The books alone, every file, and the folder with them.
    for (lock, folder) in [(0o644, 0o755), (0o444, 0o755), (0o444, 0o555)] {
        files().for_each(|file| allow(&file, if file.ends_with("countersign.lock") { lock } else { 0o444 }));
        allow(&dir, folder);
        check_told_by(start, &dir, Code::DataReadOnly);
        allow(&dir, 0o755);
        assert_eq!(self::files(&dir), before, "not one byte changed");
    }
    // Writable again, it goes on.
    files().for_each(|file| allow(&file, 0o600));
    let mut terminal = Process::start(start());
    assert_eq!(terminal.order(&json!({"do": "sync"}))["waiting"], 0);
    terminal.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_is_sent_away_and_the_first_goes_on() {
    let world = World::new().await;
    let code = world.code().await;
    let (link, dir) = world.till("till 1").await.close().await;
    tokio::task::spawn_blocking(move || {
        let mut first = Process::start(lines(&dir));
        check_told(&dir, &dir, Code::DataInUse);
        assert!(Store::open(&dir).is_err());
        let answer = first.order(&json!({"do": "redeem", "text": code, "bill": 7_000}));
        assert!(answer.get("redeemed").is_some(), "{answer}");
        let synced = first.order(&json!({"do": "sync"}));
        assert_eq!(synced["waiting"], 0, "{synced}");
        first.end();
        Store::open(&dir).unwrap();
    })
    .await
    .unwrap();
    drop(link);
    assert_eq!(world.held().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_ledger_is_named_with_what_to_do_and_not_touched() {
    let world = World::new().await;
    let till = world.till_in_use().await;
    // As a power cut would leave it.
    let left = world.dir("left");
    std::fs::create_dir_all(&left).unwrap();
    for file in std::fs::read_dir(&till.dir).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), left.join(file.file_name())).unwrap();
    }
    let (_, dir) = till.close().await;
    let ledger = dir.join("ledger.db");
    let sound = std::fs::read(&ledger).unwrap();
    let scribbled = |from: usize| {
        let mut bytes = sound.clone();
        bytes[from..from + 3_000].fill(0xA5);
        bytes
    };
    let damages: [(&str, Vec<u8>); 4] = [
        ("over its header", scribbled(0)),
        ("in its middle", scribbled(4_096 * 2)),
        ("cut off", sound[..sound.len() / 2].to_vec()),
        ("something else", b"hello".to_vec()),
    ];
    for (name, bytes) in damages {
        std::fs::write(&ledger, &bytes).unwrap();
        let data = dir.clone();
        tokio::task::spawn_blocking(move || check_refused(&data, &data.join("ledger.db"), Code::LedgerDamaged))
            .await
            .unwrap_or_else(|_| panic!("{name}"));
    }
    // Killed, with facts in its log that the file does not hold yet.
    let killed = world.dir("killed");
    std::fs::create_dir_all(&killed).unwrap();
    for file in std::fs::read_dir(&left).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), killed.join(file.file_name())).unwrap();
    }
    let mut bytes = std::fs::read(killed.join("ledger.db")).unwrap();
    assert!(killed.join("ledger.db-wal").metadata().unwrap().len() > 0);
    bytes[4_096..].fill(0xA5);
    std::fs::write(killed.join("ledger.db"), &bytes).unwrap();
    tokio::task::spawn_blocking(move || check_refused(&killed, &killed.join("ledger.db"), Code::LedgerDamaged))
        .await
        .unwrap();
    // As it was, it opens, and nothing was lost by the attempts.
    std::fs::write(&ledger, &sound).unwrap();
    let store = Store::open(&dir).unwrap();
    assert!(matches!(store.read(journal::verify).await.unwrap(), Verification::Sound(_)));
}

#[tokio::test(flavor = "multi_thread")]
async fn newer_data_is_not_touched_by_an_older_program() {
    let world = World::new().await;
    let (_, dir) = world.till("till 1").await.close().await;
    let ledger = dir.join("ledger.db");
    let conn = countersign::store::Connection::open(&ledger).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    conn.close().unwrap();
    tokio::task::spawn_blocking(move || check_refused(&dir, &ledger, Code::ProgramTooOld)).await.unwrap();
}
