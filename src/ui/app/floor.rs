//! The terminal at work: which screen is shown, who stands before it, and what becomes of what a screen asks for.

mod asked;
mod commands;
mod input;
mod news;

use std::sync::Arc;
use std::time::Instant;

use iced::widget::{column, container, row, stack};
use iced::{Fill, Padding, Task};
use jiff::Timestamp;

use self::asked::Asked;
use super::field::Field;
use super::keys::Stroke;
use super::known::{Known, People};
use super::overlay::{self, Overlay};
use super::room::Room;
use super::{places, strip};
use crate::engine::hardware::{self, Glance, Hardware, Typing, Wanted};
use crate::engine::history::Spot;
use crate::engine::preferences::Preferences;
use crate::engine::present::Subject;
use crate::engine::problem::{Code, Problem};
use crate::engine::scan::Reading;
use crate::engine::training::Books;
use crate::engine::{Engine, Topic};
use crate::ui::backstage::Backstage;
use crate::ui::focus::{Burst, scope, unscanned};
use crate::ui::gallery::{self, Gallery};
use crate::ui::icon::Icon;
use crate::ui::screen::allow;
use crate::ui::screen::bookings::{self, Bookings};
use crate::ui::screen::counter::{self, Counter, Found};
use crate::ui::screen::day::{self, Day};
use crate::ui::screen::display;
use crate::ui::screen::exceptions::{self, Exceptions};
use crate::ui::screen::history::{self, History};
use crate::ui::screen::settings::{self, Settings};
use crate::ui::screen::shift::{self, Shift};
use crate::ui::screen::sign_in::{self, SignIn};
use crate::ui::screen::{Action, Allowed, Key, Place, Shape};
use crate::ui::text::Text;
use crate::ui::text::problem;
use crate::ui::text::verdict::Tone;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{CAMERA, S16, S24, SIDE, STRIP, TORN, whole};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::camera_view::Still;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::toast::toast;
use crate::ui::widget::training::{framed, framed_and_named};

/// What happened on the floor.
#[derive(Debug, Clone)]
pub enum Message {
    /// On the screen where one signs in.
    SignIn(sign_in::Message),
    /// At the counter.
    Counter(counter::Message),
    /// At the bookings.
    Bookings(bookings::Message),
    /// In the manager's day.
    Day(day::Message),
    /// In the shift.
    Shift(shift::Message),
    /// In the history.
    History(history::Message),
    /// At the exceptions.
    Exceptions(exceptions::Message),
    /// In the settings.
    Settings(Box<settings::Message>),
    /// While a manager is asked.
    Allow(allow::Message),
    /// In what the window itself shows over a screen.
    Overlay(overlay::Message),
    /// In the gallery.
    Gallery(gallery::Message),
    /// A place was chosen.
    PlaceChosen(Place),
    /// The terminal is to be locked.
    LockPressed,
    /// A key was pressed.
    KeyPressed(Stroke),
    /// A code was read.
    Scanned(Reading),
    /// The camera shows something else.
    Seen(Glance),
    /// Something has changed.
    Announced(Topic),
    /// The sync stands otherwise.
    StatusChanged,
    /// A second has passed.
    Ticked,
    /// The people and shops that the ledger knows.
    PeopleRead(Result<People, Problem>),
    /// How many exceptions are open.
    ExceptionsCounted(Result<u32, Problem>),
    /// How many facts wait, while the window is to be closed.
    WaitingCounted(Result<u64, Problem>),
    /// A voucher to practise with was issued, or not.
    PracticeIssued(Result<String, Problem>),
    /// The window has done something that nobody waits for.
    Done(Result<(), Problem>),
}

