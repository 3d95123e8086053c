//! The street of the live demo, without its window: every command does what it says to the real parts.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::app::demo::live::{self, LiveDemo};
use countersign::devices::Source;
use countersign::devices::decode::Pipeline;
use countersign::domain::language::Language;
use countersign::domain::money::Money;
use countersign::domain::redemption::{Claim, OrderContext, Strength};
use countersign::engine::Engine;
use countersign::engine::present::Subject;
use countersign::engine::redeem::Outcome;
use countersign::engine::status::Link;
use countersign::ui::headless::Stage;
use countersign::ui::street::{
    Command, Cover, Group, Here, Holds, Internet, Look, Message, Oddity, Roll, Scene, Stagehand, Street, There, Who,
};
use countersign::ui::text::Text;
use countersign::ui::theme::Theme;

use crate::world::{redeemed, refusal};

/// How long anything on the street may take.
const SOON: Duration = Duration::from_secs(30);

/// A live demo that is open.
struct Live {
    demo: LiveDemo,
    engine: Engine,
    street: Arc<dyn Stagehand>,
}

impl Live {
    async fn open(language: Language) -> Self {
        let demo = live::stage(language, |_| None).unwrap();
        let street = demo.street();
        assert!(street.scene().customers.is_empty(), "the shop is closed");
        let engine = demo.open().await.unwrap();
        let live = Self { demo, engine, street };
        live.until("the shop is open", |scene| !scene.customers.is_empty()).await;
        live
    }

    async fn act(&self, command: Command) {
        self.street.act(command).await.unwrap();
    }

    /// Waits for a scene; bounded.
    async fn until(&self, what: &str, is_so: impl Fn(&Scene) -> bool) -> Arc<Scene> {
        let waited = async {
            let mut scene = self.street.scene();
            while !is_so(&scene) {
                scene = self.street.next(scene.number).await.unwrap();
            }
            scene
        };
        tokio::time::timeout(SOON, waited).await.unwrap_or_else(|_| panic!("not {what}: {:?}", self.street.scene()))
    }

    /// Who holds this; the first of them.
    fn who(&self, holds: Holds) -> Who {
        self.street.scene().customers.iter().find(|customer| customer.holds == holds).unwrap().who
    }

    /// What the camera reads while a customer holds up their phone.
    async fn read(&self, who: Who) -> Option<String> {
        self.act(Command::Show(who)).await;
        let mut frames = (self.demo.camera())().unwrap();
        let read = (0..8).find_map(|_| {
            let frame = frames.next_frame().unwrap();
            Pipeline::default().read(&frame.luma).codes.pop()
        });
        read.map(|code| code.text)
    }

    /// What the counter says to a customer, and what comes of it with a bill of ¥88.
    async fn serve(&self, who: Who) -> Outcome {
        let text = self.read(who).await.expect("the code is read");
        let subject = self.engine.present(&text, Source::Camera, Instant::now()).await.unwrap();
        let Subject::Voucher(presented) = subject else { panic!("no voucher: {subject:?}") };
        let order = OrderContext { total: Some(Money::from_minor(8_800)), ..OrderContext::default() };
        self.engine.redeem(&presented, &Claim { order, ..Claim::default() }).await.unwrap()
    }

    /// Draws the side window as it is, to be looked at, where `COUNTERSIGN_SCREENS` names a folder.
    fn draw(&self, name: &str, group: usize) {
        let Some(folder) = std::env::var_os("COUNTERSIGN_SCREENS") else { return };
        std::fs::create_dir_all(&folder).unwrap();
        let mut street = Street::new();
        street.update(Message::Seen(Some(self.street.scene())));
        street.update(Message::GroupChosen(group));
        let save = |street: &Street, name: &str| {
            for language in Language::ALL {
                let text = Text::new(language);
                let picture = Stage::new(street.view(&text), (520.0, 900.0)).picture(Theme::Light, 1.0);
                let file = Path::new(&folder).join(format!("live-{name}-{}.png", language.tag()));
                let color = image::ExtendedColorType::Rgba8;
                image::save_buffer(file, &picture.rgba, picture.width, picture.height, color).unwrap();
            }
        };
        save(&street, name);
        street.update(Message::PaperTaken);
        save(&street, &format!("{name}-slip"));
    }

