//! The hub's endpoints.

use countersign::domain::fact::Author;
use countersign::domain::id::{DeviceId, Incarnation};
use countersign::domain::redemption::stands;
use countersign::sync::hub::{self, Arrival, Event, Journal, Turned, admit};
use countersign::wire::pull::{Change, Item, Kind, More};
use countersign::wire::push::{self, Push};
use countersign::wire::redeem::{self, Decision, Redeem};
use countersign::wire::{Problem, ProblemCode, pull, signed};

use crate::hub::Hub;
use crate::hub::books::{Enrolled, JournalState};
use crate::mutation::Mutation;
use crate::network::{GrantLetter, Page, Reply, Request, Snapshot};
use crate::town::instant;
use crate::world::Around;

/// How many changes a page brings here: few, so that runs take many pages.
const PAGE: usize = 12;

/// How often a terminal is asked to come back.
const NEXT_POLL_MS: u32 = 30_000;

impl Hub {
    /// Serves one call, in one transaction.
    pub fn serve(&mut self, request: Request, around: &mut Around) -> Reply {
        self.books.changes.commit_delayed(around.now);
        let before = self.books.changes.head;
        let reply = match request {
            Request::Push(push, signature) => self.push(*push, signature, around),
            Request::Pull { device, epoch, cursor } => self.pull(device, epoch, cursor, around),
            Request::Snapshot { device } => self.snapshot(device, around),
            Request::Redeem(request) => self.redeem(*request, around),
            Request::Verify { device, question } => self.verify(device, question, around),
            Request::Begin { device, restored, begun } => self.begin(device, restored, begun),
        };
        if around.mutation == Mutation::SequenceCursor {
            for version in before + 1..=self.books.changes.head {
                if around.dice.happens(200) {
                    self.books.changes.delay(version, around.now + around.dice.between(50, 3_000));
                }
            }
        }
        reply
    }

    fn push(&mut self, push: Push, signature: Option<String>, around: &mut Around) -> Reply {
        let push = if around.by_wire() { through_json(&push) } else { push };
        let author = Author { device: push.device, incarnation: push.incarnation };
        if let Some(signature) = signature {
            let bytes = serde_json::to_vec(&push).expect("a push is JSON");
            let key = around.keys[&push.device].verifying_key();
            if signed::verify(signed::Context::Push, &bytes, &signature, &key).is_err() {
                return problem(ProblemCode::BadSignature, None, None);
            }
        }
        if let Some(refused) = self.turned_off(push.device) {
            return refused;
        }
        let head = self.books.head(author);
        let stored = self.books.journals.get(&author);
        let hash_at = |seq: u64| stored.and_then(|journal| journal.row(seq)).map(|row| (seq, row.hash));
        let known = push.facts.iter().map(|row| row.seq).chain([push.head.seq]).filter_map(hash_at).collect();
        let admitted = match admit(&push, author, &Journal { head, known, epoch: self.books.epoch }) {
            Ok(admitted) => admitted,
            Err(turned) => return self.turned_away(author, turned, around),
        };
        self.meet(author);
        let now = instant(self.clock_ms(around.now));
        let mut results = Vec::new();
        for (row, arrival) in push.facts.iter().zip(&admitted.arrivals) {
            let journal = self.books.journals.get(&author);
            let result = match (arrival, journal.and_then(|journal| journal.result(row.seq))) {
                (Arrival::Known, Some(result)) => result.clone(),
                (Arrival::Known | Arrival::New, _) => match self.books.take_in(row, author, now, around) {
                    Ok(result) => result,
                    Err(fault) => {
                        around.truth.fault("guard", fault);
                        return problem(ProblemCode::Internal, None, None);
                    }
                },
            };
            around.story.tell(around.now, "hub", || {
                format!("{:?} {} → {:?} {:?}", arrival, row.body, result.outcome, result.code)
            });
            results.push(result);
        }
        if admitted.drains(&push) && self.books.awaited.remove(&push.device) {
            let left = self.books.awaited.len();
            around.story.tell(around.now, "hub", || format!("a terminal has drained, {left} to wait for"));
        }
        let grant = self.grant_for(author, around);
        let answer = push::Answer {
            epoch: self.books.epoch,
            acked_seq: admitted.acked_seq,
            results,
            grant: None,
            server_time: now,
            next_poll_ms: NEXT_POLL_MS,
        };
        let answer = if around.by_wire() { through_json(&answer) } else { answer };
        Reply::Pushed(Box::new(answer), grant)
    }

