//! What the window hears of the keyboard, before anybody decides what it means.
//!
//! Every key is heard, whatever has the focus: a scanner types, and no scan may depend on where the focus is.

use std::time::Instant;

use iced::event::Status;
use iced::keyboard::key::Named;
use iced::keyboard::{self, Key, Modifiers};

use crate::engine::hardware;
use crate::engine::preferences::hotkeys::{Command, Hotkey, Hotkeys};
use crate::ui::screen::Arrow;

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stroke {
    /// Which.
    pub pressed: Pressed,
    /// Whether something with the focus has used it.
    pub taken: Taken,
    /// When; for the pace of a burst.
    pub at: Instant,
}

/// A key, as far as the window tells keys apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pressed {
    /// Enter, on either part of the keyboard.
    Enter,
    /// Tab.
    Tab,
    /// Escape.
    Escape,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// F1 to F12.
    Function(u8),
    /// A key that writes a character.
    Character(char),
    /// A letter while Ctrl is held.
    Command(char),
    /// A digit while Alt is held.
    Alt(char),
    /// An arrow.
    Arrow(Arrow),
    /// Any other key that people press between characters.
    Other,
}

/// Whether something with the focus has used a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// A text input or a button has.
    Yes,
    /// Nothing has: it is the window's.
    No,
}

impl Pressed {
    /// As a key that a command may be given, if it is one.
    pub fn hotkey(self) -> Option<Hotkey> {
        match self {
            Self::Function(number) => Hotkey::named(&format!("F{number}")),
            Self::Command(letter) => Hotkey::named(&format!("Ctrl+{}", letter.to_ascii_uppercase())),
            Self::Enter
            | Self::Tab
            | Self::Escape
            | Self::Backspace
            | Self::Delete
            | Self::Character(_)
            | Self::Alt(_)
            | Self::Arrow(_)
            | Self::Other => None,
        }
    }

    /// The usual key of the command that it was chosen for. A usual key whose command has another means nothing.
    #[must_use]
    pub fn meant(self, hotkeys: Hotkeys) -> Self {
        let Some(hotkey) = self.hotkey() else { return self };
        match hotkeys.meant(hotkey) {
            Some(command) => Self::usual(command),
            None if Command::ALL.into_iter().any(|command| command.usual() == hotkey) => Self::Other,
            None => self,
        }
    }

    /// The usual key of a command.
    pub const fn usual(command: Command) -> Self {
        match command {
            Command::Keys => Self::Function(1),
            Command::Member => Self::Function(3),
            Command::Manager => Self::Function(4),
            Command::Again => Self::Function(5),
            Command::Recall => Self::Function(6),
            Command::Undo => Self::Function(7),
            Command::Bookings => Self::Function(8),
            Command::Pay => Self::Function(9),
            Command::Slip => Self::Function(10),
            Command::Drawer => Self::Function(11),
            Command::Exact => Self::Function(12),
            Command::Lock => Self::Command('l'),
            Command::Palette => Self::Command('k'),
        }
    }

    /// The key as those know it who tell scans from typing.
    pub const fn to_scanners(self) -> hardware::Key {
        match self {
            Self::Character(character) => hardware::Key::Character(character),
            Self::Enter => hardware::Key::Enter,
            Self::Tab => hardware::Key::Tab,
            Self::Backspace => hardware::Key::Backspace,
            Self::Escape
            | Self::Delete
            | Self::Function(_)
            | Self::Command(_)
            | Self::Alt(_)
            | Self::Arrow(_)
            | Self::Other => hardware::Key::Other,
        }
    }
}

impl Stroke {
    /// What an event says, if it is a key that was pressed. Shift, Ctrl and their like are none by themselves.
    pub fn heard(event: &keyboard::Event, status: Status, at: Instant) -> Option<Self> {
        let keyboard::Event::KeyPressed { key, modified_key, modifiers, text, .. } = event else { return None };
        let taken = match status {
            Status::Captured => Taken::Yes,
            Status::Ignored => Taken::No,
        };
        Some(Self { pressed: pressed(key, modified_key, *modifiers, text.as_deref())?, taken, at })
    }
}

