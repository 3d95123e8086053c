//! The terminal's core: when to ask the cloud, when to fall back, when to give up, and how facts and changes flow.
//!
//! A right is obtained first and used after: a request is stored as an intent before it is sent and is not yet a fact.
//! Its answer turns into `redemption_made`, its timeout into `redemption_voided` and, where policy and grant allow, a
//! provisional redemption under a new id. A refusal after a timeout is also a void, or the customer's voucher is burnt.
//! An intent that is found on start is voided, never completed: its customer has left. One timeout marks the link as
//! down until something is answered again, so the next scan does not wait.
//!
//! Several rights may be wanted together, for one sale: they are asked for side by side and committed in one transaction
//! once all are obtained. Where one is not, the others are given up at once.
//!
//! The driver performs the effects in order and reports back what came of them. Everything that must survive a crash
//! is in the ledger; [`State::new`] takes it from there. An answer of another epoch than [`State::epoch`] is reported as
//! [`Event::EpochChanged`], and nothing of it is kept. `now` is effective time: it moves on with the monotonic clock,
//! also where the wall clock stands still or is set back.

mod pace;
mod rights;
#[cfg(test)]
mod tests;
mod told;

use std::collections::BTreeMap;
use std::mem;

use jiff::{SignedDuration, Timestamp};

use self::pace::{Flow, backoff, spread};
use self::rights::{Ask, Group, void};
pub use self::told::{Direction, Effect, Event, Link, Revisions, Right, Service, Wanted};
use crate::domain::budget::{Grant, Raise, Spent, Standing};
use crate::domain::fact::VoidCause;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::redemption::Reach;
use crate::sync::Dice;
use crate::wire::pull::More;

/// How long the counter waits for the cloud's answer to a request.
pub const REDEEM_BUDGET: SignedDuration = SignedDuration::from_millis(1_500);

/// The first pause after a failure.
pub const BACKOFF_FIRST: SignedDuration = SignedDuration::from_secs(1);

/// The longest pause after failures.
pub const BACKOFF_LONGEST: SignedDuration = SignedDuration::from_mins(5);

/// How often changes are asked for when nothing hints at any; every pause is spread by up to a quarter.
pub const POLL: SignedDuration = SignedDuration::from_secs(30);

/// How many requests may wait for the cloud at once: a counter has one customer, who pays with twenty vouchers at most.
pub const ASKS_MAX: usize = 24;

/// What the core remembers.
#[derive(Debug, Clone)]
pub struct State {
    hub: Granter,
    epoch: u64,
    head_seq: u64,
    acked_seq: u64,
    link: Link,
    asks: BTreeMap<RedemptionId, Ask>,
    /// What waits for asks, by the first request of each.
    groups: BTreeMap<RedemptionId, Group>,
    grant: Option<Grant>,
    spent: Spent,
    data_as_of: Option<Timestamp>,
    push: Flow,
    pull: Flow,
    /// Until when the hub asked to be left alone in a direction, whatever happens here meanwhile.
    push_rest: Option<Timestamp>,
    pull_rest: Option<Timestamp>,
    hint: Hint,
    cursor: Cursor,
    standing: Service,
    orphans: Vec<(RedemptionId, VoucherId)>,
}

/// What the ledger and the cache hold when the program starts.
#[derive(Debug, Clone)]
pub struct Remembered {
    /// Who grants rights here.
    pub hub: Granter,
    /// The life of the hub's books that was last seen.
    pub epoch: u64,
    /// The last fact of the journal.
    pub head_seq: u64,
    /// The last fact that the hub has.
    pub acked_seq: u64,
    /// The last grant and what was spent of it. One of another epoch is worth nothing.
    pub grant: Option<(Grant, Spent)>,
    /// As of when the cache is.
    pub data_as_of: Option<Timestamp>,
    /// From where to pull; nothing where there is no cache, or one of another epoch: ledger and cache are two files, and
    /// a crash may fall between them.
    pub cursor: Option<u64>,
    /// Requests whose answer was never used.
    pub intents: Vec<(RedemptionId, VoucherId)>,
}

/// Who grants rights here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granter {
    /// The cloud, for all shops.
    Cloud,
    /// The shop's own hub: it holds every right by itself, and each life of its books fences off the one before.
    Store,
}

/// Where to pull from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    At(u64),
    SnapshotNeeded,
}

/// Whether a hint came while a pull was under way: what it told of may be newer than what that pull brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    None,
    Waiting,
}

