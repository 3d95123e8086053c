//! The counter: a code is shown, the card says what it is worth, Enter redeems it. Where the shop sells, the till stands beside
//! the card ([`till`](super::till)) and hears what the card does not.
//!
//! ```text
//!            ┌─▶ voucher ─▶ verdict ─▶ asks ⇄ answers ─▶ accepted ─ Enter ─▶ redeemed ─▶ a row, a bar, an empty panel
//!  scan ─▶ present ─▶ booking ─▶ arrival              └▶ refused ─▶ recorded once; a manager may set it aside
//!            └─▶ several things · a search · only something to say
//! ```
//!
//! A question has a number, and an answer to an older one is dropped: only the last code counts. What was redeemed stands in
//! its row whatever is shown by then; what was refused after its card had gone is told above the next one.

mod ask;
mod card;
mod deciding;
mod kept;
mod other;
mod recent;
mod redeeming;
mod selling;
mod undo;
mod voucher;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::widget::{column, responsive, row};
use iced::{Fill, Size, Task};
use jiff::Timestamp;

use self::card::{Card, Case, Matter, Step};
use self::kept::Kept;
use self::recent::Rows;
use self::undo::Undoing;
use super::arrival;
use super::display;
use super::refunding::{self, Refunding};
use super::till::{self, Till};
use super::{Action, Allowed, Here, Key, Shape};
use crate::domain::booking::Booking;
use crate::domain::id::{PrintJobId, VoucherId};
use crate::domain::payload::Payload;
use crate::domain::quantity::Quantity;
use crate::domain::redemption::Claim;
use crate::domain::verdict::Verdict;
use crate::engine::catalogue::Catalogue;
use crate::engine::history::Spot;
use crate::engine::preferences::hotkeys::Command;
use crate::engine::present::{Presented, Subject, evidence};
use crate::engine::problem::Problem;
use crate::engine::recent::{LastSlip, Recent};
use crate::engine::redeem::Outcome;
use crate::engine::scan::{Reading, Source};
use crate::engine::till::{Put, Rung};
use crate::engine::{Engine, Topic, clock};
use crate::ui::text::verdict::Tone;
use crate::ui::text::{customer, typed};
use crate::ui::theme::Element;
use crate::ui::theme::measure::{CARD_ROOMY, Grain, S8, S16, SIDE};
use crate::ui::widget::badge::chip;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::{field, keypad};

pub use self::card::Answer;
pub use crate::ui::screen::undo::Target;

/// After so long without an answer the card says that it is being asked; a faster one would only flash.
const PATIENCE: Duration = Duration::from_millis(150);

/// How many bookings a search shows; a longer list is narrowed by typing more.
const FOUND_MAX: usize = 5;

/// The counter.
#[derive(Debug)]
pub struct Counter {
    /// The number of the last question.
    last: Question,
    /// The code that is being asked about.
    asking: Option<Asking>,
    /// What is being dealt with.
    card: Option<Card>,
    /// What was done last, until the next input.
    kept: Option<Kept>,
    /// The last scans.
    rows: Rows,
    /// What is about to be taken back.
    undoing: Option<Undoing>,
    /// What of a sale is about to be given back.
    refunding: Option<Refunding>,
    /// What a manager was asked for.
    managing: Option<Managing>,
    /// A key from another screen, which waits until the last scans are known.
    called: Option<Key>,
    /// What is rung up, where the shop sells.
    till: Option<Box<Till>>,
}

/// The number of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Question(u64);

/// A code that is being asked about.
#[derive(Debug)]
struct Asking {
    question: Question,
    reading: Reading,
    scanned_at: Timestamp,
    patience: Patience,
    /// How much of it was typed before, should it be a product.
    times: Option<Quantity>,
}

impl Asking {
    /// Which question, and since when.
    const fn place(&self) -> (Question, Timestamp) {
        (self.question, self.scanned_at)
    }
}

/// Whether it has taken long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// Not yet: what was shown before stays.
    Quiet,
    /// It has, and the card says so.
    Over,
}

