//! Settings: the shop, the devices, the sync, what is set at the counter, and what this program is.
//!
//! Everybody may look and try out; what is changed takes a manager, and is a fact.

mod about;
mod choices;
mod cloud;
pub mod devices;
mod keys;
mod receipt;
mod shop;
mod sync;

use std::path::PathBuf;
use std::sync::Arc;

use iced::widget::{column, container, row, space};
use iced::{Fill, Task};

use self::cloud::Moving;
use self::devices::Desk;
use self::keys::Choosing;
use self::receipt::Design;
use crate::domain::id::{DeviceId, PrintJobId, StaffId};
use crate::domain::receipt::Profile;
use crate::domain::receipt::template::Template;
use crate::domain::staff::Permission;
use crate::engine::hardware::{self, Listed};
use crate::engine::hub_address::Whose;
use crate::engine::preferences::hotkeys::{Command, Hotkey, Hotkeys};
use crate::engine::preferences::{Preference, Preferences};
use crate::engine::problem::Problem;
use crate::engine::receipt_printer::{LastPaper, PrinterState, Trial};
use crate::engine::scan::Reading;
use crate::engine::sign_in;
use crate::engine::training::Books;
use crate::engine::{Engine, Topic};
use crate::ui::backstage::{self, About, Backstage, Change, Places};
use crate::ui::icon::Icon;
use crate::ui::screen::staff_list::{self, StaffList};
use crate::ui::screen::{Action, Allowed, Here, Key, Place, Refused};
use crate::ui::text::problem;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{MENU, S12, S16, TITLE, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button;
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::fitted::fitted;
use crate::ui::widget::menu::{Entry, menu};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::toast::toast;
use crate::ui::widget::words::bold_label;

/// A part of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Section {
    /// The shop and its terminal.
    Shop,
    /// Who works here, and how they sign in.
    Staff,
    /// Camera, printer, scanner.
    #[default]
    Devices,
    /// What goes to the hub and comes from it.
    Sync,
    /// What the counter speaks.
    Language,
    /// Light or dark, and how large.
    Appearance,
    /// Slips, and when the counter locks itself.
    Slips,
    /// What receipts look like.
    Receipt,
    /// What the keys do, and which.
    Keys,
    /// The program, and what support needs.
    About,
}

impl Section {
    /// Every part, in the order of the menu.
    pub const ALL: [Self; 10] = [
        Self::Shop,
        Self::Staff,
        Self::Devices,
        Self::Sync,
        Self::Language,
        Self::Appearance,
        Self::Slips,
        Self::Receipt,
        Self::Keys,
        Self::About,
    ];

    /// Its name in the texts, where `settings-NAME` is the title and `settings-NAME.about` what stands beside it.
    const fn name(self) -> &'static str {
        match self {
            Self::Shop => "shop",
            Self::Staff => "staff",
            Self::Devices => "devices",
            Self::Sync => "sync",
            Self::Language => "language",
            Self::Appearance => "appearance",
            Self::Slips => "slips",
            Self::Receipt => "receipt",
            Self::Keys => "keys",
            Self::About => "about",
        }
    }

    /// The key of its title.
    pub fn key(self) -> String {
        format!("settings-{}", self.name())
    }

    /// Its icon.
    pub const fn icon(self) -> Icon {
        match self {
            Self::Shop => Icon::Store,
            Self::Staff => Icon::User,
            Self::Devices => Icon::Scanner,
            Self::Sync => Icon::Sync,
            Self::Language => Icon::Globe,
            Self::Appearance => Icon::Palette,
            Self::Slips => Icon::Note,
            Self::Receipt => Icon::Printer,
            Self::Keys => Icon::Keyboard,
            Self::About => Icon::Info,
        }
    }
}

/// The screen.
#[derive(Debug, Default)]
pub struct Settings {
    section: Section,
    known: Option<Known>,
    staff: StaffList,
    desk: Desk,
    design: Design,
    busy: Busy,
    /// What a manager is asked for.
    wanted: Option<Wanted>,
    said: Option<Said>,
    bundle: Option<PathBuf>,
    licence: Option<usize>,
    /// A command that is about to be given another key.
    choosing: Option<Choosing>,
    /// The shop stands alone, and is about to move to a cloud.
    moving: Option<Moving>,
}

