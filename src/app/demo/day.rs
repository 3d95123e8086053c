//! The day: who comes, what they show, what goes wrong in between.

mod till;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::app::demo::cashier::{self, Typed};
use crate::app::demo::child::Till;
use crate::app::demo::link::State;
use crate::app::demo::payments::{KEY, Manner, Service};
use crate::app::demo::sample::{self, Sample, Stage};
use crate::app::demo::summary::{self, Summary};
use crate::app::lines::Order;
use crate::cloud::PaymentService;
use crate::devices::camera::{Camera, Patience};
use crate::devices::decode::reader::Reader;
use crate::devices::decode::worker::Program;
use crate::devices::printer::{self, Address};
use crate::devices::simulated::camera::{Drawn, Glare, Hand, Look, Pace, Screen};
use crate::devices::simulated::printer::{Model, SimulatedPrinter};
use crate::devices::{EVENTS_MAX, Reading, Source};
use crate::domain::booking::Guest;
use crate::domain::check_in::{Arrival, Consent, Hold, Reply};
use crate::domain::id::RedemptionId;
use crate::domain::language::Language;
use crate::domain::money::Money;
use crate::domain::payment::Limits;
use crate::domain::receipt::{Ack, Profile};
use crate::domain::redemption::{Claim, OrderContext, Override, Strength};
use crate::domain::staff::Permission;
use crate::domain::token;
use crate::domain::verdict::Verdict;
use crate::engine::check_in::{CheckedIn, WalkIn};
use crate::engine::fail_point::FailPoint;
use crate::engine::present::Subject;
use crate::engine::redeem::Outcome;
use crate::engine::scan::CAMERA_GONE;
use crate::engine::{Engine, Setup};
use crate::store::print_jobs::Hold as PaperHold;
use crate::sync::terminal::Link;

/// How long one frame may take to be read; the machine may be busy.
const DECODE_LIMIT: Duration = Duration::from_secs(5);

/// How long a phone is away before the same code is shown again: longer than the counter asks, since a frame may be under way
/// when it is put away.
const AWAY: Duration = CAMERA_GONE.saturating_add(Duration::from_secs(1));

/// How long a customer holds a code before the camera until it is typed.
const SCAN_PATIENCE: Duration = Duration::from_secs(20);

/// How long a paper may take.
const PAPER_PATIENCE: Duration = Duration::from_secs(20);

/// How soon a payment network is asked again: nobody watches.
const SOON_ASKED: Limits = Limits {
    answer: SignedDuration::from_secs(20),
    customer: SignedDuration::from_mins(5),
    pause: SignedDuration::from_millis(50),
    pause_most: SignedDuration::from_secs(1),
};

/// Opens the shop, plays its day, and reads again what it came to; the story with it.
pub(super) async fn whole(stage: &Stage) -> anyhow::Result<(Vec<String>, Summary)> {
    let shop = sample::open(stage).await.context("the sample shop cannot be opened")?;
    let story = play(stage, shop).await?;
    Ok((story, summary::read_again(stage).await?))
}

/// Plays the day; returns its story.
async fn play(stage: &Stage, sample: Sample) -> anyhow::Result<Vec<String>> {
    let mut counter = Counter::open(stage, sample).await?;
    if let Err(error) = counter.day(stage).await {
        return Err(error.context(format!("after\n{}", counter.story.join("\n"))));
    }
    counter.close(stage).await.context("at closing time")
}

/// Till 1 with everything that stands on its counter.
struct Counter {
    sample: Sample,
    engine: Engine,
    hand: Hand,
    /// Every code that was shown so far, and when it was put away last.
    put_away: BTreeMap<String, Instant>,
    scans: mpsc::Receiver<Reading>,
    printer: SimulatedPrinter,
    payments: Service,
    log: std::fs::File,
    story: Vec<String>,
    // Kept running.
    _camera: Camera,
    _reader: Reader,
}

