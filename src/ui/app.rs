//! The program with a window: what it is before the terminal is open, while it works, and how it ends.
//!
//! ```text
//! Opening ──▶ FirstRun ──▶ Opening        keys, sizes, scans ─▶ App ─▶ Floor (the terminal at work) ─▶ screens
//!    │  └───▶ Failed (why, and try again)
//!    └──────▶ Open ──▶ Closing ──▶ end
//! ```

mod customer;
mod field;
pub mod floor;
pub mod keys;
mod known;
pub mod overlay;
mod places;
pub mod rehearsal;
pub mod room;
mod strip;

use std::any::TypeId;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use iced::advanced::subscription::{self, EventStream, Recipe};
use iced::futures::StreamExt as _;
use iced::futures::future::ready;
use iced::futures::stream::{self, BoxStream};
use iced::widget::{container, row};
use iced::{Event, Fill, Point, Size, Subscription, Task, event, time, window};

use self::customer::{CustomerWindow, Idle};
use self::floor::{Floor, Wish};
use self::keys::{Pressed, Stroke};
use self::known::Known;
use self::room::Room;
use crate::engine::hardware::{Glance, Hardware, Scans, Wanted, Watching};
use crate::engine::preferences::display::CustomerDisplay;
use crate::engine::preferences::{Appearance, Preferences};
use crate::engine::problem::Problem;
use crate::engine::scan::Reading;
use crate::engine::together::{Patience, Together};
use crate::engine::training::Books;
use crate::ui::backstage::{Backstage, Opened, Slide};
use crate::ui::focus::scope;
use crate::ui::font;
use crate::ui::screen::first_run::{self, FirstRun};
use crate::ui::street::{self, Stagehand, Street};
use crate::ui::text::{Text, problem};
use crate::ui::theme::measure::{STREET, STREET_MIN, Type, WINDOW, WINDOW_MIN};
use crate::ui::theme::surface::Surface;
use crate::ui::theme::{Element, Theme};
use crate::ui::widget::button;
use crate::ui::widget::dialog::dialog;
use crate::ui::widget::empty::empty;

/// How often the time on the screen goes on while something counts down.
const TICK: Duration = Duration::from_secs(1);

/// What the window system calls the program by.
const ID: &str = "countersign";

/// How the window begins.
pub struct Options {
    /// How it stands on the counter.
    pub mode: Mode,
    /// Where it was when it was closed last.
    pub frame: Option<Frame>,
    /// Where the customer display was.
    pub display: Option<Frame>,
    /// Somebody started the program again: the window is to come to the front.
    pub knocks: BoxStream<'static, ()>,
    /// Who plays the street before the shop, in a demo.
    pub street: Option<Arc<dyn Stagehand>>,
}

impl Default for Options {
    fn default() -> Self {
        Self { mode: Mode::Window, frame: None, display: None, knocks: stream::pending().boxed(), street: None }
    }
}

/// How the window stands on the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// As a window among others.
    #[default]
    Window,
    /// Alone on the screen, without a frame; it is closed from its palette.
    Kiosk,
}

/// One of the program's windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// That of the counter.
    Counter,
    /// That of the customer.
    CustomerDisplay,
}

/// Where a window is, in the system's logical pixels, at whichever scale it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its inner size.
    pub size: (f32, f32),
    /// Its upper left corner, where the system says it.
    pub position: Option<(f32, f32)>,
    /// Whether it fills the screen.
    pub extent: Extent,
}

/// Whether a window fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// It has its own size.
    Own,
    /// It is maximized.
    Maximized,
}

impl Extent {
    const fn of(is_maximized: bool) -> Self {
        if is_maximized { Self::Maximized } else { Self::Own }
    }
}

/// The program.
pub struct App {
    backstage: Arc<dyn Backstage>,
    hardware: Option<Hardware>,
    window: window::Id,
    mode: Mode,
    frame: Frame,
    visible: Visible,
    preferences: Preferences,
    text: Text,
    stage: Stage,
    room: Room,
    street: Option<Beside>,
    display: Option<CustomerWindow>,
    /// Where the customer display was when it was closed last.
    display_frame: Option<Frame>,
}

/// The side window of a demo.
struct Beside {
    window: window::Id,
    street: Street,
    stagehand: Arc<dyn Stagehand>,
}

/// Whether anybody can see the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visible {
    /// As far as the system says.
    Yes,
    /// It is minimized.
    No,
}

