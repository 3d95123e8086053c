//! The shift of the till: opened with a float, cash moved with a reason, counted and closed with its Z.
//!
//! ```text
//! none ─ float, Enter ─▶ open ─ F9 ─▶ counting ─ F9 ─▶ closed: the Z ─ Enter ─▶ none
//!                         └─ cash in, cash out, X       └─ Esc: still open, nothing lost but the count
//! ```

mod cash;
mod count;
mod overview;

#[cfg(test)]
mod tests;

use iced::widget::{column, row};
use iced::{Fill, Task};
use jiff::Timestamp;

use self::cash::{Entry, Moving};
use self::count::Drawer;
use super::{Action, Allowed, Here, Key, Place, Refused};
use crate::domain::fact::CashWay;
use crate::domain::money::Money;
use crate::domain::shift::{self, Closing, Move, Opened, Refusal, Report, Z};
use crate::domain::shop::Counting;
use crate::domain::staff::Permission;
use crate::engine::problem::Problem;
use crate::engine::shift::Outcome;
use crate::engine::{Engine, Topic};
use crate::ui::icon::Icon;
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::keypad;
use crate::ui::widget::title::title;
use crate::ui::widget::toast::toast;

/// The shift.
#[derive(Debug)]
pub struct Shift {
    state: State,
    moving: Option<Moving>,
    said: Option<Said>,
    work: Work,
    managing: Option<Managing>,
}

/// Where the shift stands.
#[derive(Debug)]
enum State {
    /// It is being read.
    Reading,
    /// None is open.
    None(Entry),
    /// One is.
    Open(Box<Open>),
    /// Its drawer is being counted.
    Counting(Box<Open>, Box<Drawer>),
    /// It was closed a moment ago.
    Closed(Box<Z>),
}

/// The open shift.
#[derive(Debug, Clone)]
pub struct Open {
    /// Which, and since when.
    shift: shift::Shift,
    /// Where it stands, where whoever stands here may see that.
    report: Option<Report>,
    /// When the ledger was brought back from a backup in it, where it was.
    restored: Option<Timestamp>,
}

/// How much of the open shift is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    Whole,
    /// Only which it is: the drawer is counted blind.
    Shift,
}

/// What is said above it.
#[derive(Debug, Clone, PartialEq)]
enum Said {
    /// Why something is not done.
    Refused(Refusal),
    /// It could not be done.
    Failed(Problem),
    /// Cash was moved.
    Moved(CashWay, Money),
    /// The report goes out.
    Printed,
}

/// Whether the engine is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Idle,
    Busy,
}

/// What a manager is asked for.
#[derive(Debug, Clone, PartialEq)]
enum Managing {
    /// To open, with this float.
    Open(Money),
    /// To move cash.
    Move(Move),
    /// To count and close.
    Count,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The open shift was read, or that there is none.
    Read(Result<Option<Box<Open>>, Problem>),
    /// A shift was opened, or not.
    Opened(Result<Outcome<()>, Problem>),
    /// Cash was moved, or not.
    Moved(CashWay, Money, Result<Outcome<()>, Problem>),
    /// The drawer was looked at for a count.
    Counting(Box<Result<Outcome<Opened>, Problem>>),
    /// The shift was closed, or not.
    Closed(Box<Result<Outcome<Z>, Problem>>),
    /// The report goes out, or does not.
    Printed(Result<Outcome<()>, Problem>),

    /// A key of the keypad was pressed.
    EntryPressed(keypad::Key),
    /// A shift is to be opened.
    OpenPressed,
    /// Cash is to be paid in.
    CashInPressed,
    /// Cash is to be paid out.
    CashOutPressed,
    /// Why, by one of the reasons given.
    ReasonChosen(usize),
    /// Why, in other words.
    ReasonTyped(String),
    /// On to the reason, or done.
    MoveConfirmed,
    /// Back, or away.
    MoveLeft,
    /// The report of now is to be printed.
    PrintPressed,
    /// The drawer is to be counted.
    CountPressed,
    /// A row of the count is chosen.
    RowChosen(usize),
    /// A row is one more or less.
    Stepped(usize, Step),
    /// On to the next row.
    NextPressed,
    /// Other rows are to be seen.
    Turned(usize),
    /// The shift is to be closed.
    ClosePressed,
    /// The count is left.
    BackPressed,
    /// The Z was seen.
    DonePressed,
}

