//! A view without a window: laid out, pressed and drawn in memory, by the same code that draws the window.
//!
//! Pictures of screens are made with it (`countersign gallery`), and tests: what is published by which key, and whether every
//! text has room, a glyph for each of its characters, and only glyphs of the embedded face.

use iced::advanced::graphics::text::{Paragraph, Text, cosmic_text, font_system};
use iced::advanced::renderer::{Headless, Style};
use iced::advanced::text::Paragraph as _;
use iced::advanced::{clipboard, mouse};
use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{self, Key, Location, Modifiers};
use iced::theme::Base as _;
use iced::{Event, Pixels, Point, Rectangle, Renderer, Size, window};
use iced_runtime::UserInterface;
use iced_runtime::user_interface::Cache;

use super::font;
use super::theme::measure::Type;
use super::theme::{Element, Theme};

/// A picture: four bytes a pixel, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and opacity of each pixel.
    pub rgba: Vec<u8>,
}

/// A text that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// What it says.
    pub content: String,
    /// Where it begins.
    pub at: Point,
    /// What it needs.
    pub needs: Size,
    /// What it was given.
    pub given: Size,
    /// The part of the window beyond which nothing of it is seen: the whole, or what scrolls.
    pub within: Rectangle,
    /// How many of its characters have no glyph, so that a box is drawn.
    pub boxes: usize,
    /// How many of its glyphs are not of the embedded face.
    pub foreign: usize,
}

impl Drawn {
    /// Whether it reaches beyond the room that it was given.
    pub fn is_clipped(&self) -> bool {
        // Sizes are rounded to whole pixels when they are laid out.
        self.needs.width > self.given.width + 0.5 || self.needs.height > self.given.height + 0.5
    }

    /// Whether it lies beyond the edge of a window of this size, where nothing can be scrolled to it.
    pub fn is_beyond(&self, window: Size) -> bool {
        // What scrolls has all the height that it wants, or is seen only within a part of the window.
        let is_part = self.within.width < window.width && self.within.height < window.height;
        let scrolls = is_part || self.given.height.is_infinite();
        let right = self.at.x + self.needs.width > window.width + 1.0;
        let below = self.at.y + self.needs.height > window.height + 1.0;
        right || (below && !scrolls)
    }
}

/// A view on a stage of fixed size.
pub struct Stage<'a, Message> {
    interface: UserInterface<'a, Message, Theme, Renderer>,
    renderer: Renderer,
    size: Size,
    cursor: mouse::Cursor,
    messages: Vec<Message>,
}

impl<'a, Message: 'a> Stage<'a, Message> {
    /// Lays `view` out in `size` logical pixels.
    pub fn new(view: Element<'a, Message>, size: impl Into<Size>) -> Self {
        font::load();
        let size = size.into();
        let mut renderer = Renderer::new(font::REGULAR, Pixels(Type::T16.size()));
        let interface = UserInterface::build(view, size, Cache::default(), &mut renderer);
        let mut stage = Self { interface, renderer, size, cursor: mouse::Cursor::Unavailable, messages: Vec::new() };
        stage.settle();
        stage
    }

    /// Presses and releases a key.
    pub fn tap(&mut self, key: Named) {
        self.send(&tap(Press::Named(key)));
    }

    /// The same while Shift is held.
    pub fn tap_with_shift(&mut self, key: Named) {
        self.send(&stroke(Key::Named(key), Modifiers::SHIFT, None));
    }

    /// Types `text` and a last key in one batch, as a scanner does.
    pub fn burst(&mut self, text: &str, last: Named) {
        let keys = text.chars().map(Press::Character).chain([Press::Named(last)]);
        let events: Vec<Event> = keys.flat_map(tap).collect();
        self.send(&events);
    }

    /// Moves the pointer to a place and clicks.
    pub fn click(&mut self, at: impl Into<Point>) {
        let position = at.into();
        self.cursor = mouse::Cursor::Available(position);
        self.send(&[
            Event::Mouse(mouse::Event::CursorMoved { position }),
            Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)),
            Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)),
        ]);
    }

    /// Shows another view of the same thing: what has the focus keeps it.
    pub fn replace(&mut self, view: Element<'a, Message>) {
        let blank = UserInterface::build(iced::widget::space(), self.size, Cache::default(), &mut self.renderer);
        let cache = std::mem::replace(&mut self.interface, blank).into_cache();
        self.interface = UserInterface::build(view, self.size, cache, &mut self.renderer);
        self.settle();
    }

    /// Hands events to the view, in one batch.
    pub fn send(&mut self, events: &[Event]) {
        let clipboard = &mut clipboard::Null;
        let _ = self.interface.update(events, self.cursor, &mut self.renderer, clipboard, &mut self.messages);
        self.settle();
    }

    /// What the view has published so far.
    pub fn into_messages(self) -> Vec<Message> {
        self.messages
    }

    /// Draws the view, `scale` physical pixels for a logical one.
    pub fn picture(&mut self, theme: Theme, scale: f32) -> Picture {
        self.draw(theme);
        let physical = |length: f32| pixels(length * scale);
        let (width, height) = (physical(self.size.width), physical(self.size.height));
        let background = theme.base().background_color;
        let rgba = self.renderer.screenshot(Size::new(width, height), scale, background);
        Picture { width, height, rgba }
    }

    /// Every text of the view.
    pub fn texts(&mut self, theme: Theme) -> Vec<Drawn> {
        self.draw(theme);
        texts_of(&mut self.renderer)
    }

    fn draw(&mut self, theme: Theme) {
        let base = theme.base();
        self.interface.draw(&mut self.renderer, &theme, &Style { text_color: base.text_color }, self.cursor);
    }

    /// Widgets settle on what they look like when a frame is asked for.
    fn settle(&mut self) {
        let now = iced::time::Instant::now();
        let frame = [Event::Window(window::Event::RedrawRequested(now))];
        let clipboard = &mut clipboard::Null;
        let _ = self.interface.update(&frame, self.cursor, &mut self.renderer, clipboard, &mut self.messages);
    }
}

