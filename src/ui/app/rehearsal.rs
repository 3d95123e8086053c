//! The program without a display: real events go in, its tasks run, its views are drawn in memory.
//!
//! Pictures of screens are made with it, and tests press keys on it: what a key does goes the whole way, through the window's
//! own hearing, the screens and the engine, and back to what is drawn. Only the display is missing.

use std::pin::Pin;
use std::time::{Duration, Instant};

use iced::advanced::renderer::{Headless as _, Style};
use iced::advanced::{clipboard, mouse};
use iced::event::Status;
use iced::futures::StreamExt as _;
use iced::futures::future::{self, Either};
use iced::futures::stream::{BoxStream, SelectAll};
use iced::keyboard::key::Named;
use iced::theme::Base as _;
use iced::{Event, Pixels, Point, Renderer, Size, Task, window};
use iced_runtime::user_interface::{Cache, UserInterface};
use iced_runtime::{Action, task};

use super::{App, Message, Stage, customer, heard};
use crate::domain::receipt::slip::Tongue;
use crate::engine::clock::pause;
use crate::ui::font;
use crate::ui::headless::{self, Drawn, Picture, Press};
use crate::ui::theme::Theme;
use crate::ui::theme::measure::Type;

/// How long something that must come is waited for; machines may be busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// How many streams an open terminal hears as long as it is open: those of the window with its devices, and those of the floor
/// with the engine's news.
const LASTING: usize = 2;

/// How often it is looked whether what was asked for is answered.
const BLINK: Duration = Duration::from_millis(10);

/// The program on a stage of fixed size.
pub struct Rehearsal {
    app: App,
    renderer: Renderer,
    cache: Option<Cache>,
    /// The window's size by the system's measure, at whichever scale it is drawn.
    size: Size,
    cursor: mouse::Cursor,
    tasks: SelectAll<BoxStream<'static, Action<Message>>>,
    /// Whether it has ended.
    ended: Ended,
    /// How many keys were pressed, and how many clicks made: what a job costs.
    inputs: usize,
    /// How many codes the devices have read.
    scans: usize,
}

/// Whether the program has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It goes on.
    No,
    /// It asked to end.
    Yes,
}

/// What was waited for did not come.
#[derive(Debug, thiserror::Error)]
#[error("{what} did not come; the window says: {says}")]
pub struct Missing {
    what: String,
    says: String,
}

impl Rehearsal {
    /// The program as it begins, in a window of this size.
    pub fn new((app, first): (App, Task<Message>), size: impl Into<Size>) -> Self {
        font::load();
        let size = size.into();
        let renderer = Renderer::new(font::REGULAR, Pixels(Type::T16.size()));
        let mut rehearsal = Self {
            app,
            renderer,
            cache: Some(Cache::default()),
            size,
            cursor: mouse::Cursor::Unavailable,
            tasks: SelectAll::new(),
            ended: Ended::No,
            inputs: 0,
            scans: 0,
        };
        rehearsal.begin(first);
        rehearsal.resize(size);
        rehearsal
    }

    /// The program.
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// Whether it has ended.
    pub const fn ended(&self) -> Ended {
        self.ended
    }

    /// How many keys and clicks there were since this was last asked.
    pub const fn take_inputs(&mut self) -> usize {
        std::mem::replace(&mut self.inputs, 0)
    }

    /// How many codes the camera and the scanners have read so far, repeats left out.
    pub const fn scans(&self) -> usize {
        self.scans
    }

    /// Another size of the window.
    pub fn resize(&mut self, size: impl Into<Size>) {
        self.size = size.into();
        self.send(&[Event::Window(window::Event::Resized(self.drawn()))]);
    }

    /// How much is drawn in the window: its size divided by the scale, as the toolkit does.
    pub fn drawn(&self) -> Size {
        let factor = self.app.scale_factor(self.app.window);
        Size::new(self.size.width / factor, self.size.height / factor)
    }

