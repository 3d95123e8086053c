//! Changing the settings file in place: what is set is set, and every comment and everything else stays as it was written.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::{CameraChoice, Config, ConfigError, FILE_NAME, SERIAL_BAUD_USUAL, Settings, is_absent, text_of};
use crate::devices::{printer, serial};
use crate::domain::language::Language;
use crate::domain::receipt::Encoding;

/// One thing of the settings file, set otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// Which camera is used.
    Camera(CameraChoice),
    /// The receipt printer, or none.
    Printer(Option<PrinterEdit>),
    /// What a keyboard scanner sends before and after each code.
    Framing {
        /// Before.
        prefix: String,
        /// After.
        suffix: String,
    },
    /// A scanner on a serial line, or none.
    Serial(Option<serial::Port>),
    /// What the counter speaks.
    Language(Language),
}

/// What is set of a printer; what else stands there of it stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrinterEdit {
    /// Where it is.
    pub at: String,
    /// `58mm` or `80mm`; nothing leaves the width as it stands there.
    pub paper: Option<&'static str>,
    /// How text is sent.
    pub encoding: Encoding,
}

/// Why the settings were not changed. The file is as it was.
#[derive(Debug, Error)]
pub enum EditError {
    /// What stands there cannot be read.
    #[error(transparent)]
    Before(#[from] ConfigError),
    /// What stands there is no TOML.
    #[error("the settings in {path} are not understood")]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: toml_edit::TomlError,
    },
    /// With the change it would not be settings any more: no address, too long a prefix.
    #[error("that cannot be set")]
    Impossible(#[source] Box<toml::de::Error>),
    /// The file cannot be written.
    #[error("the settings in {path} cannot be written")]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl Config {
    /// Where the settings are written: the file that was read, or the usual one of the data folder.
    pub fn path(&self) -> PathBuf {
        self.file.clone().unwrap_or_else(|| self.data.join(FILE_NAME))
    }
}

/// Changes the settings in `path`, which is made if there is none.
pub fn edit(path: &Path, edit: &Edit) -> Result<(), EditError> {
    let before = match text_of(path) {
        Err(ConfigError::Unreadable { source, .. }) if is_absent(&source) => String::new(),
        read => read?,
    };
    let after = edited(path, &before, edit)?;
    let unwritable = |source| EditError::Unwritable { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(unwritable)?;
    }
    replace(path, &after).map_err(unwritable)
}

/// A printer as these settings would have it.
pub fn printer(printer: &PrinterEdit) -> Result<printer::Config, EditError> {
    let text = edited(Path::new(FILE_NAME), "", &Edit::Printer(Some(printer.clone())))?;
    let settings: Settings = toml::from_str(&text).map_err(|error| EditError::Impossible(Box::new(error)))?;
    settings.printer.ok_or_else(|| EditError::Impossible(Box::new(serde::de::Error::custom("no printer"))))
}

/// A half-written file never takes the place of a whole one.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut part = path.to_owned().into_os_string();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut file = fs::File::create(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path)
}

fn edited(path: &Path, before: &str, edit: &Edit) -> Result<String, EditError> {
    let mut document: DocumentMut =
        before.parse().map_err(|source| EditError::NotToml { path: path.to_owned(), source })?;
    match edit {
        Edit::Camera(choice) => {
            let choice = match choice {
                CameraChoice::First => "first",
                CameraChoice::Named(name) => name,
                CameraChoice::Off => "off",
            };
            set(&mut document, "camera", "use", Some(choice.into()));
        }
        Edit::Printer(None) => {
            document.remove("printer");
        }
        Edit::Printer(Some(printer)) => {
            set(&mut document, "printer", "at", Some(printer.at.as_str().into()));
            if let Some(paper) = printer.paper {
                set(&mut document, "printer", "paper", Some(paper.into()));
            }
            let encoding = match printer.encoding {
                Encoding::Gb18030 => "gb18030",
                Encoding::Raster => "raster",
                Encoding::Ascii => "ascii",
            };
            set(&mut document, "printer", "encoding", Some(encoding.into()));
            if printer.at.starts_with("serial:") && !has(&document, "printer", "baud") {
                set(&mut document, "printer", "baud", Some(i64::from(SERIAL_BAUD_USUAL).into()));
            }
        }
        Edit::Framing { prefix, suffix } => {
            for (key, text) in [("prefix", prefix), ("suffix", suffix)] {
                set(&mut document, "scanner", key, (!text.is_empty()).then(|| text.as_str().into()));
            }
        }
        Edit::Language(language) => set_in(document.as_table_mut(), "language", language.tag().into()),
        Edit::Serial(port) => {
            let path = port.as_ref().map(|port| port.path.to_string_lossy().into_owned().into());
            set(&mut document, "scanner", "serial", path);
            set(&mut document, "scanner", "baud", port.as_ref().map(|port| i64::from(port.baud).into()));
        }
    }
    let after = document.to_string();
    toml::from_str::<Settings>(&after).map_err(|error| EditError::Impossible(Box::new(error)))?;
    Ok(after)
}

