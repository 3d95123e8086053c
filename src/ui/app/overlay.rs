//! What the window itself shows over a screen: the keys, the palette, and whether it is really to be closed.

use iced::advanced::widget::Id;
use iced::widget::{Column, column, operation, row, space};
use iced::{Fill, Task};

use super::floor::Message as Floor;
use super::keys::Pressed;
use crate::domain::language::Language;
use crate::domain::spelling::is_meant_within;
use crate::engine::preferences::hotkeys;
use crate::engine::training::Books;
use crate::ui::icon::Icon;
use crate::ui::screen::settings::Section;
use crate::ui::screen::{Here, Place};
use crate::ui::theme::Theme;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FIGURE_ROW, PALETTE, S4, S16, S32, Type};
use crate::ui::widget::button;
use crate::ui::widget::button::key_cap;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::empty::empty;
use crate::ui::widget::field;
use crate::ui::widget::menu::{Entry, menu};
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::label;

/// The palette's input.
const PALETTE_INPUT: &str = "palette";

/// The input of what is searched.
const SEARCH_INPUT: &str = "search";

/// The longest name that is looked for, in characters.
const NAME_CHARS_MAX: usize = 40;

/// What is over the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// Which key does what.
    Keys,
    /// Everything that can be gone to or done, by name.
    Palette {
        /// What was typed.
        typed: String,
        /// What can be done at the moment, beside what always can.
        now: Vec<Command>,
    },
    /// A text input of its own: what the one field cannot hear, Chinese names among it, is composed there.
    Search {
        /// What was typed.
        typed: String,
    },
    /// Facts wait while the window is to be closed.
    Closing {
        /// How many.
        waiting: u64,
    },
}

/// What happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A name was typed, of something to do or of somebody.
    NameTyped(String),
    /// What was typed is to be searched.
    Searched,
    /// A command was chosen.
    Chosen(Command),
    /// It is to go.
    Dismissed,
    /// The window is to be closed all the same.
    QuitPressed,
}

/// What the palette offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Going to a place.
    Go(Place),
    /// Going to a part of the settings.
    Set(Section),
    /// What a key of the counter does.
    Press(hotkeys::Command),
    /// Searching by a name.
    Search,
    /// Taking in somebody who comes without a booking.
    WalkIn,
    /// Writing what is listed into a file.
    Export,
    /// Locking the terminal.
    Lock,
    /// Speaking another language.
    Speak(Language),
    /// Looking otherwise.
    Look(Theme),
    /// Opening training.
    Train,
    /// Closing it again.
    EndTraining,
    /// Showing the counter a voucher to practise with.
    Practise,
    /// Syncing now.
    Sync,
    /// Showing the keys.
    Keys,
    /// Ending the program; the only way out of a window that stands alone on the screen.
    Quit,
}

