//! Paying by code: stored, asked of the payment network, asked again until it is known what became of it.
//!
//! ```text
//! code on a phone ─▶ stored ─▶ sent ─▶ waiting? unknown? asked again ─▶ settled and stored ─▶ tender of its sale
//!                                                                                        └─▶ given back, the same way
//! ```
//!
//! Each payment has a task of its own that lives until its outcome stands in the ledger. The digits of a code are in the
//! hands of that task for the one question that needs them; they are stored nowhere. What a crash left open is asked again
//! as soon as the payment service is known.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use crate::cloud::PaymentGateway;
use crate::domain::fact::{Event, Fact, PaymentAttempted, PaymentSettled, VERSION};
use crate::domain::id::{FactId, PaymentId, SaleId};
use crate::domain::money::Money;
use crate::domain::payload::PaymentCode;
use crate::domain::payment::{Ask, Attempt, Course, Heard, Held, Limits, Next, Outcome, Reason, State, Way};
use crate::domain::price::Due;
use crate::domain::staff::Permission;
use crate::domain::tender::{self, Means, Tender};
use crate::engine::fail_point::FailPoint;
use crate::engine::problem::{Chain, Code, Problem};
use crate::engine::redeem::Moment;
use crate::engine::sign_in::{Right, Unentitled};
use crate::engine::{Engine, Inner, Running, Topic, store_failed, unwind};
use crate::store::{self, Connection, baskets, journal, payments, shifts};
use crate::sync::terminal;

/// What the task of a payment is called where it breaks down.
const WORKER: &str = "a payment";

/// What became of a wish to pay by code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It stands in the ledger, and the network is being asked.
    Asked(Seen),
    /// So much cannot be paid so.
    NotPaid(tender::Refusal),
    /// No shift is open at this till.
    NoShift,
}

/// A payment as the counter sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What the ledger says of it.
    pub held: Held,
    /// How it stands.
    pub state: State,
    /// What the network is asked, while it is open.
    pub wish: Wish,
}

/// What is wanted of a payment that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// That it comes about.
    Paid,
    /// That it is closed.
    Closed,
}

/// The payments that are under way, and through whom.
#[derive(Debug, Default)]
pub(super) struct Desk {
    through: RwLock<Option<Through>>,
    under_way: Mutex<BTreeMap<PaymentId, UnderWay>>,
}

#[derive(Debug, Clone)]
struct Through {
    gateway: Arc<dyn PaymentGateway>,
    limits: Limits,
}

#[derive(Debug)]
struct UnderWay {
    course: Course,
    wake: Arc<Notify>,
}

/// Inside a transaction a refusal must undo everything, so it travels as an error.
#[derive(Debug, thiserror::Error)]
enum Undone {
    #[error("it cannot be paid so")]
    Not(Box<Begun>),
    #[error("it cannot be done: {}", .0.name())]
    Code(Code),
    #[error(transparent)]
    Right(#[from] Unentitled),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Engine {
    /// Takes payment by code through a payment network from now on, and asks it about all that is open.
    pub async fn pay_through(&self, gateway: Arc<dyn PaymentGateway>, limits: Limits) -> Result<(), Problem> {
        *self.inner().payments.through.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Through { gateway, limits });
        let open = self.store().read(payments::open).await.map_err(store_failed)?;
        for held in open {
            tracing::info!(payment = %held.attempt.id, "a payment was left open: it is asked again");
            drive(self.inner(), Course::found(held.attempt, held.since), None);
        }
        self.announce(Topic::Payments);
        Ok(())
    }

    /// Whether this counter takes payment by code.
    pub fn takes_codes(&self) -> bool {
        self.inner().payments.through().is_some()
    }

