//! From a code to a verdict: what it stands for, what is asked and answered, what a manager sets aside.

use std::sync::Arc;

use jiff::Timestamp;

use super::card::{Aim, Card, Case, Heard, Matter, Step, answer, nth};
use super::kept::Kept;
use super::{Answer, Asking, Counter, Effect, FOUND_MAX, Found, Managing, Patience, Question, Target, voucher};
use crate::domain::booking::{Booking, Status};
use crate::domain::business_day;
use crate::domain::staff::Permission;
use crate::domain::verdict::{Ask, Remedy, Verdict};
use crate::engine::present::Subject;
use crate::engine::problem::Problem;
use crate::ui::screen::arrival::{self, Arrival, End};
use crate::ui::screen::refunding::Begin;
use crate::ui::screen::{Action, Allowed, Here, Key, Refused};
use crate::ui::text::payload;
use crate::ui::text::typed::phone_tail;
use crate::ui::text::verdict::Tone;
use crate::ui::widget::keypad;

impl Counter {
    /// Turns to something else: a voucher that was not confirmed is listed as not redeemed.
    pub(super) fn turn_away(&mut self, here: Here<'_>) {
        let Some(case) = self.card.as_mut().and_then(Card::case_mut) else { return };
        if case.is_unconfirmed() {
            self.rows.not_redeemed(case, here.now);
        }
        case.step = Step::Left;
    }

    pub(super) fn show(&mut self, (question, scanned_at): (Question, Timestamp), matter: Matter, here: Here<'_>) {
        self.card = Some(Card { question, scanned_at, shown_at: here.now, matter });
    }

    pub(super) fn presented(
        &mut self,
        question: Question,
        found: Result<Found, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let Some(asking) = self.asking.take_if(|asking| asking.question == question) else { return Action::None };
        match found {
            Ok(Found::Voucher(presented, _)) if self.has_bill(here) && presented.voucher().is_some() => {
                self.put_on_bill(asking, presented)
            }
            Ok(Found::Other(Subject::Product(coded))) if self.till(here).is_some() => self.sell(&asking, *coded, here),
            Ok(Found::Other(Subject::Member(member))) if self.till(here).is_some() => {
                self.card = None;
                let put = self.at_till(here, |till| till.member_shown(member.id, here));
                Action::Start(Effect::NextCustomer).and(put)
            }
            Ok(Found::Other(Subject::PaymentCode(code))) if self.has_bill(here) => self.pay_by_code(code, here),
            Ok(Found::Voucher(presented, verdict)) => {
                let case = Case::new(presented, *verdict);
                self.show(asking.place(), Matter::Voucher(Box::new(case)), here);
                self.record()
            }
            Ok(Found::Other(Subject::Search(typed))) => self.search(asking, typed, here),
            Ok(Found::Other(Subject::Choice(meanings))) => {
                let reading = asking.reading.clone();
                self.show(asking.place(), Matter::Choice { meanings, reading }, here);
                Action::None
            }
            Ok(Found::Other(Subject::Record(spot))) => {
                self.card = None;
                Action::ShowRecord(spot)
            }
            Ok(Found::Other(Subject::SoldElsewhere(sale))) if self.till(here).is_some() => {
                self.card = None;
                Action::Start(Effect::NextCustomer).and(self.ask_what_comes_back(sale, Begin::WithNothing))
            }
            Ok(Found::Other(Subject::Booking(booking))) if self.has_bill(here) && is_brought(&booking) => {
                self.card = None;
                Action::Start(Effect::NextCustomer).and(self.at_till(here, |till| till.bring(booking.id, here)))
            }
            Ok(Found::Other(Subject::Booking(booking))) => self.receive(asking.place(), *booking, here),
            Ok(Found::Other(subject)) => {
                let refused = payload::of_subject(&subject, here.format()).filter(|told| told.tone == Tone::Refused);
                self.show(asking.place(), Matter::Said(subject), here);
                match refused.and_then(|told| told.code) {
                    Some(refusal) => Action::Start(Effect::RecordRefusal { payload: "code", refusal, voucher: None }),
                    None => Action::None,
                }
            }
            Err(problem) => self.fail(&asking, problem, here),
        }
    }

