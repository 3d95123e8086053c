//! A booked customer is let in: the part that counter and bookings share.
//!
//! ```text
//!   new ──▶ Asking ──▶ Admitted ──▶ seated, undone, or counted again
//!             ▲  └───▶ Held, Refused, Failed ──┐
//!             └──── what the host answers ─────┘
//! ```
//!
//! Where the shop sells, what was paid in advance goes onto the bill from here, once its customer is in.
//!
//! The first try goes out with the card, so that a customer who comes in time is in without a key. Only what must be
//! settled first is asked.

mod card;

pub(super) use self::card::{deposit, fact, fact_of, party, prepaid, time};

use iced::Task;
use jiff::Timestamp;

use super::{Action, Allowed, Here, Key, Refused, is_calm};
use crate::domain::booking::{Booking, Change};
use crate::domain::check_in::{self, Admission, Consent, Hold, Reason, Reply, Timing};
use crate::domain::id::BookingId;
use crate::domain::staff::Permission;
use crate::engine::Engine;
use crate::engine::check_in::CheckedIn;
use crate::engine::problem::Problem;
use crate::ui::text::check_in::guest;

/// The longest reason that is kept, in characters.
const REASON_MAX: usize = 120;

/// How many digits a count of people has at most; longer ones are the end of a phone number.
const COUNT_DIGITS_MAX: usize = 3;

/// A booked customer before the counter.
#[derive(Debug, Clone)]
pub struct Arrival {
    booking: Box<Booking>,
    said: check_in::Arrival,
    stage: Stage,
    bill: Bill,
    /// Since when it says what it says.
    shown_at: Timestamp,
    number: u32,
}

/// Whether a way leads from it onto a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bill {
    /// It stands at the counter.
    Beside,
    /// It stands over the bookings.
    Elsewhere,
}

/// How far it has come.
#[derive(Debug, Clone)]
enum Stage {
    /// Whether they may come in is being asked.
    Asking,
    /// Something must be settled first.
    Held(Hold),
    /// They may not come in.
    Refused(Reason),
    /// It could not be decided or written.
    Failed(Problem),
    /// They are in.
    Admitted(Admission, Then),
    /// Nothing more is to be done.
    Over(End),
}

/// What is being done about customers who are in.
#[derive(Debug, Clone)]
enum Then {
    Nothing,
    /// They were not all here: how many are?
    Counting(u16),
    /// The check-in was a mistake: why?
    Undoing {
        why: Why,
        typed: String,
    },
    /// It is being done.
    Working,
    /// It could not be done.
    Failed(Problem),
}

/// Why a check-in is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Another booking was meant.
    WrongBooking,
    /// They went away again.
    WentAway,
    /// A mistake of the hand.
    Mistake,
}

impl Why {
    const ALL: [Self; 3] = [Self::WrongBooking, Self::WentAway, Self::Mistake];

    const fn key(self) -> &'static str {
        match self {
            Self::WrongBooking => "check-in-why-wrong-booking",
            Self::WentAway => "check-in-why-went-away",
            Self::Mistake => "check-in-why-mistake",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The card was put away.
    Closed,
    /// They sit; their service has started.
    Seated,
    /// The check-in was taken back.
    Undone,
    /// What was paid in advance goes onto the bill.
    Brought,
}

/// Which question an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    booking: BookingId,
    number: u32,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// Whether they may come in is known.
    CheckedIn(Question, Result<CheckedIn, Problem>),
    /// The check-in was taken back, or not.
    Undone(Question, Result<(), Problem>),
    /// Their service started, or not.
    Seated(Question, Result<(), Problem>),
    /// What the card offers was confirmed.
    ConfirmPressed,
    /// The card was put away.
    ClosePressed,
    /// One less of them is here.
    FewerPressed,
    /// One more of them is here.
    MorePressed,
    /// They are not all here.
    CountPressed,
    /// What was paid in advance is to go onto the bill.
    BringPressed,
    /// They were led to their place.
    SeatPressed,
    /// The check-in was a mistake.
    UndoPressed,
    /// The reason for taking it back was chosen.
    WhyChosen(Why),
    /// It was typed.
    ReasonTyped(String),
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// People come in, if they may.
    CheckIn {
        /// Which question.
        question: Question,
        /// What the host says with it.
        arrival: check_in::Arrival,
    },
    /// Fewer came in than were counted: the check-in is taken back and made anew.
    CountAgain {
        /// Which question.
        question: Question,
        /// Why, for the books.
        reason: String,
        /// What the host says with it.
        arrival: check_in::Arrival,
    },
    /// The last check-in is taken back.
    Undo {
        /// Which question.
        question: Question,
        /// Why, for the books.
        reason: String,
    },
    /// Their service starts.
    Seat(Question),
}