fn pressed(key: &Key, modified: &Key, modifiers: Modifiers, text: Option<&str>) -> Option<Pressed> {
    if let Key::Named(named) = key {
        return match named {
            Named::Enter => Some(Pressed::Enter),
            Named::Tab => Some(Pressed::Tab),
            Named::Escape => Some(Pressed::Escape),
            Named::Backspace => Some(Pressed::Backspace),
            Named::Delete => Some(Pressed::Delete),
            Named::Space => Some(Pressed::Character(' ')),
            Named::ArrowUp => Some(Pressed::Arrow(Arrow::Up)),
            Named::ArrowDown => Some(Pressed::Arrow(Arrow::Down)),
            Named::ArrowLeft => Some(Pressed::Arrow(Arrow::Left)),
            Named::ArrowRight => Some(Pressed::Arrow(Arrow::Right)),
            Named::Shift
            | Named::Control
            | Named::Alt
            | Named::AltGraph
            | Named::Super
            | Named::CapsLock
            | Named::NumLock => None,
            named => Some(function(*named).map_or(Pressed::Other, Pressed::Function)),
        };
    }
    let visible = |text: &str| text.chars().next().filter(|character| !character.is_control());
    let named = |key: &Key| match key {
        Key::Character(name) => visible(name),
        Key::Named(_) | Key::Unidentified => None,
    };
    // AltGr is Ctrl and Alt together on some keyboards, and writes characters.
    if modifiers.command() && !modifiers.alt() {
        return named(key).map(|letter| Pressed::Command(letter.to_ascii_lowercase()));
    }
    if modifiers.alt()
        && !modifiers.command()
        && let Some(digit) = named(key).filter(char::is_ascii_digit)
    {
        return Some(Pressed::Alt(digit));
    }
    Some(text.and_then(visible).or_else(|| named(modified)).map_or(Pressed::Other, Pressed::Character))
}

const fn function(named: Named) -> Option<u8> {
    Some(match named {
        Named::F1 => 1,
        Named::F2 => 2,
        Named::F3 => 3,
        Named::F4 => 4,
        Named::F5 => 5,
        Named::F6 => 6,
        Named::F7 => 7,
        Named::F8 => 8,
        Named::F9 => 9,
        Named::F10 => 10,
        Named::F11 => 11,
        Named::F12 => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &Key, modifiers: Modifiers, text: Option<&str>, expected: Option<Pressed>) {
        assert_eq!(pressed(key, key, modifiers, text), expected);
    }

    fn character(text: &str) -> Key {
        Key::Character(text.into())
    }

    #[test]
    fn a_key_is_what_it_writes() {
        check(&character("a"), Modifiers::empty(), Some("a"), Some(Pressed::Character('a')));
        check(&character("7"), Modifiers::SHIFT, Some("&"), Some(Pressed::Character('&')));
        check(&Key::Named(Named::Space), Modifiers::empty(), Some(" "), Some(Pressed::Character(' ')));
    }

    #[test]
    fn a_letter_with_ctrl_is_a_command_and_with_altgr_what_it_writes() {
        check(&character("K"), Modifiers::CTRL, None, Some(Pressed::Command('k')));
        check(&character("q"), Modifiers::CTRL | Modifiers::ALT, Some("@"), Some(Pressed::Character('@')));
    }

    #[test]
    fn a_digit_with_alt_is_a_way_to_pay_and_no_figure() {
        check(&character("2"), Modifiers::ALT, Some("2"), Some(Pressed::Alt('2')));
        check(&character("2"), Modifiers::CTRL | Modifiers::ALT, Some("²"), Some(Pressed::Character('²')));
    }

    #[test]
    fn keys_that_only_change_others_are_not_heard() {
        for named in [Named::Shift, Named::Control, Named::Alt, Named::AltGraph, Named::CapsLock] {
            check(&Key::Named(named), Modifiers::empty(), None, None);
        }
        check(&Key::Named(Named::ArrowUp), Modifiers::empty(), None, Some(Pressed::Arrow(Arrow::Up)));
        check(&Key::Named(Named::Home), Modifiers::empty(), None, Some(Pressed::Other));
        check(&Key::Named(Named::F12), Modifiers::empty(), None, Some(Pressed::Function(12)));
    }

    #[test]
    fn a_command_answers_to_the_key_that_was_chosen_for_it_and_to_no_other() {
        let chosen = Hotkey::named("Ctrl+U").unwrap();
        let hotkeys = Hotkeys::default().with(Command::Undo, chosen).unwrap();
        assert_eq!(Pressed::Command('u').meant(hotkeys), Pressed::Function(7));
        assert_eq!(Pressed::Function(7).meant(hotkeys), Pressed::Other);
        for untouched in [Pressed::Function(8), Pressed::Function(2), Pressed::Command('c'), Pressed::Character('7')] {
            assert_eq!(untouched.meant(hotkeys), untouched);
        }
        for command in Command::ALL {
            assert_eq!(Pressed::usual(command).hotkey(), Some(command.usual()), "{command:?}");
        }
    }

    #[test]
    fn a_control_character_is_not_written() {
        check(&character("\u{1b}"), Modifiers::empty(), Some("\u{1b}"), Some(Pressed::Other));
    }
}
