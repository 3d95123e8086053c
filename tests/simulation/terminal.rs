//! The simulated terminal: a durable disk, and a driver of the real core whose memory a crash takes away.
//!
//! Effects are performed one after the other, each in a transaction of its own and at a moment of its own, so that other
//! events come between them and a crash can fall before and after each.

mod commit;
pub mod counter;
mod exchange;
pub mod give_back;
pub mod sell;
mod shift;
mod swap;

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use countersign::domain::fact::{Author, Event as Happening, Fact, VERSION};
use countersign::domain::id::{DeviceId, FactId, RedemptionId, SaleId, ShopId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::redemption::Claim;
use countersign::domain::shift::Closing;
use countersign::domain::verdict::Offer;
use countersign::sync::terminal::{self, Effect, Event, Granter, Remembered, Revisions, State};
use jiff::{SignedDuration, Timestamp, civil};

use crate::goods::Purchase;
use crate::ledger::{Cache, Disk, Ledger, Life};
use crate::mutation::Mutation;
use crate::terminal::give_back::{GivingBack, Planned};
use crate::terminal::sell::Bill;
use crate::town::{instant, since_opening};
use crate::world::{Around, Turn};

/// The longest that the driver sleeps without looking at the clock.
const NAP_MAX_MS: i64 = 15_000;

/// One terminal.
#[derive(Debug)]
pub struct Terminal {
    /// Its place among the terminals, and on the network.
    pub no: usize,
    /// What it is called.
    pub name: String,
    /// Its shop's place.
    pub shop: usize,
    /// Its identity.
    pub device: DeviceId,
    /// Its disk.
    pub disk: Disk,
    /// Which ledger it is: a copy or a restored one is another.
    pub ledger_no: u32,
    /// How often it was started.
    pub boot: u32,
    /// Its memory, while it runs.
    pub running: Option<Running>,
    /// What stands before its next start.
    pub start: Start,
    /// The wall clock less the true one, in milliseconds.
    pub skew_ms: i64,
    /// When it crashes next.
    pub fuse: Option<Fuse>,
    /// Who stands at the counter and buys.
    pub customer: Option<Purchase>,
    /// Whether the customer tries again later.
    pub pays_later: bool,
    /// The cash that really lies in the drawer.
    pub cash: Money,
}

/// What stands before a start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    Ready,
    /// The ledger was restored: the hub must first hear of its new life.
    AskFirst {
        /// The life that was restored.
        restored: Author,
    },
    /// The machine is gone for good.
    Never,
}

/// A crash to come.
#[derive(Debug, Clone, Copy)]
pub struct Fuse {
    /// How many effects are still performed.
    pub left: u32,
    /// On which side of the effect it falls.
    pub side: Side,
}

/// A side of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The effect is lost.
    Before,
    /// The effect is done.
    After,
}

/// What a crash takes away.
#[derive(Debug)]
pub struct Running {
    /// The real core.
    pub core: State,
    work: VecDeque<Work>,
    orders: BTreeMap<RedemptionId, Order>,
    /// The sales that are being paid and wait for rights, by the request of the first.
    bills: BTreeMap<RedemptionId, Bill>,
    /// The drawer as it was counted, before the shift is closed.
    counting: Option<Closing>,
    calls: BTreeMap<u64, Call>,
    marks: Marks,
    /// The present life is asked about before earlier ones are pushed: the hub spoke of another epoch.
    present_first: bool,
    /// By mistake: under which id a request was granted after it had been sent again.
    granted_as: BTreeMap<RedemptionId, RedemptionId>,
    tick_at: Option<i64>,
}

/// What the driver does next.
#[derive(Debug)]
enum Work {
    Effect(Effect),
    /// A sale without rights to wait for.
    Sell(Box<Bill>),
    /// Something is given back.
    GiveBack(Rc<Planned>),
    /// By mistake: the journal of a commit whose state is written already.
    Journal(Outbox),
    /// By mistake: the basket of a sale that is committed already.
    ForgetBasket(SaleId),
}

/// Facts that are written together.
type Outbox = Vec<(FactId, Timestamp, Fact)>;

/// What waits for an answer.
#[derive(Debug, Clone, Copy)]
enum Call {
    Push { life: usize, after_seq: u64 },
    Pull,
    Redeem { asked: RedemptionId, sent: RedemptionId },
    Begin,
    Sale(Asking),
}

/// For what the hub is asked about a sale.
#[derive(Debug, Clone, Copy)]
enum Asking {
    /// Something of it is brought back.
    GiveBack(GivingBack),
    /// What lies in the basket of it is paid with.
    Pay(SaleId),
}

/// What is known beside the wall clock.
#[derive(Debug, Clone, Copy)]
struct Marks {
    offset_ms: i64,
    certain: Timestamp,
    at_ms: i64,
}

/// A redemption that the counter ordered.
#[derive(Debug, Clone)]
struct Order {
    /// The request of the first of those that are given together.
    of: RedemptionId,
    voucher: VoucherId,
    claim: Claim,
    offer: Box<Offer>,
    /// What the bill comes to, where it is of one.
    bill: Option<Money>,
}

