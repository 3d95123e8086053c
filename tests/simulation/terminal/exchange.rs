//! The terminal's calls, and what it makes of the answers.

use std::collections::BTreeMap;

use countersign::domain::budget::Grant;
use countersign::domain::fact::{Author, Fact};
use countersign::domain::id::RedemptionId;
use countersign::sync::terminal::{Direction, Event, Service};
use countersign::wire::pull::{Item, More};
use countersign::wire::push::{Answer, Push};
use countersign::wire::redeem::Redeem;
use countersign::wire::signed::{self, Context};
use countersign::wire::verify::{Found, Verify};
use countersign::wire::{Problem, ProblemCode};
use jiff::{SignedDuration, Timestamp};

use crate::ledger::{Cache, Known, Ledger};
use crate::mutation::Mutation;
use crate::network::{GrantLetter, Page, Reply, Request, Snapshot};
use crate::terminal::{Asking, Call, Marks, Start, Terminal};
use crate::world::{Around, Turn};

/// How many facts a push brings here: few, so that runs take many pushes.
const BATCH: usize = 9;

/// How long the driver waits for an answer to anything but a request for a right.
const PATIENCE_MS: i64 = 8_000;

/// How long the counter waits for what the hub has heard of a sale.
const VERIFY_MS: i64 = 1_500;

/// How long a request's answer may come late and still be heard.
const LATE_MS: i64 = 12_000;

/// After how long a request that was not answered is sent again, under the same id.
const RESEND_MS: i64 = 500;

impl Terminal {
    fn ask(&mut self, call: Call, request: Request, patience: i64, around: &mut Around) {
        let number = around.next_call();
        if let Some(running) = &mut self.running {
            running.calls.insert(number, call);
            around.send(self.no, self.boot, number, request, patience);
        }
    }

    pub(super) fn send_redeem(&mut self, request: Redeem, around: &mut Around) {
        if around.dice.happens(500) {
            let again = Turn::SendAgain(self.no, self.boot, Box::new(request.clone()));
            around.later(RESEND_MS, again);
        }
        let call = Call::Redeem { asked: request.id, sent: request.id };
        self.ask(call, Request::Redeem(Box::new(request)), LATE_MS, around);
    }

    /// Sends a request again while the counter still waits for it.
    pub fn send_again(&mut self, boot: u32, request: Redeem, around: &mut Around) {
        let waits = self.running.as_ref().is_some_and(|running| running.orders.contains_key(&request.id));
        if boot != self.boot || !waits {
            return;
        }
        let asked = request.id;
        let sent = match around.mutation {
            Mutation::NewIdPerRetry => Redeem { id: RedemptionId::new(around.dice.mint()), ..request },
            _ => request,
        };
        let call = Call::Redeem { asked, sent: sent.id };
        self.ask(call, Request::Redeem(Box::new(sent)), LATE_MS, around);
    }

    /// Asks the hub how far it has the life that was restored, and tells it of the one that begins.
    pub(super) fn ask_about(&mut self, restored: Author, around: &mut Around) {
        let begun = self.disk.ledger.life().author.incarnation;
        let request = Request::Begin { device: self.device, restored: restored.incarnation, begun };
        self.ask(Call::Begin, request, PATIENCE_MS, around);
    }

    pub(super) fn push(&mut self, after_seq: u64, around: &mut Around) {
        let ledger = &self.disk.ledger;
        let present = ledger.present();
        let present_first = self.running.as_ref().is_some_and(|running| running.present_first);
        let earlier =
            ledger.lives[..present].iter().position(|life| life.owed() > 0 || life.known_at_hub == Known::NotSince);
        let (at, life) = match earlier {
            Some(at) if !present_first => (at, &ledger.lives[at]),
            Some(_) | None => (present, ledger.life()),
        };
        let facts = match (at == present, life.known_at_hub) {
            (true, _) => life.rows_after(after_seq, BATCH),
            (false, Known::Yes) => life.rows_after(life.acked_seq, BATCH),
            // Without facts it only asks how far the hub is.
            (false, Known::NotSince) => Vec::new(),
        };
        let push = Push {
            device: life.author.device,
            incarnation: life.author.incarnation,
            epoch: self.running.as_ref().map_or(ledger.epoch, |running| running.core.epoch()),
            from_seq: facts.first().map_or(life.head().seq + 1, |row| row.seq),
            head: life.head(),
            owed_elsewhere: owed_beside(ledger, at),
            facts,
        };
        let signature = around.signs.then(|| {
            let bytes = serde_json::to_vec(&push).expect("a push is JSON");
            signed::sign(Context::Push, &bytes, &around.keys[&self.device])
        });
        let request = Request::Push(Box::new(push), signature);
        self.ask(Call::Push { life: at, after_seq }, request, PATIENCE_MS, around);
    }

