//! A terminal's durable disk: the ledger, which is the only truth, and the cache, which the hub sent.
//!
//! Every method that changes something is one transaction. The state tables change with the journal alone, so that they
//! can be folded from it again.

pub mod till;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use countersign::domain::booking::Booking;
use countersign::domain::budget::{Allowance, Grant, Raise, Spent};
use countersign::domain::fact::{Author, Event as Happening, Fact, Head, Row, VoidCause};
use countersign::domain::id::{BookingId, CheckInId, ExceptionId, FactId, RedemptionId, ShiftId, VoucherId};
use countersign::domain::money::Money;
use countersign::domain::redemption::Strength;
use countersign::domain::voucher::{Amount, Voucher};
use countersign::wire::pull::ExceptionState;
use countersign::wire::push::Outcome;
use countersign::wire::redeem::Redeem;
use jiff::Timestamp;

use crate::ledger::till::{Kept, Till};
use crate::mutation::Mutation;
use crate::reading::Reading;

/// What survives a crash.
#[derive(Debug, Clone)]
pub struct Disk {
    /// What happened here.
    pub ledger: Ledger,
    /// What the hub sent; a file of its own, which may be lost.
    pub cache: Option<Cache>,
}

/// `ledger.db`.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// The lives, oldest first; the last one is written to.
    pub lives: Vec<Life>,
    /// What screens read.
    pub tables: Tables,
    /// What the hub said of facts.
    pub notes: BTreeMap<Place, Note>,
    /// Requests that were sent and have no fact.
    pub intents: BTreeMap<RedemptionId, Redeem>,
    /// The life of the hub's books.
    pub epoch: u64,
    /// The last grant.
    pub held: Option<Held>,
    /// The latest time that was certain.
    pub high_water: Timestamp,
    /// What is being rung up.
    pub basket: Option<Kept>,
}

/// One life of the ledger.
#[derive(Debug, Clone)]
pub struct Life {
    /// Whose chain it is.
    pub author: Author,
    /// Its rows.
    pub rows: Vec<Rc<Row>>,
    /// How many rows were deleted from its beginning; none, but for a mistake.
    pub deleted: usize,
    /// Up to which fact the hub has it.
    pub acked_seq: u64,
    /// Whether the hub must first be asked how far it is.
    pub known_at_hub: Known,
}

/// Whether a terminal knows how far the hub is with a life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It does.
    Yes,
    /// The hub's books were restored, or the ledger was: it must ask.
    NotSince,
}

/// Where a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// In which life.
    pub life: usize,
    /// At which `seq`.
    pub seq: u64,
}

/// What the hub said of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Note {
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The revision that holds it, and the life of the books that counts it: another life counts anew.
    pub rev: Option<(u64, u64)>,
}

/// The last grant, and whether a manager raised it.
#[derive(Debug, Clone)]
pub struct Held {
    /// The grant.
    pub grant: Grant,
    /// Whether it was raised.
    pub raise: Raise,
}

/// The state tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tables {
    /// Redemptions made here.
    pub redemptions: BTreeMap<RedemptionId, Own>,
    /// Requests given up.
    pub voids: BTreeMap<RedemptionId, VoidCause>,
    /// Redemptions of other terminals taken back here.
    pub taken_back: BTreeSet<RedemptionId>,
    /// Check-ins made here.
    pub check_ins: BTreeMap<CheckInId, OwnCheckIn>,
    /// The tables of the till.
    pub till: Till,
    /// The mistake that writes them.
    pub mutation: Mutation,
}

/// A redemption made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// Its fact.
    pub place: Place,
    /// Which voucher.
    pub voucher: VoucherId,
    /// What was taken.
    pub take: Amount,
    /// What was risked.
    pub risk: Money,
    /// How firmly it stands.
    pub strength: Strength,
    /// The fact that took it back.
    pub reversed: Option<Place>,
}

