//! Terminals learn every change, in the order of commits, and a snapshot says the same as the changes do.

use std::collections::BTreeMap;

use countersign::domain::booking::Guest;
use countersign::domain::voucher::State;
use countersign::hub::admin::BookingForm;
use countersign::wire::pull::{Change, More, VoucherRow};
use countersign::wire::snapshot::Manifest;
use countersign::wire::{ProblemCode, Time};
use reqwest::Method;
use serde_json::{Value, json};

use crate::hub::{Outcome, Place, Terminal};

/// Everything that the pages from a cursor on say, and the cursor after them.
async fn drain(till: &Terminal, mut cursor: u64, limit: u32) -> (BTreeMap<(String, String), Option<Value>>, u64) {
    let mut things = BTreeMap::new();
    let mut last = 0;
    loop {
        let page = till.pull(cursor, limit).await.unwrap();
        for change in page.changes {
            assert!(change.version > last, "changes come in order");
            last = change.version;
            things.insert((change.kind, change.id), change.row);
        }
        cursor = page.to;
        if page.more == More::Drained {
            return (things, cursor);
        }
    }
}

#[tokio::test]
async fn pages_of_any_size_say_the_same_and_a_voucher_carries_no_code() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let campaign = place.campaign(json!({})).await;
    let issued = place.vouchers(campaign, 25, 1).await;
    let (whole, end) = drain(&till, 0, 2_000).await;
    let (small, small_end) = drain(&till, 0, 3).await;
    assert_eq!((&whole, end), (&small, small_end));
    let text = serde_json::to_string(&whole.values().collect::<Vec<_>>()).unwrap();
    for voucher in &issued {
        let hash = till.code_key().hash_code(&voucher.code).to_string();
        assert!(whole.contains_key(&("voucher".to_owned(), hash)));
        assert!(!text.contains(&voucher.code));
    }
}

#[tokio::test]
async fn a_change_moves_to_the_end_and_is_told_once() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let voucher = place.voucher(1).await.id;
    let (_, cursor) = drain(&till, 0, 100).await;
    place.hub.admin.set_voucher_state(voucher, State::Frozen).await.unwrap();
    place.hub.admin.set_voucher_state(voucher, State::Issued).await.unwrap();
    let (changes, end) = drain(&till, cursor, 100).await;
    assert_eq!(changes.len(), 1);
    assert_eq!(drain(&till, end, 100).await.0.len(), 0);
}

#[tokio::test]
async fn a_shop_sees_its_own_bookings_and_a_tombstone_of_what_was_erased() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let (till, other) = (place.terminal(here.id, "1").await, place.terminal(there.id, "1").await);
    let (_, cursor) = drain(&till, 0, 100).await;
    let form = BookingForm {
        id: None,
        shop: here.id,
        code: None,
        service: "双人套餐".to_owned(),
        starts_at: place.now(),
        minutes: 60,
        party: 2,
        resource: None,
        deposit: countersign::domain::booking::Deposit::None,
        status: None,
        vouchers: Vec::new(),
        prepaid: Vec::new(),
        guest: Guest { name: "王小明".to_owned(), phone: "13800000000".to_owned() },
    };
    let booking = place.hub.admin.put_booking(form).await.unwrap();
    let key = ("booking".to_owned(), booking.id.to_string());
    assert!(drain(&till, cursor, 100).await.0[&key].is_some());
    assert!(!drain(&other, cursor, 100).await.0.contains_key(&key));
    place.hub.admin.erase_booking(booking.id).await.unwrap();
    assert_eq!(drain(&till, cursor, 100).await.0[&key], None);
}

#[tokio::test]
async fn a_snapshot_says_what_the_changes_say_and_stays_whole_while_they_go_on() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let campaign = place.campaign(json!({})).await;
    let issued = place.vouchers(campaign, 30, 1).await;
    let manifest: Manifest = till.get("/v1/snapshot").await.unwrap();
    let (pulled, _) = drain(&till, 0, 100).await;
    // What comes later is not in it, but in the changes after it.
    place.hub.admin.set_voucher_state(issued[0].id, State::Frozen).await.unwrap();

    let mut things: BTreeMap<(String, String), Option<Value>> = BTreeMap::new();
    for Change { kind, id, row, .. } in manifest.head.clone() {
        things.insert((kind, id), row);
    }
    let mut before = None;
    for chunk in &manifest.chunks {
        let path = format!("/v1/snapshot/{}/{}", manifest.as_of, chunk.number);
        let bytes = till.call(Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(blake3::hash(&bytes).to_hex().to_string(), chunk.blake3);
        let rows: Vec<VoucherRow> = bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert_eq!(rows.len(), usize::try_from(chunk.rows).unwrap());
        for row in rows {
            assert!(before < Some(row.code_hash), "rows come in the order of hashes");
            before = Some(row.code_hash);
            things.insert(("voucher".to_owned(), row.code_hash.to_string()), Some(serde_json::to_value(row).unwrap()));
        }
    }
    assert_eq!(things, pulled);
    let (after, _) = drain(&till, manifest.as_of, 100).await;
    assert_eq!(after.len(), 1);
    let again: Manifest = till.get("/v1/snapshot").await.unwrap();
    assert_eq!(again.as_of, manifest.as_of, "a recent export is used again");
}

#[tokio::test]
async fn a_shop_to_which_a_campaign_is_opened_takes_a_snapshot() {
    let place = Place::new().await;
    let (here, there) = (place.shop("人民路店").await, place.shop("湖滨店").await);
    let (till, other) = (place.terminal(here.id, "1").await, place.terminal(there.id, "1").await);
    let campaign = place.campaign(json!({"scope": {"shops": {"only": [there.id]}}})).await;
    place.vouchers(campaign, 3, 1).await;
    let (seen, cursor) = drain(&till, 0, 100).await;
    assert!(seen.keys().all(|(kind, _)| kind != "voucher"), "vouchers of other shops stay away");
    let (_, other_cursor) = drain(&other, 0, 100).await;
    let mut body = place.hub.admin.campaign(campaign).await.unwrap().body;
    body["scope"]["shops"] = json!("all");
    place.hub.admin.put_campaign(body).await.unwrap();
    assert_eq!(till.pull(cursor, 100).await.unwrap_err().1.code, ProblemCode::CursorTooOld);
    assert!(other.pull(other_cursor, 100).await.is_ok());
    let manifest: Manifest = till.get("/v1/snapshot").await.unwrap();
    assert_eq!(manifest.chunks.iter().map(|chunk| chunk.rows).sum::<u32>(), 3);
    assert!(till.pull(manifest.as_of, 100).await.is_ok());
}

#[tokio::test]
async fn the_hub_tells_its_time_and_epoch() {
    let place = Place::new().await;
    let shop = place.shop("人民路店").await;
    let till = place.terminal(shop.id, "1").await;
    let time: Outcome<Time> = till.get("/v1/time").await;
    assert_eq!(time.unwrap(), Time { server_time: place.now(), epoch: 1 });
}
