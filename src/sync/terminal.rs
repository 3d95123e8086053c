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

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::mem;

use jiff::{SignedDuration, Timestamp};

use crate::domain::budget::{self, Allowance, Grant, Raise, Spent, Standing};
use crate::domain::campaign::OfflinePolicy;
use crate::domain::fact::VoidCause;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::money::Money;
use crate::domain::redemption::{Reach, Strength};
use crate::domain::verdict::Refusal;
use crate::sync::Dice;
use crate::wire::pull::More;
use crate::wire::redeem::{Decision, Redeem};

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

/// Whether the hub can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// As far as is known.
    Up,
    /// Not since then.
    Down {
        /// Since when.
        since: Timestamp,
    },
}

/// Whether the hub serves this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// It does.
    Served,
    /// It was taken out of service: it may push and nothing else.
    Revoked,
    /// Its journal has split: it may not even push.
    Forked,
}

/// Where to pull from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    At(u64),
    SnapshotNeeded,
}

/// One direction of the sync loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// The next attempt is at this instant.
    Idle { next: Timestamp, failures: u32 },
    /// An attempt is under way.
    Busy { failures: u32 },
}

impl Flow {
    /// When the next attempt is due, not before a rest ends; nothing while one is under way.
    fn due(self, rest: Option<Timestamp>) -> Option<Timestamp> {
        match self {
            Self::Idle { next, .. } => Some(rest.map_or(next, |until| next.max(until))),
            Self::Busy { .. } => None,
        }
    }

    /// How many attempts in a row came to nothing.
    const fn failures(self) -> u32 {
        match self {
            Self::Idle { failures, .. } | Self::Busy { failures } => failures,
        }
    }
}

/// Whether a hint came while a pull was under way: what it told of may be newer than what that pull brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    None,
    Waiting,
}

/// A request that waits for the cloud.
#[derive(Debug, Clone)]
struct Ask {
    wanted: Wanted,
    deadline: Timestamp,
    /// Of which group.
    of: RedemptionId,
}

/// Redemptions that are wanted together.
#[derive(Debug, Clone)]
struct Group {
    /// How many of their rights are still asked for.
    waiting: usize,
    /// Those that are obtained.
    rights: Vec<Right>,
}

/// The right to a redemption: obtained, and not used yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// The redemption's id.
    pub id: RedemptionId,
    /// At which voucher.
    pub voucher: VoucherId,
    /// How firmly it stands.
    pub strength: Strength,
    /// What the shop stands to lose.
    pub risk: Money,
    /// The request that it replaces: its void goes into the same transaction, before it.
    pub voids: Option<RedemptionId>,
    /// The intent to forget with it.
    pub intent: Option<RedemptionId>,
}

impl Right {
    /// The request by which it was wanted.
    pub fn wanted_as(&self) -> RedemptionId {
        self.voids.unwrap_or(self.id)
    }
}

/// A redemption that the counter wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The request, with its id.
    pub request: Redeem,
    /// The id of the provisional redemption, should the cloud not answer.
    pub fallback: RedemptionId,
    /// What the campaign allows without the cloud.
    pub policy: OfflinePolicy,
    /// What the shop stands to lose.
    pub risk: Money,
}

