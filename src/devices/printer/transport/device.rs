//! A USB printer behind Linux's `usblp` driver, as `/dev/usb/lp0`.
//!
//! Opened without blocking and waited for with `poll`: the driver's own blocking write waits for ever for a printer
//! that takes no data.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags, open};

use super::Transport;

/// How long [`pause`] is.
const PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };

pub(super) struct Device {
    file: File,
}

impl Device {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        // A terminal opened by mistake must not become ours.
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        Ok(Self { file: open(path, flags, Mode::empty())?.into() })
    }

    /// Waits until the printer takes or has data.
    fn wait(&self, flags: PollFlags, deadline: Instant) -> io::Result<()> {
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = Timespec::try_from(left).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut fds = [PollFd::new(&self.file, flags)];
        match poll(&mut fds, Some(&limit)) {
            Ok(0) => Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => Ok(()),
            Err(problem) => Err(problem.into()),
        }
    }

    /// Repeats `step` until it has moved some bytes; "not now" and interruptions are waited out. Many printers answer
    /// a read with nothing at all, again and again: that is no end either.
    fn until_done(
        &mut self,
        flags: PollFlags,
        limit: Duration,
        mut step: impl FnMut(&mut File) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let deadline = Instant::now() + limit;
        loop {
            let done = self.wait(flags, deadline).and_then(|()| step(&mut self.file));
            match done {
                Ok(0) => {}
                Err(again) if matches!(again.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
                done => return done,
            }
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            pause();
        }
    }
}

/// Lets a device that had nothing have a moment.
fn pause() {
    // Without anything to wait for, `poll` waits for its limit alone.
    let _ = poll(&mut [], Some(&PAUSE));
}

impl Transport for Device {
    fn write(&mut self, bytes: &[u8], limit: Duration) -> io::Result<usize> {
        self.until_done(PollFlags::OUT, limit, |file| file.write(bytes))
    }

    fn read(&mut self, buffer: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.until_done(PollFlags::IN, limit, |file| file.read(buffer))
    }

    fn finish(self: Box<Self>, limit: Duration) -> io::Result<()> {
        // Closing throws away the transfer under way: it is over when the driver takes data again.
        self.wait(PollFlags::OUT, Instant::now() + limit)
    }
}
