//! Key figures, bars beside each other, parts of a whole, and tables that open.

use iced::widget::{column, container, row};
use iced::{Fill, FillPortion};

use super::Message;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S8, S16, Type};
use crate::ui::widget::card::titled;
use crate::ui::widget::chart::{self, KeyFigure, Pair, Part, Trend, key_figure, legend, pairs, parts};
use crate::ui::widget::table::{Column, Holds, opening_table};

/// Redemptions by hour from nine on: this day and the one before.
const HOURS: [(u64, u64); 12] =
    [(3, 2), (6, 5), (9, 11), (18, 15), (22, 19), (14, 16), (17, 14), (16, 12), (12, 13), (19, 16), (15, 11), (0, 6)];

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let below = row![
        container(by_hour(text)).width(FillPortion(3)).height(Fill),
        column![by_channel(text), by_campaign(text)].spacing(S16).width(FillPortion(2)),
    ];
    column![key_figures(text), below.spacing(S16).height(Fill)].spacing(S16).into()
}

fn key_figures(text: &Text) -> Element<'static, Message> {
    let figure = |key, amount: &str, note: &str, trend, was: &str| KeyFigure {
        name: text.of(key, &[]),
        amount: amount.to_owned(),
        note: note.to_owned(),
        trend,
        before: text.of("gallery-was", &[("figure", was.into())]),
    };
    let one =
        |key, amount, note, trend, was| key_figure(figure(key, amount, note, trend, was), Type::T28, Message::Pressed);
    let rose = Trend::Good(Icon::Up, "12.9%".to_owned());
    let large = key_figure(figure("gallery-redeemed", "158", "", rose, "140"), Type::T44, Message::Pressed);
    let same = Trend::Same(text.of("gallery-same", &[]));
    row![
        large,
        one("gallery-arrivals", "87.5%", "21 / 24", Trend::Bad(Icon::Fall, "3.6%".to_owned()), "91.1%"),
        one("gallery-refused-scans", "9", "", Trend::Good(Icon::Fall, "25.0%".to_owned()), "12"),
        one("gallery-redeemed", "0", "", same, "0"),
    ]
    .spacing(S16)
    .into()
}

fn by_hour(text: &Text) -> Element<'static, Message> {
    let hours = (9..).zip(HOURS).map(|(hour, (now, before)): (u32, _)| Pair {
        name: hour.to_string(),
        now,
        before,
        on_press: Message::Pressed,
    });
    let bars = container(pairs(hours.collect())).padding([S8, S16]).height(Fill);
    titled(text.of("gallery-by-hour", &[]), legend("158", "140"), bars).height(Fill).into()
}

fn by_channel(text: &Text) -> Element<'static, Message> {
    let part = |key, count: u64, amount: &str| Part {
        name: text.of(key, &[]),
        count,
        says: count.to_string(),
        amount: amount.to_owned(),
        on_press: Message::Pressed,
    };
    let bars = parts(vec![
        part("gallery-channel-first", 62, "¥4216.00"),
        part("gallery-channel-second", 41, "¥2050.00"),
        part("gallery-channel-long", 1, "¥30.00"),
    ]);
    let back = chart::figure(text.of("gallery-taken-back", &[]), "2 · ¥60.00", Message::Pressed);
    titled(text.of("gallery-by-channel", &[]), row![], column![bars, back]).into()
}

fn by_campaign(text: &Text) -> Element<'static, Message> {
    let column = |name, share, holds| Column { name: text.of(name, &[]), share, holds };
    let columns =
        [column("gallery-column-name", 3, Holds::Words), column("gallery-column-redeemed", 2, Holds::Figures)];
    let one = |key, count: &str| (vec![text.of(key, &[]), count.to_owned()], Message::Pressed);
    let rows = vec![one("gallery-staff-first", "71"), one("gallery-staff-second", "52")];
    let body = column![opening_table(&columns, rows)].padding([S8, 0.0]);
    titled(text.of("gallery-staff", &[]), row![], body).into()
}