/// What happens to a terminal.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The program runs; first of all events.
    Started,
    /// The counter wants redemptions that are committed together or not at all: a single one, or all of a sale. The request
    /// of the first names them all.
    Wanted(Vec<Wanted>),
    /// The cashier gave one up while the cloud was being asked, and with it those that were wanted together.
    GivenUp(RedemptionId),
    /// A request could not be stored, so it was not sent: there is nothing to void.
    NotSent(RedemptionId),
    /// The cloud decided about a request.
    Decided {
        /// Which request.
        id: RedemptionId,
        /// The hub's epoch.
        epoch: u64,
        /// What it decided.
        decision: Decision,
    },
    /// A request failed before its deadline: no connection, or no answer that can be read.
    Unanswered(RedemptionId),
    /// A commit that was ordered found that it must not be made. Nothing of the transaction was written, so what it would
    /// have voided is still to do.
    NotCommitted(Vec<Right>),
    /// The journal has grown.
    JournalGrew {
        /// Its last fact.
        head_seq: u64,
    },
    /// A grant came and its signature is good.
    Granted {
        /// The grant.
        grant: Grant,
        /// What the ledger holds against it.
        spent: Spent,
    },
    /// A manager raised the budget.
    BudgetRaised,
    /// The hub took facts in.
    Pushed {
        /// Up to which it knows the journal.
        acked_seq: u64,
        /// When to ask again at the latest.
        next_poll: SignedDuration,
    },
    /// A page of changes was applied, or a snapshot was taken.
    Pulled {
        /// From where to go on.
        cursor: u64,
        /// Whether there is more at once.
        more: More,
        /// When the hub answered, in effective time.
        as_of: Timestamp,
    },
    /// An attempt in one direction came to nothing.
    Failed {
        /// In which direction.
        direction: Direction,
        /// How long the hub asked to wait.
        retry_after: Option<SignedDuration>,
    },
    /// An attempt in one direction was stopped by this machine: its disk did not give or take what it needed. Of the hub it
    /// says nothing: it can still be asked.
    Stuck(Direction),
    /// The hub's books were restored.
    EpochChanged {
        /// Their new life.
        epoch: u64,
        /// Up to which fact they hold this journal.
        acked_seq: u64,
        /// Whose answer said so.
        direction: Direction,
    },
    /// The hub misses facts.
    Gap {
        /// Up to which it has them.
        acked_seq: u64,
    },
    /// The hub remembers changes only from a later cursor on.
    CursorTooOld,
    /// The hub does not serve this terminal any more. That it does again is learned from the next push or pull that
    /// succeeds.
    OutOfService {
        /// What it says.
        service: Service,
        /// Whose answer said so.
        direction: Direction,
    },
    /// A call beside the sync found no hub.
    LinkLost,
    /// The hub hinted that there is something to pull.
    Hinted,
    /// Time has passed.
    Tick,
}

/// A direction of the sync loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Facts to the hub.
    Push,
    /// Changes from the hub.
    Pull,
}

/// What the driver must do, in order. What concerns the ledger is one transaction each.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Store a request durably, before it is sent.
    StoreIntent(Box<Redeem>),
    /// Send it.
    SendRedeem(Box<Redeem>),
    /// Commit what was wanted together: decide again, then write the redemptions, their facts, what they void and their
    /// papers in one transaction. Report [`Event::JournalGrew`] or [`Event::NotCommitted`].
    Commit {
        /// The request of the first.
        of: RedemptionId,
        /// The rights, in the order in which they were obtained.
        rights: Vec<Right>,
    },
    /// Void a request: its fact is written and its intent forgotten in one transaction.
    Void {
        /// Which request.
        id: RedemptionId,
        /// At which voucher.
        voucher: VoucherId,
        /// Why.
        cause: VoidCause,
    },
    /// Forget an intent that the cloud refused: it holds nothing there.
    Forget(RedemptionId),
    /// Tell the counter that what was wanted together is refused. The rights of the others are given up already.
    Refuse {
        /// The request of the first.
        of: RedemptionId,
        /// Which request is refused.
        id: RedemptionId,
        /// Why.
        refusal: Refusal,
    },
    /// Push from the fact after this one.
    Push {
        /// The last fact that the hub has.
        after_seq: u64,
    },
    /// Pull from a cursor.
    Pull {
        /// From where.
        cursor: u64,
    },
    /// Take a snapshot.
    TakeSnapshot,
    /// Remember how far the hub is, and what it forgot: after a restore acknowledged facts count as unacknowledged,
    /// those of earlier lives of the ledger too, until the hub has said how much of them it holds.
    Acknowledge {
        /// The life of the hub's books.
        epoch: u64,
        /// The last fact that they hold.
        acked_seq: u64,
        /// Whether revisions that were seen before are worth nothing now.
        revisions: Revisions,
    },
    /// The link changed.
    LinkChanged(Link),
}