/// The terminal at work.
pub struct Floor {
    engine: Engine,
    hardware: Hardware,
    backstage: Arc<dyn Backstage>,
    typing: Typing,
    field: Field,
    /// The last scan that was typed, for the text inputs.
    burst: Burst,
    known: Known,
    place: Place,
    overlay: Option<Overlay>,
    /// The parts of the window, to be looked at in the place of every screen.
    gallery: Option<Gallery>,
    asked: Option<Asked>,
    wish: Wish,
    /// When a hand or a scan last did something.
    last_input: Timestamp,
    /// The last card that was heard.
    heard: Option<(Timestamp, Tone)>,
    /// The codes that were shown while somebody had to say who they are, and are no badges.
    passed_over: Vec<Reading>,
    /// Since when it is said that a code was read in part.
    torn: Option<Timestamp>,
    /// What did not go well before there was anybody to say it to, until it was said.
    untold: Vec<Code>,
    /// Since when it is said to somebody.
    told_since: Option<Timestamp>,
    sign_in: SignIn,
    counter: Counter,
    bookings: Bookings,
    day: Day,
    shift: Shift,
    history: History,
    exceptions: Exceptions,
    settings: Settings,
}

/// What the floor asks of the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Wish {
    /// Nothing.
    #[default]
    None,
    /// The counter is to speak and look otherwise.
    Preferences(Preferences),
    /// The program is to end.
    Quit,
    /// Other books are to be opened.
    TurnTo(Books),
    /// The shop is to move to the cloud of this invitation.
    MoveToCloud(String),
}