impl Counter {
    async fn open(stage: &Stage, sample: Sample) -> anyhow::Result<Self> {
        let printer = SimulatedPrinter::start(Model::MM80)?;
        let setup = Setup {
            clock: sample.clock.clone(),
            printer: Some(printer_config(printer.address())),
            language: Language::Chinese,
        };
        let engine = Engine::start(Arc::clone(&sample.first_store), setup).await?;
        engine.sync_now().await?;
        engine.sign_in(Some(sample.cashier)).await?;
        let payments = Service::start(KEY, Manner::Pays).await?;
        let gateway = PaymentService::new(&payments.url(), KEY)?;
        engine.pay_through(Arc::new(gateway), SOON_ASKED).await?;
        let (events, received) = std::sync::mpsc::sync_channel(EVENTS_MAX);
        let hand = Drawn::new(stage.seed, Pace::PerSecond(15)).hand();
        let (watched, seed) = (hand.clone(), stage.seed);
        let open = Arc::new(move || {
            let frames = Drawn::watching(&watched, seed, Pace::PerSecond(15));
            Ok(Box::new(frames) as Box<_>)
        });
        let camera = Camera::start(open, Patience::default(), events.clone())?;
        let reader = Reader::start(camera.frames(), Program::decoder(&stage.program), DECODE_LIMIT, events)?;
        let scans = engine.listen(received)?;
        let log = std::fs::File::create(stage.scans())?;
        let story = Vec::new();
        Ok(Self {
            sample,
            engine,
            hand,
            put_away: BTreeMap::new(),
            scans,
            printer,
            payments,
            log,
            story,
            _camera: camera,
            _reader: reader,
        })
    }

    /// Everything between opening and closing time.
    async fn day(&mut self, stage: &Stage) -> anyhow::Result<()> {
        self.shift_opens().await.context("when the shift was opened")?;
        self.morning().await.context("in the morning")?;
        self.bookings().await.context("at the bookings")?;
        self.sells().await.context("when something was sold")?;
        self.pays_in_advance().await.context("when somebody had paid in advance")?;
        self.pays_by_code().await.context("when somebody paid by code")?;
        self.paper_runs_out().await.context("when the paper ran out")?;
        self.internet_is_lost(stage).await.context("when the internet was lost")?;
        self.second_till_is_killed(stage).await.context("when the second till was killed")?;
        self.shift_closes().await.context("when the shift was closed")
    }

    fn tell(&mut self, what: impl Into<String>) {
        let clock = self.sample.shop.zone.rules().to_datetime(self.engine.clock().now()).strftime("%H:%M").to_string();
        self.story.push(format!("{clock}  {}", what.into()));
    }

    /// Time goes by.
    fn pass(&self, minutes: i64) {
        self.sample.clock.advance(SignedDuration::from_mins(minutes));
    }

    /// A customer holds codes before the camera until each of them is read. One that was there before comes back once it was
    /// away for so long that it is another scan: whoever is served meanwhile saves the wait.
    async fn show(&mut self, texts: &[&str], look: Look) -> anyhow::Result<Vec<Reading>> {
        if let Some(last) = texts.iter().filter_map(|text| self.put_away.get(*text)).max() {
            tokio::time::sleep(AWAY.saturating_sub(last.elapsed())).await;
        }
        self.hand.show(texts, look).context("a code cannot be drawn")?;
        writeln!(self.log, "{}", json!({ "shown": texts }))?;
        let mut readings: Vec<Reading> = Vec::new();
        while readings.len() < texts.len() {
            let Ok(reading) = timeout(SCAN_PATIENCE, self.scans.recv()).await else { break };
            let reading = reading.context("the scanners have stopped")?;
            writeln!(self.log, "{}", json!({ "read": reading.text }))?;
            if texts.contains(&reading.text.as_str()) && !readings.iter().any(|known| known.text == reading.text) {
                readings.push(reading);
            }
        }
        self.hand.withdraw();
        self.engine.next_customer();
        // What the camera does not read is typed, as at any counter; the end of the day tells of it.
        let at = Instant::now();
        self.put_away.extend(texts.iter().map(|text| ((*text).to_owned(), at)));
        for text in texts {
            if !readings.iter().any(|reading| reading.text == *text) {
                self.tell("a code is not read and typed instead");
                readings.push(Reading { source: Source::Typed, text: (*text).to_owned(), symbology: None, at });
            }
        }
        Ok(readings)
    }

    /// A customer shows one code; the counter says what it stands for.
    async fn scan(&mut self, text: &str, look: Look) -> anyhow::Result<Subject> {
        let reading = self.show(&[text], look).await?.pop().context("nothing was read")?;
        Ok(self.engine.present(&reading.text, reading.source, reading.at).await?)
    }