    /// Presses a key, as a hand does.
    pub fn tap(&mut self, key: Named) {
        self.inputs += 1;
        self.send(&headless::tap(Press::Named(key)));
    }

    /// Types characters, as a hand does.
    pub fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.inputs += 1;
            self.send(&headless::tap(Press::Character(character)));
        }
    }

    /// Presses a letter while Ctrl is held.
    pub fn command(&mut self, letter: char) {
        self.inputs += 1;
        self.send(&headless::tap(Press::Command(letter)));
    }

    /// Types a code and Enter in one batch, as a scanner does.
    pub fn scan(&mut self, code: &str) {
        self.burst(code, &[Named::Enter]);
    }

    /// The same by a scanner that ends a line with CR and LF: two times Enter.
    pub fn scan_with_two_line_ends(&mut self, code: &str) {
        self.burst(code, &[Named::Enter, Named::Enter]);
    }

    fn burst(&mut self, code: &str, ends: &[Named]) {
        self.inputs += 1;
        let keys = code.chars().map(Press::Character).chain(ends.iter().copied().map(Press::Named));
        let events: Vec<Event> = keys.flat_map(headless::tap).collect();
        self.send(&events);
    }

    /// A scanner types a code while the customer display has the keys.
    pub fn scan_at_display(&mut self, code: &str) {
        let Some(display) = self.app.display.as_ref().map(|display| display.window) else { return };
        let keys = code.chars().map(Press::Character).chain([Press::Named(Named::Enter)]);
        for event in keys.flat_map(headless::tap) {
            self.hear(event, display);
        }
    }

    /// The customer display is closed by whoever sees it, or its screen is gone.
    pub fn close_display(&mut self) {
        if let Some(display) = self.app.display.as_ref().map(|display| display.window) {
            self.hear(Event::Window(window::Event::Closed), display);
        }
    }

    /// What happens in another window than the counter's.
    fn hear(&mut self, event: Event, window: window::Id) {
        if let Some(message) = heard(event, Status::Ignored, window) {
            let task = self.app.update(message);
            self.begin(task);
            self.settle();
        }
    }

    /// Whether there is a customer display.
    pub const fn has_display(&self) -> bool {
        self.app.display.is_some()
    }

    /// What the customer display says in a language, in a window of this size, whether or not there is one; nothing before the
    /// terminal is open.
    pub fn display_texts(&self, tongue: Tongue, size: (f32, f32)) -> Vec<Drawn> {
        self.at_display(tongue, size, |stage| stage.texts(Theme::Light)).unwrap_or_default()
    }

    /// The same as a picture.
    pub fn display_picture(&self, tongue: Tongue, size: (f32, f32), theme: Theme) -> Option<Picture> {
        self.at_display(tongue, size, |stage| stage.picture(theme, 1.0))
    }

    fn at_display<T>(
        &self,
        tongue: Tongue,
        size: (f32, f32),
        look: impl FnOnce(&mut headless::Stage<'_, Message>) -> T,
    ) -> Option<T> {
        let Stage::Open(floor) = &self.app.stage else { return None };
        let words = customer::words(tongue);
        Some(look(&mut headless::Stage::new(floor.for_customer(&words, None), size)))
    }

    /// The window manager asks the window to close.
    pub fn ask_to_close(&mut self) {
        self.send(&[Event::Window(window::Event::CloseRequested)]);
    }

    /// Clicks where a text stands, with nothing before or behind it.
    pub fn click(&mut self, text: &str) -> Result<(), Missing> {
        self.click_where(text, |content| content == text)
    }

    /// Clicks where a text stands among others.
    pub fn click_within(&mut self, text: &str) -> Result<(), Missing> {
        self.click_where(text, |content| content.contains(text))
    }

    fn click_where(&mut self, text: &str, is_it: impl Fn(&str) -> bool) -> Result<(), Missing> {
        let drawn = self.texts().into_iter().find(|drawn| is_it(&drawn.content));
        let Some(drawn) = drawn else { return Err(self.missing(text)) };
        self.inputs += 1;
        let position = Point::new(drawn.at.x + drawn.needs.width / 2.0, drawn.at.y + drawn.needs.height / 2.0);
        self.cursor = mouse::Cursor::Available(position);
        self.send(&[
            Event::Mouse(mouse::Event::CursorMoved { position }),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ]);
        Ok(())
    }

    /// Waits until the program holds to `is_so`, doing what it asks for meanwhile.
    pub async fn until(&mut self, what: &str, is_so: impl Fn(&mut Self) -> bool) -> Result<(), Missing> {
        let mut late = std::pin::pin!(pause(PATIENCE));
        while !is_so(self) {
            if self.step(late.as_mut()).await.is_some() {
                return Err(self.missing(what));
            }
        }
        Ok(())
    }

    /// The window lives on until something else has come.
    pub async fn meanwhile<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = std::pin::pin!(other);
        loop {
            if let Some(came) = self.step(other.as_mut()).await {
                return came;
            }
        }
    }

    /// Nobody does anything for so long.
    pub async fn rest(&mut self, time: Duration) {
        self.meanwhile(pause(time)).await;
    }

    /// Waits until everything that the open terminal has asked for is answered, and what the answers led to as well. What the
    /// engine tells by itself may still come later.
    pub async fn until_answered(&mut self) -> Result<(), Missing> {
        let late = Instant::now() + PATIENCE;
        loop {
            // A task that has ended is let go only when it is asked once more.
            self.rest(BLINK).await;
            if self.tasks.len() <= LASTING {
                return Ok(());
            }
            if Instant::now() > late {
                return Err(self.missing("an answer"));
            }
        }
    }

    /// The window sees what the camera sees now, where it shows that.
    pub async fn see(&mut self) {
        let Some(looking) = self.app.looking() else { return };
        let mut glances = std::pin::pin!(looking.glances());
        let late = std::pin::pin!(pause(PATIENCE));
        let first = future::select(glances.next(), late);
        let Either::Left((glance, _)) = self.meanwhile(first).await else { return };
        if let Some(glance) = glance {
            let task = self.app.update(Message::Seen(glance));
            self.begin(task);
        }
    }

    /// Waits until a text stands somewhere in the window.
    pub async fn until_shown(&mut self, text: &str) -> Result<(), Missing> {
        self.until(text, |stage| stage.shows(text)).await
    }

    /// Whether a text stands somewhere in the window.
    pub fn shows(&mut self, text: &str) -> bool {
        self.texts().iter().any(|drawn| drawn.content.contains(text))
    }

    /// A second passes on the window's own clock.
    pub fn tick(&mut self) {
        let ticked = self.app.update(Message::Ticked);
        self.begin(ticked);
    }

    /// Draws the window, `scale` physical pixels for one of the system's logical ones.
    pub fn picture(&mut self, theme: Theme, scale: f32) -> Picture {
        self.draw(theme);
        let (width, height) = (headless::pixels(self.size.width * scale), headless::pixels(self.size.height * scale));
        let scale = scale * self.app.scale_factor(self.app.window);
        let background = theme.base().background_color;
        let rgba = self.renderer.screenshot(Size::new(width, height), scale, background);
        Picture { width, height, rgba }
    }

    /// The texts that have no room: cut, or beyond the edge of the window.
    pub fn without_room(&mut self) -> Vec<Drawn> {
        let drawn = self.drawn();
        self.texts().into_iter().filter(|text| text.is_clipped() || text.is_beyond(drawn)).collect()
    }

    /// Every text of the window.
    pub fn texts(&mut self) -> Vec<Drawn> {
        self.draw(Theme::Light);
        headless::texts_of(&mut self.renderer)
    }

    fn draw(&mut self, theme: Theme) {
        // Widgets that were not asked for a frame do not know yet what they look like.
        self.settle();
        let style = Style { text_color: theme.base().text_color };
        let mut interface = Self::interface(&self.app, self.drawn(), &mut self.cache, &mut self.renderer);
        let _ = interface.update(&frame(), self.cursor, &mut self.renderer, &mut clipboard::Null, &mut Vec::new());
        interface.draw(&mut self.renderer, &theme, &style, self.cursor);
        self.cache = Some(interface.into_cache());
    }

    fn interface<'a>(
        app: &'a App,
        size: Size,
        cache: &mut Option<Cache>,
        renderer: &mut Renderer,
    ) -> UserInterface<'a, Message, Theme, Renderer> {
        UserInterface::build(app.view(app.window), size, cache.take().unwrap_or_default(), renderer)
    }

    /// Hands events to the window, in one batch: to its widgets first, then to its own hearing, as iced does.
    fn send(&mut self, events: &[Event]) {
        let mut messages = Vec::new();
        let mut interface = Self::interface(&self.app, self.drawn(), &mut self.cache, &mut self.renderer);
        let clipboard = &mut clipboard::Null;
        let (_, statuses) = interface.update(events, self.cursor, &mut self.renderer, clipboard, &mut messages);
        let _ = interface.update(&frame(), self.cursor, &mut self.renderer, clipboard, &mut messages);
        self.cache = Some(interface.into_cache());
        let own = events.iter().zip(statuses.into_iter().chain(std::iter::repeat(Status::Ignored)));
        messages.extend(own.filter_map(|(event, status)| heard(event.clone(), status, self.app.window)));
        for message in messages {
            let task = self.app.update(message);
            self.begin(task);
        }
        self.settle();
    }

    /// What the widgets say once they have seen the new view.
    fn settle(&mut self) {
        let mut messages = Vec::new();
        let mut interface = Self::interface(&self.app, self.drawn(), &mut self.cache, &mut self.renderer);
        let clipboard = &mut clipboard::Null;
        let _ = interface.update(&frame(), self.cursor, &mut self.renderer, clipboard, &mut messages);
        self.cache = Some(interface.into_cache());
        for message in messages {
            let task = self.app.update(message);
            self.begin(task);
        }
    }

    /// Does the next thing that the program asks for, unless something else comes before it.
    async fn step<T>(&mut self, other: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let next = async { if self.tasks.is_empty() { std::future::pending().await } else { self.tasks.next().await } };
        match future::select(std::pin::pin!(next), other).await {
            Either::Left((action, _)) => {
                if let Some(action) = action {
                    self.carry_out(action);
                }
                None
            }
            Either::Right((came, _)) => Some(came),
        }
    }

    fn begin(&mut self, task: Task<Message>) {
        if let Some(actions) = task::into_stream(task) {
            self.tasks.push(actions);
        }
    }

    fn carry_out(&mut self, action: Action<Message>) {
        match action {
            Action::Output(message) => {
                self.scans += usize::from(matches!(message, Message::Scanned(_)));
                let task = self.app.update(message);
                self.begin(task);
                self.settle();
            }
            Action::Widget(mut operation) => {
                let mut interface = Self::interface(&self.app, self.drawn(), &mut self.cache, &mut self.renderer);
                interface.operate(&self.renderer, operation.as_mut());
                self.cache = Some(interface.into_cache());
            }
            Action::Window(iced_runtime::window::Action::Close(window)) => {
                let task = self.app.update(Message::Closed(window));
                self.begin(task);
            }
            Action::Window(iced_runtime::window::Action::GetSize(_, size)) => {
                // Who asked is gone where nobody takes the answer.
                let _ = size.send(self.drawn());
            }
            Action::Exit => self.ended = Ended::Yes,
            // There is no window, no clipboard and no system to ask.
            _ => {}
        }
    }

    fn missing(&mut self, what: &str) -> Missing {
        let says = self.texts().into_iter().map(|drawn| drawn.content).collect::<Vec<_>>().join(" | ");
        Missing { what: what.to_owned(), says }
    }
}

/// A frame is asked for.
fn frame() -> [Event; 1] {
    [Event::Window(window::Event::RedrawRequested(std::time::Instant::now()))]
}
