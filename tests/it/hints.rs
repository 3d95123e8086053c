//! What changes at the hub is here at once, without waiting for the next poll.

use std::time::Duration;

use countersign::engine::present::Basis;
use countersign::engine::{News, Topic};
use tokio::time::timeout;

use crate::world::World;

/// Below the half minute after which a terminal asks by itself.
const SOON: Duration = Duration::from_secs(20);

/// Waits until changes of the hub were taken in.
async fn changes(news: &mut News) {
    while news.next().await.unwrap() != Topic::Changes {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_was_just_issued_is_here_before_the_next_poll() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let mut news = till.engine.news();
    // What is issued before anybody listens is here as soon as somebody does.
    for _ in 0..4 {
        let code = world.code().await;
        let here = async {
            while till.present(&code).await.basis != Basis::Cache {
                changes(&mut news).await;
            }
        };
        timeout(SOON, here).await.expect("it is not here");
    }
}