    fn turned_away(&mut self, author: Author, turned: Turned, around: &mut Around) -> Reply {
        around.story.tell(around.now, "hub", || format!("turned away: {turned}"));
        match turned {
            Turned::Epoch { epoch } => problem(ProblemCode::Epoch, Some(epoch), Some(self.books.head(author).seq)),
            Turned::Gap { acked_seq } => problem(ProblemCode::Gap, None, Some(acked_seq)),
            Turned::Fork { .. } => {
                if let Some(device) = self.books.devices.get_mut(&author.device) {
                    device.journal = JournalState::Forked;
                }
                around.truth.flagged.insert(author.device);
                problem(ProblemCode::Fork, None, None)
            }
            Turned::Broken(broken) => {
                around.truth.fault("I10", format!("a push is no chain: {broken}"));
                problem(ProblemCode::Malformed, None, None)
            }
        }
    }

    /// A life that is not known yet, after a restore of the books, is the present one.
    fn meet(&mut self, author: Author) {
        if let Some(device) = self.books.devices.get_mut(&author.device)
            && device.incarnation != author.incarnation
            && !device.superseded.contains(&author.incarnation)
        {
            device.superseded.insert(device.incarnation);
            device.incarnation = author.incarnation;
        }
    }

    fn begin(&mut self, device: DeviceId, restored: Incarnation, begun: Incarnation) -> Reply {
        if let Some(refused) = self.turned_off(device) {
            return refused;
        }
        self.meet(Author { device, incarnation: restored });
        self.meet(Author { device, incarnation: begun });
        let acked_seq = self.books.head(Author { device, incarnation: restored }).seq;
        Reply::Begun { epoch: self.books.epoch, acked_seq }
    }

    fn pull(&mut self, device: DeviceId, epoch: u64, cursor: u64, around: &mut Around) -> Reply {
        if let Some(refused) = self.turned_off(device) {
            return refused;
        }
        let fenced = around.mutation != Mutation::EpochNotFenced;
        if fenced && epoch != self.books.epoch {
            return problem(ProblemCode::Epoch, Some(self.books.epoch), None);
        }
        if fenced && !(self.books.changes.floor..=self.books.changes.head).contains(&cursor) {
            return problem(ProblemCode::CursorTooOld, None, None);
        }
        let (keys, to, more) = self.books.changes.after(cursor, PAGE);
        let items: Vec<Item> = keys.into_iter().map(|key| self.books.item(key)).collect();
        let items = if around.by_wire() { items.iter().map(read_back).collect() } else { items };
        let incarnation = self.books.devices[&device].incarnation;
        Reply::Page(Box::new(Page {
            epoch: self.books.epoch,
            from: cursor,
            to,
            more: if more { More::Waiting } else { More::Drained },
            items,
            grant: self.grant_for(Author { device, incarnation }, around),
            server_time: instant(self.clock_ms(around.now)),
        }))
    }

    fn snapshot(&mut self, device: DeviceId, around: &mut Around) -> Reply {
        if let Some(refused) = self.turned_off(device) {
            return refused;
        }
        let books = &self.books;
        Reply::Snapshot(Box::new(Snapshot {
            epoch: books.epoch,
            as_of: books.changes.head,
            vouchers: books.vouchers.keys().map(|id| books.voucher_row(*id)).collect(),
            bookings: books.bookings.values().cloned().collect(),
            exceptions: books.exceptions.values().cloned().collect(),
            server_time: instant(self.clock_ms(around.now)),
        }))
    }

