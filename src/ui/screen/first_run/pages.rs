//! The pages of the first run: where one is, what was chosen and typed, what follows.

use std::sync::Arc;

use iced::alignment::Vertical;
use iced::widget::{column, container, row, space};
use iced::{Fill, Task};

use super::{Stroke, devices, shop};
use crate::domain::language::Language;
use crate::domain::payload::Invitation;
use crate::engine::hardware::{Choice, Glance, Hardware, Listed, Wanted};
use crate::engine::problem::{Code, Problem};
use crate::engine::receipt_printer::PrinterState;
use crate::engine::scan::{Reading, Status};
use crate::ui::backstage::{self, Backstage, Change, Devices, NewShop, Places, Sheet};
use crate::ui::icon::Icon;
use crate::ui::screen::Shape;
use crate::ui::text::{Text, problem};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    CAMERA, CAMERA_BESIDE, ICON_SMALL, ICON_VERDICT_SMALL, S4, S8, S12, S16, S24, S32, S48, STEPS, Type, whole,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::button;
use crate::ui::widget::camera_view::{Region, Still};
use crate::ui::widget::card::upright;
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::steps::{Progress, step};
use crate::ui::widget::toast::toast;
use crate::ui::widget::words::{bold, bold_label, label, words};

/// A step of the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What the counter speaks.
    Language,
    /// How this terminal works.
    Shop,
    /// Camera, scanner, printer.
    Devices,
    /// Everything is there.
    Done,
}

impl Step {
    const ALL: [Self; 4] = [Self::Language, Self::Shop, Self::Devices, Self::Done];

    /// Its name in the texts.
    const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Shop => "shop",
            Self::Devices => "devices",
            Self::Done => "done",
        }
    }
}

/// How a terminal can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Not for good: a made-up shop.
    Demo,
    /// In a shop that a hub knows.
    Enrol,
    /// As a whole shop of its own.
    Alone,
}

/// What is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Busy {
    #[default]
    No,
    /// The shop of an invitation is being joined.
    Joining,
    /// A shop is being opened.
    Opening,
    /// A printer is being tried.
    Printing,
}

/// Everything that was chosen, typed and found out.
#[derive(Debug)]
pub struct Pages {
    step: Step,
    pub(super) language: Language,
    pub(super) way: Option<Way>,
    pub(super) busy: Busy,
    pub(super) invitation: String,
    pub(super) form: shop::Form,
    pub(super) sheet: Option<Sheet>,
    joined: Joined,
    pub(super) seen: Seen,
    pub(super) devices: devices::Found,
    problem: Option<Problem>,
    outcome: Outcome,
}

/// Whether the terminal belongs to a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    No,
    Yes,
}

/// What the camera shows.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) still: Option<Still>,
    pub(super) read: Option<Region>,
    pub(super) rate: u32,
}

/// What follows for the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing.
    Open,
    /// Another language is spoken from now on.
    Speak(Language),
    /// The terminal can be opened.
    Done,
    /// Training is to be opened: there is no shop yet, and the sample goods do.
    Train,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A language was chosen.
    LanguageChosen(Language),
    /// A way was chosen.
    WayChosen(Way),
    /// Training is wanted.
    TrainingPressed,
    /// The invitation was typed.
    InvitationTyped(String),
    /// Something of the shop to be opened was typed or chosen.
    Form(shop::Typed),
    /// A key was pressed.
    KeyPressed(Stroke),
    /// On, with what this page asks.
    OnPressed,
    /// Back, or a question closed.
    BackPressed,
    /// A code was read.
    Scanned(Reading),
    /// The camera shows something else.
    Seen(Glance),
    /// The shop was joined, or not.
    Enrolled(Result<(), Problem>),
    /// The shop was opened, or not.
    ShopOpened(Result<Sheet, Problem>),
    /// The demo was started, or not.
    DemoStarted(Result<(), Problem>),
    /// At the devices.
    Devices(devices::Pressed),
    /// What the settings file says of devices.
    DevicesRead(Result<Devices, Problem>),
    /// Which cameras are connected.
    CamerasListed(Result<Vec<Listed>, Problem>),
    /// Where printers and scanners are plugged in.
    PlacesFound(Result<Places, Problem>),
    /// How the printer is, which has printed its page if it could.
    PrinterTried(Result<PrinterState, Problem>),
    /// A setting was saved, or not.
    Saved(Result<(), Problem>),
    /// What went wrong has been read.
    ProblemClosed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Read what the settings file says of devices.
    ReadDevices,
    /// Find the cameras that are connected.
    ListCameras,
    /// Find where printers and scanners are plugged in.
    FindPlaces,
    /// Join the shop of an invitation.
    Enrol(String),
    /// Open a shop that stands alone.
    OpenShop(NewShop),
    /// Start the demo.
    StartDemo,
    /// Change the settings file and the devices with it.
    Save(Change),
    /// Ask a printer how it is, and print its page.
    TryPrinter(backstage::Printer),
}