/// Every text that a renderer was last given.
pub(super) fn texts_of(renderer: &mut Renderer) -> Vec<Drawn> {
    let mut drawn = Vec::new();
    for layer in renderer.layers() {
        for item in &layer.text {
            for text in item.as_slice() {
                if let Text::Paragraph { paragraph, position, .. } = text
                    && let Some(paragraph) = paragraph.upgrade()
                {
                    drawn.push(measured(&paragraph, *position, layer.bounds));
                }
            }
        }
    }
    drawn
}

/// A key that is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// One with a name.
    Named(Named),
    /// One that writes a character.
    Character(char),
    /// A letter while Ctrl is held.
    Command(char),
}

/// A key down and up.
pub(super) fn tap(press: Press) -> [Event; 2] {
    let character = |character: char| Key::Character(character.to_string().into());
    match press {
        Press::Named(key) => stroke(Key::Named(key), Modifiers::empty(), None),
        Press::Character(written) => stroke(character(written), Modifiers::empty(), Some(&written.to_string())),
        Press::Command(letter) => stroke(character(letter), Modifiers::CTRL, None),
    }
}

fn stroke(key: Key, modifiers: Modifiers, text: Option<&str>) -> [Event; 2] {
    let physical_key = Physical::Code(Code::Enter);
    let location = Location::Standard;
    [
        Event::Keyboard(keyboard::Event::KeyPressed {
            key: key.clone(),
            modified_key: key.clone(),
            physical_key,
            location,
            modifiers,
            text: text.map(Into::into),
            repeat: false,
        }),
        Event::Keyboard(keyboard::Event::KeyReleased {
            modified_key: key.clone(),
            key,
            physical_key,
            location,
            modifiers,
        }),
    ]
}

fn measured(paragraph: &Paragraph, at: Point, within: Rectangle) -> Drawn {
    let runs: Vec<_> = paragraph.buffer().layout_runs().collect();
    let glyphs: Vec<_> = runs.iter().flat_map(|run| run.glyphs).collect();
    let content = paragraph.buffer().lines.iter().map(cosmic_text::BufferLine::text).collect::<Vec<_>>().join("\n");
    let boxes = glyphs.iter().filter(|glyph| glyph.glyph_id == 0).count();
    let ours = embedded();
    let foreign = glyphs.iter().filter(|glyph| !ours.contains(&glyph.font_id)).count();
    Drawn { content, at, needs: paragraph.min_bounds(), given: paragraph.bounds(), within, boxes, foreign }
}

/// The embedded faces.
fn embedded() -> Vec<cosmic_text::fontdb::ID> {
    let Ok(mut system) = font_system().write() else { return Vec::new() };
    let iced::font::Family::Name(name) = font::REGULAR.family else { return Vec::new() };
    let faces = system.raw().db().faces();
    faces.filter(|face| face.families.iter().any(|(family, _)| family == name)).map(|face| face.id).collect()
}

/// A length in whole pixels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a screen has a positive size of a few thousand pixels, and the cast saturates"
)]
pub(super) fn pixels(length: f32) -> u32 {
    length.round() as u32
}
