//! The devices: each with its state in words, what it did last, and its test beside it.

mod ask;
mod camera;
mod printer;
mod scanner;

pub(in crate::ui::screen) use self::printer::name as state_name;

use iced::Fill;
use iced::widget::{column, row};
use jiff::Timestamp;

use super::{Effect, LastPaper, Listed, Places, PrintJobId, PrinterState, Reading, Trial, Wanted, backstage};
use crate::domain::receipt::Encoding;
use crate::engine::hardware::{self, Choice};
use crate::engine::problem::Problem;
use crate::engine::scan::{Source, Symbology};
use crate::ui::backstage::{Change, Paper};
use crate::ui::screen::{Here, Shape};
use crate::ui::theme::Element;
use crate::ui::theme::measure::{CAMERA_LARGE, CAMERA_LARGE_WIDTH, DEVICES, S16, whole};
use crate::ui::widget::dialog::Dialog;
use crate::ui::widget::scroll::scroll;

/// How many characters of a code are shown: its end, as on slips.
const TAIL_CHARS: usize = 4;

/// How large the camera's picture is drawn.
pub(super) const PICTURE: hardware::Wanted =
    hardware::Wanted { width: whole(CAMERA_LARGE_WIDTH), height: whole(CAMERA_LARGE) };

/// The devices as they are looked after.
#[derive(Debug, Default)]
pub struct Desk {
    set_up: Option<backstage::Devices>,
    printer: Option<PrinterState>,
    last_paper: Option<LastPaper>,
    trying: Trying,
    heard: Option<Heard>,
    asks: Option<Asks>,
}

/// Whether scans are tried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Trying {
    #[default]
    No,
    Scans,
}

/// A scan that was tried out, as much of it as is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Heard {
    source: Source,
    symbology: Option<Symbology>,
    characters: u64,
    /// Its end; the whole code is nobody's business here.
    tail: String,
    at: Timestamp,
}

/// What is asked over everything.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asks {
    /// Which camera; nothing while they are being found.
    Camera(Option<Vec<Listed>>),
    /// Where the printer is, and what it can do.
    Printer { printer: backstage::Printer, places: Places },
    /// What the scanner sends, and on which line one is.
    Scanner { form: ScannerForm, places: Places },
}

/// What is typed about scanners.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct ScannerForm {
    prefix: String,
    suffix: String,
    line: String,
    baud: String,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// Something that was asked has its answer.
    Answered(Answer),
    /// Another camera is to be chosen.
    OtherCameraPressed,
    /// It was.
    CameraChosen(Choice),
    /// The camera is to be off.
    CameraOffPressed,
    /// The test page, or a cut.
    TrialPressed(Trial),
    /// The drawer.
    DrawerPressed,
    /// The printer is to be asked again.
    AskPrinterPressed,
    /// The printer is to be set up otherwise.
    SetPrinterPressed,
    /// Its address was typed.
    PrinterAtTyped(String),
    /// A place was chosen for it.
    PrinterPlaceChosen(String),
    /// Its paper was chosen.
    PaperChosen(Paper),
    /// How text is sent was chosen.
    EncodingChosen(Encoding),
    /// That is how it is to be.
    PrinterSaved,
    /// There is to be none.
    PrinterRemoved,
    /// Scans are to be tried out, or no more.
    TryScansPressed,
    /// The scanner is to be set up otherwise.
    SetScannerPressed,
    /// What it sends before a code was typed.
    PrefixTyped(String),
    /// What it sends after a code was typed.
    SuffixTyped(String),
    /// Its serial line was typed.
    LineTyped(String),
    /// The speed of the line was typed.
    BaudTyped(String),
    /// What it sends is to be so.
    FramingSaved,
    /// Its line is to be so; none where nothing stands there.
    LineSaved,
    /// Nothing is to change.
    Cancelled,
}

/// The answer to a question of this part.
#[derive(Debug, Clone)]
pub enum Answer {
    /// What the settings file says.
    SetUp(Result<backstage::Devices, Problem>),
    /// How the printer is.
    Printer(Result<PrinterState, Problem>),
    /// What became of the last paper.
    LastPaper(Result<Option<LastPaper>, Problem>),
    /// Which cameras are connected.
    Cameras(Result<Vec<Listed>, Problem>),
    /// Where printers and scanners are plugged in.
    Places(Result<Places, Problem>),
    /// Whether a paper or the drawer was queued.
    Queued(Result<PrintJobId, Problem>),
    /// Whether a change was saved.
    Saved(Result<(), Problem>),
}