    /// Pays an amount of what is rung up by a customer's code. What is returned as asked stands in the ledger; what becomes
    /// of it is announced ([`Topic::Payments`]). One is asked for at a time.
    pub async fn pay_by_code(&self, code: PaymentCode, amount: Money) -> Result<Begun, Problem> {
        if !self.takes_codes() {
            return Err(Problem::new(Code::NoPaymentService));
        }
        let staff = self.signed_in().ok_or(Problem::new(Code::NobodySignedIn))?;
        let rung = self.rung();
        let (Some(sale), Ok(priced)) = (rung.id, &rung.priced) else {
            return Err(Problem::new(Code::BasketEmpty));
        };
        let due = match priced.due() {
            Due::Pay(due) => due,
            Due::Nothing | Due::GiveBack(_) => Money::ZERO,
        };
        let (id, fact) = (PaymentId::new(self.clock().mint()), FactId::new(self.clock().mint()));
        let attempt = Attempt { id, way: Way::Take { sale }, network: code.network(), amount };
        let moment = Moment::of(self.inner(), Some(staff));
        let since = moment.at;
        let written = self.store().write(move |conn| {
            Right::of(staff, Permission::Sell).check(conn)?;
            if shifts::open(conn)?.is_none() {
                return Err(Undone::Not(Box::new(Begun::NoShift)));
            }
            if baskets::open(conn)?.is_none_or(|kept| kept.sale != sale) {
                return Err(Undone::Code(Code::BasketChanged));
            }
            check_amount(conn, &attempt, sale, due)?;
            let event = Event::PaymentAttempted(PaymentAttempted::from(attempt));
            Ok(journal::record(conn, fact, since, &moment.fact(event))?.seq)
        });
        let head_seq = match written.await {
            Ok(head_seq) => head_seq,
            Err(Undone::Not(begun)) => return Ok(*begun),
            Err(undone) => return Err(undone.into()),
        };
        FailPoint::PaymentStored.pass();
        let course = Course::begun(attempt, since);
        let seen = seen_of(Held { attempt, since, outcome: None, free: Money::ZERO }, Some(&course));
        drive(self.inner(), course, Some(code));
        self.grown(head_seq).await;
        self.announce(Topic::Payments);
        Ok(Begun::Asked(seen))
    }

    /// The payments that somebody must think of, oldest first: those that are open, those whose money pays for nothing, and
    /// all of what is being rung up, failed ones too.
    pub async fn payments(&self) -> Result<Vec<Seen>, Problem> {
        let sale = self.rung().id;
        let read = self.store().read(move |conn| {
            let mut found = payments::outstanding(conn)?;
            let of_sale = sale.map(|sale| payments::of_sale(conn, sale)).transpose()?.unwrap_or_default();
            found.retain(|held| !of_sale.iter().any(|own| own.attempt.id == held.attempt.id));
            found.extend(of_sale);
            Ok::<_, store::Error>(found)
        });
        let found = read.await.map_err(store_failed)?;
        let under_way = self.inner().payments.under_way();
        Ok(found
            .into_iter()
            .map(|held| {
                let course = under_way.get(&held.attempt.id).map(|under_way| &under_way.course);
                seen_of(held, course)
            })
            .collect())
    }

    /// Gives a payment up that is open: the network is asked to close it, and to give back what it has taken. What becomes of
    /// it is announced.
    pub fn cancel_payment(&self, payment: PaymentId) -> Result<(), Problem> {
        self.stir(payment, |course| course.close(Reason::Cancelled))
    }

    /// Asks the network about a payment that is open at once, whatever pause there would be.
    pub fn ask_payment_again(&self, payment: PaymentId) -> Result<(), Problem> {
        self.stir(payment, Course::hurry)
    }

    /// Gives back what of a payment pays for nothing, all of it, to the customer it came from. What becomes of that is
    /// announced.
    pub async fn give_payment_back(&self, payment: PaymentId) -> Result<(), Problem> {
        if !self.takes_codes() {
            return Err(Problem::new(Code::NoPaymentService));
        }
        let staff = self.signed_in().ok_or(Problem::new(Code::NobodySignedIn))?;
        let (id, fact) = (PaymentId::new(self.clock().mint()), FactId::new(self.clock().mint()));
        let moment = Moment::of(self.inner(), Some(staff));
        let since = moment.at;
        let written = self.store().write(move |conn| {
            Right::of(staff, Permission::Sell).check(conn)?;
            let held = payments::find(conn, payment)?.filter(|held| held.free > Money::ZERO);
            let held = held.ok_or(Undone::Code(Code::NothingToGiveBack))?;
            // What another till took is held by what goes back of it.
            let of = match held.attempt.way {
                Way::GiveBack { of } => of,
                Way::Take { .. } => payment,
            };
            let attempt = Attempt { id, way: Way::GiveBack { of }, network: held.attempt.network, amount: held.free };
            let event = Event::PaymentAttempted(PaymentAttempted::from(attempt));
            Ok::<_, Undone>((attempt, journal::record(conn, fact, since, &moment.fact(event))?.seq))
        });
        let (attempt, head_seq) = written.await?;
        FailPoint::PaymentStored.pass();
        drive(self.inner(), Course::begun(attempt, since), None);
        self.grown(head_seq).await;
        self.announce(Topic::Payments);
        Ok(())
    }