/// One more or one less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One more.
    More,
    /// One less.
    Less,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Reads the open shift.
    Read(Sight),
    /// Opens a shift with this float.
    Open(Money),
    /// Moves cash.
    Move(Move),
    /// Opens the drawer for a count, for a reason that the journal keeps.
    Count(String),
    /// Closes the shift.
    Close(Box<Closing>),
    /// Prints the report of now.
    Print,
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Read(sight) => Task::perform(read(engine, sight), Message::Read),
            Self::Open(float) => {
                Task::perform(async move { engine.open_shift(float).await.map(|done| nothing(&done)) }, Message::Opened)
            }
            Self::Move(Move { way, amount, reason }) => Task::perform(
                async move { engine.move_cash(way, amount, &reason).await.map(|done| nothing(&done)) },
                move |done| Message::Moved(way, amount, done),
            ),
            Self::Count(reason) => Task::perform(async move { engine.count_shift(&reason).await }, |counting| {
                Message::Counting(Box::new(counting))
            }),
            Self::Close(closing) => Task::perform(async move { engine.close_shift(*closing).await }, |closed| {
                Message::Closed(Box::new(closed))
            }),
            Self::Print => {
                Task::perform(async move { engine.print_x().await.map(|done| nothing(&done)) }, Message::Printed)
            }
        }
    }
}

/// Reads the open shift, as much of it as may be seen.
async fn read(engine: Engine, sight: Sight) -> Result<Option<Box<Open>>, Problem> {
    let Some(shift) = engine.shift().await? else { return Ok(None) };
    let report = match sight {
        Sight::Whole => engine.x_report().await?,
        Sight::Shift => None,
    };
    let restored = engine.shift_restored().await?;
    Ok(Some(Box::new(Open { shift, report, restored })))
}

/// Whatever came of it is read anew.
fn nothing<T>(outcome: &Outcome<T>) -> Outcome<()> {
    match outcome {
        Outcome::Done(_) => Outcome::Done(()),
        Outcome::Refused(refusal) => Outcome::Refused(*refusal),
    }
}

impl Default for Shift {
    fn default() -> Self {
        Self::new()
    }
}

impl Shift {
    /// Before anything was read.
    pub const fn new() -> Self {
        Self { state: State::Reading, moving: None, said: None, work: Work::Idle, managing: None }
    }

