//! What is asked over everything: which camera, which printer, which scanner.

use iced::Fill;
use iced::widget::{column, row};

use super::{Message, Presence, ScannerForm};
use crate::domain::receipt::Encoding;
use crate::engine::hardware::{Choice, Listed};
use crate::ui::backstage::{self, Paper, Places, Plugged};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S12, S16, Type};
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, field};

/// So many places are offered; more stand in no shop.
const OFFERED_MAX: usize = 4;

pub(super) fn camera<'a>(cameras: Option<&[Listed]>, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let body = match cameras {
        None => column![words(of("settings-camera-finding"), Type::T16).class(Ink::Soft)],
        Some([]) => column![words(of("settings-camera-none"), Type::T16).class(Ink::Soft)],
        Some(cameras) => cameras.iter().take(OFFERED_MAX).fold(column![], |all, camera| {
            let choice = Choice::Named(camera.id.clone());
            let button = button::plain(camera.name.clone()).icon(Icon::Camera).wide();
            all.push(Element::from(button.on_press(Message::CameraChosen(choice))))
        }),
    };
    dialog(of("settings-camera-asks"), of("settings-camera-asks.about")).body(body.spacing(S8)).way(cancel(here))
}

pub(super) fn printer<'a>(
    printer: &backstage::Printer,
    places: &Places,
    presence: Presence,
    here: Here<'a>,
) -> Dialog<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let at = field::input(
        "settings-printer-at",
        of("settings-printer-at"),
        "tcp:192.168.1.50:9100",
        &printer.at,
        Some(Message::PrinterAtTyped),
    );
    let found = offered(&places.printers, &of("settings-printer-found"), Message::PrinterPlaceChosen);
    let papers = [Paper::Mm80, Paper::Mm58];
    let width = tabs(
        vec!["80 mm".to_owned(), "58 mm".to_owned()],
        papers.iter().position(|paper| *paper == printer.paper).unwrap_or(papers.len()),
        move |at| Message::PaperChosen(papers.get(at).copied().unwrap_or(Paper::Mm80)),
    );
    let encodings = [Encoding::Gb18030, Encoding::Raster];
    let encoding = tabs(
        vec![of("settings-encoding-text"), of("settings-encoding-raster")],
        encodings.iter().position(|encoding| *encoding == printer.encoding).unwrap_or(encodings.len()),
        move |at| Message::EncodingChosen(encodings.get(at).copied().unwrap_or(Encoding::Gb18030)),
    );
    let body = column![at].push(found).push(row![width, encoding].spacing(S16)).spacing(S16);
    let asked = dialog(of("settings-printer-asks"), of("settings-printer-asks.about")).body(body);
    let asked = match presence {
        Presence::There => asked.way(button::danger(of("settings-printer-remove")).on_press(Message::PrinterRemoved)),
        Presence::Missing => asked,
    };
    asked.way(cancel(here)).way(button::primary(of("settings-save")).on_press(Message::PrinterSaved))
}

pub(super) fn scanner<'a>(form: &ScannerForm, places: &Places, here: Here<'a>) -> Dialog<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let input = |id, key, hint, value: &str, typed| field::input(id, of(key), hint, value, Some(typed));
    let framing = row![
        input("settings-prefix", "settings-scanner-prefix", "", &form.prefix, Message::PrefixTyped),
        input("settings-suffix", "settings-scanner-suffix", "", &form.suffix, Message::SuffixTyped),
    ];
    let line = row![
        input("settings-line", "settings-scanner-line", "/dev/ttyACM0", &form.line, Message::LineTyped),
        input("settings-baud", "settings-scanner-baud", "9600", &form.baud, Message::BaudTyped),
    ];
    let found = offered(&places.serial, &of("settings-scanner-found"), Message::LineTyped);
    let save =
        |key, message: Option<Message>| Element::from(button::plain(of(key)).small().wide().on_press_maybe(message));
    let body = column![
        framing.spacing(S12),
        save("settings-scanner-save-framing", Some(Message::FramingSaved)),
        line.spacing(S12),
    ]
    .push(found)
    .push(save("settings-scanner-save-line", form.serial().is_ok().then_some(Message::LineSaved)));
    dialog(of("settings-scanner-asks"), of("settings-scanner-asks.about")).body(body.spacing(S12)).way(cancel(here))
}

/// Places where something is plugged in, to be chosen by a touch; nothing where there are none.
fn offered<'a>(places: &[Plugged], says: &str, chosen: fn(String) -> Message) -> Option<Element<'a, Message>> {
    if places.is_empty() {
        return None;
    }
    let head = column![label(says.to_owned(), Type::T14).class(Ink::Soft)];
    let all = places.iter().take(OFFERED_MAX).fold(head.spacing(S8), |all, place| {
        let name = if place.name.is_empty() { place.at.clone() } else { format!("{}: {}", place.at, place.name) };
        all.push(Element::from(button::plain(name).small().wide().on_press(chosen(place.at.clone()))))
    });
    Some(all.width(Fill).into())
}

fn cancel<'a>(here: Here<'_>) -> button::Button<'a, Message> {
    button::plain(here.text.of("settings-cancel", &[])).key("Esc").on_press(Message::Cancelled)
}