/// What a manager was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Managing {
    /// To set aside what refuses the card of this question.
    Card(Question),
    /// To take something back.
    Undo(Target),
    /// To give something of a sale back.
    Refund,
    /// To print a slip again.
    Reprint(PrintJobId),
    /// To open the drawer without a sale.
    Drawer,
    /// What was wanted of the basket.
    Basket,
}

/// What a code stands for.
#[derive(Debug, Clone)]
pub enum Found {
    /// A voucher, or why it is none, and what the counter is told about it.
    Voucher(Arc<Presented>, Box<Verdict>),
    /// Something else.
    Other(Subject),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// What a code stands for is known, or could not be found out.
    Presented(Question, Result<Found, Problem>),
    /// There is no answer yet.
    WaitedLong(Question),
    /// A text was searched for among today's bookings.
    Searched(Question, Result<Vec<Booking>, Problem>),
    /// A voucher was decided on again.
    Decided(Question, Box<Verdict>),
    /// A voucher was redeemed, or not.
    Redeemed(Question, Arc<Presented>, Box<Result<Outcome, Problem>>),
    /// A refusal stands in the books, or does not.
    RefusalRecorded(Result<(), Problem>),
    /// Where the use stands that a voucher is refused for; nothing where it was made at another till.
    RecordFound(Question, Result<Option<Spot>, Problem>),
    /// The offline budget was raised, or not.
    BudgetRaised(Question, Result<(), Problem>),
    /// The last rows were read.
    RowsRead(Result<Vec<Recent>, Problem>),
    /// Something was taken back, or not.
    TakenBack(Target, Result<(), Problem>),
    /// The last slip goes out, or is out already, or cannot go out.
    LastPrinted(Result<LastSlip, Problem>),
    /// A slip goes out again, or does not.
    Reprinted(Result<(), Problem>),
    /// The drawer opens, or does not.
    DrawerOpened(Result<(), Problem>),
    /// What is rung up and what is sold was read.
    TillOpened(Arc<Rung>, Arc<Catalogue>),
    /// A voucher is on the bill, or not.
    PutOnBill(Question, Arc<Presented>, Box<Result<Put, Problem>>),

    /// What the card offers was confirmed.
    ConfirmPressed,
    /// The card was put away.
    DismissPressed,
    /// A manager is wanted for the card.
    ManagerPressed,
    /// What was said about the voucher is to be said anew.
    AgainPressed,
    /// An answer was pressed.
    AnswerPressed(Answer),
    /// A key of the keypad was pressed.
    EntryPressed(keypad::Key),
    /// One of several meanings was chosen.
    MeaningChosen(usize),
    /// One of the bookings that were found was chosen.
    BookingChosen(usize),
    /// A row is to be taken back.
    UndoPressed(Target),
    /// Why, by one of the reasons given.
    ReasonChosen(usize),
    /// Why, in other words.
    ReasonTyped(String),
    /// It is to be taken back for this reason.
    UndoConfirmed,
    /// It is not.
    UndoLeft,
    /// The keys are to be shown.
    KeysPressed,
    /// Something happened to the booked customer who stands here.
    Arrival(arrival::Message),
    /// Something happened in the till.
    Till(till::Message),
    /// Something happened while something of a sale is given back.
    Refunding(refunding::Message),
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Finds out what a code stands for, and decides on a voucher.
    Present {
        /// Which question.
        question: Question,
        /// The code.
        reading: Reading,
    },
    /// The same for one meaning of it.
    Choose {
        /// Which question.
        question: Question,
        /// The meaning.
        payload: Payload,
        /// The code.
        reading: Reading,
    },
    /// Says when [`PATIENCE`] is over.
    Wait(Question),
    /// Searches today's bookings.
    Search {
        /// Which question.
        question: Question,
        /// What for.
        typed: String,
        /// The day.
        between: [Timestamp; 2],
    },
    /// Decides on a voucher again.
    Decide {
        /// Which question.
        question: Question,
        /// The voucher.
        presented: Arc<Presented>,
        /// What was said with it.
        claim: Claim,
    },
    /// Redeems a voucher.
    Redeem {
        /// Which question.
        question: Question,
        /// The voucher.
        presented: Arc<Presented>,
        /// What was said with it.
        claim: Claim,
    },
    /// Writes down that a scan was refused.
    RecordRefusal {
        /// What kind of code it was.
        payload: &'static str,
        /// The support code of the refusal.
        refusal: String,
        /// Which voucher, where it is known.
        voucher: Option<VoucherId>,
    },
    /// Finds the use that a voucher is refused for.
    FindRecord {
        /// Which question.
        question: Question,
        /// The voucher.
        voucher: VoucherId,
        /// When it was, where that is known.
        last: Option<Timestamp>,
    },
    /// Raises the offline budget.
    RaiseBudget {
        /// Which question.
        question: Question,
        /// The manager's word.
        allowed: Allowed,
    },
    /// Reads the last rows.
    ReadRows,
    /// Takes something back.
    TakeBack {
        /// What.
        target: Target,
        /// Why, for the books.
        reason: String,
    },
    /// Prints the last slip, where it was kept for whoever asks for it.
    PrintLast,
    /// Prints a slip again.
    Reprint(PrintJobId),
    /// Opens the drawer, and why.
    OpenDrawer(String),
    /// The same code may be scanned again at once.
    NextCustomer,
    /// Something is to be done about the booked customer who stands here.
    Arrival(arrival::Effect),
    /// Reads what is rung up and what is sold.
    OpenTill,
    /// Puts a voucher onto the bill that is rung up.
    PutOnBill {
        /// Which question.
        question: Question,
        /// The voucher.
        presented: Arc<Presented>,
        /// What was said with it.
        claim: Claim,
    },
    /// Something is to be done in the till.
    Till(till::Effect),
    /// Something is to be done about a refund.
    Refunding(refunding::Effect),
}

