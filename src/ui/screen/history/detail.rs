//! The chosen entry: all its figures, and what can still be done about it.

use iced::widget::text::Wrapping;
use iced::widget::{Column, column, container, row};
use iced::{Fill, Right};

use super::{Message, Target, is_first, pictured, reprintable, slip_of, sold, undoable, words};
use crate::domain::fact::Event;
use crate::engine::export::Form;
use crate::engine::history::{About, Ending, Entry, PaperState, Slip, Standing, What};
use crate::engine::preferences::hotkeys::Command;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::text::format::countdown;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{ICON_FIELD, S4, S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::empty::empty;
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::{bold, label, words as said};
use crate::ui::widget::{badge, button, card};

/// From how many seconds on the end of the window is near.
const NEAR_S: u32 = 60;

/// Windows longer than this are said by their end and not counted down.
const COUNTED_S: u32 = 6 * 3_600;

/// Nothing is chosen.
pub(super) fn nothing(here: Here<'_>) -> Element<'_, Message> {
    empty(here.text.of("history-nothing-chosen", &[]), here.text.of("history-nothing-chosen.next", &[]))
}

pub(super) fn view<'a>(entry: &'a Entry, here: Here<'a>) -> Element<'a, Message> {
    let figures = words::figures(entry, here).into_iter().map(|(name, value)| figure(name, value));
    let figures = container(Column::with_children(figures).spacing(S8)).padding([S12, S16]);
    let all = column![head(entry, here), card::line(), container(scroll(figures)).height(Fill)];
    all.push(end(entry, here)).into()
}

fn head<'a>(entry: &Entry, here: Here<'a>) -> Element<'a, Message> {
    let words::Row { icon, ink, name, state, .. } = words::row(entry, here);
    let name = row![mark(icon, ICON_FIELD, ink), bold(name, Type::T20).wrapping(Wrapping::WordOrGlyph).width(Fill)]
        .spacing(S12);
    let state = state.map(|(hue, says)| badge::word(hue, says));
    column![name].push(state).spacing(S8).padding([S12, S16]).into()
}

/// A label, and its figure beneath or beside it: the room is small and what people wrote is long.
fn figure<'a>(says: String, amount: String) -> Element<'a, Message> {
    let amount = container(said(amount, Type::T16).wrapping(Wrapping::WordOrGlyph)).width(Fill).align_x(Right);
    row![label(says, Type::T16).class(Ink::Soft), amount].spacing(S16).into()
}

/// What can be done; nothing where there is nothing.
fn end<'a>(entry: &Entry, here: Here<'a>) -> Option<Element<'a, Message>> {
    let mut ways = Vec::new();
    if let Some(slip) = slip_of(entry) {
        ways.extend(of_slip(slip, here));
    }
    if let Some(sale) = sold(entry) {
        let back = button::danger(here.text.of("refund-way", &[])).icon(Icon::Undo).key(here.cap(Command::Undo)).wide();
        ways.push(back.on_press(Message::RefundPressed(sale)).into());
    }
    if let Some(slip) = reprintable(entry) {
        let says = if is_first(slip) { "history-print" } else { "history-reprint" };
        let print = button::plain(here.text.of(says, &[])).icon(Icon::Printer).key(here.cap(Command::Slip));
        ways.push(print.wide().on_press(Message::ReprintPressed(slip.job)).into());
    }
    if let Some(slip) = pictured(entry) {
        let file = |key: &str, form| {
            let way = button::plain(here.text.of(key, &[])).wide();
            way.on_press(Message::ReceiptPressed(slip.job, form))
        };
        let picture = Element::from(file("history-picture", Form::Png).icon(Icon::Export));
        ways.push(row![picture, Element::from(file("history-pdf", Form::Pdf))].spacing(S8).into());
    }
    if let What::Happened { fact, .. } = &entry.what
        && let Event::SaleMade(made) = &fact.event
    {
        let gift = button::plain(here.text.of("history-gift", &[])).icon(Icon::Gift).wide();
        ways.push(gift.on_press(Message::GiftPressed(made.sale.id())).into());
    }
    ways.extend(of_undo(entry, here));
    if ways.is_empty() {
        return None;
    }
    let ways = container(Column::with_children(ways).spacing(S8)).padding([S12, S16]);
    Some(column![card::line(), ways].into())
}

/// What a person can say of a slip.
fn of_slip<'a>(slip: &Slip, here: Here<'a>) -> Vec<Element<'a, Message>> {
    let text = here.text;
    match slip.state {
        PaperState::Ended { ending: Ending::Unknown, .. } => {
            let here_it_is = button::outlined(text.of("history-paper-is-here", &[])).icon(Icon::Check).wide();
            vec![here_it_is.on_press(Message::PaperIsHere(slip.job)).into()]
        }
        PaperState::Held(_) | PaperState::Queued => {
            let not_needed = button::danger(text.of("history-paper-not-needed", &[])).wide();
            vec![not_needed.on_press(Message::PaperNotNeeded(slip.job)).into()]
        }
        PaperState::Sending | PaperState::Sent { .. } | PaperState::Ended { .. } => Vec::new(),
    }
}

/// Taking it back, with what is left of its window; or why it cannot be taken back any more.
fn of_undo<'a>(entry: &Entry, here: Here<'a>) -> Option<Element<'a, Message>> {
    let text = here.text;
    let Some(target) = undoable(entry, here) else {
        return over(entry).then(|| label(text.of("history-undo-over", &[]), Type::T14).class(Ink::Soft).into());
    };
    let key = match target {
        Target::Redemption(_) => "history-undo",
        Target::CheckIn(_) => "history-undo-arrival",
    };
    let press = button::danger(text.of(key, &[])).icon(Icon::Undo).key(here.cap(Command::Undo)).wide();
    let left = left_s(entry, here).map(|left_s| {
        let (says, ink) = if left_s > COUNTED_S {
            (text.of("history-undo-today", &[]), Ink::Soft)
        } else {
            let says = text.of("history-undo-left", &[("left", countdown(left_s).into())]);
            (says, if left_s <= NEAR_S { Ink::Tinted(Hue::Warn) } else { Ink::Soft })
        };
        label(says, Type::T14).class(ink)
    });
    Some(column![].push(left).push(Element::from(press.on_press(Message::UndoPressed(target)))).spacing(S4).into())
}

/// How many seconds of the window are left.
fn left_s(entry: &Entry, here: Here<'_>) -> Option<u32> {
    let What::Happened { about: About::Redemption(redeemed), .. } = &entry.what else { return None };
    let until = redeemed.row.particulars.reversible_until?;
    let left_ms = until.as_millisecond().saturating_sub(here.now.as_millisecond()).max(0);
    // A second that has begun counts.
    u32::try_from(left_ms.saturating_add(999) / 1_000).ok()
}

/// Whether it is a redemption that stands and whose window has passed.
fn over(entry: &Entry) -> bool {
    match &entry.what {
        What::Happened { fact, about: About::Redemption(redeemed), .. } => {
            matches!(fact.event, Event::RedemptionMade(_)) && redeemed.row.state == Standing::Made
        }
        _ => false,
    }
}