    fn stir(&self, payment: PaymentId, change: impl FnOnce(&mut Course)) -> Result<(), Problem> {
        if !self.takes_codes() {
            return Err(Problem::new(Code::NoPaymentService));
        }
        {
            let mut under_way = self.inner().payments.under_way();
            let Some(under_way) = under_way.get_mut(&payment) else {
                // It was settled meanwhile: whoever asks hears how.
                return Ok(());
            };
            change(&mut under_way.course);
            under_way.wake.notify_one();
        }
        self.announce(Topic::Payments);
        Ok(())
    }
}

impl From<Undone> for Problem {
    fn from(undone: Undone) -> Self {
        match undone {
            Undone::Not(_) => Self::new(Code::Interrupted),
            Undone::Code(code) => Self::new(code),
            Undone::Right(unentitled) => unentitled.into(),
            Undone::Store(error) => store_failed(error),
        }
    }
}

/// Whether so much may be asked for: more than nothing, no more than is left to be paid, and nothing else is asked for.
fn check_amount(conn: &Connection, attempt: &Attempt, sale: SaleId, due: Money) -> Result<(), Undone> {
    let Attempt { network, amount, .. } = *attempt;
    let mut left = due;
    for held in payments::of_sale(conn, sale)? {
        if held.outcome.is_none() {
            return Err(Undone::Code(Code::PaymentOpen));
        }
        if held.tender().is_some() {
            left = left.saturating_sub(held.attempt.amount);
        }
    }
    let refusal = if amount <= Money::ZERO || amount > tender::AMOUNT_MAX {
        let means = Means::Code { network, payment: attempt.id, reference: String::new() };
        tender::Refusal::NoAmount { means }
    } else if amount > left {
        tender::Refusal::TooMuch { over: amount.saturating_sub(left.max(Money::ZERO)) }
    } else {
        return Ok(());
    };
    Err(Undone::Not(Box::new(Begun::NotPaid(refusal))))
}

/// Why a sale may not be concluded with these tenders, as far as payments by code go: all that was paid for it so stands
/// among them, nothing else does, and none is open.
pub(super) fn stands_against(
    conn: &Connection,
    sale: SaleId,
    tenders: &[Tender],
) -> Result<Option<Code>, store::Error> {
    let made = payments::of_sale(conn, sale)?;
    if made.iter().any(|held| held.outcome.is_none()) {
        return Ok(Some(Code::PaymentOpen));
    }
    let paid: Vec<Tender> = made.iter().filter_map(Held::tender).collect();
    let by_code: Vec<&Tender> = tenders.iter().filter(|tender| matches!(tender.means, Means::Code { .. })).collect();
    let fit = paid.len() == by_code.len() && by_code.into_iter().all(|tender| paid.contains(tender));
    Ok((!fit).then_some(Code::PaymentUnused))
}

/// Writes that money goes back by code for each such tender of a refund, in its transaction. They are driven once that is
/// committed.
pub(super) fn give_back_with(
    conn: &Connection,
    tenders: &[Tender],
    moment: &Moment,
    ids: &[(PaymentId, FactId)],
) -> Result<Vec<Attempt>, store::Error> {
    let by_code = tenders.iter().filter_map(|tender| match tender.means {
        Means::Code { network, payment, .. } => Some((network, payment, tender.amount)),
        _ => None,
    });
    by_code
        .zip(ids)
        .map(|((network, of, amount), (id, fact))| {
            let attempt = Attempt { id: *id, way: Way::GiveBack { of }, network, amount };
            let event = Event::PaymentAttempted(PaymentAttempted::from(attempt));
            journal::record(conn, *fact, moment.at, &moment.fact(event))?;
            Ok(attempt)
        })
        .collect()
}

/// Drives what was stored a moment ago.
pub(super) fn begin(inner: &Arc<Inner>, attempts: Vec<Attempt>, since: jiff::Timestamp) {
    for attempt in attempts {
        drive(inner, Course::begun(attempt, since), None);
    }
}

fn seen_of(held: Held, course: Option<&Course>) -> Seen {
    let state = match (&held.outcome, course) {
        (Some(outcome), _) => State::Settled(outcome.clone()),
        (None, Some(course)) => course.state().clone(),
        (None, None) => State::Unknown,
    };
    let wish = if course.is_some_and(Course::is_closing) { Wish::Closed } else { Wish::Paid };
    Seen { held, state, wish }
}

