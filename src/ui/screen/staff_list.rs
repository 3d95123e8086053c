//! The staff of this terminal and how they sign in: a part of the settings.
//!
//! Who works here is administered at the hub. What is the terminal's own is here: letting somebody choose a PIN anew, and opening
//! one that is locked. Whoever may change settings does it; for others the window asks for a manager's word.

use iced::Task;
use iced::widget::{column, row, space};

use crate::domain::id::StaffId;
use crate::domain::staff::{Permission, Standing};
use crate::engine::problem::{Code, Problem};
use crate::engine::sign_in::{Access, Badge, Denied, PinState, Shown};
use crate::engine::{Engine, Topic};
use crate::ui::icon::Icon;
use crate::ui::screen::{Action, Allowed, Here, Key, Refused};
use crate::ui::text::problem;
use crate::ui::text::staff::{denied, left, role};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::S8;
use crate::ui::theme::palette::Hue;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::empty::empty;
use crate::ui::widget::toast::toast;
use crate::ui::widget::{button, card, list};

/// The list, as it was last read.
#[derive(Debug, Default)]
pub struct StaffList {
    access: Option<Vec<Access>>,
    /// What waits for being confirmed, or for a manager's word.
    wanted: Option<Wanted>,
    said: Option<Said>,
}

/// Something that a manager does to somebody's PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// What.
    pub deed: Deed,
    /// Whose.
    pub of: StaffId,
}

/// What a manager does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Lets them choose a PIN anew.
    Reset,
    /// Lets their PIN be tried again.
    Unlock,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Done(Wanted),
    Denied(Denied),
    Problem(Code),
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// How everybody signs in.
    Read(Result<Vec<Access>, Problem>),
    /// Something is wanted.
    Pressed(Wanted),
    /// It is wanted indeed.
    Confirmed,
    /// It is not wanted.
    GivenUp,
    /// What came of it.
    Done {
        /// Of what.
        wanted: Wanted,
        /// What.
        answer: Result<Shown<()>, Problem>,
    },
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Read how everybody signs in.
    Read,
    /// Do what is wanted, by this person's right.
    Do(Wanted, StaffId),
}

impl Effect {
    /// Starts the work.
    pub fn start(self, engine: &Engine) -> Task<Message> {
        let engine = engine.clone();
        match self {
            Self::Read => Task::perform(async move { engine.staff_access().await }, Message::Read),
            Self::Do(wanted, by) => {
                let done = async move {
                    match wanted.deed {
                        Deed::Reset => engine.reset_pin(by, wanted.of).await,
                        Deed::Unlock => engine.unlock(by, wanted.of).await,
                    }
                };
                Task::perform(done, move |answer| Message::Done { wanted, answer })
            }
        }
    }
}

impl StaffList {
    /// Not read yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shown: reads the list.
    pub fn open(&mut self, _here: Here<'_>) -> Action<Effect> {
        self.said = None;
        self.wanted = None;
        Action::Start(Effect::Read)
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::Read(Ok(access)) => {
                self.access = Some(access);
                Action::None
            }
            Message::Read(Err(problem)) => self.say(Said::Problem(problem.code())),
            Message::Pressed(wanted) => self.pressed(wanted, here),
            Message::Confirmed => self.confirmed(here),
            Message::GivenUp => {
                self.wanted = None;
                Action::None
            }
            Message::Done { wanted, answer } => {
                let said = match answer {
                    Ok(Shown::Granted(())) => Said::Done(wanted),
                    Ok(Shown::Denied(why)) => Said::Denied(why),
                    Err(problem) => Said::Problem(problem.code()),
                };
                self.say(said).and(Action::Start(Effect::Read))
            }
        }
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, _here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Staff => Action::Start(Effect::Read),
            _ => Action::None,
        }
    }

    /// A key while it is asked whether a PIN is really to be taken away.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            Key::Enter => self.update(Message::Confirmed, here),
            Key::Escape => self.update(Message::GivenUp, here),
            Key::Function(_) | Key::Character(_) | Key::Backspace | Key::Delete | Key::Alt(_) | Key::Arrow(_) => {
                Action::None
            }
        }
    }

    /// The counter is locked: nothing is wanted of whoever comes next.
    pub fn lock(&mut self) {
        self.wanted = None;
    }

    /// A manager gave their word for what was wanted.
    pub fn allowed(&mut self, allowed: &Allowed, _here: Here<'_>) -> Action<Effect> {
        match self.wanted.take() {
            Some(wanted) => Action::Start(Effect::Do(wanted, allowed.by)),
            None => Action::None,
        }
    }

    /// Opening asks nothing more; a PIN that is taken away is confirmed first.
    fn pressed(&mut self, wanted: Wanted, here: Here<'_>) -> Action<Effect> {
        self.said = None;
        self.wanted = Some(wanted);
        match wanted.deed {
            Deed::Reset => Action::None,
            Deed::Unlock => self.confirmed(here),
        }
    }

    fn confirmed(&mut self, here: Here<'_>) -> Action<Effect> {
        let Some(wanted) = self.wanted else { return Action::None };
        if let Some(manager) = here.signed_in.filter(|staff| staff.role.may(Permission::Configure)) {
            self.wanted = None;
            return Action::Start(Effect::Do(wanted, manager.id));
        }
        let key = match wanted.deed {
            Deed::Reset => "staff-list-about-reset",
            Deed::Unlock => "staff-list-about-unlock",
        };
        Action::AskManager(Refused {
            permission: Permission::Configure,
            refusal: "not-allowed".to_owned(),
            about: here.text.of(key, &[("name", here.name_of(Some(wanted.of)).into())]),
        })
    }

    fn say(&mut self, said: Said) -> Action<Effect> {
        self.said = Some(said);
        Action::None
    }

    /// The list.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let rows: Vec<Element<'a, Message>> = self.access.iter().flatten().map(|access| entry(here, access)).collect();
        let body = if rows.is_empty() && self.access.is_some() {
            empty(here.text.of("staff-list-empty", &[]), here.text.of("staff-list-empty.next", &[]))
        } else {
            card::panel(list::rows(rows)).into()
        };
        column![body].push(self.said.map(|said| spoken(here, said))).spacing(S8).into()
    }

    /// Whether a PIN is really to be taken away.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        let wanted = self.wanted.filter(|wanted| wanted.deed == Deed::Reset)?;
        let name = [("name", here.name_of(Some(wanted.of)).into())];
        let asks = here.text.of("staff-list-reset-asks", &name);
        let explains = here.text.of("staff-list-reset-explains", &[]);
        let reset = button::danger(here.text.of("staff-list-reset", &[])).key("Enter").on_press(Message::Confirmed);
        let give_up = button::plain(here.text.of("staff-list-give-up", &[])).key("Esc").on_press(Message::GivenUp);
        Some(dialog(asks, explains).way(reset).way(give_up))
    }
}

