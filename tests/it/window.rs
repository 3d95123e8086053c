//! The whole window without a display, on the sample shop: what a job costs in keys, and that no key is lost on its way.

use std::path::PathBuf;
use std::sync::Arc;

use countersign::app::demo::link::State;
use countersign::app::demo::live;
use countersign::app::demo::live::window::Staged;
use countersign::domain::language::Language;
use countersign::hub::issue::Form;
use countersign::ui::app::rehearsal::{Ended, Rehearsal};
use countersign::ui::app::{App, Options};
use countersign::ui::backstage::Backstage;
use countersign::ui::street::{Command, Holds, Stagehand};
use iced::keyboard::key::Named;
use jiff::SignedDuration;
use serde_json::json;

use crate::rehearsed::{CALM, Plan, Till, WINDOW};
use crate::world::World;

/// The window of a sample shop, somebody signed in, and the street before it.
pub struct Counter {
    pub window: Rehearsal,
    street: Arc<dyn Stagehand>,
    backstage: Arc<dyn Backstage>,
}

impl Counter {
    pub async fn open() -> Self {
        let live = Arc::new(live::stage(Language::English, |_| None).unwrap());
        let street = live.street();
        let program = PathBuf::from(env!("CARGO_BIN_EXE_countersign"));
        let backstage: Arc<dyn Backstage> = Arc::new(Staged::new(live, Language::English, program).silent());
        let mut window = Rehearsal::new(App::new(Arc::clone(&backstage), Options::default()), WINDOW);
        window.until_shown("Who is at the counter?").await.unwrap();
        window.click("Robin").unwrap();
        window.type_text("2580");
        window.tap(Named::Enter);
        window.until_shown("Nothing yet").await.unwrap();
        window.take_inputs();
        Self { window, street, backstage }
    }

    /// Waits until it is said, and as long again as no key is taken.
    async fn calm(&mut self, text: &str) {
        self.window.until_shown(text).await.unwrap();
        self.window.rest(CALM).await;
    }

    /// A customer holds this before the camera until the card says `verdict`, then puts it away.
    pub async fn show(&mut self, holds: Holds, verdict: &str) {
        let mut scene = self.street.scene();
        while scene.customers.is_empty() {
            scene = self.street.next(scene.number).await.unwrap();
        }
        let who = scene.customers.iter().find(|customer| customer.holds == holds).unwrap().who;
        self.street.act(Command::Show(who)).await.unwrap();
        self.window.until_shown(verdict).await.unwrap();
        self.street.act(Command::Show(who)).await.unwrap();
        self.window.rest(CALM).await;
    }

