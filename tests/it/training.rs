//! Training: what is practised is sold, printed and counted as ever, and reaches nothing of the shop's own.

use std::path::Path;
use std::sync::Arc;

use countersign::app::window::{Instead, Shopfloor};
use countersign::config::{Config, FILE_NAME, Flags};
use countersign::devices::simulated::printer::{Model, SimulatedPrinter};
use countersign::domain::id::PictureHash;
use countersign::domain::language::Language;
use countersign::domain::receipt::TRAINING;
use countersign::engine::clock::Clock;
use countersign::engine::enrol;
use countersign::engine::hardware::{Eye, Sound};
use countersign::engine::problem::Code;
use countersign::engine::training::Books;
use countersign::hub::database::Section;
use countersign::store::print_jobs::{self, Work};
use countersign::store::{self, identity, journal};
use countersign::ui::app::rehearsal::Rehearsal;
use countersign::ui::app::{App, Options};
use countersign::ui::backstage::Backstage;
use iced::keyboard::key::Named;
use serde_json::json;

use crate::rehearsed::{CALM, WINDOW, check_room};
use crate::till::Counter;

/// A barcode that no sample good bears.
pub const TEA: &str = "6901234567892";

/// What a folder's books hold, byte for byte: ledger and cache with their logs.
fn held(data: &Path) -> Vec<(String, Vec<u8>)> {
    let files = ["ledger.db", "ledger.db-wal", "cache.db", "cache.db-wal", "people.db"];
    let read = |name: &str| std::fs::read(data.join(name)).ok().filter(|bytes| !bytes.is_empty());
    files.into_iter().filter_map(|name| Some((name.to_owned(), read(name)?))).collect()
}

async fn head(data: &Path) -> u64 {
    let store = crate::own_shop::opened(data);
    store.read(journal::head).await.unwrap().seq
}

/// The data folder of a shop that sells tea under a barcode and with a picture, with everything brought to its hub.
pub async fn shop() -> (Counter, std::path::PathBuf) {
    let mut counter = Counter::new().await;
    let product = json!({
        "code": "T01", "name": "Osmanthus oolong", "categories": ["tea"], "tax_class": "standard", "measure": "piece",
        "make": {"single": {"price": {"fixed": 1_800}, "barcodes": [TEA]}}, "modifiers": [],
    });
    let admin = &counter.world.hub.admin;
    let category = json!({"place": 0, "category": {"code": "tea", "name": "Tea"}});
    admin.put_in_catalogue(Section::Categories, category).await.unwrap();
    admin.put_in_catalogue(Section::Products, json!({"place": 0, "product": product})).await.unwrap();
    let picture = admin.put_picture("T01".to_owned(), crate::pictures::file(9, image::ImageFormat::Png)).await.unwrap();
    counter.till.drain().await;
    counter.till.has(vec![picture.hash]).await;
    let data = counter.world.dir("till 1");
    let till = std::mem::replace(&mut counter.till, counter.world.till("till 2").await);
    till.close().await;
    (counter, data)
}

pub struct Practice {
    pub window: Rehearsal,
    backstage: Arc<dyn Backstage>,
}

impl Practice {
    /// The program as it begins with `--training`, with `Wang`, a manager, signed in.
    pub async fn begin(data: &Path, settings: &str) -> Self {
        std::fs::write(data.join(FILE_NAME), settings).unwrap();
        let flags = Flags { data: Some(data.to_owned()), lang: Some(Language::English), ..Flags::default() };
        let config = Config::load(&flags, |_| None).unwrap();
        let silent = Sound::Other(Arc::new(|_| ()));
        let instead = Instead { eye: Some(Eye::Off), sound: Some(silent), clock: None };
        let floor = Shopfloor::with(instead, config, env!("CARGO_BIN_EXE_countersign").into()).in_training();
        let backstage: Arc<dyn Backstage> = Arc::new(floor);
        let window = Rehearsal::new(App::new(Arc::clone(&backstage), Options::default()), WINDOW);
        let mut practice = Self { window, backstage };
        practice.sign_in().await;
        practice
    }

    async fn sign_in(&mut self) {
        self.window.until_shown("Who is at the counter?").await.unwrap();
        self.window.until_shown("Wang").await.unwrap();
        self.window.click("Wang").unwrap();
        self.window.until_shown("Choose a PIN").await.unwrap();
        self.window.rest(CALM).await;
        self.pin();
        self.window.until_shown("Enter it again").await.unwrap();
        self.pin();
        self.window.until("the counter", |window| !window.shows("Who is at the counter?")).await.unwrap();
    }

