//! Every screen as a picture: the live demo, worked on by keys and clicks, drawn without a display.
//!
//! What is to be seen was done: vouchers are shown to the drawn camera, redeemed, taken back, taken offline and twice, as
//! somebody at the counter would. Each picture is drawn in both looks.

mod till;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use iced::keyboard::key::Named;
use jiff::Timestamp;
use tokio::runtime::Runtime;

use super::cast::{CASHIERS, MANAGER, PHONE_TAIL, PIN, SHOP, Said};
use super::window::Staged;
use super::{LiveDemo, Trade};
use crate::app::gallery::{self, write_png};
use crate::app::window::{Instead, Shopfloor};
use crate::config::{Config, Flags};
use crate::devices::wedge::IDLE;
use crate::domain::language::Language;
use crate::domain::receipt::slip::Tongue;
use crate::engine::clock::Clock;
use crate::engine::hardware::Eye;
use crate::ui::app::rehearsal::Rehearsal;
use crate::ui::app::{App, Options};
use crate::ui::backstage::Backstage;
use crate::ui::focus::scope;
use crate::ui::headless::Stage;
use crate::ui::street::{self, Command, Customer, Holds, Internet, Roll, Scene, Stagehand, Street, Who};
use crate::ui::text::Text;
use crate::ui::theme::Theme;
use crate::ui::theme::measure::STREET;

/// The smallest screen, the common one, and one that stands on end, in logical pixels.
const SMALLEST: (f32, f32) = (1366.0, 768.0);
const COMMON: (f32, f32) = (1920.0, 1080.0);
const UPRIGHT: (f32, f32) = (1080.0, 1920.0);

/// The screens that customer displays have: a common one and a small one.
const DISPLAYS: [((f32, f32), &str); 2] = [(SMALLEST, ""), ((1024.0, 600.0), "-1024x600")];

/// Who manages the sample shop of training.
const TRAINER: Said = Said("Manager", "店长");

/// Longer than a new card takes no Enter, so that a key meant for the one before does not redeem it.
const CALM: Duration = Duration::from_millis(400);

/// How long a hand takes from key to key.
const HAND: Duration = Duration::from_millis(50);

/// Longer than the same code before the camera is the same scan.
const REPEAT: Duration = Duration::from_secs(6);

/// What was typed so long before a scan is no part of it, and waits in the field.
const BEFORE_SCAN: Duration = IDLE.saturating_add(Duration::from_millis(200));

/// At which hour the pictures are taken where that can be had: most of a day has happened then.
const HOUR: i8 = 17;

/// How far zones reach from Greenwich, in whole hours west and east.
const WEST_MAX: i8 = 12;
const EAST_MAX: i8 = 14;

/// What is drawn by itself. Each has folders, hubs and simulated devices of its own, and takes nothing from the others.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// A shop at work.
    Counter,
    /// What is seen before a terminal belongs to a shop.
    FirstRun,
    /// Training where there is no shop yet.
    Training,
    /// The parts of the window.
    Gallery,
}

/// What is drawn side by side, in each language; the counter takes as long as all the rest.
const SIDES: [&[Part]; 2] = [&[Part::Counter], &[Part::FirstRun, Part::Training, Part::Gallery]];

/// The pictures that were drawn.
#[derive(Debug, Default)]
pub(in crate::app::demo) struct Album {
    /// How many pictures there are.
    pub(in crate::app::demo) drawn: usize,
    /// What could not be drawn, and why.
    pub(in crate::app::demo) errors: Vec<String>,
}

impl Album {
    /// Drawing could not even begin.
    pub(in crate::app::demo) fn none(why: &anyhow::Error) -> Self {
        Self { drawn: 0, errors: vec![format!("the screens could not be drawn: {why:#}")] }
    }

    fn add(&mut self, part: Part, language: Language, drawn: anyhow::Result<usize>) {
        match drawn {
            Ok(drawn) => self.drawn += drawn,
            Err(error) => self.errors.push(format!("{part:?} could not be drawn in {language:?}: {error:#}")),
        }
    }
}

