//! The loop that drives `sync::terminal`: one task owns its state, performs its effects in order and reports back.
//!
//! ```text
//! verbs ──Order──▶ ┌─────────┐ ──transactions──▶ ledger
//! network ─Event─▶ │ courier │ ──calls──────────▶ cloud (each in a task of its own, never waited for)
//! time ────Tick──▶ └─────────┘ ──answers────────▶ verbs
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{mpsc, oneshot, watch};

use crate::cloud;
use crate::domain::fact::VoidCause;
use crate::domain::id::{RedemptionId, VoucherId};
use crate::domain::verdict::{Refusal, Verdict};
use crate::engine::fail_point::FailPoint;
use crate::engine::problem::{Code, Problem};
use crate::engine::redeem::{self, Outcome};
use crate::engine::sell::{self, Concluded};
use crate::engine::status::SyncStatus;
use crate::engine::{Inner, Topic, pull, push, remember, store_failed, unwind};
use crate::store::{identity, intents};
use crate::sync::terminal::{self, Direction, Effect, Event, REDEEM_BUDGET, Revisions, Right, Service, State, Wanted};
use crate::wire::ProblemCode;

/// What the loop is called where it breaks down.
const WORKER: &str = "the sync";

/// How many orders and events may wait for the courier.
const INBOX_MAX: usize = 256;

/// The longest the courier sleeps without looking at the clock: a machine that was asleep wakes up behind it.
const NAP_MAX: Duration = Duration::from_secs(15);

/// How many voids may wait for the disk.
const OWED_VOIDS_MAX: usize = 64;

/// What reaches the courier.
pub(super) enum Message {
    /// The counter wants vouchers redeemed.
    Order(Order),
    /// Something happened.
    Event(Event),
    /// A push or pull ended, and what it came to has happened.
    Ended(Direction, Option<Code>),
    /// Whoever asks wants to know when nothing more is under way.
    Settle(oneshot::Sender<()>),
}

/// What a push or pull came to.
pub(super) struct Came {
    events: Vec<Event>,
    problem: Option<Code>,
}

impl Came {
    /// It did what it should.
    pub(super) const fn well(events: Vec<Event>) -> Self {
        Self { events, problem: None }
    }

    /// It did not. That the hub told how things stand is no problem of the counter's: the core deals with it.
    pub(super) fn to_nothing(event: Event, code: Code) -> Self {
        let problem = match event {
            Event::EpochChanged { .. } | Event::Gap { .. } | Event::CursorTooOld => None,
            _ => Some(code),
        };
        Self { events: vec![event], problem }
    }

    /// It did not: the hub could not be asked, or says how things stand.
    pub(super) fn turned_away(direction: Direction, error: &cloud::Error) -> Self {
        Self::to_nothing(turned(direction, error), Code::from(error))
    }
}

/// What an error of the hub means for a push or pull.
fn turned(direction: Direction, error: &cloud::Error) -> Event {
    let failed = |retry_after: Option<Duration>| {
        let retry_after = retry_after.and_then(|pause| SignedDuration::try_from(pause).ok());
        Event::Failed { direction, retry_after }
    };
    let cloud::Error::Problem { problem, retry_after } = error else {
        return failed(error.retry_after());
    };
    match (problem.code, problem.epoch, problem.acked_seq) {
        (ProblemCode::Epoch, Some(epoch), Some(acked_seq)) => Event::EpochChanged { epoch, acked_seq, direction },
        (ProblemCode::Gap, _, Some(acked_seq)) => Event::Gap { acked_seq },
        (ProblemCode::CursorTooOld, _, _) => Event::CursorTooOld,
        (ProblemCode::Fork, _, _) => Event::OutOfService { service: Service::Forked, direction },
        // Whoever was taken out of service still brings facts: only what is fetched ends.
        (ProblemCode::Revoked | ProblemCode::Unauthorised, _, _) if direction == Direction::Pull => {
            Event::OutOfService { service: Service::Revoked, direction }
        }
        (_, _, _) => failed(*retry_after),
    }
}

/// The way to the courier.
#[derive(Debug, Clone)]
pub(super) struct Inbox(mpsc::Sender<Message>);

