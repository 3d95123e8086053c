//! The first run: language, shop, devices, done. Keyboard or mouse, and under two minutes.
//!
//! ```text
//! Language ─▶ Shop ─ demo: a program of its own
//!               ├─── an invitation before the camera, scanned or typed ─┐
//!               └─── a shop that stands alone ─▶ its recovery sheet ────┴─▶ Devices ─▶ Done ─▶ the terminal opens
//! ```
//!
//! There is no terminal yet: the devices work without one, and everything else is asked of what lies behind the window.

mod devices;
mod pages;
mod shop;

use std::sync::Arc;

use iced::Task;

pub use self::pages::{Effect, Message, Outcome, Pages};
use crate::engine::hardware::{Hardware, Outcome as Keyed, Typing, Wanted};
use crate::engine::scan::Device;
use crate::ui::app::keys::{Pressed, Stroke, Taken};
use crate::ui::backstage::Backstage;
use crate::ui::screen::Shape;
use crate::ui::text::Text;
use crate::ui::theme::Element;

/// The first run of a data folder that has joined no shop.
#[derive(Debug)]
pub struct FirstRun {
    backstage: Arc<dyn Backstage>,
    hardware: Hardware,
    /// Begins with the first key.
    typing: Option<Typing>,
    pages: Pages,
}

impl FirstRun {
    /// At its beginning, and what must be asked first.
    pub fn new(backstage: &Arc<dyn Backstage>, hardware: &Hardware) -> (Self, Task<Message>) {
        let pages = Pages::new(backstage.language());
        let first = Effect::ReadDevices.start(hardware, backstage);
        let (backstage, hardware) = (Arc::clone(backstage), hardware.clone());
        (Self { backstage, hardware, typing: None, pages }, first)
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message) -> Task<Message> {
        if let Message::KeyPressed(stroke) = message {
            return self.key_pressed(stroke);
        }
        let effects = self.pages.update(message);
        Task::batch(effects.into_iter().map(|effect| effect.start(&self.hardware, &self.backstage)))
    }

    /// What turns out to be a scan joins those of the other devices, and comes back as one.
    fn key_pressed(&mut self, stroke: Stroke) -> Task<Message> {
        let typing = self.typing.get_or_insert_with(|| self.hardware.typing(stroke.at));
        match typing.press(stroke.pressed.to_scanners(), stroke.at) {
            Keyed::Scan(text) => {
                self.hardware.scanned(text, stroke.at);
                return Task::none();
            }
            Keyed::Torn | Keyed::TooLong => {
                self.hardware.torn();
                return Task::none();
            }
            Keyed::Swallowed | Keyed::Held => return Task::none(),
            Keyed::Typed(_) | Keyed::Passed => {}
        }
        match (stroke.pressed, stroke.taken) {
            (Pressed::Escape, Taken::No) => self.update(Message::BackPressed),
            (Pressed::Enter, Taken::No) => self.update(Message::OnPressed),
            _ => Task::none(),
        }
    }

    /// What follows for the window; asked once after each change.
    pub fn outcome(&mut self) -> Outcome {
        self.pages.outcome()
    }

    /// In which size the camera's picture is shown now, where it is.
    pub const fn wanted(&self) -> Option<Wanted> {
        self.pages.wanted()
    }

    /// The whole window.
    pub fn view<'a>(&'a self, text: &'a Text, shape: Shape) -> Element<'a, Message> {
        let devices = self.hardware.devices();
        self.pages.view(text, devices.get(&Device::Camera), shape)
    }
}

#[cfg(test)]
mod tests;
