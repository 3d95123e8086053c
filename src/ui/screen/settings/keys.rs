//! What the keys do, and which key does it.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row};

use super::Message;
use crate::engine::preferences::hotkeys::{Command, Hotkey, Hotkeys};
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{KEY_CAPS, S4, S8, S16, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::button::key_cap;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::words::words;
use crate::ui::widget::{button, card};

/// What does something.
#[derive(Debug, Clone, Copy)]
enum Keys {
    /// Always these keys.
    Fixed(&'static [&'static str]),
    /// The key of a command, which can be another.
    Of(Command),
}

/// The keys of a group, each with the text of what it does.
type Group = (&'static str, &'static [(Keys, &'static str)]);

const TILL: Group = (
    "settings-keys-till",
    &[
        (Keys::Fixed(&["3", "*"]), "settings-key-times"),
        (Keys::Fixed(&["+", "−", "Del"]), "settings-key-lines"),
        (Keys::Of(Command::Member), does(Command::Member)),
        (Keys::Of(Command::Manager), "settings-key-discount"),
        (Keys::Of(Command::Again), "settings-key-hold"),
        (Keys::Of(Command::Recall), does(Command::Recall)),
        (Keys::Of(Command::Pay), does(Command::Pay)),
        (Keys::Of(Command::Exact), does(Command::Exact)),
        (Keys::Fixed(&["Alt", "1", "2"]), "settings-key-tender"),
    ],
);

const GROUPS: [Group; 3] = [
    (
        "settings-keys-counter",
        &[
            (Keys::Fixed(&["Enter"]), "settings-key-enter"),
            (Keys::Fixed(&["Esc"]), "settings-key-escape"),
            (Keys::Fixed(&["F2"]), "settings-key-search"),
            (Keys::Of(Command::Manager), does(Command::Manager)),
            (Keys::Of(Command::Again), does(Command::Again)),
            (Keys::Of(Command::Undo), does(Command::Undo)),
            (Keys::Of(Command::Slip), does(Command::Slip)),
            (Keys::Of(Command::Drawer), does(Command::Drawer)),
        ],
    ),
    (
        "settings-keys-everywhere",
        &[
            (Keys::Of(Command::Keys), does(Command::Keys)),
            (Keys::Of(Command::Bookings), does(Command::Bookings)),
            (Keys::Of(Command::Palette), does(Command::Palette)),
            (Keys::Of(Command::Lock), does(Command::Lock)),
        ],
    ),
    (
        "settings-keys-focus",
        &[
            (Keys::Fixed(&["Tab"]), "settings-key-next"),
            (Keys::Fixed(&["Shift", "Tab"]), "settings-key-back"),
            (Keys::Fixed(&["↑", "↓", "←", "→"]), "settings-key-arrows"),
            (Keys::Fixed(&["Space"]), "settings-key-press"),
        ],
    ),
];

/// The text of what a command does.
const fn does(command: Command) -> &'static str {
    match command {
        Command::Keys => "settings-key-map",
        Command::Member => "settings-key-member",
        Command::Manager => "settings-key-manager",
        Command::Again => "settings-key-again",
        Command::Recall => "settings-key-recall",
        Command::Pay => "settings-key-pay",
        Command::Exact => "settings-key-exact",
        Command::Undo => "settings-key-undo",
        Command::Bookings => "settings-key-bookings",
        Command::Slip => "settings-key-reprint",
        Command::Drawer => "settings-key-drawer",
        Command::Lock => "settings-key-lock",
        Command::Palette => "settings-key-palette",
    }
}

/// A command that is about to be given another key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choosing {
    command: Command,
    /// A key that was pressed, and the command that has it already.
    taken: Option<(Hotkey, Command)>,
}

impl Choosing {
    pub(super) const fn new(command: Command) -> Self {
        Self { command, taken: None }
    }

    /// The keys with the one that was pressed; nothing where another command has it, which is said.
    pub(super) fn pressed(&mut self, hotkey: Hotkey, hotkeys: Hotkeys) -> Option<Hotkeys> {
        match hotkeys.with(self.command, hotkey) {
            Ok(changed) => Some(changed),
            Err(other) => {
                self.taken = Some((hotkey, other));
                None
            }
        }
    }

    /// The question.
    pub(super) fn view(self, here: Here<'_>) -> Dialog<'_, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let asks = here.text.of("settings-key-asks", &[("does", of(does(self.command)).into())]);
        let leave = button::plain(of("settings-cancel")).key("Esc").on_press(Message::DialogClosed);
        let asked = dialog(asks, of("settings-key-asks.explains")).way(leave);
        match self.taken {
            None => asked,
            Some((hotkey, other)) => {
                let fills = [("key", hotkey.cap().into()), ("does", of(does(other)).into())];
                let says = here.text.of("settings-key-taken", &fills);
                asked.body(words(says, Type::T16).class(Ink::Tinted(Hue::Bad)))
            }
        }
    }
}

pub(super) fn view(here: Here<'_>) -> Element<'_, Message> {
    let [counter, everywhere, focus] = GROUPS.map(|group| panel(group, here));
    let till = here.sells().then(|| panel(TILL, here));
    let is_usual = *here.hotkeys == Hotkeys::default();
    let usual = button::plain(here.text.of("settings-keys-usual", &[]));
    let usual = usual.on_press_maybe((!is_usual).then_some(Message::UsualHotkeysPressed));
    let explains = words(here.text.of("settings-keys-change", &[]), Type::T16).class(Ink::Soft).width(Fill);
    let usual = row![explains, Element::from(usual)].spacing(S16).align_y(Vertical::Center);
    match here.shape {
        Shape::Landscape => {
            let left = column![counter].push(till).push(usual).spacing(S16).width(Fill);
            row![left, column![everywhere, focus].spacing(S16).width(Fill)].spacing(S16).into()
        }
        Shape::Portrait => column![counter].push(till).push(everywhere).push(focus).push(usual).spacing(S16).into(),
    }
}

fn panel((title, keys): Group, here: Here<'_>) -> Element<'_, Message> {
    let rows = keys.iter().fold(column![], |all, (keys, does)| {
        let caps: Element<'_, Message> = match keys {
            Keys::Fixed(caps) => {
                caps.iter().fold(row![].spacing(S4), |all, cap| all.push(key_cap(cap, Ink::Soft))).into()
            }
            Keys::Of(command) => {
                let change = button::plain(here.cap(*command)).small().on_press(Message::HotkeyPressed(*command));
                let other = matches!(command, Command::Keys).then(|| key_cap("?", Ink::Soft));
                row![Element::from(change)].push(other).spacing(S4).align_y(Vertical::Center).into()
            }
        };
        let line = row![container(caps).width(KEY_CAPS), words(here.text.of(does, &[]), Type::T16).width(Fill)];
        // A key that can be another is pressed; one that cannot takes as much room.
        all.push(line.height(TARGET).spacing(S16).align_y(Vertical::Center))
    });
    card::titled(here.text.of(title, &[]), row![], card::padded(rows.spacing(S8))).width(Fill).into()
}
