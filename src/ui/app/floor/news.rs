//! What happens without a hand: the news of the engine, and the time that goes by.

use iced::Task;
use iced::futures::stream;
use jiff::SignedDuration;

use super::{Floor, Message, Wish};
use crate::engine::hardware::Tone;
use crate::engine::preferences::IdleLock;
use crate::engine::problem::Problem;
use crate::engine::{Engine, Topic};
use crate::ui::app::known::People;
use crate::ui::screen::{Place, counter, sign_in};
use crate::ui::text::Text;

/// How long it is said to somebody what had to be begun anew.
const TOLD_LONG: SignedDuration = SignedDuration::from_secs(30);

/// How long it is said that a code was read in part, unless somebody does something before.
const TOLD: SignedDuration = SignedDuration::from_secs(8);

impl Floor {
    pub(super) fn announced(&mut self, topic: Topic) -> Task<Message> {
        let asked = match topic {
            Topic::Changes => Task::batch([self.read_people(), self.count_exceptions()]),
            Topic::Exceptions => self.count_exceptions(),
            Topic::Staff => self.read_people(),
            Topic::Preferences => self.preferences_changed(),
            Topic::Missed => Task::batch([self.read_people(), self.count_exceptions(), self.preferences_changed()]),
            Topic::TornScan => self.scan_was_torn(),
            Topic::Catalogue
            | Topic::Pictures
            | Topic::Redemptions
            | Topic::Basket
            | Topic::Sales
            | Topic::Payments
            | Topic::Shift
            | Topic::Bookings
            | Topic::Papers
            | Topic::Status => Task::none(),
        };
        let action = self.sign_in.announced(topic, self.known.here(""));
        let sign_in = self.carry_out(action, sign_in::Effect::start, Message::SignIn);
        let heard = self.screen_hears(topic);
        Task::batch([asked, sign_in, heard, self.counter_keeps_up(topic)])
    }

    /// The counter hears everything wherever one is: who comes back to it finds it as it is, not for a moment as it was.
    fn counter_keeps_up(&mut self, topic: Topic) -> Task<Message> {
        if self.place == Place::Counter {
            return Task::none();
        }
        let action = self.counter.announced(topic, self.known.here(""));
        self.carry_out(action, counter::Effect::start, Message::Counter)
    }

    /// A code was read in part: it is said and heard wherever one is, for the customer still holds it.
    fn scan_was_torn(&mut self) -> Task<Message> {
        self.torn = Some(self.known.now);
        self.engine.sound(Tone::Attention);
        Task::none()
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

    pub(super) fn ticked(&mut self) -> Task<Message> {
        let left = self.known.now.duration_since(self.last_input);
        self.torn.take_if(|since| self.known.now.duration_since(*since) >= TOLD);
        // From when on somebody is there to read it.
        if self.known.here("").signed_in.is_some() && !self.untold.is_empty() {
            let since = *self.told_since.get_or_insert(self.known.now);
            if self.known.now.duration_since(since) >= TOLD_LONG {
                self.untold.remove(0);
                self.told_since = None;
            }
        }
        match self.engine.preferences().idle_lock {
            IdleLock::After(minutes) if !self.is_locked() && left >= SignedDuration::from_mins(minutes.into()) => {
                self.lock()
            }
            IdleLock::After(_) | IdleLock::Never => Task::none(),
        }
    }

    pub(super) fn read_people(&self) -> Task<Message> {
        let engine = self.engine.clone();
        let read = async move { Ok(People { staff: engine.staff().await?, shops: engine.shop_names().await? }) };
        Task::perform(read, Message::PeopleRead)
    }

    pub(super) fn people_read(&mut self, read: Result<People, Problem>) -> Task<Message> {
        match read {
            Ok(people) => {
                self.known.meet(people);
                Task::none()
            }
            Err(problem) => Self::done(Err(problem)),
        }
    }

    pub(super) fn count_exceptions(&self) -> Task<Message> {
        let engine = self.engine.clone();
        Task::perform(async move { engine.open_exceptions().await }, Message::ExceptionsCounted)
    }

    pub(super) fn exceptions_counted(&mut self, counted: Result<u32, Problem>) -> Task<Message> {
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
pub(super) fn hear(engine: &Engine) -> Task<Message> {
    let news = stream::unfold(engine.news(), |mut news| async move { news.next().await.map(|topic| (topic, news)) });
    Task::run(news, Message::Announced)
}

/// Each change of the sync.
pub(super) fn watch(engine: &Engine) -> Task<Message> {
    let changes = stream::unfold(engine.watch_status(), |mut status| async move {
        status.changed().await.ok().map(|()| ((), status))
    });
    Task::run(changes, |()| Message::StatusChanged)
}
