//! The hub's books: what one transaction reads and writes.

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::booking::Booking;
use countersign::domain::fact::{Author, Event as Happening, Fact, Head, Row};
use countersign::domain::id::{
    BookingId, CheckInId, CodeHash, DeviceId, ExceptionId, FactId, Incarnation, RedemptionId, SaleId, VoucherId,
};
use countersign::domain::refund::told::sales_of;
use countersign::domain::voucher::{State, Voucher};
use countersign::sync::hub::{
    self, About, Beyond, Claim, ClaimState, Effect, Event, Granting, Reply, Rights, Shelves, Slice, Step,
};
use countersign::wire::pull::{BookingRow, ExceptionRow, ExceptionState, Item, Over, OverRedeemed, Party, VoucherRow};
use countersign::wire::push::{FactResult, Outcome};
use countersign::wire::redeem::{Decision, Redeem};
use jiff::Timestamp;

use crate::hub::sales::Telling;
use crate::mutation::Mutation;
use crate::town::Town;
use crate::world::Around;

/// The books.
#[derive(Debug, Clone)]
pub struct Books {
    /// Their life.
    pub epoch: u64,
    /// The terminals.
    pub devices: BTreeMap<DeviceId, Enrolled>,
    /// The terminals that must re-feed before rights are given again.
    pub awaited: BTreeSet<DeviceId>,
    /// The journals.
    pub journals: BTreeMap<Author, Journal>,
    /// The gate: every fact comes in once.
    pub gate: BTreeSet<FactId>,
    /// The answers that were given.
    pub answers: BTreeMap<RedemptionId, (Redeem, Decision)>,
    /// The vouchers with their rights.
    pub vouchers: BTreeMap<VoucherId, (Voucher, Rights)>,
    /// Claims at vouchers that are not known.
    pub strays: BTreeMap<RedemptionId, Claim>,
    /// The bookings.
    pub bookings: BTreeMap<BookingId, Booking>,
    /// The check-ins that count, and for how many people.
    pub check_ins: BTreeMap<CheckInId, u16>,
    /// The facts that tell of each sale.
    pub sales: BTreeMap<SaleId, Vec<Telling>>,
    /// The facts that were taken in, in the order in which they came.
    pub arrivals: Vec<(Author, u64)>,
    /// The exceptions.
    pub exceptions: BTreeMap<ExceptionId, ExceptionRow>,
    /// What changed, in the order of commits.
    pub changes: Changes,
}

/// A terminal as the hub knows it.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// Its name.
    pub till: String,
    /// Its shop.
    pub shop: usize,
    /// The present life of its ledger.
    pub incarnation: Incarnation,
    /// Lives that others followed.
    pub superseded: BTreeSet<Incarnation>,
    /// Whether its journal has split.
    pub journal: JournalState,
}

/// Whether a terminal's journal is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JournalState {
    /// It is.
    Whole,
    /// Two ledgers claim to be it.
    Forked,
}

/// One life of one terminal's journal.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    /// The facts as they came.
    pub rows: Vec<Row>,
    /// What became of each.
    pub results: Vec<FactResult>,
}

/// A thing that is pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A voucher.
    Voucher(VoucherId),
    /// A booking.
    Booking(BookingId),
    /// An exception.
    Exception(ExceptionId),
}

/// The log of changes.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// The last version.
    pub head: u64,
    /// Cursors below it need a snapshot.
    pub floor: u64,
    /// The last change of each thing.
    latest: BTreeMap<Key, u64>,
    by_version: BTreeMap<u64, Key>,
    /// Changes that took their version and are not committed yet; there are some only by mistake.
    uncommitted: Vec<(i64, u64, Key)>,
}

impl Changes {
    /// Stamps a change of a thing, as the last one.
    fn stamp(&mut self, key: Key) -> u64 {
        self.head += 1;
        if let Some(before) = self.latest.insert(key, self.head) {
            self.by_version.remove(&before);
        }
        self.by_version.insert(self.head, key);
        self.head
    }

    /// Hides the change of this version until then: its transaction is not committed yet, others are.
    pub fn delay(&mut self, version: u64, until: i64) {
        if let Some(key) = self.by_version.remove(&version) {
            self.uncommitted.push((until, version, key));
        }
    }

    /// Commits what was delayed until now.
    pub fn commit_delayed(&mut self, now: i64) {
        for (until, version, key) in std::mem::take(&mut self.uncommitted) {
            if until > now {
                self.uncommitted.push((until, version, key));
            } else if self.latest.get(&key) == Some(&version) {
                self.by_version.insert(version, key);
            }
        }
    }

    /// What changed after a cursor, so many at most, and the cursor behind it.
    pub fn after(&self, cursor: u64, limit: usize) -> (Vec<Key>, u64, bool) {
        let mut newer = self.by_version.range(cursor + 1..);
        let page: Vec<(u64, Key)> = newer.by_ref().take(limit).map(|(version, key)| (*version, *key)).collect();
        let more = newer.next().is_some();
        let end = if self.uncommitted.is_empty() && !more { self.head } else { cursor };
        let to = page.last().map_or(end, |(version, _)| if more { *version } else { end.max(*version) });
        (page.into_iter().map(|(_, key)| key).collect(), to.max(cursor), more)
    }
}