impl Effect {
    /// Does it.
    pub fn start(self, hardware: &Hardware, backstage: &Arc<dyn Backstage>) -> Task<Message> {
        match self {
            Self::ReadDevices => Task::perform(backstage.devices(), Message::DevicesRead),
            Self::ListCameras => {
                let hardware = hardware.clone();
                Task::perform(async move { hardware.cameras().await }, Message::CamerasListed)
            }
            Self::FindPlaces => Task::perform(backstage.places(), Message::PlacesFound),
            Self::Enrol(invitation) => Task::perform(backstage.enrol(invitation), Message::Enrolled),
            Self::OpenShop(shop) => Task::perform(backstage.open_shop(shop), Message::ShopOpened),
            Self::StartDemo => Task::perform(backstage.start_demo(), Message::DemoStarted),
            Self::Save(change) => Task::perform(backstage.save(change), Message::Saved),
            Self::TryPrinter(printer) => Task::perform(backstage.try_printer(printer), Message::PrinterTried),
        }
    }
}

impl Pages {
    pub(super) fn new(language: Language) -> Self {
        Self {
            step: Step::Language,
            language,
            way: None,
            busy: Busy::No,
            invitation: String::new(),
            form: shop::Form::new(language),
            sheet: None,
            joined: Joined::No,
            seen: Seen::default(),
            devices: devices::Found::default(),
            problem: None,
            outcome: Outcome::Open,
        }
    }

    pub(super) fn outcome(&mut self) -> Outcome {
        std::mem::replace(&mut self.outcome, Outcome::Open)
    }

    /// What went wrong last, until it has been read.
    #[cfg(test)]
    pub(super) const fn problem(&self) -> Option<&Problem> {
        self.problem.as_ref()
    }

    /// Takes up what happened.
    pub(super) fn update(&mut self, message: Message) -> Vec<Effect> {
        match message {
            Message::LanguageChosen(language) => {
                self.language = language;
                self.form.speak(language);
                self.outcome = Outcome::Speak(language);
            }
            Message::WayChosen(way) => {
                self.way = Some(way);
                self.problem = None;
            }
            Message::TrainingPressed => self.outcome = Outcome::Train,
            Message::InvitationTyped(typed) => self.invitation = typed,
            Message::Form(typed) => self.form.take(typed),
            // What a key means is found out before: it may be part of a scan.
            Message::KeyPressed(_) => {}
            Message::OnPressed => return self.on(),
            Message::BackPressed => self.back(),
            Message::Scanned(reading) => return self.scanned(&reading),
            Message::Seen(glance) => self.seen = Seen::of(&glance),
            Message::Enrolled(Ok(())) | Message::ShopOpened(Ok(Sheet::Printed)) => return self.joined(),
            Message::ShopOpened(Ok(sheet @ Sheet::Shown { .. })) => {
                self.busy = Busy::No;
                self.joined = Joined::Yes;
                self.sheet = Some(sheet);
            }
            Message::DemoStarted(Ok(())) => self.busy = Busy::No,
            Message::Devices(pressed) => return self.at_devices(pressed),
            Message::DevicesRead(Ok(devices)) => self.devices.set_up(devices),
            Message::CamerasListed(Ok(cameras)) => self.devices.cameras = cameras,
            Message::PlacesFound(Ok(places)) => self.devices.places = places,
            Message::PrinterTried(Ok(state)) => {
                self.busy = Busy::No;
                self.devices.printer_state = Some(state);
                if state.prints() {
                    return vec![Effect::Save(Change::Printer(Some(self.devices.printer.clone())))];
                }
            }
            Message::Saved(Ok(())) => return vec![Effect::ReadDevices],
            Message::Enrolled(Err(problem))
            | Message::ShopOpened(Err(problem))
            | Message::DemoStarted(Err(problem))
            | Message::DevicesRead(Err(problem))
            | Message::CamerasListed(Err(problem))
            | Message::PlacesFound(Err(problem))
            | Message::PrinterTried(Err(problem))
            | Message::Saved(Err(problem)) => {
                self.busy = Busy::No;
                self.problem = Some(problem);
            }
            Message::ProblemClosed => self.problem = None,
        }
        Vec::new()
    }

