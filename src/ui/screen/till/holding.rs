//! 挂单、取单: a basket is held under a name, and taken up again.

use iced::widget::{Column, column, container, row};
use iced::{Center, Fill};

use super::Message;
use crate::domain::id::SaleId;
use crate::engine::till::HeldBasket;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ITEM_ROW, PICKING_MAX, S12, Type};
use crate::ui::widget::button::{self, key_cap};
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::empty::empty;
use crate::ui::widget::field;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::pressable;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::label;

/// The longest name of a held basket, in characters.
const NAME_MAX: usize = 40;

/// The input of the name.
const INPUT: &str = "till-hold-name";

/// The caps of the keys that take up a basket.
const KEYS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// A basket that is about to be held.
#[derive(Debug, Default)]
pub(super) struct Holding {
    name: String,
}

impl Holding {
    /// Takes up what is typed.
    pub(super) fn typed(&mut self, name: &str) {
        self.name = name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    }

    /// One more character of a key that no input has used.
    pub(super) fn push(&mut self, character: char) {
        let name = format!("{}{character}", self.name);
        self.typed(&name);
    }

    /// The last character away.
    pub(super) fn take_back(&mut self) {
        self.name.pop();
    }

    /// Under which name: the time, where none was given.
    pub(super) fn name(&self, here: Here<'_>) -> String {
        match self.name.trim() {
            "" => here.format().clock(here.now),
            name => name.to_owned(),
        }
    }

    /// The dialog.
    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let time = here.format().clock(here.now);
        let input = field::input(INPUT, of("till-hold-name"), &time, &self.name, Some(Message::NameTyped));
        dialog(of("till-hold-asks"), of("till-hold-asks.explains"))
            .body(input)
            .way(button::plain(of("till-leave")).key("Esc").on_press(Message::DialogLeft))
            .way(button::outlined(of("till-hold")).key("Enter").on_press(Message::HoldConfirmed))
    }
}

/// The held baskets, one of which is about to be taken up.
#[derive(Debug, Default)]
pub(super) struct Recalling {
    held: Option<Vec<HeldBasket>>,
}

impl Recalling {
    /// They were read.
    pub(super) fn read(&mut self, held: Vec<HeldBasket>) {
        self.held = Some(held);
    }

    /// The one of a key.
    pub(super) fn nth(&self, digit: char) -> Option<SaleId> {
        let at = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
        self.held.as_ref()?.get(at).map(|held| held.id)
    }

    /// The one that Enter means, where there is only one.
    pub(super) fn only(&self) -> Option<SaleId> {
        match self.held.as_deref() {
            Some([only]) => Some(only.id),
            _ => None,
        }
    }

    /// The dialog; `is_open` says whether something is rung up, which is held first.
    pub(super) fn dialog<'a>(&'a self, is_open: bool, here: Here<'a>) -> Dialog<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let explains = if is_open { of("till-recall.holds-first") } else { of("till-recall.explains") };
        let body: Element<'a, Message> = match self.held.as_deref() {
            None => empty(of("till-recall-reading"), ""),
            Some([]) => empty(of("till-recall-none"), ""),
            Some(held) => {
                let rows = held.iter().enumerate().map(|(at, held)| row_of(at, held, here));
                container(scroll(Column::with_children(rows))).max_height(PICKING_MAX).into()
            }
        };
        let asked = dialog(of("till-recall"), explains).body(body);
        let asked = asked.way(button::plain(of("till-leave")).key("Esc").on_press(Message::DialogLeft));
        match self.only() {
            Some(only) => {
                asked.way(button::outlined(of("till-recall-take")).key("Enter").on_press(Message::RecallChosen(only)))
            }
            None => asked,
        }
    }
}

fn row_of<'a>(at: usize, held: &'a HeldBasket, here: Here<'a>) -> Element<'a, Message> {
    let format = here.format();
    let lines = u64::try_from(held.lines).unwrap_or(u64::MAX);
    let count = here.text.of("till-lines", &[("count", lines.into())]);
    let who = here.name_of(held.staff);
    let detail = [format.brief(held.held_at).as_str(), count.as_str(), who].join("·");
    let names = column![fitted_bold(held.name.clone(), Type::T16, Ink::Plain), fitted(detail, Type::T14, Ink::Soft)];
    let total = held.total.map(|total| label(format.money(total), Type::T20).class(Ink::Plain));
    let cap = KEYS.get(at).map(|key| key_cap(key, Ink::Soft));
    let inside = row![container(names).width(Fill)].push(total).push(cap).spacing(S12).align_y(Center);
    pressable::row(inside, ITEM_ROW, Message::RecallChosen(held.id))
}
