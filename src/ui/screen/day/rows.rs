//! The rows behind a figure, page by page.

use iced::alignment::Vertical;
use iced::widget::{column, container, responsive, row};
use iced::{Fill, Size};

use super::Message;
use super::words::Words;
use crate::domain::report::{Figure, Row, Tally};
use crate::engine::day::Report;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{HAIR, S4, S12, TABLE_HEAD, TABLE_ROW, TARGET, Type};
use crate::ui::widget::button;
use crate::ui::widget::card::panel;
use crate::ui::widget::empty::empty;
use crate::ui::widget::fitted::{fitted, fitted_bold};
use crate::ui::widget::pager::{Page, pager};
use crate::ui::widget::table::{Cell, Column, Holds, table};

pub(super) fn view<'a>(report: &'a Report, figure: &'a Figure, page: usize, here: Here<'a>) -> Element<'a, Message> {
    responsive(move |size| {
        let words = Words::new(here, &report.names);
        let rows = words.rows(&report.day, figure);
        let page = Page::of(page, room(size), rows.len());
        column![head(report, figure, &rows, page, &words), body(&rows, page, &words)].spacing(S12).into()
    })
    .into()
}

/// How many rows have room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window is some thousand pixels high, and the cast saturates"
)]
fn room(size: Size) -> usize {
    let left = size.height - TARGET - S12 - TABLE_HEAD - 2.0 * (S4 + HAIR);
    (left / (TABLE_ROW + HAIR)).max(1.0) as usize
}

/// Which figure, of which day, what it comes to, and what may be done with it.
fn head<'a>(
    report: &'a Report,
    figure: &Figure,
    rows: &[Row<'_>],
    page: Page,
    words: &Words<'a>,
) -> Element<'a, Message> {
    let back = button::plain(words.of("day-back")).icon(Icon::Left).small().on_press(Message::BackPressed);
    let name = container(fitted_bold(words.figure(figure), Type::T20, Ink::Plain));
    let redeemed = Tally::of(rows.iter().filter_map(|row| match row {
        Row::Redemption(made) => Some(*made),
        Row::Refusal(_)
        | Row::CheckIn(_)
        | Row::Booked(_)
        | Row::Raise(_)
        | Row::SignIn(_)
        | Row::Override(_)
        | Row::Sale(_)
        | Row::Refund(_)
        | Row::Unused(_) => None,
    }));
    let all = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let others = all.saturating_sub(redeemed.count);
    let comes_to = match (figure, redeemed.count, others) {
        (Figure::Staff(_), 1.., 1..) => {
            let fills = [("tally", words.tally(redeemed).into()), ("count", others.into())];
            words.text().of("day-tally-and-check-ins", &fills)
        }
        // Of the others a row is more than what its figure counts of it.
        (Figure::Sold | Figure::Net | Figure::SoldIn(_) | Figure::Unused, ..) => words.tally(Row::taken(rows)),
        (_, 1.., _) => words.tally(redeemed),
        (_, 0, _) => words.count(all),
    };
    let day = words.format().weekday_and_day(report.day.date);
    let says = words.text().of("day-rows-about", &[("what", comes_to.into()), ("day", day.into())]);
    let says = container(fitted(says, Type::T16, Ink::Soft)).width(Fill);
    let turn = pager(page, Message::PagePressed);
    let export = button::plain(words.of("day-export")).icon(Icon::Export).small().on_press(Message::ExportPressed);
    row![Element::from(back), name, says]
        .push(turn)
        .push(Element::from(export))
        .height(TARGET)
        .spacing(S12)
        .align_y(Vertical::Center)
        .into()
}

fn body<'a>(rows: &[Row<'_>], page: Page, words: &Words<'a>) -> Element<'a, Message> {
    if rows.is_empty() {
        return panel(empty(words.of("day-nothing"), String::new())).width(Fill).height(Fill).into();
    }
    let column = |key, share, holds| Column { name: words.of(key), share, holds };
    let columns = [
        column("day-column-time", 2, Holds::Words),
        column("day-column-what", 7, Holds::Words),
        column("day-column-voucher", 3, Holds::Words),
        column("day-column-staff", 3, Holds::Words),
        column("day-column-state", 4, Holds::Words),
        column("day-column-worth", 3, Holds::Figures),
        column("day-column-no", 2, Holds::Figures),
    ];
    let cells = |row| {
        let line = words.line(row);
        let worth = line.worth.map(|worth| words.format().money(worth)).unwrap_or_default();
        let state = Cell { says: line.state, ink: line.state_ink };
        let told = [words.format().clock(line.at), line.what, line.voucher, line.staff].map(Cell::from);
        told.into_iter().chain([state, worth.into(), line.number.into()]).collect()
    };
    let seen = rows.iter().skip(page.begin).take(page.room).map(cells).collect();
    panel(column![table(&columns, seen)].padding([S4, 0.0])).width(Fill).height(Fill).into()
}
