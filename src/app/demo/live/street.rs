//! The street behind the side window: does what is wanted there to the real parts, and tells what is to be seen.
//!
//! ```text
//! side window ──Command──▶ hand · printer · links · cloud · second till
//!      ▲                                │
//!      └── next scene ◀── keeper ◀──────┘  (also whatever the tills announce)
//! ```
//!
//! A scene is asked of the ledger, the cloud and the printer each time; the street itself remembers only its switches.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use image::{GrayImage, Luma};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::cast::{PIN, Person, Shows};
use super::cloud::Cloud;
use super::second_till;
use crate::app::demo::link::{Link, State as LinkState};
use crate::devices::simulated::camera::{Drawn, Glare, Hand, Look as Held, Pace, Screen};
use crate::devices::simulated::printer::SimulatedPrinter;
use crate::domain::shop::Selling;
use crate::engine::Engine;
use crate::engine::problem::{Chain, Code, Problem};
use crate::engine::receipt_printer::DrawerStanding;
use crate::store::print_jobs::Work;
use crate::store::{self, journal, redemptions};
use crate::ui::street::{
    self, Coming, Command, Cover, Customer, Here, Internet, Journal, Look, Oddity, Picture, Printer, Roll, Running,
    Scene, Stagehand, There, Who,
};

/// How wide the small picture of the camera is.
const SIGHT_WIDTH: usize = 430;

/// After how long somebody pushes the drawer shut.
const DRAWER_OPEN: Duration = Duration::from_secs(4);

/// How much white there is on each side of what a printer reaches of its paper, in dots.
const SIDE_DOTS: u32 = 32;

/// What the counter's grain and the hand's shaking are drawn from.
pub(super) const SEED: u64 = 7;

/// What stands on the street before the shop is open: the hand before the camera, and the printer.
pub(super) struct Street {
    pub(super) hand: Hand,
    pub(super) printer: Arc<SimulatedPrinter>,
    switches: Mutex<Switches>,
    town: RwLock<Option<Arc<Town>>>,
    scenes: watch::Sender<Arc<Scene>>,
    pictures: Mutex<Pictures>,
    /// The number of the next picture.
    numbers: AtomicU64,
    changed: Notify,
}

/// Everything that the shop's opening brought.
pub(super) struct Town {
    pub(super) cloud: Cloud,
    pub(super) first_link: Link,
    /// The way of the second till, which is always there.
    pub(super) second_link: Link,
    pub(super) first: Engine,
    pub(super) second: Engine,
    pub(super) people: Vec<Person>,
}

impl Town {
    fn person(&self, who: Who) -> Result<&Person, Problem> {
        self.people.iter().find(|person| person.who == who).ok_or(Problem::new(Code::Interrupted))
    }
}

/// What was switched, and what was tried.
#[derive(Debug, Clone)]
struct Switches {
    shown: Option<Phone>,
    look: Look,
    roll: Roll,
    cover: Cover,
    internet: Internet,
    cloud: Running,
    there: BTreeMap<Who, There>,
    known: u64,
}

/// A phone that is held up. A code that changes stays the one that the phone had when it was taken out.
#[derive(Debug, Clone)]
struct Phone {
    who: Who,
    code: PhoneCode,
}

/// What a phone shows.
#[derive(Debug, Clone)]
enum PhoneCode {
    Qr(String),
    Bars(String),
}

impl PhoneCode {
    fn text(&self) -> &str {
        match self {
            Self::Qr(text) | Self::Bars(text) => text,
        }
    }
}

/// Pictures that were made, so that the same one is not made twice.
#[derive(Debug, Default)]
struct Pictures {
    papers: Vec<Picture>,
    cut: usize,
    sight: Option<Picture>,
}

impl std::fmt::Debug for Street {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Street").field("scene", &self.scenes.borrow().number).finish_non_exhaustive()
    }
}

