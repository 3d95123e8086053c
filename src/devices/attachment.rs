//! Keeps a scanner attached: opens it, reads until it is lost, says so, and tries again.

use std::convert::Infallible;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::status_line::StatusLine;
use super::{Device, Event, Events, Reading, Source, Status};

/// How long a scanner that is not there is left alone before the next try.
pub const RETRY: Duration = Duration::from_secs(1);
/// How long one read waits at most, so that a stop is heard.
pub(super) const READ_WAITS: Duration = Duration::from_millis(200);

/// An opened scanner.
pub(super) trait Line {
    /// Reads what comes within [`READ_WAITS`] and reports the codes in it. An error ends the line; it is opened anew.
    fn read(&mut self, report: &Report) -> Result<(), Lost>;
}

/// Why a scanner is not there, in English, for the log and the diagnosis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lost(pub String);

/// Where a line reports to.
pub(super) struct Report {
    source: Source,
    events: Events,
}

impl Report {
    /// Reports a code that ended now.
    pub(super) fn read(&self, text: String) {
        self.send(Event::Read(Reading { source: self.source, text, symbology: None, at: Instant::now() }));
    }

    /// Reports that a code came in part only.
    pub(super) fn torn(&self) {
        self.send(Event::Torn(self.source));
    }

    fn send(&self, event: Event) {
        if let Err(lost) = self.events.try_send(event) {
            tracing::warn!(%lost, "a scan was not heard: the engine is busy or gone");
        }
    }
}

/// A scanner that is kept open by a thread of its own, until this is dropped.
#[derive(Debug)]
pub(super) struct Attachment {
    /// Hung up to stop the thread; nothing is ever sent.
    stop: Option<mpsc::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Attachment {
    /// Opens the scanner now and, while it is lost, every `retry`.
    pub(super) fn start(
        name: &str,
        source: Source,
        events: Events,
        retry: Duration,
        mut open: impl FnMut() -> Result<Box<dyn Line>, Lost> + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let mut status = StatusLine::new(Device::Scanner, events.clone());
        let report = Report { source, events };
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            while !is_stopped(&stopped) {
                let Lost(why) = match open() {
                    Ok(mut line) => {
                        status.say(Status::Ready);
                        match read_on(line.as_mut(), &report, &stopped) {
                            Some(lost) => lost,
                            None => return,
                        }
                    }
                    Err(lost) => lost,
                };
                status.say(Status::Lost(why));
                if stopped.recv_timeout(retry) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

/// Reads until the line is lost, or is to stop.
fn read_on(line: &mut dyn Line, report: &Report, stopped: &Receiver<Infallible>) -> Option<Lost> {
    while !is_stopped(stopped) {
        if let Err(lost) = line.read(report) {
            return Some(lost);
        }
    }
    None
}

fn is_stopped(stopped: &Receiver<Infallible>) -> bool {
    stopped.try_recv() != Err(TryRecvError::Empty)
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("a scanner's thread had panicked");
        }
    }
}