impl Effect {
    /// Asks the engine.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::CheckIn { question, arrival } => {
                Task::perform(async move { engine.check_in(question.booking, &arrival).await }, move |answer| {
                    Message::CheckedIn(question, answer)
                })
            }
            Self::CountAgain { question, reason, arrival } => Task::perform(
                async move {
                    engine.undo_check_in(question.booking, &reason).await?;
                    engine.check_in(question.booking, &arrival).await
                },
                move |answer| Message::CheckedIn(question, answer),
            ),
            Self::Undo { question, reason } => {
                Task::perform(async move { engine.undo_check_in(question.booking, &reason).await }, move |answer| {
                    Message::Undone(question, answer)
                })
            }
            Self::Seat(question) => Task::perform(
                async move { engine.change_booking(question.booking, Change::Start).await },
                move |answer| Message::Seated(question, answer),
            ),
        }
    }
}

impl Arrival {
    /// Somebody showed this booking: they come in at once, unless something must be settled first.
    pub fn new(booking: Booking, now: Timestamp) -> (Self, Action<Effect>) {
        let said = check_in::Arrival::default();
        let (booking, stage) = (Box::new(booking), Stage::Asking);
        let mut arrival = Self { booking, said, stage, bill: Bill::Beside, shown_at: now, number: 0 };
        let tried = arrival.try_in();
        (arrival, tried)
    }

    /// The same where no bill stands beside it.
    #[must_use]
    pub fn without_bill(self) -> Self {
        Self { bill: Bill::Elsewhere, ..self }
    }

    /// Somebody who is in already: a walk-in, or one whose check-in may have been a mistake.
    pub fn of_admitted(booking: Booking, now: Timestamp) -> Self {
        let (arrived, party) = (booking.arrived, booking.party);
        let admission = Admission { people: arrived, arrived, party, timing: Timing::OnTime, unpaid: None };
        Self {
            booking: Box::new(booking),
            said: check_in::Arrival::default(),
            stage: Stage::Admitted(admission, Then::Nothing),
            bill: Bill::Elsewhere,
            shown_at: now,
            number: 0,
        }
    }

    /// The booking, as it stands after what happened here.
    pub const fn booking(&self) -> &Booking {
        &self.booking
    }

    /// Whether they are in.
    pub const fn is_admitted(&self) -> bool {
        matches!(self.stage, Stage::Admitted(..))
    }

    /// Leaves what was begun about customers who are in: whoever asked it has gone.
    pub fn leave_question(&mut self) {
        if let Stage::Admitted(_, then @ (Then::Counting(_) | Then::Undoing { .. })) = &mut self.stage {
            *then = Then::Nothing;
        }
    }

    /// Whether something is to be answered before anything else: then keys and typing are the answer.
    pub const fn asks(&self) -> bool {
        match &self.stage {
            Stage::Asking | Stage::Over(_) | Stage::Admitted(_, Then::Nothing | Then::Working) => false,
            Stage::Held(_)
            | Stage::Refused(_)
            | Stage::Failed(_)
            | Stage::Admitted(_, Then::Counting(_) | Then::Undoing { .. } | Then::Failed(_)) => true,
        }
    }