impl Visible {
    /// Of a window that is minimized, or not; not every system says.
    fn of(is_minimized: Option<bool>) -> Self {
        if is_minimized == Some(true) { Self::No } else { Self::Yes }
    }
}

/// What the program is doing.
enum Stage {
    /// The data folder is being opened.
    Opening,
    /// It cannot be.
    Failed(Problem),
    /// It belongs to no shop yet.
    FirstRun(Box<FirstRun>),
    /// The terminal works.
    Open(Box<Floor>),
    /// What is under way is finished.
    Closing,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The data folder was opened, or not.
    Opened(Result<Opened, Problem>),
    /// The shop moved to a cloud, or could not, and was opened again.
    WentToCloud {
        /// Why it stays where it was.
        hindered: Option<Problem>,
        /// How it was found.
        opened: Result<Opened, Problem>,
    },
    /// On the floor.
    Floor(floor::Message),
    /// In the first run.
    FirstRun(first_run::Message),
    /// On the street, in the side window of a demo.
    Street(street::Message),
    /// These happened in the windows, one after the other.
    Heard(Vec<Self>),
    /// A key was pressed.
    KeyPressed(Stroke),
    /// A code was read.
    Scanned(Reading),
    /// The camera shows something else.
    Seen(Glance),
    /// A second has passed.
    Ticked,
    /// A window has another size.
    Resized(window::Id, Size),
    /// A window is elsewhere.
    Moved(window::Id, Point),
    /// The keys go to a window.
    Focused(window::Id),
    /// The keys go to another one.
    Unfocused(window::Id),
    /// Whether the window can be seen is otherwise than before.
    Shown(Visible),
    /// Whether the window fills the screen is otherwise than before.
    Filled(Extent),
    /// A picture for the customer display was read.
    SlideRead(Result<Option<Slide>, Problem>),
    /// The customer display stands before the counter's window.
    DisplayCovers,
    /// A window is to be closed.
    CloseRequested(window::Id),
    /// A window is gone.
    Closed(window::Id),
    /// The program was started again.
    Knocked,
    /// Opening is to be tried again.
    TryAgainPressed,
    /// The shop's own books are wanted, where training cannot be opened.
    BackToShopPressed,
    /// The program is to end.
    QuitPressed,
    /// Everything is finished.
    Ended(Result<(), Problem>),
    /// A window has done something that nobody waits for.
    Nothing,
}

impl App {
    /// The program as it begins: a window, the devices, and the data folder being opened.
    pub fn new(backstage: Arc<dyn Backstage>, options: Options) -> (Self, Task<Message>) {
        let frame = options.frame.unwrap_or(Frame { size: WINDOW, position: None, extent: Extent::Own });
        let (window, opened) = window::open(window_settings(options.mode, frame));
        let text = Text::new(backstage.language());
        let (hardware, scans, stage) = match backstage.equip() {
            Ok((hardware, scans)) => (Some(hardware), listen(scans), Stage::Opening),
            Err(problem) => (None, Task::none(), Stage::Failed(problem)),
        };
        let (street, street_opened) = match options.street {
            Some(stagehand) => {
                let (beside, opened) = Beside::open(stagehand);
                (Some(beside), opened)
            }
            None => (None, Task::none()),
        };
        let app = Self {
            preferences: Preferences::usual(backstage.language()),
            backstage,
            hardware,
            window,
            mode: options.mode,
            frame,
            visible: Visible::Yes,
            text,
            stage,
            room: Room::of(frame.size),
            street,
            display: None,
            display_frame: options.display,
        };
        let open = app.open();
        let knocks = Task::run(options.knocks, |()| Message::Knocked);
        (app, Task::batch([opened.map(|_| Message::Nothing), scans, knocks, open, street_opened]))
    }

    /// Runs the program until it ends.
    pub fn run(backstage: &Arc<dyn Backstage>, options: impl Fn() -> Options + 'static) -> iced::Result {
        let backstage = Arc::clone(backstage);
        let settings = iced::Settings {
            id: Some(ID.to_owned()),
            fonts: font::files().map(Into::into).into(),
            default_font: font::REGULAR,
            default_text_size: Type::T16.size().into(),
            ..iced::Settings::default()
        };
        iced::daemon(move || Self::new(Arc::clone(&backstage), options()), Self::update, Self::view)
            .settings(settings)
            .title(Self::title)
            .theme(Self::theme)
            .scale_factor(Self::scale_factor)
            .subscription(Self::subscription)
            .run()
    }

