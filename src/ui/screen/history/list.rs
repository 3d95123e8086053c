//! The list: tabs, one row an entry, and the ways to the pages before and after.

use iced::alignment::Vertical;
use iced::widget::{column, container, responsive, row, space};
use iced::{Fill, Size};

use super::{History, Listed, Message, Tab, words};
use crate::engine::history::{Entry, Place};
use crate::ui::focus::Row;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, ICON, LIST_ROW, MONEY, S12, S16, TARGET, TIME, Type};
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::list;
use crate::ui::widget::mark::mark;
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::label;
use crate::ui::widget::{badge, button, card};

pub(super) fn view<'a>(screen: &'a History, here: Here<'a>) -> Element<'a, Message> {
    let tab = screen.listed.as_ref().map_or(screen.tab, |listed| listed.tab);
    let chosen = Tab::of(here).position(|known| known == tab).unwrap_or(0);
    let names = Tab::of(here).map(|tab| here.text.of(tab.key(), &[])).collect();
    let head = container(tabs(names, chosen, Message::TabChosen)).padding([S12, S16 - HAIR]);
    column![head, card::line(), responsive(move |size| rows(screen, size, here))].into()
}

fn rows<'a>(screen: &'a History, size: Size, here: Here<'a>) -> Element<'a, Message> {
    let text = here.text;
    let Some(listed) = &screen.listed else { return space().into() };
    if listed.page.entries.is_empty() {
        return match screen.sought.as_str() {
            "" => empty(text.of("history-none", &[]), text.of("history-none.next", &[])),
            sought => {
                let none = text.of("history-none-sought", &[("sought", sought.into())]);
                empty(none, text.of("history-none-sought.next", &[]))
            }
        };
    }
    let seen = Seen::of(listed, size.height);
    let entries = seen.entries.iter().map(|entry| self::entry(entry, screen, here)).collect();
    let rows = column![list::rows(entries), card::line()];
    column![container(rows).height(Fill)].push(pages(listed, &seen, here)).into()
}

/// The entries of a page that have room, all of each: none is ever cut in half.
struct Seen<'a> {
    entries: &'a [Entry],
    /// What the next page begins after, if there is one.
    older: Option<Place>,
}

impl<'a> Seen<'a> {
    fn of(listed: &'a Listed, height: f32) -> Self {
        let all = listed.page.entries.as_slice();
        let is_everything = listed.before == 0 && listed.page.next.is_none() && all.len() <= room(height);
        let room = if is_everything { all.len() } else { room(height - PAGES) };
        let entries = all.get(..room).unwrap_or(all);
        let is_last = entries.len() == all.len() && listed.page.next.is_none();
        Self { entries, older: entries.last().map(|entry| entry.place).filter(|_| !is_last) }
    }
}

/// The ways to other pages, with the line above them.
const PAGES: f32 = TARGET + 3.0 * HAIR;

/// How many entries have room; one at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window is some thousand pixels high, and the cast saturates"
)]
fn room(height: f32) -> usize {
    (height / LIST_ROW).max(1.0) as usize
}

fn entry<'a>(entry: &'a Entry, screen: &History, here: Here<'a>) -> Element<'a, Message> {
    let words::Row { icon, ink, name, detail, state, value } = words::row(entry, here);
    let when = container(label(here.format().clock(entry.at), Type::T16).class(Ink::Soft)).width(TIME);
    let detail = (!detail.is_empty()).then(|| fitted(detail, Type::T14, Ink::Soft));
    let lines = column![fitted_bold(name, Type::T16, Ink::Plain)].push(detail);
    let state = state.map(|(hue, says)| badge::word(hue, says));
    let value = container(label(value, Type::T16)).align_right(MONEY);
    let parts = row![when, mark(icon, ICON, ink), container(lines).width(Fill)]
        .push(state)
        .push(value)
        .height(LIST_ROW - HAIR)
        .padding([0.0, S16 - HAIR])
        .spacing(S12)
        .align_y(Vertical::Center);
    let kind = if screen.chosen == Some(entry.place) { Row::Chosen } else { Row::Other };
    list::choice(kind, parts, Message::EntryChosen(entry.place))
}

/// The ways to other pages; nothing where everything is on this one.
fn pages<'a>(listed: &Listed, seen: &Seen<'_>, here: Here<'a>) -> Option<Element<'a, Message>> {
    let newer = (listed.before > 0).then_some(Message::NewerPressed);
    let older = seen.older.map(Message::OlderPressed);
    if newer.is_none() && older.is_none() {
        return None;
    }
    let text = here.text;
    let page = u64::try_from(listed.before).unwrap_or(u64::MAX).saturating_add(1);
    let says = label(text.of("history-page", &[("page", page.into())]), Type::T14).class(Ink::Soft);
    let back = button::quiet(text.of("history-newer", &[])).icon(Icon::Up);
    let on = button::quiet(text.of("history-older", &[])).icon(Icon::Down);
    let ways = row![
        Element::from(back.on_press_maybe(newer)),
        space().width(Fill),
        says,
        space().width(Fill),
        Element::from(on.on_press_maybe(older))
    ];
    let ways = container(ways.align_y(Vertical::Center)).padding([HAIR, S12]);
    Some(column![card::line(), ways].into())
}