    /// Gone to.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        match self.state {
            State::Counting(..) | State::Closed(_) => Action::None,
            State::Reading | State::None(_) | State::Open(_) => read_again(here),
        }
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Shift | Topic::Sales | Topic::Redemptions | Topic::Missed => match self.state {
                State::Closed(_) => Action::None,
                State::Reading | State::None(_) | State::Open(_) | State::Counting(..) => read_again(here),
            },
            _ => Action::None,
        }
    }

    /// The terminal is locked: the count goes, for whoever comes next counts anew.
    pub fn lock(&mut self) {
        *self = Self::new();
    }

    /// A manager has given their word, which waits for what it was given for.
    pub fn allowed(&mut self, _: Allowed, here: Here<'_>) -> Action<Effect> {
        match self.managing.take() {
            Some(Managing::Open(float)) => self.begin(Effect::Open(float)),
            Some(Managing::Move(cash)) => self.begin(Effect::Move(cash)),
            Some(Managing::Count) => self.begin(count(here)),
            None => Action::None,
        }
    }

    /// A key of the keyboard.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        if let Some(moving) = &mut self.moving {
            let message = moving.key(key, here);
            return message.map_or(Action::None, |message| self.update(message, here));
        }
        let message = match (&mut self.state, key) {
            (State::None(_) | State::Open(_), Key::Escape) => return Action::Go(Place::Counter),
            (State::None(_), Key::Enter) => Some(Message::OpenPressed),
            (State::None(entry), key) => {
                entry.key(key);
                None
            }
            (State::Open(_), Key::Function(9)) => Some(Message::CountPressed),
            (State::Open(_), Key::Character('+')) => Some(Message::CashInPressed),
            (State::Open(_), Key::Character('-')) => Some(Message::CashOutPressed),
            (State::Counting(_, drawer), key) => drawer.key(key),
            (State::Closed(_), Key::Enter | Key::Escape) => Some(Message::DonePressed),
            (State::Reading | State::Open(_) | State::Closed(_), _) => None,
        };
        message.map_or(Action::None, |message| self.update(message, here))
    }

    /// Whether a function key is for this page.
    pub const fn takes(&self, key: Key) -> bool {
        matches!(key, Key::Function(9))
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Read(read) => self.read(read),
            Message::Opened(done) => self.done(done, None, here),
            Message::Moved(way, amount, done) => self.done(done, Some(Said::Moved(way, amount)), here),
            Message::Counting(counting) => self.counted(*counting, here),
            Message::Closed(closed) => self.closed(*closed, here),
            Message::Printed(done) => self.done(done, Some(Said::Printed), here),
            Message::EntryPressed(key) => {
                match (&mut self.moving, &mut self.state) {
                    (Some(moving), _) => moving.enter(key),
                    (None, State::None(entry)) => entry.enter(key),
                    (None, State::Counting(_, drawer)) => drawer.enter(key),
                    (None, State::Reading | State::Open(_) | State::Closed(_)) => {}
                }
                Action::None
            }
            Message::OpenPressed => self.open_pressed(here),
            Message::CashInPressed => self.move_asked(CashWay::In),
            Message::CashOutPressed => self.move_asked(CashWay::Out),
            Message::ReasonChosen(at) => {
                if let Some(moving) = &mut self.moving {
                    moving.choose(at, here);
                }
                Action::None
            }
            Message::ReasonTyped(typed) => {
                match (&mut self.moving, &mut self.state) {
                    (Some(moving), _) => moving.word(&typed),
                    (None, State::Counting(_, drawer)) => drawer.word(&typed),
                    (None, _) => {}
                }
                Action::None
            }
            Message::MoveConfirmed => self.move_confirmed(here),
            Message::MoveLeft => {
                if self.moving.as_mut().is_some_and(|moving| !moving.back()) {
                    self.moving = None;
                }
                Action::None
            }
            Message::PrintPressed => self.begin(Effect::Print),
            Message::CountPressed => self.count_pressed(here),
            Message::RowChosen(at) => self.drawer(|drawer| drawer.go(at)),
            Message::Stepped(at, step) => self.drawer(|drawer| drawer.step(at, step)),
            Message::NextPressed => self.drawer(Drawer::next),
            Message::Turned(page) => self.drawer(|drawer| drawer.turn(page)),
            Message::ClosePressed => self.close_pressed(),
            Message::BackPressed => {
                self.said = None;
                if self.work == Work::Idle {
                    self.state = State::Reading;
                    return read_again(here);
                }
                Action::None
            }
            Message::DonePressed => {
                self.state = State::Reading;
                self.said = None;
                read_again(here)
            }
        }
    }

    /// The whole page.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let (name, says) = match &self.state {
            State::Reading | State::None(_) => (of("shift-title"), String::new()),
            State::Open(open) => (of("shift-title"), since(&open.shift, here)),
            State::Counting(open, _) => (of("shift-close-title"), since(&open.shift, here)),
            State::Closed(z) => (of("shift-closed-title"), since(&z.report.shift, here)),
        };
        let top = title(name, says, row![]);
        let is_idle = self.work == Work::Idle;
        let refused = match &self.said {
            Some(Said::Refused(refusal)) => Some(refusal_words(*refusal, here)),
            Some(Said::Failed(_) | Said::Moved(..) | Said::Printed) | None => None,
        };
        let body = match &self.state {
            State::Reading => iced::widget::space().height(Fill).into(),
            State::None(entry) => cash::float(entry, refused.clone(), is_idle, here),
            State::Open(open) => overview::open(&open.shift, open.report.as_ref(), here),
            State::Counting(_, drawer) => drawer.view(refused.clone(), is_idle, here),
            State::Closed(z) => overview::closed(z, here),
        };
        let is_said_below = matches!(self.state, State::None(_) | State::Counting(..)) && refused.is_some();
        let said = self.said.as_ref().filter(|_| !is_said_below).map(|said| said.view(here));
        column![top].push(said.or_else(|| self.restored(here))).push(body).spacing(S16).into()
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        self.moving.as_ref().map(|moving| moving.dialog(here))
    }
}

