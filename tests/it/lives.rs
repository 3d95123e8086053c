//! What becomes of a ledger that is killed half-way, restored or copied.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use countersign::app::demo::link::State;
use countersign::engine::enrol;
use countersign::engine::fail_point::{FailPoint, REACHED, VARIABLE};
use countersign::store::journal::{self, Verification};
use countersign::store::{Store, backup};
use countersign::sync::terminal::Service;

use crate::world::{NOON, World, redeemed, refusal};

/// Runs a till as a process on a folder, armed with a fail point, until it reaches it, and kills it there.
fn kill_at(dir: &std::path::Path, point: FailPoint, order: &str) {
    let mut till = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(["lines", "--now", NOON, "--seed", "99", "--data"])
        .arg(dir)
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

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_restored_from_a_backup_is_no_clone_and_loses_nothing_that_it_held() {
    let world = World::new().await;
    let campaign = world.campaign(&serde_json::json!({})).await;
    let codes = world.codes(campaign, 3, countersign::hub::issue::Form::Opaque).await;
    let till = world.till("till 1").await;
    redeemed(till.redeem(&codes[0]).await);
    till.drain().await;
    let copy = world.dir("copy.db");
    let written = copy.clone();
    backup::inspect(&till.dir, |conn| Ok(backup::write(conn, &written).unwrap())).unwrap();
    redeemed(till.redeem(&codes[1]).await);
    till.drain().await;
    let (link, dir) = till.close().await;
    let restored = backup::restore(&copy, &dir, enrol::new_incarnation(&world.clock), world.clock.now()).unwrap();
    let store = Arc::new(Store::open(&dir).unwrap());
    let missing = enrol::announce_restore(&store, &world.clock, restored).await.unwrap();
    assert!(missing > 0, "the hub knows what the copy lacks");
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
    let campaign = world.campaign(&serde_json::json!({})).await;
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