fn entry<'a>(here: Here<'a>, access: &'a Access) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let pressed = |deed| Message::Pressed(Wanted { deed, of: access.staff.id });
    let unlock = || button::outlined(of("staff-list-unlock")).small().on_press(pressed(Deed::Unlock));
    let reset = |key| button::plain(of(key)).small().on_press(pressed(Deed::Reset));
    let (icon, ink, state, deeds) = match (access.pin, access.standing) {
        (PinState::NeedsManager, _) => {
            (Icon::User, Ink::Soft, of("staff-list-needs-manager"), row![Element::from(reset("staff-list-let"))])
        }
        (PinState::Chooses, _) => (Icon::User, Ink::Soft, of("staff-list-chooses"), row![]),
        (PinState::Set { .. }, Standing::Locked) => {
            let deeds = row![Element::from(unlock()), Element::from(reset("staff-list-reset"))];
            (Icon::Lock, Ink::Tinted(Hue::Warn), of("staff-list-locked"), deeds)
        }
        (PinState::Set { .. }, Standing::Waits { until }) if here.now < until => {
            let deeds = row![Element::from(unlock()), Element::from(reset("staff-list-reset"))];
            let waits = here.text.of("staff-list-waits", &[("left", left(until, here.now).into())]);
            (Icon::Lock, Ink::Tinted(Hue::Warn), waits, deeds)
        }
        (PinState::Set { .. }, Standing::Waits { .. } | Standing::Open { .. }) => {
            (Icon::User, Ink::Soft, of("staff-list-set"), row![Element::from(reset("staff-list-reset"))])
        }
    };
    let badge = match access.badge {
        Badge::Issued => of("staff-list-badge"),
        Badge::None => of("staff-list-no-badge"),
    };
    let fills = [("role", role(access.staff.role, here.text).into()), ("pin", state.into()), ("badge", badge.into())];
    list::entry(icon, ink, access.staff.name.as_str(), here.text.of("staff-list-detail", &fills), deeds.spacing(S8))
}

fn spoken(here: Here<'_>, said: Said) -> Element<'_, Message> {
    let (hue, icon, says) = match said {
        Said::Done(Wanted { deed, of }) => {
            let key = match deed {
                Deed::Reset => "staff-list-was-reset",
                Deed::Unlock => "staff-list-was-unlocked",
            };
            (Hue::Good, Icon::Check, here.text.of(key, &[("name", here.name_of(Some(of)).into())]))
        }
        Said::Denied(why) => (Hue::Warn, Icon::Attention, denied(why, here.now, here.text)),
        Said::Problem(code) => (Hue::Bad, Icon::Refused, problem::coded(code, here.text)),
    };
    toast(hue, icon, String::new(), says, space())
}

#[cfg(test)]
mod tests;