    fn open(&self) -> Task<Message> {
        match self.stage {
            Stage::Opening => Task::perform(self.backstage.open(), Message::Opened),
            Stage::Failed(_) | Stage::FirstRun(_) | Stage::Open(_) | Stage::Closing => Task::none(),
        }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Opened(opened) => self.opened(opened),
            Message::WentToCloud { hindered, opened } => self.went_to_cloud(hindered, opened),
            Message::Floor(message) => self.on_floor(message),
            Message::FirstRun(message) => self.first_run_said(message),
            Message::Street(message) => self.street.as_mut().map_or_else(Task::none, |beside| beside.said(message)),
            Message::Heard(messages) => Task::batch(messages.into_iter().map(|message| self.update(message))),
            Message::KeyPressed(stroke) => self.key_pressed(stroke),
            Message::Scanned(reading) => self.scanned(reading),
            Message::Seen(glance) => self.seen(glance),
            Message::Ticked => self.ticked(),
            Message::Resized(window, size) => self.resized(window, size),
            Message::Moved(window, at) => self.moved(window, at),
            Message::Focused(window) => self.focused(window),
            Message::Unfocused(window) => self.unfocused(window),
            Message::Shown(visible) => {
                self.visible = visible;
                Task::none()
            }
            Message::Filled(extent) => {
                self.frame.extent = extent;
                Task::none()
            }
            Message::CloseRequested(window) => self.close_requested(window),
            Message::Closed(window) if window == self.window => iced::exit(),
            Message::SlideRead(read) => self.of_display(|display| {
                display.slide_read(read);
                Task::none()
            }),
            Message::DisplayCovers => self.of_display(CustomerWindow::step_back),
            Message::Closed(window) => self.closed(window),
            Message::Nothing => Task::none(),
            Message::Knocked => self.come_forward(),
            Message::TryAgainPressed => {
                self.stage = Stage::Opening;
                self.open()
            }
            Message::BackToShopPressed => self.turn_to(Books::Real),
            Message::QuitPressed => self.quit(),
            Message::Ended(ended) => {
                if let Err(problem) = ended {
                    tracing::error!(%problem, "the terminal did not close in good order");
                }
                window::close(self.window)
            }
        }
    }

    fn opened(&mut self, opened: Result<Opened, Problem>) -> Task<Message> {
        let Some(hardware) = self.hardware.clone() else { return Task::none() };
        match opened {
            Ok(Opened::Terminal(engine)) => {
                let drawn = self.prefer(engine.preferences());
                let text = Text::new(self.preferences.language);
                let known = Known::of(&engine, text, self.room);
                let (floor, first) = Floor::new(engine, hardware, Arc::clone(&self.backstage), known);
                self.stage = Stage::Open(Box::new(floor));
                Task::batch([drawn, first.map(Message::Floor)])
            }
            Ok(Opened::NotEnrolled) => {
                let (first_run, first) = FirstRun::new(&self.backstage, &hardware);
                self.stage = Stage::FirstRun(Box::new(first_run));
                first.map(Message::FirstRun)
            }
            Err(problem) => {
                tracing::error!(%problem, "the data folder cannot be opened");
                self.stage = Stage::Failed(problem);
                Task::none()
            }
        }
    }

    fn on_floor(&mut self, message: floor::Message) -> Task<Message> {
        let Stage::Open(floor) = &mut self.stage else { return Task::none() };
        let task = floor.update(message).map(Message::Floor);
        match floor.take_wish() {
            Wish::None => task,
            Wish::Preferences(preferences) => Task::batch([task, self.prefer(preferences)]),
            Wish::Quit => Task::batch([task, self.quit()]),
            Wish::TurnTo(books) => Task::batch([task, self.turn_to(books)]),
            Wish::MoveToCloud(invitation) => Task::batch([task, self.move_to_cloud(invitation)]),
        }
    }

    /// Closes what is open, and opens other books.
    fn turn_to(&mut self, books: Books) -> Task<Message> {
        self.stage = Stage::Opening;
        let backstage = Arc::clone(&self.backstage);
        let opened = async move {
            backstage.turn_to(books).await?;
            backstage.open().await
        };
        Task::perform(opened, Message::Opened)
    }

    /// Closes the terminal of a shop that stands alone, moves the shop to a cloud, and opens it there, or as it was.
    fn move_to_cloud(&mut self, invitation: String) -> Task<Message> {
        self.stage = Stage::Opening;
        let backstage = Arc::clone(&self.backstage);
        let moved = async move {
            let moved = backstage.leave_own_hub(invitation).await;
            (moved.err(), backstage.open().await)
        };
        Task::perform(moved, |(hindered, opened)| Message::WentToCloud { hindered, opened })
    }

    fn went_to_cloud(&mut self, hindered: Option<Problem>, opened: Result<Opened, Problem>) -> Task<Message> {
        let task = self.opened(opened);
        if let Some(problem) = hindered {
            tracing::warn!(%problem, "the shop stays where it was");
            if let Stage::Open(floor) = &mut self.stage {
                floor.tell(problem.code());
            }
        }
        task
    }

    fn first_run_said(&mut self, message: first_run::Message) -> Task<Message> {
        let Stage::FirstRun(first_run) = &mut self.stage else { return Task::none() };
        let task = first_run.update(message).map(Message::FirstRun);
        match first_run.outcome() {
            first_run::Outcome::Open => task,
            first_run::Outcome::Speak(language) => {
                self.preferences.language = language;
                self.text = Text::new(language);
                task
            }
            first_run::Outcome::Train => Task::batch([task, self.turn_to(Books::Training)]),
            first_run::Outcome::Done => {
                self.stage = Stage::Opening;
                Task::batch([task, self.open()])
            }
        }
    }

    /// Speaks and looks as it is preferred from now on.
    fn prefer(&mut self, preferences: Preferences) -> Task<Message> {
        if preferences.language != self.text.language() {
            self.text = Text::new(preferences.language);
        }
        let before = self.factor();
        self.preferences = preferences;
        Task::batch([self.measure(before), self.set_display()])
    }

    /// The customer display is there, or not, as it is preferred.
    fn set_display(&mut self) -> Task<Message> {
        let stance = self.preferences.stance;
        match (self.preferences.customer_display, &mut self.display) {
            (CustomerDisplay::Off, None) => Task::none(),
            (CustomerDisplay::Off, Some(display)) => window::close(display.window),
            (CustomerDisplay::On(tongue), Some(display)) => display.set(tongue, stance),
            (CustomerDisplay::On(tongue), None) => {
                let (display, opened) = CustomerWindow::open(tongue, stance, self.display_frame, self.window);
                self.display = Some(display);
                opened
            }
        }
    }

    /// Does something with the customer display, where there is one.
    fn of_display(&mut self, change: impl FnOnce(&mut CustomerWindow) -> Task<Message>) -> Task<Message> {
        self.display.as_mut().map_or_else(Task::none, change)
    }

    /// Whether a window is the customer display.
    fn is_display(&self, window: window::Id) -> bool {
        self.display.as_ref().is_some_and(|display| display.window == window)
    }

    /// A window beside the counter's is gone: the counter is as it was.
    fn closed(&mut self, window: window::Id) -> Task<Message> {
        if let Some(display) = self.display.take_if(|display| display.window == window) {
            self.keep_display(&display);
        }
        Task::none()
    }

    fn keep_display(&mut self, display: &CustomerWindow) {
        let frame = display.frame();
        self.display_frame = Some(frame);
        self.backstage.keep_frame(Which::CustomerDisplay, frame);
    }

    fn key_pressed(&mut self, stroke: Stroke) -> Task<Message> {
        match &mut self.stage {
            Stage::Open(_) => self.on_floor(floor::Message::KeyPressed(stroke)),
            Stage::FirstRun(_) => self.first_run_said(first_run::Message::KeyPressed(stroke)),
            Stage::Opening | Stage::Failed(_) | Stage::Closing => Task::none(),
        }
    }

    fn scanned(&mut self, reading: Reading) -> Task<Message> {
        match &mut self.stage {
            Stage::Open(_) => self.on_floor(floor::Message::Scanned(reading)),
            Stage::FirstRun(_) => self.first_run_said(first_run::Message::Scanned(reading)),
            // There is nobody to decide it: the code can be shown again.
            Stage::Opening | Stage::Failed(_) | Stage::Closing => Task::none(),
        }
    }

    fn seen(&mut self, glance: Glance) -> Task<Message> {
        match &mut self.stage {
            Stage::Open(_) => self.on_floor(floor::Message::Seen(glance)),
            Stage::FirstRun(_) => self.first_run_said(first_run::Message::Seen(glance)),
            Stage::Opening | Stage::Failed(_) | Stage::Closing => Task::none(),
        }
    }

    fn ticked(&mut self) -> Task<Message> {
        let minimized = window::is_minimized(self.window).map(Visible::of);
        let maximized = window::is_maximized(self.window).map(Extent::of);
        let (counter, scale) = (self.window, self.factor());
        let is_idle = match &self.stage {
            Stage::Open(floor) if floor.serves() => Idle::No,
            _ => Idle::Yes,
        };
        let backstage = Arc::clone(&self.backstage);
        let display = self.of_display(|display| {
            Task::batch([display.looks_out(counter, scale), display.ticked(is_idle, backstage.as_ref())])
        });
        Task::batch([
            changed(minimized, self.visible, Message::Shown),
            changed(maximized, self.frame.extent, Message::Filled),
            display,
            self.on_floor(floor::Message::Ticked),
        ])
    }

    fn resized(&mut self, window: window::Id, size: Size) -> Task<Message> {
        if self.is_display(window) {
            return self.of_display(|display| display.resized(size));
        }
        if window != self.window {
            return Task::none();
        }
        let before = self.factor();
        self.room = Room::told(size, before);
        if self.frame.extent == Extent::Own {
            self.frame.size = self.room.size();
        }
        if let Stage::Open(floor) = &mut self.stage {
            floor.make_room(self.room);
        }
        self.measure(before)
    }

    /// Asks how large the window is once it is drawn at another scale: what was told meanwhile was told at the one before.
    fn measure(&self, before: f32) -> Task<Message> {
        if (self.factor() - before).abs() < f32::EPSILON {
            return Task::none();
        }
        let window = self.window;
        window::size(window).map(move |size| Message::Resized(window, size))
    }

    fn moved(&mut self, window: window::Id, at: Point) -> Task<Message> {
        if window == self.window && self.frame.extent == Extent::Own {
            let factor = self.factor();
            self.frame.position = Some((at.x * factor, at.y * factor));
        } else if let Some(display) = self.display.as_mut().filter(|display| display.window == window) {
            display.moved(at);
        }
        Task::none()
    }

    /// The keys went to a window. Over a whole screen the customer display hands them to the counter's at once.
    fn focused(&self, window: window::Id) -> Task<Message> {
        let display = self.display.as_ref().filter(|display| display.window == window);
        if display.is_some_and(CustomerWindow::gives_focus_away) {
            window::gain_focus(self.window)
        } else {
            Task::none()
        }
    }

    fn unfocused(&mut self, window: window::Id) -> Task<Message> {
        // What was typed at the customer display goes on at the counter, which the keys go back to.
        if self.is_display(window) {
            return Task::none();
        }
        if let Stage::Open(floor) = &mut self.stage {
            floor.keys_went_elsewhere();
        }
        Task::none()
    }

    fn close_requested(&mut self, window: window::Id) -> Task<Message> {
        if window != self.window {
            return window::close(window);
        }
        if self.mode == Mode::Kiosk {
            return Task::none();
        }
        match &mut self.stage {
            Stage::Open(floor) => floor.ask_to_close().map(Message::Floor),
            Stage::Opening | Stage::Failed(_) | Stage::FirstRun(_) => self.quit(),
            Stage::Closing => Task::none(),
        }
    }

    /// Finishes what is under way, keeps where the window was, and ends.
    fn quit(&mut self) -> Task<Message> {
        self.stage = Stage::Closing;
        if let Some(display) = self.display.take() {
            self.keep_display(&display);
            self.display = Some(display);
        }
        if self.mode == Mode::Window {
            self.backstage.keep_frame(Which::Counter, self.frame);
        }
        Task::perform(self.backstage.close(), Message::Ended)
    }

    fn come_forward(&self) -> Task<Message> {
        Task::batch([
            window::minimize(self.window, false),
            window::gain_focus(self.window),
            window::request_user_attention(self.window, Some(window::UserAttention::Informational)),
        ])
    }

    /// How many times larger the counter is drawn.
    fn factor(&self) -> f32 {
        self.room.factor(self.preferences.scale)
    }

    fn title(&self, window: window::Id) -> String {
        if self.street.as_ref().is_some_and(|beside| beside.window == window) {
            return self.text.of("street-title", &[]);
        }
        if self.is_display(window) {
            return self.text.of("display-title", &[]);
        }
        match &self.stage {
            Stage::Open(floor) => floor.title(),
            Stage::Opening | Stage::Failed(_) | Stage::FirstRun(_) | Stage::Closing => "Countersign".to_owned(),
        }
    }

    fn theme(&self, _: window::Id) -> Option<Theme> {
        match self.preferences.appearance {
            Appearance::System => None,
            Appearance::Light => Some(Theme::Light),
            Appearance::Dark => Some(Theme::Dark),
        }
    }

    /// The counter's scale, and that of the customer display; the street beside them is as it is.
    fn scale_factor(&self, window: window::Id) -> f32 {
        let display = self.display.as_ref().filter(|display| display.window == window);
        match display {
            Some(display) => display.factor(),
            None if window == self.window => self.factor(),
            None => 1.0,
        }
    }

    fn subscription(&self) -> Subscription<Message> {
        let events = subscription::from_recipe(Listening);
        let ticks = time::every(TICK).map(|_| Message::Ticked);
        let camera = self.looking().map_or_else(Subscription::none, |looking| {
            Subscription::run_with(looking, Looking::glances).map(Message::Seen)
        });
        Subscription::batch([events, ticks, camera])
    }

    /// What is to be seen of the camera, while a screen shows it and somebody can see the screen.
    fn looking(&self) -> Option<Looking> {
        if self.visible == Visible::No {
            return None;
        }
        let wanted = match &self.stage {
            Stage::Open(floor) => floor.wanted()?,
            Stage::FirstRun(first_run) => first_run.wanted()?,
            Stage::Opening | Stage::Failed(_) | Stage::Closing => return None,
        };
        Some(Looking { hardware: self.hardware.clone()?, wanted })
    }

    /// What a window shows.
    pub fn view(&self, window: window::Id) -> Element<'_, Message> {
        if let Some(beside) = self.street.as_ref().filter(|beside| beside.window == window) {
            return scope(beside.street.view(&self.text).map(Message::Street));
        }
        if let Some(display) = self.display.as_ref().filter(|display| display.window == window) {
            let floor = match &self.stage {
                Stage::Open(floor) => Some(floor.as_ref()),
                Stage::Opening | Stage::Failed(_) | Stage::FirstRun(_) | Stage::Closing => None,
            };
            return display.view(floor);
        }
        match &self.stage {
            Stage::Opening => self.waiting("window-opening"),
            Stage::Closing => self.waiting("window-closing-now"),
            Stage::Failed(problem) => self.failed(problem),
            Stage::FirstRun(first_run) => first_run.view(&self.text, self.room.shape()).map(Message::FirstRun),
            Stage::Open(floor) => floor.view().map(Message::Floor),
        }
    }

    fn waiting(&self, key: &str) -> Element<'_, Message> {
        container(empty(self.text.of(key, &[]), "")).center(Fill).class(Surface::Window).into()
    }

    fn failed(&self, problem: &Problem) -> Element<'_, Message> {
        let told = problem::told(problem, &self.text);
        let code = told.support(&self.text).unwrap_or_default();
        let leave = match self.backstage.books() {
            Books::Real => button::plain(self.text.of("window-quit", &[])).on_press(Message::QuitPressed),
            Books::Training => {
                button::plain(self.text.of("settings-training-end", &[])).on_press(Message::BackToShopPressed)
            }
        };
        dialog(told.cause, [told.next, code].join(" "))
            .way(leave)
            .way(button::outlined(self.text.of("window-try-again", &[])).on_press(Message::TryAgainPressed))
            .over(container(row![]).width(Fill).height(Fill).class(Surface::Window))
    }
}