    /// A customer shows a voucher; the cashier answers what is asked and redeems it, or records why not.
    async fn serve(&mut self, text: &str, look: Look, typed: Typed) -> anyhow::Result<Result<Served, String>> {
        let subject = self.scan(text, look).await?;
        let Subject::Voucher(presented) = subject else { bail!("a voucher was taken for {subject:?}") };
        match cashier::redeem(&self.engine, &presented, &typed).await? {
            Outcome::Redeemed(redeemed) => {
                Ok(Ok(Served { redemption: redeemed.redemption, strength: redeemed.strength }))
            }
            Outcome::Refused(Verdict::Refused(refusal)) => {
                self.engine.record_refusal("voucher", refusal.code(), presented.voucher()).await?;
                Ok(Err(refusal.code().to_owned()))
            }
            Outcome::Refused(verdict) => bail!("the counter still asks: {verdict:?}"),
        }
    }

    /// A voucher that must be redeemed.
    async fn redeems(&mut self, text: &str, look: Look, typed: Typed, what: &str) -> anyhow::Result<Served> {
        match self.serve(text, look, typed).await? {
            Ok(served) => {
                self.tell(format!("{what}: redeemed, {}", named(served.strength)));
                Ok(served)
            }
            Err(code) => bail!("{what} is refused: {code}"),
        }
    }

    /// A voucher that must be refused, and why.
    async fn refuses(&mut self, text: &str, look: Look, typed: Typed, what: &str, code: &str) -> anyhow::Result<()> {
        match self.serve(text, look, typed).await? {
            Ok(_) => bail!("{what} is redeemed"),
            Err(found) => {
                ensure!(found == code, "{what} is refused for {found}, not for {code}");
                self.tell(format!("{what}: refused, {code}"));
                Ok(())
            }
        }
    }

    /// Everybody who comes twice comes again only after others.
    async fn morning(&mut self) -> anyhow::Result<()> {
        let flat = Look::default();
        let dark = Look { screen: Screen::Dark, ..flat };
        let tilted = Look { tilt: 30, turn: 12, ..flat };
        let good = self.sample.code("amount off")?;
        self.redeems(&good, flat, Typed::bill(6_800), "¥30 off a bill of ¥68").await?;
        self.pass(1);
        let small = self.sample.code("amount off")?;
        self.refuses(&small, flat, Typed::bill(4_750), "¥30 off a bill of ¥47.50", "below_minimum").await?;
        let package = self.sample.code("package")?;
        let served = self.redeems(&package, dark, Typed::NOTHING, "a package in dark mode").await?;
        self.pass(2);
        self.engine.reverse(served.redemption, "给错套餐 wrong package").await?;
        self.tell("the package is taken back within its ten minutes");
        self.pass(1);
        let card = self.sample.code("gift card")?;
        let some = Typed { amount: Some(8_800), ..Typed::NOTHING };
        self.redeems(&card, flat, some, "¥88 from a gift card").await?;
        for (purpose, code) in [("expired", "expired"), ("early", "not_yet_valid"), ("wrong shop", "wrong_shop")] {
            let text = self.sample.code(purpose)?;
            self.refuses(&text, flat, Typed::bill(9_000), &format!("a voucher that is {purpose}"), code).await?;
        }
        let forged = forged(&self.sample.code("package")?)?;
        self.refuses(&forged, flat, Typed::NOTHING, "a package with a forged signature", "forged").await?;
        self.rotating().await?;
        let visits = self.sample.code("visits")?;
        let three = Typed { uses: Some(3), ..Typed::NOTHING };
        self.redeems(&visits, Look { glare: Glare::Spot, ..flat }, three, "three of ten visits").await?;
        self.two_in_one_frame().await?;
        self.refuses(&good, tilted, Typed::bill(6_800), "the first code again", "used_up").await?;
        self.pass(1);
        self.redeems(&small, flat, Typed::bill(6_000), "the voucher of the small bill on ¥60").await?;
        // The cloud must have heard that it was taken back before the package can be had again.
        self.engine.sync_now().await?;
        let served = self.redeems(&package, flat, Typed::NOTHING, "the same package once more").await?;
        self.pass(11);
        let late = self.engine.reverse(served.redemption, "too late").await;
        ensure!(late.is_err(), "a package was taken back after its window");
        self.tell("taking it back after eleven minutes: refused");
        let more = Typed { amount: Some(20_000), ..Typed::NOTHING };
        self.refuses(&card, flat, more, "¥200 from what is left of the gift card", "not_enough_left").await?;
        self.pass(1);
        Ok(())
    }