/// Whether the revisions that a terminal has seen still mean something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revisions {
    /// They do.
    Keep,
    /// The hub's books were restored: they do not.
    Forget,
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
    fn want(&mut self, wanted: Vec<Wanted>, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(of) = wanted.first().map(|first| first.request.id) else { return };
        let asked = match self.reach(now) {
            Reach::Cloud => self.asks.len().saturating_add(wanted.len()) <= ASKS_MAX,
            Reach::Offline(_) => false,
        };
        if !asked {
            self.want_at_risk(of, &wanted, now, effects);
            return;
        }
        // All are stored before the first is sent: a disk that takes some only has given nothing away.
        effects.extend(wanted.iter().map(|wanted| Effect::StoreIntent(Box::new(wanted.request.clone()))));
        effects.extend(wanted.iter().map(|wanted| Effect::SendRedeem(Box::new(wanted.request.clone()))));
        self.groups.insert(of, Group { waiting: wanted.len(), rights: Vec::new() });
        let deadline = now + REDEEM_BUDGET;
        self.asks.extend(wanted.into_iter().map(|wanted| (wanted.request.id, Ask { wanted, deadline, of })));
    }

    /// Nothing is asked under the requests' ids, so they may be the redemptions'; there is nothing to void.
    fn want_at_risk(&mut self, of: RedemptionId, wanted: &[Wanted], now: Timestamp, effects: &mut Vec<Effect>) {
        let mut rights = Vec::with_capacity(wanted.len());
        for one in wanted {
            let id = one.request.id;
            match self.risk(one, now) {
                Ok(strength) => rights.push(Right { strength, ..right(one, id) }),
                Err(refusal) => {
                    for right in rights {
                        self.give_up(right, effects);
                    }
                    effects.push(Effect::Refuse { of, id, refusal });
                    return;
                }
            }
        }
        effects.push(Effect::Commit { of, rights });
    }

    /// A right is obtained: once all of its group are, they are committed.
    fn obtain(&mut self, of: RedemptionId, right: Right, effects: &mut Vec<Effect>) {
        let Some(group) = self.groups.get_mut(&of) else { return };
        group.rights.push(right);
        group.waiting = group.waiting.saturating_sub(1);
        if group.waiting == 0
            && let Some(Group { rights, .. }) = self.groups.remove(&of)
        {
            effects.push(Effect::Commit { of, rights });
        }
    }

    /// One of a group is not obtained: the others are given up, those that are still asked for as well.
    fn disband(&mut self, of: RedemptionId, cause: VoidCause, effects: &mut Vec<Effect>) {
        let Some(group) = self.groups.remove(&of) else { return };
        group.rights.into_iter().for_each(|right| self.give_up(right, effects));
        self.asks.retain(|_, ask| {
            let goes = ask.of == of;
            if goes {
                effects.push(void(&ask.wanted.request, cause));
            }
            !goes
        });
    }

    /// A right that was obtained is not used.
    fn give_up(&mut self, right: Right, effects: &mut Vec<Effect>) {
        let Right { id, voucher, strength, risk, voids, .. } = right;
        if let Some(asked) = voids {
            effects.push(Effect::Void { id: asked, voucher, cause: VoidCause::Timeout });
        }
        match strength {
            Strength::FirmCloud { .. } | Strength::FirmStore { .. } => {
                effects.push(Effect::Void { id, voucher, cause: VoidCause::NotCommitted });
            }
            Strength::Provisional { grant: Some(_) } => {
                let Allowance { count, value } = self.spent.risked;
                self.spent.risked = Allowance { count: count.saturating_sub(1), value: value.saturating_sub(risk) };
            }
            Strength::Provisional { grant: None } => {}
        }
    }

    /// Takes the risk of a redemption, if it may be taken.
    fn risk(&mut self, wanted: &Wanted, now: Timestamp) -> Result<Strength, Refusal> {
        budget::allow(wanted.policy, wanted.risk, self.risk_standing(now))?;
        if wanted.policy == OfflinePolicy::Free {
            return Ok(Strength::Provisional { grant: None });
        }
        let Allowance { count, value } = self.spent.risked;
        self.spent.risked = Allowance { count: count.saturating_add(1), value: value.saturating_add(wanted.risk) };
        Ok(Strength::Provisional { grant: self.grant.as_ref().map(|grant| grant.id) })
    }

    fn decided(&mut self, id: RedemptionId, epoch: u64, decision: Decision, now: Timestamp, effects: &mut Vec<Effect>) {
        if epoch != self.epoch {
            // A right from books that this terminal does not know yet is given up; the push learns of the new epoch.
            self.unanswered(id, now, effects);
            return;
        }
        // An answer that comes after its deadline finds nothing: the request has been voided.
        let Some(ask) = self.asks.remove(&id) else {
            return;
        };
        self.link_up(now, effects);
        match decision {
            Decision::Granted { rev, .. } => {
                let strength = match self.hub {
                    Granter::Cloud => Strength::FirmCloud { rev },
                    Granter::Store => Strength::FirmStore { fence: epoch, rev },
                };
                let right = Right { strength, intent: Some(id), ..right(&ask.wanted, id) };
                self.obtain(ask.of, right, effects);
            }
            Decision::Refused { code, refusal } => {
                let refusal = refusal.map_or(Refusal::ByCloud { code }, |refusal| *refusal);
                effects.push(Effect::Forget(id));
                self.disband(ask.of, VoidCause::NotCommitted, effects);
                effects.push(Effect::Refuse { of: ask.of, id, refusal });
            }
            Decision::Unavailable => self.fall_back(&ask, now, effects),
        }
    }

    fn unanswered(&mut self, id: RedemptionId, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(ask) = self.asks.remove(&id) else {
            return;
        };
        self.link_down(now, effects);
        self.fall_back(&ask, now, effects);
    }

    /// Gives up the request and takes the risk under a new id, or refuses. Both void the request: it may have been
    /// granted, or may arrive late.
    fn fall_back(&mut self, ask: &Ask, now: Timestamp, effects: &mut Vec<Effect>) {
        let Ask { wanted, of, .. } = ask;
        let asked = wanted.request.id;
        match self.risk(wanted, now) {
            Ok(strength) => {
                let (voids, intent) = (Some(asked), Some(asked));
                let right = Right { strength, voids, intent, ..right(wanted, wanted.fallback) };
                self.obtain(*of, right, effects);
            }
            Err(refusal) => {
                effects.push(void(&wanted.request, VoidCause::Timeout));
                self.disband(*of, VoidCause::NotCommitted, effects);
                effects.push(Effect::Refuse { of: *of, id: asked, refusal });
            }
        }
    }

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