/// Draws every screen in both languages into `folder`, side by side: nearly all of it is waiting. What fails keeps nothing else
/// from being drawn. `program` decodes.
pub(in crate::app::demo) fn draw(folder: &Path, program: &Path, runtime: &Runtime) -> anyhow::Result<Album> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut album = Album::default();
    thread::scope(|scope| {
        let sides = Language::ALL.into_iter().flat_map(|language| SIDES.map(|parts| (language, parts)));
        let sides: Vec<_> = sides
            .map(|(language, parts)| {
                let draw = move || {
                    let one = |part: &Part| (*part, runtime.block_on(part.draw(folder, program, language)));
                    parts.iter().map(one).collect::<Vec<_>>()
                };
                (language, scope.spawn(draw))
            })
            .collect();
        for (language, side) in sides {
            match side.join() {
                Ok(drawn) => drawn.into_iter().for_each(|(part, drawn)| album.add(part, language, drawn)),
                // The program's panic hook has told where and why.
                Err(_) => album.errors.push(format!("drawing in {language:?} broke down")),
            }
        }
    });
    Ok(album)
}

impl Part {
    /// Draws it, and says how many pictures that came to.
    async fn draw(self, folder: &Path, program: &Path, language: Language) -> anyhow::Result<usize> {
        match self {
            Self::Counter => counter(folder, program, language).await,
            Self::FirstRun => first_run(folder, program, language).await,
            Self::Training => training(folder, program, language).await,
            Self::Gallery => Ok(gallery::draw(folder, "gallery-", language, 1.0)?.len()),
        }
    }
}

/// The time zone in which it is nearest to [`HOUR`] now.
fn zone(now: Timestamp) -> String {
    let there = now.to_zoned(jiff::tz::TimeZone::UTC).hour();
    let east = (HOUR - there).clamp(-WEST_MAX, EAST_MAX);
    // The names of these zones count hours to the west.
    format!("Etc/GMT{:+}", -east)
}

/// Draws what is seen before a terminal belongs to a shop.
async fn first_run(folder: &Path, program: &Path, language: Language) -> anyhow::Result<usize> {
    let data = super::Folder::make()?;
    let flags = Flags { data: Some(data.0.clone()), lang: Some(language), ..Flags::default() };
    let config = Config::load(&flags, |_| None)?;
    let blind = Instead { eye: Some(Eye::Off), ..Instead::default() };
    let backstage: Arc<dyn Backstage> = Arc::new(Shopfloor::with(blind, config, program.to_owned()));
    let mut scene = Photographer::begin(&backstage, folder, language);
    scene.until("first-run-language.asks").await?;
    scene.shoot("first-run-language")?;
    scene.window.tap(Named::Enter);
    scene.until("first-run-choose").await?;
    scene.shoot("first-run-shop")?;
    for (way, name) in [("first-run-enrol", "enrol"), ("first-run-alone", "alone"), ("first-run-demo", "demo")] {
        scene.click(way)?;
        scene.shoot(&format!("first-run-{name}"))?;
    }
    scene.click("first-run-alone")?;
    let opened = own_shop(&mut scene, language).await;
    let drawn = scene.leave();
    backstage.close().await?;
    opened.map(|()| drawn).context("a shop of its own")
}

/// Draws training where there is no shop yet, with the sample goods.
async fn training(folder: &Path, program: &Path, language: Language) -> anyhow::Result<usize> {
    let data = super::Folder::make()?;
    let flags = Flags { data: Some(data.0.clone()), lang: Some(language), ..Flags::default() };
    let blind = Instead { eye: Some(Eye::Off), ..Instead::default() };
    let floor = Shopfloor::with(blind, Config::load(&flags, |_| None)?, program.to_owned()).in_training();
    let backstage: Arc<dyn Backstage> = Arc::new(floor);
    let mut scene = Photographer::begin(&backstage, folder, language);
    let practised = practise(&mut scene, language).await;
    let drawn = scene.leave();
    backstage.close().await?;
    practised.map(|()| drawn)
}

/// Somebody signs in, and rings something up.
async fn practise(scene: &mut Photographer, language: Language) -> anyhow::Result<()> {
    scene.until("sign-in-who").await?;
    scene.window.until_shown(TRAINER.in_language(language)).await?;
    scene.shoot("training-sign-in")?;
    scene.window.click_within(TRAINER.in_language(language))?;
    scene.until("sign-in-first").await?;
    for asked in ["sign-in-repeat", "till-empty"] {
        scene.write(PIN).await;
        scene.window.tap(Named::Enter);
        scene.until(asked).await?;
    }
    scene.scan(till::SCANNED[0]).await?;
    scene.shoot("training-counter")?;
    scene.shoot_display("training-display")?;
    scene.click("window-place-settings")?;
    scene.click("settings-shop")?;
    scene.settle().await?;
    scene.shoot("training-settings")
}