/// What is read once the screen is gone to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// What is set at the counter.
    pub preferences: Preferences,
    /// What receipts look like.
    pub template: Arc<Template>,
    /// The program and its places.
    pub about: About,
    /// Which terminal this is.
    pub device: DeviceId,
    /// Whose hub it works with.
    pub hub: Whose,
}

/// What is under way, so that nobody presses it twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Busy {
    #[default]
    No,
    Syncing,
    Bundling,
}

/// What was done, or why it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    /// The text of this key.
    Done(&'static str),
    Failed(Problem),
}

/// A change that takes a manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Something set at the counter.
    Prefer(Preference),
    /// Something in the settings file.
    Save(Change),
    /// What receipts look like.
    Template(Arc<Template>),
    /// The drawer opened without a sale.
    OpenDrawer,
    /// The clock said to be right.
    ConfirmClock,
    /// Training opened.
    Train,
    /// The shop moved to the cloud of this invitation.
    MoveToCloud(String),
}

impl Wanted {
    const fn permission(&self) -> Permission {
        match self {
            Self::OpenDrawer => Permission::OpenDrawer,
            Self::Prefer(_)
            | Self::Save(_)
            | Self::Template(_)
            | Self::ConfirmClock
            | Self::Train
            | Self::MoveToCloud(_) => Permission::Configure,
        }
    }

    /// What is refused to whoever may not do it, by its code and its words.
    const fn refusal(&self) -> (&'static str, &'static str) {
        match self {
            Self::OpenDrawer => ("open_drawer", "settings-asks-drawer"),
            Self::Prefer(_) | Self::Save(_) | Self::Template(_) => ("configure", "settings-asks-change"),
            Self::ConfirmClock => (sign_in::CONFIRM_CLOCK, "settings-asks-clock"),
            Self::Train => ("training", "settings-asks-training"),
            Self::MoveToCloud(_) => ("configure", "settings-asks-cloud"),
        }
    }
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A part was chosen.
    SectionChosen(Section),
    /// What the screen shows was read.
    Read(Known),
    /// In the list of staff.
    Staff(staff_list::Message),
    /// At the devices.
    Devices(devices::Message),
    /// At the receipts.
    Receipt(receipt::Message),
    /// Something set at the counter was chosen otherwise.
    PreferenceChosen(Preference),
    /// It was set, or not.
    Preferred(Result<Preferences, Problem>),
    /// Another key is wanted for a command.
    HotkeyPressed(Command),
    /// Every command is to have its usual key again.
    UsualHotkeysPressed,
    /// A sync was asked for.
    SyncPressed,
    /// It came to its end.
    Synced(Result<(), Problem>),
    /// Somebody says that the clock is right.
    ClockRightPressed,
    /// That was written, or not.
    ClockConfirmed(Result<(), Problem>),
    /// Other books are wanted.
    BooksPressed(Books),
    /// The shop is to move to a cloud.
    MovePressed,
    /// The invitation was typed.
    InvitationTyped(String),
    /// On, with what was typed or shown.
    MoveConfirmed,
    /// The file for support was asked for.
    BundlePressed,
    /// It was written, or not.
    BundleWritten(Result<PathBuf, Problem>),
    /// The licence of a face was asked for.
    LicencePressed(usize),
    /// What was said has been read.
    SaidClosed,
    /// A dialog was closed.
    DialogClosed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read what the screen shows.
    Read,
    /// Something for the list of staff.
    Staff(staff_list::Effect),
    /// Read what the settings file says of devices.
    ReadDevices,
    /// Ask the printer how it is.
    AskPrinter,
    /// Read what became of the last paper.
    ReadLastPaper,
    /// Find the cameras that are connected.
    ListCameras,
    /// Find where printers and scanners are plugged in.
    FindPlaces,
    /// Set something at the counter.
    Prefer(Preference),
    /// Change the settings file and the devices with it.
    Save(Change),
    /// Draw a receipt that never was, under a number.
    Preview {
        /// Under which.
        question: u64,
        /// What it looks like.
        template: Arc<Template>,
        /// On which paper.
        profile: Profile,
    },
    /// Read a picture file as a logo.
    ReadLogo(PathBuf),
    /// Set what receipts look like.
    SetTemplate(Arc<Template>),
    /// Print the test page or cut; where the printer is, for the page.
    TryOut(Trial, String),
    /// Open the drawer, and why.
    OpenDrawer(String),
    /// Sync now.
    Sync,
    /// Write that the clock is right.
    ConfirmClock {
        /// Who says so.
        by: StaffId,
        /// And why.
        reason: String,
    },
    /// Write the file for support.
    WriteBundle,
}

