//! What an earlier program could not read is read by the one that replaces it.

use std::sync::Arc;

use countersign::app::demo::link::State;
use countersign::hub::issue::Form;
use countersign::store::Store;
use countersign::store::page::{self, Change};
use countersign::store::unreadable::{self, Item};
use serde_json::json;

use crate::world::{World, redeemed, refusal};

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_could_not_be_read_is_read_after_the_upgrade_without_the_hub() {
    let world = World::new().await;
    let campaign = world.campaign(&json!({})).await;
    let code = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let stored = world.hub.admin.campaigns().await.unwrap().remove(0);
    let till = world.till("till 1").await;
    till.link(State::Cut);
    // As the earlier program left it.
    let item = Item { kind: "campaign".into(), id: campaign.to_string(), version: 1, raw: stored.body.to_string() };
    let people = till.store.people();
    let left = move |conn: &countersign::store::Connection| {
        page::apply_changes(conn, &people, &[Change::Unreadable(item)], &mut |_| {})
    };
    till.store.write_cache(left).await.unwrap();
    till.engine.sync_now().await.unwrap();
    assert_eq!(refusal(&till.redeem(&code).await), "cloud_only");
    let (link, dir) = till.close().await;
    let till = world.open("till 1", link, Arc::new(Store::open(&dir).unwrap()), None).await;
    redeemed(till.redeem(&code).await);
    let remaining = till.store.read(unreadable::all).await.unwrap();
    assert_eq!(remaining, []);
}