impl Shift {
    /// That the open shift may lack something, where the ledger came back from a backup in it.
    fn restored<'a>(&self, here: Here<'a>) -> Option<Element<'a, Message>> {
        let (State::Open(open) | State::Counting(open, _)) = &self.state else { return None };
        let at = here.format().brief(open.restored?);
        let happened = here.text.of("shift-restored", &[("at", at.into())]);
        let next = here.text.of("shift-restored.next", &[]);
        Some(toast(Hue::Warn, Icon::Attention, happened, next, row![]))
    }

    fn begin(&mut self, effect: Effect) -> Action<Effect> {
        if self.work == Work::Busy {
            return Action::None;
        }
        (self.work, self.said) = (Work::Busy, None);
        Action::Start(effect)
    }

    /// Asks a manager, where whoever stands here may not.
    fn begin_as(&mut self, may: Permission, effect: Effect, managing: Managing, here: Here<'_>) -> Action<Effect> {
        if here.may(may) {
            return self.begin(effect);
        }
        let key = match managing {
            Managing::Open(_) => "shift-open",
            Managing::Move(_) => "shift-move",
            Managing::Count => "shift-count-and-close",
        };
        self.managing = Some(managing);
        let about = here.text.of(key, &[]);
        Action::AskManager(Refused { permission: may, refusal: "not_allowed".to_owned(), about })
    }

    fn read(&mut self, read: Result<Option<Box<Open>>, Problem>) -> Action<Effect> {
        match (read, &mut self.state) {
            (Ok(Some(open)), State::Counting(before, _)) => *before = open,
            // What was closed a moment ago is seen before what came of it; nothing was typed yet where nothing is open.
            (Ok(_), State::Closed(_)) | (Ok(None), State::None(_)) => {}
            (Ok(Some(open)), _) => self.state = State::Open(open),
            (Ok(None), _) => self.state = State::None(Entry::default()),
            (Err(problem), _) => self.said = Some(Said::Failed(problem)),
        }
        Action::None
    }

    fn done(&mut self, done: Result<Outcome<()>, Problem>, said: Option<Said>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        self.said = match done {
            Ok(Outcome::Done(())) => said,
            Ok(Outcome::Refused(refusal)) => Some(Said::Refused(refusal)),
            Err(problem) => Some(Said::Failed(problem)),
        };
        read_again(here)
    }

    fn open_pressed(&mut self, here: Here<'_>) -> Action<Effect> {
        let State::None(entry) = &self.state else { return Action::None };
        match entry.float(here) {
            Some(float) => self.begin_as(Permission::KeepShift, Effect::Open(float), Managing::Open(float), here),
            None => Action::None,
        }
    }

    fn move_asked(&mut self, way: CashWay) -> Action<Effect> {
        if matches!(self.state, State::Open(_)) {
            self.said = None;
            self.moving = Some(Moving::new(way));
        }
        Action::None
    }

    fn move_confirmed(&mut self, here: Here<'_>) -> Action<Effect> {
        let Some(cash) = self.moving.as_mut().and_then(|moving| moving.confirm(here)) else { return Action::None };
        self.moving = None;
        self.begin_as(Permission::MoveCash, Effect::Move(cash.clone()), Managing::Move(cash), here)
    }

    fn count_pressed(&mut self, here: Here<'_>) -> Action<Effect> {
        match self.state {
            State::Open(_) => self.begin_as(Permission::KeepShift, count(here), Managing::Count, here),
            State::Reading | State::None(_) | State::Counting(..) | State::Closed(_) => Action::None,
        }
    }

    fn counted(&mut self, counting: Result<Outcome<Opened>, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        match (counting, &mut self.state) {
            (Ok(Outcome::Done(opened)), State::Counting(_, drawer)) => drawer.again(opened),
            (Ok(Outcome::Done(opened)), State::Open(open)) => {
                let denominations = here.shop.selling.as_ref().map(|selling| selling.denominations.as_slice());
                let drawer = Drawer::new(opened, denominations.unwrap_or_default());
                self.state = State::Counting(open.clone(), Box::new(drawer));
            }
            (Ok(Outcome::Done(_)), _) => {}
            (Ok(Outcome::Refused(refusal)), _) => {
                self.said = Some(Said::Refused(refusal));
                return read_again(here);
            }
            (Err(problem), _) => self.said = Some(Said::Failed(problem)),
        }
        Action::None
    }

    fn close_pressed(&mut self) -> Action<Effect> {
        let State::Counting(_, drawer) = &self.state else { return Action::None };
        match drawer.closing() {
            Some(closing) => self.begin(Effect::Close(Box::new(closing))),
            None => Action::None,
        }
    }

    fn closed(&mut self, closed: Result<Outcome<Z>, Problem>, here: Here<'_>) -> Action<Effect> {
        self.work = Work::Idle;
        match closed {
            Ok(Outcome::Done(z)) => {
                self.state = State::Closed(Box::new(z));
                Action::None
            }
            // What was counted stands; the drawer as it is now is compared with it.
            Ok(Outcome::Refused(Refusal::DrawerMoved)) => {
                self.said = Some(Said::Refused(Refusal::DrawerMoved));
                self.work = Work::Busy;
                Action::Start(count(here))
            }
            Ok(Outcome::Refused(refusal)) => {
                self.said = Some(Said::Refused(refusal));
                if refusal == Refusal::NotOpen {
                    self.state = State::Reading;
                }
                read_again(here)
            }
            Err(problem) => {
                self.said = Some(Said::Failed(problem));
                Action::None
            }
        }
    }

    fn drawer(&mut self, change: impl FnOnce(&mut Drawer)) -> Action<Effect> {
        if let State::Counting(_, drawer) = &mut self.state {
            change(drawer);
        }
        Action::None
    }
}