impl Street {
    /// A street before a shop that is still closed.
    pub(super) fn new(hand: Hand, printer: Arc<SimulatedPrinter>) -> Self {
        let switches = Switches {
            shown: None,
            look: Look::new(),
            roll: Roll::In,
            cover: Cover::Closed,
            internet: Internet::Whole,
            cloud: Running::Starting,
            there: BTreeMap::new(),
            known: 0,
        };
        let scene = Scene {
            number: 1,
            pin: PIN.to_owned(),
            customers: Vec::new(),
            shown: None,
            look: Look::new(),
            sight: None,
            printer: Printer { roll: Roll::In, cover: Cover::Closed, waiting: 0 },
            papers: Vec::new(),
            cut: 0,
            internet: Internet::Whole,
            journal: Journal { written: 0, known: 0 },
            cloud: street::Cloud { running: Running::Starting, restarts: 0, exceptions: 0 },
        };
        Self {
            hand,
            printer,
            switches: Mutex::new(switches),
            town: RwLock::new(None),
            scenes: watch::Sender::new(Arc::new(scene)),
            pictures: Mutex::default(),
            numbers: AtomicU64::new(1),
            changed: Notify::new(),
        }
    }

    /// The shop has opened: from now on scenes follow what happens in it, until the task is ended.
    pub(super) fn open(self: &Arc<Self>, town: Town) -> JoinHandle<()> {
        let town = Arc::new(town);
        *self.town.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&town));
        self.switch(|switches| switches.cloud = Running::Yes);
        tokio::spawn(Arc::clone(self).keep(town))
    }

    /// The shop closes; nothing of it is held any longer.
    pub(super) fn close(&self) -> Option<Arc<Town>> {
        self.hand.withdraw();
        self.town.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The shop sells by these rules from now on; without any it only redeems.
    pub(super) async fn trade(&self, selling: Option<Selling>) -> anyhow::Result<()> {
        let town = self.town()?;
        let admin = town.cloud.admin().await.context("the cloud has gone")?;
        admin.put_selling(town.first.shop().id, selling).await?;
        town.first.sync_now().await?;
        Ok(())
    }

    /// Somebody pushes the drawer shut. The till looks at it every few seconds; nobody on the street waits for that.
    pub(super) fn shut_drawer(&self) -> Result<(), Problem> {
        let town = self.town()?;
        self.printer.shut_drawer();
        town.first.try_printer();
        Ok(())
    }

    fn town(&self) -> Result<Arc<Town>, Problem> {
        let town = self.town.read().unwrap_or_else(PoisonError::into_inner).clone();
        town.ok_or(Problem::new(Code::Interrupted))
    }

    fn switches(&self) -> Switches {
        self.switches.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.switches.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_one();
    }

    /// Tells a scene whenever something may have happened.
    async fn keep(self: Arc<Self>, town: Arc<Town>) {
        self.look().await;
        let (mut first, mut second) = (town.first.news(), town.second.news());
        let (mut status, mut other_status) = (town.first.watch_status(), town.second.watch_status());
        let mut shut_at = None;
        loop {
            let is_open = town.first.drawer() == Some(DrawerStanding::Open);
            shut_at = is_open.then(|| shut_at.unwrap_or_else(|| Instant::now() + DRAWER_OPEN));
            if let Err(problem) = self.tell(&town).await {
                tracing::warn!(error = %Chain(&problem), "a scene of the street is missing");
            }
            // What is to be seen is asked anew each time, whatever the news was.
            tokio::select! {
                () = self.changed.notified() => {}
                Some(_) = first.next() => {}
                Some(_) = second.next() => {}
                Ok(()) = status.changed() => {}
                Ok(()) = other_status.changed() => {}
                () = until(shut_at) => {
                    // Where it is not noticed, it is pushed once more after as long.
                    shut_at = None;
                    self.printer.shut_drawer();
                    town.first.try_printer();
                }
            }
        }
    }

    async fn tell(&self, town: &Town) -> Result<(), Problem> {
        let Switches { shown, look, roll, cover, internet, cloud, there, known } = self.switches();
        let served = served(town).await?;
        let customers = town.people.iter().zip(served).map(|(person, here)| Customer {
            who: person.who,
            name: person.name.to_owned(),
            holds: person.holds,
            detail: person.detail.clone(),
            here,
            there: there.get(&person.who).cloned().unwrap_or(There::NotTried),
        });
        let papers = town.first.open_papers().await?;
        let waiting = papers.iter().filter(|paper| matches!(paper.job.work, Work::Paper(_))).count();
        let written = town.first.store().read(journal::head).await.map_err(books_failed)?.seq;
        let (known, exceptions) = match town.cloud.admin_now() {
            Some(admin) => {
                let devices = admin.devices().await.map_err(failed)?;
                let device = town.first.author().device;
                let acked = devices.iter().find(|report| report.id == device).map_or(known, |report| report.acked_seq);
                let open = admin.exceptions(crate::wire::pull::ExceptionState::Open).await.map_err(failed)?;
                (acked, u32::try_from(open.len()).unwrap_or(u32::MAX))
            }
            None => (known, self.scenes.borrow().cloud.exceptions),
        };
        self.switches.lock().unwrap_or_else(PoisonError::into_inner).known = known;
        let (papers, cut) = self.papers();
        let sight = self.pictures.lock().unwrap_or_else(PoisonError::into_inner).sight.clone();
        let scene = Scene {
            number: 0,
            pin: PIN.to_owned(),
            customers: customers.collect(),
            shown: shown.map(|phone| phone.who),
            look,
            sight,
            printer: Printer { roll, cover, waiting: u32::try_from(waiting).unwrap_or(u32::MAX) },
            papers,
            cut,
            internet,
            journal: Journal { written, known },
            cloud: street::Cloud { running: cloud, restarts: town.cloud.restarts(), exceptions },
        };
        self.scenes.send_if_modified(|last| {
            let next = Scene { number: last.number, ..scene };
            if **last == next {
                return false;
            }
            *last = Arc::new(Scene { number: last.number + 1, ..next });
            true
        });
        Ok(())
    }

    /// The papers that were cut off, and how many there were in all.
    fn papers(&self) -> (Vec<Picture>, u64) {
        let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        let cut = self.printer.cuts();
        if cut != pictures.cut {
            let new = cut.saturating_sub(pictures.cut);
            let mut papers: Vec<Picture> = Vec::new();
            for (place, piece) in self.printer.pieces().into_iter().enumerate() {
                let known = place.checked_sub(new).and_then(|place| pictures.papers.get(place));
                papers.push(known.cloned().unwrap_or_else(|| self.paper(&piece)));
            }
            pictures.papers = papers;
            pictures.cut = cut;
        }
        (pictures.papers.clone(), u64::try_from(cut).unwrap_or(u64::MAX))
    }

    /// A piece of paper, with the white at its sides that no printer reaches.
    fn paper(&self, piece: &GrayImage) -> Picture {
        let (width, height) = piece.dimensions();
        let mut paper = GrayImage::from_pixel(width + 2 * SIDE_DOTS, height, Luma([u8::MAX]));
        image::imageops::replace(&mut paper, piece, SIDE_DOTS.into(), 0);
        self.picture(paper.width(), paper.height(), paper.into_raw())
    }

    fn picture(&self, width: u32, height: u32, luma: Vec<u8>) -> Picture {
        Picture { number: self.numbers.fetch_add(1, Ordering::Relaxed), width, height, luma: luma.into() }
    }

    /// What the phone of a customer shows now.
    async fn code(&self, town: &Town, person: &Person) -> Result<PhoneCode, Problem> {
        Ok(match &person.shows {
            Shows::Text(text) | Shows::Voucher { text, .. } | Shows::Booking { text, .. } => {
                PhoneCode::Qr(text.clone())
            }
            Shows::Bars(number) => PhoneCode::Bars(number.clone()),
            Shows::Rotating(voucher) => {
                let admin = town.cloud.admin().await.ok_or(Problem::new(Code::HubUnreachable))?;
                PhoneCode::Qr(admin.code_of(*voucher).await.map_err(failed)?.code)
            }
        })
    }

    /// Holds the phone up as phones are held now.
    async fn hold_up(&self, phone: Phone) -> Result<(), Problem> {
        let look = held(&self.switches().look);
        match &phone.code {
            PhoneCode::Qr(text) => self.hand.show(&[text], look).map_err(failed)?,
            PhoneCode::Bars(number) => self.hand.show_bars(number, look),
        }
        self.look().await;
        self.switch(|switches| switches.shown = Some(phone));
        Ok(())
    }

    /// Looks through the camera.
    async fn look(&self) {
        let hand = self.hand.clone();
        let drawn = tokio::task::spawn_blocking(move || {
            Drawn::watching(&hand, SEED, Pace::AsTaken).draw().reduced_to(SIGHT_WIDTH)
        });
        let sight = drawn.await.ok().map(|luma| {
            let (width, height) = luma.sides();
            self.picture(width.into(), height.into(), luma.into_bytes())
        });
        self.pictures.lock().unwrap_or_else(PoisonError::into_inner).sight = sight;
    }

    async fn carry_out(&self, command: Command) -> Result<(), Problem> {
        let town = self.town()?;
        match command {
            Command::Show(who) => {
                let code = self.code(&town, town.person(who)?).await?;
                self.hold_up(Phone { who, code }).await?;
            }
            Command::TakeAway => {
                self.hand.withdraw();
                self.look().await;
                self.switch(|switches| switches.shown = None);
            }
            Command::Hold(look) => {
                self.switch(|switches| switches.look = look);
                if let Some(phone) = self.switches().shown {
                    self.hold_up(phone).await?;
                }
            }
            Command::GoToSecondTill(who) => {
                let person = town.person(who)?;
                let code = self.code(&town, person).await?;
                let there = second_till::serve(&town.second, code.text(), &person.detail).await?;
                self.switch(|switches| {
                    switches.there.insert(who, there);
                });
            }
            Command::Internet(internet) => {
                town.first_link.set(match internet {
                    Internet::Whole => LinkState::Whole,
                    Internet::Cut => LinkState::Cut,
                });
                self.switch(|switches| switches.internet = internet);
                // A till notices at its next call, and comes back after a pause; nobody on the street waits for that.
                town.first.sync_now().await?;
            }
            Command::Roll(roll) => {
                match roll {
                    Roll::In => self.printer.load_paper(),
                    Roll::Out => self.printer.take_paper_out(),
                }
                town.first.try_printer();
                self.switch(|switches| switches.roll = roll);
            }
            Command::Cover(cover) => {
                match cover {
                    Cover::Closed => self.printer.close_cover(),
                    Cover::Open => self.printer.open_cover(),
                }
                town.first.try_printer();
                self.switch(|switches| switches.cover = cover);
            }
            Command::RestartCloud => self.restart_cloud(&town).await?,
        }
        Ok(())
    }

    async fn restart_cloud(&self, town: &Town) -> Result<(), Problem> {
        self.switch(|switches| switches.cloud = Running::Starting);
        let restarted = town.cloud.restart().await;
        self.switch(|switches| switches.cloud = Running::Yes);
        restarted.map_err(|error| Problem::caused(Code::HubUnreachable, Failed(error)))?;
        town.first.sync_now().await
    }
}