/// Opens a shop that stands alone, up to where its first manager signs in.
async fn own_shop(scene: &mut Photographer, language: Language) -> anyhow::Result<()> {
    let said = [("first-run-name.hint", SHOP), ("first-run-manager.hint", MANAGER)];
    for (input, words) in said {
        scene.click(input)?;
        scene.write(words.in_language(language)).await;
    }
    scene.shoot("first-run-filled-in")?;
    scene.click("first-run-open-shop")?;
    scene.until("first-run-sheet-once").await?;
    scene.shoot("first-run-sheet")?;
    scene.click("first-run-written-down")?;
    scene.until("first-run-scan-something").await?;
    scene.shoot("first-run-devices")?;
    scene.click("first-run-on")?;
    scene.shoot("first-run-done")?;
    scene.click("first-run-begin")?;
    scene.until("sign-in-who").await?;
    scene.window.click(MANAGER.in_language(language))?;
    scene.until("sign-in-first").await?;
    scene.shoot("sign-in-first")
}

/// Draws a shop at work.
async fn counter(folder: &Path, program: &Path, language: Language) -> anyhow::Result<usize> {
    let zone = zone(Clock::machine(None).now());
    let live = Arc::new(super::stage(language, |name| (name == "TZ").then(|| zone.clone()))?);
    let street = live.street();
    let backstage: Arc<dyn Backstage> = Arc::new(Staged::new(Arc::clone(&live), language, program.to_owned()).silent());
    let scene = Photographer::begin(&backstage, folder, language);
    let mut day = Day { scene, live, street, language, held: None, taken_away: Vec::new() };
    let played = day.play().await;
    let drawn = day.scene.leave();
    backstage.close().await?;
    played.map(|()| drawn)
}

/// A window, and where its pictures go.
struct Photographer {
    window: Rehearsal,
    text: Text,
    folder: PathBuf,
    drawn: usize,
    /// When what was waited for last had come.
    came: Instant,
}

impl Photographer {
    fn begin(backstage: &Arc<dyn Backstage>, folder: &Path, language: Language) -> Self {
        let window = Rehearsal::new(App::new(Arc::clone(backstage), Options::default()), SMALLEST);
        Self { window, text: Text::new(language), folder: folder.to_owned(), drawn: 0, came: Instant::now() }
    }

    /// Puts the window away, which keeps what it shows from closing, and says how many pictures were drawn.
    fn leave(self) -> usize {
        self.drawn
    }

    /// Draws the window on every screen, in both looks.
    fn shoot_sizes(&mut self, name: &str) -> anyhow::Result<()> {
        self.shoot(name)?;
        for (size, said) in [(COMMON, "1920x1080"), (UPRIGHT, "1080x1920")] {
            self.window.resize(size);
            self.shoot(&format!("{name}-{said}"))?;
        }
        self.window.resize(SMALLEST);
        Ok(())
    }

    /// Draws the window as it stands, in both looks.
    fn shoot(&mut self, name: &str) -> anyhow::Result<()> {
        for theme in Theme::ALL {
            let file = format!("{name}-{}-{}.png", self.text.language().tag(), theme.name());
            write_png(&self.window.picture(theme, 1.0), &self.folder.join(file))?;
            self.drawn += 1;
        }
        Ok(())
    }

    /// Draws what the customer sees now, in the language of the counter, on every screen that is used for it and in both looks.
    fn shoot_display(&mut self, name: &str) -> anyhow::Result<()> {
        self.shoot_display_in(Tongue::One(self.text.language()), name)
    }

    fn shoot_display_in(&mut self, tongue: Tongue, name: &str) -> anyhow::Result<()> {
        for ((size, suffix), theme) in DISPLAYS.iter().flat_map(|screen| Theme::ALL.map(|theme| (*screen, theme))) {
            let drawn =
                self.window.display_picture(tongue, size, theme).context("there is nothing to show customers yet")?;
            let file = format!("{name}{suffix}-{}-{}.png", self.text.language().tag(), theme.name());
            write_png(&drawn, &self.folder.join(file))?;
            self.drawn += 1;
        }
        Ok(())
    }

