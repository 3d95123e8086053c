//! What the window needs that lies outside the engine: the data folder, the settings file, joining and opening a shop.
//! The program implements it (`app::window`); a screen knows only this.
//!
//! ```text
//! start ─▶ equip ─▶ open ─▶ Opened::Terminal(engine)      the counter
//!                      └──▶ Opened::NotEnrolled           the first run: enrol or open_shop, then open again
//! end   ─▶ close
//! ```
//!
//! The devices are there before the terminal is: an invitation is read by the camera.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;

use crate::domain::language::Language;
use crate::domain::money::Currency;
use crate::domain::receipt::Encoding;
use crate::domain::shop::Zone;
use crate::engine::Engine;
use crate::engine::hardware::{Choice, Hardware, Scans};
use crate::engine::problem::Problem;
use crate::engine::receipt_printer::PrinterState;
use crate::engine::training::Books;
use crate::ui::app::{Frame, Which};

/// Work that ends with an answer or a problem.
pub type Doing<T> = Pin<Box<dyn Future<Output = Result<T, Problem>> + Send>>;

/// What lies behind the window.
pub trait Backstage: fmt::Debug + Send + Sync {
    /// What this program is and where its data lies.
    fn about(&self) -> About;

    /// What is spoken while nobody has chosen a language at the counter.
    fn language(&self) -> Language;

    /// Starts the devices; once, when the window begins.
    fn equip(&self) -> Result<(Hardware, Scans), Problem>;

    /// Opens the terminal of the data folder, equipped with the devices that were started. Its own hub is started before
    /// it where the shop stands alone.
    fn open(&self) -> Doing<Opened>;

    /// Ends the terminal, and then its own hub where it has one.
    fn close(&self) -> Doing<()>;

    /// Which books are open, or are opened next.
    fn books(&self) -> Books;

    /// Ends the terminal as `close` does; other books are opened next.
    fn turn_to(&self, books: Books) -> Doing<()>;

    /// The code of a new voucher to practise with, in training.
    fn practice_code(&self) -> Doing<String>;

    /// Joins the shop of an invitation: the text of its code, or a file with that text or with a picture of the code. The
    /// terminal is not open yet.
    fn enrol(&self, invitation: String) -> Doing<()>;

    /// Moves a shop that stands alone to the cloud of an invitation, given as for `enrol`: ends the terminal and its own hub,
    /// whose books are kept aside. The terminal is to be opened again, also where it could not be moved.
    fn leave_own_hub(&self, invitation: String) -> Doing<()>;

    /// Opens a shop that needs no cloud, in a data folder that has joined none.
    fn open_shop(&self, shop: NewShop) -> Doing<Sheet>;

    /// What the settings file says of devices.
    fn devices(&self) -> Doing<Devices>;

    /// Changes the settings file, comments and all else kept, and the running devices with it.
    fn save(&self, change: Change) -> Doing<()>;

    /// Where a printer or a scanner is plugged in, or may be: what can be chosen.
    fn places(&self) -> Doing<Places>;

    /// Asks a printer how it is, and prints its test page where it can. For a terminal that is not open: an open one has its
    /// printer to itself (`Engine::print_test_page`).
    fn try_printer(&self, printer: Printer) -> Doing<PrinterState>;

    /// Writes what support needs to know into one file: no personal data, no codes, no keys. Returns where it is.
    fn write_bundle(&self) -> Doing<PathBuf>;

    /// Keeps where a window is, for the next start.
    fn keep_frame(&self, which: Which, frame: Frame);

    /// One of the shop's own pictures for the customer display, whichever has its turn; nothing where there are none.
    fn slide(&self, turn: u64) -> Doing<Option<Slide>>;

    /// Starts the demo as a program of its own, with data of its own.
    fn start_demo(&self) -> Doing<()>;
}