impl Desk {
    fn through(&self) -> Option<Through> {
        self.through.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn under_way(&self) -> std::sync::MutexGuard<'_, BTreeMap<PaymentId, UnderWay>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be done about a payment; nothing where it is over.
    fn next(&self, payment: PaymentId, limits: &Limits, now: jiff::Timestamp) -> Option<(Attempt, Next)> {
        let mut under_way = self.under_way();
        let course = &mut under_way.get_mut(&payment)?.course;
        Some((*course.attempt(), course.next(limits, now)))
    }

    /// Takes up what was heard; returns how the payment ended, where it has. That is kept only once it is stored.
    fn hear(&self, payment: PaymentId, asked: Ask, heard: &Heard) -> Option<Outcome> {
        let mut under_way = self.under_way();
        let course = &mut under_way.get_mut(&payment)?.course;
        let mut after = course.clone();
        after.hear(asked, heard);
        if let State::Settled(outcome) = after.state() {
            return Some(outcome.clone());
        }
        *course = after;
        None
    }
}

/// Gives a payment a task that lives until its outcome is stored.
fn drive(inner: &Arc<Inner>, course: Course, code: Option<PaymentCode>) {
    let id = course.attempt().id;
    let wake = Arc::new(Notify::new());
    {
        let mut under_way = inner.payments.under_way();
        if under_way.contains_key(&id) {
            return;
        }
        under_way.insert(id, UnderWay { course, wake: Arc::clone(&wake) });
    }
    let weak = Arc::downgrade(inner);
    tokio::spawn(async move {
        let task = |code| run(weak.clone(), id, Arc::clone(&wake), code);
        if unwind::awaited(WORKER, task(code)).await.is_err() {
            // What was sent is not known: from now on it is asked about, and never sent again.
            tokio::time::sleep(unwind::PAUSE).await;
            unwind::kept_up(WORKER, unwind::PAUSE, || task(None)).await;
        }
    });
}

async fn run(weak: Weak<Inner>, id: PaymentId, wake: Arc<Notify>, mut code: Option<PaymentCode>) {
    let Some(mut closing) = weak.upgrade().map(|inner| inner.closing()) else { return };
    loop {
        let Some(inner) = weak.upgrade() else { return };
        let Some(through) = inner.payments.through() else { return };
        let Some((attempt, next)) = inner.payments.next(id, &through.limits, inner.clock.now()) else { return };
        let Next::Ask { ask, after } = next else { return };
        drop(inner);
        if !after.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(within(after)) => {}
                () = wake.notified() => continue,
                _ = closing.wait_for(|running| *running == Running::No) => return,
            }
        }
        let Some(inner) = weak.upgrade() else { return };
        let heard = tokio::select! {
            heard = asked(&through, ask, &attempt, code.take(), inner.shop().currency) => heard,
            _ = closing.wait_for(|running| *running == Running::No) => return,
        };
        let outcome = inner.payments.hear(id, ask, &heard);
        if let Some(outcome) = outcome {
            FailPoint::PaymentAnswered.pass();
            match settle(&inner, id, outcome).await {
                Ok(head_seq) => {
                    inner.payments.under_way().remove(&id);
                    inner.announce(Topic::Payments);
                    inner.inbox.report(terminal::Event::JournalGrew { head_seq }).await;
                    return;
                }
                Err(error) => {
                    tracing::error!(payment = %id, error = %Chain(&error), "what became of a payment is not stored");
                    // What cannot be stored is not known: it is asked again.
                    let _ = inner.payments.hear(id, ask, &Heard::Nothing);
                }
            }
        }
        inner.announce(Topic::Payments);
    }
}

/// Asks one question, for as long as an answer may take.
async fn asked(
    through: &Through,
    ask: Ask,
    attempt: &Attempt,
    code: Option<PaymentCode>,
    currency: crate::domain::money::Currency,
) -> Heard {
    let gateway = &through.gateway;
    let answering = match (ask, attempt.way, &code) {
        (Ask::Send, Way::Take { .. }, Some(code)) => gateway.pay(attempt, code, currency),
        (Ask::Send, Way::GiveBack { .. }, _) => gateway.refund(attempt, currency),
        (Ask::Send, Way::Take { .. }, None) | (Ask::Query, ..) => gateway.query(attempt, currency),
        (Ask::Close, ..) => gateway.cancel(attempt, currency),
    };
    tokio::time::timeout(within(through.limits.answer), answering).await.unwrap_or(Heard::Nothing)
}

fn within(limit: jiff::SignedDuration) -> Duration {
    Duration::try_from(limit).unwrap_or_default()
}

/// Stores how a payment ended; returns the journal's end.
async fn settle(inner: &Arc<Inner>, payment: PaymentId, outcome: Outcome) -> Result<u64, store::Error> {
    let (id, at) = (FactId::new(inner.clock.mint()), inner.clock.now());
    let event = Event::PaymentSettled(PaymentSettled { payment, outcome });
    let fact = Fact { v: VERSION, staff: None, day: inner.business_day(at), event };
    let written = inner.store.write(move |conn| Ok::<_, store::Error>(journal::record(conn, id, at, &fact)?.seq));
    written.await
}
