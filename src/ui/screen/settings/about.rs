//! The program: its version, its places, the licences of its faces, and what support needs.

use std::path::Path;

use iced::Fill;
use iced::widget::{column, container, row};

use super::{Busy, Known, Message};
use crate::ui::icon::Icon;
use crate::ui::screen::Here;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{CAMERA_LARGE, S12, S16, Type};
use crate::ui::widget::dialog::{Dialog, dialog};
use crate::ui::widget::fitted::fitted;
use crate::ui::widget::scroll::scroll;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, card};

pub(super) fn view<'a>(known: &Known, bundle: Option<&Path>, busy: Busy, here: Here<'a>) -> Element<'a, Message> {
    scroll(column![program(known, here), faces(known, here), support(bundle, busy, here)].spacing(S16)).into()
}

/// A label over a path, which is cut short where it is longer than the panel.
fn path<'a>(here: Here<'a>, key: &str, path: &Path) -> Element<'a, Message> {
    let shown = container(fitted(path.display().to_string(), Type::T16, Ink::Plain)).width(Fill);
    row![label(here.text.of(key, &[]), Type::T16).class(Ink::Soft), shown].spacing(S16).into()
}

fn program<'a>(known: &Known, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let version = here.text.of("settings-about-version", &[("version", known.about.version.into())]);
    let body = column![
        path(here, "settings-about-data", &known.about.data),
        path(here, "settings-about-file", &known.about.settings),
        card::note(Icon::Info, of("settings-about-licence")),
    ];
    card::titled(version, crate::ui::widget::badge::chip("Countersign"), card::padded(body.spacing(S12)))
        .width(Fill)
        .into()
}

fn faces<'a>(known: &Known, here: Here<'a>) -> Element<'a, Message> {
    let rows = known.about.licences.iter().enumerate().fold(column![].spacing(S12), |all, (at, (face, _))| {
        let read = button::plain(here.text.of("settings-about-read", &[])).small();
        let line = row![
            container(fitted(*face, Type::T16, Ink::Plain)).width(Fill),
            Element::from(read.on_press(Message::LicencePressed(at)))
        ];
        all.push(line.spacing(S16).align_y(iced::Center))
    });
    card::titled(here.text.of("settings-about-faces", &[]), row![], card::padded(rows)).width(Fill).into()
}

fn support<'a>(bundle: Option<&Path>, busy: Busy, here: Here<'a>) -> Element<'a, Message> {
    let of = |key: &str| here.text.of(key, &[]);
    let write = match busy {
        Busy::Bundling => button::plain(of("settings-bundle-under-way")),
        Busy::No | Busy::Syncing => button::outlined(of("settings-bundle-write")).on_press(Message::BundlePressed),
    };
    let written = bundle.map(|written| path(here, "settings-bundle-at", written));
    let body = column![words(of("settings-bundle-about"), Type::T16).class(Ink::Soft)]
        .push(written)
        .push(write.icon(Icon::Export).wide());
    card::titled(of("settings-bundle"), row![], card::padded(body.spacing(S16))).width(Fill).into()
}

/// The licence of a face, to be read.
pub(super) fn licence<'a>(known: &'a Known, at: usize, here: Here<'a>) -> Option<Dialog<'a, Message>> {
    let (face, licence) = known.about.licences.get(at)?;
    let text = scroll(words(*licence, Type::T14).width(Fill)).height(CAMERA_LARGE);
    let close = button::plain(here.text.of("settings-close", &[])).key("Esc").on_press(Message::DialogClosed);
    Some(dialog(*face, here.text.of("settings-about-licence-of", &[])).body(text).way(close))
}
