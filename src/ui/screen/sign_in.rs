//! Signing in: who is at the counter, and their PIN or badge.
//!
//! ```text
//! tile ─▶ PIN ─────────────▶ checked ─▶ the counter
//!     └─▶ first PIN, twice ─▶ kept ───▶ the counter          badge ─▶ the counter
//! ```

mod digits;
pub(super) mod pad;
pub(super) mod people;

use iced::widget::{column, container, responsive, row, space};
use iced::{Center, Fill, Task};

use crate::domain::id::StaffId;
use crate::domain::language::Language;
use crate::domain::staff::{Employment, Permission, Pin, Staff, Standing};
use crate::engine::preferences::Preference;
use crate::engine::problem::{Code, Problem};
use crate::engine::scan::{Reading, Source};
use crate::engine::sign_in::{Access, BadgeText, Denied, PinState, Shown};
use crate::engine::{Engine, Topic};
use crate::ui::icon::Icon;
use crate::ui::screen::{Action, Here, Key, Shape};
use crate::ui::text::problem;
use crate::ui::text::staff::denied;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, ICON_VERDICT_SMALL, PIN_SIDE, S8, S16, S24, S32, S48, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::mark::mark;
use crate::ui::widget::words::{bold_label, label, words};
use crate::ui::widget::{button, card, field, keypad};

pub(super) use digits::Digits;
use pad::Says;
use people::{Pressed, Tile};

/// The longest name that is kept, in characters.
const NAME_MAX: usize = 40;

/// Whoever signs in, as far as they have come.
#[derive(Debug)]
pub struct SignIn {
    access: Vec<Access>,
    page: usize,
    chosen: Who,
    step: Step,
    digits: Digits,
    said: Option<Said>,
    /// The number of the last question that was asked.
    question: u64,
    /// The number of the last reading of `access`: an earlier one that comes after it is stale.
    reading: u64,
}

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Who {
    /// Nobody was chosen yet.
    Nobody,
    /// Somebody of the staff.
    Staff(StaffId),
    /// Whoever becomes the first manager, with the name that was typed so far.
    FirstManager(String),
}

/// What is asked of them.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Their PIN.
    Enter,
    /// A PIN that they choose.
    Choose,
    /// The same once more.
    Repeat(Pin),
    /// Nothing: it is being checked.
    Checking,
}

/// What is said in the place of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// Why they were not let in.
    Denied(Denied),
    /// That the two PINs were different.
    Different,
    /// That something was scanned that waits until somebody has signed in.
    ScanFirst,
    /// What went wrong.
    Problem(Code),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A tile was pressed.
    TilePressed(Pressed),
    /// A key of the keypad was pressed.
    KeyPressed(keypad::Key),
    /// The way on was pressed.
    ConfirmPressed,
    /// The way back to the names was pressed.
    BackPressed,
    /// The first manager's name was typed.
    NameTyped(String),
    /// Another language was asked for.
    LanguagePressed,
    /// How everybody signs in.
    AccessRead {
        /// Of which reading.
        reading: u64,
        /// What was read.
        read: Result<Vec<Access>, Problem>,
    },
    /// What came of a question.
    Answered {
        /// Of which.
        question: u64,
        /// What.
        answer: Result<Shown<Staff>, Problem>,
    },
    /// Whether a code that was scanned is somebody's badge.
    BadgeTried(Reading, Result<Shown<Staff>, Problem>),
    /// Whether the other language is spoken.
    LanguageSet(Result<(), Problem>),
}

/// What is to be done.
#[derive(Debug, PartialEq)]
pub enum Effect {
    /// Read how everybody signs in.
    ReadAccess {
        /// Under which number it is answered.
        reading: u64,
    },
    /// Sign somebody in by their PIN.
    SignIn {
        /// Under which number it is answered.
        question: u64,
        /// Whom.
        staff: StaffId,
        /// By what.
        pin: Pin,
    },
    /// Keep the PIN that somebody chose, and sign them in.
    KeepPin {
        /// Under which number it is answered.
        question: u64,
        /// Whose.
        staff: StaffId,
        /// Which.
        pin: Pin,
    },
    /// Make the first manager, and sign them in.
    MakeManager {
        /// Under which number it is answered.
        question: u64,
        /// What colleagues call them.
        name: String,
        /// The PIN that they chose.
        pin: Pin,
    },
    /// Sign in whoever has this badge, if it is one.
    TryBadge(Reading),
    /// Speak another language from now on.
    Speak(Language),
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::ReadAccess { reading } => {
                let asked = async move { engine.staff_access().await };
                Task::perform(asked, move |read| Message::AccessRead { reading, read })
            }
            Self::SignIn { question, staff, pin } => {
                let asked = async move { engine.sign_in_with_pin(staff, pin).await };
                Task::perform(asked, move |answer| Message::Answered { question, answer })
            }
            Self::KeepPin { question, staff, pin } => {
                let asked = async move { engine.set_first_pin(staff, pin).await };
                Task::perform(asked, move |answer| Message::Answered { question, answer })
            }
            Self::MakeManager { question, name, pin } => {
                let asked = async move { engine.make_first_manager(&name, pin).await };
                Task::perform(asked, move |answer| Message::Answered { question, answer })
            }
            Self::TryBadge(reading) => {
                let badge = BadgeText(reading.text.clone());
                let asked = async move { engine.sign_in_with_badge(&badge).await };
                Task::perform(asked, move |answer| Message::BadgeTried(reading.clone(), answer))
            }
            Self::Speak(language) => {
                Task::perform(async move { engine.prefer(Preference::Language(language)).await }, Message::LanguageSet)
            }
        }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self::new()
    }
}

