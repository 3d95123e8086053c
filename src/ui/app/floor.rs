//! The terminal at work: which screen is shown, who stands before it, and where keys, scans and news go.
//!
//! ```text
//!  key ──▶ typing ──▶ a scan ─────────▶ the guarded stream ──▶ the screen that catches it, else the counter
//!             │  └──▶ Enter after text ▶ the screen's `typed`
//!             └─────▶ anything else ───▶ a shortcut of the window, or the screen's `key`
//! ```

use std::sync::Arc;
use std::time::Instant;

use iced::futures::stream;
use iced::widget::{column, container, row};
use iced::{Fill, Task};
use jiff::{SignedDuration, Timestamp};

use super::field::Field;
use super::keys::{Pressed, Stroke, Taken};
use super::known::{Known, People};
use super::overlay::{self, Command, Overlay};
use super::{places, strip};
use crate::engine::hardware::{self, Glance, Hardware, Outcome, Typing, Wanted};
use crate::engine::history::Spot;
use crate::engine::preferences::{Appearance, IdleLock, Preference, Preferences};
use crate::engine::present::Subject;
use crate::engine::problem::Problem;
use crate::engine::scan::Reading;
use crate::engine::{Engine, Topic};
use crate::ui::backstage::Backstage;
use crate::ui::focus::{Burst, scope, unscanned};
use crate::ui::screen::allow::{self, Allow, Next};
use crate::ui::screen::bookings::{self, Bookings};
use crate::ui::screen::counter::{self, Counter, Found};
use crate::ui::screen::day::{self, Day};
use crate::ui::screen::exceptions::{self, Exceptions};
use crate::ui::screen::history::{self, History};
use crate::ui::screen::settings::{self, Settings};
use crate::ui::screen::sign_in::{self, SignIn};
use crate::ui::screen::{Action, Allowed, Key, Place, Refused, Shape};
use crate::ui::text::Text;
use crate::ui::text::verdict::Tone;
use crate::ui::theme::measure::{CAMERA, S16, SIDE, whole};
use crate::ui::theme::surface::Surface;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::dialog::Dialog;

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
    /// In the history.
    History(history::Message),
    /// At the exceptions.
    Exceptions(exceptions::Message),
    /// In the settings.
    Settings(settings::Message),
    /// While a manager is asked.
    Allow(allow::Message),
    /// In what the window itself shows over a screen.
    Overlay(overlay::Message),
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
    asked: Option<Asked>,
    wish: Wish,
    /// When a hand or a scan last did something.
    last_input: Timestamp,
    /// The last card that was heard.
    heard: Option<(Timestamp, Tone)>,
    sign_in: SignIn,
    counter: Counter,
    bookings: Bookings,
    day: Day,
    history: History,
    exceptions: Exceptions,
    settings: Settings,
}

/// A manager is asked, for a screen.
struct Asked {
    by: Place,
    allow: Allow,
}