    pub(super) fn pull(&mut self, cursor: u64, around: &mut Around) {
        let Some(running) = &self.running else {
            return;
        };
        let request = Request::Pull { device: self.device, epoch: running.core.epoch(), cursor };
        self.ask(Call::Pull, request, PATIENCE_MS, around);
    }

    /// Asks the hub what it has heard of a sale.
    pub(super) fn ask_for_sale(&mut self, asking: Asking, around: &mut Around) {
        let sale = match asking {
            Asking::GiveBack(giving) => giving.sale,
            Asking::Pay(of) => of,
        };
        let question = Verify::Sale { named: sale.to_string() };
        let request = Request::Verify { device: self.device, question };
        self.ask(Call::Sale(asking), request, VERIFY_MS, around);
    }

    pub(super) fn take_snapshot(&mut self, around: &mut Around) {
        self.ask(Call::Pull, Request::Snapshot { device: self.device }, PATIENCE_MS, around);
    }

    /// A call came to nothing.
    pub fn expire(&mut self, boot: u32, call: u64, around: &mut Around) {
        if boot != self.boot {
            return;
        }
        let Some(open) = self.running.as_mut().and_then(|running| running.calls.remove(&call)) else {
            return;
        };
        match open {
            Call::Push { .. } => self.happen(failed(Direction::Push), around),
            Call::Pull => self.happen(failed(Direction::Pull), around),
            Call::Redeem { asked, .. } => self.happen(Event::Unanswered(asked), around),
            Call::Sale(asking) => {
                self.happen(Event::LinkLost, around);
                self.heard_of(asking, None, around);
            }
            Call::Begin => {
                if let Start::AskFirst { restored } = self.start {
                    self.ask_about(restored, around);
                }
            }
        }
    }

    /// An answer arrives; one to a call that was given up is not heard.
    pub fn answered(&mut self, boot: u32, call: u64, reply: Reply, around: &mut Around) {
        if boot != self.boot {
            return;
        }
        let Some(open) = self.running.as_mut().and_then(|running| running.calls.remove(&call)) else {
            return;
        };
        let events = match (open, reply) {
            (Call::Push { life, after_seq }, Reply::Pushed(answer, grant)) => {
                self.learn_time(answer.server_time, around);
                self.pushed(life, after_seq, &answer, grant, around)
            }
            (Call::Push { life, after_seq }, Reply::Problem(problem)) => self.not_pushed(life, after_seq, &problem),
            (Call::Pull, Reply::Page(page)) => {
                self.learn_time(page.server_time, around);
                self.page(*page, around)
            }
            (Call::Pull, Reply::Snapshot(snapshot)) => {
                self.learn_time(snapshot.server_time, around);
                self.snapshot(*snapshot, around)
            }
            (Call::Pull, Reply::Problem(problem)) => self.not_pulled(&problem),
            (Call::Redeem { asked: id, sent }, Reply::Decided(answer)) => {
                self.learn_time(answer.server_time, around);
                if let Some(running) = self.running.as_mut().filter(|_| sent != id) {
                    running.granted_as.insert(id, sent);
                }
                vec![Event::Decided { id, epoch: answer.epoch, decision: answer.decision }]
            }
            (Call::Redeem { asked, .. }, _) => vec![Event::Unanswered(asked)],
            (Call::Sale(asking), reply) => {
                self.heard_of(asking, self.heard(reply), around);
                Vec::new()
            }
            (Call::Begin, Reply::Begun { epoch, acked_seq }) => {
                self.begun(epoch, acked_seq);
                vec![Event::Started]
            }
            (Call::Begin, _) => {
                if let Start::AskFirst { restored } = self.start {
                    self.ask_about(restored, around);
                }
                Vec::new()
            }
            (Call::Push { .. }, _) => vec![failed(Direction::Push)],
            (Call::Pull, _) => vec![failed(Direction::Pull)],
        };
        for event in events {
            self.happen(event, around);
        }
    }