    /// Types words as a hand does: keys that come faster are a scanner's, and what a scanner's keys began that nothing ends within a
    /// second, however slow the machine, is torn.
    async fn write(&mut self, words: &str) {
        for character in words.chars() {
            self.window.type_text(&character.to_string());
            self.window.rest(HAND).await;
        }
    }

    fn said(&self, key: &str) -> String {
        self.text.of(key, &[])
    }

    async fn until(&mut self, key: &str) -> anyhow::Result<()> {
        let text = self.said(key);
        self.window.until_shown(&text).await?;
        self.came = Instant::now();
        Ok(())
    }

    /// Waits until it is said nowhere any more: what was there before has gone.
    async fn until_gone(&mut self, key: &str) -> anyhow::Result<()> {
        let text = self.said(key);
        self.window.until(&text, |window| !window.shows(&text)).await?;
        self.came = Instant::now();
        Ok(())
    }

    /// Waits until everything that the screen has asked for is answered.
    async fn settle(&mut self) -> anyhow::Result<()> {
        self.window.until_answered().await?;
        self.came = Instant::now();
        Ok(())
    }

    /// A scanner reads a code; what it stands for is there then.
    async fn scan(&mut self, code: &str) -> anyhow::Result<()> {
        let before = self.window.scans();
        self.window.scan(code);
        self.until_read(before).await
    }

    /// Waits until one more code is read than `before`, and what it stands for is there.
    async fn until_read(&mut self, before: usize) -> anyhow::Result<()> {
        self.window.until("a code that is shown", |window| window.scans() > before).await?;
        self.settle().await
    }

    /// Waits until what came last takes a key.
    async fn calm(&mut self) {
        self.window.rest(CALM.saturating_sub(self.came.elapsed())).await;
    }

    fn click(&mut self, key: &str) -> anyhow::Result<()> {
        let text = self.said(key);
        Ok(self.window.click(&text)?)
    }
}

/// A day at the counter, played so that every screen has something to show.
struct Day {
    scene: Photographer,
    live: Arc<LiveDemo>,
    street: Arc<dyn Stagehand>,
    language: Language,
    /// What is held before the camera.
    held: Option<Holds>,
    /// What was held before it, and when it was taken away.
    taken_away: Vec<(Holds, Instant)>,
}

impl Day {
    async fn play(&mut self) -> anyhow::Result<()> {
        self.sign_in(CASHIERS[0], Pictures::Taken).await?;
        self.only_redeem().await.context("beside another till")?;
        self.open_shift().await.context("the shift")?;
        self.redeem().await.context("at the counter")?;
        self.refuse().await.context("what is refused")?;
        self.sell().await.context("the till")?;
        self.check_in().await.context("who arrives")?;
        self.offline().await.context("without the internet")?;
        self.bookings().await.context("the bookings")?;
        self.scene.window.command('l');
        self.sign_in(MANAGER, Pictures::NotTaken).await?;
        self.report().await.context("the manager's day")?;
        self.look_back().await.context("history and exceptions")?;
        self.close_shift().await.context("the end of the shift")?;
        self.settings().await.context("the settings")?;
        self.over_everything().await.context("keys and palette")
    }

    async fn sign_in(&mut self, who: Said, pictures: Pictures) -> anyhow::Result<()> {
        self.scene.until("sign-in-who").await?;
        let name = who.in_language(self.language);
        self.scene.window.until_shown(name).await?;
        if pictures == Pictures::Taken {
            self.scene.shoot("sign-in")?;
        }
        self.scene.window.click(name)?;
        let (first, rest) = PIN.split_at(2);
        self.scene.write(first).await;
        if pictures == Pictures::Taken {
            self.scene.shoot("sign-in-pin")?;
        }
        self.scene.write(rest).await;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-empty").await
    }

    /// As it is in a shop that has another till. What is shown is not redeemed, and there for the rest of the day.
    async fn only_redeem(&mut self) -> anyhow::Result<()> {
        self.live.trade(Trade::Redeems).await?;
        self.scene.until("counter-mode").await?;
        self.scene.window.see().await;
        self.scene.shoot_sizes("redeem-ready")?;
        self.show(Holds::AmountOff, "ask-bill").await?;
        self.answer("98").await;
        self.scene.until("verdict-accepted").await?;
        self.scene.shoot_sizes("redeem-accepted")?;
        self.take_away().await?;
        self.show(Holds::Expired, "verdict-refused").await?;
        self.scene.shoot_sizes("redeem-refused")?;
        self.take_away().await?;
        self.show(Holds::Visits, "counter-hint-uses").await?;
        self.answer("1").await;
        self.scene.until("verdict-accepted").await?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.scene.shoot_sizes("redeem-redeemed")?;
        self.take_away().await?;
        self.street.act(Command::Internet(Internet::Cut)).await?;
        self.show(Holds::Package, "counter-confirm-offline").await?;
        self.scene.shoot_sizes("redeem-offline")?;
        self.take_away().await?;
        self.street.act(Command::Internet(Internet::Whole)).await?;
        self.live.trade(Trade::Sells).await?;
        self.scene.until("till-empty").await
    }