impl Effect {
    /// Asks the engine.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Present { question, reading } => Task::perform(
                async move {
                    let subject = engine.present(&reading.text, reading.source, reading.at).await?;
                    Ok(found(&engine, subject))
                },
                move |found| Message::Presented(question, found),
            ),
            Self::Choose { question, payload, reading } => Task::perform(
                async move {
                    let code = evidence(reading.source);
                    let subject = engine.subject(payload, &reading.text, code, reading.at).await?;
                    Ok(found(&engine, subject))
                },
                move |found| Message::Presented(question, found),
            ),
            Self::Wait(question) => Task::perform(clock::pause(PATIENCE), move |()| Message::WaitedLong(question)),
            Self::Search { question, typed, between: [from, until] } => {
                Task::perform(async move { engine.search_bookings(&typed, from, until).await }, move |found| {
                    Message::Searched(question, found)
                })
            }
            Self::Decide { question, presented, claim } => {
                Task::done(Message::Decided(question, Box::new(engine.verdict(&presented, &claim))))
            }
            Self::Redeem { question, presented, claim } => {
                let about = Arc::clone(&presented);
                Task::perform(async move { engine.redeem(&presented, &claim).await }, move |outcome| {
                    Message::Redeemed(question, Arc::clone(&about), Box::new(outcome))
                })
            }
            Self::RecordRefusal { payload, refusal, voucher } => Task::perform(
                async move { engine.record_refusal(payload, &refusal, voucher).await },
                Message::RefusalRecorded,
            ),
            Self::FindRecord { question, voucher, last } => {
                Task::perform(async move { engine.record_of(voucher, last).await }, move |found| {
                    Message::RecordFound(question, found)
                })
            }
            Self::RaiseBudget { question, allowed } => {
                Task::perform(async move { engine.raise_budget(allowed.by, &allowed.reason).await }, move |raised| {
                    Message::BudgetRaised(question, raised)
                })
            }
            Self::ReadRows => Task::perform(async move { engine.recent(recent::ROWS).await }, Message::RowsRead),
            Self::TakeBack { target, reason } => Task::perform(
                async move {
                    match target {
                        Target::Redemption(id) => engine.reverse(id, &reason).await,
                        Target::CheckIn(booking) => engine.undo_check_in(booking, &reason).await,
                    }
                },
                move |done| Message::TakenBack(target, done),
            ),
            Self::PrintLast => Task::perform(async move { engine.print_last().await }, Message::LastPrinted),
            Self::Reprint(job) => {
                Task::perform(async move { engine.reprint(job).await.map(|_| ()) }, Message::Reprinted)
            }
            Self::OpenDrawer(reason) => {
                let opened = async move { engine.open_drawer(&reason).await.map(|_| ()) };
                Task::perform(opened, Message::DrawerOpened)
            }
            Self::NextCustomer => {
                engine.next_customer();
                Task::none()
            }
            Self::Arrival(effect) => effect.start(&engine).map(Message::Arrival),
            Self::OpenTill => Task::done(Message::TillOpened(engine.rung(), engine.catalogue())),
            Self::PutOnBill { question, presented, claim } => {
                let about = Arc::clone(&presented);
                Task::perform(async move { engine.present_to_basket(&presented, &claim).await }, move |outcome| {
                    Message::PutOnBill(question, Arc::clone(&about), Box::new(outcome))
                })
            }
            Self::Till(effect) => effect.start(&engine).map(Message::Till),
            Self::Refunding(effect) => effect.start(&engine).map(Message::Refunding),
        }
    }
}

