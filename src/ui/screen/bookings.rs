//! The bookings of a day: who is expected, who is here, who is being served; and everybody who comes without one.
//!
//! ```text
//!   a code is scanned ──▶ presented ─┐
//!   four digits, Enter ─▶ typed ─────┼─▶ Arrival: in at once, or a question over the board
//!   a card is pressed ──▶ detail ────┘
//! ```
//!
//! What is typed filters what is shown while it is typed; Enter lets in the only one who is left.

mod board;
mod detail;
mod find;
mod list;
mod moving;
mod notice;
mod walk_in;

use iced::Task;
use iced::widget::{column, space};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use self::board::Column;
use self::moving::Moving;
use self::notice::Notice;
use self::walk_in::Form;
use super::arrival::{self, Arrival, End};
use super::{Action, Allowed, Here, Key, Shape};
use crate::domain::booking::usual::Usual;
use crate::domain::booking::{Booking, Change};
use crate::domain::business_day;
use crate::domain::id::BookingId;
use crate::engine::check_in::{Index, WalkIn};
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, Topic};
use crate::ui::text::check_in;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::field::listening;

/// The bookings of a day.
#[derive(Debug, Clone)]
pub struct Bookings {
    day: Day,
    /// All of the day, by time, and the way to find them by what is typed.
    all: Vec<Booking>,
    index: Index,
    read: Read,
    shows: Shows,
    page: Turned,
    arrival: Option<Arrival>,
    over: Over,
    notice: Notice,
    asked: u32,
    changed: u32,
}

/// Which day is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    /// Whatever day it is.
    Today,
    /// Another one.
    On(Date),
}

/// Whether the day was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    NotYet,
    Day(Date),
}

/// How the bookings are shown.
#[derive(Debug, Clone)]
enum Shows {
    /// Five columns; in a high window one of them at a time.
    Board(Column),
    /// One column in the whole width.
    Column(Column),
    /// All by time.
    List,
    /// Who was found on other days.
    Elsewhere { typed: String, found: Vec<Booking> },
}

/// Which page of what does not fit is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    /// The first, or where a list is by time the one that it is time for.
    Nowhere,
    To(usize),
}

impl Turned {
    /// The page; `unturned` as long as nobody turned to one.
    const fn or(self, unturned: usize) -> usize {
        match self {
            Self::Nowhere => unturned,
            Self::To(page) => page,
        }
    }
}

/// What lies over the bookings.
#[derive(Debug, Clone)]
enum Over {
    Nothing,
    /// A booking and what can be done about it.
    Detail(Box<Booking>),
    /// Did they really not come?
    NoShow(Box<Booking>),
    /// Who gives it up?
    Cancelling(Box<Booking>),
    /// To which time?
    Moving(Box<Moving>),
    /// Somebody without a booking.
    WalkIn(Box<Form>),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The bookings of a day were read.
    Loaded(u32, Date, Result<Vec<Booking>, Problem>),
    /// Other days were searched.
    Searched(u32, String, Result<Vec<Booking>, Problem>),
    /// A booking was changed, or not.
    Changed(u32, Result<(), Problem>),
    /// A walk-in was taken in, or not.
    WalkedIn(u32, Result<Booking, Problem>),
    /// What is usually booked is known.
    UsualLoaded(Result<Vec<Usual>, Problem>),
    /// Something happened to the customer who is let in.
    Arrival(arrival::Message),
    /// Board or list was chosen.
    TabChosen(usize),
    /// A column of the board was chosen.
    ColumnChosen(Column),
    /// The day before was chosen.
    DayBeforePressed,
    /// The day after was chosen.
    DayAfterPressed,
    /// Today was chosen.
    TodayPressed,
    /// A page was turned to.
    PageTurned(usize),
    /// What is not the board was left.
    BackPressed,
    /// A booking was chosen.
    Chosen(BookingId),
    /// A booking's customers are here.
    CheckInPressed(BookingId),
    /// A booking's last check-in was a mistake.
    UndoPressed(BookingId),
    /// A booking goes on.
    ChangePressed(BookingId, Change),
    /// A booking's customers did not come.
    NoShowPressed(BookingId),
    /// A booking is given up.
    CancelPressed(BookingId),
    /// A booking is moved.
    MovePressed(BookingId),
    /// Somebody came without a booking.
    WalkInPressed,
    /// Something was chosen about the new time.
    Moving(moving::Message),
    /// Something was filled in about the walk-in.
    WalkIn(walk_in::Message),
    /// What the dialog asks was confirmed.
    ConfirmPressed,
    /// The dialog was left.
    ClosePressed,
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// The bookings of a day are read.
    Load {
        /// Which question.
        question: u32,
        /// Which day.
        day: Date,
        /// When it begins.
        from: Timestamp,
        /// When it ends.
        until: Timestamp,
    },
    /// Other days are searched.
    Search {
        /// Which question.
        question: u32,
        /// For what.
        typed: String,
        /// From when.
        from: Timestamp,
        /// Until when.
        until: Timestamp,
    },
    /// A booking is changed.
    Change {
        /// Which question.
        question: u32,
        /// Which booking.
        booking: BookingId,
        /// How.
        change: Change,
    },
    /// A walk-in is taken in.
    WalkIn {
        /// Which question.
        question: u32,
        /// Who and what.
        walk_in: WalkIn,
    },
    /// What is usually booked is asked.
    AskUsual,
    /// Something is done about the customer who is let in.
    Arrival(arrival::Effect),
}