/// What stands on a key.
#[derive(Debug, Clone, Copy)]
enum Cap {
    /// Always this.
    Fixed(&'static str),
    /// What was chosen for a command.
    Of(hotkeys::Command),
}

/// Which key does what, in the order in which they are shown: the key, and the key of its meaning.
const KEYS: [(Cap, &str); 14] = [
    (Cap::Fixed("Enter"), "window-key-enter"),
    (Cap::Fixed("Esc"), "window-key-escape"),
    (Cap::Fixed("0-9"), "window-key-digits"),
    (Cap::Of(hotkeys::Command::Keys), does(hotkeys::Command::Keys)),
    (Cap::Fixed("F2"), "window-key-f2"),
    (Cap::Of(hotkeys::Command::Manager), does(hotkeys::Command::Manager)),
    (Cap::Of(hotkeys::Command::Again), does(hotkeys::Command::Again)),
    (Cap::Of(hotkeys::Command::Undo), does(hotkeys::Command::Undo)),
    (Cap::Of(hotkeys::Command::Bookings), does(hotkeys::Command::Bookings)),
    (Cap::Of(hotkeys::Command::Slip), does(hotkeys::Command::Slip)),
    (Cap::Of(hotkeys::Command::Drawer), does(hotkeys::Command::Drawer)),
    (Cap::Of(hotkeys::Command::Lock), does(hotkeys::Command::Lock)),
    (Cap::Of(hotkeys::Command::Palette), does(hotkeys::Command::Palette)),
    (Cap::Fixed("Tab"), "window-key-tab"),
];

/// The same where the shop sells, beside the others.
const KEYS_OF_TILL: [(Cap, &str); 12] = [
    (Cap::Fixed("3*"), "window-key-times"),
    (Cap::Fixed("+ −"), "window-key-step"),
    (Cap::Fixed("Del"), "window-key-remove"),
    (Cap::Fixed("↑ ↓"), "window-key-row"),
    (Cap::Of(hotkeys::Command::Member), does(hotkeys::Command::Member)),
    (Cap::Of(hotkeys::Command::Manager), "window-key-discount"),
    (Cap::Of(hotkeys::Command::Again), "window-key-hold"),
    (Cap::Of(hotkeys::Command::Recall), does(hotkeys::Command::Recall)),
    (Cap::Fixed("Enter"), "window-key-pay-enter"),
    (Cap::Of(hotkeys::Command::Pay), does(hotkeys::Command::Pay)),
    (Cap::Of(hotkeys::Command::Exact), does(hotkeys::Command::Exact)),
    (Cap::Fixed("Alt+1 …"), "window-key-tender"),
];

/// The text of what a command does.
const fn does(command: hotkeys::Command) -> &'static str {
    match command {
        hotkeys::Command::Keys => "window-key-f1",
        hotkeys::Command::Member => "window-key-f3",
        hotkeys::Command::Manager => "window-key-f4",
        hotkeys::Command::Again => "window-key-f5",
        hotkeys::Command::Recall => "window-key-f6",
        hotkeys::Command::Pay => "window-key-f9",
        hotkeys::Command::Exact => "window-key-f12",
        hotkeys::Command::Undo => "window-key-f7",
        hotkeys::Command::Bookings => "window-key-f8",
        hotkeys::Command::Slip => "window-key-f10",
        hotkeys::Command::Drawer => "window-key-f11",
        hotkeys::Command::Lock => "window-key-lock",
        hotkeys::Command::Palette => "window-key-palette",
    }
}

impl Overlay {
    /// The palette, with the focus in its input. `now` can be done at the moment, beside what always can.
    pub(super) fn palette(now: Vec<Command>) -> (Self, Task<Floor>) {
        (Self::Palette { typed: String::new(), now }, operation::focus(Id::new(PALETTE_INPUT)))
    }

    /// The search, with the focus in its input.
    pub(super) fn search() -> (Self, Task<Floor>) {
        (Self::Search { typed: String::new() }, operation::focus(Id::new(SEARCH_INPUT)))
    }

    /// What a key means while it is shown.
    pub(super) fn key(&self, pressed: Pressed, here: Here<'_>) -> Option<Message> {
        match (self, pressed) {
            (_, Pressed::Escape) | (Self::Keys, Pressed::Enter | Pressed::Function(1) | Pressed::Character('?')) => {
                Some(Message::Dismissed)
            }
            (Self::Palette { typed, now }, Pressed::Enter) => {
                offered(typed, now, here).into_iter().next().map(|(command, _)| Message::Chosen(command))
            }
            (Self::Search { .. }, Pressed::Enter) => Some(Message::Searched),
            (Self::Closing { .. }, Pressed::Enter) => Some(Message::QuitPressed),
            _ => None,
        }
    }

    /// The dialog.
    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        match self {
            Self::Keys => keys(here),
            Self::Palette { typed, now } => palette(typed, now, here),
            Self::Search { typed } => search(typed, here),
            Self::Closing { waiting } => closing(*waiting, here),
        }
    }

    /// Takes up what was typed.
    pub(super) fn name_typed(&mut self, name: &str) {
        if let Self::Palette { typed, .. } | Self::Search { typed } = self {
            *typed = name.chars().take(NAME_CHARS_MAX).collect();
        }
    }
}

fn keys(here: Here<'_>) -> Dialog<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let line = |(cap, meaning): (Cap, &'static str)| {
        let (cap, other) = match cap {
            Cap::Fixed(cap) => (cap, None),
            // Beside its key, whichever that is.
            Cap::Of(hotkeys::Command::Keys) => (here.cap(hotkeys::Command::Keys), Some(key_cap("?", Ink::Soft))),
            Cap::Of(command) => (here.cap(command), None),
        };
        let caps = row![key_cap(cap, Ink::Soft)].push(other).spacing(S4);
        row![label(of(meaning), Type::T16), space().width(Fill), caps]
            .height(FIGURE_ROW)
            .align_y(iced::Center)
            .spacing(S16)
            .into()
    };
    let lines = Column::with_children(KEYS.map(line));
    let asked = dialog(of("window-keys"), of("window-keys.explains"));
    let asked = if here.sells() {
        let till = Column::with_children(KEYS_OF_TILL.map(line));
        asked.wide().body(row![lines.width(Fill), till.width(Fill)].spacing(S32))
    } else {
        asked.body(lines)
    };
    asked.way(button::plain(of("window-keys-close")).key("Esc").on_press(Message::Dismissed))
}

