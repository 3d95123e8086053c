//! The list: tabs, one row an entry, and the ways to the pages before and after.

use iced::Fill;
use iced::alignment::Vertical;
use iced::widget::{column, container, row, space};

use super::{History, Message, Tab, words};
use crate::engine::history::Entry;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, LIST_ROW, MONEY, S12, S16, TIME, Type};
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::list::{self, Choice};
use crate::ui::widget::mark::mark;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::label;
use crate::ui::widget::{badge, button, card};

pub(super) fn view<'a>(screen: &'a History, here: Here<'a>) -> Element<'a, Message> {
    let names = [
        "history-tab-all",
        "history-tab-redeemed",
        "history-tab-refused",
        "history-tab-arrivals",
        "history-tab-papers",
    ];
    let chosen = Tab::ALL.iter().position(|tab| *tab == screen.tab).unwrap_or(0);
    let names = names.iter().map(|key| here.text.of(key, &[])).collect();
    let head = container(tabs(names, chosen, Message::TabChosen)).padding([S12, S16 - HAIR]);
    column![head, card::line(), container(rows(screen, here)).height(Fill)].push(pages(screen, here)).into()
}

fn rows<'a>(screen: &'a History, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    if screen.page.is_none() {
        return space().into();
    }
    if screen.entries().is_empty() && !screen.sought.is_empty() {
        let none = text.of("history-none-sought", &[("sought", screen.sought.as_str().into())]);
        return empty(none, text.of("history-none-sought.next", &[]));
    }
    if screen.entries().is_empty() {
        return empty(text.of("history-none", &[]), text.of("history-none.next", &[]));
    }
    let entries = screen.entries().iter().map(|entry| listed(entry, screen, here)).collect();
    scroll(column![list::rows(entries), card::line()]).into()
}

fn listed<'a>(entry: &'a Entry, screen: &History, here: Here<'a>) -> Element<'a, Message> {
    let words::Row { icon, ink, name, detail, state, value } = words::row(entry, here);
    let when = container(label(here.format().clock(entry.at), Type::T16).class(Ink::Soft)).width(TIME);
    let lines = column![fitted_bold(name, Type::T16, Ink::Plain), fitted(detail, Type::T14, Ink::Soft)];
    let state = state.map(|(hue, says)| badge::word(hue, says));
    let value = container(label(value, Type::T16)).align_right(MONEY);
    let parts = row![when, mark(icon, ICON, ink), container(lines).width(Fill)]
        .push(state)
        .push(value)
        .height(LIST_ROW - HAIR)
        .padding([0.0, S16 - HAIR])
        .spacing(S12)
        .align_y(Vertical::Center);
    let choice = if screen.chosen == Some(entry.place) { Choice::Chosen } else { Choice::Other };
    list::choice(choice, parts, Message::EntryChosen(entry.place))
}

/// The ways to other pages; nothing where everything is on this one.
fn pages<'a>(screen: &'a History, here: Here<'a>) -> Option<Element<'a, Message>> {
    let (newer, older) = (!screen.ends.is_empty(), screen.page.as_ref().is_some_and(|page| page.next.is_some()));
    if !newer && !older {
        return None;
    }
    let text = here.text;
    let page = u64::try_from(screen.ends.len()).unwrap_or(u64::MAX).saturating_add(1);
    let says = label(text.of("history-page", &[("page", page.into())]), Type::T14).class(Ink::Soft);
    let back = button::quiet(text.of("history-newer", &[])).icon(Icon::Up);
    let on = button::quiet(text.of("history-older", &[])).icon(Icon::Down);
    let ways = row![
        Element::from(back.on_press_maybe(newer.then_some(Message::NewerPressed))),
        space().width(Fill),
        says,
        space().width(Fill),
        Element::from(on.on_press_maybe(older.then_some(Message::OlderPressed)))
    ];
    let ways = container(ways.align_y(Vertical::Center)).padding([HAIR, S12]);
    Some(column![card::line(), ways].into())
}