impl Effect {
    /// Does it.
    pub fn start(self, engine: &Engine, backstage: &Arc<dyn Backstage>) -> Task<Message> {
        let device = |told: fn(devices::Answer) -> devices::Message| move |answer| Message::Devices(told(answer));
        let answered = device(devices::Message::Answered);
        let engine = engine.clone();
        match self {
            Self::Read => Task::done(Message::Read(Known {
                preferences: engine.preferences(),
                template: engine.template(),
                about: backstage.about(),
                device: engine.author().device,
                hub: engine.hub(),
            })),
            Self::Staff(effect) => effect.start(&engine).map(Message::Staff),
            Self::ReadDevices => Task::perform(backstage.devices(), move |read| answered(devices::Answer::SetUp(read))),
            Self::AskPrinter => {
                let asked = async move { engine.printer_state().await };
                Task::perform(asked, move |state| answered(devices::Answer::Printer(state)))
            }
            Self::ReadLastPaper => {
                let read = async move { engine.last_paper().await };
                Task::perform(read, move |paper| answered(devices::Answer::LastPaper(paper)))
            }
            Self::ListCameras => match engine.hardware() {
                Some(hardware) => {
                    let listed = async move { hardware.cameras().await };
                    Task::perform(listed, move |cameras| answered(devices::Answer::Cameras(cameras)))
                }
                None => Task::done(answered(devices::Answer::Cameras(Ok(Vec::new())))),
            },
            Self::FindPlaces => {
                Task::perform(backstage.places(), move |places| answered(devices::Answer::Places(places)))
            }
            Self::Prefer(preference) => {
                let preferred = async move { engine.prefer(preference).await.map(|()| engine.preferences()) };
                Task::perform(preferred, Message::Preferred)
            }
            Self::Save(change) => {
                Task::perform(backstage.save(change), move |saved| answered(devices::Answer::Saved(saved)))
            }
            Self::Preview { question, template, profile } => {
                let drawn = async move { engine.preview(template, profile).await };
                Task::perform(drawn, move |drawn| Message::Receipt(receipt::Message::Drawn(question, drawn)))
            }
            Self::ReadLogo(path) => {
                let read = async move { engine.read_logo(path).await };
                Task::perform(read, |logo| Message::Receipt(receipt::Message::LogoRead(logo)))
            }
            Self::SetTemplate(template) => {
                let set = async move { engine.set_template(template).await };
                Task::perform(set, |set| Message::Receipt(receipt::Message::Saved(set)))
            }
            Self::TryOut(trial, at) => {
                let tried = async move { engine.try_out(trial, &at).await };
                Task::perform(tried, move |queued| answered(devices::Answer::Queued(queued)))
            }
            Self::OpenDrawer(reason) => {
                let opened = async move { engine.open_drawer(&reason).await };
                Task::perform(opened, move |queued| answered(devices::Answer::Queued(queued)))
            }
            Self::Sync => {
                let synced = async move { engine.sync_now().await };
                Task::perform(synced, Message::Synced)
            }
            Self::ConfirmClock { by, reason } => {
                let confirmed = async move { engine.confirm_clock(by, &reason).await };
                Task::perform(confirmed, Message::ClockConfirmed)
            }
            Self::WriteBundle => Task::perform(backstage.write_bundle(), Message::BundleWritten),
        }
    }
}