    pub async fn close(self) {
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
    counter.window.until_shown("Undone: the voucher can be used again.").await.unwrap();
    assert_eq!(counter.window.take_inputs(), 3);
    counter.close().await;
}

/// Things of the sample shop, as a scanner reads them.
const THINGS: [&str; 3] = ["9520000000011", "9520000000035", "9520000000042"];

/// Opens a shift with an empty drawer: only then is anything sold.
async fn open_shift(counter: &mut Counter) {
    counter.window.click("Shift").unwrap();
    counter.window.until_shown("Open the shift").await.unwrap();
    counter.window.type_text("0");
    counter.window.tap(Named::Enter);
    counter.window.until_shown("Count and close").await.unwrap();
    counter.window.click("Counter").unwrap();
    counter.window.until_shown("Nothing yet").await.unwrap();
    counter.window.take_inputs();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_to_the_counter_finds_it_as_it_is() {
    let mut counter = Counter::open().await;
    assert!(counter.window.shows("No shift is open"));
    counter.window.click("Shift").unwrap();
    counter.window.until_shown("Open the shift").await.unwrap();
    counter.window.type_text("0");
    counter.window.tap(Named::Enter);
    counter.window.until_shown("Count and close").await.unwrap();
    counter.window.rest(CALM).await;
    counter.window.click("Counter").unwrap();
    assert!(!counter.window.shows("No shift is open"), "what was before is shown for a moment");
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn things_paid_with_exact_cash_take_their_scans_and_one_key_and_a_voucher_adds_its_scan_alone() {
    let mut counter = Counter::open().await;
    open_shift(&mut counter).await;
    for (number, thing) in THINGS.into_iter().enumerate() {
        counter.window.scan(thing);
        let lines = if number == 0 { "1 line".to_owned() } else { format!("{} lines", number + 1) };
        counter.calm(&lines).await;
    }
    counter.window.tap(Named::F12);
    counter.calm("Next customer").await;
    assert_eq!(counter.window.take_inputs(), 3 + 1);
    for thing in THINGS {
        counter.window.scan(thing);
        counter.window.rest(CALM).await;
    }
    counter.calm("3 lines").await;
    // Enough of them for the voucher.
    for _ in 0..4 {
        counter.window.type_text("+");
        counter.window.rest(CALM).await;
    }
    counter.window.take_inputs();
    // The camera's scan is no hand's.
    counter.show(Holds::AmountOff, "Voucher applied").await;
    counter.window.tap(Named::F12);
    counter.calm("Next customer").await;
    assert_eq!(counter.window.take_inputs(), 1);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_code_leaves_with_escape_and_the_counter_is_ready() {
    let mut counter = Counter::open().await;
    counter.show(Holds::Forged, "Refused").await;
    counter.window.tap(Named::Escape);
    counter.window.until_shown("Discount").await.unwrap();
    assert_eq!(counter.window.take_inputs(), 1);
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_searched_in_a_text_input_of_its_own_from_wherever_one_is() {
    let mut counter = Counter::open().await;
    for place in ["Counter", "Day report"] {
        counter.window.click(place).unwrap();
        counter.window.tap(Named::F2);
        counter.window.until_shown("What or who?").await.unwrap();
        counter.window.rest(CALM).await;
        counter.window.type_text("Hann");
        counter.window.rest(CALM).await;
        counter.window.tap(Named::Enter);
        if place == "Counter" {
            // No product is called so, and Enter searches on.
            counter.window.rest(CALM).await;
            counter.window.tap(Named::Enter);
        }
        counter.window.until_shown("Hannah Brooks").await.unwrap();
        assert!(!counter.window.shows("What or who?"), "the question is gone");
        counter.window.tap(Named::Escape);
    }
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gallery_opens_by_its_key_and_goes_with_escape_or_a_scan() {
    let mut counter = Counter::open().await;
    for leaves in [Named::Escape, Named::F12] {
        counter.window.command('g');
        counter.window.until_shown("Verdicts").await.unwrap();
        counter.window.tap(leaves);
        assert_eq!(counter.window.shows("Verdicts"), leaves == Named::F12, "no key of the counter acts behind it");
    }
    counter.window.scan(THINGS[0]);
    counter.window.until_shown("1 line").await.unwrap();
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

/// The code of a booking of two people whose phone ends in 4821, in five minutes.
pub async fn booked(world: &World) -> String {
    let form = json!({
        "shop": world.shop.id, "service": "Tea tasting", "minutes": 60, "party": 2,
        "starts_at": world.clock.now() + SignedDuration::from_mins(5),
        "guest": {"name": "Hannah Brooks", "phone": "00000004821"},
    });
    world.hub.admin.put_booking(serde_json::from_value(form).unwrap()).await.unwrap().code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_a_scanner_types_takes_the_scan_and_enter() {
    let world = World::today().await;
    let code = world.packages(1).await.remove(0);
    let mut till = Till::open(&world, Plan::default()).await;
    till.window.scan(&code);
    till.calm("Accepted").await;
    till.window.tap(Named::Enter);
    till.window.until_shown("Redeemed").await.unwrap();
    assert_eq!(till.window.take_inputs(), 2);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_needs_the_bill_takes_the_scan_the_digits_and_enter_twice() {
    let world = World::today().await;
    let campaign = world.campaign(&json!({"kind": {"amount_off": {"value": 3_000, "minimum": 6_000}}})).await;
    let code = world.codes(campaign, 1, Form::Opaque).await.remove(0);
    let mut till = Till::open(&world, Plan::default()).await;
    till.window.scan(&code);
    till.calm("Type the bill").await;
    till.window.type_text("88");
    till.window.tap(Named::Enter);
    till.calm("58.00").await;
    till.window.tap(Named::Enter);
    till.window.until_shown("Redeemed").await.unwrap();
    assert_eq!(till.window.take_inputs(), 1 + 2 + 2);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booked_customer_is_in_with_the_scan_alone_and_the_undo_takes_three_keys() {
    let world = World::today().await;
    let code = booked(&world).await;
    let mut till = Till::open(&world, Plan::default()).await;
    till.window.scan(&code);
    till.calm("All 2 are here.").await;
    assert_eq!(till.window.take_inputs(), 1);
    till.window.tap(Named::F7);
    till.calm("Undo this check-in?").await;
    till.window.type_text("1");
    till.window.tap(Named::Enter);
    till.window.until_shown("Check-in undone.").await.unwrap();
    assert_eq!(till.window.take_inputs(), 3);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_booked_customer_without_a_code_is_in_with_four_digits_and_enter() {
    let world = World::today().await;
    booked(&world).await;
    let mut till = Till::open(&world, Plan::default()).await;
    till.window.type_text("4821");
    till.window.tap(Named::Enter);
    till.window.until_shown("All 2 are here.").await.unwrap();
    assert_eq!(till.window.take_inputs(), 5);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_line_end_of_a_scan_confirms_nothing_and_the_card_before_it_is_listed_as_not_redeemed() {
    let world = World::today().await;
    let codes = world.packages(2).await;
    let mut till = Till::open(&world, Plan::default()).await;
    for code in &codes {
        // The card before stands there for long enough by now.
        till.window.scan_with_two_line_ends(code);
        till.calm("Accepted").await;
    }
    till.window.until_shown("Not redeemed").await.unwrap();
    assert!(!till.window.shows("Redeemed"));
    assert_eq!(world.held().await, 0);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_heard_on_every_screen_whatever_has_the_focus() {
    let world = World::today().await;
    let ways: [&[&str]; 6] = [
        &["Bookings"],
        &["Day report"],
        &["History"],
        &["Exceptions"],
        &["Settings", "Appearance"],
        &["Settings", "Devices"],
    ];
    let codes = world.packages(6).await;
    let mut till = Till::open(&world, Plan::default()).await;
    for (way, code) in ways.into_iter().zip(&codes) {
        for place in way {
            till.window.click(place).unwrap();
        }
        till.window.until("the place", |window| !window.shows("Recent scans")).await.unwrap();
        till.window.tap(Named::Tab);
        till.window.scan(code);
        till.window.until_shown("Accepted").await.unwrap();
    }
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_with_facts_waiting_says_how_many_before_it_closes() {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan::default()).await;
    till.link.set(State::Cut);
    till.window.command('l');
    till.window.until_shown("Who is at the counter?").await.unwrap();
    let waiting = |window: &mut Rehearsal| {
        let texts = window.texts();
        texts.iter().find_map(|drawn| drawn.content.strip_suffix(" waiting")?.parse::<u32>().ok()).unwrap()
    };
    till.window.until("the one who went to wait", |window| waiting(window) > 0).await.unwrap();
    till.window.ask_to_close();
    // Whether the hub knows yet who came in is a matter of moments.
    let question = |window: &mut Rehearsal| match waiting(window) {
        1 => "Close with 1 entry still waiting?".to_owned(),
        count => format!("Close with {count} entries still waiting?"),
    };
    let asks = |window: &mut Rehearsal| {
        let question = question(window);
        window.shows(&question)
    };
    till.window.until("the question with what waits", asks).await.unwrap();
    till.window.tap(Named::Escape);
    till.window.until("the question to go", |window| !window.shows("Close with")).await.unwrap();
    till.window.ask_to_close();
    let question = question(&mut till.window);
    till.calm(&question).await;
    till.window.tap(Named::Enter);
    till.window.until("the end", |window| window.ended() == Ended::Yes).await.unwrap();
}