    fn heard_of(&mut self, asking: Asking, heard: Option<Vec<Fact>>, around: &mut Around) {
        match asking {
            Asking::GiveBack(giving) => self.plan_back(giving, heard, around),
            Asking::Pay(of) => self.pay_knowing(of, heard, around),
        }
    }

    /// What an answer tells of the sale that was asked for; what other books say counts for nothing.
    fn heard(&self, reply: Reply) -> Option<Vec<Fact>> {
        let epoch = self.running.as_ref()?.core.epoch();
        match reply {
            Reply::Found(answer) if answer.epoch == epoch => match answer.found {
                Found::Sales { sales } => sales.into_iter().next(),
                _ => None,
            },
            _ => None,
        }
    }

    fn learn_time(&mut self, server_time: Timestamp, around: &Around) {
        if let Some(running) = &mut self.running {
            running.marks = Marks::learned(server_time, around.now, self.skew_ms);
        }
    }

    fn begun(&mut self, epoch: u64, acked_seq: u64) {
        let ledger = &mut self.disk.ledger;
        let restored = ledger.present() - 1;
        if epoch == ledger.epoch {
            let known = acked_seq.min(ledger.lives[restored].head().seq);
            ledger.learn(restored, known);
        }
        self.start = Start::Ready;
    }

    fn pushed(
        &mut self,
        life: usize,
        after_seq: u64,
        answer: &Answer,
        grant: Option<GrantLetter>,
        around: &mut Around,
    ) -> Vec<Event> {
        let Some(running) = &mut self.running else {
            return Vec::new();
        };
        running.present_first = false;
        if answer.epoch != running.core.epoch() && around.mutation != Mutation::EpochNotFenced {
            return vec![again(Direction::Push)];
        }
        let ledger = &mut self.disk.ledger;
        for result in &answer.results {
            ledger.note(life, result.id, result.outcome, result.rev);
        }
        let mut events: Vec<Event> = self.granted(grant, around).into_iter().collect();
        let ledger = &mut self.disk.ledger;
        if life == ledger.present() {
            let next_poll = SignedDuration::from_millis(i64::from(answer.next_poll_ms));
            events.push(Event::Pushed { acked_seq: answer.acked_seq, next_poll });
        } else {
            match ledger.lives[life].known_at_hub {
                Known::Yes => ledger.lives[life].acked_seq = ledger.lives[life].acked_seq.max(answer.acked_seq),
                Known::NotSince => ledger.learn(life, answer.acked_seq),
            }
            events.push(Event::Pushed { acked_seq: after_seq, next_poll: SignedDuration::ZERO });
        }
        events
    }

    fn not_pushed(&mut self, life: usize, after_seq: u64, problem: &Problem) -> Vec<Event> {
        let present = self.disk.ledger.present() == life;
        match (problem.code, problem.epoch, problem.acked_seq) {
            (ProblemCode::Epoch, Some(epoch), Some(acked_seq)) if present => {
                if let Some(running) = &mut self.running {
                    running.present_first = false;
                }
                vec![Event::EpochChanged { epoch, acked_seq, direction: Direction::Push }]
            }
            (ProblemCode::Epoch, _, _) => {
                // How far the hub is with another life says nothing of this one.
                if let Some(running) = &mut self.running {
                    running.present_first = true;
                }
                vec![again(Direction::Push)]
            }
            (ProblemCode::Gap, _, Some(acked_seq)) if present => vec![Event::Gap { acked_seq }],
            (ProblemCode::Gap, _, Some(acked_seq)) => {
                self.disk.ledger.learn(life, acked_seq);
                vec![Event::Pushed { acked_seq: after_seq, next_poll: SignedDuration::ZERO }]
            }
            (ProblemCode::Fork, _, _) => vec![split(Direction::Push)],
            _ => vec![failed(Direction::Push)],
        }
    }