impl Settings {
    /// The settings as they are gone to first: at the devices.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gone to: reads what is shown.
    pub fn open(&mut self, here: Here<'_>) -> Action<Effect> {
        self.said = None;
        self.leave();
        Action::Start(Effect::Read).and(self.look(here))
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message, here: Here<'_>) -> Action<Effect> {
        match message {
            Message::SectionChosen(section) => {
                self.section = section;
                self.said = None;
                self.desk.leave();
                self.look(here)
            }
            Message::Read(known) => {
                self.known = Some(known);
                self.draw(here)
            }
            Message::Staff(message) => self.staff.update(message, here).map(Effect::Staff),
            Message::Devices(message) => {
                let step = self.desk.update(message);
                self.take(step, here)
            }
            Message::Receipt(message) => match &self.known {
                Some(known) => {
                    let step = self.design.update(message, &known.template);
                    self.take(step, here)
                }
                None => Action::None,
            },
            Message::PreferenceChosen(preference) => self.want(Wanted::Prefer(preference), here),
            Message::Preferred(set) => self.preferred(set),
            Message::HotkeyPressed(command) => {
                self.choosing = Some(Choosing::new(command));
                Action::None
            }
            Message::UsualHotkeysPressed => self.want(Wanted::Prefer(Preference::Hotkeys(Hotkeys::default())), here),
            Message::SyncPressed => {
                self.busy = Busy::Syncing;
                Action::Start(Effect::Sync)
            }
            Message::Synced(synced) => self.ended(synced, "settings-synced"),
            Message::ClockRightPressed => self.want(Wanted::ConfirmClock, here),
            Message::ClockConfirmed(confirmed) => self.ended(confirmed, "settings-clock-confirmed"),
            Message::BooksPressed(Books::Training) => self.want(Wanted::Train, here),
            // Whoever stands there may end it: nothing of it is kept.
            Message::BooksPressed(Books::Real) => Action::TurnTo(Books::Real),
            Message::MovePressed => {
                self.moving = Some(Moving::new());
                Action::None
            }
            Message::InvitationTyped(typed) => {
                if let Some(moving) = &mut self.moving {
                    moving.typed(typed);
                }
                Action::None
            }
            Message::MoveConfirmed => match self.moving.as_mut().and_then(Moving::confirmed) {
                Some(invitation) => {
                    self.moving = None;
                    self.want(Wanted::MoveToCloud(invitation), here)
                }
                None => Action::None,
            },
            Message::BundlePressed => {
                self.busy = Busy::Bundling;
                Action::Start(Effect::WriteBundle)
            }
            Message::BundleWritten(written) => {
                self.bundle = written.as_ref().ok().cloned();
                self.ended(written.map(|_| ()), "settings-bundle-written")
            }
            Message::LicencePressed(at) => {
                self.licence = Some(at);
                Action::None
            }
            Message::SaidClosed => {
                self.said = None;
                Action::None
            }
            Message::DialogClosed => self.close(),
        }
    }

    /// Something changed.
    pub fn announced(&mut self, topic: Topic, here: Here<'_>) -> Action<Effect> {
        match topic {
            Topic::Papers if self.section == Section::Devices => Action::Start(Effect::ReadLastPaper),
            Topic::Preferences => Action::Start(Effect::Read),
            Topic::Missed => Action::Start(Effect::Read).and(self.look(here)),
            Topic::Staff if self.section == Section::Staff => self.staff.announced(topic, here).map(Effect::Staff),
            Topic::Papers
            | Topic::Changes
            | Topic::Catalogue
            | Topic::Pictures
            | Topic::Redemptions
            | Topic::Basket
            | Topic::Sales
            | Topic::Payments
            | Topic::Shift
            | Topic::Bookings
            | Topic::Exceptions
            | Topic::Staff
            | Topic::TornScan
            | Topic::Status => Action::None,
        }
    }

    /// A key that is no text and no scan.
    pub fn key(&mut self, key: Key, here: Here<'_>) -> Action<Effect> {
        match key {
            _ if self.section == Section::Staff && self.staff.dialog(here).is_some() => {
                self.staff.key(key, here).map(Effect::Staff)
            }
            Key::Escape => self.close(),
            Key::Enter if self.moving.is_some() => self.update(Message::MoveConfirmed, here),
            _ => Action::None,
        }
    }

    /// Whether scans are tried out, or an invitation is waited for: then none reaches the counter.
    pub const fn takes_scans(&self) -> bool {
        self.moving.is_some() || matches!(self.section, Section::Devices) && self.desk.tries_scans()
    }