impl Said {
    fn view<'a>(&self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let (hue, icon, happened, particulars) = match self {
            Self::Refused(refusal) => (Hue::Bad, Icon::Refused, refusal_words(*refusal, here), String::new()),
            Self::Failed(failed) => {
                let cause = problem::coded(failed.code(), here.text);
                (Hue::Bad, Icon::Refused, cause, problem::next(failed.code(), here.text))
            }
            Self::Moved(CashWay::In, amount) => {
                (Hue::Accent, Icon::Drawer, of("shift-moved-in"), here.format().money(*amount))
            }
            Self::Moved(CashWay::Out, amount) => {
                (Hue::Accent, Icon::Drawer, of("shift-moved-out"), here.format().money(*amount))
            }
            Self::Printed => (Hue::Accent, Icon::Printer, of("shift-printed"), String::new()),
        };
        toast(hue, icon, happened, particulars, row![])
    }
}

/// Reads the open shift anew, as much of it as whoever stands here may see.
fn read_again(here: Here<'_>) -> Action<Effect> {
    let counting = here.shop.selling.as_ref().map(|selling| selling.counting).unwrap_or_default();
    let sight = match counting {
        Counting::Blind if !here.may(Permission::SeeReports) => Sight::Shift,
        Counting::Open | Counting::Blind => Sight::Whole,
    };
    Action::Start(Effect::Read(sight))
}

/// Opens the drawer for a count.
fn count(here: Here<'_>) -> Effect {
    Effect::Count(here.text.of("shift-count", &[]))
}

/// Since when a shift is open, and who opened it.
fn since(shift: &shift::Shift, here: Here<'_>) -> String {
    let who = here.name_of(shift.opened_by);
    let fills = [("since", here.format().brief(shift.opened_at).into()), ("who", who.into())];
    here.text.of("shift-since", &fills)
}

/// Why something is not done, in a sentence.
fn refusal_words(refusal: Refusal, here: Here<'_>) -> String {
    let (of, format) = (|key: &str| here.text.of(key, &[]), here.format());
    match refusal {
        Refusal::OpenAlready { since } => {
            here.text.of("shift-refused-open-already", &[("since", format.brief(since).into())])
        }
        Refusal::NotOpen => of("shift-refused-not-open"),
        Refusal::NoAmount { most } => here.text.of("shift-refused-no-amount", &[("most", format.money(most).into())]),
        Refusal::NoReason => of("till-refused-no-reason"),
        Refusal::TooLong { most } => {
            let most = u64::try_from(most).unwrap_or(u64::MAX);
            here.text.of("till-refused-too-long", &[("most", most.into())])
        }
        Refusal::NotInDrawer { held } => {
            here.text.of("shift-refused-not-in-drawer", &[("held", format.money(held).into())])
        }
        Refusal::TooManyMoves { most } => here.text.of("shift-refused-too-many-moves", &[("most", most.into())]),
        Refusal::NoSuchDenomination(denomination) | Refusal::CountedTwice(denomination) => {
            here.text.of("shift-refused-denomination", &[("of", format.money(denomination).into())])
        }
        Refusal::TooManyPieces { of, most } => {
            let fills = [("of", format.money(of).into()), ("most", most.into())];
            here.text.of("shift-refused-too-many-pieces", &fills)
        }
        Refusal::DrawerMoved => of("shift-refused-drawer-moved"),
        Refusal::TooLarge => of("till-too-large"),
    }
}
