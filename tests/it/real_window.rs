//! The real program in a real window: what only a window system and a window manager can show.
//!
//! Only what is started here is ended here, whatever else runs on the machine, and every wait has a limit.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use countersign::app::demo::link::{Link, State};
use countersign::domain::language::Language;
use countersign::engine::{Engine, Setup};
use tokio::time::timeout;

use crate::display::{Display, LOOKS, Place, Program, SCREEN, SOON, Window, program, until};
use crate::own_shop::opened;
use crate::world::World;

/// What there is none of in a window of one colour, or in one that is still being opened.
const COLORS_MIN: usize = 24;

/// The colour of a display on which nothing is drawn.
const BARE: u32 = 0;

/// What the program tells its log about the camera's picture.
const SEES: &str = "a first picture of the camera is shown";
const LEAVES: &str = "nobody looks at what the camera sees";

/// A shop of today with a manager who has a badge, and the data folder of its one till, on which nothing runs.
struct Shop {
    world: World,
    link: Link,
    data: PathBuf,
    badge: String,
}

impl Shop {
    async fn open() -> Self {
        let world = World::today().await;
        let badge = world.badge("Robin").await;
        let (link, data) = world.till("till 1").await.close().await;
        Self { world, link, data, badge }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_drawn_and_opens_again_where_it_was() {
    let display = Display::open().await;
    let data = tempfile::tempdir().unwrap();
    let program = Program::at(&display, data.path());
    let window = display.window("Countersign").await;
    let is_drawn = async |window: &Window| {
        let mut colors = display.colors(display.place(window).await);
        colors.sort_unstable();
        colors.dedup();
        colors.len() >= COLORS_MIN
    };
    until("the window is drawn", async || is_drawn(&window).await).await;
    display.ask(&["windowsize", "--sync", &window.0, "1400", "800"]).await.unwrap();
    display.ask(&["windowmove", "--sync", &window.0, "120", "90"]).await.unwrap();
    let left = display.place(&window).await;
    assert_eq!((left.width, left.height), (1400, 800));
    display.key("alt+F4").await;
    assert_eq!(program.ends().await.0, Some(0));

    let program = Program::at(&display, data.path());
    let window = display.window("Countersign").await;
    until("the window is where it was", async || display.place(&window).await == left).await;
    until("and drawn", async || is_drawn(&window).await).await;
    display.key("alt+F4").await;
    assert_eq!(program.ends().await.0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_brings_the_window_to_the_front_and_ends() {
    let display = Display::open().await;
    let [data, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let _first = Program::at(&display, data.path());
    let window = display.window("Countersign").await;
    until("it has the keys", async || display.is_in_front(&window).await).await;

    let above = Program::at(&display, other.path());
    until("another one covers it", async || !display.is_in_front(&window).await).await;
    let (ended, told) = Program::at(&display, data.path()).ends().await;
    assert_eq!(ended, Some(0), "{told}");
    assert!(told.contains("The window is already open"), "{told}");
    until("it is in front again", async || display.is_in_front(&window).await).await;
    drop(above);

    display.ask(&["windowminimize", &window.0]).await.unwrap();
    until("it is minimized", async || !display.is_seen(&window).await).await;
    assert_eq!(Program::at(&display, data.path()).ends().await.0, Some(0));
    until("it is in front again", async || display.is_in_front(&window).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_camera_is_not_looked_at_while_the_window_is_minimized() {
    let display = Display::open().await;
    let mut program = Program::start(&display, ["demo"]);
    let window = display.window("Till 1").await;
    display.ask(&["windowactivate", "--sync", &window.0]).await.unwrap();
    program.sign_in(&display).await;
    program.tells(SEES).await;
    display.ask(&["windowminimize", &window.0]).await.unwrap();
    program.tells(LEAVES).await;
    display.ask(&["windowmap", &window.0]).await.unwrap();
    program.tells(SEES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_fills_the_screen_and_is_not_closed_by_the_window_manager() {
    let display = Display::open().await;
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(&display, [OsStr::new("--kiosk"), "--data".as_ref(), data.path().as_os_str()]);
    let window = display.window("Countersign").await;
    let whole = Place { x: 0, y: 0, width: SCREEN.0, height: SCREEN.1 };
    until("it fills the screen", async || display.place(&window).await == whole).await;
    display.key("alt+F4").await;
    // It is still there for whoever starts the program again.
    assert_eq!(Program::at(&display, data.path()).ends().await.0, Some(0));
    until("it is in front", async || display.is_in_front(&window).await).await;
    assert_eq!(program.child.try_wait().unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_badge_and_a_voucher_that_are_typed_arrive_and_enter_redeems() {
    let shop = Shop::open().await;
    let code = shop.world.packages(1).await.remove(0);
    let display = Display::open().await;
    let mut program = Program::at(&display, &shop.data);
    let window = display.window("till 1").await;
    until("it has the keys", async || display.is_in_front(&window).await).await;
    display.scan(&shop.badge).await;
    program.tells(LOOKS).await;
    let redeemed = async || {
        display.scan(&code).await;
        // The first ones come too early to be meant for the card.
        display.ask(&["key", "--delay", "100", "Return", "Return", "Return", "Return", "Return"]).await.unwrap();
        shop.world.held().await == 1
    };
    until("the hub holds it", redeemed).await;
    display.key("alt+F4").await;
    let (ended, told) = program.ends().await;
    assert_eq!(ended, Some(0), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_with_facts_waiting_closes_only_once_it_is_told_to() {
    let shop = Shop::open().await;
    shop.link.set(State::Cut);
    let store = Arc::new(opened(&shop.data));
    let setup = Setup { clock: shop.world.clock.clone(), printer: None, language: Language::English };
    let engine = Engine::start(store, setup).await.unwrap();
    engine.record_refusal("code", "unknown", None).await.unwrap();
    engine.close().await;

    let display = Display::open().await;
    let program = Program::at(&display, &shop.data);
    let window = display.window("till 1").await;
    until("it has the keys", async || display.is_in_front(&window).await).await;
    let place = display.place(&window).await;
    until("it is drawn", async || display.edge(place) != BARE).await;
    let plain = display.edge(place);
    display.key("alt+F4").await;
    until("it asks", async || display.edge(place) != plain).await;
    display.key("Escape").await;
    until("it stays", async || display.edge(place) == plain).await;
    display.key("alt+F4").await;
    until("it asks again", async || display.edge(place) != plain).await;
    display.key("Return").await;
    let (ended, told) = program.ends().await;
    assert_eq!(ended, Some(0), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_display_one_sentence_says_what_to_do_instead() {
    let folder = tempfile::tempdir().unwrap();
    let says = async |args: &[&str]| {
        let mut command = program(args);
        command.arg("--data").arg(folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        let output = timeout(SOON, command.output()).await.unwrap().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (ended, told) = says(&["demo"]).await;
    assert_eq!((ended, told.lines().count()), (Some(69), 1), "{told}");
    assert!(told.contains("`countersign demo --script --out DIR`"), "{told}");
    let (ended, told) = says(&[]).await;
    assert_eq!((ended, told.lines().count()), (Some(69), 1), "{told}");
}