    /// A scan that is tried out, or an invitation.
    pub fn scanned(&mut self, reading: &Reading, here: Here<'_>) -> Action<Effect> {
        match &mut self.moving {
            Some(moving) => moving.scanned(&reading.text),
            None => self.desk.scanned(reading, here.now),
        }
        Action::None
    }

    /// In which size the camera's picture is shown, where it is.
    pub fn picture(&self) -> Option<hardware::Wanted> {
        (self.section == Section::Devices).then_some(devices::PICTURE)
    }

    /// Whether the next key is to be chosen for a command.
    pub const fn chooses_hotkeys(&self) -> bool {
        self.choosing.is_some()
    }

    /// The key that is to be chosen for a command.
    pub fn hotkey_pressed(&mut self, hotkey: Hotkey, here: Here<'_>) -> Action<Effect> {
        let chosen = self.choosing.as_mut().and_then(|choosing| choosing.pressed(hotkey, *here.hotkeys));
        let Some(hotkeys) = chosen else { return Action::None };
        self.choosing = None;
        self.want(Wanted::Prefer(Preference::Hotkeys(hotkeys)), here)
    }

    /// The counter is locked: nothing that was being asked or tried out is left to whoever comes next.
    pub fn lock(&mut self) {
        self.wanted = None;
        self.licence = None;
        self.leave();
        self.staff.lock();
    }

    /// Gone from, or begun anew: scans reach the counter again.
    pub fn leave(&mut self) {
        self.choosing = None;
        self.moving = None;
        self.desk.leave();
    }

    /// A manager's word.
    pub fn allowed(&mut self, allowed: Allowed, here: Here<'_>) -> Action<Effect> {
        if self.section == Section::Staff {
            return self.staff.allowed(&allowed, here).map(Effect::Staff);
        }
        match self.wanted.take() {
            Some(wanted) => Self::carry_out(wanted, allowed.by, allowed.reason, here),
            None => Action::None,
        }
    }

    /// What an open part asks for first.
    fn look(&mut self, here: Here<'_>) -> Action<Effect> {
        match self.section {
            Section::Staff => self.staff.open(here).map(Effect::Staff),
            Section::Devices => Action::Start(Effect::ReadDevices)
                .and(Action::Start(Effect::AskPrinter))
                .and(Action::Start(Effect::ReadLastPaper)),
            Section::Receipt => self.draw(here),
            _ => Action::None,
        }
    }

    /// Does what whoever stands here may do, and asks a manager for the rest.
    fn want(&mut self, wanted: Wanted, here: Here<'_>) -> Action<Effect> {
        if let Some(staff) = here.signed_in.filter(|_| here.may(wanted.permission())) {
            let reason = here.text.of("settings-reason", &[]);
            return Self::carry_out(wanted, staff.id, reason, here);
        }
        let (refusal, about) = wanted.refusal();
        let refused =
            Refused { permission: wanted.permission(), refusal: refusal.to_owned(), about: here.text.of(about, &[]) };
        self.wanted = Some(wanted);
        Action::AskManager(refused)
    }

    fn carry_out(wanted: Wanted, by: StaffId, reason: String, _: Here<'_>) -> Action<Effect> {
        Action::Start(match wanted {
            Wanted::Prefer(preference) => Effect::Prefer(preference),
            Wanted::Save(change) => Effect::Save(change),
            Wanted::Template(template) => Effect::SetTemplate(template),
            Wanted::OpenDrawer => Effect::OpenDrawer(reason),
            Wanted::ConfirmClock => Effect::ConfirmClock { by, reason },
            Wanted::Train => return Action::TurnTo(Books::Training),
            Wanted::MoveToCloud(invitation) => return Action::MoveToCloud(invitation),
        })
    }

    /// Draws the receipt where it is looked at.
    fn draw(&mut self, here: Here<'_>) -> Action<Effect> {
        match &self.known {
            Some(known) if self.section == Section::Receipt => {
                let step = self.design.draw(&known.template);
                self.take(step, here)
            }
            _ => Action::None,
        }
    }

