//! What hands do at the whole window without a display: on whichever screen, before and after the lock, in whatever order.

use countersign::devices::READING_BYTES_MAX;
use countersign::engine::hardware::Tone;
use countersign::engine::scan::SCANNER_REPEAT;
use countersign::ui::app::rehearsal::Rehearsal;
use iced::keyboard::key::Named;
use jiff::SignedDuration;

use crate::rehearsed::{CALM, Plan, Till, camera};
use crate::window::booked;
use crate::world::World;

/// Every place but the counter.
const ELSEWHERE: [&str; 5] = ["Bookings", "Day report", "History", "Exceptions", "Settings"];

/// What only the counter shows.
const COUNTER: &str = "Recent scans";

async fn go(till: &mut Till, place: &str) {
    till.window.click(place).unwrap();
    let is_there = |window: &mut Rehearsal| window.shows(COUNTER) == (place == "Counter");
    till.window.until(place, is_there).await.unwrap();
}

/// A till at which a voucher has just been redeemed.
async fn redeemed(world: &World) -> Till {
    let code = world.packages(1).await.remove(0);
    let mut till = Till::open(world, Plan::default()).await;
    till.window.scan(&code);
    till.calm("Accepted").await;
    till.window.tap(Named::Enter);
    till.window.until_shown("Redeemed").await.unwrap();
    till
}