impl Inbox {
    /// Brings a message; `Err` once the courier has stopped.
    pub(super) async fn send(&self, message: Message) -> Result<(), Problem> {
        self.0.send(message).await.map_err(|_| Problem::new(Code::Interrupted))
    }

    /// Reports an event; without a courier nobody needs to know it.
    pub(super) async fn report(&self, event: Event) {
        if self.send(Message::Event(event)).await.is_err() {
            tracing::debug!("an event came after the sync had stopped");
        }
    }
}

/// A channel to a courier that is still to start.
pub(super) fn inbox() -> (Inbox, mpsc::Receiver<Message>) {
    let (sender, receiver) = mpsc::channel(INBOX_MAX);
    (Inbox(sender), receiver)
}

/// What the counter has ordered.
pub(super) enum Order {
    /// One redemption.
    Redemption(Box<redeem::Order>),
    /// A sale with its vouchers.
    Sale(Box<sell::Order>),
}

impl Order {
    /// The requests by which its rights are asked for together, and of what.
    fn asks(&self) -> Vec<(RedemptionId, VoucherId)> {
        match self {
            Self::Redemption(order) => vec![(order.wish.id(), order.wish.voucher())],
            Self::Sale(order) => order.asks(),
        }
    }

    fn wanted(&self, inner: &Inner) -> Vec<Wanted> {
        match self {
            Self::Redemption(order) => vec![order.wish.wanted(inner, order.at, order.staff)],
            Self::Sale(order) => order.wanted(inner),
        }
    }

    /// Says that one of its rights is refused.
    fn refuse(self, id: RedemptionId, refusal: Refusal) {
        match self {
            Self::Redemption(order) => order.answer(Ok(Outcome::Refused(Verdict::Refused(refusal)))),
            Self::Sale(order) => order.refuse(id, &refusal),
        }
    }

    fn fail(self, problem: Problem) {
        match self {
            Self::Redemption(order) => order.answer(Err(problem)),
            Self::Sale(order) => order.answer(Err(problem)),
        }
    }
}

/// A void that the disk did not take.
#[derive(Debug, Clone, Copy)]
struct OwedVoid {
    id: RedemptionId,
    voucher: VoucherId,
    cause: VoidCause,
    /// What the disk had.
    problem: Code,
}

/// The task.
pub(super) struct Courier {
    inner: Arc<Inner>,
    state: State,
    inbox: mpsc::Receiver<Message>,
    /// Orders by the id of their first request.
    orders: HashMap<RedemptionId, Order>,
    /// How many pushes and pulls are under way.
    under_way: usize,
    settlers: Vec<oneshot::Sender<()>>,
    /// Why the last attempt in a direction came to nothing.
    problems: HashMap<Direction, Code>,
    /// Voids that the disk did not take; written as soon as it does, or when the program starts again.
    owed_voids: VecDeque<OwedVoid>,
    /// The last fact that the ledger knows to be acknowledged.
    stored_seq: u64,
    status: watch::Sender<SyncStatus>,
}

impl Courier {
    pub(super) fn new(
        inner: Arc<Inner>,
        state: State,
        inbox: mpsc::Receiver<Message>,
        status: watch::Sender<SyncStatus>,
    ) -> Self {
        let stored_seq = state.acked_seq();
        Self {
            inner,
            state,
            inbox,
            orders: HashMap::new(),
            under_way: 0,
            settlers: Vec::new(),
            problems: HashMap::new(),
            owed_voids: VecDeque::new(),
            stored_seq,
            status,
        }
    }

    /// Runs until every way to it is gone or the engine closes.
    pub(super) async fn run(mut self) {
        if unwind::awaited(WORKER, self.happen(Event::Started)).await.is_err() {
            self.begin_again().await;
        }
        let mut closing = self.inner.closing();
        loop {
            let nap = self.nap();
            let message = tokio::select! {
                message = self.inbox.recv() => message,
                () = tokio::time::sleep(nap) => Some(Message::Event(Event::Tick)),
                _ = closing.changed() => None,
            };
            let Some(message) = message else { break };
            if unwind::awaited(WORKER, self.take(message)).await.is_err() {
                self.begin_again().await;
            }
        }
        self.fail_orders();
    }