    /// On from this page, if everything that it asks is there.
    fn on(&mut self) -> Vec<Effect> {
        if self.busy != Busy::No {
            return Vec::new();
        }
        match self.step {
            Step::Language => {
                self.step = Step::Shop;
                Vec::new()
            }
            Step::Shop if self.sheet.is_some() => self.joined(),
            Step::Shop => self.take_way(),
            Step::Devices => {
                self.step = Step::Done;
                Vec::new()
            }
            Step::Done => {
                self.outcome = Outcome::Done;
                Vec::new()
            }
        }
    }

    fn take_way(&mut self) -> Vec<Effect> {
        self.problem = None;
        match self.way {
            Some(Way::Demo) => vec![Effect::StartDemo],
            Some(Way::Enrol) if !self.invitation.trim().is_empty() => {
                self.busy = Busy::Joining;
                vec![Effect::Enrol(self.invitation.trim().to_owned())]
            }
            Some(Way::Alone) => match self.form.shop(self.language) {
                Some(shop) => {
                    self.busy = Busy::Opening;
                    vec![Effect::OpenShop(shop)]
                }
                None => Vec::new(),
            },
            Some(Way::Enrol) | None => Vec::new(),
        }
    }

    /// The terminal belongs to a shop.
    fn joined(&mut self) -> Vec<Effect> {
        self.busy = Busy::No;
        self.joined = Joined::Yes;
        self.sheet = None;
        self.invitation.clear();
        self.problem = None;
        self.step = Step::Devices;
        // Whoever opens the terminal next finds the language that was chosen here.
        vec![Effect::Save(Change::Language(self.language)), Effect::ListCameras, Effect::FindPlaces]
    }

    /// Back to the page before. What was joined stays joined, and what is under way is waited for.
    fn back(&mut self) {
        if self.problem.take().is_some() || self.busy != Busy::No {
            return;
        }
        self.step = match (self.step, self.joined) {
            (Step::Shop, Joined::No) => Step::Language,
            (Step::Done, _) => Step::Devices,
            (step, _) => step,
        };
    }