/// What follows for the screen.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// Nothing.
    Stay,
    /// Work.
    Start(Effect),
    /// A change that takes a manager.
    Want(Wanted),
    /// A change was saved.
    Saved,
    /// A paper was queued.
    Queued,
    /// Something came to nothing.
    Failed(Problem),
}

impl Desk {
    /// Gone from: nothing is tried out or asked any more.
    pub(super) fn leave(&mut self) {
        self.trying = Trying::No;
        self.asks = None;
    }

    /// Whether scans are tried out.
    pub(super) const fn tries_scans(&self) -> bool {
        matches!(self.trying, Trying::Scans)
    }

    /// Closes what is asked; whether there was anything.
    pub(super) fn close(&mut self) -> bool {
        self.asks.take().is_some()
    }

    /// A scan that is tried out.
    pub(super) fn scanned(&mut self, reading: &Reading, now: Timestamp) {
        let characters = reading.text.chars().count();
        // Of a short code not even the end is shown: it would be most of it.
        let kept = if characters > 2 * TAIL_CHARS { TAIL_CHARS } else { 0 };
        self.heard = Some(Heard {
            source: reading.source,
            symbology: reading.symbology,
            characters: u64::try_from(characters).unwrap_or(u64::MAX),
            tail: reading.text.chars().skip(characters - kept).collect(),
            at: now,
        });
    }

    /// Takes up what happened.
    pub(super) fn update(&mut self, message: Message) -> Step {
        match message {
            Message::Answered(answer) => self.answered(answer),
            Message::OtherCameraPressed => {
                self.asks = Some(Asks::Camera(None));
                Step::Start(Effect::ListCameras)
            }
            Message::CameraChosen(choice) => self.save(Change::Camera(backstage::Camera::Used(choice))),
            Message::CameraOffPressed => self.save(Change::Camera(backstage::Camera::Off)),
            Message::TrialPressed(trial) => {
                let at = self.set_up.as_ref().and_then(|set_up| set_up.printer.as_ref());
                Step::Start(Effect::TryOut(trial, at.map(|printer| printer.at.clone()).unwrap_or_default()))
            }
            Message::DrawerPressed => Step::Want(Wanted::OpenDrawer),
            Message::AskPrinterPressed => {
                self.printer = None;
                Step::Start(Effect::AskPrinter)
            }
            Message::SetPrinterPressed => {
                let usual =
                    || backstage::Printer { at: "tcp:".to_owned(), paper: Paper::Mm80, encoding: Encoding::Gb18030 };
                let printer = self.set_up.as_ref().and_then(|set_up| set_up.printer.clone()).unwrap_or_else(usual);
                self.asks = Some(Asks::Printer { printer, places: Places::default() });
                Step::Start(Effect::FindPlaces)
            }
            Message::PrinterAtTyped(at) | Message::PrinterPlaceChosen(at) => self.of_printer(|printer| printer.at = at),
            Message::PaperChosen(paper) => self.of_printer(|printer| printer.paper = paper),
            Message::EncodingChosen(encoding) => self.of_printer(|printer| printer.encoding = encoding),
            Message::PrinterSaved => match &self.asks {
                Some(Asks::Printer { printer, .. }) => self.save(Change::Printer(Some(printer.clone()))),
                _ => Step::Stay,
            },
            Message::PrinterRemoved => self.save(Change::Printer(None)),
            Message::TryScansPressed => {
                self.trying = if self.tries_scans() { Trying::No } else { Trying::Scans };
                Step::Stay
            }
            Message::SetScannerPressed => {
                let form = self.set_up.as_ref().map(ScannerForm::of).unwrap_or_default();
                self.asks = Some(Asks::Scanner { form, places: Places::default() });
                Step::Start(Effect::FindPlaces)
            }
            Message::PrefixTyped(prefix) => self.of_scanner(|form| form.prefix = prefix),
            Message::SuffixTyped(suffix) => self.of_scanner(|form| form.suffix = suffix),
            Message::LineTyped(line) => self.of_scanner(|form| form.line = line),
            Message::BaudTyped(baud) => self.of_scanner(|form| form.baud = baud),
            Message::FramingSaved => match &self.asks {
                Some(Asks::Scanner { form, .. }) => {
                    let ScannerForm { prefix, suffix, .. } = form.clone();
                    self.save(Change::Framing { prefix, suffix })
                }
                _ => Step::Stay,
            },
            Message::LineSaved => match &self.asks {
                Some(Asks::Scanner { form, .. }) => match form.serial() {
                    Ok(serial) => self.save(Change::Serial(serial)),
                    Err(NoSpeed) => Step::Stay,
                },
                _ => Step::Stay,
            },
            Message::Cancelled => {
                self.asks = None;
                Step::Stay
            }
        }
    }

