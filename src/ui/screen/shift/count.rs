//! The drawer is counted, note by note, and the shift closed with what came out.

use iced::widget::{Column, column, container, responsive, row, space};
use iced::{Center, Fill, Size};

use super::{Message, Step};
use crate::domain::fact::Pieces;
use crate::domain::money::Money;
use crate::domain::shift::{Closing, Count, Difference, Opened, PIECES_MAX, Refusal};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::{Arrow, Here, Key, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    COUNT_ROW, HAIR, ICON, KEYPAD_MAX, MONEY, PANEL_HEAD, PIECES, PIN_PAD, S8, S12, S16, SIDE, TARGET, TIME_OF_DAY,
    Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::badge::chip;
use crate::ui::widget::fitted::fitted_bold;
use crate::ui::widget::keypad::{self, Corner, keypad};
use crate::ui::widget::mark::mark;
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::words::{bold_label, label, words};
use crate::ui::widget::{button, card, field, reason};

/// The input of the reason.
const INPUT: &str = "shift-reason";

/// How many rows are shown where the window is high.
const UPRIGHT_ROWS: usize = 12;

/// A drawer that is being counted.
#[derive(Debug)]
pub(super) struct Drawer {
    opened: Opened,
    /// Each kind of note and coin with how many there are, the largest first; nothing where it was not counted yet.
    rows: Vec<(Money, Option<u32>)>,
    /// Which row the keys are for.
    at: usize,
    /// Whether the next digit begins the number anew.
    fresh: Fresh,
    reason: String,
    /// Which page was turned to.
    turned: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fresh {
    Yes,
    No,
}

impl Drawer {
    /// A count that begins.
    pub(super) fn new(opened: Opened, denominations: &[Money]) -> Self {
        Self {
            opened,
            rows: denominations.iter().map(|denomination| (*denomination, None)).collect(),
            at: 0,
            fresh: Fresh::Yes,
            reason: String::new(),
            turned: None,
        }
    }

    /// The same count, of the drawer as it is by now.
    pub(super) fn again(&mut self, opened: Opened) {
        self.opened = opened;
    }

    /// A row is counted next.
    pub(super) fn go(&mut self, at: usize) {
        if at < self.rows.len() {
            (self.at, self.fresh, self.turned) = (at, Fresh::Yes, None);
        }
    }

    /// One more or less of a row.
    pub(super) fn step(&mut self, at: usize, step: Step) {
        self.go(at);
        if let Some((_, pieces)) = self.rows.get_mut(at) {
            let now = pieces.unwrap_or(0);
            *pieces = Some(match step {
                Step::More => now.saturating_add(1).min(PIECES_MAX),
                Step::Less => now.saturating_sub(1),
            });
        }
    }

    /// Other rows are to be seen.
    pub(super) fn turn(&mut self, page: usize) {
        self.turned = Some(page);
    }

    /// Why it differs.
    pub(super) fn word(&mut self, typed: &str) {
        self.reason = reason::kept(typed);
    }

    /// A key of the keypad.
    pub(super) fn enter(&mut self, key: keypad::Key) {
        let fresh = std::mem::replace(&mut self.fresh, Fresh::No);
        let Some((_, pieces)) = self.rows.get_mut(self.at) else { return };
        let before = if fresh == Fresh::Yes { 0 } else { pieces.unwrap_or(0) };
        let grown = |by: u32, more: u32| before.checked_mul(by).and_then(|so_far| so_far.checked_add(more));
        let next = match key {
            keypad::Key::Digit(digit) => grown(10, digit.into()),
            keypad::Key::DoubleZero => grown(100, 0),
            keypad::Key::Backspace => Some(pieces.unwrap_or(0) / 10),
            keypad::Key::Clear | keypad::Key::Point => Some(0),
        };
        if let Some(next) = next.filter(|next| *next <= PIECES_MAX) {
            *pieces = Some(next);
        }
    }

    /// A key of the keyboard; what it means, where it is none of the count's own.
    pub(super) fn key(&mut self, key: Key) -> Option<Message> {
        match key {
            Key::Character(character) => {
                if let Some(digit) = character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                    self.enter(keypad::Key::Digit(digit));
                } else if character == '+' {
                    self.step(self.at, Step::More);
                } else if character == '-' {
                    self.step(self.at, Step::Less);
                }
                None
            }
            Key::Backspace => {
                self.enter(keypad::Key::Backspace);
                None
            }
            Key::Delete => {
                self.enter(keypad::Key::Clear);
                None
            }
            Key::Enter | Key::Arrow(Arrow::Down | Arrow::Right) => {
                self.next();
                None
            }
            Key::Arrow(Arrow::Up | Arrow::Left) => {
                self.go(self.at.saturating_sub(1));
                None
            }
            Key::Function(9) => Some(Message::ClosePressed),
            Key::Escape => Some(Message::BackPressed),
            Key::Function(_) | Key::Alt(_) => None,
        }
    }

    /// On to the next row; what was passed over is none.
    pub(super) fn next(&mut self) {
        if let Some((_, pieces)) = self.rows.get_mut(self.at) {
            pieces.get_or_insert(0);
        }
        self.go(self.at + 1);
    }

    fn count(&self) -> Result<Count, Refusal> {
        let denominations: Vec<Money> = self.rows.iter().map(|(denomination, _)| *denomination).collect();
        let counted =
            self.rows.iter().map(|(denomination, pieces)| Pieces { of: *denomination, count: pieces.unwrap_or(0) });
        Count::of(&denominations, counted)
    }

    fn difference(&self) -> Option<Difference> {
        self.opened.difference(&self.count().ok()?)
    }

    /// What closes the shift; nothing before anything was counted, and while a reason is still to be given.
    pub(super) fn closing(&self) -> Option<Closing> {
        if self.rows.iter().all(|(_, pieces)| pieces.is_none()) {
            return None;
        }
        let count = self.count().ok()?;
        let differs = matches!(self.opened.difference(&count), Some(Difference::Over(_) | Difference::Short(_)));
        if differs && self.reason.trim().is_empty() {
            return None;
        }
        Some(Closing { opened: self.opened, count, reason: self.reason.trim().to_owned() })
    }

    /// The page below the title.
    pub(super) fn view<'a>(&'a self, says: Option<String>, is_open: bool, here: Here<'a>) -> Element<'a, Message> {
        let rows: Element<'a, Message> = match here.shape {
            Shape::Landscape => responsive(move |room| self.rows(rows_in(room), here)).into(),
            Shape::Portrait => self.rows(UPRIGHT_ROWS, here),
        };
        let sum = card::total(here.text.of("shift-counted", &[]), here.format().money(self.total()));
        let rows = container(rows).height(here.card_height());
        let inside = column![self.head(here), card::line(), rows, card::line(), container(sum).padding([S8, S16])];
        let left = card::panel(inside.height(here.card_height()));
        let keys = keypad(Corner::DoubleZero, Message::EntryPressed);
        let next = button::outlined(here.text.of("shift-next", &[])).key("Enter").wide().on_press(Message::NextPressed);
        let middle = column![container(keys).max_height(KEYPAD_MAX), Element::from(next)].spacing(S12);
        let right = self.right(says, is_open, here);
        match here.shape {
            Shape::Landscape => {
                row![left.width(Fill), container(middle).width(PIN_PAD - S16 * 4.0), container(right).width(SIDE)]
                    .spacing(S16)
                    .height(Fill)
                    .into()
            }
            Shape::Portrait => {
                let below = row![container(middle).width(Fill), container(right).width(Fill)].spacing(S16);
                column![left.width(Fill), below].spacing(S16).into()
            }
        }
    }

    fn head<'a>(&self, here: Here<'a>) -> Element<'a, Message> {
        let sight = if self.opened.drawer().is_some() { "shift-sight-shown" } else { "shift-sight-blind" };
        row![
            bold_label(here.text.of("shift-count", &[]), Type::T16),
            space().width(Fill),
            chip(here.text.of(sight, &[]))
        ]
        .height(PANEL_HEAD)
        .padding([0.0, S16 - HAIR])
        .align_y(Center)
        .into()
    }

    fn rows<'a>(&'a self, room: usize, here: Here<'a>) -> Element<'a, Message> {
        let length = self.rows.len();
        let shown = if length > room { room.saturating_sub(1).max(1) } else { room };
        let page = Page::of(self.turned.unwrap_or(self.at / shown.max(1)), shown, length);
        let seen = self.rows.iter().enumerate().skip(page.begin).take(page.room);
        let rows =
            seen.flat_map(|(at, (denomination, pieces))| [self.row(at, *denomination, *pieces, here), card::line()]);
        let turns = pager(page, Message::Turned)
            .map(|pager| container(pager).align_right(Fill).padding([0.0, S16]).center_y(COUNT_ROW));
        Column::with_children(rows).push(turns).into()
    }

    fn row<'a>(&'a self, at: usize, denomination: Money, pieces: Option<u32>, here: Here<'a>) -> Element<'a, Message> {
        let is_here = at == self.at;
        let one = |icon, message| Element::from(button::plain("").icon(icon).small().width(TARGET).on_press(message));
        let says = pieces.map(|pieces| pieces.to_string()).unwrap_or_default();
        let counted = button::plain(says).small().width(PIECES).size(Type::T20);
        let counted = if is_here {
            button::chosen(pieces.map(|pieces| pieces.to_string()).unwrap_or_default())
                .small()
                .width(PIECES)
                .size(Type::T20)
        } else {
            counted
        };
        let worth = denomination.checked_mul(pieces.unwrap_or(0)).unwrap_or(Money::MAX);
        let worth = container(label(here.format().money(worth), Type::T20)).width(MONEY).align_right(MONEY);
        let name = container(label(here.format().money(denomination), Type::T20)).align_right(Fill);
        let parts = row![
            name.width(Fill),
            space().width(TIME_OF_DAY / 2.0),
            one(Icon::Minus, Message::Stepped(at, Step::Less)),
            Element::from(counted.on_press(Message::RowChosen(at))),
            one(Icon::Plus, Message::Stepped(at, Step::More)),
            container(worth).align_right(Fill)
        ];
        let surface = if is_here { Surface::Row(Hue::Accent) } else { Surface::Clear };
        container(parts.spacing(S8).align_y(Center))
            .width(Fill)
            .padding([0.0, S16])
            .center_y(COUNT_ROW - HAIR)
            .class(surface)
            .into()
    }

    fn total(&self) -> Money {
        self.count().map_or(Money::ZERO, |count| count.total())
    }

    fn right<'a>(&'a self, says: Option<String>, is_open: bool, here: Here<'a>) -> Element<'a, Message> {
        let of = |key: &str| here.text.of(key, &[]);
        let expected = self.opened.drawer().map(|drawer| {
            let body = column![super::overview::drawer(drawer, here)]
                .push(card::sum(of("shift-counted"), here.format().money(self.total())));
            Element::from(card::titled(of("shift-cash"), row![], container(body).padding([S8, S16])).width(Fill))
        });
        let differs = self.difference();
        let needs_reason = matches!(differs, Some(Difference::Over(_) | Difference::Short(_)));
        let told = differs.map(|difference| told(difference, here));
        let why = needs_reason.then(|| {
            field::input(INPUT, of("shift-reason"), &of("shift-reason.hint"), &self.reason, Some(Message::ReasonTyped))
        });
        let said = says.map(|says| words(says, Type::T16).class(Ink::Tinted(Hue::Bad)).width(Fill));
        let is_ready = is_open && self.closing().is_some();
        let close = button::primary(of("shift-close")).key(here.cap(Command::Pay)).wide();
        let back = button::plain(of("shift-back")).key("Esc").tall().on_press(Message::BackPressed);
        let ways =
            row![Element::from(back), Element::from(close.on_press_maybe(is_ready.then_some(Message::ClosePressed)))];
        column![]
            .push(expected)
            .push(told)
            .push(why)
            .push(said)
            .push(space().height(here.card_height()))
            .push(ways.spacing(S12))
            .spacing(S12)
            .height(here.card_height())
            .into()
    }
}

/// How a count differs, as large as anything.
pub(super) fn told(difference: Difference, here: Here<'_>) -> Element<'_, Message> {
    let (hue, icon, key, amount) = match difference {
        Difference::None => (Hue::Good, Icon::Accepted, "shift-agrees", String::new()),
        Difference::Over(over) => (Hue::Warn, Icon::Attention, "shift-over", format!("+{}", here.format().money(over))),
        Difference::Short(short) => (Hue::Warn, Icon::Attention, "shift-short", here.format().less(short)),
    };
    let says = row![mark(icon, ICON, Ink::Inherited), bold_label(here.text.of(key, &[]), Type::T20)].spacing(S12);
    let amount = container(fitted_bold(amount, Type::T28, Ink::Inherited)).align_right(Fill);
    container(row![says.align_y(Center), amount].spacing(S12).align_y(Center))
        .width(Fill)
        .padding([S12, S16])
        .class(Surface::Soft(hue))
        .into()
}

/// How many rows have room.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "how many things have room in a window")]
fn rows_in(room: Size) -> usize {
    (room.height / COUNT_ROW).max(1.0) as usize
}
