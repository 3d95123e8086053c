//! The figures of a day: what matters most on top, then charts, then tables.

use iced::widget::{Column, Row, container, row};
use iced::{Fill, FillPortion, Size};

use super::Message;
use super::panels::Panels;
use super::words::Words;
use crate::domain::money::Money;
use crate::domain::report::{ArrivalsOf, Change, Direction, Figure, Figures, RiskOf, Sales, Share, Tally};
use crate::engine::day::Report;
use crate::ui::icon::Icon;
use crate::ui::screen::{Here, Shape};
use crate::ui::text::format::{percent, tenths};
use crate::ui::theme::Element;
use crate::ui::theme::measure::{
    HAIR, REPORT_CHART, REPORT_HEAD, REPORT_LIST, REPORT_ROOMY, S8, S12, TABLE_HEAD, TABLE_ROW, Type,
};
use crate::ui::widget::chart::{KeyFigure, Trend, key_figure};
use crate::ui::widget::scroll::scroll;

/// How many rows a table has beneath the charts.
const ROWS_BESIDE: usize = 5;

/// How many rows a table has room for at least.
const ROWS_MIN: usize = 4;

/// How many rows a table has in their place.
const ROWS_ALONE: usize = 11;

/// How many rows two tables have that stand one below the other.
const ROWS_TOGETHER: usize = 9;

/// How many products are named.
const PRODUCTS_MAX: usize = 10;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// All of it, two charts beside each other.
    Narrow,
    /// The charts or the tables.
    Usual,
    /// All of it, with large figures.
    Roomy,
}

impl Room {
    pub(super) fn of(size: Size, shape: Shape) -> Self {
        match shape {
            Shape::Portrait => Self::Narrow,
            Shape::Landscape if size.width >= REPORT_ROOMY => Self::Roomy,
            Shape::Landscape => Self::Usual,
        }
    }
}

/// What is seen where there is no room for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sheet {
    /// The charts.
    #[default]
    Charts,
    /// The tables.
    Tables,
    /// What was sold.
    Sales,
}

pub(super) fn view<'a>(report: &'a Report, sheet: Sheet, room: Room, here: Here<'a>) -> Element<'a, Message> {
    let words = Words::new(here, &report.names);
    let panels = Panels::new(report, words);
    let sheet = if sheet == Sheet::Sales && !report.sells { Sheet::Charts } else { sheet };
    let of_sales = |room| of_sales(report, &panels, words, room);
    let parts = match (room, sheet) {
        (Room::Usual, Sheet::Sales) => of_sales(room),
        (Room::Usual, Sheet::Charts | Sheet::Tables) => of_redemptions(report, &panels, words, sheet, room),
        (Room::Narrow | Room::Roomy, _) => {
            let mut parts = of_redemptions(report, &panels, words, sheet, room);
            parts.extend(report.sells.then(|| of_sales(room)).into_iter().flatten());
            parts
        }
    };
    let all = Column::with_children(parts).spacing(S12);
    scroll(all).width(Fill).height(Fill).into()
}

/// What was redeemed, who came and what was refused.
fn of_redemptions<'a>(
    report: &'a Report,
    panels: &Panels<'a>,
    words: Words<'a>,
    sheet: Sheet,
    room: Room,
) -> Vec<Element<'a, Message>> {
    let keys = keys(&report.figures, &report.before.figures, words);
    std::iter::once(key_figures(keys, room)).chain(below(panels, sheet, room)).collect()
}

/// What was sold and given back.
fn of_sales<'a>(report: &'a Report, panels: &Panels<'a>, words: Words<'a>, room: Room) -> Vec<Element<'a, Message>> {
    let keys = key_figures(sales_keys(&report.figures.sales, &report.before.figures.sales, words), room);
    let products = || {
        let rows = panels.products(PRODUCTS_MAX);
        beside(table_height(PRODUCTS_MAX), [(1, rows)])
    };
    match room {
        Room::Narrow => vec![
            keys,
            beside(REPORT_CHART, [(1, panels.sold_hours())]),
            beside(REPORT_LIST, [(1, panels.tenders())]),
            products(),
        ],
        Room::Usual | Room::Roomy => {
            let charts = beside(REPORT_CHART, [(3, panels.sold_hours()), (2, panels.tenders())]);
            vec![keys, charts, products()]
        }
    }
}

