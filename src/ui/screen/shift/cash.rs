//! Money that is put into the drawer by hand: the float of a shift, and what is paid in or out beside sales.

use iced::widget::{column, container, row};
use iced::{Center, Fill};

use super::Message;
use crate::domain::fact::CashWay;
use crate::domain::money::Money;
use crate::domain::shift::Move;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Key, Shape};
use crate::ui::text::typed;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON_VERDICT, KEYPAD_LOW, KEYPAD_MAX, PIN_SIDE, S12, S16, S24, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::keypad::{self, Corner, entered, fitting};
use crate::ui::widget::mark::mark;
use crate::ui::widget::reason::{self, Own, reason};
use crate::ui::widget::words::{bold, words};
use crate::ui::widget::{button, card};

/// The usual reasons to take cash out, in the order of their keys.
const OUT: [&str; 3] = ["shift-out-drop", "shift-out-bought", "shift-out-courier"];

/// The usual reasons to put cash in.
const IN: [&str; 3] = ["shift-in-change", "shift-in-returned", "shift-in-correction"];

/// An amount that is entered.
#[derive(Debug, Default)]
pub(super) struct Entry(String);

impl Entry {
    pub(super) fn enter(&mut self, key: keypad::Key) {
        key.put_into(&mut self.0);
    }

    /// A key of the keyboard, where it is one of an amount.
    pub(super) fn key(&mut self, key: Key) {
        match key {
            Key::Character('.') => self.enter(keypad::Key::Point),
            Key::Character(character) => {
                if let Some(digit) = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    self.enter(keypad::Key::Digit(digit));
                }
            }
            Key::Backspace => self.enter(keypad::Key::Backspace),
            Key::Delete => self.enter(keypad::Key::Clear),
            _ => {}
        }
    }

    /// The amount; nothing where it is none. An empty drawer is a float too.
    pub(super) fn float(&self, here: Here<'_>) -> Option<Money> {
        match self.0.trim_matches(['0', '.']) {
            "" if !self.0.is_empty() => Some(Money::ZERO),
            _ => typed::money(&self.0, here.shop.currency),
        }
    }

    fn amount(&self, here: Here<'_>) -> Option<Money> {
        typed::money(&self.0, here.shop.currency)
    }
}

/// The page where no shift is open.
pub(super) fn float<'a>(entry: &'a Entry, says: Option<String>, is_idle: bool, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let symbol = here.shop.currency.symbol();
    let hint = here.text.of("till-entry-price", &[("symbol", symbol.into())]);
    let ready = entry.float(here).filter(|_| is_idle);
    let open = button::primary(of("shift-open")).key("Enter").wide();
    let said = says.map(|says| words(says, Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill));
    // What is said takes its room from the keys.
    let height = if said.is_some() { KEYPAD_LOW } else { KEYPAD_MAX };
    let keys = container(fitting(Corner::Point, Message::EntryPressed)).height(height);
    let entry = column![card::caption(of("shift-float")), entered(entry.0.clone(), hint), keys]
        .push(said)
        .push(Element::from(open.on_press_maybe(ready.map(|_| Message::OpenPressed))))
        .spacing(S12)
        .width(PIN_SIDE - S24 * 2.0);
    let says = column![
        mark(Icon::Shift, ICON_VERDICT, Ink::Soft),
        bold(of("shift-none"), Type::T28).center(),
        words(of("shift-none.next"), Type::T16).class(Ink::Soft).center()
    ];
    let says = says.spacing(S16).align_x(Center);
    let inside: Element<'a, Message> = match here.shape {
        Shape::Landscape => row![container(says).center(Fill), container(entry).center(Fill)].into(),
        Shape::Portrait => column![container(says).center_x(Fill), container(entry).center_x(Fill)].spacing(S24).into(),
    };
    card::panel(container(inside).padding(S24)).width(Fill).height(here.card_height()).into()
}

/// Cash that is about to be paid in or out.
#[derive(Debug)]
pub(super) struct Moving {
    way: CashWay,
    entry: Entry,
    reason: String,
    step: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Amount,
    Reason,
}

impl Moving {
    pub(super) fn new(way: CashWay) -> Self {
        Self { way, entry: Entry::default(), reason: String::new(), step: Step::Amount }
    }

    const fn reasons(&self) -> [&'static str; 3] {
        match self.way {
            CashWay::In => IN,
            CashWay::Out => OUT,
        }
    }

    pub(super) fn enter(&mut self, key: keypad::Key) {
        self.entry.enter(key);
    }

    pub(super) fn choose(&mut self, at: usize, here: Here<'_>) {
        if let Some(key) = self.reasons().get(at) {
            self.reason = here.text.of(key, &[]);
        }
    }

    pub(super) fn word(&mut self, typed: &str) {
        self.reason = reason::kept(typed);
    }

    /// A key; what it means, where it is none of the question's own.
    pub(super) fn key(&mut self, key: Key, here: Here<'_>) -> Option<Message> {
        match (self.step, key) {
            (_, Key::Enter) => Some(Message::MoveConfirmed),
            (_, Key::Escape) => Some(Message::MoveLeft),
            (Step::Amount, key) => {
                self.entry.key(key);
                None
            }
            (Step::Reason, Key::Character(digit)) => {
                if let Some(at) = reason::picked(digit) {
                    self.choose(at, here);
                }
                None
            }
            (Step::Reason, _) => None,
        }
    }

    /// On to the reason, or done.
    pub(super) fn confirm(&mut self, here: Here<'_>) -> Option<Move> {
        let amount = self.entry.amount(here)?;
        match self.step {
            Step::Amount => {
                self.step = Step::Reason;
                None
            }
            Step::Reason if self.reason.trim().is_empty() => None,
            Step::Reason => Some(Move { way: self.way, amount, reason: self.reason.trim().to_owned() }),
        }
    }

    /// Back to the amount; `false` where it is left.
    pub(super) fn back(&mut self) -> bool {
        let was_reason = self.step == Step::Reason;
        self.step = Step::Amount;
        was_reason
    }

    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let (asks, about) = match self.way {
            CashWay::In => ("shift-cash-in", "shift-cash-in.explains"),
            CashWay::Out => ("shift-cash-out", "shift-cash-out.explains"),
        };
        let body: Element<'a, Message> = match self.step {
            Step::Amount => {
                let hint = here.text.of("till-entry-price", &[("symbol", here.shop.currency.symbol().into())]);
                let keys = fitting(Corner::Point, Message::EntryPressed);
                column![entered(self.entry.0.clone(), hint), container(keys).height(KEYPAD_LOW)].spacing(S12).into()
            }
            Step::Reason => {
                let own = Own { name: of("till-reason"), typed: &self.reason };
                let ready = self.reasons().iter().map(|key| of(key)).collect();
                reason("shift-move-reason", ready, own, Message::ReasonChosen, Message::ReasonTyped)
            }
        };
        let is_ready = match self.step {
            Step::Amount => self.entry.amount(here).is_some(),
            Step::Reason => !self.reason.trim().is_empty(),
        };
        let says = match self.step {
            Step::Amount => of("till-discount-next"),
            Step::Reason if is_ready => of("shift-move"),
            Step::Reason => of("till-reason-waits"),
        };
        let leave = if self.step == Step::Amount { of("till-leave") } else { of("till-back") };
        dialog(of(asks), of(about))
            .body(body)
            .way(button::plain(leave).key("Esc").on_press(Message::MoveLeft))
            .way(button::outlined(says).key("Enter").on_press_maybe(is_ready.then_some(Message::MoveConfirmed)))
    }
}
