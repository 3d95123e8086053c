//! What is entered and chosen: amounts, customers, rows of every sort; and a paper held up to be read.

use iced::widget::{column, container, row};
use iced::{Fill, Padding};

use super::{Message, counter};
use crate::ui::focus::Row;
use crate::ui::icon::Icon;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{
    CAMERA_SMALL_WIDTH, Grain, KEYPAD_LOW, PRIMARY, REPORT_ROW, S4, S8, S12, S16, SIDE, Type,
};
use crate::ui::theme::palette::Hue;
use crate::ui::theme::press::Kind;
use crate::ui::widget::badge::word;
use crate::ui::widget::button::key_cap;
use crate::ui::widget::camera_view::{Ground, camera_small};
use crate::ui::widget::chart::opening;
use crate::ui::widget::customer::{Phone, customer};
use crate::ui::widget::keypad::{Corner, entered, fitting};
use crate::ui::widget::list::{self, choice};
use crate::ui::widget::words::label;
use crate::ui::widget::{card, paper, pressable};

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let above = row![amount(text), count(text), in_cards(text)].spacing(S16);
    let below = row![rows(text), street(text), held_up(text)].spacing(S16);
    column![above, below.height(Fill)].spacing(S16).into()
}

/// Something was entered, with a point.
fn amount(text: &Text) -> Element<'static, Message> {
    let said = entered("128.50", text.of("gallery-entered-hint", &[]));
    let body = column![said, low(Corner::Point)].spacing(S12);
    card::titled(text.of("gallery-to-pay", &[]), row![], card::padded(body)).width(Fill).into()
}

/// Nothing was entered yet, with two zeros.
fn count(text: &Text) -> Element<'static, Message> {
    let said = entered("", text.of("gallery-entered-hint", &[]));
    let body = column![said, low(Corner::DoubleZero)].spacing(S12);
    card::titled(text.of("gallery-keypad", &[]), row![], card::padded(body)).width(Fill).into()
}

/// A keypad in as little room as it can do with.
fn low(corner: Corner) -> Element<'static, Message> {
    container(fitting(corner, Message::KeyPressed)).height(KEYPAD_LOW).into()
}

/// What stands in cards.
fn in_cards(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let names = row![
        pressable::name(Kind::Chosen, of("gallery-item-tea"), Message::Pressed),
        pressable::name(Kind::Plain, of("gallery-exception-long-detail"), Message::Pressed),
    ];
    let words = row![
        word(Hue::Good, of("gallery-chip-working")),
        word(Hue::Warn, of("gallery-chip-late")),
        word(Hue::Bad, of("gallery-chip-conflict")),
        card::upright(REPORT_ROW),
        key_cap("Ctrl", Ink::Soft),
        key_cap("K", Ink::Soft),
    ];
    let body = column![
        names.spacing(S8),
        words.spacing(S8).align_y(iced::Center),
        card::small_item(2, of("gallery-exception-long-detail")),
        card::figure_with(Grain::Usual, of("gallery-channel"), word(Hue::Good, of("gallery-chip-working"))),
        card::figure_fitted(of("gallery-channel"), of("gallery-exception-long-detail")),
        card::note(Icon::Info, of("gallery-dialog-explains")),
    ];
    card::titled(of("gallery-voucher"), row![], card::padded(body.spacing(S8))).width(Fill).into()
}

/// Rows that are chosen, pressed and opened.
fn rows(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let entry = |name, detail| list::entry(Icon::Accepted, Ink::Fill(Hue::Good), of(name), of(detail), row![]);
    let plain = label(of("gallery-staff-first"), Type::T16).class(Ink::Plain);
    let opens = label(of("gallery-staff-second"), Type::T16).class(Ink::Plain);
    let inset = Padding::new(S4).horizontal(S16);
    let rows = list::rows(vec![
        choice(Row::Chosen, entry("gallery-recent-card", "gallery-recent-card-detail"), Message::Pressed),
        choice(Row::Other, entry("gallery-recent-tea", "gallery-recent-tea-detail"), Message::Pressed),
        list::way(entry("gallery-recent-tea", "gallery-recent-tea-detail"), Message::Pressed),
        pressable::row(plain, PRIMARY, Message::Pressed),
        opening(opens, REPORT_ROW.into(), inset, Message::Pressed),
    ]);
    card::panel(column![card::head(of("gallery-recent"), row![]), card::line(), rows]).width(SIDE).into()
}

/// Customers of the street, and what their camera sees.
fn street(text: &Text) -> Element<'static, Message> {
    let of = |key| text.of(key, &[]);
    let customers = column![
        customer(
            Icon::Qr,
            of("street-package"),
            of("gallery-recent-card-detail"),
            Some((Icon::Accepted, Hue::Good)),
            Phone::Shown,
            Message::Pressed
        ),
        customer(
            Icon::Calendar,
            of("gallery-exception-long"),
            of("gallery-exception-long-detail"),
            None,
            Phone::Pocketed,
            Message::Pressed
        ),
    ];
    let camera = camera_small(counter::sample_frame(276, 155).as_ref(), Ground::Window, of("gallery-camera"));
    column![camera, customers.spacing(S8)].spacing(S16).width(CAMERA_SMALL_WIDTH).into()
}

/// The face of a card that opens, and a paper that is held up.
fn held_up(text: &Text) -> Element<'static, Message> {
    let still = counter::sample_frame(376, 206);
    let name = label(text.of("gallery-person-manager", &[]), Type::T16).class(Ink::Plain);
    let face = card::panel(pressable::face(name, PRIMARY, Message::Pressed)).width(Fill);
    column![face].push(still.as_ref().map(paper::read)).spacing(S16).width(Fill).into()
}
