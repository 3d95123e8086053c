//! The whole window without a display, on the sample shop: what a job costs in keys, and that no key is lost on its way.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use countersign::app::demo::live;
use countersign::app::demo::live::window::Staged;
use countersign::domain::language::Language;
use countersign::ui::app::rehearsal::Rehearsal;
use countersign::ui::app::{App, Options};
use countersign::ui::backstage::Backstage;
use countersign::ui::street::{Command, Holds, Stagehand};
use iced::keyboard::key::Named;
use tokio::time::timeout;

const WINDOW: (f32, f32) = (1366.0, 768.0);

/// Longer than a new card takes no Enter, so that a key meant for the one before does not redeem it.
const CALM: Duration = Duration::from_millis(800);

/// The window of a sample shop, somebody signed in, and the street before it.
struct Counter {
    window: Rehearsal,
    street: Arc<dyn Stagehand>,
    backstage: Arc<dyn Backstage>,
}

impl Counter {
    async fn open() -> Self {
        let live = Arc::new(live::stage(Language::English, |_| None).unwrap());
        let street = live.street();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_countersign"));
        let backstage: Arc<dyn Backstage> = Arc::new(Staged::new(live, Language::English, program));
        let mut window = Rehearsal::new(App::new(Arc::clone(&backstage), Options::default()), WINDOW);
        window.until_shown("Who is at the counter?").await.unwrap();
        window.click("Robin").unwrap();
        window.type_text("2580");
        window.tap(Named::Enter);
        window.until_shown("Ready to scan").await.unwrap();
        window.take_inputs();
        Self { window, street, backstage }
    }

    /// A customer holds this before the camera until the card says `verdict`, then puts it away.
    async fn show(&mut self, holds: Holds, verdict: &str) {
        let mut scene = self.street.scene();
        while scene.customers.is_empty() {
            scene = self.street.next(scene.number).await.unwrap();
        }
        let who = scene.customers.iter().find(|customer| customer.holds == holds).unwrap().who;
        self.street.act(Command::Show(who)).await.unwrap();
        self.window.until_shown(verdict).await.unwrap();
        self.street.act(Command::Show(who)).await.unwrap();
        let hand = self.window.until("the hand at rest", |_| false);
        assert!(timeout(CALM, hand).await.is_err(), "the window lives on meanwhile");
    }

    async fn close(self) {
        self.backstage.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_voucher_takes_one_key_and_its_undo_three() {
    let mut counter = Counter::open().await;
    counter.show(Holds::Package, "Accepted").await;
    counter.window.tap(Named::Enter);
    counter.window.until_shown("Redeemed").await.unwrap();
    assert_eq!(counter.window.take_inputs(), 1);
    counter.window.tap(Named::F7);
    counter.window.until_shown("Choose a reason").await.unwrap();
    counter.window.type_text("1");
    counter.window.tap(Named::Enter);
    counter.window.until_shown("Taken back: the voucher can be used again.").await.unwrap();
    assert_eq!(counter.window.take_inputs(), 3);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_code_leaves_with_escape_and_the_counter_is_ready() {
    let mut counter = Counter::open().await;
    counter.show(Holds::Forged, "Refused").await;
    counter.window.tap(Named::Escape);
    counter.window.until_shown("Ready to scan").await.unwrap();
    assert_eq!(counter.window.take_inputs(), 1);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_chosen_right_after_the_sign_in_stays_shown() {
    let mut counter = Counter::open().await;
    counter.window.click("History").unwrap();
    counter.window.until_shown("What happened at this till").await.unwrap();
    counter.window.rest(CALM * 4).await;
    assert!(counter.window.shows("What happened at this till"));
    counter.close().await;
}
