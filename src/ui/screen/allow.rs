//! A manager's word on the spot: a question over the screen that was refused.
//!
//! ```text
//! reason ─▶ whoever stands here may ─▶ asked ─▶ allowed
//!       └─▶ who ─▶ PIN, or a badge ──▶ asked ─▶ allowed, denied
//! ```
//!
//! The window opens it on [`Action::AskManager`](super::Action), hands it keys, scans and answers, and does what [`Next`]
//! says. The word stands in the journal before the window hears of it.

use iced::widget::{column, container, row};
use iced::{Center, Fill, Task};

use super::sign_in::{Digits, pad, people};
use crate::domain::id::StaffId;
use crate::domain::redemption::Override;
use crate::domain::staff::{Employment, Pin, Staff};
use crate::engine::Engine;
use crate::engine::problem::{Code, Problem};
use crate::engine::scan::{Reading, Source};
use crate::engine::sign_in::{Asked, BadgeText, Denied, Proof, Shown};
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Key, Refused};
use crate::ui::text::problem;
use crate::ui::text::staff::denied;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON, PIN_PAD, S8, S16, Type};
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::mark::mark;
use crate::ui::widget::words::label;
use crate::ui::widget::{button, field, keypad};
use pad::Says;
use people::{Pressed, Tile};

/// The reasons that are offered, by their keys in the texts.
const REASONS: [&str; 4] =
    ["allow-reason-promised", "allow-reason-mistake", "allow-reason-goodwill", "allow-reason-checked"];

/// The longest reason that is kept, in characters.
const REASON_MAX: usize = 120;

/// How many rows of people are shown at once.
const ROWS: usize = 3;

/// What is asked, and how far the answer has come.
#[derive(Debug)]
pub struct Allow {
    refused: Refused,
    step: Step,
    reason: String,
    digits: Digits,
    page: usize,
    said: Option<Said>,
    /// The code that is being tried as a badge.
    tried: Option<Reading>,
    /// The number of the last question that was asked.
    question: u64,
}

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Why it is allowed.
    Reason,
    /// Who allows it.
    Who,
    /// Their PIN.
    Pin(StaffId),
    /// It is being checked.
    Checking(Option<StaffId>),
}

/// What is said in the place of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// Why it was not allowed.
    Denied(Denied),
    /// What went wrong.
    Problem(Code),
    /// That a badge was scanned before there was a reason.
    ReasonFirst,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A reason was chosen, by its place.
    ReasonChosen(usize),
    /// A reason was typed.
    ReasonTyped(String),
    /// The typed reason is done.
    ReasonDone,
    /// A tile was pressed.
    TilePressed(Pressed),
    /// A key of the keypad was pressed.
    KeyPressed(keypad::Key),
    /// The PIN is done.
    ConfirmPressed,
    /// A step back.
    BackPressed,
    /// It is not allowed.
    GivenUp,
    /// What came of a question.
    Answered {
        /// Of which.
        question: u64,
        /// What.
        answer: Result<Shown<Override>, Problem>,
    },
}

/// What is to be done: somebody's word is asked for.
#[derive(Debug, PartialEq)]
pub struct Effect {
    /// Under which number it is answered.
    question: u64,
    /// For what.
    asked: Asked,
    /// How they show that they may give it.
    proof: Proof,
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let (engine, Self { question, asked, proof }) = (engine.clone(), self);
        Task::perform(async move { engine.allow(asked, proof).await }, move |answer| Message::Answered {
            question,
            answer,
        })
    }
}

/// What the window does next.
#[derive(Debug, PartialEq)]
pub enum Next {
    /// It goes on asking.
    Stay,
    /// Work that answers with a message.
    Start(Effect),
    /// The dialog closes, and the screen that asked hears this as its `allowed`.
    Allowed(Override),
    /// The dialog closes, and nothing is allowed.
    GivenUp,
    /// It goes on asking; this code is nobody's badge, and whoever holds it up is served after.
    PassOver(Reading),
}