impl Stagehand for Arc<Street> {
    fn scene(&self) -> Arc<Scene> {
        Arc::clone(&self.scenes.borrow())
    }

    fn next(&self, seen: u64) -> Coming<Option<Arc<Scene>>> {
        let mut scenes = self.scenes.subscribe();
        Box::pin(async move { scenes.wait_for(|scene| scene.number > seen).await.ok().map(|scene| Arc::clone(&scene)) })
    }

    fn act(&self, command: Command) -> Coming<Result<(), Problem>> {
        let street = Arc::clone(self);
        Box::pin(async move { street.carry_out(command).await })
    }
}

/// How everybody fared at the first till, as its ledger holds it.
async fn served(town: &Town) -> Result<Vec<Here>, Problem> {
    let mut served = Vec::with_capacity(town.people.len());
    for person in &town.people {
        let is_served = match &person.shows {
            Shows::Voucher { id, .. } | Shows::Rotating(id) => {
                let voucher = *id;
                let made = town.first.store().read(move |conn| redemptions::of_voucher(conn, voucher)).await;
                made.map_err(books_failed)?.iter().any(|made| made.state == redemptions::State::Made)
            }
            Shows::Booking { id, .. } => town.first.booking(*id).await?.is_some_and(|booking| booking.arrived > 0),
            Shows::Text(_) | Shows::Bars(_) => false,
        };
        served.push(if is_served { Here::Served } else { Here::NotServed });
    }
    Ok(served)
}

/// How a phone is held, in the camera's terms.
fn held(look: &Look) -> Held {
    let with = |oddity| look.contains(&oddity);
    Held {
        screen: if with(Oddity::Dark) { Screen::Dark } else { Screen::Light },
        glare: if with(Oddity::Glare) { Glare::Spot } else { Glare::None },
        blur: 0,
        tilt: if with(Oddity::Tilted) { 70 } else { 0 },
        turn: if with(Oddity::Turned) { 25 } else { 0 },
        aside: if with(Oddity::Aside) { (-330, 40) } else { (0, 0) },
        away: if with(Oddity::Far) { 80 } else { 0 },
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Problem {
    Problem::caused(Code::Interrupted, error)
}

fn books_failed(error: store::Error) -> Problem {
    crate::engine::store_failed(error)
}

/// Why the cloud did not start again.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
struct Failed(anyhow::Error);

/// Until an instant; for ever where there is none.
async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
