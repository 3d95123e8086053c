//! Camera, scanner and printer, tried out before the first customer comes.

use iced::Fill;
use iced::widget::{column, container, row};

use super::Pages;
use super::pages::Message;
use crate::domain::receipt::Encoding;
use crate::engine::hardware::Listed;
use crate::engine::receipt_printer::PrinterState;
use crate::engine::scan::{Reading, Source, Status};
use crate::ui::backstage::{self, Paper, Places, Printer};
use crate::ui::icon::Icon;
use crate::ui::screen::Shape;
use crate::ui::screen::settings::devices::state_name;
use crate::ui::text::Text;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S8, S12, S16, Type};
use crate::ui::theme::palette::Hue;
use crate::ui::widget::badge::state;
use crate::ui::widget::camera_view::{Ground, camera_view};
use crate::ui::widget::tabs::tabs;
use crate::ui::widget::words::{label, words};
use crate::ui::widget::{button, card, field};

/// So many cameras or places are offered.
const OFFERED_MAX: usize = 3;

/// What was found and typed of devices.
#[derive(Debug)]
pub struct Found {
    pub(super) cameras: Vec<Listed>,
    pub(super) places: Places,
    pub(super) printer: Printer,
    pub(super) printer_state: Option<PrinterState>,
    scan: Option<Scan>,
}

/// A scan that was tried out, as much of it as is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scan {
    source: Source,
    characters: u64,
}

/// What was pressed or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pressed {
    /// Another camera, by its id.
    Camera(String),
    /// Cameras and places are to be looked for again.
    LookAgain,
    /// The printer's address was typed, or a place was chosen for it.
    PrinterAt(String),
    /// Its paper was chosen.
    Paper(Paper),
    /// The printer is to be tried.
    TryPrinter,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            cameras: Vec::new(),
            places: Places::default(),
            printer: Printer { at: String::new(), paper: Paper::Mm80, encoding: Encoding::Gb18030 },
            printer_state: None,
            scan: None,
        }
    }
}

impl Found {
    /// What the settings file says already.
    pub(super) fn set_up(&mut self, devices: backstage::Devices) {
        if let Some(printer) = devices.printer {
            self.printer = printer;
        }
    }

    pub(super) fn heard(&mut self, reading: &Reading) {
        let characters = u64::try_from(reading.text.chars().count()).unwrap_or(u64::MAX);
        self.scan = Some(Scan { source: reading.source, characters });
    }

    pub(super) fn take(&mut self, pressed: Pressed) {
        match pressed {
            Pressed::PrinterAt(at) => {
                self.printer.at = at;
                self.printer_state = None;
            }
            Pressed::Paper(paper) => self.printer.paper = paper,
            Pressed::Camera(_) | Pressed::LookAgain | Pressed::TryPrinter => {}
        }
    }
}

pub(super) fn view<'a>(
    pages: &'a Pages,
    camera: Option<&Status>,
    text: &'a Text,
    shape: Shape,
) -> Element<'a, Message> {
    let (left, right) = (seeing(pages, camera, text), printing(&pages.devices, text));
    match shape {
        Shape::Landscape => row![left, right].spacing(S16).into(),
        Shape::Portrait => column![left, right].spacing(S16).into(),
    }
}

