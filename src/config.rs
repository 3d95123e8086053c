//! Settings of a terminal: flags and one TOML file, parsed once into plain types.
//!
//! Flow: [`Flags`] (the same for every command) → data folder → `countersign.toml` in it, or `--config FILE` → [`Config`].
//! A missing file means that every setting has its default; a setting that nobody knows is refused, because it is a
//! misspelt one. `docs/operations.md` lists them all.

mod address;
pub mod edit;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

use self::address::PrinterAddress;
pub use self::address::written;
use crate::devices::decode::worker;
#[cfg(target_os = "linux")]
use crate::devices::keyboard;
use crate::devices::wedge::Framing;
use crate::devices::{printer, serial};
use crate::domain::language::Language;
use crate::domain::receipt::{Ack, Cutter, Drawer, Encoding, Flow, Paper, Profile, QrSupport, StatusSupport};

/// What the settings file is called in the data folder.
pub const FILE_NAME: &str = "countersign.toml";

/// The largest settings file that is read.
pub const FILE_BYTES_MAX: u64 = 64 * 1024;

/// The longest that the decoder may take over one picture, in milliseconds: what the setting must lie within.
const DECODE_LIMIT_MS: std::ops::RangeInclusive<u64> = 50..=60_000;

/// What serial scanners are set to unless somebody changed it.
const SERIAL_BAUD_USUAL: u32 = 9_600;

/// Flags that every command takes.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// The data folder [default: the system's place for application data].
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// The settings file [default: countersign.toml in the data folder].
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The language: en or zh-CN [default: the settings' or the system's].
    #[arg(long, value_name = "LANG", global = true, value_parser = language_of_flag)]
    pub lang: Option<Language>,
}

/// The settings of a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where `ledger.db` and `cache.db` lie.
    pub data: PathBuf,
    /// The file that was read; `None` where there is none and everything has its default.
    pub file: Option<PathBuf>,
    /// What the counter speaks.
    pub language: Language,
    /// Which camera is used.
    pub camera: CameraChoice,
    /// How long the decoder may take over one picture before it is restarted.
    pub decode_limit: Duration,
    /// The scanners.
    pub scanner: Scanner,
    /// The receipt printer, where there is one.
    pub printer: Option<printer::Config>,
    /// Whether verdicts are heard.
    pub sound: Sound,
    /// The folder with the shop's own pictures for the customer display.
    pub slides: Option<PathBuf>,
    /// The payment service, where there is one.
    pub payments: Option<Payments>,
}

/// The payment service that takes payment by code. Its key stands in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payments {
    /// Its address.
    pub service: String,
}

/// Which camera is used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CameraChoice {
    /// The first one that is found.
    #[default]
    First,
    /// The one of this stable name, as `countersign doctor` lists it.
    Named(String),
    /// None.
    Off,
}

/// How scanners are connected, beside those that type like a keyboard and need no setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scanner {
    /// What a keyboard scanner was set to send before and after each code.
    pub framing: Framing,
    /// A keyboard scanner that is read apart from the other keyboards.
    #[cfg(target_os = "linux")]
    pub keyboard: Option<keyboard::Choice>,
    /// A scanner on a serial line.
    pub serial: Option<serial::Port>,
}

/// Whether verdicts are heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// Yes.
    #[default]
    On,
    /// No.
    Off,
}