    async fn take(&mut self, message: Message) {
        self.pay_voids().await;
        match message {
            Message::Order(order) => self.order(order).await,
            Message::Event(event) => self.happen(event).await,
            Message::Ended(direction, problem) => self.end(direction, problem),
            Message::Settle(settler) => self.settlers.push(settler),
        }
        self.answer_settlers();
    }

    fn fail_orders(&mut self) {
        for (_, order) in self.orders.drain() {
            order.fail(Problem::new(Code::Interrupted));
        }
    }

    /// Begins again from the ledger after a panic, as after a restart: what was ordered and not committed is given up. Pushes
    /// and pulls that are under way go on.
    async fn begin_again(&mut self) {
        tokio::time::sleep(unwind::PAUSE).await;
        self.problems.insert(Direction::Push, Code::Interrupted);
        let begun = unwind::awaited(WORKER, async {
            self.fail_orders();
            match self.inner.store.read(remember).await {
                Ok(Some((_, _, core))) => {
                    self.state = State::new(&core, self.inner.clock.now());
                    self.stored_seq = self.state.acked_seq();
                    self.happen(Event::Started).await;
                }
                Ok(None) => {}
                Err(error) => log(Err(error), "the sync could not begin again"),
            }
        });
        if begun.await.is_err() {
            tracing::error!("the sync goes on from where it broke down");
        }
        self.inner.spool.wake();
        self.inner.announce(Topic::Missed);
        self.answer_settlers();
    }

    /// Until the core wants to be asked again.
    fn nap(&self) -> Duration {
        let until = self.state.next_tick().map(|next| next.duration_since(self.inner.clock.now()));
        let nap = until.and_then(|until| Duration::try_from(until.max(SignedDuration::from_millis(10))).ok());
        nap.unwrap_or(NAP_MAX).min(NAP_MAX)
    }

    /// A push or pull that was under way has ended.
    fn end(&mut self, direction: Direction, problem: Option<Code>) {
        self.under_way = self.under_way.saturating_sub(1);
        match problem {
            Some(code) => self.problems.insert(direction, code),
            None => self.problems.remove(&direction),
        };
        self.publish();
    }

    async fn order(&mut self, order: Order) {
        let asks = order.asks();
        let is_owed = |owed: &&OwedVoid| asks.iter().any(|(_, of)| *of == owed.voucher);
        if let Some(owed) = self.owed_voids.iter().find(is_owed) {
            // The hub still holds the right of the attempt before: asked again it would say that the voucher is used.
            let problem = Problem::new(owed.problem);
            order.fail(problem);
            return;
        }
        let wanted = order.wanted(&self.inner);
        let Some(of) = wanted.first().map(|first| first.request.id) else {
            order.fail(Problem::new(Code::Interrupted));
            return;
        };
        self.orders.insert(of, order);
        self.happen(Event::Wanted(wanted)).await;
    }

    async fn happen(&mut self, event: Event) {
        let mut waiting = vec![event];
        // Effects report back at once what they came to; every report adds fewer effects than it ends.
        while let Some(event) = waiting.pop() {
            let mut clock = self.inner.clock.clone();
            let effects = terminal::step(&mut self.state, event, self.inner.clock.now(), &mut clock);
            // Before anybody is answered: who asks next must find the state that their answer came from.
            self.publish();
            for effect in effects {
                waiting.extend(self.perform(effect).await);
            }
        }
    }