impl Beside {
    fn open(stagehand: Arc<dyn Stagehand>) -> (Self, Task<Message>) {
        let (window, opened) = window::open(window::Settings {
            size: STREET.into(),
            min_size: Some(STREET_MIN.into()),
            platform_specific: called(),
            exit_on_close_request: false,
            ..window::Settings::default()
        });
        let street = Street::new();
        let look = street.open().start(stagehand.as_ref()).map(Message::Street);
        (Self { window, street, stagehand }, Task::batch([opened.map(|_| Message::Nothing), look]))
    }

    fn said(&mut self, message: street::Message) -> Task<Message> {
        let effect = self.street.update(message);
        effect.map_or_else(Task::none, |effect| effect.start(self.stagehand.as_ref()).map(Message::Street))
    }
}

/// How the window is opened.
fn window_settings(mode: Mode, frame: Frame) -> window::Settings {
    let at = |(x, y)| window::Position::Specific(Point::new(x, y));
    window::Settings {
        size: frame.size.into(),
        maximized: frame.extent == Extent::Maximized,
        fullscreen: mode == Mode::Kiosk,
        position: frame.position.map_or(window::Position::Centered, at),
        min_size: Some(WINDOW_MIN.into()),
        decorations: mode == Mode::Window,
        platform_specific: called(),
        exit_on_close_request: false,
        ..window::Settings::default()
    }
}