    async fn rotating(&mut self) -> anyhow::Result<()> {
        let cup = self.sample.code("rotating")?;
        let screenshot = self.sample.code("rotating")?;
        let fresh = self.rotated(&cup).await?;
        self.redeems(&fresh, Look::default(), Typed::NOTHING, "a rotating code").await?;
        let old = self.rotated(&screenshot).await?;
        self.pass(3);
        self.refuses(&old, Look::default(), Typed::NOTHING, "a screenshot of another", "evidence_missing").await
    }

    /// What the customer's phone shows now for a rotating voucher.
    async fn rotated(&self, code: &str) -> anyhow::Result<String> {
        let Subject::Voucher(presented) = self.engine.present(code, Source::Camera, Instant::now()).await? else {
            bail!("a rotating code is no voucher");
        };
        let voucher = presented.voucher().context("a rotating code that nobody knows")?;
        Ok(self.sample.hub.admin.code_of(voucher).await?.code)
    }

    async fn two_in_one_frame(&mut self) -> anyhow::Result<()> {
        let (one, two) = (self.sample.code("amount off")?, self.sample.code("percent off")?);
        let readings = self.show(&[&one, &two], Look::default()).await?;
        for reading in readings {
            let subject = self.engine.present(&reading.text, reading.source, Instant::now()).await?;
            let Subject::Voucher(presented) = subject else { bail!("one of two codes is no voucher") };
            let claim = Claim {
                order: OrderContext { total: Some(Money::from_minor(9_900)), ..OrderContext::default() },
                ..Claim::default()
            };
            let outcome = self.engine.redeem(&presented, &claim).await?;
            ensure!(matches!(outcome, Outcome::Redeemed(_)), "one of two codes is refused: {outcome:?}");
        }
        self.tell("two codes in one frame: both redeemed");
        Ok(())
    }

    /// Those who were not served at once, or come in two parts, come again after the others.
    async fn bookings(&mut self) -> anyhow::Result<()> {
        let everybody = Arrival::default();
        match self.arrives("early", &everybody).await? {
            CheckedIn::Answered(Reply::Hold(Hold::Wait { .. })) => self.tell("booked for later: asked to wait"),
            other => bail!("an early customer: {other:?}"),
        }
        match self.arrives("on time", &everybody).await? {
            CheckedIn::Admitted { .. } => self.tell("booked and in time: let in"),
            other @ CheckedIn::Answered(_) => bail!("a customer in time: {other:?}"),
        }
        self.pass(1);
        self.party_arrives(1).await?;
        match self.arrives("late", &everybody).await? {
            CheckedIn::Answered(Reply::Hold(Hold::Late { .. })) => self.tell("booked and too late: asked to wait"),
            other => bail!("a late customer: {other:?}"),
        }
        self.pass(1);
        match self.arrives("unpaid", &Arrival { unpaid: Consent::Given, ..everybody.clone() }).await? {
            CheckedIn::Admitted { admission, .. } if admission.unpaid.is_some() => {
                self.tell("deposit unpaid: let in, and it stays unpaid");
            }
            other => bail!("an unpaid deposit: {other:?}"),
        }
        self.walks_in().await?;
        self.pass(1);
        match self.arrives("on time", &everybody).await? {
            CheckedIn::Answered(Reply::Refuse(reason)) if reason.code() == "already_here" => {
                self.tell("the booking in time again: all are here already");
            }
            other => bail!("a second check-in: {other:?}"),
        }
        self.pass(1);
        self.party_arrives(3).await?;
        let allowed = Override {
            permission: Permission::AcceptLate,
            by: self.sample.manager,
            reason: "还有空位 there is room".to_owned(),
        };
        self.pass(1);
        match self.arrives("late", &Arrival { overrides: vec![allowed], ..everybody }).await? {
            CheckedIn::Admitted { .. } => self.tell("the booking too late: a manager lets them in"),
            other @ CheckedIn::Answered(_) => bail!("a late customer whom a manager lets in: {other:?}"),
        }
        Ok(())
    }