/// The camera's picture, and what a scan says.
fn seeing<'a>(pages: &'a Pages, camera: Option<&Status>, text: &Text) -> Element<'a, Message> {
    let of = |key: &str| text.of(key, &[]);
    let badge = match camera {
        Some(Status::Ready) => state(Hue::Good, Icon::Accepted, of("settings-device-works")),
        Some(Status::Lost(_)) => state(Hue::Warn, Icon::Attention, of("first-run-no-camera")),
        None => state(Hue::Busy, Icon::Undecided, of("settings-device-starts")),
    };
    let says = match pages.seen.still {
        Some(_) => text.of("settings-camera-rate", &[("rate", pages.seen.rate.into())]),
        None => of("first-run-no-picture"),
    };
    let picture = camera_view(pages.seen.still.as_ref(), pages.seen.read, Ground::Panel, says);
    let found = &pages.devices;
    let others = (found.cameras.len() > 1).then(|| {
        let head = column![label(of("first-run-cameras"), Type::T14).class(Ink::Soft)].spacing(S8);
        Element::from(found.cameras.iter().take(OFFERED_MAX).fold(head, |all, listed| {
            let use_it = button::plain(listed.name.clone()).icon(Icon::Camera).small().wide();
            all.push(Element::from(use_it.on_press(Message::Devices(Pressed::Camera(listed.id.clone())))))
        }))
    });
    let scan = match found.scan {
        None => card::note(Icon::Scan, of("first-run-scan-something")),
        Some(scan) => {
            let source = match scan.source {
                Source::Camera => of("settings-heard-camera"),
                Source::Wedge => of("settings-heard-wedge"),
                Source::Serial => of("settings-heard-serial"),
                Source::Typed => of("settings-heard-typed"),
            };
            let fills = [("source", source.into()), ("count", scan.characters.into())];
            state(Hue::Good, Icon::Scan, text.of("first-run-scanned", &fills))
        }
    };
    let body = column![picture].push(others).push(scan).spacing(S12);
    card::titled(of("first-run-camera"), badge, container(body).padding(S16)).width(Fill).into()
}

/// Where the printer is, and whether it prints.
fn printing<'a>(found: &'a Found, text: &Text) -> Element<'a, Message> {
    let of = |key: &str| text.of(key, &[]);
    let said = |pressed| Message::Devices(pressed);
    let badge = match found.printer_state {
        None => state(Hue::Busy, Icon::Undecided, of("first-run-untried")),
        Some(printer) => {
            let (hue, icon) = if printer.prints() { (Hue::Good, Icon::Accepted) } else { (Hue::Warn, Icon::Attention) };
            state(hue, icon, of(&format!("settings-printer-state-{}", state_name(printer))))
        }
    };
    let at = field::input(
        "first-run-printer",
        of("settings-printer-at"),
        "tcp:192.168.1.50:9100",
        &found.printer.at,
        Some(|at| Message::Devices(Pressed::PrinterAt(at))),
    );
    let places = found.places.printers.iter().take(OFFERED_MAX).fold(column![].spacing(S8), |all, place| {
        let name = if place.name.is_empty() { place.at.clone() } else { format!("{}: {}", place.at, place.name) };
        let use_it = button::plain(name).icon(Icon::Printer).small().wide();
        all.push(Element::from(use_it.on_press(said(Pressed::PrinterAt(place.at.clone())))))
    });
    let papers = [Paper::Mm80, Paper::Mm58];
    let chosen = papers.iter().position(|paper| *paper == found.printer.paper).unwrap_or(papers.len());
    let width = tabs(vec!["80 mm".to_owned(), "58 mm".to_owned()], chosen, move |at| {
        said(Pressed::Paper(papers.get(at).copied().unwrap_or(Paper::Mm80)))
    });
    let try_it = if found.printer.at.trim().is_empty() {
        button::plain(of("first-run-printer-first"))
    } else {
        button::outlined(of("settings-printer-page")).on_press(said(Pressed::TryPrinter))
    };
    let advice = found.printer_state.filter(|printer| !printer.prints()).map(|printer| {
        card::note(Icon::Attention, of(&format!("settings-printer-state-{}.next", state_name(printer))))
    });
    let again = button::plain(of("first-run-look-again")).icon(Icon::Sync).small().wide();
    let body = column![words(of("first-run-printer-explains"), Type::T16).class(Ink::Soft), at, places]
        .push(row![width, Element::from(try_it.icon(Icon::Printer).small().wide())].spacing(S12))
        .push(advice)
        .push(Element::from(again.on_press(said(Pressed::LookAgain))));
    card::titled(of("settings-printer"), badge, container(body.spacing(S12)).padding(S16)).width(Fill).into()
}