    /// What follows from something at the devices or the receipts.
    fn take(&mut self, step: devices::Step, here: Here<'_>) -> Action<Effect> {
        match step {
            devices::Step::Stay => Action::None,
            devices::Step::Start(effect) => Action::Start(effect),
            devices::Step::Want(wanted) => self.want(wanted, here),
            devices::Step::Saved => {
                self.said = Some(Said::Done("settings-saved"));
                self.look(here)
            }
            devices::Step::Queued => Action::Start(Effect::ReadLastPaper),
            devices::Step::Failed(problem) => {
                self.said = Some(Said::Failed(problem));
                Action::None
            }
        }
    }

    fn preferred(&mut self, set: Result<Preferences, Problem>) -> Action<Effect> {
        match set {
            Ok(preferences) => {
                if let Some(known) = &mut self.known {
                    known.preferences = preferences;
                }
                self.said = None;
            }
            Err(problem) => self.said = Some(Said::Failed(problem)),
        }
        Action::None
    }

    fn ended(&mut self, ended: Result<(), Problem>, done: &'static str) -> Action<Effect> {
        self.busy = Busy::No;
        self.said = Some(match ended {
            Ok(()) => Said::Done(done),
            Err(problem) => Said::Failed(problem),
        });
        Action::None
    }

    fn close(&mut self) -> Action<Effect> {
        let closed = self.choosing.take().is_some()
            || self.moving.take().is_some()
            || self.licence.take().is_some()
            || self.desk.close();
        if closed || self.said.take().is_some() { Action::None } else { Action::Go(Place::Counter) }
    }

    /// The room right of the rail.
    pub fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let title = self.section.key();
        let head = row![bold_label(of(&title), Type::T28), fitted(of(&format!("{title}.about")), Type::T16, Ink::Soft)];
        let head = head.spacing(S12).height(TITLE).align_y(iced::Center);
        let entries = Section::ALL.map(|section| Entry {
            icon: section.icon(),
            name: of(&section.key()),
            on_press: Message::SectionChosen(section),
        });
        let open = Section::ALL.iter().position(|section| *section == self.section).unwrap_or_default();
        let room = container(self.room(here)).width(Fill).height(Fill);
        let rooms = row![container(menu(entries.into(), open)).width(MENU), room].spacing(S16).height(Fill);
        let said = self.said.as_ref().map(|said| Self::said(said, here));
        column![head].push(said).push(rooms).spacing(S16).into()
    }

    fn room<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let Some(known) = &self.known else { return space().into() };
        match self.section {
            Section::Devices => self.desk.view(here).map(Message::Devices),
            Section::Shop => shop::view(known, here),
            Section::Staff => scroll(self.staff.view(here).map(Message::Staff)).into(),
            Section::Sync => sync::view(self.busy, here),
            Section::Language => choices::language(known.preferences, here),
            Section::Appearance => scroll(choices::appearance(known.preferences, here)).into(),
            Section::Slips => choices::slips(known.preferences, here),
            Section::Receipt => self.design.view(&known.template, here).map(Message::Receipt),
            Section::Keys => scroll(keys::view(here)).into(),
            Section::About => about::view(known, self.bundle.as_deref(), self.busy, here),
        }
    }

    fn said<'a>(said: &Said, here: Here<'a>) -> Element<'a, Message> {
        let close = button::quiet("").icon(Icon::Close).on_press(Message::SaidClosed);
        match said {
            Said::Done(key) => toast(Hue::Good, Icon::Check, here.text.of(key, &[]), "", close),
            Said::Failed(problem) => {
                let (cause, next) =
                    (problem::coded(problem.code(), here.text), problem::next(problem.code(), here.text));
                toast(Hue::Bad, Icon::Attention, cause, next, close)
            }
        }
    }

    /// A question over everything.
    pub fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        if let Some(choosing) = self.choosing {
            return Some(choosing.view(here));
        }
        if let Some(moving) = &self.moving {
            return Some(moving.view(here));
        }
        if let (Some(at), Some(known)) = (self.licence, &self.known) {
            return about::licence(known, at, here);
        }
        match self.section {
            Section::Staff => Some(self.staff.dialog(here)?.map(Message::Staff)),
            _ => Some(self.desk.dialog(here)?.map(Message::Devices)),
        }
    }
}

#[cfg(test)]
mod tests;