    fn scanned(&mut self, reading: &Reading) -> Vec<Effect> {
        match (self.step, self.joined, self.busy) {
            (Step::Shop, Joined::No, Busy::No) => {
                // Whoever shows an invitation has chosen.
                self.way = Some(Way::Enrol);
                if Invitation::parse(&reading.text).is_none() {
                    self.problem = Some(Problem::new(Code::NoInvitation));
                    return Vec::new();
                }
                self.problem = None;
                self.busy = Busy::Joining;
                vec![Effect::Enrol(reading.text.clone())]
            }
            (Step::Devices, _, _) => {
                self.devices.heard(reading);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn at_devices(&mut self, pressed: devices::Pressed) -> Vec<Effect> {
        match pressed {
            devices::Pressed::Camera(id) => {
                vec![Effect::Save(Change::Camera(backstage::Camera::Used(Choice::Named(id))))]
            }
            devices::Pressed::LookAgain => vec![Effect::ListCameras, Effect::FindPlaces],
            devices::Pressed::TryPrinter => {
                self.busy = Busy::Printing;
                self.problem = None;
                vec![Effect::TryPrinter(self.devices.printer.clone())]
            }
            typed => {
                self.devices.take(typed);
                Vec::new()
            }
        }
    }

    /// In which size the camera's picture is shown now, where it is.
    pub(super) const fn wanted(&self) -> Option<Wanted> {
        let is_shown = match self.step {
            Step::Shop => matches!((self.way, &self.sheet), (Some(Way::Enrol), None)),
            Step::Devices => true,
            Step::Language | Step::Done => false,
        };
        if is_shown { Some(PICTURE) } else { None }
    }

    /// The whole window.
    pub(super) fn view<'a>(&'a self, text: &'a Text, camera: Option<&Status>, shape: Shape) -> Element<'a, Message> {
        let page = match self.step {
            Step::Language => self.languages(),
            Step::Shop => shop::view(self, camera, text, shape),
            Step::Devices => devices::view(self, camera, text, shape),
            Step::Done => self.done(text),
        };
        let asks = match &self.sheet {
            Some(_) => "first-run-write-down".to_owned(),
            None => format!("first-run-{}", self.step.name()),
        };
        let of = |part: &str| text.of(&format!("{asks}{part}"), &[]);
        let problem = self.problem.as_ref().map(|problem| {
            let (cause, next) = (problem::coded(problem.code(), text), problem::next(problem.code(), text));
            let close = button::quiet("").icon(Icon::Close).on_press(Message::ProblemClosed);
            toast(Hue::Bad, Icon::Attention, cause, next, close)
        });
        let head = column![
            bold(of(".asks"), Type::T44).width(Fill),
            words(of(".explains"), Type::T20).class(Ink::Soft).width(Fill)
        ]
        .spacing(S4);
        let room = scroll(container(page).width(Fill)).height(Fill);
        let main = column![head].push(problem).push(room).push(self.ways(text)).spacing(S24);
        let main = container(main.padding([S32, S48])).width(Fill).height(Fill);
        let whole: Element<'a, Message> = match shape {
            Shape::Landscape => row![self.steps(text), upright(Fill), main].into(),
            Shape::Portrait => main.into(),
        };
        container(whole).width(Fill).height(Fill).class(Surface::Window).into()
    }

    /// The steps at the left.
    fn steps<'a>(&self, text: &Text) -> Element<'a, Message> {
        let brand = row![
            mark(Icon::Seal, ICON_VERDICT_SMALL - S16, Ink::Fill(Hue::Accent)),
            bold_label("Countersign", Type::T28)
        ];
        let steps = (1_u8..).zip(Step::ALL).fold(column![].spacing(S8), |all, (number, this)| {
            let key = format!("first-run-{}", this.name());
            let about = match (this, this < self.step) {
                (Step::Language, true) => self.language.own_name().to_owned(),
                _ => text.of(&format!("{key}.about"), &[]),
            };
            let progress = match this.cmp(&self.step) {
                std::cmp::Ordering::Less => Progress::Done,
                std::cmp::Ordering::Equal => Progress::Here,
                std::cmp::Ordering::Greater => Progress::ToCome,
            };
            all.push(step(number, text.of(&key, &[]), about, progress))
        });
        let left = text.of(&format!("first-run-{}.left", self.step.name()), &[]);
        let clock = row![mark(Icon::Clock, ICON_SMALL, Ink::Soft), label(left, Type::T14).class(Ink::Soft)];
        let inside = column![
            container(brand.spacing(S16).align_y(Vertical::Center)).padding([0.0, S12]),
            steps,
            space().height(Fill),
            container(clock.spacing(S8).align_y(Vertical::Center)).padding([0.0, S12]),
        ];
        container(inside.spacing(S48).padding([S48, S32])).width(STEPS).height(Fill).class(Surface::Bar).into()
    }

    /// Back at the left, on at the right.
    fn ways<'a>(&self, text: &Text) -> Element<'a, Message> {
        let goes_back = match (self.step, self.joined) {
            (Step::Shop, Joined::No) | (Step::Done, _) => self.busy == Busy::No,
            _ => false,
        };
        let back = goes_back.then(|| {
            let back = button::plain(text.of("first-run-back", &[])).key("Esc").tall();
            Element::from(back.on_press(Message::BackPressed))
        });
        let (says, can) = self.next();
        let on = button::primary(text.of(says, &[])).width(STEPS - S48 - S24);
        // An hourglass where something is under way; where something is missing the words say what.
        let on = match (can, self.busy) {
            (Can::Yes, _) => on.key("Enter").on_press(Message::OnPressed),
            (Can::No, Busy::No) => on,
            (Can::No, Busy::Joining | Busy::Opening | Busy::Printing) => on.icon(Icon::Undecided),
        };
        row![].push(back).push(space().width(Fill)).push(Element::from(on)).into()
    }

    /// What the one button says, and whether it can be pressed.
    fn next(&self) -> (&'static str, Can) {
        match (self.busy, self.step) {
            (Busy::Joining, _) => ("first-run-joining", Can::No),
            (Busy::Opening, _) => ("first-run-opening", Can::No),
            (Busy::Printing, _) => ("first-run-printing", Can::No),
            (Busy::No, Step::Language | Step::Devices) => ("first-run-on", Can::Yes),
            (Busy::No, Step::Done) => ("first-run-begin", Can::Yes),
            (Busy::No, Step::Shop) if self.sheet.is_some() => ("first-run-written-down", Can::Yes),
            (Busy::No, Step::Shop) => match self.way {
                None => ("first-run-choose", Can::No),
                Some(Way::Demo) => ("first-run-start-demo", Can::Yes),
                Some(Way::Enrol) if self.invitation.trim().is_empty() => ("first-run-waiting", Can::No),
                Some(Way::Enrol) => ("first-run-join", Can::Yes),
                Some(Way::Alone) if self.form.shop(self.language).is_none() => ("first-run-fill-in", Can::No),
                Some(Way::Alone) => ("first-run-open-shop", Can::Yes),
            },
        }
    }

    fn languages<'a>(&self) -> Element<'a, Message> {
        let tiles = Language::ALL.into_iter().fold(row![].spacing(S16), |all, language| {
            let name = language.own_name();
            let tile = if language == self.language { button::chosen(name) } else { button::plain(name) };
            all.push(Element::from(tile.size(Type::T28).tall().wide().on_press(Message::LanguageChosen(language))))
        });
        tiles.into()
    }

    fn done<'a>(&self, text: &Text) -> Element<'a, Message> {
        let line = |icon, ink, key| {
            row![mark(icon, ICON_SMALL + S8, ink), words(text.of(key, &[]), Type::T20).width(Fill)]
                .spacing(S16)
                .align_y(Vertical::Center)
        };
        // Green is what works; the rest is to know.
        let (works, to_know) = (Ink::Fill(Hue::Good), Ink::Soft);
        let printer = match self.devices.printer_state {
            Some(state) if state.prints() => line(Icon::Printer, works, "first-run-done-printer"),
            _ => line(Icon::Printer, to_know, "first-run-done-no-printer"),
        };
        column![
            line(Icon::Accepted, works, "first-run-done-shop"),
            line(Icon::Scan, works, "first-run-done-scan"),
            printer,
            line(Icon::User, to_know, "first-run-done-sign-in"),
        ]
        .spacing(S24)
        .into()
    }
}

/// Whether something can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Can {
    Yes,
    No,
}

/// How large the camera's picture is drawn.
const PICTURE: Wanted = Wanted { width: whole(CAMERA_BESIDE), height: whole(CAMERA) };

impl Seen {
    fn of(glance: &Glance) -> Self {
        let still = glance.picture.as_ref().and_then(|picture| {
            // A picture that does not fit its size is not shown; the next one may.
            Still::of_luma(picture.width(), picture.height(), picture.bytes()).ok()
        });
        let read = glance.read.map(|spot| Region {
            left: spot.left.into(),
            top: spot.top.into(),
            width: spot.width.into(),
            height: spot.height.into(),
        });
        Self { still, read, rate: glance.pace.rate }
    }
}