/// A check-in made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCheckIn {
    /// Its fact.
    pub place: Place,
    /// Which booking.
    pub booking: BookingId,
    /// How many people.
    pub people: u16,
    /// The fact that undid it.
    pub undone: Option<Place>,
}

/// `cache.db`.
#[derive(Debug, Clone)]
pub struct Cache {
    /// The life of the books that sent it.
    pub epoch: u64,
    /// From where to pull on.
    pub cursor: u64,
    /// When it was last all there is.
    pub as_of: Option<Timestamp>,
    /// The vouchers.
    pub vouchers: BTreeMap<VoucherId, Voucher>,
    /// The bookings.
    pub bookings: BTreeMap<BookingId, Booking>,
    /// The exceptions.
    pub exceptions: BTreeMap<ExceptionId, ExceptionState>,
}

impl Life {
    /// A life that begins.
    pub fn beginning(author: Author) -> Self {
        Self { author, rows: Vec::new(), deleted: 0, acked_seq: 0, known_at_hub: Known::Yes }
    }

    /// Its end.
    pub fn head(&self) -> Head {
        self.rows.last().map_or(Head::START, |row| Head { seq: row.seq, hash: row.hash })
    }

    /// How many of its facts the hub does not have, as far as is known.
    pub fn owed(&self) -> u64 {
        match self.known_at_hub {
            Known::Yes => self.head().seq.saturating_sub(self.acked_seq),
            Known::NotSince => self.head().seq,
        }
    }

    /// The rows behind `seq`, so many at most.
    pub fn rows_after(&self, seq: u64, limit: usize) -> Vec<Row> {
        let from = self.rows.partition_point(|row| row.seq <= seq).max(self.deleted);
        self.rows.iter().skip(from).take(limit).map(|row| (**row).clone()).collect()
    }
}

impl Ledger {
    /// The ledger of a terminal that was enrolled just now.
    pub fn enrolled(author: Author, epoch: u64, at: Timestamp, mutation: Mutation) -> Self {
        Self {
            lives: vec![Life::beginning(author)],
            tables: Tables { mutation, ..Tables::default() },
            notes: BTreeMap::new(),
            intents: BTreeMap::new(),
            epoch,
            held: None,
            high_water: at,
            basket: None,
        }
    }

    /// The place of the present life.
    pub fn present(&self) -> usize {
        self.lives.len() - 1
    }

    /// The present life.
    pub fn life(&self) -> &Life {
        self.lives.last().expect("a life")
    }

    /// Writes a fact, and what it changes, in the same transaction.
    pub fn record(&mut self, id: FactId, at: Timestamp, fact: &Fact) -> Place {
        let place = self.append(id, at, fact);
        // As the journal will tell it.
        let at = Timestamp::from_millisecond(at.as_millisecond()).expect("an instant");
        self.tables.apply(place, at, fact);
        place
    }

    /// Writes a fact into the journal alone.
    pub fn append(&mut self, id: FactId, at: Timestamp, fact: &Fact) -> Place {
        let life = self.present();
        let body = serde_json::to_string(fact).expect("a fact is JSON");
        let (author, head) = (self.lives[life].author, self.lives[life].head());
        let row = head.next(author, id, at.as_millisecond(), body);
        let place = Place { life, seq: row.seq };
        self.lives[life].rows.push(Rc::new(row));
        self.high_water = self.high_water.max(at);
        if let Happening::RedemptionMade(made) = &fact.event
            && let Some(rev) = made.strength.rev()
        {
            // The hub said at once which revision holds it.
            self.notes.insert(place, Note { outcome: None, rev: Some((self.epoch, rev)) });
        }
        place
    }

    /// Whether a revision of some life of the books does not hold a fact of ours.
    fn is_news(&self, place: Place, epoch: u64, rev: u64) -> bool {
        let said = self.notes.get(&place).and_then(|note| note.rev);
        match (self.lives[place.life].known_at_hub, said) {
            (Known::NotSince, _) | (Known::Yes, None) => true,
            (Known::Yes, Some((counted_in, held))) if counted_in == epoch => held > rev,
            // Books that were restored since hold what they acknowledged; what they do not, lost its note.
            (Known::Yes, Some((counted_in, _))) => counted_in > epoch,
        }
    }

