//! Between the settings file and what the window shows of it.

use std::path::Path;

use crate::config::edit::{self, Edit, PrinterEdit};
use crate::config::{self, CameraChoice, Config, Flags};
#[cfg(target_os = "linux")]
use crate::devices::keyboard;
use crate::devices::{ports, printer, serial};
use crate::domain::receipt::Paper as PaperWidth;
use crate::engine::hardware::{Choice, Eye, Sound};
use crate::engine::problem::{Code, Problem};
use crate::ui::backstage::{Camera, Change, Devices, Paper, Places, Plugged, Printer, Serial};

/// What sees codes by the settings.
pub(super) fn eye(camera: &CameraChoice) -> Eye {
    match camera {
        CameraChoice::First => Eye::Camera(Choice::First),
        CameraChoice::Named(name) => Eye::Camera(Choice::Named(name.clone())),
        CameraChoice::Off => Eye::Off,
    }
}

pub(super) const fn sound(sound: config::Sound) -> Sound {
    match sound {
        config::Sound::On => Sound::On,
        config::Sound::Off => Sound::Off,
    }
}

/// What the settings say of devices.
pub(super) fn devices(config: &Config) -> Devices {
    let scanner = &config.scanner;
    Devices {
        camera: match &config.camera {
            CameraChoice::First => Camera::Used(Choice::First),
            CameraChoice::Named(name) => Camera::Used(Choice::Named(name.clone())),
            CameraChoice::Off => Camera::Off,
        },
        printer: config.printer.as_ref().map(shown_printer),
        prefix: scanner.framing.prefix().to_owned(),
        suffix: scanner.framing.suffix().to_owned(),
        #[cfg(target_os = "linux")]
        keyboard: scanner.keyboard.as_ref().map(|choice| match choice {
            keyboard::Choice::Path(path) => path.display().to_string(),
            keyboard::Choice::Name(name) => name.clone(),
        }),
        #[cfg(not(target_os = "linux"))]
        keyboard: None,
        serial: scanner.serial.as_ref().map(|port| Serial { path: port.path.display().to_string(), baud: port.baud }),
    }
}

fn shown_printer(config: &printer::Config) -> Printer {
    let paper = match config.profile.paper {
        PaperWidth::MM58 => Paper::Mm58,
        PaperWidth::MM80 => Paper::Mm80,
        other => Paper::Columns(other.columns()),
    };
    Printer { at: config::written(&config.address), paper, encoding: config.profile.encoding }
}

/// A change, as the settings file takes it.
pub(super) fn edit(change: &Change) -> Edit {
    match change {
        Change::Camera(Camera::Off) => Edit::Camera(CameraChoice::Off),
        Change::Camera(Camera::Used(Choice::First)) => Edit::Camera(CameraChoice::First),
        Change::Camera(Camera::Used(Choice::Named(name))) => Edit::Camera(CameraChoice::Named(name.clone())),
        Change::Printer(printer) => Edit::Printer(printer.as_ref().map(printer_edit)),
        Change::Framing { prefix, suffix } => Edit::Framing { prefix: prefix.clone(), suffix: suffix.clone() },
        Change::Language(language) => Edit::Language(*language),
        Change::Serial(line) => {
            let port = |line: &Serial| serial::Port { path: line.path.clone().into(), baud: line.baud };
            Edit::Serial(line.as_ref().map(port))
        }
    }
}

fn printer_edit(printer: &Printer) -> PrinterEdit {
    let paper = match printer.paper {
        Paper::Mm58 => Some("58mm"),
        Paper::Mm80 => Some("80mm"),
        Paper::Columns(_) => None,
    };
    PrinterEdit { at: printer.at.clone(), paper, encoding: printer.encoding }
}

/// What a fact calls the setting.
pub(super) const fn name(change: &Change) -> &'static str {
    match change {
        Change::Camera(_) => "camera.use",
        Change::Printer(_) => "printer",
        Change::Framing { .. } => "scanner.framing",
        Change::Serial(_) => "scanner.serial",
        Change::Language(_) => "language",
    }
}

/// A printer as the settings would have it.
pub(super) fn printer(printer: &Printer) -> Result<printer::Config, Problem> {
    edit::printer(&printer_edit(printer)).map_err(|error| Problem::caused(Code::SettingImpossible, error))
}

/// The settings as they stand in the file now; what came from flags stays, but for what was just chosen.
pub(super) fn reload(before: &Config, path: &Path, change: &Change) -> Result<Config, Problem> {
    let lang = match change {
        Change::Language(_) => None,
        _ => Some(before.language),
    };
    let flags = Flags { data: Some(before.data.clone()), config: Some(path.to_owned()), lang };
    Config::load(&flags, |_| None).map_err(|error| Problem::caused(Code::SettingsNotSaved, error))
}

/// Where printers and scanners are plugged in, or may be.
pub(super) fn places() -> Places {
    let plugged = |way: &str, port: ports::Port| Plugged {
        at: format!("{way}{}", port.path.display()),
        name: port.product.unwrap_or_default(),
    };
    let serial = ports::serial();
    #[cfg(target_os = "linux")]
    let usb = ports::usb_printers();
    #[cfg(not(target_os = "linux"))]
    let usb: Vec<ports::Port> = Vec::new();
    Places {
        printers: usb
            .into_iter()
            .map(|port| plugged("usb:", port))
            .chain(serial.iter().cloned().map(|port| plugged("serial:", port)))
            .collect(),
        serial: serial.into_iter().map(|port| plugged("", port)).collect(),
    }
}