    /// So many of a party of four come.
    async fn party_arrives(&mut self, people: u16) -> anyhow::Result<()> {
        match self.arrives("in part", &Arrival { people: Some(people), ..Arrival::default() }).await? {
            CheckedIn::Admitted { admission, .. } => {
                self.tell(format!("a party of four: {} of {} are here", admission.arrived, admission.party));
                Ok(())
            }
            other @ CheckedIn::Answered(_) => bail!("part of a party: {other:?}"),
        }
    }

    async fn walks_in(&mut self) -> anyhow::Result<()> {
        self.engine
            .walk_in(WalkIn {
                service: "茶艺体验 Tea tasting".to_owned(),
                party: 2,
                minutes: 60,
                resource: None,
                guest: Guest { name: "样例散客".to_owned(), phone: String::new() },
            })
            .await?;
        self.tell("two without a booking: taken in");
        Ok(())
    }

    /// The people of a booking show their code.
    async fn arrives(&mut self, purpose: &str, arrival: &Arrival) -> anyhow::Result<CheckedIn> {
        let code = self.sample.booking(purpose)?;
        let subject = self.scan(&code, Look::default()).await?;
        let Subject::Booking(booking) = subject else { bail!("the booking for {purpose} was taken for {subject:?}") };
        Ok(self.engine.check_in(booking.id, arrival).await?)
    }

