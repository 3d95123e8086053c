//! Tables, lists, figures, and nothing.

use iced::widget::{column, container, row};
use iced::{Fill, FillPortion};

use super::Message;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{Grain, S8, S16, TARGET, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::surface::Surface;
use crate::ui::widget::badge::state;
use crate::ui::widget::card::{self, Part};
use crate::ui::widget::empty::empty;
use crate::ui::widget::table::{Column, Holds, table};
use crate::ui::widget::tabs::wide_tabs;
use crate::ui::widget::toast::toast;
use crate::ui::widget::words::label;
use crate::ui::widget::{button, list, pressable};

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let warned = toast(
        Hue::Warn,
        Icon::Offline,
        text.of("gallery-toast-warn", &[]),
        text.of("gallery-toast-warn-detail", &[]),
        button::quiet(text.of("gallery-take-down", &[])).on_press(Message::Pressed),
    );
    let left = column![staff(text), row![risk(text), money(text)].spacing(S16).height(Fill)];
    let right = column![exceptions(text), nothing(text)];
    let halves = row![left.spacing(S16).width(FillPortion(3)), right.spacing(S16).width(FillPortion(2))];
    column![warned, halves.spacing(S16).height(Fill)].spacing(S16).into()
}

fn staff(text: &Text) -> Element<'static, Message> {
    let column = |name, share, holds| Column { name: text.of(name, &[]), share, holds };
    let columns = [
        column("gallery-column-name", 3, Holds::Words),
        column("gallery-column-redeemed", 2, Holds::Figures),
        column("gallery-column-sales", 3, Holds::Figures),
        column("gallery-column-median", 2, Holds::Figures),
    ];
    let person = |name, redeemed: &str, sales: &str, median: &str| {
        let median = text.of("gallery-median", &[("seconds", median.into())]);
        vec![text.of(name, &[]), redeemed.to_owned(), sales.to_owned(), median]
    };
    let people = vec![
        person("gallery-staff-first", "71", "¥4,318.00", "1.8"),
        person("gallery-staff-second", "52", "¥3,204.00", "2.1"),
        person("gallery-staff-third", "35", "¥2,340.00", "2.6"),
        person("gallery-staff-fourth", "8", "−¥36.00", "3.0"),
    ];
    let body = column![table(&columns, people)].padding([S8, 0.0]);
    card::titled(text.of("gallery-staff", &[]), row![], body).width(Fill).into()
}

fn risk(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let (used, this) = (Ink::Tinted(Hue::Warn), Ink::Fill(Hue::Warn));
    let figures = column![
        card::legend(used, Grain::Usual, of("gallery-risk-used"), "¥340.00"),
        card::legend(this, Grain::Usual, of("gallery-risk-this"), "¥30.00"),
        card::sum(of("gallery-risk-left"), "¥630.00"),
        card::shares(&[Part { ink: used, share: 340 }, Part { ink: this, share: 30 }], 630),
        card::figure_named(Grain::Usual, of("gallery-risk-loss"), "¥30.00"),
    ];
    card::titled(of("gallery-risk"), row![], card::padded(figures.spacing(S8))).width(Fill).height(Fill).into()
}

fn money(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let figures = column![
        card::figure(of("gallery-subtotal"), "¥156.00"),
        card::figure_of(Hue::Good, Grain::Usual, of("gallery-voucher-off"), "−¥30.00"),
        card::line(),
        card::total(of("gallery-to-pay-total"), "¥126.00"),
    ];
    card::panel(card::padded(figures.spacing(S8))).width(Fill).height(Fill).into()
}

fn exceptions(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let when = |says: String| label(says, Type::T14).class(Ink::Soft);
    let double = list::entry(
        Icon::Attention,
        Ink::Fill(Hue::Bad),
        of("gallery-exception-double"),
        of("gallery-exception-double-detail"),
        state(Hue::Bad, Icon::Clock, of("gallery-open")),
    );
    let slip = list::entry(
        Icon::Printer,
        Ink::Tinted(Hue::Warn),
        of("gallery-exception-slip"),
        of("gallery-exception-slip-detail"),
        when("12:07".to_owned()),
    );
    let clock = list::entry(
        Icon::Clock,
        Ink::Tinted(Hue::Warn),
        of("gallery-exception-clock"),
        of("gallery-exception-clock-detail"),
        when(of("gallery-yesterday")),
    );
    let long = list::entry(
        Icon::Calendar,
        Ink::Soft,
        of("gallery-exception-long"),
        of("gallery-exception-long-detail"),
        when("09:30".to_owned()),
    );
    let rows = list::rows(vec![list::on(Surface::Row(Hue::Accent), double), slip, clock, long]);
    let tabs = wide_tabs(vec![of("gallery-open"), of("gallery-yesterday")], 0, TARGET, |_| Message::Pressed);
    let more = container(pressable::more(of("gallery-yesterday"), Message::Pressed)).center_x(Fill);
    let rows = column![container(tabs).padding([S8, S16]), rows, more];
    card::titled(of("gallery-exceptions"), row![], rows).width(Fill).into()
}

fn nothing(text: &Text) -> Element<'static, Message> {
    let says = empty(text.of("gallery-bookings-none", &[]), text.of("gallery-bookings-none-next", &[]));
    card::titled(text.of("gallery-bookings", &[]), row![], says).width(Fill).height(Fill).into()
}