/// What the floor asks of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wish {
    /// Nothing.
    #[default]
    None,
    /// The counter is to speak and look otherwise.
    Preferences(Preferences),
    /// The program is to end.
    Quit,
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
        let news = Task::batch([hear(&engine), watch(&engine)]);
        let mut floor = Self {
            typing: hardware.typing(Instant::now()),
            engine,
            hardware,
            backstage,
            field: Field::default(),
            burst: Burst::default(),
            last_input: known.now,
            heard: None,
            known,
            place: Place::Counter,
            overlay: None,
            asked: None,
            wish: Wish::None,
            sign_in: SignIn::new(),
            counter: Counter::new(),
            bookings: Bookings::new(),
            day: Day::new(),
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
        Task::batch([task, self.seek()])
    }

    /// What is typed in the history narrows it, however it came into the field and out of it.
    fn seek(&mut self) -> Task<Message> {
        if self.place != Place::History || self.is_locked() {
            return Task::none();
        }
        let action = self.history.seek(self.known.here(self.field.text()));
        self.carry_out(action, history::Effect::start, Message::History)
    }

    fn take_up(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::SignIn(message) => self.sign_in_said(message),
            Message::Counter(message) => self.counter_said(message),
            Message::Bookings(message) => {
                let action = self.bookings.update(message, self.known.here(self.field.text()));
                self.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            Message::Day(message) => {
                let action = self.day.update(message, self.known.here(self.field.text()));
                self.carry_out(action, day::Effect::start, Message::Day)
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
                let action = self.settings.update(message, self.known.here(self.field.text()));
                self.carry_out_settings(action)
            }
            Message::Allow(message) => self.allow_said(message),
            Message::Overlay(message) => self.overlay_said(message),
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
            Message::Done(done) => Self::done(done),
        }
    }

    /// The whole window.
    pub fn view(&self) -> Element<'_, Message> {
        let here = self.known.here(self.field.text());
        let strip = strip::strip(here, self.known.link_since);
        let frame: Element<'_, Message> = if self.is_locked() {
            column![container(self.sign_in.view(here).map(Message::SignIn)).width(Fill).height(Fill), strip].into()
        } else {
            let main = container(self.main()).padding(S16).width(Fill).height(Fill);
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
        unscanned(all, &self.burst)
    }

    fn main(&self) -> Element<'_, Message> {
        let here = self.known.here(self.field.text());
        match self.place {
            Place::Counter => self.counter.view(here).map(Message::Counter),
            Place::Bookings => self.bookings.view(here).map(Message::Bookings),
            Place::Day => self.day.view(here).map(Message::Day),
            Place::History => self.history.view(here).map(Message::History),
            Place::Exceptions => self.exceptions.view(here).map(Message::Exceptions),
            Place::Settings => self.settings.view(here).map(Message::Settings),
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
            Place::History => self.history.dialog(here).map(|dialog| dialog.map(Message::History)),
            Place::Exceptions => self.exceptions.dialog(here).map(|dialog| dialog.map(Message::Exceptions)),
            Place::Settings => self.settings.dialog(here).map(|dialog| dialog.map(Message::Settings)),
        }
    }

    /// Whether somebody must sign in first.
    pub const fn is_locked(&self) -> bool {
        self.known.signed_in.is_none()
    }

    /// In which size the camera's picture is on the screen, if it is.
    pub fn wanted(&self) -> Option<Wanted> {
        match self.place {
            _ if self.is_locked() => None,
            Place::Counter => Some(Wanted { width: whole(SIDE), height: whole(CAMERA) }),
            Place::Settings => self.settings.picture(),
            Place::Bookings | Place::Day | Place::History | Place::Exceptions => None,
        }
    }

    /// What the program is asked for since the last time.
    pub fn take_wish(&mut self) -> Wish {
        std::mem::take(&mut self.wish)
    }

    /// The window is cut otherwise.
    pub const fn reshape(&mut self, shape: Shape) {
        self.known.shape = shape;
    }

    /// The keys went to another program: what was typed there is no part of a scan here.
    pub fn keys_went_elsewhere(&mut self) {
        self.typing.focus_changed();
    }

    /// The window is to be closed: asks first where facts wait.
    pub fn ask_to_close(&mut self) {
        self.known.refresh(&self.engine);
        match self.known.status.waiting {
            0 => self.wish = Wish::Quit,
            waiting => self.overlay = Some(Overlay::Closing { waiting }),
        }
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
            Action::ShowRecord(spot) => self.show_record(spot),
            Action::ClearField => {
                self.field.clear();
                Task::none()
            }
            Action::ShowKeys => self.show(Overlay::Keys),
            Action::AskManager(refused) => self.ask_manager(refused),
        }
    }

    /// The settings also reach behind the window.
    fn carry_out_settings(&mut self, action: Action<settings::Effect>) -> Task<Message> {
        let backstage = Arc::clone(&self.backstage);
        self.carry_out(action, |effect, engine| effect.start(engine, &backstage), Message::Settings)
    }

    fn ask_manager(&mut self, refused: Refused) -> Task<Message> {
        self.asked = Some(Asked { by: self.place, allow: Allow::new(refused) });
        Task::none()
    }

    /// Goes to a place, if it is open to whoever stands here.
    fn go(&mut self, place: Place) -> Task<Message> {
        if self.is_locked() || !place.is_open_to(self.known.here("")) {
            return Task::none();
        }
        self.overlay = None;
        if self.place != place {
            self.place = place;
            self.field.clear();
        }
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
        self.field.clear();
        self.overlay = None;
        self.asked = None;
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
            message => self.counter_hears(message),
        }
    }

    fn counter_hears(&mut self, message: counter::Message) -> Task<Message> {
        let action = self.counter.update(message, self.known.here(self.field.text()));
        self.sound();
        self.carry_out(action, counter::Effect::start, Message::Counter)
    }

    /// Lets the card at the counter be heard, once for each time that it says something new.
    fn sound(&mut self) {
        let heard = self.counter.heard(self.known.here(""));
        if let Some((_, tone)) = heard.filter(|_| heard != self.heard)
            && let Some(tone) = audible(tone)
        {
            self.engine.sound(tone);
        }
        self.heard = heard;
    }

    fn key_pressed(&mut self, stroke: Stroke) -> Task<Message> {
        self.last_input = self.known.now;
        let held = self.typing.held().to_owned();
        let outcome = self.typing.press(stroke.pressed.to_scanners(), stroke.at);
        match outcome {
            Outcome::Scan(text) => {
                self.unscan(held);
                self.hardware.scanned(text, stroke.at);
                Task::none()
            }
            Outcome::Torn | Outcome::TooLong => {
                self.unscan(held);
                self.hardware.torn();
                Task::none()
            }
            Outcome::Swallowed => Task::none(),
            Outcome::Held | Outcome::Typed(_) | Outcome::Passed if self.is_used_up(stroke) => Task::none(),
            Outcome::Held | Outcome::Typed(_) | Outcome::Passed => self.pressed(stroke.pressed, &held),
        }
    }

    /// Whether a key has done all that it was meant for: something with the focus has used it. Escape also leaves the
    /// question that an input or a button with the focus stands in, at once.
    fn is_used_up(&self, stroke: Stroke) -> bool {
        let leaves = stroke.pressed == Pressed::Escape && self.dialog().is_some();
        stroke.taken == Taken::Yes && !leaves
    }

    /// Takes a burst out of wherever it was typed into.
    fn unscan(&mut self, keys: String) {
        self.field.take_back(keys.chars().count());
        self.burst = Burst { number: self.burst.number.wrapping_add(1), keys };
    }

    /// A key that a person pressed and that nothing with the focus has used. `held` was typed just before it.
    fn pressed(&mut self, pressed: Pressed, held: &str) -> Task<Message> {
        if let Some(hotkey) = pressed.hotkey().filter(|_| self.chooses_hotkeys()) {
            let action = self.settings.hotkey_pressed(hotkey, self.known.here(""));
            return self.carry_out_settings(action);
        }
        let pressed = pressed.meant(self.known.hotkeys);
        if let Some(overlay) = &self.overlay {
            let message = overlay.key(pressed, self.known.here(""));
            return message.map_or_else(Task::none, |message| self.overlay_said(message));
        }
        if self.is_locked() {
            return self.key_of_sign_in(pressed);
        }
        if self.asked.is_some() {
            return self.key_of_allow(pressed);
        }
        let is_asked = self.dialog().is_some();
        match pressed {
            Pressed::Command('l') => self.lock(),
            Pressed::Command('k') => self.show_palette(),
            Pressed::Function(1) => self.show(Overlay::Keys),
            Pressed::Function(8) if !is_asked => self.go(Place::Bookings),
            Pressed::Function(number) => self.key(Key::Function(number)),
            Pressed::Character(character) if is_asked || !self.has_field() => self.key(Key::Character(character)),
            // Between two keys of a scan it is content, and so it is once something was typed.
            Pressed::Character('?') if held.is_empty() && self.field.is_empty() => self.show(Overlay::Keys),
            Pressed::Character(character @ ('+' | '-')) if held.is_empty() && self.field.is_empty() => {
                self.key(Key::Character(character))
            }
            Pressed::Character(character) => {
                self.field.push(character);
                Task::none()
            }
            Pressed::Backspace if self.has_field() && !is_asked => {
                self.field.take_back(1);
                Task::none()
            }
            Pressed::Backspace => self.key(Key::Backspace),
            Pressed::Escape if !self.field.is_empty() => {
                self.field.clear();
                Task::none()
            }
            Pressed::Escape => self.key(Key::Escape),
            Pressed::Delete => self.key(Key::Delete),
            Pressed::Enter if self.field.is_empty() || is_asked => self.key(Key::Enter),
            Pressed::Enter => self.enter(),
            Pressed::Tab | Pressed::Command(_) | Pressed::Other => Task::none(),
        }
    }

    /// Whether the next key is to be chosen for a command and does nothing else.
    fn chooses_hotkeys(&self) -> bool {
        let is_shown = self.overlay.is_none() && self.asked.is_none() && !self.is_locked();
        is_shown && self.place == Place::Settings && self.settings.chooses_hotkeys()
    }

    /// Whether the screen shows the one field.
    const fn has_field(&self) -> bool {
        matches!(self.place, Place::Counter | Place::Bookings | Place::History)
    }

    /// Enter after something was typed into the field.
    fn enter(&mut self) -> Task<Message> {
        let typed = self.field.text().to_owned();
        let here = self.known.here(&typed);
        match self.place {
            Place::Counter => {
                let action = self.counter.typed(&typed, here);
                self.carry_out(action, counter::Effect::start, Message::Counter)
            }
            Place::Bookings => {
                let action = self.bookings.typed(&typed, here);
                self.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            Place::Day | Place::History | Place::Exceptions | Place::Settings => Task::none(),
        }
    }

    fn key(&mut self, key: Key) -> Task<Message> {
        shown!(self, screen => screen.key(key, self.known.here(self.field.text())))
    }

    fn show(&mut self, overlay: Overlay) -> Task<Message> {
        self.overlay = Some(overlay);
        Task::none()
    }

    fn show_palette(&mut self) -> Task<Message> {
        let (palette, focus) = Overlay::palette();
        self.overlay = Some(palette);
        focus
    }

    fn overlay_said(&mut self, message: overlay::Message) -> Task<Message> {
        match message {
            overlay::Message::NameTyped(name) => {
                if let Some(overlay) = &mut self.overlay {
                    overlay.name_typed(&name);
                }
                Task::none()
            }
            overlay::Message::Dismissed => {
                self.overlay = None;
                Task::none()
            }
            overlay::Message::QuitPressed => {
                self.wish = Wish::Quit;
                Task::none()
            }
            overlay::Message::Chosen(command) => {
                self.overlay = None;
                self.command(command)
            }
        }
    }

    fn command(&mut self, command: Command) -> Task<Message> {
        match command {
            Command::Go(place) => self.go(place),
            Command::Lock => self.lock(),
            Command::Keys => self.show(Overlay::Keys),
            Command::Speak(language) => self.prefer(Preference::Language(language)),
            Command::Look(Theme::Light) => self.prefer(Preference::Appearance(Appearance::Light)),
            Command::Look(Theme::Dark) => self.prefer(Preference::Appearance(Appearance::Dark)),
            Command::Sync => self.work(|engine| async move { engine.sync_now().await }),
            Command::Quit => {
                self.ask_to_close();
                Task::none()
            }
        }
    }

    fn prefer(&self, preference: Preference) -> Task<Message> {
        self.work(move |engine| async move { engine.prefer(preference).await })
    }

    /// Starts work that nobody waits for.
    fn work<Work>(&self, work: impl FnOnce(Engine) -> Work) -> Task<Message>
    where
        Work: Future<Output = Result<(), Problem>> + Send + 'static,
    {
        Task::perform(work(self.engine.clone()), Message::Done)
    }

    fn done(done: Result<(), Problem>) -> Task<Message> {
        if let Err(problem) = done {
            tracing::error!(%problem, "the window could not do what it was asked for");
        }
        Task::none()
    }

    fn key_of_sign_in(&mut self, pressed: Pressed) -> Task<Message> {
        let Some(key) = key_of(pressed) else { return Task::none() };
        let action = self.sign_in.key(key, self.known.here(""));
        self.carry_out(action, sign_in::Effect::start, Message::SignIn)
    }

    fn key_of_allow(&mut self, pressed: Pressed) -> Task<Message> {
        let (Some(key), Some(asked)) = (key_of(pressed), &mut self.asked) else { return Task::none() };
        let next = asked.allow.key(key, self.known.here(""));
        self.asked_goes_on(next)
    }

    fn allow_said(&mut self, message: allow::Message) -> Task<Message> {
        let Some(asked) = &mut self.asked else { return Task::none() };
        let next = asked.allow.update(message, self.known.here(""));
        self.asked_goes_on(next)
    }

    fn asked_goes_on(&mut self, next: Next) -> Task<Message> {
        match next {
            Next::Stay => Task::none(),
            Next::Start(effect) => effect.start(&self.engine).map(Message::Allow),
            Next::GivenUp => {
                self.asked = None;
                Task::none()
            }
            Next::Allowed(allowed) => {
                // The screen that asked hears it, if it is still the one that is shown.
                let by = self.asked.take().map(|asked| asked.by);
                if by == Some(self.place) { self.allowed(allowed) } else { Task::none() }
            }
        }
    }

    fn allowed(&mut self, allowed: Allowed) -> Task<Message> {
        shown!(self, screen => screen.allowed(allowed, self.known.here(self.field.text())))
    }

    /// A code was read: by whoever stands before the screen that catches it, else by the counter.
    fn scanned(&mut self, reading: Reading) -> Task<Message> {
        self.last_input = self.known.now;
        if self.is_locked() {
            let action = self.sign_in.scanned(&reading, self.known.here(""));
            return self.carry_out(action, sign_in::Effect::start, Message::SignIn);
        }
        if let Some(asked) = &mut self.asked {
            let next = asked.allow.scanned(&reading, self.known.here(""));
            return self.asked_goes_on(next);
        }
        if self.place == Place::Settings && self.settings.catches_scans() {
            let action = self.settings.scanned(&reading, self.known.here(""));
            return self.carry_out_settings(action);
        }
        self.overlay = None;
        let action = self.counter.scanned(reading, self.known.here(self.field.text()));
        let task = self.carry_out(action, counter::Effect::start, Message::Counter);
        // A booking that is scanned at the bookings is answered there; anything else is the counter's.
        if self.place == Place::Bookings { task } else { Task::batch([task, self.go(Place::Counter)]) }
    }

    fn announced(&mut self, topic: Topic) -> Task<Message> {
        let asked = match topic {
            Topic::Changes => Task::batch([self.read_people(), self.count_exceptions()]),
            Topic::Exceptions => self.count_exceptions(),
            Topic::Staff => self.read_people(),
            Topic::Preferences => self.preferences_changed(),
            Topic::Missed => Task::batch([self.read_people(), self.count_exceptions(), self.preferences_changed()]),
            Topic::Redemptions | Topic::Bookings | Topic::Papers | Topic::TornScan | Topic::Status => Task::none(),
        };
        let action = self.sign_in.announced(topic, self.known.here(""));
        let sign_in = self.carry_out(action, sign_in::Effect::start, Message::SignIn);
        let heard = shown!(self, screen => screen.announced(topic, self.known.here(self.field.text())));
        Task::batch([asked, sign_in, heard])
    }

    fn preferences_changed(&mut self) -> Task<Message> {
        let preferences = self.engine.preferences();
        if preferences.language != self.known.text.language() {
            self.known.text = Text::new(preferences.language);
        }
        self.known.hotkeys = preferences.hotkeys;
        self.wish = Wish::Preferences(preferences);
        Task::none()
    }

    fn ticked(&mut self) -> Task<Message> {
        let left = self.known.now.duration_since(self.last_input);
        match self.engine.preferences().idle_lock {
            IdleLock::After(minutes) if !self.is_locked() && left >= SignedDuration::from_mins(minutes.into()) => {
                self.lock()
            }
            IdleLock::After(_) | IdleLock::Never => Task::none(),
        }
    }

    fn read_people(&self) -> Task<Message> {
        let engine = self.engine.clone();
        let read = async move { Ok(People { staff: engine.staff().await?, shops: engine.shop_names().await? }) };
        Task::perform(read, Message::PeopleRead)
    }

    fn people_read(&mut self, read: Result<People, Problem>) -> Task<Message> {
        match read {
            Ok(people) => {
                self.known.meet(people);
                Task::none()
            }
            Err(problem) => Self::done(Err(problem)),
        }
    }

    fn count_exceptions(&self) -> Task<Message> {
        let engine = self.engine.clone();
        Task::perform(async move { engine.open_exceptions().await }, Message::ExceptionsCounted)
    }

    fn exceptions_counted(&mut self, counted: Result<u32, Problem>) -> Task<Message> {
        match counted {
            Ok(open) => {
                self.known.exceptions = open;
                Task::none()
            }
            Err(problem) => Self::done(Err(problem)),
        }
    }
}