/// What a code stands for, a voucher with its verdict.
fn found(engine: &Engine, subject: Subject) -> Found {
    match subject {
        Subject::Voucher(presented) => {
            let verdict = engine.verdict(&presented, &Claim::default());
            Found::Voucher(Arc::from(presented), Box::new(verdict))
        }
        other => Found::Other(other),
    }
}

impl Default for Counter {
    fn default() -> Self {
        Self::new()
    }
}

impl Counter {
    /// A counter at which nobody stands.
    pub fn new() -> Self {
        Self {
            last: Question::default(),
            asking: None,
            card: None,
            kept: None,
            rows: Rows::default(),
            undoing: None,
            refunding: None,
            managing: None,
            called: None,
            till: None,
        }
    }

    /// A key of the counter was pressed on another screen, and the counter is gone to: it is heeded once the last scans are
    /// known, for what was done there is among them.
    pub const fn call(&mut self, key: Key) {
        self.called = Some(key);
    }

    /// Gone to.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        let till = match &self.till {
            _ if !here.sells() => Action::None,
            None => Action::Start(Effect::OpenTill),
            Some(_) => Action::All(vec![
                Action::Start(Effect::Till(till::Effect::Read)),
                Action::Start(Effect::Till(till::Effect::ReadShift)),
            ]),
        };
        Action::Start(Effect::ReadRows).and(till)
    }

    /// A code was scanned, on whichever screen.
    pub fn scanned(&mut self, mut reading: Reading, here: Here<'_>) -> Action<Effect> {
        let (typed_before, _) = typed::times(here.typed);
        let mut times = typed_before.filter(|_| here.sells());
        if let (Some(said), text) = typed::times(&reading.text)
            && here.sells()
        {
            (times, reading.text) = (Some(said), text.to_owned());
        }
        self.kept = None;
        self.managing = None;
        self.called = None;
        self.undoing.take_if(|undoing| undoing.can_be_left());
        self.refunding.take_if(|refunding| refunding.can_be_left());
        self.turn_away(here);
        let question = self.ask();
        let shown = reading.clone();
        self.asking = Some(Asking { question, reading, scanned_at: here.now, patience: Patience::Quiet, times });
        let asked = Action::Start(Effect::Present { question, reading: shown });
        let asked = asked.and(Action::Start(Effect::Wait(question)));
        if times.is_some() { asked.and(Action::ClearField) } else { asked }
    }

    /// Something was typed, and Enter pressed.
    pub fn typed(&mut self, text: &str, here: Here<'_>) -> Action<Effect> {
        self.kept = None;
        let meant = if self.undoing.is_some() {
            self.reason_typed_and_confirmed(text, here)
        } else if let Some(action) = self.answered(text, here) {
            action
        } else if let Some(action) = self.typed_at_till(text, here) {
            action
        } else {
            let at = Instant::now();
            self.scanned(Reading { source: Source::Typed, text: text.to_owned(), symbology: None, at }, here)
        };
        meant.and(Action::ClearField)
    }

    /// A key that is no text and no scan.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        if self.refunding.is_some() {
            return self.gives_back(|refunding| refunding.key(key, here));
        }
        if let Some(action) = self.key_of_till(key, here) {
            return action;
        }
        if self.undoing.is_some() {
            return self.key_while_undoing(key, here);
        }
        if self.arrival_takes(key) {
            self.kept = None;
            return self.arriving(here, |arrival| arrival.key(key, here));
        }
        match key {
            Key::Enter => self.update(Message::ConfirmPressed, here),
            Key::Escape => self.update(Message::DismissPressed, here),
            Key::Function(4) => self.update(Message::ManagerPressed, here),
            Key::Function(5) => self.update(Message::AgainPressed, here),
            Key::Function(7) => self.undo_last(here),
            Key::Function(10) => self.print_last(),
            Key::Function(11) => self.ask_for_drawer(here),
            Key::Character(digit) => self.answered(&digit.to_string(), here).unwrap_or(Action::None),
            Key::Backspace => self.update(Message::EntryPressed(keypad::Key::Backspace), here),
            Key::Delete => self.update(Message::EntryPressed(keypad::Key::Clear), here),
            Key::Function(_) | Key::Alt(_) | Key::Arrow(_) => Action::None,
        }
    }

    /// Something changed elsewhere.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        let heard = self.at_till(here, |till| till.announced(topic));
        heard.and(self.heard_of(topic))
    }

    fn heard_of(&mut self, topic: Topic) -> Action<Effect> {
        match topic {
            Topic::Redemptions | Topic::Bookings => Action::Start(Effect::ReadRows),
            // Anything may have changed meanwhile.
            Topic::Missed => Action::Start(Effect::ReadRows).and(self.linked()),
            Topic::Status => self.linked(),
            _ => Action::None,
        }
    }

    /// The counter is locked: its card stays, but nothing that was being asked is asked of whoever comes next.
    pub fn lock(&mut self) {
        self.undoing = None;
        self.refunding = None;
        self.managing = None;
        self.called = None;
        if let Some(till) = &mut self.till {
            till.lock();
        }
        if let Some(Matter::Arrival(arrival)) = self.card.as_mut().map(|card| &mut card.matter) {
            arrival.leave_question();
        }
    }

    /// Another screen deals with the code that is being asked about.
    pub fn let_go(&mut self) {
        self.asking = None;
    }

    /// A manager has allowed what was asked.
    pub fn allowed(&mut self, allowed: Allowed, here: Here<'_>) -> Action<Effect> {
        match self.managing.take() {
            Some(Managing::Basket) => self.allowed_at_till(allowed, here),
            Some(Managing::Card(question)) => self.set_aside(question, allowed),
            Some(Managing::Undo(target)) => Action::Start(Effect::TakeBack { target, reason: allowed.reason }),
            Some(Managing::Refund) => self.gives_back(|refunding| refunding.allowed(allowed)),
            Some(Managing::Reprint(job)) => Action::Start(Effect::Reprint(job)),
            Some(Managing::Drawer) => Action::Start(Effect::OpenDrawer(allowed.reason)),
            None => Action::None,
        }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Presented(question, found) => self.presented(question, found, here),
            Message::WaitedLong(question) => self.waited_long(question),
            Message::Searched(question, found) => self.searched(question, found, here),
            Message::Decided(question, verdict) => self.decided(question, *verdict, here),
            Message::Redeemed(question, presented, outcome) => self.redeemed(question, &presented, *outcome, here),
            Message::RefusalRecorded(done) => self.refusal_recorded(done),
            Message::RecordFound(question, found) => self.record_found(question, found),
            Message::BudgetRaised(question, raised) => self.budget_raised(question, raised),
            Message::RowsRead(read) => self.rows_read(read, here),
            Message::TakenBack(target, done) => self.taken_back(target, done),
            Message::LastPrinted(printed) => self.last_printed(printed, here),
            Message::Reprinted(done) => self.reprinted(done),
            Message::DrawerOpened(done) => self.keep(done.map_or_else(Kept::Failed, |()| Kept::DrawerOpens)),
            Message::ConfirmPressed => self.confirm(here),
            Message::DismissPressed => self.dismiss(here),
            Message::ManagerPressed => self.ask_manager(here),
            Message::AgainPressed => self.say_again(),
            Message::AnswerPressed(answer) => self.supply(answer),
            Message::EntryPressed(key) => self.enter(key),
            Message::MeaningChosen(at) => self.choose_meaning(at, here),
            Message::BookingChosen(at) => self.choose_booking(at, here),
            Message::UndoPressed(target) => self.undo(target, here),
            Message::ReasonChosen(at) => self.reason(|undoing| undoing.choose(at, here)),
            Message::ReasonTyped(reason) => self.reason(|undoing| undoing.word(&reason)),
            Message::UndoConfirmed => self.undo_confirmed(),
            Message::UndoLeft => self.undo_left(),
            Message::KeysPressed => Action::ShowKeys,
            Message::Arrival(message) => self.arriving(here, |arrival| arrival.update(message, here)),
            Message::TillOpened(rung, goods) => self.till_opened(rung, goods, here),
            Message::PutOnBill(question, presented, outcome) => self.on_bill(question, presented, *outcome, here),
            Message::Till(message) => self.at_till(here, |till| till.update(message, here)),
            Message::Refunding(message) => self.gives_back(|refunding| refunding.update(message, here)),
        }
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let rest = responsive(move |room| self.below_field(room, here));
        column![field::listening(here.typed, self.hint(here), mode(here)), rest].spacing(S16).into()
    }

    /// Whether a code has been asked about for so long that it is said.
    pub fn asks_for_long(&self) -> bool {
        self.asking.as_ref().is_some_and(|asking| asking.patience == Patience::Over)
    }

    /// What the customer may see of it.
    pub fn for_customer(&self, here: Here<'_>) -> display::Shown<'_> {
        display::Shown { bill: self.till(here).and_then(Till::bill), matter: self.of_customer() }
    }

    /// What is said about the customer's own voucher or booking. What else stands there is the cashier's.
    fn of_customer(&self) -> Option<customer::Matter<'_>> {
        if self.asks_for_long() {
            return Some(customer::Matter::Wait);
        }
        match (self.card.as_ref().map(|card| &card.matter), &self.kept) {
            (Some(Matter::Voucher(case)), _) => Some(match case.step {
                Step::Redeeming => customer::Matter::Wait,
                Step::Open | Step::Deciding | Step::Left => customer::Matter::Verdict(&case.verdict),
            }),
            (Some(Matter::Arrival(_)), _) => Some(customer::Matter::Booking),
            (None, Some(Kept::Redeemed(redeemed))) => Some(customer::Matter::Redeemed(&redeemed.offer.benefit)),
            (None, Some(Kept::Refused { refusal, .. })) => Some(customer::Matter::NotRedeemed(refusal)),
            _ => None,
        }
    }

    /// The commands that the card takes now, beside those that every screen takes.
    pub fn offers(&self) -> Vec<Command> {
        let manager = self.allowable().map(|_| Command::Manager);
        let again = self.has_answers().then_some(Command::Again);
        manager.into_iter().chain(again).collect()
    }

    /// How the card that stands there sounds, and since when it says what it says.
    pub fn heard(&self, here: Here<'_>) -> Option<(Timestamp, Tone)> {
        let said = self.till(here).and_then(Till::heard);
        let card = self.heard_of_card(here);
        [said, card].into_iter().flatten().max_by_key(|(at, _)| *at)
    }

    fn heard_of_card(&self, here: Here<'_>) -> Option<(Timestamp, Tone)> {
        let card = self.card.as_ref()?;
        let tone = match &card.matter {
            Matter::Voucher(case) => voucher::told(case, here).tone,
            Matter::Arrival(arrival) => return arrival.heard(here),
            Matter::Problem(_) => Tone::Refused,
            Matter::Choice { .. } | Matter::Found { .. } | Matter::Said(_) => Tone::Attention,
        };
        Some((card.shown_at, tone))
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        let asked = self.undoing.as_ref().map(|undoing| undoing.view(here));
        let asked = asked.or_else(|| Some(self.refunding.as_ref()?.dialog(here).map(Message::Refunding)));
        let asked = asked.or_else(|| Some(self.till(here)?.dialog(here)?.map(Message::Till)));
        asked.or_else(|| Some(self.arrival()?.dialog(here)?.map(Message::Arrival)))
    }
}