/// Why there are no settings to work with.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The system names no place for application data.
    #[error("this user has no place for application data; name a folder with --data")]
    NoPlace,
    /// The file cannot be read.
    #[error("the settings in {path} cannot be read")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file is no settings file.
    #[error("the settings in {path} are longer than {FILE_BYTES_MAX} bytes")]
    TooLong {
        /// Which file.
        path: PathBuf,
    },
    /// The file says something that is not understood; the source says where.
    #[error("the settings in {path} are not understood")]
    NotUnderstood {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl Flags {
    /// The language to speak while there are no settings: that of the flag, else the system's.
    pub fn language(&self, variable: impl Fn(&str) -> Option<OsString>) -> Language {
        self.lang.unwrap_or_else(|| language_of_system(variable))
    }
}

impl Config {
    /// The settings that `flags` name. `variable` reads one of the environment, which only gives the default language.
    pub fn load(flags: &Flags, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let data = match &flags.data {
            Some(folder) => folder.clone(),
            None => default_data().ok_or(ConfigError::NoPlace)?,
        };
        let path = flags.config.clone().unwrap_or_else(|| data.join(FILE_NAME));
        let (settings, file) = match read(&path) {
            // Only the usual file may be missing: one that was named is meant to be there.
            Err(ConfigError::Unreadable { source, .. }) if flags.config.is_none() && is_absent(&source) => {
                (Settings::default(), None)
            }
            read => (read?, Some(path)),
        };
        let language = settings.language.filter(|_| flags.lang.is_none()).unwrap_or_else(|| flags.language(variable));
        let slides = settings.customer_display.slides.map(|folder| data.join(folder));
        Ok(Self {
            data,
            file,
            language,
            camera: settings.camera.choice,
            decode_limit: settings.camera.decode_limit,
            scanner: settings.scanner,
            printer: settings.printer,
            sound: settings.sound,
            slides,
            payments: settings.payments,
        })
    }
}

/// Where the data lies unless a flag says otherwise.
fn default_data() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "countersign").map(|folders| folders.data_local_dir().to_owned())
}

/// Where files for people are written: a folder in this user's documents; where there are none, one in the data folder.
pub fn exports(data: &Path) -> PathBuf {
    let user = directories::UserDirs::new();
    let documents = user.as_ref().and_then(directories::UserDirs::document_dir);
    documents.map_or_else(|| data.join("exports"), |documents| documents.join("Countersign"))
}

fn read(path: &Path) -> Result<Settings, ConfigError> {
    toml::from_str(&text_of(path)?)
        .map_err(|source| ConfigError::NotUnderstood { path: path.to_owned(), source: Box::new(source) })
}

fn text_of(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let mut text = String::new();
    let mut file = File::open(path).map_err(unreadable)?.take(FILE_BYTES_MAX + 1);
    file.read_to_string(&mut text).map_err(unreadable)?;
    if u64::try_from(text.len()).is_ok_and(|length| length > FILE_BYTES_MAX) {
        return Err(ConfigError::TooLong { path: path.to_owned() });
    }
    Ok(text)
}

/// Whether there is no such file; where the folder is none, whoever opens it says so.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The language of the environment, in the order in which POSIX asks; English where it names none of ours.
fn language_of_system(variable: impl Fn(&str) -> Option<OsString>) -> Language {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| variable(name).filter(|tag| !tag.is_empty()));
    set.and_then(|tag| Language::of_tag(tag.to_str()?)).unwrap_or_default()
}

