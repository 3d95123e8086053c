//! The shop that this terminal belongs to, and how it came to it.

use iced::Fill;
use iced::widget::{column, row};

use super::{Known, Message};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::measure::S16;
use crate::ui::widget::card;

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
        figure("settings-shop-zone", shop.zone.name()),
        figure("settings-shop-device", &short(&known.device.to_string())),
    ];
    let body = column![figures, card::line(), card::note(Icon::Qr, of("settings-shop-enrolment"))].spacing(S16);
    column![card::titled(of("settings-shop-head"), row![], card::padded(body)).width(Fill)].into()
}

/// The beginning of a long id: enough to tell terminals apart on the phone.
fn short(id: &str) -> String {
    id.chars().take(13).collect()
}
