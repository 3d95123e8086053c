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
mod day;
mod detail;
mod find;
mod list;
mod moving;
mod notice;
mod over;
mod walk_in;

use iced::Task;
use iced::widget::column;
use jiff::Timestamp;
use jiff::civil::Date;

use self::board::Column;
use self::day::{Day, Read};
use self::moving::Moving;
use self::notice::Notice;
use self::over::Over;
use super::arrival::{self, Arrival, End};
use super::{Action, Allowed, Arrow, Here, Key, Place};
use crate::domain::booking::usual::Usual;
use crate::domain::booking::{Booking, Change};
use crate::domain::id::BookingId;
use crate::engine::check_in::{Index, WalkIn};
use crate::engine::preferences::hotkeys::Command;
use crate::engine::problem::{Code, Problem};
use crate::engine::{Engine, Topic};
use crate::ui::text::check_in;
use crate::ui::text::verdict::Tone;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::field::{keys, listening};

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

/// How the bookings are shown.
#[derive(Debug, Clone)]
enum Shows {
    /// Five columns; in a high window one below the other.
    Board,
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
    WalkedIn(u32, Box<Result<Booking, Problem>>),
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
    /// The keys are to be shown.
    KeysPressed,
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
                move |answer| Message::WalkedIn(question, Box::new(answer)),
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
            shows: Shows::Board,
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
    pub fn presented(&mut self, booking: Booking, here: Here<'_>) -> Action<Effect> {
        self.over = Over::Nothing;
        self.notice = Notice::Nothing;
        let (arrival, tried) = Arrival::new(booking, here.now);
        self.arrival = Some(arrival.without_bill());
        tried.map(Effect::Arrival)
    }

    /// The counter is locked: nothing that was being asked is asked of whoever comes next.
    pub fn lock(&mut self) {
        self.over = Over::Nothing;
        if let Some(arrival) = &mut self.arrival {
            arrival.leave_question();
        }
        self.arrival.take_if(|arrival| arrival.asks());
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Loaded(question, day, answer) => self.loaded(question, day, answer),
            Message::Searched(question, typed, answer) => self.searched(question, typed, answer),
            Message::Changed(question, answer) => self.changed(question, answer),
            Message::WalkedIn(question, answer) => self.walked_in(question, *answer, here),
            Message::UsualLoaded(answer) => self.usual_loaded(answer),
            Message::Arrival(message) => self.with_arrival(here, |arrival| arrival.update(message, here)),
            Message::TabChosen(0) => self.show(Shows::Board),
            Message::TabChosen(_) => self.show(Shows::List),
            Message::ColumnChosen(column) => self.show(Shows::Column(column)),
            Message::DayBeforePressed => self.go_by(-1, here),
            Message::DayAfterPressed => self.go_by(1, here),
            Message::TodayPressed => self.go(Day::Today, here),
            Message::PageTurned(page) => self.turn(Turned::To(page)),
            Message::BackPressed => self.show(Shows::Board).and(Action::ClearField),
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
            Message::KeysPressed => Action::ShowKeys,
        }
    }

    /// Something changed: the day is read again.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Bookings | Topic::Changes | Topic::Missed => self.load(here),
            Topic::Catalogue
            | Topic::Pictures
            | Topic::Redemptions
            | Topic::Basket
            | Topic::Sales
            | Topic::Payments
            | Topic::Shift
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
            (Over::Nothing, Key::Arrow(Arrow::Left)) => self.go_by(-1, here),
            (Over::Nothing, Key::Arrow(Arrow::Right)) => self.go_by(1, here),
            (Over::Nothing, _) => Action::None,
            (_, Key::Enter) => self.confirm(here),
            (_, Key::Escape) => self.close(),
            (Over::Moving(_), Key::Character('+')) => self.moving(moving::Message::LaterPressed, here),
            (Over::Moving(_), Key::Character('-')) => self.moving(moving::Message::EarlierPressed, here),
            (Over::WalkIn(_), Key::Character('+')) => self.walk_in(walk_in::Message::MorePressed),
            (Over::WalkIn(_), Key::Character('-')) => self.walk_in(walk_in::Message::FewerPressed),
            (_, Key::Function(_) | Key::Character(_) | Key::Backspace | Key::Delete | Key::Alt(_) | Key::Arrow(_)) => {
                Action::None
            }
        }
    }

    /// Whether a key is meant for somebody here: F7 is, as long as whoever was let in last is news.
    pub fn takes(&self, key: Key) -> bool {
        key == Key::Function(7) && self.arrival.as_ref().is_some_and(Arrival::is_admitted)
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

    fn show(&mut self, shows: Shows) -> Action<Effect> {
        self.shows = shows;
        self.turn(Turned::Nowhere)
    }

    fn turn(&mut self, page: Turned) -> Action<Effect> {
        self.page = page;
        Action::None
    }

    fn chosen(&mut self, id: BookingId) -> Action<Effect> {
        self.asks(id, Over::Detail)
    }

    /// Escape on the board: first what is said beneath it goes, then what is not the board, then the news; then one is back at the counter.
    fn leave(&mut self) -> Action<Effect> {
        if !matches!(self.notice, Notice::Nothing) {
            self.notice = Notice::Nothing;
            return Action::None;
        }
        match self.shows {
            Shows::Column(_) | Shows::Elsewhere { .. } => self.show(Shows::Board),
            Shows::Board | Shows::List => match self.arrival.take() {
                Some(_) => Action::None,
                None => Action::Go(Place::Counter),
            },
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
            // The bill is the counter's: nothing is brought onto it from here.
            Some(End::Closed | End::Seated | End::Brought) => self.arrival = None,
            None => {}
        }
        action.map(Effect::Arrival)
    }

    /// Who was found on other days.
    fn elsewhere(&self) -> &[Booking] {
        match &self.shows {
            Shows::Elsewhere { found, .. } => found,
            Shows::Board | Shows::Column(_) | Shows::List => &[],
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
        let keys = keys(here.text.of("counter-keys", &[]), here.cap(Command::Keys), Message::KeysPressed);
        let field = listening(here.typed, hint, keys);
        let main = match &self.shows {
            Shows::Board => board::view(self, &shown, here),
            Shows::Column(column) => board::column(self, &shown, *column, here),
            Shows::List => list::view(self, shown, here),
            Shows::Elsewhere { typed, found } => list::elsewhere(self, typed, found, here),
        };
        column![field, board::head(self, here), main].push(self.notice.view(here)).spacing(S16).into()
    }

    /// How it sounds what became of the customer who was let in last, and since when that is known.
    pub fn heard(&self, here: Here<'_>) -> Option<(Timestamp, Tone)> {
        self.arrival.as_ref()?.heard(here)
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        if let Some(question) = self.arrival.as_ref().and_then(|arrival| arrival.question(here)) {
            return Some(question.map(Message::Arrival));
        }
        self.over.dialog(here)
    }
}

impl Default for Bookings {
    fn default() -> Self {
        Self::new()
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
