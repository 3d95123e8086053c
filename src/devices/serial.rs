//! Scanners on a serial line (RS-232, or USB as a serial port): one code a line.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::time::Duration;

use serialport::SerialPort;

use super::attachment::{Attachment, Line, Lost, READ_WAITS, Report};
use super::{Events, READING_BYTES_MAX, Source};

pub use super::attachment::RETRY;

/// After so long a silence in the middle of a line its rest is not waited for: the scanner sends no line end, or was cut
/// off.
const SILENCE_MAX: Duration = Duration::from_secs(1);

/// Where the scanner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its device, such as `/dev/ttyACM0` or `COM3`.
    pub path: PathBuf,
    /// Bits per second; a scanner that is a USB device ignores them.
    pub baud: u32,
}

/// A scanner on a serial line, read by a thread of its own until this is dropped.
#[derive(Debug)]
pub struct SerialScanner {
    _attachment: Attachment,
}

impl SerialScanner {
    /// Starts reading; a port that is not there is tried again every `retry`, for ever.
    pub fn start(port: Port, events: Events, retry: Duration) -> io::Result<Self> {
        let open = move || open(&port).map(|line| Box::new(line) as Box<dyn Line>);
        Ok(Self { _attachment: Attachment::start("serial scanner", Source::Serial, events, retry, open)? })
    }
}

fn open(port: &Port) -> Result<SerialLine, Lost> {
    let lost = |why: serialport::Error| Lost(format!("{} cannot be opened: {why}", port.path.display()));
    let path = port.path.to_string_lossy();
    let opened = serialport::new(path, port.baud).timeout(READ_WAITS).open().map_err(lost)?;
    Ok(SerialLine { port: opened, lines: Lines::default(), silent: Duration::ZERO })
}

/// An opened port.
struct SerialLine {
    port: Box<dyn SerialPort>,
    lines: Lines,
    silent: Duration,
}

impl Line for SerialLine {
    fn read(&mut self, report: &Report) -> Result<(), Lost> {
        let mut bytes = [0; 1024];
        match self.port.read(&mut bytes) {
            Ok(0) => Err(Lost("the serial line was hung up".into())),
            Ok(count) => {
                self.silent = Duration::ZERO;
                for line in self.lines.take(bytes.get(..count).unwrap_or_default()) {
                    match line {
                        Ok(text) => report.read(text),
                        Err(Overlong) => report.torn(),
                    }
                }
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                self.silent += READ_WAITS;
                if self.silent >= SILENCE_MAX && self.lines.forget() {
                    tracing::warn!("the serial scanner sent a text without a line end");
                    report.torn();
                }
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(Lost(format!("the serial line is lost: {error}"))),
        }
    }
}

/// Bytes into lines. CR, LF and Tab end a line; empty lines are none.
#[derive(Debug, Default)]
struct Lines {
    held: Vec<u8>,
    overlong: bool,
}

/// A line of more than [`READING_BYTES_MAX`] bytes.
#[derive(Debug, PartialEq, Eq)]
struct Overlong;

impl Lines {
    fn take(&mut self, bytes: &[u8]) -> Vec<Result<String, Overlong>> {
        let mut lines = Vec::new();
        for byte in bytes {
            if matches!(byte, b'\r' | b'\n' | b'\t') {
                if self.overlong {
                    lines.push(Err(Overlong));
                } else if !self.held.is_empty() {
                    lines.push(Ok(text_of(&self.held)));
                }
                self.forget();
            } else if self.held.len() < READING_BYTES_MAX {
                self.held.push(*byte);
            } else {
                self.overlong = true;
            }
        }
        lines
    }

    /// Lets go of an unfinished line; whether there was one.
    fn forget(&mut self) -> bool {
        self.overlong = false;
        !std::mem::take(&mut self.held).is_empty()
    }
}

/// UTF-8, or else GB18030, which scanners sold in China send.
fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests;