/// Does the same with whichever screen is shown.
macro_rules! shown {
    ($floor:ident, $screen:ident => $ask:expr) => {
        match $floor.place {
            Place::Counter => {
                let $screen = &mut $floor.counter;
                let action = $ask;
                $floor.carry_out(action, counter::Effect::start, Message::Counter)
            }
            Place::Bookings => {
                let $screen = &mut $floor.bookings;
                let action = $ask;
                $floor.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            Place::Day => {
                let $screen = &mut $floor.day;
                let action = $ask;
                $floor.carry_out(action, day::Effect::start, Message::Day)
            }
            Place::Shift => {
                let $screen = &mut $floor.shift;
                let action = $ask;
                $floor.carry_out(action, shift::Effect::start, Message::Shift)
            }
            Place::History => {
                let $screen = &mut $floor.history;
                let action = $ask;
                $floor.carry_out(action, history::Effect::start, Message::History)
            }
            Place::Exceptions => {
                let $screen = &mut $floor.exceptions;
                let action = $ask;
                $floor.carry_out(action, exceptions::Effect::start, Message::Exceptions)
            }
            Place::Settings => {
                let $screen = &mut $floor.settings;
                let action = $ask;
                $floor.carry_out_settings(action)
            }
        }
    };
}

impl Floor {
    /// The terminal as it was opened, with nobody signed in, and what must be asked first.
    pub fn new(
        engine: Engine,
        hardware: Hardware,
        backstage: Arc<dyn Backstage>,
        known: Known,
    ) -> (Self, Task<Message>) {
        let news = Task::batch([news::hear(&engine), news::watch(&engine)]);
        let mut floor = Self {
            typing: hardware.typing(Instant::now()),
            untold: engine.begun_anew(),
            told_since: None,
            engine,
            hardware,
            backstage,
            field: Field::default(),
            burst: Burst::default(),
            last_input: known.now,
            heard: None,
            passed_over: Vec::new(),
            torn: None,
            known,
            place: Place::Counter,
            overlay: None,
            gallery: None,
            asked: None,
            wish: Wish::None,
            sign_in: SignIn::new(),
            counter: Counter::new(),
            bookings: Bookings::new(),
            day: Day::new(),
            shift: Shift::new(),
            history: History::new(),
            exceptions: Exceptions::new(),
            settings: Settings::new(),
        };
        let first = Task::batch([floor.read_people(), floor.count_exceptions(), floor.open(), floor.open_sign_in()]);
        (floor, Task::batch([news, first]))
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        self.known.refresh(&self.engine);
        let task = self.take_up(message);
        self.hear_who_waits();
        Task::batch([task, self.seek()])
    }

    /// What is typed narrows the history and searches what is sold, however it came into the field and out of it.
    fn seek(&mut self) -> Task<Message> {
        let here = self.known.here(self.field.text());
        match self.place {
            _ if self.is_locked() => Task::none(),
            Place::History => {
                let action = self.history.seek(here);
                self.carry_out(action, history::Effect::start, Message::History)
            }
            Place::Counter => {
                let action = self.counter.seek(here);
                self.carry_out(action, counter::Effect::start, Message::Counter)
            }
            _ => Task::none(),
        }
    }

    fn take_up(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::SignIn(message) => self.sign_in_said(message),
            Message::Counter(message) => self.counter_said(message),
            Message::Bookings(message) => {
                let action = self.bookings.update(message, self.known.here(self.field.text()));
                self.sound();
                self.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            Message::Day(message) => {
                let action = self.day.update(message, self.known.here(self.field.text()));
                self.carry_out(action, day::Effect::start, Message::Day)
            }
            Message::Shift(message) => {
                let action = self.shift.update(message, self.known.here(self.field.text()));
                self.carry_out(action, shift::Effect::start, Message::Shift)
            }
            Message::History(message) => {
                let action = self.history.update(message, self.known.here(self.field.text()));
                self.carry_out(action, history::Effect::start, Message::History)
            }
            Message::Exceptions(message) => {
                let action = self.exceptions.update(message, self.known.here(self.field.text()));
                self.carry_out(action, exceptions::Effect::start, Message::Exceptions)
            }
            Message::Settings(message) => {
                let action = self.settings.update(*message, self.known.here(self.field.text()));
                self.carry_out_settings(action)
            }
            Message::Allow(message) => self.allow_said(message),
            Message::Overlay(message) => self.overlay_said(message),
            Message::Gallery(message) => {
                if let Some(gallery) = &mut self.gallery {
                    gallery.update(message);
                }
                Task::none()
            }
            Message::PlaceChosen(place) => self.go(place),
            Message::LockPressed => self.lock(),
            Message::KeyPressed(stroke) => self.key_pressed(stroke),
            Message::Scanned(reading) => self.scanned(reading),
            Message::Seen(glance) => {
                self.known.see(glance);
                Task::none()
            }
            Message::Announced(topic) => self.announced(topic),
            Message::StatusChanged => Task::none(),
            Message::Ticked => self.ticked(),
            Message::PeopleRead(read) => self.people_read(read),
            Message::ExceptionsCounted(counted) => self.exceptions_counted(counted),
            Message::WaitingCounted(counted) => self.waiting_counted(counted),
            Message::PracticeIssued(issued) => self.practice_issued(issued),
            Message::Done(done) => Self::done(done),
        }
    }

    /// The whole window.
    pub fn view(&self) -> Element<'_, Message> {
        if let Some(gallery) = self.gallery.as_ref().filter(|_| !self.is_locked()) {
            return unscanned(gallery.view(&self.known.text).map(Message::Gallery), &self.burst);
        }
        let here = self.known.here(self.field.text());
        let strip = strip::strip(here, self.known.link_since);
        let frame: Element<'_, Message> = if self.is_locked() {
            column![container(self.sign_in.view(here).map(Message::SignIn)).width(Fill).height(Fill), strip].into()
        } else {
            let edge = match here.shape {
                Shape::Landscape => S16,
                Shape::Portrait => S24,
            };
            let main = container(self.main()).padding(edge).width(Fill).height(Fill);
            let rail = places::rail(here, self.place, self.known.exceptions);
            match here.shape {
                Shape::Landscape => column![row![rail, main].height(Fill), strip].into(),
                Shape::Portrait => column![main, rail, strip].into(),
            }
        };
        let frame = container(frame).width(Fill).height(Fill).class(Surface::Window);
        let all = match self.dialog() {
            Some(dialog) => dialog.over(frame),
            None => scope(frame),
        };
        let said = match (self.torn, self.untold.first()) {
            (Some(_), _) => Some(self.torn_scan()),
            (None, Some(code)) => Some(self.told(*code)),
            (None, None) => None,
        };
        framed(self.known.books, unscanned(stack![all].push(said).width(Fill).height(Fill), &self.burst))
    }

    /// Something did not go well before.
    fn told(&self, code: Code) -> Element<'_, Message> {
        let (cause, next) = (problem::coded(code, &self.known.text), problem::next(code, &self.known.text));
        at_foot(toast(Hue::Warn, Icon::Attention, cause, next, row![]), f32::INFINITY)
    }

    /// A code was read in part: said over whatever is shown, for it was meant for none of it.
    fn torn_scan(&self) -> Element<'_, Message> {
        let of = |key| self.known.text.of(key, &[]);
        let says = toast(Hue::Warn, Icon::Scan, of("window-torn"), of("window-torn.next"), row![]);
        at_foot(says, TORN)
    }

    fn main(&self) -> Element<'_, Message> {
        let here = self.known.here(self.field.text());
        match self.place {
            Place::Counter => self.counter.view(here).map(Message::Counter),
            Place::Bookings => self.bookings.view(here).map(Message::Bookings),
            Place::Day => self.day.view(here).map(Message::Day),
            Place::Shift => self.shift.view(here).map(Message::Shift),
            Place::History => self.history.view(here).map(Message::History),
            Place::Exceptions => self.exceptions.view(here).map(Message::Exceptions),
            Place::Settings => self.settings.view(here).map(in_settings),
        }
    }

    /// The question over everything, the window's own before a screen's.
    fn dialog(&self) -> Option<Dialog<'_, Message>> {
        let here = self.known.here(self.field.text());
        if let Some(overlay) = &self.overlay {
            return Some(overlay.dialog(here).map(Message::Overlay));
        }
        if self.is_locked() {
            return None;
        }
        if let Some(asked) = &self.asked {
            return Some(asked.allow.dialog(here).map(Message::Allow));
        }
        match self.place {
            Place::Counter => self.counter.dialog(here).map(|dialog| dialog.map(Message::Counter)),
            Place::Bookings => self.bookings.dialog(here).map(|dialog| dialog.map(Message::Bookings)),
            Place::Day => None,
            Place::Shift => self.shift.dialog(here).map(|dialog| dialog.map(Message::Shift)),
            Place::History => self.history.dialog(here).map(|dialog| dialog.map(Message::History)),
            Place::Exceptions => self.exceptions.dialog(here).map(|dialog| dialog.map(Message::Exceptions)),
            Place::Settings => self.settings.dialog(here).map(|dialog| dialog.map(in_settings)),
        }
    }

    /// What the customer display shows, in these words: no more than the counter does. `slide` is shown while nobody is served.
    pub fn for_customer<'a, Said: 'a>(&'a self, texts: &'a [Text], slide: Option<&'a Still>) -> Element<'a, Said> {
        let known = &self.known;
        let face = display::Face { texts, shop: &known.shop, shops: &known.shops, now: known.now, slide };
        framed_and_named(known.books, display::view(self.shown(), face))
    }

    fn shown(&self) -> display::Shown<'_> {
        if self.is_locked() { display::Shown::default() } else { self.counter.for_customer(self.known.here("")) }
    }

    /// Whether the customer display shows something of a customer's.
    pub fn serves(&self) -> bool {
        let shown = self.shown();
        shown.bill.is_some() || shown.matter.is_some()
    }

    /// Whether somebody must sign in first.
    pub const fn is_locked(&self) -> bool {
        self.known.signed_in.is_none()
    }

    /// In which size the camera's picture is on the screen, if it is.
    pub fn wanted(&self) -> Option<Wanted> {
        match self.place {
            _ if self.is_locked() => None,
            Place::Counter if !self.counter.shows_camera(self.known.here("")) => None,
            Place::Counter => Some(Wanted { width: whole(SIDE), height: whole(CAMERA) }),
            Place::Settings => self.settings.picture(),
            Place::Bookings | Place::Day | Place::Shift | Place::History | Place::Exceptions => None,
        }
    }

    /// Something did not go well before this terminal was opened: whoever signs in is told.
    pub fn tell(&mut self, code: Code) {
        self.untold.push(code);
    }

    /// What the program is asked for since the last time.
    pub fn take_wish(&mut self) -> Wish {
        std::mem::take(&mut self.wish)
    }

    /// The window is larger or smaller.
    pub const fn make_room(&mut self, room: Room) {
        self.known.room = room;
    }

    /// The keys went to another program: what was typed there is no part of a scan here.
    pub fn keys_went_elsewhere(&mut self) {
        self.typing.focus_changed();
    }

    /// The window is to be closed. The journal is asked what waits: the strip may not have heard of what was written just now.
    pub fn ask_to_close(&mut self) -> Task<Message> {
        let engine = self.engine.clone();
        Task::perform(async move { engine.facts_waiting().await }, Message::WaitingCounted)
    }

    /// Asks before the window closes where facts wait.
    fn waiting_counted(&mut self, counted: Result<u64, Problem>) -> Task<Message> {
        let waiting = counted.unwrap_or_else(|problem| {
            tracing::warn!(%problem, "it is not known what waits for the hub");
            self.known.status.waiting
        });
        match waiting {
            0 => self.wish = Wish::Quit,
            waiting => self.overlay = Some(Overlay::Closing { waiting }),
        }
        Task::none()
    }

    /// What the window is called.
    pub fn title(&self) -> String {
        [self.known.shop.name.as_str(), self.known.till.as_str(), "Countersign"].join(" · ")
    }

    /// Does what a screen asked for.
    fn carry_out<Effect, Said>(
        &mut self,
        action: Action<Effect>,
        start: impl Fn(Effect, &Engine) -> Task<Said> + Copy,
        said: fn(Said) -> Message,
    ) -> Task<Message>
    where
        Said: Send + 'static,
    {
        match action {
            Action::None => Task::none(),
            Action::Start(effect) => start(effect, &self.engine).map(said),
            Action::All(actions) => {
                let tasks: Vec<_> = actions.into_iter().map(|action| self.carry_out(action, start, said)).collect();
                Task::batch(tasks)
            }
            Action::Go(place) => self.go(place),
            Action::RingUpInstead => {
                self.counter.ring_up_instead();
                self.go(Place::Counter)
            }
            Action::ShowRecord(spot) => self.show_record(spot),
            Action::ClearField => {
                self.field.clear();
                Task::none()
            }
            Action::ShowKeys => self.show(Overlay::Keys),
            Action::PassOver(reading) => {
                self.pass_over(reading);
                Task::none()
            }
            Action::AskManager(refused) => self.ask_manager(refused),
            Action::TurnTo(books) => {
                self.wish = Wish::TurnTo(books);
                Task::none()
            }
            Action::MoveToCloud(invitation) => {
                self.wish = Wish::MoveToCloud(invitation);
                Task::none()
            }
        }
    }

    /// The settings also reach behind the window.
    fn carry_out_settings(&mut self, action: Action<settings::Effect>) -> Task<Message> {
        let backstage = Arc::clone(&self.backstage);
        self.carry_out(action, |effect, engine| effect.start(engine, &backstage), in_settings)
    }

    /// Goes to a place, if it is open to whoever stands here.
    fn go(&mut self, place: Place) -> Task<Message> {
        if self.is_locked() || !place.is_open_to(self.known.here("")) {
            return Task::none();
        }
        self.overlay = None;
        if self.place != place {
            if self.place == Place::Settings {
                self.settings.leave();
            }
            self.place = place;
            self.field.clear();
        }
        self.torn = None;
        self.open()
    }

    /// Goes to something in the history.
    fn show_record(&mut self, spot: Spot) -> Task<Message> {
        let gone = self.go(Place::History);
        let action = self.history.show(spot, self.known.here(""));
        Task::batch([gone, self.carry_out(action, history::Effect::start, Message::History)])
    }

    /// The screen loads what it shows.
    fn open(&mut self) -> Task<Message> {
        shown!(self, screen => screen.open(self.known.here(self.field.text())))
    }

    fn lock(&mut self) -> Task<Message> {
        // Whoever comes next begins at the counter. It is not gone to once they have signed in: they may be elsewhere by then.
        self.place = Place::Counter;
        self.field.clear();
        self.overlay = None;
        self.asked = None;
        self.counter.lock();
        self.bookings.lock();
        self.shift.lock();
        self.history.lock();
        self.exceptions.lock();
        self.settings.lock();
        self.sign_in = SignIn::new();
        let leave = self.work(|engine| async move { engine.sign_in(None).await });
        Task::batch([leave, self.open_sign_in()])
    }

    fn open_sign_in(&mut self) -> Task<Message> {
        let action = self.sign_in.open(self.known.here(""));
        self.carry_out(action, sign_in::Effect::start, Message::SignIn)
    }

    fn sign_in_said(&mut self, message: sign_in::Message) -> Task<Message> {
        let action = self.sign_in.update(message, self.known.here(""));
        self.carry_out(action, sign_in::Effect::start, Message::SignIn)
    }

    /// What the counter hears. A booking that was scanned at the bookings is answered there; anything else that was scanned
    /// there is the counter's, and brings it up.
    fn counter_said(&mut self, message: counter::Message) -> Task<Message> {
        if self.place != Place::Bookings {
            return self.counter_hears(message);
        }
        match message {
            counter::Message::Presented(_, Ok(Found::Other(Subject::Booking(booking)))) => {
                self.counter.let_go();
                let action = self.bookings.presented(*booking, self.known.here(self.field.text()));
                self.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            message @ counter::Message::Presented(..) => {
                let heard = self.counter_hears(message);
                Task::batch([heard, self.go(Place::Counter)])
            }
            message @ counter::Message::WaitedLong(_) => {
                let heard = self.counter_hears(message);
                // Whoever waits is told so, and not to scan again.
                let gone = if self.counter.asks_for_long() { self.go(Place::Counter) } else { Task::none() };
                Task::batch([heard, gone])
            }
            message => self.counter_hears(message),
        }
    }

    fn counter_hears(&mut self, message: counter::Message) -> Task<Message> {
        let action = self.counter.update(message, self.known.here(self.field.text()));
        self.sound();
        self.carry_out(action, counter::Effect::start, Message::Counter)
    }

    /// Lets what counter and bookings say be heard, once for each time that one of them says something new.
    fn sound(&mut self) {
        let here = self.known.here("");
        let said = [self.counter.heard(here), self.bookings.heard(here)];
        // Once the newest has gone what was said before it is no news.
        let newest = said.into_iter().flatten().max_by_key(|(at, _)| *at);
        let new = newest.filter(|said| self.heard.is_none_or(|heard| said.0 >= heard.0 && *said != heard));
        let Some((at, tone)) = new else { return };
        self.heard = Some((at, tone));
        if let Some(tone) = audible(tone) {
            self.engine.sound(tone);
        }
    }

    fn screen_hears(&mut self, topic: Topic) -> Task<Message> {
        shown!(self, screen => screen.announced(topic, self.known.here(self.field.text())))
    }

    fn key(&mut self, key: Key) -> Task<Message> {
        shown!(self, screen => screen.key(key, self.known.here(self.field.text())))
    }

    fn allowed(&mut self, allowed: Allowed) -> Task<Message> {
        shown!(self, screen => screen.allowed(allowed, self.known.here(self.field.text())))
    }
}

/// What happened in the settings: they say more at once than any other screen.
fn in_settings(message: settings::Message) -> Message {
    Message::Settings(Box::new(message))
}

/// How a verdict sounds; one that is still to come is silent.
const fn audible(tone: Tone) -> Option<hardware::Tone> {
    match tone {
        Tone::Accepted => Some(hardware::Tone::Accepted),
        Tone::Asks | Tone::Attention => Some(hardware::Tone::Attention),
        Tone::Refused => Some(hardware::Tone::Refused),
        Tone::Undecided => None,
    }
}

/// What is said over whatever is shown, above the strip, and how wide it may be.
fn at_foot(says: Element<'_, Message>, width: f32) -> Element<'_, Message> {
    let foot = Padding { bottom: STRIP + S16, left: S16, right: S16, ..Padding::ZERO };
    container(container(says).max_width(width)).padding(foot).center_x(Fill).align_bottom(Fill).into()
}