/// The charts and tables beneath the key figures.
fn below<'a>(panels: &Panels<'a>, sheet: Sheet, room: Room) -> Vec<Element<'a, Message>> {
    let tables = |share: u16, rows: usize| {
        let height = table_height(panels.rows().clamp(ROWS_MIN, rows));
        beside(height, [(share, panels.campaigns(rows)), (2, panels.staff(rows.saturating_sub(2)))])
    };
    let charts = || {
        let lists = [(1, panels.bookings()), (1, panels.refusals()), (1, panels.risk())];
        [beside(REPORT_CHART, [(3, panels.hours()), (2, panels.channels())]), beside(REPORT_LIST, lists)]
    };
    match (room, sheet) {
        (Room::Usual, Sheet::Charts | Sheet::Sales) => charts().into(),
        (Room::Usual, Sheet::Tables) => {
            let left = ROWS_TOGETHER.saturating_sub(panels.rows().max(ROWS_MIN));
            if left < ROWS_MIN {
                return vec![tables(2, ROWS_ALONE)];
            }
            let more = [(2, panels.channel_table(left)), (2, panels.refusal_table(left))];
            vec![tables(2, ROWS_ALONE), beside(table_height(left), more)]
        }
        (Room::Roomy, _) => charts().into_iter().chain([tables(3, ROWS_BESIDE)]).collect(),
        (Room::Narrow, _) => vec![
            beside(REPORT_CHART, [(1, panels.hours())]),
            beside(REPORT_LIST, [(1, panels.channels()), (1, panels.refusals())]),
            beside(REPORT_LIST, [(1, panels.bookings()), (1, panels.risk())]),
            beside(table_height(ROWS_BESIDE + 1), [(1, panels.campaigns(ROWS_BESIDE + 1))]),
            beside(table_height(ROWS_BESIDE), [(1, panels.staff(ROWS_BESIDE - 2))]),
        ],
    }
}

