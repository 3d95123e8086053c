//! What travels between terminals and hub, and what the network does to it.

use countersign::domain::booking::Booking;
use countersign::domain::budget::Grant;
use countersign::domain::id::{DeviceId, Incarnation};
use countersign::wire::pull::{ExceptionRow, Item, More, VoucherRow};
use countersign::wire::signed::Signed;
use countersign::wire::{Problem, push, redeem, verify};
use jiff::Timestamp;

use crate::chance::Seeded;

/// What a terminal asks.
#[derive(Debug, Clone)]
pub enum Request {
    /// `POST /v1/push`, with the signature over its bytes in the runs that sign.
    Push(Box<push::Push>, Option<String>),
    /// `GET /v1/pull`.
    Pull { device: DeviceId, epoch: u64, cursor: u64 },
    /// `GET /v1/snapshot`, all of it at once.
    Snapshot { device: DeviceId },
    /// `POST /v1/redeem`.
    Redeem(Box<redeem::Redeem>),
    /// `POST /v1/verify`.
    Verify { device: DeviceId, question: verify::Verify },
    /// A restored terminal begins another life and asks how far the hub has the one before.
    Begin { device: DeviceId, restored: Incarnation, begun: Incarnation },
}

/// What the hub answers.
#[derive(Debug, Clone)]
pub enum Reply {
    /// To a push.
    Pushed(Box<push::Answer>, Option<GrantLetter>),
    /// To a pull.
    Page(Box<Page>),
    /// To a snapshot.
    Snapshot(Box<Snapshot>),
    /// To a request for a right.
    Decided(Box<redeem::Answer>),
    /// To a question about a sale.
    Found(Box<verify::Answer>),
    /// To a restored terminal: how far the hub has the life before.
    Begun { epoch: u64, acked_seq: u64 },
    /// Not done.
    Problem(Problem),
}

/// A grant, as it travels: signed in the runs that sign.
#[derive(Debug, Clone)]
pub enum GrantLetter {
    /// Taken on trust.
    Bare(Grant),
    /// To be opened with the hub's key.
    Sealed(Signed),
}

/// A page of changes, read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The life of the books.
    pub epoch: u64,
    /// From where it reads.
    pub from: u64,
    /// Where it ends.
    pub to: u64,
    /// Whether there is more.
    pub more: More,
    /// What changed.
    pub items: Vec<Item>,
    /// What may be risked.
    pub grant: Option<GrantLetter>,
    /// The hub's clock.
    pub server_time: Timestamp,
}

/// Everything, as of a cursor.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The life of the books.
    pub epoch: u64,
    /// From where to pull on.
    pub as_of: u64,
    /// The vouchers.
    pub vouchers: Vec<VoucherRow>,
    /// The bookings.
    pub bookings: Vec<Booking>,
    /// The exceptions.
    pub exceptions: Vec<ExceptionRow>,
    /// The hub's clock.
    pub server_time: Timestamp,
}

/// The network of a run.
#[derive(Debug, Clone)]
pub struct Network {
    /// In a thousand messages, how many are lost.
    pub loss: u64,
    /// How many arrive twice.
    pub doubled: u64,
    /// How many are held back for seconds or minutes.
    pub held_back: u64,
    /// The shortest and the longest way, in milliseconds.
    pub latency_ms: (i64, i64),
    /// Until when each terminal's link is cut.
    pub cut_until: Vec<i64>,
    /// Until when the hub is down.
    pub hub_down_until: i64,
}

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The connection fails, and the sender sees it after so many milliseconds.
    Refused(i64),
    /// It arrives after each of these many milliseconds, or never.
    Arrives(Vec<i64>),
}

impl Network {
    /// A network with faults.
    pub fn faulty(terminals: usize, dice: &mut Seeded) -> Self {
        let (calm, slow) = (dice.happens(200), dice.happens(200));
        Self {
            loss: if calm { 0 } else { u64::try_from(dice.between(0, 200)).expect("a rate") },
            doubled: if calm { 0 } else { u64::try_from(dice.between(0, 150)).expect("a rate") },
            held_back: if calm { 0 } else { u64::try_from(dice.between(0, 60)).expect("a rate") },
            latency_ms: (5, if slow { 2_500 } else { dice.between(20, 600) }),
            cut_until: vec![0; terminals],
            hub_down_until: 0,
        }
    }

    /// Every fault ends.
    pub fn heal(&mut self) {
        (self.loss, self.doubled, self.held_back, self.latency_ms) = (0, 0, 0, (5, 40));
        self.cut_until.fill(0);
        self.hub_down_until = 0;
    }

    /// Whether a terminal and the hub are apart.
    pub fn apart(&self, terminal: usize, now: i64) -> bool {
        now < self.cut_until[terminal]
    }

    /// What becomes of a request.
    pub fn request(&self, terminal: usize, now: i64, dice: &mut Seeded) -> Fate {
        if self.apart(terminal, now) && dice.happens(400) {
            // No route: the sender sees it at once. Otherwise it is swallowed.
            return Fate::Refused(dice.between(1, 50));
        }
        if self.apart(terminal, now) || dice.happens(self.loss) {
            return Fate::Arrives(Vec::new());
        }
        let mut ways = vec![self.way(dice)];
        if dice.happens(self.doubled) {
            ways.push(self.way(dice) + dice.between(0, 20_000));
        }
        Fate::Arrives(ways)
    }

    /// After how long an answer arrives, if it does.
    pub fn answer(&self, terminal: usize, now: i64, dice: &mut Seeded) -> Option<i64> {
        (!self.apart(terminal, now) && !dice.happens(self.loss)).then(|| self.way(dice))
    }

    fn way(&self, dice: &mut Seeded) -> i64 {
        let way = dice.between(self.latency_ms.0, self.latency_ms.1);
        if dice.happens(self.held_back) { way + dice.between(500, 60_000) } else { way }
    }
}