    /// It could not be found out: the same code may be shown again at once.
    pub(super) fn fail(&mut self, asking: &Asking, problem: Problem, here: Here<'_>) -> Action<Effect> {
        self.show(asking.place(), Matter::Problem(problem), here);
        Action::Start(Effect::NextCustomer)
    }

    pub(super) fn waited_long(&mut self, question: Question) -> Action<Effect> {
        if let Some(asking) = self.asking.as_mut().filter(|asking| asking.question == question) {
            asking.patience = Patience::Over;
        }
        Action::None
    }

    /// Looks for a text among the bookings of today.
    pub(super) fn search(&mut self, asking: Asking, typed: String, here: Here<'_>) -> Action<Effect> {
        let (zone, start) = (here.shop.zone.rules(), here.shop.day_start);
        let today = business_day::of(here.now, zone, start);
        let end_of = |day: jiff::civil::Date| business_day::end(day, zone, start);
        let from = today.yesterday().ok().and_then(end_of).unwrap_or(Timestamp::MIN);
        let until = end_of(today).unwrap_or(Timestamp::MAX);
        let question = asking.question;
        self.asking = Some(asking);
        Action::Start(Effect::Search { question, typed, between: [from, until] })
    }

    pub(super) fn searched(
        &mut self,
        question: Question,
        found: Result<Vec<Booking>, Problem>,
        here: Here<'_>,
    ) -> Action<Effect> {
        let Some(asking) = self.asking.take_if(|asking| asking.question == question) else { return Action::None };
        let typed = asking.reading.text.trim().to_owned();
        match found {
            Ok(mut bookings) => match bookings.pop() {
                // The end of a phone number that fits one booking is as good as its code.
                Some(only) if bookings.is_empty() && phone_tail(&typed).is_some() => {
                    self.receive(asking.place(), only, here)
                }
                last => {
                    bookings.extend(last);
                    self.show(asking.place(), Matter::Found { typed, bookings }, here);
                    Action::None
                }
            },
            Err(problem) => self.fail(&asking, problem, here),
        }
    }

    pub(super) fn choose_meaning(&mut self, at: usize, here: Here<'_>) -> Action<Effect> {
        let Some(Card { matter: Matter::Choice { meanings, reading }, scanned_at, .. }) = &self.card else {
            return Action::None;
        };
        let Some(meaning) = meanings.get(at) else { return Action::None };
        let (payload, reading, scanned_at) = (meaning.payload.clone(), reading.clone(), *scanned_at);
        self.turn_away(here);
        let question = self.ask();
        let shown = reading.clone();
        self.asking = Some(Asking { question, reading, scanned_at, patience: Patience::Quiet, times: None });
        Action::Start(Effect::Choose { question, payload, reading: shown }).and(Action::Start(Effect::Wait(question)))
    }

    pub(super) fn choose_booking(&mut self, at: usize, here: Here<'_>) -> Action<Effect> {
        let Some(Card { matter: Matter::Found { bookings, .. }, scanned_at, question, .. }) = &self.card else {
            return Action::None;
        };
        let (place, chosen) = ((*question, *scanned_at), bookings.get(at).cloned());
        chosen.map_or(Action::None, |booking| self.receive(place, booking, here))
    }

    /// A booked customer stands here.
    pub(super) fn receive(&mut self, place: (Question, Timestamp), booking: Booking, here: Here<'_>) -> Action<Effect> {
        let (arrival, tried) = Arrival::new(booking, here.now);
        self.show(place, Matter::Arrival(Box::new(arrival)), here);
        tried.map(Effect::Arrival)
    }

    pub(super) fn decided(&mut self, question: Question, verdict: Verdict, here: Here<'_>) -> Action<Effect> {
        let Some(card) = self.card.as_mut().filter(|card| card.question == question) else { return Action::None };
        let Some(case) = card.case_mut().filter(|case| case.step == Step::Deciding) else { return Action::None };
        case.step = Step::Open;
        if case.verdict != verdict {
            case.verdict = verdict;
            card.shown_at = here.now;
        }
        self.record()
    }

    /// The link may have gone or come.
    pub(super) fn linked(&mut self) -> Action<Effect> {
        if self.hangs_on_the_link() { self.decide_again() } else { Action::None }
    }