/// Parts beside each other, each with its share of the width.
fn beside<const PARTS: usize>(height: f32, parts: [(u16, Element<'_, Message>); PARTS]) -> Element<'_, Message> {
    let parts = parts.map(|(share, part)| container(part).width(FillPortion(share)).into());
    Row::with_children(parts).spacing(S12).height(height).into()
}

/// How high a panel with a table of so many rows is.
fn table_height(rows: usize) -> f32 {
    let rows = f32::from(u16::try_from(rows).unwrap_or(u16::MAX));
    REPORT_HEAD + TABLE_HEAD + rows * (TABLE_ROW + HAIR) + S8 + 2.0 * HAIR
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Good {
    More,
    Less,
}

/// A key figure, what it opens, and how many parts of the row it takes where there is little room.
struct Key {
    figure: KeyFigure,
    share: u16,
    opens: Figure,
}

/// The share of a count, that of an amount of money, and that of a share with what it is a share of.
const COUNT: u16 = 4;
const MONEY: u16 = 5;
const RATE: u16 = 6;

fn key_figures<'a>(keys: [Key; 6], room: Room) -> Element<'a, Message> {
    let (in_row, size) = match room {
        Room::Narrow => (3, Type::T28),
        Room::Usual => (6, Type::T28),
        Room::Roomy => (6, Type::T44),
    };
    let one = |key: Key| {
        let share = if room == Room::Usual { key.share } else { 1 };
        let figure = key_figure(key.figure, size, Message::FigurePressed(key.opens));
        container(figure).width(FillPortion(share)).into()
    };
    let mut shown: Vec<Element<'a, Message>> = keys.into_iter().map(one).collect();
    let mut rows = Column::new().spacing(S12);
    while !shown.is_empty() {
        let rest = shown.split_off(in_row.min(shown.len()));
        rows = rows.push(row(shown).spacing(S12));
        shown = rest;
    }
    rows.width(Fill).into()
}

/// The key figures, the weightiest first.
fn keys(now: &Figures, before: &Figures, words: Words<'_>) -> [Key; 6] {
    let format = words.format();
    let rate = |of: &Figures| Share::of(of.arrivals.came, of.arrivals.due);
    let arrivals = now.arrivals;
    let due = [("due", arrivals.due.into()), ("came", arrivals.came.into())];
    let came = if arrivals.due == 0 { words.of("day-nobody-due") } else { words.text().of("day-came-of-due", &due) };
    let rate_before = rate(before).map(|rate| was(percent(rate), words)).unwrap_or_default();
    let people = [("people", now.people.into())];
    let people = if now.check_ins == 0 { String::new() } else { words.text().of("day-people", &people) };
    let stake = |of: &Figures| of.risk.at_stake();
    let minor = |money: Money| u64::try_from(money.minor()).unwrap_or(0);
    let count = |name: &str, note: String, now: u64, before: u64, good| KeyFigure {
        name: words.of(name),
        amount: words.count(now),
        note,
        trend: trend(Change::of(now, before), good, words),
        before: was(words.count(before), words),
    };
    let money = |name: &str, now: Money, before: Money, good| KeyFigure {
        name: words.of(name),
        amount: format.money(now),
        note: String::new(),
        trend: trend(Change::of(minor(now), minor(before)), good, words),
        before: was(format.money(before), words),
    };
    [
        Key {
            figure: count("day-redeemed", String::new(), now.redeemed.count, before.redeemed.count, Good::More),
            share: COUNT,
            opens: Figure::Redeemed,
        },
        Key {
            figure: money("day-worth", now.redeemed.worth, before.redeemed.worth, Good::More),
            share: MONEY,
            opens: Figure::Redeemed,
        },
        Key {
            figure: count("day-check-ins", people, now.check_ins, before.check_ins, Good::More),
            share: COUNT,
            opens: Figure::CheckIns,
        },
        Key {
            figure: KeyFigure {
                name: words.of("day-arrivals"),
                amount: rate(now).map_or_else(|| words.of("day-none"), percent),
                note: came,
                trend: in_points(Change::in_points(rate(now), rate(before)), words),
                before: rate_before,
            },
            share: RATE,
            opens: Figure::Arrivals(ArrivalsOf::Due),
        },
        Key {
            figure: count("day-refused", String::new(), now.refusals(), before.refusals(), Good::Less),
            share: COUNT,
            opens: Figure::Refused,
        },
        Key {
            figure: money("day-open-risk", stake(now).worth, stake(before).worth, Good::Less),
            share: MONEY,
            opens: Figure::Risk(RiskOf::AtStake),
        },
    ]
}

/// The key figures of what was sold, the weightiest first.
fn sales_keys(now: &Sales, before: &Sales, words: Words<'_>) -> [Key; 6] {
    let format = words.format();
    let minor = |money: Money| u64::try_from(money.minor()).unwrap_or(0);
    let money = |name: &str, note: String, now: Money, before: Money, good, opens| Key {
        figure: KeyFigure {
            name: words.of(name),
            amount: format.money(now),
            note,
            trend: trend(Change::of(minor(now), minor(before)), good, words),
            before: was(format.money(before), words),
        },
        share: MONEY,
        opens,
    };
    let none = String::new;
    let basket = |of: &Sales| of.basket().unwrap_or(Money::ZERO);
    let worth = |tally: Tally| tally.worth;
    let unused = if now.unused.count == 0 { none() } else { words.count(now.unused.count) };
    [
        money("day-net", none(), now.net(), before.net(), Good::More, Figure::Net),
        Key {
            figure: KeyFigure {
                name: words.of("day-sold"),
                amount: words.count(now.sold.count),
                note: none(),
                trend: trend(Change::of(now.sold.count, before.sold.count), Good::More, words),
                before: was(words.count(before.sold.count), words),
            },
            share: COUNT,
            opens: Figure::Sold,
        },
        money("day-basket", none(), basket(now), basket(before), Good::More, Figure::Sold),
        money("day-given-back", none(), worth(now.given_back), worth(before.given_back), Good::Less, Figure::GivenBack),
        money("day-discounts", none(), worth(now.discounted), worth(before.discounted), Good::Less, Figure::Discounted),
        money("day-unused", unused, worth(now.unused), worth(before.unused), Good::Less, Figure::Unused),
    ]
}

fn was(figure: String, words: Words<'_>) -> String {
    words.text().of("day-was", &[("figure", figure.into())])
}

fn trend(change: Change, good: Good, words: Words<'_>) -> Trend {
    match change {
        Change::Moved(way, by) => moved(way, good, percent(by)),
        Change::Same => Trend::Same(words.of("day-same")),
        Change::Incomparable => Trend::Unknown,
    }
}

/// A share that went up is good.
fn in_points(change: Change, words: Words<'_>) -> Trend {
    match change {
        Change::Moved(way, by) => {
            let points = words.text().of("day-points", &[("points", tenths(by.tenths()).into())]);
            moved(way, Good::More, points)
        }
        Change::Same | Change::Incomparable => trend(change, Good::More, words),
    }
}

fn moved(way: Direction, good: Good, by: String) -> Trend {
    let icon = match way {
        Direction::Up => Icon::Up,
        Direction::Down => Icon::Fall,
    };
    match (way, good) {
        (Direction::Up, Good::More) | (Direction::Down, Good::Less) => Trend::Good(icon, by),
        (Direction::Up, Good::Less) | (Direction::Down, Good::More) => Trend::Bad(icon, by),
    }
}