    /// Performs one effect; what it reports at once comes back.
    async fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::StoreIntent(request) => self.store_intent(*request).await,
            Effect::SendRedeem(request) => {
                // An intent that could not be stored has taken its order with it: nothing is sent.
                if self.ordered_with(request.id).is_some() {
                    self.send_redeem(*request);
                }
                None
            }
            // Recording the redemption or the void settles the intent.
            Effect::Commit { of, rights } => self.commit(of, rights).await,
            Effect::Void { id, voucher, cause } => self.void(id, voucher, cause).await,
            Effect::Forget(id) => {
                let forgotten = self.inner.store.write(move |conn| intents::forget(conn, id)).await;
                log(forgotten, "an intent could not be forgotten");
                None
            }
            Effect::Refuse { of, id, refusal } => {
                if let Some(order) = self.orders.remove(&of) {
                    order.refuse(id, refusal);
                }
                None
            }
            Effect::Push { after_seq } => {
                self.spawn_flow(Direction::Push, push::run(Arc::clone(&self.inner), after_seq, self.epoch()));
                None
            }
            Effect::Pull { cursor } => {
                self.spawn_flow(Direction::Pull, pull::run(Arc::clone(&self.inner), cursor, self.epoch()));
                None
            }
            Effect::TakeSnapshot => {
                self.spawn_flow(Direction::Pull, pull::snapshot(Arc::clone(&self.inner), self.epoch()));
                None
            }
            Effect::Acknowledge { epoch, acked_seq, revisions } => {
                self.acknowledge(epoch, acked_seq, revisions).await;
                None
            }
            Effect::LinkChanged(link) => {
                tracing::info!(?link, "the link to the hub changed");
                self.inner.announce(Topic::Status);
                None
            }
        }
    }

    fn epoch(&self) -> u64 {
        self.state.epoch()
    }

    async fn store_intent(&mut self, request: crate::wire::redeem::Redeem) -> Option<Event> {
        let id = request.id;
        let intent = intents::Intent {
            redemption: id,
            voucher: request.voucher,
            take: request.take,
            started_at: request.context.at,
        };
        match self.inner.store.write(move |conn| intents::start(conn, &intent)).await {
            Ok(()) => {
                FailPoint::IntentStored.pass();
                None
            }
            Err(error) => {
                if let Some(order) = self.ordered_with(id).and_then(|of| self.orders.remove(&of)) {
                    order.fail(store_failed(error));
                }
                Some(Event::NotSent(id))
            }
        }
    }

    /// The first request of the order that a request is of.
    fn ordered_with(&self, request: RedemptionId) -> Option<RedemptionId> {
        let holds = |order: &Order| order.asks().iter().any(|(id, _)| *id == request);
        self.orders.iter().find(|(_, order)| holds(order)).map(|(of, _)| *of)
    }

    fn send_redeem(&self, request: crate::wire::redeem::Redeem) {
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            let id = request.id;
            let budget = Duration::try_from(REDEEM_BUDGET).unwrap_or(Duration::from_secs(1));
            let event = match inner.client().redeem(&request, budget).await {
                Ok(answer) => Event::Decided { id, epoch: answer.epoch, decision: answer.decision },
                Err(error) => {
                    tracing::info!(error = %crate::engine::problem::Chain(&error), "a request was not answered");
                    Event::Unanswered(id)
                }
            };
            FailPoint::RightGranted.pass();
            inner.inbox.report(event).await;
        });
    }

    async fn commit(&mut self, of: RedemptionId, rights: Vec<Right>) -> Option<Event> {
        match (self.orders.remove(&of)?, rights.as_slice()) {
            (Order::Redemption(order), [right]) => match redeem::commit(&self.inner, &order, *right).await {
                Ok(redeem::Committed::Done { redeemed, head_seq }) => {
                    FailPoint::Committed.pass();
                    order.answer(Ok(Outcome::Redeemed(redeemed)));
                    self.inner.announce(Topic::Redemptions);
                    self.inner.spool.wake();
                    Some(Event::JournalGrew { head_seq })
                }
                Ok(redeem::Committed::Refused(verdict)) => {
                    order.answer(Ok(Outcome::Refused(verdict)));
                    Some(Event::NotCommitted(rights))
                }
                Err(error) => {
                    order.answer(Err(store_failed(error)));
                    Some(Event::NotCommitted(rights))
                }
            },
            (Order::Redemption(order), _) => {
                order.answer(Err(Problem::new(Code::Interrupted)));
                Some(Event::NotCommitted(rights))
            }
            (Order::Sale(order), _) => match sell::by_rights(&self.inner, &order, rights.clone()).await {
                Ok(sell::Committed::Done { sold, head_seq }) => {
                    order.answer(Ok(Concluded::Sold(sold)));
                    Some(Event::JournalGrew { head_seq })
                }
                Ok(sell::Committed::Not(reason)) => {
                    order.answer(Ok(reason));
                    Some(Event::NotCommitted(rights))
                }
                Err(problem) => {
                    order.answer(Err(problem));
                    Some(Event::NotCommitted(rights))
                }
            },
        }
    }

    async fn void(&mut self, id: RedemptionId, voucher: VoucherId, cause: VoidCause) -> Option<Event> {
        match redeem::void(&self.inner, id, voucher, cause).await {
            Ok(head_seq) => Some(Event::JournalGrew { head_seq }),
            Err(error) => {
                let problem = Code::from(&error);
                log(Err(error), "a void could not be written");
                // Beyond the limit the intents in the ledger remember: they are voided when the program starts again.
                if self.owed_voids.len() < OWED_VOIDS_MAX {
                    self.owed_voids.push_back(OwedVoid { id, voucher, cause, problem });
                }
                None
            }
        }
    }

    /// Writes the voids that the disk did not take, as far as it takes them now: until then the hub keeps the customer's
    /// right for a redemption that was never made.
    async fn pay_voids(&mut self) {
        while let Some(OwedVoid { id, voucher, cause, .. }) = self.owed_voids.front().copied() {
            let Ok(head_seq) = redeem::void(&self.inner, id, voucher, cause).await else { return };
            self.owed_voids.pop_front();
            self.happen(Event::JournalGrew { head_seq }).await;
        }
    }

    async fn acknowledge(&mut self, epoch: u64, acked_seq: u64, revisions: Revisions) {
        let author = self.inner.author;
        let done = self
            .inner
            .store
            .write(move |conn| match revisions {
                Revisions::Keep => identity::acknowledge(conn, author, acked_seq),
                Revisions::Forget => identity::follow_epoch(conn, epoch, &[(author, acked_seq)]),
            })
            .await;
        log(done, "an acknowledgement could not be kept");
        if acked_seq > self.stored_seq {
            FailPoint::PushStored.pass();
        }
        self.stored_seq = acked_seq;
    }

    fn spawn_flow<F>(&mut self, direction: Direction, flow: F)
    where
        F: Future<Output = Came> + Send + 'static,
    {
        self.under_way += 1;
        let inner = Arc::clone(&self.inner);
        tokio::spawn(async move {
            // A flow that breaks down must not stop the loop: it counts as failed.
            let Came { events, problem } = tokio::spawn(flow).await.unwrap_or_else(|error| {
                tracing::error!(%error, ?direction, "the sync broke down");
                Came::to_nothing(Event::Failed { direction, retry_after: None }, Code::Interrupted)
            });
            for event in events {
                inner.inbox.report(event).await;
            }
            // Last: whoever waits until nothing is under way finds everything done.
            if inner.inbox.send(Message::Ended(direction, problem)).await.is_err() {
                tracing::debug!("a push or pull ended after the sync had stopped");
            }
        });
    }

    /// Tells everybody how the sync stands.
    fn publish(&self) {
        let (grant, spent) = self.state.budget();
        let status = SyncStatus {
            link: self.state.link(),
            service: self.state.service(),
            waiting: self.state.waiting(),
            data_as_of: self.state.data_as_of(),
            grant: grant.cloned(),
            spent,
            epoch: self.state.epoch(),
            problem: [Direction::Push, Direction::Pull].iter().find_map(|way| self.problems.get(way)).copied(),
            clock: self.inner.clock.trust(),
            clock_off: self.inner.clock.minutes_off(),
        };
        self.status.send_if_modified(|known| {
            let changed = *known != status;
            if changed {
                *known = status;
            }
            changed
        });
    }

    /// Answers whoever waits until nothing more is under way.
    fn answer_settlers(&mut self) {
        if self.under_way == 0 && self.orders.is_empty() {
            for settler in self.settlers.drain(..) {
                // Who asked may have left.
                let _ = settler.send(());
            }
        }
    }
}

/// What could not be written is said; what waits for it is done when the program starts again.
fn log(done: Result<(), crate::store::Error>, what: &str) {
    if let Err(error) = done {
        tracing::error!(error = %crate::engine::problem::Chain(&error), what);
    }
}