impl Terminal {
    /// Starts it, or asks the hub first where its ledger was restored.
    pub fn start(&mut self, around: &mut Around) {
        if self.running.is_some() || self.start == Start::Never {
            return;
        }
        self.boot += 1;
        if around.mutation == Mutation::OrphansForgotten {
            self.disk.ledger.intents.clear();
        }
        let ledger = &self.disk.ledger;
        let cache = self.disk.cache.as_ref().filter(|cache| cache.epoch == ledger.epoch);
        let remembered = Remembered {
            hub: Granter::Cloud,
            epoch: ledger.epoch,
            head_seq: ledger.life().head().seq,
            acked_seq: ledger.life().acked_seq,
            grant: ledger.budget(),
            data_as_of: cache.and_then(|cache| cache.as_of),
            cursor: cache.map(|cache| cache.cursor),
            intents: ledger.intents.values().map(|intent| (intent.id, intent.voucher)).collect(),
        };
        let marks = Marks { offset_ms: 0, certain: ledger.high_water, at_ms: around.now };
        let now = marks.effective(around.now, self.skew_ms);
        self.running = Some(Running {
            core: State::new(&remembered, now),
            work: VecDeque::new(),
            orders: BTreeMap::new(),
            bills: BTreeMap::new(),
            counting: None,
            calls: BTreeMap::new(),
            marks,
            present_first: false,
            granted_as: BTreeMap::new(),
            tick_at: None,
        });
        around.story.tell(around.now, &self.name, || format!("starts, {} intents", remembered.intents.len()));
        match self.start {
            Start::Ready => self.happen(Event::Started, around),
            Start::AskFirst { restored } => self.ask_about(restored, around),
            Start::Never => {}
        }
        self.pays_later = false;
        self.pay_later(around);
    }

    /// Takes its memory away.
    pub fn crash(&mut self, around: &mut Around) {
        if self.running.take().is_some() {
            around.truth.figures.crashes += 1;
            self.fuse = None;
            around.story.tell(around.now, &self.name, || "crashes");
            around.within(1_000, 20_000, Turn::Start(self.no));
        }
    }

    /// Effective time.
    pub fn effective(&self, around: &Around) -> Timestamp {
        self.running.as_ref().map_or_else(|| instant(around.now), |it| it.marks.effective(around.now, self.skew_ms))
    }

    /// Steps the core, and queues what it orders.
    fn happen(&mut self, event: Event, around: &mut Around) {
        let now = self.effective(around);
        let Some(running) = &mut self.running else {
            return;
        };
        if event != Event::Tick {
            around.story.tell(around.now, &self.name, || format!("{event:?}"));
        }
        let effects = terminal::step(&mut running.core, event, now, &mut around.dice);
        let idle = running.work.is_empty();
        running.work.extend(effects.into_iter().map(Work::Effect));
        if idle && !running.work.is_empty() {
            around.within(0, 4, Turn::Perform(self.no, self.boot));
        }
        self.plan_tick(around);
    }