    /// Whether a revision that holds a redemption does not hold its taking back. Where the hub has not said so of the
    /// taking back, it may have it all the same: only a revision that nothing followed is sure not to. And of a row from
    /// books that are gone nothing is known.
    fn is_given_back(&self, made: Place, reversed: Place, epoch: u64, rev: u64) -> bool {
        let said = |place| self.notes.get(&place).and_then(|note| note.rev);
        match (said(made), said(reversed)) {
            (_, Some((counted_in, held))) => counted_in == epoch && held > rev,
            (Some((counted_in, held)), None) => counted_in == epoch && held >= rev,
            (None, None) => false,
        }
    }

    /// A voucher as it was sent in an epoch, less our own redemptions that its revision does not hold, more what we gave
    /// back since.
    pub fn less_own(&self, mut voucher: Voucher, epoch: u64) -> Voucher {
        let rev = voucher.rev;
        let newer = |place: Place| self.is_news(place, epoch, rev);
        let counts = |place: &Place| {
            let outcome = self.notes.get(place).and_then(|note| note.outcome);
            !matches!(outcome, Some(Outcome::Conflict | Outcome::Quarantined))
        };
        let (mut taken, mut given_back) = (Vec::new(), Vec::new());
        for own in self.tables.redemptions.values().filter(|own| own.voucher == voucher.id) {
            match (newer(own.place), own.reversed.filter(counts)) {
                (true, None) => taken.push(own.take),
                // What was an exception holds nothing that could be given back.
                (false, Some(place)) if counts(&own.place) && self.is_given_back(own.place, place, epoch, rev) => {
                    given_back.push(own.take);
                }
                (true, Some(_)) | (false, Some(_) | None) => {}
            }
        }
        // First what was given back: the other way round, nothing left less one use would be nothing, and one more.
        voucher.left = given_back.into_iter().fold(voucher.left, |left, take| left.with(take).unwrap_or(left));
        voucher.left = taken.into_iter().fold(voucher.left, |left, take| left.after(take).unwrap_or(left.nothing()));
        voucher
    }

    /// A booking with our own arrivals that its revision does not hold.
    pub fn with_own(&self, mut booking: Booking, epoch: u64) -> Booking {
        let rev = booking.rev;
        let newer = |place: Place| self.is_news(place, epoch, rev);
        for own in self.tables.check_ins.values().filter(|own| own.booking == booking.id) {
            if own.undone.is_none() && newer(own.place) {
                booking.arrived = (booking.arrived + own.people).min(booking.party);
            }
        }
        booking
    }

    /// The grant that counts, for the present life and epoch, and what was spent of it.
    pub fn budget(&self) -> Option<(Grant, Spent)> {
        let held = self.held.as_ref()?;
        let right = held.grant.incarnation == self.life().author.incarnation && held.grant.epoch == self.epoch;
        right
            .then(|| (held.grant.clone(), Spent { risked: self.risked_since(held.grant.after_seq), raise: held.raise }))
    }

    /// Keeps a grant; the same one again, or an older one, changes nothing.
    pub fn keep_grant(&mut self, grant: Grant) {
        let overtaken = self.held.as_ref().is_some_and(|held| {
            held.grant.id == grant.id
                || (held.grant.incarnation == grant.incarnation
                    && held.grant.epoch == grant.epoch
                    && grant.issued_at < held.grant.issued_at)
        });
        if !overtaken {
            self.held = Some(Held { grant, raise: Raise::Unused });
        }
    }