/// By what a desktop knows the program's windows, for its icon and to keep them together. The toolkit puts each window's own
/// name, which is empty, in the place of the program's.
fn called() -> window::settings::PlatformSpecific {
    window::settings::PlatformSpecific {
        #[cfg(target_os = "linux")]
        application_id: ID.to_owned(),
        ..window::settings::PlatformSpecific::default()
    }
}

/// What the window is asked each second, and a message only where the answer has changed: every message draws the window anew.
fn changed<T: PartialEq + Send + 'static>(asked: Task<T>, before: T, message: fn(T) -> Message) -> Task<Message> {
    asked.then(move |now| if now == before { Task::none() } else { Task::done(message(now)) })
}

/// How long what happens in the windows waits for what comes after it, so that all is drawn in one picture: longer than a
/// scanner needs for a key, shorter than a person does.
const PATIENCE: Patience = Patience { pace: Duration::from_millis(25), longest: Duration::from_millis(100) };

/// What happens in the windows.
struct Listening;

impl Recipe for Listening {
    type Output = Message;

    fn hash(&self, state: &mut subscription::Hasher) {
        TypeId::of::<Self>().hash(state);
    }

    fn stream(self: Box<Self>, events: EventStream) -> BoxStream<'static, Message> {
        let heard = events.filter_map(|event| {
            ready(match event {
                subscription::Event::Interaction { window, event, status } => heard(event, status, window),
                subscription::Event::SystemThemeChanged(_) => None,
            })
        });
        let state = (heard, Together::new(PATIENCE));
        let lists = stream::unfold(state, |(mut heard, mut together)| async move {
            let list = together.take_up(|context| heard.poll_next_unpin(context), ends_scan).await?;
            Some((Message::Heard(list), (heard, together)))
        });
        lists.boxed()
    }
}

