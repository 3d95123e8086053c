//! Where keys and scans go: to what lies over the screen, to the screen, into its field.
//!
//! ```text
//!  key ──▶ typing ──▶ a scan ─────────▶ the guarded stream ──▶ the screen that catches it, else the counter
//!             │  └──▶ Enter after text ▶ the screen's `typed`
//!             └─────▶ anything else ───▶ a shortcut of the window, or the screen's `key`
//! ```

use iced::Task;

use super::{Floor, Message};
use crate::engine::hardware::Outcome;
use crate::engine::scan::Reading;
use crate::ui::app::keys::{Pressed, Stroke, Taken};
use crate::ui::app::overlay::Overlay;
use crate::ui::focus::Burst;
use crate::ui::gallery::{self, Gallery};
use crate::ui::screen::{Key, Place, bookings, counter, sign_in};

/// The function keys by which something is done at the counter: a manager or a discount, anew or hold, recall, undo, pay, slip,
/// drawer, exact cash.
const COUNTER_KEYS: [u8; 8] = [4, 5, 6, 7, 9, 10, 11, 12];

/// Opens the gallery and leaves it. It is on no list: who looks at the parts of the window knows it from `docs/window.md`.
const GALLERY: Pressed = Pressed::Command('g');

/// How many codes are remembered that were shown while somebody had to say who they are; nobody holds up more.
const PASSED_OVER_MAX: usize = 8;

impl Floor {
    pub(super) fn key_pressed(&mut self, stroke: Stroke) -> Task<Message> {
        self.last_input = self.known.now;
        let held = self.typing.held().to_owned();
        let outcome = self.typing.press(stroke.pressed.to_scanners(), stroke.at);
        match outcome {
            Outcome::Scan(text) => {
                self.unscan(held);
                self.hardware.scanned(text, stroke.at);
                Task::none()
            }
            Outcome::Torn | Outcome::TooLong => {
                self.unscan(held);
                self.hardware.torn();
                Task::none()
            }
            Outcome::Swallowed => Task::none(),
            Outcome::Held | Outcome::Typed(_) | Outcome::Passed if self.is_used_up(stroke) => Task::none(),
            Outcome::Held | Outcome::Typed(_) | Outcome::Passed => {
                self.torn = None;
                self.pressed(stroke.pressed, &held)
            }
        }
    }

    /// Whether a key has done all that it was meant for: something with the focus has used it. Escape also leaves the
    /// question that an input or a button with the focus stands in, at once.
    fn is_used_up(&self, stroke: Stroke) -> bool {
        let leaves = stroke.pressed == Pressed::Escape && self.dialog().is_some();
        stroke.taken == Taken::Yes && !leaves
    }

    /// Takes a burst out of wherever it was typed into.
    fn unscan(&mut self, keys: String) {
        self.field.take_back(keys.chars().count());
        self.burst = Burst { number: self.burst.number.wrapping_add(1), keys };
    }

    /// A key that a person pressed and that nothing with the focus has used. `held` was typed just before it.
    fn pressed(&mut self, pressed: Pressed, held: &str) -> Task<Message> {
        if let Some(hotkey) = pressed.hotkey().filter(|_| self.chooses_hotkeys()) {
            let action = self.settings.hotkey_pressed(hotkey, self.known.here(""));
            return self.carry_out_settings(action);
        }
        self.meant(pressed.meant(self.known.hotkeys), held)
    }

    /// A key as it is meant, whichever was chosen for that.
    pub(super) fn meant(&mut self, pressed: Pressed, held: &str) -> Task<Message> {
        // Whoever leaves the counter locks it, whatever it asks just then.
        if matches!(pressed, Pressed::Command('l')) && !self.is_locked() {
            return self.lock();
        }
        if self.gallery.is_some() && !self.is_locked() {
            // Tab and Enter are heard by its own parts.
            if matches!(pressed, Pressed::Escape | GALLERY) {
                self.gallery = None;
            }
            return Task::none();
        }
        if let Some(overlay) = &self.overlay {
            let message = overlay.key(pressed, self.known.here(""));
            return message.map_or_else(Task::none, |message| self.overlay_said(message));
        }
        if self.is_locked() {
            return self.key_of_sign_in(pressed);
        }
        if self.asked.is_some() {
            return self.key_of_allow(pressed);
        }
        let is_asked = self.dialog().is_some();
        match pressed {
            Pressed::Command('k') => self.show_palette(),
            GALLERY if !is_asked => {
                self.gallery = Some(Gallery::new(gallery::Page::Counter));
                Task::none()
            }
            Pressed::Function(1) => self.show(Overlay::Keys),
            Pressed::Function(2) if !is_asked => self.show_search(),
            Pressed::Function(8) if !is_asked => self.go(Place::Bookings),
            Pressed::Function(number) if is_asked => self.key(Key::Function(number)),
            Pressed::Function(number) => self.function(number),
            Pressed::Character(character) if is_asked || !self.has_field() => self.key(Key::Character(character)),
            // Between two keys of a scan it is content, and so it is once something was typed.
            Pressed::Character('?') if held.is_empty() && self.field.is_empty() => self.show(Overlay::Keys),
            // Pressed again and again they are no beginning of a scan.
            Pressed::Character(character @ ('+' | '-'))
                if self.field.is_empty() && held.chars().all(|key| matches!(key, '+' | '-')) =>
            {
                self.key(Key::Character(character))
            }
            Pressed::Character(character) => {
                self.field.push(character);
                Task::none()
            }
            Pressed::Backspace if self.has_field() && !is_asked => {
                self.field.take_back(1);
                Task::none()
            }
            Pressed::Backspace => self.key(Key::Backspace),
            // What was typed lies beneath a dialog, which goes first.
            Pressed::Escape if !self.field.is_empty() && !is_asked => {
                self.field.clear();
                Task::none()
            }
            Pressed::Escape => self.key(Key::Escape),
            Pressed::Delete => self.key(Key::Delete),
            Pressed::Enter if self.field.is_empty() || is_asked => self.key(Key::Enter),
            Pressed::Enter => self.enter(),
            Pressed::Alt(digit) => self.key(Key::Alt(digit)),
            Pressed::Arrow(arrow) => self.key(Key::Arrow(arrow)),
            Pressed::Tab | Pressed::Command(_) | Pressed::Other => Task::none(),
        }
    }