    fn pin(&mut self) {
        self.window.type_text("2580");
        self.window.tap(Named::Enter);
    }

    pub async fn close(self) {
        self.backstage.close().await.unwrap();
    }

    /// A shift is opened, tea is scanned and paid.
    pub async fn sell(&mut self) {
        self.window.click("Shift").unwrap();
        self.window.until_shown("Open the shift").await.unwrap();
        self.window.type_text("100");
        self.window.tap(Named::Enter);
        self.window.until_shown("Count and close").await.unwrap();
        self.window.click("Counter").unwrap();
        self.window.scan(TEA);
        self.window.until_shown("To pay").await.unwrap();
        self.window.rest(CALM).await;
        self.window.tap(Named::F12);
        self.window.until_shown("Sold").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_in_training_leaves_the_real_books_byte_for_byte() {
    let (counter, data) = shop().await;
    let seq = head(&data).await;
    let before = held(&data);
    let facts = counter.world.held().await;
    let printer = SimulatedPrinter::start(Model::MM80).unwrap();
    let settings = format!("[printer]\nat = \"tcp:{}\"\n", printer.address());
    let mut practice = Practice::begin(&data, &settings).await;
    assert!(practice.window.shows("TRAINING·培训"), "every screen is marked");
    let training = countersign::hub::Config::local(&data.join("training/hub.db"));
    let training = countersign::hub::administer(&training).await.unwrap();
    let shown = PictureHash::of(&training.picture("T01".to_owned()).await.unwrap());
    let real = counter.world.hub.admin.picture("T01".to_owned()).await.unwrap();
    assert_eq!(shown, PictureHash::of(&real), "what is practised on looks like the shop's own");
    check_room(&mut practice.window, "training-counter");
    practice.sell().await;
    check_room(&mut practice.window, "training-sold");
    practice.backstage.close().await.unwrap();
    drop(practice);
    assert_eq!(held(&data), before, "training wrote into the real books");
    assert_eq!(head(&data).await, seq);
    assert_eq!(counter.world.held().await, facts, "training reached the real hub");

    // What was practised was really sold, on books of its own, and every paper of it says so at head and foot.
    let training = data.join("training");
    let store = crate::own_shop::opened(&training);
    let (sold, identity) =
        store.read(|conn| Ok::<_, store::Error>((journal::head(conn)?.seq, identity::find(conn)?))).await.unwrap();
    assert!(sold > 0 && identity.as_ref().unwrap().hub.is_empty());
    let queued = store.read(print_jobs::all).await.unwrap();
    let papers = queued.into_iter().filter_map(|spooled| match spooled.job.work {
        Work::Paper(paper) => Some(paper.document),
        Work::Drawer { .. } => None,
    });
    let papers: Vec<String> = papers.collect();
    assert!(!papers.is_empty());
    for paper in papers {
        assert!(TRAINING.iter().all(|mark| paper.matches(mark).count() == 2), "{paper}");
    }

    // No other hub takes such books in, whoever asks it to.
    let invitation = counter.world.hub.admin.invite(counter.world.shop.id, "till 9").await.unwrap();
    let refused = enrol::leave_own_hub(&store, &Clock::machine(None), &invitation).await.unwrap_err();
    assert_eq!(refused.code(), Code::EnrolmentRefused);
    drop(store);
}

#[tokio::test(flavor = "multi_thread")]
async fn training_begins_anew_each_time_and_ends_at_the_real_books() {
    let (_counter, data) = shop().await;
    let mut practice = Practice::begin(&data, "").await;
    practice.sell().await;
    practice.window.command('k');
    practice.window.until_shown("What do you want to do?").await.unwrap();
    practice.window.rest(CALM).await;
    practice.window.type_text("end");
    practice.window.rest(CALM).await;
    practice.window.tap(Named::Enter);
    // The people of the shop have no PIN for training any more: these are the real books, where nobody signed in yet.
    practice
        .window
        .until("the real books", |window| !window.shows("TRAINING·培训") && window.shows("Wang"))
        .await
        .unwrap();
    assert_eq!(practice.backstage.books(), Books::Real);
    practice.backstage.close().await.unwrap();
    let mut again = Practice::begin(&data, "").await;
    again.window.click("Shift").unwrap();
    again.window.until_shown("Open the shift").await.unwrap();
    again.backstage.close().await.unwrap();
}