fn palette<'a>(typed: &'a str, now: &[Command], here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let hint = of("window-palette.hint");
    let input = field::input(PALETTE_INPUT, "", &hint, typed, Some(Message::NameTyped));
    let offered = offered(typed, now, here);
    let list = if offered.is_empty() {
        empty(of("window-palette.nothing"), "")
    } else {
        let entry = |(command, name): (Command, String)| Entry {
            icon: command.icon(),
            name,
            on_press: Message::Chosen(command),
        };
        // The first is what Enter does.
        scroll(menu(offered.into_iter().map(entry).collect(), 0)).height(PALETTE).into()
    };
    dialog(of("window-palette"), of("window-palette.explains"))
        .body(column![input, list].spacing(S16))
        .way(button::plain(of("window-keys-close")).key("Esc").on_press(Message::Dismissed))
}

fn search<'a>(typed: &'a str, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key| here.text.of(key, &[]);
    let [asks, explains, hint] = if here.sells() {
        ["window-search-goods", "window-search-goods.explains", "window-search-goods.hint"]
    } else {
        ["window-search", "window-search.explains", "window-search.hint"]
    };
    let input = field::input(SEARCH_INPUT, "", &of(hint), typed, Some(Message::NameTyped));
    let find = (!typed.trim().is_empty()).then_some(Message::Searched);
    dialog(of(asks), of(explains))
        .body(input)
        .way(button::plain(of("window-keys-close")).tall().key("Esc").on_press(Message::Dismissed))
        .way(button::primary(of("window-search.find")).key("Enter").on_press_maybe(find))
}