    async fn paper_runs_out(&mut self) -> anyhow::Result<()> {
        self.papers_settle().await?;
        self.printer.take_paper_out();
        let text = self.sample.code("percent off")?;
        self.redeems(&text, Look::default(), Typed::bill(5_000), "without paper: 15 % off").await?;
        let deadline = Instant::now() + PAPER_PATIENCE;
        loop {
            let open = self.engine.open_papers().await?;
            let held =
                open.iter().any(|paper| matches!(paper.state, crate::store::print_jobs::State::Held(PaperHold::Paper)));
            if held {
                break;
            }
            ensure!(Instant::now() < deadline, "a printer without paper took a job: {open:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.tell("its slip waits: no paper");
        self.printer.load_paper();
        self.engine.try_printer();
        self.papers_settle().await?;
        self.tell("paper is loaded: the slip comes out, once");
        Ok(())
    }

    /// Waits until no paper is on its way.
    async fn papers_settle(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + PAPER_PATIENCE;
        loop {
            let open = self.engine.open_papers().await?;
            if open.is_empty() {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "papers do not come out: {open:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn internet_is_lost(&mut self, stage: &Stage) -> anyhow::Result<()> {
        self.engine.sync_now().await?;
        let mut second = Till::start(stage, self.engine.clock().now(), None).await?;
        synced(&second.order(&Order::Sync).await?)?;
        self.sample.first_link.set(State::Cut);
        self.sample.second_link.set(State::Cut);
        self.tell("the internet is lost");
        let twice = self.sample.code("amount off")?;
        let served = self.redeems(&twice, Look::default(), Typed::bill(7_000), "offline: ¥30 off").await?;
        ensure!(matches!(served.strength, Strength::Provisional { .. }), "a right was firm without the cloud");
        let link = self.engine.status().link;
        ensure!(matches!(link, Link::Down { .. }), "the lost link was not noticed");
        let again = redeem_order(&twice, 7_000);
        let elsewhere = second.order(&again).await?;
        ensure!(elsewhere.get("redeemed").is_some(), "the second till refused what it could not know: {elsewhere}");
        self.tell("the same voucher at the second till, offline too: taken, at the shop's risk");
        for _ in 0..2 {
            let text = self.sample.code("amount off")?;
            self.redeems(&text, Look::default(), Typed::bill(7_000), "offline: ¥30 off").await?;
        }
        let beyond = self.sample.code("amount off")?;
        self.refuses(&beyond, Look::default(), Typed::bill(7_000), "offline, beyond the budget", "budget_spent")
            .await?;
        let card = self.sample.code("gift card")?;
        let some = Typed { amount: Some(1_000), ..Typed::NOTHING };
        self.refuses(&card, Look::default(), some, "offline: a gift card", "cloud_only").await?;
        self.engine.raise_budget(self.sample.manager, "午市高峰 lunch rush").await?;
        self.pass(1);
        self.redeems(&beyond, Look::default(), Typed::bill(7_000), "beyond it, raised by a manager").await?;
        self.sample.first_link.set(State::Whole);
        self.sample.second_link.set(State::Whole);
        self.engine.sync_now().await?;
        self.engine.sync_now().await?;
        synced(&second.order(&Order::Sync).await?)?;
        synced(&second.order(&Order::Sync).await?)?;
        second.end().await?;
        ensure!(self.engine.status().waiting == 0, "facts still wait although the internet is back");
        self.tell("the internet is back: every fact is at the hub, one double redemption is named");
        let text = self.sample.code("amount off")?;
        let served = self.redeems(&text, Look::default(), Typed::bill(7_000), "online again: ¥30 off").await?;
        ensure!(matches!(served.strength, Strength::FirmCloud { .. }), "the cloud is not asked again");
        Ok(())
    }

    async fn second_till_is_killed(&mut self, stage: &Stage) -> anyhow::Result<()> {
        for point in [FailPoint::RightGranted, FailPoint::Committed, FailPoint::PushAnswered] {
            self.pass(1);
            let till = Till::start(stage, self.engine.clock().now(), Some(point)).await;
            let text = self.sample.code("amount off").or_else(|_| self.sample.code("package"))?;
            match till {
                Ok(till) => till.die_at(point, &redeem_order(&text, 7_000)).await?,
                Err(error) => return Err(error.context("the armed till")),
            }
            self.pass(1);
            let mut till = Till::start(stage, self.engine.clock().now(), None).await?;
            synced(&till.order(&Order::Sync).await?)?;
            till.end().await?;
            self.tell(format!("the second till is killed at `{}` and started again: nothing is lost", point.name()));
        }
        Ok(())
    }

    async fn close(mut self, stage: &Stage) -> anyhow::Result<Vec<String>> {
        self.engine.sign_in(None).await?;
        self.engine.sync_now().await?;
        self.engine.sync_now().await?;
        self.papers_settle().await?;
        ensure!(self.printer.settle(PAPER_PATIENCE), "the printer does not come to rest");
        let paper = self.printer.paper();
        let receipts = stage.out.join("receipts");
        std::fs::write(receipts.join("paper.txt"), &paper.text)?;
        std::fs::write(receipts.join("paper.bin"), &paper.bytes)?;
        paper.image.save(receipts.join("paper.png"))?;
        self.tell("closing time");
        let Self { engine, sample, story, .. } = self;
        engine.close().await;
        sample.hub.stop().await;
        Ok(story)
    }
}

/// A voucher that was redeemed.
struct Served {
    redemption: RedemptionId,
    strength: Strength,
}

/// The receipt printer at an address.
pub(super) fn printer_config(address: SocketAddr) -> printer::Config {
    printer::Config {
        address: Address::Tcp(address.ip().to_string(), address.port()),
        profile: Profile { ack: Ack::GsH, ..Profile::MM80 },
        limits: printer::Limits::default(),
    }
}

fn redeem_order(text: &str, bill: i64) -> Order {
    Order::Redeem { text: text.to_owned(), bill: Some(bill), uses: None, amount: None }
}

fn synced(answer: &Value) -> anyhow::Result<()> {
    ensure!(answer.get("waiting") == Some(&json!(0)), "the second till still has facts waiting: {answer}");
    Ok(())
}

const fn named(strength: Strength) -> &'static str {
    match strength {
        Strength::FirmCloud { .. } => "firm by the cloud",
        Strength::FirmStore { .. } => "firm by the store",
        Strength::Provisional { .. } => "provisional",
    }
}

/// A genuine token with another signature: its text still reads well, and only the key tells.
pub(super) fn forged(genuine: &str) -> anyhow::Result<String> {
    let content = genuine.get(4..).context("no signed token")?;
    let mut bytes = base45::decode(content).context("no signed token")?;
    let last = bytes.last_mut().context("an empty token")?;
    *last ^= 1;
    let text = format!("CS1:{}", base45::encode(&bytes));
    ensure!(matches!(token::parse(&text), Some(Ok(_))), "the forged token does not even read well");
    Ok(text)
}