    fn page(&mut self, page: Page, around: &mut Around) -> Vec<Event> {
        let as_of = self.effective(around);
        let Some(running) = &self.running else {
            return Vec::new();
        };
        let fenced = around.mutation != Mutation::EpochNotFenced;
        let Some(cache) = self.disk.cache.as_mut() else {
            return vec![failed(Direction::Pull)];
        };
        if fenced && (page.epoch != running.core.epoch() || page.epoch != cache.epoch || page.from != cache.cursor) {
            return self.epoch_unclear();
        }
        for item in page.items {
            cache.keep(item);
        }
        cache.cursor = page.to;
        if page.more == More::Drained {
            cache.as_of = Some(as_of);
        }
        let mut events: Vec<Event> = self.granted(page.grant, around).into_iter().collect();
        events.push(Event::Pulled { cursor: page.to, more: page.more, as_of });
        events
    }

    fn snapshot(&mut self, snapshot: Snapshot, around: &mut Around) -> Vec<Event> {
        let as_of = self.effective(around);
        if self.running.as_ref().is_some_and(|running| running.core.epoch() != snapshot.epoch) {
            return self.epoch_unclear();
        }
        let mut cache = Cache {
            epoch: snapshot.epoch,
            cursor: snapshot.as_of,
            as_of: Some(as_of),
            vouchers: BTreeMap::new(),
            bookings: BTreeMap::new(),
            exceptions: BTreeMap::new(),
        };
        cache.vouchers.extend(snapshot.vouchers.into_iter().map(|row| (row.voucher.id, row.voucher)));
        cache.bookings.extend(snapshot.bookings.into_iter().map(|booking| (booking.id, booking)));
        cache.exceptions.extend(snapshot.exceptions.into_iter().map(|row| (row.id, row.state)));
        self.disk.cache = Some(cache);
        vec![Event::Pulled { cursor: snapshot.as_of, more: More::Waiting, as_of }]
    }

    fn not_pulled(&mut self, problem: &Problem) -> Vec<Event> {
        match problem.code {
            ProblemCode::Epoch => self.epoch_unclear(),
            ProblemCode::CursorTooOld => vec![Event::CursorTooOld],
            ProblemCode::Fork => vec![split(Direction::Pull)],
            _ => vec![failed(Direction::Pull)],
        }
    }

    /// Only a push of the present life says how far the hub is with it: that is done next.
    fn epoch_unclear(&mut self) -> Vec<Event> {
        if let Some(running) = &mut self.running {
            running.present_first = true;
        }
        let head_seq = self.disk.ledger.life().head().seq;
        vec![Event::JournalGrew { head_seq }, again(Direction::Pull)]
    }

    fn granted(&mut self, letter: Option<GrantLetter>, around: &mut Around) -> Option<Event> {
        let grant: Grant = match letter? {
            GrantLetter::Bare(grant) => grant,
            GrantLetter::Sealed(document) => {
                document.open(Context::Grant, &around.hub_key).expect("a grant that the hub signed")
            }
        };
        let ledger = &mut self.disk.ledger;
        if grant.incarnation != ledger.life().author.incarnation || grant.epoch != ledger.epoch {
            return None;
        }
        ledger.keep_grant(grant);
        ledger.budget().map(|(grant, spent)| Event::Granted { grant, spent })
    }
}

impl Cache {
    fn keep(&mut self, item: Item) {
        match item {
            Item::Voucher(row) => {
                self.vouchers.insert(row.voucher.id, row.voucher);
            }
            Item::Booking(row) => {
                self.bookings.insert(row.booking.id, row.booking);
            }
            Item::Exception(row) => {
                self.exceptions.insert(row.id, row.state);
            }
            _ => {}
        }
    }
}

/// What the lives beside this one owe.
fn owed_beside(ledger: &Ledger, at: usize) -> u64 {
    ledger.lives.iter().enumerate().filter(|(life, _)| *life != at).map(|(_, life)| life.owed()).sum()
}

fn split(direction: Direction) -> Event {
    Event::OutOfService { service: Service::Forked, direction }
}

fn failed(direction: Direction) -> Event {
    Event::Failed { direction, retry_after: None }
}

fn again(direction: Direction) -> Event {
    Event::Stuck(direction)
}