impl Allow {
    /// Asks for a word about what was refused.
    pub fn new(refused: Refused) -> Self {
        Self {
            refused,
            step: Step::Reason,
            reason: String::new(),
            digits: Digits::default(),
            page: 0,
            said: None,
            tried: None,
            question: 0,
        }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Next {
        match message {
            Message::ReasonChosen(at) => self.reason_chosen(at, here),
            Message::ReasonTyped(reason) => {
                self.reason = reason.chars().take(REASON_MAX).collect();
                self.said = None;
                Next::Stay
            }
            Message::ReasonDone => self.reason_done(here),
            Message::TilePressed(pressed) => self.tile_pressed(pressed),
            Message::KeyPressed(key) => self.key_pressed(key),
            Message::ConfirmPressed => self.confirm(),
            Message::BackPressed => self.back(here),
            Message::GivenUp => Next::GivenUp,
            Message::Answered { question, answer } => self.answered(question, answer),
        }
    }

    /// A key of the keyboard: the number of a reason, digits of the PIN, Enter to go on, Escape to go back.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Next {
        match (self.step, key) {
            (_, Key::Escape) => self.back(here),
            (Step::Reason, Key::Character(digit)) => match digit.to_digit(10).and_then(|digit| digit.checked_sub(1)) {
                Some(at) => self.reason_chosen(usize::try_from(at).unwrap_or(usize::MAX), here),
                None => Next::Stay,
            },
            (Step::Reason, Key::Enter) => self.reason_done(here),
            (Step::Pin(_), Key::Enter) => self.confirm(),
            (Step::Pin(_) | Step::Checking(Some(_)), Key::Character(_) | Key::Backspace | Key::Delete) => {
                self.digits.typed(key);
                self.said = self.said.filter(|_| self.digits.is_empty());
                Next::Stay
            }
            (_, _) => Next::Stay,
        }
    }

    /// A code was scanned: the badge of whoever allows it, or a customer's, which leaves those alone who type their PIN.
    pub fn scanned(&mut self, reading: Reading, _here: Here<'_>) -> Next {
        if reading.source == Source::Wedge {
            // Its last keys stand among the digits.
            self.digits.clear();
        }
        let of = match self.step {
            Step::Checking(_) => return Next::PassOver(reading),
            Step::Reason => {
                self.said = Some(Said::ReasonFirst);
                return Next::PassOver(reading);
            }
            Step::Who => None,
            Step::Pin(staff) => Some(staff),
        };
        let badge = BadgeText(reading.text.clone());
        let said = self.said;
        let asked = self.ask(Proof::Badge(badge), of);
        // What was said stands until it is known whose it is.
        self.said = said;
        self.tried = Some(reading);
        asked
    }

    fn reason_chosen(&mut self, at: usize, here: Here<'_>) -> Next {
        match REASONS.get(at) {
            Some(key) if self.step == Step::Reason => {
                self.reason = here.text.of(key, &[]);
                self.reason_done(here)
            }
            Some(_) | None => Next::Stay,
        }
    }

    /// There is a reason: whoever stands here and may gives their word with it; else somebody comes over.
    fn reason_done(&mut self, here: Here<'_>) -> Next {
        if self.step != Step::Reason || self.reason.trim().is_empty() {
            return Next::Stay;
        }
        self.said = None;
        if here.may(self.refused.permission) {
            return self.ask(Proof::SignedIn, None);
        }
        self.step = match *self.who(here).collect::<Vec<_>>() {
            [only] => Step::Pin(only.id),
            _ => Step::Who,
        };
        Next::Stay
    }

    fn tile_pressed(&mut self, pressed: Pressed) -> Next {
        match pressed {
            Pressed::Person(staff) => {
                self.step = Step::Pin(staff);
                self.digits.clear();
                self.said = None;
            }
            Pressed::Page(page) => self.page = page,
            Pressed::FirstManager => {}
        }
        Next::Stay
    }

    fn key_pressed(&mut self, key: keypad::Key) -> Next {
        if let Step::Pin(_) = self.step {
            self.digits.press(key);
            self.said = None;
        }
        Next::Stay
    }

    fn confirm(&mut self) -> Next {
        match (self.step, self.digits.pin()) {
            (Step::Pin(staff), Some(pin)) => self.ask(Proof::Pin(staff, pin), Some(staff)),
            (_, _) => Next::Stay,
        }
    }

    fn back(&mut self, here: Here<'_>) -> Next {
        match self.step {
            Step::Checking(_) => return Next::Stay,
            Step::Pin(_) if !self.digits.is_empty() => self.digits.clear(),
            Step::Pin(_) if self.who(here).nth(1).is_some() => self.step = Step::Who,
            Step::Pin(_) | Step::Who => self.step = Step::Reason,
            Step::Reason => return Next::GivenUp,
        }
        self.said = None;
        Next::Stay
    }

    fn ask(&mut self, proof: Proof, of: Option<StaffId>) -> Next {
        self.step = Step::Checking(of);
        self.said = None;
        self.question = self.question.wrapping_add(1);
        let Refused { permission, refusal, .. } = self.refused.clone();
        let asked = Asked { permission, refusal, reason: self.reason.trim().to_owned() };
        Next::Start(Effect { question: self.question, asked, proof })
    }

