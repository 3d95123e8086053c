//! The shop that this terminal belongs to, and how it came to it.

use iced::Fill;
use iced::widget::{column, container, row};

use super::{Known, Message};
use crate::engine::hub_address::Whose;
use crate::engine::training::Books;
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{FIGURES, S16, Type};
use crate::ui::widget::words::words;
use crate::ui::widget::{button, card};

pub(super) fn view<'a>(known: &Known, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let figure = |key: &str, value: &str| card::figure(of(key), value);
    let shop = here.shop;
    let address = if shop.address.is_empty() { of("settings-shop-no-address") } else { shop.address.clone() };
    let figures = column![
        figure("settings-shop-name", &shop.name),
        figure("settings-shop-address", &address),
        figure("settings-shop-till", here.till),
        figure("settings-shop-currency", &shop.currency.to_string()),
        figure("settings-shop-zone", &clock(here)),
        figure("settings-shop-device", &short(&known.device.to_string())),
    ];
    let figures = container(figures).max_width(FIGURES);
    let (about, way) = match (known.hub, here.books) {
        (Whose::Own, Books::Real) => {
            let way = button::outlined(of("settings-cloud")).icon(Icon::Qr).on_press(Message::MovePressed);
            ("settings-shop-alone", Some(Element::from(way)))
        }
        (Whose::Own, Books::Training) | (Whose::Cloud, _) => ("settings-shop-for-good", None),
    };
    let body = column![figures, card::line(), card::note(Icon::Qr, of(about))].push(way).spacing(S16);
    let shop = card::titled(of("settings-shop-head"), row![], card::padded(body)).width(Fill);
    column![shop, training(here)].spacing(S16).into()
}

/// The way into training, and back.
fn training(here: Here<'_>) -> Element<'_, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let (explains, way, to) = match here.books {
        Books::Real => ("settings-training.about", "settings-training-start", Books::Training),
        Books::Training => ("settings-training.running", "settings-training-end", Books::Real),
    };
    let way = button::outlined(of(way)).icon(Icon::Flag).on_press(Message::BooksPressed(to));
    let body = column![words(of(explains), Type::T16).class(Ink::Soft), Element::from(way)].spacing(S16);
    card::titled(of("settings-training"), row![], card::padded(body)).width(Fill).into()
}

/// How far the shop's clock is from Greenwich now, and what its zone is called.
fn clock(here: Here<'_>) -> String {
    let zone = &here.shop.zone;
    let minutes = zone.rules().to_offset(here.now).seconds() / 60;
    let (hours, rest) = (minutes / 60, (minutes % 60).abs());
    let from_greenwich = if rest == 0 { format!("UTC{hours:+}") } else { format!("UTC{hours:+}:{rest:02}") };
    // These zones have no name but their hours, counted the other way.
    if zone.name().starts_with("Etc/") {
        return from_greenwich;
    }
    here.text.of("settings-shop-clock", &[("offset", from_greenwich.into()), ("zone", zone.name().into())])
}

/// The beginning of a long id: enough to tell terminals apart on the phone.
fn short(id: &str) -> String {
    id.chars().take(13).collect()
}
