//! The terminal's hardware: camera, scanners, printers, sound, and their simulated doubles.
//!
//! Every device runs on threads of its own and reports through one bounded channel of [`Event`]s; the engine is the
//! only listener. A device that is lost says so, keeps trying, and says when it is back: losing one never stops the
//! counter.

pub mod camera;
pub mod decode;
pub mod drawer;
#[cfg(target_os = "linux")]
pub mod keyboard;
pub mod luma;
pub mod newest;
pub mod picture;
pub mod ports;
pub mod printer;
pub mod serial;
pub mod simulated;
pub mod sound;
pub mod wedge;

mod attachment;
mod face;
mod status_line;

use std::fmt;
use std::sync::mpsc;
use std::time::Instant;

use crate::domain::payload::mask_long_numbers;

/// How many events may wait for the engine. A device that finds the channel full drops what it read: a code that is
/// still in view is read again.
pub const EVENTS_MAX: usize = 64;

/// Where devices report to.
pub type Events = mpsc::SyncSender<Event>;

/// What a device reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A code was read.
    Read(Reading),
    /// A code was seen, but a part of it was lost on the way: it is to be scanned again.
    Torn(Source),
    /// A device appeared, vanished or stalled.
    Status(Device, Status),
}

/// A text read from a code, as it stood there: nothing trimmed, folded or believed.
#[derive(Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which device read it.
    pub source: Source,
    /// The text, at most [`READING_BYTES_MAX`] bytes.
    pub text: String,
    /// What kind of code carried it, where the device can tell.
    pub symbology: Option<Symbology>,
    /// When the frame was taken or the burst ended; monotonic, for the repeat guard and for latency.
    pub at: Instant,
}

/// Masks long numbers: the text may be a payment code.
impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reading({:?}, {:?}, {:?})", self.source, self.symbology, mask_long_numbers(&self.text))
    }
}

/// The longest text that a device hands on; a QR code of version 40 holds less than 8 KiB in any mode.
pub const READING_BYTES_MAX: usize = 16 * 1024;

/// Which kind of input read a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A camera frame.
    Camera,
    /// A scanner that types like a keyboard.
    Wedge,
    /// A scanner on a serial line.
    Serial,
    /// A person at the keyboard.
    Typed,
}

/// The kinds of code that are decoded; every other kind is never even looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbology {
    /// QR code, model 2.
    Qr,
    /// EAN-13, and UPC-A read as it.
    Ean13,
    /// EAN-8.
    Ean8,
    /// UPC-A.
    UpcA,
    /// UPC-E.
    UpcE,
    /// Code 128.
    Code128,
}

/// A device slot of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Device {
    /// The camera.
    Camera,
    /// The decoder's process.
    Decoder,
    /// The scanner.
    Scanner,
    /// The receipt printer.
    Printer,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It works.
    Ready,
    /// It is gone, busy or silent; the sentence is for the log and the diagnosis, in English.
    Lost(String),
}
