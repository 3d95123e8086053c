//! The list at the left: tabs with their counts, one row an exception.

use iced::alignment::Vertical;
use iced::widget::{column, container, row, space};
use iced::{Fill, Length, Right};

use super::{Exceptions, Message, Tab, hue, icon, is_open, words};
use crate::engine::exceptions::Case;
use crate::ui::focus::Row;
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, INBOX_ROW, S8, S12, S16, TARGET, Type};
use crate::ui::widget::badge;
use crate::ui::widget::card;
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::list;
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::tabs::{tabs, wide_tabs};
use crate::ui::widget::words::label;

pub(super) fn view<'a>(screen: &'a Exceptions, height: Length, here: Here<'a>) -> Element<'a, Message> {
    let chosen = match screen.tab {
        Tab::All => 0,
        Tab::Open => 1,
        Tab::Closed => 2,
    };
    let waiting = screen.cases().iter().filter(|case| is_open(case)).count();
    let counted = |key, count: usize| here.text.of(key, &[("count", u64::try_from(count).unwrap_or(u64::MAX).into())]);
    let names = vec![
        counted("exceptions-tab-all", screen.cases().len()),
        counted("exceptions-tab-open", waiting),
        counted("exceptions-tab-closed", screen.cases().len().saturating_sub(waiting)),
    ];
    let tabs = match here.shape {
        Shape::Landscape => wide_tabs(names, chosen, TARGET, Message::TabChosen),
        Shape::Portrait => tabs(names, chosen, Message::TabChosen),
    };
    let head = container(tabs).padding([S12, S16 - HAIR]);
    column![head, card::line(), container(rows(screen, here)).height(height)].into()
}

fn rows<'a>(screen: &'a Exceptions, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    if screen.cases.is_none() {
        return space().into();
    }
    let entries: Vec<_> = screen.shown().map(|case| entry(case, screen, here)).collect();
    if entries.is_empty() {
        let key = match screen.tab {
            Tab::All | Tab::Open => "exceptions-none-open",
            Tab::Closed => "exceptions-none-closed",
        };
        return empty(text.of(key, &[]), text.of(&format!("{key}.next"), &[]));
    }
    scroll(column![list::rows(entries), card::line()]).into()
}

fn entry<'a>(case: &'a Case, screen: &Exceptions, here: Here<'a>) -> Element<'a, Message> {
    let exception = &case.exception;
    let matter = &exception.matter;
    let (ink, state) = if is_open(case) {
        let word = here.text.of("exceptions-state-open", &[]);
        (Ink::Tinted(hue(matter)), Some(badge::word(hue(matter), word)))
    } else {
        (Ink::Soft, None)
    };
    let lines = column![
        fitted_bold(words::name(matter, here), Type::T16, Ink::Plain),
        fitted(words::particulars(case, here), Type::T14, Ink::Soft)
    ];
    let when = label(here.format().brief(exception.raised_at), Type::T14).class(Ink::Soft);
    let end = column![when].push(state).spacing(S8).align_x(Right);
    let parts = row![mark(icon(matter), ICON, ink), container(lines).width(Fill), end]
        .height(INBOX_ROW)
        .padding([0.0, S16 - HAIR])
        .spacing(S12)
        .align_y(Vertical::Center);
    let kind = if screen.chosen == Some(exception.id) { Row::Chosen } else { Row::Other };
    list::choice(kind, parts, Message::CaseChosen(exception.id))
}
