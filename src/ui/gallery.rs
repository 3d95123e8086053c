//! Every part of the window in every state: to look at while building, and for the tests that hold the parts to their room.
//!
//! It is a screen like any other, with sample texts of its own. `countersign gallery --out DIR` draws it in both themes and
//! languages.

mod charts;
mod controls;
mod counter;
mod entries;
mod lists;
mod people;
mod rooms;
mod till;
mod verdicts;

use iced::Fill;
use iced::widget::{column, container, row};

use crate::ui::focus::scope;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::keypad::Key;
use crate::ui::widget::rail::{self, Standing};
use crate::ui::widget::status_strip::{self, State, status_strip};

/// The longest that is kept of what is typed, in characters.
const TYPED_MAX: usize = 40;

/// The gallery: which page is open, and what was typed and chosen on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gallery {
    page: Page,
    typed: String,
    reason: String,
    tab: usize,
}

/// A page of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// The frame of the counter, with a verdict.
    Counter,
    /// All verdicts, and the bars that keep a result.
    Verdicts,
    /// Buttons, tabs, states, undo, inputs, keypad.
    Controls,
    /// Tables, lists, figures, and nothing.
    Lists,
    /// People to be chosen, and the dots of a PIN.
    People,
    /// Key figures and charts.
    Charts,
    /// What is entered and chosen.
    Entries,
    /// Title, menu, steps, offers.
    Rooms,
    /// A question over the rest.
    Dialog,
}

impl Page {
    /// Every page.
    pub const ALL: [Self; 9] = [
        Self::Counter,
        Self::Verdicts,
        Self::Controls,
        Self::Lists,
        Self::People,
        Self::Charts,
        Self::Entries,
        Self::Rooms,
        Self::Dialog,
    ];

    /// Its name in files and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Verdicts => "verdicts",
            Self::Controls => "controls",
            Self::Lists => "lists",
            Self::People => "people",
            Self::Charts => "charts",
            Self::Entries => "entries",
            Self::Rooms => "rooms",
            Self::Dialog => "dialog",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Counter => Icon::Counter,
            Self::Verdicts => Icon::Attention,
            Self::Controls => Icon::Settings,
            Self::Lists => Icon::History,
            Self::People => Icon::Users,
            Self::Charts => Icon::Chart,
            Self::Entries => Icon::Keyboard,
            Self::Rooms => Icon::Store,
            Self::Dialog => Icon::Info,
        }
    }
}

/// What happened in the gallery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A page was gone to.
    PageChosen(Page),
    /// A tab was chosen.
    TabChosen(usize),
    /// A key of the keypad was pressed.
    KeyPressed(Key),
    /// A reason was typed.
    ReasonTyped(String),
    /// Something was pressed that does nothing here.
    Pressed,
}

impl Gallery {
    /// The gallery, open at a page.
    pub fn new(page: Page) -> Self {
        Self { page, typed: String::new(), reason: String::new(), tab: 0 }
    }

    /// Takes up what happened.
    pub fn update(&mut self, message: Message) {
        match message {
            Message::PageChosen(page) => self.page = page,
            Message::TabChosen(tab) => self.tab = tab,
            Message::KeyPressed(key) => self.key_pressed(key),
            Message::ReasonTyped(reason) => self.reason = reason,
            Message::Pressed => {}
        }
    }

    fn key_pressed(&mut self, key: Key) {
        match key {
            Key::Digit(digit) => self.typed.push_str(&digit.to_string()),
            Key::DoubleZero => self.typed.push_str("00"),
            Key::Point => self.typed.push('.'),
            Key::Clear => self.typed.clear(),
            Key::Backspace => {
                self.typed.pop();
            }
        }
        self.typed = self.typed.chars().take(TYPED_MAX).collect();
    }

    /// The open page.
    pub fn view(&self, text: &Text) -> Element<'static, Message> {
        let main = match self.page {
            Page::Counter => counter::view(text, &self.typed),
            Page::Verdicts => verdicts::view(text),
            Page::Controls => controls::view(text, self.tab, &self.reason),
            Page::Lists => lists::view(text),
            Page::People => people::view(text),
            Page::Charts => charts::view(text),
            Page::Entries => entries::view(text),
            Page::Rooms => rooms::view(text),
            Page::Dialog => {
                return scope(counter::asked(text, self.framed(text, counter::view(text, "")), &self.reason));
            }
        };
        scope(self.framed(text, main))
    }

    fn framed(&self, text: &Text, main: Element<'static, Message>) -> Element<'static, Message> {
        let place = |page: Page| rail::Item {
            icon: page.icon(),
            name: text.of("gallery-page", &[("page", page.name().into())]),
            waiting: if page == Page::Lists { 2 } else { 0 },
            standing: if page == self.page { Standing::Here } else { Standing::Elsewhere },
            on_press: Message::PageChosen(page),
        };
        // The question stands where other windows have the lock.
        let places = Page::ALL.into_iter().filter(|page| *page != Page::Dialog).map(place).collect();
        let main = container(main).padding(S16).width(Fill).height(Fill);
        let above = row![rail::rail(places, place(Page::Dialog)), main].height(Fill);
        container(column![above, strip(text, self.page)]).width(Fill).height(Fill).class(Surface::Window).into()
    }
}

/// The strip: online on most pages, offline on one.
fn strip(text: &Text, page: Page) -> Element<'static, Message> {
    let item = |icon, key, state| status_strip::Item { icon, says: text.of(key, &[]), state };
    let waiting = |count: u32, state| status_strip::Item {
        icon: Icon::Queue,
        says: text.of("gallery-waiting", &[("count", count.into())]),
        state,
    };
    let cloud = if page == Page::Verdicts {
        vec![item(Icon::Offline, "gallery-offline", State::Unwell), waiting(13, State::Unwell)]
    } else {
        vec![item(Icon::Online, "gallery-online", State::Well), waiting(0, State::Usual)]
    };
    let data = item(Icon::Sync, "gallery-data", State::Usual);
    let devices = vec![
        item(Icon::Printer, "gallery-printer", State::Usual),
        item(Icon::Camera, "gallery-camera-state", State::Usual),
        item(Icon::Scanner, "gallery-scanner", State::Usual),
        item(Icon::Drawer, "gallery-drawer", State::Usual),
    ];
    let cloud = cloud.into_iter().chain([data]).collect();
    status_strip(None, cloud, devices, text.of("gallery-place", &[]), "14:32")
}

#[cfg(test)]
mod tests;