    /// Decides on the card's voucher again, after something was said or has changed.
    pub(super) fn decide_again(&mut self) -> Action<Effect> {
        let question = Question(self.last.0.wrapping_add(1));
        let Some(card) = self.card.as_mut() else { return Action::None };
        let Some(case) = card.case_mut().filter(|case| matches!(case.step, Step::Open | Step::Deciding)) else {
            return Action::None;
        };
        case.step = Step::Deciding;
        let (presented, claim, aim) = (Arc::clone(&case.presented), case.claim.clone(), case.aim);
        card.question = question;
        self.last = question;
        match aim {
            Aim::Redeem => Action::Start(Effect::Decide { question, presented, claim }),
            Aim::Bill => Action::Start(Effect::PutOnBill { question, presented, claim }),
        }
    }

    /// Whether the same voucher may be another matter with or without the cloud. What the cloud itself has refused stays.
    pub(super) fn hangs_on_the_link(&self) -> bool {
        let Some(case) = self.card.as_ref().and_then(Card::case) else { return false };
        match &case.verdict {
            Verdict::Accepted(_) | Verdict::Asks(Ask::OneOrder { .. }) => true,
            Verdict::Refused(refusal) => match refusal.remedy() {
                Remedy::Cloud | Remedy::Override(Permission::RaiseOfflineBudget) => true,
                Remedy::Override(_) | Remedy::Customer | Remedy::Never => false,
            },
            Verdict::Asks(_) => false,
        }
    }

    pub(super) fn supply(&mut self, answer: Answer) -> Action<Effect> {
        let Some(case) = self.card.as_mut().and_then(Card::case_mut).filter(|case| case.asked().is_some()) else {
            return Action::None;
        };
        case.supply(answer);
        self.decide_again()
    }

    /// What was said is said anew.
    pub(super) fn say_again(&mut self) -> Action<Effect> {
        if !self.has_answers() {
            return Action::None;
        }
        if let Some(case) = self.card.as_mut().and_then(Card::case_mut) {
            case.forget_answers();
        }
        self.decide_again()
    }

    /// Whether something was said about the voucher that may be said anew.
    pub(super) fn has_answers(&self) -> bool {
        let case = self.card.as_ref().and_then(Card::case);
        case.is_some_and(|case| case.step == Step::Open && case.has_answers())
    }

    pub(super) fn enter(&mut self, key: keypad::Key) -> Action<Effect> {
        if let Some(case) = self.card.as_mut().and_then(Card::case_mut).filter(|case| case.asked().is_some()) {
            case.enter(key);
        }
        Action::None
    }

    /// Something was typed where the card asks for it; `None` where it is a code or a search.
    pub(super) fn answered(&mut self, text: &str, here: Here<'_>) -> Option<Action<Effect>> {
        if self.asking.is_some() {
            return None;
        }
        let currency = here.shop.currency;
        let matter = &mut self.card.as_mut()?.matter;
        match matter {
            Matter::Voucher(case) => {
                let ask = case.asked()?.clone();
                if let Some(answer) = answer(&ask, text, currency) {
                    return Some(self.supply(answer));
                }
                case.heard = Heard::NoAnswer;
                Some(Action::None)
            }
            Matter::Choice { meanings, .. } => {
                let at = nth(text, &(0..meanings.len()).collect::<Vec<_>>()).copied()?;
                Some(self.choose_meaning(at, here))
            }
            Matter::Found { bookings, .. } => {
                let shown = bookings.len().min(FOUND_MAX);
                let at = nth(text, &(0..shown).collect::<Vec<_>>()).copied()?;
                Some(self.choose_booking(at, here))
            }
            Matter::Arrival(arrival) => {
                let action = arrival.typed(text, here)?;
                Some(self.arriving(here, |_| action))
            }
            Matter::Said(_) | Matter::Problem(_) => None,
        }
    }

    /// The booked customer who stands here.
    pub(super) fn arrival(&self) -> Option<&Arrival> {
        match &self.card.as_ref()?.matter {
            Matter::Arrival(arrival) => Some(arrival),
            _ => None,
        }
    }