impl Effect {
    /// Asks the engine.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Load { question, day, from, until } => {
                Task::perform(async move { engine.bookings_between(from, until).await }, move |answer| {
                    Message::Loaded(question, day, answer)
                })
            }
            Self::Search { question, typed, from, until } => {
                let asked = typed.clone();
                Task::perform(async move { engine.search_bookings(&asked, from, until).await }, move |answer| {
                    Message::Searched(question, typed, answer)
                })
            }
            Self::Change { question, booking, change } => {
                Task::perform(async move { engine.change_booking(booking, change).await }, move |answer| {
                    Message::Changed(question, answer)
                })
            }
            Self::WalkIn { question, walk_in } => Task::perform(
                async move {
                    let made = engine.walk_in(walk_in).await?;
                    engine.booking(made).await?.ok_or(Problem::new(Code::NoSuchBooking))
                },
                move |answer| Message::WalkedIn(question, answer),
            ),
            Self::AskUsual => Task::perform(async move { engine.usual_services().await }, Message::UsualLoaded),
            Self::Arrival(effect) => effect.start(&engine).map(Message::Arrival),
        }
    }
}

impl Bookings {
    /// Today's board, before it was read.
    pub fn new() -> Self {
        Self {
            day: Day::Today,
            all: Vec::new(),
            index: Index::default(),
            read: Read::NotYet,
            shows: Shows::Board(Column::Expected),
            page: Turned::Nowhere,
            arrival: None,
            over: Over::Nothing,
            notice: Notice::Nothing,
            asked: 0,
            changed: 0,
        }
    }