    fn redeem(&mut self, request: Redeem, around: &mut Around) -> Reply {
        let request = if around.by_wire() { through_json(&request) } else { request };
        if let Some(refused) = self.turned_off(request.device) {
            return refused;
        }
        let decision = match self.books.answers.get(&request.id) {
            Some((asked, decision)) if *asked == request => decision.clone(),
            Some(_) => return problem(ProblemCode::IdReused, None, None),
            None => match self.decide(&request, around) {
                Ok(decision) => decision,
                Err(fault) => {
                    around.truth.fault("guard", fault);
                    return problem(ProblemCode::Internal, None, None);
                }
            },
        };
        around.story.tell(around.now, "hub", || format!("asked {} for {}: {decision:?}", request.id, request.voucher));
        let server_time = instant(self.clock_ms(around.now));
        let answer = redeem::Answer { id: request.id, epoch: self.books.epoch, server_time, decision };
        Reply::Decided(Box::new(if around.by_wire() { through_json(&answer) } else { answer }))
    }

    fn decide(&mut self, request: &Redeem, around: &mut Around) -> Result<Decision, String> {
        let author = Author { device: request.device, incarnation: request.incarnation };
        let device = &self.books.devices[&request.device];
        if device.superseded.contains(&request.incarnation) {
            return Ok(Decision::Unavailable);
        }
        let slice = self.books.slice(request.voucher, request.id);
        let voucher = &self.books.vouchers[&request.voucher].0;
        let (_, campaign) = around.town.issued(request.voucher);
        let shop = around.town.shops[device.shop];
        let now = instant(self.clock_ms(around.now));
        let stood = stands(voucher, &around.town.campaigns[campaign], shop, &around.town.zone, now, &[]);
        let rules = stood.as_ref().map(|()| voucher.last_use.as_ref());
        let step = hub::step(&slice, Event::Redeem { request, author, rules }, now);
        let hub::Reply::Decision(decision) = step.reply else {
            return Err("a request was answered as a fact".to_owned());
        };
        self.books.write(step.effects)?;
        if decision != Decision::Unavailable && around.mutation != Mutation::AnswersNotKept {
            self.books.answers.insert(request.id, (request.clone(), decision.clone()));
        }
        Ok(decision)
    }

    /// A grant for the present life of a terminal.
    fn grant_for(&mut self, author: Author, around: &mut Around) -> Option<GrantLetter> {
        let present = self.books.devices.get(&author.device).is_some_and(|it| it.incarnation == author.incarnation);
        present.then(|| self.grant(author, around))
    }

    /// From a terminal whose journal has split nothing is taken, and nothing is told to it.
    pub(super) fn turned_off(&self, device: DeviceId) -> Option<Reply> {
        let state = self.books.devices.get(&device).map(|Enrolled { journal, .. }| *journal);
        match state {
            Some(JournalState::Whole) => None,
            Some(JournalState::Forked) => Some(problem(ProblemCode::Fork, None, None)),
            None => Some(problem(ProblemCode::Unauthorised, None, None)),
        }
    }
}

fn problem(code: ProblemCode, epoch: Option<u64>, acked_seq: Option<u64>) -> Reply {
    Reply::Problem(Problem { code, detail: String::new(), epoch, acked_seq })
}

/// An envelope as it arrives after its way as JSON.
pub fn through_json<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
    envelope: &T,
) -> T {
    let text = serde_json::to_string(envelope).expect("an envelope is JSON");
    let read: T = serde_json::from_str(&text).expect("an envelope reads its own JSON");
    assert_eq!(read, *envelope, "an envelope changed on its way");
    read
}

/// A change as it is read after its way as JSON.
fn read_back(item: &Item) -> Item {
    let row = |value: Result<serde_json::Value, serde_json::Error>| Some(value.expect("a row is JSON"));
    let (kind, row) = match item {
        Item::Voucher(voucher) => (Kind::Voucher, row(serde_json::to_value(voucher))),
        Item::Booking(booking) => (Kind::Booking, row(serde_json::to_value(booking))),
        Item::Exception(exception) => (Kind::Exception, row(serde_json::to_value(exception))),
        _ => return item.clone(),
    };
    let change = Change { kind: kind.name().to_owned(), id: String::new(), version: 0, row };
    let read = through_json::<pull::Change>(&change).read().expect("a change that this version wrote");
    assert_eq!(read, *item, "a change read differently");
    read
}
