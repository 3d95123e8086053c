//! The terminal's program, as its owner runs it: joining, and the ledger from outside.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use countersign::hub::qr::Picture;
use countersign::store::{Connection, Store, identity};
use serde_json::Value;

use crate::world::World;

async fn run(data: &Path, args: &[&str]) -> Output {
    run_in("en", data, args).await
}

async fn run_in(language: &str, data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
    command.args(["--lang", language, "--data"]).arg(data).args(args).env("RUST_LOG", "off");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_joins_by_the_picture_of_its_invitation_and_only_once() {
    let world = World::new().await;
    let data = world.dir("till 7");
    let invitation = world.hub.admin.invite(world.shop.id, "7").await.unwrap();
    let picture = world.dir("join.png");
    fs::write(&picture, Picture::of(&invitation.text()).unwrap().png().unwrap()).unwrap();
    let picture = picture.to_str().unwrap();
    let joined = run(&data, &["enrol", picture]).await;
    assert_eq!(joined.status.code(), Some(0), "{joined:?}");
    let found = Store::open(&data).unwrap().read(identity::find).await.unwrap().unwrap();
    assert_eq!((found.till.as_str(), found.shop.id), ("7", world.shop.id));
    assert_eq!(world.hub.admin.devices().await.unwrap().len(), 1);
    // Not a second time, and not with what is none.
    let again = run(&data, &["enrol", picture]).await;
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("[enrolment-refused]"), "{again:?}");
    let nothing = run(&world.dir("till 8"), &["enrol", "hello"]).await;
    assert_eq!(nothing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("neither an invitation nor a file"), "{nothing:?}");
    assert!(!world.dir("till 8").exists(), "nothing is made by mistake");
    assert_eq!(world.hub.admin.devices().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_is_verified_and_exported_while_the_terminal_runs_and_its_first_bad_row_is_named() {
    let world = World::new().await;
    let till = world.till_in_use().await;
    let (_, head) = till.acknowledged().await;
    let good = run(&till.dir, &["journal", "verify"]).await;
    assert_eq!(good.status.code(), Some(0), "{good:?}");
    assert!(told(&good).contains(&format!("{head} rows, unbroken")), "{good:?}");

    let rows = told(&run(&till.dir, &["journal", "export"]).await);
    let seqs: Vec<u64> =
        rows.lines().map(|row| serde_json::from_str::<Value>(row).unwrap()["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
    let chinese = run_in("zh-CN", &till.dir, &["journal", "verify"]).await;
    assert!(told(&chinese).contains(&format!("{head} 行，首尾相连")), "{chinese:?}");
    let file = world.dir("journal.jsonl");
    let written = run(&till.dir, &["journal", "export", "--out", file.to_str().unwrap()]).await;
    assert_eq!((written.status.code(), fs::read_to_string(&file).unwrap()), (Some(0), rows));

    let (_, dir) = till.close().await;
    let ledger = Connection::open(dir.join("ledger.db")).unwrap();
    ledger.execute_batch("DROP TRIGGER journal_is_not_changed").unwrap();
    let altered = ledger.execute("UPDATE journal SET body = replace(body, '\"v\":1', '\"v\": 1') WHERE seq >= 2", []);
    assert!(altered.unwrap() >= 1);
    ledger.close().unwrap();
    let broken = run(&dir, &["journal", "verify"]).await;
    assert_eq!(broken.status.code(), Some(1));
    assert!(told(&broken).contains("row 2: "), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_read_of_a_damaged_ledger_is_rescued_and_the_ledger_stays_as_it_is() {
    let world = World::new().await;
    let till = world.till_in_use().await;
    let (_, dir) = till.close().await;
    let ledger = dir.join("ledger.db");
    let mut bytes = fs::read(&ledger).unwrap();
    let last = bytes.len() - 4_096;
    bytes[last..].fill(0xA5);
    fs::write(&ledger, &bytes).unwrap();
    let file = world.dir("rescued.jsonl");
    let rescued = run(&dir, &["rescue", file.to_str().unwrap()]).await;
    assert!(told(&rescued).contains("journal: "), "{rescued:?}");
    let lines = fs::read_to_string(&file).unwrap();
    assert!(lines.lines().count() > 0 && lines.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    assert_eq!(fs::read(&ledger).unwrap(), bytes, "not one byte changed");
    let again = run(&dir, &["rescue", file.to_str().unwrap()]).await;
    assert_eq!(again.status.code(), Some(1), "what was rescued is not replaced");
    assert_eq!(fs::read_to_string(&file).unwrap(), lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_not_there_is_named_with_what_to_do_and_nothing_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let [data, copy, out] = ["data", "copy.db", "rescued.jsonl"].map(|name| folder.path().join(name));
    let [copy, out] = [&copy, &out].map(|path| path.to_str().unwrap());
    let (data, ledger) = (data.as_path(), data.join("ledger.db"));
    let missing = ledger.to_str().unwrap();
    for (args, named) in [
        (vec!["restore", copy], copy),
        (vec!["journal", "verify"], missing),
        (vec!["backup", copy], missing),
        (vec!["rescue", out], missing),
    ] {
        for (language, next) in [("en", "Look at its name"), ("zh-CN", "请核对文件名")] {
            let refused = run_in(language, data, &args).await;
            let said = String::from_utf8_lossy(&refused.stderr);
            assert_eq!(refused.status.code(), Some(1), "{args:?}: {said}");
            assert!(said.contains("[file-missing]") && said.contains(next) && said.contains(named), "{args:?}: {said}");
        }
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "neither a folder nor an empty file is left");
}