    async fn redeem(&mut self) -> anyhow::Result<()> {
        self.scene.until("till-empty").await?;
        self.scene.window.see().await;
        self.scene.shoot_sizes("counter-ready")?;
        self.scene.shoot_display("display-idle")?;
        self.show(Holds::AmountOff, "ask-bill").await?;
        self.scene.shoot("counter-bill")?;
        self.answer("98").await;
        self.scene.until("verdict-accepted").await?;
        self.scene.shoot_sizes("counter-accepted")?;
        self.scene.shoot_display("display-accepted")?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.scene.shoot_sizes("counter-redeemed")?;
        self.take_away().await?;
        self.scene.window.tap(Named::F7);
        self.scene.until("counter-undo-waits").await?;
        self.scene.shoot("counter-undo")?;
        self.scene.window.tap(Named::Escape);
        self.show(Holds::Visits, "counter-hint-uses").await?;
        self.scene.shoot("counter-uses")?;
        self.answer("1").await;
        self.scene.until("verdict-accepted").await?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.take_away().await?;
        self.scene.window.tap(Named::F2);
        self.scene.until("window-search-goods").await?;
        self.scene.shoot("search")?;
        self.scene.window.tap(Named::Escape);
        Ok(())
    }

    /// The voucher that was redeemed comes last: its code must have been away for a while.
    async fn refuse(&mut self) -> anyhow::Result<()> {
        self.show(Holds::Payment, "counter-clear").await?;
        self.scene.shoot("counter-payment")?;
        self.show(Holds::Expired, "counter-manager").await?;
        self.scene.shoot("counter-expired")?;
        self.scene.click("counter-manager")?;
        self.scene.shoot("manager-reason")?;
        self.scene.window.type_text("3");
        self.scene.until("allow-who-asks").await?;
        self.scene.shoot("manager-who")?;
        self.scene.window.click(MANAGER.in_language(self.language))?;
        self.scene.until("allow-pin-asks").await?;
        self.scene.shoot("manager-pin")?;
        self.scene.click("allow-back")?;
        self.scene.click("allow-back")?;
        self.scene.click("allow-give-up")?;
        self.show(Holds::SameAgain, "verdict-refused").await?;
        self.scene.shoot_sizes("counter-refused")?;
        self.scene.shoot_display("display-refused")?;
        self.take_away().await
    }

    async fn check_in(&mut self) -> anyhow::Result<()> {
        self.show(Holds::OnTime, "check-in-way-not-all").await?;
        self.scene.shoot_sizes("arrival")?;
        self.show(Holds::TooEarly, "check-in-way-early").await?;
        self.scene.shoot("arrival-early")?;
        self.show(Holds::InPart, "check-in-way-undo").await?;
        self.show(Holds::Unpaid, "check-in-way-unpaid").await?;
        self.scene.shoot("arrival-unpaid")?;
        self.take_away().await
    }

    /// Vouchers are taken offline that somebody else takes too: a manager has something to look at afterwards.
    async fn offline(&mut self) -> anyhow::Result<()> {
        self.street.act(Command::Internet(Internet::Cut)).await?;
        self.street.act(Command::Roll(Roll::Out)).await?;
        self.show(Holds::Package, "counter-confirm-offline").await?;
        self.scene.shoot_sizes("counter-offline")?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.scene.window.ask_to_close();
        self.scene.until("window-stay").await?;
        self.scene.shoot("closing")?;
        self.scene.click("window-stay")?;
        self.street()?;
        self.show(Holds::PercentOff, "ask-bill").await?;
        self.answer("120").await;
        self.scene.until("counter-confirm-offline").await?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.show(Holds::PhoneTail, "counter-hint-phone").await?;
        self.scene.shoot("counter-phone-tail")?;
        self.answer(PHONE_TAIL).await;
        self.scene.until("counter-confirm-offline").await?;
        self.enter().await;
        self.scene.until("counter-kept-redeemed").await?;
        self.show(Holds::GiftCard, "verdict-refused").await?;
        self.scene.shoot("counter-cloud-only")?;
        self.take_away().await?;
        for holds in [Holds::Package, Holds::PercentOff, Holds::PhoneTail] {
            let who = self.customer(holds).await?.who;
            self.street.act(Command::GoToSecondTill(who)).await?;
        }
        self.street.act(Command::Internet(Internet::Whole)).await?;
        self.street.act(Command::Roll(Roll::In)).await?;
        let mut scene = self.street.scene();
        while scene.cloud.exceptions < 3 || scene.printer.waiting > 0 {
            scene = self.next(scene.number).await?;
        }
        Ok(())
    }