fn language_of_flag(tag: &str) -> Result<Language, String> {
    Language::of_tag(tag).ok_or_else(|| "the counter speaks en and zh-CN".to_owned())
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    language: Option<Language>,
    camera: Camera,
    #[serde(deserialize_with = "scanner")]
    scanner: Scanner,
    #[serde(deserialize_with = "printer")]
    printer: Option<printer::Config>,
    sound: Sound,
    customer_display: DisplayTable,
    payments: Option<Payments>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DisplayTable {
    /// As it was written: from the data folder, where it is not absolute.
    slides: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(try_from = "CameraTable")]
struct Camera {
    choice: CameraChoice,
    decode_limit: Duration,
}

impl Default for Camera {
    fn default() -> Self {
        Self { choice: CameraChoice::First, decode_limit: worker::LIMIT }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CameraTable {
    #[serde(rename = "use")]
    choice: Option<String>,
    decode_limit_ms: Option<u64>,
}

impl TryFrom<CameraTable> for Camera {
    type Error = String;

    fn try_from(table: CameraTable) -> Result<Self, String> {
        let choice = match table.choice.as_deref() {
            None | Some("first") => CameraChoice::First,
            Some("off") => CameraChoice::Off,
            Some(name) => CameraChoice::Named(name.to_owned()),
        };
        let decode_limit = match table.decode_limit_ms {
            None => Self::default().decode_limit,
            Some(limit_ms) if DECODE_LIMIT_MS.contains(&limit_ms) => Duration::from_millis(limit_ms),
            Some(_) => {
                let (least, most) = (DECODE_LIMIT_MS.start(), DECODE_LIMIT_MS.end());
                return Err(format!("decode_limit_ms lies between {least} and {most}"));
            }
        };
        Ok(Self { choice, decode_limit })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScannerTable {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    suffix: String,
    #[cfg(target_os = "linux")]
    keyboard: Option<String>,
    serial: Option<PathBuf>,
    baud: Option<u32>,
}

fn scanner<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Scanner, D::Error> {
    let table = ScannerTable::deserialize(deserializer)?;
    let serial = match (table.serial, table.baud) {
        (None, Some(_)) => return Err(D::Error::custom("baud belongs to a scanner with `serial`")),
        (None, None) => None,
        (Some(path), baud) => Some(serial::Port { path, baud: baud.unwrap_or(SERIAL_BAUD_USUAL) }),
    };
    Ok(Scanner {
        framing: Framing::new(&table.prefix, &table.suffix).map_err(D::Error::custom)?,
        #[cfg(target_os = "linux")]
        keyboard: table.keyboard.map(|named| {
            if named.starts_with('/') { keyboard::Choice::Path(named.into()) } else { keyboard::Choice::Name(named) }
        }),
        serial,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PrinterTable {
    at: PrinterAddress,
    paper: Option<PaperWidth>,
    encoding: Option<Encoding>,
    qr: Option<QrSupport>,
    cutter: Option<Cutter>,
    drawer: Option<Drawer>,
    status: Option<StatusSupport>,
    ack: Option<Ack>,
    baud: Option<u32>,
    flow: Option<Flow>,
}

/// A usual paper by its name, or an unusual one by its figures.
#[derive(Deserialize)]
#[serde(untagged, expecting = "paper is \"58mm\", \"80mm\" or { columns, dots } with 12 dots for each column")]
enum PaperWidth {
    Usual(UsualPaper),
    Unusual(Paper),
}

#[derive(Deserialize)]
enum UsualPaper {
    #[serde(rename = "58mm")]
    Mm58,
    #[serde(rename = "80mm")]
    Mm80,
}

fn printer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<printer::Config>, D::Error> {
    let table = PrinterTable::deserialize(deserializer)?;
    let usual = match table.paper {
        Some(PaperWidth::Usual(UsualPaper::Mm58)) => Profile::MM58,
        None | Some(PaperWidth::Usual(UsualPaper::Mm80)) => Profile::MM80,
        Some(PaperWidth::Unusual(paper)) => Profile { paper, ..Profile::MM80 },
    };
    let profile = Profile {
        paper: usual.paper,
        encoding: table.encoding.unwrap_or(usual.encoding),
        qr: table.qr.unwrap_or(usual.qr),
        cutter: table.cutter.unwrap_or(usual.cutter),
        drawer: table.drawer.unwrap_or(usual.drawer),
        status: table.status.unwrap_or(usual.status),
        ack: table.ack.unwrap_or(usual.ack),
        baud: table.baud.or(usual.baud),
        flow: table.flow.unwrap_or(usual.flow),
    };
    let PrinterAddress(address) = table.at;
    if matches!(address, printer::Address::Serial(_)) && profile.baud.is_none() {
        return Err(D::Error::custom("a printer on a serial line needs its `baud`"));
    }
    Ok(Some(printer::Config { address, profile, limits: printer::Limits::default() }))
}

#[cfg(test)]
mod tests;
