//! The scheduler: virtual time, one queue, two shops with two terminals each, one hub, and everything that goes wrong.

mod customers;

use std::collections::BTreeMap;
use std::rc::Rc;

use countersign::domain::fact::Author;
use countersign::domain::id::{DeviceId, Incarnation, SaleId, VoucherId};
use countersign::domain::voucher::State;
use countersign::wire::pull::Over;
use countersign::wire::redeem::Redeem;
use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::chance::Seeded;
use crate::faults::{Fault, Sorts};
use crate::goods::DRAWER;
use crate::hub::Hub;
use crate::hub::books::{Books, Enrolled, JournalState};
use crate::ledger::Cache;
use crate::mutation::Mutation;
use crate::network::{Fate, Network, Reply, Request};
use crate::promises::{self, Broken};
use crate::reading::Reading;
use crate::story::Story;
use crate::terminal::counter::Act;
use crate::terminal::{Start, Terminal, fresh_disk};
use crate::town::Town;
use crate::truth::{Figures, Truth};

/// How long the shops trade, in virtual milliseconds.
pub const TRADING_MS: i64 = 7 * 60_000;

/// How long after everything was healed all of it must have drained: the longest pause between attempts, and time for
/// the attempts themselves.
pub const DRAIN_MS: i64 = 8 * 60_000;

/// After how long a manager gives up on terminals whose journals have split.
const WAIVED_MS: i64 = 30_000;

/// What happens next to whom.
#[derive(Debug)]
pub enum Turn {
    /// A terminal starts.
    Start(usize),
    /// Its driver performs an effect.
    Perform(usize, u32),
    /// Its driver looks at the clock.
    Tick(usize, u32),
    /// Somebody does something at its counter.
    Act(usize, Act),
    /// A customer comes to a counter.
    Customer(usize),
    /// A request arrives at the hub.
    Arrive { from: usize, boot: u32, call: u64, request: Rc<Request> },
    /// An answer arrives.
    Answer { to: usize, boot: u32, call: u64, reply: Box<Reply> },
    /// Nobody waits for an answer any longer.
    Expire(usize, u32, u64),
    /// A request for a right is sent again.
    SendAgain(usize, u32, Box<Redeem>),
    /// The hub hints at changes.
    Hint(usize),
    /// Something goes wrong.
    Fault(Fault),
    /// All faults end.
    Heal,
    /// A manager waives terminals that cannot drain any more.
    Waive,
}

/// Everything around terminals and hub.
#[derive(Debug)]
pub struct Around {
    /// The true time, in milliseconds since the opening.
    pub now: i64,
    /// The only chance.
    pub dice: Seeded,
    /// The network.
    pub net: Network,
    /// What really happened.
    pub truth: Truth,
    /// The story, where it is told.
    pub story: Story,
    /// What stood at the opening.
    pub town: Rc<Town>,
    /// The mistake of this run.
    pub mutation: Mutation,
    /// Whether pushes and grants are really signed in this run.
    pub signs: bool,
    /// With what the terminals sign.
    pub keys: BTreeMap<DeviceId, SigningKey>,
    /// With what grants are opened.
    pub hub_key: VerifyingKey,
    /// What rows say.
    pub reading: Reading,
    queue: BTreeMap<(i64, u64), Turn>,
    queued: u64,
    calls: u64,
}

/// A run.
#[derive(Debug)]
pub struct World {
    /// Everything around.
    pub around: Around,
    /// The terminals; those of copied ledgers behind the four.
    pub terminals: Vec<Terminal>,
    /// The hub.
    pub hub: Hub,
    /// Which faults this run has.
    pub sorts: Sorts,
    /// Copies of disks, by terminal.
    pub disk_backups: Vec<(usize, crate::ledger::Disk)>,
    /// How many ledgers there were.
    pub ledgers: u32,
    recent: Vec<VoucherId>,
    customers: u32,
    /// The sale of which something was brought back last.
    brought_back: Option<SaleId>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The promises that were broken.
    pub broken: Vec<Broken>,
    /// Counts.
    pub figures: Figures,
    /// The story.
    pub story: Story,
}

impl Around {
    /// Queues a turn for so many milliseconds later.
    pub fn later(&mut self, pause: i64, turn: Turn) {
        self.queued += 1;
        self.queue.insert((self.now + pause.max(0), self.queued), turn);
    }