    async fn bookings(&mut self) -> anyhow::Result<()> {
        self.scene.window.tap(Named::F8);
        let guest = self.customer(Holds::TooLate).await?.name;
        self.scene.window.until_shown(&guest).await?;
        self.scene.shoot_sizes("bookings-board")?;
        self.show(Holds::Unpaid, "check-in-way-unpaid").await?;
        self.scene.shoot("booking-unpaid")?;
        self.scene.click("check-in-way-unpaid")?;
        self.scene.until("bookings-just-in").await?;
        self.scene.shoot("bookings-just-in")?;
        self.take_away().await?;
        self.scene.click("bookings-list")?;
        self.scene.shoot("bookings-list")?;
        self.scene.window.click_within(&guest)?;
        self.scene.shoot("booking")?;
        for (key, name) in [("bookings-mark-no-show", "booking-no-show"), ("bookings-cancel", "booking-cancel")] {
            self.scene.click(key)?;
            self.scene.shoot(name)?;
            self.scene.click("bookings-back")?;
        }
        self.scene.click("bookings-move")?;
        self.scene.shoot("booking-move")?;
        self.scene.click("bookings-back")?;
        self.scene.click("check-in-way-close")?;
        self.scene.click("bookings-walk-in")?;
        self.scene.shoot("booking-walk-in")?;
        self.scene.window.tap(Named::Escape);
        Ok(())
    }

    async fn report(&mut self) -> anyhow::Result<()> {
        self.scene.click("window-place-day")?;
        self.scene.until("day-by-hour").await?;
        self.scene.shoot_sizes("day")?;
        self.scene.click("day-tables")?;
        self.scene.shoot("day-tables")?;
        self.scene.click("day-charts")?;
        self.scene.click("day-worth")?;
        self.scene.until("day-column-voucher").await?;
        self.scene.shoot("day-rows")
    }

    async fn look_back(&mut self) -> anyhow::Result<()> {
        self.scene.click("window-place-history")?;
        self.scene.until("history-state-conflict").await?;
        self.scene.shoot("history")?;
        // The list of before stays until the other one was read.
        self.scene.click("history-tab-redeemed")?;
        self.scene.until_gone("history-signed-in").await?;
        self.scene.shoot("history-redeemed")?;
        self.scene.window.tap(Named::F7);
        self.scene.until("history-undo-needs-reason").await?;
        self.scene.shoot("history-undo")?;
        self.scene.window.tap(Named::Escape);
        self.scene.click("history-tab-arrivals")?;
        self.scene.until_gone("history-state-conflict").await?;
        self.scene.shoot("history-arrivals")?;
        self.scene.click("history-tab-papers")?;
        self.scene.settle().await?;
        self.scene.shoot("history-slips")?;
        self.give_back().await.context("giving back")?;
        self.exchange().await.context("an exchange")?;
        self.scene.click("window-place-exceptions")?;
        self.scene.until("exceptions-beyond").await?;
        self.scene.shoot_sizes("exceptions")?;
        let way = self.scene.text.of("exceptions-way-shop", &[("value", "".into())]);
        self.scene.window.click_within(way.trim())?;
        self.scene.until("exceptions-settle-explains").await?;
        self.scene.shoot("exceptions-settle")?;
        self.scene.window.tap(Named::Escape);
        Ok(())
    }

