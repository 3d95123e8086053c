//! How large everything is drawn: every screen has room at every scale that its window may have, and the window stays as it is.

use countersign::ui::app::rehearsal::{Ended, Rehearsal};
use iced::keyboard::key::Named;

use crate::rehearsed::{CALM, Plan, Till, check_room};
use crate::window::{Counter, booked};
use crate::world::World;

/// The least windows, in the system's logical pixels, with the scale that each has room for, in percent: the smallest screen
/// less what a desktop takes of it, the common one less the same, the whole of it, and one that stands on end.
const LEAST: [((f32, f32), u8); 4] =
    [((1280.0, 700.0), 100), ((1600.0, 875.0), 125), ((1920.0, 1050.0), 150), ((1024.0, 1280.0), 100)];

const PLACES: [&str; 5] = ["Counter", "Bookings", "Day report", "History", "Exceptions"];

/// Every part of the settings.
const SECTIONS: [&str; 9] = [
    "Shop and enrolment",
    "Staff",
    "Devices",
    "Sync",
    "Language",
    "Appearance",
    "Receipts and lock",
    "Keys",
    "About, diagnostics",
];

/// Whether the window is drawn at this scale.
fn is_drawn(window: &Rehearsal, size: (f32, f32), percent: u8) -> bool {
    (window.drawn().width * f32::from(percent) / 100.0 - size.0).abs() < 1.0
}

/// Chooses a scale where it is set.
async fn choose(window: &mut Rehearsal, size: (f32, f32), percent: u8) {
    window.click("Settings").unwrap();
    window.rest(CALM).await;
    window.click("Appearance").unwrap();
    window.until_shown("Light or dark").await.unwrap();
    window.click(&format!("{percent}%")).unwrap();
    window.until("the scale", |window| is_drawn(window, size, percent)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_screen_has_room_in_the_least_window_of_every_scale() {
    let mut counter = Counter::open().await;
    counter.show(countersign::ui::street::Holds::Package, "Accepted").await;
    let window = &mut counter.window;
    for (size, percent) in LEAST {
        window.resize(size);
        choose(window, size, percent).await;
        let said = format!("{}x{}-{percent}", size.0, size.1);
        for section in SECTIONS {
            window.click(section).unwrap();
            window.rest(CALM).await;
            check_room(window, &format!("settings-{section}-{said}"));
        }
        for place in PLACES {
            window.click(place).unwrap();
            window.rest(CALM).await;
            check_room(window, &format!("{place}-{said}"));
            window.tap(Named::F1);
            check_room(window, &format!("{place}-keys-{said}"));
            window.tap(Named::Escape);
        }
        window.command('k');
        window.rest(CALM).await;
        check_room(window, &format!("palette-{said}"));
        window.tap(Named::Escape);
    }
    counter.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_becomes_smaller_is_drawn_as_large_as_it_has_room_for() {
    let world = World::today().await;
    booked(&world).await;
    let mut till = Till::open(&world, Plan { size: (1920.0, 1080.0), ..Plan::default() }).await;
    choose(&mut till.window, (1920.0, 1080.0), 150).await;
    for (size, percent) in [((1700.0, 900.0), 125), ((1366.0, 768.0), 100), ((1920.0, 1080.0), 150)] {
        till.window.resize(size);
        till.window.until("the scale", |window| is_drawn(window, size, percent)).await.unwrap();
    }
    till.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_of_a_window_does_not_depend_on_the_scale() {
    let world = World::today().await;
    let mut till = Till::open(&world, Plan { size: (1920.0, 1080.0), ..Plan::default() }).await;
    choose(&mut till.window, (1920.0, 1080.0), 150).await;
    till.window.resize((1940.0, 1090.0));
    till.window.ask_to_close();
    till.window.rest(CALM).await;
    // Whether the hub knows everything yet is a matter of moments.
    if till.window.shows("Close with") {
        till.window.tap(Named::Enter);
    }
    till.window.until("the end", |window| window.ended() == Ended::Yes).await.unwrap();
    let kept = std::fs::read_to_string(till.data.join("window.json")).unwrap();
    assert!(kept.contains("\"width\":1940.0,\"height\":1090.0"), "{kept}");
}