    /// Gone to: the day is read. Who was let in before is nobody's news any more.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        if self.arrival.as_ref().is_some_and(Arrival::is_admitted) {
            self.arrival = None;
        }
        self.notice = Notice::Nothing;
        self.load(here)
    }

    /// Somebody showed a booking's code.
    pub fn presented(&mut self, booking: Booking, _here: Here<'_>) -> Action<Effect> {
        self.over = Over::Nothing;
        self.notice = Notice::Nothing;
        let (arrival, tried) = Arrival::new(booking);
        self.arrival = Some(arrival);
        tried.map(Effect::Arrival)
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Loaded(question, day, answer) => self.loaded(question, day, answer),
            Message::Searched(question, typed, answer) => self.searched(question, typed, answer),
            Message::Changed(question, answer) => self.changed(question, answer),
            Message::WalkedIn(question, answer) => self.walked_in(question, answer),
            Message::UsualLoaded(answer) => self.usual_loaded(answer),
            Message::Arrival(message) => self.with_arrival(here, |arrival| arrival.update(message, here)),
            Message::TabChosen(0) => self.show(Shows::Board(Column::Expected)),
            Message::TabChosen(_) => self.show(Shows::List),
            Message::ColumnChosen(column) => self.column_chosen(column, here.shape),
            Message::DayBeforePressed => self.go_by(-1, here),
            Message::DayAfterPressed => self.go_by(1, here),
            Message::TodayPressed => self.go(Day::Today, here),
            Message::PageTurned(page) => self.turn(Turned::To(page)),
            Message::BackPressed => self.show(Shows::Board(Column::Expected)).and(Action::ClearField),
            Message::Chosen(id) => self.chosen(id),
            Message::CheckInPressed(id) => self.known(id, |screen, booking| screen.presented(booking, here)),
            Message::UndoPressed(id) => self.known(id, |screen, booking| screen.undo(booking, here)),
            Message::ChangePressed(id, change) => self.change(id, change),
            Message::NoShowPressed(id) => self.asks(id, Over::NoShow),
            Message::CancelPressed(id) => self.asks(id, Over::Cancelling),
            Message::MovePressed(id) => self.asks(id, |booking| Over::Moving(Box::new(Moving::of(*booking, here)))),
            Message::WalkInPressed => self.walk_in_pressed(),
            Message::Moving(message) => self.moving(message, here),
            Message::WalkIn(message) => self.walk_in(message),
            Message::ConfirmPressed => self.confirm(here),
            Message::ClosePressed => self.close(),
        }
    }

    /// Something changed: the day is read again.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Bookings | Topic::Changes | Topic::Missed => self.load(here),
            Topic::Redemptions
            | Topic::Papers
            | Topic::Preferences
            | Topic::Exceptions
            | Topic::Staff
            | Topic::TornScan
            | Topic::Status => Action::None,
        }
    }

    /// A key: for the customer who is asked about, for the dialog, or for the board.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        if self.arrival.as_ref().is_some_and(Arrival::asks) {
            return self.with_arrival(here, |arrival| arrival.key(key, here));
        }
        match (&mut self.over, key) {
            (Over::Nothing, Key::Function(7)) => self.with_arrival(here, |arrival| arrival.key(key, here)),
            (Over::Nothing, Key::Escape) => self.leave(),
            (Over::Nothing, _) => Action::None,
            (_, Key::Enter) => self.confirm(here),
            (_, Key::Escape) => self.close(),
            (Over::Moving(_), Key::Character('+')) => self.moving(moving::Message::LaterPressed, here),
            (Over::Moving(_), Key::Character('-')) => self.moving(moving::Message::EarlierPressed, here),
            (Over::WalkIn(_), Key::Character('+')) => self.walk_in(walk_in::Message::MorePressed),
            (Over::WalkIn(_), Key::Character('-')) => self.walk_in(walk_in::Message::FewerPressed),
            (_, Key::Function(_) | Key::Character(_) | Key::Backspace | Key::Delete) => Action::None,
        }
    }

    /// Enter after typing: it answers what is asked, or lets in the only one whom it finds.
    pub fn typed(&mut self, text: &str, here: Here<'_>) -> Action<Effect> {
        let asked = self.arrival.as_mut().filter(|arrival| arrival.asks());
        if let Some(answered) = asked.and_then(|arrival| arrival.typed(text, here)) {
            return self.settle(answered, here);
        }
        match &self.over {
            Over::Moving(_) => {
                return self.moving(moving::Message::TimeTyped(text.trim().to_owned()), here).and(Action::ClearField);
            }
            Over::WalkIn(_) => return Action::None,
            Over::Nothing | Over::Detail(_) | Over::NoShow(_) | Over::Cancelling(_) => {}
        }
        self.find(text.trim(), here)
    }

    /// A manager has allowed what was asked.
    pub fn allowed(&mut self, allowed: Allowed, here: Here<'_>) -> Action<Effect> {
        self.with_arrival(here, |arrival| arrival.allowed(allowed))
    }

    fn load(&mut self, here: Here<'_>) -> Action<Effect> {
        let day = self.date(here);
        let Some((from, until)) = business_day::span(day, here.shop.zone.rules(), here.shop.day_start) else {
            return Action::None;
        };
        self.asked = self.asked.wrapping_add(1);
        Action::Start(Effect::Load { question: self.asked, day, from, until })
    }

    fn loaded(&mut self, question: u32, day: Date, answer: Result<Vec<Booking>, Problem>) -> Action<Effect> {
        if question != self.asked {
            return Action::None;
        }
        match answer {
            Ok(bookings) => {
                self.index = Index::of(&bookings);
                self.all = bookings;
                self.read = Read::Day(day);
                self.refresh();
            }
            Err(problem) => self.notice = Notice::Problem(problem),
        }
        Action::None
    }

    /// What lies over the bookings shows them as they are now.
    fn refresh(&mut self) {
        let now = |shown: &Booking| self.all.iter().find(|booking| booking.id == shown.id).cloned();
        let fresh = match &self.over {
            Over::Detail(shown) => now(shown).map(|booking| Over::Detail(Box::new(booking))),
            Over::Nothing | Over::NoShow(_) | Over::Cancelling(_) | Over::Moving(_) | Over::WalkIn(_) => None,
        };
        if let Some(fresh) = fresh {
            self.over = fresh;
        }
    }

    fn column_chosen(&mut self, column: Column, shape: Shape) -> Action<Effect> {
        match shape {
            Shape::Landscape => self.show(Shows::Column(column)),
            Shape::Portrait => self.show(Shows::Board(column)),
        }
    }

    fn show(&mut self, shows: Shows) -> Action<Effect> {
        self.shows = shows;
        self.turn(Turned::Nowhere)
    }

    fn turn(&mut self, page: Turned) -> Action<Effect> {
        self.page = page;
        Action::None
    }

    fn go_by(&mut self, days: i32, here: Here<'_>) -> Action<Effect> {
        let Ok(day) = self.date(here).checked_add(days.days()) else { return Action::None };
        let day = if day == today(here) { Day::Today } else { Day::On(day) };
        self.go(day, here)
    }

    fn go(&mut self, day: Day, here: Here<'_>) -> Action<Effect> {
        self.day = day;
        self.page = Turned::Nowhere;
        self.notice = Notice::Nothing;
        if matches!(self.shows, Shows::Elsewhere { .. }) {
            self.shows = Shows::Board(Column::Expected);
        }
        self.load(here)
    }

    fn chosen(&mut self, id: BookingId) -> Action<Effect> {
        self.asks(id, Over::Detail)
    }

    /// Asks something about a booking that is shown.
    fn asks(&mut self, id: BookingId, over: impl FnOnce(Box<Booking>) -> Over) -> Action<Effect> {
        self.known(id, |screen, booking| {
            screen.notice = Notice::Nothing;
            screen.over = over(Box::new(booking));
            Action::None
        })
    }

    /// Does something with a booking that is shown.
    fn known(&mut self, id: BookingId, with: impl FnOnce(&mut Self, Booking) -> Action<Effect>) -> Action<Effect> {
        let found = self.all.iter().chain(self.elsewhere()).find(|booking| booking.id == id).cloned();
        found.map_or(Action::None, |booking| with(self, booking))
    }

    fn undo(&mut self, booking: Booking, here: Here<'_>) -> Action<Effect> {
        self.over = Over::Nothing;
        self.arrival = Some(Arrival::of_admitted(booking));
        self.with_arrival(here, |arrival| arrival.update(arrival::Message::UndoPressed, here))
    }

    fn change(&mut self, booking: BookingId, change: Change) -> Action<Effect> {
        self.over = Over::Nothing;
        self.notice = Notice::Nothing;
        self.changed = self.changed.wrapping_add(1);
        Action::Start(Effect::Change { question: self.changed, booking, change })
    }

    fn changed(&mut self, question: u32, answer: Result<(), Problem>) -> Action<Effect> {
        if let (true, Err(problem)) = (question == self.changed, answer) {
            self.notice = Notice::Problem(problem);
        }
        Action::None
    }

    fn walk_in_pressed(&mut self) -> Action<Effect> {
        self.notice = Notice::Nothing;
        self.over = Over::WalkIn(Box::new(Form::new()));
        Action::Start(Effect::AskUsual)
    }

    fn usual_loaded(&mut self, answer: Result<Vec<Usual>, Problem>) -> Action<Effect> {
        // Without it the service is typed: no reason to stop a host who has guests before them.
        if let (Over::WalkIn(form), Ok(usual)) = (&mut self.over, answer) {
            form.offer(usual);
        }
        Action::None
    }

    fn walk_in(&mut self, message: walk_in::Message) -> Action<Effect> {
        if let Over::WalkIn(form) = &mut self.over {
            form.update(message);
        }
        Action::None
    }

    fn walked_in(&mut self, question: u32, answer: Result<Booking, Problem>) -> Action<Effect> {
        if question != self.changed {
            return Action::None;
        }
        match answer {
            Ok(booking) => {
                self.over = Over::Nothing;
                self.arrival = Some(Arrival::of_admitted(booking));
            }
            Err(problem) => {
                if let Over::WalkIn(form) = &mut self.over {
                    form.failed(problem);
                }
            }
        }
        Action::None
    }

    fn moving(&mut self, message: moving::Message, here: Here<'_>) -> Action<Effect> {
        if let Over::Moving(moving) = &mut self.over {
            moving.update(message, here);
        }
        Action::None
    }

    /// What the dialog asks is so.
    fn confirm(&mut self, here: Here<'_>) -> Action<Effect> {
        match &mut self.over {
            Over::Nothing | Over::Cancelling(_) => Action::None,
            Over::Detail(booking) => match detail::next(booking) {
                Some(detail::Next::CheckIn) => {
                    let booking = (**booking).clone();
                    self.presented(booking, here)
                }
                Some(detail::Next::Change(change)) => {
                    let id = booking.id;
                    self.change(id, change)
                }
                None => Action::None,
            },
            Over::NoShow(booking) => {
                let id = booking.id;
                self.change(id, Change::MarkNoShow)
            }
            Over::Moving(moving) => match moving.to(here) {
                Some(to) => {
                    let id = moving.booking().id;
                    self.change(id, Change::Reschedule { to })
                }
                None => Action::None,
            },
            Over::WalkIn(form) => match form.send() {
                Some(walk_in) => {
                    self.changed = self.changed.wrapping_add(1);
                    Action::Start(Effect::WalkIn { question: self.changed, walk_in })
                }
                None => Action::None,
            },
        }
    }

    /// Out of the dialog: back to the booking that it was about. Without one, what is said beneath the board goes.
    fn close(&mut self) -> Action<Effect> {
        if matches!(self.over, Over::Nothing) {
            self.notice = Notice::Nothing;
        }
        self.over = match std::mem::replace(&mut self.over, Over::Nothing) {
            Over::NoShow(booking) | Over::Cancelling(booking) => Over::Detail(booking),
            Over::Moving(moving) => Over::Detail(Box::new(moving.booking().clone())),
            Over::Nothing | Over::Detail(_) | Over::WalkIn(_) => Over::Nothing,
        };
        Action::None
    }

    /// Escape on the board: first what is said beneath it goes, then what is not the board, then the news.
    fn leave(&mut self) -> Action<Effect> {
        if !matches!(self.notice, Notice::Nothing) {
            self.notice = Notice::Nothing;
            return Action::None;
        }
        match self.shows {
            Shows::Column(_) | Shows::Elsewhere { .. } => self.show(Shows::Board(Column::Expected)),
            Shows::Board(_) | Shows::List => {
                self.arrival = None;
                Action::None
            }
        }
    }

    /// Does something with the customer who is let in.
    fn with_arrival(
        &mut self,
        here: Here<'_>,
        with: impl FnOnce(&mut Arrival) -> Action<arrival::Effect>,
    ) -> Action<Effect> {
        let Some(arrival) = &mut self.arrival else { return Action::None };
        let action = with(arrival);
        self.settle(action, here)
    }

    /// Takes up what the customer who is let in asks for, and puts the card away once nothing more is to be done.
    fn settle(&mut self, action: Action<arrival::Effect>, here: Here<'_>) -> Action<Effect> {
        match self.arrival.as_ref().and_then(Arrival::end) {
            Some(End::Undone) => {
                let whose = self.arrival.take().map(|arrival| check_in::guest(&arrival.booking().guest, here.text));
                self.notice = Notice::Undone(whose.unwrap_or_default());
            }
            Some(End::Closed | End::Seated) => self.arrival = None,
            None => {}
        }
        action.map(Effect::Arrival)
    }

    /// The day that is shown.
    fn date(&self, here: Here<'_>) -> Date {
        match self.day {
            Day::Today => today(here),
            Day::On(day) => day,
        }
    }

    /// Who was found on other days.
    fn elsewhere(&self) -> &[Booking] {
        match &self.shows {
            Shows::Elsewhere { found, .. } => found,
            Shows::Board(_) | Shows::Column(_) | Shows::List => &[],
        }
    }

    /// Who has just been let in, while they have not been led to their place.
    fn just_in(&self) -> Option<BookingId> {
        let arrival = self.arrival.as_ref().filter(|arrival| arrival.is_admitted())?;
        Some(arrival.booking().id)
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let shown = self.shown(here);
        let hint = match (here.typed.is_empty(), self.day) {
            (true, _) => here.text.of("bookings-hint", &[]),
            (false, Day::Today) if !shown.is_empty() => here.text.of("bookings-hint-enter", &[]),
            (false, _) => String::new(),
        };
        let field = listening(here.typed, hint, space());
        let main = match &self.shows {
            Shows::Board(column) => board::view(self, &shown, *column, here),
            Shows::Column(column) => board::column(self, &shown, *column, here),
            Shows::List => list::view(self, shown, here),
            Shows::Elsewhere { typed, found } => list::elsewhere(self, typed, found, here),
        };
        column![field, board::head(self, here), main].push(self.notice.view(here)).spacing(S16).into()
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        if let Some(question) = self.arrival.as_ref().and_then(|arrival| arrival.question(here)) {
            return Some(question.map(Message::Arrival));
        }
        match &self.over {
            Over::Nothing => None,
            Over::Detail(booking) => Some(detail::detail(booking, here)),
            Over::NoShow(booking) => Some(detail::no_show(booking, here)),
            Over::Cancelling(booking) => Some(detail::cancelling(booking, here)),
            Over::Moving(moving) => Some(moving.dialog(here)),
            Over::WalkIn(form) => Some(form.dialog(here)),
        }
    }
}

impl Default for Bookings {
    fn default() -> Self {
        Self::new()
    }
}

/// The business day that it is.
fn today(here: Here<'_>) -> Date {
    business_day::of(here.now, here.shop.zone.rules(), here.shop.day_start)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