/// How a question is brought about.
type Ask<'a> = &'a dyn Fn(&mut Rehearsal);

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_before_the_lock_is_not_answered_by_whoever_comes_next() {
    let world = World::today().await;
    let next = world.badge("Sasha").await;
    let mut till = redeemed(&world).await;
    let undo = |window: &mut Rehearsal| {
        window.tap(Named::F7);
        window.type_text("1");
    };
    let walk_in = |window: &mut Rehearsal| {
        window.click("Bookings").unwrap();
        window.click("Walk-in").unwrap();
    };
    let drawer = |window: &mut Rehearsal| window.tap(Named::F11);
    let palette = |window: &mut Rehearsal| window.command('k');
    let keys = |window: &mut Rehearsal| window.tap(Named::F1);
    let search = |window: &mut Rehearsal| window.tap(Named::F2);
    let asked: [(&str, Ask<'_>); 6] = [
        ("Undo \"", &undo),
        ("Enter the service", &walk_in),
        ("Allow it all the same?", &drawer),
        ("What do you want to do?", &palette),
        ("They work on every page.", &keys),
        ("Who is it?", &search),
    ];
    for (asks, ask) in asked {
        ask(&mut till.window);
        till.window.until_shown(asks).await.unwrap();
        till.window.rest(CALM).await;
        till.window.command('l');
        // The same badge within moments would be the same scan.
        till.window.rest(SCANNER_REPEAT).await;
        till.sign_in(&next).await;
        till.window.rest(CALM).await;
        till.window.tap(Named::Enter);
        till.window.rest(CALM).await;
        assert!(till.window.shows(COUNTER) && !till.window.shows(asks), "{asks}");
        go(&mut till, "Bookings").await;
        assert!(!till.window.shows(asks), "{asks}");
        go(&mut till, "Counter").await;
        assert!(!till.window.shows(asks), "{asks}");
    }
    assert_eq!(world.held().await, 1);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_and_slip_are_at_hand_on_every_screen() {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan::default()).await;
    for place in ELSEWHERE {
        go(&mut till, place).await;
        till.window.tap(Named::F10);
        till.window.until_shown("Nothing was redeemed today that could be printed again.").await.unwrap();
        go(&mut till, place).await;
        till.window.tap(Named::F7);
        if place == "History" {
            // There it is about what is chosen, and never about what was done last.
            let says_why = |window: &mut Rehearsal| {
                ["There is nothing to undo in this entry.", "No entry is chosen."].iter().any(|why| window.shows(why))
            };
            till.window.until("why it stays", says_why).await.unwrap();
            assert!(!till.window.shows(COUNTER));
        } else {
            till.window.until_shown("There is nothing left to undo.").await.unwrap();
        }
    }
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_last_is_taken_back_from_wherever_one_is() {
    let world = World::today().await;
    let mut till = redeemed(&world).await;
    for place in ["Bookings", "Day report", "Exceptions", "Settings"] {
        go(&mut till, place).await;
        till.window.tap(Named::F7);
        till.window.until_shown("Undo \"").await.unwrap();
        till.window.tap(Named::Escape);
    }
    go(&mut till, "Settings").await;
    till.window.tap(Named::F7);
    till.window.until_shown("Undo \"").await.unwrap();
    till.window.type_text("1");
    till.window.tap(Named::Enter);
    till.window.until_shown("Undone: the voucher can be used again.").await.unwrap();
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_palette_does_what_the_keys_do_and_asks_a_manager_where_the_settings_do() {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan::default()).await;
    // A few letters: more at once would be a scanner's.
    let choose = async |till: &mut Till, name: &str, shows: &str| {
        till.window.command('k');
        till.window.until_shown("What do you want to do?").await.unwrap();
        till.window.rest(CALM).await;
        till.window.type_text(name);
        till.window.rest(CALM).await;
        till.window.tap(Named::Enter);
        till.window.until_shown(shows).await.unwrap();
    };
    choose(&mut till, "undo", "There is nothing left to undo.").await;
    choose(&mut till, "draw", "Allow it all the same?").await;
    till.window.tap(Named::Escape);
    choose(&mut till, "find", "Who is it?").await;
    till.window.tap(Named::Escape);
    choose(&mut till, "walk", "Enter the service").await;
    till.window.tap(Named::Escape);
    choose(&mut till, ": sy", "Trusted").await;
    // A manager stands here: it is set at once, and where it is set is shown.
    choose(&mut till, "dark", "Dark is easier on the eye").await;
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_a_test_only_while_one_is_tried_out() {
    let world = World::today().await;
    let codes = world.packages(3).await;
    let mut till = Till::open(&world, Plan::default()).await;
    go(&mut till, "Settings").await;
    till.window.scan(&codes[0]);
    till.window.until_shown("Accepted").await.unwrap();
    go(&mut till, "Settings").await;
    till.window.click("Test scan").unwrap();
    till.window.scan(&codes[1]);
    till.window.until_shown("chars").await.unwrap();
    assert!(!till.window.shows(COUNTER));
    go(&mut till, "History").await;
    go(&mut till, "Settings").await;
    till.window.scan(&codes[2]);
    till.window.until_shown("Accepted").await.unwrap();
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_let_in_at_the_bookings_is_heard_as_at_the_counter() {
    let world = World::today().await;
    let code = booked(&world).await;
    let mut till = Till::open(&world, Plan::default()).await;
    go(&mut till, "Bookings").await;
    till.take_heard();
    till.window.scan(&code);
    till.calm("Just checked in").await;
    assert_eq!(till.take_heard(), [Tone::Accepted]);
    till.window.scan("CS0:0000000000000000");
    till.calm("Refused").await;
    assert_eq!(till.take_heard(), [Tone::Refused]);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_scan_is_said_and_heard_on_every_screen() {
    let world = World::today().await;
    // As many keys as no code has: two of them ran into each other.
    let torn = "7".repeat(READING_BYTES_MAX + 1);
    let mut till = Till::open(&world, Plan::default()).await;
    for place in ELSEWHERE {
        go(&mut till, place).await;
        till.take_heard();
        till.window.scan(&torn);
        till.calm("The code was only partly read.").await;
        assert_eq!(till.take_heard(), [Tone::Attention], "{place}");
    }
    till.window.command('l');
    till.window.until_shown("Who is at the counter?").await.unwrap();
    till.window.scan(&torn);
    till.window.until_shown("The code was only partly read.").await.unwrap();
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_up_a_code_before_anybody_is_in_is_served_once_somebody_is() {
    let world = World::today().await;
    let next = world.badge("Sasha").await;
    let code = world.packages(1).await.remove(0);
    let (hand, eye) = camera();
    let mut till = Till::open(&world, Plan { eye, ..Plan::default() }).await;
    till.window.command('l');
    till.window.until_shown("Who is at the counter?").await.unwrap();
    hand.show(&[&code]);
    till.window.until_shown("Sign in first, then scan again.").await.unwrap();
    till.sign_in(&next).await;
    till.window.until_shown("Accepted").await.unwrap();
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_nobody_touches_locks_itself_and_keeps_its_card() {
    let world = World::new().await;
    let code = world.packages(1).await.remove(0);
    let next = world.badge("Sasha").await;
    let mut till = Till::open(&world, Plan { clock: Some(world.clock.clone()), ..Plan::default() }).await;
    till.window.scan(&code);
    till.window.until_shown("Accepted").await.unwrap();
    world.pass(SignedDuration::from_secs(299));
    till.window.tick();
    till.window.rest(CALM).await;
    assert!(till.window.shows("Accepted"));
    // A hand begins the time anew.
    till.window.tap(Named::Delete);
    world.pass(SignedDuration::from_secs(299));
    till.window.tick();
    till.window.rest(CALM).await;
    assert!(till.window.shows("Accepted"));
    world.pass(SignedDuration::from_secs(1));
    till.window.tick();
    till.sign_in(&next).await;
    till.window.until_shown("Accepted").await.unwrap();
    assert_eq!(world.held().await, 0);
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_was_chosen_in_the_settings_works_at_the_counter_and_the_usual_one_no_more() {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan::default()).await;
    go(&mut till, "Settings").await;
    till.window.click("Keys").unwrap();
    till.window.until_shown("Back to the usual keys").await.unwrap();
    till.window.click("F7").unwrap();
    till.window.until_shown("Which key is for").await.unwrap();
    till.window.command('u');
    till.window.until_shown("Ctrl+U").await.unwrap();
    go(&mut till, "Counter").await;
    till.window.tap(Named::F7);
    till.window.rest(CALM).await;
    let nothing = "There is nothing left to undo.";
    assert!(!till.window.shows(nothing));
    till.window.command('u');
    till.window.until_shown(nothing).await.unwrap();
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_on_a_voucher_that_was_used_opens_its_record() {
    let world = World::today().await;
    let code = world.packages(1).await.remove(0);
    let mut till = Till::open(&world, Plan::default()).await;
    till.window.scan(&code);
    till.calm("Accepted").await;
    till.window.tap(Named::Enter);
    till.window.until_shown("Redeemed").await.unwrap();
    // The scanner's trigger is pressed again once the same code is another scan.
    till.window.rest(SCANNER_REPEAT).await;
    till.window.scan(&code);
    till.calm("Refused").await;
    till.window.tap(Named::Enter);
    till.window.until_shown("What happened at this till").await.unwrap();
    till.close().await;
}