/// Sets a key of a table, or takes it away; what stands around a value stays around it.
fn set(document: &mut DocumentMut, table: &str, key: &str, value: Option<Value>) {
    let Some(value) = value else {
        if let Some(table) = document.get_mut(table).and_then(Item::as_table_like_mut) {
            table.remove(key);
        }
        return;
    };
    let table: &mut dyn TableLike = match document.entry(table).or_insert_with(|| Item::Table(Table::new())) {
        Item::Table(table) => table,
        Item::Value(Value::InlineTable(table)) => table,
        other => {
            *other = Item::Table(Table::new());
            let Some(table) = other.as_table_like_mut() else { return };
            table
        }
    };
    set_in(table, key, value);
}

fn set_in(table: &mut dyn TableLike, key: &str, value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(present) => {
            let around = present.decor().clone();
            *present = value;
            *present.decor_mut() = around;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

fn has(document: &DocumentMut, table: &str, key: &str) -> bool {
    document.get(table).and_then(Item::as_table_like).is_some_and(|table| table.contains_key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "\
# The tea shop at the corner.
language = \"zh-CN\"

[camera] # on the left
use = \"first\"   # the only one

[printer]
# Behind the counter; ask before it is moved.
at = \"tcp:192.168.1.50\" # fixed in the router
ack = \"gs_h\"
";

    #[track_caller]
    fn check(before: &str, edit: &Edit, after: &str) {
        let written = edited(Path::new("countersign.toml"), before, edit).unwrap();
        assert_eq!(written, after);
    }

    fn printer(at: &str) -> Edit {
        Edit::Printer(Some(PrinterEdit { at: at.into(), paper: Some("58mm"), encoding: Encoding::Raster }))
    }

    #[test]
    fn a_change_leaves_every_comment_and_all_else_as_it_was() {
        let camera = Edit::Camera(CameraChoice::Named("usb-Sample-index0".into()));
        check(WRITTEN, &camera, &WRITTEN.replace("\"first\"", "\"usb-Sample-index0\""));
        let moved =
            WRITTEN.replace("tcp:192.168.1.50", "tcp:192.0.2.40:9100") + "paper = \"58mm\"\nencoding = \"raster\"\n";
        check(WRITTEN, &printer("tcp:192.0.2.40:9100"), &moved);
    }

    #[test]
    fn a_language_stands_before_every_table() {
        check(WRITTEN, &Edit::Language(Language::English), &WRITTEN.replace("zh-CN", "en"));
        let camera = "[camera]\nuse = \"off\"\n";
        let both = format!("language = \"zh-CN\"\n{camera}");
        check(camera, &Edit::Language(Language::Chinese), &both);
    }

    #[test]
    fn what_was_not_there_is_added_and_taken_away_again() {
        let serial = Edit::Serial(Some(serial::Port { path: "/dev/ttyACM0".into(), baud: 115_200 }));
        check("", &serial, "[scanner]\nserial = \"/dev/ttyACM0\"\nbaud = 115200\n");
        check("[scanner]\nserial = \"COM3\"\nbaud = 9600\n", &Edit::Serial(None), "[scanner]\n");
        let framing = |prefix: &str| Edit::Framing { prefix: prefix.into(), suffix: String::new() };
        check("[scanner]\nsuffix = \"#\"\n", &framing("~"), "[scanner]\nprefix = \"~\"\n");
        check("[printer]\nat = \"usb:/dev/usb/lp0\"\n", &Edit::Printer(None), "");
    }

    #[test]
    fn a_printer_on_a_serial_line_gets_the_usual_speed() {
        let written = edited(Path::new("x"), "", &printer("serial:/dev/ttyUSB0")).unwrap();
        assert!(written.contains("baud = 9600"), "{written}");
        let faster = edited(Path::new("x"), "[printer]\nbaud = 38400\n", &printer("serial:/dev/ttyUSB0")).unwrap();
        assert!(faster.contains("baud = 38400"), "{faster}");
    }

    #[test]
    fn what_would_be_no_settings_is_refused_and_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        edit(&path, &printer("tcp:192.0.2.40")).unwrap();
        let before = fs::read_to_string(&path).unwrap();
        for impossible in [
            printer("the printer in the back"),
            Edit::Framing { prefix: "far too long a prefix".into(), suffix: String::new() },
        ] {
            assert!(matches!(edit(&path, &impossible), Err(EditError::Impossible(_))), "{impossible:?}");
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), before);
        fs::write(&path, "no settings at all").unwrap();
        assert!(matches!(edit(&path, &printer("tcp:x")), Err(EditError::NotToml { .. })));
    }

    #[test]
    fn what_was_set_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let flags = crate::config::Flags { data: Some(folder.path().to_owned()), ..Default::default() };
        let loaded = || Config::load(&flags, |_| None).unwrap();
        let path = loaded().path();
        edit(&path, &Edit::Camera(CameraChoice::Off)).unwrap();
        edit(&path, &printer("usb:/dev/usb/lp0")).unwrap();
        let config = loaded();
        assert_eq!((config.camera, config.file), (CameraChoice::Off, Some(path)));
        assert_eq!(config.printer.unwrap().profile.paper.columns(), 32);
    }
}
