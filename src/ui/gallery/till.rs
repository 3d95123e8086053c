//! What a till is made of: rows of what is rung up, tiles of what is sold, choices, and a keypad that fills its room.

use iced::Fill;
use iced::widget::{column, container, row};

use super::Message;
use crate::domain::product::Colour;
use crate::ui::text::Text;
use crate::ui::text::till::left;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{BASKET, KEYPAD_LOW, S8, S12, S16, SIDE};
use crate::ui::theme::press::Kind;
use crate::ui::widget::keypad::{Corner, reaching};
use crate::ui::widget::rung::{self, Badge, rung};
use crate::ui::widget::tile::{self, Marked, Note, tile};
use crate::ui::widget::{card, pressable};

pub(super) fn view(text: &Text) -> Element<'static, Message> {
    let keys = container(reaching(Corner::Point, Message::KeyPressed)).height(KEYPAD_LOW);
    let right = column![tiles(text), row![choices(text), keys.width(SIDE)].spacing(S16)].spacing(S16);
    row![basket(text), right.width(Fill)].spacing(S16).into()
}

fn basket(text: &Text) -> Element<'static, Message> {
    let of = |key: &str| text.of(key, &[]);
    let row = |badge: Badge, name: &str, amount: &str, off: &str, standing| {
        let says = rung::Says {
            name: of(name),
            detail: of("gallery-recent-tea-detail"),
            amount: amount.to_owned(),
            off: off.to_owned(),
        };
        rung(&badge, says, standing, Message::Pressed)
    };
    let other = rung::Standing::Other;
    let rows = column![
        row(Badge::Sold("12".into()), "gallery-exception-long-detail", "¥216.00", "−¥21.60", other),
        card::line(),
        row(Badge::Sold("1".into()), "gallery-item-milk", "¥16.00", "", rung::Standing::Chosen),
        card::line(),
        row(Badge::Returned("1".into()), "gallery-item-plate", "−¥48.00", "", other),
        card::line(),
        row(Badge::Voucher, "gallery-recent-off", "−¥30.00", "", other),
        card::line(),
        row(Badge::IdleVoucher, "gallery-recent-card", "¥0.00", "", other),
    ];
    card::panel(rows).width(BASKET).into()
}

fn tiles(text: &Text) -> Element<'static, Message> {
    let of = |key: &str| text.of(key, &[]);
    let mut colours = Colour::ALL.into_iter();
    let mut one = |name: Marked, second: Marked, note: Option<Note>, standing| {
        let says = tile::Says { name, second, price: "¥18.00".into(), note, colour: colours.next() };
        tile(says, tile::Form::Low, standing, Message::Pressed)
    };
    let plain = |key: &str| Marked::from(of(key));
    let marked =
        |words: &str, part: std::ops::Range<usize>| Marked { words: words.to_owned(), parts: Vec::from([part]) };
    let (none, other) = (Marked::default, tile::Standing::Other);
    row![
        one(plain("gallery-item-tea"), none(), Some(Note::Left(left(12, text))), other),
        one(plain("gallery-exception-long-detail"), none(), Some(Note::NoneLeft(left(-2, text))), other),
        one(marked("桂花乌龙", 0..6), marked("gui hua wu long", 0..7), None, tile::Standing::Next),
        one(plain("gallery-item-plate"), none(), Some(Note::SoldOut(of("till-sold-out-chip"))), other),
    ]
    .spacing(S12)
    .into()
}

fn choices(text: &Text) -> Element<'static, Message> {
    let of = |key: &str| text.of(key, &[]);
    column![
        pressable::choice(
            Kind::Chosen,
            of("gallery-item-tea"),
            Some(left(12, text)),
            Some("1"),
            Some(Message::Pressed)
        ),
        pressable::choice(Kind::Plain, of("gallery-exception-long-detail"), None, Some("2"), Some(Message::Pressed)),
        pressable::choice(Kind::Plain, of("gallery-item-milk"), Some(of("till-sold-out-chip")), None, None),
    ]
    .spacing(S8)
    .width(Fill)
    .into()
}