    /// A function key: the shown screen may mean something of its own by it; else it is the counter's, from wherever one is.
    fn function(&mut self, number: u8) -> Task<Message> {
        let key = Key::Function(number);
        let is_taken = match self.place {
            Place::Counter => true,
            Place::Bookings => self.bookings.takes(key),
            Place::History => self.history.takes(key),
            Place::Shift => self.shift.takes(key),
            Place::Day | Place::Exceptions | Place::Settings => false,
        };
        if is_taken {
            return self.key(key);
        }
        if !COUNTER_KEYS.contains(&number) {
            return Task::none();
        }
        self.counter.call(key);
        self.go(Place::Counter)
    }

    /// Whether the next key is to be chosen for a command and does nothing else.
    fn chooses_hotkeys(&self) -> bool {
        let is_shown = self.overlay.is_none() && self.asked.is_none() && !self.is_locked();
        is_shown && self.place == Place::Settings && self.settings.chooses_hotkeys()
    }

    /// Whether the screen shows the one field.
    pub(super) const fn has_field(&self) -> bool {
        matches!(self.place, Place::Counter | Place::Bookings | Place::History)
    }

    /// Enter after something was typed into the field.
    pub(super) fn enter(&mut self) -> Task<Message> {
        let typed = self.field.text().to_owned();
        let here = self.known.here(&typed);
        match self.place {
            Place::Counter => {
                let action = self.counter.typed(&typed, here);
                self.carry_out(action, counter::Effect::start, Message::Counter)
            }
            Place::Bookings => {
                let action = self.bookings.typed(&typed, here);
                self.carry_out(action, bookings::Effect::start, Message::Bookings)
            }
            Place::Day | Place::Shift | Place::History | Place::Exceptions | Place::Settings => Task::none(),
        }
    }

    fn key_of_sign_in(&mut self, pressed: Pressed) -> Task<Message> {
        let Some(key) = key_of(pressed) else { return Task::none() };
        let action = self.sign_in.key(key, self.known.here(""));
        self.carry_out(action, sign_in::Effect::start, Message::SignIn)
    }

    fn key_of_allow(&mut self, pressed: Pressed) -> Task<Message> {
        let (Some(key), Some(asked)) = (key_of(pressed), &mut self.asked) else { return Task::none() };
        let next = asked.allow.key(key, self.known.here(""));
        self.asked_goes_on(next)
    }

    /// A code that is no badge was shown to who asks for one.
    pub(super) fn pass_over(&mut self, reading: Reading) {
        if self.passed_over.len() >= PASSED_OVER_MAX {
            self.passed_over.remove(0);
        }
        self.passed_over.push(reading);
    }

    /// Whoever held up a code while somebody had to say who they are, and still does, is heard once that is done.
    pub(super) fn hear_who_waits(&mut self) {
        if self.passed_over.is_empty() || self.is_locked() || self.asked.is_some() {
            return;
        }
        let passed_over = std::mem::take(&mut self.passed_over);
        self.engine.scan_again(passed_over.iter().map(|reading| reading.text.as_str()));
    }

    /// A code was read: by whoever stands before the screen that catches it, else by the counter.
    pub(super) fn scanned(&mut self, reading: Reading) -> Task<Message> {
        self.last_input = self.known.now;
        self.torn = None;
        if self.is_locked() {
            let action = self.sign_in.scanned(reading, self.known.here(""));
            return self.carry_out(action, sign_in::Effect::start, Message::SignIn);
        }
        if let Some(asked) = &mut self.asked {
            let next = asked.allow.scanned(reading, self.known.here(""));
            return self.asked_goes_on(next);
        }
        if self.place == Place::Settings && self.settings.takes_scans() {
            let action = self.settings.scanned(&reading, self.known.here(""));
            return self.carry_out_settings(action);
        }
        self.overlay = None;
        self.gallery = None;
        let action = self.counter.scanned(reading, self.known.here(self.field.text()));
        let task = self.carry_out(action, counter::Effect::start, Message::Counter);
        // A booking that is scanned at the bookings is answered there; anything else is the counter's.
        if self.place == Place::Bookings { task } else { Task::batch([task, self.go(Place::Counter)]) }
    }
}

/// A key as a screen without a field hears it.
const fn key_of(pressed: Pressed) -> Option<Key> {
    match pressed {
        Pressed::Enter => Some(Key::Enter),
        Pressed::Escape => Some(Key::Escape),
        Pressed::Backspace => Some(Key::Backspace),
        Pressed::Delete => Some(Key::Delete),
        Pressed::Function(number) => Some(Key::Function(number)),
        Pressed::Character(character) => Some(Key::Character(character)),
        Pressed::Alt(digit) => Some(Key::Alt(digit)),
        Pressed::Arrow(arrow) => Some(Key::Arrow(arrow)),
        Pressed::Tab | Pressed::Command(_) | Pressed::Other => None,
    }
}