    fn plan_tick(&mut self, around: &mut Around) {
        let now = self.effective(around);
        let Some(running) = &mut self.running else {
            return;
        };
        let until = running.core.next_tick().map_or(NAP_MAX_MS, |next| millis(next.duration_since(now)));
        let at = around.now + until.clamp(10, NAP_MAX_MS);
        if running.tick_at.is_none_or(|planned| at < planned || planned <= around.now) {
            running.tick_at = Some(at);
            around.later(at - around.now, Turn::Tick(self.no, self.boot));
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, boot: u32, around: &mut Around) {
        if boot != self.boot || self.start != Start::Ready {
            return;
        }
        if let Some(running) = &mut self.running {
            running.tick_at = None;
            self.happen(Event::Tick, around);
        }
    }

    /// Something may have changed at the hub.
    pub fn hint(&mut self, around: &mut Around) {
        if self.start == Start::Ready {
            self.happen(Event::Hinted, around);
        }
    }

    /// Performs what is next in the queue.
    pub fn perform_next(&mut self, boot: u32, around: &mut Around) {
        if boot != self.boot {
            return;
        }
        let Some(work) = self.running.as_mut().and_then(|running| running.work.pop_front()) else {
            return;
        };
        let falls = match &mut self.fuse {
            Some(fuse) if fuse.left == 0 => Some(fuse.side),
            Some(fuse) => {
                fuse.left -= 1;
                None
            }
            None => None,
        };
        if falls == Some(Side::Before) {
            return self.crash(around);
        }
        let report = match work {
            Work::Effect(effect) => {
                around.story.tell(around.now, &self.name, || format!("  → {effect:?}"));
                self.perform(effect, around)
            }
            Work::Sell(bill) => self.sell_alone(&bill, around),
            Work::GiveBack(planned) => self.give_back_planned(&planned, around),
            Work::Journal(facts) => Some(self.journal_apart(facts)),
            Work::ForgetBasket(sale) => {
                self.disk.ledger.basket.take_if(|kept| kept.sale == sale);
                None
            }
        };
        if falls == Some(Side::After) {
            return self.crash(around);
        }
        if self.running.as_ref().is_some_and(|running| !running.work.is_empty()) {
            around.within(0, 4, Turn::Perform(self.no, self.boot));
        }
        if let Some(event) = report {
            self.happen(event, around);
        }
    }

    fn perform(&mut self, effect: Effect, around: &mut Around) -> Option<Event> {
        match effect {
            Effect::StoreIntent(request) => {
                self.disk.ledger.intents.insert(request.id, *request);
                None
            }
            Effect::SendRedeem(request) => {
                self.send_redeem(*request, around);
                None
            }
            Effect::Commit { of, rights } => self.commit(of, &rights, around),
            Effect::Void { id, voucher, cause } => Some(self.void(id, voucher, cause, around)),
            Effect::Forget(id) => {
                self.disk.ledger.intents.remove(&id);
                None
            }
            Effect::Refuse { of, id, refusal } => {
                if let Some(running) = &mut self.running {
                    running.orders.retain(|_, order| order.of != of);
                }
                self.not_paid(of, id, around);
                self.refused(&refusal, around);
                None
            }
            Effect::Push { after_seq } => {
                self.push(after_seq, around);
                None
            }
            Effect::Pull { cursor } => {
                self.pull(cursor, around);
                None
            }
            Effect::TakeSnapshot => {
                self.take_snapshot(around);
                None
            }
            Effect::Acknowledge { epoch, acked_seq, revisions } => {
                self.acknowledge(epoch, acked_seq, revisions, around.mutation);
                None
            }
            Effect::LinkChanged(_) => None,
        }
    }

    fn forget_order(&mut self, id: RedemptionId) -> Option<Order> {
        self.running.as_mut()?.orders.remove(&id)
    }

    /// Queues what the driver does next by itself.
    fn enqueue(&mut self, work: Work, around: &mut Around) {
        let Some(running) = &mut self.running else { return };
        let idle = running.work.is_empty();
        running.work.push_back(work);
        if idle {
            around.within(0, 4, Turn::Perform(self.no, self.boot));
        }
    }

    fn acknowledge(&mut self, epoch: u64, acked_seq: u64, revisions: Revisions, mutation: Mutation) {
        let ledger = &mut self.disk.ledger;
        match revisions {
            Revisions::Forget => ledger.follow_epoch(epoch, acked_seq),
            Revisions::Keep => {
                let present = ledger.present();
                let life = &mut ledger.lives[present];
                life.acked_seq = life.acked_seq.max(acked_seq);
                if mutation == Mutation::DeletedOnAcknowledgement {
                    life.deleted = usize::try_from(life.acked_seq).expect("a short journal");
                }
            }
        }
    }

    fn shop_id(&self, around: &Around) -> ShopId {
        around.town.shops[self.shop]
    }

    /// Restores the ledger from a backup: another life begins, and the hub is asked before anything else.
    pub fn restore(&mut self, backup: Disk, ledger_no: u32, around: &mut Around) {
        self.running = None;
        // Nobody waits so long.
        self.customer = None;
        for life in &self.disk.ledger.lives {
            let rows = around.truth.destroyed.entry(life.author).or_default();
            let known = rows.len();
            rows.extend(life.rows.iter().skip(known).cloned());
        }
        self.disk = backup;
        self.ledger_no = ledger_no;
        let restored = self.disk.ledger.life().author;
        if around.mutation == Mutation::IncarnationKept {
            return;
        }
        let author = Author {
            device: self.device,
            incarnation: countersign::domain::id::Incarnation::new(u64::from_be_bytes(around.dice.bytes())),
        };
        for life in &mut self.disk.ledger.lives {
            life.known_at_hub = crate::ledger::Known::NotSince;
        }
        self.disk.ledger.lives.push(Life::beginning(author));
        if around.mutation != Mutation::BasketRestoredAsItWas
            && let Some(kept) = &mut self.disk.ledger.basket
        {
            // It may have been sold since.
            kept.sale = SaleId::new(around.dice.mint());
        }
        self.start = Start::AskFirst { restored };
    }
}

impl Marks {
    fn effective(self, now: i64, skew_ms: i64) -> Timestamp {
        let corrected = instant(now + skew_ms + self.offset_ms);
        corrected.max(self.certain + SignedDuration::from_millis(now - self.at_ms))
    }

    fn learned(server_time: Timestamp, now: i64, skew_ms: i64) -> Self {
        Self { offset_ms: since_opening(server_time) - (now + skew_ms), certain: server_time, at_ms: now }
    }
}

/// A new terminal's disk.
pub fn fresh_disk(author: Author, cache: Cache, mutation: Mutation) -> Disk {
    Disk { ledger: Ledger::enrolled(author, cache.epoch, instant(0), mutation), cache: Some(cache) }
}

fn millis(span: SignedDuration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(NAP_MAX_MS)
}

/// The day of the run.
fn day() -> civil::Date {
    civil::date(2026, 3, 2)
}

fn fact(event: Happening) -> Fact {
    Fact { v: VERSION, staff: None, day: day(), event }
}