fn closing(waiting: u64, here: Here<'_>) -> Dialog<'_, Message> {
    let of = |key| here.text.of(key, &[("count", waiting.into())]);
    dialog(of("window-closing"), of("window-closing.explains"))
        .way(button::danger(of("window-quit")).key("Enter").on_press(Message::QuitPressed))
        .way(button::plain(of("window-stay")).key("Esc").on_press(Message::Dismissed))
}

/// The commands that are meant by what was typed, with their names.
fn offered(typed: &str, now: &[Command], here: Here<'_>) -> Vec<(Command, String)> {
    let places = Place::ALL.into_iter().filter(|place| place.is_open_to(here)).map(Command::Go);
    let keys = [hotkeys::Command::Undo, hotkeys::Command::Slip, hotkeys::Command::Drawer].map(Command::Press);
    let others = [Command::Search, Command::WalkIn, Command::Lock, Command::Sync, Command::Keys, Command::Quit];
    let training: &[Command] = match here.books {
        Books::Real => &[Command::Train],
        Books::Training => &[Command::Practise, Command::EndTraining],
    };
    let others = now.iter().copied().chain(keys).chain(others).chain(training.iter().copied());
    let languages = Language::ALL.into_iter().filter(|language| *language != here.text.language()).map(Command::Speak);
    let looks = Theme::ALL.map(Command::Look);
    let all = places.chain(others).chain(Section::ALL.map(Command::Set)).chain(languages).chain(looks);
    all.map(|command| (command, command.name(here))).filter(|(_, name)| is_meant_within(name, typed)).collect()
}

impl Command {
    fn name(self, here: Here<'_>) -> String {
        match self {
            Self::Go(place) => here.text.of(place.key(), &[]),
            Self::Set(section) => {
                let section = here.text.of(&section.key(), &[]);
                here.text.of("window-palette-section", &[("section", section.into())])
            }
            Self::Press(command) => here.text.of(does(command), &[]),
            Self::Search => here.text.of("window-key-f2", &[]),
            Self::WalkIn => here.text.of("window-palette-walk-in", &[]),
            Self::Export => here.text.of("window-palette-export", &[]),
            Self::Lock => here.text.of("window-lock", &[]),
            Self::Speak(language) => language.own_name().to_owned(),
            Self::Look(Theme::Light) => here.text.of("window-palette-light", &[]),
            Self::Look(Theme::Dark) => here.text.of("window-palette-dark", &[]),
            Self::Train => here.text.of("window-palette-train", &[]),
            Self::EndTraining => here.text.of("window-palette-end-training", &[]),
            Self::Practise => here.text.of("window-palette-practise", &[]),
            Self::Sync => here.text.of("window-palette-sync", &[]),
            Self::Keys => here.text.of("window-keys", &[]),
            Self::Quit => here.text.of("window-quit", &[]),
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Go(place) => place.icon(),
            Self::Set(section) => section.icon(),
            Self::Press(hotkeys::Command::Undo) => Icon::Undo,
            Self::Press(hotkeys::Command::Slip) => Icon::Printer,
            Self::Press(hotkeys::Command::Drawer) => Icon::Drawer,
            Self::Press(hotkeys::Command::Manager) => Icon::User,
            Self::Search => Icon::Search,
            Self::WalkIn => Icon::Users,
            Self::Export => Icon::Export,
            Self::Lock => Icon::Lock,
            Self::Speak(_) => Icon::Globe,
            Self::Look(_) => Icon::Palette,
            Self::Train | Self::EndTraining => Icon::Flag,
            Self::Practise => Icon::Voucher,
            Self::Sync => Icon::Sync,
            Self::Press(_) | Self::Keys => Icon::Keyboard,
            Self::Quit => Icon::Close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen::sample::{SMALLEST, Sample, check_view};

    fn palette_of(typed: &str) -> Overlay {
        Overlay::Palette { typed: typed.into(), now: vec![Command::Export] }
    }

    #[track_caller]
    fn drawn(name: &str, overlay: &Overlay) {
        let sample = |language| Sample::new(language).managed();
        check_view(name, SMALLEST, sample, overlay, |overlay, here| overlay.dialog(here).over(space()));
    }

    #[test]
    fn keys_palette_and_farewell_are_whole_in_both_languages() {
        drawn("keys", &Overlay::Keys);
        let selling = |language| Sample::new(language).managed().selling();
        check_view("keys-selling", SMALLEST, selling, &Overlay::Keys, |overlay, here| {
            overlay.dialog(here).over(space())
        });
        drawn("palette", &palette_of(""));
        drawn("palette-nothing", &palette_of("zzz"));
        drawn("closing", &Overlay::Closing { waiting: 13 });
        drawn("search", &Overlay::Search { typed: String::new() });
        check_view(
            "search-selling",
            SMALLEST,
            selling,
            &Overlay::Search { typed: "桂花".into() },
            |overlay, here| overlay.dialog(here).over(space()),
        );
    }

    #[test]
    fn the_palette_finds_by_a_part_of_the_name_and_offers_only_what_is_open() {
        let manager = Sample::new(Language::English).managed();
        let cashier = Sample::new(Language::English);
        let commands = |sample: &Sample, typed: &str| {
            offered(typed, &[], sample.here()).into_iter().map(|(command, _)| command).collect::<Vec<_>>()
        };
        assert_eq!(commands(&manager, "hist"), [Command::Go(Place::History)]);
        assert_eq!(commands(&cashier, "drawer"), [Command::Press(hotkeys::Command::Drawer)]);
        assert_eq!(commands(&cashier, "settings: app"), [Command::Set(Section::Appearance)]);
        assert!(commands(&manager, "").contains(&Command::Go(Place::Day)));
        assert!(!commands(&cashier, "").contains(&Command::Go(Place::Day)));
        assert_eq!(commands(&cashier, "中文"), [Command::Speak(Language::Chinese)]);
    }

    #[test]
    fn chinese_names_are_found_by_initials_and_by_sounds() {
        let sample = Sample::new(Language::Chinese);
        let first = |typed| offered(typed, &[], sample.here()).into_iter().map(|(command, _)| command).next();
        for typed in ["历史", "ls", "lishi", "LiShi"] {
            assert_eq!(first(typed), Some(Command::Go(Place::History)), "{typed}");
        }
        assert_eq!(first("zzzz"), None);
    }

    #[test]
    fn enter_takes_the_first_of_the_palette_and_escape_leaves() {
        let sample = Sample::new(Language::English);
        let palette = palette_of("book");
        let first = Message::Chosen(Command::Go(Place::Bookings));
        assert_eq!(palette.key(Pressed::Enter, sample.here()), Some(first));
        assert_eq!(palette.key(Pressed::Escape, sample.here()), Some(Message::Dismissed));
        let closing = Overlay::Closing { waiting: 1 };
        assert_eq!(closing.key(Pressed::Enter, sample.here()), Some(Message::QuitPressed));
        assert_eq!(Overlay::Keys.key(Pressed::Character('x'), sample.here()), None);
    }
}