impl SignIn {
    /// With nobody chosen.
    pub fn new() -> Self {
        Self {
            access: Vec::new(),
            page: 0,
            chosen: Who::Nobody,
            step: Step::Enter,
            digits: Digits::default(),
            said: None,
            question: 0,
            reading: 0,
        }
    }

    /// Shown: reads how everybody signs in. Whoever works here alone is chosen already.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        if let [only] = *working(here).collect::<Vec<_>>() {
            self.choose(only.id);
        }
        self.read_access()
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::TilePressed(pressed) => self.tile_pressed(pressed),
            Message::KeyPressed(key) => self.key_pressed(key),
            Message::ConfirmPressed => self.confirm(),
            Message::BackPressed => self.back(),
            Message::NameTyped(name) => self.name_typed(&name),
            Message::LanguagePressed => Action::Start(Effect::Speak(other(here.text.language()))),
            Message::AccessRead { reading, read } if reading == self.reading => self.access_read(read),
            Message::Answered { question, answer } => self.answered(question, answer),
            Message::BadgeTried(reading, answer) => self.badge_tried(reading, answer),
            // Of a reading after which another was asked for: it may be from before somebody came.
            Message::AccessRead { .. } | Message::LanguageSet(Ok(())) => Action::None,
            Message::LanguageSet(Err(problem)) => self.say(Said::Problem(problem.code())),
        }
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, _here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Staff => self.read_access(),
            _ => Action::None,
        }
    }

    /// A key of the keyboard: digits of the PIN, Enter to go on, Escape to go back.
    ///
    /// A scanner types too. So digits of the keyboard never sign in by themselves, as those of the keypad do: the last of a
    /// PIN may be the first of a badge.
    pub fn key(&mut self, key: Key, _here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Enter => self.confirm(),
            Key::Escape => self.back(),
            Key::Character(_) | Key::Backspace | Key::Delete => {
                if self.takes_digits() {
                    self.digits.typed(key);
                    self.said = self.said.filter(|_| self.digits.is_empty());
                }
                Action::None
            }
            Key::Function(_) | Key::Alt(_) | Key::Arrow(_) => Action::None,
        }
    }

    /// A code was scanned: a badge signs in; anything else waits until somebody has. A code that was only seen, perhaps of a
    /// customer who waits already, leaves those alone who type their PIN.
    pub fn scanned(&mut self, reading: Reading, _here: Here<'_>) -> Action<Effect> {
        if reading.source == Source::Wedge {
            // Its last keys stand among the digits.
            self.digits.clear();
        }
        Action::Start(Effect::TryBadge(reading))
    }

    fn badge_tried(&mut self, reading: Reading, answer: Result<Shown<Staff>, Problem>) -> Action<Effect> {
        match answer {
            Ok(Shown::Granted(_)) => self.was_let_in(),
            Ok(Shown::Denied(Denied::UnknownBadge)) => {
                if self.digits.is_empty() && matches!(self.step, Step::Enter | Step::Choose) {
                    self.said = Some(Said::ScanFirst);
                }
                Action::PassOver(reading)
            }
            Ok(Shown::Denied(why)) => self.was_denied(why),
            Err(problem) => self.say(Said::Problem(problem.code())),
        }
    }

    /// Somebody is in: whoever comes next begins anew.
    fn was_let_in(&mut self) -> Action<Effect> {
        *self = Self { access: std::mem::take(&mut self.access), question: self.question, ..Self::new() };
        Action::None
    }

    fn tile_pressed(&mut self, pressed: Pressed) -> Action<Effect> {
        match pressed {
            Pressed::Person(staff) => self.choose(staff),
            Pressed::FirstManager => {
                self.chosen = Who::FirstManager(String::new());
                self.begin(Step::Choose);
            }
            Pressed::Page(page) => self.page = page,
        }
        Action::None
    }

    fn choose(&mut self, staff: StaffId) {
        let pin = self.access_of(staff).map(|access| access.pin);
        self.chosen = Who::Staff(staff);
        match pin {
            Some(PinState::Chooses) => self.begin(Step::Choose),
            Some(PinState::NeedsManager) => {
                self.begin(Step::Enter);
                self.said = Some(Said::Denied(Denied::NeedsManager));
            }
            Some(PinState::Set { .. }) | None => self.begin(Step::Enter),
        }
    }

    fn begin(&mut self, step: Step) {
        self.step = step;
        self.digits.clear();
        self.said = None;
    }

    fn key_pressed(&mut self, key: keypad::Key) -> Action<Effect> {
        if !self.takes_digits() {
            return Action::None;
        }
        self.digits.press(key);
        self.said = None;
        if self.step == Step::Enter && Some(self.digits.len()) == self.places() { self.confirm() } else { Action::None }
    }

    fn back(&mut self) -> Action<Effect> {
        if !self.digits.is_empty() {
            self.digits.clear();
        } else if let Step::Repeat(_) = self.step {
            self.begin(Step::Choose);
        } else if self.step != Step::Checking {
            self.chosen = Who::Nobody;
            self.begin(Step::Enter);
        }
        Action::None
    }

    fn name_typed(&mut self, typed: &str) -> Action<Effect> {
        if let Who::FirstManager(name) = &mut self.chosen {
            *name = typed.chars().take(NAME_MAX).collect();
            self.said = None;
        }
        Action::None
    }

    fn read_access(&mut self) -> Action<Effect> {
        self.reading = self.reading.wrapping_add(1);
        Action::Start(Effect::ReadAccess { reading: self.reading })
    }

    fn access_read(&mut self, read: Result<Vec<Access>, Problem>) -> Action<Effect> {
        match read {
            Ok(access) => {
                self.access = access;
                // Whoever was chosen before it was known how they sign in, and has typed nothing yet.
                if let Who::Staff(staff) = self.chosen
                    && self.step == Step::Enter
                    && self.digits.is_empty()
                    && self.said.is_none()
                {
                    self.choose(staff);
                }
                Action::None
            }
            Err(problem) => self.say(Said::Problem(problem.code())),
        }
    }

    /// Goes on with the digits that were typed.
    fn confirm(&mut self) -> Action<Effect> {
        let Some(pin) = self.digits.pin().filter(|_| self.takes_digits()) else { return Action::None };
        match (std::mem::replace(&mut self.step, Step::Checking), self.chosen.clone()) {
            (Step::Enter, Who::Staff(staff)) => {
                let question = self.ask();
                Action::Start(Effect::SignIn { question, staff, pin })
            }
            (Step::Choose, _) => self.chosen_once(pin),
            (Step::Repeat(first), _) if first != pin => {
                self.begin(Step::Choose);
                self.say(Said::Different)
            }
            (Step::Repeat(_), Who::Staff(staff)) => {
                let question = self.ask();
                Action::Start(Effect::KeepPin { question, staff, pin })
            }
            (Step::Repeat(_), Who::FirstManager(name)) => {
                let question = self.ask();
                Action::Start(Effect::MakeManager { question, name, pin })
            }
            (step, Who::Nobody | Who::FirstManager(_)) | (step @ Step::Checking, Who::Staff(_)) => {
                self.step = step;
                Action::None
            }
        }
    }

    /// A PIN was chosen: once more, unless it will not do.
    fn chosen_once(&mut self, pin: Pin) -> Action<Effect> {
        let nameless = matches!(&self.chosen, Who::FirstManager(name) if name.trim().is_empty());
        if nameless {
            self.step = Step::Choose;
            return self.say(Said::Denied(Denied::NeedsName));
        }
        if pin.check_choice().is_err() {
            self.begin(Step::Choose);
            return self.say(Said::Denied(Denied::SimplePin));
        }
        self.begin(Step::Repeat(pin));
        Action::None
    }

    fn answered(&mut self, question: u64, answer: Result<Shown<Staff>, Problem>) -> Action<Effect> {
        if question != self.question {
            return Action::None;
        }
        match answer {
            Ok(Shown::Granted(_)) => self.was_let_in(),
            Ok(Shown::Denied(why)) => self.was_denied(why),
            Err(problem) => {
                self.begin(Step::Enter);
                self.restart();
                self.say(Said::Problem(problem.code()))
            }
        }
    }

    fn was_denied(&mut self, why: Denied) -> Action<Effect> {
        match why {
            Denied::ChoosesPin => {
                self.begin(Step::Choose);
                return self.read_access();
            }
            Denied::SimplePin | Denied::NeedsName => self.begin(Step::Choose),
            Denied::Managed => {
                self.chosen = Who::Nobody;
                self.begin(Step::Enter);
            }
            Denied::WrongPin { .. }
            | Denied::Waits { .. }
            | Denied::Locked
            | Denied::NeedsManager
            | Denied::HasPin
            | Denied::NotHere
            | Denied::NotAllowed
            | Denied::UnknownBadge => self.begin(Step::Enter),
        }
        self.said = Some(Said::Denied(why));
        self.read_access()
    }

    /// Where whoever is chosen begins.
    fn restart(&mut self) {
        match self.chosen.clone() {
            Who::Staff(staff) => self.choose(staff),
            Who::FirstManager(_) => self.begin(Step::Choose),
            Who::Nobody => self.begin(Step::Enter),
        }
    }

    fn say(&mut self, said: Said) -> Action<Effect> {
        self.said = Some(said);
        Action::None
    }

    /// Asks the next question.
    fn ask(&mut self) -> u64 {
        self.step = Step::Checking;
        self.question = self.question.wrapping_add(1);
        self.question
    }

    fn takes_digits(&self) -> bool {
        self.chosen != Who::Nobody && self.step != Step::Checking
    }

    fn access_of(&self, staff: StaffId) -> Option<&Access> {
        self.access.iter().find(|access| access.staff.id == staff)
    }

    fn chosen_staff(&self) -> Option<StaffId> {
        match self.chosen {
            Who::Staff(staff) => Some(staff),
            Who::Nobody | Who::FirstManager(_) => None,
        }
    }

    /// How many digits their PIN has, as far as that is known.
    fn places(&self) -> Option<usize> {
        match self.access_of(self.chosen_staff()?)?.pin {
            PinState::Set { digits } => Some(digits),
            PinState::Chooses | PinState::NeedsManager => None,
        }
    }

    /// The whole window above the strip.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let pad = container(self.pin(here)).class(Surface::Bar);
        match here.shape {
            Shape::Landscape => {
                let pad = pad.width(PIN_SIDE).height(Fill).center_x(PIN_SIDE).center_y(Fill);
                row![self.left(here), card::upright(Fill), pad].into()
            }
            Shape::Portrait => column![self.left(here), card::line(), pad.center_x(Fill).padding([S32, S16])].into(),
        }
    }

    fn left<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let middle = match &self.chosen {
            Who::FirstManager(name) => manager(here, name),
            Who::Nobody | Who::Staff(_) => self.people(here),
        };
        let language = other(here.text.language());
        let language = button::plain(language.own_name()).small().icon(Icon::Globe).on_press(Message::LanguagePressed);
        let foot = row![space().width(Fill), Element::from(language)];
        let all = column![head(here), card::line(), middle, foot].spacing(S24);
        container(all).padding([S48, S48]).width(Fill).height(Fill).into()
    }

    fn people<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let mut tiles: Vec<Tile<'a>> = Vec::new();
        if !is_managed(here) {
            tiles.push(Tile::FirstManager);
        }
        tiles.extend(working(here).map(|staff| Tile::Person(staff, self.access_of(staff.id))));
        let asks = if tiles.len() == 1 && !is_managed(here) { "sign-in-nobody" } else { "sign-in-who" };
        let asks = words(here.text.of(asks, &[]), Type::T20);
        let grid = responsive(move |room| {
            let shown = people::page(&tiles, self.page, people::rows_in(room.height));
            people::grid(here, &shown, self.chosen_staff(), self.page, Message::TilePressed)
        });
        column![asks, grid].spacing(S24).height(Fill).into()
    }

    fn pin<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let title = match &self.chosen {
            Who::Staff(staff) => here.name_of(Some(*staff)).to_owned(),
            Who::FirstManager(name) if name.trim().is_empty() => here.text.of("sign-in-manager", &[]),
            Who::FirstManager(name) => name.clone(),
            Who::Nobody => here.text.of("sign-in-choose", &[]),
        };
        let heading = pad::heading(&title, self.says(here));
        let keys = pad::keys(here, &self.digits, self.places().unwrap_or(Pin::DIGITS_MIN), Message::KeyPressed);
        let confirm = match &self.step {
            Step::Enter | Step::Checking => "sign-in-confirm",
            Step::Choose => "sign-in-next",
            Step::Repeat(_) => "sign-in-save",
        };
        let ready = self.takes_digits() && self.digits.pin().is_some();
        let confirm = match (ready, &self.chosen, &self.step) {
            (true, ..) => confirm,
            (false, _, Step::Checking) => "sign-in-checking",
            (false, Who::Nobody, _) => "sign-in-choose",
            (false, ..) => "sign-in-enter",
        };
        let pad = pad::pad(heading, keys, here.text.of(confirm, &[]), ready.then_some(Message::ConfirmPressed));
        let badge = row![
            mark(Icon::Scan, ICON, Ink::Soft),
            label(here.text.of("sign-in-badge", &[]), Type::T16).class(Ink::Soft)
        ]
        .spacing(S8)
        .height(TARGET)
        .align_y(Center);
        column![pad, badge].spacing(S16).align_x(Center).into()
    }

    fn says(&self, here: Here<'_>) -> Says {
        let of = |key: &str| here.text.of(key, &[]);
        match self.said {
            // A pause that is over is no news any more.
            Some(Said::Denied(Denied::Waits { until })) if here.now >= until => {}
            Some(Said::Denied(why)) => return Says::Warns(denied(why, here.now, here.text)),
            Some(Said::Different) => return Says::Warns(of("sign-in-different")),
            Some(Said::ScanFirst) => return Says::Warns(of("sign-in-scan-first")),
            Some(Said::Problem(code)) => return Says::Warns(problem::coded(code, here.text)),
            None => {}
        }
        if self.step == Step::Checking {
            return Says::Asks(of("sign-in-checking"));
        }
        let standing = self.chosen_staff().and_then(|staff| self.access_of(staff)).map(|access| access.standing);
        match (standing, &self.step) {
            (Some(Standing::Waits { until }), Step::Enter) if here.now < until => {
                Says::Warns(denied(Denied::Waits { until }, here.now, here.text))
            }
            (Some(Standing::Locked), Step::Enter) => Says::Warns(denied(Denied::Locked, here.now, here.text)),
            (_, Step::Choose) => Says::Asks(of("sign-in-first")),
            (_, Step::Repeat(_)) => Says::Asks(of("sign-in-repeat")),
            _ => match (&self.chosen, self.places()) {
                (Who::Nobody, _) => Says::Asks(String::new()),
                (_, Some(digits)) => {
                    let digits = u64::try_from(digits).unwrap_or(u64::MAX);
                    Says::Asks(here.text.of("sign-in-enter-digits", &[("digits", digits.into())]))
                }
                (_, None) => Says::Asks(of("sign-in-enter")),
            },
        }
    }
}

