//! The customer display beside the counter: it shows what the counter holds for the customer, and takes nothing from it.

use countersign::domain::language::Language;
use countersign::domain::receipt::slip::Tongue;

use crate::rehearsed::{Plan, Till, check_room};
use crate::world::World;

const ENGLISH: Tongue = Tongue::One(Language::English);
const SMALL: (f32, f32) = (1024.0, 600.0);

/// Whether the customer reads this.
fn reads(till: &Till, words: &str) -> bool {
    till.window.display_texts(ENGLISH, SMALL).iter().any(|text| text.content.contains(words))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_arrives_at_the_customer_display_is_the_counters_and_closing_it_changes_nothing() {
    let world = World::today().await;
    let (codes, badge) = (world.packages(2).await, world.badge("Sasha").await);
    let mut till = Till::open(&world, Plan::default()).await;
    assert!(!till.window.has_display(), "there is none unless it is set");
    till.window.click("Settings").unwrap();
    till.window.click("Appearance").unwrap();
    till.window.until_shown("Customer display").await.unwrap();
    till.window.click("English").unwrap();
    till.window.until("the customer display", |window| window.has_display()).await.unwrap();
    check_room(&mut till.window, "settings-appearance");
    till.window.click("Counter").unwrap();
    assert!(reads(&till, "Welcome"));

    till.window.scan_at_display(&codes[0]);
    till.calm("Accepted").await;
    assert!(reads(&till, "Your voucher is valid"));

    // Whoever locks the counter also takes it from the customer's eyes.
    till.window.command('l');
    till.window.until_shown("Who is at the counter?").await.unwrap();
    assert!(reads(&till, "Welcome") && !reads(&till, "valid"));

    till.window.close_display();
    assert!(!till.window.has_display());
    till.sign_in(&badge).await;
    till.window.scan(&codes[1]);
    till.calm("Accepted").await;
    till.close().await;
}