/// Whether a scanner's keys end with it: the code is whole, and nobody waits for more of it.
fn ends_scan(message: &Message) -> bool {
    matches!(message, Message::KeyPressed(stroke) if matches!(stroke.pressed, Pressed::Enter | Pressed::Tab))
}

/// What is heard of the window toolkit's events; a scan is heard whatever has the focus.
fn heard(event: Event, status: event::Status, window: window::Id) -> Option<Message> {
    match event {
        Event::Keyboard(event) => Stroke::heard(&event, status, Instant::now()).map(Message::KeyPressed),
        Event::Window(event) => match event {
            window::Event::Opened { size, .. } | window::Event::Resized(size) => Some(Message::Resized(window, size)),
            window::Event::Moved(at) => Some(Message::Moved(window, at)),
            window::Event::Focused => Some(Message::Focused(window)),
            window::Event::Unfocused => Some(Message::Unfocused(window)),
            window::Event::CloseRequested => Some(Message::CloseRequested(window)),
            window::Event::Closed => Some(Message::Closed(window)),
            _ => None,
        },
        _ => None,
    }
}

/// The scans of the devices, one after the other.
fn listen(scans: Scans) -> Task<Message> {
    let readings = stream::unfold(scans, |mut scans| async move { scans.next().await.map(|reading| (reading, scans)) });
    Task::run(readings, Message::Scanned)
}

/// What is seen of the camera, in a size.
struct Looking {
    hardware: Hardware,
    wanted: Wanted,
}

/// The same size of the one camera is the same subscription.
impl Hash for Looking {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.wanted.width, self.wanted.height).hash(state);
    }
}

impl Looking {
    fn glances(&self) -> impl stream::Stream<Item = Glance> + use<> {
        stream::unfold(self.hardware.watch(self.wanted), |mut watching: Watching| async move {
            watching.next().await.map(|glance| (glance, watching))
        })
    }
}