fn head(here: Here<'_>) -> Element<'_, Message> {
    let format = here.format();
    let fills = [("till", here.till.into()), ("date", format.date(here.now).into())];
    let place = column![
        fitted_bold(here.shop.name.as_str(), Type::T28, Ink::Plain),
        fitted(here.text.of("sign-in-place", &fills), Type::T16, Ink::Soft)
    ];
    let leaf = mark(Icon::Leaf, ICON_VERDICT_SMALL, Ink::Fill(Hue::Accent));
    let clock = bold_label(format.clock(here.now), Type::T44);
    row![leaf, container(place).width(Fill), clock].spacing(S16).align_y(Center).into()
}

/// The first manager's name, in the place of the tiles.
fn manager<'a>(here: Here<'a>, name: &str) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let input = field::input(
        "sign-in-name",
        of("sign-in-manager-name"),
        &of("sign-in-manager-hint"),
        name,
        Some(Message::NameTyped),
    );
    let back = button::plain(of("sign-in-manager-back")).icon(Icon::Left).on_press(Message::BackPressed);
    let asks = words(of("sign-in-manager-asks"), Type::T20);
    let explains = words(of("sign-in-manager-explains"), Type::T16).class(Ink::Soft).width(Fill);
    column![asks, explains, input, Element::from(back)].spacing(S24).height(Fill).into()
}

/// Who works here.
fn working(here: Here<'_>) -> impl Iterator<Item = &Staff> {
    here.staff.iter().filter(|staff| staff.employed == Employment::Active)
}

/// Whether somebody here may change settings.
fn is_managed(here: Here<'_>) -> bool {
    working(here).any(|staff| staff.role.may(Permission::Configure))
}

const fn other(language: Language) -> Language {
    match language {
        Language::English => Language::Chinese,
        Language::Chinese => Language::English,
    }
}

#[cfg(test)]
mod tests;