    /// The side window, as it stands beside the till.
    fn street(&mut self) -> anyhow::Result<()> {
        let mut street = Street::new();
        let _ = street.update(street::Message::Seen(Some(self.street.scene())));
        let tag = self.language.tag();
        for theme in Theme::ALL {
            let file = self.scene.folder.join(format!("street-{tag}-{}.png", theme.name()));
            let mut stage = Stage::new(scope(street.view(&self.scene.text)), STREET);
            write_png(&stage.picture(theme, 1.0), &file)?;
            self.scene.drawn += 1;
        }
        Ok(())
    }

    async fn settings(&mut self) -> anyhow::Result<()> {
        self.scene.click("window-place-settings")?;
        for part in ["shop", "staff", "devices", "sync", "language", "appearance", "slips", "receipt", "keys", "about"]
        {
            self.scene.click(&format!("settings-{part}"))?;
            self.scene.window.see().await;
            self.scene.settle().await?;
            self.scene.shoot(&format!("settings-{part}"))?;
        }
        Ok(())
    }

    async fn over_everything(&mut self) -> anyhow::Result<()> {
        self.scene.window.tap(Named::F1);
        self.scene.until("window-keys").await?;
        self.scene.shoot("keys")?;
        self.scene.window.tap(Named::Escape);
        self.scene.window.command('k');
        self.scene.until("window-palette").await?;
        self.scene.settle().await?;
        self.scene.shoot("palette")?;
        self.scene.window.tap(Named::Escape);
        self.scene.window.command('l');
        self.scene.until("sign-in-who").await
    }

    /// A customer holds this before the camera until it is read and `key` is said. What was there before is away for so long that
    /// it is another scan, however fast the pictures are drawn.
    async fn show(&mut self, holds: Holds, key: &str) -> anyhow::Result<()> {
        let who = self.customer(holds).await?.who;
        self.hold_up(who, holds, key).await
    }

    async fn hold_up(&mut self, who: Who, holds: Holds, key: &str) -> anyhow::Result<()> {
        self.lower();
        let is_same = |before: &Holds| code_of(*before) == code_of(holds);
        if let Some(last) = self.taken_away.iter().rev().find_map(|(before, at)| is_same(before).then_some(*at)) {
            self.scene.window.rest(REPEAT.saturating_sub(last.elapsed())).await;
        }
        self.held = Some(holds);
        let before = self.scene.window.scans();
        self.street.act(Command::Show(who)).await?;
        // What is waited for may stand there already, on the card before or in the list beside it.
        self.scene.until_read(before).await?;
        self.scene.until(key).await?;
        self.scene.window.see().await;
        Ok(())
    }

    /// Presses Enter once the card may take it.
    async fn enter(&mut self) {
        self.scene.calm().await;
        self.scene.window.tap(Named::Enter);
    }

    /// The cashier pushes the drawer shut where it stands open. How it stands is known once it was opened for the first time.
    async fn shut_drawer(&mut self) -> anyhow::Result<()> {
        let (open, shut) = (self.scene.said("window-drawer-open"), self.scene.said("window-drawer-shut"));
        self.scene.window.until("the drawer", |window| window.shows(&open) || window.shows(&shut)).await?;
        if self.scene.window.shows(&open) {
            self.live.street.shut_drawer()?;
            self.scene.until_gone("window-drawer-open").await?;
        }
        Ok(())
    }

    /// What was held up is there no more.
    fn lower(&mut self) {
        self.taken_away.extend(self.held.take().map(|holds| (holds, Instant::now())));
    }

    async fn take_away(&mut self) -> anyhow::Result<()> {
        self.lower();
        self.street.act(Command::TakeAway).await?;
        self.scene.window.tap(Named::Escape);
        Ok(())
    }

    async fn answer(&mut self, typed: &str) {
        self.scene.write(typed).await;
        self.enter().await;
    }

    async fn customer(&mut self, holds: Holds) -> anyhow::Result<Customer> {
        let mut scene = self.street.scene();
        loop {
            if let Some(customer) = scene.customers.iter().find(|customer| customer.holds == holds) {
                return Ok(customer.clone());
            }
            scene = self.next(scene.number).await?;
        }
    }

    async fn next(&mut self, seen: u64) -> anyhow::Result<Arc<Scene>> {
        let next = self.street.next(seen);
        self.scene.window.meanwhile(next).await.context("the street has gone")
    }
}

/// Whose code somebody shows: who comes with one that was used before shows that.
fn code_of(holds: Holds) -> Holds {
    if holds == Holds::SameAgain { Holds::AmountOff } else { holds }
}

/// Whether pictures are taken of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pictures {
    Taken,
    NotTaken,
}