    /// Queues a turn for some moment between two spans from now.
    pub fn within(&mut self, low: i64, high: i64, turn: Turn) {
        let pause = self.pause(low, high);
        self.later(pause, turn);
    }

    /// A span of time between two bounds.
    pub fn pause(&mut self, low: i64, high: i64) -> i64 {
        self.dice.between(low, high)
    }

    /// The number of a new call.
    pub fn next_call(&mut self) -> u64 {
        self.calls += 1;
        self.calls
    }

    /// Whether this envelope goes through its JSON.
    pub fn by_wire(&mut self) -> bool {
        self.dice.happens(50)
    }

    /// Sends a request; after `patience` nobody waits for the answer any longer.
    pub fn send(&mut self, from: usize, boot: u32, call: u64, request: Request, patience: i64) {
        self.truth.figures.messages += 1;
        match self.net.request(from, self.now, &mut self.dice) {
            Fate::Refused(after) => self.later(after, Turn::Expire(from, boot, call)),
            Fate::Arrives(ways) => {
                let request = Rc::new(request);
                for way in ways {
                    let request = Rc::clone(&request);
                    self.later(way, Turn::Arrive { from, boot, call, request });
                }
                self.later(patience, Turn::Expire(from, boot, call));
            }
        }
    }
}

/// Plays the run of a seed.
pub fn play(seed: u64, mutation: Mutation, story: Story) -> Outcome {
    let mut world = World::new(seed, mutation, story);
    world.trade();
    world.finish()
}

impl World {
    fn new(seed: u64, mutation: Mutation, story: Story) -> Self {
        let mut dice = Seeded::new(seed);
        let town = Rc::new(Town::new(&mut dice));
        let authors: Vec<Author> = (0..4)
            .map(|_| Author {
                device: countersign::domain::id::DeviceId::new(dice.mint()),
                incarnation: Incarnation::new(u64::from_be_bytes(dice.bytes())),
            })
            .collect();
        let enrolled = |no: usize| Enrolled {
            till: format!("till {no}"),
            shop: no / 2,
            incarnation: authors[no].incarnation,
            superseded: [].into(),
            journal: JournalState::Whole,
        };
        let devices = (0..4).map(|no| (authors[no].device, enrolled(no))).collect();
        let books = Books::opened(&town, devices);
        let cache = Cache {
            epoch: books.epoch,
            cursor: books.changes.head,
            as_of: Some(crate::town::instant(0)),
            vouchers: town.vouchers.iter().map(|(voucher, _)| (voucher.id, voucher.clone())).collect(),
            bookings: town.bookings.iter().map(|booking| (booking.id, booking.clone())).collect(),
            exceptions: BTreeMap::new(),
        };
        let keys = authors.iter().map(|it| (it.device, SigningKey::from_bytes(&dice.bytes()))).collect();
        let net = Network::faulty(4, &mut dice);
        let signs = dice.happens(60);
        let sorts = Sorts::of(&mut dice);
        let mut around = Around {
            now: 0,
            dice,
            net,
            truth: Truth::default(),
            story,
            town,
            mutation,
            signs,
            keys,
            hub_key: VerifyingKey::default(),
            reading: Reading::default(),
            queue: BTreeMap::new(),
            queued: 0,
            calls: 0,
        };
        let hub = Hub::new(books, &mut around);
        around.hub_key = hub.key.verifying_key();
        let terminals = (0..4).map(|no| terminal(no, authors[no], cache.clone(), &mut around)).collect();
        Self {
            around,
            terminals,
            hub,
            sorts,
            disk_backups: Vec::new(),
            ledgers: 4,
            recent: Vec::new(),
            customers: 0,
            brought_back: None,
        }
    }

    fn trade(&mut self) {
        for no in 0..self.terminals.len() {
            let pause = self.around.pause(0, 2_000);
            self.around.later(pause, Turn::Start(no));
            self.around.later(pause + 3_000, Turn::Customer(no));
        }
        self.plan_faults();
        self.around.later(TRADING_MS, Turn::Heal);
        self.around.later(TRADING_MS + WAIVED_MS, Turn::Waive);
        while let Some(((at, _), turn)) = self.around.queue.pop_first() {
            if at > TRADING_MS + DRAIN_MS {
                break;
            }
            self.around.now = at;
            self.take(turn);
            if at > TRADING_MS + WAIVED_MS && self.around.truth.figures.drained_ms == 0 && self.drained() {
                self.around.truth.figures.drained_ms = at - TRADING_MS;
            }
        }
    }