/// What the news of the engine come to, one after the other.
fn hear(engine: &Engine) -> Task<Message> {
    let news = stream::unfold(engine.news(), |mut news| async move { news.next().await.map(|topic| (topic, news)) });
    Task::run(news, Message::Announced)
}

/// Each change of the sync.
fn watch(engine: &Engine) -> Task<Message> {
    let changes = stream::unfold(engine.watch_status(), |mut status| async move {
        status.changed().await.ok().map(|()| ((), status))
    });
    Task::run(changes, |()| Message::StatusChanged)
}

/// How a verdict sounds; one that is still to come is silent.
const fn audible(tone: Tone) -> Option<hardware::Tone> {
    match tone {
        Tone::Accepted => Some(hardware::Tone::Accepted),
        Tone::Attention => Some(hardware::Tone::Attention),
        Tone::Refused => Some(hardware::Tone::Refused),
        Tone::Undecided => None,
    }
}

/// A key as a screen without a field hears it.
const fn key_of(pressed: Pressed) -> Option<Key> {
    match pressed {
        Pressed::Enter => Some(Key::Enter),
        Pressed::Escape => Some(Key::Escape),
        Pressed::Backspace => Some(Key::Backspace),
        Pressed::Delete => Some(Key::Delete),
        Pressed::Function(number) => Some(Key::Function(number)),
        Pressed::Character(character) => Some(Key::Character(character)),
        Pressed::Tab | Pressed::Command(_) | Pressed::Other => None,
    }
}