impl State {
    /// The core as the ledger remembers it.
    pub fn new(remembered: &Remembered, now: Timestamp) -> Self {
        let (grant, spent) = match &remembered.grant {
            Some((grant, spent)) if grant.epoch == remembered.epoch => (Some(grant.clone()), *spent),
            Some(_) | None => (None, Spent::default()),
        };
        Self {
            hub: remembered.hub,
            epoch: remembered.epoch,
            head_seq: remembered.head_seq,
            acked_seq: remembered.acked_seq.min(remembered.head_seq),
            link: Link::Up,
            asks: BTreeMap::new(),
            groups: BTreeMap::new(),
            grant,
            spent,
            data_as_of: remembered.data_as_of,
            push: Flow::Idle { next: now, failures: 0 },
            pull: Flow::Idle { next: now, failures: 0 },
            push_rest: None,
            pull_rest: None,
            hint: Hint::None,
            cursor: remembered.cursor.map_or(Cursor::SnapshotNeeded, Cursor::At),
            standing: Service::Served,
            orphans: remembered.intents.clone(),
        }
    }

    /// The life of the hub's books that this terminal follows.
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Whether the hub can be reached.
    pub const fn link(&self) -> Link {
        self.link
    }

    /// Whether the hub serves this terminal.
    pub const fn service(&self) -> Service {
        self.standing
    }

    /// Up to which fact the hub knows the journal.
    pub const fn acked_seq(&self) -> u64 {
        self.acked_seq
    }

    /// How many facts wait for the hub.
    pub const fn waiting(&self) -> u64 {
        self.head_seq.saturating_sub(self.acked_seq)
    }

    /// As of when the cached data is the hub's.
    pub const fn data_as_of(&self) -> Option<Timestamp> {
        self.data_as_of
    }

    /// What was risked under which grant.
    pub fn budget(&self) -> (Option<&Grant>, Spent) {
        (self.grant.as_ref(), self.spent)
    }

    /// Whether the cloud would be asked now, and what may be risked if not.
    pub fn reach(&self, now: Timestamp) -> Reach<'_> {
        match (self.link, self.standing) {
            (Link::Up, Service::Served) => Reach::Cloud,
            (Link::Up | Link::Down { .. }, Service::Served | Service::Revoked | Service::Forked) => {
                Reach::Offline(self.risk_standing(now))
            }
        }
    }

    /// When the core wants its next [`Event::Tick`].
    pub fn next_tick(&self) -> Option<Timestamp> {
        let flows = [self.push.due(self.push_rest), self.pull.due(self.pull_rest)];
        flows.into_iter().flatten().chain(self.asks.values().map(|ask| ask.deadline)).min()
    }

    fn risk_standing(&self, now: Timestamp) -> Standing<'_> {
        // A terminal that the hub no longer serves risks nothing, not even what is free: nothing that it gives away is
        // believed, or even heard of.
        let grant = self.grant.as_ref().filter(|_| self.standing == Service::Served);
        Standing { grant, spent: self.spent, data_as_of: self.data_as_of, now }
    }
}

/// What `event` comes to at `now`, in effective time.
pub fn step(state: &mut State, event: Event, now: Timestamp, dice: &mut impl Dice) -> Vec<Effect> {
    let mut effects = Vec::new();
    state.keep_pace(now);
    match event {
        // The customers of these have left.
        Event::Started => effects.extend(state.orphans.drain(..).map(|(id, voucher)| Effect::Void {
            id,
            voucher,
            cause: VoidCause::Restart,
        })),
        Event::Wanted(wanted) => state.want(wanted, now, &mut effects),
        Event::GivenUp(id) => {
            if let Some(ask) = state.asks.remove(&id) {
                effects.push(void(&ask.wanted.request, VoidCause::Cancelled));
                state.disband(ask.of, VoidCause::Cancelled, &mut effects);
            }
        }
        Event::NotSent(id) => {
            if let Some(ask) = state.asks.remove(&id) {
                state.disband(ask.of, VoidCause::NotCommitted, &mut effects);
            }
        }
        Event::Decided { id, epoch, decision } => state.decided(id, epoch, decision, now, &mut effects),
        Event::Unanswered(id) => state.unanswered(id, now, &mut effects),
        Event::NotCommitted(rights) => rights.into_iter().for_each(|right| state.give_up(right, &mut effects)),
        Event::JournalGrew { head_seq } => {
            state.head_seq = state.head_seq.max(head_seq);
            state.push_soon(now);
        }
        Event::Granted { grant, spent } => {
            if grant.epoch == state.epoch {
                state.grant = Some(grant);
                state.spent = spent;
            }
        }
        Event::BudgetRaised => state.spent.raise = Raise::Used,
        Event::Pushed { acked_seq, next_poll } => state.pushed(acked_seq, next_poll, now, dice, &mut effects),
        Event::Pulled { cursor, more, as_of } => state.pulled(cursor, more, as_of, now, dice, &mut effects),
        Event::Failed { direction, retry_after } => {
            state.failed(direction, retry_after, now, dice, &mut effects);
        }
        Event::Stuck(direction) => state.pause(direction, now, dice),
        Event::EpochChanged { epoch, acked_seq, direction } => {
            state.epoch_changed(epoch, acked_seq, direction, now, dice, &mut effects);
        }
        Event::Gap { acked_seq } => state.gap(acked_seq, now, dice, &mut effects),
        Event::CursorTooOld => {
            state.link_up(now, &mut effects);
            state.cursor = Cursor::SnapshotNeeded;
            state.pull = Flow::Idle { next: now, failures: 0 };
        }
        Event::OutOfService { service, direction } => state.out_of_service(service, direction, now),
        Event::LinkLost => state.link_down(now, &mut effects),
        Event::Hinted => state.hinted(now),
        Event::Tick => {}
    }
    state.run_due(now, &mut effects);
    effects
}