    /// Ends it; nothing is left.
    async fn close(self) {
        let Self { demo, engine, street } = self;
        drop(street);
        let data = demo.data();
        assert!(data.exists());
        demo.close(engine).await;
        drop(demo);
        assert!(!data.parent().unwrap().exists(), "the demo's folder is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_show_what_they_hold_and_the_shop_has_a_past() {
    let live = Live::open(Language::English).await;
    let scene = live.street.scene();
    for group in Group::ALL {
        assert!(scene.customers.iter().any(|customer| customer.holds.group() == group), "{group:?}");
    }
    assert!(scene.journal.written > 60 && scene.journal.known == scene.journal.written, "{:?}", scene.journal);

    let fresh = live.who(Holds::Rotating);
    let text = live.read(fresh).await.unwrap();
    assert!(text.starts_with("CS2:"), "{text}");
    let scene = live.until("shown", |scene| scene.shown == Some(fresh) && scene.sight.is_some()).await;
    assert_eq!(scene.sight.as_ref().unwrap().luma.len(), 426 * 240);
    for (holds, code) in [
        (Holds::Expired, "expired"),
        (Holds::NotYetValid, "not_yet_valid"),
        (Holds::WrongShop, "wrong_shop"),
        (Holds::Forged, "forged"),
        (Holds::Screenshot, "evidence_missing"),
    ] {
        assert_eq!(refusal(&live.serve(live.who(holds)).await), code, "{holds:?}");
    }
    for holds in [Holds::OnTime, Holds::TooEarly, Holds::TooLate, Holds::InPart, Holds::Unpaid] {
        let text = live.read(live.who(holds)).await.unwrap();
        let subject = live.engine.present(&text, Source::Camera, Instant::now()).await.unwrap();
        assert!(matches!(subject, Subject::Booking(_)), "{holds:?} is {subject:?}");
    }
    for (holds, expected) in
        [(Holds::Payment, "Payment"), (Holds::ForeignLink, "ForeignLink"), (Holds::Product, "NotHandled")]
    {
        let text = live.read(live.who(holds)).await.unwrap();
        let subject = live.engine.present(&text, Source::Camera, Instant::now()).await.unwrap();
        assert!(format!("{subject:?}").starts_with(expected), "{holds:?} is {subject:?}");
    }
    for oddity in Oddity::ALL {
        live.act(Command::Hold(Look::from([oddity]))).await;
        assert!(live.read(live.who(Holds::AmountOff)).await.is_some(), "{oddity:?} is not read");
    }
    live.act(Command::Show(live.who(Holds::Product))).await;
    live.until("bars are shown", |scene| scene.shown == Some(live.who(Holds::Product))).await;
    live.draw("product", 3);
    live.act(Command::TakeAway).await;
    live.until("nobody is shown", |scene| scene.shown.is_none()).await;
    live.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voucher_that_is_taken_at_both_tills_while_one_is_offline_becomes_an_exception() {
    let live = Live::open(Language::Chinese).await;
    let who = live.who(Holds::AmountOff);
    live.act(Command::Internet(Internet::Cut)).await;
    assert!(matches!(live.engine.status().link, Link::Down { .. }), "the cut is not noticed");
    let made = redeemed(live.serve(who).await);
    assert!(matches!(made.strength, Strength::Provisional { .. }));
    let scene = live.until("the fact waits", |scene| scene.journal.written > scene.journal.known).await;
    assert_eq!(scene.internet, Internet::Cut);

    live.act(Command::GoToSecondTill(who)).await;
    let of = |scene: &Scene| scene.customers.iter().find(|customer| customer.who == who).unwrap().clone();
    let scene = live.until("both have taken it", |scene| of(scene).there == There::Served).await;
    assert_eq!((of(&scene).here, scene.cloud.exceptions), (Here::Served, 0));
    live.draw("offline", 0);

    live.act(Command::Internet(Internet::Whole)).await;
    let is_known = |scene: &Scene| scene.cloud.exceptions == 1 && scene.internet == Internet::Whole;
    live.until("it is an exception", is_known).await;
    live.until("the cloud knows all", |scene| scene.journal.written == scene.journal.known).await;

    let again = live.who(Holds::SameAgain);
    live.act(Command::GoToSecondTill(again)).await;
    let refused = |scene: &Scene| scene.customers.iter().any(|customer| customer.there == There::Refused("used_up"));
    live.until("the same code is refused at the second till", refused).await;
    live.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_cover_and_cloud_are_as_they_were_switched() {
    let live = Live::open(Language::Chinese).await;
    live.act(Command::Roll(Roll::Out)).await;
    redeemed(live.serve(live.who(Holds::AmountOff)).await);
    let scene = live.until("a slip waits", |scene| scene.printer.waiting == 1).await;
    assert_eq!((scene.printer.roll, scene.cut), (Roll::Out, 0));
    live.act(Command::Roll(Roll::In)).await;
    let scene = live.until("it came out", |scene| scene.cut == 1 && scene.printer.waiting == 0).await;
    assert_eq!(scene.papers.len(), 1);
    let slip = &scene.papers[0];
    assert!(slip.width == 576 + 64 && slip.luma.contains(&0), "{slip:?}");

    live.act(Command::Cover(Cover::Open)).await;
    redeemed(live.serve(live.who(Holds::PercentOff)).await);
    live.until("another waits", |scene| scene.printer.waiting == 1 && scene.printer.cover == Cover::Open).await;
    live.act(Command::Cover(Cover::Closed)).await;
    let scene = live.until("both are out", |scene| scene.cut == 2 && scene.printer.waiting == 0).await;
    assert_eq!(scene.papers[1], *slip, "the newest is not the first");
    live.draw("papers", 0);

    live.act(Command::RestartCloud).await;
    let scene = live.until("the cloud is there again", |scene| scene.cloud.restarts == 1).await;
    assert_eq!(scene.cloud.exceptions, 0);
    live.until("the till is online", |_| live.engine.status().link == Link::Up).await;
    live.close().await;
}