/// How the data folder was found.
#[derive(Debug, Clone)]
pub enum Opened {
    /// It belongs to a shop: this is its terminal.
    Terminal(Engine),
    /// It has joined none.
    NotEnrolled,
}

/// What this program is and where its data lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The program's version.
    pub version: &'static str,
    /// The data folder.
    pub data: PathBuf,
    /// The settings file; it need not be there yet.
    pub settings: PathBuf,
    /// The licences of the embedded faces, each by the name of the face.
    pub licences: &'static [(&'static str, &'static str)],
}

/// A shop that stands alone, to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewShop {
    /// What customers call it.
    pub name: String,
    /// The address line on receipts.
    pub address: String,
    /// The zone of its wall clock.
    pub zone: Zone,
    /// What it trades in.
    pub currency: Currency,
    /// The label of this till.
    pub till: String,
    /// What the first manager is called.
    pub manager: String,
    /// In which language the recovery sheet is written.
    pub language: Language,
}

/// What became of the recovery sheet of a shop that was opened.
#[derive(Clone, PartialEq, Eq)]
pub enum Sheet {
    /// It is on paper.
    Printed,
    /// It is to be written down now; it is shown once.
    Shown {
        /// The key, row by row.
        rows: Vec<String>,
    },
}

/// Without the key: whoever has it is the shop.
impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Printed => f.write_str("Printed"),
            Self::Shown { rows } => write!(f, "Shown({} rows)", rows.len()),
        }
    }
}

/// A picture for the customer display.
#[derive(Clone, PartialEq, Eq)]
pub struct Slide {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and opacity of each pixel.
    pub rgba: Vec<u8>,
}

/// Without its pixels.
impl fmt::Debug for Slide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slide({} × {})", self.width, self.height)
    }
}

/// What the settings file says of devices.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    /// The camera; none where it is off.
    pub camera: Camera,
    /// The receipt printer, where there is one.
    pub printer: Option<Printer>,
    /// What a keyboard scanner sends before each code.
    pub prefix: String,
    /// What it sends after each code and before Enter.
    pub suffix: String,
    /// A keyboard scanner that is read apart from the other keyboards, by its name or path.
    pub keyboard: Option<String>,
    /// A scanner on a serial line.
    pub serial: Option<Serial>,
}

/// Which camera is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Camera {
    /// This one.
    Used(Choice),
    /// None.
    Off,
}

impl Default for Camera {
    fn default() -> Self {
        Self::Used(Choice::First)
    }
}

/// A receipt printer as it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Where it is, as the settings file says it: `tcp:192.168.1.50:9100`, `usb:/dev/usb/lp0`.
    pub at: String,
    /// How wide it prints.
    pub paper: Paper,
    /// How text is sent.
    pub encoding: Encoding,
}

/// How wide a printer prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 58 mm, 32 columns.
    Mm58,
    /// 80 mm, 48 columns.
    Mm80,
    /// Another width, as the settings file says it.
    Columns(u16),
}

/// A serial line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serial {
    /// Its device, such as `/dev/ttyACM0` or `COM3`.
    pub path: String,
    /// Bits a second.
    pub baud: u32,
}

/// A change of the settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Which camera is used.
    Camera(Camera),
    /// The receipt printer; none for a terminal that prints nothing.
    Printer(Option<Printer>),
    /// What a keyboard scanner sends before and after each code.
    Framing {
        /// Before.
        prefix: String,
        /// After, and before Enter.
        suffix: String,
    },
    /// A scanner on a serial line, or none.
    Serial(Option<Serial>),
    /// What is spoken while nobody has chosen otherwise at the counter.
    Language(Language),
}

/// Where a printer or a scanner is plugged in, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// Printers, as the settings file would say them.
    pub printers: Vec<Plugged>,
    /// Serial lines.
    pub serial: Vec<Plugged>,
}

/// A place where something is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugged {
    /// How the settings say it.
    pub at: String,
    /// What the device calls itself; empty where it is not known.
    pub name: String,
}