impl Journal {
    /// Its end.
    pub fn head(&self) -> Head {
        self.rows.last().map_or(Head::START, |row| Head { seq: row.seq, hash: row.hash })
    }

    /// The row of a `seq`.
    pub fn row(&self, seq: u64) -> Option<&Row> {
        self.rows.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }

    /// What became of the row of a `seq`.
    pub fn result(&self, seq: u64) -> Option<&FactResult> {
        self.results.get(usize::try_from(seq.checked_sub(1)?).ok()?)
    }
}

impl Books {
    /// The books on the first day.
    pub fn opened(town: &Town, devices: BTreeMap<DeviceId, Enrolled>) -> Self {
        let mut books = Self {
            epoch: 1,
            devices,
            awaited: BTreeSet::new(),
            journals: BTreeMap::new(),
            gate: BTreeSet::new(),
            answers: BTreeMap::new(),
            vouchers: BTreeMap::new(),
            strays: BTreeMap::new(),
            bookings: BTreeMap::new(),
            check_ins: BTreeMap::new(),
            sales: BTreeMap::new(),
            arrivals: Vec::new(),
            exceptions: BTreeMap::new(),
            changes: Changes::default(),
        };
        for (voucher, _) in &town.vouchers {
            let rights = Rights {
                voucher: voucher.id,
                issued: voucher.left,
                state: voucher.state,
                rev: voucher.rev,
                claims: Vec::new(),
            };
            books.vouchers.insert(voucher.id, (voucher.clone(), rights));
            books.changes.stamp(Key::Voucher(voucher.id));
        }
        for booking in &town.bookings {
            books.bookings.insert(booking.id, booking.clone());
            books.changes.stamp(Key::Booking(booking.id));
        }
        books
    }

    /// Where the hub's copy of a journal ends.
    pub fn head(&self, author: Author) -> Head {
        self.journals.get(&author).map_or(Head::START, Journal::head)
    }

    /// What a decision about a voucher and a redemption reads.
    pub fn slice(&self, voucher: VoucherId, redemption: RedemptionId) -> Slice {
        Slice {
            account: None,
            sales: Vec::new(),
            epoch: self.epoch,
            granting: if self.awaited.is_empty() { Granting::Open } else { Granting::Refeeding },
            rights: self.vouchers.get(&voucher).map(|(_, rights)| rights.clone()),
            stray: self.strays.get(&redemption).cloned(),
            booking: None,
            check_in: None,
            shelves: Shelves::default(),
        }
    }

    /// Takes in a fact behind the end of its journal: the fact row first, then what the core says.
    pub fn take_in(
        &mut self,
        row: &Row,
        author: Author,
        now: Timestamp,
        around: &Around,
    ) -> Result<FactResult, String> {
        let fact = around.reading.read(row);
        let step = if self.gate.insert(row.id) {
            let slice = self.slice_of(&fact);
            let untraced = around.mutation == Mutation::NoTombstones && unknown_void(&fact, &slice);
            let event = Event::Fact { row, author, fact: Some(&fact) };
            let step = hub::step(&slice, event, now);
            if untraced { Step { effects: Vec::new(), ..step } } else { step }
        } else {
            let reply = Reply::Result { outcome: Outcome::Quarantined, code: Some("id_reused"), rev: None };
            Step { reply, effects: Vec::new() }
        };
        let Reply::Result { outcome, code, rev } = step.reply else {
            return Err("a fact was answered with a decision".to_owned());
        };
        let result = FactResult { id: row.id, outcome, code: code.map(str::to_owned), rev };
        let journal = self.journals.entry(author).or_default();
        journal.rows.push(row.clone());
        journal.results.push(result.clone());
        self.arrivals.push((author, row.seq));
        if outcome != Outcome::Quarantined {
            self.note_sales(author, row, &fact, around.mutation);
        }
        self.write(step.effects)?;
        Ok(result)
    }

    fn slice_of(&self, fact: &Fact) -> Slice {
        match &fact.event {
            Happening::RedemptionMade(made) => self.slice(made.voucher, made.redemption),
            Happening::RedemptionVoided(voided) => self.slice(voided.voucher, voided.redemption),
            Happening::RedemptionReversed(reversed) => self.slice(reversed.voucher, reversed.redemption),
            Happening::BookingCheckedIn(arrived) => self.slice_of_booking(arrived.booking, arrived.check_in),
            Happening::CheckInUndone(undone) => self.slice_of_booking(undone.booking, undone.check_in),
            event @ (Happening::SaleMade(_) | Happening::SaleRefunded(_)) => {
                let sales = sales_of(event).into_iter().map(|sale| self.told(sale)).collect();
                Slice { epoch: self.epoch, sales, ..Slice::default() }
            }
            _ => Slice { epoch: self.epoch, ..Slice::default() },
        }
    }

    fn slice_of_booking(&self, booking: BookingId, check_in: CheckInId) -> Slice {
        Slice {
            epoch: self.epoch,
            booking: self.bookings.get(&booking).cloned(),
            check_in: self.check_ins.get(&check_in).copied(),
            ..Slice::default()
        }
    }