impl State {
    fn pushed(
        &mut self,
        acked_seq: u64,
        next_poll: SignedDuration,
        now: Timestamp,
        dice: &mut impl Dice,
        effects: &mut Vec<Effect>,
    ) {
        if self.standing == Service::Forked {
            self.standing = Service::Served;
        }
        self.link_up(now, effects);
        // Less than it said before means that its books lost facts without saying so: they are brought again.
        self.acked_seq = self.held(acked_seq);
        effects.push(Effect::Acknowledge { epoch: self.epoch, acked_seq: self.acked_seq, revisions: Revisions::Keep });
        let next = if self.waiting() > 0 { now } else { now + spread(next_poll.min(BACKOFF_LONGEST), dice) };
        self.push = Flow::Idle { next, failures: 0 };
    }

    fn pulled(
        &mut self,
        cursor: u64,
        more: More,
        as_of: Timestamp,
        now: Timestamp,
        dice: &mut impl Dice,
        effects: &mut Vec<Effect>,
    ) {
        // A page says that the terminal is served again; only a push can say that its journal is whole.
        if self.standing == Service::Revoked {
            self.standing = Service::Served;
        }
        self.link_up(now, effects);
        self.cursor = Cursor::At(cursor);
        let next = match more {
            More::Waiting => now,
            More::Drained => {
                self.data_as_of = Some(as_of);
                match mem::replace(&mut self.hint, Hint::None) {
                    Hint::Waiting => now,
                    Hint::None => now + spread(POLL, dice),
                }
            }
        };
        self.pull = Flow::Idle { next, failures: 0 };
    }

    fn hinted(&mut self, now: Timestamp) {
        match self.pull {
            Flow::Busy { .. } => self.hint = Hint::Waiting,
            Flow::Idle { failures, .. } if self.standing == Service::Served => {
                self.pull = Flow::Idle { next: now, failures };
            }
            Flow::Idle { .. } => {}
        }
    }

    fn failed(
        &mut self,
        direction: Direction,
        retry_after: Option<SignedDuration>,
        now: Timestamp,
        dice: &mut impl Dice,
        effects: &mut Vec<Effect>,
    ) {
        match retry_after {
            // A hub that asks to wait is there.
            Some(pause) => *self.rest(direction) = Some(now + pause.min(BACKOFF_LONGEST)),
            None => self.link_down(now, effects),
        }
        self.pause(direction, now, dice);
    }

    fn epoch_changed(
        &mut self,
        epoch: u64,
        acked_seq: u64,
        direction: Direction,
        now: Timestamp,
        dice: &mut impl Dice,
        effects: &mut Vec<Effect>,
    ) {
        self.link_up(now, effects);
        if epoch <= self.epoch {
            // The answer was overtaken by one that said so before. An epoch never goes back: what stands in books that
            // are gone must not count again.
            self.pause(direction, now, dice);
            return;
        }
        *self.flow(direction) = Flow::Idle { next: now, failures: 0 };
        // A snapshot is needed, whoever said so; it does not wait for its turn.
        if let Flow::Idle { .. } = self.pull {
            self.pull = Flow::Idle { next: now, failures: 0 };
        }
        self.epoch = epoch;
        // Facts that the hub has, but whose answer was never heard, are brought again, so that they get it.
        self.acked_seq = self.acked_seq.min(acked_seq);
        self.cursor = Cursor::SnapshotNeeded;
        // A grant of the old books bounds nothing: the new ones know less of this terminal.
        self.grant = None;
        self.spent = Spent::default();
        effects.push(Effect::Acknowledge { epoch, acked_seq: self.acked_seq, revisions: Revisions::Forget });
    }

