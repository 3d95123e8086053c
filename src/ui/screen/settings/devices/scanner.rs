//! Scanners: how they are connected, and what a test scan said.

use iced::Fill;
use iced::widget::{column, row};

use super::{Desk, Heard, Message, Trying};
use crate::engine::scan::{Device, Source, Status, Symbology};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::measure::{S8, S12};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::state;
use crate::ui::widget::{button, card};

pub(super) fn view<'a>(desk: &Desk, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let badge = match here.devices.get(&Device::Scanner) {
        Some(Status::Ready) => state(Hue::Good, Icon::Accepted, of("settings-device-works")),
        Some(Status::Lost(_)) => state(Hue::Bad, Icon::Refused, of("settings-device-lost")),
        None => state(Hue::Busy, Icon::Undecided, of("settings-scanner-unheard")),
    };
    let how = match &desk.set_up {
        Some(set_up) => match (&set_up.serial, &set_up.keyboard) {
            (Some(serial), _) => here.text.of("settings-scanner-serial", &[("path", serial.path.as_str().into())]),
            (None, Some(_)) => of("settings-scanner-apart"),
            (None, None) if !set_up.prefix.is_empty() || !set_up.suffix.is_empty() => of("settings-scanner-framed"),
            (None, None) => of("settings-scanner-typing"),
        },
        None => String::new(),
    };
    let heard = desk.heard.as_ref().map_or_else(|| of("settings-nothing-yet"), |heard| said(heard, here));
    let figures = column![
        card::figure_fitted(of("settings-scanner-how"), how),
        card::figure_fitted(of("settings-scanner-last"), heard),
    ];
    let (note, try_out) = match desk.trying {
        Trying::No => (None, button::plain(of("settings-scanner-try"))),
        Trying::Scans => {
            (Some(card::note(Icon::Scan, of("settings-scanner-trying"))), button::chosen(of("settings-scanner-stop")))
        }
    };
    let try_out = try_out.icon(Icon::Scan).small().wide().on_press(Message::TryScansPressed);
    let set = button::plain(of("settings-set-up-scanner")).icon(Icon::Settings).small().wide();
    let ways = row![Element::from(try_out), Element::from(set.on_press(Message::SetScannerPressed))].spacing(S8);
    let body = column![figures].push(note).push(ways).spacing(S12);
    card::titled(of("settings-scanner"), badge, card::padded(body)).width(Fill).into()
}

/// A test scan in words: how many characters, of which kind, how they came.
fn said(heard: &Heard, here: Here<'_>) -> String {
    let of = |key: &str| here.text.of(key, &[]);
    let source = match heard.source {
        Source::Camera => of("settings-heard-camera"),
        Source::Wedge => of("settings-heard-wedge"),
        Source::Serial => of("settings-heard-serial"),
        Source::Typed => of("settings-heard-typed"),
    };
    let kind = match heard.symbology {
        Some(Symbology::Qr) => "QR",
        Some(Symbology::Ean13) => "EAN-13",
        Some(Symbology::Ean8) => "EAN-8",
        Some(Symbology::UpcA) => "UPC-A",
        Some(Symbology::UpcE) => "UPC-E",
        Some(Symbology::Code128) => "Code 128",
        None => "",
    };
    let source = if kind.is_empty() { source } else { format!("{source} {kind}") };
    let fills = [
        ("at", here.format().brief(heard.at).into()),
        ("source", source.into()),
        ("count", heard.characters.into()),
        ("tail", heard.tail.as_str().into()),
    ];
    here.text.of("settings-heard", &fills)
}
