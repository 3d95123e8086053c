//! A printer on a serial line, eight bits, no parity, one stop bit.

use std::io::{self, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serialport::{ClearBuffer, FlowControl, SerialPort};

use super::{Transport, some, timed_out};
use crate::domain::receipt::{Flow, Profile};

/// The speed where the profile does not say one.
const BAUD: u32 = 9600;
/// How much is written at once. On Unix the crate waits until the line takes *something* and then writes with a call
/// that returns only when it has taken *everything*: one byte is all that is sure not to block.
const STEP_BYTES: usize = if cfg!(unix) { 1 } else { 512 };
/// How often the line is asked whether it has sent everything.
const DRAIN_STEP: Duration = Duration::from_millis(20);

pub(super) struct Serial {
    port: Box<dyn SerialPort>,
}

impl Serial {
    pub(super) fn open(path: &Path, profile: &Profile) -> io::Result<Self> {
        let flow = match profile.flow {
            Flow::None => FlowControl::None,
            Flow::Hardware => FlowControl::Hardware,
            Flow::Software => FlowControl::Software,
        };
        let name = path.to_string_lossy();
        Ok(Self { port: serialport::new(name, profile.baud.unwrap_or(BAUD)).flow_control(flow).open()? })
    }
}

impl Transport for Serial {
    fn write(&mut self, bytes: &[u8], limit: Duration) -> io::Result<usize> {
        self.port.set_timeout(limit)?;
        let (step, _) = bytes.split_at(bytes.len().min(STEP_BYTES));
        self.port.write(step).map_err(timed_out).and_then(some)
    }

    fn read(&mut self, buffer: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.port.set_timeout(limit)?;
        self.port.read(buffer).map_err(timed_out).and_then(some)
    }

    fn finish(mut self: Box<Self>, limit: Duration) -> io::Result<()> {
        // Waiting for the driver to drain has no limit of its own, and closing throws away what is left.
        let deadline = Instant::now() + limit;
        while self.port.bytes_to_write()? > 0 {
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            match self.read(&mut [0; 64], DRAIN_STEP) {
                Ok(_) => {}
                Err(silence) if silence.kind() == io::ErrorKind::TimedOut => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }
}

impl Drop for Serial {
    fn drop(&mut self) {
        // Closing a stopped line would wait half a minute for what it still holds; after `finish` it holds nothing.
        let _ = self.port.clear(ClearBuffer::Output);
    }
}