/// A right that nobody granted and that replaces nothing.
fn right(wanted: &Wanted, id: RedemptionId) -> Right {
    let strength = Strength::Provisional { grant: None };
    Right { id, voucher: wanted.request.voucher, strength, risk: wanted.risk, voids: None, intent: None }
}

fn void(request: &Redeem, cause: VoidCause) -> Effect {
    Effect::Void { id: request.id, voucher: request.voucher, cause }
}

/// The pause after so many failures in a row: full jitter, so that terminals that failed together do not come back
/// together.
fn backoff(failures: u32, dice: &mut impl Dice) -> SignedDuration {
    let doubled = BACKOFF_FIRST.as_millis() << failures.saturating_sub(1).min(20);
    let longest = u64::try_from(doubled.min(BACKOFF_LONGEST.as_millis())).unwrap_or(u64::MAX);
    // Never quite at once: a dead network must not be asked in a tight loop.
    let pause = dice.below(longest).max(100);
    SignedDuration::from_millis(i64::try_from(pause).unwrap_or(i64::MAX))
}

/// A pause spread by up to a quarter.
fn spread(pause: SignedDuration, dice: &mut impl Dice) -> SignedDuration {
    let quarter = u64::try_from(pause.as_millis() / 4).unwrap_or(0);
    pause + SignedDuration::from_millis(i64::try_from(dice.below(quarter)).unwrap_or(0))
}