    /// From here on it knocks at the slowest pace: somebody may take it back in, and restored books must see a split
    /// again. A journal that has split stays split, whatever a pull is told meanwhile.
    fn out_of_service(&mut self, service: Service, direction: Direction, now: Timestamp) {
        if self.standing != Service::Forked {
            self.standing = service;
        }
        let knock = Flow::Idle { next: now + BACKOFF_LONGEST, failures: 0 };
        *self.flow(direction) = knock;
        for flow in [&mut self.push, &mut self.pull] {
            if let Flow::Idle { .. } = flow {
                *flow = knock;
            }
        }
    }

    fn gap(&mut self, acked_seq: u64, now: Timestamp, dice: &mut impl Dice, effects: &mut Vec<Effect>) {
        self.link_up(now, effects);
        let acked_seq = self.held(acked_seq);
        if acked_seq == self.acked_seq {
            // Nothing new was said: asking again at once would go round in circles.
            self.pause(Direction::Push, now, dice);
            return;
        }
        self.acked_seq = acked_seq;
        self.push = Flow::Idle { next: now, failures: 0 };
        effects.push(Effect::Acknowledge { epoch: self.epoch, acked_seq, revisions: Revisions::Keep });
    }

    /// What of an acknowledgement concerns facts that this ledger holds: where the hub knows more of it than it does
    /// itself, its next facts must not be taken for acknowledged.
    fn held(&self, acked_seq: u64) -> u64 {
        acked_seq.min(self.head_seq)
    }

    const fn flow(&mut self, direction: Direction) -> &mut Flow {
        match direction {
            Direction::Push => &mut self.push,
            Direction::Pull => &mut self.pull,
        }
    }

    const fn rest(&mut self, direction: Direction) -> &mut Option<Timestamp> {
        match direction {
            Direction::Push => &mut self.push_rest,
            Direction::Pull => &mut self.pull_rest,
        }
    }

    /// Tries a direction again after a pause that grows with every failure.
    fn pause(&mut self, direction: Direction, now: Timestamp, dice: &mut impl Dice) {
        let flow = self.flow(direction);
        let failures = flow.failures().saturating_add(1);
        *flow = Flow::Idle { next: now + backoff(failures, dice), failures };
    }

    /// Facts that wait are pushed at once, also in the middle of a pause after failures; not where they are not taken.
    fn push_soon(&mut self, now: Timestamp) {
        if let Flow::Idle { failures, .. } = self.push
            && self.standing != Service::Forked
        {
            self.push = Flow::Idle { next: now, failures };
        }
    }

    fn link_up(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.link != Link::Up {
            self.link = Link::Up;
            effects.push(Effect::LinkChanged(Link::Up));
            if self.standing != Service::Served {
                return;
            }
            // The network is back: whatever waits goes now.
            for flow in [&mut self.push, &mut self.pull] {
                *flow = match *flow {
                    Flow::Idle { .. } => Flow::Idle { next: now, failures: 0 },
                    Flow::Busy { .. } => Flow::Busy { failures: 0 },
                };
            }
        }
    }

    fn link_down(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if self.link == Link::Up {
            self.link = Link::Down { since: now };
            effects.push(Effect::LinkChanged(self.link));
            // The next pull is the probe that finds it back; it does not wait for its turn.
            if let Flow::Idle { next, failures } = self.pull {
                self.pull = Flow::Idle { next: next.min(now + BACKOFF_FIRST), failures };
            }
        }
    }

    /// Brings what was planned back into reach: the hub's clock may have put a wrong one right, and what was planned by
    /// that one could lie hours ahead.
    fn keep_pace(&mut self, now: Timestamp) {
        let latest = now + BACKOFF_LONGEST + BACKOFF_LONGEST / 4;
        for flow in [&mut self.push, &mut self.pull] {
            if let Flow::Idle { next, .. } = flow
                && *next > latest
            {
                *next = now;
            }
        }
        for rest in [&mut self.push_rest, &mut self.pull_rest] {
            *rest = rest.filter(|until| *until <= latest);
        }
        for ask in self.asks.values_mut() {
            ask.deadline = ask.deadline.min(now + REDEEM_BUDGET);
        }
    }

    /// Whatever is due.
    fn run_due(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let late: Vec<RedemptionId> =
            self.asks.iter().filter(|(_, ask)| ask.deadline <= now).map(|(id, _)| *id).collect();
        for id in late {
            self.unanswered(id, now, effects);
        }
        if self.push.due(self.push_rest).is_some_and(|due| due <= now) {
            self.push = Flow::Busy { failures: self.push.failures() };
            effects.push(Effect::Push { after_seq: self.acked_seq });
        }
        if self.pull.due(self.pull_rest).is_some_and(|due| due <= now) {
            self.pull = Flow::Busy { failures: self.pull.failures() };
            effects.push(match self.cursor {
                Cursor::At(cursor) => Effect::Pull { cursor },
                Cursor::SnapshotNeeded => Effect::TakeSnapshot,
            });
        }
    }
}