impl Counter {
    fn ask(&mut self) -> Question {
        self.last = Question(self.last.0.wrapping_add(1));
        self.last
    }

    fn keep(&mut self, kept: Kept) -> Action<Effect> {
        self.kept = Some(kept);
        Action::None
    }

    fn rows_read(&mut self, read: Result<Vec<Recent>, Problem>, here: Here<'_>) -> Action<Effect> {
        let called = self.called.take();
        match read {
            Ok(rows) => self.rows.read(rows),
            Err(problem) => return self.keep(Kept::Failed(problem)),
        }
        called.map_or(Action::None, |key| self.key(key, here))
    }
}

/// What is shown.
impl Counter {
    /// What the field waits for.
    fn hint(&self, here: Here<'_>) -> String {
        let case = self.card.as_ref().filter(|_| self.asking.is_none()).and_then(Card::case);
        let idle = match self.till(here) {
            Some(till) if self.card.is_none() => till.hint(),
            Some(_) | None => "counter-hint",
        };
        let key = case.and_then(Case::asked).map_or(idle, ask::hint);
        let symbol = here.shop.currency.symbol();
        here.text.of(key, &[("symbol", symbol.into())])
    }

    /// The card, what was scanned before it, the camera: side by side, or in this order below each other.
    fn below_field<'a>(&'a self, room: Size, here: Here<'a>) -> Element<'a, Message> {
        let grain = match here.shape {
            Shape::Landscape if room.width < CARD_ROOMY => Grain::Usual,
            Shape::Landscape | Shape::Portrait => Grain::Large,
        };
        let here = Here { grain, ..here };
        if let Some(till) = self.till(here) {
            return self.sold_below_field(till, here);
        }
        let middle = column![].push(self.kept.as_ref().map(|kept| kept.view(here))).push(self.panel(here)).spacing(S16);
        match here.shape {
            Shape::Landscape => {
                let side = column![self.rows.view(here), recent::camera(here)].spacing(S16).width(SIDE);
                row![middle, side].spacing(S16).height(Fill).into()
            }
            Shape::Portrait => column![middle, self.rows.view(here), recent::camera(here)].spacing(S16).into(),
        }
    }

    fn panel<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        match (&self.asking, &self.card) {
            (Some(asking), _) if self.asks_for_long() => voucher::undecided(asking.scanned_at, here),
            (_, Some(card)) => match &card.matter {
                Matter::Voucher(case) if case.asked().is_some() => ask::view(card, case, here),
                Matter::Voucher(case) => voucher::view(card, case, here),
                Matter::Choice { meanings, .. } => other::choice(card, meanings, here),
                Matter::Found { typed, bookings } => other::found(typed, bookings, here),
                Matter::Said(subject) => other::said(card, subject, here),
                Matter::Problem(problem) => other::problem(problem, here),
                Matter::Arrival(arrival) => arrival.view(here).map(Message::Arrival),
            },
            (_, None) => other::nobody(here),
        }
    }
}

/// How the counter works, and the way to its keys.
fn mode(here: Here<'_>) -> Element<'_, Message> {
    let keys = field::keys(here.text.of("counter-keys", &[]), here.cap(Command::Keys), Message::KeysPressed);
    let mode = (!here.sells()).then(|| chip(here.text.of("counter-mode", &[])));
    row![].push(mode).push(keys).spacing(S8).align_y(iced::Center).into()
}