    fn answered(&mut self, question: u64, answer: Result<Shown<Override>, Problem>) -> Next {
        if question != self.question {
            return Next::Stay;
        }
        let tried = self.tried.take();
        self.step = match self.step {
            Step::Checking(Some(staff)) => Step::Pin(staff),
            Step::Checking(None) => Step::Who,
            step => step,
        };
        if let (Ok(Shown::Denied(Denied::UnknownBadge)), Some(reading)) = (&answer, tried) {
            if self.digits.is_empty() {
                self.said = Some(Said::Denied(Denied::UnknownBadge));
            }
            return Next::PassOver(reading);
        }
        self.digits.clear();
        match answer {
            Ok(Shown::Granted(granted)) => return Next::Allowed(granted),
            Ok(Shown::Denied(why)) => self.said = Some(Said::Denied(why)),
            Err(problem) => self.said = Some(Said::Problem(problem.code())),
        }
        Next::Stay
    }

    /// Those who may allow it.
    fn who<'a>(&self, here: Here<'a>) -> impl Iterator<Item = &'a Staff> + use<'a> {
        let permission = self.refused.permission;
        let may = move |staff: &&Staff| staff.employed == Employment::Active && staff.role.may(permission);
        here.staff.iter().filter(may)
    }

    /// The question.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let back = button::plain(of("allow-back")).key("Esc").on_press(Message::BackPressed);
        let give_up = button::plain(of("allow-give-up")).on_press(Message::GivenUp);
        let about = self.refused.about.clone();
        match self.step {
            Step::Reason => {
                let explains = self.warning(here).unwrap_or_else(|| about.clone());
                dialog(of("allow-reason-asks"), explains).body(self.reasons(here)).way(give_up.key("Esc"))
            }
            Step::Who | Step::Checking(None) => {
                let explains = self.warning(here).unwrap_or_else(|| of("allow-who-explains"));
                let tiles: Vec<Tile<'a>> = self.who(here).map(|staff| Tile::Person(staff, None)).collect();
                let shown = people::page(&tiles, self.page, ROWS);
                let grid = people::grid(here, &shown, None, self.page, Message::TilePressed);
                dialog(of("allow-who-asks"), explains)
                    .body(column![grid, badge(here)].spacing(S16))
                    .way(back)
                    .way(give_up)
            }
            Step::Pin(staff) | Step::Checking(Some(staff)) => {
                let keys = pad::keys(here, &self.digits, Pin::DIGITS_MIN, Message::KeyPressed);
                let keys = container(container(keys).width(PIN_PAD)).center_x(Fill);
                let says = match (self.warning(here), self.step) {
                    (Some(warning), _) => Says::Warns(warning),
                    (None, Step::Checking(_)) => Says::Asks(of("sign-in-checking")),
                    (None, _) => {
                        let reason = [("reason", self.reason.as_str().into())];
                        Says::Recalls(here.text.of("allow-reason-said", &reason))
                    }
                };
                let heading = pad::heading(here.name_of(Some(staff)), says);
                let ready = matches!(self.step, Step::Pin(_)) && self.digits.pin().is_some();
                let allow = button::primary(of(if ready { "allow-confirm" } else { "allow-waits" })).key("Enter");
                let allow = allow.on_press_maybe(ready.then_some(Message::ConfirmPressed));
                dialog(of("allow-pin-asks"), about).body(column![heading, keys].spacing(S8)).way(back).way(allow)
            }
        }
    }

    fn reasons<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let mut all = column![].spacing(S8);
        for (at, (key, number)) in REASONS.into_iter().zip(["1", "2", "3", "4"]).enumerate() {
            let reason = button::plain(here.text.of(key, &[])).key(number).wide();
            all = all.push(Element::from(reason.on_press(Message::ReasonChosen(at))));
        }
        let [name, hint] = ["allow-reason-other", "allow-reason-hint"].map(|key| here.text.of(key, &[]));
        let input = field::input("allow-reason", name, &hint, &self.reason, Some(Message::ReasonTyped));
        let ready = !self.reason.trim().is_empty();
        let next =
            button::outlined(here.text.of("allow-next", &[])).on_press_maybe(ready.then_some(Message::ReasonDone));
        let typed = row![container(input).width(Fill), Element::from(next)].spacing(S8).align_y(iced::Bottom);
        all.push(typed).into()
    }

    fn warning(&self, here: Here<'_>) -> Option<String> {
        match self.said? {
            Said::Denied(Denied::Waits { until }) if here.now >= until => None,
            Said::Denied(why) => Some(denied(why, here.now, here.text)),
            Said::Problem(code) => Some(problem::coded(code, here.text)),
            Said::ReasonFirst => Some(here.text.of("allow-reason-first", &[])),
        }
    }
}

fn badge(here: Here<'_>) -> Element<'_, Message> {
    let says = label(here.text.of("allow-badge", &[]), Type::T16).class(Ink::Soft);
    row![mark(Icon::Scan, ICON, Ink::Soft), says].spacing(S8).align_y(Center).into()
}

#[cfg(test)]
mod tests;
