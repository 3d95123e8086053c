//! A scanner keyboard read straight from the Linux kernel: apart from the other keyboards, whatever window has the focus,
//! with the kernel's time stamps, and with nobody else seeing its keys.
//!
//! The user needs read access to the device (the group `input`, or a udev rule for the scanner).

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use evdev::raw_stream::{RawDevice, enumerate};
use evdev::{EventSummary, KeyCode, SynchronizationCode};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::attachment::{Attachment, Line, Lost, READ_WAITS, Report};
use super::wedge::{Framing, Keys, Outcome, Wedge};
use super::{Events, Source};

pub use super::attachment::RETRY;

mod layout;

use layout::UsKeyboard;

/// Which of the keyboards is the scanner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// The one at this path, such as `/dev/input/by-id/usb-…-event-kbd`.
    Path(PathBuf),
    /// The first one of this name, as the kernel reports it.
    Name(String),
}

/// A scanner keyboard, read by a thread of its own until this is dropped.
#[derive(Debug)]
pub struct KeyboardScanner {
    _attachment: Attachment,
}

impl KeyboardScanner {
    /// Starts reading; a scanner that is not there is looked for again every `retry`, for ever.
    pub fn start(choice: Choice, framing: Framing, events: Events, retry: Duration) -> io::Result<Self> {
        let open = move || open(&choice, &framing).map(|line| Box::new(line) as Box<dyn Line>);
        Ok(Self { _attachment: Attachment::start("keyboard scanner", Source::Wedge, events, retry, open)? })
    }
}

fn open(choice: &Choice, framing: &Framing) -> Result<KeyLine, Lost> {
    let mut device = match choice {
        Choice::Path(path) => RawDevice::open(path).map_err(|why| cannot(path, &why))?,
        Choice::Name(name) => {
            let (_, device) = enumerate()
                .find(|(_, device)| device.name() == Some(name))
                .ok_or_else(|| Lost(format!("no keyboard is named {name}, or this user may not read it")))?;
            device
        }
    };
    if !device.supported_keys().is_some_and(|keys| keys.contains(KeyCode::KEY_ENTER)) {
        return Err(Lost("the chosen input device is no keyboard".into()));
    }
    device.grab().map_err(|why| Lost(format!("another program holds the scanner: {why}")))?;
    let wedge = Wedge::new(Keys::OfScanner(framing.clone()));
    Ok(KeyLine { device, wedge, layout: UsKeyboard::default() })
}

fn cannot(path: &Path, why: &io::Error) -> Lost {
    Lost(format!("{} cannot be opened: {why}", path.display()))
}

/// An opened and grabbed keyboard; closing it lets go of it.
struct KeyLine {
    device: RawDevice,
    wedge: Wedge,
    layout: UsKeyboard,
}

impl Line for KeyLine {
    fn read(&mut self, report: &Report) -> Result<(), Lost> {
        if !wait(&self.device)? {
            return Ok(());
        }
        let events = self.device.fetch_events().map_err(|why| Lost(format!("the scanner is lost: {why}")))?;
        for event in events {
            // The kernel's clock can be set; a jump makes a pause seem longer or shorter, and the wedge bears that.
            let at = event.timestamp().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            match event.destructure() {
                EventSummary::Synchronization(_, SynchronizationCode::SYN_DROPPED, _) => {
                    tracing::warn!("the kernel dropped keys of the scanner");
                    self.layout = UsKeyboard::default();
                    self.wedge.keys_lost(at);
                }
                EventSummary::Key(_, code, value) => {
                    if let Some(key) = self.layout.turn(code, value) {
                        tell(self.wedge.press(key, at), report);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Waits for keys, at most [`READ_WAITS`]; whether there are any.
fn wait(device: &RawDevice) -> Result<bool, Lost> {
    let patience = Timespec { tv_sec: 0, tv_nsec: READ_WAITS.subsec_nanos().into() };
    let mut fds = [PollFd::new(device, PollFlags::IN)];
    match poll(&mut fds, Some(&patience)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(why) => Err(Lost(format!("the scanner is lost: {why}"))),
    }
}

fn tell(outcome: Outcome, report: &Report) {
    match outcome {
        Outcome::Scan(text) | Outcome::Typed(text) => report.read(text),
        Outcome::Torn | Outcome::TooLong => report.torn(),
        Outcome::Held | Outcome::Swallowed | Outcome::Passed => {}
    }
}