    fn risked_since(&self, after_seq: u64) -> Allowance {
        let present = self.present();
        let behind = |own: &&Own| own.place.life == present && own.place.seq > after_seq;
        let under_grant = |own: &&Own| matches!(own.strength, Strength::Provisional { grant: Some(_) });
        self.tables.redemptions.values().filter(behind).filter(under_grant).fold(Allowance::default(), |sum, own| {
            Allowance { count: sum.count + 1, value: sum.value.saturating_add(own.risk) }
        })
    }

    /// Notes what the hub said of a fact.
    pub fn note(&mut self, life: usize, id: FactId, outcome: Outcome, rev: Option<u64>) {
        let epoch = self.epoch;
        let Some(row) = self.lives[life].rows.iter().find(|row| row.id == id) else {
            return;
        };
        let note = self.notes.entry(Place { life, seq: row.seq }).or_default();
        if outcome != Outcome::Duplicate || rev.is_some() {
            note.outcome = Some(outcome);
        }
        note.rev = rev.map(|rev| (epoch, rev)).or(note.rev);
    }

    /// Follows the hub into another life of its books: what is behind `acked_seq` counts as unsaid, and how much it has
    /// of earlier lives must be asked.
    pub fn follow_epoch(&mut self, epoch: u64, acked_seq: u64) {
        let present = self.present();
        self.epoch = epoch;
        self.learn(present, acked_seq);
        for life in &mut self.lives[..present] {
            life.known_at_hub = Known::NotSince;
        }
    }

    /// Learns how far the hub is with a life, after a restore of its books or of this ledger. Facts that it has, but
    /// whose answer was never heard, are brought again, so that they get it.
    pub fn learn(&mut self, life: usize, acked_seq: u64) {
        let acked_seq = acked_seq.min(self.lives[life].acked_seq);
        self.lives[life].acked_seq = acked_seq;
        self.lives[life].known_at_hub = Known::Yes;
        self.notes.retain(|place, _| place.life != life || place.seq <= acked_seq);
    }

    /// The tables as the journal tells them.
    pub fn folded(&self, reading: &Reading) -> Tables {
        let mut tables = Tables { mutation: self.tables.mutation, ..Tables::default() };
        for (life, rows) in self.lives.iter().map(|life| &life.rows).enumerate() {
            for row in rows {
                let at = Timestamp::from_millisecond(row.at_ms).expect("an instant");
                tables.apply(Place { life, seq: row.seq }, at, &reading.read(row));
            }
        }
        tables
    }

    /// The open shift's identity and what must lie in its drawer.
    pub fn open_drawer(&self) -> Option<(ShiftId, Money)> {
        self.tables.till.open.as_ref().map(|open| (open.shift.id, open.drawer.expected()))
    }
}

impl Tables {
    /// What a fact changes.
    pub fn apply(&mut self, place: Place, at: Timestamp, fact: &Fact) {
        self.till.apply(place, fact.day, at, &fact.event, self.mutation);
        match &fact.event {
            Happening::RedemptionMade(made) => {
                let own = Own {
                    place,
                    voucher: made.voucher,
                    take: made.take,
                    risk: made.risk,
                    strength: made.strength,
                    reversed: None,
                };
                self.redemptions.insert(made.redemption, own);
            }
            Happening::RedemptionVoided(voided) => {
                self.voids.insert(voided.redemption, voided.cause);
            }
            Happening::RedemptionReversed(reversed) => match self.redemptions.get_mut(&reversed.redemption) {
                Some(own) => own.reversed = Some(place),
                None => {
                    self.taken_back.insert(reversed.redemption);
                }
            },
            Happening::BookingCheckedIn(arrived) => {
                let own = OwnCheckIn { place, booking: arrived.booking, people: arrived.people, undone: None };
                self.check_ins.insert(arrived.check_in, own);
            }
            Happening::CheckInUndone(undone) => {
                if let Some(own) = self.check_ins.get_mut(&undone.check_in) {
                    own.undone = Some(place);
                }
            }
            _ => {}
        }
    }
}