    /// Whether a key is for the booked customer who stands here. F7 is it once they are in.
    pub(super) fn arrival_takes(&self, key: Key) -> bool {
        let Some(arrival) = self.arrival().filter(|_| self.asking.is_none()) else { return false };
        match key {
            Key::Enter | Key::Escape | Key::Character(_) => true,
            Key::Function(7) => arrival.is_admitted(),
            Key::Function(9) => arrival.may_bring(),
            Key::Function(_) | Key::Backspace | Key::Delete | Key::Alt(_) | Key::Arrow(_) => false,
        }
    }

    /// Goes on with the booked customer who stands here, until nothing more is to be done.
    pub(super) fn arriving(
        &mut self,
        here: Here<'_>,
        goes_on: impl FnOnce(&mut Arrival) -> Action<arrival::Effect>,
    ) -> Action<Effect> {
        let Some(card) = &mut self.card else { return Action::None };
        let Matter::Arrival(arrival) = &mut card.matter else { return Action::None };
        let action = goes_on(arrival);
        if matches!(action, Action::AskManager(_)) {
            self.managing = Some(Managing::Card(card.question));
        }
        if let Some(end) = arrival.end() {
            let booking = arrival.booking().id;
            self.card = None;
            match end {
                End::Undone => self.kept = Some(Kept::TakenBack(Target::CheckIn(booking))),
                End::Brought => return self.at_till(here, |till| till.bring(booking, here)),
                End::Closed | End::Seated => {}
            }
        }
        action.map(Effect::Arrival)
    }

    /// A manager is asked to set aside what refuses the card, or what it asks for.
    pub(super) fn ask_manager(&mut self, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        let Some((permission, refusal)) = self.allowable() else { return Action::None };
        let Some(card) = &self.card else { return Action::None };
        let about = card.case().map_or_else(String::new, |case| voucher::about(case, here));
        self.managing = Some(Managing::Card(card.question));
        Action::AskManager(Refused { permission, refusal: refusal.to_owned(), about })
    }

    /// What a manager may set aside about the card: what it takes, and the support code of what they set aside.
    pub(super) fn allowable(&self) -> Option<(Permission, &'static str)> {
        let card = self.card.as_ref().filter(|_| self.asking.is_none())?;
        match &card.case().filter(|case| case.step == Step::Open)?.verdict {
            Verdict::Refused(refusal) => match refusal.remedy() {
                Remedy::Override(permission) => Some((permission, refusal.code())),
                Remedy::Customer | Remedy::Cloud | Remedy::Never => None,
            },
            // Who has no phone at hand can still be let through.
            Verdict::Asks(Ask::PhoneTail) => Some((Permission::AcceptWithoutEvidence, "evidence_missing")),
            Verdict::Asks(_) | Verdict::Accepted(_) => None,
        }
    }

    pub(super) fn set_aside(&mut self, question: Question, allowed: Allowed) -> Action<Effect> {
        let Some(card) = self.card.as_mut().filter(|card| card.question == question) else { return Action::None };
        if let Matter::Arrival(arrival) = &mut card.matter {
            return arrival.allowed(allowed).map(Effect::Arrival);
        }
        let Some(case) = card.case_mut().filter(|case| case.step == Step::Open) else { return Action::None };
        if allowed.permission == Permission::RaiseOfflineBudget {
            case.step = Step::Deciding;
            return Action::Start(Effect::RaiseBudget { question, allowed });
        }
        case.claim.overrides.push(allowed);
        self.decide_again()
    }

    pub(super) fn budget_raised(&mut self, question: Question, raised: Result<(), Problem>) -> Action<Effect> {
        let is_shown = self.card.as_ref().is_some_and(|card| card.question == question);
        let decided = if is_shown { self.decide_again() } else { Action::None };
        match raised {
            Ok(()) => decided,
            Err(problem) => self.keep(Kept::Failed(problem)).and(decided),
        }
    }
}

/// Whether its customers are all here, or have been, and only the bill is left: then a booking goes onto it without a question.
fn is_brought(booking: &Booking) -> bool {
    let are_in = booking.arrived >= booking.party || booking.status == Status::Done;
    are_in && booking.check_brought().is_ok()
}