    fn answered(&mut self, answer: Answer) -> Step {
        match answer {
            Answer::SetUp(Ok(set_up)) => self.set_up = Some(set_up),
            Answer::Printer(Ok(state)) => self.printer = Some(state),
            Answer::LastPaper(Ok(paper)) => self.last_paper = paper,
            Answer::Cameras(Ok(cameras)) => {
                if let Some(Asks::Camera(found)) = &mut self.asks {
                    *found = Some(cameras);
                }
            }
            Answer::Places(Ok(found)) => {
                if let Some(Asks::Printer { places, .. } | Asks::Scanner { places, .. }) = &mut self.asks {
                    *places = found;
                }
            }
            Answer::Queued(Ok(_)) => return Step::Queued,
            Answer::Saved(Ok(())) => {
                self.printer = None;
                return Step::Saved;
            }
            Answer::SetUp(Err(problem))
            | Answer::Printer(Err(problem))
            | Answer::LastPaper(Err(problem))
            | Answer::Cameras(Err(problem))
            | Answer::Places(Err(problem))
            | Answer::Queued(Err(problem))
            | Answer::Saved(Err(problem)) => {
                self.asks = None;
                return Step::Failed(problem);
            }
        }
        Step::Stay
    }

    /// The question is answered: the change is asked for.
    fn save(&mut self, change: Change) -> Step {
        self.asks = None;
        Step::Want(Wanted::Save(change))
    }

    fn of_printer(&mut self, change: impl FnOnce(&mut backstage::Printer)) -> Step {
        if let Some(Asks::Printer { printer, .. }) = &mut self.asks {
            change(printer);
        }
        Step::Stay
    }

    fn of_scanner(&mut self, change: impl FnOnce(&mut ScannerForm)) -> Step {
        if let Some(Asks::Scanner { form, .. }) = &mut self.asks {
            change(form);
        }
        Step::Stay
    }

    /// The room.
    pub(super) fn view<'a>(&'a self, here: Here<'a>) -> Element<'a, Message> {
        let camera = camera::view(self, here);
        let beside = column![printer::view(self, here), scanner::view(self, here)].spacing(S16);
        match here.shape {
            Shape::Landscape => row![camera, scroll(beside.width(DEVICES))].spacing(S16).height(Fill).into(),
            Shape::Portrait => scroll(column![camera, beside.width(Fill)].spacing(S16)).into(),
        }
    }

    /// What is asked over everything.
    pub(super) fn dialog<'a>(&'a self, here: Here<'a>) -> Option<Dialog<'a, Message>> {
        self.asks.as_ref().map(|asks| match asks {
            Asks::Camera(cameras) => ask::camera(cameras.as_deref(), here),
            Asks::Printer { printer, places } => ask::printer(printer, places, self.has_printer(), here),
            Asks::Scanner { form, places } => ask::scanner(form, places, here),
        })
    }

    fn has_printer(&self) -> Presence {
        match self.set_up.as_ref().and_then(|set_up| set_up.printer.as_ref()) {
            Some(_) => Presence::There,
            None => Presence::Missing,
        }
    }
}

/// Whether something is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    There,
    Missing,
}

impl ScannerForm {
    fn of(set_up: &backstage::Devices) -> Self {
        Self {
            prefix: set_up.prefix.clone(),
            suffix: set_up.suffix.clone(),
            line: set_up.serial.as_ref().map(|serial| serial.path.clone()).unwrap_or_default(),
            baud: set_up.serial.as_ref().map(|serial| serial.baud.to_string()).unwrap_or_default(),
        }
    }

    /// The serial line that was typed, or none; nothing where the speed is no figure.
    fn serial(&self) -> Result<Option<backstage::Serial>, NoSpeed> {
        let path = self.line.trim();
        if path.is_empty() {
            return Ok(None);
        }
        let baud = if self.baud.trim().is_empty() { Some(BAUD_USUAL) } else { self.baud.trim().parse().ok() };
        let baud = baud.filter(|baud| *baud > 0).ok_or(NoSpeed)?;
        Ok(Some(backstage::Serial { path: path.to_owned(), baud }))
    }
}

/// The speed of a serial line that was typed is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NoSpeed;

/// What most scanners on a serial line are set to.
const BAUD_USUAL: u32 = 9_600;