    /// Writes effects; `Err` where one does not follow from what is there, as a conditional update would find.
    pub fn write(&mut self, effects: Vec<Effect>) -> Result<(), String> {
        for effect in effects {
            match effect {
                Effect::Claim { voucher, claim } => match self.vouchers.get_mut(&voucher) {
                    Some((_, rights)) => put(&mut rights.claims, claim),
                    None => {
                        self.strays.insert(claim.redemption, claim);
                    }
                },
                Effect::Left { voucher, before, after, rev } => {
                    let (row, rights) = self.vouchers.get_mut(&voucher).ok_or("no such voucher")?;
                    if row.left != before || rights.left() != after || rev != row.rev + 1 {
                        return Err(format!(
                            "{voucher}: {before:?} → {after:?} at {rev} upon {:?} at {}",
                            row.left, row.rev
                        ));
                    }
                    (row.left, row.rev, rights.rev) = (after, rev, rev);
                    self.changes.stamp(Key::Voucher(voucher));
                }
                Effect::Exception(exception) => {
                    let row = match exception.about {
                        About::Voucher(voucher) => self.over_redeemed(&exception, voucher)?,
                        About::Sale(sale) => self.over_refunded(&exception, sale)?,
                        About::Booking(_) => return Err("not part of the workload".to_owned()),
                    };
                    self.exceptions.insert(exception.id, row);
                    self.changes.stamp(Key::Exception(exception.id));
                }
                Effect::Booking(booking) => {
                    self.changes.stamp(Key::Booking(booking.id));
                    self.bookings.insert(booking.id, *booking);
                }
                Effect::CheckIn { fact } => {
                    self.check_ins.insert(fact.check_in, fact.people);
                }
                Effect::CheckInUndone(undone) => {
                    self.check_ins.remove(&undone.check_in);
                }
                Effect::NewBooking(_) | Effect::Settled(_) | Effect::Credited { .. } | Effect::Shelf(_) => {
                    return Err("not part of the workload".to_owned());
                }
            }
        }
        Ok(())
    }

    /// The owner changes whether a voucher stands.
    pub fn restate(&mut self, voucher: VoucherId, state: State) -> Result<(), String> {
        let (_, rights) = self.vouchers.get(&voucher).ok_or("no such voucher")?;
        let effects = rights.restated(state);
        let (row, rights) = self.vouchers.get_mut(&voucher).ok_or("no such voucher")?;
        (row.state, rights.state) = (state, state);
        self.write(effects)
    }

    fn over_redeemed(&self, exception: &hub::Exception, voucher: VoucherId) -> Result<ExceptionRow, String> {
        let loser = RedemptionId::new(exception.id.uuid());
        let (_, rights) = self.vouchers.get(&voucher).ok_or("no such voucher")?;
        let claim = rights.claim(loser).ok_or("no such claim")?;
        let standing = rights.claims.iter().filter(|claim| claim.state == ClaimState::Standing);
        Ok(ExceptionRow {
            id: exception.id,
            over: Over::Redeemed(OverRedeemed {
                voucher,
                campaign: None,
                loser: self.party(claim),
                winners: standing.map(|claim| self.party(claim)).collect(),
                value: exception.value,
            }),
            state: match exception.beyond {
                Beyond::Still => ExceptionState::Open,
                Beyond::NoMore => ExceptionState::Resolved,
            },
        })
    }

    fn party(&self, claim: &Claim) -> Party {
        let till = self.devices.get(&claim.author.device).map_or("?", |device| &device.till).to_owned();
        Party {
            redemption: claim.redemption,
            shop: till.clone(),
            till,
            staff: String::new(),
            at: claim.at,
            value: Some(claim.risk),
            firmness: claim.firmness,
        }
    }

    /// A thing as it travels.
    pub fn item(&self, key: Key) -> Item {
        match key {
            Key::Voucher(id) => Item::Voucher(Box::new(self.voucher_row(id))),
            Key::Booking(id) => Item::Booking(Box::new(BookingRow { booking: self.bookings[&id].clone() })),
            Key::Exception(id) => Item::Exception(self.exceptions[&id].clone()),
        }
    }

    /// A voucher as it travels.
    pub fn voucher_row(&self, id: VoucherId) -> VoucherRow {
        let mut hash = [0; 16];
        hash[..10].copy_from_slice(id.as_bytes());
        VoucherRow { code_hash: CodeHash::from_bytes(hash), voucher: self.vouchers[&id].0.clone() }
    }
}

fn put(claims: &mut Vec<Claim>, claim: Claim) {
    match claims.iter_mut().find(|known| known.redemption == claim.redemption) {
        Some(known) => *known = claim,
        None => claims.push(claim),
    }
}

fn unknown_void(fact: &Fact, slice: &Slice) -> bool {
    match &fact.event {
        Happening::RedemptionVoided(voided) => {
            slice.rights.as_ref().is_some_and(|rights| rights.claim(voided.redemption).is_none())
        }
        _ => false,
    }
}