    fn take(&mut self, turn: Turn) {
        let Self { around, terminals, hub, .. } = self;
        match turn {
            Turn::Start(no) => terminals[no].start(around),
            Turn::Perform(no, boot) => terminals[no].perform_next(boot, around),
            Turn::Tick(no, boot) => terminals[no].tick(boot, around),
            Turn::Act(no, act) => terminals[no].act(&act, around),
            Turn::Customer(no) => self.customer(no),
            Turn::Arrive { from, boot, call, request } => {
                if around.now < around.net.hub_down_until {
                    return;
                }
                let before = hub.books.changes.head;
                let reply = Box::new(hub.serve(Rc::unwrap_or_clone(request), around));
                if let Some(way) = around.net.answer(from, around.now, &mut around.dice) {
                    around.later(way, Turn::Answer { to: from, boot, call, reply });
                }
                if hub.books.changes.head > before {
                    self.hint_some();
                }
            }
            Turn::Answer { to, boot, call, reply } => terminals[to].answered(boot, call, *reply, around),
            Turn::Expire(no, boot, call) => terminals[no].expire(boot, call, around),
            Turn::SendAgain(no, boot, request) => terminals[no].send_again(boot, *request, around),
            Turn::Hint(no) => {
                if !around.net.apart(no, around.now) {
                    terminals[no].hint(around);
                }
            }
            Turn::Fault(fault) => self.go_wrong(fault),
            Turn::Heal => self.heal(),
            Turn::Waive => {
                let flagged = |device: &DeviceId| hub.books.devices[device].journal == JournalState::Forked;
                hub.books.awaited.retain(|device| !flagged(device));
                around.later(WAIVED_MS, Turn::Waive);
            }
        }
    }

    fn hint_some(&mut self) {
        for no in 0..self.terminals.len() {
            if self.around.dice.happens(400) {
                self.around.within(5, 300, Turn::Hint(no));
            }
        }
    }

    /// The owner withdraws a voucher, or lets it stand again.
    pub fn restate(&mut self, state: State) {
        let voucher = self.around.dice.pick(&self.around.town.vouchers).0.id;
        if self.around.now < self.around.net.hub_down_until || self.hub.books.vouchers[&voucher].0.state == state {
            return;
        }
        self.around.story.tell(self.around.now, "owner", || format!("{voucher} is {state:?}"));
        if let Err(fault) = self.hub.books.restate(voucher, state) {
            self.around.truth.fault("guard", fault);
        }
        self.hint_some();
    }

    /// Whether nobody owes anything: all facts are known and nothing is under way.
    fn drained(&self) -> bool {
        self.terminals.iter().filter(|it| it.start != Start::Never).all(|terminal| {
            let forked = self.hub.books.devices[&terminal.device].journal == JournalState::Forked;
            let ledger = &terminal.disk.ledger;
            let cache = terminal.disk.cache.as_ref();
            let fresh =
                cache.is_some_and(|it| it.epoch == self.hub.books.epoch && it.cursor == self.hub.books.changes.head);
            forked || (fresh && ledger.intents.is_empty() && ledger.lives.iter().all(|life| life.owed() == 0))
        })
    }

    fn finish(mut self) -> Outcome {
        let broken = promises::check(&self);
        let figures = &mut self.around.truth.figures;
        figures.exceptions = u64::try_from(promises::open_exceptions(&self.hub.books).count()).expect("a count");
        let refunds = promises::open_exceptions(&self.hub.books).filter(|row| matches!(row.over, Over::Refunded(_)));
        figures.over_refunds = u64::try_from(refunds.count()).expect("a count");
        figures.facts = self.hub.books.journals.values().map(|journal| journal.head().seq).sum();
        Outcome { broken, figures: *figures, story: self.around.story }
    }
}

/// A terminal before its first start.
pub fn terminal(no: usize, author: Author, cache: Cache, around: &mut Around) -> Terminal {
    let skew_ms =
        if around.dice.happens(300) { around.pause(-3_600_000, 3_600_000) } else { around.pause(-2_000, 2_000) };
    Terminal {
        no,
        name: format!("terminal {no}"),
        shop: (no % 4) / 2,
        device: author.device,
        disk: fresh_disk(author, cache, around.mutation),
        ledger_no: u32::try_from(no).expect("few terminals"),
        boot: 0,
        running: None,
        start: Start::Ready,
        skew_ms,
        fuse: None,
        customer: None,
        pays_later: false,
        cash: DRAWER,
    }
}