    /// Whether what was paid in advance may go onto a bill from here.
    pub fn may_bring(&self) -> bool {
        let is_here = match &self.stage {
            Stage::Admitted(_, Then::Nothing) | Stage::Refused(Reason::AlreadyHere { .. } | Reason::Over(_)) => true,
            Stage::Asking
            | Stage::Held(_)
            | Stage::Refused(Reason::TooMany { .. } | Reason::OtherShop(_))
            | Stage::Failed(_)
            | Stage::Admitted(..)
            | Stage::Over(_) => false,
        };
        is_here && self.bill == Bill::Beside && self.booking.check_brought().is_ok()
    }

    /// How it ended, once nothing more is to be done.
    pub const fn end(&self) -> Option<End> {
        match self.stage {
            Stage::Over(end) => Some(end),
            _ => None,
        }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::CheckedIn(question, answer) => self.checked_in(question, answer, here.now),
            Message::Undone(question, answer) => self.done(question, answer, End::Undone, here.now),
            Message::Seated(question, answer) => self.done(question, answer, End::Seated, here.now),
            Message::ConfirmPressed => self.confirm(here),
            Message::ClosePressed => self.close(),
            Message::FewerPressed => self.count(self.counted().saturating_sub(1).max(1)),
            Message::MorePressed => self.count(self.counted().saturating_add(1).min(self.countable())),
            Message::CountPressed => self.begin(|admission| Then::Counting(admission.people.saturating_sub(1).max(1))),
            Message::BringPressed => {
                if here.sells() && self.may_bring() {
                    self.stage = Stage::Over(End::Brought);
                }
                Action::None
            }
            Message::SeatPressed => self.seat(),
            Message::UndoPressed => self.begin(|_| Then::Undoing { why: Why::WrongBooking, typed: String::new() }),
            Message::WhyChosen(chosen) => self.reason(|why, _| *why = chosen),
            Message::ReasonTyped(text) => self.reason(|_, typed| *typed = text.chars().take(REASON_MAX).collect()),
        }
    }

    /// A key: Enter confirms, Escape puts away, F7 takes the check-in back, F9 brings it onto the bill. Enter that comes with what is asked was not meant
    /// for it.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Enter if is_calm(self.shown_at, here.now) => self.confirm(here),
            Key::Escape => self.close(),
            Key::Function(7) => self.update(Message::UndoPressed, here),
            Key::Function(9) => self.update(Message::BringPressed, here),
            Key::Character('+') => self.update(Message::MorePressed, here),
            Key::Character('-') => self.update(Message::FewerPressed, here),
            Key::Character(c) => {
                let chosen = c.to_digit(10).and_then(|digit| nth_reason(digit.to_string().as_str()));
                chosen.map_or(Action::None, |why| self.update(Message::WhyChosen(why), here))
            }
            Key::Enter | Key::Function(_) | Key::Backspace | Key::Delete | Key::Alt(_) | Key::Arrow(_) => Action::None,
        }
    }

    /// Something was typed and Enter pressed; `None` where it means nothing to this card: a search, a code.
    pub fn typed(&mut self, text: &str, here: Here<'_>) -> Option<Action<Effect>> {
        if let Stage::Admitted(_, Then::Undoing { why, typed }) = &mut self.stage {
            match nth_reason(text.trim()) {
                Some(chosen) => *why = chosen,
                None => *typed = text.trim().chars().take(REASON_MAX).collect(),
            }
            return Some(self.confirm(here).and(Action::ClearField));
        }
        let text = text.trim();
        let people = (text.len() <= COUNT_DIGITS_MAX).then(|| text.parse::<u16>().ok()).flatten()?;
        match &self.stage {
            Stage::Held(_) | Stage::Refused(Reason::TooMany { .. }) => {
                self.said.people = Some(people);
                Some(self.try_in().and(Action::ClearField))
            }
            Stage::Admitted(admission, Then::Nothing | Then::Counting(_))
                if (1..=admission.people).contains(&people) =>
            {
                let admission = admission.clone();
                self.stage = Stage::Admitted(admission, Then::Counting(people));
                Some(self.confirm(here).and(Action::ClearField))
            }
            _ => None,
        }
    }

    /// A manager has allowed what was asked.
    pub fn allowed(&mut self, allowed: Allowed) -> Action<Effect> {
        if !matches!(self.stage, Stage::Held(Hold::Late { .. })) {
            return Action::None;
        }
        self.said.overrides.push(allowed);
        self.try_in()
    }

    /// What the card offers.
    fn confirm(&mut self, here: Here<'_>) -> Action<Effect> {
        match &self.stage {
            Stage::Held(Hold::Wait { .. }) => {
                self.said.early = Consent::Given;
                self.try_in()
            }
            Stage::Held(Hold::DepositUnpaid(_)) => {
                self.said.unpaid = Consent::Given;
                self.try_in()
            }
            Stage::Held(Hold::HowMany { .. }) => {
                self.said.people = Some(self.counted());
                self.try_in()
            }
            Stage::Held(Hold::Late { minutes }) => self.ask_manager(*minutes, here),
            Stage::Refused(Reason::TooMany { missing }) => {
                self.said.people = Some(*missing);
                self.try_in()
            }
            Stage::Admitted(_, Then::Nothing) => self.seat(),
            // Who is in already shows the code again to pay.
            Stage::Refused(_) if here.sells() && self.may_bring() => self.update(Message::BringPressed, here),
            Stage::Refused(_) => self.close(),
            Stage::Failed(_) => self.try_in(),
            Stage::Admitted(admission, Then::Counting(people)) => self.count_again(admission.clone(), *people, here),
            Stage::Admitted(_, Then::Undoing { why, typed }) => {
                let chosen =
                    if typed.trim().is_empty() { here.text.of(why.key(), &[]) } else { typed.trim().to_owned() };
                self.undo(chosen)
            }
            Stage::Admitted(_, Then::Failed(_)) => self.then(Then::Nothing),
            Stage::Asking | Stage::Admitted(_, Then::Working) | Stage::Over(_) => Action::None,
        }
    }

    fn try_in(&mut self) -> Action<Effect> {
        self.stage = Stage::Asking;
        Action::Start(Effect::CheckIn { question: self.ask(), arrival: self.said.clone() })
    }

    /// Of those who were let in some are not here. The books hold both: what was counted, and what was right.
    fn count_again(&mut self, admission: Admission, people: u16, here: Here<'_>) -> Action<Effect> {
        if people >= admission.people {
            self.stage = Stage::Admitted(admission, Then::Nothing);
            return Action::None;
        }
        let reason =
            here.text.of("check-in-why-counted", &[("people", people.into()), ("counted", admission.people.into())]);
        self.stage = Stage::Asking;
        // Whoever let them in has answered what was asked then, the deposit too.
        self.said = check_in::Arrival {
            people: Some(people),
            early: Consent::Given,
            unpaid: Consent::Given,
            ..self.said.clone()
        };
        Action::Start(Effect::CountAgain { question: self.ask(), reason, arrival: self.said.clone() })
    }

    fn ask_manager(&self, minutes: u32, here: Here<'_>) -> Action<Effect> {
        let about = here.text.of(
            "check-in-about-late",
            &[("guest", guest(&self.booking.guest, here.text).into()), ("minutes", minutes.into())],
        );
        Action::AskManager(Refused { permission: Permission::AcceptLate, refusal: "late".to_owned(), about })
    }

    fn undo(&mut self, reason: String) -> Action<Effect> {
        self.work();
        Action::Start(Effect::Undo { question: self.ask(), reason })
    }

    /// They are led to their place.
    fn seat(&mut self) -> Action<Effect> {
        if !matches!(self.stage, Stage::Admitted(_, Then::Nothing)) {
            return Action::None;
        }
        self.work();
        Action::Start(Effect::Seat(self.ask()))
    }

    fn work(&mut self) {
        let _ = self.then(Then::Working);
    }

    fn close(&mut self) -> Action<Effect> {
        match &self.stage {
            Stage::Admitted(_, Then::Counting(_) | Then::Undoing { .. } | Then::Failed(_)) => self.then(Then::Nothing),
            Stage::Asking | Stage::Admitted(_, Then::Working) => Action::None,
            Stage::Held(_) | Stage::Refused(_) | Stage::Failed(_) | Stage::Admitted(..) | Stage::Over(_) => {
                self.stage = Stage::Over(End::Closed);
                Action::None
            }
        }
    }

    fn checked_in(&mut self, question: Question, answer: Result<CheckedIn, Problem>, now: Timestamp) -> Action<Effect> {
        if question != self.asked() || !matches!(self.stage, Stage::Asking) {
            return Action::None;
        }
        self.shown_at = now;
        self.stage = match answer {
            Ok(CheckedIn::Admitted { admission, booking, .. }) => {
                self.booking = booking;
                Stage::Admitted(admission, Then::Nothing)
            }
            Ok(CheckedIn::Answered(Reply::Hold(hold))) => Stage::Held(hold),
            Ok(CheckedIn::Answered(Reply::Refuse(reason))) => Stage::Refused(reason),
            // Nothing was written, although they might come in: the next try writes it.
            Ok(CheckedIn::Answered(Reply::Admit(_))) => return self.try_in(),
            Err(problem) => Stage::Failed(problem),
        };
        Action::None
    }

    fn done(&mut self, question: Question, answer: Result<(), Problem>, end: End, now: Timestamp) -> Action<Effect> {
        if question != self.asked() || !matches!(self.stage, Stage::Admitted(_, Then::Working)) {
            return Action::None;
        }
        match answer {
            Ok(()) => self.stage = Stage::Over(end),
            Err(problem) => {
                self.shown_at = now;
                return self.then(Then::Failed(problem));
            }
        }
        Action::None
    }

    /// Begins something about customers who are in, unless something is begun already.
    fn begin(&mut self, next: impl FnOnce(&Admission) -> Then) -> Action<Effect> {
        if let Stage::Admitted(admission, then @ Then::Nothing) = &mut self.stage {
            *then = next(admission);
        }
        Action::None
    }

    /// Goes on with customers who are in.
    fn then(&mut self, next: Then) -> Action<Effect> {
        if let Stage::Admitted(_, then) = &mut self.stage {
            *then = next;
        }
        Action::None
    }

    fn reason(&mut self, change: impl FnOnce(&mut Why, &mut String)) -> Action<Effect> {
        if let Stage::Admitted(_, Then::Undoing { why, typed }) = &mut self.stage {
            change(why, typed);
        }
        Action::None
    }

    fn count(&mut self, people: u16) -> Action<Effect> {
        match &mut self.stage {
            Stage::Held(_) => self.said.people = Some(people),
            Stage::Admitted(_, Then::Counting(counted)) => *counted = people,
            _ => {}
        }
        Action::None
    }

    /// How many are here, as far as it was said.
    fn counted(&self) -> u16 {
        match &self.stage {
            Stage::Admitted(_, Then::Counting(people)) => *people,
            _ => self.said.people.unwrap_or_else(|| self.missing()).max(1),
        }
    }

    /// How many there may be at most.
    fn countable(&self) -> u16 {
        match &self.stage {
            Stage::Admitted(admission, _) => admission.people,
            _ => self.missing(),
        }
    }

    fn missing(&self) -> u16 {
        self.booking.party.saturating_sub(self.booking.arrived)
    }

    fn ask(&mut self) -> Question {
        self.number = self.number.wrapping_add(1);
        self.asked()
    }

    /// The question that is open.
    pub(super) const fn asked(&self) -> Question {
        Question { booking: self.booking.id, number: self.number }
    }
}

/// The reason that a digit stands for.
fn nth_reason(digit: &str) -> Option<Why> {
    let at = digit.parse::<usize>().ok()?.checked_sub(1)?;
    Why::ALL.get(at).copied()
}

#[cfg(test)]
mod tests;
